"""Asking for the work that empties the outbox."""

from __future__ import annotations

from datetime import datetime

from wanjia.foundation.access.queries import process_actor
from wanjia.foundation.access.types import WHOLE_COMPANY
from wanjia.foundation.jobs import operations as jobs
from wanjia.foundation.jobs.queries import latest_in
from wanjia.foundation.outbox.operations.sending import GATEWAY

SEND = "messages.send"


def ask_to_send(*, at: datetime) -> int | None:
    """Ask a worker to send what is due, unless that is asked for already; give the job's id."""
    latest = latest_in(WHOLE_COMPANY, kinds=(SEND,), at_most=1)
    if latest and latest[0].is_open:
        return None
    return jobs.submit(SEND, arguments={}, by=process_actor(GATEWAY), at=at)
