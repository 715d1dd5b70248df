"""Words of metering."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any


class MeteringMode(StrEnum):
    """Where the supply is taken and where it is measured: 高供高计, 高供低计, 低供低计."""

    HV_SUPPLY_HV_METER = "HV_SUPPLY_HV_METER"
    HV_SUPPLY_LV_METER = "HV_SUPPLY_LV_METER"
    LV_SUPPLY_LV_METER = "LV_SUPPLY_LV_METER"


class Ownership(StrEnum):
    """Whose a meter is (产权)."""

    UTILITY = "UTILITY"
    CUSTOMER = "CUSTOMER"


class RegisterKind(StrEnum):
    """What a register counts (示数类型)."""

    ACTIVE_TOTAL = "ACTIVE_TOTAL"
    ACTIVE_SHARP = "ACTIVE_SHARP"
    ACTIVE_PEAK = "ACTIVE_PEAK"
    ACTIVE_FLAT = "ACTIVE_FLAT"
    ACTIVE_VALLEY = "ACTIVE_VALLEY"
    ACTIVE_DEEP_VALLEY = "ACTIVE_DEEP_VALLEY"
    REACTIVE_FORWARD = "REACTIVE_FORWARD"
    REACTIVE_REVERSE = "REACTIVE_REVERSE"
    MAXIMUM_DEMAND = "MAXIMUM_DEMAND"


@dataclass(frozen=True, slots=True)
class MeterShown:
    """A meter and what its registers showed at one moment."""

    meter_number: str
    values: Mapping[RegisterKind, Decimal]


#: Registers whose readings run on, so that energy is a difference of two.
CUMULATIVE = tuple(kind for kind in RegisterKind if kind is not RegisterKind.MAXIMUM_DEMAND)


class TransformerKind(StrEnum):
    """Current or potential transformer (CT, PT)."""

    CURRENT = "CURRENT"
    POTENTIAL = "POTENTIAL"


class GatewayKind(StrEnum):
    """
    What a gateway meter (关口表) measures; which part of the grid follows from its substation, feeder or area.

    SUPPLY: what the company takes in at a substation; BUSBAR: what the transformers of a substation give onto a
    busbar; FEEDER_HEAD and AREA_HEAD: what goes into a line, into a transformer area; GENERATION: what is fed in by
    others; EXCHANGE: what goes to another unit; OWN_USE: what a substation uses itself.
    """

    SUPPLY = "SUPPLY"
    BUSBAR = "BUSBAR"
    FEEDER_HEAD = "FEEDER_HEAD"
    AREA_HEAD = "AREA_HEAD"
    GENERATION = "GENERATION"
    EXCHANGE = "EXCHANGE"
    OWN_USE = "OWN_USE"


class TerminalKind(StrEnum):
    """What collects the values of meters: 集中器, 专变终端, 厂站终端."""

    CONCENTRATOR = "CONCENTRATOR"
    CUSTOMER_TERMINAL = "CUSTOMER_TERMINAL"
    SUBSTATION_TERMINAL = "SUBSTATION_TERMINAL"


class TieProposalState(StrEnum):
    """Where a proposed correction of area or phases stands."""

    PROPOSED = "PROPOSED"
    APPROVED = "APPROVED"
    REFUSED = "REFUSED"
    WITHDRAWN = "WITHDRAWN"


@dataclass(frozen=True, slots=True)
class Tied:
    """
    Where a usage point hangs.

    :ivar area_code: the transformer area; empty where no one is known
    :ivar phases: the conductors; empty where they are not known
    """

    area_code: str = ""
    phases: str = ""


@dataclass(frozen=True, slots=True)
class TieProposalRow:
    """
    A proposed correction of area or phases as plain values.

    :ivar before: what the archive said when it was proposed
    :ivar new: what it shall say; an empty part stays as it is
    :ivar evidence: figures and texts that speak for it, by name
    """

    proposal_id: int
    usage_point_id: int
    usage_point_number: str
    unit_name: str
    unit_path: str
    state: TieProposalState
    start_date: date
    before: Tied
    new: Tied
    evidence: Mapping[str, Any]
    reason: str
    proposed_by: str
    proposed_at: datetime
    decided_by: str
    decided_at: datetime | None
    decision_reason: str
