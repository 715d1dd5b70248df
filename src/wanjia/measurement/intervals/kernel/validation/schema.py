"""The tables that the validation of intervals reads and returns, and the limits it asks for."""

from __future__ import annotations

import polars as pl

from wanjia.foundation.columnar.schema import Column, Schema
from wanjia.foundation.quantities.rounding import QUANTITY
from wanjia.measurement.intervals.types import POINTS_A_DAY, Quantity

LIST = pl.List(pl.Int64)

METERS_DUE = Schema(
    row="meter of which values of the day are due, or came",
    columns={
        "meter_id": Column(pl.Int64, "meter"),
        "usage_point_id": Column(pl.Int64, "where it hung on that day", null="nowhere"),
        "rated_current_a": Column(QUANTITY, "highest current of the nameplate, A", null="not on record"),
        "has_current_transformer": Column(pl.Boolean, "measured through a current transformer"),
        "potential_secondary_v": Column(QUANTITY, "rating of the potential transformer, V", null="no transformer"),
        "multiplier": Column(QUANTITY, "CT × PT"),
        "feeds_in": Column(pl.Boolean, "energy may flow back: generation, or a part of the grid"),
        "decimal_digits": Column(pl.Int64, "digits of the active total register after the point", null="not on record"),
        "is_due": Column(pl.Boolean, "a curve of imported energy is due"),
    },
)

PAST = Schema(
    row="meter on the day and before",
    columns={
        "meter_id": Column(pl.Int64, "meter"),
        "energy": Column(pl.Int64, "primary energy of the day itself, 0.0001 kWh", null="not known"),
        "usual": Column(pl.Int64, "mean of days of the same kind before, 0.0001 kWh", null="no such day is known"),
        "estimated_days": Column(pl.Int64, "days in a row up to this one that rest on estimates"),
    },
)

SHIFTS = Schema(
    row="meter whose voltage was set beside that of the head of its area",
    columns={
        "meter_id": Column(pl.Int64, "meter"),
        "shift_elements": Column(pl.Int64, "elements by which its curve comes late; below 0: early"),
        "likeness": Column(pl.Int64, "correlation of changes with the head after the shift, in ten-thousandths"),
        "unshifted": Column(pl.Int64, "correlation without a shift, in ten-thousandths"),
    },
)

RIVALS = Schema(
    row="meter of which the day was delivered more than once with different measured values",
    columns={
        "meter_id": Column(pl.Int64, "meter"),
        "deliveries": Column(pl.Int64, "deliveries that differ"),
    },
)

LIMITS = Schema(
    row="limit of a validation rule",
    columns={
        "rule": Column(pl.String, "code of the rule"),
        "name": Column(pl.String, "name of the figure"),
        "value": Column(QUANTITY, "figure"),
    },
)

REVIEWED = Schema(
    row="meter on the day under review",
    columns={
        "line_id": Column(pl.Int64, "number of the row"),
        "meter_id": Column(pl.Int64, "meter"),
        "day": Column(pl.Date, "the day"),
        "usage_point_id": Column(pl.Int64, "where it hung", null="nowhere"),
        "is_due": Column(pl.Boolean, "a curve of imported energy is due"),
        **{
            quantity.value: Column(LIST, "96 values as the meter says them, scaled", null="no curve")
            for quantity in Quantity
        },
        "qualities": Column(pl.List(pl.Int64), "`Quality` of imported energy", null="all measured"),
        "rated_current": Column(pl.Int64, "highest current, 0.001 A", null="not on record"),
        "basic_current": Column(pl.Int64, "Ib, 0.001 A", null="not on record"),
        "nominal_voltage": Column(pl.Int64, "Un, 0.1 V"),
        "multiplier": Column(pl.Int64, "CT × PT in ten-thousandths"),
        "feeds_in": Column(pl.Boolean, "energy may flow back"),
        "start_register": Column(pl.Int64, "active total at the start of the day, 0.0001 kWh", null="not frozen"),
        "end_register": Column(pl.Int64, "active total at its end, 0.0001 kWh", null="not frozen"),
        "register_step": Column(pl.Int64, "smallest step of the register, 0.0001 kWh"),
        "energy": Column(pl.Int64, "primary energy of the day, 0.0001 kWh", null="not known"),
        "usual": Column(pl.Int64, "usual primary energy of such a day, 0.0001 kWh", null="not known"),
        "estimated_days": Column(pl.Int64, "days in a row that rest on estimates"),
        "shift_elements": Column(pl.Int64, "elements by which the curve comes late", null="nothing to compare with"),
        "likeness": Column(pl.Int64, "correlation after the shift", null="nothing to compare with"),
        "unshifted": Column(pl.Int64, "correlation without it", null="nothing to compare with"),
        "deliveries": Column(pl.Int64, "deliveries that differ"),
    },
)

