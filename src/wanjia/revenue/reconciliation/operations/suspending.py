"""Money of unknown cause: kept apart, then made a customer's payment by one or two persons, or let go."""

from __future__ import annotations

from datetime import datetime

from wanjia.foundation.access.types import Actor
from wanjia.registry.customers.queries import account_named
from wanjia.revenue.ledger.types import LedgerAccount, Leg
from wanjia.revenue.payments.operations.recording import record_payment
from wanjia.revenue.payments.types import NewPayment, Tender
from wanjia.revenue.reconciliation import flow, rules
from wanjia.revenue.reconciliation.models import LONGEST_REASON, Match, StatementLine, Suspense
from wanjia.revenue.reconciliation.operations.held import MatchRefused, book, day_of, line_held, tell
from wanjia.revenue.reconciliation.queries.figures import limit_on
from wanjia.revenue.reconciliation.types import MatchLimit, MatchState, SuspenseState

SUBJECT = "reconciliation.suspense"
BANK_CHANNEL = "BANK"


def suspend_line(line_id: int, *, note: str, by: Actor, at: datetime) -> int:
    """
    Keep the money of a line apart, because nobody knows whose it is.

    Books Dr BANK / Cr SUSPENSE; the opposite for money that left.

    :returns: the id of what is kept
    :raises MatchRefused: if there is no such line among the actor's units, or no note says what was tried
    :raises StepRefused: if the line is settled
    """
    line = line_held(line_id, by=by)
    if (why := rules.why_no_reason(note)) is not None:
        raise MatchRefused(why)
    line.state = flow.LINE.after("suspend", state=line.state, thing=None)
    line.save(update_fields=["state"])
    held = Suspense.objects.create(
        line=line,
        unit_id=line.unit_id,
        state=SuspenseState.HELD,
        amount=line.amount,
        note=note.strip()[:LONGEST_REASON],
        held_at=at,
        held_by=by.number,
    )
    Match.objects.filter(line=line, state=MatchState.SUGGESTED).delete()
    book(_legs(line, sign=1), source=(SUBJECT, held.pk), by=by, at=at, text=note)
    tell_suspense("reconciliation.money_suspended", held=held, reason=note, by=by, at=at)
    return int(held.pk)


def assign_suspense(suspense_id: int, *, account_number: str, reason: str, by: Actor, at: datetime) -> bool:
    """
    Say whose the money is: up to the day's amount it becomes that customer's payment, above it another person decides.

    :returns: whether it is the customer's payment now
    :raises MatchRefused: if there is none among the actor's units, or it is money that left
    :raises UnknownAccount: if there is no such account among the actor's units
    :raises StepRefused: if it is decided, or no reason is given
    """
    held = suspense_held(suspense_id, by=by)
    if held.amount < 0:
        msg = "Money that left the bank is no payment: release it, and match the line."
        raise MatchRefused(msg)
    account = account_named(account_number.strip(), scope=by.scope)
    limit = limit_on(MatchLimit.ASSIGN_APPROVAL, day=day_of(at))
    step = "assign" if held.amount <= limit else "propose"
    claim = flow.Assignment(held.amount, limit, proposed_by="", by=by.number, reason=reason)
    state = flow.SUSPENSE.after(step, state=held.state, thing=claim)
    held.account_id, held.proposed_at, held.proposed_by = account.account_id, at, by.number
    held.reason = reason.strip()[:LONGEST_REASON]
    if step == "assign":
        _make_payment(held, by=by, at=at)
    held.state = state
    held.save()
    name = "reconciliation.money_assigned" if step == "assign" else "reconciliation.assignment_proposed"
    tell_suspense(name, held=held, reason=held.reason, by=by, at=at)
    return step == "assign"


