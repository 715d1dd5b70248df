"""Decisions at a counter: what change is given, whether a till is square, and what may be voided."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from wanjia.foundation.quantities.rounding import FEN_PLACES, half_up
from wanjia.revenue.payments.types import HELD_IN, NewCheque, Payout, PayoutWay, ShiftState, Tender

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Squaring:
    """
    A till that was counted, about to be closed.

    :ivar difference: counted less book, yuan
    :ivar tolerance: so much either way needs no second person
    :ivar person: whom the difference is put down to
    :ivar approved: the difference a second person agreed to, if one did
    """

    difference: Decimal
    tolerance: Decimal
    person: str
    reason: str
    approved: Decimal | None


#: A till without a difference.
SQUARE = Squaring(ZERO, ZERO, "", "", None)


def change_due(tendered: Decimal, *, amount: Decimal) -> Decimal:
    """
    Give what is handed back of the notes a customer laid down.

    :raises ValueError: if less was laid down than is taken
    """
    if tendered < amount:
        msg = f"{tendered} laid down is less than {amount} taken"
        raise ValueError(msg)
    return tendered - amount


def counted_total(pieces: Mapping[Decimal, int]) -> Decimal:
    """Give what notes and coins come to: face value → how many."""
    return sum((value * count for value, count in pieces.items()), ZERO)


def why_not_counted(pieces: Mapping[Decimal, int], *, denominations: Collection[Decimal]) -> str | None:
    """Tell why a count cannot be right."""
    if any(count < 0 for count in pieces.values()):
        return "Nobody can hold less than no notes: count again."
    unknown = sorted(set(pieces) - set(denominations))
    return f"There is no note or coin of {unknown[0]} yuan." if unknown else None


def why_not_squared(squaring: Squaring) -> str | None:
    """Tell why a till cannot be closed: it differs and nobody stands for it, or nobody agreed to so much."""
    if not squaring.difference:
        return None
    if not squaring.person or not squaring.reason.strip():
        return "The till counts more or less than the books: name the person and say why."
    if abs(squaring.difference) > squaring.tolerance and squaring.approved != squaring.difference:
        return (
            f"The till differs by {squaring.difference}, and only {squaring.tolerance:f} needs no second person: "
            "have somebody who may approve voids agree to it."
        )
    return None


def why_not_taken(tender: Tender, *, cheque: NewCheque | None) -> str | None:
    """Tell why a till does not take a payment like that."""
    if tender not in HELD_IN:
        return "A counter takes cash, cheques and cards: other ways of paying have their own channels."
    if tender is Tender.CHEQUE and (cheque is None or not (cheque.number.strip() and cheque.bank.strip())):
        return "Write down the cheque's number and its bank."
    if tender is not Tender.CHEQUE and cheque is not None:
        return "Only a payment by cheque has a cheque."
    return None


def why_not_in_shift(opened_on: date | None, *, today: date) -> str | None:
    """
    Tell why nothing can be taken: no shift is open, or it was left open on an earlier day.

    :param opened_on: the day on which the cashier's open shift began, if there is one
    """
    if opened_on is None:
        return "You have no open shift: open one first."
    if opened_on < today:
        return f"Your shift of {opened_on} was never closed: count and close it, then open a new one."
    return None


def why_not_voided(*, taken_on: date, today: date, shift: ShiftState | None) -> str | None:
    """
    Tell why a payment cannot be voided any more, so that its money can only come back as a refund.

    :param shift: where the payment's shift stands; None: it was not taken in one
    """
    if shift is None:
        return "Only what was taken at a counter is voided: a channel returns its payments itself."
    if shift is ShiftState.REMITTED:
        return "The money is on its way to the bank: propose a refund instead."
    if taken_on != today:
        return "Only a payment of today can be voided: propose a refund instead."
    return None


def change_handed(amount: Decimal, *, cash: Decimal, change: Decimal) -> Decimal:
    """
    Tell what of cash that is handed over is change of the unit: takings go first.

    :param cash: what the till holds before, change included, yuan
    :param change: what of that is change of the unit
    """
    return min(change, max(ZERO, amount - max(ZERO, cash - change)))


def why_not_handed(amount: Decimal, *, there_is: Decimal) -> str | None:
    """Tell why a till does not hand over so much."""
    if amount <= 0:
        return "Count what you hand over: it is more than 0.00 yuan."
    if amount > there_is:
        return f"The till holds {there_is} in cash, less than the {amount} that shall be handed over: count again."
    return None


def why_not_met(giver: str, *, taker: str, taker_is_open: bool, is_same_unit: bool) -> str | None:
    """Tell why cash does not go from one cashier to another."""
    if giver == taker:
        return "Nobody hands cash over to oneself: name another cashier."
    if not taker_is_open:
        return f"{taker} has no open shift today: a till must be open to take cash over."
    if not is_same_unit:
        return "The till is in another unit: cash goes from unit to unit only through the bank."
    return None


def why_not_signed(step: str, *, by: str, giver: str, taker: str) -> str | None:
    """Tell why somebody may not sign a handover: who takes confirms or refuses, who gives withdraws."""
    if step == "withdraw":
        return None if by == giver else "Only who gives the cash withdraws the handover."
    return None if by == taker else "Only who takes the cash confirms or refuses the handover."


def why_not_decided(by: str, *, requested_by: str, reason: str) -> str | None:
    """Tell why this person may not decide like that."""
    if by == requested_by:
        return "You asked for this void: another person must decide on it."
    return None if reason.strip() else "Say why: the reason stays on record."


def return_fee(amount: Decimal, *, share: Decimal) -> Decimal:
    """Give what the drawer of a returned cheque is asked for, yuan, to the fen."""
    return half_up(amount * share, places=FEN_PLACES)


def receipt_text(unit_code: str, *, year: int, number: int) -> str:
    """Give a receipt's number as it is printed: unit, year, running number."""
    return f"{unit_code}-{year}-{number:06d}"


def refund_item(move_id: int) -> str:
    """Give what BANK_IN_TRANSIT is split by for a refund on its way through the bank."""
    return f"REFUND-{move_id}"


def voucher_text(unit_code: str, *, year: int, number: int) -> str:
    """Give a voucher's number as it is printed: a letter that tells it from a receipt, unit, year, running number."""
    return f"T{receipt_text(unit_code, year=year, number=number)}"


def why_not_paid_out(payout: Payout) -> str | None:
    """Tell why a refund is not paid out like that: it must be known who receives the money, and how that was seen."""
    if not payout.payee.strip():
        return "Write down who receives the money."
    if payout.way is PayoutWay.CASH and not payout.paper.strip():
        return "Write down which identity paper was shown."
    if payout.way is PayoutWay.TRANSFER and not (payout.bank.strip() and payout.bank_account.strip()):
        return "Write down the bank and the account number that the money goes to."
    return None


def gaps(numbers: Collection[int], *, latest: int) -> list[int]:
    """Give the numbers of a series from 1 to ``latest`` that are missing."""
    return sorted(set(range(1, latest + 1)) - set(numbers))
