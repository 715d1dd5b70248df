"""Messages on their way: into the outbox when their time has come, and what became of them there."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from wanjia.foundation.access.queries import within
from wanjia.foundation.access.types import Actor
from wanjia.foundation.outbox.operations.writing import withdraw, write_messages
from wanjia.registry.customers.queries import units_of
from wanjia.revenue.dunning.flow import NOTICE
from wanjia.revenue.dunning.models import LONGEST_NOTE, Notice
from wanjia.revenue.dunning.operations.held import day_of, tell
from wanjia.revenue.dunning.queries.debts import debts_on
from wanjia.revenue.dunning.queries.stopped import held_accounts
from wanjia.revenue.dunning.queries.texts import key_of, messages_for
from wanjia.revenue.dunning.types import SENT_BY_ITSELF, NoticeState

#: Messages handed over in one transaction.
BATCH = 2_000


def hand_over(*, by: Actor, at: datetime) -> int:
    """
    Write planned messages into the outbox, which lets each leave in its time, after the commit; at most `BATCH`.

    What was paid or is held since it was planned is cancelled instead, and the amount is that of now.

    :returns: how many were handed over or cancelled; call again until it is 0
    """
    mine = Notice.objects.filter(within(by.scope, path="account__unit__path"), state=NoticeState.PLANNED)
    due = list(mine.filter(channel__in=SENT_BY_ITSELF).locked()[:BATCH])
    if not due:
        return 0
    day = day_of(at)
    debts = debts_on(by.scope, day=day)
    owed = dict(debts.select("account_id", "amount").iter_rows())
    stopped = _stopped(due, at=at)
    sent = [notice for notice in due if owed.get(notice.account_id) and notice.account_id not in stopped]
    going = {notice.pk for notice in sent}
    for notice in due:
        step = "hand_over" if notice.pk in going else "cancel"
        notice.state = NOTICE.after(step, state=notice.state, thing=None)
        notice.amount = owed.get(notice.account_id, notice.amount)
        notice.done_at, notice.done_by = at, by.number
    Notice.objects.bulk_update(due, ["state", "amount", "done_at", "done_by"], batch_size=200)
    if sent:
        about = {"account_id": None, "unit_id": None}
        tell("dunning.messages_handed_over", by=by, at=at, notices=sorted(going), **about)
        days = dict(debts.select("account_id", "days").iter_rows())
        write_messages(messages_for(sent, days=days, day=day), by=by, at=at)
    return len(due)


def _stopped(notices: Collection[Notice], *, at: datetime) -> set[int]:
    paths = {account: path for account, (_unit, path) in units_of({one.account_id for one in notices}).items()}
    return {account for account, is_all in held_accounts(paths, day=day_of(at)).items() if is_all}


def call_back(notices: Collection[Notice], *, why: str, by: Actor, at: datetime) -> list[Notice]:
    """
    Cancel locked steps, their messages too; one that has left the outbox goes its way.

    :returns: those cancelled
    """
    keys = {key_of(notice.pk): notice for notice in notices if notice.state == NoticeState.HANDED}
    back = withdraw(keys, why=why, by=by, at=at)
    over = [one for one in notices if one.state == NoticeState.PLANNED or key_of(one.pk) in back]
    for notice in over:
        notice.state = NOTICE.after("cancel", state=notice.state, thing=None)
        notice.save(update_fields=["state"])
    return over


def note_sent(notice_ids: Collection[int], *, at: datetime) -> None:
    """Write down that messages have left the house: from now on the customers were reminded."""
    _moved(notice_ids, step="send", reasons={}, at=at)


def note_delivered(notice_ids: Collection[int], *, at: datetime) -> None:
    """Write down that messages reached their phones."""
    _moved(notice_ids, step="deliver", reasons={}, at=at)


def note_failed(notice_ids: Collection[int], *, reasons: Mapping[int, str], at: datetime) -> None:
    """Write down that messages reached nobody, so that the next step comes in its time."""
    _moved(notice_ids, step="fail", reasons=reasons, at=at)


def _moved(notice_ids: Collection[int], *, step: str, reasons: Mapping[int, str], at: datetime) -> None:
    """Move the steps that the step is open to; what people noted meanwhile stays."""
    found = Notice.objects.filter(pk__in=list(notice_ids), channel__in=SENT_BY_ITSELF)
    held = [notice for notice in found.locked() if step in NOTICE.open_steps(notice.state)]
    for notice in held:
        notice.state = NOTICE.after(step, state=notice.state, thing=None)
        notice.done_at, notice.note = at, reasons.get(notice.pk, "")[:LONGEST_NOTE]
    Notice.objects.bulk_update(held, ["state", "done_at", "note"], batch_size=200)
