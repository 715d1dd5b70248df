"""Drafts numbered and issued, chunk by chunk; a chunk that is issued stays issued."""

from __future__ import annotations

from datetime import datetime

import polars as pl
from django.db.models import QuerySet
from django.utils.timezone import localtime

from wanjia.foundation.access.types import Actor, Scope
from wanjia.foundation.columnar.database import read_frame, update_rows
from wanjia.foundation.findings.types import Severity
from wanjia.revenue.billing import flow, rules
from wanjia.revenue.billing.kernel.batch import batch_of
from wanjia.revenue.billing.models import (
    Bill,
    BillFinding,
    BillingRun,
    RunChunk,
)
from wanjia.revenue.billing.operations.held import RunRefused, chunk_held, hold_numbers, record_run, run_held
from wanjia.revenue.billing.operations.pricing import sum_up, withdraw, write_drafts, write_findings
from wanjia.revenue.billing.queries import bills, findings, hands, inputs, preparing, runs
from wanjia.revenue.billing.types import BillState


def begin_issue(*, run_id: int, by: Actor, at: datetime) -> BillingRun:
    """
    Give the drafts of a run their numbers, in account order; from now on it can only go forward.

    Accounts with a finding that nobody accepted are held: their drafts are withdrawn, to be billed by a later run.

    :raises RunRefused: if the run is not priced, findings are still open, or a bill is made from a reading that the
        actor entered
    """
    run = run_held(run_id, by=by)
    waiting = findings.open_findings(run_id).count()
    if waiting:
        msg = f"{waiting} findings of run {run.number} wait for a decision: accept or hold each of them first."
        raise RunRefused(msg)
    run.state = flow.RUN.after("begin_issue", state=run.state, thing=None)
    run.save(update_fields=["state"])
    held = BillFinding.objects.filter(run=run, state="held").values("account_id")
    withdraw(Bill.objects.filter(run=run, account_id__in=held))
    refuse_own_hand(Bill.objects.filter(run=run), run=run, by=by, at=at)
    drafts = read_frame(
        Bill.objects.filter(run=run, state=BillState.DRAFT).order_by("account__number"), id="pk", account="account_id"
    )
    hold_numbers(run.bill_month)
    numbers = rules.bill_numbers(run.bill_month, after=bills.latest_bill_number(run.bill_month), count=drafts.height)
    update_rows(Bill, table=drafts.select("id", number=pl.Series(numbers, dtype=pl.String)))
    record_run("billing.issue_begun", run=run, by=by, at=at, bills=drafts.height)
    return run


def issue_chunk(*, chunk_id: int, by: Actor, at: datetime) -> int:
    """
    Issue the drafts of a chunk; those whose inputs changed since they were priced are priced again first.

    :returns: bills issued
    :raises RunRefused: if the run is not being issued, the chunk is issued already, or a bill that was priced again is
        made from a reading that the actor entered
    """
    chunk = chunk_held(chunk_id, by=by)
    run = chunk.run
    if run.state != "issuing":
        msg = f"Run {run.number} is {run.state}: begin to issue it first."
        raise RunRefused(msg)
    state = flow.CHUNK.after("issue", state=chunk.state, thing=None)
    changed = reprice_changed(run, chunk=chunk, scope=by.scope)
    if changed:
        refuse_own_hand(Bill.objects.filter(chunk=chunk, account_id__in=changed), run=run, by=by, at=at)
    issued = Bill.objects.filter(chunk=chunk, state=BillState.DRAFT).update(state=BillState.ISSUED, issued_at=at)
    RunChunk.objects.filter(pk=chunk.pk).update(state=state)
    record_run("billing.chunk_issued", run=run, by=by, at=at, chunk=chunk.sequence, bills=issued, priced_again=changed)
    return issued


def refuse_own_hand(issued: QuerySet[Bill], *, run: BillingRun, by: Actor, at: datetime) -> None:
    """
    Let nobody issue a bill for a reading that he or she entered.

    :raises RunRefused: naming how many bills, some of the accounts, and the cure
    """
    why = hands.why_not_issued_by(by, bills=issued, month=run.bill_month, day=localtime(at).date())
    if why is not None:
        raise RunRefused(why)


def reprice_changed(run: BillingRun, *, chunk: RunChunk, scope: Scope) -> list[int]:
    """
    Price those drafts of a chunk again whose readings, terms or prices are no longer what they were made from.

    Nothing is looked at where nothing was recorded about readings, terms or prices since the chunk was priced.

    :returns: the accounts; one that can no longer be billed, or is no longer inconspicuous, keeps no draft
    """
    if inputs.inputs_recorded() == chunk.inputs_seen:
        return []
    rows = Bill.objects.filter(chunk=chunk, state=BillState.DRAFT)
    drafted = read_frame(rows, account_id="account_id", inputs="inputs", number="number")
    if drafted.is_empty():
        return []
    placed = runs.run_accounts(chunk.pk)
    side = inputs.account_side(
        run.bill_month, turning_days=placed.join(drafted, on="account_id", how="semi"), scope=scope
    )
    again, refused = batch_of(side, prices=inputs.price_side(inputs.looked_back(run.bill_month)))
    compared = drafted.join(again.bills.select("account_id", now="inputs"), on="account_id", how="left")
    changed = compared.filter(pl.col("inputs") != pl.col("now").fill_null("")).select("account_id", "number")
    if changed.is_empty():
        return []
    anew = again.only(changed["account_id"])
    again_refused = refused.filter(pl.col("subject_id").is_in(changed["account_id"].implode()))
    found = pl.concat([preparing.checked(anew, bill_month=run.bill_month), again_refused])
    waits = found.filter(pl.col("severity") != Severity.INFO.value)["subject_id"]
    withdraw(rows.filter(account_id__in=changed["account_id"].to_list()))
    clean = anew.only(anew.bills.filter(~pl.col("account_id").is_in(waits.implode()))["account_id"])
    write_drafts(clean, run=run, chunk=chunk, accounts=side.accounts, numbers=changed)
    write_findings(found, run=run, chunk=chunk)
    return changed["account_id"].sort().to_list()


def end_issue(*, run_id: int, by: Actor, at: datetime) -> BillingRun:
    """
    Declare a run issued: its bills become visible together, and those above learn of them by one event.

    :raises RunRefused: if a chunk is not issued yet
    """
    run = run_held(run_id, by=by)
    waiting = RunChunk.objects.filter(run=run).exclude(state="issued").count()
    if waiting:
        msg = f"{waiting} parts of run {run.number} are not issued yet."
        raise RunRefused(msg)
    run.state = flow.RUN.after("end_issue", state=run.state, thing=None)
    run.issued_at = at
    sum_up(run)
    record_run("billing.bills_issued", run=run, by=by, at=at)
    return run
