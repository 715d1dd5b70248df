"""Two reading routes with three usage points and thirteen months of ordinary readings."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import polars as pl

from tests.integration.registry import make_points, station_actor, table
from wanjia.foundation.access.types import WHOLE_COMPANY, Actor
from wanjia.measurement.readings import operations, sheets
from wanjia.measurement.readings.queries import walking
from wanjia.measurement.readings.queries import work_list as list_questions
from wanjia.measurement.readings.rules import months_earlier
from wanjia.registry.metering import operations as metering
from wanjia.registry.metering import queries as registry
from wanjia.registry.metering.sheets import INSTALLATION_INDEXES, INSTALLATIONS, METERS, RATIO_INSTALLATIONS, REGISTERS

AT = datetime(2026, 2, 1, 3, 0, tzinfo=UTC)
LATER = datetime(2026, 2, 2, 3, 0, tzinfo=UTC)
READER = Actor("R1", "抄表员", WHOLE_COMPANY, person_id=1)
REVIEWER = Actor("R2", "复核员", WHOLE_COMPANY, person_id=2)
INSTALLED = date(2024, 6, 1)
JAN, FEB, MAR = date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1)
TOTAL, PEAK = "ACTIVE_TOTAL", "ACTIVE_PEAK"


def line(meter: str, value: Any, day: date = FEB, **changes: Any) -> dict[str, Any]:
    """Give a line of a delivery."""
    row = {"meter_number": meter, "kind": TOTAL, "reading_date": day, "value": Decimal(str(value)), "quality": "MANUAL"}
    return {**row, **changes}


def deliver(*lines: dict[str, Any], by: Actor = READER, at: datetime = AT) -> operations.Delivered:
    """Hand readings in."""
    return operations.accept(sheets.DELIVERY.schema.frame(list(lines)), by=by, at=at)


def point_id(number: str) -> int:
    """Give the id of a usage point."""
    known = registry.usage_points(WHOLE_COMPANY).select("number", "usage_point_id")
    return dict(known.iter_rows())[number]


def route_ids(*codes: str) -> list[int]:
    """Give the ids of routes."""
    return walking.route_ids_named(codes, scope=WHOLE_COMPANY)


def validated(*codes: str, day: date = FEB, at: datetime = LATER) -> operations.Validated:
    """Validate routes."""
    return operations.validate(route_ids=route_ids(*(codes or ("R1", "R2"))), reading_date=day, by=REVIEWER, at=at)


def work_list(state: Any = "OPEN") -> dict[str, list[str]]:
    """Give what was found by usage point."""
    from wanjia.foundation.periods.types import Period

    table = list_questions.findings(Period(INSTALLED), scope=WHOLE_COMPANY, state=state)
    found: dict[str, list[str]] = {}
    for number, rule in table.select("usage_point_number", "rule").iter_rows():
        found.setdefault(number, []).append(rule)
    return found


def finding_id(number: str, rule: str) -> int:
    """Give the id of an open finding."""
    from wanjia.foundation.periods.types import Period

    found = list_questions.findings(Period(INSTALLED), scope=WHOLE_COMPANY)
    return found.filter(usage_point_number=number, rule=rule)["finding_id"].item()


def make_walk() -> None:
    """Make meter Mn on Pn since 2024-06, routes R1 (P1, P2) and R2 (P3), and 100 kWh in each month of 2025."""
    make_points()
    numbers = ("1", "2", "3")
    metering.load_meters(table(METERS, *({"number": f"M{n}", "model_code": "DTZ"} for n in numbers)), by=READER, at=AT)
    registers = [{"meter_number": f"M{n}", "kind": TOTAL, "integer_digits": 5, "decimal_digits": 2} for n in numbers]
    metering.load_registers(table(REGISTERS, *registers), by=READER, at=AT)
    hung = [{"meter_number": f"M{n}", "usage_point_number": f"P{n}", "start_date": INSTALLED} for n in numbers]
    metering.load_installations(table(INSTALLATIONS, *hung), by=READER, at=AT)
    indexes = [{"meter_number": f"M{n}", "start_date": INSTALLED, "kind": TOTAL, "start_value": 7} for n in numbers]
    metering.load_installation_indexes(table(INSTALLATION_INDEXES, *indexes), by=READER, at=AT)
    routes = [
        {"code": code, "name": code, "unit_code": unit, "kind": "MANUAL", "turning_day": 1}
        for code, unit in (("R1", "S1"), ("R2", "S2"))
    ]
    operations.load_routes(table(sheets.ROUTES, *routes), by=READER, at=AT)
    stops = [
        {"route_code": route, "usage_point_number": point, "sequence": place, "start_date": INSTALLED}
        for place, (route, point) in enumerate((("R1", "P1"), ("R1", "P2"), ("R2", "P3")))
    ]
    operations.load_route_stops(table(sheets.ROUTE_STOPS, *stops), by=READER, at=AT)
    past = [
        line(f"M{n}", 1000 + 100 * (13 - ago), months_earlier(FEB, months=ago)) for ago in range(1, 14) for n in numbers
    ]
    deliver(*past)


def change_ratio(number: str, day: date) -> None:
    """Put a CT of 100/5 in at a usage point."""
    from wanjia.registry.metering.sheets import INSTRUMENT_TRANSFORMERS

    device = {"number": "CT", "kind": "CURRENT", "primary_rating": 100, "secondary_rating": 5}
    metering.load_instrument_transformers(table(INSTRUMENT_TRANSFORMERS, device), by=READER, at=AT)
    held = {"usage_point_number": number, "current_number": "CT", "start_date": day}
    metering.load_ratio_installations(table(RATIO_INSTALLATIONS, held), by=READER, at=AT)


def of_station(code: str) -> Actor:
    """Give somebody who may act in one station only."""
    return station_actor(code)


def events() -> pl.DataFrame:
    """Give the events of readings."""
    from wanjia.foundation.columnar.database import read_frame
    from wanjia.foundation.events.models import Event

    found = Event.objects.filter(name__startswith="readings.").order_by("pk")
    return read_frame(found, name="name", actor="actor_number", facts="facts")
