"""Chunks priced into drafts; a chunk that is priced again replaces its own drafts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import polars as pl
from django.db.models import Count, QuerySet, Sum

from wanjia.foundation.access.types import Actor
from wanjia.foundation.columnar.database import read_frame, write_rows
from wanjia.foundation.findings.types import Severity
from wanjia.revenue.billing import flow
from wanjia.revenue.billing.kernel.drafts import Drafts
from wanjia.revenue.billing.models import (
    Bill,
    BillFinding,
    BillingRun,
    BillLine,
    BillUsage,
    RunChunk,
)
from wanjia.revenue.billing.operations.held import RunRefused, chunk_held, record_run, run_held
from wanjia.revenue.billing.operations.planning import ACCOUNTS_A_CHUNK
from wanjia.revenue.billing.queries import inputs, preparing
from wanjia.revenue.billing.types import BillKind, BillState


@dataclass(frozen=True, slots=True)
class ChunkPriced:
    """What pricing a chunk came to."""

    bills: int
    lines: int
    findings: int


def price_chunk(
    *, chunk_id: int, by: Actor, at: datetime, prepared: preparing.PreparedChunk | None = None
) -> ChunkPriced:
    """
    Write the drafts of a chunk in place of those it had.

    :param prepared: drafts computed before the transaction, so that it is short; computed again if anything that bills
        are made from was recorded since
    :raises RunRefused: if the chunk is already issued or its run cancelled
    """
    chunk = chunk_held(chunk_id, by=by)
    run = chunk.run
    state = flow.CHUNK.after("price", state=chunk.state, thing=None)
    if run.state not in ("planned", "priced"):
        msg = f"Run {run.number} is {run.state}: nothing is priced in it any more."
        raise RunRefused(msg)
    if prepared is None or prepared.seen != inputs.inputs_recorded():
        prepared = preparing.prepared_chunk(chunk, scope=by.scope, shelf=inputs.PriceShelf())
    withdraw(Bill.objects.filter(chunk=chunk, state=BillState.DRAFT))
    BillFinding.objects.filter(chunk=chunk).delete()
    write_drafts(prepared.drafts, run=run, chunk=chunk, accounts=prepared.accounts)
    write_findings(prepared.found, run=run, chunk=chunk)
    RunChunk.objects.filter(pk=chunk.pk).update(state=state, inputs_seen=prepared.seen)
    bills = prepared.drafts.bills.height
    record_run("billing.chunk_priced", run=run, by=by, at=at, chunk=chunk.sequence, bills=bills)
    return ChunkPriced(bills, prepared.drafts.lines.height, prepared.found.height)


def write_drafts(
    drafts: Drafts, *, run: BillingRun, chunk: RunChunk, accounts: pl.DataFrame, numbers: pl.DataFrame | None = None
) -> None:
    """
    Write draft bills with their lines and the readings behind them.

    :param numbers: ``account_id``, ``number`` of bills that already have one
    """
    named = drafts.bills if numbers is None else drafts.bills.join(numbers, on="account_id")
    bills = (
        named.join(accounts.rename({"number": "account_number"}), on="account_id")
        .sort("account_number")
        .select(
            *([] if numbers is None else ["number"]),
            "account_id",
            "unit_id",
            "structure_id",
            "start_date",
            "end_date",
            "energy_kwh",
            "amount",
            "is_sample",
            "inputs",
            run_id=pl.lit(run.pk, dtype=pl.Int64),
            chunk_id=pl.lit(chunk.pk, dtype=pl.Int64),
            kind=pl.lit(BillKind.REGULAR.value),
            state=pl.lit(BillState.DRAFT.value),
            bill_month=pl.lit(run.bill_month),
        )
    )
    write_rows(Bill, table=bills)
    drafted = Bill.objects.filter(chunk=chunk, state=BillState.DRAFT).order_by("pk")
    known = drafts.bills.select("account_id")
    ids = read_frame(drafted, bill_id="pk", account_id="account_id").join(known, on="account_id", how="semi")
    write_rows(BillLine, table=drafts.lines.join(ids, on="account_id", maintain_order="left").drop("account_id"))
    write_rows(BillUsage, table=drafts.usages.join(ids, on="account_id", maintain_order="left").drop("account_id"))


def write_findings(found: pl.DataFrame, *, run: BillingRun, chunk: RunChunk) -> None:
    """Write what was found; what lets pass anyway needs nobody and counts as accepted."""
    passes = pl.col("severity") == Severity.INFO.value
    rows = found.rename({"subject_id": "account_id"}).with_columns(
        run_id=pl.lit(run.pk, dtype=pl.Int64),
        chunk_id=pl.lit(chunk.pk, dtype=pl.Int64),
        state=pl.when(passes).then(pl.lit("accepted")).otherwise(pl.lit("open")),
        settled_by=pl.lit(""),
        reason=pl.lit(""),
    )
    write_rows(BillFinding, table=rows)


def withdraw(drafts: QuerySet[Bill]) -> None:
    """Delete drafts with all that hangs on them; nothing issued can be among them."""
    ids = list(drafts.filter(state=BillState.DRAFT).values_list("pk", flat=True))
    for start in range(0, len(ids), ACCOUNTS_A_CHUNK):
        part = ids[start : start + ACCOUNTS_A_CHUNK]
        BillLine.objects.filter(bill_id__in=part)._raw_delete("default")  # noqa: SLF001
        BillUsage.objects.filter(bill_id__in=part)._raw_delete("default")  # noqa: SLF001
        Bill.objects.filter(pk__in=part)._raw_delete("default")  # noqa: SLF001


def end_pricing(*, run_id: int, by: Actor, at: datetime) -> BillingRun:
    """
    Declare a run priced.

    :raises RunRefused: if a chunk is not
    """
    run = run_held(run_id, by=by)
    waiting = RunChunk.objects.filter(run=run, state="planned").count()
    if waiting:
        msg = f"{waiting} parts of run {run.number} are not priced yet."
        raise RunRefused(msg)
    run.state = flow.RUN.after("price", state=run.state, thing=None)
    sum_up(run)
    record_run("billing.run_priced", run=run, by=by, at=at)
    return run


def begin_pricing_again(*, run_id: int, reason: str, by: Actor, at: datetime) -> BillingRun:
    """
    Open a priced run to be priced again, after readings, terms or prices were mended.

    Drafts stay until their chunk is priced; what was decided on findings is decided anew.

    :raises RunRefused: if the run is not priced, or no reason is given
    """
    run = run_held(run_id, by=by)
    if not reason.strip():
        msg = "Say why: the reason stays with the run."
        raise RunRefused(msg)
    run.state = flow.RUN.after("reprice", state=run.state, thing=None)
    run.save(update_fields=["state"])
    for chunk in RunChunk.objects.filter(run=run).locked():
        chunk.state = flow.CHUNK.after("reprice", state=chunk.state, thing=None)
        chunk.save(update_fields=["state"])
    record_run("billing.run_opened_again", run=run, by=by, at=at, reason=reason)
    return run


def sum_up(run: BillingRun) -> None:
    """Save a run with its state and what its bills come to."""
    sums = Bill.objects.filter(run=run).aggregate(bills=Count("pk"), energy=Sum("energy_kwh"), amount=Sum("amount"))
    run.bills, run.energy_kwh, run.amount = sums["bills"], int(sums["energy"] or 0), sums["amount"] or 0
    run.save(update_fields=["state", "issued_at", "bills", "energy_kwh", "amount"])
