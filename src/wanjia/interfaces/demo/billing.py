"""The county's months billed: twelve of history in one go, and the month that is shown step by step."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Protocol
from zoneinfo import ZoneInfo

import polars as pl
from django.db import transaction
from django.utils import timezone

from wanjia.foundation.access.types import Actor
from wanjia.foundation.organisation.queries import unit_named
from wanjia.foundation.periods.types import Period
from wanjia.foundation.sheets.parsing import read_sheet
from wanjia.foundation.sheets.writing import csv_of
from wanjia.interfaces.demo.cash import BOOKS_BEGIN, pay_month
from wanjia.interfaces.demo.clerk import Refused, Settled, clerk, issuer, settle_bills, settle_findings, settle_refused
from wanjia.interfaces.demo.county import County
from wanjia.interfaces.demo.cycles import YEAR, bill_month, cycle_days
from wanjia.interfaces.demo.debits import collect_month
from wanjia.interfaces.demo.dirt import MONTH, deliveries, spoiled
from wanjia.interfaces.demo.loading import load_readings, loader
from wanjia.interfaces.demo.outlets import open_outlets
from wanjia.interfaces.demo.staff import MARKETING
from wanjia.interfaces.demo.steps import Steps
from wanjia.measurement.readings import operations as readings
from wanjia.measurement.readings.queries import walking
from wanjia.measurement.readings.sheets import DELIVERY
from wanjia.revenue.billing.queries import runs

#: When the demo's people do their work: the morning after the latest routes turned.
AT = datetime(2026, 2, 2, 9, tzinfo=ZoneInfo("Asia/Shanghai"))
DAYS_OF_CYCLE = 30
HISTORY, THE_MONTH, CLERK = "history", "month", "clerk"


class Biller(Protocol):
    """Whoever carries billing runs through, a short transaction at a time: `wanjia.interfaces.worker.billing`."""

    def plan(self, bill_month: date, *, unit_id: int, route_ids: Sequence[int] | None, by: Actor) -> str:
        """Plan a run and give its number."""

    def price(self, number: str, *, by: Actor) -> None:
        """Price a run."""

    def issue(self, number: str, *, by: Actor, clock: Callable[[], datetime] | None = None) -> None:
        """Issue a run, each part at the moment that the clock gives."""


@dataclass(frozen=True, slots=True)
class Billed:
    """
    What the month came to.

    :ivar spoiled: ``i, dirt`` of what was handed in with faults
    :ivar found: ``rule, state`` of each finding about readings
    :ivar accepted: bills let pass, and findings held
    """

    run_number: str
    files: list[Path]
    delivered: list[readings.Delivered]
    spoiled: pl.DataFrame
    refused: Refused
    settled: Settled
    accepted: tuple[int, int]


def bill_history(county: County, *, biller: Biller, steps: Steps, cycles: Sequence[int] = range(YEAR)) -> None:
    """
    Load the readings of the thirteen turns up to January 2026, then bill and issue months of 2025.

    :param cycles: which months, 0 to 11, one after the other; all twelve unless given
    """
    with steps.step("load 12 months of readings", part=HISTORY, unit="readings") as step:
        for cycle in range(-1, YEAR):
            step.count += load_readings(county.readings_of(cycle), at=AT).written
    with steps.step(f"bill {len(cycles)} months", part=HISTORY, unit="bills") as step:
        for cycle in cycles:
            step.count += _bill_month(cycle, biller=biller)
    begun = [cycle for cycle in cycles if bill_month(cycle) >= BOOKS_BEGIN]
    with steps.step(f"pay {len(begun)} months", part=HISTORY, unit="payments") as step:
        for cycle in begun:
            if cycle == begun[-1]:
                collect_month(county, month=bill_month(cycle), issued_at=issued_at(cycle))
            step.count += pay_month(county, month=bill_month(cycle), issued_at=issued_at(cycle))
    if begun:
        with steps.step("open channels and agents", part=HISTORY, unit="sales") as step:
            step.count = open_outlets(month=bill_month(begun[-1]))


def issued_at(cycle: int) -> datetime:
    """Give the moment when a month of history is issued: as long ago as it lies before the month that is shown."""
    return timezone.now() - timedelta(days=DAYS_OF_CYCLE * (MONTH - cycle))


def _bill_month(cycle: int, *, biller: Biller) -> int:
    by = clerk(on=AT.date())
    number = biller.plan(bill_month(cycle), unit_id=unit_named(MARKETING).unit_id, route_ids=None, by=by)
    biller.price(number, by=by)
    settle_bills(runs.run_named(number, scope=by.scope).pk, leave_one_of=0, at=AT)
    biller.issue(number, by=issuer(on=AT.date()), clock=lambda: issued_at(cycle))
    return runs.run_summary(number, scope=by.scope).bills


def bill_the_month(county: County, *, folder: Path, biller: Biller, steps: Steps) -> Billed:
    """
    Bill January 2026: load what was handed in, validate, settle, price, settle, issue.

    :param folder: where the file of readings is written
    """
    whose = spoiled(county)
    files = write_deliveries(county, whose=whose, folder=folder)
    with steps.step("load readings", part=THE_MONTH, unit="readings") as step:
        delivered = [load_file(file) for file in files]
        step.count = sum(outcome.written for outcome in delivered)
    with steps.step("settle refused readings", part=CLERK, unit="readings") as step:
        refused = settle_refused(county, at=AT)
        step.count = refused.dismissed
    with steps.step("validate", part=THE_MONTH, unit="usage points") as step:
        step.count = sum(validate_day(day) for day in turning_days(county))
    with steps.step("settle findings about readings", part=CLERK, unit="findings") as step:
        settled = settle_findings(county, days=days_of(county), at=AT)
        step.count = settled.corrected + settled.estimated + settled.approved
    so_far = (files, delivered, whose, refused, settled)
    return _issued(county, biller=biller, steps=steps, so_far=so_far)


def _issued(
    county: County,
    *,
    biller: Biller,
    steps: Steps,
    so_far: tuple[list[Path], list[readings.Delivered], pl.DataFrame, Refused, Settled],
) -> Billed:
    """Plan, price, look through and issue the month's run."""
    by = clerk(on=AT.date())
    with steps.step("plan", part=THE_MONTH, unit="customers") as step:
        number = biller.plan(bill_month(MONTH), unit_id=unit_named(MARKETING).unit_id, route_ids=None, by=by)
        step.count = county.customers
    run_id = runs.run_named(number, scope=by.scope).pk
    with steps.step("price, check, write bills and lines", part=THE_MONTH, unit="bills") as step:
        biller.price(number, by=by)
        step.count = runs.run_summary(number, scope=by.scope).bills
    with steps.step("settle findings about bills", part=CLERK, unit="findings") as step:
        accepted = settle_bills(run_id, at=AT)
        step.count = sum(accepted)
    with steps.step("issue", part=THE_MONTH, unit="bills") as step:
        biller.issue(number, by=issuer(on=AT.date()))
        step.count = runs.run_summary(number, scope=by.scope).bills
    return Billed(number, *so_far, accepted)


