"""Questions about what a line of money that left the bank may be, and whether one shows a refund."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from wanjia.revenue.payments.queries.returns import returnable
from wanjia.revenue.payments.types import Tender
from wanjia.revenue.reconciliation import rules
from wanjia.revenue.reconciliation.models import MatchItem, Suspense
from wanjia.revenue.reconciliation.queries.items import OpenItem
from wanjia.revenue.reconciliation.types import ItemKind, SuspenseState


@dataclass(frozen=True, slots=True)
class ShowsRefund:
    """The line of a bank by which a refund left, and its unit's path."""

    line_id: int
    booked_on: date
    unit_path: str


def pickable_out(account_id: int, *, unit_path: str, amount: Decimal) -> list[OpenItem]:
    """
    Find what took so much out of a bank account: payments and cheques that came back, and money sent back.

    :param account_id: of the bank
    :param amount: what left, above 0
    """
    found = returnable(unit_path, amount=amount)
    standing = MatchItem.objects.filter(is_standing=True, payment__among=[one.payment_id for one in found])
    matched = set(standing.filter(kind=ItemKind.RETURN).values_list("payment_id", flat=True))
    back = [
        OpenItem(
            rules.key_of(ItemKind.RETURN, number=one.payment_id),
            ItemKind.RETURN,
            one.number,
            one.name,
            -one.amount,
            one.received_on,
            1,
            one.tender == Tender.CHEQUE,
        )
        for one in found
        if one.payment_id not in matched
    ]
    waiting = Suspense.objects.filter(line__account_id=account_id, state=SuspenseState.RETURNING, amount=amount)
    back += [
        OpenItem(
            rules.key_of(ItemKind.SUSPENSE, number=held.pk),
            ItemKind.SUSPENSE,
            held.line.reference,
            held.line.counterparty,
            -held.amount,
            held.line.booked_on,
            1,
        )
        for held in waiting.select_related("line").order_by("pk")
    ]
    return back


def line_of_refund(voucher_id: int) -> ShowsRefund | None:
    """Give the line of a bank that shows a refund, found within a scope before; none until one does."""
    standing = MatchItem.objects.filter(voucher_id=voucher_id, is_standing=True)
    row = standing.values_list("match__line_id", "match__line__booked_on", "match__line__unit__path").first()
    return None if row is None else ShowsRefund(*row)
