"""The words of grid, meters, customers and prices."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import TYPE_CHECKING

from django.utils.translation import pgettext_lazy

from wanjia.registry.customers.types import (
    CarveOutKind,
    CustomerKind,
    DemandBasis,
    LossMethod,
    PersonalField,
    ProposalState,
)
from wanjia.registry.metering.types import (
    GatewayKind,
    MeteringMode,
    Ownership,
    RegisterKind,
    TerminalKind,
    TransformerKind,
)
from wanjia.registry.network.types import AreaKind, NodeKind, Phases, SegmentKind, VectorGroup
from wanjia.registry.tariffs.types import (
    Certainty,
    DayKind,
    LadderBasis,
    PowerFactorUser,
    PriceKind,
    Switch,
    TimeOfUse,
    UsageClass,
    VoltageBand,
)

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

CODES: Mapping[type[StrEnum], Mapping[str, _StrPromise]] = {
    AreaKind: {
        "PUBLIC": pgettext_lazy("area kind", "Public transformer"),
        "PRIVATE": pgettext_lazy("area kind", "Customer's transformer"),
    },
    NodeKind: {
        "BUSBAR": pgettext_lazy("node kind", "Busbar"),
        "POLE": pgettext_lazy("node kind", "Pole"),
        "CABINET": pgettext_lazy("node kind", "Cabinet"),
        "TRANSFORMER_MV": pgettext_lazy("node kind", "Transformer, MV side"),
        "TRANSFORMER_LV": pgettext_lazy("node kind", "Transformer, LV side"),
        "METER_BOX": pgettext_lazy("node kind", "Meter box"),
    },
    SegmentKind: {
        "OVERHEAD": pgettext_lazy("segment kind", "Overhead line"),
        "CABLE": pgettext_lazy("segment kind", "Cable"),
        "SWITCH": pgettext_lazy("segment kind", "Switch"),
    },
    Phases: {
        "ABC": pgettext_lazy("phases", "Three phases"),
        "A": pgettext_lazy("phases", "Phase A"),
        "B": pgettext_lazy("phases", "Phase B"),
        "C": pgettext_lazy("phases", "Phase C"),
    },
    VectorGroup: {
        "DYN11": pgettext_lazy("vector group", "Dyn11"),
        "YYN0": pgettext_lazy("vector group", "Yyn0"),
    },
    GatewayKind: {
        "SUPPLY": pgettext_lazy("gateway", "Supply of the company"),
        "BUSBAR": pgettext_lazy("gateway", "Busbar"),
        "FEEDER_HEAD": pgettext_lazy("gateway", "Head of a feeder"),
        "AREA_HEAD": pgettext_lazy("gateway", "Head of a transformer area"),
        "GENERATION": pgettext_lazy("gateway", "Generation"),
        "EXCHANGE": pgettext_lazy("gateway", "Exchange between units"),
        "OWN_USE": pgettext_lazy("gateway", "Own use of a substation"),
    },
    TerminalKind: {
        "CONCENTRATOR": pgettext_lazy("terminal", "Concentrator"),
        "CUSTOMER_TERMINAL": pgettext_lazy("terminal", "Terminal of a customer"),
        "SUBSTATION_TERMINAL": pgettext_lazy("terminal", "Terminal of a substation"),
    },
    ProposalState: {
        "PROPOSED": pgettext_lazy("terms proposal flow", "Proposed"),
        "APPROVED": pgettext_lazy("terms proposal flow", "Approved"),
        "REFUSED": pgettext_lazy("terms proposal flow", "Refused"),
        "WITHDRAWN": pgettext_lazy("terms proposal flow", "Taken back"),
    },
    PersonalField: {
        "PHONE": pgettext_lazy("personal data", "Phone"),
        "IDENTITY_NUMBER": pgettext_lazy("personal data", "Identity number"),
    },
    MeteringMode: {
        "HV_SUPPLY_HV_METER": pgettext_lazy("metering mode", "HV supply, HV metering"),
        "HV_SUPPLY_LV_METER": pgettext_lazy("metering mode", "HV supply, LV metering"),
        "LV_SUPPLY_LV_METER": pgettext_lazy("metering mode", "LV supply, LV metering"),
    },
    Ownership: {
        "UTILITY": pgettext_lazy("ownership", "Utility"),
        "CUSTOMER": pgettext_lazy("ownership", "Customer"),
    },
    RegisterKind: {
        "ACTIVE_TOTAL": pgettext_lazy("register", "Active total"),
        "ACTIVE_SHARP": pgettext_lazy("register", "Active sharp"),
        "ACTIVE_PEAK": pgettext_lazy("register", "Active peak"),
        "ACTIVE_FLAT": pgettext_lazy("register", "Active flat"),
        "ACTIVE_VALLEY": pgettext_lazy("register", "Active valley"),
        "ACTIVE_DEEP_VALLEY": pgettext_lazy("register", "Active deep valley"),
        "REACTIVE_FORWARD": pgettext_lazy("register", "Reactive forward"),
        "REACTIVE_REVERSE": pgettext_lazy("register", "Reactive reverse"),
        "MAXIMUM_DEMAND": pgettext_lazy("register", "Highest demand"),
    },
    TransformerKind: {
        "CURRENT": pgettext_lazy("instrument transformer", "Current transformer"),
        "POTENTIAL": pgettext_lazy("instrument transformer", "Potential transformer"),
    },
    CustomerKind: {
        "PERSON": pgettext_lazy("customer kind", "Person"),
        "ORGANISATION": pgettext_lazy("customer kind", "Organisation"),
    },
    DemandBasis: {
        "NONE": pgettext_lazy("demand basis", "No basic charge"),
        "CAPACITY": pgettext_lazy("demand basis", "By capacity"),
        "CONTRACT_DEMAND": pgettext_lazy("demand basis", "By contract demand"),
        "ACTUAL_DEMAND": pgettext_lazy("demand basis", "By actual demand"),
    },
    LossMethod: {
        "NONE": pgettext_lazy("loss method", "No losses added"),
        "IRON_PERCENT": pgettext_lazy("loss method", "Iron losses and a percentage"),
        "FORMULA": pgettext_lazy("loss method", "Formula"),
        "TABLE": pgettext_lazy("loss method", "Loss table"),
    },
    CarveOutKind: {
        "FIXED": pgettext_lazy("carve-out kind", "Fixed quantity"),
        "RATIO": pgettext_lazy("carve-out kind", "Share"),
    },
    TimeOfUse: {
        "TOTAL": pgettext_lazy("period of the day", "All day"),
        "SHARP": pgettext_lazy("period of the day", "Sharp"),
        "PEAK": pgettext_lazy("period of the day", "Peak"),
        "FLAT": pgettext_lazy("period of the day", "Flat"),
        "VALLEY": pgettext_lazy("period of the day", "Valley"),
        "DEEP_VALLEY": pgettext_lazy("period of the day", "Deep valley"),
    },
    UsageClass: {
        "RESIDENTIAL": pgettext_lazy("usage class", "Residential"),
        "RESIDENTIAL_POOLED": pgettext_lazy("usage class", "Residential, pooled meter"),
        "RESIDENTIAL_INSTITUTION": pgettext_lazy("usage class", "Institutions at residential price"),
        "COMMERCIAL_INDUSTRIAL": pgettext_lazy("usage class", "Commercial and industrial"),
        "AGRICULTURAL": pgettext_lazy("usage class", "Agricultural production"),
        "FOREIGN": pgettext_lazy("usage class", "Foreign utility's tariff"),
    },
    VoltageBand: {
        "BELOW_1KV": pgettext_lazy("voltage band", "Below 1 kV"),
        "KV_1_10": pgettext_lazy("voltage band", "1 to 10 kV"),
        "KV_35": pgettext_lazy("voltage band", "35 kV"),
        "KV_110": pgettext_lazy("voltage band", "110 kV"),
        "KV_220": pgettext_lazy("voltage band", "220 kV and more"),
    },
    PriceKind: {
        "ENERGY": pgettext_lazy("price kind", "Energy price"),
        "PART": pgettext_lazy("price kind", "Part of a price"),
        "FUND": pgettext_lazy("price kind", "Government fund"),
        "CAPACITY": pgettext_lazy("price kind", "Capacity price"),
        "DEMAND": pgettext_lazy("price kind", "Demand price"),
    },
    LadderBasis: {
        "MONTHLY": pgettext_lazy("ladder basis", "Tiers of a month"),
        "ANNUAL": pgettext_lazy("ladder basis", "Tiers of a year"),
    },
    Switch: {
        "DAY_DIVISOR": pgettext_lazy("policy switch", "Days that a month's charge is shared over"),
        "EXCESS_DEMAND": pgettext_lazy("policy switch", "Charge for demand above the contract"),
        "DEMAND_TOLERANCE": pgettext_lazy("policy switch", "Tolerance above the contract demand"),
        "DEMAND_FLOOR": pgettext_lazy("policy switch", "Least contract demand as a share of capacity"),
        "LOW_PRICE_KWH_PER_KVA": pgettext_lazy("policy switch", "kWh per kVA from which the demand price falls"),
        "LOW_PRICE_FACTOR": pgettext_lazy("policy switch", "Factor of the lower demand price"),
        "LOSS_SHARE": pgettext_lazy("policy switch", "How losses are shared over periods"),
        "CARVE_OUT_SHARE": pgettext_lazy("policy switch", "How carve-outs are shared over periods"),
        "CARVE_OUT_RATIO_BASE": pgettext_lazy("policy switch", "What a share is taken of"),
        "POWER_FACTOR_BASE": pgettext_lazy("policy switch", "What the power factor adjusts"),
    },
    DayKind: {
        "EVERY_DAY": pgettext_lazy("day kind", "Every day"),
        "WORKDAY": pgettext_lazy("day kind", "Workday"),
        "REST_DAY": pgettext_lazy("day kind", "Day off"),
        "HOLIDAY": pgettext_lazy("day kind", "Public holiday"),
        "LONG_HOLIDAY": pgettext_lazy("day kind", "Long holiday"),
        "HOT_DAY": pgettext_lazy("day kind", "Hot day"),
    },
    Certainty: {
        "READ": pgettext_lazy("certainty", "Read in the source"),
        "HIGH": pgettext_lazy("certainty", "Very likely"),
        "MEDIUM": pgettext_lazy("certainty", "Likely"),
        "LOW": pgettext_lazy("certainty", "To be checked"),
        "SAMPLE": pgettext_lazy("certainty", "Sample, made up"),
    },
    PowerFactorUser: {
        "INDUSTRIAL": pgettext_lazy("power factor user", "Industry"),
        "NON_INDUSTRIAL": pgettext_lazy("power factor user", "Other than industry"),
        "PUMPING_STATION": pgettext_lazy("power factor user", "Pumping station"),
        "AGRICULTURAL": pgettext_lazy("power factor user", "Agriculture"),
        "WHOLESALE": pgettext_lazy("power factor user", "Wholesale"),
        "RESIDENTIAL": pgettext_lazy("power factor user", "Households"),
    },
}
