"""
Billing runs: planned, priced, reviewed, issued.

Every function is one short step in its caller's transaction, and doing a step twice does it once: a chunk that is
priced again replaces its own drafts, and a chunk that is issued stays issued.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import polars as pl
from django.db.models import QuerySet

from wanjia.foundation.access.queries import within
from wanjia.foundation.access.types import Actor, Scope
from wanjia.foundation.columnar.database import read_frame, update_rows, write_rows
from wanjia.foundation.events import operations as events
from wanjia.foundation.findings.types import Refused, Severity
from wanjia.revenue.billing import flow, queries, rules
from wanjia.revenue.billing.kernel.batch import batch_of
from wanjia.revenue.billing.kernel.drafts import Drafts
from wanjia.revenue.billing.models import (
    Bill,
    BillFinding,
    BillingQuerySet,
    BillingRun,
    BillLine,
    BillUsage,
    ClosedMonth,
    RunAccount,
    RunChunk,
)
from wanjia.revenue.billing.types import BillKind, BillState

ACCOUNTS_A_CHUNK = 8_000


class RunRefused(Refused):
    """A step of a billing run that cannot be taken; the text is fit for the user."""


class BillRefused(Refused):
    """Something that cannot be done with a bill; the text is fit for the user."""


@dataclass(frozen=True, slots=True)
class ChunkPriced:
    """What pricing a chunk came to."""

    bills: int
    lines: int
    findings: int


def plan_run(*, bill_month: date, unit_id: int, route_ids: Sequence[int] | None, by: Actor, at: datetime) -> BillingRun:
    """
    Plan the billing of a month: which routes, in which chunks.

    :param bill_month: first day of the month
    :param route_ids: None for all routes of the actor's scope
    :raises RunRefused: if no account is due, or another run of these routes is not finished
    """
    placed = queries.accounts_on_routes(bill_month, route_ids=route_ids, scope=by.scope)
    due = placed.filter(~pl.col("account_id").is_in(queries.accounts_held(bill_month).implode()))
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
    )
    chunks = rules.packed(due, size=ACCOUNTS_A_CHUNK)
    RunChunk.objects.bulk_create(
        RunChunk(run=run, sequence=sequence, route_ids=routes, accounts=accounts, state="planned")
        for sequence, (routes, accounts) in enumerate(chunks, start=1)
    )
    of_route = {route: chunk.pk for chunk in queries.chunks_of(run.pk) for route in chunk.route_ids}
    planned = due.select(
        "account_id",
        "turning_day",
        run_id=pl.lit(run.pk, dtype=pl.Int64),
        chunk_id=pl.col("route_id").replace_strict(of_route, return_dtype=pl.Int64),
    )
    write_rows(RunAccount, table=planned)
    record_run("billing.run_planned", run=run, by=by, at=at, accounts=due.height)
    return run


def run_held(run_id: int, *, by: Actor) -> BillingRun:
    """Lock a run of the actor's units, or refuse as `held` does."""
    mine = BillingRun.objects.filter(within(by.scope, path="unit__path"), pk=run_id)
    found: BillingRun = held(mine, what=f"billing run {run_id}", refused=RunRefused)
    return found


def chunk_held(chunk_id: int, *, by: Actor) -> RunChunk:
    """Lock a part of a run of the actor's units, or refuse as `held` does."""
    mine = RunChunk.objects.filter(within(by.scope, path="run__unit__path"), pk=chunk_id)
    found: RunChunk = held(mine, what=f"part {chunk_id} of a billing run", refused=RunRefused)
    return found


def bill_held(bill_id: int, *, by: Actor) -> Bill:
    """Lock a bill of the actor's units, or refuse as `held` does."""
    mine = Bill.objects.filter(within(by.scope, path="unit__path"), pk=bill_id)
    found: Bill = held(mine, what=f"bill {bill_id}", refused=BillRefused)
    return found


def held(mine: BillingQuerySet, *, what: str, refused: type[Refused]) -> Any:
    """
    Lock the one row asked for.

    :raises Refused: of the kind given, if the actor's units have no such row
    """
    found = mine.locked().first()
    if found is None:
        msg = f"There is no {what} among your units."
        raise refused(msg)
    return found


def next_number(bill_month: date) -> str:
    """Give the next number of a run of that month."""
    earlier = BillingRun.objects.filter(bill_month=bill_month).count()
    return f"R{bill_month:%Y%m}-{earlier + 1:03d}"


