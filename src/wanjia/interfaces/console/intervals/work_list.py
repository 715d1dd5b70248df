"""The work list of intervals: the list, and many findings settled at once, on the spot or in the background."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from wanjia.foundation.access.types import Permission
from wanjia.foundation.findings.types import Severity
from wanjia.foundation.jobs.operations import submit
from wanjia.foundation.listings.asking import asked
from wanjia.foundation.listings.listing import Slice
from wanjia.foundation.listings.reading import rows_of
from wanjia.interfaces.console.intervals.evidence import span_of
from wanjia.interfaces.console.intervals.findings import STEPS, is_done, severity_tag, why_not
from wanjia.interfaces.console.readings.forms import ReasonForm
from wanjia.interfaces.kit import figures, words
from wanjia.interfaces.kit.entry import entry, redirected
from wanjia.interfaces.kit.lists import ListPage, Way
from wanjia.interfaces.kit.messages import tell
from wanjia.interfaces.kit.pages import Crumb, Head
from wanjia.interfaces.kit.tables import Cell, Row, Table
from wanjia.interfaces.kit.tables import Head as Heading
from wanjia.interfaces.kit.viewer import Viewer, viewer
from wanjia.measurement.intervals.listings import INTERVAL_FINDINGS
from wanjia.measurement.intervals.queries import findings
from wanjia.measurement.intervals.queries.findings import IntervalFindingRow
from wanjia.measurement.intervals.types import IntervalFindingState

P = Permission
JOB = "intervals.settle_findings"
#: Findings settled while the reader waits, as many as a page shows; more of them are settled in the background.
AT_ONCE = 50
#: Findings that one order takes at most.
AT_MOST = 5_000
#: What is asked of the list unless another state is.
WAITING = {"state": IntervalFindingState.OPEN.value}
NOTHING = gettext_lazy("No finding about intervals waits here. Take a filter away, or wait for the night's validation.")


@dataclass(frozen=True, slots=True)
class Line:
    """
    A row of the list with the addresses that keys and clicks need.

    :ivar number: of the finding, as a tick sends it
    """

    row: Row
    number: str
    pane: str
    is_chosen: bool
    is_waiting: bool


def _more(request: HttpRequest, found: Slice) -> dict[str, Any]:
    kept = Way(request.GET).with_(place="")[1:]
    text = request.GET.get("place", "0")
    place = max(min(int(text) if text.isascii() and text.isdigit() else 0, len(found.rows) - 1), 0)
    lines = [_line(row, columns=found.columns, at=at, place=place, kept=kept) for at, row in enumerate(found.rows)]
    may = viewer(request).may(P.INTERVALS_EDIT) and any(line.is_waiting for line in lines)
    return {
        "lines": lines,
        "chosen": lines[place].pane if lines else "",
        "kept": kept,
        "steps": list(STEPS.items()) if may else [],
    }


def _line(row: Mapping[str, Any], *, columns: Sequence[Any], at: int, place: int, kept: str) -> Line:
    address = reverse("console:interval_finding", args=[row["pk"]])
    link = f"{address}?list={quote(kept)}&place={at}"
    cells = tuple(_cell(row, column=column, link=link) for column in columns)
    is_waiting = row["state"] == IntervalFindingState.OPEN.value
    return Line(Row(cells, key=str(row["pk"]), link=link), str(row["pk"]), f"{link}&pane=1", at == place, is_waiting)


def _cell(row: Mapping[str, Any], *, column: Any, link: str) -> Cell:
    text = figures.cell(row.get(column.name), column=column)
    if column.name == "severity":
        return Cell(text, tag=severity_tag(Severity(row["severity"])))
    return Cell(text, link=link if column.name == "meter" else "")


FINDINGS = ListPage(
    INTERVAL_FINDINGS,
    empty=NOTHING,
    hint=gettext_lazy("j and k move, Enter opens, e goes to the reason. What waits longest stands first."),
    template="intervals/findings.html",
    more=_more,
    always=("state",),
)


@entry(P.INTERVALS_VIEW)
def interval_findings(request: HttpRequest) -> HttpResponse:
    """List what validation found about intervals; those that wait, unless another state is asked for."""
    given = request.GET.copy()
    given.setdefault("state", WAITING["state"])
    request.GET = given  # type: ignore[assignment]
    return FINDINGS.respond(request)


@dataclass(frozen=True, slots=True)
class Several:
    """
    Findings to be settled at once, and what will change.

    :ivar taken: those that the step is taken with
    :ivar table: what will change: of few, each of them; of many, how many of which rule and day
    :ivar left_out: how many stay as they are, for which reason
    :ivar query: of the list to go back to
    """

    step: str
    title: Any
    head: Head
    form: ReasonForm
    taken: Sequence[IntervalFindingRow]
    table: Table
    left_out: Table
    query: str

    @property
    def numbers(self) -> str:
        """Give the findings as one field of the form."""
        return ",".join(str(row.finding_id) for row in self.taken)

    @property
    def is_long(self) -> bool:
        """Tell whether they are settled in the background."""
        return len(self.taken) > AT_ONCE


@entry(P.INTERVALS_EDIT, methods=("GET", "POST"))
def settle_interval_findings(request: HttpRequest) -> HttpResponse:
    """Show what a step would change in many findings, and take it."""
    given = request.POST if request.method == "POST" else request.GET
    step = given.get("step", "")
    if step not in STEPS:
        raise Http404
    form = ReasonForm(request.POST, prefix=step) if request.method == "POST" else ReasonForm(prefix=step)
    planned = _several(request, step=step, given=given, form=form)
    if request.method == "POST":
        if not planned.taken:
            form.add_error(None, _("Tick at least one finding that can be settled."))
        if form.is_valid() and _is_settled(request, planned=planned):
            return redirected(request, to=f"{reverse('console:interval_findings')}?{planned.query}")
    return render(request, "intervals/several.html", {"several": planned})


def _is_settled(request: HttpRequest, *, planned: Several) -> bool:
    """Settle few on the spot, all or none; of many leave an order for the background."""
    who, form = viewer(request), planned.form
    ids = [row.finding_id for row in planned.taken]
    if not planned.is_long:
        if not is_done(ids, step=planned.step, form=form, who=who):
            return False
        said = ngettext("%(count)s finding is settled.", "%(count)s findings are settled.", len(ids))
        tell(request, said % {"count": len(ids)})
        return True
    arguments = {"findings": ids, "step": planned.step, "reason": form.cleaned_data["reason"]}
    submit(JOB, arguments=arguments, by=who.acting(P.INTERVALS_EDIT), at=who.at, subject=f"{len(ids):,}")
    tell(request, _("The work is under way; see background work for how far it is."))
    return True


def _asked_ids(request: HttpRequest, *, who: Viewer, query: str) -> list[int]:
    """
    Give the findings that were ticked, or, with ``all``, those that the filters of the list keep.

    Only those shown are settled: the form that is sent names them.
    """
    given = request.POST if request.method == "POST" else request.GET
    if request.method == "POST" or not given.get("all"):
        texts = [text for value in given.getlist("finding") for text in value.split(",")]
        return [int(text) for text in texts if text.isascii() and text.isdigit()][:AT_MOST]
    ask = asked(INTERVAL_FINDINGS, query={**WAITING, **QueryDict(query).dict()}, sees_personal=True)
    rows = rows_of(
        INTERVAL_FINDINGS,
        ask=replace(ask, columns=("state",), sort=""),
        scope=who.scope(P.INTERVALS_VIEW),
        sees_personal=True,
    )
    return [row["pk"] for _place, row in zip(range(AT_MOST), rows, strict=False)]


def _several(request: HttpRequest, *, step: str, given: QueryDict, form: ReasonForm) -> Several:
    """Gather what a step would change; findings of others' units are left out without a word."""
    who, query = viewer(request), given.get("list", "")
    ids = _asked_ids(request, who=who, query=query)
    found = findings.findings_named(ids, scope=who.scope(P.INTERVALS_VIEW))
    reasons = {row.finding_id: why_not(row, step=step, who=who) for row in found}
    taken = [row for row in found if not reasons[row.finding_id]]
    title = ngettext("Settle %(count)s finding: %(step)s", "Settle %(count)s findings: %(step)s", len(taken))
    back = Crumb(_("Work list of intervals"), f"{reverse('console:interval_findings')}?{query}")
    return Several(
        step=step,
        title=STEPS[step],
        head=Head(title % {"count": len(taken), "step": STEPS[step]}, crumbs=(back,)),
        form=form,
        taken=taken,
        table=_each(taken) if len(taken) <= AT_ONCE else _counted(taken),
        left_out=_left_out([str(why) for why in reasons.values() if why]),
        query=query,
    )


