"""What the line of a statement says about a cashier's slip, as payments wants to hear it."""

from __future__ import annotations

from decimal import Decimal

from wanjia.revenue.payments.operations.remitting import Confirmation
from wanjia.revenue.reconciliation.models import BankAccount, StatementLine


def confirmation_of(line: StatementLine, *, account: BankAccount, remittance_id: int, amount: Decimal) -> Confirmation:
    """Give the bank's word that so much of a slip came with a line."""
    return Confirmation(
        remittance_id=remittance_id,
        amount=amount,
        bank_reference=f"{line.pk}.{remittance_id}:{line.reference}",
        confirmed_on=line.value_date,
        bank_item=account.number,
        bank_unit_id=account.unit_id,
    )
