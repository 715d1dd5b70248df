"""Money that banks collected, booked part by part."""

from __future__ import annotations

from django.db import transaction

from wanjia.foundation.jobs.types import Finished
from wanjia.interfaces.worker.work import Work
from wanjia.revenue.directdebit.operations.returns import book_confirmed
from wanjia.revenue.directdebit.queries.batches import batch_numbered
from wanjia.revenue.directdebit.types import LineState

BOOKING = "Booking what the bank collected"


def book_returns(work: Work) -> Finished:
    """Book the lines of a batch that the bank has confirmed; taken up again it goes on where it stopped."""
    number = str(work["batch"])
    waiting = batch_numbered(number, scope=work.by.scope).part(LineState.CONFIRMED).count
    booked = 0
    while True:
        work.report(booked, of=waiting, words=BOOKING)
        with transaction.atomic():
            done = book_confirmed(number, by=work.by, at=work.at())
        if not done:
            return Finished({"facts": [["Debits booked", f"{booked:,}"]]})
        booked += done
