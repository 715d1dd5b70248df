"""Questions about vouchers of refunds paid out, as plain values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from wanjia.foundation.access.queries import within
from wanjia.foundation.access.types import Scope
from wanjia.foundation.findings.types import Refused
from wanjia.revenue.payments import rules
from wanjia.revenue.payments.models import Voucher
from wanjia.revenue.payments.types import PayoutWay


class UnknownVoucher(Refused):
    """There is no such voucher in the scope."""


@dataclass(frozen=True, slots=True)
class VoucherRow:
    """
    A voucher with its account; names, papers and account numbers unmasked.

    :ivar move_id: the refund that was paid out
    """

    voucher_id: int
    number: str
    move_id: int
    account_number: str
    customer_name: str
    unit_name: str
    unit_path: str
    shift_id: int
    way: PayoutWay
    amount: Decimal
    payee: str
    paper: str
    bank: str
    bank_account: str
    reason: str
    proposed_by: str
    decided_by: str
    paid_at: datetime
    paid_by: str
    printed: int


def voucher_numbered(number: str, *, scope: Scope) -> VoucherRow:
    """
    Find a voucher of a unit of the scope, or for an account of one, by its number.

    :raises UnknownVoucher: if there is none
    """
    mine = within(scope, path="unit__path") | within(scope, path="account__unit__path")
    found = _rows(Voucher.objects.filter(mine, text=number))
    if not found:
        msg = "There is no such voucher among your units."
        raise UnknownVoucher(msg)
    return found[0]


def voucher_of(move_id: int) -> str:
    """Give the number of the voucher by which a refund was paid out; empty while it is not."""
    return Voucher.objects.filter(move_id=move_id).values_list("text", flat=True).first() or ""


def missing_vouchers(scope: Scope) -> list[str]:
    """Give the numbers that are missing in the series of the scope's units: there should be none."""
    series: dict[tuple[str, int], list[int]] = {}
    rows = Voucher.objects.inside(scope).order_by("unit__code", "year", "number")
    for code, year, number in rows.values_list("unit__code", "year", "number"):
        series.setdefault((code, year), []).append(number)
    return [
        rules.voucher_text(code, year=year, number=gap)
        for (code, year), numbers in series.items()
        for gap in rules.gaps(numbers, latest=numbers[-1])
    ]


def _rows(rows: QuerySet[Any]) -> list[VoucherRow]:
    return [
        VoucherRow(
            voucher_id=row.pk,
            number=row.text,
            move_id=row.move_id,
            account_number=row.account.number,
            customer_name=row.account.customer.name,
            unit_name=row.unit.name,
            unit_path=row.unit.path,
            shift_id=row.shift_id,
            way=PayoutWay(row.way),
            amount=row.amount,
            payee=row.payee,
            paper=row.paper,
            bank=row.bank,
            bank_account=row.bank_account,
            reason=row.move.reason,
            proposed_by=row.move.proposed_by,
            decided_by=row.move.decided_by,
            paid_at=row.paid_at,
            paid_by=row.paid_by,
            printed=row.printed,
        )
        for row in rows.select_related("account__customer", "unit", "move")
    ]
