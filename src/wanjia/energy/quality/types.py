"""Words of voltage, power factor, load and unbalance."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum


class PointClass(StrEnum):
    """
    监测点类别: where voltage is watched for the composite rate.

    A: busbars of substations that feed the public; B: customers at 35 kV and above; C: customers at 10 kV;
    D: customers at 380/220 V.
    """

    A = "A"
    B = "B"
    C = "C"
    D = "D"


class Position(StrEnum):
    """Where on its line a monitoring point lies: 首端, 末端, elsewhere."""

    HEAD = "HEAD"
    END = "END"
    OTHER = "OTHER"


class VoltageLevel(StrEnum):
    """What kind of nominal voltage limits are set for: 220 V of a phase, 380 V, up to 20 kV, 35 kV and above."""

    PHASE_220 = "PHASE_220"
    LINE_380 = "LINE_380"
    MEDIUM = "MEDIUM"
    HIGH = "HIGH"


class LimitName(StrEnum):
    """
    A figure that voltage, power factor, load or unbalance is compared with.

    …_PCT in percent of the nominal voltage, rated current or capacity; …_MINUTES in minutes; WEIGHT_… parts of 1;
    PF_… cos φ.
    """

    UPPER_PCT = "UPPER_PCT"
    LOWER_PCT = "LOWER_PCT"
    ASSESSED_UPPER_PCT = "ASSESSED_UPPER_PCT"
    ASSESSED_LOWER_PCT = "ASSESSED_LOWER_PCT"
    WEIGHT_A = "WEIGHT_A"
    WEIGHT_REST = "WEIGHT_REST"
    COMPOSITE_TARGET_PCT = "COMPOSITE_TARGET_PCT"
    LOW_VOLTAGE_MINUTES = "LOW_VOLTAGE_MINUTES"
    HEAVY_PCT = "HEAVY_PCT"
    OVERLOAD_PCT = "OVERLOAD_PCT"
    LOAD_MINUTES = "LOAD_MINUTES"
    LIGHT_PCT = "LIGHT_PCT"
    UNBALANCE_DYN11_PCT = "UNBALANCE_DYN11_PCT"
    UNBALANCE_YYN0_PCT = "UNBALANCE_YYN0_PCT"
    UNBALANCE_LOAD_PCT = "UNBALANCE_LOAD_PCT"
    UNBALANCE_MINUTES = "UNBALANCE_MINUTES"
    DEAD_CURRENT_PCT = "DEAD_CURRENT_PCT"
    LIVE_CURRENT_PCT = "LIVE_CURRENT_PCT"
    LIVE_VOLTAGE_PCT = "LIVE_VOLTAGE_PCT"
    DEAD_VOLTAGE_PCT = "DEAD_VOLTAGE_PCT"
    DEAD_MINUTES = "DEAD_MINUTES"
    PF_FEEDER = "PF_FEEDER"
    PF_AREA = "PF_AREA"
    UPSTREAM_SHARE_PCT = "UPSTREAM_SHARE_PCT"
    DROP_PCT = "DROP_PCT"
    TAP_STEP_PCT = "TAP_STEP_PCT"
    TAP_MOST_PCT = "TAP_MOST_PCT"


class Control(StrEnum):
    """How a compensation device is switched: always on (固定), by hand (手动), by itself (自动)."""

    FIXED = "FIXED"
    MANUAL = "MANUAL"
    AUTOMATIC = "AUTOMATIC"


class CheckOutcome(StrEnum):
    """What a check of a monitoring point or a device found: in order, or a defect to be removed."""

    IN_ORDER = "IN_ORDER"
    DEFECT = "DEFECT"


class GridProblemKind(StrEnum):
    """
    What is wrong with a part of a rural grid so that it is registered until it is solved.

    WEAK_STRUCTURE: 网架薄弱; LOW_QUALITY: 供电质量差; LARGE_LOSS: 损耗大; BOTTLENECK: 卡脖子; LOW_VOLTAGE: 低电压.
    """

    WEAK_STRUCTURE = "WEAK_STRUCTURE"
    LOW_QUALITY = "LOW_QUALITY"
    LARGE_LOSS = "LARGE_LOSS"
    BOTTLENECK = "BOTTLENECK"
    LOW_VOLTAGE = "LOW_VOLTAGE"


class SpellKind(StrEnum):
    """What goes on without a break while a spell lasts."""

    LOW_VOLTAGE = "LOW_VOLTAGE"
    HEAVY = "HEAVY"
    OVERLOAD = "OVERLOAD"
    UNBALANCE = "UNBALANCE"
    DEAD_CURRENT = "DEAD_CURRENT"
    DEAD_VOLTAGE = "DEAD_VOLTAGE"


class QualityRule(StrEnum):
    """Every rule that finds something wrong with the supply; see `kernel.catalogue` for what each says."""

    LOW_VOLTAGE_CUSTOMER = "LOW_VOLTAGE_CUSTOMER"
    LOW_VOLTAGE_AREA = "LOW_VOLTAGE_AREA"
    HEAVY_LOAD = "HEAVY_LOAD"
    OVERLOAD = "OVERLOAD"
    LIGHT_LOAD = "LIGHT_LOAD"
    PHASES_UNBALANCED = "PHASES_UNBALANCED"
    DEAD_CURRENT_PHASE = "DEAD_CURRENT_PHASE"
    DEAD_VOLTAGE_PHASE = "DEAD_VOLTAGE_PHASE"
    UPSTREAM_LOW = "UPSTREAM_LOW"
    TAP_TOO_LOW = "TAP_TOO_LOW"
    LINE_DROP = "LINE_DROP"
    LOW_BY_OVERLOAD = "LOW_BY_OVERLOAD"
    LOW_BY_UNBALANCE = "LOW_BY_UNBALANCE"
    TAP_TOO_HIGH = "TAP_TOO_HIGH"
    HIGH_BY_LIGHT_LOAD = "HIGH_BY_LIGHT_LOAD"
    HIGH_BY_GENERATION = "HIGH_BY_GENERATION"
    POWER_FACTOR_LOW = "POWER_FACTOR_LOW"
    OVERCOMPENSATED = "OVERCOMPENSATED"


@dataclass(frozen=True, slots=True)
class Band:
    """
    Voltages between which supply is in order, both included.

    :ivar lower_v: volts
    :ivar upper_v: volts
    """

    lower_v: Decimal
    upper_v: Decimal


@dataclass(frozen=True, slots=True)
class Limits:
    """
    The figures that hold on a day.

    :ivar of_level: level, name → value; for those set by voltage level
    :ivar plain: name → value
    """

    plain: Mapping[LimitName, Decimal]
    of_level: Mapping[tuple[VoltageLevel, LimitName], Decimal] = field(default_factory=dict)

    def __getitem__(self, name: LimitName) -> Decimal:
        """
        Give a figure that no level matters for.

        :raises KeyError: if no row sets it on that day
        """
        return self.plain[name]

    def ten_thousandths(self, name: LimitName) -> int:
        """Give a figure as whole ten-thousandths, for exact comparisons."""
        return int(self.plain[name].scaleb(4))

    def minutes(self, name: LimitName) -> int:
        """Give a figure in whole minutes."""
        return int(self.plain[name])


@dataclass(frozen=True, slots=True)
class Switched:
    """
    What was switched at a compensation device.

    :ivar steps_on: steps that are on afterwards, 0 or more
    """

    device_id: int
    switched_at: datetime
    steps_on: int
    reason: str


@dataclass(frozen=True, slots=True)
class TapMove:
    """
    A move of a transformer's tap.

    :ivar from_pct: position before: percent by which the MV winding is longer
    :ivar to_pct: position afterwards
    """

    area_id: int
    moved_on: date
    from_pct: Decimal
    to_pct: Decimal
    reason: str


@dataclass(frozen=True, slots=True)
class Checked:
    """
    A check of a monitoring point or of a compensation device, or a patrol of a line or an area, exactly one of them.

    :ivar remedied_on: day on which a defect was removed, None while it stands
    """

    checked_on: date
    outcome: CheckOutcome
    note: str
    point_id: int | None = None
    device_id: int | None = None
    remedied_on: date | None = None
    feeder_id: int | None = None
    area_id: int | None = None


@dataclass(frozen=True, slots=True)
class NewProblem:
    """
    A problem of the rural grid to be registered.

    :ivar feeder_code: the line; empty where an area is named, and the other way round
    """

    kind: GridProblemKind
    found_on: date
    note: str
    feeder_code: str = ""
    area_code: str = ""
