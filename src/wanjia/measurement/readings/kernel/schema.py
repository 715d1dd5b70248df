"""The tables that the kernels of readings read and return."""

from __future__ import annotations

import polars as pl

from wanjia.foundation.columnar.schema import Column, Schema
from wanjia.foundation.quantities.rounding import QUANTITY

READINGS = Schema(
    row="current reading of a register",
    columns={
        "reading_id": Column(pl.Int64, "reading", null="not in the database"),
        "usage_point_id": Column(pl.Int64, "usage point"),
        "meter_id": Column(pl.Int64, "meter read"),
        "register": Column(pl.String, "`RegisterKind`"),
        "reading_date": Column(pl.Date, "day at whose start the value stands"),
        "value": Column(QUANTITY, "what the register showed"),
        "quality": Column(pl.String, "`ReadingQuality`"),
    },
)

INSTALLATIONS = Schema(
    row="installation of a meter on a usage point",
    columns={
        "installation_id": Column(pl.Int64, "installation"),
        "usage_point_id": Column(pl.Int64, "usage point"),
        "meter_id": Column(pl.Int64, "meter"),
        "start_date": Column(pl.Date, "day of installation"),
        "end_date": Column(pl.Date, "day of removal", null="still there"),
    },
)

INDEXES = Schema(
    row="register of an installation",
    columns={
        "installation_id": Column(pl.Int64, "installation"),
        "register": Column(pl.String, "`RegisterKind`"),
        "start_value": Column(QUANTITY, "shown when the meter was installed"),
        "end_value": Column(QUANTITY, "shown when it was removed", null="still there, or not noted"),
    },
)

MULTIPLIERS = Schema(
    row="ratio of a usage point, for some time; days without a row have the multiplier 1",
    columns={
        "usage_point_id": Column(pl.Int64, "usage point"),
        "start_date": Column(pl.Date, "earliest day"),
        "end_date": Column(pl.Date, "day after the latest", null="still there"),
        "multiplier": Column(QUANTITY, "CT ratio × PT ratio"),
    },
)

REGISTERS = Schema(
    row="register of a meter",
    columns={
        "meter_id": Column(pl.Int64, "meter"),
        "register": Column(pl.String, "`RegisterKind`"),
        "integer_digits": Column(pl.Int64, "digits before the point"),
    },
)

STRETCHES = Schema(
    row="register between two readings of one installation",
    columns={
        "usage_point_id": Column(pl.Int64, "usage point"),
        "meter_id": Column(pl.Int64, "meter"),
        "register": Column(pl.String, "`RegisterKind`"),
        "start_date": Column(pl.Date, "day of the earlier reading"),
        "end_date": Column(pl.Date, "day of the later reading"),
        "start_value": Column(QUANTITY, "the earlier value; 0 for a demand register that has none"),
        "end_value": Column(QUANTITY, "the later value"),
        "multiplier": Column(QUANTITY, "CT ratio × PT ratio of all its days"),
        "integer_digits": Column(pl.Int64, "digits of the register before the point"),
        "energy": Column(pl.Int64, "energy, negative if the register ran back", unit="kWh or kvarh", null="demand"),
        "demand_kw": Column(QUANTITY, "highest demand", unit="kW", null="an energy register"),
        "start_reading_id": Column(pl.Int64, "the earlier reading", null="an installation index, or not stored"),
        "end_reading_id": Column(pl.Int64, "the later reading", null="an installation index, or not stored"),
        "is_estimated": Column(pl.Boolean, "one of the two is an estimate"),
        "rolled_over": Column(pl.Boolean, "the register passed its highest value"),
    },
)
