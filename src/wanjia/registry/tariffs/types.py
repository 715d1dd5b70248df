"""Words of price books: periods of the day, ladders, charges, and the rules that differ by date and region."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from wanjia.foundation.findings.types import Refused
from wanjia.foundation.periods.types import Period


class TimeOfUse(StrEnum):
    """The part of the day in which energy was used; TOTAL where the price does not ask."""

    TOTAL = "TOTAL"
    SHARP = "SHARP"
    PEAK = "PEAK"
    FLAT = "FLAT"
    VALLEY = "VALLEY"
    DEEP_VALLEY = "DEEP_VALLEY"


class UsageClass(StrEnum):
    """用电类别: what the energy is used for, as far as prices ask."""

    RESIDENTIAL = "RESIDENTIAL"
    RESIDENTIAL_POOLED = "RESIDENTIAL_POOLED"
    RESIDENTIAL_INSTITUTION = "RESIDENTIAL_INSTITUTION"
    COMMERCIAL_INDUSTRIAL = "COMMERCIAL_INDUSTRIAL"
    AGRICULTURAL = "AGRICULTURAL"
    FOREIGN = "FOREIGN"


class VoltageBand(StrEnum):
    """The supply voltage, as far as prices ask."""

    BELOW_1KV = "BELOW_1KV"
    KV_1_10 = "KV_1_10"
    KV_35 = "KV_35"
    KV_110 = "KV_110"
    KV_220 = "KV_220"


class PriceKind(StrEnum):
    """
    What a price row is a price of.

    ENERGY is the price published for a kWh; PART is one of the parts it was published with (kept to explain and to
    check, never to bill); FUND is a government fund per kWh; CAPACITY is per kVA and month, DEMAND per kW and month.
    """

    ENERGY = "ENERGY"
    PART = "PART"
    FUND = "FUND"
    CAPACITY = "CAPACITY"
    DEMAND = "DEMAND"


class LadderBasis(StrEnum):
    """Over which span a ladder's limits run."""

    MONTHLY = "MONTHLY"
    ANNUAL = "ANNUAL"


class Switch(StrEnum):
    """
    Rules on which regions, dates or sources differ; each value is a dated row with its source.

    DAY_DIVISOR: THIRTY (1/30 of the month charge a day) or CALENDAR (calendar days of the month).
    EXCESS_DEMAND: CONTRACT_FIRST (C + 2(a - 1.05C)) or TOLERANCE_FIRST (1.05C + 2(a - 1.05C)).
    DEMAND_TOLERANCE, DEMAND_FLOOR: shares of the contract demand and of the capacity, such as 1.05 and 0.40.
    LOW_PRICE_KWH_PER_KVA, LOW_PRICE_FACTOR: 260 kWh/kVA and 0.90; no row means no such discount.
    LOSS_SHARE, CARVE_OUT_SHARE: FLAT or PRO_RATA over the periods of the day.
    CARVE_OUT_RATIO_BASE: TOTAL (before fixed carve-outs) or REMAINDER (after them).
    POWER_FACTOR_BASE: WITHOUT_FUNDS or WITH_FUNDS.
    """

    DAY_DIVISOR = "DAY_DIVISOR"
    EXCESS_DEMAND = "EXCESS_DEMAND"
    DEMAND_TOLERANCE = "DEMAND_TOLERANCE"
    DEMAND_FLOOR = "DEMAND_FLOOR"
    LOW_PRICE_KWH_PER_KVA = "LOW_PRICE_KWH_PER_KVA"
    LOW_PRICE_FACTOR = "LOW_PRICE_FACTOR"
    LOSS_SHARE = "LOSS_SHARE"
    CARVE_OUT_SHARE = "CARVE_OUT_SHARE"
    CARVE_OUT_RATIO_BASE = "CARVE_OUT_RATIO_BASE"
    POWER_FACTOR_BASE = "POWER_FACTOR_BASE"


class DayKind(StrEnum):
    """
    The days to which a rule of a time-of-use calendar applies; of several that hold, the one named latest here decides.

    WORKDAY includes weekend days that are worked to make up for a holiday; REST_DAY is every other day off. HOLIDAY is
    a day off of a public holiday, LONG_HOLIDAY one of Spring Festival, Labour Day or National Day. HOT_DAY is a day
    that the utility declared hot (such as three days of 35 °C in a row).
    """

    EVERY_DAY = "EVERY_DAY"
    WORKDAY = "WORKDAY"
    REST_DAY = "REST_DAY"
    HOLIDAY = "HOLIDAY"
    LONG_HOLIDAY = "LONG_HOLIDAY"
    HOT_DAY = "HOT_DAY"


class Certainty(StrEnum):
    """
    How sure a figure of a price book is.

    READ: read in the public source named. HIGH, MEDIUM, LOW: known to the trade, not read for this book; check before
    use. SAMPLE: made up, so that something can be shown.
    """

    READ = "READ"
    HIGH = "HIGH"
    MEDIUM = "MEDIUM"
    LOW = "LOW"
    SAMPLE = "SAMPLE"


class PowerFactorUser(StrEnum):
    """Who is assessed for power factor, in the words of the 1983 rule (83)水电财字第215号."""

    INDUSTRIAL = "INDUSTRIAL"
    NON_INDUSTRIAL = "NON_INDUSTRIAL"
    PUMPING_STATION = "PUMPING_STATION"
    AGRICULTURAL = "AGRICULTURAL"
    WHOLESALE = "WHOLESALE"
    RESIDENTIAL = "RESIDENTIAL"


