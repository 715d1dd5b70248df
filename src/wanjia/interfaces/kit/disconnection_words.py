"""The words of cuts, holds and commands."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import TYPE_CHECKING

from django.utils.translation import pgettext_lazy

from wanjia.revenue.disconnection.types import (
    CommandAction,
    CommandState,
    CommandWay,
    Condition,
    CutCause,
    CutState,
    HoldReason,
    Importance,
    ImportanceState,
    Limit,
    Outcome,
    Service,
)

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

COMMANDSTATES = {
    "PENDING": pgettext_lazy("cut command", "Waits"),
    "TAKEN": pgettext_lazy("cut command", "On its way"),
    "DONE": pgettext_lazy("cut command", "Carried out"),
    "FAILED": pgettext_lazy("cut command", "Failed"),
    "WITHDRAWN": pgettext_lazy("cut command", "Called back"),
}
CUTSTATES = {
    "REQUESTED": pgettext_lazy("cut", "To be approved"),
    "APPROVED": pgettext_lazy("cut", "Notice to be served"),
    "NOTICED": pgettext_lazy("cut", "Notice served"),
    "REMINDED": pgettext_lazy("cut", "Reminded"),
    "ORDERED": pgettext_lazy("cut", "Cut ordered"),
    "CUT": pgettext_lazy("cut", "Supply is off"),
    "FAILED": pgettext_lazy("cut", "Cut failed"),
    "RESTORE_ORDERED": pgettext_lazy("cut", "Restoring ordered"),
    "RESTORE_FAILED": pgettext_lazy("cut", "Restoring failed"),
    "RESTORED": pgettext_lazy("cut", "Supply is back"),
    "CANCELLED": pgettext_lazy("cut", "Called off"),
    "REFUSED": pgettext_lazy("cut", "Refused"),
}
IMPORTANCESTATES = {
    "PROPOSED": pgettext_lazy("important customer", "To be decided on"),
    "IN_FORCE": pgettext_lazy("important customer", "Approved"),
    "REFUSED": pgettext_lazy("important customer", "Refused"),
    "WITHDRAWN": pgettext_lazy("important customer", "Taken back"),
}
CODES: Mapping[type[StrEnum], Mapping[str, _StrPromise]] = {
    CutCause: {
        "DEBT": pgettext_lazy("cut cause", "Unpaid bills"),
        "PREPAYMENT_EMPTY": pgettext_lazy("cut cause", "Balance used up"),
    },
    CutState: CUTSTATES,
    HoldReason: {
        "MEDICAL": pgettext_lazy("hold", "Medical equipment"),
        "FLOOD_SEASON": pgettext_lazy("hold", "Flood season"),
        "COMPLAINT_OPEN": pgettext_lazy("hold", "Open complaint"),
        "PROMISE": pgettext_lazy("hold", "Promise to pay"),
        "DISPUTE": pgettext_lazy("hold", "Disputed bill"),
        "OTHER": pgettext_lazy("hold", "Other reason"),
    },
    Importance: {
        "SPECIAL": pgettext_lazy("important customer", "Of special importance"),
        "FIRST": pgettext_lazy("important customer", "First grade"),
        "SECOND": pgettext_lazy("important customer", "Second grade"),
        "TEMPORARY": pgettext_lazy("important customer", "Important for a time"),
    },
    ImportanceState: IMPORTANCESTATES,
    Service: {
        "HANDED": pgettext_lazy("way of service", "Handed over"),
        "POSTED_UP": pgettext_lazy("way of service", "Posted up"),
        "REGISTERED_MAIL": pgettext_lazy("way of service", "Registered letter"),
        "PHONE": pgettext_lazy("way of service", "By phone"),
        "SMS": pgettext_lazy("way of service", "By text message"),
    },
    CommandAction: {
        "CUT": pgettext_lazy("cut command", "Cut supply"),
        "RESTORE": pgettext_lazy("cut command", "Restore supply"),
    },
    CommandWay: {
        "REMOTE": pgettext_lazy("cut command", "Remotely"),
        "FIELD": pgettext_lazy("cut command", "On site"),
    },
    CommandState: COMMANDSTATES,
    Outcome: {
        "DONE": pgettext_lazy("cut command", "Carried out"),
        "FAILED": pgettext_lazy("cut command", "Failed"),
    },
    Limit: {
        "LEAST_DEBT": pgettext_lazy("cut rule", "Least debt that is cut for"),
        "ARREARS_DAYS": pgettext_lazy("cut rule", "Days overdue"),
        "NOTICE_LEAST_DAYS": pgettext_lazy("cut rule", "Least days after the notice"),
        "NOTICE_MOST_DAYS": pgettext_lazy("cut rule", "Most days after the notice"),
        "REMINDER_MINUTES": pgettext_lazy("cut rule", "Minutes after the reminder"),
        "REMINDER_HOURS": pgettext_lazy("cut rule", "Hours that a reminder holds"),
        "REST_DAYS_AHEAD": pgettext_lazy("cut rule", "Days before a rest day"),
        "RESTORE_HOURS": pgettext_lazy("cut rule", "Hours until supply is back"),
        "RETAKE_HOURS": pgettext_lazy("cut rule", "Hours until a command is reported"),
        "LEASE_MINUTES": pgettext_lazy("cut rule", "Minutes that a command stays with who took it"),
    },
    Condition: {
        "DEBT_OPEN": pgettext_lazy("condition of a cut", "Electricity debt is open"),
        "ARREARS_AGE": pgettext_lazy("condition of a cut", "Overdue long enough"),
        "DUNNED": pgettext_lazy("condition of a cut", "Customer asked to pay"),
        "NO_HOLD": pgettext_lazy("condition of a cut", "No hold"),
        "APPROVED": pgettext_lazy("condition of a cut", "Approved by a second person"),
        "NOTICE": pgettext_lazy("condition of a cut", "Written notice days before"),
        "AUTHORITY": pgettext_lazy("condition of a cut", "Authority told"),
        "REMINDER": pgettext_lazy("condition of a cut", "Reminded minutes before"),
        "HOURS": pgettext_lazy("condition of a cut", "A day and hour for cutting"),
    },
}
FLOWS: Mapping[str, Mapping[str, _StrPromise]] = {
    "disconnection.cut": {
        **CUTSTATES,
        "approve": pgettext_lazy("cut flow", "Approve"),
        "refuse": pgettext_lazy("cut flow", "Refuse"),
        "serve_notice": pgettext_lazy("cut flow", "Serve the notice"),
        "remind": pgettext_lazy("cut flow", "Remind"),
        "order": pgettext_lazy("cut flow", "Order the cut"),
        "stop": pgettext_lazy("cut flow", "Call the command back"),
        "report_cut": pgettext_lazy("cut flow", "Report it cut"),
        "report_failure": pgettext_lazy("cut flow", "Report that it failed"),
        "order_restore": pgettext_lazy("cut flow", "Order supply back"),
        "report_restored": pgettext_lazy("cut flow", "Report supply back"),
        "report_restore_failure": pgettext_lazy("cut flow", "Report that restoring failed"),
        "cancel": pgettext_lazy("cut flow", "Call off"),
    },
    "disconnection.command": {
        **COMMANDSTATES,
        "take": pgettext_lazy("cut command flow", "Take on"),
        "take_again": pgettext_lazy("cut command flow", "Take on again"),
        "done": pgettext_lazy("cut command flow", "Report as done"),
        "fail": pgettext_lazy("cut command flow", "Report as failed"),
        "withdraw": pgettext_lazy("cut command flow", "Call back"),
    },
    "disconnection.importance": {
        **IMPORTANCESTATES,
        "approve": pgettext_lazy("importance flow", "Approve"),
        "refuse": pgettext_lazy("importance flow", "Refuse"),
        "withdraw": pgettext_lazy("importance flow", "Take back"),
    },
}
EVENTS: Mapping[str, _StrPromise] = {
    "disconnection.cut_requested": pgettext_lazy("event", "Cut asked for"),
    "disconnection.cut_approved": pgettext_lazy("event", "Cut approved"),
    "disconnection.cut_refused": pgettext_lazy("event", "Cut refused"),
    "disconnection.cut_cancelled": pgettext_lazy("event", "Cut called off"),
    "disconnection.notice_served": pgettext_lazy("event", "Notice of a cut served"),
    "disconnection.reminder_given": pgettext_lazy("event", "Customer reminded of the cut"),
    "disconnection.cut_ordered": pgettext_lazy("event", "Cut ordered"),
    "disconnection.cut_stopped": pgettext_lazy("event", "Command to cut called back"),
    "disconnection.cut_done": pgettext_lazy("event", "Supply cut"),
    "disconnection.cut_failed": pgettext_lazy("event", "Cut failed"),
    "disconnection.command_taken": pgettext_lazy("event", "Command taken on"),
    "disconnection.restore_ordered": pgettext_lazy("event", "Supply ordered back"),
    "disconnection.supply_restored": pgettext_lazy("event", "Supply restored"),
    "disconnection.restore_failed": pgettext_lazy("event", "Restoring failed"),
    "disconnection.hold_placed": pgettext_lazy("event", "Hold placed"),
    "disconnection.hold_released": pgettext_lazy("event", "Hold released"),
    "disconnection.importance_proposed": pgettext_lazy("event", "Proposed as an important customer"),
    "disconnection.importance_marked": pgettext_lazy("event", "Customer marked as important"),
    "disconnection.importance_refused": pgettext_lazy("event", "Not marked as an important customer"),
    "disconnection.importance_ended": pgettext_lazy("event", "No important customer any more"),
}
SUBJECTS: Mapping[str, _StrPromise] = {
    "disconnection.cut": pgettext_lazy("subject", "Cut"),
    "disconnection.hold": pgettext_lazy("subject", "Hold"),
    "disconnection.importance": pgettext_lazy("subject", "Important customer"),
}
FACTS: Mapping[str, _StrPromise] = {
    "debt": pgettext_lazy("fact", "Debt"),
    "proof": pgettext_lazy("fact", "Proof"),
    "planned": pgettext_lazy("fact", "Planned for"),
    "command_id": pgettext_lazy("fact", "Command"),
    "way": pgettext_lazy("fact", "Way"),
    "importance": pgettext_lazy("fact", "Importance"),
}
