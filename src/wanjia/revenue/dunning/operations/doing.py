"""Doing what was planned: messages handed over, letters printed, calls and visits made, and what came of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from wanjia.foundation.access.queries import within
from wanjia.foundation.access.types import Actor
from wanjia.foundation.events import operations as events
from wanjia.revenue.dunning.flow import NOTICE
from wanjia.revenue.dunning.models import LONGEST_NOTE, Contact, Notice
from wanjia.revenue.dunning.operations.held import DunningRefused, day_of, tell, unit_of
from wanjia.revenue.dunning.queries.debts import debts_on, overdue_of
from wanjia.revenue.dunning.queries.rows import limit_on
from wanjia.revenue.dunning.types import BY_HAND, SENT_BY_ITSELF, Channel, Limit, NoticeState, Outcome

#: Messages handed over in one transaction.
BATCH = 2_000
#: What an outcome makes of the step that it came of; nobody reached: it is tried again.
STEP_OF = {
    Outcome.REACHED: "answer",
    Outcome.PROMISED: "answer",
    Outcome.REFUSED: "answer",
    Outcome.DISPUTED: "answer",
    Outcome.WRONG_NUMBER: "fail",
}


@dataclass(frozen=True, slots=True)
class Attempt:
    """A call, a visit or a letter handed over: by which channel, against which planned step, and what came of it."""

    account_id: int
    channel: Channel
    outcome: Outcome
    note: str = ""
    notice_id: int | None = None


def hand_over(*, by: Actor, at: datetime) -> int:
    """
    Hand messages whose time has come to the interface that sends them after commit; at most `BATCH` of them.

    What was paid in the meantime is cancelled instead, and the amount is that of now.

    :returns: how many were handed over or cancelled; call again until it is 0
    """
    mine = Notice.objects.filter(within(by.scope, path="account__unit__path"), state=NoticeState.PLANNED)
    due = list(mine.filter(channel__in=SENT_BY_ITSELF, not_before__lte=at).locked()[:BATCH])
    if not due:
        return 0
    debts = debts_on(by.scope, day=day_of(at))
    owed = dict(debts.select("account_id", "amount").iter_rows())
    sent = [notice for notice in due if owed.get(notice.account_id)]
    for notice in due:
        is_owed = bool(owed.get(notice.account_id))
        notice.state = NOTICE.after("send" if is_owed else "cancel", state=notice.state, thing=None)
        notice.amount = owed.get(notice.account_id, notice.amount)
        notice.done_at, notice.done_by = at, by.number
    Notice.objects.bulk_update(due, ["state", "amount", "done_at", "done_by"], batch_size=200)
    if sent:
        tell(
            "dunning.messages_handed_over",
            account_id=None,
            unit_id=None,
            by=by,
            at=at,
            notices=[one.pk for one in sent],
        )
    return len(due)


def report_delivery(notice_id: int, *, is_delivered: bool, note: str = "", by: Actor, at: datetime) -> None:
    """
    Write down what the interface says of a message that it sent.

    :raises DunningRefused: if there is no such message among the actor's units
    :raises StepRefused: if it is not on its way
    """
    notice = _held(notice_id, by=by)
    step = "deliver" if is_delivered else "fail"
    notice.state = NOTICE.after(step, state=notice.state, thing=None)
    notice.note = note.strip()[:LONGEST_NOTE]
    notice.save(update_fields=["state", "note"])
    _record("dunning.message_reported", of=notice, by=by, at=at, is_delivered=is_delivered)


def print_letter(notice_id: int, *, by: Actor, at: datetime) -> None:
    """
    Note that the letter of a step was printed; printing it again changes nothing.

    :raises DunningRefused: if it is no letter of the actor's units, or the debt is paid
    """
    notice = _held(notice_id, by=by)
    if notice.channel != Channel.LETTER:
        msg = "This step is no letter."
        raise DunningRefused(msg)
    if notice.state != NoticeState.PLANNED:
        return
    amount, _oldest = overdue_of(notice.account_id, day=day_of(at))
    if not amount:
        msg = "Nothing is overdue on this account any more: no letter is sent."
        raise DunningRefused(msg)
    notice.state = NOTICE.after("send", state=notice.state, thing=None)
    notice.amount, notice.done_at, notice.done_by = amount, at, by.number
    notice.save(update_fields=["state", "amount", "done_at", "done_by"])
    _record("dunning.letter_printed", of=notice, by=by, at=at, amount=amount)


def note_attempt(attempt: Attempt, *, by: Actor, at: datetime) -> int:
    """
    Write down a call, a visit or a letter handed over, and what it makes of the planned step.

    Nobody reached: the step stays to be tried again, until it failed so often that the next one may come.

    :returns: id of the record
    :raises DunningRefused: if the account is not of the actor's units, or the step is not of this account
    """
    unit_id = unit_of(attempt.account_id, by=by)
    notice = _held(attempt.notice_id, by=by) if attempt.notice_id is not None else None
    if notice is not None and (notice.account_id != attempt.account_id or Channel(notice.channel) not in BY_HAND):
        msg = "This step is none that is done by hand for this account."
        raise DunningRefused(msg)
    record: Contact = Contact.objects.create(
        account_id=attempt.account_id,
        unit_id=unit_id,
        notice=notice,
        channel=attempt.channel,
        outcome=attempt.outcome,
        note=attempt.note.strip()[:LONGEST_NOTE],
        made_by=by.number,
        made_at=at,
    )
    if notice is not None:
        _take_outcome(notice, outcome=attempt.outcome, note=record.note, by=by, at=at)
    facts = {"channel": attempt.channel.value, "outcome": attempt.outcome.value, "note": record.note}
    tell("dunning.contact_noted", account_id=attempt.account_id, unit_id=unit_id, by=by, at=at, **facts)
    return record.pk


def _take_outcome(notice: Notice, *, outcome: Outcome, note: str, by: Actor, at: datetime) -> None:
    step = STEP_OF.get(outcome)
    if outcome is Outcome.NOT_REACHED:
        tries = Contact.objects.filter(notice=notice, outcome=Outcome.NOT_REACHED).count()
        step = "fail" if tries >= limit_on(day_of(at), name=Limit.TRIES) else None
    if step is None:
        return
    notice.state = NOTICE.after(step, state=notice.state, thing=None)
    notice.outcome, notice.note, notice.done_at, notice.done_by = outcome, note, at, by.number
    notice.save(update_fields=["state", "outcome", "note", "done_at", "done_by"])


def stop_steps(account_ids: Iterable[int], *, but: int | None = None) -> int:
    """Cancel what is planned against accounts, but for one step; give how many."""
    planned = Notice.objects.filter(account_id__in=list(account_ids), state=NoticeState.PLANNED).locked()
    found = [notice for notice in planned if notice.pk != but]
    for notice in found:
        notice.state = NOTICE.after("cancel", state=notice.state, thing=None)
        notice.save(update_fields=["state"])
    return len(found)


def _held(notice_id: int, *, by: Actor) -> Notice:
    mine = Notice.objects.filter(within(by.scope, path="account__unit__path"), pk=notice_id)
    found: Notice | None = mine.locked().first()
    if found is None:
        msg = "There is no such step among your units."
        raise DunningRefused(msg)
    return found


def _record(name: str, *, of: Notice, by: Actor, at: datetime, **facts: object) -> None:
    plain = {key: str(value) if isinstance(value, Decimal) else value for key, value in facts.items()}
    about = {"subject_kind": "dunning.notice", "subject_id": of.pk, "unit_id": of.unit_id}
    events.record(name, by=by, at=at, account_id=of.account_id, **about, **plain)  # type: ignore[arg-type]
