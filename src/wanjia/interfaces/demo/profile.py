"""
The county in figures: kinds of customers, how many of each, and what they use.

The total of customers and the sales are requirement row A004, the share of remote reading A005. How they spread over
kinds is our own guess at a county of small towns and villages; docs/demo.md says so too.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from wanjia.interfaces.demo.draws import shared_out

CUSTOMERS = 37_349
ENERGY_KWH = 187_000_000
REMOTE_PER_MILLE = 260
SHARES_OF = 100_000


class Kind(StrEnum):
    """What a customer is, as far as supply, meter and price go."""

    HOUSEHOLD = "HOUSEHOLD"
    BUILDING = "BUILDING"
    SCHOOL = "SCHOOL"
    FARM = "FARM"
    PUMPING = "PUMPING"
    SHOP = "SHOP"
    TRADE = "TRADE"
    OFFICE = "OFFICE"
    PLANT = "PLANT"
    INDUSTRY = "INDUSTRY"
    WORKS = "WORKS"


class Feature(StrEnum):
    """
    What happens to a customer in the 13 months, at most one thing each.

    EXCHANGED: another meter. NEW: supply begins. MOVED: it ends, beyond the county's number of customers. HANDED_OVER:
    another holder. RECLASSED: a home becomes a shop. ROLLED: the register passes its highest value. STOPPED: the meter
    stands still. GROWN: the household becomes a large one. SUSPENDED: part of the capacity rests. PARENT and CHILD:
    measured twice.
    """

    NONE = "NONE"
    EXCHANGED = "EXCHANGED"
    NEW = "NEW"
    MOVED = "MOVED"
    HANDED_OVER = "HANDED_OVER"
    RECLASSED = "RECLASSED"
    ROLLED = "ROLLED"
    STOPPED = "STOPPED"
    GROWN = "GROWN"
    SUSPENDED = "SUSPENDED"
    PARENT = "PARENT"
    CHILD = "CHILD"


@dataclass(frozen=True, slots=True)
class Profile:
    """
    A kind of customer.

    :ivar structure: pricing structure of the book of Hubei
    :ivar share: how many of 100,000 customers; 0 for the kind that takes the rest
    :ivar least: how many there are even in a small county
    :ivar kwh: mean energy a year
    :ivar is_high_voltage: supplied at 10 kV or above, from a transformer of its own
    :ivar is_time_of_use: measured by period of the day
    :ivar features: what happens, to how many in 10,000 of the kind, and to how many at least
    """

    structure: str
    share: int
    least: int
    kwh: int
    is_high_voltage: bool = False
    is_time_of_use: bool = False
    features: tuple[tuple[Feature, int, int], ...] = ()


LOW_VOLTAGE_CHANGES = ((Feature.EXCHANGED, 120, 1), (Feature.NEW, 80, 1))

PROFILES: Mapping[Kind, Profile] = {
    Kind.HOUSEHOLD: Profile(
        "HB.RES",
        0,
        1,
        1_560,
        features=(
            *LOW_VOLTAGE_CHANGES,
            (Feature.HANDED_OVER, 20, 1),
            (Feature.RECLASSED, 6, 1),
            (Feature.ROLLED, 20, 1),
            (Feature.STOPPED, 4, 1),
            (Feature.GROWN, 10, 1),
        ),
    ),
    Kind.BUILDING: Profile("HB.RES.POOLED.LT1KV", 500, 2, 14_000),
    Kind.SCHOOL: Profile("HB.RES.POOLED.10KV", 30, 1, 60_000, is_high_voltage=True),
    Kind.FARM: Profile("HB.AGR.LT1KV", 2_000, 2, 4_500, features=LOW_VOLTAGE_CHANGES),
    Kind.PUMPING: Profile("HB.AGR.10KV", 60, 1, 40_000, is_high_voltage=True),
    Kind.SHOP: Profile(
        "HB.CI1.LT1KV.PLAIN", 4_300, 5, 4_800, features=(*LOW_VOLTAGE_CHANGES, (Feature.HANDED_OVER, 40, 1))
    ),
    Kind.TRADE: Profile("HB.CI1.LT1KV", 3_600, 5, 13_000, is_time_of_use=True, features=LOW_VOLTAGE_CHANGES),
    Kind.OFFICE: Profile("HB.CI1.10KV.PLAIN", 150, 1, 70_000, is_high_voltage=True),
    Kind.PLANT: Profile("HB.CI1.10KV", 350, 2, 90_000, is_high_voltage=True, is_time_of_use=True),
    Kind.INDUSTRY: Profile(
        "HB.CI2.10KV",
        800,
        5,
        290_000,
        is_high_voltage=True,
        is_time_of_use=True,
        features=(
            (Feature.PARENT, 400, 1),
            (Feature.SUSPENDED, 500, 1),
            (Feature.EXCHANGED, 300, 1),
            (Feature.NEW, 70, 0),
        ),
    ),
    Kind.WORKS: Profile("HB.CI2.35KV", 6, 0, 2_600_000, is_high_voltage=True, is_time_of_use=True),
}
#: Kinds from which a parent gets its children, one of each.
CHILD_KINDS = (Kind.BUILDING, Kind.SHOP)
#: Customers who have moved out, beyond the county's number, in 10,000 households.
MOVED_PER_10_000 = 25
LARGE_PER_MILLE = 40

#: Energy of the months January to December, in proportion.
SEASONS: Mapping[Kind, tuple[tuple[int, ...], ...]] = {
    Kind.HOUSEHOLD: (
        (112, 106, 76, 60, 62, 84, 132, 146, 98, 66, 70, 96),
        (92, 90, 74, 66, 70, 92, 142, 156, 106, 70, 68, 82),
        (128, 118, 82, 62, 60, 74, 108, 118, 86, 64, 76, 116),
    ),
    Kind.BUILDING: ((104, 98, 82, 70, 72, 88, 124, 130, 98, 74, 76, 96),),
    Kind.SCHOOL: ((82, 48, 104, 98, 96, 100, 52, 44, 112, 98, 102, 108),),
    Kind.FARM: ((40, 40, 60, 84, 110, 150, 190, 180, 110, 64, 46, 40),),
    Kind.PUMPING: ((24, 24, 40, 80, 140, 190, 230, 210, 110, 48, 28, 24),),
    Kind.SHOP: ((94, 84, 82, 78, 84, 98, 122, 126, 102, 84, 80, 90),),
    Kind.TRADE: ((96, 82, 84, 80, 86, 100, 124, 128, 104, 86, 82, 92),),
    Kind.OFFICE: ((98, 80, 84, 78, 84, 100, 124, 122, 100, 84, 82, 96),),
    Kind.PLANT: ((78, 66, 100, 102, 104, 106, 110, 110, 104, 100, 102, 104),),
    Kind.INDUSTRY: (
        (80, 70, 100, 102, 103, 104, 108, 108, 103, 101, 102, 104),
        (92, 84, 99, 100, 101, 101, 104, 104, 101, 100, 101, 102),
    ),
    Kind.WORKS: ((94, 88, 100, 100, 101, 101, 103, 103, 101, 100, 101, 102),),
}
#: Size of a customer against the mean of its kind, in thousandths: evenly spaced quantiles.
SIZES: Mapping[Kind, tuple[int, ...]] = {
    Kind.HOUSEHOLD: (70, 190, 310, 410, 490, 570, 650, 740, 830, 930, 1040, 1170, 1340, 1570, 1950, 2800, 5000),
    Kind.BUILDING: (300, 480, 640, 800, 960, 1150, 1400, 1800, 2600),
    Kind.SCHOOL: (400, 650, 900, 1150, 1700),
    Kind.FARM: (60, 160, 280, 420, 580, 780, 1050, 1500, 2400, 4500),
    Kind.PUMPING: (300, 500, 800, 1100, 2100),
    Kind.SHOP: (90, 200, 330, 460, 600, 760, 950, 1200, 1600, 2300, 4200),
    Kind.TRADE: (120, 240, 350, 460, 580, 720, 900, 1150, 1550, 2300, 4800),
    Kind.OFFICE: (400, 600, 850, 1150, 2000),
    Kind.PLANT: (300, 480, 660, 850, 1100, 1500, 2400),
    Kind.INDUSTRY: (180, 260, 340, 420, 510, 620, 750, 920, 1150, 1500, 2300, 5200),
    Kind.WORKS: (800, 1000, 1250),
}


def counts_of(customers: int) -> dict[Kind, int]:
    """
    Divide customers over the kinds; what the shares leave are households.

    :param customers: 100 or more, so that every kind finds its place
    """
    counts = {kind: max(p.least, p.share * customers // SHARES_OF) for kind, p in PROFILES.items() if p.share}
    return {Kind.HOUSEHOLD: customers - sum(counts.values()), **counts}


def energies_of(counts: Mapping[Kind, int], *, customers: int) -> dict[Kind, int]:
    """Divide the sales of a year over the kinds, kWh; a smaller county sells in proportion."""
    total = ENERGY_KWH * customers // CUSTOMERS
    return dict(
        zip(counts, shared_out(total, weights=[n * PROFILES[kind].kwh for kind, n in counts.items()]), strict=True)
    )


def feature_counts(kind: Kind, *, counts: Mapping[Kind, int]) -> list[tuple[Feature, int]]:
    """Tell to how many of a kind something happens, children first."""
    found = [(feature, max(least, counts[kind] * per // 10_000)) for feature, per, least in PROFILES[kind].features]
    if kind in CHILD_KINDS:
        parents = dict(feature_counts(Kind.INDUSTRY, counts=counts))[Feature.PARENT]
        found.insert(0, (Feature.CHILD, min(parents, counts[kind])))
    return found


def moved_out(counts: Mapping[Kind, int]) -> int:
    """Tell how many households have moved out within the 13 months."""
    return max(1, counts[Kind.HOUSEHOLD] * MOVED_PER_10_000 // 10_000)
