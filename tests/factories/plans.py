"""The outline of a made-up case: which cycle, how long in service, where terms change, how much energy."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from random import Random

from tests.factories.prices import COUNTED, chance
from wanjia.foundation.periods.types import Period
from wanjia.registry.tariffs.types import LadderBasis, TimeOfUse


class Style(StrEnum):
    """How a rate is built."""

    LADDER = "LADDER"
    LADDER_ON_PERIODS = "LADDER_ON_PERIODS"
    SINGLE = "SINGLE"
    PERIODS = "PERIODS"
    TWO_PART = "TWO_PART"
    TWO_PART_PERIODS = "TWO_PART_PERIODS"
    QUANTITY_ONLY = "QUANTITY_ONLY"

    @property
    def has_periods(self) -> bool:
        """Tell whether its rates price by period of the day."""
        return self in {Style.LADDER_ON_PERIODS, Style.PERIODS, Style.TWO_PART_PERIODS}

    @property
    def is_two_part(self) -> bool:
        """Tell whether it has a basic charge."""
        return self in {Style.TWO_PART, Style.TWO_PART_PERIODS}


#: What share of cases has which style, and what it may become when the class changes.
WEIGHTS = {
    Style.LADDER: 32,
    Style.LADDER_ON_PERIODS: 12,
    Style.SINGLE: 13,
    Style.PERIODS: 14,
    Style.TWO_PART: 7,
    Style.TWO_PART_PERIODS: 18,
    Style.QUANTITY_ONLY: 4,
}
HOUSEHOLD = (Style.LADDER, Style.LADDER_ON_PERIODS, Style.SINGLE, Style.PERIODS)
BUSINESS = (Style.SINGLE, Style.PERIODS, Style.TWO_PART, Style.TWO_PART_PERIODS)
BECOMES = {
    Style.LADDER: HOUSEHOLD,
    Style.LADDER_ON_PERIODS: HOUSEHOLD,
    Style.SINGLE: BUSINESS,
    Style.PERIODS: (*BUSINESS, Style.LADDER),
    Style.TWO_PART: BUSINESS,
    Style.TWO_PART_PERIODS: BUSINESS,
    Style.QUANTITY_ONLY: (Style.QUANTITY_ONLY,),
}


@dataclass(frozen=True)
class Plan:
    """
    What all parts of a case agree on.

    :ivar served: the days of the cycle in service
    :ivar spans: ``served``, cut where terms change
    :ivar styles: of each span
    :ivar counted: the periods with energy of their own, beside flat
    :ivar kva: the size of the supply
    :ivar kwh: about how much was used in the cycle
    """

    cycle: Period
    served: Period
    spans: tuple[Period, ...]
    styles: tuple[Style, ...]
    counted: tuple[TimeOfUse, ...]
    basis: LadderBasis
    day_divisor: str
    kva: int
    kwh: int

    @property
    def has_periods(self) -> bool:
        """Tell whether any span prices by period of the day."""
        return any(style.has_periods for style in self.styles)

    @property
    def is_two_part(self) -> bool:
        """Tell whether any span has a basic charge."""
        return any(style.is_two_part for style in self.styles)


def day_inside(rng: Random, *, period: Period) -> date:
    """Draw a day strictly inside a period of two days or more."""
    return period.start + timedelta(days=rng.randint(1, period.days - 1))


def draw_cycle(rng: Random) -> Period:
    """Draw a month from any turning day, often one over New Year."""
    year = rng.choice((2022, 2023, 2024, 2025, 2026))
    month = 12 if chance(rng, percent=15) else rng.randint(1, 12)
    day = 1 if chance(rng, percent=50) else rng.randint(2, 31)
    start = date(year, month, 1) + timedelta(days=day - 1)
    next_month = (start.replace(day=1) + timedelta(days=32)).replace(day=1)
    days = (next_month - start.replace(day=1)).days if chance(rng, percent=85) else rng.randint(28, 31)
    return Period(start, start + timedelta(days=days))


def draw_served(rng: Random, *, cycle: Period) -> Period:
    """Draw the days in service: nearly always all, else from a start or up to an end inside the cycle."""
    kind = rng.choices(("all", "from", "until", "inside"), (88, 5, 5, 2))[0]
    if kind == "all":
        return cycle
    first, second = sorted((day_inside(rng, period=cycle), day_inside(rng, period=cycle)))
    if kind == "inside":
        return Period(first, second) if first < second else Period(first, first + timedelta(days=1))
    return Period(first, cycle.end) if kind == "from" else Period(cycle.start, second)


def draw_spans(rng: Random, *, served: Period) -> tuple[Period, ...]:
    """Cut the days in service into one to three spans."""
    if served.days < 2:
        return (served,)
    cuts = rng.choices((0, 1, 2), (70, 22, 8))[0]
    return served.split_at([day_inside(rng, period=served) for _ in range(cuts)])


def draw_styles(rng: Random, *, count: int) -> tuple[Style, ...]:
    """Draw a style for each span; now and then the class changes from one to the next."""
    styles = rng.choices(list(WEIGHTS), list(WEIGHTS.values()))
    while len(styles) < count:
        latest = styles[-1]
        styles.append(rng.choice(BECOMES[latest]) if chance(rng, percent=30) else latest)
    return tuple(styles)


def draw_kwh(rng: Random, *, style: Style, kva: int) -> int:
    """Draw a cycle's energy: zero, ordinary, at the border of the discount for high use, or enormous."""
    roll = rng.random()
    if roll < 0.04:
        return 0
    if roll < 0.06:
        return rng.randint(10**8, 10**9)
    if style.is_two_part:
        return 260 * kva + rng.randint(-1, 1) if roll < 0.14 else int(kva * rng.uniform(5, 600))
    if style in HOUSEHOLD[:2] or style is Style.QUANTITY_ONLY:
        return rng.choice((rng.randint(0, 60), rng.randint(0, 500), rng.randint(0, 5_000)))
    return int(kva * rng.uniform(0, 400))


def draw_plan(rng: Random) -> Plan:
    """Draw the outline of a case."""
    cycle = draw_cycle(rng)
    served = draw_served(rng, cycle=cycle)
    spans = draw_spans(rng, served=served)
    styles = draw_styles(rng, count=len(spans))
    sizes = (315, 400, 630, 1000, 3200, 20_000) if styles[0].is_two_part else (8, 30, 50, 100, 200, 315)
    kva = rng.choice(sizes)
    return Plan(
        cycle=cycle,
        served=served,
        spans=spans,
        styles=styles,
        counted=tuple(period for period in rng.sample(COUNTED, rng.randint(1, 4))),
        basis=rng.choice((LadderBasis.MONTHLY, LadderBasis.ANNUAL)),
        day_divisor=rng.choice(("THIRTY", "CALENDAR")),
        kva=kva,
        kwh=draw_kwh(rng, style=styles[0], kva=kva),
    )
