"""Writing messages into the outbox, and taking back those that nobody has in hand yet."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from wanjia.foundation.access.types import Actor
from wanjia.foundation.events import operations as events
from wanjia.foundation.outbox.flow import MESSAGE
from wanjia.foundation.outbox.models import LONGEST_WHY, Message
from wanjia.foundation.outbox.operations.telling import tell
from wanjia.foundation.outbox.rules import why_not_address
from wanjia.foundation.outbox.types import MessageState, NewMessage

BATCH = 500


def write_messages(wanted: Iterable[NewMessage], *, by: Actor, at: datetime) -> int:
    """
    Write messages in the transaction of what they come from; a worker sends them after the commit.

    A key that is known is left alone. One without a usable address fails at once, so that somebody sees it.

    :returns: how many are new
    """
    asked = {new.key: new for new in wanted}
    known = set(Message.objects.filter(key__in=list(asked)).values_list("key", flat=True))
    rows = [_message(new, at=at) for key, new in asked.items() if key not in known]
    if not rows:
        return 0
    Message.objects.bulk_create(rows, batch_size=BATCH)
    events.record("outbox.messages_written", by=by, at=at, subject_kind="outbox.message", messages=len(rows))
    tell("outbox.messages_failed", about=[row for row in rows if row.state == MessageState.FAILED], by=by, at=at)
    return len(rows)


def _message(new: NewMessage, *, at: datetime) -> Message:
    why = why_not_address(new.address, channel=new.channel)
    waiting = MessageState.WAITING.value
    return Message(
        key=new.key,
        channel=new.channel,
        address=new.address.strip(),
        title=new.title,
        text=new.text,
        template=new.template,
        about_kind=new.about_kind,
        about_id=new.about_id,
        about_number=new.about_number,
        unit_id=new.unit_id,
        state=waiting if why is None else MESSAGE.after("fail", state=waiting, thing=None),
        not_before=new.not_before,
        quiet=[[f"{hours.start:%H:%M}", f"{hours.end:%H:%M}"] for hours in new.quiet],
        why=why or "",
        written_at=at,
        ended_at=at if why else None,
    )


def withdraw(keys: Collection[str], *, why: str, by: Actor, at: datetime) -> frozenset[str]:
    """
    Take messages back that still wait; what a worker or the gateway has by now goes its way.

    :returns: the keys of those taken back
    """
    if not keys:
        return frozenset()
    waiting = list(Message.objects.filter(key__in=list(keys), state=MessageState.WAITING).locked())
    for message in waiting:
        message.state = MESSAGE.after("withdraw", state=message.state, thing=None)
        message.why, message.ended_at = why[:LONGEST_WHY], at
    Message.objects.bulk_update(waiting, ["state", "why", "ended_at"], batch_size=BATCH)
    if waiting:
        facts: dict[str, Any] = {"messages": len(waiting), "reason": why}
        events.record("outbox.messages_withdrawn", by=by, at=at, subject_kind="outbox.message", **facts)
    return frozenset(message.key for message in waiting)
