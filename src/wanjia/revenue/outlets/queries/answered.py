"""What agents answer for by sales and hand-ins, beside what the books have of them."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Sum

from wanjia.foundation.access.types import Scope
from wanjia.foundation.organisation.queries import units_inside
from wanjia.revenue.ledger.queries.entries import postings
from wanjia.revenue.ledger.types import LedgerAccount
from wanjia.revenue.outlets.models import AgentSale, HandIn
from wanjia.revenue.outlets.types import HandInState
from wanjia.revenue.payments.types import PaymentState

ZERO = Decimal("0.00")


@dataclass(frozen=True, slots=True)
class AgentOff:
    """An agent of whom the books do not have what sales less hand-ins come to, yuan."""

    code: str
    booked: Decimal
    answered: Decimal


def agents_off(scope: Scope) -> list[AgentOff]:
    """Give the agents of whom the books have other than sales less confirmed hand-ins; there should be none."""
    inside = units_inside(scope.unit_paths)
    booked = postings(scope).filter(ledger_account=LedgerAccount.AGENT).order_by()
    in_books = dict(booked.values_list("item").annotate(Sum("amount")))
    answered = dict(
        AgentSale.objects.filter(agent__unit__in=inside, payment__state=PaymentState.TAKEN)
        .order_by()
        .values_list("agent__code")
        .annotate(Sum("payment__amount"))
    )
    confirmed = HandIn.objects.filter(state=HandInState.CONFIRMED).order_by()
    for rows, code, sign in (
        (confirmed.filter(agent__unit__in=inside), "agent__code", -1),
        (confirmed.filter(to_agent__unit__in=inside), "to_agent__code", 1),
    ):
        for who, amount in rows.values_list(code).annotate(Sum("amount")):
            answered[who] = answered.get(who, ZERO) + sign * amount
    pairs = [(who, in_books.get(who, ZERO), answered.get(who, ZERO)) for who in sorted({*in_books, *answered})]
    return [AgentOff(*pair) for pair in pairs if pair[1] != pair[2]]
