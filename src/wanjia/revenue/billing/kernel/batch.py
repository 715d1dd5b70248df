"""
From everything known about some accounts to their draft bills, in one pure step.

Cuts the cycles due into segments, runs the chain, and turns refusals into findings by account.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from wanjia.foundation.columnar.engine import collected
from wanjia.foundation.findings.catalogue import FINDINGS
from wanjia.foundation.findings.types import Severity
from wanjia.revenue.billing.kernel.chain import BillingTables, bill
from wanjia.revenue.billing.kernel.drafts import Drafts, draft
from wanjia.revenue.billing.kernel.pricing import PriceTables
from wanjia.revenue.billing.kernel.schema import USAGE
from wanjia.revenue.billing.kernel.segments import DueTables, cut


@dataclass(frozen=True, slots=True)
class PriceSide:
    """
    Everything about prices for a span.

    :ivar rates: RATES with ``structure_id``
    :ivar price_rows: the published row behind each line a rate card can give
    """

    rates: pl.DataFrame
    funds: pl.DataFrame
    price_rows: pl.DataFrame
    power_factor_rates: pl.DataFrame
    losses: pl.DataFrame
    loss_bands: pl.DataFrame


@dataclass(frozen=True, slots=True)
class AccountSide:
    """
    Everything about some accounts for the cycles due.

    :ivar cycles: ``agreement_id``, ``cycle_start``, ``cycle_end``
    :ivar accounts: ``account_id``, ``number``, ``unit_id``
    :ivar held: ``usage_point_id`` with a reading that waits in the work list, or that cannot be measured
    """

    cycles: pl.DataFrame
    accounts: pl.DataFrame
    agreements: pl.DataFrame
    terms: pl.DataFrame
    carve_outs: pl.DataFrame
    parent_ties: pl.DataFrame
    stretches: pl.DataFrame
    held: pl.DataFrame
    used: pl.DataFrame


def batch_of(accounts: AccountSide, *, prices: PriceSide) -> tuple[Drafts, pl.DataFrame]:
    """
    Draft the bills of a batch of accounts.

    :returns: the drafts, and FINDINGS by account for those that cannot be billed
    """
    pieces = cut(
        DueTables(
            cycles=accounts.cycles,
            agreements=accounts.agreements,
            terms=accounts.terms,
            carve_outs=accounts.carve_outs,
            rates=prices.rates,
            losses=prices.losses,
            loss_bands=prices.loss_bands,
            used=accounts.used,
        )
    )
    billed = bill(
        BillingTables(
            usage=USAGE.fitted(accounts.stretches.lazy()).pipe(collected),
            segments=pieces.segments.drop("terms_id"),
            prices=PriceTables(prices.rates, prices.funds, prices.power_factor_rates),
            parent_ties=accounts.parent_ties,
            carve_outs=pieces.carve_outs,
            loss_bands=pieces.loss_bands,
        ),
        held=held_accounts(pieces.segments, accounts=accounts),
    )
    drafts = draft(
        billed,
        cut=pieces,
        stretches=accounts.stretches,
        parent_ties=accounts.parent_ties,
        rates=prices.rates,
        price_rows=prices.price_rows,
    )
    return drafts, findings_of(billed.refusals)


def held_accounts(segments: pl.DataFrame, *, accounts: AccountSide) -> pl.DataFrame:
    """Name the accounts whose reading, or whose child's reading, waits in the work list."""
    children = accounts.parent_ties.select("parent_point_id", usage_point_id="child_point_id")
    parents = accounts.held.join(children, on="usage_point_id").select(usage_point_id="parent_point_id")
    points = pl.concat([accounts.held.select("usage_point_id"), parents]).unique()
    return segments.join(points, on="usage_point_id", how="semi").select("account_id", "agreement_id").unique()


def findings_of(refusals: pl.DataFrame) -> pl.DataFrame:
    """Turn refusals into findings by account."""
    rows = refusals.select(
        rule="code",
        severity=pl.lit(Severity.ERROR.value),
        subject_id="account_id",
        evidence=pl.format("agreement_id={}; {}", "agreement_id", "evidence"),
    )
    return FINDINGS.check(rows.unique(["rule", "subject_id"], maintain_order=True).sort("subject_id", "rule"))
