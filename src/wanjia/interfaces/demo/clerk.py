"""
What people do about a month's findings before bills go out; what they leave stays held.

Nothing here knows what was spoiled: the clerk looks at findings, and a reader who goes again sees the true value.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

import polars as pl
from django.db import transaction

from wanjia.foundation.access.queries import actor_of
from wanjia.foundation.access.types import Actor
from wanjia.foundation.organisation.types import Role
from wanjia.foundation.periods.types import Period
from wanjia.interfaces.demo.county import County
from wanjia.interfaces.demo.dirt import MONTH
from wanjia.interfaces.demo.staff import numbers_of
from wanjia.measurement.readings import operations, queries
from wanjia.measurement.readings.types import EstimationMethod
from wanjia.registry.metering import queries as metering
from wanjia.revenue.billing import operations as billing
from wanjia.revenue.billing import queries as bills

#: Of so many findings of a kind in a row, the last stays as it is.
LEFT_ONE_OF = 4
WRONG_VALUE = ("BACKWARDS", "JUMP_UP", "BEYOND_CAPACITY", "TIME_OF_USE_SUM")
SUSPICIOUS = ("ZERO", "JUMP_DOWN", "PEAK_VALLEY_INVERTED")
REASONS = {
    "DUPLICATE_DIFFERS": "two values for one day; the one handed in first stands",
    "FUTURE": "the day was mistyped; the reading was handed in again",
    "WRONG_METER": "a neighbour's meter was noted; the reading was handed in again",
    "METER_UNKNOWN": "the meter number was mistyped; the reading was handed in again",
}
HANDED_IN_AGAIN = ("FUTURE", "WRONG_METER", "METER_UNKNOWN")


@dataclass(frozen=True, slots=True)
class Settled:
    """How many findings were settled in which way."""

    dismissed: int
    handed_in_again: int
    corrected: int
    estimated: int
    approved: int


def clerk(*, on: date) -> Actor:
    """Give the accountant who settles."""
    return actor_of(numbers_of(Role.BILLING_ACCOUNTANT)[0], on=on)


def approver(*, on: date) -> Actor:
    """Give another one, who approves what the first has entered."""
    return actor_of(numbers_of(Role.BILLING_ACCOUNTANT)[1], on=on)


def most_of(numbers: Iterable[str], *, leave_one_of: int = LEFT_ONE_OF) -> list[str]:
    """Leave one of so many of some numbers out, in their order; 0 leaves none."""
    ordered = sorted(set(numbers))
    return [n for place, n in enumerate(ordered, start=1) if not leave_one_of or place % leave_one_of]


def settle_readings(county: County, *, days: Period, at: datetime) -> Settled:
    """Go through the work list of readings once, as far as it can be settled from the desk."""
    by = clerk(on=at.date())
    truth = county.readings_of(MONTH)
    again, dismissed = _settle_refused(truth, by=by, at=at)
    _validate_again(again, by=by, at=at)
    estimated = _estimate_missing(days, by=by, at=at)
    corrected = _correct_values(truth, days=days, by=by, at=at)
    approved = _approve_true(days, by=approver(on=at.date()), at=at)
    return Settled(dismissed, again.height, corrected, estimated, approved)


def _settle_refused(truth: pl.DataFrame, *, by: Actor, at: datetime) -> tuple[pl.DataFrame, int]:
    """Put refused lines aside, and hand most of those in anew whose day or meter was mistyped."""
    waiting = queries.refused_readings(by.scope).filter(pl.col("rule").is_in(list(REASONS)))
    dismissed = 0
    for rule, reason in REASONS.items():
        ids = waiting.filter(rule=rule)["refused_reading_id"].to_list()
        if ids:
            with transaction.atomic():
                dismissed += operations.dismiss_refused(refused_ids=ids, reason=reason, by=by, at=at)
    mistyped = waiting.filter(pl.col("rule").is_in(HANDED_IN_AGAIN))["usage_point_number"]
    anew = truth.filter(pl.col("usage_point_number").is_in(most_of(mistyped)))
    if anew.height:
        with transaction.atomic():
            operations.accept(anew, by=by, at=at)
    return anew, dismissed


def _validate_again(lines: pl.DataFrame, *, by: Actor, at: datetime) -> None:
    """Validate the routes on which readings came in late."""
    for day in lines["reading_date"].unique().sort():
        numbers = lines.filter(reading_date=day)["usage_point_number"].to_list()
        named = metering.usage_points(by.scope).filter(pl.col("number").is_in(numbers))
        stops = queries.route_stops_on(day - timedelta(days=1), scope=by.scope)
        routes = stops.join(named, on="usage_point_id", how="semi")["route_id"].unique().sort().to_list()
        with transaction.atomic():
            operations.validate(route_ids=routes, reading_date=day, by=by, at=at)


def _open(days: Period, *, rules: Iterable[str], by: Actor) -> pl.DataFrame:
    found = queries.findings(days, scope=by.scope)
    return found.filter(pl.col("rule").is_in(list(rules)))


def _estimate_missing(days: Period, *, by: Actor, at: datetime) -> int:
    """Estimate most of what nobody read."""
    missing = _open(days, rules=("MISSING",), by=by)
    chosen = missing.filter(pl.col("usage_point_number").is_in(most_of(missing["usage_point_number"])))
    if chosen.is_empty():
        return 0
    ids = chosen["finding_id"].to_list()
    with transaction.atomic():
        made = operations.estimate(
            finding_ids=ids,
            method=EstimationMethod.MEAN_OF_THREE,
            reason="nobody at home; estimated from three months",
            by=by,
            at=at,
        )
    return len(made)


def _correct_values(truth: pl.DataFrame, *, days: Period, by: Actor, at: datetime) -> int:
    """Have most of the suspicious meters read again, and correct what was noted wrongly."""
    found = _open(days, rules=(*WRONG_VALUE, *SUSPICIOUS), by=by)
    numbers = most_of(found["usage_point_number"])
    wrong = found.filter(pl.col("usage_point_number").is_in(numbers))
    values = _true_values(wrong, truth=truth, days=days, by=by)
    if values:
        with transaction.atomic():
            operations.correct(values=values, reason="read again on site; a digit was noted wrongly", by=by, at=at)
    return len(values)


def _true_values(found: pl.DataFrame, *, truth: pl.DataFrame, days: Period, by: Actor) -> dict[int, Decimal]:
    """Compare what is recorded about some usage points with what a second look shows."""
    points = found["usage_point_id"].unique().to_list()
    recorded = queries.current_readings(days, scope=by.scope, usage_points=points)
    numbers = found.select("usage_point_id", "usage_point_number").unique()
    seen = truth.select("usage_point_number", "kind", "reading_date", true_value="value")
    compared = recorded.join(numbers, on="usage_point_id").join(seen, on=["usage_point_number", "kind", "reading_date"])
    wrong = compared.filter(pl.col("value") != pl.col("true_value")).sort("reading_id")
    return dict(wrong.select("reading_id", "true_value").iter_rows())


def _approve_true(days: Period, *, by: Actor, at: datetime) -> int:
    """Approve most of what is still suspicious: the customer explains it."""
    found = _open(days, rules=("JUMP_UP", "JUMP_DOWN", "ZERO"), by=by)
    ids = found.filter(pl.col("usage_point_number").is_in(most_of(found["usage_point_number"])))["finding_id"].to_list()
    if not ids:
        return 0
    with transaction.atomic():
        return operations.approve(finding_ids=ids, reason="the customer confirms the use", by=by, at=at)


def settle_bills(run_id: int, *, at: datetime, leave_one_of: int = LEFT_ONE_OF) -> tuple[int, int]:
    """
    Accept most of the bills that only look unusual, and hold the rest.

    :param leave_one_of: of so many unusual bills one is held; 0: none
    :returns: how many findings were accepted, and how many held
    """
    by = clerk(on=at.date())
    waiting = list(bills.open_findings(run_id).select_related("account"))
    unusual = (row.account.number for row in waiting if row.severity == "WARNING")
    accepted = set(most_of(unusual, leave_one_of=leave_one_of))
    blocked = {row.account_id for row in waiting if row.severity == "ERROR"}
    counts = {"accept": 0, "hold": 0}
    with transaction.atomic():
        for row in waiting:
            step = "accept" if row.account.number in accepted and row.account_id not in blocked else "hold"
            reason = "compared with the months before" if step == "accept" else "to be looked at"
            billing.settle_finding(finding_id=row.pk, step=step, reason=reason, by=by, at=at)
            counts[step] += 1
    return counts["accept"], counts["hold"]
