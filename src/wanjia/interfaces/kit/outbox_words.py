"""The words of messages that leave the house."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import TYPE_CHECKING

from django.utils.translation import pgettext_lazy

from wanjia.foundation.outbox.types import Answer, MessageChannel, MessageState

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

STATES = {
    "WAITING": pgettext_lazy("message", "Waits to be sent"),
    "TAKEN": pgettext_lazy("message", "Being sent"),
    "SENT": pgettext_lazy("message", "Sent"),
    "DELIVERED": pgettext_lazy("message", "Delivered"),
    "FAILED": pgettext_lazy("message", "Failed"),
    "WITHDRAWN": pgettext_lazy("message", "Taken back"),
    "PUT_ASIDE": pgettext_lazy("message", "Put aside"),
}
CODES: Mapping[type[StrEnum], Mapping[str, _StrPromise]] = {
    MessageChannel: {
        "SMS": pgettext_lazy("message", "Text message"),
        "APP": pgettext_lazy("message", "App"),
    },
    MessageState: STATES,
    Answer: {
        "ACCEPTED": pgettext_lazy("answer of the gateway", "Taken over"),
        "REFUSED": pgettext_lazy("answer of the gateway", "Refused"),
        "UNREACHED": pgettext_lazy("answer of the gateway", "Not reached"),
    },
}
FLOWS: Mapping[str, Mapping[str, _StrPromise]] = {
    "outbox.message": {
        **STATES,
        "take": pgettext_lazy("message flow", "Take in hand"),
        "wait": pgettext_lazy("message flow", "Let wait"),
        "accept": pgettext_lazy("message flow", "Hand to the gateway"),
        "deliver": pgettext_lazy("message flow", "Report as delivered"),
        "fail": pgettext_lazy("message flow", "Report as failed"),
        "withdraw": pgettext_lazy("message flow", "Take back"),
        "try_again": pgettext_lazy("message flow", "Try again"),
        "put_aside": pgettext_lazy("message flow", "Put aside"),
    },
}
EVENTS: Mapping[str, _StrPromise] = {
    "outbox.messages_written": pgettext_lazy("event", "Messages written"),
    "outbox.messages_withdrawn": pgettext_lazy("event", "Messages taken back"),
    "outbox.messages_sent": pgettext_lazy("event", "Messages sent"),
    "outbox.messages_delivered": pgettext_lazy("event", "Messages delivered"),
    "outbox.messages_failed": pgettext_lazy("event", "Messages failed"),
    "outbox.message_retried": pgettext_lazy("event", "Message to be tried again"),
    "outbox.messages_retried": pgettext_lazy("event", "Messages to be tried again"),
    "outbox.message_put_aside": pgettext_lazy("event", "Message put aside"),
}
SUBJECTS: Mapping[str, _StrPromise] = {
    "outbox.message": pgettext_lazy("subject", "Message"),
}
FACTS: Mapping[str, _StrPromise] = {
    "messages": pgettext_lazy("fact", "messages"),
    "origins": pgettext_lazy("fact", "come from"),
    "reasons": pgettext_lazy("fact", "reasons"),
}
