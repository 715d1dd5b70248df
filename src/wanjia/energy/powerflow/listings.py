"""The lists of theoretical loss: calculations, losses by element, methods, measures; figures, transformers, prices."""

from __future__ import annotations

from typing import Any

from django.db.models import Case, CharField, F, Q, QuerySet, Sum, Value, When
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wanjia.energy.powerflow.models import (
    ClassicalLoss,
    LossAdvice,
    LossFigure,
    OfferedTransformer,
    TheoreticalLoss,
    TheoreticalRun,
    WirePrice,
)
from wanjia.energy.powerflow.types import LossFigureKind, LossMeasure, LossMethod, LossPart, RunState
from wanjia.foundation.access.queries import unit_choices
from wanjia.foundation.access.types import Permission, Scope
from wanjia.foundation.listings.listing import Filter, Kind, ListColumn, Listing, Total
from wanjia.foundation.organisation.queries import units_inside

VIEW = Permission.LOSS_VIEW
KWH, PERCENT, YUAN = "kWh", "%", _("yuan")
MONTH = pgettext_lazy("theoretical loss", "Month")
LOST = pgettext_lazy("theoretical loss", "Lost")


def _runs(scope: Scope) -> QuerySet[Any]:
    state = Case(
        When(refusal="", then=Value(RunState.COMPUTED.value)),
        default=Value(RunState.REFUSED.value),
        output_field=CharField(),
    )
    found: QuerySet[Any] = TheoreticalRun.objects.filter(unit__in=units_inside(scope.unit_paths)).annotate(state=state)
    return found


def _of_runs(model: Any) -> Any:
    def rows(scope: Scope) -> QuerySet[Any]:
        found: QuerySet[Any] = model.objects.filter(run__unit__in=units_inside(scope.unit_paths))
        return found

    return rows


def _whole(model: Any) -> Any:
    """Give rows that hold for the whole company, whoever looks."""

    def rows(_scope: Scope) -> QuerySet[Any]:
        found: QuerySet[Any] = model.objects.all()
        return found

    return rows


def _where(prefix: str = "run__") -> tuple[ListColumn, ...]:
    """Give the columns that say of which month and part of the grid a row is."""
    return (
        ListColumn("month", MONTH, Kind.MONTH, path=f"{prefix}month"),
        ListColumn("feeder", _("Feeder"), path=f"{prefix}feeder__name"),
        ListColumn("area", _("Transformer area"), path=f"{prefix}area__name"),
        ListColumn("unit", _("Unit"), path=f"{prefix}unit__name"),
    )


def _filters(prefix: str = "run__") -> tuple[Filter, ...]:
    return (
        Filter("month", MONTH, lambda month: Q(**{f"{prefix}month": month}), Kind.MONTH),
        Filter("feeder", _("Feeder code"), lambda code: Q(**{f"{prefix}feeder__code": code})),
        Filter("area", _("Area code"), lambda code: Q(**{f"{prefix}area__code": code})),
        Filter("unit", _("Unit"), lambda code: Q(**{f"{prefix}unit__code": code}), choices=unit_choices),
    )


OF_RUN = ("pk", "run__month", "run__feeder__code", "run__area__code")
DATES = (
    ListColumn("start_date", _("Since"), Kind.DAY),
    ListColumn("end_date", _("Until"), Kind.DAY),
    ListColumn("source", _("Source")),
    ListColumn("is_confirmed", pgettext_lazy("loss figure", "Confirmed"), Kind.FLAG),
)

