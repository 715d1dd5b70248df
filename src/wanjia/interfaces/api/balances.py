"""What stands between an account and the company."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest
from ninja import Router
from pydantic import Field

from wanjia.foundation.tokens.types import ApiScope
from wanjia.interfaces.api.callers import Bearer, caller
from wanjia.interfaces.api.problems import Problem
from wanjia.interfaces.api.values import Exact, Number, Shape
from wanjia.registry.customers.queries import UnknownAccount, account_named
from wanjia.revenue.receivables.queries.balances import balance_of
from wanjia.revenue.receivables.queries.charges import open_charges
from wanjia.revenue.receivables.queries.delays import late_fee_ahead
from wanjia.revenue.receivables.types import ChargeKind

router = Router(tags=["balances"])
MAY_READ = Bearer(ApiScope.BALANCES_READ)


class Debt(Shape):
    """A charge that is not settled yet."""

    kind: ChargeKind
    item: str = Field(description="Name of the fund, else empty.")
    due_date: date
    open: Exact = Field(description="Yuan left; below 0 where the company owes it.")


class Balance(Shape):
    """What stands between an account and the company, yuan."""

    account: str = Field(description="Number of the account.")
    owed: Exact = Field(description="Open charges, without late fees that are not charged yet.")
    late_fee: Exact = Field(description="Late fees that would come on top if all were paid today.")
    credit: Exact = Field(description="Paid in advance.")
    reduction: Exact = Field(description="Owed to the customer by single bills.")
    deposit: Exact = Field(description="Kept as security.")
    debts: list[Debt] = Field(description="The open charges, the earliest due first.")


@router.get("/{number}/balance", response=Balance, auth=MAY_READ, operation_id="read_balance", summary="Read a balance")
def read_balance(request: HttpRequest, number: Number) -> dict[str, Any]:
    """Give what an account owes today, with what makes it up, and what was paid in advance."""
    who = caller(request)
    try:
        account = account_named(number, scope=who.scope)
    except UnknownAccount as unknown:
        raise Problem("not-found") from unknown
    found, fee = balance_of(account.account_id), late_fee_ahead(account.account_id, on=who.today)
    debts = [
        {"kind": one.kind, "item": one.item, "due_date": one.due_date, "open": one.open}
        for one in open_charges(account.account_id)
    ]
    sums = {name: getattr(found, name) for name in ("owed", "credit", "reduction", "deposit")}
    return {"account": account.number, "late_fee": fee, "debts": debts, **sums}
