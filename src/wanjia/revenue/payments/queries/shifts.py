"""Questions about single shifts: their state, count, payments and slip."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from wanjia.foundation.access.types import Scope
from wanjia.foundation.findings.types import Refused
from wanjia.revenue.payments.models import AT_WORK, Count, Payment, Receipt, Remittance, Shift, TillMovement
from wanjia.revenue.payments.types import MovementKind, PaymentState, RemittanceState, ShiftState, Tender


class UnknownShift(Refused):
    """There is no such shift in the scope."""


@dataclass(frozen=True, slots=True)
class ShiftRow:
    """A shift; ``counted_cash`` is None until it is counted."""

    shift_id: int
    cashier: str
    unit_name: str
    unit_path: str
    state: ShiftState
    opening_float: Decimal
    opened_on: date
    opened_at: datetime
    counted_at: datetime | None
    counted_cash: Decimal | None
    counted_cheques: int | None
    difference: Decimal
    difference_person: str
    difference_reason: str
    difference_approved: Decimal | None
    difference_approved_by: str
    closed_at: datetime | None
    remitted_at: datetime | None


@dataclass(frozen=True, slots=True)
class SlipRow:
    """A slip to the bank."""

    remittance_id: int
    slip_number: str
    cash: Decimal
    cheques: Decimal
    bounced: Decimal
    confirmed: Decimal
    state: RemittanceState


def shift_with_id(shift_id: int, *, scope: Scope) -> ShiftRow:
    """
    Find a shift of the scope.

    :raises UnknownShift: if there is none
    """
    row = Shift.objects.inside(scope).filter(pk=shift_id).select_related("unit").first()
    if row is None:
        msg = "There is no such shift among your units."
        raise UnknownShift(msg)
    return _shift(row)


def shift_at_work(cashier: str) -> ShiftRow | None:
    """Give a person's shift that is open or being counted; else the latest that is not sent to the bank yet."""
    mine = Shift.objects.filter(cashier=cashier).select_related("unit").order_by("-pk")
    row = mine.filter(state__in=AT_WORK).first() or mine.filter(state=ShiftState.CLOSED).first()
    return None if row is None else _shift(row)


def _shift(row: Shift) -> ShiftRow:
    return ShiftRow(
        shift_id=row.pk,
        cashier=row.cashier,
        unit_name=row.unit.name,
        unit_path=row.unit.path,
        state=ShiftState(row.state),
        opening_float=row.opening_float,
        opened_on=row.opened_on,
        opened_at=row.opened_at,
        counted_at=row.counted_at,
        counted_cash=row.counted_cash,
        counted_cheques=row.counted_cheques,
        difference=row.difference,
        difference_person=row.difference_person,
        difference_reason=row.difference_reason,
        difference_approved=row.difference_approved,
        difference_approved_by=row.difference_approved_by,
        closed_at=row.closed_at,
        remitted_at=row.remitted_at,
    )


def counts_of(shift_id: int) -> dict[Decimal, int]:
    """Give how many notes or coins of each face value a till was counted to hold."""
    rows = Count.objects.filter(shift_id=shift_id).values_list("denomination", "pieces")
    return {Decimal(value): pieces for value, pieces in rows}


def slip_of(shift_id: int) -> SlipRow | None:
    """Give the slip on which a shift's money went to the bank, if it went."""
    row = Remittance.objects.filter(shift_id=shift_id).first()
    if row is None:
        return None
    state = RemittanceState(row.state)
    return SlipRow(row.pk, row.slip_number, row.cash, row.cheques, row.bounced, row.confirmed, state)


@dataclass(frozen=True, slots=True)
class TakenRow:
    """A payment of a shift, in one line."""

    number: str
    account_number: str
    amount: Decimal
    tender: Tender
    state: PaymentState
    taken_at: datetime
    receipt_number: str


def payments_of_shift(shift_id: int) -> list[TakenRow]:
    """Give the payments of a shift, the latest first."""
    rows = Payment.objects.filter(shift_id=shift_id).order_by("-pk")
    receipts = dict(Receipt.objects.filter(payment__shift_id=shift_id).values_list("payment_id", "text"))
    fields = ("pk", "number", "account__number", "amount", "tender", "state", "taken_at")
    return [
        TakenRow(number, account, amount, Tender(tender), PaymentState(state), taken_at, receipts.get(pk, ""))
        for pk, number, account, amount, tender, state, taken_at in rows.values_list(*fields)
    ]


@dataclass(frozen=True, slots=True)
class MovedRow:
    """
    Cash that went into a till or out of it beside payments, in one line.

    :ivar source_kind: what it belongs to, with ``source_id``: a handover, a deposit, an agent's money
    """

    movement_id: int
    kind: MovementKind
    amount: Decimal
    account_number: str
    moved_at: datetime
    source_kind: str
    source_id: int | None


def movements_of_shift(shift_id: int) -> list[MovedRow]:
    """Give what else went into a till, or out of it, the latest first."""
    rows = TillMovement.objects.filter(shift_id=shift_id).order_by("-pk")
    names = ("pk", "kind", "amount", "account__number", "moved_at", "source_kind", "source_id")
    return [
        MovedRow(pk, MovementKind(kind), amount, account or "", *rest)
        for pk, kind, amount, account, *rest in rows.values_list(*names)
    ]