RUNS = Listing(
    name="theoretical_runs",
    title=_("Calculations of theoretical loss"),
    permission=VIEW,
    rows=_runs,
    key=("pk", "month", "feeder__code", "area__code"),
    order=("-month", "-computed_at", "pk"),
    columns=(
        *_where(""),
        ListColumn("state", _("State"), Kind.CODE, codes=RunState),
        ListColumn("supplied_kwh", pgettext_lazy("energy", "Supplied"), Kind.NUMBER, unit=KWH),
        ListColumn("loss_kwh", LOST, Kind.NUMBER, unit=KWH),
        ListColumn("lowest_pu", _("Lowest voltage"), Kind.DECIMAL, unit=_("of nominal")),
        ListColumn("lowest_node", _("At node"), is_shown=False),
        ListColumn("computed_by", _("Computed by")),
        ListColumn("computed_at", _("Computed at"), Kind.MOMENT),
        ListColumn("store_version", pgettext_lazy("theoretical loss", "Version of the interval store"), Kind.NUMBER),
    ),
    filters=(
        *_filters(""),
        Filter("state", _("State"), lambda state: Q(state=state), Kind.CODE, codes=RunState),
    ),
    totals=(Total("loss_kwh", LOST, Sum("loss_kwh"), Kind.NUMBER, unit=KWH),),
)
LOSSES = Listing(
    name="theoretical_losses",
    title=_("Theoretical losses by line and transformer"),
    permission=VIEW,
    rows=_of_runs(TheoreticalLoss),
    key=OF_RUN,
    order=("-run__month", "-energy_kwh", "pk"),
    columns=(
        *_where(),
        ListColumn("part", pgettext_lazy("theoretical loss", "Part"), Kind.CODE, codes=LossPart),
        ListColumn("element", _("Line or transformer")),
        ListColumn("energy_kwh", LOST, Kind.NUMBER, unit=KWH),
        ListColumn("most_a", _("Largest current"), Kind.NUMBER, unit="A"),
        ListColumn("loading_pct", _("Loading at most"), Kind.PERCENT, unit=PERCENT),
    ),
    filters=(
        *_filters(),
        Filter("part", pgettext_lazy("theoretical loss", "Part"), lambda part: Q(part=part), Kind.CODE, codes=LossPart),
    ),
    totals=(Total("energy_kwh", LOST, Sum("energy_kwh"), Kind.NUMBER, unit=KWH),),
)
METHODS = Listing(
    name="classical_losses",
    title=_("Theoretical losses by classical methods"),
    permission=VIEW,
    rows=lambda scope: _of_runs(ClassicalLoss)(scope).annotate(by_flow=F("run__loss_kwh")),
    key=OF_RUN,
    order=("-run__month", "run", "pk"),
    columns=(
        *_where(),
        ListColumn("method", _("Method"), Kind.CODE, codes=LossMethod),
        ListColumn("energy_kwh", LOST, Kind.NUMBER, unit=KWH),
        ListColumn("by_flow", _("By power flow, with meters"), Kind.NUMBER, unit=KWH),
    ),
    filters=(
        *_filters(),
        Filter("method", _("Method"), lambda method: Q(method=method), Kind.CODE, codes=LossMethod),
    ),
)
ADVICE = Listing(
    name="loss_advice",
    title=_("What would lower theoretical losses"),
    permission=VIEW,
    rows=_of_runs(LossAdvice),
    key=OF_RUN,
    order=("-run__month", "payback_years", "pk"),
    columns=(
        *_where(),
        ListColumn("measure", pgettext_lazy("theoretical loss", "Measure"), Kind.CODE, codes=LossMeasure),
        ListColumn("element", pgettext_lazy("theoretical loss", "Where")),
        ListColumn("size", _("Size"), Kind.DECIMAL),
        ListColumn("size_unit", _("Unit of size")),
        ListColumn("saved_kwh", _("Saved a year"), Kind.NUMBER, unit=KWH),
        ListColumn("saved_yuan", _("Worth a year"), Kind.MONEY, unit=YUAN),
        ListColumn("cost_yuan", _("Costs"), Kind.MONEY, unit=YUAN),
        ListColumn("payback_years", _("Paid back in"), Kind.DECIMAL, unit=_("years")),
    ),
    filters=(
        *_filters(),
        Filter(
            "measure",
            pgettext_lazy("theoretical loss", "Measure"),
            lambda measure: Q(measure=measure),
            Kind.CODE,
            codes=LossMeasure,
        ),
    ),
)
FIGURES = Listing(
    name="loss_figures",
    title=_("Figures of theoretical loss"),
    permission=VIEW,
    rows=_whole(LossFigure),
    key=("pk",),
    order=("kind", "-start_date", "pk"),
    columns=(
        ListColumn("kind", _("Figure"), Kind.CODE, codes=LossFigureKind),
        ListColumn("value", _("Value"), Kind.DECIMAL),
        *DATES,
    ),
    filters=(Filter("kind", _("Figure"), lambda kind: Q(kind=kind), Kind.CODE, codes=LossFigureKind),),
)
OFFERED = Listing(
    name="offered_transformers",
    title=_("Transformers that can be bought"),
    permission=VIEW,
    rows=_whole(OfferedTransformer),
    key=("pk",),
    order=("rated_kva", "code", "-start_date", "pk"),
    columns=(
        ListColumn("code", _("Model")),
        ListColumn("rated_kva", _("Rated capacity"), Kind.NUMBER, unit="kVA"),
        ListColumn("no_load_loss_w", _("No-load loss"), Kind.NUMBER, unit="W"),
        ListColumn("load_loss_w", _("Load loss"), Kind.NUMBER, unit="W"),
        ListColumn("no_load_current_pct", _("No-load current"), Kind.PERCENT, unit=PERCENT),
        ListColumn("impedance_pct", _("Impedance"), Kind.PERCENT, unit=PERCENT),
        ListColumn("price_yuan", _("Price installed"), Kind.MONEY, unit=YUAN),
        *DATES,
    ),
    filters=(Filter("code", _("Model"), lambda code: Q(code__icontains=code)),),
)
WIRES = Listing(
    name="wire_prices",
    title=_("Prices of conductors"),
    permission=VIEW,
    rows=_whole(WirePrice),
    key=("pk",),
    order=("conductor__code", "-start_date", "pk"),
    columns=(
        ListColumn("conductor", _("Conductor"), path="conductor__code"),
        ListColumn("r_ohm_per_km", _("Resistance at 20 °C"), Kind.DECIMAL, path="conductor__r_ohm_per_km", unit="Ω/km"),
        ListColumn("rated_current_a", _("Rated current"), Kind.NUMBER, path="conductor__rated_current_a", unit="A"),
        ListColumn("yuan_per_km", _("Price of a km, laid"), Kind.MONEY, unit=YUAN),
        *DATES,
    ),
    filters=(Filter("conductor", _("Conductor"), lambda code: Q(conductor__code__icontains=code)),),
)
