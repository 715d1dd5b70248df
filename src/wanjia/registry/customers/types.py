"""Words of customers and their agreements."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
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


class ProposalState(StrEnum):
    """Where a proposed change of terms stands."""

    PROPOSED = "PROPOSED"
    APPROVED = "APPROVED"
    REFUSED = "REFUSED"
    WITHDRAWN = "WITHDRAWN"


class PersonalField(StrEnum):
    """Personal data that stays hidden on a customer's page until somebody asks for it with a reason."""

    PHONE = "PHONE"
    IDENTITY_NUMBER = "IDENTITY_NUMBER"


@dataclass(frozen=True, slots=True)
class Parameters:
    """
    The parts of an agreement's terms that decide money beside the price, and so need a second person's approval.

    :ivar contract_kva: capacity of the contract, kVA (LV: kW)
    :ivar running_kva: capacity in service, kVA
    :ivar power_factor_standard_pct: 80, 85 or 90; none where cosφ is not assessed
    :ivar is_large_household: whether every tier of the ladder is longer
    """

    contract_kva: Decimal
    running_kva: Decimal
    demand_basis: DemandBasis = DemandBasis.NONE
    contract_demand_kw: Decimal | None = None
    power_factor_standard_pct: int | None = None
    is_large_household: bool = False


@dataclass(frozen=True, slots=True)
class AgreedTerms:
    """What an agreement says; see `registry.customers.models.AgreementTerms` for the fields."""

    structure_code: str
    contract_kva: Decimal
    running_kva: Decimal
    demand_basis: DemandBasis = DemandBasis.NONE
    contract_demand_kw: Decimal | None = None
    power_factor_standard_pct: int | None = None
    loss_method: LossMethod = LossMethod.NONE
    loss_model_series: str = ""
    loss_rated_kva: Decimal | None = None
    loss_shape_factor: Decimal | None = None
    line_loss_pct: Decimal = Decimal(0)
    is_large_household: bool = False


@dataclass(frozen=True, slots=True)
class NewAgreement:
    """An agreement to be started: whose, where and under which terms."""

    number: str
    account_number: str
    usage_point_number: str
    terms: AgreedTerms


@dataclass(frozen=True, slots=True)
class AgreedCarveOut:
    """A carve-out to be added: kWh a month (FIXED) or percent (RATIO), and the price it takes."""

    kind: CarveOutKind
    value: Decimal
    structure_code: str
