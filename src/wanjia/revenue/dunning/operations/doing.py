"""Doing what was planned by hand: letters printed, calls and visits made, and what came of them."""

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
from wanjia.revenue.dunning.operations.handing import call_back
from wanjia.revenue.dunning.operations.held import DunningRefused, day_of, tell, unit_of
from wanjia.revenue.dunning.queries.debts import overdue_of
from wanjia.revenue.dunning.queries.rows import limit_on
from wanjia.revenue.dunning.types import AHEAD, BY_HAND, Channel, Limit, NoticeState, Outcome

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


def stop_steps(account_ids: Iterable[int], *, by: Actor, at: datetime, but: int | None = None) -> int:
    """Cancel what is planned against accounts or waits to be sent, but for one step; give how many."""
    open_ones = Notice.objects.filter(account_id__in=list(account_ids), state__in=AHEAD).exclude(pk=but)
    return len(call_back(list(open_ones.locked()), why="The customer promised to pay.", by=by, at=at))


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
