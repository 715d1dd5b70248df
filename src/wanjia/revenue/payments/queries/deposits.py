"""Questions about deposits taken and given back at the counter, with their receipts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from wanjia.foundation.access.types import Scope
from wanjia.foundation.findings.types import Refused
from wanjia.revenue.payments.models import Receipt, TillMovement
from wanjia.revenue.payments.types import MovementKind, ReceiptState

DEPOSITS = (MovementKind.DEPOSIT_TAKEN, MovementKind.DEPOSIT_RETURNED)


class UnknownDeposit(Refused):
    """There is no such deposit in the scope."""


@dataclass(frozen=True, slots=True)
class DepositRow:
    """
    A deposit taken (``amount`` above 0) or given back (below 0), with its receipt; name and address unmasked.

    :ivar receipt_id: 0 without a receipt: given back before receipts were made for that
    """

    movement_id: int
    kind: MovementKind
    amount: Decimal
    account_number: str
    customer_name: str
    address: str
    unit_name: str
    unit_path: str
    shift_id: int
    moved_at: datetime
    moved_by: str
    receipt_id: int
    receipt_number: str
    receipt_state: ReceiptState | None
    printed: int


def deposit_with_id(movement_id: int, *, scope: Scope) -> DepositRow:
    """
    Find a deposit that was taken or given back in a unit of the scope.

    :raises UnknownDeposit: if there is none
    """
    found = TillMovement.objects.inside(scope).filter(pk=movement_id, kind__in=DEPOSITS, account__isnull=False)
    row = found.select_related("account__customer", "unit").first()
    if row is None or row.account is None:
        msg = "There is no such deposit among your units."
        raise UnknownDeposit(msg)
    receipt = Receipt.objects.filter(movement=row).first()
    return DepositRow(
        movement_id=row.pk,
        kind=MovementKind(row.kind),
        amount=row.amount,
        account_number=row.account.number,
        customer_name=row.account.customer.name,
        address=row.account.address,
        unit_name=row.unit.name,
        unit_path=row.unit.path,
        shift_id=row.shift_id,
        moved_at=row.moved_at,
        moved_by=row.moved_by,
        receipt_id=receipt.pk if receipt else 0,
        receipt_number=receipt.text if receipt else "",
        receipt_state=ReceiptState(receipt.state) if receipt else None,
        printed=receipt.printed if receipt else 0,
    )
