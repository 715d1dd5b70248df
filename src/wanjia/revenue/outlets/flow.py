"""How channels, agents and what agents hand in move."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from wanjia.foundation.workflow.types import Flow, State, Step
from wanjia.revenue.outlets import rules
from wanjia.revenue.outlets.types import AgentMoney, AgentState, ChannelState, HandInState


@dataclass(frozen=True, slots=True)
class Open:
    """On which days an outlet works, and which day it is."""

    today: date
    start: date
    end: date | None


def _works(thing: Open) -> str | None:
    return rules.why_not_within(thing.today, start=thing.start, end=thing.end)


CHANNEL: Flow[Open] = Flow(
    name="outlets.channel",
    states=(State(ChannelState.OPEN), State(ChannelState.SUSPENDED), State(ChannelState.CLOSED, final=True)),
    steps=(
        Step("take", (ChannelState.OPEN,), ChannelState.OPEN, guard=_works),
        Step("suspend", (ChannelState.OPEN,), ChannelState.SUSPENDED),
        Step("resume", (ChannelState.SUSPENDED,), ChannelState.OPEN),
        Step("close", (ChannelState.OPEN, ChannelState.SUSPENDED), ChannelState.CLOSED),
    ),
)
WORKING = (AgentState.ACTIVE, AgentState.SUSPENDED)
AGENT: Flow[AgentMoney] = Flow(
    name="outlets.agent",
    states=(State(AgentState.ACTIVE), State(AgentState.SUSPENDED), State(AgentState.LEFT, final=True)),
    steps=(
        Step("sell", (AgentState.ACTIVE,), AgentState.ACTIVE),
        Step("suspend", (AgentState.ACTIVE,), AgentState.SUSPENDED),
        Step("resume", (AgentState.SUSPENDED,), AgentState.ACTIVE),
        Step("leave", WORKING, AgentState.LEFT, guard=rules.why_not_left),
    ),
)


@dataclass(frozen=True, slots=True)
class Confirmation:
    """Who says that handed-in money is there, or is not."""

    by: str
    declared_by: str
    person: str


def _is_second(thing: Confirmation) -> str | None:
    return rules.why_not_second(thing.by, declared_by=thing.declared_by, person=thing.person)


HAND_IN: Flow[Confirmation] = Flow(
    name="outlets.handin",
    states=(
        State(HandInState.DECLARED),
        State(HandInState.CONFIRMED, final=True),
        State(HandInState.REFUSED, final=True),
    ),
    steps=(
        Step("confirm", (HandInState.DECLARED,), HandInState.CONFIRMED, guard=_is_second),
        Step("refuse", (HandInState.DECLARED,), HandInState.REFUSED, guard=_is_second),
    ),
)
