"""
Tables of the kernels of voltage, load, unbalance and power factor.

Voltages are whole tenths of a volt, currents whole mA, powers and energies whole 0.0001 kW, kvar, kWh, kvarh, as in the
interval store; minutes are whole.
"""

from __future__ import annotations

import polars as pl

from wanjia.foundation.columnar.schema import Column, Schema

ZONE = "Asia/Shanghai"
MOMENT = pl.Datetime("us", ZONE)

SUBJECT_CURVES = Schema(
    row="subject, day and quantity",
    columns={
        "subject_id": Column(pl.Int64, "what the curve is looked at for: a point, an area, a feeder, a usage point"),
        "day": Column(pl.Date, "day of Asia/Shanghai"),
        "quantity": Column(pl.String, "a Quantity"),
        "values": Column(pl.List(pl.Int64), "96 primary values; an empty element is missing"),
        "qualities": Column(pl.List(pl.UInt8), "96 numbers of Quality", null="every value there is was measured"),
    },
)
BANDS = Schema(
    row="subject",
    columns={
        "subject_id": Column(pl.Int64, "the point"),
        "lower": Column(pl.Int64, "lowest voltage in order", unit="0.1 V"),
        "upper": Column(pl.Int64, "highest voltage in order", unit="0.1 V"),
        "assessed_lower": Column(pl.Int64, "below it nothing is monitored", unit="0.1 V"),
        "assessed_upper": Column(pl.Int64, "above it nothing is monitored", unit="0.1 V"),
    },
)
COMPLIANCE = Schema(
    row="subject",
    columns={
        "subject_id": Column(pl.Int64, "the point"),
        "monitored_minutes": Column(pl.Int64, "minutes with a voltage worth assessing, on whatever phase"),
        "over_minutes": Column(pl.Int64, "minutes above the band on some phase"),
        "under_minutes": Column(pl.Int64, "minutes below the band on some phase"),
        "outside_minutes": Column(pl.Int64, "minutes above or below"),
        "longest_over_minutes": Column(pl.Int64, "longest stretch above without a break"),
        "longest_under_minutes": Column(pl.Int64, "longest stretch below without a break"),
        "lowest": Column(pl.Int64, "lowest voltage assessed", unit="0.1 V", null="nothing was monitored"),
        "highest": Column(pl.Int64, "highest voltage assessed", unit="0.1 V", null="nothing was monitored"),
    },
)
SPELLS = Schema(
    row="spell",
    columns={
        "kind": Column(pl.String, "a SpellKind"),
        "subject_id": Column(pl.Int64, "of what"),
        "phase": Column(pl.String, "A, B or C; empty where phases do not matter"),
        "started_at": Column(MOMENT, "beginning"),
        "ended_at": Column(MOMENT, "end, not included"),
        "minutes": Column(pl.Int64, "minutes in which it held"),
        "worst": Column(pl.Float64, "the worst figure in it: lowest V, highest % of capacity, highest unbalance"),
        "limit": Column(pl.Float64, "what it is compared with"),
        "beside": Column(pl.String, "more figures, as `name=value; …`"),
    },
)
AREA_MONTHS = Schema(
    row="transformer area",
    columns={
        "subject_id": Column(pl.Int64, "the area"),
        "head_minutes": Column(pl.Int64, "minutes with a voltage at the transformer"),
        "head_under": Column(pl.Int64, "of them below the band"),
        "head_over": Column(pl.Int64, "of them above the band"),
        "head_mean_v": Column(pl.Float64, "mean voltage at the transformer", unit="V", null="not measured"),
        "end_minutes": Column(pl.Int64, "minutes with a voltage of some customer"),
        "end_under": Column(pl.Int64, "of them with a customer below the band"),
        "end_over": Column(pl.Int64, "of them with a customer above the band"),
        "drop_v": Column(
            pl.Float64, "mean drop from transformer to the lowest customer while low", unit="V", null="never low"
        ),
        "peak_pct": Column(pl.Float64, "highest load of the capacity", unit="%", null="not known"),
        "low_heavy_minutes": Column(pl.Int64, "low minutes with heavy load or more"),
        "low_unbalanced_minutes": Column(pl.Int64, "low minutes with phases out of balance"),
        "over_light_minutes": Column(pl.Int64, "high minutes with light load"),
        "over_export_minutes": Column(pl.Int64, "high minutes while energy flows back"),
        "feeder_low_pct": Column(pl.Float64, "share of the feeder's areas that are low at the transformer", unit="%"),
        "tap_gain": Column(pl.Int64, "minutes in order that a better tap would bring"),
        "tap_move_pct": Column(pl.Float64, "by how much the tap would move; below 0 raises the voltage", unit="%"),
        "drop_limit_v": Column(pl.Float64, "drop from which the line is the cause", unit="V"),
        "upstream_limit_pct": Column(pl.Float64, "share from which the feeder is the cause", unit="%"),
        "light_limit_pct": Column(pl.Float64, "load below which a transformer is lightly loaded", unit="%"),
    },
)
POWER_FACTORS = Schema(
    row="feeder or area",
    columns={
        "subject_id": Column(pl.Int64, "the feeder or area"),
        "active": Column(pl.Int64, "active energy", unit="0.0001 kWh"),
        "reactive": Column(pl.Int64, "reactive energy drawn and given back, added", unit="0.0001 kvarh"),
        "given_back": Column(pl.Int64, "of it given back", unit="0.0001 kvarh"),
        "power_factor": Column(pl.Decimal(38, 4), "cos φ, rounded once", null="no energy"),
        "is_met": Column(pl.Boolean, "whether the target is reached, before rounding", null="no energy"),
        "target": Column(pl.Decimal(38, 4), "cos φ to be reached"),
        "peak_kw": Column(pl.Decimal(38, 4), "highest active power", unit="kW"),
        "needed_kvar": Column(pl.Decimal(38, 4), "to reach the target at that moment", unit="kvar"),
    },
)
