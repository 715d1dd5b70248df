"""
Faults of the invented county in the years that are over: when, where, and for how long.

Both what people wrote down and what meters said are made from this table: curves are empty, energies zero, and events
told while supply was off.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from wanjia.energy.reliability.types import OutageReason
from wanjia.interfaces.demo.network import Network, Site

ZONE = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True, slots=True)
class Fault:
    """
    A fault.

    :ivar place: the area that failed, counted along the feeder; none: the whole feeder
    :ivar work: what was written down
    """

    feeder: int
    place: int | None
    begins: datetime
    minutes: int
    reason: OutageReason
    work: str

    @property
    def ends(self) -> datetime:
        """Give when supply was back."""
        return self.begins + timedelta(minutes=self.minutes)


R = OutageReason
FAULTS = (
    Fault(3, 0, datetime(2025, 3, 8, 16, 10, tzinfo=ZONE), 70, R.AGED_EQUIPMENT, "跌落式熔断器烧断"),
    Fault(4, None, datetime(2025, 6, 27, 19, 40, tzinfo=ZONE), 35, R.LIGHTNING, "雷击引起线路跳闸"),
    Fault(4, 0, datetime(2025, 7, 30, 15, 5, tzinfo=ZONE), 130, R.OVERLOAD, "配电变压器过载跳闸"),
    Fault(5, None, datetime(2025, 9, 11, 10, 20, tzinfo=ZONE), 25, R.ANIMALS, "鸟害引起线路跳闸"),
    Fault(3, 1, datetime(2025, 12, 9, 7, 35, tzinfo=ZONE), 90, R.EQUIPMENT_DEFECT, "低压总开关故障"),
    Fault(1, None, datetime(2026, 1, 12, 14, 20, tzinfo=ZONE), 95, R.TREES, "树障引起线路跳闸"),
    Fault(1, None, datetime(2026, 1, 17, 5, 10, tzinfo=ZONE), 390, R.ICE, "导线覆冰断线"),
    Fault(2, None, datetime(2026, 1, 21, 3, 5, tzinfo=ZONE), 160, R.TREES, "树障引起线路跳闸"),
)


def areas_along(found: Network, *, feeder: int) -> list[Site]:
    """Give the areas that a feeder always fed, in their order along it."""
    return [found.sites[area] for area in found.taps[feeder] if found.sites[area].moved_on is None]


def failed_area(found: Network, *, fault: Fault) -> Site | None:
    """Give the area that failed; none: the whole feeder did."""
    if fault.place is None:
        return None
    along = areas_along(found, feeder=fault.feeder)
    return along[fault.place % len(along)]


def areas_dark(found: Network, *, fault: Fault) -> Iterator[int]:
    """Give the areas that were without supply."""
    site, day = failed_area(found, fault=fault), fault.begins.date()
    if site is not None:
        yield site.area
        return
    for area in found.taps[fault.feeder]:
        one = found.sites[area]
        feeder = one.feeder if one.moved_on is None or day >= one.moved_on else one.feeder_before
        if feeder == fault.feeder:
            yield area