#: The words that a switch may take; a switch that is not named here takes a number above 0.
SWITCH_WORDS: dict[Switch, tuple[str, ...]] = {
    Switch.DAY_DIVISOR: ("THIRTY", "CALENDAR"),
    Switch.EXCESS_DEMAND: ("CONTRACT_FIRST", "TOLERANCE_FIRST"),
    Switch.LOSS_SHARE: ("FLAT", "PRO_RATA"),
    Switch.CARVE_OUT_SHARE: ("FLAT", "PRO_RATA"),
    Switch.CARVE_OUT_RATIO_BASE: ("TOTAL", "REMAINDER"),
    Switch.POWER_FACTOR_BASE: ("WITHOUT_FUNDS", "WITH_FUNDS"),
}


class BookRefused(Refused):
    """A price book that must not be used; the text names the place, what is wrong and the cure."""


@dataclass(frozen=True, slots=True)
class Structure:
    """
    电价 as a book declares it; see `models.PricingStructure`.

    :ivar calendar: name of its time-of-use calendar, empty where the book has none
    """

    code: str
    name: str
    name_en: str
    region: str
    usage_class: UsageClass
    voltage_band: VoltageBand
    is_two_part: bool = False
    is_time_of_use: bool = False
    is_quantity_only: bool = False
    calendar: str = ""


@dataclass(frozen=True, slots=True)
class PriceEntry:
    """
    One published figure: yuan per kWh, kVA·month or kW·month.

    A PART stands under FLAT when the ratios of the periods float it, under TOTAL when all periods carry it alike. The
    PART items ``ratio`` (of a period to flat), ``tolerance`` (how far the publisher's own rounding may stray),
    ``capacity`` and ``demand`` (a basic price published beside a T&D price) are no parts of the sum.
    """

    structure: str
    kind: PriceKind
    item: str
    time_of_use: TimeOfUse
    tier: int
    price: Decimal
    note: str = ""


@dataclass(frozen=True, slots=True)
class LadderEntry:
    """Upper limit of one tier, kWh a month or year (none for the highest); see `models.LadderStep`."""

    structure: str
    basis: LadderBasis
    tier: int
    limit_kwh: int | None
    household_extra_kwh: int = 0


@dataclass(frozen=True, slots=True)
class CalendarInterval:
    """
    On such days of these months, from one minute of the day to another, one period.

    :ivar start_minute: 0 to 1439
    :ivar end_minute: later than ``start_minute``, at most 1440; what crosses midnight is two intervals
    """

    calendar: str
    months: tuple[int, ...]
    day_kind: DayKind
    start_minute: int
    end_minute: int
    time_of_use: TimeOfUse


@dataclass(frozen=True, slots=True)
class PowerFactorEntry:
    """Adjustment in percent for one cosφ under one standard, both in hundredths."""

    standard_pct: int
    power_factor_pct: int
    rate_pct: Decimal


@dataclass(frozen=True, slots=True)
class LossEntry:
    """Nameplate of one transformer model and size: kVA, W, percent."""

    model_series: str
    rated_kva: Decimal
    no_load_loss_w: Decimal
    load_loss_w: Decimal
    no_load_current_pct: Decimal | None
    impedance_pct: Decimal | None
    source: str


@dataclass(frozen=True, slots=True)
class LossBandEntry:
    """Loss of one transformer model and size for a month's energy from ``from_kwh`` up: kWh and kvarh a month."""

    model_series: str
    rated_kva: Decimal
    from_kwh: int
    loss_kwh: int
    loss_kvarh: int


@dataclass(frozen=True, slots=True)
class SpecialDayEntry:
    """A day of a certain kind that no library knows: holidays of later years, days declared hot."""

    day: date
    day_kind: DayKind
    name: str


@dataclass(frozen=True, slots=True)
class Document:
    """电价文件: a notice or published table with everything it says; see `models.PriceDocument`."""

    number: str
    title: str
    issuer: str
    region: str
    source: str
    certainty: Certainty
    period: Period
    is_sample: bool = False
    includes_funds: bool = False
    prices: tuple[PriceEntry, ...] = ()
    ladders: tuple[LadderEntry, ...] = ()
    intervals: tuple[CalendarInterval, ...] = ()
    power_factor_rates: tuple[PowerFactorEntry, ...] = ()
    transformer_losses: tuple[LossEntry, ...] = ()
    loss_bands: tuple[LossBandEntry, ...] = ()
    special_days: tuple[SpecialDayEntry, ...] = ()


@dataclass(frozen=True, slots=True)
class PriceChange:
    """
    A figure that one document gives otherwise than another.

    :ivar entry: what it is a price of
    :ivar before: None where the earlier document does not have it
    :ivar after: None where the later one does not
    """

    entry: PriceEntry
    before: Decimal | None
    after: Decimal | None


@dataclass(frozen=True, slots=True)
class LadderChange:
    """A limit of a tier that one document gives otherwise than another; None where there is none."""

    structure: str
    tier: int
    before: int | None
    after: int | None


@dataclass(frozen=True, slots=True)
class SwitchEntry:
    """Value of a policy switch for a region (empty: all) and span, with its source."""

    region: str
    switch: Switch
    value: str
    period: Period
    source: str


@dataclass(frozen=True, slots=True)
class Book:
    """One file of prices, read and found sound."""

    name: str
    region: str
    structures: tuple[Structure, ...] = ()
    documents: tuple[Document, ...] = ()
    switches: tuple[SwitchEntry, ...] = ()
