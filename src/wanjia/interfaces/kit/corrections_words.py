"""The words of corrections."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import TYPE_CHECKING

from django.utils.translation import pgettext_lazy

from wanjia.revenue.corrections.types import (
    Basis,
    BreachKind,
    CaseState,
    Cause,
    Figure,
    Method,
    Party,
    Source,
    WiringFault,
)
from wanjia.revenue.rebilling.types import AdjustmentKind

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

STATES: Mapping[str, _StrPromise] = {
    "FOUND": pgettext_lazy("correction case", "Found"),
    "COMPUTED": pgettext_lazy("correction case", "Worked out"),
    "PROPOSED": pgettext_lazy("correction case", "Waits for approval"),
    "APPROVED": pgettext_lazy("correction case", "Approved"),
    "REFUSED": pgettext_lazy("correction case", "Refused"),
    "POSTED": pgettext_lazy("correction case", "Posted"),
    "DROPPED": pgettext_lazy("correction case", "Dropped"),
}
FLOWS: Mapping[str, Mapping[str, _StrPromise]] = {
    "corrections.case": {
        **STATES,
        "compute": pgettext_lazy("correction case", "Work out"),
        "propose": pgettext_lazy("correction case", "Propose"),
        "approve": pgettext_lazy("correction case", "Approve"),
        "refuse": pgettext_lazy("correction case", "Refuse"),
        "post": pgettext_lazy("correction case", "Post"),
        "drop": pgettext_lazy("correction case", "Drop"),
    },
}
CODES: Mapping[type[StrEnum], Mapping[str, _StrPromise]] = {
    CaseState: STATES,
    Cause: {
        "READING": pgettext_lazy("correction cause", "Wrong reading"),
        "MULTIPLIER": pgettext_lazy("correction cause", "Wrong multiplier"),
        "WIRING": pgettext_lazy("correction cause", "Wrong wiring"),
        "PRICE": pgettext_lazy("correction cause", "Wrong price"),
        "CLASS": pgettext_lazy("correction cause", "Wrong class of use"),
        "METER_ERROR": pgettext_lazy("correction cause", "Meter beyond its limit"),
        "THEFT": pgettext_lazy("correction cause", "Theft"),
        "BREACH": pgettext_lazy("correction cause", "Breach of contract"),
        "CREEP": pgettext_lazy("correction cause", "Meter turned idle"),
        "OUTAGE": pgettext_lazy("correction cause", "Outage that the company answers for"),
        "POLICY": pgettext_lazy("correction cause", "Change of policy"),
    },
    Source: {
        "COMPLAINT": pgettext_lazy("correction source", "Complaint"),
        "AUDIT": pgettext_lazy("correction source", "Audit"),
        "INSPECTION": pgettext_lazy("correction source", "Inspection"),
        "BILLING": pgettext_lazy("correction source", "Billing"),
        "METER_TEST": pgettext_lazy("correction source", "Meter test"),
    },
    Method: {
        "MENDED": pgettext_lazy("correction method", "From mended readings, terms and prices"),
        "WIRING": pgettext_lazy("correction method", "By the factor of a wiring fault"),
        "RATIOS": pgettext_lazy("correction method", "By the ratios of the current transformers"),
        "MULTIPLIER": pgettext_lazy("correction method", "By the true multiplier"),
        "METER_ERROR": pgettext_lazy("correction method", "By the error of the meter, half the time"),
        "FACTOR": pgettext_lazy("correction method", "By a factor"),
        "ENERGY": pgettext_lazy("correction method", "By so many kWh"),
        "CREEP": pgettext_lazy("correction method", "By how fast the meter turned idle"),
        "LOADS": pgettext_lazy("correction method", "By the devices and their hours"),
        "CURRENT": pgettext_lazy("correction method", "By the current of the meter and its hours"),
        "PRICE": pgettext_lazy("correction method", "At another price"),
        "CAPACITY": pgettext_lazy("correction method", "With more capacity"),
        "NOTHING": pgettext_lazy("correction method", "The bills stay as they are"),
    },
    WiringFault: {
        "FOUR_ONE_OPEN": pgettext_lazy("wiring fault", "Four wires: one voltage or current open"),
        "FOUR_TWO_OPEN": pgettext_lazy("wiring fault", "Four wires: two open"),
        "FOUR_ONE_REVERSED": pgettext_lazy("wiring fault", "Four wires: one current reversed"),
        "FOUR_TWO_REVERSED": pgettext_lazy("wiring fault", "Four wires: two currents reversed"),
        "FOUR_ALL_REVERSED": pgettext_lazy("wiring fault", "Four wires: all currents reversed"),
        "FOUR_ROTATED_FORWARD": pgettext_lazy("wiring fault", "Four wires: voltages in the order b-c-a"),
        "FOUR_ROTATED_BACK": pgettext_lazy("wiring fault", "Four wires: voltages in the order c-a-b"),
        "FOUR_SWAPPED": pgettext_lazy("wiring fault", "Four wires: two voltages swapped"),
        "THREE_A_OPEN": pgettext_lazy("wiring fault", "Three wires: voltage A open"),
        "THREE_B_OPEN": pgettext_lazy("wiring fault", "Three wires: voltage B open"),
        "THREE_C_OPEN": pgettext_lazy("wiring fault", "Three wires: voltage C open"),
        "THREE_A_REVERSED": pgettext_lazy("wiring fault", "Three wires: current A reversed"),
        "THREE_C_REVERSED": pgettext_lazy("wiring fault", "Three wires: current C reversed"),
        "THREE_BOTH_REVERSED": pgettext_lazy("wiring fault", "Three wires: both currents reversed"),
        "THREE_SWAPPED": pgettext_lazy("wiring fault", "Three wires: currents or voltages swapped"),
        "THREE_ORDER_BCA": pgettext_lazy("wiring fault", "Three wires: voltages in the order b-c-a"),
        "THREE_ORDER_CAB": pgettext_lazy("wiring fault", "Three wires: voltages in the order c-a-b"),
    },
    BreachKind: {
        "PRICE_CLASS": pgettext_lazy("breach", "Dearer use on a cheaper price"),
        "OVER_CAPACITY": pgettext_lazy("breach", "More than the contract capacity"),
        "OVER_QUOTA": pgettext_lazy("breach", "More than the quota"),
        "SUSPENDED_USED": pgettext_lazy("breach", "Suspended or sealed equipment used"),
        "METER_MOVED": pgettext_lazy("breach", "Meter or facility moved or altered"),
        "SOURCE_JOINED": pgettext_lazy("breach", "Supply taken in or given out without permission"),
        "THEFT": pgettext_lazy("breach", "Theft"),
    },
    Basis: {
        "TIMES": pgettext_lazy("penalty basis", "A multiple of what is charged after"),
        "PER_KW": pgettext_lazy("penalty basis", "Yuan for each kW or kVA"),
        "PER_TIME": pgettext_lazy("penalty basis", "Yuan each time"),
        "EXCESS": pgettext_lazy("penalty basis", "A multiple of the excess"),
    },
    Party: {
        "ANY": pgettext_lazy("penalty party", "Every customer"),
        "TWO_PART": pgettext_lazy("penalty party", "Two-part price"),
        "SINGLE_PART": pgettext_lazy("penalty party", "Single-part price"),
        "RESIDENTIAL": pgettext_lazy("penalty party", "Homes"),
        "OTHER": pgettext_lazy("penalty party", "Other customers"),
    },
    Figure: {
        "UNKNOWN_DAYS": pgettext_lazy("rule figure", "Days assumed for theft"),
        "POWER_HOURS": pgettext_lazy("rule figure", "Hours a day of power"),
        "LIGHTING_HOURS": pgettext_lazy("rule figure", "Hours a day of lighting"),
        "UNKNOWN_MONTHS": pgettext_lazy("rule figure", "Months assumed for a breach"),
        "METER_ERROR_SHARE": pgettext_lazy("rule figure", "Share of the time for a meter error"),
        "THEFT_BY_MAXIMUM_CURRENT": pgettext_lazy("rule figure", "Theft counted by the maximum current"),
        "OUTAGE_SINGLE_PART": pgettext_lazy("rule figure", "Times the energy charge for an outage, single-part"),
        "OUTAGE_TWO_PART": pgettext_lazy("rule figure", "Times the energy charge for an outage, two-part"),
    },
    AdjustmentKind: {
        "FACTOR": pgettext_lazy("adjustment", "Energy times a factor"),
        "ENERGY": pgettext_lazy("adjustment", "Energy added"),
        "PRICE": pgettext_lazy("adjustment", "Another price"),
        "CAPACITY": pgettext_lazy("adjustment", "More capacity"),
    },
}
#: What a method asks, by its name.
INPUT_WORDS: Mapping[str, _StrPromise] = {
    "fault": pgettext_lazy("correction input", "Wiring fault"),
    "power_factor": pgettext_lazy("correction input", "Power factor of the load"),
    "ratios": pgettext_lazy("correction input", "Ratios of the elements, below 0 where reversed"),
    "billed_ratio": pgettext_lazy("correction input", "Ratio billed by"),
    "true_multiplier": pgettext_lazy("correction input", "True multiplier"),
    "billed_multiplier": pgettext_lazy("correction input", "Multiplier billed by"),
    "error_pct": pgettext_lazy("correction input", "Error found, %, below 0 if slow"),
    "limit_pct": pgettext_lazy("correction input", "Limit of the class, %"),
    "factor": pgettext_lazy("correction input", "Factor"),
    "energy_kwh": pgettext_lazy("correction input", "Energy to add, kWh, below 0 to take off"),
    "reactive_kvarh": pgettext_lazy("correction input", "Reactive energy to add, kvarh"),
    "seconds_per_turn": pgettext_lazy("correction input", "Seconds a turn"),
    "idle_hours": pgettext_lazy("correction input", "Idle hours a day"),
    "days": pgettext_lazy("correction input", "Days"),
    "turns_per_kwh": pgettext_lazy("correction input", "Turns a kWh"),
    "multiplier": pgettext_lazy("correction input", "Multiplier"),
    "power_kw": pgettext_lazy("correction input", "Power devices, kW"),
    "power_hours": pgettext_lazy("correction input", "Their hours a day"),
    "lighting_kw": pgettext_lazy("correction input", "Lighting, kW"),
    "lighting_hours": pgettext_lazy("correction input", "Its hours a day"),
    "nominal_current": pgettext_lazy("correction input", "Nominal current, A"),
    "maximum_current": pgettext_lazy("correction input", "Maximum current, A"),
    "phases": pgettext_lazy("correction input", "Phases"),
    "hours": pgettext_lazy("correction input", "Hours a day"),
    "structure": pgettext_lazy("correction input", "Price due"),
    "capacity_kva": pgettext_lazy("correction input", "Capacity to add, kVA"),
}
EVENTS: Mapping[str, _StrPromise] = {
    "corrections.error_found": pgettext_lazy("event", "Billing error found"),
    "corrections.case_computed": pgettext_lazy("event", "Correction worked out"),
    "corrections.case_proposed": pgettext_lazy("event", "Correction proposed"),
    "corrections.case_approved": pgettext_lazy("event", "Correction approved"),
    "corrections.case_refused": pgettext_lazy("event", "Correction refused"),
    "corrections.case_posted": pgettext_lazy("event", "Correction posted"),
    "corrections.case_dropped": pgettext_lazy("event", "Correction dropped"),
}
SUBJECTS: Mapping[str, _StrPromise] = {
    "corrections.case": pgettext_lazy("subject", "Correction"),
}
FACTS: Mapping[str, _StrPromise] = {
    "cause": pgettext_lazy("fact", "cause of the correction"),
    "evidence": pgettext_lazy("fact", "evidence"),
    "difference": pgettext_lazy("fact", "difference of the bills"),
    "penalty": pgettext_lazy("fact", "penalty"),
    "compensation": pgettext_lazy("fact", "compensation"),
    "weight": pgettext_lazy("fact", "to be approved"),
    "source": pgettext_lazy("fact", "source"),
}
