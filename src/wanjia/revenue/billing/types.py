"""A bill and everything that decides it, as plain values: what a trial bill is made of and what an oracle reads."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from wanjia.foundation.periods.types import Period
from wanjia.registry.customers.types import CarveOutKind, DemandBasis, LossMethod
from wanjia.registry.metering.types import RegisterKind
from wanjia.registry.tariffs.types import LadderBasis, TimeOfUse


class LineKind(StrEnum):
    """
    What a bill line charges for (费用项).

    ENERGY: kWh at a price, by period of the day, or by tier where a ladder has one price per tier.
    TIER: kWh of a tier at the tier's surcharge, where the ladder sits on time-of-use prices; tier 1 has surcharge 0.
    CAPACITY, DEMAND, DEMAND_EXCESS: the basic charge. POWER_FACTOR: the adjustment. FUND: a government fund.
    """

    ENERGY = "ENERGY"
    TIER = "TIER"
    CAPACITY = "CAPACITY"
    DEMAND = "DEMAND"
    DEMAND_EXCESS = "DEMAND_EXCESS"
    POWER_FACTOR = "POWER_FACTOR"
    FUND = "FUND"


class BillState(StrEnum):
    """Where a bill stands."""

    DRAFT = "DRAFT"
    ISSUED = "ISSUED"
    CANCELLED = "CANCELLED"


class BillKind(StrEnum):
    """A bill of a run, the opposite of one, or its replacement."""

    REGULAR = "REGULAR"
    REVERSAL = "REVERSAL"
    REBILL = "REBILL"
    CORRECTION = "CORRECTION"


STANDING = (BillState.DRAFT, BillState.ISSUED)
WHOLE = (BillKind.REGULAR, BillKind.REBILL)


class RefusalCode(StrEnum):
    """Why an account cannot be billed; the whole bill is withheld, never a part of it."""

    READING_HELD = "READING_HELD"
    READING_MISSING = "READING_MISSING"
    NEGATIVE_ENERGY = "NEGATIVE_ENERGY"
    PERIODS_EXCEED_TOTAL = "PERIODS_EXCEED_TOTAL"
    CHILDREN_EXCEED_PARENT = "CHILDREN_EXCEED_PARENT"
    CARVE_OUT_EXCEEDS = "CARVE_OUT_EXCEEDS"
    PRICE_MISSING = "PRICE_MISSING"
    DEMAND_MISSING = "DEMAND_MISSING"
    LOSS_ROW_MISSING = "LOSS_ROW_MISSING"


@dataclass(frozen=True, slots=True)
class Ladder:
    """
    阶梯: limits of every tier but the highest (kWh a month or a year, rising) and each tier's price.

    :ivar prices: yuan/kWh, one per tier: the price itself, or, on time-of-use prices, the surcharge (tier 1: 0);
        empty for a book that only tells quantities
    :ivar household_extra_kwh: what a large household gets on top of every limit, kWh a month
    """

    basis: LadderBasis
    limits: tuple[int, ...]
    prices: tuple[Decimal, ...]
    household_extra_kwh: int = 0


@dataclass(frozen=True, slots=True)
class Rate:
    """
    Prices of one structure, valid for one span: yuan per kWh, kVA and month, kW and month.

    :ivar energy: price by period of the day, net of funds; {TOTAL: p} for a single price; empty under a plain ladder
    :ivar funds: government funds by name, yuan/kWh, charged on every kWh on top of ``energy``
    """

    code: str
    energy: dict[TimeOfUse, Decimal] = field(default_factory=dict)
    ladder: Ladder | None = None
    capacity: Decimal | None = None
    demand: Decimal | None = None
    funds: dict[str, Decimal] = field(default_factory=dict)
    is_quantity_only: bool = False

    @property
    def is_time_of_use(self) -> bool:
        """Tell whether energy is priced by period of the day."""
        return bool(self.energy) and TimeOfUse.TOTAL not in self.energy


@dataclass(frozen=True, slots=True)
class Policy:
    """The switches of one region and span (see `registry.tariffs.types.Switch`)."""

    day_divisor: str
    excess_demand: str
    demand_tolerance: Decimal
    demand_floor: Decimal
    loss_share: str
    carve_out_share: str
    carve_out_ratio_base: str
    power_factor_base: str
    low_price_kwh_per_kva: Decimal | None = None
    low_price_factor: Decimal | None = None


@dataclass(frozen=True, slots=True)
class UsageStretch:
    """
    Two consecutive readings of one register on one meter under one multiplier.

    For MAXIMUM_DEMAND ``end_value`` is the highest kW since the cycle turned and ``start_value`` is ignored.
    """

    register: RegisterKind
    period: Period
    start_value: Decimal
    end_value: Decimal
    multiplier: Decimal = Decimal(1)
    integer_digits: int = 6


@dataclass(frozen=True, slots=True)
class TransformerRating:
    """Nameplate of the transformer whose losses are added: kVA, W, percent."""

    rated_kva: Decimal
    no_load_loss_w: Decimal
    load_loss_w: Decimal
    no_load_current_pct: Decimal = Decimal(0)
    impedance_pct: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class LossBand:
    """A row of a loss table: for a month's energy of ``from_kwh`` or more, up to the next row."""

    from_kwh: int
    loss_kwh: int
    loss_kvarh: int = 0


