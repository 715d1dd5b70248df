"""Pages of exemptions from the separation of duties: the audit list, and one exemption."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wanjia.foundation.access.types import Permission
from wanjia.foundation.duties.flow import EXEMPTION as FLOW
from wanjia.foundation.duties.listings import EXEMPTIONS as EXEMPTION_LIST
from wanjia.foundation.duties.queries import ExemptionRow
from wanjia.foundation.duties.rules import why_not_second_person
from wanjia.foundation.duties.types import ExemptionState
from wanjia.foundation.events.queries import latest_about
from wanjia.interfaces.kit import words
from wanjia.interfaces.kit.figures import moment
from wanjia.interfaces.kit.lists import ListPage
from wanjia.interfaces.kit.pages import Action, Crumb, Figure, Head, Page, Panel, Tag
from wanjia.interfaces.kit.phrases import translated
from wanjia.interfaces.kit.tables import Cell, Row, Table
from wanjia.interfaces.kit.tables import Head as Column
from wanjia.interfaces.kit.viewer import viewer

REQUEST, APPROVE = Permission.EXEMPTIONS_REQUEST, Permission.EXEMPTIONS_APPROVE
HUES = {
    ExemptionState.REQUESTED: "warn",
    ExemptionState.APPROVED: "good",
    ExemptionState.REFUSED: "plain",
    ExemptionState.REVOKED: "plain",
}
DANGEROUS = {"revoke"}
EVENTS_SHOWN = 20


def _asking(request: HttpRequest) -> list[Action]:
    may = viewer(request).may(REQUEST)
    return [Action(_("Ask for an exemption"), reverse("console:exemption_ask"), is_primary=True)] if may else []


def _to_exemption(row: Mapping[str, Any]) -> str:
    return reverse("console:exemption", args=[row["pk"]])


EXEMPTIONS = ListPage(
    EXEMPTION_LIST,
    links={"rule": _to_exemption},
    empty=gettext_lazy("No exemption matches. Without one, the separation of duties binds every unit."),
    actions=_asking,
    hint=gettext_lazy("Every exemption that was ever asked for stays in this list."),
)


def _head(request: HttpRequest, found: ExemptionRow) -> Head:
    state = words.label(found.state)
    return Head(
        title=words.label(found.rule),
        crumbs=(Crumb(_("Exemptions"), reverse("console:exemptions")), Crumb(found.unit_name)),
        tags=(Tag(state, HUES[found.state]),),
        figures=(
            Figure(_("Unit"), found.unit_name),
            Figure(_("From"), found.start_date.isoformat()),
            Figure(_("Ends before"), found.end_date.isoformat()),
        ),
    )


def _facts(request: HttpRequest, found: ExemptionRow) -> list[tuple[str, str, str]]:
    facts = [
        (_("Why the unit needs it"), found.reason, ""),
        (_("Asked for by"), f"{found.requested_by}, {moment(found.requested_at)}", ""),
    ]
    if found.decided_at is not None:
        facts.append((_("Decided by"), f"{found.decided_by}, {moment(found.decided_at)}", ""))
        facts.append((_("Ground of the decision"), found.decision_reason, ""))
    if found.revoked_at is not None:
        facts.append((_("Revoked by"), f"{found.revoked_by}, {moment(found.revoked_at)}", ""))
        facts.append((_("Ground of the revocation"), found.revocation_reason, ""))
    return facts


def _decision(request: HttpRequest, found: ExemptionRow) -> dict[str, Any]:
    """Offer the steps of the flow, or tell why this viewer takes none."""
    who = viewer(request)
    by = who.acting(APPROVE)
    if not found.steps:
        return {"why_not": _("Everything is decided about this exemption.")}
    if not by.scope.holds(found.unit_path):
        return {"why_not": _("The audit director or the company manager decides on it.")}
    own = why_not_second_person(by.number, requested_by=found.requested_by)
    if own is not None and "revoke" not in found.steps:
        return {"why_not": translated(own)}
    steps = [
        {"name": step, "title": words.in_flow(FLOW.name, name=step), "is_dangerous": step in DANGEROUS}
        for step in found.steps
    ]
    return {"steps": steps, "link": reverse("console:exemption_decide", args=[found.exemption_id])}


def _events(request: HttpRequest, found: ExemptionRow) -> Table:
    rows = [
        Row(
            (
                Cell(moment(event.at)),
                Cell(words.event(event.name)),
                Cell(str(event.facts.get("reason", "")), is_long=True),
                Cell(" ".join(dict.fromkeys((event.actor_name, event.actor_number)))),
            )
        )
        for event in latest_about({"duties.exemption": [found.exemption_id]}, most=EVENTS_SHOWN)
    ]
    return Table((Column(_("When")), Column(_("What happened")), Column(_("Reason")), Column(_("By"))), rows)


EXEMPTION: Page[ExemptionRow] = Page(
    _head,
    (
        Panel("facts", gettext_lazy("What was asked for and decided"), "kit/facts.html", _facts, width=7),
        Panel("decision", gettext_lazy("Decision"), "duties/decision.html", _decision, width=5),
        Panel("events", gettext_lazy("On record"), "kit/table.html", _events),
    ),
)
