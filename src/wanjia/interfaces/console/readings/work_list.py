"""The work list of findings: the list, the finding chosen beside it, and several settled at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from wanjia.foundation.access.types import Permission
from wanjia.foundation.findings.types import Severity
from wanjia.foundation.listings.listing import Slice
from wanjia.interfaces.console.readings.findings import (
    SEVERITY_HUES,
    STEPS,
    Method,
    estimates_of,
    why_not,
)
from wanjia.interfaces.console.readings.forms import FORMS, ReasonForm
from wanjia.interfaces.kit import figures, words
from wanjia.interfaces.kit.lists import ListPage, Way
from wanjia.interfaces.kit.pages import Crumb, Head, Tag
from wanjia.interfaces.kit.tables import Cell, Row, Table
from wanjia.interfaces.kit.tables import Head as Heading
from wanjia.interfaces.kit.viewer import Viewer, viewer
from wanjia.measurement.readings.listings import FINDINGS
from wanjia.measurement.readings.queries import work_list
from wanjia.measurement.readings.queries.work_list import FindingRow
from wanjia.measurement.readings.types import EstimationMethod, FindingState

P = Permission
SEVERAL = ("approve", "estimate")
#: How many findings are settled at once at most: as many as one page shows.
AT_ONCE = 50
SETTLED_ALL = gettext_lazy("No finding waits here. Take a filter away, or validate the readings of another month.")


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the list with the addresses that keys and clicks need."""

    row: Row
    number: str
    pane: str
    is_chosen: bool
    is_waiting: bool


def _more(request: HttpRequest, found: Slice) -> dict[str, Any]:
    kept = Way(request.GET).with_(place="")[1:]
    place = _place(request, rows=len(found.rows))
    lines = [_line(row, columns=found.columns, at=at, place=place, kept=kept) for at, row in enumerate(found.rows)]
    return {
        "lines": lines,
        "chosen": lines[place].pane if lines else "",
        "kept": kept,
        "steps": [(step, STEPS[step][1]) for step in SEVERAL if viewer(request).may(STEPS[step][0])],
    }


def _place(request: HttpRequest, *, rows: int) -> int:
    """Give the row that is chosen: the one that took the place of what was just settled, else the first."""
    text = request.GET.get("place", "0")
    asked = int(text) if text.isascii() and text.isdigit() else 0
    return max(min(asked, rows - 1), 0)


def _line(row: Mapping[str, Any], *, columns: Sequence[Any], at: int, place: int, kept: str) -> Line:
    address = reverse("console:finding", args=[row["pk"]])
    link = f"{address}?list={quote(kept)}&place={at}"
    cells = tuple(_cell(row, column=column, link=link) for column in columns)
    is_waiting = row["state"] == FindingState.OPEN.value
    return Line(Row(cells, key=str(row["pk"]), link=link), str(row["pk"]), f"{link}&pane=1", at == place, is_waiting)


def _cell(row: Mapping[str, Any], *, column: Any, link: str) -> Cell:
    text = figures.cell(row.get(column.name), column=column)
    if column.name == "number":
        return Cell(text, link=link)
    if column.name == "severity":
        return Cell(text, tag=_severity_tag(str(row["severity"])))
    return Cell(text, is_number=column.name == "value")


def _severity_tag(value: str) -> Tag:
    severity = Severity(value)
    return Tag(words.label(severity), SEVERITY_HUES[severity])


WORK_LIST = ListPage(
    FINDINGS,
    empty=SETTLED_ALL,
    hint=gettext_lazy("j and k move, Enter opens, e goes to the reason. What waits longest stands first."),
    template="readings/work_list.html",
    more=_more,
    always=("state",),
)


@dataclass(frozen=True)
class Several:
    """
    Findings to be settled at once, and what will change.

    :ivar taken: those that the step is taken with
    :ivar table: what will change, one row for each register or finding
    :ivar left_out: those that stay as they are, with the reason
    """

    step: str
    title: Any
    head: Head
    form: ReasonForm
    taken: Sequence[FindingRow]
    table: Table
    left_out: Table
    query: str
    methods: Sequence[Method] = ()


def several(request: HttpRequest, *, step: str, ids: Sequence[int], form: ReasonForm | None = None) -> Several:
    """Gather what a step would change if it were taken with findings; others than the viewer's are left out."""
    who = viewer(request)
    found = work_list.findings_named(ids[:AT_ONCE], scope=who.scope(P.READINGS_VIEW))
    reasons = {row.finding_id: why_not(row, step=step, who=who) for row in found}
    taken = [row for row in found if not reasons[row.finding_id]]
    title = STEPS[step][1]
    query = request.GET.get("list", "") or request.POST.get("list", "")
    back = f"{reverse('console:work_list')}?{query}"
    return Several(
        step=step,
        title=title,
        head=Head(_several_title(step, count=len(taken)), crumbs=(Crumb(_("Work list of readings"), back),)),
        form=form or FORMS[step](prefix=step),
        taken=taken,
        table=_estimate_table(taken, who=who) if step == "estimate" else _approve_table(taken),
        left_out=_left_out([row for row in found if reasons[row.finding_id]], reasons=reasons),
        query=query,
        methods=[Method(method.value, words.label(method), ()) for method in EstimationMethod],
    )


def _several_title(step: str, *, count: int) -> str:
    if step == "estimate":
        return ngettext("Estimate for %(count)s finding", "Estimate for %(count)s findings", count) % {"count": count}
    return ngettext("Approve %(count)s finding", "Approve %(count)s findings", count) % {"count": count}


def _approve_table(rows: Sequence[FindingRow]) -> Table:
    heads = (
        Heading(_("Usage point")),
        Heading(_("What was found")),
        Heading(_("Reading day")),
        Heading(_("Value that is believed"), is_number=True),
        Heading(_("State")),
    )
    after = words.label(FindingState.APPROVED)
    return Table(
        heads,
        [
            Row(
                (
                    Cell(row.usage_point_number),
                    Cell(words.rule(row.rule)),
                    Cell(row.reading_date.isoformat()),
                    Cell(_plain(row.value), is_number=True),
                    Cell(f"{words.label(row.state)} → {after}"),
                )
            )
            for row in rows
        ],
        empty=_("None of them can be approved by you."),
    )


def _plain(value: Any) -> str:
    return figures.EMPTY if value is None else figures.trimmed(value)


def _estimate_table(rows: Sequence[FindingRow], *, who: Viewer) -> Table:
    told = estimates_of(rows, who=who) if rows else {method.value: [] for method in EstimationMethod}
    methods = list(EstimationMethod)
    heads = (
        Heading(_("Usage point")),
        Heading(_("Register")),
        Heading(_("Earlier reading"), is_number=True),
        *(Heading(words.label(method), is_number=True) for method in methods),
    )
    lines = zip(*(told[method.value] for method in methods), strict=True)
    return Table(
        heads,
        [
            Row(
                (
                    Cell(line[0][0]),
                    Cell(line[0][1]),
                    Cell(line[0][2], is_number=True),
                    *(Cell(one[3], is_number=True) for one in line),
                )
            )
            for line in lines
        ],
        empty=_("None of them can be estimated by you."),
    )


def _left_out(rows: Sequence[FindingRow], *, reasons: Mapping[int, Any]) -> Table:
    heads = (Heading(_("Usage point")), Heading(_("What was found")), Heading(_("Why it is left out")))
    return Table(
        heads,
        [
            Row(
                (
                    Cell(row.usage_point_number),
                    Cell(words.rule(row.rule)),
                    Cell(str(reasons[row.finding_id]), is_long=True),
                )
            )
            for row in rows
        ],
    )
