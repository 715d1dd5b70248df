"""
Approved refunds paid out, from a till or through the bank, each with a voucher numbered without gaps.

# Note [Numbers of vouchers]
The next number of a unit and year is the latest one plus 1, read while the series' name is held. The name is held last,
like the series of receipts: nothing else is waited for after it. What is rolled back takes no number.

# Note [Paid once]
Whoever pays a refund holds its name, after the own till and before the account: a second cashier waits, then finds the
voucher of the first.
"""

from __future__ import annotations

from datetime import datetime

from django.db.models import Max

from wanjia.foundation.access.types import Actor
from wanjia.foundation.events import operations as events
from wanjia.foundation.locking.names import hold_name
from wanjia.revenue.ledger.types import LedgerAccount
from wanjia.revenue.payments import rules
from wanjia.revenue.payments.models import Shift, TillMovement, Voucher
from wanjia.revenue.payments.operations.held import PaymentRefused, day_of, tell_shift
from wanjia.revenue.payments.operations.moving import moved, refuse_more, till_alone
from wanjia.revenue.payments.queries.tills import till_of
from wanjia.revenue.payments.types import MovementKind, PaidOut, Payout, PayoutWay
from wanjia.revenue.receivables.operations.moving import pay_out
from wanjia.revenue.receivables.queries.proposals import MoveRow, move_with_id

MOVE = "receivables.move"


def pay_refund(payout: Payout, *, by: Actor, at: datetime) -> PaidOut:
    """
    Pay an approved refund out within the actor's shift, and write its voucher; the same refund again pays nothing.
    See Note [Paid once].

    Books Dr PREPAYMENT / Cr CASH (the cashier), or BANK_IN_TRANSIT (the refund) until the bank shows the transfer.

    :raises ShiftRefused: if the actor has no shift of today that is open
    :raises PaymentRefused: if it is not said who receives the money, or the till has less cash
    :raises MoneyRefused: if there is no such approved refund, the actor approved it, or there is less credit by now
    :raises UnknownProposal: if the refund is not of the actor's units
    """
    if (why := rules.why_not_paid_out(payout)) is not None:
        raise PaymentRefused(why)
    move = move_with_id(payout.move_id, scope=by.scope)
    is_cash = payout.way is PayoutWay.CASH
    shift = till_alone(by=by, at=at)
    hold_name(f"payments.refund.{payout.move_id}")
    if (before := Voucher.objects.filter(move_id=payout.move_id).first()) is not None:
        return PaidOut(before.pk, before.text, before.amount, is_new=False)
    if is_cash:
        refuse_more(move.amount, there_is=till_of(shift.pk).cash)
    held_in = LedgerAccount.CASH if is_cash else LedgerAccount.BANK_IN_TRANSIT
    item = by.number if is_cash else rules.refund_item(payout.move_id)
    pay_out(move_id=payout.move_id, held_in=held_in, item=item, unit_id=shift.unit_id, by=by, at=at)
    made = _voucher(payout, shift=shift, move=move, at=at)
    facts = {"voucher": made.text, "way": made.way, "amount": made.amount, "account_id": made.account_id}
    tell_shift("payments.refund_paid_out", of=shift, by=by, at=at, **facts)
    return PaidOut(made.pk, made.text, made.amount, is_new=True)


def _out_of_till(shift: Shift, *, move: MoveRow, at: datetime) -> TillMovement:
    kind, key = MovementKind.REFUND_PAID, f"refund-{move.move_id}"
    made = moved(shift, kind=kind, amount=-move.amount, key=key, at=at, account_id=move.account_id)
    made.source_kind, made.source_id = MOVE, move.move_id
    made.save(update_fields=["source_kind", "source_id"])
    return made


def _voucher(payout: Payout, *, shift: Shift, move: MoveRow, at: datetime) -> Voucher:
    """Write the voucher under the next number; see Note [Numbers of vouchers]."""
    movement = _out_of_till(shift, move=move, at=at) if payout.way is PayoutWay.CASH else None
    year = day_of(at).year
    hold_name(f"payments.vouchers.{shift.unit_id}.{year}")
    series = Voucher.objects.filter(unit_id=shift.unit_id, year=year)
    number = (series.aggregate(latest=Max("number"))["latest"] or 0) + 1
    return Voucher.objects.create(
        unit_id=shift.unit_id,
        year=year,
        number=number,
        text=rules.voucher_text(shift.unit.code, year=year, number=number),
        move_id=payout.move_id,
        account_id=move.account_id,
        shift=shift,
        movement=movement,
        way=payout.way,
        amount=move.amount,  # a fixed point is a decimal
        payee=payout.payee.strip(),
        paper=payout.paper.strip(),
        bank=payout.bank.strip(),
        bank_account=payout.bank_account.strip(),
        paid_at=at,
        paid_by=shift.cashier,
    )


def note_voucher_print(voucher_id: int, *, by: Actor, at: datetime) -> int:
    """
    Write down that a voucher is printed: the first print, or one more.

    :returns: how often it was printed, this time included
    :raises PaymentRefused: if there is no such voucher among the actor's units
    """
    found: Voucher | None = Voucher.objects.inside(by.scope).filter(pk=voucher_id).locked().first()
    if found is None:
        msg = "There is no such voucher among your units."
        raise PaymentRefused(msg)
    found.printed += 1
    found.save(update_fields=["printed"])
    about: dict[str, object] = {"subject_kind": "payments.voucher", "subject_id": found.pk, "unit_id": found.unit_id}
    facts = {"number": found.text, "times": found.printed}
    events.record("payments.voucher_printed", by=by, at=at, **about, **facts)  # type: ignore[arg-type]
    return int(found.printed)