def write_deliveries(county: County, *, whose: pl.DataFrame, folder: Path) -> list[Path]:
    """Write the month's readings, faults and all, as the files that readers would hand in."""
    folder.mkdir(parents=True, exist_ok=True)
    files = []
    for word, table in zip(("", "-again"), deliveries(county, whose=whose), strict=True):
        files.append(folder / f"readings-{bill_month(MONTH):%Y-%m}{word}.csv")
        files[-1].write_bytes(csv_of(table, sheet=DELIVERY))
    return files


def load_file(file: Path) -> readings.Delivered:
    """Take a file of readings in, as `wanjia import readings` does."""
    return load_readings(read_sheet(file.read_bytes(), sheet=DELIVERY, file=file.name), at=AT)


def turning_days(county: County) -> list[date]:
    """Give the days on which the routes turned at the end of the month's cycles."""
    days = county.supplies["turning_day"].unique().sort()
    return sorted(cycle_days(MONTH, turning_day=day).end or date.max for day in days)


def days_of(county: County) -> Period:
    """Give the days from the start of the earliest of the month's cycles to the end of the latest."""
    days = county.supplies["turning_day"].unique().to_list()
    periods = [cycle_days(MONTH, turning_day=day) for day in days]
    return Period(min(period.start for period in periods), max(period.end or date.max for period in periods))


def validate_day(day: date) -> int:
    """
    Validate the routes that turned on a day.

    :returns: how many usage points they have
    """
    by = loader()
    routes = walking.routes(by.scope).filter(turning_day=day.day)["route_id"].to_list()
    with transaction.atomic():
        return readings.validate(route_ids=routes, reading_date=day, by=by, at=AT).usage_points