FOUND = Schema(
    row="finding about a meter on the day",
    columns={
        "rule": Column(pl.String, "code of the rule that found it"),
        "severity": Column(pl.String, "`Severity`"),
        "meter_id": Column(pl.Int64, "meter"),
        "usage_point_id": Column(pl.Int64, "where it hung", null="nowhere"),
        "first_element": Column(pl.Int64, "first element it is about, from 0", null="the whole day"),
        "last_element": Column(pl.Int64, "latest element it is about", null="the whole day"),
        "evidence": Column(pl.String, "the figures that show it, as `name=value; …`"),
    },
)

#: The limits that the catalogue asks for; validation refuses to run on a day without one of them.
LIMITS_ASKED = (
    ("MISSING_INTERVALS", "least_elements"),
    ("INTERVAL_SPIKE", "factor"),
    ("INTERVAL_SPIKE", "least_kwh"),
    ("CONSECUTIVE_SPIKE", "factor"),
    ("CONSECUTIVE_SPIKE", "least_kwh"),
    ("CONSECUTIVE_SPIKE", "share"),
    ("FLAT_LINE", "elements"),
    ("FLAT_LINE", "least_kwh"),
    ("HIGH_AGAINST_HISTORY", "factor"),
    ("HIGH_AGAINST_HISTORY", "least_kwh"),
    ("LOW_AGAINST_HISTORY", "factor"),
    ("LOW_AGAINST_HISTORY", "least_kwh"),
    ("ZERO_CONSUMPTION", "least_kwh"),
    ("SUM_CHECK", "steps"),
    ("ENERGY_AGAINST_POWER", "share"),
    ("ENERGY_AGAINST_POWER", "least_kwh"),
    ("MULTIPLIER", "tolerance"),
    ("BEYOND_RATING", "factor"),
    ("PROLONGED_ESTIMATION", "days"),
    ("CLOCK_DRIFT", "elements"),
    ("CLOCK_DRIFT", "likeness"),
    ("CLOCK_DRIFT", "gain"),
    ("PHASE_LOSS", "voltage"),
    ("PHASE_LOSS", "current"),
    ("PHASE_LOSS", "elements"),
    ("VOLTAGE_LOSS", "voltage"),
    ("VOLTAGE_LOSS", "current"),
    ("VOLTAGE_LOSS", "elements"),
    ("ALL_VOLTAGE_LOSS", "voltage"),
    ("ALL_VOLTAGE_LOSS", "current"),
    ("ALL_VOLTAGE_LOSS", "elements"),
    ("CURRENT_LOSS", "voltage"),
    ("CURRENT_LOSS", "current"),
    ("CURRENT_LOSS", "other_current"),
    ("CURRENT_LOSS", "elements"),
    ("OVER_VOLTAGE", "voltage"),
    ("OVER_VOLTAGE", "elements"),
    ("UNDER_VOLTAGE", "voltage"),
    ("UNDER_VOLTAGE", "elements"),
    ("VOLTAGE_UNBALANCE", "share"),
    ("VOLTAGE_UNBALANCE", "elements"),
    ("CURRENT_UNBALANCE", "share"),
    ("CURRENT_UNBALANCE", "least_current"),
    ("CURRENT_UNBALANCE", "elements"),
    ("SEVERE_CURRENT_UNBALANCE", "share"),
    ("SEVERE_CURRENT_UNBALANCE", "least_current"),
    ("SEVERE_CURRENT_UNBALANCE", "elements"),
    ("POWER_REVERSE", "share"),
    ("POWER_REVERSE", "elements"),
    ("OVER_CURRENT", "factor"),
    ("OVER_CURRENT", "elements"),
    ("LOW_POWER_FACTOR", "power_factor"),
    ("LOW_POWER_FACTOR", "least_current"),
    ("LOW_POWER_FACTOR", "elements"),
    ("BASIC_CURRENT", "direct"),
    ("BASIC_CURRENT", "by_transformer"),
    ("LOW_VOLTAGE", "nominal"),
    ("HISTORY", "days"),
    ("REGISTER_GAP", "days"),
)
ELEMENTS = POINTS_A_DAY
