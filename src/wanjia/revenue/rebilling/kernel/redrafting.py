"""
Many bills of one account in one batch: each as if it were an account of its own, on one ladder.

What a bill is made from is as in `billing.kernel.batch`; only the owner of a segment is the bill in whose days it lies.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from wanjia.foundation.columnar.engine import collected
from wanjia.revenue.billing.kernel.batch import AccountSide, PriceSide, findings_of, held_accounts
from wanjia.revenue.billing.kernel.chain import BillingTables, bill
from wanjia.revenue.billing.kernel.drafts import Drafts, draft
from wanjia.revenue.billing.kernel.pricing import PriceTables
from wanjia.revenue.billing.kernel.schema import USAGE
from wanjia.revenue.billing.kernel.segments import DueTables, cut


@dataclass(frozen=True, slots=True)
class BilledDays:
    """Which bill a cycle of an agreement belongs to: ``agreement_id``, ``cycle_start``, ``cycle_end``, ``bill_id``."""

    cycles: pl.DataFrame


def redrafts(side: AccountSide, *, prices: PriceSide, days: BilledDays) -> tuple[Drafts, pl.DataFrame]:
    """
    Draft the bills of an account again.

    :returns: drafts whose ``account_id`` is the id of the bill drafted again, and FINDINGS by such an id
    """
    pieces = cut(
        DueTables(
            cycles=side.cycles,
            agreements=side.agreements,
            terms=side.terms,
            carve_outs=side.carve_outs,
            rates=prices.rates,
            losses=prices.losses,
            loss_bands=prices.loss_bands,
            used=side.used,
        )
    )
    owners = days.cycles.select("agreement_id", "cycle_start", "bill_id")
    segments = (
        pieces.segments.join(owners, on=["agreement_id", "cycle_start"], how="left", maintain_order="left")
        .with_columns(account_id="bill_id")
        .select(pieces.segments.columns)
    )
    owned = type(pieces)(segments, pieces.carve_outs, pieces.loss_bands)
    billed = bill(
        BillingTables(
            usage=USAGE.fitted(side.stretches.lazy()).pipe(collected),
            segments=segments.drop("terms_id"),
            prices=PriceTables(prices.rates, prices.funds, prices.power_factor_rates),
            parent_ties=side.parent_ties,
            carve_outs=pieces.carve_outs,
            loss_bands=pieces.loss_bands,
        ),
        held=held_accounts(segments, accounts=side),
    )
    drafts = draft(
        billed,
        cut=owned,
        stretches=side.stretches,
        parent_ties=side.parent_ties,
        rates=prices.rates,
        price_rows=prices.price_rows,
    )
    return drafts, findings_of(billed.refusals)
