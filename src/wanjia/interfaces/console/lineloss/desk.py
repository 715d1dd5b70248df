"""The lists of line loss, and the page of a finding."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from wanjia.energy.identification.queries.results import moved_result
from wanjia.energy.lineloss import listings
from wanjia.energy.lineloss.flow import FINDING as FINDING_FLOW
from wanjia.energy.lineloss.queries.answering import FindingRow, proposals_for
from wanjia.energy.lineloss.types import Effect, Way
from wanjia.foundation.access.types import Permission
from wanjia.foundation.findings.types import Severity
from wanjia.foundation.listings.listing import ListColumn
from wanjia.interfaces.console.lineloss.parts import FINDING_HUES
from wanjia.interfaces.console.lineloss.tables import percent
from wanjia.interfaces.kit import words
from wanjia.interfaces.kit.figures import moment
from wanjia.interfaces.kit.lists import Beside, ListPage
from wanjia.interfaces.kit.loss_evidence import facts, told
from wanjia.interfaces.kit.pages import Action, Crumb, Head, Page, Panel, Tag
from wanjia.interfaces.kit.phrases import translated
from wanjia.interfaces.kit.tables import Cell, Row, Table
from wanjia.interfaces.kit.tables import Head as Column
from wanjia.interfaces.kit.viewer import viewer

P = Permission


def _to_finding(row: Mapping[str, Any]) -> str:
    return reverse("console:loss_finding", args=[row["pk"]])


def _to_part(row: Mapping[str, Any]) -> str:
    if row["area__code"]:
        return reverse("console:loss_area", args=[row["area__code"]])
    return reverse("console:loss_line", args=[row["feeder__code"]])


def _to_measure(row: Mapping[str, Any]) -> str:
    if row["done_on"] is None:
        return reverse("console:loss_measure_done", args=[row["pk"]])
    return reverse("console:loss_measure_adjust", args=[row["pk"]]) if row["effect"] == Effect.WITHOUT_EFFECT else ""


def _evidence(request: HttpRequest, rows: Sequence[Mapping[str, Any]]) -> list[dict[str, str]]:
    return [{"shown": told(row["evidence"])} for row in rows]


def _measuring(request: HttpRequest) -> list[Action]:
    if not viewer(request).may(P.LOSS_EDIT):
        return []
    return [Action(_("Enter a measure"), reverse("console:loss_measure_add"), is_primary=True)]


def _targeting(request: HttpRequest) -> list[Action]:
    if not viewer(request).may(P.LOSS_EDIT):
        return []
    return [
        Action(_("Set a target"), reverse("console:loss_target_add"), is_primary=True),
        Action(_("Name who answers"), reverse("console:loss_responsible")),
        Action(_("Write a station's plan"), reverse("console:loss_plan")),
        Action(_("Split a target"), reverse("console:loss_target_split")),
        Action(_("Proposals from history"), reverse("console:loss_proposals")),
    ]


BALANCES = ListPage(listings.BALANCES, links={"area": _to_part, "feeder": _to_part})
FINDINGS = ListPage(
    listings.FINDINGS,
    links={"rule": _to_finding},
    beside=Beside((ListColumn("shown", gettext_lazy("Evidence")),), _evidence),
    empty=gettext_lazy("Nothing speaks for a cause. Causes are looked for when a month is computed."),
)
MEASURES = ListPage(listings.MEASURES, links={"kind": _to_measure}, actions=_measuring)
TARGETS = ListPage(listings.TARGETS, actions=_targeting)
MONTHS = ListPage(listings.MONTHS)
BUSES = ListPage(listings.BUSES)


def _finding_head(request: HttpRequest, found: FindingRow) -> Head:
    area = reverse("console:loss_area", args=[found.area_code])
    return Head(
        title=words.rule(found.rule),
        crumbs=(
            Crumb(_("Causes of losses"), reverse("console:loss_findings")),
            Crumb(found.unit_name),
            Crumb(found.area_name, f"{area}?month={found.month:%Y-%m}"),
        ),
        tags=(
            Tag(words.label(found.state), FINDING_HUES[found.state]),
            Tag(words.label_in(Severity, value=found.severity), "plain"),
        ),
    )


def _finding_facts(request: HttpRequest, found: FindingRow) -> list[tuple[str, str, str]]:
    month = f"?month={found.month:%Y-%m}"
    known = [
        (pgettext("energy", "Month"), f"{found.month:%Y-%m}", ""),
        (_("Transformer area"), found.area_name, reverse("console:loss_area", args=[found.area_code]) + month),
    ]
    if found.other_area_code:
        other = reverse("console:loss_area", args=[found.other_area_code]) + month
        known.append((_("Area beside it"), found.other_area_name, other))
    if found.usage_point:
        known.append((_("Usage point"), found.usage_point, _point(request, found)))
    known += _identified(request, found)
    known += [(title, value, "") for title, value in facts(found.evidence)]
    known.append((_("Found"), moment(found.found_at), ""))
    if found.changed_at:
        known.append((_("Changed by"), f"{found.changed_by}, {moment(found.changed_at)}", ""))
        known.append((_("Found on site"), found.note, ""))
    return known


def _identified(request: HttpRequest, found: FindingRow) -> list[tuple[str, str, str]]:
    """Tell what identification says of a customer on the wrong area, with the way to its voltages."""
    who = viewer(request)
    if not (found.rule == "LOSS_WRONG_TIE" and found.usage_point):
        return []
    result = moved_result(found.usage_point, other_area=found.other_area_code, scope=who.scope(P.LOSS_VIEW))
    if result is None:
        return []
    told = _("area %(area)s, %(chance)s %% sure") % {"area": result.area, "chance": percent(result.area_pct)}
    return [(_("Result of identification"), told, reverse("console:identification_result", args=[result.result_id]))]


def _point(request: HttpRequest, found: FindingRow) -> str:
    may = viewer(request).may(P.METERING_VIEW) and bool(found.usage_point)
    return reverse("console:usage_point", args=[found.usage_point]) if may else ""


def _finding_move(request: HttpRequest, found: FindingRow) -> dict[str, Any]:
    who = viewer(request)
    if not found.steps:
        return {"why_not": _("Everything is decided about this finding.")}
    if not who.scope(P.LOSS_EDIT).holds(found.unit_path):
        return {"why_not": _("Your post does not look after losses of this unit.")}
    return {
        "next_step": translated(found.next_step),
        "steps": [(step, words.in_flow(FINDING_FLOW.name, name=step)) for step in found.steps],
        "link": reverse("console:loss_finding_move", args=[found.finding_id]),
        "tie": _point(request, found) if found.rule == "LOSS_WRONG_TIE" and who.may(P.TIES_PROPOSE) else "",
    }


FINDING: Page[FindingRow] = Page(
    _finding_head,
    (
        Panel("facts", gettext_lazy("What shows it"), "kit/facts.html", _finding_facts, width=7),
        Panel("move", gettext_lazy("What to do"), "lineloss/finding_move.html", _finding_move, width=5),
    ),
)


def _proposals_head(request: HttpRequest, subject: Any) -> Head:
    crumbs = (Crumb(_("Targets of loss"), reverse("console:loss_targets")),)
    return Head(_("Targets proposed from history"), f"{subject:%Y-%m}", crumbs=crumbs)


def _proposed(way: Way) -> Any:
    def load(request: HttpRequest, subject: Any) -> Table:
        scope = viewer(request).scope(P.LOSS_VIEW)
        rows = []
        for code, name, rate, months in proposals_for(subject, scope=scope, way=way):
            query = f"?way={way.value}&code={code}&rate={rate}&month={subject:%Y-%m}"
            link = reverse("console:loss_target_add") + query if viewer(request).may(P.LOSS_EDIT) else ""
            cells = (Cell(name, link=link), Cell(percent(rate), is_number=True), Cell(str(months), is_number=True))
            rows.append(Row(cells, link=link))
        heads = (
            Column(_("Part of the grid")),
            Column(_("Proposed"), "%", is_number=True),
            Column(_("Months that it rests on"), is_number=True),
        )
        return Table(heads, rows, empty=_("No month of the year before could be computed."))

    return load


PROPOSALS: Page[Any] = Page(
    _proposals_head,
    (
        Panel("units", gettext_lazy("By unit"), "kit/table.html", _proposed(Way.UNIT)),
        Panel("lines", gettext_lazy("By line"), "kit/table.html", _proposed(Way.FEEDER), width=6),
        Panel("areas", gettext_lazy("By transformer area"), "kit/table.html", _proposed(Way.AREA), width=6),
    ),
)
