"""An area of three meters and its head, and one meter elsewhere, that hand in curves and registers."""

import hashlib
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import polars as pl

from tests.integration.registry import AT, ENGINEER, JAN, make_points, table
from wanjia.foundation.access.types import Actor
from wanjia.measurement.intervals.kernel.schema import CURVES, FROZEN
from wanjia.measurement.intervals.operations.appending import append
from wanjia.registry.metering import operations as metering
from wanjia.registry.metering import queries as registry
from wanjia.registry.metering import sheets

#: A Wednesday.
DAY = date(2026, 1, 21)
NIGHT = datetime(2026, 1, 26, 20, 0, tzinfo=UTC)
#: A course without anything to find, 105.5 kWh.
QUIET = [10_000 + 500 * (place % 5) for place in range(96)]
HANGS = {"M1": "P1", "M2": "P2", "M3": "P3", "H1": "G1"}
Values = Sequence[int | None]


def make_village() -> None:
    """Hang M1 and M2 in area A1 of station S1 under its head H1, and M3 in A2 of S2; M9 lies in the store."""
    make_points()
    head = {"number": "G1", "unit_code": "S1", "address": "变台", "metering_mode": "LV_SUPPLY_LV_METER"}
    metering.load_usage_points(table(sheets.USAGE_POINTS, head), by=ENGINEER, at=AT)
    ties = [
        {"usage_point_number": point, "area_code": area, "start_date": JAN}
        for point, area in (("P1", "A1"), ("P2", "A1"), ("P3", "A2"))
    ]
    metering.load_usage_point_ties(table(sheets.USAGE_POINT_TIES, *ties), by=ENGINEER, at=AT)
    gateway = {
        "usage_point_number": "G1",
        "kind": "AREA_HEAD",
        "area_code": "A1",
        "start_date": JAN,
        "is_reversed": False,
    }
    metering.load_gateway_points(table(sheets.GATEWAY_POINTS, gateway), by=ENGINEER, at=AT)
    meters = [{"number": number, "model_code": "DTZ", "rated_current_a": 60} for number in (*HANGS, "M9")]
    metering.load_meters(table(sheets.METERS, *meters), by=ENGINEER, at=AT)
    registers = [
        {"meter_number": number, "kind": "ACTIVE_TOTAL", "integer_digits": 6, "decimal_digits": 2} for number in HANGS
    ]
    metering.load_registers(table(sheets.REGISTERS, *registers), by=ENGINEER, at=AT)
    hung = [{"meter_number": number, "usage_point_number": point, "start_date": JAN} for number, point in HANGS.items()]
    metering.load_installations(table(sheets.INSTALLATIONS, *hung), by=ENGINEER, at=AT)


def ids() -> dict[str, int]:
    """Give the ids of meters by number."""
    return dict(registry.all_meters().select("number", "meter_id").iter_rows())


def deliver(
    curves: dict[str, Values],
    *,
    registers: dict[str, tuple[int, int]] | None = None,
    day: date = DAY,
    by: Actor = ENGINEER,
    name: str = "",
    quantity: str = "ENERGY_IMPORT",
) -> int:
    """Hand in curves (of imported energy unless told) and registers at both ends of a day; gives the version."""
    known = ids()
    rows = [
        {"meter_id": known[meter], "day": day, "quantity": quantity, "values": list(values)}
        for meter, values in curves.items()
    ]
    stood = [
        {
            "meter_id": known[meter],
            "day": day + timedelta(days=late),
            "register": "ACTIVE_TOTAL",
            "value": value,
            "quality": 0,
        }
        for meter, ends in (registers or {}).items()
        for late, value in enumerate(ends)
    ]
    tables: dict[str, Any] = {}
    if rows:
        tables["CURVES"] = CURVES.frame(rows)
    if stood:
        tables["FROZEN"] = FROZEN.frame(stood)
    told = hashlib.sha256(f"{rows}{stood}".encode()).hexdigest()
    return append(tables, source=f"{name} {told}", by=by, at=NIGHT).version


def gap(first: int, last: int, *, values: Values = QUIET) -> list[int | None]:
    """Leave elements out."""
    return [None if first <= place <= last else value for place, value in enumerate(values)]


def frame_of(rows: pl.DataFrame, meter: str) -> dict[str, Any]:
    """Give the row of a meter."""
    return rows.filter(meter_id=ids()[meter]).row(0, named=True)
