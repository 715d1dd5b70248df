"""The figures that risks are graded by and that large customers are watched by, for all customers of a scope."""

from __future__ import annotations

from datetime import date, timedelta

import polars as pl

from wanjia.foundation.access.queries import within
from wanjia.foundation.access.types import Scope
from wanjia.foundation.columnar.database import read_frame
from wanjia.foundation.periods.types import Period
from wanjia.registry.customers import queries as customers
from wanjia.revenue.billing.queries.bills import issued_bills
from wanjia.revenue.billing.types import BillState
from wanjia.revenue.dunning.kernel import exposure, risk
from wanjia.revenue.dunning.models import Agreement, Promise, Risk
from wanjia.revenue.dunning.queries.debts import debts_on
from wanjia.revenue.dunning.queries.rows import limit_on
from wanjia.revenue.dunning.rules import month_after
from wanjia.revenue.dunning.types import Limit, PlanState, PromiseState, RiskFactor
from wanjia.revenue.receivables.queries.balances import balances
from wanjia.revenue.receivables.queries.lateness import lateness, returned

YEAR = 12
#: Older bills say nothing about what a customer uses now.
MONTHS_LOOKED_AT = 13
MONEY = pl.Decimal(38, 2)
ONE_FEN = pl.lit("0.01").cast(MONEY)


def risk_figures(scope: Scope, *, day: date) -> pl.DataFrame:
    """
    Give the figures of every customer of a scope that has some, or was graded before; see `kernel.risk.FIGURES`.

    All factors are given for each, 0 where there is nothing.
    """
    since = month_after(day.replace(day=1), months=-YEAR)
    late = lateness(scope, since=since, on=day).select("account_id", value="late_days")
    broken = _broken(scope, since=since)
    back = returned(scope, since=since).select("account_id", value="times")
    owed = _months_owed(scope, since=since, day=day)
    by_factor = {
        RiskFactor.LATE_DAYS: late,
        RiskFactor.BROKEN_PROMISES: broken,
        RiskFactor.MONTHS_OWED: owed,
        RiskFactor.RETURNED_PAYMENTS: back,
    }
    graded = read_frame(Risk.objects.filter(within(scope, path="account__unit__path")), account_id="account_id")
    everybody = pl.concat([graded, *(table.select("account_id") for table in by_factor.values())]).unique()
    given = pl.concat(
        table.with_columns(pl.col("value").cast(MONEY), factor=pl.lit(factor.value)).select(
            "account_id", "factor", "value"
        )
        for factor, table in by_factor.items()
    )
    factors = pl.DataFrame({"factor": [factor.value for factor in RiskFactor]})
    whole = everybody.join(factors, how="cross").join(given, on=("account_id", "factor"), how="left")
    filled = whole.with_columns(pl.col("value").fill_null(0).cast(MONEY)).select(risk.FIGURES.columns.keys())
    return filled.sort("account_id", "factor")


def _broken(scope: Scope, *, since: date) -> pl.DataFrame:
    mine = within(scope, path="account__unit__path")
    promises = Promise.objects.filter(mine, state=PromiseState.BROKEN, ended_on__gte=since)
    agreements = Agreement.objects.filter(mine, state=PlanState.BROKEN, ended_on__gte=since)
    both = pl.concat([read_frame(rows, account_id="account_id") for rows in (promises, agreements)])
    return both.group_by("account_id").agg(pl.len().cast(pl.Int64).alias("value"))


def _months_owed(scope: Scope, *, since: date, day: date) -> pl.DataFrame:
    """Give what is overdue in average months of the year before, to two places; 0 where nothing was billed."""
    debts = debts_on(scope, day=day).select("account_id", "amount")
    bills = issued_bills(scope).filter(state=BillState.ISSUED, bill_month__gte=since)
    billed = read_frame(bills, account_id="account_id", billed="amount").join(debts, on="account_id", how="semi")
    yearly = billed.group_by("account_id").agg(pl.col("billed").sum(), pl.len().cast(pl.Int64).alias("bills"))
    joined = debts.join(yearly, on="account_id", how="inner").filter(pl.col("billed") > 0)
    fen, of = (_fen(name) for name in ("amount", "billed"))
    hundredths = (fen * pl.col("bills") * 100 + of // 2) // of
    return joined.select("account_id", value=hundredths.cast(pl.Decimal(38, 0)).cast(MONEY) * ONE_FEN)


def _fen(name: str) -> pl.Expr:
    return (pl.col(name) * pl.lit(100).cast(pl.Decimal(38, 0))).cast(pl.Int64)


def large_customers(scope: Scope, *, day: date) -> pl.DataFrame:
    """
    Give the large customers of a scope: by contract capacity, or by their latest bill; see `kernel.exposure.LARGE`.

    Only customers that are supplied now; a bill below 0 is passed over.
    """
    since = month_after(day.replace(day=1), months=-MONTHS_LOOKED_AT)
    bills = issued_bills(scope).filter(state=BillState.ISSUED, bill_month__gte=since, amount__gt=0)
    names = {"start": "start_date", "end": "end_date", "bill_amount": "amount"}
    table = read_frame(bills, account_id="account_id", **names)
    latest = table.sort("account_id", "end").unique("account_id", keep="last", maintain_order=True)
    least_month, least_kva = limit_on(day, name=Limit.LARGE_MONTH), limit_on(day, name=Limit.LARGE_KVA)
    supplied = _supplied(scope, day=day)
    by_kva = supplied.filter(pl.col("contract_kva") >= least_kva)["account_id"].to_list()
    is_large = (pl.col("bill_amount") >= pl.lit(least_month, dtype=MONEY)) | pl.col("account_id").is_in(by_kva)
    large = latest.filter(is_large).join(supplied, on="account_id", how="semi")
    units = customers.accounts(scope, ids=large["account_id"].to_list()).select("account_id", "unit_id")
    whole = large.join(units, on="account_id").join(balances(scope), on="account_id", how="left")
    money = [pl.col(name).fill_null(0).cast(MONEY) for name in ("owed", "credit", "deposit")]
    days = (pl.col("end") - pl.col("start")).dt.total_days().alias("bill_days")
    since_end = (pl.lit(day) - pl.col("end")).dt.total_days().alias("days_since")
    return whole.with_columns(*money, days, since_end).select(exposure.LARGE.columns.keys()).sort("account_id")


def _supplied(scope: Scope, *, day: date) -> pl.DataFrame:
    """Give the accounts that are supplied on a day, with the capacity of their contracts, kVA."""
    period = Period(day, day + timedelta(days=1))
    agreements = customers.agreements_during(period, scope=scope).select("agreement_id", "account_id")
    terms = customers.terms_during(period, scope=scope).select("agreement_id", "contract_kva")
    return terms.join(agreements, on="agreement_id").group_by("account_id").agg(pl.col("contract_kva").sum())
