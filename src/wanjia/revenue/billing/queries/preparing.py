"""Drafts computed before any lock is taken, and what the pre-bill checks say of them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import polars as pl
from django.db.models import Count, Sum

from wanjia.foundation.access.types import Scope
from wanjia.foundation.columnar.database import from_units, read_frame
from wanjia.foundation.quantities.rounding import divided_half_up
from wanjia.revenue.billing import rules
from wanjia.revenue.billing.kernel import checks
from wanjia.revenue.billing.kernel.batch import batch_of
from wanjia.revenue.billing.kernel.checks import LIMITS
from wanjia.revenue.billing.kernel.drafts import Drafts
from wanjia.revenue.billing.models import (
    Bill,
    CheckLimit,
    RunChunk,
)
from wanjia.revenue.billing.queries.inputs import PriceShelf, account_side, inputs_recorded, looked_back
from wanjia.revenue.billing.queries.runs import accounts_held, run_accounts
from wanjia.revenue.billing.types import WHOLE, BillState


@dataclass(frozen=True, slots=True)
class PreparedChunk:
    """
    Drafts and findings (by account) of a chunk, not written yet.

    :ivar seen: `inputs_recorded` before anything was read
    """

    drafts: Drafts
    found: pl.DataFrame
    accounts: pl.DataFrame
    seen: int


def prepared_chunk(chunk: RunChunk, *, scope: Scope, shelf: PriceShelf) -> PreparedChunk:
    """Price the accounts of a chunk that nobody else holds."""
    seen, month = inputs_recorded(), chunk.run.bill_month
    placed = run_accounts(chunk.pk)
    held = accounts_held(month, account_ids=placed["account_id"].to_list(), but_chunk=chunk.pk)
    free = placed.filter(~pl.col("account_id").is_in(held.implode()))
    side = account_side(month, turning_days=free, scope=scope)
    drafts, refused = batch_of(side, prices=shelf.side(looked_back(month)))
    found = pl.concat([checked(drafts, bill_month=month), refused])
    return PreparedChunk(drafts=drafts, found=found, accounts=side.accounts, seen=seen)


def checked(drafts: Drafts, *, bill_month: date) -> pl.DataFrame:
    """Run the pre-bill checks over drafts (FINDINGS by account)."""
    history = usual_bills(drafts.bills["account_id"].to_list(), before=bill_month)
    return checks.checked(drafts.bills, history=history, limits=check_limits(bill_month))


def usual_bills(account_ids: Collection[int], *, before: date) -> pl.DataFrame:
    """
    Give what accounts were billed on average in the twelve months before a month.

    :returns: ``account_id``, ``months``, ``usual_amount``, ``usual_energy_kwh``; no row without a bill
    """
    rows = Bill.objects.filter(
        kind__in=WHOLE,
        state=BillState.ISSUED,
        bill_month__lt=before,
        bill_month__gte=rules.months_before(before, months=12),
        account_id__among=list(account_ids),
    )
    sums = rows.values("account_id").annotate(months=Count("pk"), energy=Sum("energy_kwh"), paid=Sum("amount"))
    found = read_frame(
        sums.order_by("account_id"), account_id="account_id", months="months", energy="energy", paid="paid"
    )
    fen = (pl.col("paid") * pl.lit(100).cast(pl.Decimal(38, 0))).cast(pl.Int64)
    return found.select(
        "account_id",
        "months",
        usual_amount=from_units(divided_half_up(fen, by=pl.col("months")), places=2),
        usual_energy_kwh=divided_half_up(pl.col("energy").cast(pl.Int64), by=pl.col("months")),
    )


def check_limits(day: date) -> dict[str, Decimal]:
    """
    Give the limits of the pre-bill checks on a day.

    :raises LookupError: if one has no value then
    """
    found = dict(CheckLimit.objects.on(day).order_by("start_date").values_list("name", "value"))
    lacking = [name for name in LIMITS if name not in found]
    if lacking:
        msg = f"no limit on {day}: {', '.join(lacking)}"
        raise LookupError(msg)
    return found
