"""
What operations of reconciliation have in common.

# Note [One at a time]
Whoever matches, suspends or takes back holds one name until the transaction ends: what is on its way may be wanted by
two accounts at once, and a payment is matched once. The name comes before the names of slips, bills and accounts.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal

from django.utils.timezone import localtime

from wanjia.foundation.access.types import Actor
from wanjia.foundation.events import operations as events
from wanjia.foundation.findings.types import Refused
from wanjia.foundation.locking.names import hold_name
from wanjia.revenue.ledger.operations import post
from wanjia.revenue.ledger.types import Booking, EntryKind, LedgerAccount, Leg
from wanjia.revenue.reconciliation.models import BankAccount, MatchItem, StatementLine

NAME = "reconciliation.matches"


class MatchRefused(Refused):
    """Something that cannot be done with a line or its match; the text is fit for the user."""


def day_of(at: datetime) -> date:
    """Give the day of a moment, here."""
    return localtime(at).date()


def account_held(account_id: int, *, by: Actor) -> BankAccount:
    """
    Give an account of the actor's units, with nobody else matching; see Note [One at a time].

    :raises MatchRefused: if there is none
    """
    hold_name(NAME)
    rows = BankAccount.objects.inside(by.scope).select_related("unit").filter(pk=account_id)
    found: BankAccount | None = rows.first()
    if found is None:
        msg = "There is no such bank account among your units."
        raise MatchRefused(msg)
    return found


def line_held(line_id: int, *, by: Actor) -> StatementLine:
    """
    Give a line of the actor's units, with nobody else matching; see Note [One at a time].

    :raises MatchRefused: if there is none
    """
    hold_name(NAME)
    rows = StatementLine.objects.inside(by.scope).select_related("account__unit").filter(pk=line_id)
    found: StatementLine | None = rows.locked().first()
    if found is None:
        msg = "There is no such line among the statements of your units."
        raise MatchRefused(msg)
    return found


def legs_of(account: BankAccount, *, items: Iterable[MatchItem], sign: int = 1) -> tuple[Leg, ...]:
    """
    Give the legs by which items arrive in the bank; slips are booked where they are confirmed.

    :param sign: -1 takes them back
    """
    sums: dict[tuple[int, str, str], Decimal] = {}
    for one in items:
        if one.remittance_id is None:
            key = (one.unit_id, one.held_in, one.item)
            sums[key] = sums.get(key, Decimal("0.00")) + sign * one.amount
    total = sum(sums.values(), Decimal("0.00"))
    taken = [Leg(LedgerAccount(held), -amount, unit, item=item) for (unit, held, item), amount in sorted(sums.items())]
    return (Leg(LedgerAccount.BANK, total, account.unit_id, item=account.number), *taken)


def book(legs: tuple[Leg, ...], *, source: tuple[str, int], by: Actor, at: datetime, text: str = "") -> int | None:
    """Book money in the bank on the day of the moment; nothing, and no entry, where all amounts are 0."""
    if not any(leg.amount for leg in legs):
        return None
    return post(Booking(EntryKind.BANK, day_of(at), *source, legs, text=text[:200]), by=by, at=at)


def tell(name: str, *, subject: tuple[str, int], unit_id: int | None, by: Actor, at: datetime, **facts: object) -> None:
    """Record an event; amounts and days travel as text."""
    told = {key: str(value) if isinstance(value, Decimal | date) else value for key, value in facts.items()}
    events.record(name, by=by, at=at, subject_kind=subject[0], subject_id=subject[1], unit_id=unit_id, **told)
