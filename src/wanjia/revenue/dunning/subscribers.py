"""What dunning does when money of a customer comes in or is taken back, and when its messages leave the house."""

from __future__ import annotations

from decimal import Decimal

from wanjia.foundation.events.types import Happened
from wanjia.revenue.dunning.operations import handing, paid
from wanjia.revenue.dunning.queries.texts import ORIGIN


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


def note_sent(happened: Happened) -> None:
    """Take note of reminders that have left the house."""
    if mine := happened.facts["origins"].get(ORIGIN):
        handing.note_sent(mine, at=happened.at)


def note_delivered(happened: Happened) -> None:
    """Take note of reminders that reached their phones."""
    if mine := happened.facts["origins"].get(ORIGIN):
        handing.note_delivered(mine, at=happened.at)


def note_failed(happened: Happened) -> None:
    """Take note of reminders that reached nobody."""
    if mine := happened.facts["origins"].get(ORIGIN):
        reasons = {one: happened.facts["reasons"].get(f"{ORIGIN}:{one}", "") for one in mine}
        handing.note_failed(mine, reasons=reasons, at=happened.at)
