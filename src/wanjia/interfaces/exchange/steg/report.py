"""What `wanjia steg rebill` tells: the same figures for people and for machines."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Any

import polars as pl

from wanjia.interfaces.exchange.steg.causes import MEANINGS, PRICED, PUBLISHED, Cause, with_causes
from wanjia.interfaces.exchange.steg.files import invoice_parts
from wanjia.interfaces.exchange.steg.rebilling import Rebilled, prices_of, rebill

BOOK = Path(__file__).parents[3] / "registry" / "tariffs" / "books" / "steg.yaml"
EXAMPLES = 3
SHARE_PLACES = 6
SHOWN = ("row", "client", "invoice_date", "tariff", "months", "old_index", "new_index", "multiplier", "energy")


@dataclass(frozen=True, slots=True)
class Report:
    """
    How the invoices of a file came out under a book.

    :ivar missed: misses with their ``cause``
    """

    book: str
    rebilled: Rebilled
    missed: pl.DataFrame
    seconds: float

    @property
    def share(self) -> float:
        """Give the part of the electricity invoices whose tiers all came out, 0 to 1; 0 if there are none."""
        return self.rebilled.reproduced / self.rebilled.electricity if self.rebilled.electricity else 0.0

    def counts(self) -> dict[Cause, int]:
        """Count the misses of each cause, in the order in which causes are asked."""
        found = dict(self.missed["cause"].value_counts().iter_rows())
        return {cause: found.get(cause.value, 0) for cause in Cause}

    def examples(self, cause: Cause) -> list[dict[str, Any]]:
        """Give the first misses of a cause as plain values: the invoice, its published and its priced tiers."""
        rows = self.missed.filter(pl.col("cause") == cause.value).head(EXAMPLES)
        shown = rows.with_columns(pl.col("invoice_date").cast(pl.String))
        return [
            {name: row[name] for name in SHOWN}
            | {"published": [row[name] for name in PUBLISHED], "priced": [row[name] for name in PRICED]}
            for row in shown.iter_rows(named=True)
        ]

    def as_plain(self) -> dict[str, Any]:
        """Give everything as plain values for JSON."""
        rebilled = self.rebilled
        ladders = rebilled.ladders.with_columns(pl.col("start_date", "end_date").cast(pl.String))
        return {
            "book": self.book,
            "invoices": rebilled.invoices,
            "electricity_invoices": rebilled.electricity,
            "reproduced": rebilled.reproduced,
            "share": round(self.share, SHARE_PLACES),
            "missed": self.missed.height,
            "by_class": {cause.value: count for cause, count in self.counts().items()},
            "classes": {cause.value: meaning for cause, meaning in MEANINGS.items()},
            "rollovers": {"taken": rebilled.rollovers, "reproduced": rebilled.rollovers_reproduced},
            "ladders": ladders.to_dicts(),
            "examples": {cause.value: self.examples(cause) for cause, count in self.counts().items() if count},
            "seconds": round(self.seconds, 2),
        }


def rebill_file(invoices: Path, *, book: Path = BOOK) -> Report:
    """
    Price a published file of invoices again under a price book.

    :raises SheetRefused: if the file is not one of STEG invoices, or damaged
    :raises BookUnfit: if the book cannot be used
    """
    start = perf_counter()
    prices = prices_of(book.read_text(encoding="utf-8"), name=book.name)
    rebilled = rebill(invoice_parts(invoices), prices=prices)
    missed = with_causes(rebilled.missed, prices=prices)
    return Report(book=book.name, rebilled=rebilled, missed=missed, seconds=perf_counter() - start)
