"""
Take STEG customers, meters and readings into the registry, some customers at a time.

Each group of customers is written whole or not at all, in a transaction of its own; run again after a break, what is
there is left alone and the rest is added.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import polars as pl
from django.db import transaction

from wanjia.foundation.access.types import Actor
from wanjia.foundation.sheets.types import Loaded
from wanjia.interfaces.exchange.catalogue import exchangeable
from wanjia.interfaces.exchange.steg import files, mapping
from wanjia.interfaces.exchange.steg.holdings import holdings, is_several_registers
from wanjia.interfaces.exchange.steg.rebilling import BookUnfit
from wanjia.interfaces.exchange.steg.report import BOOK
from wanjia.measurement.readings import operations as readings
from wanjia.measurement.readings.protocols.steg import ELECTRICITY
from wanjia.registry.tariffs import operations as tariffs
from wanjia.registry.tariffs.types import BookRefused

CUSTOMERS_AT_ONCE = 400
GAS = "invoices of gas"
OTHER_CUSTOMERS = "invoices of customers that are not taken"
SEVERAL_REGISTERS = "invoices of meters with a register for each of several tariffs"
CHANGING_MULTIPLIERS = "multipliers of meters that change or are 0"


@dataclass(slots=True)
class Outcome:
    """
    What became of the two files.

    :ivar written: rows by sheet
    :ivar already_there: rows that were there before just so, by sheet
    :ivar refused: readings that could not be taken and wait in the work list
    :ivar left_out: what has no place in the registry
    """

    written: Counter[str] = field(default_factory=Counter)
    already_there: Counter[str] = field(default_factory=Counter)
    left_out: Counter[str] = field(default_factory=Counter)
    refused: int = 0

    def add(self, sheet: str, *, loaded: Loaded) -> None:
        """Count what an operation did."""
        self.written[sheet] += loaded.written
        self.already_there[sheet] += loaded.already_there


def import_steg(clients: Path, *, invoices: Path, limit: int | None, actor: Actor, at: datetime) -> Outcome:
    """
    Take the customers of a file in, with the meters and readings that their invoices tell of.

    :param limit: take the first customers of the file only
    :raises SheetRefused: if a file is not a STEG file, or the registry has something else under the same number
    :raises BookUnfit: if the price book of STEG contradicts the prices stored
    """
    outcome = Outcome()
    chosen = files.clients(clients)
    if limit is not None:
        chosen = chosen.head(limit)
    taken = _taken(files.invoice_parts(invoices), clients=chosen["client"], left_out=outcome.left_out)
    with transaction.atomic():
        _take_book(actor=actor, at=at)
        _load("units", rows=mapping.units(chosen), outcome=outcome, actor=actor, at=at)
    for group in chosen.iter_slices(CUSTOMERS_AT_ONCE):
        theirs = taken.filter(pl.col("client").is_in(group["client"].implode()))
        with transaction.atomic():
            _take_in(group, invoices=theirs, outcome=outcome, actor=actor, at=at)
    return outcome


def _take_book(*, actor: Actor, at: datetime) -> None:
    try:
        tariffs.import_book(BOOK, by=actor, at=at)
    except BookRefused as refused:
        raise BookUnfit(str(refused)) from refused


def _taken(parts: Iterable[pl.DataFrame], *, clients: pl.Series, left_out: Counter[str]) -> pl.DataFrame:
    """Keep the electricity invoices of the customers, and count the others."""
    kept = []
    for part in parts:
        electric = part.filter(pl.col("energy_kind") == ELECTRICITY)
        own = electric.filter(pl.col("client").is_in(clients.implode()))
        left_out[GAS] += part.height - electric.height
        left_out[OTHER_CUSTOMERS] += electric.height - own.height
        kept.append(own)
    marked = pl.concat(kept).with_columns(is_several=is_several_registers())
    left_out[SEVERAL_REGISTERS] += int(marked["is_several"].sum())
    return marked.filter(~pl.col("is_several")).drop("is_several")


def _take_in(clients: pl.DataFrame, *, invoices: pl.DataFrame, outcome: Outcome, actor: Actor, at: datetime) -> None:
    held = holdings(invoices)
    outcome.left_out[CHANGING_MULTIPLIERS] += held["multiplier"].null_count()
    for sheet, rows in mapping.registry(clients, invoices=invoices, holdings=held).items():
        _load(sheet, rows=rows, outcome=outcome, actor=actor, at=at)
    accepted = readings.accept(mapping.readings(invoices, holdings=held), by=actor, at=at)
    outcome.add("readings", loaded=accepted)
    outcome.refused += accepted.refused


def _load(sheet: str, *, rows: pl.DataFrame, outcome: Outcome, actor: Actor, at: datetime) -> None:
    outcome.add(sheet, loaded=exchangeable(sheet).load(rows, by=actor, at=at))
