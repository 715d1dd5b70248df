"""
The gateway of text and app messages: one signed request for each message, over HTTP.

What a gateway must do is told in docs/messages-and-commands.md; whatever provider a company has, a small program of
its own stands between the two.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from urllib.parse import urlsplit

from django.conf import settings

from wanjia.foundation.outbox.rules import why_not_taken
from wanjia.foundation.outbox.types import Answer, Taken, Tried
from wanjia.revenue.outlets.rules import signature_of, why_not_secret

SECONDS = 10.0
MOST_BYTES = 64 * 1024
#: Answers after which the same message would be refused again.
FOR_GOOD = frozenset({400, 404, 410, 413, 415, 422})
SUCCESS = range(200, 300)


@dataclass(frozen=True, slots=True)
class Gateway:
    """Where messages are handed over, and what they are signed with."""

    url: str
    secret: str


def gateway() -> Gateway | None:
    """Give the gateway that the environment names; none where address or secret lack or are no good."""
    url, secret = settings.WANJIA_SMS_URL, settings.WANJIA_SMS_SECRET
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname or why_not_secret(secret) is not None:
        return None
    return Gateway(url, secret)


def hand_over(message: Taken, *, to: Gateway, at: datetime) -> Tried:
    """Hand one message over; told again under its key, the gateway sends it once."""
    content = {
        "message": message.key,
        "channel": message.channel.value,
        "to": message.address,
        "title": message.title,
        "text": message.text,
    }
    body, stamp = json.dumps(content, ensure_ascii=False).encode(), str(int(at.timestamp()))
    head = {
        "Content-Type": "application/json; charset=utf-8",
        "Idempotency-Key": message.key,
        "X-Wanjia-Timestamp": stamp,
        "X-Wanjia-Signature": signature_of(to.secret, timestamp=stamp, body=body),
    }
    try:
        status, said = _posted(to.url, body=body, head=head)
    except (OSError, HTTPException) as why:
        return Tried(message.message_id, Answer.UNREACHED, why=why_not_taken(None, said=str(why)))
    if status in SUCCESS:
        return Tried(message.message_id, Answer.ACCEPTED, reference=str(_told(said).get("reference", ""))[:80])
    reason = str(_told(said).get("reason", ""))[:120]
    answer = Answer.REFUSED if status in FOR_GOOD else Answer.UNREACHED
    return Tried(message.message_id, answer, why=why_not_taken(status, said=reason))


def _posted(url: str, *, body: bytes, head: dict[str, str]) -> tuple[int, bytes]:
    """Post once, following no redirection: a message goes where the environment says and nowhere else."""
    parts = urlsplit(url)
    kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
    connection = kind(parts.hostname or "", parts.port, timeout=SECONDS)
    try:
        path = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
        connection.request("POST", path, body=body, headers=head)
        answer = connection.getresponse()
        return answer.status, answer.read(MOST_BYTES)
    finally:
        connection.close()


def _told(said: bytes) -> dict[str, object]:
    try:
        found = json.loads(said)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
