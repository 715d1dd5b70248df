"""What dunning does when money of a customer comes in or is taken back."""

from __future__ import annotations

from decimal import Decimal

from wanjia.foundation.events.types import Happened
from wanjia.revenue.dunning.operations import paid


def count_money(happened: Happened) -> None:
    """Stop the steps against what is paid, and count the money to a promise or an agreement."""
    amount = Decimal(str(happened.facts["amount"]))
    paid.note_money(happened.subject_id or 0, amount=amount, by=happened.by, at=happened.at)


def count_monies(happened: Happened) -> None:
    """Do what `count_money` does for money of many customers."""
    monies = {int(account): Decimal(amount) for account, amount in happened.facts["monies"].items()}
    for account_id in paid.ever_reminded(monies):
        paid.note_money(account_id, amount=monies[account_id], by=happened.by, at=happened.at)


def count_money_back(happened: Happened) -> None:
    """Take money off a promise or an agreement again that never really came."""
    amount = -Decimal(str(happened.facts["amount"]))
    paid.note_money(happened.subject_id or 0, amount=amount, by=happened.by, at=happened.at)
