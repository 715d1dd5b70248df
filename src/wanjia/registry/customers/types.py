"""Words of customers and their agreements."""

from __future__ import annotations

from enum import StrEnum


class CustomerKind(StrEnum):
    """Person or organisation."""

    PERSON = "PERSON"
    ORGANISATION = "ORGANISATION"


class DemandBasis(StrEnum):
    """基本电费计收方式: by capacity, contract demand or actual maximum demand."""

    NONE = "NONE"
    CAPACITY = "CAPACITY"
    CONTRACT_DEMAND = "CONTRACT_DEMAND"
    ACTUAL_DEMAND = "ACTUAL_DEMAND"


class LossMethod(StrEnum):
    """
    How transformer losses of a low-voltage metered customer are found.

    IRON_PERCENT: P0 x hours plus 2 % or 3 % of the energy; FORMULA: iron plus load-shape-corrected copper, active and
    reactive; TABLE: a published kWh for the month's energy.
    """

    NONE = "NONE"
    IRON_PERCENT = "IRON_PERCENT"
    FORMULA = "FORMULA"
    TABLE = "TABLE"


class CarveOutKind(StrEnum):
    """定量 or 定比."""

    FIXED = "FIXED"
    RATIO = "RATIO"
