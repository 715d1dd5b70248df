"""Theoretical loss as plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any


class Wiring(StrEnum):
    """Wires of a low-voltage area."""

    THREE_WIRE = "THREE_WIRE"
    FOUR_WIRE = "FOUR_WIRE"
    SINGLE_PHASE = "SINGLE_PHASE"


class LossPart(StrEnum):
    """Where energy is lost: wires, no-load and load loss of transformers, meters."""

    LINE = "LINE"
    IRON = "IRON"
    COPPER = "COPPER"
    METER = "METER"


class LossMethod(StrEnum):
    """How a theoretical loss is found: by power flow, or by one of the four formulas of DL/T 686."""

    POWER_FLOW = "POWER_FLOW"
    ROOT_MEAN_SQUARE = "ROOT_MEAN_SQUARE"
    MEAN_CURRENT = "MEAN_CURRENT"
    LARGEST_CURRENT = "LARGEST_CURRENT"
    EQUIVALENT_RESISTANCE = "EQUIVALENT_RESISTANCE"


class LossMeasure(StrEnum):
    """What could be done against loss."""

    BIGGER_WIRE = "BIGGER_WIRE"
    LOAD_CENTRE = "LOAD_CENTRE"
    COMPENSATION = "COMPENSATION"
    SHORTER_RADIUS = "SHORTER_RADIUS"
    BETTER_TRANSFORMER = "BETTER_TRANSFORMER"
    PHASE_BALANCE = "PHASE_BALANCE"


class RunState(StrEnum):
    """What came of a calculation: figures, or the reason why there are none."""

    COMPUTED = "COMPUTED"
    REFUSED = "REFUSED"


class LossFigureKind(StrEnum):
    """
    Figures that hold for a time: prices of energy and work, longest radius, what meters use, power factor, air.

    SOURCE_PU: voltage of a source that nobody measures; AIR_…: mean temperature of the air in a month, °C; CABLE_UF and
    CABLE_TAN_DELTA: of a km of cable above 1 kV; CABLE_SHEATH_PCT: lost in sheath and armour, of the conductor's loss.
    """

    ENERGY_PRICE = "ENERGY_PRICE"
    WIRE_COST_MV = "WIRE_COST_MV"
    WIRE_COST_LV = "WIRE_COST_LV"
    MOVE_COST = "MOVE_COST"
    CAPACITOR_COST = "CAPACITOR_COST"
    TRANSFORMER_COST = "TRANSFORMER_COST"
    REPHASE_COST = "REPHASE_COST"
    RADIUS_MV = "RADIUS_MV"
    RADIUS_LV = "RADIUS_LV"
    METER_SINGLE = "METER_SINGLE"
    METER_THREE = "METER_THREE"
    POWER_FACTOR = "POWER_FACTOR"
    SOURCE_PU = "SOURCE_PU"
    CABLE_UF = "CABLE_UF"
    CABLE_TAN_DELTA = "CABLE_TAN_DELTA"
    CABLE_SHEATH_PCT = "CABLE_SHEATH_PCT"
    AIR_JAN = "AIR_JAN"
    AIR_FEB = "AIR_FEB"
    AIR_MAR = "AIR_MAR"
    AIR_APR = "AIR_APR"
    AIR_MAY = "AIR_MAY"
    AIR_JUN = "AIR_JUN"
    AIR_JUL = "AIR_JUL"
    AIR_AUG = "AIR_AUG"
    AIR_SEP = "AIR_SEP"
    AIR_OCT = "AIR_OCT"
    AIR_NOV = "AIR_NOV"
    AIR_DEC = "AIR_DEC"


#: The kinds of January to December.
AIR = tuple(kind for kind in LossFigureKind if kind.name.startswith("AIR_"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """
    A measure with what it would save.

    :ivar element: what it is done to, by its code
    :ivar size: how much of it, and ``unit``: km of wire, kvar, kVA, customers moved
    :ivar saved_kwh: a year
    :ivar payback_years: none where it never pays back
    """

    measure: LossMeasure
    element: str
    size: Decimal
    unit: str
    saved_kwh: Decimal
    saved_yuan: Decimal
    cost_yuan: Decimal
    payback_years: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PartLoss:
    """What one element lost in one way over a period."""

    part: LossPart
    element: str
    energy_kwh: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRow:
    """
    A stored calculation; its figures are none where it was refused.

    :ivar parameters: what was assumed, in words, with how often
    :ivar computed_by: whoever had it computed
    :ivar by_hour: mean loss of each hour of the days measured, kW
    """

    run_id: int
    month: date
    is_by_phase: bool
    store_version: int
    parameters: Mapping[str, Any]
    computed_at: datetime
    computed_by: str
    refusal: str
    supplied_kwh: Decimal | None
    loss_kwh: Decimal | None
    lowest_pu: Decimal | None
    lowest_node: str
    by_hour: tuple[Decimal, ...]
