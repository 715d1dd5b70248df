"""Words of line loss: ways, kinds, levels, limits, causes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum


class Way(StrEnum):
    """四分: how losses are added up: 分区 by unit, 分压 by level, 分线 by line, 分台区 by area; and by substation."""

    UNIT = "UNIT"
    LEVEL = "LEVEL"
    SUBSTATION = "SUBSTATION"
    FEEDER = "FEEDER"
    AREA = "AREA"


class LossKind(StrEnum):
    """同期 (what the meters stood at, all at one time) or 发行 (what the month's bills say)."""

    SIMULTANEOUS = "SIMULTANEOUS"
    BILLED = "BILLED"


class Level(StrEnum):
    """Voltage level of a loss: substations, medium voltage lines, low voltage areas."""

    SUBSTATION = "SUBSTATION"
    MV = "MV"
    LV = "LV"


class LossClass(StrEnum):
    """
    What a rate means: ECONOMIC 经济运行, FINE 合格, HIGH 高损, NEGATIVE 负损, SMALL 小电量, UNKNOWN 不可算.

    Small and unknown are not judged.
    """

    ECONOMIC = "ECONOMIC"
    FINE = "FINE"
    HIGH = "HIGH"
    NEGATIVE = "NEGATIVE"
    SMALL = "SMALL"
    UNKNOWN = "UNKNOWN"


class LimitKind(StrEnum):
    """What a limit bounds; see the shipped rows for each one's ground."""

    HIGH_AREA = "HIGH_AREA"
    HIGH_LINE = "HIGH_LINE"
    NEGATIVE = "NEGATIVE"
    ECONOMIC = "ECONOMIC"
    SMALL_KWH_DAY = "SMALL_KWH_DAY"
    COLLECTED = "COLLECTED"
    BUS = "BUS"
    LONG_MONTHS = "LONG_MONTHS"
    CAUSE_EXPLAINED = "CAUSE_EXPLAINED"
    CAUSE_RIVAL = "CAUSE_RIVAL"
    CAUSE_DAYS = "CAUSE_DAYS"
    CAUSE_STEP = "CAUSE_STEP"
    CAUSE_MOVED = "CAUSE_MOVED"
    CAUSE_USUAL = "CAUSE_USUAL"
    CAUSE_UNEXPLAINED = "CAUSE_UNEXPLAINED"
    CAUSE_HISTORY = "CAUSE_HISTORY"
    THEFT_SHARE = "THEFT_SHARE"
    THEFT_DROP = "THEFT_DROP"
    THEFT_SURE = "THEFT_SURE"
    THEFT_FALSE = "THEFT_FALSE"
    TARGET_REDUCTION = "TARGET_REDUCTION"


class TargetPeriod(StrEnum):
    """For how long a target holds."""

    MONTH = "MONTH"
    QUARTER = "QUARTER"
    YEAR = "YEAR"


class UnmeteredKind(StrEnum):
    """Why energy is sold without a meter: 路灯, 免费用电, 临时用电, 定量用电."""

    STREET_LIGHT = "STREET_LIGHT"
    FREE = "FREE"
    TEMPORARY = "TEMPORARY"
    FIXED = "FIXED"


class MeasureKind(StrEnum):
    """降损措施: what is done against a loss."""

    TIE_CORRECTED = "TIE_CORRECTED"
    METER_REPLACED = "METER_REPLACED"
    CT_CORRECTED = "CT_CORRECTED"
    SEALED = "SEALED"
    INSPECTED = "INSPECTED"
    PHASES_BALANCED = "PHASES_BALANCED"
    COMPENSATED = "COMPENSATED"
    WIRE_REPLACED = "WIRE_REPLACED"
    TRANSFORMER_MOVED = "TRANSFORMER_MOVED"
    RADIUS_SHORTENED = "RADIUS_SHORTENED"


class Effect(StrEnum):
    """What the review of a measure found."""

    OPEN = "OPEN"
    EFFECTIVE = "EFFECTIVE"
    WITHOUT_EFFECT = "WITHOUT_EFFECT"
    NOT_JUDGED = "NOT_JUDGED"


class MonthState(StrEnum):
    """Where the loss of a month stands; what was issued stays as it was when a newer one replaces it."""

    DRAFT = "DRAFT"
    ISSUED = "ISSUED"
    REPLACED = "REPLACED"


class FindingState(StrEnum):
    """Where a finding stands."""

    OPEN = "OPEN"
    CONFIRMED = "CONFIRMED"
    SOLVED = "SOLVED"
    DISMISSED = "DISMISSED"


@dataclass(frozen=True, slots=True)
class Limits:
    """
    The limits of one day.

    :ivar high_area: percent; at or above it an area's loss is high
    :ivar high_line: percent; the same of a line
    :ivar negative: percent, below 0; at or below it a loss is negative
    :ivar economic: percent; from 0 up to it the operation is economic
    :ivar small_kwh_day: kWh a day; below it the energy is too small to judge by
    :ivar collected: percent of the points that must have come for a loss to be computable
    :ivar bus: percent; up to it, either way, a busbar is in balance
    :ivar long_months: as many months of high loss in a row make it long
    """

    high_area: Decimal
    high_line: Decimal
    negative: Decimal
    economic: Decimal
    small_kwh_day: Decimal
    collected: Decimal
    bus: Decimal
    long_months: int


@dataclass(frozen=True, slots=True)
class CauseLimits:
    """
    What the causes of losses are looked for with on a day.

    :ivar explained_pct: what is within so many percent of what is missing explains it
    :ivar rival_times: another choice that leaves less than so many times the squares of loss is a rival
    :ivar least_days: days that must be known
    :ivar step_pct: percent of the squares of loss that a customer who is moved must take off
    :ivar most_moved: customers that are moved between two areas at most
    :ivar usual_pct: loss that is usual where neither power flow nor other areas say what is, percent
    :ivar unexplained_points: an area that loses so many points more than is usual is looked at as one of high loss
    :ivar history_days: days before the month that are looked at too
    :ivar theft_share_pct: part of a customer's energy that must pass by the meter, by curves, percent
    :ivar theft_drop_pct: part by which a customer's use must have fallen, by days, percent
    :ivar theft_sure: how many of its standard errors a figure of days must be away from nothing
    :ivar theft_false_pct: of those whom curves name, so many may be named by chance alone, percent
    """

    explained_pct: Decimal
    rival_times: Decimal
    least_days: int
    step_pct: Decimal
    most_moved: int
    usual_pct: Decimal
    unexplained_points: Decimal
    history_days: int
    theft_share_pct: Decimal
    theft_drop_pct: Decimal
    theft_sure: Decimal
    theft_false_pct: Decimal

    @property
    def explained(self) -> float:
        """Give the part within which a figure explains another."""
        return float(self.explained_pct) / 100

    @property
    def least_step(self) -> float:
        """Give the part of the squares that a customer must take off."""
        return float(self.step_pct) / 100

    @property
    def theft_share(self) -> float:
        """Give the least part that passes by a meter."""
        return float(self.theft_share_pct) / 100

    @property
    def theft_drop(self) -> float:
        """Give the least part by which a use falls."""
        return float(self.theft_drop_pct) / 100


@dataclass(frozen=True, slots=True)
class NewTarget:
    """
    指标: the loss rate that a unit, a line or an area shall keep to.

    :ivar start_month: first day of the month in which the period begins
    :ivar rate_pct: percent
    :ivar person_number: who answers for it, none where nobody is named yet
    """

    way: Way
    code: str
    period: TargetPeriod
    start_month: date
    rate_pct: Decimal
    source: str
    person_number: str = ""


@dataclass(frozen=True, slots=True)
class NewMeasure:
    """措施: what is to be done against the loss of a line or an area, by whom and by when."""

    way: Way
    code: str
    kind: MeasureKind
    text: str
    due_date: date
    person_number: str
    seals_checked: int = 0