@dataclass(frozen=True, slots=True)
class Terms:
    """What holds for one agreement over one span; see `registry.customers.models.AgreementTerms` for the fields."""

    period: Period
    rate: Rate
    policy: Policy
    contract_kva: Decimal = Decimal(0)
    running_kva: Decimal = Decimal(0)
    demand_basis: DemandBasis = DemandBasis.NONE
    contract_demand_kw: Decimal | None = None
    power_factor_standard_pct: int | None = None
    loss_method: LossMethod = LossMethod.NONE
    transformer: TransformerRating | None = None
    loss_bands: tuple[LossBand, ...] = ()
    loss_shape_factor: Decimal = Decimal(1)
    line_loss_pct: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class CarveOutShare:
    """Energy priced under another rate: kWh a month (FIXED) or percent of the energy (RATIO)."""

    kind: CarveOutKind
    value: Decimal
    rate: Rate


@dataclass(frozen=True, slots=True)
class LadderAccount:
    """
    What an account brings to its ladder in the year (or, under a monthly ladder, the month) of a cycle.

    :ivar used_kwh: energy billed in the ladder year before this cycle, 0 under a monthly ladder
    :ivar quota_months: months in service in the ladder year (1 to 12); under a monthly ladder months in the cycle
    :ivar large_household_months: how many of those the household was a large one
    """

    used_kwh: int = 0
    quota_months: int = 12
    large_household_months: int = 0


@dataclass(frozen=True, slots=True)
class BillCase:
    """
    One agreement and one cycle: everything a bill is computed from.

    :ivar cycle: the cycle billed, one turning day to the next
    :ivar terms: valid one after the other; price months, class and capacity changes each start new terms. They cover
        the part of the cycle in which the agreement was in service, without gap or overlap
    :ivar children: stretches of the meters behind this one whose energy is billed elsewhere
    :ivar ladders: by ladder year (the year of the days), or {0: …} under a monthly ladder
    """

    cycle: Period
    terms: tuple[Terms, ...]
    usage: tuple[UsageStretch, ...]
    children: tuple[tuple[UsageStretch, ...], ...] = ()
    carve_outs: tuple[CarveOutShare, ...] = ()
    ladders: dict[int, LadderAccount] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, order=True)
class Line:
    """
    One line of a bill.

    :ivar part: 0 for the agreement's own energy, 1… for its carve-outs in the order of the case
    :ivar item: the fund's name, else empty
    :ivar quantity: kWh, kVA, kW or (power factor) yuan of the base
    :ivar unit_price: yuan per unit, or (power factor) the percentage as a fraction; None where only quantity is told
    """

    start: date
    end: date
    part: int
    kind: LineKind
    item: str
    time_of_use: TimeOfUse
    tier: int
    quantity: Decimal
    unit_price: Decimal | None
    amount: Decimal | None


@dataclass(frozen=True, slots=True)
class StandingBill:
    """
    An issued bill that stands, and whether it may still be cancelled.

    :ivar is_corrected: whether a bill of a difference stands beside it
    """

    bill_id: int
    number: str
    account_id: int
    bill_month: date
    start_date: date
    end_date: date
    is_paid: bool
    is_closed: bool
    is_corrected: bool = False

    @property
    def is_final(self) -> bool:
        """Tell whether it can no longer be opposed, so that only a difference is billed."""
        return self.is_paid or self.is_closed or self.is_corrected
