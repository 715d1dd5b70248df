"""Telling customers that supply will be off, or that it will not: messages wait in the outbox for their time."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.timezone import localtime

from wanjia.energy.reliability.models import NoticeText, Outage, OutageHit
from wanjia.energy.reliability.operations.held import OutageRefused, known, outage_held, step, tell
from wanjia.energy.reliability.rules import filled
from wanjia.energy.reliability.types import Basis
from wanjia.foundation.access.types import WHOLE_COMPANY, Actor
from wanjia.foundation.outbox.operations.writing import withdraw, write_messages
from wanjia.foundation.outbox.types import MessageChannel, NewMessage
from wanjia.foundation.periods.types import Period
from wanjia.registry.customers.queries import accounts_with, agreements_during

ORIGIN = "reliability.outage"


def announce_outage(outage_id: int, *, by: Actor, at: datetime) -> int:
    """
    Announce an approved outage to everybody whom it hits; the messages leave after the commit.

    :returns: how many messages were written
    :raises OutageRefused: if it is not of the actor's units, or there is no text for it
    :raises StepRefused: if it is not approved, or the legal time of notice has passed
    """
    outage = outage_held(outage_id, by=by)
    step(outage, name="announce", case=known(outage, by=by, at=at))
    outage.noticed_at = at
    outage.save(update_fields=["state", "noticed_at"])
    written = write_messages(_messages(outage, is_cancellation=False, at=at), by=by, at=at)
    tell("reliability.outage_announced", about=outage, by=by, at=at, messages=written)
    return written


def call_off(outage: Outage, *, by: Actor, at: datetime) -> int:
    """Take back the announcements that have not left, and tell those who got one that supply stays on."""
    told = [message.key for message in _messages(outage, is_cancellation=False, at=at)]
    back = withdraw(told, why="The outage was called off.", by=by, at=at)
    rest = [
        message
        for message in _messages(outage, is_cancellation=True, at=at)
        if message.key.removesuffix(":off") not in back
    ]
    return write_messages(rest, by=by, at=at)


def _messages(outage: Outage, *, is_cancellation: bool, at: datetime) -> list[NewMessage]:
    day = localtime(outage.from_at).date()
    dated = NoticeText.objects.on(localtime(at).date()).order_by("-start_date")
    text = dated.filter(is_cancellation=is_cancellation, is_letter=False)
    said: NoticeText | None = text.first()
    if said is None:
        msg = "There is no text in force for this message: write one first."
        raise OutageRefused(msg)
    hit = OutageHit.objects.filter(outage=outage, is_planned=True, basis=Basis.LV)
    points = list(hit.order_by("usage_point_id").values_list("usage_point_id", flat=True).distinct())
    days = Period(day, day + timedelta(days=1))
    agreements = agreements_during(days, scope=WHOLE_COMPANY, usage_points=points)
    accounts = accounts_with(agreements["account_id"].unique(maintain_order=True).to_list())
    span = {"from": f"{localtime(outage.from_at):%m-%d %H:%M}", "to": f"{localtime(outage.to_at):%m-%d %H:%M}"}
    found = []
    for account in accounts.values():
        values = {"account": account.number, "unit": account.unit_name, "work": outage.work, **span}
        found.append(
            NewMessage(
                key=f"{ORIGIN}:{outage.pk}:{account.account_id}{':off' if is_cancellation else ''}",
                channel=MessageChannel.SMS,
                address=account.phone,
                title=said.title_zh,
                text=filled(said.text_zh, values=values),
                template="OUTAGE-OFF" if is_cancellation else "OUTAGE",
                about_kind=ORIGIN,
                about_id=outage.pk,
                about_number=account.number,
                unit_id=account.unit_id,
                not_before=at,
            )
        )
    return found
