"""
What is asked of the curves of all meters of a scope at once, answered over the files where they lie.

Sums are secondary units of the curve's scale unless said otherwise.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

import polars as pl

from wanjia.foundation.access.types import Scope
from wanjia.foundation.columnar.store.scanning import Seen, answer
from wanjia.foundation.periods.types import Period
from wanjia.measurement.intervals.kernel.spans import held_together
from wanjia.measurement.intervals.kernel.whole_county import (
    AREAS,
    Segment,
    area_losses,
    daily_sums,
    segments_of,
    time_of_use_sums,
    voltage_compliance,
)
from wanjia.measurement.intervals.queries.parts import Asked, question_of
from wanjia.measurement.intervals.queries.reading import hanging
from wanjia.measurement.intervals.types import SCALES, Quantity, Table
from wanjia.registry.metering import queries as metering
from wanjia.registry.metering.types import GatewayKind
from wanjia.registry.tariffs import queries as tariffs
from wanjia.registry.tariffs.rules import intervals_on

ONE = 10**4
SPAN = ("start_date", "end_date")
Calendar = Sequence[tuple[Sequence[date], Sequence[Segment]]]


def sums_by_day(period: Period, *, quantity: Quantity, scope: Scope, version: int | None = None) -> pl.DataFrame:
    """Give `daily_sums` of one quantity: ``meter_id, day, quantity, units, elements, worst_quality``."""
    text, seen = _curves(period, quantities=[quantity], scope=scope, version=version)
    return answer(daily_sums(text), seen=seen)


def sums_by_time_of_use(
    period: Period, *, calendar: Calendar, scope: Scope, version: int | None = None
) -> pl.DataFrame:
    """
    Give imported energy split over the periods of a calendar: ``meter_id, day`` and a column for each period.

    :param calendar: what `calendar_of` gives
    """
    text, seen = _curves(period, quantities=[Quantity.ENERGY_IMPORT], scope=scope, version=version)
    return answer(time_of_use_sums(text, calendar=calendar), seen=seen)


def calendar_of(structure: str, *, period: Period, region: str) -> Calendar:
    """
    Give how the days of a period are split by the time-of-use calendar of a price, days that are alike together.

    :raises ValueError: if its calendar leaves minutes out, or has an edge inside a quarter of an hour
    """
    special = tariffs.special_days(region)
    alike: dict[tuple[Segment, ...], list[date]] = {}
    for place in range(period.days):
        day = period.start + timedelta(days=place)
        spans = intervals_on(tariffs.calendar_of(structure, on=day), day=day, special_days=special)
        edges = [(span.start_minute, span.end_minute, span.time_of_use.value) for span in spans]
        alike.setdefault(tuple(segments_of(edges)), []).append(day)
    return [(days, segments) for segments, days in alike.items()]


def area_balances(period: Period, *, scope: Scope, version: int | None = None) -> pl.DataFrame:
    """
    Give what area heads supplied and what the meters of each area took, by day, from curves of energy.

    :returns: ``area_id, day, supplied_kwh, taken_kwh, loss_kwh`` (primary, 8 places) and ``incomplete``: curves that
        miss an element
    """
    return balances_of(meters_of_areas(period, scope=scope), period=period, scope=scope, version=version)


def balances_of(areas: pl.DataFrame, *, period: Period, scope: Scope, version: int | None = None) -> pl.DataFrame:
    """
    Give the same balances for areas made up of any meters.

    :param areas: as `meters_of_areas` gives
    """
    text, seen = _curves(period, quantities=[Quantity.ENERGY_IMPORT], scope=scope, version=version)
    tables = {**seen.tables, AREAS: areas}
    found = answer(area_losses(text), seen=Seen(seen.parts, tables=tables, values=seen.values))
    return found.select(
        "area_id",
        "day",
        *(_kwh(name) for name in ("supplied", "taken", "loss")),
        "incomplete",
    ).sort("area_id", "day")


def meters_of_areas(period: Period, *, scope: Scope) -> pl.DataFrame:
    """Give which meters supply and which draw from each area, by span, as `area_losses` reads them."""
    hung = metering.installations(period, scope=scope).select("meter_id", "usage_point_id", *SPAN)
    ties = metering.usage_point_ties(period, scope=scope).select("usage_point_id", "area_id", *SPAN)
    heads = metering.gateway_points(period, scope=scope).filter(pl.col("kind") == GatewayKind.AREA_HEAD)
    signs = pl.when("is_reversed").then(-1).otherwise(1).cast(pl.Int64).alias("sign")
    supplied = heads.select("usage_point_id", "area_id", *SPAN, signs)
    measuring = metering.gateway_points(period, scope=scope)["usage_point_id"].unique().to_list()
    drawn = ties.filter(~pl.col("usage_point_id").is_in(measuring)).with_columns(sign=pl.lit(-1, dtype=pl.Int64))
    placed = held_together(hung, second=pl.concat([supplied, drawn]), on=["usage_point_id"])
    return _with_factors(placed, period=period, scope=scope).select(
        area_meter="meter_id",
        area_id="area_id",
        area_start="start_date",
        area_end="end_date",
        sign="sign",
        factor="factor",
    )


def _with_factors(placed: pl.DataFrame, *, period: Period, scope: Scope) -> pl.DataFrame:
    """Cut spans where multipliers change, and name the multiplier in ten-thousandths."""
    ratios = metering.multipliers(period, scope=scope).select(
        "usage_point_id", *SPAN, (pl.col("multiplier") * ONE).cast(pl.Int64).alias("factor")
    )
    is_rated = pl.col("usage_point_id").is_in(ratios["usage_point_id"].unique().to_list())
    plain = placed.filter(~is_rated).with_columns(factor=pl.lit(ONE, dtype=pl.Int64))
    rated = held_together(placed.filter(is_rated), second=ratios, on=["usage_point_id"])
    return pl.concat([plain, rated.select(plain.columns)])


def voltages_within(
    period: Period, *, lower_v: Decimal, upper_v: Decimal, scope: Scope, version: int | None = None
) -> pl.DataFrame:
    """
    Count, for every meter and phase, the minutes within and beyond limits of the secondary voltage.

    :returns: ``meter_id, quantity, monitored, above, below`` in minutes
    """
    phases = [Quantity.VOLTAGE_A, Quantity.VOLTAGE_B, Quantity.VOLTAGE_C]
    text, seen = _curves(period, quantities=phases, scope=scope, version=version)
    scale = SCALES[Quantity.VOLTAGE_A]
    limits = {"lower": lower_v.scaleb(scale), "upper": upper_v.scaleb(scale)}
    if any(limit != int(limit) for limit in limits.values()):
        msg = f"limits of voltages have at most {scale} digit after the point: {lower_v}, {upper_v}"
        raise ValueError(msg)
    values = {**seen.values, **{name: int(limit) for name, limit in limits.items()}}
    return answer(voltage_compliance(text), seen=Seen(seen.parts, tables=seen.tables, values=values))


def _curves(period: Period, *, quantities: Sequence[Quantity], scope: Scope, version: int | None) -> tuple[str, Seen]:
    where, tables = hanging(period, scope=scope)
    asked = Asked(Table.CURVES, period, quantities=quantities, version=version, where=where, tables=tables)
    return question_of(asked, columns=["meter_id", "day", "quantity", "values", "qualities"])


def _kwh(name: str) -> pl.Expr:
    places = pl.lit("0.00000001").cast(pl.Decimal(38, 8))
    return (pl.col(name).cast(pl.Decimal(30, 0)) * places).cast(pl.Decimal(38, 8)).alias(f"{name}_kwh")
