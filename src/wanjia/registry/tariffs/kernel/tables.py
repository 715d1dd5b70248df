"""Price tables from books: the same columns that the database gives."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import polars as pl

from wanjia.foundation.columnar.schema import Schema
from wanjia.foundation.periods.types import Period
from wanjia.registry.tariffs import rules
from wanjia.registry.tariffs.kernel.schema import (
    LADDERS,
    LOSS_BANDS,
    POWER_FACTOR_RATES,
    PRICES,
    STRUCTURES,
    SWITCHES,
    TRANSFORMER_LOSSES,
)
from wanjia.registry.tariffs.types import Book, BookRefused, Document

KEYS_WITHOUT_DATES = ("standard_pct", "power_factor_pct", "model_series", "rated_kva", "from_kwh")
NEVER_TWICE = "End the earlier document where the later begins, or take the row out of one."


@dataclass(frozen=True, slots=True)
class TariffTables:
    """Every table that prices and settlement are computed from; each fits its schema in `kernel.schema`."""

    prices: pl.DataFrame
    ladders: pl.DataFrame
    structures: pl.DataFrame
    switches: pl.DataFrame
    power_factor_rates: pl.DataFrame
    transformer_losses: pl.DataFrame
    loss_bands: pl.DataFrame


def book_tables(*books: Book) -> TariffTables:
    """
    Turn books into tables, without a database.

    The tables without dates (power factor, losses) take what the document that starts latest says.

    :raises BookRefused: if two of them price the same thing on the same day, or one declares what another has
    """
    check_together(books)
    documents = sorted((document for book in books for document in book.documents), key=lambda one: one.period.start)
    return TariffTables(
        prices=_table(PRICES, rows=(row for document in documents for row in _price_rows(document))),
        ladders=_table(LADDERS, rows=(row for document in documents for row in _ladder_rows(document))),
        structures=_table(STRUCTURES, rows=_structure_rows(books)),
        switches=_table(SWITCHES, rows=_switch_rows(books)),
        power_factor_rates=_plain(POWER_FACTOR_RATES, entries=(e for d in documents for e in d.power_factor_rates)),
        transformer_losses=_plain(TRANSFORMER_LOSSES, entries=(e for d in documents for e in d.transformer_losses)),
        loss_bands=_plain(LOSS_BANDS, entries=(e for d in documents for e in d.loss_bands)),
    )


def check_together(books: Iterable[Book]) -> None:
    """
    Refuse books that contradict each other, or one that contradicts itself.

    :raises BookRefused: naming both places and the cure
    """
    books = tuple(books)
    for key, early, late in rules.clashes(claim for book in books for claim in claims_of(book)):
        msg = f"{late}: {described(key)} is already given for the same days by {early}. {NEVER_TWICE}"
        raise BookRefused(msg)


def described(key: object) -> str:
    """Write the key of a claim for people."""
    return " ".join(str(part) for part in key if part != "") if isinstance(key, tuple) else str(key)


def claims_of(book: Book) -> Iterator[tuple[object, Period, str]]:
    """Give everything that only one source may say for a day: key, validity, and where it stands."""
    always = Period(rules.EARLIEST)
    for structure in book.structures:
        yield ("structure", structure.code), always, book.name
    for document in book.documents:
        place = f"{book.name}, document {document.number}"
        yield ("document", document.number), always, place
        for key in keys_of(document):
            yield key, document.period, place
    for switch in book.switches:
        yield (switch.switch, f"in {switch.region or 'all regions'}"), switch.period, f"{book.name}, switches"


def keys_of(document: Document) -> Iterator[tuple[object, ...]]:
    """Give what a document says: no other may say it for the same days."""
    for entry in document.prices:
        yield entry.structure, entry.kind, entry.item, entry.time_of_use, entry.tier or ""
    for step in document.ladders:
        yield step.structure, "ladder tier", step.tier
    for name in {interval.calendar for interval in document.intervals}:
        yield "calendar", name, f"of region {document.region}"
    for rate in document.power_factor_rates:
        yield "power factor", rate.standard_pct, rate.power_factor_pct
    for plate in document.transformer_losses:
        yield "nameplate", plate.model_series, plate.rated_kva
    for band in document.loss_bands:
        yield "loss band", band.model_series, band.rated_kva, band.from_kwh
    for special in document.special_days:
        yield "special day", document.region, special.day


def _price_rows(document: Document) -> Iterator[Mapping[str, object]]:
    for entry in document.prices:
        yield {
            "structure": entry.structure,
            "document": document.number,
            "is_sample": document.is_sample,
            "includes_funds": document.includes_funds,
            "start_date": document.period.start,
            "end_date": document.period.end,
            "kind": entry.kind.value,
            "item": entry.item,
            "time_of_use": entry.time_of_use.value,
            "tier": entry.tier,
            "price": entry.price,
        }


def _ladder_rows(document: Document) -> Iterator[Mapping[str, object]]:
    for step in document.ladders:
        yield {
            "structure": step.structure,
            "document": document.number,
            "start_date": document.period.start,
            "end_date": document.period.end,
            "basis": step.basis.value,
            "tier": step.tier,
            "limit_kwh": step.limit_kwh,
            "household_extra_kwh": step.household_extra_kwh,
        }


def _structure_rows(books: Iterable[Book]) -> Iterator[Mapping[str, object]]:
    for structure in (structure for book in books for structure in book.structures):
        yield {
            "structure": structure.code,
            "region": structure.region,
            "is_two_part": structure.is_two_part,
            "is_time_of_use": structure.is_time_of_use,
            "is_quantity_only": structure.is_quantity_only,
        }


def _switch_rows(books: Iterable[Book]) -> Iterator[Mapping[str, object]]:
    for switch in (switch for book in books for switch in book.switches):
        yield {
            "region": switch.region,
            "switch": switch.switch.value,
            "value": switch.value,
            "start_date": switch.period.start,
            "end_date": switch.period.end,
        }


def _plain(schema: Schema, *, entries: Iterable[object]) -> pl.DataFrame:
    """Make a table of values whose fields are named like the columns; of two for one key the later stays."""
    table = _table(schema, rows=({name: getattr(entry, name) for name in schema.columns} for entry in entries))
    return latest_of(table)


def latest_of(table: pl.DataFrame) -> pl.DataFrame:
    """Keep, of the rows of a table without dates, the latest given for each standard, model or band."""
    keys = [name for name in KEYS_WITHOUT_DATES if name in table.columns]
    return table.unique(keys, keep="last", maintain_order=True)


def _table(schema: Schema, *, rows: Iterable[Mapping[str, object]]) -> pl.DataFrame:
    return schema.check(schema.frame(list(rows)))
