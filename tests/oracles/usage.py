"""Sections 1 to 3 of the rules: what was used between readings, and in which segment of the cycle."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from tests.oracles.rounding import half_up, whole
from wanjia.foundation.periods.types import Period
from wanjia.registry.metering.types import RegisterKind
from wanjia.registry.tariffs.types import TimeOfUse
from wanjia.revenue.billing.types import BillCase, RefusalCode, Terms, UsageStretch

#: The periods that have a register of their own; flat is what they leave of the total.
COUNTED = {
    TimeOfUse.SHARP: RegisterKind.ACTIVE_SHARP,
    TimeOfUse.PEAK: RegisterKind.ACTIVE_PEAK,
    TimeOfUse.VALLEY: RegisterKind.ACTIVE_VALLEY,
    TimeOfUse.DEEP_VALLEY: RegisterKind.ACTIVE_DEEP_VALLEY,
}


@dataclass(frozen=True)
class Segment:
    """Days of a cycle in which one set of terms holds, in one ladder year."""

    start: date
    end: date
    terms: Terms

    @property
    def days(self) -> int:
        """Count them."""
        return (self.end - self.start).days


@dataclass(frozen=True)
class Energy:
    """
    Whole kWh by period of the day.

    :ivar counted: sharp, peak, valley and deep valley; empty under a rate without periods
    """

    total: int
    counted: dict[TimeOfUse, int]

    @property
    def flat(self) -> int:
        """What the counted periods leave of the total."""
        return self.total - sum(self.counted.values())

    @property
    def periods(self) -> dict[TimeOfUse, int]:
        """All periods, or nothing under a rate without."""
        return {**self.counted, TimeOfUse.FLAT: self.flat} if self.counted else {}

    @property
    def is_negative(self) -> bool:
        """Tell whether the total or a period is below 0."""
        return self.total < 0 or any(kwh < 0 for kwh in self.periods.values())

    def less(self, other: "Energy") -> "Energy":
        """Take away; a period the other does not count is taken from flat."""
        counted = {period: kwh - other.counted.get(period, 0) for period, kwh in self.counted.items()}
        return Energy(self.total - other.total, counted)


def segments_of(case: BillCase) -> list[Segment]:
    """Cut the cycle wherever the terms change, and at New Year."""
    found = []
    for terms in sorted(case.terms, key=lambda terms: terms.period.start):
        held = terms.period.shared_with(case.cycle)
        if held is None or held.end is None:
            continue
        new_years = [date(year, 1, 1) for year in range(held.start.year + 1, held.end.year + 1)]
        for part in held.split_at(new_years):
            assert part.end is not None
            found.append(Segment(part.start, part.end, terms))
    return found


def stretch_energy(stretch: UsageStretch) -> int:
    """Multiply the difference of two readings, over the register's end if need be; below 0 it cannot be billed."""
    difference = stretch.end_value - stretch.start_value
    span = Decimal(10) ** stretch.integer_digits
    if difference < 0 and (difference + span) * 2 <= span:
        difference += span
    return whole(difference * stretch.multiplier)


def running_sum(energy: Decimal, *, period: Period, day: date) -> int:
    """Share ``energy`` of a period by days: what falls before ``day``."""
    days = min(max((day - period.start).days, 0), period.days)
    return whole(energy * days / period.days)


def share_of(energy: Decimal, *, period: Period, segment: Segment) -> int:
    """Share ``energy`` of a period by days: what falls into a segment."""
    before = running_sum(energy, period=period, day=segment.start)
    return running_sum(energy, period=period, day=segment.end) - before


def register_energy(stretches: Sequence[UsageStretch], *, register: RegisterKind, segment: Segment) -> int:
    """Add up what one register counted in a segment."""
    return sum(
        share_of(Decimal(stretch_energy(stretch)), period=stretch.period, segment=segment)
        for stretch in stretches
        if stretch.register is register
    )


def measured_energy(stretches: Sequence[UsageStretch], *, segment: Segment) -> Energy:
    """Read a meter's total and, where the segment's rate asks for them, its periods."""
    total = register_energy(stretches, register=RegisterKind.ACTIVE_TOTAL, segment=segment)
    if not segment.terms.rate.is_time_of_use:
        return Energy(total, {})
    counted = {
        period: register_energy(stretches, register=register, segment=segment) for period, register in COUNTED.items()
    }
    return Energy(total, counted)


def measured_reactive(stretches: Sequence[UsageStretch], *, segment: Segment) -> int:
    """Add forward and reverse kvarh, both without their sign."""
    forward = register_energy(stretches, register=RegisterKind.REACTIVE_FORWARD, segment=segment)
    reverse = register_energy(stretches, register=RegisterKind.REACTIVE_REVERSE, segment=segment)
    return abs(forward) + abs(reverse)


def highest_demand(case: BillCase) -> Decimal | None:
    """Find the cycle's maximum demand, kW, or nothing where none was measured."""
    end = case.cycle.end
    assert end is not None
    values = [
        half_up(stretch.end_value * stretch.multiplier, places=4)
        for stretch in case.usage
        if stretch.register is RegisterKind.MAXIMUM_DEMAND
        and stretch.period.end is not None
        and case.cycle.start < stretch.period.end <= end
    ]
    return max(values, default=None)


def unreadable(case: BillCase, *, segments: Sequence[Segment]) -> Iterator[RefusalCode]:
    """Tell why the readings do not make a bill."""
    for stretches in (case.usage, *case.children):
        for stretch in stretches:
            if stretch.register is not RegisterKind.MAXIMUM_DEMAND and stretch_energy(stretch) < 0:
                yield RefusalCode.NEGATIVE_ENERGY
    for stretches in (case.usage, *case.children):
        totals = [stretch.period for stretch in stretches if stretch.register is RegisterKind.ACTIVE_TOTAL]
        for segment in segments:
            days = [segment.start + timedelta(days=number) for number in range(segment.days)]
            if not all(any(period.holds(day) for period in totals) for day in days):
                yield RefusalCode.READING_MISSING
