"""What usage points took, gave and had: primary values, over exchanges of meters and of instrument transformers."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

import polars as pl

from wanjia.foundation.access.types import Scope
from wanjia.foundation.columnar.store.scanning import answer
from wanjia.foundation.periods.types import Period
from wanjia.measurement.intervals.kernel import daily
from wanjia.measurement.intervals.kernel.primary import factors, primary_curves
from wanjia.measurement.intervals.kernel.schema import POINT_CURVES
from wanjia.measurement.intervals.kernel.whole_county import daily_sums
from wanjia.measurement.intervals.queries.parts import Asked, question_of
from wanjia.measurement.intervals.queries.reading import curves, frozen
from wanjia.measurement.intervals.queries.versions import current_version
from wanjia.measurement.intervals.types import Quality, Quantity, Table
from wanjia.registry.metering import queries as metering
from wanjia.registry.metering.types import RegisterKind

Points = Collection[int] | None
HUNG = ["meter_id", "usage_point_id", "start_date", "end_date"]
SHOWN = ["meter_id", "day", "value", "quality"]


def point_curves(
    usage_points: Points,
    *,
    period: Period,
    quantities: Collection[Quantity],
    scope: Scope,
    version: int | None = None,
) -> pl.DataFrame:
    """
    Give curves of usage points as `POINT_CURVES`: primary values, whatever meter hung there, in their order.

    :param usage_points: ids; None: all of the scope
    """
    spans = metering.installations(period, scope=scope, usage_points=usage_points).select(HUNG)
    if spans.is_empty():
        return POINT_CURVES.empty()
    meters = None if usage_points is None else spans["meter_id"].unique().to_list()
    found = curves(meters, period=period, quantities=quantities, scope=scope, version=version)
    ratios = _ratios(period, scope=scope, usage_points=usage_points)
    return primary_curves(found, spans=spans, factors_dated=factors(ratios))


def daily_energy(
    period: Period, *, scope: Scope, usage_points: Points = None, version: int | None = None
) -> pl.DataFrame:
    """
    Give the energy of each usage point by day, as `DAILY_ENERGY`: differences of frozen registers, else whole curves.

    :param period: with an end
    """
    at = current_version() if version is None else version
    spans = metering.installations(period, scope=scope, usage_points=usage_points).select(HUNG)
    days = _days(spans, period=period, scope=scope, usage_points=usage_points)
    meters = None if usage_points is None else spans["meter_id"].unique().to_list()
    empty = _sums([], quantity=Quantity.ENERGY_IMPORT, period=period, version=at)
    shown = _shown(period, meters=meters, scope=scope, usage_points=usage_points, version=at)
    sources = daily.Sources(
        days,
        shown=shown,
        digits=_digits(scope, meters=meters),
        taken=empty,
        fed=_sums(meters, quantity=Quantity.ENERGY_EXPORT, period=period, version=at),
    )
    registers = daily.by_registers(sources)
    silent = registers.filter(pl.col("units").is_null())["meter_id"].unique().to_list()
    taken = _sums(silent, quantity=Quantity.ENERGY_IMPORT, period=period, version=at)
    whole = daily.Sources(days, shown=shown, digits=sources.digits, taken=taken, fed=sources.fed)
    return daily.daily_energy(registers, sources=whole)


def _days(spans: pl.DataFrame, *, period: Period, scope: Scope, usage_points: Points) -> pl.DataFrame:
    """Name each day on which a meter hung, with the multiplier of that day in ten-thousandths."""
    end = _end(period)
    hung = daily.days_hung(spans, start=period.start, end=end)
    ratios = metering.multipliers(period, scope=scope, usage_points=usage_points)
    dated = daily.days_hung(
        ratios.select("usage_point_id", "multiplier", "start_date", "end_date"), start=period.start, end=end
    )
    units = (pl.col("multiplier") * daily.ONE).cast(pl.Int64).fill_null(daily.ONE)
    return hung.join(dated, on=["usage_point_id", "day"], how="left").with_columns(units.alias("multiplier"))


def _shown(period: Period, *, meters: Points, scope: Scope, usage_points: Points, version: int) -> pl.DataFrame:
    """Give active totals at the start of days: frozen ones, else indexes of installations."""
    days = Period(period.start, _end(period) + timedelta(days=1))
    read = frozen(meters, period=days, registers=[RegisterKind.ACTIVE_TOTAL], scope=scope, version=version)
    indexes = metering.installation_indexes(days, scope=scope, usage_points=usage_points)
    totals = indexes.filter(pl.col("kind") == RegisterKind.ACTIVE_TOTAL)
    parts = []
    for day, value in (("start_date", "start_value"), ("end_date", "end_value")):
        noted = totals.select("meter_id", pl.col(day).alias("day"), pl.col(value).alias("value")).drop_nulls()
        units = (pl.col("value") * daily.ONE).cast(pl.Int64)
        parts.append(noted.with_columns(units, pl.lit(Quality.MEASURED.value, dtype=pl.UInt8).alias("quality")))
    both = pl.concat([read.select(SHOWN), *(part.select(SHOWN) for part in parts)])
    return both.unique(["meter_id", "day"], keep="first", maintain_order=True)


def _digits(scope: Scope, *, meters: Points) -> pl.DataFrame:
    found = metering.registers(scope, meters=meters).filter(pl.col("kind") == RegisterKind.ACTIVE_TOTAL)
    return found.select("meter_id", "integer_digits")


def _sums(meters: Points, *, quantity: Quantity, period: Period, version: int) -> pl.DataFrame:
    """Sum the curves of a quantity by meter and day; what hangs outside the scope drops out when days are joined."""
    asked = Asked(Table.CURVES, period, quantities=[quantity], meters=meters, version=version)
    text, seen = question_of(asked, columns=["meter_id", "day", "quantity", "values", "qualities"])
    return answer(daily_sums(text), seen=seen).cast({"worst_quality": pl.UInt8})


def _ratios(period: Period, *, scope: Scope, usage_points: Points) -> pl.DataFrame:
    """Give the instrument transformers of each usage point by span, with their ratings."""
    held = metering.multipliers(period, scope=scope, usage_points=usage_points)
    points = held["usage_point_id"].unique().to_list()
    numbers = metering.numbers_of_points(points, scope=scope)
    named = pl.DataFrame(
        {"usage_point_id": list(numbers), "usage_point_number": list(numbers.values())},
        schema={"usage_point_id": pl.Int64, "usage_point_number": pl.String},
    )
    rated = metering.ratios_at(points).join(named, on="usage_point_number")
    kept = held.select("usage_point_id", "start_date")
    return rated.join(kept, on=["usage_point_id", "start_date"], how="semi")


def _end(period: Period) -> date:
    """Give the day after the latest of a period that must have an end."""
    return period.start + timedelta(days=period.days)
