"""
What a bank answers: taken in whole or not at all, once; what it collected is booked part by part.

Taking a file in only writes down what the bank says, for thousands of lines in one short transaction. The money is
booked afterwards, some lines at a time; whoever dies in between is followed by somebody who goes on.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import polars as pl

from wanjia.foundation.access.types import Actor
from wanjia.foundation.columnar.database import read_frame, update_rows
from wanjia.foundation.findings.types import Refused
from wanjia.foundation.interchange.types import Fault
from wanjia.registry.customers.queries import units_of
from wanjia.revenue.directdebit import rules
from wanjia.revenue.directdebit.flow import LINE
from wanjia.revenue.directdebit.models import LONGEST_REASON, AskedDebt, DebitBatch, DebitLine, ReturnFile
from wanjia.revenue.directdebit.operations.batches import close_lines
from wanjia.revenue.directdebit.operations.held import batch_held, bringer, day_of, moved, refuse, tell
from wanjia.revenue.directdebit.operations.mandates import note_returns
from wanjia.revenue.directdebit.queries.batches import batch_numbered
from wanjia.revenue.directdebit.queries.preview import preview
from wanjia.revenue.directdebit.types import STILL_ASKED, LineState, Outcome, ReturnTaken, Verdict
from wanjia.revenue.ledger.types import LedgerAccount
from wanjia.revenue.payments.operations.recording_many import record_payments
from wanjia.revenue.payments.operations.returning import return_payment
from wanjia.revenue.payments.queries.returns import payments_keyed
from wanjia.revenue.payments.types import NewPayment, NewReturn, Tender

#: So many lines are booked in one transaction.
BOOKED_AT_ONCE = 1_000
LONGEST_TEXT, LONGEST_CODE = 100, 10


class ReturnRefused(Refused):
    """A return file that cannot be taken in; ``faults`` are all that was found."""

    def __init__(self, text: str, *, faults: Sequence[Fault]) -> None:
        """Keep what was found."""
        super().__init__(text)
        self.faults = tuple(faults)


def take_return(content: bytes, *, number: str, file_name: str, by: Actor, at: datetime) -> ReturnTaken:
    """
    Write down what a bank answered to a batch; money that it has is booked by `book_confirmed` afterwards.

    Some of the lines are enough; the others stay open. A failure of a line that was collected is the bank taking the
    money back: then its payment is returned.

    :returns: what became of it; the same file again changes nothing
    :raises DebitRefused: if there is no such batch among the actor's units
    :raises StepRefused: if the bank has not got the batch
    :raises ReturnRefused: naming file, line, element, what is wrong and the cure; nothing is written
    """
    batch = batch_held(number, by=by)
    looked = preview(content, batch=batch_numbered(number, scope=by.scope), day=day_of(at))
    if looked.known_id:
        return ReturnTaken(looked.known_id, 0, 0, 0, 0, is_new=False)
    moved(batch, step="take_return", by=by)
    if looked.faults:
        raise ReturnRefused(looked.faults[0].told(file_name), faults=looked.faults)
    for verdict in looked.verdicts:
        if verdict.step == "take_back":
            _take_back(verdict, batch=batch, at=at)
    _answer(looked.verdicts, batch=batch, by=by, at=at)
    row = ReturnFile.objects.create(
        batch=batch,
        digest=looked.digest,
        file_name=file_name[:150],
        confirmed=looked.count("confirm"),
        failed=looked.count("fail"),
        taken_back=looked.count("take_back"),
        unchanged=looked.count(""),
        taken_by=by.number,
        taken_at=at,
    )
    counts = {"confirmed": row.confirmed, "failed": row.failed, "taken_back": row.taken_back}
    tell("directdebit.return_taken", of=batch, by=by, at=at, number=number, file=row.file_name, **counts)
    settle_if_answered(batch, by=by, at=at)
    return ReturnTaken(row.pk, **counts, unchanged=row.unchanged, is_new=True)


def _take_back(verdict: Verdict, *, batch: DebitBatch, at: datetime) -> None:
    """Return the payment of a line that the bank took back; one that was returned before stays as it is."""
    line = DebitLine.objects.select_related("payment").get(pk=verdict.line_id)
    reason = f"{verdict.code} {verdict.text}".strip() or "taken back"
    held = (LedgerAccount.BANK_IN_TRANSIT, str(batch.number), line.payment.unit_id)
    return_payment(NewReturn(line.payment_id, reason, *held), by=bringer(), at=at)


def _answer(verdicts: Sequence[Verdict], *, batch: DebitBatch, by: Actor, at: datetime) -> None:
    changed = [one for one in verdicts if one.step]
    if not changed:
        return
    asked = DebitLine.objects.filter(pk__among=[one.line_id for one in changed]).locked()
    lines = {pk: rest for pk, *rest in asked.values_list("pk", "state", "mandate_id", "account_id")}
    rows = [
        (
            one.line_id,
            LINE.after(one.step, state=lines[one.line_id][0], thing=None),
            one.outcome.value,
            one.code[:LONGEST_CODE],
            one.text[:LONGEST_TEXT],
            one.answered_on.isoformat() if one.answered_on else None,
        )
        for one in changed
    ]
    names = ("state", "outcome", "code", "text", "answered_on")
    schema = {"id": pl.Int64, **dict.fromkeys(names, pl.String)}
    update_rows(DebitLine, table=pl.DataFrame(rows, schema=schema, orient="row"))
    lost = [one for one in changed if one.step != "confirm"]
    AskedDebt.objects.filter(line__among=[one.line_id for one in lost]).update(is_open=False)
    if lost:
        _tell_lost(lost, accounts={pk: rest[2] for pk, rest in lines.items()}, batch=batch, by=by, at=at)
    mandates = {pk: rest[1] for pk, rest in lines.items()}
    note_returns(
        paid=[mandates[one.line_id] for one in changed if one.step == "confirm"],
        without_funds=[mandates[one.line_id] for one in lost if one.outcome is Outcome.NO_FUNDS],
        by=by,
        at=at,
    )


def _tell_lost(
    lost: Sequence[Verdict], *, accounts: dict[int, int], batch: DebitBatch, by: Actor, at: datetime
) -> None:
    """Record one event for what the bank did not get, or took back, for whoever reminds these customers."""
    told = [
        {"account_id": accounts[one.line_id], "amount": str(one.amount), "outcome": one.outcome.value, "code": one.code}
        for one in lost
    ]
    amount = sum((one.amount for one in lost), Decimal("0.00"))
    tell("directdebit.debits_failed", of=batch, by=by, at=at, number=batch.number, amount=amount, debits=told)


def book_confirmed(number: str, *, by: Actor, at: datetime, at_most: int = BOOKED_AT_ONCE) -> int:
    """
    Book money that the bank has: each line is a payment, held in BANK_IN_TRANSIT under the batch's number.

    A debt that was paid otherwise meanwhile makes the money, or the rest of it, credit of the customer. Call it until
    it books nothing more; a line that is booked is not booked again.

    :returns: how many lines were booked
    :raises DebitRefused: if there is no such batch among the actor's units
    """
    batch = batch_held(number, by=by)
    waiting = DebitLine.objects.filter(batch=batch, state=LineState.CONFIRMED).order_by("place")
    names = ("pk", "account_id", "reference", "amount", "answered_on")
    lines = read_frame(waiting[:at_most], **{name: name for name in names})
    if lines.is_empty():
        return 0
    rows = lines.to_dicts()
    units = units_of(lines["account_id"].to_list())
    for turn in rules.rounds([row["account_id"] for row in rows]):
        new = [_payment(rows[place], batch=batch, units=units, today=day_of(at)) for place in turn]
        record_payments(new, by=bringer(), at=at)
    _collect(rows)
    facts = {"number": number, "lines": len(rows), "amount": lines["amount"].sum()}
    tell("directdebit.debits_booked", of=batch, by=by, at=at, **facts)
    settle_if_answered(batch, by=by, at=at)
    return len(rows)


def _payment(
    row: Mapping[str, Any], *, batch: DebitBatch, units: dict[int, tuple[int, str]], today: date
) -> NewPayment:
    return NewPayment(
        account_id=row["account_id"],
        amount=row["amount"],
        tender=Tender.BANK,
        channel=batch.bank.code,
        unit_id=units[row["account_id"]][0],
        held_in=LedgerAccount.BANK_IN_TRANSIT,
        item=str(batch.number),
        received_on=min(row["answered_on"] or batch.collect_on, today),
        key=key_of(row["reference"]),
        external_reference=row["reference"],
    )


def key_of(reference: str) -> str:
    """Give the key under which the payment of a line is known."""
    return f"debit-{reference}"


def _collect(rows: Sequence[Mapping[str, Any]]) -> None:
    ids = payments_keyed([key_of(row["reference"]) for row in rows])
    state = LINE.after("book", state=LineState.CONFIRMED, thing=None)
    booked = [(row["pk"], state, ids[key_of(row["reference"])]) for row in rows]
    schema = {"id": pl.Int64, "state": pl.String, "payment_id": pl.Int64}
    update_rows(DebitLine, table=pl.DataFrame(booked, schema=schema, orient="row"))
    AskedDebt.objects.filter(line__among=[row["pk"] for row in rows]).update(is_open=False)


def give_up_missing(number: str, *, reason: str, by: Actor, at: datetime) -> int:
    """
    Say that no answer comes for the lines of a batch that have none; their debts can be asked for again.

    Should the bank still bring money for one of them, it is taken.

    :returns: how many lines these are
    :raises DebitRefused: if there is no such batch among the actor's units, no reason is given, or no line is open
    :raises StepRefused: if the bank has not got the batch
    """
    refuse(None if reason.strip() else "Say why: the reason stays on record.")
    batch = batch_held(number, by=by)
    moved(batch, step="give_up", by=by)
    missing = list(DebitLine.objects.filter(batch=batch, state=LineState.ASKED).values_list("pk", flat=True))
    refuse(None if missing else "The bank has answered every line.")
    close_lines(missing, step="give_up")
    told = {"number": number, "lines": len(missing), "reason": reason.strip()[:LONGEST_REASON]}
    tell("directdebit.missing_given_up", of=batch, by=by, at=at, **told)
    settle_if_answered(batch, by=by, at=at)
    return len(missing)


def settle_if_answered(batch: DebitBatch, *, by: Actor, at: datetime) -> None:
    """Settle a batch once no line of it waits for an answer or for being booked."""
    waits = DebitLine.objects.filter(batch=batch, state__in=STILL_ASKED).exists()
    if waits or batch.settled_at is not None:
        return
    moved(batch, step="settle", by=by)
    batch.settled_at = at
    batch.save(update_fields=["state", "settled_at"])
    tell("directdebit.batch_settled", of=batch, by=by, at=at, number=batch.number)
