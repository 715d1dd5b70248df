"""The word about what became of messages, for those who wrote them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from wanjia.foundation.access.types import Actor
from wanjia.foundation.events import operations as events
from wanjia.foundation.outbox.models import Message


def tell(name: str, *, about: Collection[Message], by: Actor, at: datetime) -> None:
    """
    Record one event about what became of messages.

    Its fact ``origins`` names what they come from, kind → ids, and ``reasons`` why, kind and id → sentence.
    """
    if not about:
        return
    origins: dict[str, list[int]] = {}
    reasons: dict[str, str] = {}
    for message in about:
        origins.setdefault(message.about_kind, []).append(message.about_id)
        if message.why:
            reasons[f"{message.about_kind}:{message.about_id}"] = message.why
    ids = [message.pk for message in about]
    one = ids[0] if len(ids) == 1 else None
    facts: dict[str, Any] = {"messages": len(ids), "ids": ids, "origins": origins, "reasons": reasons}
    events.record(name, by=by, at=at, subject_kind="outbox.message", subject_id=one, **facts)
