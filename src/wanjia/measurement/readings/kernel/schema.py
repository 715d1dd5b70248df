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
        "decimal_digits": Column(pl.Int64, "digits after the point", null="not needed"),
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

DUE = Schema(
    row="register that is to be read when its route turns",
    columns={
        "usage_point_id": Column(pl.Int64, "usage point"),
        "meter_id": Column(pl.Int64, "meter there on that day"),
        "register": Column(pl.String, "`RegisterKind`"),
    },
)

LIMITS = Schema(
    row="limit of a validation rule",
    columns={
        "rule": Column(pl.String, "code of the rule"),
        "name": Column(pl.String, "which of its limits"),
        "value": Column(QUANTITY, "the figure"),
    },
)

CAPACITIES = Schema(
    row="usage point with a known capacity",
    columns={
        "usage_point_id": Column(pl.Int64, "usage point"),
        "capacity_kva": Column(QUANTITY, "highest power that the contract allows", unit="kVA (LV: kW)"),
    },
)

HISTORY = Schema(
    row="register of a usage point with usage in the cycle or before",
    columns={
        "usage_point_id": Column(pl.Int64, "usage point"),
        "register": Column(pl.String, "`RegisterKind`"),
        "energy": Column(pl.Int64, "energy up to the end of the cycle", unit="kWh or kvarh", null="not measured"),
        "days": Column(pl.Int64, "days that it took", null="not measured"),
        "least_energy": Column(pl.Int64, "smallest energy of its stretches", null="not measured"),
        "parts": Column(pl.Int64, "how many stretches it has"),
        "multiplier": Column(QUANTITY, "multiplier of the latest stretch", null="not measured"),
        "start_value": Column(QUANTITY, "where the latest stretch begins", null="not measured"),
        "end_value": Column(QUANTITY, "where it ends", null="not measured"),
        "past_energy": Column(pl.Int64, "energy of up to 12 months before", null="none known"),
        "past_days": Column(pl.Int64, "days of that", null="none known"),
        "recent_energy": Column(pl.Int64, "energy of up to 3 months before", null="none known"),
        "recent_days": Column(pl.Int64, "days of that", null="none known"),
        "recent_demand_kw": Column(QUANTITY, "mean demand of up to 3 months before", unit="kW", null="none known"),
        "year_ago_energy": Column(pl.Int64, "energy of the same month a year ago", null="not known"),
        "year_ago_days": Column(pl.Int64, "days of that", null="not known"),
        "year_ago_demand_kw": Column(QUANTITY, "demand of that month", unit="kW", null="not known"),
        "still_cycles": Column(pl.Int64, "how many stretches in a row, the latest back, have no energy"),
        "estimated_cycles": Column(pl.Int64, "how many in a row, the latest back, end with an estimate"),
    },
)

#: What the validation catalogue reads: `HISTORY` beside what is due and what was read, limits as columns of their own.
REVIEWED = Schema(
    row="register due or read on the day the route turns",
    columns={
        "line_id": Column(pl.Int64, "number of the line: the subject of findings"),
        "usage_point_id": Column(pl.Int64, "usage point"),
        "meter_id": Column(pl.Int64, "meter"),
        "register": Column(pl.String, "`RegisterKind`"),
        "reading_id": Column(pl.Int64, "reading of that day", null="none"),
        "value": Column(QUANTITY, "what it shows", null="none"),
        "quality": Column(pl.String, "`ReadingQuality`", null="none"),
        "is_due": Column(pl.Boolean, "a reading is expected"),
        "decimal_digits": Column(pl.Int64, "digits of the register after the point", null="not known"),
        "capacity_kva": Column(QUANTITY, "capacity of the usage point", unit="kVA (LV: kW)", null="not known"),
        "usual_kwh": Column(pl.Int64, "what the months before make of as many days", null="no months before"),
        "year_ago_kwh": Column(pl.Int64, "what last year's month makes of as many days", null="not known"),
        **{name: HISTORY.columns[name] for name in HISTORY.columns if name not in ("usage_point_id", "register")},
    },
)

FOUND = Schema(
    row="rule, usage point and reading on one day",
    columns={
        "usage_point_id": Column(pl.Int64, "usage point"),
        "reading_id": Column(pl.Int64, "reading", null="about the usage point on that day"),
        "rule": Column(pl.String, "code of the rule"),
        "severity": Column(pl.String, "`Severity`"),
        "evidence": Column(pl.String, "the figures that show it"),
    },
)

DELIVERED = Schema(
    row="delivered reading, beside what is known about it",
    columns={
        "line_id": Column(pl.Int64, "place in the delivery: the subject of findings"),
        "meter_number": Column(pl.String, "as delivered", null="named by the usage point"),
        "usage_point_number": Column(pl.String, "as delivered", null="named by the meter"),
        "register": Column(pl.String, "`RegisterKind`"),
        "reading_date": Column(pl.Date, "day at whose start the value stands"),
        "value": Column(QUANTITY, "what the register showed"),
        "quality": Column(pl.String, "`ReadingQuality`"),
        "meter_id": Column(pl.Int64, "meter", null="unknown"),
        "usage_point_id": Column(pl.Int64, "usage point", null="unknown"),
        "is_installed": Column(pl.Boolean, "the meter hangs there on that day"),
        "installed_since": Column(pl.Date, "when it was first hung there", null="never"),
        "integer_digits": Column(pl.Int64, "digits before the point", null="the meter has no such register"),
        "known_value": Column(QUANTITY, "what is recorded, or stands earlier in the delivery", null="nothing"),
        "today": Column(pl.Date, "day of the delivery"),
    },
)

BASES = Schema(
    row="register to be estimated",
    columns={
        "usage_point_id": Column(pl.Int64, "usage point"),
        "meter_id": Column(pl.Int64, "meter"),
        "register": Column(pl.String, "`RegisterKind`"),
        "method": Column(pl.String, "`EstimationMethod`"),
        "days": Column(pl.Int64, "days from the value before to the estimate"),
        "start_value": Column(QUANTITY, "the value before"),
        "multiplier": Column(QUANTITY, "CT ratio × PT ratio"),
        "integer_digits": Column(pl.Int64, "digits before the point"),
        "decimal_digits": Column(pl.Int64, "digits after the point"),
        "basis_energy": Column(pl.Int64, "energy of the days that it is taken from", null="not known, or demand"),
        "basis_days": Column(pl.Int64, "how many", null="not known"),
        "basis_demand_kw": Column(QUANTITY, "demand taken over", unit="kW", null="not known, or energy"),
    },
)
