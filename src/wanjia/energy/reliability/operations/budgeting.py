"""Targets of reliability, and the customer-hours that they allow shared out to lines and months."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal

from wanjia.energy.reliability.kernel.budget import reserve_of, shared
from wanjia.energy.reliability.kernel.indices import allowed_customer_hours, calendar_hours
from wanjia.energy.reliability.models import LONGEST_TEXT, HoursBudget, ReliabilityTarget
from wanjia.energy.reliability.operations.held import OutageRefused
from wanjia.energy.reliability.queries.limits import limits_on
from wanjia.energy.reliability.queries.served import served_by_feeder
from wanjia.energy.reliability.types import Basis, Limit, NewTarget
from wanjia.foundation.access.types import Actor
from wanjia.foundation.events import operations as events
from wanjia.foundation.organisation.queries import UnitRow, unit_named
from wanjia.foundation.periods.types import year_of

FULL = Decimal(100)
MONTHS = range(1, 13)
#: A line and a month.
Share = tuple[int, date]


def set_target(new: NewTarget, *, by: Actor, at: datetime) -> int:
    """
    Set the reliability that a unit shall reach for some time; an earlier row holds on the other days.

    :returns: the row's id
    :raises OutageRefused: if the unit is not the actor's, the target is none, or its ground lacks
    """
    unit = _own(new.unit_code, by=by)
    if not 0 < new.target_pct <= FULL:
        msg = "A target lies above 0 and at most at 100 percent."
        raise OutageRefused(msg)
    if not new.source.strip():
        msg = "Say where the target comes from: the document stays on record."
        raise OutageRefused(msg)
    row = ReliabilityTarget.objects.create(
        unit_id=unit.unit_id,
        basis=new.basis,
        target_pct=new.target_pct,
        start_date=new.period.start,
        end_date=new.period.end,
        source=new.source.strip()[:LONGEST_TEXT],
        set_by=by.number,
        set_at=at,
    )
    facts = {"basis": new.basis.value, "target": str(new.target_pct), "source": row.source}
    _record("reliability.target_set", of=unit, subject="reliability.reliabilitytarget", by=by, at=at, **facts)
    return row.pk


def allocate_budget(
    unit_code: str,
    *,
    basis: Basis,
    year: int,
    by: Actor,
    at: datetime,
    weights: Mapping[Share, Decimal] | None = None,
) -> Decimal:
    """
    Share the customer-hours of a year out to the lines and months of a unit, in the place of an earlier allocation.

    :param weights: by line and first day of the month, such as the hours of planned work; without them lines weigh by
        whom they serve and months by their days
    :returns: the customer-hours of the year; the budgets sum to it exactly
    :raises OutageRefused: if the unit is not the actor's, it has no target or no lines, or a weight is for another line
    """
    unit = _own(unit_code, by=by)
    first = date(year, 1, 1)
    target = ReliabilityTarget.objects.on(first).filter(unit_id=unit.unit_id, basis=basis).order_by("-start_date")
    row: ReliabilityTarget | None = target.first()
    if row is None:
        msg = f"{unit.name} has no target of reliability for {year}: set one first."
        raise OutageRefused(msg)
    served = served_by_feeder(by.scope.inside(unit.path), basis=basis, on=first)
    if not served:
        msg = f"{unit.name} has no lines that serve anybody."
        raise OutageRefused(msg)
    days = {date(year, month, 1): _days(date(year, month, 1)) for month in MONTHS}
    used = weights or {(line, month): Decimal(n * days[month]) for line, n in served.items() for month in days}
    if any(line not in served or month not in days for line, month in used):
        msg = "A weight is for a line or a month that the budget is not for."
        raise OutageRefused(msg)
    total = allowed_customer_hours(row.target_pct, customers=sum(served.values()), hours=calendar_hours(year_of(first)))
    _write(unit, basis=basis, parts=shared(total, weights=used), by=by, at=at)
    facts = {"basis": basis.value, "year": year, "hours": str(total), "target": str(row.target_pct)}
    _record("reliability.budget_allocated", of=unit, subject="reliability.hoursbudget", by=by, at=at, **facts)
    return total


def _days(month: date) -> int:
    following = date(month.year + month.month // 12, month.month % 12 + 1, 1)
    return (following - month).days


def _write(unit: UnitRow, *, basis: Basis, parts: Mapping[Share, Decimal], by: Actor, at: datetime) -> None:
    share = limits_on(min(month for _, month in parts))[Limit.RESERVE_PCT]
    months, lines = {month for _, month in parts}, {line for line, _ in parts}
    HoursBudget.objects.filter(feeder_id__in=lines, basis=basis, of_month__in=months).delete()
    HoursBudget.objects.bulk_create(
        HoursBudget(
            unit_id=unit.unit_id,
            feeder_id=line,
            basis=basis,
            of_month=month,
            hours=hours,
            reserve=reserve_of(hours, share_pct=share),
            allocated_by=by.number,
            allocated_at=at,
        )
        for (line, month), hours in parts.items()
    )


def _own(unit_code: str, *, by: Actor) -> UnitRow:
    unit = unit_named(unit_code)
    if not by.scope.holds(unit.path):
        msg = "You set targets and budgets of your own units only."
        raise OutageRefused(msg)
    return unit


def _record(name: str, *, of: UnitRow, subject: str, by: Actor, at: datetime, **facts: object) -> None:
    about = {"subject_kind": subject, "subject_id": None, "unit_id": of.unit_id}
    events.record(name, by=by, at=at, **about, **facts)  # type: ignore[arg-type]
