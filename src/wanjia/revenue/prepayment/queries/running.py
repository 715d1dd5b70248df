"""The tables from which the use since the last bill is priced, as billing gathers them for a month."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl

from wanjia.foundation.access.types import Scope
from wanjia.foundation.findings.types import Severity
from wanjia.foundation.periods.types import Period, year_of
from wanjia.measurement.readings.queries import usage, work_list
from wanjia.registry.customers import queries as customers
from wanjia.registry.tariffs import queries as tariffs
from wanjia.revenue.billing.kernel.batch import AccountSide, PriceSide
from wanjia.revenue.billing.queries import inputs
from wanjia.revenue.prepayment.kernel import running as kernel

#: Readings of so many days before today are looked at one by one; of the days before, only those that cycles begin on.
LATEST_DAYS = 4
#: Usage so many days before the earliest cycle tells how much is used a day where nothing was read since.
BEFORE = timedelta(days=35)
SPANS = {
    "account_id": pl.Int64,
    "since": pl.Date,
    "partial_start": pl.Date,
    "passed": pl.Int64,
    "whole": pl.Int64,
}


@dataclass(frozen=True, slots=True)
class RunningSide:
    """What running use is priced from: as for a bill, and which days of which cycle have passed."""

    accounts: AccountSide
    spans: pl.DataFrame
    classes: pl.DataFrame


def running_side(day: date, *, scope: Scope, account_ids: Collection[int] | None = None) -> RunningSide:
    """
    Gather what running use is priced from: the days since each account's last bill up to a day.

    :param account_ids: only these accounts, found within the scope before; without it all of the scope
    """
    since_year = Period(year_of(day).start.replace(year=day.year - 1), day + timedelta(days=1))
    known = (
        customers.agreements_during(since_year, scope=scope)
        if account_ids is None
        else customers.agreements_of(account_ids, scope=scope)
    )
    cycles, spans = cycles_running(known, day=day)
    agreed = cycles["agreement_id"].unique().to_list()
    mine = known.filter(pl.col("agreement_id").is_in(cycles["agreement_id"].implode()))
    starts: list[date] = cycles["cycle_start"].unique().to_list()
    span = Period(min([*starts, day - timedelta(days=1)]), day)
    codes, days = tariffs.structure_ids(), inputs.looked_back(day.replace(day=1))
    terms = customers.terms_of(agreed, period=days).join(codes, on="structure_id")
    points = mine["usage_point_id"].unique().to_list()
    ties = inputs.ties_of(span, scope=scope, parents=points)
    asked = sorted({*points, *ties["child_point_id"].to_list()})
    stretches, held = _measured(span, cycles=cycles, points=asked, scope=scope)
    side = AccountSide(
        cycles=cycles,
        accounts=inputs.account_rows(spans["account_id"].to_list(), scope=scope),
        agreements=mine,
        terms=terms,
        carve_outs=customers.carve_outs_of(agreed, period=days).join(codes, on="structure_id"),
        parent_ties=ties,
        stretches=stretches,
        held=held,
        used=inputs.ladder_used(cycles),
    )
    return RunningSide(side, spans, _classes(mine, terms=terms, day=day))


def cycles_running(agreements: pl.DataFrame, *, day: date) -> tuple[pl.DataFrame, pl.DataFrame]:
    """
    Give the cycles since each account's last bill, month by month, the latest of them up to a day only.

    An account without any bill begins with its agreement, or the month if that is later.

    :returns: ``agreement_id``, ``cycle_start``, ``cycle_end``; and one row of `SPANS` per account
    """
    billed = inputs.billed_until(agreements["account_id"].unique().to_list())
    first = pl.max_horizontal(pl.col("start_date").min(), pl.lit(day.replace(day=1)))
    begun = agreements.group_by("account_id").agg(first.first().alias("first"))
    since = begun.join(billed, on="account_id", how="left").select(
        "account_id", since=pl.min_horizontal(pl.coalesce("billed_until", "first"), pl.lit(day))
    )
    starts = {start: _months(start, day=day) for start in since["since"].unique()}
    parts = [(start, *cycle) for start, cycles in starts.items() for cycle in cycles]
    names = {"since": pl.Date, "cycle_start": pl.Date, "cycle_end": pl.Date, "passed": pl.Int64, "whole": pl.Int64}
    months = pl.DataFrame(parts, schema=names, orient="row")
    owned = since.join(months, on="since")
    spans = owned.sort("cycle_start").group_by("account_id").last()
    dated = agreements.select("agreement_id", "account_id", "start_date", "end_date").join(owned, on="account_id")
    runs = (pl.col("start_date") < pl.col("cycle_end")) & (
        pl.col("end_date").is_null() | (pl.col("end_date") > pl.col("cycle_start"))
    )
    cycles = dated.filter(runs & (pl.col("cycle_start") < pl.col("cycle_end")))
    return (
        cycles.select("agreement_id", "cycle_start", "cycle_end"),
        spans.select("account_id", "since", "passed", "whole", partial_start="cycle_start").select(SPANS.keys()),
    )


def _months(start: date, *, day: date) -> list[tuple[date, date, int, int]]:
    """Give the months that begin on a day's number: start, end (at most ``day``), days passed and days in all."""
    found, begin, ahead = [], start, 1
    while True:
        end = _later(start, months=ahead)
        passed = (min(end, day) - begin).days
        found.append((begin, min(end, day), passed, (end - begin).days))
        if end >= day:
            return found
        begin, ahead = end, ahead + 1


