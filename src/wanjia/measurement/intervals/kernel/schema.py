"""
The tables of the interval store, as they are handed in, kept and given out.

A day is a day of Asia/Shanghai. Element k (0 to 95) of a day covers the minutes from k·15 to (k+1)·15; what stands at a
moment stands at the end of its element, and element 95 ends at 24:00 of the same day.
"""

from __future__ import annotations

import polars as pl

from wanjia.foundation.columnar.schema import Column, Schema

ZONE = "Asia/Shanghai"
VALUES = pl.List(pl.Int32)
QUALITIES = pl.List(pl.UInt8)

METER = Column(pl.Int64, "id of the meter")
DAY = Column(pl.Date, "day of Asia/Shanghai")

CURVES = Schema(
    row="meter, day and quantity",
    columns={
        "meter_id": METER,
        "day": DAY,
        "quantity": Column(pl.String, "a Quantity"),
        "values": Column(VALUES, "96 whole numbers, scaled as SCALES says; an empty element is missing"),
        "qualities": Column(QUALITIES, "96 numbers of Quality", null="every value there is was measured"),
    },
)
FROZEN = Schema(
    row="meter, day and register",
    columns={
        "meter_id": METER,
        "day": Column(pl.Date, "the day at whose start, 00:00, the register stood so"),
        "register": Column(pl.String, "a RegisterKind"),
        "value": Column(pl.Int64, "what the register showed", unit="0.0001 kWh or kvarh"),
        "quality": Column(pl.UInt8, "a number of Quality"),
    },
)
EVENTS = Schema(
    row="meter, time and code",
    columns={
        "meter_id": METER,
        "at": Column(pl.Datetime("us", ZONE), "when it began"),
        "code": Column(pl.String, "what the meter reported"),
        "ended_at": Column(pl.Datetime("us", ZONE), "when it ended", null="it goes on, or the meter says no end"),
    },
)
POINT_CURVES = Schema(
    row="usage point, day and quantity",
    columns={
        "usage_point_id": Column(pl.Int64, "id of the usage point"),
        "day": DAY,
        "quantity": Column(pl.String, "a Quantity"),
        "values": Column(pl.List(pl.Int64), "96 primary values, scaled as SCALES says; an empty element is missing"),
        "qualities": Column(QUALITIES, "96 numbers of Quality", null="every value there is was measured"),
    },
)
DAILY_ENERGY = Schema(
    row="usage point and day",
    columns={
        "usage_point_id": Column(pl.Int64, "id of the usage point"),
        "day": DAY,
        "energy_kwh": Column(pl.Decimal(18, 4), "active energy taken", unit="kWh", null="it cannot be known"),
        "reverse_kwh": Column(pl.Decimal(18, 4), "active energy fed back", unit="kWh", null="it cannot be known"),
        "is_estimated": Column(pl.Boolean, "whether an estimate or a correction is in it"),
    },
)
COMPLETENESS = Schema(
    row="terminal, area, unit and day",
    columns={
        "terminal_id": Column(pl.Int64, "id of the terminal", null="nothing collects these meters"),
        "area_id": Column(pl.Int64, "id of the transformer area", null="they hang in none"),
        "unit_id": Column(pl.Int64, "id of the unit of their usage points"),
        "day": DAY,
        "due": Column(pl.Int64, "meters that should have handed in their frozen values of that day"),
        "come": Column(pl.Int64, "those of them that did"),
        "in_time": Column(pl.Int64, "those of them that did within the limit"),
    },
)


def shaped(rows: pl.DataFrame, *, schema: Schema) -> pl.DataFrame:
    """Put rows that came from the store into the declared columns and types."""
    return rows.select(pl.col(name).cast(dtype) for name, dtype in schema.dtypes.items())
