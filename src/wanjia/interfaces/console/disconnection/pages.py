"""Pages of cuts and commands: the work list by clock, one cut with what the law asks for, the commands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wanjia.foundation.access.types import Permission
from wanjia.foundation.events.queries import latest_about
from wanjia.foundation.listings.listing import Kind
from wanjia.interfaces.console.disconnection.stepping import STEPS
from wanjia.interfaces.kit import words
from wanjia.interfaces.kit.figures import moment, money, written
from wanjia.interfaces.kit.lists import ListPage
from wanjia.interfaces.kit.pages import Action, Crumb, Figure, Head, Page, Panel, Tag
from wanjia.interfaces.kit.phrases import translated
from wanjia.interfaces.kit.tables import Cell, Row, Table
from wanjia.interfaces.kit.tables import Head as Column
from wanjia.interfaces.kit.viewer import viewer
from wanjia.revenue.disconnection.listings import COMMANDS as COMMAND_LIST
from wanjia.revenue.disconnection.listings import CUTS as CUT_LIST
from wanjia.revenue.disconnection.queries.cases import case_of
from wanjia.revenue.disconnection.queries.cuts import CutRow, commands_of, found_cut
from wanjia.revenue.disconnection.rules import judged
from wanjia.revenue.disconnection.types import AHEAD, CommandState, CutState

P = Permission
EVENTS_SHOWN = 30
HUES = {
    CutState.REQUESTED: "warn",
    CutState.APPROVED: "calm",
    CutState.NOTICED: "calm",
    CutState.REMINDED: "warn",
    CutState.ORDERED: "warn",
    CutState.CUT: "bad",
    CutState.FAILED: "warn",
    CutState.RESTORE_ORDERED: "warn",
    CutState.RESTORE_FAILED: "bad",
    CutState.RESTORED: "good",
    CutState.CANCELLED: "plain",
    CutState.REFUSED: "plain",
}
COMMAND_HUES = {
    CommandState.PENDING: "warn",
    CommandState.TAKEN: "calm",
    CommandState.DONE: "good",
    CommandState.FAILED: "bad",
    CommandState.WITHDRAWN: "plain",
}


@dataclass(frozen=True, slots=True)
class Asked:
    """One condition of the law as the strip shows it."""

    title: str
    is_met: bool
    why_not: str
    source: str
    is_confirmed: bool


def _to_cut(row: Mapping[str, Any]) -> str:
    return reverse("console:cut", args=[row["pk"]])


CUTS = ListPage(
    CUT_LIST,
    links={"account": _to_cut},
    empty=gettext_lazy("No cut matches. Dunning and fee control ask for cuts; nothing is cut by itself."),
    hint=gettext_lazy("The least time left first. Paid debts leave the list by themselves."),
)
COMMANDS = ListPage(
    COMMAND_LIST,
    links={"account": lambda row: reverse("console:cut", args=[row["cut_id"]])},
    empty=gettext_lazy("No command matches."),
    hint=gettext_lazy("What the head-end and people on site are to carry out, and what they reported."),
)


def _actions(request: HttpRequest, cut: CutRow) -> list[Action]:
    who = viewer(request)
    found: list[Action] = []
    for name in cut.steps:
        asked = STEPS.get(name)
        if asked is not None and who.scope(asked.needs).holds(cut.unit_path):
            route = "console:cut_decide" if asked.needs is P.CUTS_APPROVE else "console:cut_step"
            link = reverse(route, args=[cut.cut_id, name.replace("_", "-")])
            found.append(Action(asked.title, link, is_primary=not found, is_dangerous=asked.is_dangerous))
    if cut.state in AHEAD and who.scope(P.HOLDS_PLACE).holds(cut.unit_path):
        found.append(Action(_("Place a hold"), f"{reverse('console:hold_place')}?account={cut.account_number}"))
    return found


def _head(request: HttpRequest, cut: CutRow) -> Head:
    account = reverse("console:account", args=[cut.account_number])
    figures = [
        Figure(_("Debt asked for"), money(cut.debt), _("yuan")),
        Figure(_("Oldest due"), cut.oldest_due_date.isoformat()),
    ]
    if cut.due_at is not None:
        late = cut.due_at < viewer(request).at
        compared = _("late") if late else ""
        figures.append(Figure(_("Next step until"), moment(cut.due_at), compared=compared, is_worse=late))
    if cut.planned_at is not None:
        figures.append(Figure(_("Cut planned"), moment(cut.planned_at)))
    return Head(
        title=_("Cut"),
        number=cut.account_number,
        crumbs=(Crumb(_("Cuts"), reverse("console:cuts")), Crumb(cut.unit_name), Crumb(cut.account_number, account)),
        tags=(Tag(words.label(cut.cause)), Tag(words.label(cut.state), HUES[cut.state])),
        figures=figures,
        actions=_actions(request, cut),
    )


def _law(request: HttpRequest, cut: CutRow) -> dict[str, Any]:
    """Show what the law asks for before supply is cut, as of this moment."""
    if cut.state not in AHEAD:
        return {"over": _("Supply is off, or the cut is over: nothing more is asked for.")}
    return {"asked": asked_by_law(cut.cut_id, at=localtime(viewer(request).at))}


def asked_by_law(cut_id: int, *, at: datetime) -> list[Asked]:
    """Judge every condition of a cut, found within a scope before, as if supply were cut at a moment."""
    case = case_of(found_cut(cut_id), at=at, command=None)
    return [
        Asked(words.label(one.condition), one.is_met, translated(one.why_not), translated(one.source), one.is_confirmed)
        for one in judged(case)
    ]


def _facts(request: HttpRequest, cut: CutRow) -> list[tuple[Any, str, str]]:
    def said(by: str, at: Any) -> str:
        return " ".join((by, moment(at))) if at else ""

    way = words.coded
    facts = [
        (_("Account number"), cut.account_number, reverse("console:account", args=[cut.account_number])),
        (_("Note"), cut.note, ""),
        (_("Asked to pay on"), written(cut.dunned_on, kind=Kind.DAY), ""),
        (_("Asked for by"), said(cut.requested_by, cut.requested_at), ""),
        (_("Decided by"), said(cut.decided_by, cut.decided_at), ""),
        (_("Ground of the decision"), cut.decision_reason, ""),
        (
            _("Notice served"),
            " ".join(filter(None, (str(cut.noticed_on or ""), way(cut.notice_way), cut.notice_proof))),
            "",
        ),
        (_("Copied to the authority on"), " ".join(filter(None, (str(cut.copied_on or ""), cut.copy_proof))), ""),
        (_("Reminded"), said(way(cut.reminder_way), cut.reminded_at), ""),
        (_("Paid since"), money(cut.paid) if cut.paid else "", ""),
        (_("Cut at"), moment(cut.cut_at) if cut.cut_at else "", ""),
        (_("Debt settled"), moment(cut.settled_at) if cut.settled_at else "", ""),
        (_("Restored at"), moment(cut.restored_at) if cut.restored_at else "", ""),
        (_("Why it ended"), translated(cut.ended_reason), ""),
    ]
    return [fact for fact in facts if fact[1]]


def _commands(request: HttpRequest, cut: CutRow) -> Table:
    heads = (
        Column(_("Command")),
        Column(_("Way")),
        Column(_("State")),
        Column(_("Ordered at")),
        Column(_("Reported at")),
        Column(_("Note")),
    )
    rows = [
        Row(
            (
                Cell(words.label(one.action)),
                Cell(words.label(one.way)),
                Cell(words.label(one.state), tag=Tag(words.label(one.state), COMMAND_HUES[one.state])),
                Cell(moment(one.ordered_at)),
                Cell(moment(one.reported_at) if one.reported_at else ""),
                Cell(translated(one.note), is_long=True),
            )
        )
        for one in commands_of(cut.cut_id)
    ]
    return Table(heads, rows, empty=_("Nothing is ordered."))


def _events(request: HttpRequest, cut: CutRow) -> Table:
    rows = [
        Row(
            (
                Cell(moment(event.at)),
                Cell(words.event(event.name)),
                Cell(translated(str(event.facts.get("reason", ""))), is_long=True),
                Cell(" ".join(dict.fromkeys((event.actor_name, event.actor_number)))),
            )
        )
        for event in latest_about({"disconnection.cut": [cut.cut_id]}, most=EVENTS_SHOWN)
    ]
    return Table((Column(_("When")), Column(_("What happened")), Column(_("Reason")), Column(_("By"))), rows)


CUT: Page[CutRow] = Page(
    _head,
    (
        Panel("law", gettext_lazy("What the law asks for before supply is cut"), "disconnection/law.html", _law),
        Panel("facts", gettext_lazy("The cut"), "kit/facts.html", _facts, width=6),
        Panel("commands", gettext_lazy("Commands"), "kit/table.html", _commands, width=6),
        Panel("events", gettext_lazy("On record"), "kit/table.html", _events),
    ),
    template="disconnection/page.html",
)
