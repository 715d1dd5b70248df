"""Theoretical loss as plain values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum


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


class LossFigureKind(StrEnum):
    """Figures that hold for a time: prices of energy and work, longest radius, what meters use, power factor."""

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
    """A stored calculation in short."""

    run_id: int
    month: date
    supplied_kwh: Decimal
    loss_kwh: Decimal
    lowest_pu: Decimal
    lowest_node: str
