"""Words of found errors and of what they come to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from wanjia.foundation.organisation.types import Role, UnitKind
from wanjia.foundation.periods.types import Period


class Cause(StrEnum):
    """
    退补原因: why what was billed is not what is due.

    READING 抄表差错, MULTIPLIER 倍率差错, WIRING 接线差错, PRICE 电价差错, CLASS 用电类别差错, METER_ERROR 计量超差,
    THEFT 窃电, BREACH 违约用电, CREEP 电表潜动, OUTAGE 停电赔偿, POLICY 政策性退补.
    """

    READING = "READING"
    MULTIPLIER = "MULTIPLIER"
    WIRING = "WIRING"
    PRICE = "PRICE"
    CLASS = "CLASS"
    METER_ERROR = "METER_ERROR"
    THEFT = "THEFT"
    BREACH = "BREACH"
    CREEP = "CREEP"
    OUTAGE = "OUTAGE"
    POLICY = "POLICY"


class Source(StrEnum):
    """Who came upon the error: a customer who complains, the audit, an inspection, billing itself, a meter test."""

    COMPLAINT = "COMPLAINT"
    AUDIT = "AUDIT"
    INSPECTION = "INSPECTION"
    BILLING = "BILLING"
    METER_TEST = "METER_TEST"


class Method(StrEnum):
    """
    How the months are worked out anew.

    MENDED: from readings, terms and prices that were mended; WIRING: a wiring fault by its factor; RATIOS: current
    transformers of wrong ratios; MULTIPLIER: the multiplier billed by; METER_ERROR: a meter beyond its limit, half the
    time; FACTOR: a factor from a report; ENERGY: so many kWh; CREEP: a meter that turned idle; LOADS: devices used so
    many hours; CURRENT: the current that the meter could carry, so many hours; PRICE: another price; CAPACITY: more
    capacity; NOTHING: the bills stay, only a penalty or a compensation is due.
    """

    MENDED = "MENDED"
    WIRING = "WIRING"
    RATIOS = "RATIOS"
    MULTIPLIER = "MULTIPLIER"
    METER_ERROR = "METER_ERROR"
    FACTOR = "FACTOR"
    ENERGY = "ENERGY"
    CREEP = "CREEP"
    LOADS = "LOADS"
    CURRENT = "CURRENT"
    PRICE = "PRICE"
    CAPACITY = "CAPACITY"
    NOTHING = "NOTHING"


class WiringFault(StrEnum):
    """
    How a meter was wired wrongly; FOUR_… with four wires (three elements), THREE_… with three (two elements).

    OPEN: no voltage or no current on so many phases, or on that one; REVERSED: the current turned round; ROTATED_…:
    all voltages (or currents) one phase on; SWAPPED: two leads exchanged, which measures nothing.
    """

    FOUR_ONE_OPEN = "FOUR_ONE_OPEN"
    FOUR_TWO_OPEN = "FOUR_TWO_OPEN"
    FOUR_ONE_REVERSED = "FOUR_ONE_REVERSED"
    FOUR_TWO_REVERSED = "FOUR_TWO_REVERSED"
    FOUR_ALL_REVERSED = "FOUR_ALL_REVERSED"
    FOUR_ROTATED_FORWARD = "FOUR_ROTATED_FORWARD"
    FOUR_ROTATED_BACK = "FOUR_ROTATED_BACK"
    FOUR_SWAPPED = "FOUR_SWAPPED"
    THREE_A_OPEN = "THREE_A_OPEN"
    THREE_B_OPEN = "THREE_B_OPEN"
    THREE_C_OPEN = "THREE_C_OPEN"
    THREE_A_REVERSED = "THREE_A_REVERSED"
    THREE_C_REVERSED = "THREE_C_REVERSED"
    THREE_BOTH_REVERSED = "THREE_BOTH_REVERSED"
    THREE_SWAPPED = "THREE_SWAPPED"
    THREE_ORDER_BCA = "THREE_ORDER_BCA"
    THREE_ORDER_CAB = "THREE_ORDER_CAB"


class BreachKind(StrEnum):
    """
    违约用电行为: what a customer did, and THEFT.

    PRICE_CLASS 擅自改变用电类别, OVER_CAPACITY 超合同容量, OVER_QUOTA 超计划指标, SUSPENDED_USED 擅用停用设备,
    METER_MOVED 擅自迁移更动, SOURCE_JOINED 擅自引入供出电源.
    """

    PRICE_CLASS = "PRICE_CLASS"
    OVER_CAPACITY = "OVER_CAPACITY"
    OVER_QUOTA = "OVER_QUOTA"
    SUSPENDED_USED = "SUSPENDED_USED"
    METER_MOVED = "METER_MOVED"
    SOURCE_JOINED = "SOURCE_JOINED"
    THEFT = "THEFT"


class Basis(StrEnum):
    """
    What a penalty is counted by.

    TIMES: a multiple of what is charged after; PER_KW: yuan for each kW or kVA (and time); PER_TIME: yuan each time;
    EXCESS: a multiple of the charge for the energy in excess.
    """

    TIMES = "TIMES"
    PER_KW = "PER_KW"
    PER_TIME = "PER_TIME"
    EXCESS = "EXCESS"


class Party(StrEnum):
    """Which customers a penalty is for."""

    ANY = "ANY"
    TWO_PART = "TWO_PART"
    SINGLE_PART = "SINGLE_PART"
    RESIDENTIAL = "RESIDENTIAL"
    OTHER = "OTHER"


class Figure(StrEnum):
    """
    A figure of the rules, kept as dated rows.

    UNKNOWN_DAYS, POWER_HOURS, LIGHTING_HOURS, UNKNOWN_MONTHS: what is assumed where nothing is known;
    METER_ERROR_SHARE: the share of the time for which a meter error is settled; THEFT_BY_MAXIMUM_CURRENT: 1 where a
    stolen current is the meter's maximum one, 0 where it is the nominal one; OUTAGE_SINGLE_PART, OUTAGE_TWO_PART: times
    the energy charge paid for an outage.
    """

    UNKNOWN_DAYS = "UNKNOWN_DAYS"
    POWER_HOURS = "POWER_HOURS"
    LIGHTING_HOURS = "LIGHTING_HOURS"
    UNKNOWN_MONTHS = "UNKNOWN_MONTHS"
    METER_ERROR_SHARE = "METER_ERROR_SHARE"
    THEFT_BY_MAXIMUM_CURRENT = "THEFT_BY_MAXIMUM_CURRENT"
    OUTAGE_SINGLE_PART = "OUTAGE_SINGLE_PART"
    OUTAGE_TWO_PART = "OUTAGE_TWO_PART"


class CaseState(StrEnum):
    """Where a case stands."""

    FOUND = "FOUND"
    COMPUTED = "COMPUTED"
    PROPOSED = "PROPOSED"
    APPROVED = "APPROVED"
    REFUSED = "REFUSED"
    POSTED = "POSTED"
    DROPPED = "DROPPED"


@dataclass(frozen=True, slots=True)
class PenaltyTerms:
    """
    What a breach costs, as one dated row says it.

    :ivar amount: a multiple, or yuan, by ``basis``
    :ivar is_maximum: whether less may be asked
    """

    kind: BreachKind
    party: Party
    basis: Basis
    amount: Decimal
    is_maximum: bool
    rule_id: int = 0


@dataclass(frozen=True, slots=True)
class Breach:
    """
    What a customer did, for the penalty.

    :ivar times: the multiple or the yuan asked; None: as the row says
    :ivar kw: kW or kVA concerned, for PER_KW
    :ivar occasions: how often it was found, for PER_KW and PER_TIME
    """

    kind: BreachKind
    times: Decimal | None = None
    kw: Decimal = Decimal(0)
    occasions: int = 1


@dataclass(frozen=True, slots=True)
class ApprovalTerms:
    """
    Who may decide on how much.

    :ivar level: the kind of unit in which the post must be held
    :ivar at_most: yuan; None: any amount
    :ivar is_for_policy: whether it holds for refunds by policy, which are centralised
    """

    role: Role
    level: UnitKind
    at_most: Decimal | None
    is_for_policy: bool


@dataclass(frozen=True, slots=True)
class FoundError:
    """
    An error found, from whatever source.

    :ivar agreement_id: needed where the account has several
    :ivar period: the days concerned, with an end
    :ivar inputs: what the method needs, by the names in `kernel.workings`, as text
    :ivar outage_hours: of OUTAGE: how long supply was cut by the company
    :ivar source_id: of what told of it; the same source, account and cause is one case
    """

    account_id: int
    cause: Cause
    source: Source
    period: Period
    evidence: str
    method: Method
    inputs: Mapping[str, str] = field(default_factory=dict)
    agreement_id: int | None = None
    breach: Breach | None = None
    outage_hours: Decimal | None = None
    source_kind: str = ""
    source_id: int | None = None


@dataclass(frozen=True, slots=True)
class Working:
    """
    What a method and its inputs come to: how the days are billed.

    :ivar factor: what the energy is multiplied by; None: not by a factor
    :ivar energy_kwh: added over the whole time, spread by use or by days
    """

    factor: Decimal | None = None
    is_reactive: bool = False
    is_demand: bool = False
    energy_kwh: Decimal | None = None
    reactive_kvarh: Decimal = Decimal(0)
    is_by_days: bool = False
    structure: str = ""
    capacity_kva: Decimal | None = None

    @property
    def is_settled_in_energy(self) -> bool:
        """Tell whether a factor touches active energy alone: then what it comes to is spread in whole kWh."""
        return self.factor is not None and not self.is_reactive and not self.is_demand

    @property
    def needs_use(self) -> bool:
        """Tell whether what was measured decides how it is spread."""
        return self.is_settled_in_energy or (self.energy_kwh is not None and not self.is_by_days)
