"""The words of reliability: codes, flows, events and what events keep."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import TYPE_CHECKING

from django.utils.translation import pgettext_lazy

from wanjia.energy.reliability.types import (
    Basis,
    ElementKind,
    Influence,
    Limit,
    OutageKind,
    OutageReason,
    OutageState,
    ProposalKind,
    ScopeAction,
)

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

CODES: Mapping[type[StrEnum], Mapping[str, _StrPromise]] = {
    OutageKind: {
        "PLANNED": pgettext_lazy("outage kind", "Planned outage"),
        "FAULT": pgettext_lazy("outage kind", "Fault"),
        "BREACH": pgettext_lazy("outage kind", "Breach of contract"),
        "THEFT": pgettext_lazy("outage kind", "Theft of electricity"),
        "ARREARS": pgettext_lazy("outage kind", "Arrears"),
        "ORDERED_USE": pgettext_lazy("outage kind", "Orderly use"),
        "TEMPORARY": pgettext_lazy("outage kind", "Temporary outage"),
        "OTHER": pgettext_lazy("outage kind", "Other outage"),
    },
    OutageReason: {
        "PLANNED_WORK": pgettext_lazy("outage reason", "Planned work"),
        "CONNECTION_WORK": pgettext_lazy("outage reason", "Work for new customers"),
        "LIGHTNING": pgettext_lazy("outage reason", "Lightning"),
        "WIND_AND_RAIN": pgettext_lazy("outage reason", "Wind and rain"),
        "ICE": pgettext_lazy("outage reason", "Ice on lines"),
        "TYPHOON": pgettext_lazy("outage reason", "Typhoon"),
        "FLOOD": pgettext_lazy("outage reason", "Flood"),
        "OTHER_WEATHER": pgettext_lazy("outage reason", "Other natural cause"),
        "CONSTRUCTION_SITE": pgettext_lazy("outage reason", "Construction by others"),
        "VEHICLE": pgettext_lazy("outage reason", "Hit by a vehicle"),
        "ANIMALS": pgettext_lazy("outage reason", "Animals"),
        "FLOATING_OBJECTS": pgettext_lazy("outage reason", "Floating objects"),
        "TREES": pgettext_lazy("outage reason", "Trees"),
        "STOLEN_EQUIPMENT": pgettext_lazy("outage reason", "Equipment stolen or damaged"),
        "CUSTOMER_INTERNAL": pgettext_lazy("outage reason", "Inside a customer's installation"),
        "OVERLOAD": pgettext_lazy("outage reason", "Equipment overloaded"),
        "AGED_EQUIPMENT": pgettext_lazy("outage reason", "Aged equipment"),
        "INSULATION": pgettext_lazy("outage reason", "Insulation failed"),
        "POLLUTION_FLASHOVER": pgettext_lazy("outage reason", "Flashover from pollution"),
        "EQUIPMENT_DEFECT": pgettext_lazy("outage reason", "Defect of equipment"),
        "DESIGN_OR_BUILDING": pgettext_lazy("outage reason", "Design or workmanship"),
        "UPSTREAM_GRID": pgettext_lazy("outage reason", "Grid above failed"),
        "SYSTEM_SHORTAGE": pgettext_lazy("outage reason", "Too little generation"),
        "OTHER": pgettext_lazy("outage reason", "Other reason"),
    },
    Influence: {
        "OWN": pgettext_lazy("influence", "Own grid"),
        "OUTSIDE": pgettext_lazy("influence", "Outside influence"),
        "SHORTAGE": pgettext_lazy("influence", "Shortage of the system"),
    },
    Basis: {
        "LV": pgettext_lazy("reliability basis", "LV customers"),
        "MV": pgettext_lazy("reliability basis", "MV users (areas)"),
    },
    ElementKind: {
        "SEGMENT": pgettext_lazy("part of the grid", "Segment or switch"),
        "FEEDER": pgettext_lazy("part of the grid", "Whole line"),
        "AREA": pgettext_lazy("part of the grid", "Transformer area"),
    },
    ScopeAction: {
        "OUT": pgettext_lazy("switching", "Switched off"),
        "CLOSED": pgettext_lazy("switching", "Tie closed"),
    },
    OutageState: {
        "DRAFT": pgettext_lazy("outage", "Draft"),
        "CHECKED": pgettext_lazy("outage", "Within budget"),
        "OVER_BUDGET": pgettext_lazy("outage", "Over budget"),
        "ESCALATED": pgettext_lazy("outage", "With the director"),
        "APPROVED": pgettext_lazy("outage", "Approved"),
        "NOTICED": pgettext_lazy("outage", "Announced"),
        "RUNNING": pgettext_lazy("outage", "Supply off"),
        "RESTORED": pgettext_lazy("outage", "Supply back"),
        "REVIEWED": pgettext_lazy("outage", "Reviewed"),
        "REFUSED": pgettext_lazy("outage", "Refused"),
        "CANCELLED": pgettext_lazy("outage", "Called off"),
    },
    ProposalKind: {
        "REPEATED_CAUSE": pgettext_lazy("reliability proposal", "Fails for one reason again and again"),
        "FREQUENT": pgettext_lazy("reliability proposal", "Off too often"),
        "UNLINKED": pgettext_lazy("reliability proposal", "No link to another line"),
    },
    Limit: {
        "SUSTAINED_MINUTES": pgettext_lazy("reliability limit", "An interruption is sustained above, minutes"),
        "NOTICE_DAYS": pgettext_lazy("reliability limit", "Planned work is announced ahead, days"),
        "NOTICE_HOURS": pgettext_lazy("reliability limit", "A temporary outage is announced ahead, hours"),
        "REPEAT_DAYS": pgettext_lazy("reliability limit", "An outage repeats another within, days"),
        "MERGE_DAYS": pgettext_lazy("reliability limit", "Work on one line is done together within, days"),
        "RESERVE_PCT": pgettext_lazy("reliability limit", "Kept for faults, %"),
        "MAJOR_EVENT_BETAS": pgettext_lazy("reliability limit", "Major event day above, standard deviations"),
        "LOCATION_METERS": pgettext_lazy("reliability limit", "Meters without power that make a fault"),
        "LOCATION_WINDOW": pgettext_lazy("reliability limit", "Losses of power belong together within, minutes"),
        "LOCATION_SHARE": pgettext_lazy("reliability limit", "Meters behind the place of a fault that report, %"),
        "LOCATION_HOURS": pgettext_lazy("reliability limit", "Losses of power are looked at so far back, hours"),
        "ANNOUNCE_DAYS": pgettext_lazy("reliability limit", "What is approved is announced by itself ahead, days"),
        "REPEATED_FAULTS": pgettext_lazy("reliability limit", "Faults of one line and reason that repeat"),
        "FREQUENT_COUNT": pgettext_lazy("reliability limit", "Outages of an area that are frequent"),
        "FREQUENT_DAYS": pgettext_lazy("reliability limit", "They are frequent within, days"),
    },
}

_STEPS: Mapping[str, _StrPromise] = {
    "restore": pgettext_lazy("outage flow", "Restore supply"),
    "review": pgettext_lazy("outage flow", "Review"),
    "cancel": pgettext_lazy("outage flow", "Call off"),
}
#: Flow's name → state or step → words.
FLOWS: Mapping[str, Mapping[str, _StrPromise]] = {
    "reliability.planned_outage": {
        **CODES[OutageState],
        **_STEPS,
        "check": pgettext_lazy("outage flow", "Compute the cost"),
        "find_over": pgettext_lazy("outage flow", "Find over budget"),
        "approve": pgettext_lazy("outage flow", "Approve"),
        "escalate": pgettext_lazy("outage flow", "Hand up to the director"),
        "approve_over": pgettext_lazy("outage flow", "Approve beyond the budget"),
        "refuse": pgettext_lazy("outage flow", "Refuse"),
        "announce": pgettext_lazy("outage flow", "Announce"),
        "start": pgettext_lazy("outage flow", "Switch off"),
        "start_unannounced": pgettext_lazy("outage flow", "Switch off without notice"),
    },
    "reliability.fault_outage": {
        **{state: CODES[OutageState][state] for state in ("RUNNING", "RESTORED", "REVIEWED", "CANCELLED")},
        **_STEPS,
    },
}

EVENTS: Mapping[str, _StrPromise] = {
    "reliability.budget_allocated": pgettext_lazy("event", "Customer-hours shared out"),
    "reliability.fault_recorded": pgettext_lazy("event", "Fault recorded"),
    "reliability.notice_text_set": pgettext_lazy("event", "Text about outages set"),
    "reliability.month_worked_out": pgettext_lazy("event", "Reliability of a month worked out"),
    "reliability.outage_announced": pgettext_lazy("event", "Outage announced"),
    "reliability.outage_approved": pgettext_lazy("event", "Outage approved"),
    "reliability.outage_cancelled": pgettext_lazy("event", "Outage called off"),
    "reliability.outage_checked": pgettext_lazy("event", "Cost of an outage computed"),
    "reliability.outage_escalated": pgettext_lazy("event", "Outage handed up to the director"),
    "reliability.outage_planned": pgettext_lazy("event", "Outage planned"),
    "reliability.outage_refused": pgettext_lazy("event", "Outage refused"),
    "reliability.outage_restored": pgettext_lazy("event", "Supply restored after an outage"),
    "reliability.outage_reviewed": pgettext_lazy("event", "Outage reviewed"),
    "reliability.outage_started": pgettext_lazy("event", "Outage begun"),
    "reliability.outage_notice_texts_loaded": pgettext_lazy("event", "Texts about outages added"),
    "reliability.part_switched": pgettext_lazy("event", "Part of the grid switched"),
    "reliability.reliability_rules_loaded": pgettext_lazy("event", "Rules of reliability added"),
    "reliability.rule_set": pgettext_lazy("event", "Rule of reliability set"),
    "reliability.target_set": pgettext_lazy("event", "Target of reliability set"),
}

SUBJECTS: Mapping[str, _StrPromise] = {
    "reliability.noticetext": pgettext_lazy("subject", "Text about outages"),
    "reliability.outage": pgettext_lazy("subject", "Outage"),
    "reliability.hoursbudget": pgettext_lazy("subject", "Budget of customer-hours"),
    "reliability.reliabilitymonth": pgettext_lazy("subject", "Reliability of a month"),
    "reliability.reliabilityrule": pgettext_lazy("subject", "Rule of reliability"),
    "reliability.reliabilitytarget": pgettext_lazy("subject", "Target of reliability"),
}

FACTS: Mapping[str, _StrPromise] = {
    "basis": pgettext_lazy("fact", "who is counted"),
    "customers": pgettext_lazy("fact", "customers"),
    "hours": pgettext_lazy("fact", "customer-hours"),
    "is_over_budget": pgettext_lazy("fact", "over budget"),
    "lv_hours": pgettext_lazy("fact", "LV customer-hours"),
    "mv_hours": pgettext_lazy("fact", "MV user-hours"),
    "moment": pgettext_lazy("fact", "moment"),
    "review": pgettext_lazy("fact", "review"),
    "target": pgettext_lazy("fact", "target"),
}

#: Reason or kind of a proposal → what to do next.
NEXT_STEPS: Mapping[str, _StrPromise] = {
    "FREQUENT": pgettext_lazy(
        "reliability proposal", "Put planned work together; look for what the outages have in common"
    ),
    "UNLINKED": pgettext_lazy(
        "reliability proposal", "Have a tie to a neighbouring line designed, and its load checked"
    ),
    "TREES": pgettext_lazy("reliability proposal", "Cut trees along the line and set a round for it"),
    "LIGHTNING": pgettext_lazy("reliability proposal", "Check arresters and earthing along the line"),
    "OVERLOAD": pgettext_lazy("reliability proposal", "Shift load or choose a larger transformer or wire"),
    "AGED_EQUIPMENT": pgettext_lazy("reliability proposal", "Put replacement into the plan of the year"),
    "CONSTRUCTION_SITE": pgettext_lazy("reliability proposal", "Mark the line at building sites and agree on watch"),
    "ANIMALS": pgettext_lazy("reliability proposal", "Insulate bare parts and fit guards"),
    "": pgettext_lazy("reliability proposal", "Find the cause and set a measure with a person and a day"),
}
