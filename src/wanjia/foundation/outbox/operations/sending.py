"""
Sending: a worker takes what is due in one short transaction, hands it over outside of any, and writes down in another
what came of it. Killed in between, the message is taken up again under its key, which the gateway knows it by.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time

from django.db.models import Q
from django.utils.timezone import localtime

from wanjia.foundation.access.types import Actor
from wanjia.foundation.outbox import rules
from wanjia.foundation.outbox.flow import MESSAGE
from wanjia.foundation.outbox.models import LONGEST_WHY, Message
from wanjia.foundation.outbox.operations.telling import tell
from wanjia.foundation.outbox.types import Answer, MessageChannel, MessageState, Quiet, Round, Taken, Tried

BATCH = 100
#: Who sends, in the log of events.
GATEWAY = "message gateway"


def take(*, at: datetime, at_most: int = BATCH) -> Round:
    """
    Take messages that are due, the earliest written first; those that quiet hours have caught are put off instead.

    Nothing that quiet hours forbid at this moment leaves the house, whenever it was planned.
    """
    expired = Q(state=MessageState.TAKEN, lease_until__lte=at)
    ripe = Message.objects.filter(Q(state=MessageState.WAITING, not_before__lte=at) | expired)
    found = list(ripe.locked_if_free()[:at_most])
    now, later = localtime(at), []
    for message in found:
        moment = rules.after_quiet(now, quiet=quiet_of(message))
        if moment > now:
            later.append(message)
            message.not_before = moment
            if message.state == MessageState.TAKEN:
                message.state = MESSAGE.after("wait", state=message.state, thing=None)
            continue
        message.state = MESSAGE.after("take", state=message.state, thing=None)
        message.tries, message.lease_until = message.tries + 1, at + rules.LEASE
    Message.objects.bulk_update(found, ["state", "not_before", "tries", "lease_until"])
    put_off = {message.pk for message in later}
    return Round(tuple(_taken(message) for message in found if message.pk not in put_off), len(later))


def quiet_of(message: Message) -> tuple[Quiet, ...]:
    """Give the quiet hours that a message carries."""
    return tuple(Quiet(time.fromisoformat(start), time.fromisoformat(end)) for start, end in message.quiet)


def _taken(message: Message) -> Taken:
    return Taken(
        message.pk,
        message.key,
        MessageChannel(message.channel),
        message.address,
        message.title,
        message.text,
        message.tries,
    )


def note_tried(tried: Iterable[Tried], *, by: Actor, at: datetime) -> None:
    """
    Write down what came of handing messages over: sent, failed for good, or to be tried again later.

    What was reported as delivered in the meantime stays so.
    """
    came = {one.message_id: one for one in tried}
    held = list(Message.objects.filter(pk__in=list(came), state=MessageState.TAKEN).locked())
    ends: dict[str, list[Message]] = {"outbox.messages_sent": [], "outbox.messages_failed": []}
    for message in held:
        one = came[message.pk]
        message.lease_until = None
        if one.answer is Answer.ACCEPTED:
            message.state = MESSAGE.after("accept", state=message.state, thing=None)
            message.reference, message.why, message.sent_at = one.reference, "", at
            ends["outbox.messages_sent"].append(message)
            continue
        message.why = one.why[:LONGEST_WHY]
        again = rules.next_try(message.tries, at=at) if one.answer is Answer.UNREACHED else None
        message.state = MESSAGE.after("fail" if again is None else "wait", state=message.state, thing=None)
        if again is None:
            message.ended_at = at
            ends["outbox.messages_failed"].append(message)
        else:
            message.not_before = again
    fields = ["state", "lease_until", "reference", "why", "sent_at", "ended_at", "not_before"]
    Message.objects.bulk_update(held, fields)
    for name, messages in ends.items():
        tell(name, about=messages, by=by, at=at)


def put_back(message_ids: Iterable[int], *, at: datetime) -> None:
    """Let messages wait that were taken but not tried, because the gateway does not answer; it counts as no try."""
    held = list(Message.objects.filter(pk__in=list(message_ids), state=MessageState.TAKEN).locked())
    for message in held:
        message.state = MESSAGE.after("wait", state=message.state, thing=None)
        message.tries, message.lease_until = message.tries - 1, None
        message.not_before = at + rules.BACKOFF[1]
    Message.objects.bulk_update(held, ["state", "tries", "lease_until", "not_before"])


def fail_stale(*, by: Actor, at: datetime) -> int:
    """
    Let messages fail that have waited for days, gateway or not, so that what waits for them goes on.

    :returns: how many
    """
    old = Message.objects.filter(state=MessageState.WAITING, written_at__lte=at - rules.STALE, not_before__lte=at)
    held = list(old.locked())
    for message in held:
        message.state = MESSAGE.after("fail", state=message.state, thing=None)
        message.why, message.ended_at = message.why or rules.why_stale(message.written_at, at=at) or "", at
    Message.objects.bulk_update(held, ["state", "why", "ended_at"], batch_size=500)
    tell("outbox.messages_failed", about=held, by=by, at=at)
    return len(held)
