"""Money that agents take from customers."""

from __future__ import annotations

from datetime import datetime

from wanjia.foundation.access.types import Actor
from wanjia.registry.customers.queries import account_named
from wanjia.revenue.ledger.types import LedgerAccount
from wanjia.revenue.outlets import rules
from wanjia.revenue.outlets.flow import AGENT
from wanjia.revenue.outlets.models import LONGEST_REASON, Agent, AgentSale
from wanjia.revenue.outlets.operations.held import OutletRefused, agents_held, day_of, refuse, tell
from wanjia.revenue.outlets.queries.agents import money_of
from wanjia.revenue.outlets.types import AgentMoney, NewSale
from wanjia.revenue.payments.operations.recording import record_payment
from wanjia.revenue.payments.types import NewPayment, Taken, Tender


def sell(sale: NewSale, *, by: Actor, at: datetime) -> Taken:
    """
    Take money of a customer through an agent, with a receipt: Dr AGENT (item: the agent's code).

    The same key again gives the sale that it was. Two sales at one moment wait for each other, so that together they
    cannot pass the ceiling.

    :raises UnknownAccount: if the account is not of the actor's units
    :raises OutletRefused: if there is no such agent among the actor's units, the actor does not sell for it, the
        ceiling is too low, or nothing says where it was sold
    :raises StepRefused: if the agent is suspended or has left
    """
    agent = Agent.objects.inside(by.scope).filter(code=sale.agent_code).first()
    if agent is None:
        msg = "There is no such agent among your units."
        raise OutletRefused(msg)
    refuse(rules.why_not_sold_by(by.number, person=agent.person_number))
    refuse(rules.why_not_placed(sale.place, why=sale.why_no_place))
    before = AgentSale.objects.filter(key=sale.key).first()
    if before is None:
        refuse(rules.why_not_sold(sale, money=money_of(agent.pk, day=day_of(at))))
    taken = _recorded(sale, agent=agent, by=by, at=at)
    if taken.is_new:
        _write(sale, taken=taken, by=by, at=at)
    return taken


def _recorded(sale: NewSale, *, agent: Agent, by: Actor, at: datetime) -> Taken:
    new = NewPayment(
        account_id=account_named(sale.account_number, scope=by.scope).account_id,
        amount=sale.amount,
        tender=Tender.AGENT,
        channel=agent.code,
        unit_id=agent.unit_id,
        held_in=LedgerAccount.AGENT,
        item=agent.code,
        received_on=day_of(at),
        key=f"agent-{agent.code}-{sale.key}",
        has_receipt=True,
    )
    return record_payment(new, by=by, at=at)


def _write(sale: NewSale, *, taken: Taken, by: Actor, at: datetime) -> None:
    """Write a sale down under the agent's lock, and look at the ceiling once more with what others sold meanwhile."""
    agent = agents_held(sale.agent_code, by=by)[sale.agent_code]
    after = money_of(agent.pk, day=day_of(at))
    AGENT.after("sell", state=agent.state, thing=after)
    refuse(rules.why_not_sold(sale, money=AgentMoney(after.balance - sale.amount, after.ceiling)))
    AgentSale.objects.create(
        agent=agent,
        payment_id=taken.payment_id,
        amount=sale.amount,
        latitude=sale.place.latitude if sale.place else None,
        longitude=sale.place.longitude if sale.place else None,
        why_no_place=sale.why_no_place.strip()[:LONGEST_REASON],
        sold_by=by.number,
        sold_at=at,
        key=sale.key,
    )
    tell("outlets.sale_made", of=agent, by=by, at=at, amount=sale.amount, number=taken.number)
