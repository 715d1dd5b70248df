"""What the gateway reports later, and what people decide about messages that failed."""

from __future__ import annotations

from datetime import datetime

from wanjia.foundation.access.types import Actor
from wanjia.foundation.events import operations as events
from wanjia.foundation.findings.types import Refused
from wanjia.foundation.outbox.flow import MESSAGE
from wanjia.foundation.outbox.models import LONGEST_WHY, Message
from wanjia.foundation.outbox.operations.telling import tell
from wanjia.foundation.outbox.types import MessageState

#: States that a report changes nothing about.
OVER = (MessageState.DELIVERED, MessageState.WITHDRAWN, MessageState.PUT_ASIDE)


class MessageRefused(Refused):
    """Something that cannot be done about a message; the text is fit for the user."""


def note_report(key: str, *, is_delivered: bool, why: str = "", by: Actor, at: datetime) -> MessageState:
    """
    Write down what the gateway says became of a message; said again, or too late, it changes nothing.

    :returns: where the message stands now
    :raises MessageRefused: if there is no such message, or it has not left the house
    """
    message: Message | None = Message.objects.filter(key=key).locked().first()
    if message is None:
        msg = "There is no message with this key."
        raise MessageRefused(msg)
    wanted = MessageState.DELIVERED if is_delivered else MessageState.FAILED
    if message.state in OVER or message.state == wanted:
        return MessageState(message.state)
    if message.state == MessageState.WAITING:
        msg = "This message has not been sent yet, so there is nothing to report."
        raise MessageRefused(msg)
    message.state = MESSAGE.after("deliver" if is_delivered else "fail", state=message.state, thing=None)
    message.why, message.ended_at, message.sent_at = why.strip()[:LONGEST_WHY], at, message.sent_at or at
    message.lease_until = None
    message.save(update_fields=["state", "why", "ended_at", "sent_at", "lease_until"])
    name = "outbox.messages_delivered" if is_delivered else "outbox.messages_failed"
    tell(name, about=[message], by=by, at=at)
    return MessageState(message.state)


def try_again(message_id: int, *, address: str = "", by: Actor, at: datetime) -> None:
    """
    Let a message that failed wait to be sent anew, to another address if one is given.

    :raises MessageRefused: if it is not of the actor's units
    :raises StepRefused: if it did not fail
    """
    message = _held(message_id, by=by)
    message.state = MESSAGE.after("try_again", state=message.state, thing=None)
    message.address = address.strip() or message.address
    message.tries, message.why, message.ended_at, message.not_before = 0, "", None, at
    message.save(update_fields=["state", "address", "tries", "why", "ended_at", "not_before"])
    _record("outbox.message_retried", of=message, reason="", by=by, at=at)


def try_all_again(*, by: Actor, at: datetime) -> int:
    """Let all messages of the actor's units that the gateway did not take wait to be sent anew; give how many."""
    mine = Message.objects.inside(by.scope).filter(state=MessageState.FAILED, tries__gt=0)
    failed = list(mine.locked())
    for message in failed:
        message.state = MESSAGE.after("try_again", state=message.state, thing=None)
        message.tries, message.why, message.ended_at, message.not_before = 0, "", None, at
    Message.objects.bulk_update(failed, ["state", "tries", "why", "ended_at", "not_before"], batch_size=500)
    if failed:
        facts = {"messages": len(failed)}
        events.record("outbox.messages_retried", by=by, at=at, subject_kind="outbox.message", **facts)
    return len(failed)


def put_aside(message_id: int, *, reason: str, by: Actor, at: datetime) -> None:
    """
    Close a message that failed: somebody says what is done instead.

    :raises MessageRefused: if it is not of the actor's units, or the reason lacks
    :raises StepRefused: if it did not fail
    """
    if not reason.strip():
        msg = "Say what is done instead: the reason stays on record."
        raise MessageRefused(msg)
    message = _held(message_id, by=by)
    message.state = MESSAGE.after("put_aside", state=message.state, thing=None)
    message.save(update_fields=["state"])
    _record("outbox.message_put_aside", of=message, reason=reason.strip()[:LONGEST_WHY], by=by, at=at)


def _held(message_id: int, *, by: Actor) -> Message:
    found: Message | None = Message.objects.inside(by.scope).filter(pk=message_id).locked().first()
    if found is None:
        msg = "There is no such message among your units."
        raise MessageRefused(msg)
    return found


def _record(name: str, *, of: Message, reason: str, by: Actor, at: datetime) -> None:
    about = {"subject_kind": "outbox.message", "subject_id": of.pk, "unit_id": of.unit_id}
    events.record(name, by=by, at=at, reason=reason, **about)  # type: ignore[arg-type]
