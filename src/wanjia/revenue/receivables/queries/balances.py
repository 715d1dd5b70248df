"""Questions about what stands between customers and the company."""

from __future__ import annotations

from decimal import Decimal

import polars as pl

from wanjia.foundation.access.queries import within
from wanjia.foundation.access.types import Scope
from wanjia.foundation.columnar.database import read_frame
from wanjia.revenue.receivables.models import Position
from wanjia.revenue.receivables.types import Balance

NOTHING = Decimal("0.00")


def balance_of(account_id: int) -> Balance:
    """Give what stands between an account, found within a scope before, and the company."""
    row = Position.objects.filter(account_id=account_id).first()
    if row is None:
        return Balance(account_id, NOTHING, NOTHING, NOTHING, NOTHING)
    return Balance(account_id, row.owed, row.reduction, row.credit, row.deposit)


def balances(scope: Scope) -> pl.DataFrame:
    """
    Give what stands between the accounts of a scope and the company.

    :returns: ``account_id``, ``owed``, ``reduction``, ``credit``, ``deposit``, yuan; an account that never had a charge
        or a credit is left out
    """
    mine = Position.objects.filter(within(scope, path="account__unit__path")).order_by("account_id")
    names = ("account_id", "owed", "reduction", "credit", "deposit")
    return read_frame(mine, **{name: name for name in names})
