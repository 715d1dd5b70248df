"""The tables that the kernels of line loss read and return; energies are whole numbers of 0.0001 kWh."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import polars as pl

from wanjia.foundation.columnar.schema import Column, Schema

#: One kWh in the whole numbers of these tables.
KWH = 10_000
DAYS = {
    "start_date": Column(pl.Date, "first day"),
    "end_date": Column(pl.Date, "day after the latest", null="goes on"),
}

AREAS = Schema(
    row="transformer area",
    columns={
        "area_id": Column(pl.Int64, "area"),
        "unit_id": Column(pl.Int64, "unit that looks after it"),
        "is_public": Column(pl.Boolean, "public: a head is expected; else the customer's own transformer"),
    },
)
FEEDERS = Schema(
    row="line",
    columns={"feeder_id": Column(pl.Int64, "line"), "unit_id": Column(pl.Int64, "unit that looks after it")},
)
POINT_TIES = Schema(
    row="usage point on an area, for some days",
    columns={"usage_point_id": Column(pl.Int64, "point"), "area_id": Column(pl.Int64, "area"), **DAYS},
)
AREA_TIES = Schema(
    row="area on a line, for some days",
    columns={"area_id": Column(pl.Int64, "area"), "feeder_id": Column(pl.Int64, "line"), **DAYS},
)
FEEDER_TIES = Schema(
    row="line at a substation, for some days",
    columns={"feeder_id": Column(pl.Int64, "line"), "substation_id": Column(pl.Int64, "substation"), **DAYS},
)
PARENT_TIES = Schema(
    row="point measured a second time by another, for some days",
    columns={"child_id": Column(pl.Int64, "point behind"), "parent_id": Column(pl.Int64, "point before"), **DAYS},
)
GATEWAYS = Schema(
    row="usage point that measures a part of the grid, for some days",
    columns={
        "usage_point_id": Column(pl.Int64, "point"),
        "kind": Column(pl.String, "`GatewayKind`"),
        "substation_id": Column(pl.Int64, "part", null="another part"),
        "feeder_id": Column(pl.Int64, "part", null="another part"),
        "area_id": Column(pl.Int64, "part", null="another part"),
        "is_reversed": Column(pl.Boolean, "what the meter counts as import leaves the part"),
        **DAYS,
    },
)
ENERGIES = Schema(
    row="usage point and day",
    columns={
        "usage_point_id": Column(pl.Int64, "point"),
        "day": Column(pl.Date, "day"),
        "energy": Column(pl.Int64, "imported", unit="0.0001 kWh", null="not known"),
        "reverse": Column(pl.Int64, "exported", unit="0.0001 kWh", null="none"),
        "is_estimated": Column(pl.Boolean, "not all of it was measured"),
    },
)
UNMETERED = Schema(
    row="supply without a meter, for some days",
    columns={
        "feeder_id": Column(pl.Int64, "line", null="on an area"),
        "area_id": Column(pl.Int64, "area", null="on a line"),
        "energy": Column(pl.Int64, "a day", unit="0.0001 kWh"),
        **DAYS,
    },
)
FLOWS = Schema(
    row="part of the grid and day",
    columns={
        "part": Column(pl.String, "SUBSTATION, FEEDER, AREA, or NONE for points on no area"),
        "part_id": Column(pl.Int64, "its id, 0 for NONE"),
        "day": Column(pl.Date, "day"),
        "above_id": Column(pl.Int64, "what feeds it that day", null="nothing that is known"),
        "unit_id": Column(pl.Int64, "unit that looks after it", null="a substation, or NONE"),
        "is_public": Column(pl.Boolean, "not the customer's own transformer"),
        "has_head": Column(pl.Boolean, "a meter stands at its head that day"),
        "is_measured": Column(pl.Boolean, "and its energy is known"),
        "head": Column(pl.Int64, "what the meters at its head that are known say", unit="0.0001 kWh"),
        "feed": Column(pl.Int64, "what goes in: the head, or what stands in for it", unit="0.0001 kWh"),
        "generation": Column(pl.Int64, "fed in by others", unit="0.0001 kWh"),
        "exchange": Column(pl.Int64, "goes to others", unit="0.0001 kWh"),
        "sold": Column(pl.Int64, "sold on it, metered or not", unit="0.0001 kWh"),
        "unmetered": Column(pl.Int64, "of it without a meter", unit="0.0001 kWh"),
        "own_use": Column(pl.Int64, "used by the substation itself", unit="0.0001 kWh"),
        "passed": Column(pl.Int64, "given on to the parts below", unit="0.0001 kWh"),
        "supplied": Column(pl.Int64, "feed + generation − exchange", unit="0.0001 kWh"),
        "loss": Column(pl.Int64, "supplied − sold − own use − passed", unit="0.0001 kWh"),
        "points": Column(pl.Int64, "usage points on it"),
        "known": Column(pl.Int64, "of them known"),
        "estimated": Column(pl.Int64, "of them estimated"),
    },
)
BALANCES = Schema(
    row="way and what it speaks of, over the days given",
    columns={
        "way": Column(pl.String, "`Way`"),
        "subject_id": Column(pl.Int64, "id of the unit, line, area or substation; of a level 0; of the company 0"),
        "level": Column(pl.String, "`Level` of the way LEVEL, else empty"),
        "supplied": Column(pl.Int64, "went in", unit="0.0001 kWh"),
        "generation": Column(pl.Int64, "of it fed in by others", unit="0.0001 kWh"),
        "sold": Column(pl.Int64, "sold", unit="0.0001 kWh"),
        "own_use": Column(pl.Int64, "used by substations", unit="0.0001 kWh"),
        "passed": Column(pl.Int64, "given on", unit="0.0001 kWh"),
        "loss": Column(pl.Int64, "supplied − sold − own use − passed", unit="0.0001 kWh"),
        "days": Column(pl.Int64, "days"),
        "days_measured": Column(pl.Int64, "of them with everything at the head known"),
        "points": Column(pl.Int64, "usage points times days"),
        "known": Column(pl.Int64, "of them known"),
        "estimated": Column(pl.Int64, "of them estimated"),
    },
)
BUS = Schema(
    row="substation and day",
    columns={
        "substation_id": Column(pl.Int64, "substation"),
        "day": Column(pl.Date, "day"),
        "into": Column(pl.Int64, "given onto its busbars", unit="0.0001 kWh", null="not known"),
        "out": Column(pl.Int64, "lines and own use", unit="0.0001 kWh", null="not known"),
        "unbalance": Column(pl.Int64, "into − out", unit="0.0001 kWh", null="not known"),
    },
)


@dataclass(frozen=True, slots=True)
class Grid:
    """
    Everything that a balance is made from, over some days.

    :ivar days: the days, rising
    :ivar substations: ids
    :ivar energies: ENERGIES of every point that stands on the grid, gateways included
    """

    days: tuple[date, ...]
    substations: tuple[int, ...]
    feeders: pl.DataFrame
    areas: pl.DataFrame
    feeder_ties: pl.DataFrame
    area_ties: pl.DataFrame
    point_ties: pl.DataFrame
    parent_ties: pl.DataFrame
    gateways: pl.DataFrame
    unmetered: pl.DataFrame
    energies: pl.DataFrame
