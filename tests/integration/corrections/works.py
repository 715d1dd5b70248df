"""
Works whose published problems end in posted money: one account each, billed month by month under the rules of then.

Prices are those of the problems: 0.40 yuan/kWh, 0.50 for homes, 0.80 for shops, 16 or 15 yuan/kVA, peak and valley at
150 % and 50 %.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from django.db import transaction

from tests.integration.billing.village import table_of
from tests.integration.registry import make_units, table
from wanjia.foundation.access.types import WHOLE_COMPANY, Actor
from wanjia.foundation.organisation.queries import unit_named
from wanjia.measurement.readings import operations as readings
from wanjia.measurement.readings import sheets as reading_sheets
from wanjia.registry.customers import operations as customers
from wanjia.registry.customers import sheets as customer_sheets
from wanjia.registry.customers.queries import account_named
from wanjia.registry.metering import operations as metering
from wanjia.registry.metering import sheets as metering_sheets
from wanjia.registry.tariffs import operations as tariffs
from wanjia.registry.tariffs import queries as prices
from wanjia.revenue.billing.operations import issuing, planning, pricing, settling
from wanjia.revenue.billing.queries import findings, inputs, preparing, runs
from wanjia.revenue.billing.rules import months_before

CLERK = Actor("C1", "核算员", WHOLE_COMPANY)
SECOND = Actor("C2", "复核员", WHOLE_COMPANY)
POSTER = Actor("C3", "核算班长", WHOLE_COMPANY)
BOOK = """
region: HUBEI
structures:
  - {code: W.FLAT, name: 一价, name_en: one price, usage_class: COMMERCIAL_INDUSTRIAL, voltage_band: BELOW_1KV}
  - {code: W.HOME, name: 居民, name_en: home, usage_class: RESIDENTIAL, voltage_band: BELOW_1KV}
  - {code: W.SHOP, name: 商业, name_en: shop, usage_class: COMMERCIAL_INDUSTRIAL, voltage_band: BELOW_1KV}
  - {code: W.TWO16, name: 两部制16, name_en: two, usage_class: COMMERCIAL_INDUSTRIAL,
     voltage_band: KV_1_10, is_two_part: true}
  - {code: W.TWO15, name: 两部制15, name_en: two, usage_class: COMMERCIAL_INDUSTRIAL,
     voltage_band: KV_1_10, is_two_part: true}
  - {code: W.TOU, name: 分时, name_en: by period, usage_class: COMMERCIAL_INDUSTRIAL,
     voltage_band: BELOW_1KV, is_time_of_use: true, calendar: W.CI}
documents:
  - number: 例题电价
    title: Sample, not published - prices of worked problems
    issuer: nobody
    start: 1996-10-08
    source: prices of the worked problems
    certainty: SAMPLE
    is_sample: true
    prices:
      - {structure: W.FLAT, energy: 0.4}
      - {structure: W.HOME, energy: 0.5}
      - {structure: W.SHOP, energy: 0.8}
      - {structure: W.TWO16, energy: 0.4, capacity: 16, demand: 32}
      - {structure: W.TWO15, energy: 0.4, capacity: 15, demand: 32}
      - {structure: W.TOU, energy: {PEAK: 0.6, FLAT: 0.4, VALLEY: 0.2}}
    calendars:
      - calendar: W.CI
        rules:
          - {months: 1-12, PEAK: "08:00-12:00", FLAT: "12:00-24:00", VALLEY: "00:00-08:00"}
switches:
  - {switch: DAY_DIVISOR, value: THIRTY, start: 1996-10-08, end: 2024-06-01, source: art. 84}
  - {switch: DAY_DIVISOR, value: CALENDAR, start: 2024-06-01, source: art. 84}
