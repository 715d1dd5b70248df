"""The page of one outage: its course, what is switched, whom it hits, what it costs, and what can be done."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from wanjia.energy.reliability.flow import FAULT, PLANNED
from wanjia.energy.reliability.operations.announcing import ORIGIN
from wanjia.energy.reliability.queries.locating import reported_of
from wanjia.energy.reliability.queries.outages import OutageRow, costs_of, hits_by_area
from wanjia.energy.reliability.queries.papers import important_hit
from wanjia.energy.reliability.queries.pricing import parts_of
from wanjia.energy.reliability.types import (
    HAPPENED,
    ElementKind,
    Influence,
    OutageKind,
    OutageReason,
    OutageState,
    ScopeAction,
)
from wanjia.foundation.access.types import Permission
from wanjia.foundation.outbox.queries import states_about
from wanjia.interfaces.console.reliability.calendar import HUES, hours
from wanjia.interfaces.kit import words
from wanjia.interfaces.kit.figures import EMPTY, moment
from wanjia.interfaces.kit.pages import Action, Crumb, Figure, Head, Page, Panel, Tag
from wanjia.interfaces.kit.tables import Cell, Row, Table
from wanjia.interfaces.kit.tables import Head as Column
from wanjia.interfaces.kit.viewer import viewer

P = Permission
#: Steps that somebody decides, who may approve; the others whoever plans.
DECIDED = ("approve", "approve_over", "refuse")
#: Steps that the page does by itself, without a form of their own.
NOT_ASKED = ("find_over", "restore")
WITH_REASON = (*DECIDED, "escalate", "cancel", "review")


def _head(request: HttpRequest, found: OutageRow) -> Head:
    state, calendar = OutageState(found.state), reverse("console:outage_calendar")
    tags = [Tag(words.label(state), HUES.get(state, "plain")), Tag(words.label(OutageKind(found.kind)))]
    if found.is_emergency:
        tags.append(Tag(_("emergency"), "bad"))
    if found.is_over_budget and state is not OutageState.OVER_BUDGET:
        tags.append(Tag(_("beyond the budget"), "warn"))
    planned = _("planned %(hours)s")
    paper = Action(_("Calculation before the cut, PDF"), reverse("console:outage_calculation", args=[found.outage_id]))
    return Head(
        title=found.work,
        number=str(found.outage_id),
        crumbs=(Crumb(_("Calendar of outages"), calendar), Crumb(found.unit_name)),
        tags=tags,
        actions=[paper] if found.is_plan else (),
        figures=(
            Figure(_("Customers hit"), f"{found.customers:,}"),
            Figure(_("Areas hit"), f"{found.areas:,}"),
            Figure(
                _("LV customer-hours"),
                hours(found.lv_hours),
                "h",
                compared=str(planned) % {"hours": hours(found.planned_lv_hours)} if found.is_plan else "",
                is_worse=found.is_plan and found.lv_hours > found.planned_lv_hours,
            ),
            Figure(
                _("MV user-hours"),
                hours(found.mv_hours),
                "h",
                compared=str(planned) % {"hours": hours(found.planned_mv_hours)} if found.is_plan else "",
                is_worse=found.is_plan and found.mv_hours > found.planned_mv_hours,
            ),
        ),
    )


def _course(request: HttpRequest, found: OutageRow) -> list[tuple[str, str, str]]:
    def at(when: Any) -> str:
        return moment(when) if when else ""

    facts = [
        (_("Planned"), f"{at(found.from_at)} – {at(found.to_at)}" if found.is_plan else "", ""),
        (_("Announced"), at(found.noticed_at), ""),
        (_("Off since"), at(found.started_at), ""),
        (_("Back at"), at(found.restored_at), ""),
        (_("Reason"), words.label(OutageReason(found.reason)), ""),
        (_("Whose doing"), words.label(Influence(found.influence)), ""),
        (_("Responsible"), found.responsible, ""),
        (_("Written down by"), f"{found.requested_by}, {at(found.requested_at)}", ""),
        (_("Why it cannot wait"), found.escalation, ""),
        (_("Decided by"), f"{found.decided_by}, {at(found.decided_at)}" if found.decided_at else "", ""),
        (_("Ground of the decision"), found.decision_reason, ""),
        (_("Review"), found.review, ""),
        (_("Grid that was walked"), found.grid_version[:12], ""),
    ]
    return [fact for fact in facts if fact[1]]


def _parts(request: HttpRequest, found: OutageRow) -> Table:
    is_actual = found.started_at is not None
    rows = [
        Row(
            (
                Cell(part.code),
                Cell(words.label(ElementKind(part.kind))),
                Cell(words.label(ScopeAction(part.action))),
                Cell(moment(part.from_at)),
                Cell(moment(part.to_at) if part.to_at else EMPTY),
            )
        )
        for part in parts_of(found.outage_id, is_planned=not is_actual)
    ]
    heads = (
        _("Code"),
        pgettext("switching", "Part of the grid"),
        _("Switching"),
        pgettext("switching", "From"),
        pgettext("switching", "Until"),
    )
    return Table([Column(title) for title in heads], rows, empty=_("Nothing is switched."))


def _hits(request: HttpRequest, found: OutageRow) -> Table:
    is_over = found.state in HAPPENED
    rows = [
        Row(
            (
                Cell(hit.name, link=reverse("console:area", args=[hit.code])),
                Cell(f"{hit.customers:,}", is_number=True),
                Cell(_("whole area") if hit.is_whole else _("some customers")),
                Cell(moment(hit.from_at)),
                Cell(moment(hit.to_at)),
            )
        )
        for hit in hits_by_area(found.outage_id, is_planned=not is_over)
    ]
    heads = (
        Column(_("Area")),
        Column(_("Customers hit"), is_number=True),
        Column(_("Extent")),
        Column(_("Off from")),
        Column(_("Back at")),
    )
    return Table(heads, rows, empty=_("Nobody is known to be hit: have the cost computed, or wait for the end."))


def _costs(request: HttpRequest, found: OutageRow) -> Table:
    rows = [
        Row(
            (
                Cell(cost.line or EMPTY),
                Cell(f"{cost.month:%Y-%m}"),
                Cell(words.label(cost.basis)),
                Cell(hours(cost.planned), is_number=True),
                Cell(hours(cost.happened), is_number=True),
            )
        )
        for cost in costs_of(found.outage_id)
    ]
    heads = (
        Column(pgettext("outage", "Line")),
        Column(pgettext("outage", "Month")),
        Column(_("Who is counted")),
        Column(_("As planned"), "h", is_number=True),
        Column(_("As it happened"), "h", is_number=True),
    )
    return Table(heads, rows, empty=_("The cost was not computed yet."))


def _messages(request: HttpRequest, found: OutageRow) -> list[tuple[str, str, str]]:
    """Say what became of the messages to those hit, announcements and those that call them off together."""
    states = states_about(ORIGIN, about_id=found.outage_id)
    return [(words.label(state), f"{count:,}", "") for state, count in sorted(states.items())]


def _important(request: HttpRequest, found: OutageRow) -> Table:
    """Give the important customers with a letter to each, for whoever plans."""
    letter = reverse("console:outage_letter", args=[found.outage_id])
    is_letter = viewer(request).scope(P.OUTAGES_PLAN).holds(found.unit_path)
    rows = [
        Row(
            (
                Cell(account.number, link=reverse("console:account", args=[account.number])),
                Cell(account.unit_name),
                Cell(_("Letter, PDF"), link=f"{letter}?account={account.number}") if is_letter else Cell(EMPTY),
            )
        )
        for account in important_hit(found.outage_id, day=localtime(found.from_at).date())
    ]
    heads = (Column(_("Account")), Column(_("Unit")), Column(_("Notice")))
    return Table(heads, rows, empty=_("No important customer is hit."))


def _meters(request: HttpRequest, found: OutageRow) -> list[tuple[str, str, str]]:
    """Say what meters of those hit told: when power went and came, how many, and who is still without."""
    told = reported_of(found.outage_id, at=viewer(request).at)
    if told is None or not told.meters:
        return []
    return [
        (_("Meters hit"), f"{told.meters:,}", ""),
        (_("Told that power was lost"), f"{told.lost:,}", ""),
        (_("First loss told"), moment(told.first_lost) if told.first_lost else "", ""),
        (_("Told that power is back"), f"{told.back:,}", ""),
        (_("Latest return told"), moment(told.latest_back) if told.latest_back else "", ""),
        (_("Silent"), f"{told.silent:,}", ""),
        (_("Still without power though supply is back"), f"{len(told.still_off):,}", ""),
    ]


def _steps(request: HttpRequest, found: OutageRow) -> dict[str, Any]:
    who, flow = viewer(request), PLANNED if found.is_plan else FAULT
    may = {
        True: who.scope(P.OUTAGES_APPROVE).holds(found.unit_path),
        False: who.scope(P.OUTAGES_PLAN).holds(found.unit_path),
    }
    open_steps = [step for step in found.steps if step not in NOT_ASKED and may[step in DECIDED]]
    steps = [(step, words.in_flow(flow.name, name=step), step in WITH_REASON) for step in open_steps]
    is_running = found.state == OutageState.RUNNING and may[False]
    return {
        "steps": steps,
        "needs_reason": any(with_reason for *_rest, with_reason in steps),
        "link": reverse("console:outage_step", args=[found.outage_id]),
        "switch": reverse("console:outage_switch", args=[found.outage_id]) if is_running else "",
        "now": f"{who.at.astimezone():%Y-%m-%dT%H:%M}",
        "why_not": "" if steps or is_running else _("Nothing is to be done here by you."),
    }


OUTAGE: Page[OutageRow] = Page(
    _head,
    (
        Panel("course", gettext_lazy("Course"), "kit/facts.html", _course, width=7),
        Panel("steps", gettext_lazy("What to do"), "reliability/steps.html", _steps, width=5),
        Panel("parts", gettext_lazy("Switching"), "kit/table.html", _parts, width=6),
        Panel("costs", gettext_lazy("Customer-hours by line"), "kit/table.html", _costs, width=6),
        Panel("meters", gettext_lazy("What meters told"), "kit/facts.html", _meters, width=6, is_slow=True),
        Panel("messages", gettext_lazy("Messages to those hit"), "kit/facts.html", _messages, width=6, is_slow=True),
        Panel("important", gettext_lazy("Important customers"), "kit/table.html", _important, width=6, is_slow=True),
        Panel("hits", gettext_lazy("Whom it hits"), "kit/table.html", _hits),
    ),
)
