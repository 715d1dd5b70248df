"""The words of channels and agents."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import TYPE_CHECKING

from django.utils.translation import pgettext_lazy

from wanjia.revenue.outlets.types import (
    AgentKind,
    AgentState,
    ChannelKind,
    ChannelState,
    HandInState,
    HandInWay,
    OutletLimit,
)

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

CHANNELSTATES = {
    "OPEN": pgettext_lazy("channel", "Open"),
    "SUSPENDED": pgettext_lazy("channel", "Suspended"),
    "CLOSED": pgettext_lazy("channel", "Closed"),
}
AGENTSTATES = {
    "ACTIVE": pgettext_lazy("agent", "Active"),
    "SUSPENDED": pgettext_lazy("agent", "Suspended"),
    "LEFT": pgettext_lazy("agent", "Left"),
}
HANDINSTATES = {
    "DECLARED": pgettext_lazy("hand-in", "To be confirmed"),
    "CONFIRMED": pgettext_lazy("hand-in", "Confirmed"),
    "REFUSED": pgettext_lazy("hand-in", "Not there"),
}
CODES: Mapping[type[StrEnum], Mapping[str, _StrPromise]] = {
    ChannelKind: {
        "ONLINE": pgettext_lazy("channel", "Online"),
        "BANK": pgettext_lazy("channel", "Bank"),
        "AGENT": pgettext_lazy("channel", "Company of agents"),
    },
    ChannelState: CHANNELSTATES,
    AgentKind: {"PERSON": pgettext_lazy("agent", "Person"), "SHOP": pgettext_lazy("agent", "Shop")},
    AgentState: AGENTSTATES,
    HandInWay: {
        "CASH": pgettext_lazy("hand-in", "In cash at a counter"),
        "BANK": pgettext_lazy("hand-in", "Paid in at the bank"),
        "HANDOVER": pgettext_lazy("hand-in", "Over to another agent"),
    },
    HandInState: HANDINSTATES,
    OutletLimit: {
        "SIGNATURE_MINUTES": pgettext_lazy("outlet rule", "Minutes that a signature holds"),
        "LATE_DAYS": pgettext_lazy("outlet rule", "Days after which a payment is too late"),
        "OVERLAP_DAYS": pgettext_lazy("outlet rule", "Days that a secret holds after another was set"),
    },
}
FLOWS: Mapping[str, Mapping[str, _StrPromise]] = {
    "outlets.channel": {
        **CHANNELSTATES,
        "take": pgettext_lazy("channel flow", "Take a payment"),
        "suspend": pgettext_lazy("channel flow", "Suspend the channel"),
        "resume": pgettext_lazy("channel flow", "Let the channel work again"),
        "close": pgettext_lazy("channel flow", "Close the channel for good"),
    },
    "outlets.agent": {
        **AGENTSTATES,
        "sell": pgettext_lazy("agent flow", "Sell"),
        "suspend": pgettext_lazy("agent flow", "Suspend the agent"),
        "resume": pgettext_lazy("agent flow", "Let the agent sell again"),
        "leave": pgettext_lazy("agent flow", "Let the agent go"),
    },
    "outlets.handin": {
        **HANDINSTATES,
        "confirm": pgettext_lazy("hand-in flow", "Confirm that the money is there"),
        "refuse": pgettext_lazy("hand-in flow", "Say that the money is not there"),
    },
}
EVENTS: Mapping[str, _StrPromise] = {
    "outlets.channel_opened": pgettext_lazy("event", "Channel opened"),
    "outlets.channel_secret_set": pgettext_lazy("event", "Secret of a channel set"),
    "outlets.channel_fee_changed": pgettext_lazy("event", "Fee of a channel changed"),
    "outlets.channel_moved": pgettext_lazy("event", "Channel suspended, resumed or closed"),
    "outlets.agent_appointed": pgettext_lazy("event", "Agent appointed"),
    "outlets.ceiling_set": pgettext_lazy("event", "Ceiling of an agent set"),
    "outlets.agent_moved": pgettext_lazy("event", "Agent suspended, resumed or let go"),
    "outlets.sale_made": pgettext_lazy("event", "Agent took a payment"),
    "outlets.hand_in_declared": pgettext_lazy("event", "Agent hands money in"),
    "outlets.hand_in_confirmed": pgettext_lazy("event", "Handed-in money confirmed"),
    "outlets.hand_in_refused": pgettext_lazy("event", "Handed-in money not there"),
}
SUBJECTS: Mapping[str, _StrPromise] = {
    "outlets.channel": pgettext_lazy("subject", "Channel"),
    "outlets.agent": pgettext_lazy("subject", "Agent"),
    "outlets.handin": pgettext_lazy("subject", "Money handed in by an agent"),
}
FACTS: Mapping[str, _StrPromise] = {
    "ceiling": pgettext_lazy("fact", "Ceiling"),
    "supervisor": pgettext_lazy("fact", "Supervisor"),
    "rate": pgettext_lazy("fact", "Share kept"),
    "hand_in_id": pgettext_lazy("fact", "Hand-in"),
    "former_until": pgettext_lazy("fact", "The secret before holds until"),
}