"""


@dataclass(frozen=True)
class Works:
    """An account: what each register measures month by month, its price and what else its terms say."""

    number: str
    monthly: dict[str, Sequence[int]]
    structure: str = "W.FLAT"
    terms: dict[str, Any] = field(default_factory=dict)


def same(total: int, *, months: int = 7, latest: int | None = None) -> list[int]:
    """Give the same energy each month, but perhaps another in the latest."""
    return [total] * (months - 1) + [total if latest is None else latest]


def total(kwh: Sequence[int]) -> dict[str, Sequence[int]]:
    """Measure active energy only."""
    return {"ACTIVE_TOTAL": kwh}


BY_CAPACITY = {"contract_kva": 1000, "running_kva": 1000, "demand_basis": "CAPACITY"}
WORKS = (
    Works("THEFT-01", total(same(1000))),
    Works("THEFT-03", total(same(9000))),
    Works("BREACH-01", total(same(50_000)), "W.TWO16", BY_CAPACITY),
    Works("BREACH-03", total(same(50_000)), "W.TWO15", BY_CAPACITY),
    Works("BREACH-06", total([100, 100, 100, 150, 200, 200, 250]), "W.HOME"),
    Works("OUTAGE-01", total(same(30_000))),
    Works(
        "METER-01",
        {
            "ACTIVE_TOTAL": same(10_000, latest=20_000),
            "ACTIVE_PEAK": same(4000, latest=6000),
            "ACTIVE_VALLEY": same(3000, latest=2000),
        },
        "W.TOU",
    ),
    Works("METER-02", total(same(7000, latest=8000))),
    Works("METER-04", total(same(70_000, latest=80_000))),
    Works("METER-08", total(same(120_000, latest=180_000))),
    Works("METER-10", total(same(3000))),
    Works("METER-14", total(same(400))),
)
START = date(2023, 1, 1)


def make(works: Sequence[Works] = WORKS, *, since: date = START, folder: Path) -> None:
    """Write company, prices, accounts, meters and readings."""
    at = datetime(since.year, since.month, 2, tzinfo=UTC)
    make_units()
    book = folder / "works.yaml"
    book.write_text(BOOK, encoding="utf-8")
    national = next(path for path in prices.shipped_book_paths() if path.stem == "national")
    for path in (national, book):
        tariffs.import_book(path, by=CLERK, at=at)
    _meters(works, since=since, at=at)
    _agreements(works, since=since, at=at)
    _routes(works, since=since, at=at)
    for turn in range(1, len(next(iter(works[0].monthly.values()))) + 1):
        _read(works, since=since, turn=turn)


def _meters(works: Sequence[Works], *, since: date, at: datetime) -> None:
    def load(name: str, sheet: Any, rows: list[dict[str, Any]]) -> None:
        getattr(metering, name)(table(sheet, *rows), by=CLERK, at=at)

    point = {"unit_code": "S1", "address": "工业路", "metering_mode": "LV_SUPPLY_LV_METER"}
    kinds = [(one, kind) for one in works for kind in one.monthly]
    hung = [
        {"meter_number": f"M{one.number}", "usage_point_number": f"P{one.number}", "start_date": since} for one in works
    ]
    digits = {"integer_digits": 8, "decimal_digits": 2}
    load("load_usage_points", metering_sheets.USAGE_POINTS, [{"number": f"P{one.number}", **point} for one in works])
    load("load_meters", metering_sheets.METERS, [{"number": f"M{one.number}", "model_code": "DTZ"} for one in works])
    registers = [{"meter_number": f"M{one.number}", "kind": kind, **digits} for one, kind in kinds]
    load("load_registers", metering_sheets.REGISTERS, registers)
    load("load_installations", metering_sheets.INSTALLATIONS, hung)
    begin = {"start_date": since, "start_value": 0}
    indexes = [{"meter_number": f"M{one.number}", "kind": kind, **begin} for one, kind in kinds]
    load("load_installation_indexes", metering_sheets.INSTALLATION_INDEXES, indexes)


def _agreements(works: Sequence[Works], *, since: date, at: datetime) -> None:
    people = [{"number": f"K{one.number}", "name": f"客户{one.number}", "kind": "PERSON"} for one in works]
    customers.load_customers(table(customer_sheets.CUSTOMERS, *people), by=CLERK, at=at)
    where = {"unit_code": "S1", "address": "工业路"}
    accounts = [{"number": one.number, "customer_number": f"K{one.number}", **where} for one in works]
    customers.load_accounts(table(customer_sheets.ACCOUNTS, *accounts), by=CLERK, at=at)
    agreements = [
        {
            "number": f"G{one.number}",
            "account_number": one.number,
            "usage_point_number": f"P{one.number}",
            "start_date": since,
        }
        for one in works
    ]
    customers.load_agreements(table(customer_sheets.AGREEMENTS, *agreements), by=CLERK, at=at)
    plain = {"contract_kva": 8, "running_kva": 8, "start_date": since}
    terms = [
        {"agreement_number": f"G{one.number}", "structure_code": one.structure, **plain, **one.terms} for one in works
    ]
    customers.load_agreement_terms(table(customer_sheets.AGREEMENT_TERMS, *terms), by=CLERK, at=at)


def _routes(works: Sequence[Works], *, since: date, at: datetime) -> None:
    route = {"code": "R1", "name": "R1", "unit_code": "S1", "kind": "MANUAL", "turning_day": 1}
    readings.load_routes(table(reading_sheets.ROUTES, route), by=CLERK, at=at)
    stops = [
        {"route_code": "R1", "usage_point_number": f"P{one.number}", "sequence": place, "start_date": since}
        for place, one in enumerate(works)
    ]
    readings.load_route_stops(table(reading_sheets.ROUTE_STOPS, *stops), by=CLERK, at=at)


def _read(works: Sequence[Works], *, since: date, turn: int) -> None:
    day = months_before(since, months=-turn)
    rows = [
        {
            "meter_number": f"M{one.number}",
            "kind": kind,
            "reading_date": day,
            "value": sum(values[:turn]),
            "quality": "REMOTE",
        }
        for one in works
        for kind, values in one.monthly.items()
    ]
    accepted = readings.accept(table_of(rows), by=CLERK, at=datetime(day.year, day.month, 2, tzinfo=UTC))
    assert not accepted.refused


def bill(month: date, *, at: datetime) -> None:
    """Plan, price and issue a month at a moment; whatever is found about a bill is accepted."""
    run = planning.plan_run(bill_month=month, unit_id=unit_named("S1").unit_id, route_ids=None, by=CLERK, at=at)
    shelf = inputs.PriceShelf()
    for chunk in runs.chunks_of(run.pk):
        prepared = preparing.prepared_chunk(chunk, scope=WHOLE_COMPANY, shelf=shelf)
        with transaction.atomic():
            pricing.price_chunk(chunk_id=chunk.pk, by=CLERK, at=at, prepared=prepared)
    pricing.end_pricing(run_id=run.pk, by=CLERK, at=at)
    for finding in findings.open_findings(run.pk).values_list("pk", flat=True):
        settling.settle_finding(finding_id=finding, step="accept", reason="as it is", by=CLERK, at=at)
    issuing.begin_issue(run_id=run.pk, by=CLERK, at=at)
    for chunk in runs.chunks_of(run.pk):
        issuing.issue_chunk(chunk_id=chunk.pk, by=CLERK, at=at)
    issuing.end_issue(run_id=run.pk, by=CLERK, at=at)


def bill_all(months: int, *, since: date = START) -> None:
    """Bill months one after the other, each on the 5th after it."""
    for number in range(months):
        month, after = (months_before(since, months=-step) for step in (number, number + 1))
        bill(month, at=datetime(after.year, after.month, 5, 2, tzinfo=UTC))


def account_id(number: str) -> int:
    """Give the id of an account."""
    return account_named(number, scope=WHOLE_COMPANY).account_id
