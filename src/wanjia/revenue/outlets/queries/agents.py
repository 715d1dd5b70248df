"""Questions about agents: what they hold, how it grew, and what they handed in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import accumulate
from typing import Any

from django.db.models import Count, Min, QuerySet, Sum

from wanjia.foundation.access.types import WHOLE_COMPANY, Scope
from wanjia.foundation.findings.types import Refused
from wanjia.revenue.ledger.queries.entries import postings
from wanjia.revenue.ledger.types import LedgerAccount
from wanjia.revenue.outlets.flow import AGENT, HAND_IN
from wanjia.revenue.outlets.models import Agent, AgentCeiling, HandIn
from wanjia.revenue.outlets.types import AgentKind, AgentMoney, AgentState, HandInState, HandInWay

ZERO = Decimal("0.00")


class UnknownAgent(Refused):
    """There is no such agent, or hand-in of one, in the scope."""


@dataclass(frozen=True, slots=True)
class AgentRow:
    """An agent as plain values, with what stands between it and the company today."""

    agent_id: int
    code: str
    name: str
    kind: AgentKind
    unit_id: int
    unit_name: str
    unit_path: str
    supervisor: str
    person_number: str
    state: AgentState
    start_date: date
    end_date: date | None
    appointed_by: str
    money: AgentMoney

    @property
    def steps(self) -> tuple[str, ...]:
        """Name the steps that a person can take now."""
        return tuple(step for step in AGENT.open_steps(self.state) if step != "sell")


@dataclass(frozen=True, slots=True)
class CeilingRow:
    """A ceiling, for some time."""

    amount: Decimal
    set_by: str
    reason: str
    start_date: date
    end_date: date | None


@dataclass(frozen=True, slots=True)
class HandInRow:
    """Money that an agent says to have handed in."""

    hand_in_id: int
    agent_code: str
    agent_name: str
    agent_person: str
    unit_path: str
    to_code: str
    way: HandInWay
    amount: Decimal
    reference: str
    state: HandInState
    declared_by: str
    declared_at: datetime
    decided_by: str
    decided_at: datetime | None
    reason: str

    @property
    def steps(self) -> tuple[str, ...]:
        """Name the steps that can be taken now."""
        return HAND_IN.open_steps(self.state)


def money_of(agent_id: int, *, day: date) -> AgentMoney:
    """Give what stands between an agent and the company: the sum of its postings, its ceiling, what it declared."""
    code, unit_id = Agent.objects.values_list("code", "unit_id").get(pk=agent_id)
    held = _held_by(code, unit_id=unit_id)
    ceiling = AgentCeiling.objects.on(day).filter(agent_id=agent_id).order_by("-start_date", "-pk").first()
    declared = HandIn.objects.filter(agent_id=agent_id, state=HandInState.DECLARED)
    return AgentMoney(
        balance=held.aggregate(total=Sum("amount"))["total"] or ZERO,
        ceiling=ceiling.amount if ceiling else ZERO,
        declared=declared.aggregate(total=Sum("amount"))["total"] or ZERO,
    )


def _held_by(code: str, *, unit_id: int) -> QuerySet[Any]:
    """Give the postings of an agent's money; all of them stand in the books of its unit."""
    return postings(WHOLE_COMPANY).filter(unit_id=unit_id, ledger_account=LedgerAccount.AGENT, item=code)


def agent_coded(code: str, *, scope: Scope, day: date) -> AgentRow:
    """
    Find an agent of the scope.

    :raises UnknownAgent: if there is none
    """
    row = Agent.objects.inside(scope).filter(code=code).select_related("unit").first()
    if row is None:
        msg = "There is no such agent among your units."
        raise UnknownAgent(msg)
    return AgentRow(
        agent_id=row.pk,
        code=row.code,
        name=row.name,
        kind=AgentKind(row.kind),
        unit_id=row.unit_id,
        unit_name=row.unit.name,
        unit_path=row.unit.path,
        supervisor=row.supervisor,
        person_number=row.person_number,
        state=AgentState(row.state),
        start_date=row.start_date,
        end_date=row.end_date,
        appointed_by=row.appointed_by,
        money=money_of(row.pk, day=day),
    )


def balance_curve(agent: AgentRow, *, since: date, until: date) -> list[tuple[date, Decimal]]:
    """
    Give what an agent held at the end of each day.

    :param until: the latest day, included
    """
    rows = _held_by(agent.code, unit_id=agent.unit_id)
    balance = rows.filter(book_date__lt=since).aggregate(total=Sum("amount"))["total"] or ZERO
    moved = dict(
        rows.filter(book_date__range=(since, until))
        .order_by()
        .values_list("book_date")
        .annotate(total=Sum("amount"))
        .values_list("book_date", "total")
    )
    days = [since + timedelta(days=n) for n in range((until - since).days + 1)]
    held = accumulate((moved.get(day, ZERO) for day in days), initial=balance)
    return list(zip(days, list(held)[1:], strict=True))


def ceilings_of(agent_id: int) -> list[CeilingRow]:
    """Give the ceilings of an agent, the latest first."""
    rows = AgentCeiling.objects.filter(agent_id=agent_id).order_by("-start_date", "-pk")
    return [CeilingRow(row.amount, row.set_by, row.reason, row.start_date, row.end_date) for row in rows]


def hand_in_with_id(hand_in_id: int, *, scope: Scope) -> HandInRow:
    """
    Find what an agent of the scope handed in.

    :raises UnknownAgent: if there is none
    """
    row = HandIn.objects.inside(scope).filter(pk=hand_in_id).select_related("agent__unit", "to_agent").first()
    if row is None:
        msg = "There is no such hand-in among your units."
        raise UnknownAgent(msg)
    return HandInRow(
        hand_in_id=row.pk,
        agent_code=row.agent.code,
        agent_name=row.agent.name,
        agent_person=row.agent.person_number,
        unit_path=row.agent.unit.path,
        to_code=row.to_agent.code if row.to_agent else "",
        way=HandInWay(row.way),
        amount=row.amount,
        reference=row.reference,
        state=HandInState(row.state),
        declared_by=row.declared_by,
        declared_at=row.declared_at,
        decided_by=row.decided_by,
        decided_at=row.decided_at,
        reason=row.reason,
    )


def hand_ins_waiting(scope: Scope, *, but_of: str) -> tuple[int, datetime | None]:
    """Count what agents say to have handed in and nobody has confirmed, others' only, and since when."""
    rows = HandIn.objects.inside(scope).filter(state=HandInState.DECLARED).exclude(declared_by=but_of)
    found = rows.aggregate(count=Count("pk"), oldest=Min("declared_at"))
    return found["count"], found["oldest"]
