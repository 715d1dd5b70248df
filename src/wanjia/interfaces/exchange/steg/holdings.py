"""
Which meter hung where, and when: what the invoices of STEG customers tell about it without saying so.

A customer's meters are put on supplies, each a usage point with an agreement of its own: a meter follows another on the
same supply when its invoices begin after those of the other end, and hangs beside it on another supply otherwise.
Tariffs 10 and 11 are two household ladders between which a supply may change; any other tariff is a supply of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

import polars as pl

from wanjia.foundation.columnar.engine import collected
from wanjia.foundation.columnar.schema import Column, Schema
from wanjia.foundation.sheets.types import ROW

HOUSEHOLD = (10, 11)
LEAST_DIGITS = 4
#: No customer is billed for longer at a time; some rows have a number here that belongs to another column.
MONTHS_AT_MOST = 60

HOLDINGS = Schema(
    row="meter of a customer",
    columns={
        "client": Column(pl.String, "customer"),
        "meter": Column(pl.Int64, "meter, as published"),
        "supply": Column(pl.Int64, "supply of the customer that it measures, 1…"),
        "start_date": Column(pl.Date, "as many months before its first invoice as that bills, or when it took over"),
        "end_date": Column(pl.Date, "when the next meter of the supply took over", null="still there"),
        "start_value": Column(pl.Int64, "old index of its first invoice"),
        "end_value": Column(pl.Int64, "new index of its latest invoice", null="still there"),
        "integer_digits": Column(pl.Int64, "as many as its longest index, at least 4"),
        "multiplier": Column(pl.Int64, "factor on all its invoices", null="it changes, or is 0"),
        "meter_code": Column(pl.Int64, "type of the meter, a code"),
    },
)


@dataclass(slots=True)
class _Supply:
    """A supply while meters are put on it."""

    family: int
    latest: date = field(default=date.min)


def is_several_registers() -> pl.Expr:
    """Tell of an invoice whether its meter is billed under several tariffs that are no household ladders alone."""
    together = ("client", "meter")
    is_other = ~pl.col("tariff").is_in(HOUSEHOLD)
    return (pl.col("tariff").n_unique().over(together) > 1) & is_other.any().over(together)


def holdings(invoices: pl.DataFrame) -> pl.DataFrame:
    """
    Find the meters of customers, and their places.

    :param invoices: `INVOICES` of electricity, of meters with one register
    :returns: `HOLDINGS` by customer, supply and date
    """
    placed = _with_supply(_meters(invoices).sort("client", "first_date", "family", "meter"))
    lane = ("client", "supply")
    before = pl.col("latest_date").shift(1).over(lane, order_by="first_date")
    started = placed.with_columns(start_date=pl.max_horizontal("billed_since", before)).sort(*lane, "start_date")
    follows = started.with_columns(end_date=pl.col("start_date").shift(-1).over(lane))
    known = follows.with_columns(
        end_value=pl.when(pl.col("end_date").is_not_null()).then(pl.col("latest_value")),
        multiplier=pl.when((pl.col("multipliers") == 1) & (pl.col("multiplier") > 0)).then(pl.col("multiplier")),
    )
    return HOLDINGS.check(HOLDINGS.fitted(known.lazy()).pipe(collected))


def _meters(invoices: pl.DataFrame) -> pl.DataFrame:
    """Sum up each meter of each customer: first and latest invoice, family of tariffs, digits and multiplier."""
    months = pl.col("months").clip(1, MONTHS_AT_MOST)
    since = pl.col("invoice_date").dt.offset_by(pl.format("-{}mo", months))
    width = pl.max_horizontal("old_index", "new_index").max().cast(pl.String).str.len_chars().cast(pl.Int64)
    first = pl.col("invoice_date") == pl.col("invoice_date").min()
    latest = pl.col("invoice_date") == pl.col("invoice_date").max()
    return (
        invoices.lazy()
        .with_columns(
            since=since, family=pl.when(pl.col("tariff").is_in(HOUSEHOLD)).then(0).otherwise(pl.col("tariff"))
        )
        .sort(ROW)
        .group_by("client", "meter")
        .agg(
            pl.col("family").first().cast(pl.Int64),
            first_date=pl.col("invoice_date").min(),
            latest_date=pl.col("invoice_date").max(),
            billed_since=pl.col("since").filter(first).min(),
            start_value=pl.col("old_index").filter(first).min(),
            latest_value=pl.col("new_index").filter(latest).max(),
            integer_digits=pl.max_horizontal(width, LEAST_DIGITS),
            multipliers=pl.col("multiplier").n_unique(),
            multiplier=pl.col("multiplier").first(),
            meter_code=pl.col("meter_code").filter(latest).last(),
        )
        .pipe(collected)
    )


def _with_supply(meters: pl.DataFrame) -> pl.DataFrame:
    """Put each meter on the customer's first supply of its family that is free by then."""
    return meters.with_columns(supply=pl.Series(list(_supplies(meters)), dtype=pl.Int64))


def _supplies(meters: pl.DataFrame) -> Iterator[int]:
    supplies: list[_Supply] = []
    current = None
    for client, family, first, latest in meters.select("client", "family", "first_date", "latest_date").iter_rows():
        if client != current:
            current, supplies = client, []
        number = next((n for n, s in enumerate(supplies) if s.family == family and s.latest < first), len(supplies))
        if number == len(supplies):
            supplies.append(_Supply(family))
        supplies[number].latest = latest
        yield number + 1
