"""The county's series into the interval store, registers day by day, by the operation that takes everybody's."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path

import polars as pl

from wanjia.foundation.access.types import WHOLE_COMPANY
from wanjia.foundation.periods.types import Period
from wanjia.interfaces.demo.billing import AT
from wanjia.interfaces.demo.county import County
from wanjia.interfaces.demo.loading import loader
from wanjia.interfaces.demo.meters import point_number
from wanjia.interfaces.demo.planted import told
from wanjia.interfaces.demo.series.arriving import arrivals
from wanjia.interfaces.demo.series.month import Meters, Month, month_tables
from wanjia.interfaces.demo.steps import Steps
from wanjia.measurement.intervals.operations.appending import append
from wanjia.measurement.intervals.operations.collecting import count_collection
from wanjia.registry.metering import queries as metering

PART = "series"
LATEST_MONTH = date(2026, 1, 1)
#: Months of curves and daily values: those that the pages show, or the whole year and January.
SHOWN_MONTHS, ALL_MONTHS = 2, 13
POINTS = 96
#: Days of which is counted what came.
COUNTED = timedelta(days=14)
#: When the curves of a month before the latest are there, on the day after it.
EARLY = time(6, 0)


@dataclass(frozen=True, slots=True)
class Delivered:
    """How much came: rows of FROZEN, values of CURVES."""

    frozen: int
    values: int


def months(count: int) -> list[tuple[date, date]]:
    """Give the first day and the day after the latest of so many months up to the latest, earliest first."""
    found = []
    for back in range(count - 1, -1, -1):
        number = LATEST_MONTH.year * 12 + LATEST_MONTH.month - 1 - back
        start = date(number // 12, number % 12 + 1, 1)
        found.append((start, date((number + 1) // 12, (number + 1) % 12 + 1, 1)))
    return found


def deliver_series(county: County, *, steps: Steps, has_year: bool = False) -> Delivered:
    """
    Simulate what meters said and append it.

    :param has_year: all months since January 2025; otherwise the latest two
    """
    ids = dict(metering.all_meters().select("number", "meter_id").iter_rows())
    meters = Meters(ids)
    frozen = values = 0
    for start, end in months(ALL_MONTHS if has_year else SHOWN_MONTHS):
        is_latest = start == LATEST_MONTH
        with steps.step(f"simulate the grid in {start:%Y-%m}", part=PART, unit="values") as step:
            tables = month_tables(Month(county, start, end, is_latest, is_latest), meters=meters)
            step.count = tables["CURVES"].height * POINTS
        with steps.step(f"append the series of {start:%Y-%m}", part=PART, unit="rows") as step:
            source = f"demo {county.customers} {county.seed} {start:%Y-%m} {county.fingerprint()}"
            step.count = _delivered(tables, start=start, source=source, county=county)
        frozen += tables["FROZEN"].height
        values += tables["CURVES"].height * POINTS
    with steps.step("count what came of the latest days", part=PART, unit="rows") as step:
        step.count = count_collection(Period(AT.date() - COUNTED, AT.date()), by=loader(), at=AT)
    return Delivered(frozen, values)


def _delivered(tables: dict[str, pl.DataFrame], *, start: date, source: str, county: County) -> int:
    """
    Append a month: of those shown, registers as they arrived day by day; curves and earlier months at its end.

    :returns: rows
    """
    end = next(after for first, after in months(ALL_MONTHS) if first == start)
    at = AT if start == LATEST_MONTH else datetime.combine(end, EARLY, AT.tzinfo)
    if start not in dict(months(SHOWN_MONTHS)):
        return append(tables, source=source, by=loader(), at=at).rows
    period = Period(start, end + timedelta(days=1))
    ties = metering.terminal_ties(period, scope=WHOLE_COMPANY).select("meter_id", "terminal_id")
    rows = 0
    for came_at, registers in arrivals(tables["FROZEN"], ties=ties, seed=county.seed):
        named = f"{source} {came_at:%m-%d %H:%M}"
        rows += append({"FROZEN": registers}, source=named, by=loader(), at=came_at).rows
    return rows + append({"CURVES": tables["CURVES"]}, source=source, by=loader(), at=at).rows


def write_truth(county: County, *, folder: Path) -> Path:
    """Write down which errors were planted, beside the database and never into it."""
    numbers = dict(county.supplies.select("i", point_number()).iter_rows())
    codes = {area: site.code for area, site in county.network.sites.items()}
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "demo-truth.json"
    found = told(county.network.wrong, number_of=numbers, code_of=codes)
    file.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return file
