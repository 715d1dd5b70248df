"""Lists of supply quality that people look through."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wanjia.energy.quality.models import (
    CompensationDevice,
    EquipmentCheck,
    GridProblem,
    PowerFactorMonth,
    QualityFinding,
    ReactivePlan,
    TapAdvice,
    VoltageMonitoringPoint,
    VoltageMonth,
)
from wanjia.energy.quality.types import CheckOutcome, Control, GridProblemKind, PointClass, Position, QualityRule
from wanjia.foundation.access.queries import unit_choices
from wanjia.foundation.access.types import Permission, Scope
from wanjia.foundation.findings.types import Severity
from wanjia.foundation.listings.listing import Filter, Kind, ListColumn, Listing, Total
from wanjia.foundation.organisation.queries import units_inside

VIEW = Permission.QUALITY_VIEW
UNIT = Filter("unit", _("Unit"), lambda code: Q(unit__code=code), choices=unit_choices)
MONTH = Filter("month", _("Month of the figures"), lambda month: Q(of_month=month), Kind.MONTH)
MINUTES = _("min")


def _mine(model: Any) -> Any:
    def rows(scope: Scope) -> QuerySet[Any]:
        found: QuerySet[Any] = model.objects.filter(unit__in=units_inside(scope.unit_paths))
        return found

    return rows


def _of_rules(*rules: QualityRule) -> Any:
    def rows(scope: Scope) -> QuerySet[Any]:
        found: QuerySet[Any] = _mine(QualityFinding)(scope).filter(rule__in=rules)
        return found

    return rows


def _points(scope: Scope) -> QuerySet[Any]:
    return VoltageMonitoringPoint.objects.running().filter(usage_point__unit__in=units_inside(scope.unit_paths))


def _devices(scope: Scope) -> QuerySet[Any]:
    return CompensationDevice.objects.running().filter(unit__in=units_inside(scope.unit_paths))


POINTS = Listing(
    name="monitoring_points",
    title=_("Voltage monitoring points"),
    permission=VIEW,
    rows=_points,
    key=("pk",),
    order=("point_class", "name", "pk"),
    columns=(
        ListColumn("name", _("Monitoring point")),
        ListColumn("point_class", _("Class"), Kind.CODE, codes=PointClass),
        ListColumn("position", _("Position"), Kind.CODE, codes=Position),
        ListColumn("number", _("Usage point"), path="usage_point__number"),
        ListColumn("unit", _("Unit"), path="usage_point__unit__name"),
        ListColumn("nominal_v", _("Nominal voltage"), Kind.DECIMAL, unit="V"),
        ListColumn("responsible", _("Responsible person"), path="responsible__name"),
        ListColumn("start_date", _("From"), Kind.DAY),
    ),
    filters=(
        Filter("class", _("Class"), lambda kind: Q(point_class=kind), Kind.CODE, codes=PointClass),
        Filter("unit", _("Unit"), lambda code: Q(usage_point__unit__code=code), choices=unit_choices),
        Filter("name", _("Monitoring point"), lambda text: Q(name__icontains=text)),
    ),
    totals=(Total("points", _("monitoring points"), Count("pk")),),
)
VOLTAGES = Listing(
    name="voltage_months",
    title=_("Voltage at monitoring points by month"),
    permission=VIEW,
    rows=_mine(VoltageMonth),
    key=("pk", "point_id"),
    order=("-of_month", "rate_pct", "pk"),
    columns=(
        ListColumn("name", _("Monitoring point"), path="point__name"),
        ListColumn("class", _("Class"), Kind.CODE, codes=PointClass, path="point__point_class"),
        ListColumn("unit", _("Unit"), path="unit__name"),
        ListColumn("of_month", _("Month of the figures"), Kind.MONTH),
        ListColumn("rate_pct", _("Voltage in order"), Kind.PERCENT, unit="%"),
        ListColumn("monitored_minutes", _("Monitored"), Kind.NUMBER, unit=MINUTES),
        ListColumn("over_minutes", _("Above the limit"), Kind.NUMBER, unit=MINUTES),
        ListColumn("under_minutes", _("Below the limit"), Kind.NUMBER, unit=MINUTES),
        ListColumn("longest_over_minutes", _("Longest above"), Kind.NUMBER, unit=MINUTES, is_shown=False),
        ListColumn("longest_under_minutes", _("Longest below"), Kind.NUMBER, unit=MINUTES),
        ListColumn("lowest_v", _("Lowest voltage"), Kind.DECIMAL, unit="V"),
        ListColumn("highest_v", _("Highest voltage"), Kind.DECIMAL, unit="V"),
        ListColumn("responsible", _("Responsible person"), path="point__responsible__name"),
    ),
    filters=(
        MONTH,
        Filter("class", _("Class"), lambda kind: Q(point__point_class=kind), Kind.CODE, codes=PointClass),
        UNIT,
    ),
    totals=(
        Total("points", _("monitoring points"), Count("pk")),
        Total("over", _("minutes above"), Sum("over_minutes")),
        Total("under", _("minutes below"), Sum("under_minutes")),
    ),
)
FINDINGS = Listing(
    name="quality_findings",
    title=_("Findings about the supply"),
    permission=VIEW,
    rows=_mine(QualityFinding),
    key=("pk", "area__code", "feeder__code", "usage_point__number", "evidence"),
    order=("-of_month", "-minutes", "pk"),
    columns=(
        ListColumn("rule", _("Finding"), Kind.CODE, codes=QualityRule),
        ListColumn("severity", _("Weight"), Kind.CODE, codes=Severity),
        ListColumn("area", _("Transformer area"), path="area__name"),
        ListColumn("feeder", _("Feeder"), path="feeder__name"),
        ListColumn("usage_point", _("Usage point"), path="usage_point__number"),
        ListColumn("phase", _("Phase")),
        ListColumn("started_at", pgettext_lazy("time", "From"), Kind.MOMENT),
        ListColumn("ended_at", pgettext_lazy("time", "Until"), Kind.MOMENT),
        ListColumn("minutes", _("Lasted"), Kind.NUMBER, unit=MINUTES),
        ListColumn("evidence", _("Evidence"), is_shown=False),  # pages tell it in words
        ListColumn("unit", _("Unit"), path="unit__name"),
        ListColumn("of_month", _("Month of the figures"), Kind.MONTH, is_shown=False),
    ),
    filters=(
        MONTH,
        Filter("rule", _("Finding"), lambda rule: Q(rule=rule), Kind.CODE, codes=QualityRule),
        Filter("severity", _("Weight"), lambda weight: Q(severity=weight), Kind.CODE, codes=Severity),
        Filter("area", _("Area code"), lambda code: Q(area__code=code)),
        Filter("feeder", _("Feeder code"), lambda code: Q(feeder__code=code)),
        Filter("point", _("Usage point"), lambda number: Q(usage_point__number=number)),
        UNIT,
    ),
    totals=(
        Total("findings", _("findings"), Count("pk")),
        Total("minutes", _("minutes together"), Sum("minutes")),
    ),
)
LOADS = replace(
    FINDINGS,
    name="quality_loads",
    title=_("Heavy load, overload and unbalance"),
    rows=_of_rules(QualityRule.OVERLOAD, QualityRule.HEAVY_LOAD, QualityRule.PHASES_UNBALANCED, QualityRule.LIGHT_LOAD),
)
LOW = replace(
    FINDINGS,
    name="low_voltages",
    title=_("Low voltage"),
    rows=_of_rules(QualityRule.LOW_VOLTAGE_AREA, QualityRule.LOW_VOLTAGE_CUSTOMER),
)
FACTORS = Listing(
    name="power_factors",
    title=_("Power factor by month"),
    permission=VIEW,
    rows=_mine(PowerFactorMonth),
    key=("pk", "feeder__code", "area__code"),
    order=("-of_month", "power_factor", "pk"),
    columns=(
        ListColumn("feeder", _("Feeder"), path="feeder__name"),
        ListColumn("area", _("Transformer area"), path="area__name"),
        ListColumn("unit", _("Unit"), path="unit__name"),
        ListColumn("of_month", _("Month of the figures"), Kind.MONTH),
        ListColumn("power_factor", _("Power factor"), Kind.DECIMAL),
        ListColumn("target", _("Target"), Kind.DECIMAL),
        ListColumn("is_met", _("Reached"), Kind.FLAG),
        ListColumn("active_kwh", _("Active energy"), Kind.NUMBER, unit="kWh"),
        ListColumn("reactive_kvarh", _("Reactive energy"), Kind.NUMBER, unit="kvarh"),
        ListColumn("given_back_kvarh", _("Of it given back"), Kind.NUMBER, unit="kvarh", is_shown=False),
        ListColumn("peak_kw", _("Highest load"), Kind.NUMBER, unit="kW"),
        ListColumn("needed_kvar", _("Missing at the peak"), Kind.NUMBER, unit="kvar"),
    ),
    filters=(
        MONTH,
        Filter("met", _("Reached"), lambda met: Q(is_met=met), Kind.FLAG),
        Filter("lines", _("Feeders only"), lambda lines: Q(feeder__isnull=not lines), Kind.FLAG),
        UNIT,
    ),
    totals=(
        Total("lines", _("feeders and areas"), Count("pk")),
        Total("active", _("active energy"), Sum("active_kwh"), Kind.NUMBER, unit="kWh"),
        Total("reactive", _("reactive energy"), Sum("reactive_kvarh"), Kind.NUMBER, unit="kvarh"),
    ),
)
TAPS = Listing(
    name="tap_advice",
    title=_("Taps to move"),
    permission=VIEW,
    rows=_mine(TapAdvice),
    key=("pk", "area__code"),
    order=("-of_month", "-outside_now_minutes", "pk"),
    columns=(
        ListColumn("area", _("Transformer area"), path="area__name"),
        ListColumn("unit", _("Unit"), path="unit__name"),
        ListColumn("of_month", _("Month of the figures"), Kind.MONTH),
        ListColumn("now_pct", _("Tap now"), Kind.DECIMAL, unit="%"),
        ListColumn("advised_pct", _("Tap advised"), Kind.DECIMAL, unit="%"),
        ListColumn("outside_now_minutes", _("Out of the limits now"), Kind.NUMBER, unit=MINUTES),
        ListColumn("outside_then_minutes", _("Out of the limits then"), Kind.NUMBER, unit=MINUTES),
        ListColumn("lowest_v", _("Lowest voltage then"), Kind.DECIMAL, unit="V"),
        ListColumn("highest_v", _("Highest voltage then"), Kind.DECIMAL, unit="V"),
    ),
    filters=(MONTH, Filter("area", _("Area code"), lambda code: Q(area__code=code)), UNIT),
    totals=(
        Total("areas", _("transformer areas"), Count("pk")),
        Total("now", _("minutes out of the limits now"), Sum("outside_now_minutes")),
        Total("then", _("minutes out of the limits then"), Sum("outside_then_minutes")),
    ),
)
DEVICES = Listing(
    name="compensation_devices",
    title=_("Reactive compensation"),
    permission=VIEW,
    rows=_devices,
    key=("pk",),
    order=("code", "pk"),
    columns=(
        ListColumn("code", _("Device code")),
        ListColumn("name", _("Device name")),
        ListColumn("unit", _("Unit"), path="unit__name"),
        ListColumn("feeder", _("Feeder"), path="feeder__name"),
        ListColumn("area", _("Transformer area"), path="area__name"),
        ListColumn("node", _("Node"), path="node__name", is_shown=False),
        ListColumn("kvar", _("Capacity"), Kind.DECIMAL, unit="kvar"),
        ListColumn("steps", _("Steps in all"), Kind.NUMBER),
        ListColumn("control", _("Control"), Kind.CODE, codes=Control),
        ListColumn("start_date", _("From"), Kind.DAY),
    ),
    filters=(
        Filter("control", _("Control"), lambda control: Q(control=control), Kind.CODE, codes=Control),
        Filter("feeder", _("Feeder code"), lambda code: Q(feeder__code=code)),
        UNIT,
    ),
    totals=(
        Total("devices", _("devices"), Count("pk")),
        Total("kvar", _("capacity"), Sum("kvar"), Kind.NUMBER, unit="kvar"),
    ),
)
CHECKS = Listing(
    name="equipment_checks",
    title=_("Checks and patrols"),
    permission=VIEW,
    rows=_mine(EquipmentCheck),
    key=("pk", "point_id", "device_id", "outcome", "remedied_on"),
    order=("-checked_on", "-pk"),
    columns=(
        ListColumn("checked_on", _("Checked on"), Kind.DAY),
        ListColumn("point", _("Monitoring point"), path="point__name"),
        ListColumn("device", _("Device"), path="device__name"),
        ListColumn("feeder", _("Feeder"), path="feeder__name"),
        ListColumn("area", _("Transformer area"), path="area__name"),
        ListColumn("outcome", _("Outcome"), Kind.CODE, codes=CheckOutcome),
        ListColumn("note", _("Note")),
        ListColumn("remedied_on", _("Removed on"), Kind.DAY),
        ListColumn("remedy", _("How it was removed")),
        ListColumn("unit", _("Unit"), path="unit__name"),
        ListColumn("entered_by", _("Entered by")),
    ),
    filters=(
        Filter("outcome", _("Outcome"), lambda outcome: Q(outcome=outcome), Kind.CODE, codes=CheckOutcome),
        Filter("open", _("Defect stands"), lambda is_open: Q(outcome="DEFECT", remedied_on__isnull=is_open), Kind.FLAG),
        UNIT,
    ),
    totals=(Total("checks", _("checks"), Count("pk")),),
)
PROBLEMS = Listing(
    name="grid_problems",
    title=_("Problems of the rural grid"),
    permission=VIEW,
    rows=_mine(GridProblem),
    key=("pk", "solved_on"),
    order=("found_on", "pk"),
    columns=(
        ListColumn("kind", _("Problem"), Kind.CODE, codes=GridProblemKind),
        ListColumn("feeder", _("Feeder"), path="feeder__name"),
        ListColumn("area", _("Transformer area"), path="area__name"),
        ListColumn("unit", _("Unit"), path="unit__name"),
        ListColumn("found_on", _("Found on"), Kind.DAY),
        ListColumn("note", _("What is wrong")),
        ListColumn("solved_on", _("Solved on"), Kind.DAY),
        ListColumn("solution", _("How it was solved")),
        ListColumn("entered_by", _("Entered by"), is_shown=False),
    ),
    filters=(
        Filter("kind", _("Problem"), lambda kind: Q(kind=kind), Kind.CODE, codes=GridProblemKind),
        Filter("open", _("Not solved yet"), lambda is_open: Q(solved_on__isnull=is_open), Kind.FLAG),
        UNIT,
    ),
    totals=(Total("problems", _("problems"), Count("pk")),),
)
PLANS = Listing(
    name="reactive_plans",
    title=_("Plans for voltage and reactive power"),
    permission=VIEW,
    rows=_mine(ReactivePlan),
    key=("pk",),
    order=("-year", "due_date", "pk"),
    columns=(
        ListColumn("year", _("Year of the plan"), Kind.NUMBER),
        ListColumn("unit", _("Unit"), path="unit__name"),
        ListColumn("work", _("Planned work")),
        ListColumn("measures", _("Technical measures")),
        ListColumn("due_date", _("To be done by"), Kind.DAY),
        ListColumn("responsible", _("Responsible person"), path="responsible__name"),
    ),
    filters=(UNIT,),
    totals=(Total("plans", _("plans"), Count("pk")),),
)
