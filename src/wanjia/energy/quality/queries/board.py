"""What months came to: composite rates, classes, findings by rule, and material for the monthly meeting."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import polars as pl
from django.db.models import Count, Sum

from wanjia.energy.quality.kernel.compliance import class_means, composite_pct
from wanjia.energy.quality.models import PowerFactorMonth, QualityFinding, TapAdvice, VoltageMonth
from wanjia.energy.quality.queries.limits import all_limits_on
from wanjia.energy.quality.types import LimitName, Limits, PointClass, QualityRule
from wanjia.foundation.access.types import Scope
from wanjia.foundation.columnar.database import read_frame
from wanjia.foundation.quantities.rounding import QUANTITY_PLACES, half_up


@dataclass(frozen=True, slots=True)
class ClassRate:
    """
    A class of monitoring points in a month.

    :ivar rate_pct: mean over its points, rounded once to 4 places
    """

    point_class: PointClass
    points: int
    rate_pct: Decimal
    over_minutes: int
    under_minutes: int


@dataclass(frozen=True, slots=True)
class MonthRate:
    """
    The composite rate of a month.

    :ivar composite_pct: empty where nothing was monitored
    :ivar target_pct: as it held on the first day of the month
    """

    of_month: date
    composite_pct: Decimal | None
    target_pct: Decimal
    classes: tuple[ClassRate, ...]

    @property
    def is_met(self) -> bool | None:
        """Tell whether the target is reached; nothing where nothing was monitored."""
        return None if self.composite_pct is None else self.composite_pct >= self.target_pct


@dataclass(frozen=True, slots=True)
class RuleCount:
    """How often a rule found something in a month: findings, different things, minutes together."""

    rule: QualityRule
    findings: int
    areas: int
    points: int
    minutes: int


@dataclass(frozen=True, slots=True)
class WorstPoint:
    """A monitoring point with a low rate."""

    point_id: int
    name: str
    point_class: PointClass
    rate_pct: Decimal
    over_minutes: int
    under_minutes: int
    responsible: str


@dataclass(frozen=True, slots=True)
class MonthReport:
    """
    Material for the monthly meeting about voltage and reactive power.

    :ivar feeders, feeders_met: feeders with a power factor, and those that reach the target
    :ivar taps: transformers whose tap should be moved
    :ivar needed_kvar: what feeders below target lack at their peaks, together
    """

    rate: MonthRate
    worst: tuple[WorstPoint, ...]
    rules: tuple[RuleCount, ...]
    feeders: int
    feeders_met: int
    needed_kvar: Decimal
    taps: int


def months_computed(scope: Scope, *, at_most: int) -> list[date]:
    """Give the latest months of which anything is written down, the earliest of them first."""
    rows = VoltageMonth.objects.inside(scope).order_by("-of_month").values_list("of_month", flat=True).distinct()
    more = QualityFinding.objects.inside(scope).order_by("-of_month").values_list("of_month", flat=True).distinct()
    return sorted({*rows[:at_most], *more[:at_most]})[-at_most:]


def rates(scope: Scope, *, months: list[date]) -> list[MonthRate]:
    """Give the composite rate of months."""
    return [rate_of(month, scope=scope) for month in months]


def rate_of(month: date, *, scope: Scope) -> MonthRate:
    """Give the composite rate of a month with its classes."""
    limits = all_limits_on(month)
    by_class: dict[PointClass, list[tuple[Decimal, int, int]]] = {}
    rows = VoltageMonth.objects.inside(scope).filter(of_month=month, rate_pct__isnull=False).order_by("pk")
    for kind, rate, over, under in rows.values_list("point__point_class", "rate_pct", "over_minutes", "under_minutes"):
        by_class.setdefault(PointClass(kind), []).append((rate, over, under))
    return _rate(month, by_class=by_class, limits=limits)


def _rate(month: date, *, by_class: dict[PointClass, list[tuple[Decimal, int, int]]], limits: Limits) -> MonthRate:
    means = class_means({kind: [rate for rate, _over, _under in found] for kind, found in by_class.items()})
    classes = tuple(
        ClassRate(
            kind,
            len(by_class[kind]),
            half_up(means[kind], places=QUANTITY_PLACES),
            sum(over for _rate, over, _under in by_class[kind]),
            sum(under for _rate, _over, under in by_class[kind]),
        )
        for kind in PointClass
        if kind in means
    )
    weights = {"weight_a": limits[LimitName.WEIGHT_A], "weight_rest": limits[LimitName.WEIGHT_REST]}
    return MonthRate(month, composite_pct(means, **weights), limits[LimitName.COMPOSITE_TARGET_PCT], classes)


def worst_points(month: date, *, scope: Scope, at_most: int) -> tuple[WorstPoint, ...]:
    """Give the monitoring points with the lowest rates of a month."""
    rows = VoltageMonth.objects.inside(scope).filter(of_month=month, rate_pct__isnull=False).order_by("rate_pct", "pk")
    names = ("point_id", "point__name", "point__point_class", "rate_pct", "over_minutes", "under_minutes")
    return tuple(
        WorstPoint(pk, name, PointClass(kind), *rest)
        for pk, name, kind, *rest in rows.values_list(*names, "point__responsible__name")[:at_most]
    )


def counts_of(month: date, *, scope: Scope) -> tuple[RuleCount, ...]:
    """Count the findings of a month by rule, in the order of the catalogue."""
    rows = QualityFinding.objects.inside(scope).filter(of_month=month).order_by().values_list("rule")
    counted = rows.annotate(
        findings=Count("pk"),
        areas=Count("area", distinct=True),
        points=Count("usage_point", distinct=True),
        minutes=Sum("minutes"),
    )
    found = {rule: RuleCount(QualityRule(rule), *rest) for rule, *rest in counted}
    return tuple(found[rule] for rule in QualityRule if rule in found)


def all_findings_in(month: date, *, rules: Collection[QualityRule]) -> pl.DataFrame:
    """Give what some rules found in a month, everywhere: ``rule, area_id, usage_point_id, minutes, evidence``."""
    rows = QualityFinding.objects.filter(of_month=month, rule__in=rules).order_by("started_at", "pk")
    names = ("rule", "area_id", "usage_point_id", "minutes", "evidence")
    return read_frame(rows, **{name: name for name in names})


def report_of(month: date, *, scope: Scope, worst: int = 10) -> MonthReport:
    """Put together what a month came to."""
    lines = PowerFactorMonth.objects.inside(scope).filter(of_month=month, feeder__isnull=False)
    return MonthReport(
        rate=rate_of(month, scope=scope),
        worst=worst_points(month, scope=scope, at_most=worst),
        rules=counts_of(month, scope=scope),
        feeders=lines.count(),
        feeders_met=lines.filter(is_met=True).count(),
        needed_kvar=lines.filter(is_met=False).aggregate(sum=Sum("needed_kvar"))["sum"] or Decimal(0),
        taps=TapAdvice.objects.inside(scope).filter(of_month=month).count(),
    )


def factors_of_feeders(month: date, *, scope: Scope) -> list[tuple[str, str, Decimal, Decimal]]:
    """Give the power factor of each feeder of a month, the lowest first: code, name, power factor, target."""
    rows = PowerFactorMonth.objects.inside(scope).filter(of_month=month, feeder__isnull=False).order_by("power_factor")
    return list(rows.values_list("feeder__code", "feeder__name", "power_factor", "target"))


def factors_of_feeder(feeder_id: int, *, scope: Scope, at_most: int) -> list[tuple[date, Decimal, Decimal]]:
    """Give the power factors of a feeder, the earliest first: month, power factor, target."""
    rows = PowerFactorMonth.objects.inside(scope).filter(feeder_id=feeder_id).order_by("-of_month")
    return list(rows.values_list("of_month", "power_factor", "target")[:at_most])[::-1]


def history_of_point(point_id: int, *, at_most: int) -> list[VoltageMonthRow]:
    """Give the months of a point found within a scope before, the earliest first."""
    names = ("of_month", "rate_pct", "monitored_minutes", "over_minutes", "under_minutes", "lowest_v", "highest_v")
    rows = VoltageMonth.objects.filter(point_id=point_id).order_by("-of_month")
    more = ("longest_over_minutes", "longest_under_minutes", "lower_v", "upper_v")
    return [VoltageMonthRow(*row) for row in rows.values_list(*names, *more)[:at_most]][::-1]


@dataclass(frozen=True, slots=True)
class VoltageMonthRow:
    """A month of a monitoring point as plain values; see `models.VoltageMonth`."""

    of_month: date
    rate_pct: Decimal | None
    monitored_minutes: int
    over_minutes: int
    under_minutes: int
    lowest_v: Decimal | None
    highest_v: Decimal | None
    longest_over_minutes: int
    longest_under_minutes: int
    lower_v: Decimal
    upper_v: Decimal
