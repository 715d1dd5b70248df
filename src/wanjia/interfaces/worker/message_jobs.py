"""The job that empties the outbox, and asking for it when something is due."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

from django.db import transaction

from wanjia.foundation.access.queries import process_actor
from wanjia.foundation.access.types import WHOLE_COMPANY
from wanjia.foundation.jobs.types import Finished
from wanjia.foundation.outbox.operations import asking, sending
from wanjia.foundation.outbox.queries import is_any_due, waiting
from wanjia.foundation.outbox.types import Answer, Taken, Tried
from wanjia.interfaces.worker.gateway import Gateway, gateway, hand_over
from wanjia.interfaces.worker.work import JobFailed, Work

#: Messages handed over at the same time; when none of them gets through, the gateway is down and the rest waits.
AT_ONCE = 4
SENDING = "Handing messages to the gateway"
NO_GATEWAY = "No gateway is set up: set WANJIA_SMS_URL and WANJIA_SMS_SECRET and start the worker anew. Messages wait."


def send_messages(work: Work) -> Finished:
    """
    Hand all messages over that are due.

    Killed in between, those in hand are taken up again under their keys, by which the gateway knows them.
    """
    to, by = gateway(), process_actor(sending.GATEWAY)
    if to is None:
        raise JobFailed(NO_GATEWAY, result={})
    sent, is_up = 0, True
    while is_up:
        work.report(sent, of=sent, words=SENDING)
        with transaction.atomic():
            found = sending.take(at=work.at())
        if not found.taken and not found.later:
            break
        tried, left = _handed_over(found.taken, to=to, at=work.at())
        with transaction.atomic():
            sending.note_tried(tried, by=by, at=work.at())
            sending.put_back([one.message_id for one in left], at=work.at())
        sent += sum(one.answer is Answer.ACCEPTED for one in tried)
        is_up = not left
    facts = [["Messages sent", f"{sent:,}"], ["Messages that wait", f"{waiting(WHOLE_COMPANY)[0]:,}"]]
    return Finished({"facts": facts})


def _handed_over(messages: Sequence[Taken], *, to: Gateway, at: datetime) -> tuple[list[Tried], Sequence[Taken]]:
    """Hand messages over, some at once; give what came of them, and those left when the gateway seems down."""
    tried: list[Tried] = []
    with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="gateway") as hands:
        for start in range(0, len(messages), AT_ONCE):
            group = list(hands.map(lambda one: hand_over(one, to=to, at=at), messages[start : start + AT_ONCE]))
            tried += group
            if all(one.answer is Answer.UNREACHED for one in group):
                return tried, messages[start + AT_ONCE :]
    return tried, ()


def ask_if_due(at: datetime) -> None:
    """Ask for the job when a gateway is set up and something is due; called by the worker again and again."""
    if gateway() is not None and is_any_due(at):
        with transaction.atomic():
            asking.ask_to_send(at=at)
