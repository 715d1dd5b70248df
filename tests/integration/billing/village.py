"""
A village to bill: homes on a ladder, a shop by periods, a factory on two-part prices, a yard with a flat behind it.

Prices are those of the shipped Hubei book; readings of 2025 and January 2026 are made month by month.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from tests.integration.registry import make_units, table
from wanjia.foundation.access.types import WHOLE_COMPANY, Actor
from wanjia.foundation.organisation.queries import unit_named
from wanjia.interfaces.worker import billing as worker
from wanjia.measurement.readings import operations as readings
from wanjia.measurement.readings import sheets as reading_sheets
from wanjia.measurement.readings.rules import months_earlier
from wanjia.registry.customers import operations as customers
from wanjia.registry.customers import sheets as customer_sheets
from wanjia.registry.metering import operations as metering
from wanjia.registry.metering import queries as metering_queries
from wanjia.registry.metering import sheets as metering_sheets
from wanjia.registry.tariffs import operations as tariffs
from wanjia.registry.tariffs import queries as prices

AT = datetime(2025, 1, 2, 3, 0, tzinfo=UTC)
CLERK = Actor("C1", "核算员", WHOLE_COMPANY)
SINCE = date(2025, 1, 1)
TURNS = [months_earlier(date(2026, 2, 1), months=back) for back in range(13, -1, -1)]
JANUARY_2025, NOVEMBER, DECEMBER, JANUARY = (date(2025, 1, 1), date(2025, 11, 1), date(2025, 12, 1), date(2026, 1, 1))
BY_PERIOD = ("ACTIVE_TOTAL", "ACTIVE_SHARP", "ACTIVE_PEAK", "ACTIVE_FLAT", "ACTIVE_VALLEY")


@dataclass(frozen=True)
class House:
    """One account with one usage point: what it uses each month by register, and its terms."""

    number: str
    route: str
    monthly: dict[str, int]
    terms: dict[str, Any]
    multiplier: int = 1
    extra: dict[str, Any] = field(default_factory=dict)

    @property
    def point(self) -> str:
        """Number of the usage point."""
        return f"P{self.number}"


def home(number: str, kwh: int, *, route: str = "R1", **terms: Any) -> House:
    """Make a home on the ladder."""
    return House(number, route, {"ACTIVE_TOTAL": kwh}, {"structure_code": "HB.RES", **terms})


FACTORY = House(
    "1005",
    "R2",
    {
        "ACTIVE_TOTAL": 1000,
        "ACTIVE_SHARP": 100,
        "ACTIVE_PEAK": 300,
        "ACTIVE_FLAT": 350,
        "ACTIVE_VALLEY": 250,
        "REACTIVE_FORWARD": 700,
    },
    {
        "structure_code": "HB.CI2.10KV",
        "contract_kva": 500,
        "running_kva": 500,
        "demand_basis": "CONTRACT_DEMAND",
        "contract_demand_kw": 250,
        "power_factor_standard_pct": 90,
        "loss_method": "FORMULA",
        "loss_model_series": "S11",
        "loss_rated_kva": 500,
        "loss_shape_factor": "1.8",
    },
    multiplier=60,
    extra={"demand": 5},
)
SHOP = House(
    "1004",
    "R1",
    {"ACTIVE_TOTAL": 1200, "ACTIVE_SHARP": 100, "ACTIVE_PEAK": 400, "ACTIVE_FLAT": 450, "ACTIVE_VALLEY": 250},
    {"structure_code": "HB.CI1.LT1KV"},
)
YARD = House("1006", "R2", {"ACTIVE_TOTAL": 900}, {"structure_code": "HB.CI1.LT1KV.PLAIN"})
FLAT = home("1007", 200, route="R2")
HOUSES = (
    home("1001", 150),
    home("1002", 320),
    home("1003", 700, is_large_household=True),
    SHOP,
    FACTORY,
    YARD,
    FLAT,
)


def make_village(*, until: date = date(2026, 2, 1)) -> None:
    """Write the village and its readings up to a turning day."""
    make_units()
    for path in prices.shipped_book_paths():
        if path.stem in {"hubei", "national"}:
            tariffs.import_book(path, by=CLERK, at=AT)
    make_points_and_meters()
    make_agreements()
    make_routes()
    for turn in TURNS:
        if turn <= until:
            deliver(turn)


def make_points_and_meters() -> None:
    """Write usage points, meters with registers, CTs, installations; the flat hangs behind the yard."""
    points = [
        {"number": house.point, "unit_code": "S1", "address": "光明村", "metering_mode": "LV_SUPPLY_LV_METER"}
        for house in HOUSES
    ]
    metering.load_usage_points(table(metering_sheets.USAGE_POINTS, *points), by=CLERK, at=AT)
    meters = [{"number": f"M{house.number}", "model_code": "DTZ"} for house in HOUSES]
    metering.load_meters(table(metering_sheets.METERS, *meters), by=CLERK, at=AT)
    registers = [
        {"meter_number": f"M{house.number}", "kind": kind, "integer_digits": 6, "decimal_digits": 2}
        for house in HOUSES
        for kind in registers_of(house)
    ]
    metering.load_registers(table(metering_sheets.REGISTERS, *registers), by=CLERK, at=AT)
    hung = [
        {"meter_number": f"M{house.number}", "usage_point_number": house.point, "start_date": SINCE} for house in HOUSES
    ]
    metering.load_installations(table(metering_sheets.INSTALLATIONS, *hung), by=CLERK, at=AT)
    indexes = [
        {"meter_number": f"M{house.number}", "start_date": SINCE, "kind": kind, "start_value": 1000}
        for house in HOUSES
        for kind in house.monthly
    ]
    metering.load_installation_indexes(table(metering_sheets.INSTALLATION_INDEXES, *indexes), by=CLERK, at=AT)
    device = {"number": "CT60", "kind": "CURRENT", "primary_rating": 300, "secondary_rating": 5}
    metering.load_instrument_transformers(table(metering_sheets.INSTRUMENT_TRANSFORMERS, device), by=CLERK, at=AT)
    ratio = {"usage_point_number": FACTORY.point, "current_number": "CT60", "start_date": SINCE}
    metering.load_ratio_installations(table(metering_sheets.RATIO_INSTALLATIONS, ratio), by=CLERK, at=AT)
    tie = {"child_number": FLAT.point, "parent_number": YARD.point, "start_date": SINCE}
    metering.load_parent_ties(table(metering_sheets.PARENT_TIES, tie), by=CLERK, at=AT)


def registers_of(house: House) -> list[str]:
    """Name the registers of a house's meter."""
    return [*house.monthly, *(["MAXIMUM_DEMAND"] if "demand" in house.extra else [])]


