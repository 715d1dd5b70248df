"""Runs given up, bills opposed and replaced."""

from __future__ import annotations

from datetime import date, datetime

import polars as pl

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
from wanjia.revenue.billing.operations.held import BillRefused, bill_held, record_bill, record_run, run_held
from wanjia.revenue.billing.operations.pricing import withdraw
from wanjia.revenue.billing.queries import bills
from wanjia.revenue.billing.types import BillKind, BillState


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
        is_closed=bills.is_closed(bill),
        number=bill.number,
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
    return rules.bill_numbers(bill_month, after=bills.latest_bill_number(bill_month), count=1)[0]
