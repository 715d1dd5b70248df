"""Money that agents hand in: declared by one person, confirmed or refused by another, and only then booked."""

from __future__ import annotations

from datetime import datetime

from wanjia.foundation.access.types import Actor
from wanjia.revenue.ledger.operations import post
from wanjia.revenue.ledger.types import Booking, EntryKind, LedgerAccount, Leg
from wanjia.revenue.outlets import rules
from wanjia.revenue.outlets.flow import AGENT, HAND_IN, Confirmation
from wanjia.revenue.outlets.models import LONGEST_REASON, Agent, HandIn
from wanjia.revenue.outlets.operations.held import OutletRefused, agents_held, day_of, refuse, tell
from wanjia.revenue.outlets.queries.agents import money_of
from wanjia.revenue.outlets.types import HandInState, HandInWay, NewHandIn
from wanjia.revenue.payments.operations.moving import take_handed_in
from wanjia.revenue.payments.types import HandedIn

SOURCE = "outlets.handin"


def declare(new: NewHandIn, *, by: Actor, at: datetime) -> int:
    """
    Say that an agent hands money in; nothing is booked before another person has confirmed it.

    :returns: the hand-in's id
    :raises OutletRefused: if there is no such agent among the actor's units, it holds less, or slip or receiver lacks
    """
    codes = [new.agent_code, *([new.to_code] if new.way is HandInWay.HANDOVER and new.to_code else [])]
    agents = agents_held(*codes, by=by)
    agent = agents[new.agent_code]
    refuse(rules.why_not_handed_in(new, money=money_of(agent.pk, day=day_of(at))))
    used = HandIn.objects.filter(way=HandInWay.BANK, reference=new.reference.strip())
    if new.way is HandInWay.BANK and used.exclude(state=HandInState.REFUSED).exists():
        refuse("This slip was handed in before.")
    made = HandIn.objects.create(
        agent=agent,
        to_agent=agents.get(new.to_code) if new.way is HandInWay.HANDOVER else None,
        way=new.way,
        amount=new.amount,
        reference=new.reference.strip(),
        state=HandInState.DECLARED,
        declared_by=by.number,
        declared_at=at,
    )
    tell("outlets.hand_in_declared", of=agent, by=by, at=at, amount=new.amount, way=new.way, hand_in_id=made.pk)
    return made.pk


def confirm(hand_in_id: int, *, by: Actor, at: datetime) -> None:
    """
    Say that the money is there, and book it: Dr CASH, BANK_IN_TRANSIT or the other agent / Cr AGENT.

    Cash goes into the till of whoever confirms.

    :raises OutletRefused: if there is no such hand-in among the actor's units, or the money cannot go there
    :raises StepRefused: if it is decided already, or the actor declared it
    :raises ShiftRefused: under CASH if the actor has no open shift
    """
    made, agent, other = _decided(hand_in_id, step="confirm", reason="", by=by, at=at)
    if made.way == HandInWay.CASH:
        handed = HandedIn(made.amount, LedgerAccount.AGENT, agent.code, agent.unit_id, SOURCE, made.pk, agent.name)
        take_handed_in(handed, by=by, at=at)
    else:
        _book(made, agent=agent, other=other, by=by, at=at)
    told = {"amount": made.amount, "way": made.way, "hand_in_id": made.pk}
    tell("outlets.hand_in_confirmed", of=agent, by=by, at=at, **told)


def refuse_hand_in(hand_in_id: int, *, reason: str, by: Actor, at: datetime) -> None:
    """
    Say that the money is not there; the agent goes on owing it.

    :raises OutletRefused: if there is no such hand-in among the actor's units, or no reason is given
    :raises StepRefused: if it is decided already, or the actor declared it
    """
    refuse(None if reason.strip() else "Say why: the reason stays on record.")
    made, agent, _other = _decided(hand_in_id, step="refuse", reason=reason, by=by, at=at)
    told = {"amount": made.amount, "way": made.way, "hand_in_id": made.pk, "reason": made.reason}
    tell("outlets.hand_in_refused", of=agent, by=by, at=at, **told)


def _decided(hand_in_id: int, *, step: str, reason: str, by: Actor, at: datetime) -> tuple[HandIn, Agent, Agent | None]:
    """Lock the agents and then the hand-in, and move it."""
    seen = HandIn.objects.inside(by.scope).filter(pk=hand_in_id).select_related("agent", "to_agent").first()
    if seen is None:
        msg = "There is no such hand-in among your units."
        raise OutletRefused(msg)
    codes = [seen.agent.code, *([seen.to_agent.code] if seen.to_agent else [])]
    agents = agents_held(*codes, by=by)
    made = HandIn.objects.filter(pk=hand_in_id).locked().get()
    agent, other = agents[codes[0]], agents[codes[1]] if seen.to_agent else None
    asked = Confirmation(by.number, made.declared_by, agent.person_number)
    made.state = HAND_IN.after(step, state=made.state, thing=asked)
    made.decided_by, made.decided_at, made.reason = by.number, at, reason.strip()[:LONGEST_REASON]
    made.save(update_fields=["state", "decided_by", "decided_at", "reason"])
    return made, agent, other


def _book(made: HandIn, *, agent: Agent, other: Agent | None, by: Actor, at: datetime) -> None:
    if other is None:
        to = Leg(LedgerAccount.BANK_IN_TRANSIT, made.amount, agent.unit_id, item=made.reference)
    else:
        money = money_of(other.pk, day=day_of(at))
        AGENT.after("sell", state=other.state, thing=money)
        refuse(rules.why_not_taken_over(made.amount, money=money))
        to = Leg(LedgerAccount.AGENT, made.amount, other.unit_id, item=other.code)
    legs = (to, Leg(LedgerAccount.AGENT, -made.amount, agent.unit_id, item=agent.code))
    post(Booking(EntryKind.HANDOVER, day_of(at), SOURCE, made.pk, legs, text=agent.name), by=by, at=at)
