"""
What the energy since the last bill comes to under the real tariff, for all accounts at once.

The same cut and the same chain as a bill's, over cycles that end today. Days after the latest reading are estimated at
the daily use of the latest stretch. What is charged a month (basic charge, and its part of the power factor adjustment)
counts by the days of the month that have passed. Reads the tables of `billing.kernel.batch.AccountSide`, gives RUNNING
(by account). Worked example: ``docs/algorithms/prepayment.md``.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import polars as pl

from wanjia.foundation.columnar.engine import collected
from wanjia.foundation.quantities.rounding import MONEY, divided_half_up
from wanjia.revenue.billing.kernel.batch import AccountSide, PriceSide, held_accounts
from wanjia.revenue.billing.kernel.chain import Billed, BillingTables, bill
from wanjia.revenue.billing.kernel.pricing import PriceTables
from wanjia.revenue.billing.kernel.schema import USAGE
from wanjia.revenue.billing.kernel.segments import Cut, DueTables, cut
from wanjia.revenue.billing.types import LineKind
from wanjia.revenue.prepayment.kernel.schema import RUNNING

BASIC = (LineKind.CAPACITY.value, LineKind.DEMAND.value, LineKind.DEMAND_EXCESS.value)
FEN, PRICE_UNITS = 100, 10**8
REGISTER = ("usage_point_id", "meter_id", "register")


@dataclass(frozen=True, slots=True)
class Ran:
    """
    Use since the last bill, priced.

    :ivar lines: lines of bills with ``account_id`` and ``counted``: the amount that counts until today, yuan
    :ivar running: RUNNING
    """

    cut: Cut
    billed: Billed
    lines: pl.DataFrame
    running: pl.DataFrame


def ran(accounts: AccountSide, *, spans: pl.DataFrame, prices: PriceSide, until: date) -> Ran:
    """
    Price what accounts have used since their last bill, up to a day, from what was read until that day.

    :param accounts: its cycles end on ``until`` at the latest
    :param spans: ``account_id``, ``since``, ``partial_start`` (of the cycle that is not over), ``passed`` and ``whole``
        (days of it that have passed, and that it will have)
    """
    read = accounts.stretches.filter(pl.col("end_date") <= until)
    known = replace(accounts, stretches=continued(read, until=until))
    pieces = _cut(known, prices=prices)
    billed = bill(
        BillingTables(
            usage=USAGE.fitted(known.stretches.lazy()).pipe(collected),
            segments=pieces.segments.drop("terms_id"),
            prices=PriceTables(prices.rates, prices.funds, prices.power_factor_rates),
            parent_ties=known.parent_ties,
            carve_outs=pieces.carve_outs,
            loss_bands=pieces.loss_bands,
        ),
        held=held_accounts(pieces.segments, accounts=known),
    )
    lines = counted(billed.lines, segments=pieces.segments, spans=spans)
    found = running_of(lines, billed=billed, segments=pieces.segments, spans=spans)
    latest = read_until(read, segments=pieces.segments)
    whole = found.join(latest, on="account_id", how="left").with_columns(
        is_estimated=pl.col("account_id").is_in(pieces.segments["account_id"].unique().implode())
        & pl.col("read_until").lt(until).fill_null(value=True)
    )
    return Ran(pieces, billed, lines, RUNNING.check(whole.select(RUNNING.columns.keys()).sort("account_id")))


def _cut(accounts: AccountSide, *, prices: PriceSide) -> Cut:
    return cut(
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


def continued(stretches: pl.DataFrame, *, until: date) -> pl.DataFrame:
    """
    Continue each register that hangs from its latest reading to a day, at the daily use of its latest stretch.

    A demand register goes on with the demand it has. A register that ran back is not continued.

    :param stretches: STRETCHES; a register whose meter was taken off ends before the latest of its usage point
    :returns: STRETCHES, the continued parts with ``is_estimated`` and without readings
    """
    latest = stretches.sort("end_date").group_by(REGISTER, maintain_order=True).last()
    last_of_point = stretches.group_by("usage_point_id").agg(point_end=pl.col("end_date").max())
    open_ones = latest.join(last_of_point, on="usage_point_id").filter(
        (pl.col("end_date") == pl.col("point_end"))
        & (pl.col("end_date") < until)
        & (pl.col("energy").fill_null(0) >= 0)
    )
    days = (pl.col("end_date") - pl.col("start_date")).dt.total_days()
    ahead = (pl.lit(until) - pl.col("end_date")).dt.total_days()
    more = open_ones.with_columns(
        energy=divided_half_up(pl.col("energy") * ahead.cast(pl.Int128), by=days),
        start_date="end_date",
        end_date=pl.lit(until),
        start_value="end_value",
        start_reading_id="end_reading_id",
        end_reading_id=pl.lit(None, dtype=pl.Int64),
        is_estimated=pl.lit(value=True),
    )
    return pl.concat([stretches, more.select(stretches.columns).cast(stretches.schema)])


def counted(lines: pl.DataFrame, *, segments: pl.DataFrame, spans: pl.DataFrame) -> pl.DataFrame:
    """
    Add what of each line counts until today: monthly charges of the cycle that is not over by the days passed.

    The power factor adjusts energy and basic charge: its line is worked out again from the part of the basic charge.
    """
    owner = segments.select("segment_id", "account_id", "start_date", "end_date")
    joined = lines.join(owner, on="segment_id").join(spans, on="account_id")
    is_running = pl.col("start_date") >= pl.col("partial_start")
    fen = _fen("amount")
    part = divided_half_up(fen * pl.col("passed").cast(pl.Int128), by=pl.col("whole"))
    kind = pl.col("kind").cast(pl.String)
    scaled = joined.with_columns(kind=kind, is_running=is_running, fen=fen).with_columns(
        part=pl.when(pl.col("kind").is_in(BASIC) & is_running).then(part).otherwise(fen)
    )
    off = pl.when(pl.col("is_running")).then(pl.col("fen") - pl.col("part")).otherwise(0)
    lacking = off.filter(pl.col("kind").is_in(BASIC)).sum().over("account_id", "cycle").fill_null(0)
    price = (pl.col("unit_price").cast(pl.Decimal(38, 8)) * pl.lit(PRICE_UNITS).cast(pl.Decimal(38, 0))).cast(pl.Int64)
    less = divided_half_up(
        pl.col("lacking") * price.fill_null(0).cast(pl.Int128), by=pl.lit(PRICE_UNITS, dtype=pl.Int64)
    )
    adjusts = (pl.col("kind") == LineKind.POWER_FACTOR.value) & pl.col("is_running")
    return (
        scaled.with_columns(cycle=pl.col("is_running"))
        .with_columns(lacking=lacking)
        .with_columns(counted_fen=pl.when(adjusts).then(pl.col("part") - less).otherwise(pl.col("part")))
        .with_columns(counted=_yuan("counted_fen"))
        .drop("cycle", "lacking", "part", "fen", "counted_fen", "is_running")
    )


def running_of(lines: pl.DataFrame, *, billed: Billed, segments: pl.DataFrame, spans: pl.DataFrame) -> pl.DataFrame:
    """Sum lines and energy by account; accounts that were refused have no amount but the code of the refusal."""
    owner = segments.select("segment_id", "account_id")
    money = lines.group_by("account_id").agg(fen=_fen("counted").sum())
    energy = billed.parts.join(owner, on="segment_id").group_by("account_id").agg(kwh=pl.col("energy_total").sum())
    problems = billed.refusals.group_by("account_id", maintain_order=True).agg(problem=pl.col("code").first())
    joined = (
        spans.select("account_id", "since")
        .join(money, on="account_id", how="left")
        .join(energy, on="account_id", how="left")
        .join(problems, on="account_id", how="left")
    )
    is_known = pl.col("problem").is_null()
    return joined.with_columns(fen=pl.col("fen").fill_null(0)).with_columns(
        running=pl.when(is_known).then(_yuan("fen")).otherwise(None),
        running_kwh=pl.when(is_known).then(pl.col("kwh").fill_null(0)).otherwise(0).cast(pl.Int64),
    )


def read_until(stretches: pl.DataFrame, *, segments: pl.DataFrame) -> pl.DataFrame:
    """Give the day up to which the usage points of accounts were read; of several the earliest."""
    points = stretches.group_by("usage_point_id").agg(read=pl.col("end_date").max())
    owned = segments.select("account_id", "usage_point_id").unique().join(points, on="usage_point_id", how="left")
    return owned.group_by("account_id").agg(read_until=pl.col("read").min())


def _fen(name: str) -> pl.Expr:
    return (pl.col(name).cast(MONEY).fill_null(0) * pl.lit(FEN).cast(pl.Decimal(38, 0))).cast(pl.Int64)


def _yuan(name: str) -> pl.Expr:
    fen = pl.lit("0.01").cast(MONEY)
    return (pl.col(name).cast(pl.Decimal(38, 0)) * fen).cast(MONEY)
