"""
Correcting what was billed: the month itself, and the later months of the ladder year that it moves.

What can be cancelled is opposed and billed anew; what is paid or closed gets a bill of the difference.
"""

from __future__ import annotations

from datetime import date, datetime

import polars as pl

from wanjia.foundation.access.types import Actor
from wanjia.revenue.billing.kernel.drafts import Drafts
from wanjia.revenue.billing.operations import cancelling
from wanjia.revenue.billing.queries import bills
from wanjia.revenue.billing.types import BillKind, StandingBill
from wanjia.revenue.rebilling import rules
from wanjia.revenue.rebilling.queries import CorrectionRefused, redrafted, standing_bills


def correct_month(*, account_id: int, bill_month: date, reason: str, by: Actor, at: datetime) -> list[str]:
    """
    Bill an account's month again after its inputs were mended, and the later months of the ladder year that it moves.

    Bills that can be cancelled are replaced; paid ones and those of closed months get a bill of the difference.

    :returns: the numbers of the new bills, the earliest month first
    :raises CorrectionRefused: if no reason is given, the month was never billed, or cannot be billed from what is known
        now
    """
    if not reason.strip():
        msg = "Say why: the reason stays with the bills."
        raise CorrectionRefused(msg)
    issued = standing_bills(account_id, bill_month=bill_month)
    new = [correct_bill(bill, must=bill.bill_month == bill_month, reason=reason, by=by, at=at) for bill in issued]
    return [bill for bill in new if bill is not None]


def correct_bill(bill: StandingBill, *, must: bool, reason: str, by: Actor, at: datetime) -> str | None:
    """Replace a bill, or bill the difference, and give its number; nothing where nothing differs but it ``must``."""
    drafts = redrafted(bill, scope=by.scope)
    differs = rules.differ(bills.standing_lines(bill.bill_id), new=drafts.lines)
    if not differs and not must:
        return None
    if bill.is_paid or bill.is_closed:
        return bill_difference(bill, drafts=drafts, reason=reason, by=by, at=at) if differs else None
    cancelling.cancel_bill(bill_id=bill.bill_id, reason=reason, by=by, at=at)
    replaced = cancelling.replace_bill(
        bill_id=bill.bill_id, drafts=drafts, kind=BillKind.REBILL, reason=reason, by=by, at=at
    )
    return str(replaced.number)


def bill_difference(bill: StandingBill, *, drafts: Drafts, reason: str, by: Actor, at: datetime) -> str:
    """Bill what the new lines come to less what stands, as a bill of its own that points at the old one."""
    standing = bills.standing_lines(bill.bill_id)
    opposed = standing.with_columns(
        quantity=0 - pl.col("quantity"), amount=0 - pl.col("amount"), account_id=pl.lit(bill.account_id, dtype=pl.Int64)
    )
    lines = pl.concat([opposed.select(drafts.lines.columns).cast(drafts.lines.schema), drafts.lines])
    energy = pl.col("energy_kwh") - bills.standing_energy(bill.bill_id)
    sums = drafts.bills.with_columns(energy_kwh=energy, amount=lines["amount"].sum()).cast(drafts.bills.schema)
    corrected = cancelling.replace_bill(
        bill_id=bill.bill_id,
        drafts=Drafts(sums, lines, drafts.usages),
        kind=BillKind.CORRECTION,
        reason=reason,
        by=by,
        at=at,
    )
    return str(corrected.number)
