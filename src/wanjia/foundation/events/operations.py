"""Writing down what happened."""

from __future__ import annotations

import re
from datetime import datetime

from wanjia.foundation.access.types import Actor
from wanjia.foundation.events.models import Event
from wanjia.foundation.events.subscriptions import tell
from wanjia.foundation.events.types import Happened

PATTERN = re.compile(r"[a-z]+\.[a-z]+(_[a-z]+)+")


class BadEventName(ValueError):
    """An event name that does not read ``package.thing_happened``."""


def record(
    name: str,
    *,
    by: Actor,
    at: datetime,
    subject_kind: str,
    subject_id: int | None = None,
    unit_id: int | None = None,
    **facts: object,
) -> int:
    """
    Write down an event in the caller's transaction, and tell those who subscribed to its name.

    :param name: ``package.thing_happened``, past tense
    :param subject_kind: what it happened to, as ``package.model``
    :param facts: ids and plain values that JSON can hold
    :returns: the event's id
    :raises BadEventName: if the name has another shape
    """
    if PATTERN.fullmatch(name) is None:
        msg = f"an event is named package.thing_happened, not {name}"
        raise BadEventName(msg)
    event = Event.objects.create(
        name=name,
        at=at,
        actor_number=by.number,
        actor_name=by.name,
        unit_id=unit_id,
        subject_kind=subject_kind,
        subject_id=subject_id,
        facts=facts,
    )
    tell(Happened(event.pk, name, by, at, subject_kind, subject_id, unit_id, facts))
    return event.pk
