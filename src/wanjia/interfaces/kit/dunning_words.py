"""The words of dunning: codes, flows, events and what events keep."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import TYPE_CHECKING

from django.utils.translation import pgettext_lazy

from wanjia.revenue.dunning.types import (
    Channel,
    LateFees,
    Limit,
    Measure,
    NoticeState,
    Outcome,
    Placeholder,
    PlanState,
    PromiseState,
    RiskFactor,
    RiskGrade,
    Stops,
    WarningState,
)

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

CODES: Mapping[type[StrEnum], Mapping[str, _StrPromise]] = {
    Channel: {
        "SMS": pgettext_lazy("dunning channel", "Text message"),
        "APP": pgettext_lazy("dunning channel", "App"),
        "PHONE": pgettext_lazy("dunning channel", "Phone call"),
        "VISIT": pgettext_lazy("dunning channel", "Visit"),
        "LETTER": pgettext_lazy("dunning channel", "Letter"),
        "CUT": pgettext_lazy("dunning channel", "Ask for the cut"),
    },
    Placeholder: {
        "customer": pgettext_lazy("placeholder", "customer"),
        "account": pgettext_lazy("placeholder", "account number"),
        "address": pgettext_lazy("placeholder", "address"),
        "unit": pgettext_lazy("placeholder", "unit"),
        "amount": pgettext_lazy("placeholder", "overdue amount"),
        "due_date": pgettext_lazy("placeholder", "due day of the oldest debt"),
        "days": pgettext_lazy("placeholder", "days overdue"),
        "today": pgettext_lazy("placeholder", "today"),
    },
    NoticeState: {
        "PLANNED": pgettext_lazy("notice", "Planned"),
        "HANDED": pgettext_lazy("notice", "In the outbox"),
        "SENT": pgettext_lazy("notice", "Sent"),
        "DELIVERED": pgettext_lazy("notice", "Delivered"),
        "ANSWERED": pgettext_lazy("notice", "Answered"),
        "FAILED": pgettext_lazy("notice", "Failed"),
        "CANCELLED": pgettext_lazy("notice", "Stopped"),
    },
    Outcome: {
        "REACHED": pgettext_lazy("dunning outcome", "Reached"),
        "NOT_REACHED": pgettext_lazy("dunning outcome", "Not reached"),
        "PROMISED": pgettext_lazy("dunning outcome", "Promised to pay"),
        "REFUSED": pgettext_lazy("dunning outcome", "Refuses to pay"),
        "DISPUTED": pgettext_lazy("dunning outcome", "Doubts the bill"),
        "WRONG_NUMBER": pgettext_lazy("dunning outcome", "Wrong number or moved"),
    },
    PromiseState: {
        "OPEN": pgettext_lazy("promise", "Open"),
        "KEPT": pgettext_lazy("promise", "Kept"),
        "BROKEN": pgettext_lazy("promise", "Broken"),
        "WITHDRAWN": pgettext_lazy("promise", "Taken back"),
    },
    PlanState: {
        "PROPOSED": pgettext_lazy("instalment agreement", "Proposed"),
        "RUNNING": pgettext_lazy("instalment agreement", "Running"),
        "KEPT": pgettext_lazy("instalment agreement", "Kept"),
        "BROKEN": pgettext_lazy("instalment agreement", "Broken"),
        "REFUSED": pgettext_lazy("instalment agreement", "Refused"),
        "WITHDRAWN": pgettext_lazy("instalment agreement", "Taken back"),
    },
    LateFees: {
        "GO_ON": pgettext_lazy("late fees of an agreement", "go on"),
        "FROZEN": pgettext_lazy("late fees of an agreement", "frozen"),
    },
    Stops: {
        "CUT": pgettext_lazy("what a hold stops", "the cut alone"),
        "ALL": pgettext_lazy("what a hold stops", "every step"),
    },
    RiskFactor: {
        "LATE_DAYS": pgettext_lazy("risk factor", "Longest delay in 12 months, days"),
        "BROKEN_PROMISES": pgettext_lazy("risk factor", "Broken promises in 12 months"),
        "MONTHS_OWED": pgettext_lazy("risk factor", "Overdue in months of use"),
        "RETURNED_PAYMENTS": pgettext_lazy("risk factor", "Returned payments in 12 months"),
    },
    RiskGrade: {
        "A": pgettext_lazy("risk grade", "A low"),
        "B": pgettext_lazy("risk grade", "B middle"),
        "C": pgettext_lazy("risk grade", "C high"),
    },
    Measure: {
        "SHORTER_CYCLE": pgettext_lazy("risk measure", "Shorter billing cycle"),
        "DEPOSIT": pgettext_lazy("risk measure", "Deposit"),
        "PREPAYMENT": pgettext_lazy("risk measure", "Prepayment"),
    },
    WarningState: {
        "OPEN": pgettext_lazy("exposure warning", "Open"),
        "PROPOSED": pgettext_lazy("exposure warning", "Measure proposed"),
        "AGREED": pgettext_lazy("exposure warning", "Measure agreed"),
        "CLOSED": pgettext_lazy("exposure warning", "Closed"),
    },
    Limit: {
        "PROMISE_DAYS": pgettext_lazy("dunning limit", "A promise lies ahead at most, days"),
        "PLAN_MONTHS": pgettext_lazy("dunning limit", "An instalment agreement lasts at most, months"),
        "PLAN_APPROVAL": pgettext_lazy("dunning limit", "A second person approves instalments above, yuan"),
        "PLAN_GRACE": pgettext_lazy("dunning limit", "An unpaid instalment breaks the agreement after, days"),
        "PLAN_FREEZE": pgettext_lazy("dunning limit", "Late fees rest while instalments are paid (1 yes, 0 no)"),
        "FREEZE_LOST": pgettext_lazy("dunning limit", "Late fees that rested are charged once instalments fail (1, 0)"),
        "LARGE_MONTH": pgettext_lazy("dunning limit", "A large customer uses in a month, yuan"),
        "LARGE_KVA": pgettext_lazy("dunning limit", "A large customer has a contract capacity of, kVA"),
        "EXPOSURE_SHARE": pgettext_lazy("dunning limit", "A large customer is warned of at a share of the security, %"),
        "TRIES": pgettext_lazy("dunning limit", "Tries in vain before the next step"),
        "EFFECT_DAYS": pgettext_lazy("dunning limit", "Money counts as the effect of a step within, days"),
    },
}

#: Flow's name → state or step → words.
FLOWS: Mapping[str, Mapping[str, _StrPromise]] = {
    "dunning.notice": {
        **CODES[NoticeState],
        "hand_over": pgettext_lazy("notice flow", "Hand to the outbox"),
        "send": pgettext_lazy("notice flow", "Send"),
        "deliver": pgettext_lazy("notice flow", "Deliver"),
        "answer": pgettext_lazy("notice flow", "Answer"),
        "fail": pgettext_lazy("notice flow", "Fail"),
        "cancel": pgettext_lazy("notice flow", "Stop"),
    },
    "dunning.promise": {
        **CODES[PromiseState],
        "keep": pgettext_lazy("promise flow", "Keep"),
        "break": pgettext_lazy("promise flow", "Break"),
        "withdraw": pgettext_lazy("promise flow", "Take back"),
        "reopen": pgettext_lazy("promise flow", "Open again"),
    },
    "dunning.agreement": {
        **CODES[PlanState],
        "begin": pgettext_lazy("agreement flow", "Begin"),
        "approve": pgettext_lazy("agreement flow", "Approve"),
        "refuse": pgettext_lazy("agreement flow", "Refuse"),
        "withdraw": pgettext_lazy("agreement flow", "Take back"),
        "keep": pgettext_lazy("agreement flow", "Keep"),
        "break": pgettext_lazy("agreement flow", "Break"),
        "reopen": pgettext_lazy("agreement flow", "Open again"),
    },
    "dunning.warning": {
        **CODES[WarningState],
        "propose": pgettext_lazy("warning flow", "Propose the measure"),
        "agree": pgettext_lazy("warning flow", "Agree to the measure"),
        "close": pgettext_lazy("warning flow", "Close the warning"),
    },
}

EVENTS: Mapping[str, _StrPromise] = {
    "dunning.agreement_broken": pgettext_lazy("event", "Instalment agreement broken"),
    "dunning.agreement_decided": pgettext_lazy("event", "Instalment agreement decided on"),
    "dunning.agreement_kept": pgettext_lazy("event", "Instalment agreement kept"),
    "dunning.agreement_proposed": pgettext_lazy("event", "Instalments agreed on"),
    "dunning.contact_noted": pgettext_lazy("event", "Call or visit to a debtor noted"),
    "dunning.customers_graded": pgettext_lazy("event", "Risk of customers assessed"),
    "dunning.cut_asked": pgettext_lazy("event", "Cut asked for after dunning"),
    "dunning.large_customers_watched": pgettext_lazy("event", "Large customers looked at"),
    "dunning.letter_printed": pgettext_lazy("event", "Dunning letter printed"),
    "dunning.message_reported": pgettext_lazy("event", "Delivery of a message reported"),
    "dunning.messages_handed_over": pgettext_lazy("event", "Dunning messages handed over"),
    "dunning.promise_broken": pgettext_lazy("event", "Promise to pay broken"),
    "dunning.promise_kept": pgettext_lazy("event", "Promise to pay kept"),
    "dunning.promise_reopened": pgettext_lazy("event", "Promise to pay opened again"),
    "dunning.promise_taken": pgettext_lazy("event", "Promise to pay taken"),
    "dunning.promise_withdrawn": pgettext_lazy("event", "Promise to pay taken back"),
    "dunning.step_added": pgettext_lazy("event", "Step of dunning added"),
    "dunning.step_ended": pgettext_lazy("event", "Step of dunning ended"),
    "dunning.steps_planned": pgettext_lazy("event", "Steps of dunning planned"),
    "dunning.steps_stopped": pgettext_lazy("event", "Steps of dunning stopped by payment"),
    "dunning.template_written": pgettext_lazy("event", "Dunning message written"),
    "dunning.warning_moved": pgettext_lazy("event", "Warning about a large customer decided on"),
}

SUBJECTS: Mapping[str, _StrPromise] = {
    "dunning.agreement": pgettext_lazy("subject", "Instalment agreement"),
    "dunning.messagetemplate": pgettext_lazy("subject", "Dunning message"),
    "dunning.notice": pgettext_lazy("subject", "Dunning notice"),
    "dunning.promise": pgettext_lazy("subject", "Promise to pay"),
    "dunning.strategystep": pgettext_lazy("subject", "Step of dunning"),
}

FACTS: Mapping[str, _StrPromise] = {
    "account_id": pgettext_lazy("fact", "account"),
    "agreement": pgettext_lazy("fact", "agreement"),
    "amount": pgettext_lazy("fact", "amount"),
    "channel": pgettext_lazy("fact", "channel"),
    "code": pgettext_lazy("fact", "short name"),
    "cut": pgettext_lazy("fact", "cut"),
    "day": pgettext_lazy("fact", "day"),
    "days": pgettext_lazy("fact", "days"),
    "is_delivered": pgettext_lazy("fact", "delivered"),
    "measure": pgettext_lazy("fact", "measure"),
    "note": pgettext_lazy("fact", "note"),
    "notices": pgettext_lazy("fact", "notices"),
    "outcome": pgettext_lazy("fact", "outcome"),
    "paid": pgettext_lazy("fact", "paid"),
    "parts": pgettext_lazy("fact", "parts"),
    "promise": pgettext_lazy("fact", "promise"),
    "strategy": pgettext_lazy("fact", "strategy"),
    "warning": pgettext_lazy("fact", "warning"),
    "warnings": pgettext_lazy("fact", "warnings"),
}
