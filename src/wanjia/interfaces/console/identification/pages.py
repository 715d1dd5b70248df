"""The lists and pages of who hangs where."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wanjia.energy.identification import listings
from wanjia.energy.identification.types import ResultRow, Verdict, WhyNot
from wanjia.foundation.access.types import Permission
from wanjia.foundation.duties import queries as duties
from wanjia.foundation.duties.types import DutyRule
from wanjia.foundation.listings.listing import Kind
from wanjia.foundation.workflow.proposals import Decision, why_not_decided
from wanjia.interfaces.console.identification import evidence
from wanjia.interfaces.kit.figures import written
from wanjia.interfaces.kit.lists import ListPage
from wanjia.interfaces.kit.pages import Action, Crumb, Figure, Head, Page, Panel, Tag
from wanjia.interfaces.kit.phrases import translated
from wanjia.interfaces.kit.tables import Table
from wanjia.interfaces.kit.viewer import viewer
from wanjia.interfaces.kit.words import label, label_in
from wanjia.registry.metering.flow import TIE_PROPOSAL
from wanjia.registry.metering.listings import TIE_PROPOSALS
from wanjia.registry.metering.types import TieProposalRow, TieProposalState

P = Permission
CHART = "kit/chart_panel.html"
HUES = {
    TieProposalState.PROPOSED: "warn",
    TieProposalState.APPROVED: "good",
    TieProposalState.REFUSED: "bad",
    TieProposalState.WITHDRAWN: "plain",
}
VERDICTS = {
    Verdict.CONFIRMED: "good",
    Verdict.PHASE_FOUND: "good",
    Verdict.OTHER_AREA: "bad",
    Verdict.OTHER_PHASE: "warn",
}


@dataclass(frozen=True, slots=True)
class Proposed:
    """
    A correction and what identification says of its customer.

    :ivar found: nothing if no run proposed it, or the viewer does not see that
    """

    row: TieProposalRow
    found: ResultRow | None


def _to_results(row: Mapping[str, Any]) -> str:
    return f"{reverse('console:identification_results')}?run={row['id']}"


def _to_result(row: Mapping[str, Any]) -> str:
    return reverse("console:identification_result", args=[row["id"]])


def _to_proposal(row: Mapping[str, Any]) -> str:
    return reverse("console:tie_proposal", args=[row["id"]])


def _comparing(request: HttpRequest) -> list[Action]:
    if not viewer(request).may(P.TIES_PROPOSE):
        return []
    return [Action(_("Compare areas"), reverse("console:identification_compare"), is_primary=True)]


RUNS = ListPage(
    listings.IDENTIFICATION_RUNS,
    links={"run_at": _to_results},
    empty=gettext_lazy("No areas were compared yet. Choose neighbouring areas and some weeks of curves."),
    actions=_comparing,
    hint=gettext_lazy(
        "From voltages and energies: who hangs in another area or on another phase than the archive says."
    ),
)
RESULTS = ListPage(listings.IDENTIFICATION_RESULTS, links={"usage_point": _to_result})
PROPOSALS = ListPage(
    TIE_PROPOSALS,
    links={"proposed_at": _to_proposal},
    empty=gettext_lazy("No correction of an area or a phase was proposed."),
    hint=gettext_lazy("A correction takes effect once another person approves it."),
)


def _point(request: HttpRequest, number: str) -> str:
    return reverse("console:usage_point", args=[number]) if viewer(request).may(P.METERING_VIEW) else ""


def _result_head(request: HttpRequest, found: ResultRow) -> Head:
    crumbs = (
        Crumb(_("Identifications of areas and phases"), reverse("console:identification_runs")),
        Crumb(_("Who hangs where"), _to_results({"id": found.run_id})),
    )
    figures = (
        Figure(_("Area of the archive"), found.archive_area),
        Figure(_("Area identified"), found.area),
        Figure(_("Confidence of the area"), f"{found.area_pct:.2f}", "%"),
        Figure(_("Phases identified"), found.phases),
        Figure(_("Confidence of the phase"), f"{found.phase_pct:.2f}", "%"),
    )
    tags = [Tag(label(found.verdict), VERDICTS.get(found.verdict, "plain"))]
    tags += [Tag(label_in(WhyNot, value=found.why_not), "warn")] if found.why_not else []
    return Head(_("Usage point"), found.usage_point_number, crumbs, figures=figures, tags=tags)


def _result_figures(request: HttpRequest, found: ResultRow) -> Table:
    return evidence.figures_of({**found.evidence, "area_pct": f"{found.area_pct:.2f}"})


RESULT: Page[ResultRow] = Page(
    _result_head,
    (
        Panel("day", gettext_lazy("Voltages of a day"), CHART, evidence.on_day, needs=P.INTERVALS_VIEW),
        Panel("apart", gettext_lazy("What sets them apart"), CHART, evidence.apart, needs=P.INTERVALS_VIEW),
        Panel("figures", gettext_lazy("Evidence"), "kit/table.html", _result_figures),
    ),
)


def _head(request: HttpRequest, subject: Proposed) -> Head:
    row = subject.row
    crumbs = (Crumb(_("Corrections of areas and phases"), reverse("console:tie_proposals")), Crumb(row.unit_name))
    tag = Tag(label(row.state), HUES[row.state])
    return Head(_("Correction of area or phases"), row.usage_point_number, crumbs, tags=(tag,))


def _facts(request: HttpRequest, subject: Proposed) -> list[tuple[Any, str, str]]:
    row = subject.row
    facts: list[tuple[Any, str, str]] = [
        (_("Usage point"), row.usage_point_number, _point(request, row.usage_point_number)),
        (_("Area of the archive"), row.before.area_code, ""),
        (_("Area proposed"), row.new.area_code or _("stays"), ""),
        (_("Phases of the archive"), row.before.phases, ""),
        (_("Phases proposed"), row.new.phases or _("stays"), ""),
        (_("Holds from"), written(row.start_date, kind=Kind.DAY), ""),
        (_("Reason"), translated(row.reason), ""),
        (_("Proposed by"), row.proposed_by, ""),
        (_("Proposed"), written(row.proposed_at, kind=Kind.MOMENT), ""),
    ]
    if row.decided_at is not None:
        facts += [
            (_("Decided by"), row.decided_by, ""),
            (_("Decided"), written(row.decided_at, kind=Kind.MOMENT), ""),
            (_("Reason of the decision"), row.decision_reason, ""),
        ]
    return facts


def _decision(request: HttpRequest, subject: Proposed) -> dict[str, Any]:
    """Give what this viewer may decide; what not, with the reason."""
    who, row = viewer(request), subject.row
    is_open = bool(TIE_PROPOSAL.open_steps(row.state))
    may_decide = is_open and who.scope(P.TIES_APPROVE).holds(row.unit_path)
    is_exempt = duties.is_exempt(DutyRule.APPROVE_OWN_CHANGE, unit_path=row.unit_path, day=who.today)
    own = why_not_decided(Decision(proposed_by=row.proposed_by, by=who.actor.number, is_exempt=is_exempt))
    return {
        "is_open": is_open,
        "may_decide": may_decide and own is None,
        "why_not": translated(own) if may_decide and own else "",
        "may_withdraw": is_open and row.proposed_by == who.actor.number and who.may(P.TIES_PROPOSE),
        "proposal_id": row.proposal_id,
    }


PROPOSAL: Page[Proposed] = Page(
    _head,
    (
        Panel("facts", gettext_lazy("The proposal"), "kit/facts.html", _facts, width=6),
        Panel(
            "figures",
            gettext_lazy("Evidence"),
            "kit/table.html",
            lambda _request, subject: evidence.figures_of(subject.row.evidence),
            width=6,
        ),
        Panel(
            "day",
            gettext_lazy("Voltages of a day"),
            CHART,
            lambda request, subject: evidence.on_day(request, subject.found),
            needs=P.INTERVALS_VIEW,
        ),
        Panel(
            "apart",
            gettext_lazy("What sets them apart"),
            CHART,
            lambda request, subject: evidence.apart(request, subject.found),
            needs=P.INTERVALS_VIEW,
        ),
        Panel("decision", gettext_lazy("Decision"), "identification/decision.html", _decision),
    ),
    template="identification/page.html",
)
