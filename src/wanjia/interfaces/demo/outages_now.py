"""Outages around the day on which the county is made, so that the calendar of today shows each kind."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.utils.timezone import localtime

from wanjia.energy.reliability.operations.announcing import announce_outage
from wanjia.energy.reliability.operations.planning import (
    approve_outage,
    check_outage,
    escalate_outage,
    plan_outage,
)
from wanjia.energy.reliability.operations.running import give_back, record_fault
from wanjia.energy.reliability.types import (
    ElementKind,
    NewOutage,
    OutageKind,
    OutageReason,
    ScopeAction,
    Scoped,
)
from wanjia.foundation.access.queries import actor_of
from wanjia.foundation.access.types import Actor
from wanjia.foundation.organisation.types import Role
from wanjia.interfaces.demo.faults import areas_along
from wanjia.interfaces.demo.loading import loader
from wanjia.interfaces.demo.network import Network
from wanjia.interfaces.demo.places import station_code
from wanjia.interfaces.demo.staff import numbers_of
from wanjia.interfaces.demo.wire_sheets import feeder_code, tap_node

#: Feeders of work that waits, that is announced, and that goes beyond its budget.
WAITING, ANNOUNCED, BEYOND = 1, 2, 3
BEGAN, WRITTEN, GIVEN_BACK = timedelta(minutes=100), timedelta(minutes=85), timedelta(minutes=40)
#: Since when meters report a fault that nobody has written down.
HIDDEN = timedelta(minutes=20)


def outages_around(found: Network, *, at: datetime) -> tuple[list[int], int]:
    """
    Plan work that waits for its approval, that is announced, and that was handed up; let a fault run, partly restored.

    :returns: ids of what runs, and how many are planned
    """
    _waiting(found, at=at)
    _announced(found, at=at)
    _beyond(found, at=at)
    return [_running(found, at=at)], 3


def _on(at: datetime, *, days: int, hour: int) -> datetime:
    day = localtime(at).date() + timedelta(days=days)
    return datetime.combine(day, time(hour), tzinfo=localtime(at).tzinfo)


def _work(
    found: Network, *, feeder: int, part: tuple[ElementKind, str], span: tuple[datetime, datetime], work: str
) -> NewOutage:
    kind, code = part
    return NewOutage(
        unit_code=station_code(found.station_of[feeder]),
        kind=OutageKind.PLANNED,
        reason=OutageReason.PLANNED_WORK,
        work=work,
        from_at=span[0],
        to_at=span[1],
        parts=(Scoped(kind, code, ScopeAction.OUT, *span),),
        responsible="配电组",
    )


def _waiting(found: Network, *, at: datetime) -> None:
    """Plan an hour of an area in nine days, which a station head may still approve and announce in time."""
    site = areas_along(found, feeder=WAITING)[0]
    span = (_on(at, days=9, hour=8), _on(at, days=9, hour=9))
    part = (ElementKind.AREA, site.code)
    planned = plan_outage(
        _work(found, feeder=WAITING, part=part, span=span, work="更换配变低压出线"), by=loader(), at=at
    )
    check_outage(planned, by=loader(), at=at)


def _announced(found: Network, *, at: datetime) -> None:
    """Plan work of the day after tomorrow twelve days ago; it was approved and announced nine days ago."""
    site = areas_along(found, feeder=ANNOUNCED)[-1]
    span = (_on(at, days=2, hour=9), _on(at, days=2, hour=11))
    part = (ElementKind.AREA, site.code)
    planned_at, told_at = at - timedelta(days=12), at - timedelta(days=9)
    new = _work(found, feeder=ANNOUNCED, part=part, span=span, work="台区低压线路改造")
    planned = plan_outage(new, by=loader(), at=planned_at)
    if not check_outage(planned, by=loader(), at=planned_at):
        escalate_outage(planned, reason="线路老化，存在安全隐患", by=loader(), at=planned_at)
    told = {"reason": "重要用户已单独协商", "by": _director(at), "at": told_at}
    approve_outage(planned, **told)  # type: ignore[arg-type]
    announce_outage(planned, by=loader(), at=told_at)


def _beyond(found: Network, *, at: datetime) -> None:
    """Plan a whole line for a working day, which no month's budget holds, and hand it up."""
    span = (_on(at, days=16, hour=8), _on(at, days=16, hour=16))
    part = (ElementKind.FEEDER, feeder_code(BEYOND))
    new = _work(found, feeder=BEYOND, part=part, span=span, work="更换架空导线")
    planned = plan_outage(new, by=loader(), at=at)
    if not check_outage(planned, by=loader(), at=at):
        escalate_outage(planned, reason="导线断股严重，无法带电作业", by=loader(), at=at)


def _director(at: datetime) -> Actor:
    return actor_of(numbers_of(Role.MARKETING_DIRECTOR)[0], on=localtime(at).date())


def running_feeder(found: Network) -> int:
    """Give the feeder with most areas of those on which nothing is planned."""
    free = [feeder for feeder in found.taps if feeder not in (WAITING, ANNOUNCED, BEYOND)]
    return max(free, key=lambda feeder: (len(found.taps[feeder]), -feeder))


def _running(found: Network, *, at: datetime) -> int:
    """Let a trunk have failed behind its first tap: all of the feeder was off, and what lies before it came back."""
    feeder = running_feeder(found)
    taps = len(found.taps[feeder])
    codes = dict.fromkeys(f"{tap_node(feeder, tap=tap)}-X" for tap in (1, min(2, taps)))
    begin = at - BEGAN
    new = NewOutage(
        unit_code=station_code(found.station_of[feeder]),
        kind=OutageKind.FAULT,
        reason=OutageReason.CONSTRUCTION_SITE,
        work="施工车辆碰断导线",
        from_at=begin,
        to_at=at,
        parts=tuple(Scoped(ElementKind.SEGMENT, code, ScopeAction.OUT, begin) for code in codes),
    )
    number = record_fault(new, by=loader(), at=at - WRITTEN)
    if len(codes) > 1:
        give_back(number, code=next(iter(codes)), moment=at - GIVEN_BACK, by=loader(), at=at - GIVEN_BACK)
    return number


def fault_unrecorded(found: Network, *, at: datetime) -> Scoped:
    """Give a fault that meters report and nobody has written down yet: an area with many customers."""
    busy = {WAITING, ANNOUNCED, BEYOND, running_feeder(found)}
    sites = [found.sites[area] for areas in found.full.values() for area in areas]
    free = [site for site in sites if site.feeder not in busy] or sites
    return Scoped(ElementKind.AREA, free[0].code, ScopeAction.OUT, localtime(at - HIDDEN))
