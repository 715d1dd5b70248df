"""What disconnection does when money of a customer comes in or is taken back."""

from __future__ import annotations

from decimal import Decimal

from wanjia.foundation.events.types import Happened
from wanjia.revenue.disconnection.operations.settled import note_money, with_open_cut


def count_money(happened: Happened) -> None:
    """Call a cut off, or order supply back, once its debt is paid."""
    note_money(happened.subject_id or 0, amount=Decimal(str(happened.facts["amount"])), by=happened.by, at=happened.at)


def count_monies(happened: Happened) -> None:
    """Do what `count_money` does for money of many customers."""
    monies = {int(account): Decimal(amount) for account, amount in happened.facts["monies"].items()}
    for account_id in with_open_cut(monies):
        note_money(account_id, amount=monies[account_id], by=happened.by, at=happened.at)


def count_money_back(happened: Happened) -> None:
    """Take note of money that never really came; nothing is cut for it at once."""
    amount = -Decimal(str(happened.facts["amount"]))
    note_money(happened.subject_id or 0, amount=amount, by=happened.by, at=happened.at)
