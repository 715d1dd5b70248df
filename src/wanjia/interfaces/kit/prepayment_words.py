"""The words of fee control: balances and warnings."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import TYPE_CHECKING

from django.utils.translation import pgettext_lazy

from wanjia.revenue.prepayment.types import (
    Level,
    WarningState,
)

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

WARNINGSTATES = {
    "PLANNED": pgettext_lazy("fee control warning", "Waits to go out"),
    "HANDED": pgettext_lazy("fee control warning", "In the outbox"),
    "SENT": pgettext_lazy("fee control warning", "Sent"),
    "DELIVERED": pgettext_lazy("fee control warning", "Delivered"),
    "FAILED": pgettext_lazy("fee control warning", "Failed"),
    "CANCELLED": pgettext_lazy("fee control warning", "Overtaken by money"),
}
CODES: Mapping[type[StrEnum], Mapping[str, _StrPromise]] = {
    Level: {
        "FINE": pgettext_lazy("fee control", "Enough left"),
        "LOW": pgettext_lazy("fee control", "Low"),
        "URGENT": pgettext_lazy("fee control", "Very low"),
        "EMPTY": pgettext_lazy("fee control", "Used up"),
        "UNKNOWN": pgettext_lazy("fee control", "Cannot be worked out"),
        "NONE": pgettext_lazy("fee control", "Not under fee control"),
    },
    WarningState: WARNINGSTATES,
}
FLOWS: Mapping[str, Mapping[str, _StrPromise]] = {
    "prepayment.warning": {
        **WARNINGSTATES,
        "hand_over": pgettext_lazy("fee control warning flow", "Hand to the outbox"),
        "send": pgettext_lazy("fee control warning flow", "Send"),
        "deliver": pgettext_lazy("fee control warning flow", "Report as delivered"),
        "fail": pgettext_lazy("fee control warning flow", "Report as failed"),
        "cancel": pgettext_lazy("fee control warning flow", "Cancel"),
    },
}
EVENTS: Mapping[str, _StrPromise] = {
    "prepayment.balances_written": pgettext_lazy("event", "Balances of the day worked out"),
    "prepayment.warnings_planned": pgettext_lazy("event", "Warnings of low balances planned"),
    "prepayment.warnings_sent": pgettext_lazy("event", "Warnings of low balances handed over"),
    "prepayment.agreement_signed": pgettext_lazy("event", "Agreement on fee control entered"),
    "prepayment.agreement_ended": pgettext_lazy("event", "Agreement on fee control ended"),
    "prepayment.policy_changed": pgettext_lazy("event", "Policy of fee control changed"),
}
SUBJECTS: Mapping[str, _StrPromise] = {
    "prepayment.balance": pgettext_lazy("subject", "Balances"),
    "prepayment.warning": pgettext_lazy("subject", "Warnings of low balances"),
    "prepayment.policy": pgettext_lazy("subject", "Policy of fee control"),
}
FACTS: Mapping[str, _StrPromise] = {
    "ids": pgettext_lazy("fact", "Warnings"),
}
