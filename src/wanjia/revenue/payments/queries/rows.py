"""Questions about single payments, receipts and cheques, as plain values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db.models import QuerySet

from wanjia.foundation.access.types import Scope
from wanjia.foundation.findings.types import Refused
from wanjia.foundation.organisation.queries import units_inside
from wanjia.revenue.payments import rules
from wanjia.revenue.payments.models import (
    Cheque,
    Payment,
    Receipt,
    ReceiptSeries,
)
from wanjia.revenue.payments.types import (
    ChequeState,
    PaymentState,
    ReceiptState,
    ShiftState,
    Tender,
)


class UnknownPayment(Refused):
    """There is no such payment, receipt or cheque in the scope."""


@dataclass(frozen=True, slots=True)
class PaymentRow:
    """
    A payment with its account and receipt; name and address unmasked.

    :ivar shift_state: None for a payment without a shift
    :ivar receipt_id: 0 without a receipt
    """

    payment_id: int
    number: str
    account_id: int
    account_number: str
    customer_name: str
    address: str
    unit_id: int
    unit_name: str
    unit_path: str
    state: PaymentState
    tender: Tender
    channel: str
    amount: Decimal
    settled: Decimal
    taken_at: datetime
    taken_by: str
    received_on: date
    external_reference: str
    ended_reason: str
    credit_id: int
    shift_id: int
    shift_state: ShiftState | None
    receipt_id: int
    receipt_number: str
    receipt_state: ReceiptState | None
    printed: int


@dataclass(frozen=True, slots=True)
class ChequeRow:
    """A cheque with its payment."""

    cheque_id: int
    number: str
    bank: str
    drawer: str
    amount: Decimal
    state: ChequeState
    returned_on: date | None
    slip_number: str
    payment_number: str
    account_number: str
    unit_path: str


def payment_numbered(number: str, *, scope: Scope) -> PaymentRow:
    """
    Find a payment of the scope by its number.

    :raises UnknownPayment: if there is none
    """
    return _payment(Payment.objects.inside(scope).filter(number=number))


def payment_with_id(payment_id: int, *, scope: Scope) -> PaymentRow:
    """
    Find a payment of the scope.

    :raises UnknownPayment: if there is none
    """
    return _payment(Payment.objects.inside(scope).filter(pk=payment_id))


def _payment(found: QuerySet[Payment]) -> PaymentRow:
    row = found.select_related("account__customer", "unit", "shift").first()
    if row is None:
        msg = "There is no such payment among your units."
        raise UnknownPayment(msg)
    receipt = Receipt.objects.filter(payment=row).first()
    return PaymentRow(
        payment_id=row.pk,
        number=row.number,
        account_id=row.account_id,
        account_number=row.account.number,
        customer_name=row.account.customer.name,
        address=row.account.address,
        unit_id=row.unit_id,
        unit_name=row.unit.name,
        unit_path=row.unit.path,
        state=PaymentState(row.state),
        tender=Tender(row.tender),
        channel=row.channel,
        amount=row.amount,
        settled=row.settled,
        taken_at=row.taken_at,
        taken_by=row.taken_by,
        received_on=row.received_on,
        external_reference=row.external_reference,
        ended_reason=row.ended_reason,
        credit_id=row.credit_id or 0,
        shift_id=row.shift_id or 0,
        shift_state=ShiftState(row.shift.state) if row.shift else None,
        receipt_id=receipt.pk if receipt else 0,
        receipt_number=receipt.text if receipt else "",
        receipt_state=ReceiptState(receipt.state) if receipt else None,
        printed=receipt.printed if receipt else 0,
    )


def payment_of_receipt(receipt_id: int, *, scope: Scope) -> PaymentRow:
    """
    Find the payment that a receipt of the scope is for.

    :raises UnknownPayment: if there is none
    """
    return _payment(
        Payment.objects.inside(scope).filter(pk__in=Receipt.objects.filter(pk=receipt_id).values("payment"))
    )


def cheque_with_id(cheque_id: int, *, scope: Scope) -> ChequeRow:
    """
    Find a cheque of the scope.

    :raises UnknownPayment: if there is none
    """
    found = Cheque.objects.inside(scope).filter(pk=cheque_id)
    row = found.select_related("payment__account", "remittance", "unit").first()
    if row is None:
        msg = "There is no such cheque among your units."
        raise UnknownPayment(msg)
    return ChequeRow(
        cheque_id=row.pk,
        number=row.number,
        bank=row.bank,
        drawer=row.drawer,
        amount=row.amount,
        state=ChequeState(row.state),
        returned_on=row.returned_on,
        slip_number=row.remittance.slip_number if row.remittance else "",
        payment_number=row.payment.number,
        account_number=row.payment.account.number,
        unit_path=row.unit.path,
    )


@dataclass(frozen=True, slots=True)
class SeriesRow:
    """A series of receipt numbers, and the numbers that are missing in it: there should be none."""

    unit_name: str
    year: int
    latest: int
    missing: tuple[int, ...]


def series_inside(scope: Scope) -> list[SeriesRow]:
    """Give the series of receipt numbers of a scope with their gaps."""
    rows = ReceiptSeries.objects.filter(unit__in=units_inside(scope.unit_paths)).select_related("unit")
    found = []
    for row in rows.order_by("-year", "unit__path"):
        numbers = list(Receipt.objects.filter(series=row).values_list("number", flat=True))
        found.append(SeriesRow(row.unit.name, row.year, row.latest, tuple(rules.gaps(numbers, latest=row.latest))))
    return found
