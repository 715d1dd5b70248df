"""Agents appointed, given a ceiling, suspended, and let go once they hold nothing of ours."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from wanjia.foundation.access.types import Actor
from wanjia.revenue.outlets import rules
from wanjia.revenue.outlets.flow import AGENT
from wanjia.revenue.outlets.models import LONGEST_REASON, Agent, AgentCeiling
from wanjia.revenue.outlets.operations.held import agents_held, day_of, own_unit, refuse, refuse_taken_code, tell
from wanjia.revenue.outlets.queries.agents import money_of
from wanjia.revenue.outlets.types import AgentState, NewAgent


def appoint(new: NewAgent, *, by: Actor, at: datetime) -> int:
    """
    Let somebody collect our money from today on, up to a ceiling.

    :returns: the agent's id
    :raises UnknownUnit: if the unit is not among the actor's
    :raises OutletRefused: if code, supervisor or ceiling is none, or another outlet has the code
    """
    unit = own_unit(new.unit_code, by=by)
    refuse(rules.why_not_coded(new.code))
    refuse(rules.why_not_ceiling(new.ceiling, by=by.number, person=new.person_number, reason="appointed"))
    refuse(None if new.supervisor.strip() else "Name the person who answers for the agent's money.")
    refuse("Nobody supervises oneself." if new.supervisor == new.person_number else None)
    refuse_taken_code(new.code)
    agent = Agent.objects.create(
        code=new.code,
        name=new.name.strip(),
        kind=new.kind,
        unit_id=unit.unit_id,
        supervisor=new.supervisor.strip(),
        person_number=new.person_number.strip(),
        state=AgentState.ACTIVE,
        start_date=day_of(at),
        appointed_by=by.number,
    )
    _write_ceiling(agent, amount=new.ceiling, reason="", by=by, at=at)
    tell("outlets.agent_appointed", of=agent, by=by, at=at, supervisor=agent.supervisor, ceiling=new.ceiling)
    return agent.pk


def set_ceiling(code: str, *, amount: Decimal, reason: str, by: Actor, at: datetime) -> None:
    """
    Let an agent hold so much of our money from today on.

    :raises OutletRefused: if there is no such agent among the actor's units, it is the actor, or no reason is given
    """
    agent = agents_held(code, by=by)[code]
    refuse(rules.why_not_ceiling(amount, by=by.number, person=agent.person_number, reason=reason))
    _write_ceiling(agent, amount=amount, reason=reason, by=by, at=at)
    tell("outlets.ceiling_set", of=agent, by=by, at=at, ceiling=amount, reason=reason[:LONGEST_REASON])


def move_agent(code: str, *, step: str, reason: str, by: Actor, at: datetime) -> None:
    """
    Suspend an agent, let it sell again, or let it go.

    :param step: ``suspend``, ``resume`` or ``leave``
    :raises OutletRefused: if there is no such agent among the actor's units, or no reason is given
    :raises StepRefused: if it stands otherwise, or would leave with money of ours
    """
    refuse(None if reason.strip() else "Say why: the reason stays on record.")
    agent = agents_held(code, by=by)[code]
    agent.state = AGENT.after(step, state=agent.state, thing=money_of(agent.pk, day=day_of(at)))
    agent.save(update_fields=["state"])
    tell("outlets.agent_moved", of=agent, by=by, at=at, step=step, reason=reason[:LONGEST_REASON])


def _write_ceiling(agent: Agent, *, amount: Decimal, reason: str, by: Actor, at: datetime) -> None:
    today, running = day_of(at), AgentCeiling.objects.running().filter(agent=agent)
    running.filter(start_date=today).delete()
    running.update(end_date=today)
    AgentCeiling.objects.create(
        agent=agent, amount=amount, reason=reason[:LONGEST_REASON], set_by=by.number, start_date=today
    )
