"""
The readings of January 2026 as they come in: six in a thousand customers' are not as they should be.

What was spoiled is kept beside the delivery, so that a test can ask whether it was found.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from enum import StrEnum

import polars as pl

from wanjia.foundation.quantities.rounding import QUANTITY
from wanjia.interfaces.demo.county import County
from wanjia.interfaces.demo.cycles import CYCLES
from wanjia.interfaces.demo.draws import PER_MILLE, Draws
from wanjia.interfaces.demo.profile import Feature, Kind

MONTH = CYCLES - 1
FUTURE_DAY = date(2036, 2, 1)


class Dirt(StrEnum):
    """
    What is wrong with a customer's reading.

    MISSING: not read. BACKWARDS: less than before. JUMPED: one digit slipped, ten times the use. STILL: as before.
    PERIODS_OFF: peak does not fit the total. REPEATED: twice, with another value. FUTURE: a day to come. WRONG_METER: a
    neighbour's meter. ESTIMATED: not read but guessed.
    """

    MISSING = "MISSING"
    BACKWARDS = "BACKWARDS"
    JUMPED = "JUMPED"
    STILL = "STILL"
    PERIODS_OFF = "PERIODS_OFF"
    REPEATED = "REPEATED"
    FUTURE = "FUTURE"
    WRONG_METER = "WRONG_METER"
    ESTIMATED = "ESTIMATED"


#: In 10,000 customers; at least one of each.
SHARES: Mapping[Dirt, int] = {
    Dirt.PERIODS_OFF: 2,
    Dirt.MISSING: 15,
    Dirt.JUMPED: 8,
    Dirt.BACKWARDS: 6,
    Dirt.STILL: 5,
    Dirt.REPEATED: 6,
    Dirt.FUTURE: 3,
    Dirt.WRONG_METER: 5,
    Dirt.ESTIMATED: 10,
}
SINGLE_KINDS = (Kind.HOUSEHOLD.value, Kind.SHOP.value, Kind.FARM.value)
LEAST_SIZE = 600
LINE = ("meter_number", "usage_point_number", "kind", "reading_date", "value", "quality", "taken_at")


def spoiled(county: County) -> pl.DataFrame:
    """
    Choose whose reading is spoiled, and how.

    :returns: ``i, dirt`` by ``i``
    """
    draws = Draws(county.seed)
    customers = county.supplies.filter(feature=Feature.NONE.value).with_columns(chance=draws.number("dirt"))
    in_turn = customers.sort("chance", "i")
    taken: list[pl.DataFrame] = []
    for dirt, share in SHARES.items():
        count = max(1, county.customers * share // 10_000)
        used = pl.concat(taken)["i"] if taken else pl.Series("i", [], dtype=pl.Int64)
        fit = in_turn.filter(_fits(dirt) & ~pl.col("i").is_in(used.implode()))
        taken.append(fit.head(count).select("i", dirt=pl.lit(dirt.value)))
    return pl.concat(taken).sort("i")


def _fits(dirt: Dirt) -> pl.Expr:
    """Tell at whom a fault can be seen: values run back or jump at single registers of customers of some size."""
    if dirt is Dirt.PERIODS_OFF:
        return pl.col("is_time_of_use")
    if dirt is Dirt.MISSING:
        return pl.lit(value=True)
    has_room = ~pl.col("is_old") if dirt is Dirt.JUMPED else pl.lit(value=True)
    return has_room & pl.col("kind").is_in(SINGLE_KINDS) & (pl.col("size") >= LEAST_SIZE)


def deliveries(county: County, *, whose: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """
    Give the month's readings with their faults, as they are handed in.

    :param whose: `spoiled`
    :returns: the month's file, and a second one with what is handed in twice: the columns of the sheet of readings
    """
    before = county.readings_of(MONTH - 1).select("meter_number", "kind", earlier="value")
    clean = county.readings_of(MONTH).join(before, on=["meter_number", "kind"], how="left", maintain_order="left")
    known = clean.join(whose, on="i", how="left", maintain_order="left").with_columns(**_drawn(Draws(county.seed)))
    parts = [known.filter(pl.col("dirt").is_null())]
    for dirt, spoil in _SPOILING.items():
        parts.append(spoil(known.filter(dirt=dirt.value)))
    again = _repeated(known.filter(dirt=Dirt.REPEATED.value))
    return _in_walking_order(pl.concat(parts), county=county), _in_walking_order(again, county=county)


def _in_walking_order(lines: pl.DataFrame, *, county: County) -> pl.DataFrame:
    walk = county.supplies.select("i", "order")
    return lines.join(walk, on="i").sort("order", "kind").select(LINE)


def _drawn(draws: Draws) -> dict[str, pl.Expr]:
    """Draw by how much a value is off, for each customer and fault."""
    return {
        "run_back": draws.between(5, most=90, what="run back"),
        "periods_off": draws.between(60, most=240, what="periods off"),
        "repeated_by": draws.between(1, most=9, what="repeated by") * draws.below(2, what="repeated"),
        "part_estimated": draws.between(550, most=950, what="part estimated in the end"),
    }


Spoiling = Callable[[pl.DataFrame], pl.DataFrame]


def _whole(number: pl.Expr) -> pl.Expr:
    return number.cast(pl.Decimal(38, 0)).cast(QUANTITY)


def _missing(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.clear()


def _backwards(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.with_columns(value=(pl.col("earlier") - _whole(pl.col("run_back"))).cast(QUANTITY))


def _jumped(rows: pl.DataFrame) -> pl.DataFrame:
    moved = (pl.col("value") - pl.col("earlier")) * pl.lit(10).cast(pl.Decimal(38, 0))
    return rows.with_columns(value=(pl.col("earlier") + moved).cast(QUANTITY))


def _still(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.with_columns(value="earlier")


def _periods_off(rows: pl.DataFrame) -> pl.DataFrame:
    off = pl.col("value") + _whole(pl.col("periods_off"))
    return rows.with_columns(value=pl.when(pl.col("kind") == "ACTIVE_PEAK").then(off).otherwise("value").cast(QUANTITY))


def _unspoiled(rows: pl.DataFrame) -> pl.DataFrame:
    return rows


def _repeated(rows: pl.DataFrame) -> pl.DataFrame:
    """Give lines that are handed in again: about every second customer's with another value, the others' just so."""
    return rows.with_columns(value=(pl.col("value") + _whole(pl.col("repeated_by"))).cast(QUANTITY))


def _future(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.with_columns(reading_date=pl.lit(FUTURE_DAY))


def _wrong_meter(rows: pl.DataFrame) -> pl.DataFrame:
    """Note the meter of the customer before in the list; the first one's is on no record."""
    neighbour = pl.col("meter_number").shift(1).fill_null("13990000001")
    return rows.with_columns(meter_number=neighbour)


def _estimated(rows: pl.DataFrame) -> pl.DataFrame:
    used = (pl.col("value") - pl.col("earlier")).cast(pl.Int64) * pl.col("part_estimated") // PER_MILLE
    return rows.with_columns(value=(pl.col("earlier") + _whole(used)).cast(QUANTITY), quality=pl.lit("ESTIMATED"))


_SPOILING: Mapping[Dirt, Spoiling] = {
    Dirt.MISSING: _missing,
    Dirt.BACKWARDS: _backwards,
    Dirt.JUMPED: _jumped,
    Dirt.STILL: _still,
    Dirt.PERIODS_OFF: _periods_off,
    Dirt.REPEATED: _unspoiled,
    Dirt.FUTURE: _future,
    Dirt.WRONG_METER: _wrong_meter,
    Dirt.ESTIMATED: _estimated,
}
