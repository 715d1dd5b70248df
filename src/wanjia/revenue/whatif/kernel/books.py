"""
Price tables with a draft laid over them, and the rate cards made of them.

What a draft says of a structure replaces what the books say of it on the draft's days; what it does not speak of stays.
It speaks of a structure's energy prices together with its ladder, of its capacity price, demand price, funds and parts,
each as a whole: a draft that gives energy prices without a valley price leaves no valley price.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import polars as pl

from wanjia.foundation.columnar.engine import collected
from wanjia.foundation.periods.types import Period
from wanjia.registry.tariffs.kernel.rates import price_row_of, rate_cards
from wanjia.registry.tariffs.kernel.tables import TariffTables, book_tables, latest_of
from wanjia.registry.tariffs.types import Book, PriceKind


@dataclass(frozen=True, slots=True)
class PriceBook:
    """
    Rate cards and loss tables of a span.

    :ivar price_rows: the published figure behind each line that a rate card can give, with its document
    """

    rates: pl.DataFrame
    funds: pl.DataFrame
    price_rows: pl.DataFrame
    power_factor_rates: pl.DataFrame
    losses: pl.DataFrame
    loss_bands: pl.DataFrame


def book_of(tables: TariffTables, *, period: Period) -> PriceBook:
    """Put the rate cards of a span together."""
    rates, funds = rate_cards(
        tables.prices, ladders=tables.ladders, structures=tables.structures, switches=tables.switches, period=period
    )
    return PriceBook(
        rates=rates,
        funds=funds,
        price_rows=price_row_of(tables.prices, rates=rates),
        power_factor_rates=tables.power_factor_rates,
        losses=tables.transformer_losses,
        loss_bands=tables.loss_bands,
    )


def with_draft(tables: TariffTables, *, draft: Book, replaces: str = "") -> TariffTables:
    """
    Lay a draft over price tables.

    :param replaces: number of a document that says nothing on the draft's days, empty for none
    """
    own = book_tables(draft)
    days = [document.period for document in draft.documents]
    without = tables
    for period in days if replaces else ():
        gone = pl.col("document") == replaces
        without = replace(
            without,
            prices=outside(without.prices, where=gone, period=period),
            ladders=outside(without.ladders, where=gone, period=period),
        )
    return TariffTables(
        prices=_overlaid(without.prices, own=own.prices, key=("structure", "subject")),
        ladders=_ladders(without.ladders, own=own),
        structures=pl.concat([tables.structures, own.structures]).unique(
            "structure", keep="first", maintain_order=True
        ),
        switches=_overlaid(tables.switches, own=own.switches, key=("region", "switch")),
        power_factor_rates=latest_of(pl.concat([tables.power_factor_rates, own.power_factor_rates])),
        transformer_losses=latest_of(pl.concat([tables.transformer_losses, own.transformer_losses])),
        loss_bands=_bands(tables.loss_bands, own=own.loss_bands),
    )


def outside(rows: pl.DataFrame, *, where: pl.Expr, period: Period) -> pl.DataFrame:
    """Take the days of a period away from the dated rows of a condition; what lies before and after stays."""
    meets = (pl.col("end_date").is_null() | (pl.col("end_date") > period.start)) & (
        pl.lit(value=True) if period.end is None else pl.col("start_date") < period.end
    )
    hit = rows.filter(where & meets)
    if hit.is_empty():
        return rows
    before = hit.filter(pl.col("start_date") < period.start).with_columns(end_date=pl.lit(period.start))
    parts = [rows.filter(~(where & meets)), before]
    if period.end is not None:
        later = hit.filter(pl.col("end_date").is_null() | (pl.col("end_date") > period.end))
        parts.append(later.with_columns(start_date=pl.lit(period.end)))
    return pl.concat(parts)


def _subject(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.with_columns(subject=pl.col("kind")) if "kind" in rows.columns else rows


def _overlaid(rows: pl.DataFrame, *, own: pl.DataFrame, key: tuple[str, ...]) -> pl.DataFrame:
    """Put a draft's dated rows in the place of those that speak of the same."""
    columns = rows.columns
    found, ours = _subject(rows), _subject(own)
    for start, end, *names in ours.select("start_date", "end_date", *key).unique().iter_rows():
        same = pl.all_horizontal(pl.col(column) == name for column, name in zip(key, names, strict=True))
        found = outside(found, where=same, period=Period(start, end))
    return pl.concat([found.select(columns), own.select(columns)])


def _ladders(rows: pl.DataFrame, *, own: TariffTables) -> pl.DataFrame:
    """Take the ladder of every structure away whose energy prices or ladder the draft gives, and add the draft's."""
    energy = own.prices.filter(pl.col("kind") == PriceKind.ENERGY)
    found = rows
    spoken = pl.concat(
        [table.select("structure", "start_date", "end_date") for table in (energy, own.ladders)]
    ).unique()
    for structure, start, end in spoken.iter_rows():
        found = outside(found, where=pl.col("structure") == structure, period=Period(start, end))
    return pl.concat([found, own.ladders])


def _bands(rows: pl.DataFrame, *, own: pl.DataFrame) -> pl.DataFrame:
    """Take a whole loss table away where the draft has one for the same model and size."""
    key = ["model_series", "rated_kva"]
    kept = rows.lazy().join(own.lazy().select(key).unique(), on=key, how="anti", maintain_order="left").pipe(collected)
    return pl.concat([kept, own])
