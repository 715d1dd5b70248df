"""One finding about intervals: what stands beside the list, and how it is settled."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from wanjia.foundation.access.types import Permission
from wanjia.foundation.findings.types import Refused, Severity
from wanjia.interfaces.console.intervals.evidence import chart_of, facts_of, span_of
from wanjia.interfaces.console.readings.forms import ReasonForm
from wanjia.interfaces.console.readings.subject import NOT_OF_YOUR_POST, acting_in, point_link
from wanjia.interfaces.kit import figures, words
from wanjia.interfaces.kit.entry import entry, redirected
from wanjia.interfaces.kit.messages import tell
from wanjia.interfaces.kit.pages import Crumb, Head, Tag
from wanjia.interfaces.kit.phrases import translated
from wanjia.interfaces.kit.tables import Cell, Row, Table
from wanjia.interfaces.kit.tables import Head as Heading
from wanjia.interfaces.kit.viewer import Viewer, viewer
from wanjia.measurement.intervals.flow import INTERVAL_FINDING
from wanjia.measurement.intervals.operations import estimating, validating
from wanjia.measurement.intervals.queries import findings
from wanjia.measurement.intervals.queries.findings import EstimateRow, IntervalFindingRow

P = Permission
#: Step → its words.
STEPS: Mapping[str, Any] = {
    "accept": pgettext_lazy("interval finding", "Accept"),
    "estimate": pgettext_lazy("interval finding", "Estimate"),
    "dismiss": pgettext_lazy("interval finding", "Dismiss"),
}
#: Step → the operation that takes it with many.
DOES: Mapping[str, Callable[..., object]] = {
    "accept": validating.accept_findings,
    "dismiss": validating.dismiss_findings,
    "estimate": estimating.estimate_for_findings,
}
HUES = {Severity.ERROR: "bad", Severity.WARNING: "warn", Severity.INFO: "calm"}
SETTLED = gettext_lazy("This finding is settled already.")
MEASURED = gettext_lazy("These values were measured; an estimate never stands over what was measured.")
#: How the reason begins where later values closed a finding.
MENDED = "mended by version "
#: Rules whose findings an estimate can mend.
MENDED_BY_ESTIMATES = frozenset({"MISSING_INTERVALS"})


@dataclass(frozen=True, slots=True)
class Offer:
    """One step that a finding can take, with its form, and why this viewer cannot take it now."""

    step: str
    title: Any
    link: str
    form: ReasonForm
    why_not: Any = ""
    is_open: bool = False


@dataclass(frozen=True, slots=True)
class Shown:
    """A finding with all that is shown beside it."""

    finding: IntervalFindingRow
    offers: Sequence[Offer]
    tags: Sequence[Tag]
    chart: Any
    facts: Sequence[Any]
    place: Sequence[tuple[Any, str, str]]
    estimates: Table
    meaning: str
    next_step: str
    query: str
    settled: Sequence[tuple[Any, str]]


def severity_tag(severity: Severity) -> Tag:
    """Give the tag of a finding's weight."""
    return Tag(words.label(severity), HUES[severity])


@entry(P.INTERVALS_VIEW)
def interval_finding(request: HttpRequest, finding_id: int) -> HttpResponse:
    """Show one finding: its own page, with ``pane`` what stands beside the list."""
    return _page(request, finding=_asked(request, finding_id))


@entry(P.INTERVALS_EDIT, methods=("POST",))
def settle_interval_finding(request: HttpRequest, finding_id: int, step: str) -> HttpResponse:
    """Take a step with one finding; what was typed stays where it could not be taken."""
    found = _asked(request, finding_id)
    if step not in STEPS:
        raise Http404
    who, form = viewer(request), ReasonForm(request.POST, prefix=step)
    if reason := why_not(found, step=step, who=who):
        form.add_error(None, str(reason))
    if form.is_valid() and is_done([found.finding_id], step=step, form=form, who=who):
        tell(request, _("The finding is settled."))
        query, place = request.POST.get("list", ""), request.POST.get("place", "")
        chosen = f"&place={place}" if place.isascii() and place.isdigit() else ""
        return redirected(request, to=f"{reverse('console:interval_findings')}?{query}{chosen}")
    return _page(request, finding=found, typed={step: form})


def _asked(request: HttpRequest, finding_id: int) -> IntervalFindingRow:
    try:
        return findings.finding_named(finding_id, scope=viewer(request).scope(P.INTERVALS_VIEW))
    except Refused as unknown:
        raise Http404 from unknown


def why_not(finding: IntervalFindingRow, *, step: str, who: Viewer) -> Any:
    """Tell why this viewer cannot take a step with a finding, empty if nothing stands against it."""
    if step not in INTERVAL_FINDING.open_steps(finding.state):
        return SETTLED
    if acting_in(who, path=finding.unit_path, permissions=(P.INTERVALS_EDIT,)) is None:
        return NOT_OF_YOUR_POST
    return MEASURED if step == "estimate" and finding.rule not in MENDED_BY_ESTIMATES else ""


