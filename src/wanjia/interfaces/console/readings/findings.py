"""One finding as the work list and its own page show it: what is wrong, the evidence, and what can be done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from wanjia.foundation.access.types import Permission
from wanjia.foundation.findings.types import Refused, Severity
from wanjia.foundation.listings.listing import Kind
from wanjia.interfaces.console.readings.evidence import facts_of
from wanjia.interfaces.console.readings.forms import FORMS, EstimateForm, ReasonForm
from wanjia.interfaces.console.readings.routes import use_chart
from wanjia.interfaces.console.readings.subject import (
    NOT_OF_YOUR_POST,
    account_link,
    acting_in,
    holders,
    point_link,
    with_month,
)
from wanjia.interfaces.kit import figures, words
from wanjia.interfaces.kit.pages import Tag
from wanjia.interfaces.kit.phrases import translated
from wanjia.interfaces.kit.tables import Cell, Row, Table
from wanjia.interfaces.kit.tables import Head as Heading
from wanjia.interfaces.kit.viewer import Viewer, viewer
from wanjia.measurement.readings.flow import FINDING
from wanjia.measurement.readings.queries import estimating, history, work_list
from wanjia.measurement.readings.queries.cycles import use_of_cycles
from wanjia.measurement.readings.queries.hands import hands_that_bind
from wanjia.measurement.readings.queries.history import ReadingHere
from wanjia.measurement.readings.queries.work_list import FindingRow
from wanjia.measurement.readings.rules import day_before, months_earlier
from wanjia.measurement.readings.types import EstimationMethod, ReadingQuality
from wanjia.registry.metering.types import RegisterKind

P = Permission
#: Step → the permission that it needs, and its words.
STEPS: Mapping[str, tuple[Permission, Any]] = {
    "approve": (P.READINGS_REVIEW, pgettext_lazy("finding", "Approve")),
    "correct": (P.READINGS_ENTER, pgettext_lazy("finding", "Correct")),
    "estimate": (P.READINGS_ENTER, pgettext_lazy("finding", "Estimate")),
}
SEVERITY_HUES = {Severity.ERROR: "bad", Severity.WARNING: "warn", Severity.INFO: "calm"}
OWN_READING = gettext_lazy("You entered this reading, so another person must approve it.")
NOTHING_READ = gettext_lazy("Nothing was read here that could be corrected: enter what was read, or estimate it.")
SETTLED = gettext_lazy("This finding is settled already.")
MONTHS_SHOWN, MONTHS_AROUND = 13, 3


@dataclass(frozen=True, slots=True)
class Offer:
    """
    One step that a finding can take, with its form.

    :ivar why_not: why this viewer cannot take it now
    :ivar is_open: shown unfolded, because something typed in it could not be taken
    """

    step: str
    title: Any
    link: str
    form: ReasonForm
    why_not: Any = ""
    is_open: bool = False


@dataclass(frozen=True, slots=True)
class Method:
    """
    One way to estimate, with what it would put in the place of the value.

    :ivar values: register and value
    """

    code: str
    words: str
    values: Sequence[tuple[str, str]]

    @property
    def is_known(self) -> bool:
        """Tell whether the method finds something to go by for every register."""
        return bool(self.values) and all(value != figures.EMPTY for _register, value in self.values)


@dataclass(frozen=True)
class Shown:
    """A finding with all that is shown beside it."""

    finding: FindingRow
    offers: Sequence[Offer]
    methods: Sequence[Method]
    place: Mapping[str, Any]
    readings: Table
    tags: Sequence[Tag]
    chart: Any
    facts: Sequence[Any]
    meaning: str
    next_step: str
    query: str = ""
    enter: str = ""
    settled: Sequence[tuple[Any, str]] = field(default_factory=tuple)


def finding_asked(request: HttpRequest, finding_id: int) -> FindingRow:
    """
    Find a finding of the viewer's units.

    :raises Http404: if there is none among them
    """
    try:
        return work_list.finding_named(finding_id, scope=viewer(request).scope(P.READINGS_VIEW))
    except Refused as unknown:
        raise Http404 from unknown


def why_not(finding: FindingRow, *, step: str, who: Viewer) -> Any:
    """Tell why this viewer cannot take a step with a finding, empty if nothing stands against it."""
    if step not in FINDING.open_steps(finding.state):
        return SETTLED
    permission, _title = STEPS[step]
    actor = acting_in(who, path=finding.unit_path, permissions=(permission,))
    if actor is None:
        return NOT_OF_YOUR_POST
    if step == "correct" and finding.reading_id is None:
        return NOTHING_READ
    if step == "approve" and finding.reading_id is not None:
        bound = hands_that_bind([finding.reading_id], by=actor, day=who.today)
        return OWN_READING if bound else ""
    return ""


def shown(
    request: HttpRequest,
    finding: FindingRow,
    *,
    typed: Mapping[str, ReasonForm] | None = None,
    with_methods: bool = True,
) -> Shown:
    """
    Gather what is shown of a finding.

    :param typed: step → its form as somebody filled it in, where it could not be taken
    :param with_methods: with what each method would estimate; else that is asked for when somebody wants it
    """
    who = viewer(request)
    scope = who.scope(P.READINGS_VIEW)
    cycles = use_of_cycles(
        [finding.usage_point_id],
        until=finding.reading_date,
        months=MONTHS_SHOWN,
        scope=scope,
        register=_register(finding),
    )
    return Shown(
        finding=finding,
        offers=[_offer(finding, step=step, who=who, typed=typed or {}) for step in STEPS],
        methods=methods_of(finding, who=who) if with_methods else [],
        place=_place(finding, who=who),
        readings=_readings_around(request, finding=finding),
        tags=_tags(finding),
        chart=use_chart(_("How does this month compare with the 12 before?"), cycles=cycles),
        facts=facts_of(finding.evidence),
        meaning=translated(finding.meaning),
        next_step=translated(finding.next_step),
        query=request.GET.get("list", "") or request.POST.get("list", ""),
        enter=_enter_link(finding, who=who),
        settled=_settled(finding),
    )


def _register(finding: FindingRow) -> str:
    is_energy = finding.register and finding.register != RegisterKind.MAXIMUM_DEMAND
    return finding.register if is_energy else RegisterKind.ACTIVE_TOTAL


def _offer(finding: FindingRow, *, step: str, who: Viewer, typed: Mapping[str, ReasonForm]) -> Offer:
    _permission, title = STEPS[step]
    form = typed.get(step) or FORMS[step](prefix=step)
    link = reverse("console:settle_finding", args=[finding.finding_id, step])
    return Offer(step, title, link, form, why_not(finding, step=step, who=who), is_open=step in typed)


def _tags(finding: FindingRow) -> list[Tag]:
    return [
        Tag(words.label(finding.severity), SEVERITY_HUES[finding.severity]),
        Tag(words.label(finding.state), "plain" if "approve" in FINDING.open_steps(finding.state) else "good"),
    ]


def _place(finding: FindingRow, *, who: Viewer) -> dict[str, Any]:
    point, day = finding.usage_point_id, finding.reading_date
    account, name = holders(who, usage_points=[point], day=day).get(point, ("", ""))
    route = history.route_of(point, on=day_before(day))
    route_link = with_month(reverse("console:route", args=[route.code]), month=day_before(day)) if route else ""
    return {
        "facts": [
            (_("Usage point"), finding.usage_point_number, point_link(who, number=finding.usage_point_number)),
            (_("Customer"), f"{account} {name}".strip() or figures.EMPTY, account_link(who, number=account)),
            (_("Route"), f"{route.code} {route.name}" if route else figures.EMPTY, route_link),
            (_("Unit"), finding.unit_name, ""),
            (_("Meter"), finding.meter_number or figures.EMPTY, ""),
            (_("Reading day"), day.isoformat(), ""),
        ]
    }


def _settled(finding: FindingRow) -> list[tuple[Any, str]]:
    if finding.settled_at is None:
        return []
    return [
        (_("Settled by"), finding.settled_by),
        (_("Settled at"), figures.moment(finding.settled_at)),
        (_("Reason"), finding.reason or figures.EMPTY),
    ]


def _enter_link(finding: FindingRow, *, who: Viewer) -> str:
    """Give the address of the entry of its route, where something was not read and the viewer may enter it."""
    route = history.route_of(finding.usage_point_id, on=day_before(finding.reading_date))
    is_wanted = finding.reading_id is None and route is not None
    if not is_wanted or acting_in(who, path=finding.unit_path, permissions=(P.READINGS_ENTER,)) is None:
        return ""
    assert route is not None  # noqa: S101 - told above
    address = reverse("console:enter_readings", args=[route.code])
    return f"{with_month(address, month=day_before(finding.reading_date))}#point-{finding.usage_point_id}"


def methods_of(finding: FindingRow, *, who: Viewer) -> list[Method]:
    """Give the ways to estimate what a finding misses or doubts; none for those who may not."""
    if why_not(finding, step="estimate", who=who):
        return []
    told = estimates_of([finding], who=who)
    return [
        Method(
            method.value,
            words.label(method),
            [(register, value) for _number, register, _before, value in told[method.value]],
        )
        for method in EstimationMethod
    ]


def estimates_of(findings: Sequence[FindingRow], *, who: Viewer) -> dict[str, list[tuple[str, str, str, str]]]:
    """Give what each method would write for findings: method → usage point, register, value before, value."""
    numbers = {row.usage_point_id: row.usage_point_number for row in findings}
    told: dict[str, list[tuple[str, str, str, str]]] = {method.value: [] for method in EstimationMethod}
    for day in sorted({row.reading_date for row in findings}):
        mine = [row for row in findings if row.reading_date == day]
        table = estimating.estimates(
            day,
            scope=who.acting(P.READINGS_ENTER).scope,
            replaced=[row.reading_id for row in mine if row.reading_id is not None],
            unread=[row.usage_point_id for row in mine if row.reading_id is None],
            usage_points=sorted({row.usage_point_id for row in mine}),
            methods=tuple(EstimationMethod),
        )
        for row in table.iter_rows(named=True):
            register = words.label_in(RegisterKind, value=row["register"])
            before, value = (_value(row[name]) for name in ("start_value", "value"))
            told[row["method"]].append((numbers[row["usage_point_id"]], register, before, value))
    return told


def _value(value: Decimal | None) -> str:
    return figures.EMPTY if value is None else figures.written(value, kind=Kind.DECIMAL)


READING_HEADS = (
    Heading(gettext_lazy("Reading day")),
    Heading(gettext_lazy("Register")),
    Heading(pgettext_lazy("reading", "Value"), is_number=True),
    Heading(pgettext_lazy("reading", "Source")),
    Heading(gettext_lazy("Meter")),
    Heading(""),
)


def _readings_around(request: HttpRequest, *, finding: FindingRow) -> Table:
    who = viewer(request)
    since = months_earlier(finding.reading_date, months=MONTHS_AROUND)
    found = history.readings_at([finding.usage_point_id], since=since, scope=who.scope(P.READINGS_VIEW))
    may_enter = acting_in(who, path=finding.unit_path, permissions=(P.READINGS_ENTER,)) is not None
    rows = [_reading(row, finding=finding, may_enter=may_enter) for row in found]
    return Table(READING_HEADS, rows, empty=_("Nothing was read here in the months before."))


def _reading(row: ReadingHere, *, finding: FindingRow, may_enter: bool) -> Row:
    quality = words.label_in(ReadingQuality, value=row.quality)
    how = words.label_in(EstimationMethod, value=row.method) if row.method else ""
    correct = reverse("console:correct_reading", args=[row.reading_id]) if may_enter else ""
    return Row(
        (
            Cell(row.reading_date.isoformat()),
            Cell(words.label_in(RegisterKind, value=row.kind)),
            Cell(_value(row.value), is_number=True),
            Cell(quality, title=how),
            Cell(row.meter_number),
            Cell(pgettext("finding", "Correct") if correct else "", link=correct),
        ),
        hue="warn" if row.reading_id == finding.reading_id else "",
    )


def filled_in(request: HttpRequest, *, step: str) -> ReasonForm:
    """Give the form of a step as it was sent."""
    return FORMS[step](request.POST, prefix=step)


def method_of(form: ReasonForm) -> EstimationMethod:
    """Give the method chosen in a form that is valid."""
    assert isinstance(form, EstimateForm)  # noqa: S101 - the form of the step
    return EstimationMethod(form.cleaned_data["method"])