def price_chunk(
    *, chunk_id: int, by: Actor, at: datetime, prepared: queries.PreparedChunk | None = None
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
    if prepared is None or prepared.seen != queries.inputs_recorded():
        prepared = queries.prepared_chunk(chunk, scope=by.scope, shelf=queries.PriceShelf())
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
    run.save(update_fields=["state"])
    record_run("billing.run_priced", run=run, by=by, at=at)
    return run


def record_run(name: str, *, run: BillingRun, by: Actor, at: datetime, **facts: object) -> None:
    """Record an event of a run."""
    of: dict[str, object] = {"subject_kind": "billing.run", "subject_id": run.pk, "unit_id": run.unit_id}
    events.record(name, by=by, at=at, number=run.number, **of, **facts)  # type: ignore[arg-type]


def settle_finding(*, finding_id: int, step: str, reason: str, by: Actor, at: datetime) -> BillFinding:
    """
    Accept a finding, so that its bill goes out, or hold it, so that it does not.

    :param step: ``accept`` or ``hold``
    :raises RunRefused: if the actor has no such finding, there is no bill to accept, no reason is given, or the
        step is not possible
    """
    mine = BillFinding.objects.filter(within(by.scope, path="account__unit__path"))
    finding: BillFinding | None = mine.locked().filter(pk=finding_id).first()
    if finding is None:
        msg = f"There is no finding {finding_id} among your accounts."
        raise RunRefused(msg)
    if not reason.strip():
        msg = "Say why: the reason stays with the bill."
        raise RunRefused(msg)
    has_bill = Bill.objects.filter(chunk_id=finding.chunk_id, account_id=finding.account_id, state=BillState.DRAFT)
    if step == "accept" and finding.severity == Severity.ERROR and not has_bill.exists():
        msg = (
            f"Account {finding.account.number} has no bill to accept ({finding.rule}): mend the cause and price again."
        )
        raise RunRefused(msg)
    finding.state = flow.FINDING.after(step, state=finding.state, thing=None)
    finding.settled_by, finding.settled_at, finding.reason = by.number, at, reason
    finding.save(update_fields=["state", "settled_by", "settled_at", "reason"])
    events.record(
        "billing.finding_settled",
        by=by,
        at=at,
        subject_kind="customers.account",
        subject_id=finding.account_id,
        unit_id=finding.account.unit_id,
        rule=finding.rule,
        step=step,
        reason=reason,
    )
    return finding


def begin_issue(*, run_id: int, by: Actor, at: datetime) -> BillingRun:
    """
    Give the drafts of a run their numbers, in account order; from now on it can only go forward.

    Accounts with a finding that nobody accepted are held: their drafts are withdrawn, to be billed by a later run.

    :raises RunRefused: if the run is not priced or findings are still open
    """
    run = run_held(run_id, by=by)
    waiting = queries.open_findings(run_id).count()
    if waiting:
        msg = f"{waiting} findings of run {run.number} wait for a decision: accept or hold each of them first."
        raise RunRefused(msg)
    run.state = flow.RUN.after("begin_issue", state=run.state, thing=None)
    run.save(update_fields=["state"])
    held = BillFinding.objects.filter(run=run, state="held").values("account_id")
    withdraw(Bill.objects.filter(run=run, account_id__in=held))
    drafts = read_frame(
        Bill.objects.filter(run=run, state=BillState.DRAFT).order_by("account__number"), id="pk", account="account_id"
    )
    numbers = rules.bill_numbers(run.bill_month, after=queries.latest_bill_number(run.bill_month), count=drafts.height)
    update_rows(Bill, table=drafts.select("id", number=pl.Series(numbers, dtype=pl.String)))
    record_run("billing.issue_begun", run=run, by=by, at=at, bills=drafts.height)
    return run


def issue_chunk(*, chunk_id: int, by: Actor, at: datetime) -> int:
    """
    Issue the drafts of a chunk; those whose inputs changed since they were priced are priced again first.

    :returns: bills issued
    :raises RunRefused: if the run is not being issued or the chunk is issued already
    """
    chunk = chunk_held(chunk_id, by=by)
    run = chunk.run
    if run.state != "issuing":
        msg = f"Run {run.number} is {run.state}: begin to issue it first."
        raise RunRefused(msg)
    state = flow.CHUNK.after("issue", state=chunk.state, thing=None)
    changed = reprice_changed(run, chunk=chunk, scope=by.scope)
    issued = Bill.objects.filter(chunk=chunk, state=BillState.DRAFT).update(state=BillState.ISSUED, issued_at=at)
    RunChunk.objects.filter(pk=chunk.pk).update(state=state)
    record_run("billing.chunk_issued", run=run, by=by, at=at, chunk=chunk.sequence, bills=issued, priced_again=changed)
    return issued


def reprice_changed(run: BillingRun, *, chunk: RunChunk, scope: Scope) -> list[int]:
    """
    Price those drafts of a chunk again whose readings, terms or prices are no longer what they were made from.

    Nothing is looked at where nothing was recorded about readings, terms or prices since the chunk was priced.

    :returns: the accounts; one that can no longer be billed, or is no longer inconspicuous, keeps no draft
    """
    if queries.inputs_recorded() == chunk.inputs_seen:
        return []
    rows = Bill.objects.filter(chunk=chunk, state=BillState.DRAFT)
    drafted = read_frame(rows, account_id="account_id", inputs="inputs", number="number")
    if drafted.is_empty():
        return []
    placed = queries.run_accounts(chunk.pk)
    side = queries.account_side(
        run.bill_month, turning_days=placed.join(drafted, on="account_id", how="semi"), scope=scope
    )
    again, refused = batch_of(side, prices=queries.price_side(queries.looked_back(run.bill_month)))
    compared = drafted.join(again.bills.select("account_id", now="inputs"), on="account_id", how="left")
    changed = compared.filter(pl.col("inputs") != pl.col("now").fill_null("")).select("account_id", "number")
    if changed.is_empty():
        return []
    anew = again.only(changed["account_id"])
    again_refused = refused.filter(pl.col("subject_id").is_in(changed["account_id"].implode()))
    found = pl.concat([queries.checked(anew, bill_month=run.bill_month), again_refused])
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
    run.save(update_fields=["state", "issued_at"])
    record_run("billing.bills_issued", run=run, by=by, at=at)
    return run


def cancel_run(*, run_id: int, reason: str, by: Actor, at: datetime) -> BillingRun:
    """
    Give a run up before anything of it is issued: its drafts go, its accounts are free for another.

    :raises RunRefused: if issuing has begun
    """
    run = run_held(run_id, by=by)
    run.state = flow.RUN.after("cancel", state=run.state, thing=None)
    run.save(update_fields=["state"])
    withdraw(Bill.objects.filter(run=run))
    record_run("billing.run_cancelled", run=run, by=by, at=at, reason=reason)
    return run


def cancel_bill(*, bill_id: int, reason: str, by: Actor, at: datetime) -> Bill:
    """
    Cancel an issued bill by an equal and opposite one.

    :returns: the opposite
    :raises BillRefused: if it is not an issued bill, is paid, or its month is closed
    """
    bill = bill_held(bill_id, by=by)
    why = rules.why_not_cancellable(
        state=bill.state,
        kind=bill.kind,
        is_paid=bill.paid_at is not None,
        is_closed=queries.is_closed(bill),
        number=bill.number,
    )
    if why is not None:
        raise BillRefused(why)
    Bill.objects.filter(pk=bill.pk).update(state=BillState.CANCELLED)
    opposite = Bill.opposite_of(bill, number=one_number(bill.bill_month), at=at)
    BillLine.objects.bulk_create(BillLine.opposite_of(line, bill=opposite) for line in queries.lines_of_bill(bill.pk))
    record_bill("billing.bill_cancelled", bill=bill, by=by, at=at, opposite=opposite.number, reason=reason)
    return opposite


def replace_bill(*, bill_id: int, drafts: Drafts, kind: BillKind, reason: str, by: Actor, at: datetime) -> Bill:
    """
    Write and issue the bill that stands in an earlier one's place, or beside it.

    :param drafts: one bill
    """
    bill = bill_held(bill_id, by=by)
    row = drafts.bills.row(0, named=True)
    replacement = Bill.objects.create(
        number=one_number(bill.bill_month),
        account_id=bill.account_id,
        unit_id=bill.unit_id,
        kind=kind,
        state=BillState.ISSUED,
        bill_month=bill.bill_month,
        start_date=bill.start_date,
        end_date=bill.end_date,
        energy_kwh=row["energy_kwh"],
        amount=row["amount"],
        is_sample=row["is_sample"],
        inputs=row["inputs"],
        replaces=bill,
        issued_at=at,
    )
    owned = pl.lit(replacement.pk, dtype=pl.Int64).alias("bill_id")
    write_rows(BillLine, table=drafts.lines.drop("account_id").with_columns(owned))
    write_rows(BillUsage, table=drafts.usages.drop("account_id").with_columns(owned))
    record_bill(
        "billing.bill_corrected", bill=replacement, by=by, at=at, replaces=bill.number, kind=kind, reason=reason
    )
    return replacement


def one_number(bill_month: date) -> str:
    """Give the next bill number of a month."""
    return rules.bill_numbers(bill_month, after=queries.latest_bill_number(bill_month), count=1)[0]


def record_bill(name: str, *, bill: Bill, by: Actor, at: datetime, **facts: object) -> None:
    """Record an event of a bill."""
    events.record(
        name,
        by=by,
        at=at,
        subject_kind="billing.bill",
        subject_id=bill.pk,
        unit_id=bill.unit_id,
        number=bill.number,
        **facts,
    )


def close_month(*, unit_id: int, bill_month: date, by: Actor, at: datetime) -> ClosedMonth:
    """Close a month of a unit: its bills can from now on only be corrected. Closing it twice closes it once."""
    closed, is_new = ClosedMonth.objects.get_or_create(
        unit_id=unit_id, bill_month=bill_month, defaults={"closed_by": by.number, "closed_at": at}
    )
    if is_new:
        month = f"{bill_month:%Y-%m}"
        events.record(
            "billing.month_closed",
            by=by,
            at=at,
            subject_kind="organisation.unit",
            subject_id=unit_id,
            unit_id=unit_id,
            month=month,
        )
    return closed


def note_payment(*, bill_id: int, by: Actor, at: datetime) -> None:
    """Note that a bill is paid, so that it is no longer cancelled; called by receivables."""
    bill = bill_held(bill_id, by=by)
    if bill.paid_at is None:
        Bill.objects.filter(pk=bill_id).update(paid_at=at)
        record_bill("billing.bill_paid", bill=bill, by=by, at=at)
