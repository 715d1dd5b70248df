"""Words of corrections."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from wanjia.foundation.periods.types import Period


class Change(StrEnum):
    """
    What a correction does to a bill.

    NONE: it stays; REPLACED: it is opposed and billed anew; DIFFERENCE: it is paid, corrected, or its month closed, so
    that only the difference is billed.
    """

    NONE = "NONE"
    REPLACED = "REPLACED"
    DIFFERENCE = "DIFFERENCE"


class AdjustmentKind(StrEnum):
    """
    By what the days of an agreement are billed otherwise than from what was read and agreed.

    FACTOR: energy times a factor; ENERGY: so many kWh and kvarh more or less; PRICE: at another price; CAPACITY: so
    many kVA more in service.
    """

    FACTOR = "FACTOR"
    ENERGY = "ENERGY"
    PRICE = "PRICE"
    CAPACITY = "CAPACITY"


@dataclass(frozen=True, slots=True)
class Adjustment:
    """
    How the days of one agreement are billed otherwise than from what was read and agreed.

    :ivar period: with an end
    :ivar factor: of FACTOR: what the energy is multiplied by, of either sign
    :ivar is_reactive: of FACTOR: whether reactive energy is multiplied too, so that cosφ stays as it was
    :ivar is_demand: of FACTOR: whether the demand is multiplied too
    :ivar energy_kwh: of ENERGY: what is added, spread by what was measured, or by days where nothing was
    :ivar reactive_kvarh: of ENERGY: what is added to reactive energy
    :ivar structure_id: of PRICE, with its code as ``structure``
    :ivar capacity_kva: of CAPACITY: what is added to the contract and to what is in service
    """

    agreement_id: int
    usage_point_id: int
    period: Period
    kind: AdjustmentKind
    factor: Decimal = Decimal(1)
    is_reactive: bool = False
    is_demand: bool = False
    energy_kwh: int = 0
    reactive_kvarh: int = 0
    structure_id: int = 0
    structure: str = ""
    capacity_kva: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class Cause:
    """What made an adjustment, as ``package.model`` and the id of the row."""

    source_kind: str
    source_id: int
