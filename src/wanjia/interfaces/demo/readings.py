"""The readings of the 14 days on which each route turned, and what was estimated of them."""

from __future__ import annotations

from datetime import date

import polars as pl

from wanjia.interfaces.demo.cycles import CYCLES
from wanjia.interfaces.demo.draws import PER_MILLE, Draws
from wanjia.interfaces.demo.meters import long, meter_number, point_number
from wanjia.interfaces.demo.profile import Feature, Kind

#: How many in 10,000 household readings of a month were estimated, and how much of the month's use an estimate has.
ESTIMATED_PER_10_000 = 8
ESTIMATE_LEAST, ESTIMATE_MOST = 600, 950
SINGLE_KINDS = (Kind.HOUSEHOLD.value,)
STEADY = (Feature.NONE.value,)
LINE = ("i", "cycle", "meter_number", "usage_point_number", "kind", "reading_date", "value", "quality", "taken_at")


def readings(values: pl.DataFrame, *, supplies: pl.DataFrame, draws: Draws) -> pl.DataFrame:
    """
    Give the readings of all months.

    :param values: `registers.shown`
    :returns: the columns of the sheet of readings, ``i`` and ``cycle`` (−1: the readings from which 2025 begins),
        in the order of cycle and walk
    """
    facts = supplies.select("i", "order", "is_remote", "feature", owner="kind")
    is_earliest = (pl.col("at") == "START") & (pl.col("meter") == 1)
    taken = values.join(facts, on="i", maintain_order="left").filter(
        pl.col("at").is_in(["READING", "SPECIAL"]) | (is_earliest & (pl.col("feature") != Feature.NEW.value))
    )
    numbered = taken.with_columns(
        meter_number=meter_number(pl.col("meter")),
        usage_point_number=point_number(),
        quality=_quality(),
        reading_date="day",
        taken_at=_taken_at(draws),
    )
    guessed = _estimated(numbered, draws=draws)
    counted = guessed.with_columns(cycle=pl.when(pl.col("at") == "START").then(-1).otherwise("cycle"))
    rows = long(counted.drop("at", "day", "is_old", "meter", "digits"), facts=supplies)
    return rows.sort("cycle", "order", "reading_date", "kind").select(LINE)


def _quality() -> pl.Expr:
    routine = pl.when("is_remote").then(pl.lit("REMOTE")).otherwise(pl.lit("MANUAL"))
    return pl.when(pl.col("at") == "SPECIAL").then(pl.lit("SPECIAL")).otherwise(routine)


def _taken_at(draws: Draws) -> pl.Expr:
    """Read from afar in the first minutes of the day, on foot during working hours."""
    remote = draws.below(15 * 60, what="second of reading", of=("i", "cycle"))
    manual = 8 * 3_600 + draws.below(9 * 3_600, what="second of reading", of=("i", "cycle"))
    local = pl.col("day").cast(pl.Datetime("us")) + pl.duration(
        seconds=pl.when("is_remote").then(remote).otherwise(manual)
    )
    return local.dt.replace_time_zone("Asia/Shanghai").dt.convert_time_zone("UTC")


def _estimated(rows: pl.DataFrame, *, draws: Draws) -> pl.DataFrame:
    """Let a few households be estimated in months of 2025, at less than they used; the next reading settles it."""
    is_past = (pl.col("at") == "READING") & pl.col("cycle").is_between(1, CYCLES - 2)
    drawn = draws.below(10_000, what="estimated", of=("i", "cycle")) < ESTIMATED_PER_10_000
    is_estimate = is_past & drawn & pl.col("owner").is_in(SINGLE_KINDS) & pl.col("feature").is_in(STEADY)
    part = draws.between(ESTIMATE_LEAST, most=ESTIMATE_MOST, what="part estimated", of=("i", "cycle"))
    before = pl.col("total").shift(1).over("i")
    guess = before + (pl.col("total") - before) * part // PER_MILLE // 10 * 10
    return rows.with_columns(
        total=pl.when(is_estimate).then(guess).otherwise("total"),
        quality=pl.when(is_estimate).then(pl.lit("ESTIMATED")).otherwise("quality"),
    )


def reading_days(table: pl.DataFrame) -> list[date]:
    """Give the days of a table of readings, earliest first."""
    return table["reading_date"].unique().sort().to_list()
