"""Questions about batches: what they ask for, how far the bank has answered, and what waits for somebody."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal

import polars as pl
from django.db.models import Count, Min, Sum
from django.utils.timezone import get_current_timezone

from wanjia.foundation.access.types import Scope
from wanjia.foundation.columnar.database import read_frame
from wanjia.foundation.findings.types import Refused
from wanjia.revenue.directdebit.flow import BATCH
from wanjia.revenue.directdebit.models import BatchFile, DebitBatch, DebitLine, ReturnFile
from wanjia.revenue.directdebit.queries.figures import limit_on
from wanjia.revenue.directdebit.queries.sealing import unsealed
from wanjia.revenue.directdebit.types import BatchState, DebitLimit, LineState, MandateKind

ZERO = Decimal("0.00")
Waiting = tuple[int, datetime | None]


class UnknownBatch(Refused):
    """There is no such batch in the scope."""


@dataclass(frozen=True, slots=True)
class Part:
    """So many lines of a batch, and what they ask for together, yuan."""

    count: int = 0
    amount: Decimal = ZERO


@dataclass(frozen=True, slots=True)
class BatchRow:
    """
    A batch as plain values.

    :ivar parts: state → lines in it
    """

    batch_id: int
    number: str
    bank: str
    bank_name: str
    unit_id: int
    unit_name: str
    unit_path: str
    kind: MandateKind
    due_until: date
    collect_on: date
    state: BatchState
    line_count: int
    amount: Decimal
    ask_format: str
    return_format: str
    digest: str
    made_by: str
    made_at: datetime
    approved_by: str
    approved_at: datetime | None
    sent_by: str
    sent_at: datetime | None
    settled_at: datetime | None
    parts: dict[LineState, Part] = field(default_factory=dict)

    @property
    def steps(self) -> tuple[str, ...]:
        """Name the steps that can be taken now."""
        return BATCH.open_steps(self.state)

    def part(self, *states: LineState) -> Part:
        """Give the lines in some states together."""
        found = [self.parts[state] for state in states if state in self.parts]
        return Part(sum(one.count for one in found), sum((one.amount for one in found), ZERO))


@dataclass(frozen=True, slots=True)
class ReturnRow:
    """A return file that was taken in."""

    file_name: str
    confirmed: int
    failed: int
    taken_back: int
    unchanged: int
    taken_by: str
    taken_at: datetime


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A file as it was written for a bank."""

    name: str
    content: bytes
    digest: str


def batch_numbered(number: str, *, scope: Scope) -> BatchRow:
    """
    Find a batch of the scope.

    :raises UnknownBatch: if there is none
    """
    row = DebitBatch.objects.inside(scope).filter(number=number).select_related("bank", "unit").first()
    if row is None:
        msg = "There is no such batch among your units."
        raise UnknownBatch(msg)
    states = DebitLine.objects.filter(batch=row).order_by().values("state")
    parts = {
        LineState(state): Part(count, amount)
        for state, count, amount in states.annotate(count=Count("pk"), of=Sum("amount")).values_list(
            "state", "count", "of"
        )
    }
    return BatchRow(
        batch_id=row.pk,
        number=row.number or "",
        bank=row.bank.code,
        bank_name=row.bank.name,
        unit_id=row.unit_id,
        unit_name=row.unit.name,
        unit_path=row.unit.path,
        kind=MandateKind(row.kind),
        due_until=row.due_until,
        collect_on=row.collect_on,
        state=BatchState(row.state),
        line_count=row.line_count,
        amount=row.amount,
        ask_format=row.bank.ask_format,
        return_format=row.bank.return_format,
        digest=row.digest,
        made_by=row.made_by,
        made_at=row.made_at,
        approved_by=row.approved_by,
        approved_at=row.approved_at,
        sent_by=row.sent_by,
        sent_at=row.sent_at,
        settled_at=row.settled_at,
        parts=parts,
    )


def lines_of(number: str, *, scope: Scope) -> pl.DataFrame:
    """
    Give the lines of a batch of the scope.

    :returns: ``place``, ``reference``, ``amount``, ``state``; by place
    """
    mine = DebitBatch.objects.inside(scope).filter(number=number)
    rows = DebitLine.objects.filter(batch__in=mine).order_by("place")
    return read_frame(rows, place="place", reference="reference", amount="amount", state="state")


def returns_of(batch_id: int) -> list[ReturnRow]:
    """Give the return files of a batch, the latest first."""
    rows = ReturnFile.objects.filter(batch_id=batch_id).order_by("-taken_at", "-pk")
    names = ("file_name", "confirmed", "failed", "taken_back", "unchanged", "taken_by", "taken_at")
    return [ReturnRow(*row) for row in rows.values_list(*names)]


def reasons_of(batch_id: int) -> list[tuple[str, str, str, int, Decimal]]:
    """Give why lines of a batch failed or were taken back: outcome, code, the bank's words, lines, yuan; most first."""
    lost = DebitLine.objects.filter(batch_id=batch_id, state__in=(LineState.FAILED, LineState.TAKEN_BACK))
    rows = lost.order_by().values("outcome", "code", "text").annotate(count=Count("pk"), of=Sum("amount"))
    return list(rows.order_by("-count", "code").values_list("outcome", "code", "text", "count", "of"))


def file_of(batch: BatchRow) -> KeptFile:
    """
    Give the file that was written for a bank, always the same bytes.

    :raises UnknownBatch: if none is written yet
    """
    kept = BatchFile.objects.filter(batch_id=batch.batch_id).first()
    if kept is None:
        msg = "The file is written once another person has approved the batch."
        raise UnknownBatch(msg)
    return KeptFile(kept.name, unsealed(bytes(kept.sealed_content)), batch.digest)


def batches_to_check(scope: Scope, *, but_of: str) -> Waiting:
    """Count the batches that wait for a second person, others' only, and since when."""
    rows = DebitBatch.objects.inside(scope).filter(state=BatchState.MADE).exclude(made_by=but_of)
    found = rows.aggregate(count=Count("pk"), oldest=Min("made_at"))
    return found["count"], found["oldest"]


def batches_not_sent(scope: Scope, *, today: date) -> Waiting:
    """Count the batches that are not with the bank though their day has come, and since when (A430)."""
    rows = DebitBatch.objects.inside(scope).filter(
        state__in=(BatchState.MADE, BatchState.APPROVED), collect_on__lte=today
    )
    found = rows.aggregate(count=Count("pk"), oldest=Min("collect_on"))
    return found["count"], _begin_of(found["oldest"])


def missing_since(today: date) -> date:
    """Give the latest day of collecting whose lines without an answer are missing by now."""
    return today - timedelta(days=limit_on(DebitLimit.MISSING_DAYS, day=today))


def batches_missing(scope: Scope, *, today: date) -> Waiting:
    """Count the batches of which lines are missing, and since when."""
    sent = DebitBatch.objects.inside(scope).filter(state=BatchState.SENT, collect_on__lt=missing_since(today))
    open_lines = DebitLine.objects.filter(state=LineState.ASKED).values("batch_id")
    found = sent.filter(pk__in=open_lines).aggregate(count=Count("pk"), oldest=Min("collect_on"))
    return found["count"], _begin_of(found["oldest"])


def _begin_of(day: date | None) -> datetime | None:
    return None if day is None else datetime.combine(day, time.min, tzinfo=get_current_timezone())