def make_agreements() -> None:
    """Write customers, accounts, agreements and their terms."""
    people = [{"number": f"K{house.number}", "name": f"客户{house.number}", "kind": "PERSON"} for house in HOUSES]
    customers.load_customers(table(customer_sheets.CUSTOMERS, *people), by=CLERK, at=AT)
    accounts = [
        {"number": house.number, "customer_number": f"K{house.number}", "unit_code": "S1", "address": "光明村"}
        for house in HOUSES
    ]
    customers.load_accounts(table(customer_sheets.ACCOUNTS, *accounts), by=CLERK, at=AT)
    agreements = [
        {
            "number": f"G{house.number}",
            "account_number": house.number,
            "usage_point_number": house.point,
            "start_date": SINCE,
        }
        for house in HOUSES
    ]
    customers.load_agreements(table(customer_sheets.AGREEMENTS, *agreements), by=CLERK, at=AT)
    plain = {"contract_kva": 8, "running_kva": 8, "start_date": SINCE}
    terms = [{"agreement_number": f"G{house.number}", **plain, **house.terms} for house in HOUSES]
    customers.load_agreement_terms(table(customer_sheets.AGREEMENT_TERMS, *terms), by=CLERK, at=AT)


def make_routes() -> None:
    """Write two routes that turn on the first of the month, and their stops."""
    routes = [
        {"code": code, "name": code, "unit_code": "S1", "kind": "MANUAL", "turning_day": 1} for code in ("R1", "R2")
    ]
    readings.load_routes(table(reading_sheets.ROUTES, *routes), by=CLERK, at=AT)
    stops = [
        {"route_code": house.route, "usage_point_number": house.point, "sequence": place, "start_date": SINCE}
        for place, house in enumerate(HOUSES)
    ]
    readings.load_route_stops(table(reading_sheets.ROUTE_STOPS, *stops), by=CLERK, at=AT)


def deliver(turn: date, *, without: tuple[str, ...] = (), plus: dict[str, int] | None = None) -> None:
    """Hand in the readings of a turning day; ``plus`` adds to the total of a house."""
    months = TURNS.index(turn)
    rows = [
        reading(house, kind, turn, 1000 + monthly * months + (plus or {}).get(house.number, 0))
        for house in HOUSES
        for kind, monthly in house.monthly.items()
        if house.number not in without and months
    ]
    rows += [
        reading(house, "MAXIMUM_DEMAND", turn, house.extra["demand"])
        for house in HOUSES
        if "demand" in house.extra and house.number not in without and months
    ]
    if rows:
        delivered = readings.accept(table_of(rows), by=CLERK, at=datetime(turn.year, turn.month, 2, tzinfo=UTC))
        assert not delivered.refused


def reading(house: House, kind: str, turn: date, value: int) -> dict[str, Any]:
    """Give one line of a delivery."""
    return {
        "meter_number": f"M{house.number}",
        "kind": kind,
        "reading_date": turn,
        "value": value,
        "quality": "REMOTE",
    }


def table_of(rows: list[dict[str, Any]]) -> Any:
    """Make a delivery; whole numbers stand for decimals."""
    from decimal import Decimal

    whole = [{**row, "value": Decimal(row["value"])} for row in rows]
    return reading_sheets.DELIVERY.schema.frame(list(whole))


def station_id() -> int:
    """Give the id of the unit that bills."""
    return unit_named("S1").unit_id


def billed(month: date) -> str:
    """Plan, price and issue a month; whatever wants a look is held."""
    number = worker.plan(month, unit_id=station_id(), route_ids=None, by=CLERK)
    worker.price(number, by=CLERK)
    worker.hold_open_findings(number, reason="for the test", by=CLERK)
    worker.issue(number, by=CLERK)
    return number


def months_up_to(month: date) -> list[date]:
    """Give the months from January 2025 to one, that one included."""
    return [turn for turn in TURNS if turn <= month]


def correct(number: str, *, day: date, value: Any, kind: str = "ACTIVE_TOTAL") -> None:
    """Put another value in the place of a house's reading."""
    from decimal import Decimal

    from wanjia.foundation.periods.types import Period
    from wanjia.measurement.readings.queries import usage

    known = usage.current_readings(Period(day), scope=WHOLE_COMPANY)
    points = metering_queries.usage_points(WHOLE_COMPANY).select("usage_point_id", point="number")
    found = known.join(points, on="usage_point_id").filter(point=f"P{number}", kind=kind, reading_date=day)
    reviewer = Actor("C2", "复核员", WHOLE_COMPANY)
    values = {found["reading_id"].item(): Decimal(value)}
    readings.correct(values=values, reason="misread", by=reviewer, at=datetime(2026, 2, 3, tzinfo=UTC))
