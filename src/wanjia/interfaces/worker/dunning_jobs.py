"""Jobs of dunning: the day's steps planned and handed over, and the risk of customers assessed."""

from __future__ import annotations

from django.db import transaction

from wanjia.foundation.access.queries import process_actor
from wanjia.foundation.jobs.types import Finished
from wanjia.foundation.outbox.operations.sending import GATEWAY, fail_stale
from wanjia.interfaces.worker.work import Work, today
from wanjia.revenue.dunning.operations import cutting, grading, handing, nightly, planning
from wanjia.revenue.dunning.queries.debts import debts_on, next_steps_on

#: Steps written in one transaction.
CHUNK = 4_000
PLANNING, SENDING, CUTTING = "Planning the steps of the day", "Handing messages over", "Asking for cuts"
GRADING = "Assessing the risk of customers"


def plan_day(work: Work) -> Finished:
    """
    Settle what the clock decides, plan the day's steps of all debtors, hand over what may go out, ask for cuts.

    Done twice on a day it plans nothing twice: a step comes at most once for a debt.
    """
    day = today(work.at())
    with transaction.atomic():
        fail_stale(by=process_actor(GATEWAY), at=work.at())
    with transaction.atomic():
        promises, agreements = nightly.settle_by_clock(by=work.by, at=work.at())
    steps = next_steps_on(work.by.scope, day=day)
    planned = 0
    for start in range(0, steps.height, CHUNK):
        work.report(start, of=steps.height, words=PLANNING)
        with transaction.atomic():
            planned += planning.plan_steps(steps.slice(start, CHUNK), day=day, by=work.by, at=work.at())
    sent = _handed_over(work)
    cuts = _cuts_asked(work)
    facts = [
        ["Debtors", f"{debts_on(work.by.scope, day=day).height:,}"],
        ["Steps planned", f"{planned:,}"],
        ["Messages handed over", f"{sent:,}"],
        ["Promises broken", f"{promises:,}"],
        ["Agreements broken", f"{agreements:,}"],
        ["Cuts asked for", f"{cuts:,}"],
    ]
    return Finished({"facts": facts})


def _handed_over(work: Work) -> int:
    sent = 0
    while True:
        work.report(sent, of=0, words=SENDING)
        with transaction.atomic():
            done = handing.hand_over(by=work.by, at=work.at())
        if not done:
            return sent
        sent += done


def _cuts_asked(work: Work) -> int:
    waiting, asked = cutting.cuts_to_ask(by=work.by), 0
    for done, notice_id in enumerate(waiting):
        work.report(done, of=len(waiting), words=CUTTING)
        with transaction.atomic():
            asked += cutting.ask_cut(notice_id, by=work.by, at=work.at())
    return asked


def assess_risks(work: Work) -> Finished:
    """Grade the customers anew, and look at the large ones."""
    work.report(words=GRADING)
    with transaction.atomic():
        graded = grading.grade_customers(by=work.by, at=work.at())
    with transaction.atomic():
        warnings = grading.warn_of_large(by=work.by, at=work.at())
    return Finished({"facts": [["Customers graded", f"{graded:,}"], ["New warnings", f"{warnings:,}"]]})