def _each(rows: Sequence[IntervalFindingRow]) -> Table:
    titles = (_("Meter"), _("Usage point"), _("What was found"), _("Day"), _("From – to"))
    lines = [
        Row(
            (
                Cell(row.meter_number),
                Cell(row.usage_point_number),
                Cell(words.rule(row.rule)),
                Cell(row.day.isoformat()),
                Cell(span_of(row.first_element, last=row.last_element)),
            )
        )
        for row in rows
    ]
    return Table(tuple(map(Heading, titles)), lines, empty=_("None of them can be settled so by you."))


def _counted(rows: Sequence[IntervalFindingRow]) -> Table:
    counts = Counter((row.day, row.rule) for row in rows)
    heads = (Heading(_("Day")), Heading(_("What was found")), Heading(_("Findings"), is_number=True))
    lines = [
        Row((Cell(day.isoformat()), Cell(words.rule(rule)), Cell(f"{count:,}", is_number=True)))
        for (day, rule), count in sorted(counts.items())
    ]
    return Table(heads, lines)


def _left_out(reasons: Sequence[str]) -> Table:
    heads = (Heading(_("Why they are left out")), Heading(_("Findings"), is_number=True))
    counts = Counter(reasons).most_common()
    return Table(heads, [Row((Cell(why, is_long=True), Cell(f"{count:,}", is_number=True))) for why, count in counts])
