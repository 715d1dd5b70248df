"""
What people do about a month's findings before bills go out; what they leave stays held.

Nothing here knows what was spoiled: the clerk looks at findings, and a reader who goes again sees the true value.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
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
from wanjia.measurement.readings import operations
from wanjia.measurement.readings.queries import usage, work_list
from wanjia.measurement.readings.types import EstimationMethod
from wanjia.revenue.billing.operations import settling
from wanjia.revenue.billing.queries import findings

#: Of so many findings of a kind in a row, the last stays as it is.
LEFT_ONE_OF = 4
WRONG_VALUE = ("BACKWARDS", "JUMP_UP", "BEYOND_CAPACITY", "TIME_OF_USE_SUM")
SUSPICIOUS = ("ZERO", "JUMP_DOWN", "PEAK_VALLEY_INVERTED")
EXPLAINABLE = ("JUMP_UP", "JUMP_DOWN", "ZERO", "BEYOND_CAPACITY")
REASONS = {
    "DUPLICATE_DIFFERS": "two values for one day; the one handed in first stands",
    "FUTURE": "the day was mistyped; the reading was handed in again",
    "WRONG_METER": "a neighbour's meter was noted; the reading was handed in again",
    "METER_UNKNOWN": "the meter number was mistyped; the reading was handed in again",
}
HANDED_IN_AGAIN = ("FUTURE", "WRONG_METER", "METER_UNKNOWN")


@dataclass(frozen=True, slots=True)
class Refused:
    """How many refused lines were put aside, and how many were handed in again."""

    dismissed: int
    handed_in_again: int


@dataclass(frozen=True, slots=True)
class Settled:
    """How many values were corrected or estimated, and how many findings approved."""

    corrected: int
    estimated: int
    approved: int


def clerk(*, on: date) -> Actor:
    """Give the accountant who settles."""
    return actor_of(numbers_of(Role.BILLING_ACCOUNTANT)[0], on=on)


def approver(*, on: date) -> Actor:
    """Give another one, who approves what the first has entered."""
    return actor_of(numbers_of(Role.BILLING_ACCOUNTANT)[1], on=on)


def issuer(*, on: date) -> Actor:
    """Give a third one, who has entered no reading and therefore may issue bills made from them."""
    return actor_of(numbers_of(Role.BILLING_ACCOUNTANT)[2], on=on)


def most_of(numbers: Iterable[str], *, leave_one_of: int = LEFT_ONE_OF) -> list[str]:
    """Leave one of so many of some numbers out, in their order; 0 leaves none."""
    ordered = sorted(set(numbers))
    return [n for place, n in enumerate(ordered, start=1) if not leave_one_of or place % leave_one_of]


def settle_refused(county: County, *, at: datetime) -> Refused:
    """Put refused lines aside, and hand most of those in again whose day or meter was mistyped."""
    by = clerk(on=at.date())
    waiting = work_list.refused_readings(by.scope).filter(pl.col("rule").is_in(list(REASONS)))
    for (rule,), rows in waiting.group_by("rule", maintain_order=True):
        ids = rows["refused_reading_id"].to_list()
        with transaction.atomic():
            operations.dismiss_refused(refused_ids=ids, reason=REASONS[str(rule)], by=by, at=at)
    mistyped = waiting.filter(pl.col("rule").is_in(HANDED_IN_AGAIN))["usage_point_number"]
    again = county.readings_of(MONTH).filter(pl.col("usage_point_number").is_in(most_of(mistyped)))
    if again.height:
        with transaction.atomic():
            operations.accept(again, by=by, at=at)
    return Refused(waiting.height, again.height)


def settle_findings(county: County, *, days: Period, at: datetime) -> Settled:
    """Go through the findings of validation once, as far as they can be settled from the desk."""
    by = clerk(on=at.date())
    waiting = _most_of_open(days, by=by)
    estimated = _estimate_missing(waiting, by=by, at=at)
    wrong = _wrong_values(waiting, truth=county.readings_of(MONTH), days=days, by=by)
    _correct(wrong, by=by, at=at)
    approved = _approve_others(waiting, but=wrong["usage_point_id"], by=approver(on=at.date()), at=at)
    return Settled(wrong.height, estimated, approved)


def _most_of_open(days: Period, *, by: Actor) -> pl.DataFrame:
    """Take most of the open findings of each rule in hand."""
    found = work_list.findings(days, scope=by.scope)
    parts = [
        part.filter(pl.col("usage_point_number").is_in(most_of(part["usage_point_number"])))
        for _, part in found.group_by("rule", maintain_order=True)
    ]
    return pl.concat([found.clear(), *parts])


def _estimate_missing(waiting: pl.DataFrame, *, by: Actor, at: datetime) -> int:
    """Estimate what nobody read, and tell how many registers that were."""
    ids = waiting.filter(rule="MISSING")["finding_id"].to_list()
    if not ids:
        return 0
    method, reason = EstimationMethod.MEAN_OF_THREE, "nobody at home; estimated from three months"
    with transaction.atomic():
        return len(operations.estimate(finding_ids=ids, method=method, reason=reason, by=by, at=at))


def _wrong_values(waiting: pl.DataFrame, *, truth: pl.DataFrame, days: Period, by: Actor) -> pl.DataFrame:
    """
    Have suspicious meters read again, and compare with what was noted.

    :returns: ``reading_id, usage_point_id, true_value`` of what was noted wrongly
    """
    found = waiting.filter(pl.col("rule").is_in([*WRONG_VALUE, *SUSPICIOUS]))
    points = found["usage_point_id"].unique().to_list()
    recorded = usage.current_readings(days, scope=by.scope, usage_points=points)
    numbers = found.select("usage_point_id", "usage_point_number").unique()
    seen = truth.select("usage_point_number", "kind", "reading_date", true_value="value")
    compared = recorded.join(numbers, on="usage_point_id").join(seen, on=["usage_point_number", "kind", "reading_date"])
    wrong = compared.filter(pl.col("value") != pl.col("true_value")).sort("reading_id")
    return wrong.select("reading_id", "usage_point_id", "true_value")


def _correct(wrong: pl.DataFrame, *, by: Actor, at: datetime) -> None:
    values: dict[int, Decimal] = dict(wrong.select("reading_id", "true_value").iter_rows())
    if values:
        with transaction.atomic():
            operations.correct(values=values, reason="read again on site; a digit was noted wrongly", by=by, at=at)


def _approve_others(waiting: pl.DataFrame, *, but: pl.Series, by: Actor, at: datetime) -> int:
    """Approve what looked suspicious and was read rightly: the customer explains it."""
    right = waiting.filter(pl.col("rule").is_in(EXPLAINABLE) & ~pl.col("usage_point_id").is_in(but.implode()))
    ids = right["finding_id"].to_list()
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
    waiting = list(findings.open_findings(run_id).select_related("account"))
    unusual = (row.account.number for row in waiting if row.severity == "WARNING")
    accepted = set(most_of(unusual, leave_one_of=leave_one_of))
    blocked = {row.account_id for row in waiting if row.severity == "ERROR"}
    counts = {"accept": 0, "hold": 0}
    with transaction.atomic():
        for row in waiting:
            step = "accept" if row.account.number in accepted and row.account_id not in blocked else "hold"
            reason = "compared with the months before" if step == "accept" else "to be looked at"
            settling.settle_finding(finding_id=row.pk, step=step, reason=reason, by=by, at=at)
            counts[step] += 1
    return counts["accept"], counts["hold"]