def is_done(finding_ids: Sequence[int], *, step: str, form: ReasonForm, who: Viewer) -> bool:
    """Take the step with all or none in a transaction; why it was refused stands in the form."""
    try:
        with transaction.atomic():
            DOES[step](
                finding_ids=finding_ids,
                reason=form.cleaned_data["reason"],
                by=who.acting(P.INTERVALS_EDIT),
                at=who.at,
            )
    except Refused as why:
        form.add_error(None, translated(str(why)))
        return False
    return True


def _page(
    request: HttpRequest, *, finding: IntervalFindingRow, typed: Mapping[str, ReasonForm] | None = None
) -> HttpResponse:
    is_pane = "pane" in request.GET or request.headers.get("HX-Target") == "finding"
    found = _shown(request, finding, typed=typed or {})
    place = request.GET.get("place", "") or request.POST.get("place", "")
    head = Head(
        title=words.rule(finding.rule),
        number=finding.meter_number,
        crumbs=(Crumb(_("Work list of intervals"), f"{reverse('console:interval_findings')}?{found.query}"),),
        tags=found.tags,
    )
    context = {"shown": found, "is_pane": is_pane, "place": place, "head": head}
    return render(request, "intervals/finding_body.html" if is_pane else "intervals/finding.html", context)


def _shown(request: HttpRequest, finding: IntervalFindingRow, *, typed: Mapping[str, ReasonForm]) -> Shown:
    who = viewer(request)
    scope = who.scope(P.INTERVALS_VIEW)
    is_open = bool(INTERVAL_FINDING.open_steps(finding.state)) and finding.settled_at is None
    return Shown(
        finding=finding,
        offers=[_offer(finding, step=step, who=who, typed=typed) for step in STEPS],
        tags=[severity_tag(finding.severity), Tag(words.label(finding.state), "plain" if is_open else "good")],
        chart=chart_of(finding, curves=findings.curves_of(finding, scope=scope)),
        facts=facts_of(finding.evidence),
        place=_place(finding, who=who),
        estimates=_estimates(findings.estimates_of(finding, scope=scope)),
        meaning=translated(finding.meaning),
        next_step=translated(finding.next_step),
        query=request.GET.get("list", "") or request.POST.get("list", ""),
        settled=_settled(finding),
    )


def _offer(finding: IntervalFindingRow, *, step: str, who: Viewer, typed: Mapping[str, ReasonForm]) -> Offer:
    form = typed.get(step) or ReasonForm(prefix=step)
    link = reverse("console:settle_interval_finding", args=[finding.finding_id, step])
    return Offer(step, STEPS[step], link, form, why_not(finding, step=step, who=who), is_open=step in typed)


def _place(finding: IntervalFindingRow, *, who: Viewer) -> list[tuple[Any, str, str]]:
    number = finding.usage_point_number
    return [
        (_("Meter"), finding.meter_number, ""),
        (_("Usage point"), number or figures.EMPTY, point_link(who, number=number) if number else ""),
        (_("Unit"), finding.unit_name or figures.EMPTY, ""),
        (_("Day"), finding.day.isoformat(), ""),
        (_("From – to"), span_of(finding.first_element, last=finding.last_element), ""),
    ]


def _settled(finding: IntervalFindingRow) -> list[tuple[Any, str]]:
    if finding.settled_at is None:
        return []
    return [
        (_("Settled by"), finding.settled_by),
        (_("Settled at"), figures.moment(finding.settled_at)),
        (_("Reason"), _reason(finding) or figures.EMPTY),
    ]


def _reason(finding: IntervalFindingRow) -> str:
    """Give the reason that a person wrote, or the version of the store that mended the values."""
    before, mark, version = finding.reason.partition(MENDED)
    if before or not mark:
        return finding.reason
    return _("Mended by version %(version)s of the interval store") % {"version": version.partition(" ")[0]}


def _estimates(rows: Sequence[EstimateRow]) -> Table:
    heads = (
        Heading(_("From – to")),
        Heading(_("Estimated by")),
        Heading(_("Scaled to the register")),
        Heading(_("State")),
        Heading(_("Version of the store"), is_number=True),
    )
    lines = [
        Row(
            (
                Cell(span_of(row.first_element, last=row.last_element)),
                Cell(words.label(row.method)),
                Cell(_("yes") if row.is_adjusted else _("no")),
                Cell(words.label(row.state)),
                Cell(figures.trimmed(Decimal(row.version)), is_number=True),
            )
        )
        for row in rows
    ]
    return Table(heads, lines, empty=_("Nothing of this day was estimated."))
