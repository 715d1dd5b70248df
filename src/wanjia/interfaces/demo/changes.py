"""
When things happen to customers, and the pieces into which cycles fall by it.

A piece is a span of days on one meter; what was used in a cycle is shared over its pieces by days.
"""

from __future__ import annotations

import polars as pl

from wanjia.interfaces.demo.cycles import EARLIEST_MONTH, cycles
from wanjia.interfaces.demo.draws import Draws
from wanjia.interfaces.demo.profile import Feature

#: Months after January 2025 in which a change may fall; its day never is one on which a route turns.
MONTHS = {
    Feature.EXCHANGED: (1, 12),
    Feature.NEW: (1, 12),
    Feature.MOVED: (2, 10),
    Feature.HANDED_OVER: (2, 10),
    Feature.RECLASSED: (2, 10),
    Feature.SUSPENDED: (2, 12),
}
EARLIEST_DAY, LATEST_DAY = 3, 12
CUTTING = (Feature.EXCHANGED, Feature.NEW, Feature.MOVED, Feature.HANDED_OVER, Feature.RECLASSED)
GROWN_MONTHS = (3, 9)


def with_change_dates(supplies: pl.DataFrame, *, draws: Draws) -> pl.DataFrame:
    """Add ``change_date``, the first day on which the change of a supply holds; empty where nothing happens."""
    day = draws.between(EARLIEST_DAY, most=LATEST_DAY, what="day of change")
    found = pl.lit(None, dtype=pl.Date)
    for feature, (least, most) in MONTHS.items():
        months = draws.between(least, most=most, what=f"month of {feature}")
        found = pl.when(pl.col("feature") == feature.value).then(_date(months, day=day)).otherwise(found)
    grown = _date(draws.between(GROWN_MONTHS[0], most=GROWN_MONTHS[1], what="month of growth"), day=pl.lit(1))
    is_grown = pl.col("feature") == Feature.GROWN.value
    return supplies.with_columns(change_date=pl.when(is_grown).then(grown).otherwise(found))


def _date(months: pl.Expr, *, day: pl.Expr) -> pl.Expr:
    counted = months + EARLIEST_MONTH.month - 1
    return pl.date(EARLIEST_MONTH.year + counted // 12, counted % 12 + 1, day)


def pieces(supplies: pl.DataFrame, *, months: pl.DataFrame) -> pl.DataFrame:
    """
    Cut cycles where a meter, a holder or a class changes, or supply begins or ends.

    :param supplies: with ``change_date``
    :param months: `consumption.consumption`
    :returns: ``i, cycle, meter, start, end, own, measured, ends_with`` by ``i`` and ``start``; ``meter`` is 1 or 2,
        ``ends_with`` is what tells the register's value at the end: READING, SPECIAL or REMOVAL
    """
    spans = cycles(supplies["turning_day"].unique().sort().to_list())
    facts = supplies.select("i", "feature", "change_date", "turning_day")
    whole = months.join(facts, on="i", maintain_order="left").join(
        spans, on=["turning_day", "cycle"], maintain_order="left"
    )
    is_cut = pl.col("feature").is_in([feature.value for feature in CUTTING])
    change = pl.when(is_cut).then(pl.col("change_date"))
    is_hit = ((pl.col("start") < change) & (change < pl.col("end"))).fill_null(value=False)
    first, second = _halves(whole.filter(is_hit))
    found = pl.concat([_untouched(whole.filter(~is_hit)), first, second])
    return found.sort("i", "start")


COLUMNS = ("i", "cycle", "meter", "start", "end", "own", "measured", "ends_with")


def _untouched(rows: pl.DataFrame) -> pl.DataFrame:
    """Keep whole cycles in which there is supply, on the meter of their time."""
    feature, change = pl.col("feature"), pl.col("change_date")
    is_before_supply = (feature == Feature.NEW.value) & (pl.col("end") <= change)
    is_after_supply = (feature == Feature.MOVED.value) & (pl.col("start") >= change)
    is_later_meter = (feature == Feature.EXCHANGED.value) & (pl.col("start") >= change)
    return rows.filter(~is_before_supply & ~is_after_supply).select(
        "i",
        "cycle",
        pl.when(is_later_meter).then(2).otherwise(1).cast(pl.Int64).alias("meter"),
        *("start", "end", "own", "measured"),
        ends_with=pl.lit("READING"),
    )


def _halves(rows: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Cut cycles at the change, sharing what was used by days."""
    days = (pl.col("end") - pl.col("start")).dt.total_days()
    before = (pl.col("change_date") - pl.col("start")).dt.total_days()
    parts = {name: pl.col(name) * before // days for name in ("own", "measured")}
    is_exchange = pl.col("feature") == Feature.EXCHANGED.value
    is_removal = is_exchange | (pl.col("feature") == Feature.MOVED.value)
    first = rows.filter(pl.col("feature") != Feature.NEW.value).with_columns(
        meter=pl.lit(1, dtype=pl.Int64),
        end=pl.col("change_date"),
        ends_with=pl.when(is_removal).then(pl.lit("REMOVAL")).otherwise(pl.lit("SPECIAL")),
        **parts,
    )
    second = rows.filter(pl.col("feature") != Feature.MOVED.value).with_columns(
        meter=pl.when(is_exchange).then(2).otherwise(1).cast(pl.Int64),
        start=pl.col("change_date"),
        ends_with=pl.lit("READING"),
        **{name: pl.col(name) - part for name, part in parts.items()},
    )
    return first.select(COLUMNS), second.select(COLUMNS)
