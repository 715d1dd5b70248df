"""The door of messages that channels sign: no token, no rights beyond telling of a payment."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest
from django.utils import timezone

from wanjia.foundation.access.queries import process_actor
from wanjia.foundation.access.types import WHOLE_COMPANY, Actor, Scope
from wanjia.interfaces.api.problems import Problem
from wanjia.revenue.outlets import rules
from wanjia.revenue.outlets.queries.channels import UnknownChannel, channel_coded, secrets_of
from wanjia.revenue.outlets.queries.limits import limit_on
from wanjia.revenue.outlets.types import OutletLimit

TIMESTAMP, SIGNATURE = "X-Wanjia-Timestamp", "X-Wanjia-Signature"
#: So many secrets are tried whoever calls, so that each answer takes as long as any other.
TRIED = 2
#: Stands in for secrets that a channel does not have.
NOBODYS = (secrets.token_hex(32),) * TRIED
ASKED_FOR = {"WWW-Authenticate": "Signature"}


@dataclass(frozen=True, slots=True)
class Sender:
    """
    The channel that signed a message.

    :ivar actor: a process that reaches no further than the channel's unit and those below
    """

    code: str
    actor: Actor
    at: datetime


def signed(request: HttpRequest) -> Sender:
    """
    Give the channel that signed a request.

    An unknown channel, one without a secret and a wrong signature are not told apart.

    :raises Problem: if the signature is missing, wrong or not of this moment
    """
    stamp, signature = request.headers.get(TIMESTAMP, ""), request.headers.get(SIGNATURE, "")
    if not stamp or not signature:
        raise Problem("signature-missing", headers=ASKED_FOR)
    at, match = timezone.now(), request.resolver_match
    code = str(match.kwargs.get("code", "")) if match else ""
    tried = (*secrets_of(code, at=at), *NOBODYS)[:TRIED]
    right = [rules.is_signed(signature, secret=one, timestamp=stamp, body=request.body) for one in tried]
    if not any(right):
        raise Problem("signature-wrong", headers=ASKED_FOR)
    minutes = limit_on(OutletLimit.SIGNATURE_MINUTES, day=timezone.localdate(at))
    if not rules.is_timely(stamp, at=at, minutes=minutes):
        raise Problem("signature-stale", headers=ASKED_FOR)
    return Sender(code, _actor(code), at)


def _actor(code: str) -> Actor:
    try:
        unit_path = channel_coded(code, scope=WHOLE_COMPANY).unit_path
    except UnknownChannel as unknown:
        raise Problem("signature-wrong", headers=ASKED_FOR) from unknown
    process = process_actor(f"channel {code}")
    return Actor(process.number, process.name, Scope((unit_path,)))
