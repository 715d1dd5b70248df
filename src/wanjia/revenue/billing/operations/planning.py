"""A run planned: which routes, in which chunks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

import polars as pl

from wanjia.foundation.access.types import Actor
from wanjia.foundation.columnar.database import write_rows
from wanjia.revenue.billing import rules
from wanjia.revenue.billing.models import (
    BillingRun,
    RunAccount,
    RunChunk,
)
from wanjia.revenue.billing.operations.held import RunRefused, record_run
from wanjia.revenue.billing.queries import inputs, runs

ACCOUNTS_A_CHUNK = 8_000


def plan_run(*, bill_month: date, unit_id: int, route_ids: Sequence[int] | None, by: Actor, at: datetime) -> BillingRun:
    """
    Plan the billing of a month: which routes, in which chunks.

    :param bill_month: first day of the month
    :param route_ids: None for all routes of the actor's scope
    :raises RunRefused: if no account is due, or another run of these routes is not finished
    """
    placed = inputs.accounts_on_routes(bill_month, route_ids=route_ids, scope=by.scope)
    due = placed.filter(~pl.col("account_id").is_in(runs.accounts_held(bill_month).implode()))
    if due.is_empty():
        msg = f"No account is left to bill for {bill_month:%Y-%m} on these routes."
        raise RunRefused(msg)
    run = BillingRun.objects.create(
        number=next_number(bill_month),
        unit_id=unit_id,
        bill_month=bill_month,
        state="planned",
        planned_by=by.number,
        planned_at=at,
        accounts=due.height,
    )
    chunks = rules.packed(due, size=ACCOUNTS_A_CHUNK)
    RunChunk.objects.bulk_create(
        RunChunk(run=run, sequence=sequence, route_ids=routes, accounts=accounts, state="planned")
        for sequence, (routes, accounts) in enumerate(chunks, start=1)
    )
    of_route = {route: chunk.pk for chunk in runs.chunks_of(run.pk) for route in chunk.route_ids}
    planned = due.select(
        "account_id",
        "turning_day",
        run_id=pl.lit(run.pk, dtype=pl.Int64),
        chunk_id=pl.col("route_id").replace_strict(of_route, return_dtype=pl.Int64),
    )
    write_rows(RunAccount, table=planned)
    record_run("billing.run_planned", run=run, by=by, at=at, accounts=due.height)
    return run


def next_number(bill_month: date) -> str:
    """Give the next number of a run of that month."""
    earlier = BillingRun.objects.filter(bill_month=bill_month).count()
    return f"R{bill_month:%Y%m}-{earlier + 1:03d}"
