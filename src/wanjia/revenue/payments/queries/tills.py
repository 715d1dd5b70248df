"""Questions about what tills hold, by the books and by person."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Count, Q, Sum

from wanjia.foundation.access.types import Scope
from wanjia.foundation.organisation.queries import units_inside
from wanjia.revenue.ledger.queries.entries import postings
from wanjia.revenue.ledger.types import LedgerAccount
from wanjia.revenue.payments.models import Cheque, Payment, Shift, TillMovement
from wanjia.revenue.payments.types import FLOAT, IN_HAND, ChequeState, PaymentState, ShiftState, Tender, Till

ZERO = Decimal("0.00")


def till_of(shift_id: int) -> Till:
    """Give what a till holds by the books, a difference that was booked included."""
    return tills_of([shift_id])[shift_id]


def tills_of(shift_ids: Collection[int]) -> dict[int, Till]:
    """
    Give what some tills hold by the books, with four queries whatever their number.

    A shift whose money went to the bank gives what it held just before.
    """
    ids = list(shift_ids)
    paid = Payment.objects.filter(~Q(state=PaymentState.VOIDED), shift_id__in=ids)
    sums = {
        (row["shift_id"], row["tender"]): row["total"]
        for row in paid.values("shift_id", "tender").annotate(total=Sum("amount"))
    }
    movements = TillMovement.objects.filter(shift_id__in=ids).values_list("shift_id")
    moved = {pk: sums_ for pk, *sums_ in movements.annotate(Sum("amount"), Sum("change"))}
    none = (ZERO, ZERO)
    gone = (ChequeState.HANDED_BACK, ChequeState.RETURNED)
    held = Cheque.objects.filter(payment__shift_id__in=ids).filter(~Q(state__in=gone) | Q(remittance__isnull=False))
    cheques = {
        row["payment__shift_id"]: (row["total"], row["number"])
        for row in held.values("payment__shift_id").annotate(total=Sum("amount"), number=Count("pk"))
    }
    closed = (ShiftState.CLOSED, ShiftState.REMITTED)
    found = Shift.objects.filter(pk__in=ids).values_list("pk", "opening_float", "difference", "state")
    return {
        pk: Till(
            opening_float=opening,
            change=opening + moved.get(pk, none)[1],
            cash=opening
            + sums.get((pk, Tender.CASH), ZERO)
            + moved.get(pk, none)[0]
            + (off if state in closed else ZERO),
            cheques=cheques.get(pk, (ZERO, 0))[0],
            cheque_count=cheques.get(pk, (ZERO, 0))[1],
            card=sums.get((pk, Tender.CARD), ZERO),
        )
        for pk, opening, off, state in found
    }


@dataclass(frozen=True, slots=True)
class InHand:
    """
    Money of one shift that a person still has in hand.

    :ivar opened_on: since when
    """

    shift_id: int
    cashier: str
    unit_id: int
    unit_name: str
    state: ShiftState
    opened_on: date
    cash: Decimal
    cheques: Decimal
    cheque_count: int


def cash_in_hand(scope: Scope, *, before: date | None = None) -> list[InHand]:
    """
    Give who has money of which shift in hand, the earliest first: every yuan outside the bank has a name.

    :param before: only shifts opened before this day: what was left overnight
    """
    rows = Shift.objects.filter(unit__in=units_inside(scope.unit_paths), state__in=IN_HAND)
    if before is not None:
        rows = rows.filter(opened_on__lt=before)
    shifts = list(rows.select_related("unit").order_by("opened_on", "pk"))
    tills = tills_of([shift.pk for shift in shifts])
    return [
        InHand(
            shift_id=shift.pk,
            cashier=shift.cashier,
            unit_id=shift.unit_id,
            unit_name=shift.unit.name,
            state=ShiftState(shift.state),
            opened_on=shift.opened_on,
            cash=tills[shift.pk].cash,
            cheques=tills[shift.pk].cheques,
            cheque_count=tills[shift.pk].cheque_count,
        )
        for shift in shifts
    ]


def left_overnight(scope: Scope, *, today: date, cashier: str = "") -> tuple[int, datetime | None]:
    """
    Count the shifts of earlier days whose money is not on its way to the bank, and tell since when the earliest waits.

    :param cashier: only those of this person
    """
    rows = Shift.objects.filter(unit__in=units_inside(scope.unit_paths), state__in=IN_HAND, opened_on__lt=today)
    if cashier:
        rows = rows.filter(cashier=cashier)
    found = list(rows.order_by("opened_at").values_list("opened_at", flat=True))
    return len(found), found[0] if found else None


@dataclass(frozen=True, slots=True)
class Unaccounted:
    """A person whose cash in the books is not what the person's tills hold, yuan."""

    person: str
    booked: Decimal
    in_tills: Decimal


def unaccounted_cash(scope: Scope) -> list[Unaccounted]:
    """Give the people whose cash by the books differs from what their tills hold; there should be none."""
    booked = dict(
        postings(scope)
        .filter(ledger_account=LedgerAccount.CASH)
        .exclude(item=FLOAT)
        .order_by()
        .values_list("item")
        .annotate(Sum("amount"))
    )
    held: dict[str, Decimal] = {}
    for one in cash_in_hand(scope):
        held[one.cashier] = held.get(one.cashier, ZERO) + one.cash
    people = sorted({*booked, *held})
    pairs = [(who, booked.get(who, ZERO), held.get(who, ZERO)) for who in people]
    return [Unaccounted(who, in_books, in_tills) for who, in_books, in_tills in pairs if in_books != in_tills]
