"""
Carrying a billing run through, chunk by chunk, each in a short transaction of its own.

Whatever was done stays done when the process dies; the next call goes on where this one stopped.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from wanjia.foundation.access.types import Actor
from wanjia.revenue.billing.operations import issuing, planning, pricing, settling
from wanjia.revenue.billing.queries import findings, inputs, preparing, runs


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run has come: which step, how many of its chunks, and how many bills so far."""

    step: str
    done: int
    chunks: int
    bills: int


Watcher = Callable[[Progress], None]
Clock = Callable[[], datetime]


def unwatched(_: Progress) -> None:
    """Take no notice."""


def plan(bill_month: date, *, unit_id: int, route_ids: Sequence[int] | None, by: Actor) -> str:
    """Plan a run and give its number; a run of the month and routes that is not finished is taken up again."""
    with transaction.atomic():
        unfinished = runs.unfinished_run(bill_month, unit_id=unit_id, route_ids=route_ids, scope=by.scope)
        if unfinished is not None:
            return unfinished
        run = planning.plan_run(bill_month=bill_month, unit_id=unit_id, route_ids=route_ids, by=by, at=now())
        return str(run.number)


def price(number: str, *, by: Actor, watch: Watcher = unwatched) -> None:
    """Price every chunk of a run that is not priced yet, then declare the run priced."""
    run = runs.run_named(number, scope=by.scope)
    if run.state != "planned":
        return
    chunks, shelf = runs.chunks_of(run.pk), inputs.PriceShelf()
    bills = 0
    for done, chunk in enumerate(chunks, start=1):
        if chunk.state == "planned":
            prepared = preparing.prepared_chunk(chunk, scope=by.scope, shelf=shelf)
            with transaction.atomic():
                bills += pricing.price_chunk(chunk_id=chunk.pk, by=by, at=now(), prepared=prepared).bills
        watch(Progress("price", done, len(chunks), bills))
    with transaction.atomic():
        pricing.end_pricing(run_id=run.pk, by=by, at=now())


def issue(number: str, *, by: Actor, watch: Watcher = unwatched, clock: Clock | None = None) -> None:
    """
    Issue the bills of a priced run under numbers; the whole run becomes visible with its last chunk.

    :param clock: gives the moment of each transaction; without it, that of the wall
    """
    tell = clock or now
    run = runs.run_named(number, scope=by.scope)
    if run.state == "issued":
        return
    if run.state != "issuing":
        with transaction.atomic():
            issuing.begin_issue(run_id=run.pk, by=by, at=tell())
    chunks = runs.chunks_of(run.pk)
    bills = 0
    for done, chunk in enumerate(chunks, start=1):
        if chunk.state != "issued":
            with transaction.atomic():
                bills += issuing.issue_chunk(chunk_id=chunk.pk, by=by, at=tell())
        watch(Progress("issue", done, len(chunks), bills))
    with transaction.atomic():
        issuing.end_issue(run_id=run.pk, by=by, at=tell())


def hold_open_findings(number: str, *, reason: str, by: Actor) -> int:
    """Hold every finding of a run that nobody has decided on, so that the rest can be issued; give how many."""
    run = runs.run_named(number, scope=by.scope)
    with transaction.atomic():
        waiting = list(findings.open_findings(run.pk).values_list("pk", flat=True))
        for finding_id in waiting:
            settling.settle_finding(finding_id=finding_id, step="hold", reason=reason, by=by, at=now())
    return len(waiting)


def now() -> datetime:
    """Read the clock: only interfaces do."""
    return timezone.now()
