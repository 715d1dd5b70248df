"""When a message may go out, when it is tried again, and what an address looks like."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, timedelta

from wanjia.foundation.outbox.types import MessageChannel, Quiet

#: How long a message waits after each try in vain. No business rule but manners towards a gateway that is down, so it
#: stands here and not in dated rows: minutes for a hiccup, hours for an outage, and after 21 hours a person decides.
BACKOFF = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=6),
    timedelta(hours=12),
)
TRIES = len(BACKOFF) + 1
#: A message that could not leave for so long is sent no more: what it says was true when it was written.
STALE = timedelta(days=3)
#: A message in the hands of a worker that says nothing for so long is taken up by another one, under the same key.
LEASE = timedelta(minutes=10)
PHONE = re.compile(r"\+?[0-9][0-9 -]{4,22}")


def after_quiet(moment: datetime, *, quiet: Sequence[Quiet]) -> datetime:
    """
    Give the first moment that lies in no quiet hours, the moment itself if it does not.

    :param moment: in the time of the place
    """
    for hours in quiet:
        if hours.start == hours.end:
            continue
        now = moment.time().replace(tzinfo=None)
        over_night = hours.end < hours.start
        is_inside = (now >= hours.start or now < hours.end) if over_night else hours.start <= now < hours.end
        if is_inside:
            days = 1 if over_night and now >= hours.start else 0
            end = moment.replace(hour=hours.end.hour, minute=hours.end.minute, second=0, microsecond=0)
            moment = end + timedelta(days=days)
    return moment


def next_try(tries: int, *, at: datetime) -> datetime | None:
    """Give the moment of the next try after so many in vain; none when it was tried often enough."""
    return at + BACKOFF[tries - 1] if 0 < tries < TRIES else None


def why_not_address(address: str, *, channel: MessageChannel) -> str | None:
    """Tell why a message cannot be sent to an address."""
    if channel is MessageChannel.SMS and PHONE.fullmatch(address.strip()) is None:
        return "The customer has no phone number on record: enter one, then try the message again."
    return None if address.strip() else "The customer has no address for this channel on record."


def why_stale(written_at: datetime, *, at: datetime) -> str | None:
    """Tell why a message is sent no more: what it says was true when it was written."""
    return "It waited too long to be sent." if at - written_at >= STALE else None


def why_not_taken(status: int | None, *, said: str) -> str:
    """Say what came of handing a message over in vain; without a status nobody answered."""
    if status is None:
        return f"The gateway could not be reached: {said}"
    return f"The gateway answered {status}: {said or '—'}"
