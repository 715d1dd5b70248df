"""What makes an entry balance, and when it may be booked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date
from decimal import Decimal

from wanjia.foundation.quantities.rounding import FEN_PLACES, half_up
from wanjia.revenue.ledger.types import LedgerAccount, Leg

#: What is split by customer: the customer's account must be named.
OF_CUSTOMERS = frozenset({LedgerAccount.RECEIVABLE, LedgerAccount.PREPAYMENT, LedgerAccount.DEPOSIT})


def cleared(legs: Sequence[Leg]) -> tuple[Leg, ...]:
    """
    Add the legs by which units settle with each other, so that the books of each of them balance on their own.

    The unit of the first leg settles with each of the others. Legs without an amount are left out.

    :returns: legs that sum to zero in every unit, if those given sum to zero together
    """
    sums: dict[int, Decimal] = defaultdict(Decimal)
    for leg in legs:
        sums[leg.unit_id] += leg.amount
    kept = [leg for leg in legs if leg.amount]
    lead = legs[0].unit_id if legs else 0
    for unit_id, amount in sorted(sums.items()):
        if unit_id != lead and amount:
            kept.append(Leg(LedgerAccount.CLEARING, -amount, unit_id, counter_unit_id=lead))
            kept.append(Leg(LedgerAccount.CLEARING, amount, lead, counter_unit_id=unit_id))
    return tuple(kept)


def why_not_booked(legs: Sequence[Leg]) -> str | None:
    """Tell why legs make no entry: there are none, they do not balance, are finer than a fen, or lack a customer."""
    if not any(leg.amount for leg in legs):
        return "An entry needs amounts: there is nothing to book."
    finer = next((leg.amount for leg in legs if leg.amount != half_up(leg.amount, places=FEN_PLACES)), None)
    if finer is not None:
        return f"An amount in the books is exact to the fen; {finer} is finer."
    total = sum((leg.amount for leg in legs), Decimal(0))
    if total:
        return f"An entry must sum to zero; this one sums to {total}."
    if any(leg.ledger_account in OF_CUSTOMERS and leg.customer_account_id is None for leg in legs):
        return "A debt, a prepayment or a deposit is somebody's: name the customer's account."
    return None


def why_closed(book_date: date, *, closed_in: Collection[str]) -> str | None:
    """
    Tell why nothing can be booked on a day.

    :param closed_in: names of the units concerned in which its month is closed
    """
    if not closed_in:
        return None
    named = ", ".join(closed_in)
    return f"The month {book_date:%Y-%m} is closed in {named}: book it in an open month, or have the month reopened."


def opposed(legs: Sequence[Leg]) -> tuple[Leg, ...]:
    """Turn every leg around."""
    return tuple(
        Leg(leg.ledger_account, -leg.amount, leg.unit_id, leg.customer_account_id, leg.item, leg.counter_unit_id)
        for leg in legs
    )


def why_not_closed(
    month: date, *, today: date, is_closed: bool, earlier_open: date | None, left_open: int = 0, note: str = ""
) -> str | None:
    """
    Tell why a month may not be closed.

    :param earlier_open: an earlier month with entries that is not closed yet
    :param left_open: how many lines of the checklist are not in order
    :param note: why it shall be closed all the same
    """
    if is_closed:
        return f"The month {month:%Y-%m} is closed already."
    if (month.year, month.month) >= (today.year, today.month):
        return f"The month {month:%Y-%m} is not over yet: close it from the first day of the next month on."
    if earlier_open is not None:
        return f"Close {earlier_open:%Y-%m} first: months are closed in their order."
    if left_open and not note.strip():
        return f"{left_open} lines of the checklist are open: settle them, or say why the month is closed all the same."
    return None


def why_not_reopened(*, asked_by: str, by: str, later_closed: date | None) -> str | None:
    """
    Tell why somebody may not let a closed month be opened again.

    :param later_closed: a later month that is closed
    """
    if asked_by == by:
        return "You asked for this month to be reopened: another person must decide on it."
    if later_closed is not None:
        return f"Reopen {later_closed:%Y-%m} first: months are reopened from the latest on."
    return None
