"""Questions about messages: one, those of an account, what is due, what failed."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime

from django.db.models import Count, Min, Q

from wanjia.foundation.access.types import Scope
from wanjia.foundation.findings.types import Refused
from wanjia.foundation.outbox.flow import MESSAGE
from wanjia.foundation.outbox.models import Message
from wanjia.foundation.outbox.types import MessageChannel, MessageState

Waiting = tuple[int, datetime | None]


class UnknownMessage(Refused):
    """There is no such message among those that the scope shows."""


@dataclass(frozen=True, slots=True)
class MessageRow:
    """
    A message as plain values; ``address``, ``text`` are personal data.

    :ivar steps: what can be done now, by names of the flow
    """

    message_id: int
    key: str
    channel: MessageChannel
    address: str
    title: str
    text: str
    about_kind: str
    about_id: int
    about_number: str
    unit_name: str
    unit_path: str
    state: MessageState
    not_before: datetime
    tries: int
    reference: str
    why: str
    written_at: datetime
    sent_at: datetime | None
    ended_at: datetime | None
    steps: tuple[str, ...]


PATHS = {"message_id": "pk", "unit_name": "unit__name", "unit_path": "unit__path"}


def message_with_id(message_id: int, *, scope: Scope) -> MessageRow:
    """
    Find a message of a scope.

    :raises UnknownMessage: if there is none
    """
    names = [field.name for field in fields(MessageRow)][:-1]
    mine = Message.objects.inside(scope).filter(pk=message_id)
    row = mine.values_list(*(PATHS.get(name, name) for name in names)).first()
    if row is None:
        msg = "There is no such message among your units."
        raise UnknownMessage(msg)
    plain = dict(zip(names, row, strict=True))
    plain["channel"], plain["state"] = MessageChannel(plain["channel"]), MessageState(plain["state"])
    return MessageRow(**plain, steps=MESSAGE.open_steps(plain["state"]))


def is_any_due(at: datetime) -> bool:
    """Tell whether a worker would find something to send."""
    expired = Q(state=MessageState.TAKEN, lease_until__lte=at)
    return Message.objects.filter(Q(state=MessageState.WAITING, not_before__lte=at) | expired).exists()


def waiting(scope: Scope) -> Waiting:
    """Count the messages that wait to be sent, and say since when the oldest does."""
    return _counted(scope, state=MessageState.WAITING, since="written_at")


def failed(scope: Scope) -> Waiting:
    """Count the messages that failed and that nobody has looked after, and say since when the oldest has waited."""
    return _counted(scope, state=MessageState.FAILED, since="ended_at")


def _counted(scope: Scope, *, state: MessageState, since: str) -> Waiting:
    told = Message.objects.inside(scope).filter(state=state).aggregate(count=Count("pk"), oldest=Min(since))
    return told["count"], told["oldest"]


def states_about(kind: str, *, about_id: int) -> dict[MessageState, int]:
    """Count the messages that come from something, found within a scope before, by state."""
    rows = Message.objects.filter(about_kind=kind, about_id=about_id).order_by().values_list("state")
    return {MessageState(state): count for state, count in rows.annotate(count=Count("pk"))}
