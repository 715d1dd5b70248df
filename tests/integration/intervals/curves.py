"""Curves to hand in, and a village of three points to hand them in for."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import polars as pl

from tests.integration.registry import make_points, table
from wanjia.foundation.access.types import WHOLE_COMPANY, Actor
from wanjia.measurement.intervals.kernel.schema import CURVES, FROZEN
from wanjia.measurement.intervals.operations.appending import append
from wanjia.measurement.intervals.types import Appended
from wanjia.registry.metering import operations as metering
from wanjia.registry.metering.queries import all_meters
from wanjia.registry.metering.sheets import INSTALLATION_INDEXES, INSTALLATIONS, METERS, REGISTERS

AT = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
HEADEND = Actor("headend", "采集主站", WHOLE_COMPANY)
WHO: dict[str, Any] = {"by": HEADEND, "at": AT}
INSTALLED = date(2026, 1, 1)
DAY = date(2026, 11, 3)
NEXT = DAY + timedelta(days=1)


def make_village() -> None:
    """Make meters M1 on P1, M2 on P2 (station S1) and M3 on P3 (S2) since the year began."""
    make_points()
    numbers = ("1", "2", "3")
    metering.load_meters(table(METERS, *({"number": f"M{n}", "model_code": "DTZ"} for n in numbers)), **WHO)
    registers = [
        {"meter_number": f"M{n}", "kind": "ACTIVE_TOTAL", "integer_digits": 4, "decimal_digits": 2} for n in numbers
    ]
    metering.load_registers(table(REGISTERS, *registers), **WHO)
    hung = [{"meter_number": f"M{n}", "usage_point_number": f"P{n}", "start_date": INSTALLED} for n in numbers]
    metering.load_installations(table(INSTALLATIONS, *hung), **WHO)
    indexes = [
        {"meter_number": f"M{n}", "start_date": INSTALLED, "kind": "ACTIVE_TOTAL", "start_value": 0} for n in numbers
    ]
    metering.load_installation_indexes(table(INSTALLATION_INDEXES, *indexes), **WHO)


def meter(number: str) -> int:
    """Give the id of a meter."""
    return int(dict(all_meters().select("number", "meter_id").iter_rows())[number])


def curve(
    number: str, values: Any = 2200, *, day: date = DAY, quantity: str = "VOLTAGE_A", **more: Any
) -> dict[str, Any]:
    """Give a row of curves; one value stands for all elements."""
    whole = [values] * 96 if isinstance(values, int) else values
    return {"meter_id": meter(number), "day": day, "quantity": quantity, "values": whole, **more}


def frozen_row(number: str, kwh: float, *, day: date, quality: int = 0) -> dict[str, Any]:
    """Give a row of frozen registers: the active total."""
    value = round(kwh * 10_000)
    return {"meter_id": meter(number), "day": day, "register": "ACTIVE_TOTAL", "value": value, "quality": quality}


def hand_in(*rows: dict[str, Any], source: str = "a", by: Actor = HEADEND) -> Appended:
    """Hand curves in."""
    return append({"CURVES": CURVES.frame(rows)}, source=source, by=by, at=AT)


def freeze(*rows: dict[str, Any], source: str = "f") -> Appended:
    """Hand frozen registers in."""
    return append({"FROZEN": FROZEN.frame(rows)}, source=source, by=HEADEND, at=AT)


def without(values: int, *missing: int) -> list[int | None]:
    """Give a day of one value with some elements missing."""
    return [None if place in missing else values for place in range(96)]


def said(found: pl.DataFrame) -> list[tuple[Any, ...]]:
    """Give what curves say, shortly: day, quantity, values."""
    return [(row["day"], row["quantity"], row["values"]) for row in found.to_dicts()]