def decide_assignment(suspense_id: int, *, step: str, reason: str, by: Actor, at: datetime) -> None:
    """
    Agree, as a second person, that the money is that customer's or goes back to its sender, or refuse.

    :param step: ``approve`` or ``refuse``
    :raises MatchRefused: if there is none among the actor's units
    :raises StepRefused: if nothing is proposed, the actor proposed it, or no reason is given
    """
    held = suspense_held(suspense_id, by=by)
    claim = flow.Assignment(held.amount, held.amount, proposed_by=held.proposed_by, by=by.number, reason=reason)
    goes_back = step == "approve" and held.account_id is None
    state = flow.SUSPENSE.after("approve_return" if goes_back else step, state=held.state, thing=claim)
    if step == "approve" and not goes_back:
        _make_payment(held, by=by, at=at)
    held.state = state
    held.decided_at, held.decided_by = at, by.number
    held.decision_reason = reason.strip()[:LONGEST_REASON]
    held.save()
    name = "reconciliation.money_sent_back" if goes_back else "reconciliation.money_assigned"
    name = name if step == "approve" else "reconciliation.assignment_refused"
    tell_suspense(name, held=held, reason=reason, by=by, at=at)


def release_suspense(suspense_id: int, *, reason: str, by: Actor, at: datetime) -> int:
    """
    Let money go that was kept apart: the opposite is booked and its line waits to be matched again.

    :returns: the line's id
    :raises MatchRefused: if there is none among the actor's units
    :raises StepRefused: if it is assigned, proposed or has gone back, or no reason is given
    """
    held = suspense_held(suspense_id, by=by)
    claim = flow.Assignment(held.amount, held.amount, proposed_by="", by=by.number, reason=reason)
    held.state = flow.SUSPENSE.after("release", state=held.state, thing=claim)
    held.decided_at, held.decided_by, held.decision_reason = at, by.number, reason.strip()[:LONGEST_REASON]
    held.save()
    line = held.line
    line.state = flow.LINE.after("release", state=line.state, thing=None)
    line.save(update_fields=["state"])
    book(_legs(line, sign=-1), source=(SUBJECT, held.pk), by=by, at=at, text=reason)
    tell_suspense("reconciliation.money_released", held=held, reason=reason, by=by, at=at)
    return int(line.pk)


def suspense_held(suspense_id: int, *, by: Actor) -> Suspense:
    """
    Give money of unknown cause of the actor's units, with nobody else matching; see `held`.

    :raises MatchRefused: if there is none
    """
    line_id = Suspense.objects.inside(by.scope).filter(pk=suspense_id).values_list("line_id", flat=True).first()
    if line_id is None:
        msg = "There is no such money among your units."
        raise MatchRefused(msg)
    line = line_held(line_id, by=by)
    held: Suspense = Suspense.objects.get(pk=suspense_id)
    held.line = line
    return held


def _item(line: StatementLine) -> str:
    return f"L{line.pk}"


def _legs(line: StatementLine, *, sign: int) -> tuple[Leg, ...]:
    account = line.account
    return (
        Leg(LedgerAccount.BANK, sign * line.amount, account.unit_id, item=account.number),
        Leg(LedgerAccount.SUSPENSE, -sign * line.amount, account.unit_id, item=_item(line)),
    )


def _make_payment(held: Suspense, *, by: Actor, at: datetime) -> None:
    line = held.line
    new = NewPayment(
        account_id=int(held.account_id or 0),
        amount=held.amount,
        tender=Tender.BANK,
        channel=BANK_CHANNEL,
        unit_id=line.account.unit_id,
        held_in=LedgerAccount.SUSPENSE,
        item=_item(line),
        received_on=line.value_date,
        key=f"suspense:{held.pk}",
        external_reference=line.reference,
    )
    held.payment_id = record_payment(new, by=by, at=at).payment_id
    line.state = flow.LINE.after("assign", state=line.state, thing=None)
    line.save(update_fields=["state"])


def tell_suspense(name: str, *, held: Suspense, reason: str, by: Actor, at: datetime) -> None:
    """Record what happened to money of unknown cause."""
    facts = {"line_id": held.line_id, "amount": held.amount, "account_id": held.account_id, "reason": reason}
    tell(name, subject=(SUBJECT, held.pk), unit_id=held.unit_id, by=by, at=at, **facts)
