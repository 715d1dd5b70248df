"""
Pre-bill checks: what a clerk should look at before bills go out.

A catalogue of rules over one table, one row an account. Limits are dated rows and travel as columns of that table.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

import polars as pl

from wanjia.foundation.columnar.schema import Column, Schema
from wanjia.foundation.findings.catalogue import Rule, found_by
from wanjia.foundation.findings.types import Severity
from wanjia.foundation.quantities.rounding import MONEY, QUANTITY

CHECKED = Schema(
    row="account with a draft bill",
    columns={
        "subject_id": Column(pl.Int64, "account"),
        "energy_kwh": Column(pl.Int64, "energy of the draft", unit="kWh"),
        "amount": Column(MONEY, "amount of the draft", unit="yuan"),
        "months": Column(pl.Int64, "issued bills of the twelve months before"),
        "usual_amount": Column(MONEY, "mean amount of those", unit="yuan", null="no history"),
        "usual_energy_kwh": Column(pl.Int64, "mean energy of those", unit="kWh", null="no history"),
        "amount_times": Column(QUANTITY, "limit: how many times the usual amount is too much"),
        "price_times": Column(QUANTITY, "limit: how many times the usual average price is off, either way"),
        "minimum_charge": Column(MONEY, "limit: a bill below it is not worth sending", unit="yuan"),
        "least_amount": Column(MONEY, "limit: amounts below it are not compared with history", unit="yuan"),
    },
)

LIMITS = ("amount_times", "price_times", "minimum_charge", "least_amount")


def _finding(rows: pl.LazyFrame, *, wrong: pl.Expr, evidence: pl.Expr) -> pl.LazyFrame:
    return rows.filter(wrong).select("subject_id", evidence=evidence)


def negative(rows: pl.LazyFrame) -> pl.LazyFrame:
    """Find bills below 0."""
    return _finding(rows, wrong=pl.col("amount") < 0, evidence=pl.format("amount={}", "amount"))


def beyond_history(rows: pl.LazyFrame) -> pl.LazyFrame:
    """Find bills of many times the usual amount."""
    wide = pl.Decimal(38, 6)
    wrong = (pl.col("amount").cast(wide) > pl.col("usual_amount").cast(wide) * pl.col("amount_times").cast(wide)) & (
        pl.col("amount") >= pl.col("least_amount")
    )
    return _finding(rows, wrong=wrong, evidence=pl.format("amount={}; usual_amount={}", "amount", "usual_amount"))


def average_price_off(rows: pl.LazyFrame) -> pl.LazyFrame:
    """Find bills whose average price is far from the usual one, compared without dividing."""
    wide = pl.Decimal(38, 6)
    now = pl.col("amount").cast(wide) * pl.col("usual_energy_kwh")
    usual = pl.col("usual_amount").cast(wide) * pl.col("energy_kwh")
    times = pl.col("price_times").cast(wide)
    off = (now > usual * times) | (now * times < usual)
    counted = (
        (pl.col("energy_kwh") > 0) & (pl.col("usual_energy_kwh") > 0) & (pl.col("amount") >= pl.col("least_amount"))
    )
    figures = pl.format(
        "amount={}; energy_kwh={}; usual_amount={}; usual_energy_kwh={}",
        "amount", "energy_kwh", "usual_amount", "usual_energy_kwh",
    )  # fmt: skip
    return _finding(rows, wrong=counted & off, evidence=figures)


def zero_with_history(rows: pl.LazyFrame) -> pl.LazyFrame:
    """Find customers who used nothing, and used to."""
    wrong = (pl.col("energy_kwh") == 0) & (pl.col("usual_energy_kwh") > 0)
    return _finding(rows, wrong=wrong, evidence=pl.format("energy_kwh=0; usual_energy_kwh={}", "usual_energy_kwh"))


def below_minimum(rows: pl.LazyFrame) -> pl.LazyFrame:
    """Find bills too small to be worth sending."""
    wrong = (pl.col("amount") > 0) & (pl.col("amount") < pl.col("minimum_charge"))
    return _finding(rows, wrong=wrong, evidence=pl.format("amount={}; minimum_charge={}", "amount", "minimum_charge"))


CATALOGUE = (
    Rule("NEGATIVE_AMOUNT", Severity.ERROR, "The bill is below 0.", "Look at the corrections of the month.", negative),
    Rule(
        "AMOUNT_BEYOND_HISTORY",
        Severity.WARNING,
        "The bill is many times the usual amount.",
        "Compare the readings with the last 13 months; have the meter read again if they do not explain it.",
        beyond_history,
    ),
    Rule(
        "AVERAGE_PRICE_OFF",
        Severity.WARNING,
        "The average price is far from the usual one.",
        "Check usage class, time-of-use registers and power factor.",
        average_price_off,
    ),
    Rule(
        "ZERO_WITH_HISTORY",
        Severity.INFO,
        "Nothing was used, where there used to be use.",
        "Ask the reader whether the site stands empty or the meter stopped.",
        zero_with_history,
    ),
    Rule(
        "BELOW_MINIMUM",
        Severity.INFO,
        "The bill is very small.",
        "Let it pass, or collect it with the next.",
        below_minimum,
    ),
)


def checked(bills: pl.DataFrame, *, history: pl.DataFrame, limits: Mapping[str, Decimal]) -> pl.DataFrame:
    """
    Run the catalogue over drafts.

    :param bills: ``account_id``, ``energy_kwh``, ``amount``
    :param history: ``account_id``, ``months``, ``usual_amount``, ``usual_energy_kwh``; no row without a bill
    :param limits: a value for each of `LIMITS`
    :returns: FINDINGS by account
    """
    table = bills.lazy().select("energy_kwh", "amount", subject_id="account_id")
    joined = table.join(history.lazy(), left_on="subject_id", right_on="account_id", how="left").with_columns(
        pl.col("months").fill_null(0), **{name: pl.lit(limits[name]) for name in LIMITS}
    )
    return found_by(CATALOGUE, table=CHECKED.fitted(joined))
