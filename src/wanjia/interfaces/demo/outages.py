"""Outages of the invented county: faults that were, work that is planned, and what reliability comes to."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.db import transaction

from wanjia.energy.reliability.operations.budgeting import allocate_budget, set_target
from wanjia.energy.reliability.operations.monthly import work_out_month
from wanjia.energy.reliability.operations.planning import check_outage, plan_outage
from wanjia.energy.reliability.operations.running import record_fault, restore_outage
from wanjia.energy.reliability.types import (
    Basis,
    ElementKind,
    NewOutage,
    NewTarget,
    OutageKind,
    OutageReason,
    ScopeAction,
    Scoped,
)
from wanjia.foundation.periods.types import Period, month_of
from wanjia.interfaces.demo.billing import AT
from wanjia.interfaces.demo.loading import loader
from wanjia.interfaces.demo.network import Network
from wanjia.interfaces.demo.places import STATIONS, station_code
from wanjia.interfaces.demo.wire_sheets import feeder_code

COMPANY = "YZ"
ZONE = ZoneInfo("Asia/Shanghai")
JANUARY = date(2026, 1, 1)
DECISION = "sample decision of the invented county"
RELIABILITY_PCT = Decimal("99.90")


def tell_outages(found: Network) -> int:
    """Tell two faults of January, and plan work on a line in February."""
    by = loader()
    year = Period(JANUARY, date(2027, 1, 1))
    stations = [station_code(number + 1) for number in range(STATIONS)]
    with transaction.atomic():
        for code in (COMPANY, *stations):
            set_target(NewTarget(code, Basis.LV, RELIABILITY_PCT, year, DECISION), by=by, at=AT)
        for code in stations:
            allocate_budget(code, basis=Basis.LV, year=JANUARY.year, by=by, at=AT)
        _fault(found, feeder=1, begins=datetime(2026, 1, 12, 14, 20, tzinfo=ZONE), minutes=95)
        _fault(found, feeder=2, begins=datetime(2026, 1, 21, 3, 5, tzinfo=ZONE), minutes=160)
        planned = plan_outage(_work(found, feeder=3), by=by, at=AT)
        check_outage(planned, by=by, at=AT)
    for code in (COMPANY, *stations):
        with transaction.atomic():
            work_out_month(code, month=month_of(JANUARY), by=by, at=AT)
    return 3


def _fault(found: Network, *, feeder: int, begins: datetime, minutes: int) -> None:
    ends = begins + timedelta(minutes=minutes)
    new = NewOutage(
        unit_code=station_code(found.station_of[feeder]),
        kind=OutageKind.FAULT,
        reason=OutageReason.TREES,
        work="树障引起线路跳闸",
        from_at=begins,
        to_at=ends,
        parts=(Scoped(ElementKind.FEEDER, feeder_code(feeder), ScopeAction.OUT, begins),),
    )
    number = record_fault(new, by=loader(), at=begins + timedelta(minutes=10))
    restore_outage(number, moment=ends, by=loader(), at=ends + timedelta(minutes=15))


def _work(found: Network, *, feeder: int) -> NewOutage:
    begins, ends = (datetime(2026, 2, 24, hour, tzinfo=ZONE) for hour in (8, 16))
    return NewOutage(
        unit_code=station_code(found.station_of[feeder]),
        kind=OutageKind.PLANNED,
        reason=OutageReason.PLANNED_WORK,
        work="更换架空导线",
        from_at=begins,
        to_at=ends,
        parts=(Scoped(ElementKind.FEEDER, feeder_code(feeder), ScopeAction.OUT, begins, ends),),
    )
