"""The lists of line loss: balances of months, findings, measures, targets, persons, limits, busbars."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet, Sum
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wanjia.energy.lineloss.models import (
    BusDay,
    LossBalance,
    LossFinding,
    LossMeasure,
    LossMonth,
    LossTarget,
)
from wanjia.energy.lineloss.types import (
    Effect,
    FindingState,
    LossClass,
    LossKind,
    MeasureKind,
    MonthState,
    TargetPeriod,
    Way,
)
from wanjia.foundation.access.queries import unit_choices
from wanjia.foundation.access.types import Permission, Scope
from wanjia.foundation.findings.types import Severity
from wanjia.foundation.listings.listing import Filter, Kind, ListColumn, Listing, Total
from wanjia.foundation.organisation.queries import units_inside

VIEW = Permission.LOSS_VIEW
KWH, PERCENT = "kWh", "%"
UNIT = ListColumn("unit", _("Unit"), path="unit__name")
BY_UNIT = Filter("unit", _("Unit"), lambda code: Q(unit__code=code), choices=unit_choices)


def _rows(model: Any) -> Any:
    def rows(scope: Scope) -> QuerySet[Any]:
        found: QuerySet[Any] = model.objects.filter(unit__in=units_inside(scope.unit_paths))
        return found

    return rows


def _standing(scope: Scope) -> QuerySet[Any]:
    found: QuerySet[Any] = LossBalance.objects.filter(
        unit__in=units_inside(scope.unit_paths), way__in=(Way.FEEDER, Way.AREA)
    ).exclude(run__state=MonthState.REPLACED)
    return found


BALANCES = Listing(
    name="loss_balances",
    title=_("Losses of lines and areas"),
    permission=VIEW,
    rows=_standing,
    key=("pk", "feeder__code", "area__code"),
    order=("-run__month", "-rate_pct", "pk"),
    columns=(
        ListColumn("month", pgettext_lazy("energy", "Month"), Kind.MONTH, path="run__month"),
        ListColumn("kind", _("Way of counting"), Kind.CODE, path="run__kind", codes=LossKind),
        ListColumn("way", _("Balanced by"), Kind.CODE, codes=Way),
        ListColumn("feeder", _("Feeder"), path="feeder__name"),
        ListColumn("area", _("Transformer area"), path="area__name"),
        UNIT,
        ListColumn("supplied", pgettext_lazy("energy", "Supplied"), Kind.NUMBER, unit=KWH),
        ListColumn("sold", pgettext_lazy("energy", "Sold"), Kind.NUMBER, unit=KWH),
        ListColumn("loss", pgettext_lazy("energy", "Lost"), Kind.NUMBER, unit=KWH),
        ListColumn("rate_pct", _("Loss rate"), Kind.PERCENT, unit=PERCENT),
        ListColumn("loss_class", _("Judged"), Kind.CODE, codes=LossClass),
        ListColumn("high_months", _("Months of high loss"), Kind.NUMBER),
        ListColumn("days_measured", _("Days measured"), Kind.NUMBER, is_shown=False),
        ListColumn("state", _("Stands as"), Kind.CODE, path="run__state", codes=MonthState, is_shown=False),
    ),
    filters=(
        Filter("month", pgettext_lazy("energy", "Month"), lambda month: Q(run__month=month), Kind.MONTH),
        Filter("kind", _("Way of counting"), lambda kind: Q(run__kind=kind), Kind.CODE, codes=LossKind),
        Filter("way", _("Balanced by"), lambda way: Q(way=way), Kind.CODE, codes=Way),
        Filter("loss_class", _("Judged"), lambda one: Q(loss_class=one), Kind.CODE, codes=LossClass),
        BY_UNIT,
    ),
    totals=(Total("loss", pgettext_lazy("energy", "Lost"), Sum("loss"), Kind.NUMBER, unit=KWH),),
)
FINDINGS = Listing(
    name="loss_findings",
    title=_("Causes of losses"),
    permission=VIEW,
    rows=_rows(LossFinding),
    key=("pk", "evidence"),
    order=("-month", "severity", "pk"),
    columns=(
        ListColumn("rule", _("What is wrong"), Kind.CODE, vocabulary="rule"),
        ListColumn("area", _("Transformer area"), path="area__name"),
        ListColumn("usage_point", _("Usage point"), path="usage_point__number"),
        UNIT,
        ListColumn("month", pgettext_lazy("energy", "Month"), Kind.MONTH),
        ListColumn("severity", _("Severity"), Kind.CODE, codes=Severity),
        ListColumn("state", _("State"), Kind.CODE, codes=FindingState),
        ListColumn("found_at", _("Found"), Kind.MOMENT, is_shown=False),
        ListColumn("note", _("Found on site"), is_shown=False),
        ListColumn("changed_by", _("Changed by"), is_shown=False),
    ),
    filters=(
        Filter("state", _("State"), lambda state: Q(state=state), Kind.CODE, codes=FindingState),
        Filter("month", pgettext_lazy("energy", "Month"), lambda month: Q(month=month), Kind.MONTH),
        Filter("area", _("Area code"), lambda code: Q(area__code=code)),
        BY_UNIT,
    ),
)
MEASURES = Listing(
    name="loss_measures",
    title=_("Measures against losses"),
    permission=VIEW,
    rows=_rows(LossMeasure),
    key=("pk", "feeder__code", "area__code", "done_on", "effect"),
    order=("-entered_at", "pk"),
    columns=(
        ListColumn("kind", _("Kind of measure"), Kind.CODE, codes=MeasureKind),
        ListColumn("text", _("What is done")),
        ListColumn("feeder", _("Feeder"), path="feeder__name"),
        ListColumn("area", _("Transformer area"), path="area__name"),
        ListColumn("person", _("Responsible person"), path="person__name"),
        ListColumn("due_date", _("Due by"), Kind.DAY),
        ListColumn("done_on", _("Done on"), Kind.DAY),
        ListColumn("before_pct", _("Rate before"), Kind.PERCENT, unit=PERCENT),
        ListColumn("after_pct", _("Rate after"), Kind.PERCENT, unit=PERCENT),
        ListColumn("effect", _("Effect"), Kind.CODE, codes=Effect),
        ListColumn("seals_checked", _("Seals checked"), Kind.NUMBER, is_shown=False),
        ListColumn("adjustment", _("Adjusted"), is_shown=False),
        UNIT,
    ),
    filters=(
        Filter("effect", _("Effect"), lambda effect: Q(effect=effect), Kind.CODE, codes=Effect),
        Filter("kind", _("Kind of measure"), lambda kind: Q(kind=kind), Kind.CODE, codes=MeasureKind),
        Filter("area", _("Area code"), lambda code: Q(area__code=code)),
        BY_UNIT,
    ),
)


def _targets(scope: Scope) -> QuerySet[Any]:
    return LossTarget.objects.filter(unit__in=units_inside(scope.unit_paths), is_latest=True)


TARGETS = Listing(
    name="loss_targets",
    title=_("Targets of loss"),
    permission=VIEW,
    rows=_targets,
    key=("pk",),
    order=("-start_month", "way", "pk"),
    columns=(
        ListColumn("start_month", _("From"), Kind.MONTH),
        ListColumn("period", _("Holds for"), Kind.CODE, codes=TargetPeriod),
        ListColumn("way", _("Target for"), Kind.CODE, codes=Way),
        UNIT,
        ListColumn("feeder", _("Feeder"), path="feeder__name"),
        ListColumn("area", _("Transformer area"), path="area__name"),
        ListColumn("rate_pct", _("Target"), Kind.PERCENT, unit=PERCENT),
        ListColumn("person", _("Responsible person"), path="person__name"),
        ListColumn("source", _("Ground")),
        ListColumn("set_by", _("Set by"), is_shown=False),
        ListColumn("set_at", _("Set at"), Kind.MOMENT, is_shown=False),
    ),
    filters=(
        Filter("way", _("Target for"), lambda way: Q(way=way), Kind.CODE, codes=Way),
        Filter("period", _("Holds for"), lambda period: Q(period=period), Kind.CODE, codes=TargetPeriod),
        Filter(
            "month",
            pgettext_lazy("energy", "Month"),
            lambda month: Q(start_month__lte=month, end_month__gt=month),
            Kind.MONTH,
        ),
        BY_UNIT,
    ),
)
MONTHS = Listing(
    name="loss_months",
    title=_("Months of loss, issued and drafted"),
    permission=VIEW,
    rows=_rows(LossMonth),
    key=("pk",),
    order=("-month", "-pk"),
    columns=(
        ListColumn("month", pgettext_lazy("energy", "Month"), Kind.MONTH),
        ListColumn("kind", _("Way of counting"), Kind.CODE, codes=LossKind),
        ListColumn("state", _("State"), Kind.CODE, codes=MonthState),
        ListColumn("until", _("Days before"), Kind.DAY),
        ListColumn("store_version", _("Version of the values"), Kind.NUMBER),
        ListColumn("computed_at", _("Computed at"), Kind.MOMENT),
        ListColumn("issued_at", _("Issued at"), Kind.MOMENT),
        ListColumn("issued_by", _("Issued by")),
        ListColumn("reason", _("Reason")),
    ),
    filters=(
        Filter("month", pgettext_lazy("energy", "Month"), lambda month: Q(month=month), Kind.MONTH),
        Filter("state", _("State"), lambda state: Q(state=state), Kind.CODE, codes=MonthState),
    ),
)
BUSES = Listing(
    name="bus_days",
    title=_("Balance of busbars"),
    permission=VIEW,
    rows=_rows(BusDay),
    key=("pk", "substation__code"),
    order=("-day", "pk"),
    columns=(
        ListColumn("day", _("Day"), Kind.DAY),
        ListColumn("substation", _("Substation"), path="substation__name"),
        ListColumn("into", _("Onto the busbars"), Kind.NUMBER, unit=KWH),
        ListColumn("out", _("Off the busbars"), Kind.NUMBER, unit=KWH),
        ListColumn("unbalance", _("Unbalance"), Kind.NUMBER, unit=KWH),
        ListColumn("rate_pct", _("Rate of unbalance"), Kind.PERCENT, unit=PERCENT),
        ListColumn("is_balanced", _("In balance"), Kind.FLAG),
        UNIT,
    ),
    filters=(
        Filter("balanced", _("In balance"), lambda wanted: Q(is_balanced=wanted), Kind.FLAG),
        Filter("day", _("Day"), lambda day: Q(day=day), Kind.DAY),
        Filter("substation", _("Substation code"), lambda code: Q(substation__code=code)),
    ),
)
