"""Outages of the invented county: faults that were, work around the day of today, and what reliability comes to."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db import transaction
from django.utils.timezone import localdate, now

from wanjia.energy.reliability.operations.budgeting import allocate_budget, set_target
from wanjia.energy.reliability.operations.monthly import work_out_month
from wanjia.energy.reliability.operations.running import record_fault, restore_outage, review_outage
from wanjia.energy.reliability.types import (
    Basis,
    ElementKind,
    NewOutage,
    NewTarget,
    OutageKind,
    ScopeAction,
    Scoped,
)
from wanjia.foundation.periods.types import Period, month_of
from wanjia.interfaces.demo.county import County
from wanjia.interfaces.demo.faults import FAULTS, Fault, failed_area
from wanjia.interfaces.demo.last_gasps import tell_events
from wanjia.interfaces.demo.loading import loader
from wanjia.interfaces.demo.network import Network
from wanjia.interfaces.demo.outages_now import fault_unrecorded, outages_around
from wanjia.interfaces.demo.places import STATIONS, station_code
from wanjia.interfaces.demo.wire_sheets import feeder_code

COMPANY = "YZ"
JANUARY = date(2026, 1, 1)
DECISION = "样例县公司文件（示例数据）"
RELIABILITY_PCT = Decimal("99.90")
#: When a fault is written down, when its end is, and when it is looked back at.
WRITTEN, ENDED, REVIEWED = timedelta(minutes=10), timedelta(minutes=15), timedelta(days=3)


def tell_outages(county: County) -> int:
    """Tell the faults that were, plan around today, let meters report all of it, and work out what it comes to."""
    at = now()
    years = sorted({JANUARY.year, localdate(at).year})
    units = [COMPANY, *(station_code(number + 1) for number in range(STATIONS))]
    with transaction.atomic():
        for year in years:
            _set_year(year, units=units, at=at)
        happened = [_tell(county.network, fault=fault) for fault in FAULTS]
    with transaction.atomic():
        running, planned = outages_around(county.network, at=at)
    tell_events([*happened, *running], hidden=[fault_unrecorded(county.network, at=at)], seed=county.seed, at=at)
    for month in _months(at):
        for code in units:
            with transaction.atomic():
                work_out_month(code, month=month, by=loader(), at=at)
    return len(happened) + len(running) + planned


def _set_year(year: int, *, units: list[str], at: datetime) -> None:
    days = Period(date(year, 1, 1), date(year + 1, 1, 1))
    for basis in Basis:
        for code in units:
            set_target(NewTarget(code, basis, RELIABILITY_PCT, days, DECISION), by=loader(), at=at)
        for code in units[1:]:
            allocate_budget(code, basis=basis, year=year, by=loader(), at=at)


def _months(at: datetime) -> list[Period]:
    """Give the months whose indices are shown: January 2026 and the one before today."""
    before = month_of(localdate(at).replace(day=1) - timedelta(days=1))
    return sorted({month_of(JANUARY), before}, key=lambda month: month.start)


def _tell(found: Network, *, fault: Fault) -> int:
    """Write a fault down as it was written down then."""
    site = failed_area(found, fault=fault)
    kind, code = (ElementKind.FEEDER, feeder_code(fault.feeder)) if site is None else (ElementKind.AREA, site.code)
    new = NewOutage(
        unit_code=station_code(found.station_of[fault.feeder]),
        kind=OutageKind.FAULT,
        reason=fault.reason,
        work=fault.work,
        from_at=fault.begins,
        to_at=fault.ends,
        parts=(Scoped(kind, code, ScopeAction.OUT, fault.begins),),
    )
    number = record_fault(new, by=loader(), at=fault.begins + WRITTEN)
    restore_outage(number, moment=fault.ends, by=loader(), at=fault.ends + ENDED)
    review_outage(number, review="已查明原因并处理", by=loader(), at=fault.ends + REVIEWED)
    return number
