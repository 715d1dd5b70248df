"""Runs given up, bills opposed and replaced."""

from __future__ import annotations

from datetime import date, datetime

import polars as pl
from django.utils.timezone import localtime

from wanjia.foundation.access.types import Actor
from wanjia.foundation.columnar.database import write_rows
from wanjia.revenue.billing import flow, rules
from wanjia.revenue.billing.kernel.drafts import Drafts
from wanjia.revenue.billing.models import (
    Bill,
    BillingRun,
    BillLine,
    BillUsage,
)
from wanjia.revenue.billing.operations.held import (
    BillRefused,
    RunRefused,
    bill_held,
    hold_numbers,
    record_bill,
    record_run,
    run_held,
)
from wanjia.revenue.billing.operations.pricing import sum_up, withdraw
from wanjia.revenue.billing.queries import bills, hands
from wanjia.revenue.billing.types import BillKind, BillState


def cancel_run(*, run_id: int, reason: str, by: Actor, at: datetime) -> BillingRun:
    """
    Give a run up before anything of it is issued: its drafts go, its accounts are free for another.

    :raises RunRefused: if issuing has begun, or no reason is given
    """
    run = run_held(run_id, by=by)
    if not reason.strip():
        msg = "Say why: the reason stays with the run."
        raise RunRefused(msg)
    run.state = flow.RUN.after("cancel", state=run.state, thing=None)
    withdraw(Bill.objects.filter(run=run))
    sum_up(run)
    record_run("billing.run_cancelled", run=run, by=by, at=at, reason=reason)
    return run


def cancel_bill(*, bill_id: int, reason: str, by: Actor, at: datetime) -> Bill:
    """
    Cancel an issued bill by an equal and opposite one.

    :returns: the opposite
    :raises BillRefused: if it is not an issued bill, is paid, corrected, or its month is closed, or no reason is given
    """
    bill = bill_held(bill_id, by=by)
    if not reason.strip():
        msg = "Say why: the reason stays with the bill."
        raise BillRefused(msg)
    why = rules.why_not_cancellable(
        state=bill.state,
        kind=bill.kind,
        is_paid=bill.paid_at is not None,
        is_closed=bills.is_closed(bill),
        number=bill.number,
        is_corrected=bills.has_corrections(bill.pk),
    )
    if why is not None:
        raise BillRefused(why)
    Bill.objects.filter(pk=bill.pk).update(state=BillState.CANCELLED)
    opposite = Bill.opposite_of(bill, number=one_number(bill.bill_month), at=at)
    BillLine.objects.bulk_create(BillLine.opposite_of(line, bill=opposite) for line in bills.lines_of_bill(bill.pk))
    record_bill("billing.bill_cancelled", bill=bill, by=by, at=at, opposite=opposite.number, reason=reason)
    return opposite


def replace_bill(*, bill_id: int, drafts: Drafts, kind: BillKind, reason: str, by: Actor, at: datetime) -> Bill:
    """
    Write and issue the bill that stands in an earlier one's place, or beside it.

    :param drafts: one bill
    :raises BillRefused: if it is made from a reading that the actor entered
    """
    bill = bill_held(bill_id, by=by)
    row = drafts.bills.row(0, named=True)
    replacement = Bill.objects.create(
        number=one_number(bill.bill_month),
        account_id=bill.account_id,
        unit_id=bill.unit_id,
        structure_id=row["structure_id"],
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
    one = Bill.objects.filter(pk=replacement.pk)
    if (why := hands.why_not_issued_by(by, bills=one, month=bill.bill_month, day=localtime(at).date())) is not None:
        raise BillRefused(why)
    record_bill(
        "billing.bill_corrected", bill=replacement, by=by, at=at, replaces=bill.number, kind=kind, reason=reason
    )
    return replacement


def one_number(bill_month: date) -> str:
    """Give the next bill number of a month; until the transaction ends nobody else gets one."""
    hold_numbers(bill_month)
    return rules.bill_numbers(bill_month, after=bills.latest_bill_number(bill_month), count=1)[0]
