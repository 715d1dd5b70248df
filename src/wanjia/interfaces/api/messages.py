"""What the gateway of messages reports: delivered, or not."""

from __future__ import annotations

import secrets
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from ninja import Router
from pydantic import Field

from wanjia.foundation.access.queries import process_actor
from wanjia.foundation.outbox.operations.reporting import MessageRefused, note_report
from wanjia.foundation.outbox.operations.sending import GATEWAY
from wanjia.foundation.outbox.types import MessageState
from wanjia.interfaces.api.problems import Problem
from wanjia.interfaces.api.signatures import ASKED_FOR, SIGNATURE, TIMESTAMP
from wanjia.interfaces.api.values import Ask, Shape, Text
from wanjia.interfaces.kit.phrases import translated
from wanjia.revenue.outlets import rules
from wanjia.revenue.outlets.queries.limits import limit_on
from wanjia.revenue.outlets.types import OutletLimit

router = Router(tags=["messages"])
#: Stands in for the secret where none is set up, so that the answer takes as long as any other.
NOBODYS = secrets.token_hex(32)


class Delivery(StrEnum):
    """What became of a message on its way to the phone."""

    DELIVERED = "DELIVERED"
    FAILED = "FAILED"


class DeliveryTold(Ask):
    """What became of one message."""

    message: Annotated[Text, Field(max_length=80)] = Field(description="The key that the message was sent under.")
    outcome: Delivery
    reason: Annotated[str, Field(max_length=200)] = Field("", description="Why it was not delivered.")


class DeliveryStanding(Shape):
    """Where a message stands; the same answer each time that it is told of."""

    message: str
    state: MessageState


def signed(request: HttpRequest) -> datetime:
    """
    Give the moment of a request that the gateway signed, in the way in which channels sign.

    :raises Problem: if the signature is missing, wrong or not of this moment
    """
    stamp, signature = request.headers.get(TIMESTAMP, ""), request.headers.get(SIGNATURE, "")
    if not stamp or not signature:
        raise Problem("signature-missing", headers=ASKED_FOR)
    secret, at = settings.WANJIA_SMS_SECRET, timezone.now()
    is_set_up = rules.why_not_secret(secret) is None
    used = secret if is_set_up else NOBODYS
    if not rules.is_signed(signature, secret=used, timestamp=stamp, body=request.body) or not is_set_up:
        raise Problem("signature-wrong", headers=ASKED_FOR)
    minutes = limit_on(OutletLimit.SIGNATURE_MINUTES, day=timezone.localdate(at))
    if not rules.is_timely(stamp, at=at, minutes=minutes):
        raise Problem("signature-stale", headers=ASKED_FOR)
    return at


@router.post(
    "",
    response=DeliveryStanding,
    auth=signed,
    operation_id="report_delivery",
    summary="Report what became of a message, signed",
)
def report_delivery(request: HttpRequest, content: DeliveryTold) -> dict[str, Any]:
    """
    Write down what became of a message, once.

    Only the gateway calls this. It signs as a channel does, with the secret that it was given for messages; a report
    told again, or one that comes too late, is answered and changes nothing.
    """
    at: datetime = request.auth  # type: ignore[attr-defined]
    is_delivered = content.outcome is Delivery.DELIVERED
    try:
        with transaction.atomic():
            state = note_report(
                content.message, is_delivered=is_delivered, why=content.reason, by=process_actor(GATEWAY), at=at
            )
    except MessageRefused as why:
        raise Problem("message-unknown", detail=translated(str(why))) from why
    return {"message": content.message, "state": state}
