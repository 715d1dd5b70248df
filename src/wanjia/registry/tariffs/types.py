"""Words of price books: periods of the day, ladders, charges, and the rules that differ by date and region."""

from __future__ import annotations

from enum import StrEnum


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
    """The days to which a rule of a time-of-use calendar applies."""

    EVERY_DAY = "EVERY_DAY"
    WORKDAY = "WORKDAY"
    REST_DAY = "REST_DAY"
    HOLIDAY = "HOLIDAY"
