"""What stands between a customer and the company, locked for a change, and what those changes have in common."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal

from django.utils.timezone import localtime

from wanjia.foundation.access.types import Actor
from wanjia.foundation.events import operations as events
from wanjia.foundation.findings.types import Refused
from wanjia.registry.customers.queries import accounts_inside
from wanjia.revenue.ledger.operations import post
from wanjia.revenue.ledger.types import Booking, EntryKind, LedgerAccount, Leg
from wanjia.revenue.receivables import rules
from wanjia.revenue.receivables.models import Charge, Credit, Position, Settlement
from wanjia.revenue.receivables.types import SettlementKind, Share

ZERO = Decimal(0)


class MoneyRefused(Refused):
    """Something that cannot be done with money of a customer; the text is fit for the user."""


def position_held(account_id: int, *, by: Actor) -> Position:
    """
    Lock what stands between an account of the actor's units and the company; make it where there is nothing yet.

    :raises MoneyRefused: if the account is not of the actor's units
    """
    if not accounts_inside(by.scope).filter(pk=account_id).exists():
        msg = "There is no such account among your units."
        raise MoneyRefused(msg)
    Position.objects.get_or_create(account_id=account_id)
    position: Position = Position.objects.filter(account_id=account_id).locked().get()
    return position


def shift(
    position: Position,
    *,
    owed: Decimal = ZERO,
    reduction: Decimal = ZERO,
    credit: Decimal = ZERO,
    deposit: Decimal = ZERO,
) -> None:
    """Change what stands between a customer and the company by so much, under its lock."""
    position.owed += owed
    position.reduction += reduction
    position.credit += credit
    position.deposit += deposit
    position.save(update_fields=["owed", "reduction", "credit", "deposit"])


def day_of(at: datetime) -> date:
    """Give the day on which something is booked: that of the moment, here."""
    return localtime(at).date()


def book(
    kind: EntryKind, *, legs: Iterable[Leg], source: tuple[str, int], by: Actor, at: datetime, text: str = ""
) -> int:
    """Book an entry on the day of the moment, and give its id."""
    source_kind, source_id = source
    booking = Booking(kind, day_of(at), source_kind, source_id, tuple(legs), text=text)
    return post(booking, by=by, at=at)


def receivable_legs(shares: Sequence[Share], *, account_id: int, sign: int) -> list[Leg]:
    """Give the legs on what is owed, by the unit of each charge; ``sign`` -1 takes off, 1 puts back."""
    units = dict(Charge.objects.filter(pk__in=[one.charge_id for one in shares]).values_list("pk", "unit_id"))
    sums = rules.legs_sum((units[one.charge_id], one.amount * sign) for one in shares)
    return [Leg(LedgerAccount.RECEIVABLE, amount, unit_id, account_id) for unit_id, amount in sums.items()]


def settle(
    shares: Sequence[Share],
    *,
    kind: SettlementKind,
    entry_id: int | None,
    by: Actor,
    at: datetime,
    credit: Credit | None = None,
) -> None:
    """Take amounts off charges, and off the credit that they come from, and write down that it was done."""
    lessen(shares)
    Settlement.objects.bulk_create(
        Settlement(
            charge_id=share.charge_id,
            credit=credit,
            kind=kind,
            amount=share.amount,
            entry_id=entry_id,
            settled_on=day_of(at),
            settled_at=at,
            settled_by=by.number,
        )
        for share in shares
    )


def lessen(shares: Sequence[Share]) -> None:
    """Take amounts off what is open of charges, under the lock of what stands between their account and the company."""
    charges = Charge.objects.in_bulk([share.charge_id for share in shares])
    for share in shares:
        charges[share.charge_id].open_amount -= share.amount
    Charge.objects.bulk_update(charges.values(), ["open_amount"])


def net(pairs: Sequence[tuple[int, int, Decimal]], *, position: Position, by: Actor, at: datetime) -> Decimal:
    """
    Net charges below 0 with charges above, under the lock of the account.

    Nothing is booked: both stand in the same account of the ledger.

    :param pairs: charge above 0, charge below 0, and the amount above 0 that both lose
    :returns: what was netted, yuan
    """
    total = ZERO
    for above, below, amount in pairs:
        lessen([Share(above, amount), Share(below, -amount)])
        total += amount
    Settlement.objects.bulk_create(
        Settlement(
            charge_id=above,
            against_id=below,
            kind=SettlementKind.NETTING,
            amount=amount,
            settled_on=day_of(at),
            settled_at=at,
            settled_by=by.number,
        )
        for above, below, amount in pairs
    )
    shift(position, owed=-total, reduction=-total)
    return total


def bills_of(charge_ids: Iterable[int]) -> list[int]:
    """Give the bills that some charges belong to."""
    found = Charge.objects.filter(pk__in=list(charge_ids), bill__isnull=False)
    return sorted(set(found.values_list("bill_id", flat=True)))


def tell(name: str, *, account_id: int, unit_id: int, by: Actor, at: datetime, **facts: object) -> None:
    """Record an event about an account; amounts travel as text."""
    told = {key: str(value) if isinstance(value, Decimal) else value for key, value in facts.items()}
    about: dict[str, object] = {"subject_kind": "customers.account", "subject_id": account_id, "unit_id": unit_id}
    events.record(name, by=by, at=at, **about, **told)  # type: ignore[arg-type]
