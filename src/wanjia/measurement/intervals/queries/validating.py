"""Questions that the validation of a day asks: who is due, which limits hold, what is found, what was found before."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

import polars as pl

from wanjia.foundation.access.types import Scope
from wanjia.foundation.columnar.database import narrowed, read_frame
from wanjia.foundation.findings.types import Refused
from wanjia.foundation.organisation.queries import holds_all_units
from wanjia.foundation.periods.types import Period
from wanjia.foundation.quantities.rounding import QUANTITY
from wanjia.measurement.intervals.kernel.validation.catalogue import findings
from wanjia.measurement.intervals.kernel.validation.clock import shifts
from wanjia.measurement.intervals.kernel.validation.past import earliest_of, past
from wanjia.measurement.intervals.kernel.validation.schema import LIMITS, LIMITS_ASKED, METERS_DUE, RIVALS
from wanjia.measurement.intervals.kernel.validation.table import Beside, reviewed
from wanjia.measurement.intervals.models import IntervalEstimate, IntervalFinding, IntervalLimit, IntervalPart
from wanjia.measurement.intervals.queries.parts import Asked, is_readable, rows_standing
from wanjia.measurement.intervals.queries.reading import curves, frozen
from wanjia.measurement.intervals.queries.versions import current_version
from wanjia.measurement.intervals.rules import days_alike
from wanjia.measurement.intervals.types import VOLTAGES, Quality, Quantity, Table
from wanjia.registry.metering import queries as metering
from wanjia.registry.metering.types import GatewayKind, RegisterKind

Ids = Collection[int]
ONE = Decimal(1)
ENERGY, VOLTAGE = Quantity.ENERGY_IMPORT, Quantity.VOLTAGE_A


class LimitsMissing(Refused):
    """A limit that the rules of validation ask for has no row on the day."""


@dataclass(frozen=True, slots=True)
class Review:
    """
    What validation finds about some meters on a day, before anything is written.

    :ivar meters: ids of all that were looked at
    :ivar version: of the store that was looked at
    :ivar found: `FOUND`
    """

    day: date
    meters: tuple[int, ...]
    version: int
    found: pl.DataFrame


def all_limits_on(day: date) -> pl.DataFrame:
    """
    Give the limits of validation in force on a day, none of those asked for missing.

    :raises LimitsMissing: naming those that are
    """
    limits = LIMITS.check(all_limit_rows(day).select("rule", "name", "value"))
    if missing := sorted(set(LIMITS_ASKED) - set(limits.select("rule", "name").iter_rows())):
        named = ", ".join(f"{rule} {name}" for rule, name in missing)
        msg = f"no limit of validation is in force on {day} for: {named}"
        raise LimitsMissing(msg)
    return limits


def all_limit_rows(day: date) -> pl.DataFrame:
    """
    Give the rows in force on a day with their grounds; of two of a limit the one that began later.

    :returns: ``rule, name, value, source, is_confirmed, start_date`` by rule and name
    """
    rows = IntervalLimit.objects.on(day).order_by("rule", "name", "start_date")
    names = ("rule", "name", "value", "source", "is_confirmed", "start_date")
    found = read_frame(rows, **{name: name for name in names})
    return found.unique(["rule", "name"], keep="last", maintain_order=True)


def limit_of(limits: pl.DataFrame, *, rule: str, name: str) -> int:
    """Give a limit that is a whole number."""
    return int(limits.filter(rule=rule, name=name)["value"].item())


def meters_due(day: date, *, scope: Scope) -> pl.DataFrame:
    """
    Give the meters whose day is validated: those that hang in the scope, and, for the whole company, any that hand in.

    A curve is due of whoever handed one in during the days of history before.

    :returns: `METERS_DUE`, in the order of meters
    """
    span = Period(day, day + timedelta(days=1))
    hung = metering.installations(span, scope=scope).select("meter_id", "usage_point_id").unique("meter_id")
    back = limit_of(all_limits_on(day), rule="HISTORY", name="days")
    handing = _handing_in(Period(day - timedelta(days=back), day + timedelta(days=1)))
    came = _handing_in(span) if holds_all_units(scope.unit_paths) else handing.clear()
    known = pl.concat([hung.select("meter_id"), came]).unique()
    described = metering.all_meters().select("meter_id", "rated_current_a")
    total = metering.registers(scope).filter(kind=RegisterKind.ACTIVE_TOTAL.value).select("meter_id", "decimal_digits")
    table = (
        known.join(hung, on="meter_id", how="left")
        .join(described, on="meter_id")
        .join(total.unique("meter_id"), on="meter_id", how="left")
        .join(_ratios(day, points=hung["usage_point_id"].to_list(), scope=scope), on="usage_point_id", how="left")
        .join(_feeding(span, scope=scope), on="usage_point_id", how="left")
        .join(handing.with_columns(is_due=True), on="meter_id", how="left")
        .with_columns(
            pl.col("multiplier").fill_null(pl.lit(ONE).cast(QUANTITY)),
            pl.col("has_current_transformer", "feeds_in", "is_due").fill_null(value=False),
        )
        .sort("meter_id")
    )
    return METERS_DUE.check(table.select(pl.col(name).cast(dtype) for name, dtype in METERS_DUE.dtypes.items()))


def _handing_in(period: Period) -> pl.DataFrame:
    """Give the meters of which a curve of imported energy stands on a day of a period."""
    asked = Asked(Table.CURVES, period, quantities=[ENERGY])
    return rows_standing(asked, columns=["meter_id"]).unique().cast({"meter_id": pl.Int64})


def _ratios(day: date, *, points: Ids, scope: Scope) -> pl.DataFrame:
    """Give multiplier and transformers of usage points on a day."""
    numbers = metering.usage_points(scope).select("usage_point_id", usage_point_number="number")
    rows = metering.ratios_at(points)
    holds = (pl.col("start_date") <= day) & (pl.col("end_date").is_null() | (pl.col("end_date") > day))
    return (
        rows.filter(holds)
        .unique("usage_point_number", keep="first", maintain_order=True)
        .join(numbers, on="usage_point_number")
        .select(
            "usage_point_id",
            pl.col("multiplier").cast(QUANTITY),
            has_current_transformer=pl.col("current_number").is_not_null(),
            potential_secondary_v=pl.col("potential_secondary").cast(QUANTITY),
        )
    )


def _feeding(period: Period, *, scope: Scope) -> pl.DataFrame:
    """Give usage points whose energy may flow back: they measure a part of the grid, or what others feed in."""
    points = metering.gateway_points(period, scope=scope).select("usage_point_id").unique()
    return points.with_columns(feeds_in=True)


def review(day: date, *, meters: pl.DataFrame, scope: Scope) -> Review:
    """
    Find what is wrong with the day of some meters; nothing is written.

    :param meters: of `meters_due`, all or some
    :raises LimitsMissing: if a limit has no row on that day
    """
    limits, version = all_limits_on(day), current_version()
    ids = meters["meter_id"].to_list()
    alike = days_alike(day, days=limit_of(limits, rule="HISTORY", name="days"))
    span, since = Period(day, day + timedelta(days=1)), earliest_of(alike, day=day)
    came = curves(ids, period=span, quantities=None, scope=scope, version=version)
    registers = frozen(
        ids,
        period=Period(since, day + timedelta(days=2)),
        registers=[RegisterKind.ACTIVE_TOTAL],
        scope=scope,
        version=version,
    ).filter(pl.col("quality") != int(Quality.ESTIMATED))
    before = past(
        meters, day=day, alike=alike, frozen=registers, curves=came, estimated=_estimated_days(ids, until=day)
    )
    beside = Beside(
        registers,
        past=before,
        shifts=shifts(_beside_areas(came, meters=meters, day=day, scope=scope)),
        rivals=_rivals(ids, day=day, scope=scope, version=version),
    )
    table = reviewed(came, day=day, meters=meters, beside=beside, limits=limits)
    return Review(day, tuple(ids), version, findings(table))


def _estimated_days(meters: Ids, *, until: date) -> pl.DataFrame:
    standing = IntervalEstimate.objects.standing().filter(day__lte=until, quantity=ENERGY)
    return narrowed(standing, column="meter_id", ids=meters, id_as="estimate_id").select("meter_id", "day").unique()


def area_heads(day: date, *, scope: Scope) -> pl.DataFrame:
    """Give the meters of the heads of areas on a day: ``area_id, meter_id, usage_point_id``."""
    span = Period(day, day + timedelta(days=1))
    heads = metering.gateway_points(span, scope=scope).filter(kind=GatewayKind.AREA_HEAD.value)
    hung = metering.installations(span, scope=scope).select("meter_id", "usage_point_id")
    return heads.join(hung, on="usage_point_id").select("area_id", "meter_id", "usage_point_id")


def _beside_areas(came: pl.DataFrame, *, meters: pl.DataFrame, day: date, scope: Scope) -> pl.DataFrame:
    """
    Lay the voltages of meters beside those of the heads of their areas: ``meter_id, values, area_values``.

    Voltages of an area move together, whoever uses how much when; energies do not. A meter is laid beside each phase of
    the head: that of one phase calls its own A wherever it hangs.
    """
    span = Period(day, day + timedelta(days=1))
    heads = area_heads(day, scope=scope)
    ties = metering.usage_point_ties(span, scope=scope).select("usage_point_id", "area_id").unique("usage_point_id")
    wanted = curves(heads["meter_id"].to_list(), period=span, quantities=list(VOLTAGES), scope=scope)
    of_areas = wanted.join(heads, on="meter_id").select("area_id", "quantity", area_values="values")
    of_areas = of_areas.unique(["area_id", "quantity"]).drop("quantity")
    own = came.filter(quantity=VOLTAGE.value).join(heads.select("meter_id"), on="meter_id", how="anti")
    placed = meters.select("meter_id", "usage_point_id").join(ties, on="usage_point_id")
    return own.join(placed, on="meter_id").join(of_areas, on="area_id").select("meter_id", "values", "area_values")


def _rivals(meters: Ids, *, day: date, scope: Scope, version: int) -> pl.DataFrame:
    """Find meters of which measured elements of the day were replaced by other measured ones."""
    span = Period(day, day + timedelta(days=1))
    came = IntervalPart.objects.delivered().kept().touching(span)
    replacing = came.filter(batch__version__lte=version, table=Table.CURVES, overrides=True)
    known = sorted(set(replacing.filter(quantity=ENERGY).values_list("batch__version", flat=True)))
    versions = [one for one in known if is_readable(Asked(Table.CURVES, span, [ENERGY], meters, one - 1))]
    changed = [_measured(meters, span=span, scope=scope, version=one) for one in versions]
    before = [_measured(meters, span=span, scope=scope, version=one - 1) for one in versions]
    differing = [
        old.join(new, on=["meter_id", "element"], suffix="_now")
        .filter(pl.col("value") != pl.col("value_now"))
        .select("meter_id")
        .unique()
        for old, new in zip(before, changed, strict=True)
    ]
    if not differing:
        return RIVALS.empty()
    counted = pl.concat(differing).group_by("meter_id").agg((pl.len().cast(pl.Int64) + 1).alias("deliveries"))
    return RIVALS.check(counted)


def _measured(meters: Ids, *, span: Period, scope: Scope, version: int) -> pl.DataFrame:
    """Give the measured elements of a day at a version: ``meter_id, element, value``."""
    rows = curves(meters, period=span, quantities=[ENERGY], scope=scope, version=version)
    measured = pl.lit([int(Quality.MEASURED)] * 96, dtype=pl.List(pl.UInt8))
    laid = rows.select(
        "meter_id", "values", pl.col("qualities").fill_null(measured), element=pl.int_ranges(pl.lit(0), pl.lit(96))
    ).explode("values", "qualities", "element")
    kept = laid.filter(pl.col("values").is_not_null() & (pl.col("qualities") == int(Quality.MEASURED)))
    return kept.select("meter_id", "element", value="values")


def known_findings(day: date, *, meters: Ids) -> pl.DataFrame:
    """Give the findings about meters on a day in any state: ``finding_id`` and all fields."""
    found = IntervalFinding.objects.filter(day=day)
    return narrowed(found, column="meter_id", ids=meters, id_as="finding_id")


def all_days_delivered(since: datetime, *, until: date, days: int) -> list[date]:
    """
    Give the days before ``until`` of which something was delivered after a moment, the latest first.

    :param days: how many days back at most
    """
    parts = IntervalPart.objects.delivered().filter(batch__at__gte=since, latest_day__gte=until - timedelta(days=days))
    spans = parts.values_list("earliest_day", "latest_day").distinct()
    found = {
        until - timedelta(days=back)
        for back in range(1, days + 1)
        if any(earliest <= until - timedelta(days=back) <= latest for earliest, latest in spans)
    }
    return sorted(found, reverse=True)
