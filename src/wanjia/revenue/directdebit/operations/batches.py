"""Batches made, approved by a second person, sent to the bank, or cancelled before."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from datetime import datetime
from decimal import Decimal

import polars as pl

from wanjia.foundation.access.types import Actor, Scope
from wanjia.foundation.columnar.database import read_frame, write_rows
from wanjia.foundation.locking.names import hold_name
from wanjia.foundation.organisation.queries import UnknownUnit, unit_named
from wanjia.revenue.directdebit import rules
from wanjia.revenue.directdebit.flow import LINE
from wanjia.revenue.directdebit.models import (
    LONGEST_REASON,
    AskedDebt,
    BatchFile,
    DebitBatch,
    DebitLine,
)
from wanjia.revenue.directdebit.operations.held import ASKING, batch_held, day_of, moved, refuse, tell
from wanjia.revenue.directdebit.protocols import formats
from wanjia.revenue.directdebit.queries.banks import BankRow, bank_coded
from wanjia.revenue.directdebit.queries.due import asked_for, paid_meanwhile
from wanjia.revenue.directdebit.queries.figures import layouts
from wanjia.revenue.directdebit.queries.sealing import sealed, unsealed_text
from wanjia.revenue.directdebit.types import (
    BatchState,
    LineState,
    MandateKind,
    NewBatch,
    Order,
    OrderLine,
)


def make_batch(new: NewBatch, *, by: Actor, at: datetime) -> str:
    """
    Put together what a bank shall collect on a day: what is due, of accounts with a mandate, and asked by no other.

    :returns: the batch's number
    :raises UnknownUnit: if the unit is not among the actor's, or not among those that the bank collects for
    :raises UnknownBank: if no such bank collects for us
    :raises DebitRefused: if the day has passed, or there is nothing to ask for
    """
    hold_name(ASKING)
    bank, unit = bank_coded(new.bank), unit_named(new.unit_code)
    if not (by.scope.holds(unit.path) and unit.path.startswith(bank.unit_path)):
        msg = f"unit {new.unit_code} is not among yours, or the bank does not collect for it"
        raise UnknownUnit(msg)
    refuse(rules.why_not_collected_on(new.collect_on, today=day_of(at)))
    days = {"due_until": new.due_until, "collect_on": new.collect_on}
    lines, debts = asked_for(bank, kind=new.kind, scope=Scope((unit.path,)), **days)
    refuse("Nothing is due that the bank could be asked for, or all of it is asked for." if lines.is_empty() else None)
    batch = DebitBatch.objects.create(
        bank_id=bank.bank_id,
        unit_id=unit.unit_id,
        kind=new.kind,
        state=BatchState.MADE,
        line_count=lines.height,
        amount=Decimal(lines["amount"].sum()),
        made_by=by.number,
        made_at=at,
        **days,
    )
    batch.number = f"D{day_of(at):%y%m%d}{batch.pk:06d}"
    batch.save(update_fields=["number"])
    _write(lines, debts=debts, batch=batch)
    tell("directdebit.batch_made", of=batch, by=by, at=at, number=batch.number, lines=lines.height, amount=batch.amount)
    return batch.number


def _write(lines: pl.DataFrame, *, debts: pl.DataFrame, batch: DebitBatch) -> None:
    reference = pl.lit(batch.number) + pl.col("place").cast(pl.String).str.zfill(6)
    table = lines.with_columns(
        batch_id=pl.lit(batch.pk),
        reference=reference,
        state=pl.lit(LineState.ASKED.value),
        outcome=pl.lit(""),
        code=pl.lit(""),
        text=pl.lit(""),
    )
    write_rows(DebitLine, table=table)
    ids = read_frame(DebitLine.objects.filter(batch=batch), place="place", line_id="pk")
    asked = debts.join(ids, on="place").select("line_id", "debt", "amount", is_open=pl.lit(value=True))
    write_rows(AskedDebt, table=asked)


def approve_batch(number: str, *, by: Actor, at: datetime) -> int:
    """
    Approve a batch that another person made, and write its file, which stays as it is from then on.

    Lines whose debt was paid meanwhile, or whose mandate has gone, are left out of it.

    :returns: how many were left out
    :raises DebitRefused: if there is no such batch among the actor's units, or nothing is left to ask for
    :raises StepRefused: if it stands otherwise, or the actor made it
    :raises Unwritable: if the bank's format has no room for something
    """
    batch = batch_held(number, by=by)
    moved(batch, step="approve", by=by)
    gone = paid_meanwhile(batch.pk, scope=Scope((batch.unit.path,)), until=batch.due_until)
    withdraw(gone)
    order = _order(batch, at=at)
    refuse("All of it was paid meanwhile: cancel the batch." if not order.lines else None)
    content = formats.written(order, format_name=batch.bank.ask_format, known=layouts())
    batch.digest = hashlib.sha256(content).hexdigest()
    name = f"{batch.bank.code}-{number}{formats.suffix_of(batch.bank.ask_format, known=layouts())}"
    BatchFile.objects.create(batch=batch, name=name, sealed_content=sealed(content))
    batch.line_count, batch.amount = len(order.lines), order.total
    batch.approved_by, batch.approved_at = by.number, at
    batch.save(update_fields=["state", "digest", "line_count", "amount", "approved_by", "approved_at"])
    facts = {"number": number, "lines": batch.line_count, "amount": batch.amount, "left_out": len(gone)}
    tell("directdebit.batch_approved", of=batch, by=by, at=at, digest=batch.digest, **facts)
    return len(gone)


def _order(batch: DebitBatch, *, at: datetime) -> Order:
    rows = DebitLine.objects.filter(batch=batch, state=LineState.ASKED).order_by("place")
    paths = {
        "place": "place",
        "reference": "reference",
        "mandate": "mandate__reference",
        "signed_on": "mandate__signed_on",
        "holder": "mandate__holder",
        "bank_account": "mandate__sealed_number",
        "bank_code": "mandate__bank_code",
        "customer": "account__number",
        "amount": "amount",
    }
    found = (dict(zip(paths, row, strict=True)) for row in rows.values_list(*paths.values()))
    lines = tuple(OrderLine(**{**row, "bank_account": unsealed_text(row["bank_account"])}) for row in found)
    bank: BankRow = bank_coded(batch.bank.code)
    return Order(
        batch=batch.number or "",
        made_at=at,
        collect_on=batch.collect_on,
        kind=MandateKind(batch.kind),
        creditor_name=bank.creditor_name,
        creditor_number=bank.creditor_number,
        creditor_account=bank.creditor_account,
        creditor_bank_code=bank.bank_code,
        lines=lines,
    )


def send_batch(number: str, *, by: Actor, at: datetime) -> None:
    """
    Say that a batch's file is with the bank.

    :raises DebitRefused: if there is no such batch among the actor's units
    :raises StepRefused: if it is not approved, or was sent or cancelled before
    """
    batch = batch_held(number, by=by)
    moved(batch, step="send", by=by)
    batch.sent_by, batch.sent_at = by.number, at
    batch.save(update_fields=["state", "sent_by", "sent_at"])
    tell("directdebit.batch_sent", of=batch, by=by, at=at, number=number, digest=batch.digest)


def cancel_batch(number: str, *, reason: str, by: Actor, at: datetime) -> None:
    """
    Cancel a batch that the bank has not got; its debts can be asked for again.

    :raises DebitRefused: if there is no such batch among the actor's units, or no reason is given
    :raises StepRefused: if it was sent
    """
    refuse(None if reason.strip() else "Say why: the reason stays on record.")
    batch = batch_held(number, by=by)
    moved(batch, step="cancel", by=by)
    batch.save(update_fields=["state"])
    asked = DebitLine.objects.filter(batch=batch, state=LineState.ASKED)
    withdraw(list(asked.values_list("pk", flat=True)))
    tell("directdebit.batch_cancelled", of=batch, by=by, at=at, number=number, reason=reason[:LONGEST_REASON])


def withdraw(line_ids: Collection[int]) -> None:
    """Take lines that no bank has got out of their batch."""
    close_lines(line_ids, step="withdraw")


def close_lines(line_ids: Collection[int], *, step: str) -> None:
    """Move lines that are asked for, and let their debts be asked for again."""
    state = LINE.after(step, state=LineState.ASKED, thing=None)
    DebitLine.objects.filter(pk__among=list(line_ids)).update(state=state)
    AskedDebt.objects.filter(line__among=list(line_ids)).update(is_open=False)
