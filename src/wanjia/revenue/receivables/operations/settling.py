"""Credit that settles what is owed, and charges below 0 that net those of their own bill."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from decimal import Decimal

from wanjia.foundation.access.types import Actor
from wanjia.revenue.billing.operations.closing import bills_held, note_many_paid
from wanjia.revenue.ledger.types import EntryKind, LedgerAccount, Leg
from wanjia.revenue.receivables import rules
from wanjia.revenue.receivables.models import Credit, Position
from wanjia.revenue.receivables.operations.charging import assess_delays
from wanjia.revenue.receivables.operations.held import (
    ZERO,
    bills_of,
    book,
    day_of,
    net,
    position_held,
    receivable_legs,
    settle,
    shift,
    tell,
)
from wanjia.revenue.receivables.operations.receiving import open_bills, shares_held
from wanjia.revenue.receivables.queries.charges import open_charges_of_bills
from wanjia.revenue.receivables.types import SettlementKind, Share


def apply_credit(*, account_id: int, by: Actor, at: datetime) -> Decimal:
    """
    Settle what an account owes with what it has paid in advance, the earliest money first.

    No money is taken here: it was when it came, and whose hands the readings went through was asked then.

    :returns: what was settled, yuan
    :raises MoneyRefused: if the account is not of the actor's units
    """
    bills = open_bills([account_id])
    bills_held(bills, by=by)
    return credit_applied(position_held(account_id, by=by), bills=bills, by=by, at=at)


def credit_applied(position: Position, *, bills: Sequence[int], by: Actor, at: datetime) -> Decimal:
    """Do what `apply_credit` does for some bills, under the locks of the bills and of the account."""
    account_id = position.account_id
    if not position.credit or not position.owed:
        return ZERO
    assess_delays(position, until=day_of(at), by=by, at=at)
    settled = ZERO
    for credit in Credit.objects.filter(account_id=account_id, open_amount__gt=0).order_by("pk"):
        shares = shares_held(credit.open_amount, account_id=account_id, bills=bills, at=at)
        settled += _use(credit, shares=shares, position=position, by=by, at=at)
    if settled:
        unit_id = position.account.unit_id
        tell("receivables.credit_applied", account_id=account_id, unit_id=unit_id, by=by, at=at, amount=settled)
    return settled


def _use(credit: Credit, *, shares: list[Share], position: Position, by: Actor, at: datetime) -> Decimal:
    """Settle charges with a credit, and give what it came to."""
    amount = sum((share.amount for share in shares), ZERO)
    if not amount:
        return ZERO
    legs = [Leg(LedgerAccount.PREPAYMENT, amount, credit.unit_id, credit.account_id)]
    legs += receivable_legs(shares, account_id=credit.account_id, sign=-1)
    entry_id = book(EntryKind.ALLOCATION, legs=legs, source=("receivables.credit", credit.pk), by=by, at=at)
    settle(shares, kind=SettlementKind.CREDIT, entry_id=entry_id, by=by, at=at, credit=credit)
    credit.open_amount -= amount
    credit.save(update_fields=["open_amount"])
    shift(position, owed=-amount, credit=-amount)
    note_many_paid(bills_of(share.charge_id for share in shares), by=by, at=at)
    return amount


def net_bills(bill_ids: Collection[int], *, position: Position, by: Actor, at: datetime) -> Decimal:
    """
    Net what a bill and its corrections charge below 0 with what they charge above, under the lock of the account.

    :returns: what was netted, yuan
    """
    return net(rules.nettings(open_charges_of_bills(bill_ids)), position=position, by=by, at=at)