def _later(start: date, *, months: int) -> date:
    years, number = divmod(start.year * 12 + start.month - 1 + months, 12)
    first, after = date(years, number + 1, 1), date(years + (number + 1) // 12, (number + 1) % 12 + 1, 1)
    return min(first + timedelta(days=start.day - 1), after - timedelta(days=1))


def _measured(
    span: Period, *, cycles: pl.DataFrame, points: list[int], scope: Scope
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Give STRETCHES around the cycles, and the usage points that cannot be measured or wait in the work list."""
    assert span.end is not None  # noqa: S101 - told to the type checker
    only = {*cycles["cycle_start"].to_list(), *cycles["cycle_end"].to_list()}
    only |= {span.end - timedelta(days=back) for back in range(LATEST_DAYS)}
    before = Period(span.start - BEFORE, span.end)
    sources = usage.usage_sources(before, scope=scope, usage_points=points, only=only)
    stretches, faults = sources.usage(during=before)
    held = work_list.held_back(span, scope=scope, usage_points=points).select("usage_point_id")
    wrong = faults.filter(pl.col("severity") == Severity.ERROR.value).select(usage_point_id="subject_id")
    return stretches, pl.concat([held, wrong]).unique()


def _classes(agreements: pl.DataFrame, *, terms: pl.DataFrame, day: date) -> pl.DataFrame:
    """Give the class of use of accounts as their latest terms say it: ``account_id``, ``usage_class``."""
    kinds = tariffs.structure_classes()
    latest = terms.filter(pl.col("start_date") <= day).sort("start_date").group_by("agreement_id").last()
    named = latest.with_columns(
        usage_class=pl.col("structure").replace_strict(kinds, default="", return_dtype=pl.String)
    )
    owned = agreements.join(named.select("agreement_id", "usage_class"), on="agreement_id")
    return owned.sort("start_date").group_by("account_id").agg(pl.col("usage_class").last())


def price_side(day: date) -> PriceSide:
    """Put the prices of running use together."""
    return inputs.price_side(inputs.looked_back(day.replace(day=1)))


def ran(side: RunningSide, *, day: date, prices: PriceSide | None = None) -> kernel.Ran:
    """Price running use."""
    return kernel.ran(side.accounts, spans=side.spans, prices=prices or price_side(day), until=day)
