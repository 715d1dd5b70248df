"""
Correcting what was billed: the month itself, and the later months of the ladder year that it moves.

What can be cancelled is opposed and billed anew; what is paid, corrected or closed gets a bill of the difference. A
correction that a case stands behind always bills the difference, and keeps what it adjusted.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

import polars as pl

from wanjia.foundation.access.types import Actor
from wanjia.foundation.periods.types import Period
from wanjia.revenue.billing.kernel.drafts import Drafts
from wanjia.revenue.billing.operations import cancelling
from wanjia.revenue.billing.operations.closing import bills_held
from wanjia.revenue.billing.types import BillKind
from wanjia.revenue.rebilling import models
from wanjia.revenue.rebilling.queries import CorrectionRefused, Redraft, bills_moved, redrafted, standing_bills
from wanjia.revenue.rebilling.types import Adjustment, Cause


@dataclass(frozen=True, slots=True)
class Corrected:
    """A bill, and the bill of the difference that was written for it."""

    bill_id: int
    correction_id: int
    number: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Differences:
    """
    What shall be billed on top of what stands.

    :ivar period: the days concerned, with an end
    :ivar adjustments: what their billing is adjusted by; none where inputs were mended
    :ivar expected: what was approved: the difference by bill, yuan; bills without one have none
    :ivar cause: what asks for it
    """

    account_id: int
    period: Period
    adjustments: Sequence[Adjustment]
    expected: Mapping[int, Decimal]
    cause: Cause
    reason: str


def correct_month(*, account_id: int, bill_month: date, reason: str, by: Actor, at: datetime) -> list[str]:
    """
    Bill an account's month again after its inputs were mended, and the later months of the ladder year that it moves.

    Bills that can be cancelled are replaced; paid, corrected ones and those of closed months get a bill of the
    difference.

    :returns: the numbers of the new bills, the earliest month first
    :raises CorrectionRefused: if no reason is given, the month was never billed, or cannot be billed from what is known
        now
    """
    _refuse_without(reason)
    issued = standing_bills(account_id, bill_month=bill_month)
    bills_held([bill.bill_id for bill in issued], by=by)
    redone = redrafted(issued, scope=by.scope)
    new = [correct_bill(one, must=one.bill.bill_month == bill_month, reason=reason, by=by, at=at) for one in redone]
    return [bill for bill in new if bill is not None]


def correct_bill(one: Redraft, *, must: bool, reason: str, by: Actor, at: datetime) -> str | None:
    """Replace a bill, or bill the difference, and give its number; nothing where nothing differs but it ``must``."""
    differs = one.differs
    if not differs and not must:
        return None
    if one.bill.is_final:
        return bill_difference(one, reason=reason, by=by, at=at).number if differs else None
    cancelling.cancel_bill(bill_id=one.bill.bill_id, reason=reason, by=by, at=at)
    replaced = cancelling.replace_bill(
        bill_id=one.bill.bill_id, drafts=one.drafts, kind=BillKind.REBILL, reason=reason, by=by, at=at
    )
    return str(replaced.number)


def bill_differences(asked: Differences, *, by: Actor, at: datetime) -> list[Corrected]:
    """
    Bill what days come to under adjustments less what stands, month by month, and keep the adjustments.

    Every bill moved gets a bill of its own difference, also where it could be cancelled: what was issued stays.

    :returns: the bills written, the earliest month first
    :raises CorrectionRefused: if no reason is given, no bill covers the days, one cannot be billed, or the differences
        are no longer those expected
    """
    _refuse_without(asked.reason)
    issued = bills_moved(asked.account_id, period=asked.period)
    bills_held([bill.bill_id for bill in issued], by=by)
    redone = redrafted(issued, scope=by.scope, adjustments=asked.adjustments)
    moved = [one for one in redone if one.differs]
    if {one.bill.bill_id: difference_of(one) for one in moved} != dict(asked.expected):
        msg = "Bills or readings changed since this was worked out: work it out again."
        raise CorrectionRefused(msg)
    written = [bill_difference(one, reason=asked.reason, by=by, at=at) for one in moved]
    keep(asked.adjustments, cause=asked.cause, by=by, at=at)
    return written


def difference_of(one: Redraft) -> Decimal:
    """Give what a bill would come to less what stands, yuan."""
    return Decimal(one.drafts.bills["amount"][0]) - Decimal(one.standing["amount"].sum())


def keep(adjustments: Sequence[Adjustment], *, cause: Cause, by: Actor, at: datetime) -> None:
    """Write adjustments down, so that billing their days again does not undo them."""
    models.Adjustment.objects.bulk_create(
        models.Adjustment(
            agreement_id=one.agreement_id,
            start_date=one.period.start,
            end_date=one.period.end or one.period.start,
            kind=one.kind,
            factor=one.factor,
            is_reactive=one.is_reactive,
            is_demand=one.is_demand,
            energy_kwh=one.energy_kwh,
            reactive_kvarh=one.reactive_kvarh,
            structure_id=one.structure_id or None,
            capacity_kva=one.capacity_kva,
            source_kind=cause.source_kind,
            source_id=cause.source_id,
            written_by=by.number,
            written_at=at,
        )
        for one in adjustments
    )


def bill_difference(one: Redraft, *, reason: str, by: Actor, at: datetime) -> Corrected:
    """Bill what the new lines come to less what stands, as a bill of its own that points at the old one."""
    drafts = one.drafts
    opposed = one.standing.with_columns(
        quantity=0 - pl.col("quantity"),
        amount=0 - pl.col("amount"),
        account_id=pl.lit(one.bill.account_id, dtype=pl.Int64),
    )
    lines = pl.concat([opposed.select(drafts.lines.columns).cast(drafts.lines.schema), drafts.lines])
    energy = pl.col("energy_kwh") - one.standing_kwh
    sums = drafts.bills.with_columns(energy_kwh=energy, amount=lines["amount"].sum()).cast(drafts.bills.schema)
    corrected = cancelling.replace_bill(
        bill_id=one.bill.bill_id,
        drafts=Drafts(sums, lines, drafts.usages),
        kind=BillKind.CORRECTION,
        reason=reason,
        by=by,
        at=at,
    )
    return Corrected(one.bill.bill_id, corrected.pk, str(corrected.number), corrected.amount)


def _refuse_without(reason: str) -> None:
    if not reason.strip():
        msg = "Say why: the reason stays with the bills."
        raise CorrectionRefused(msg)
