"""Files handed in: one call reads, checks and writes a file, or refuses it and changes nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import polars as pl
from django.db import transaction

from wanjia.foundation.access.types import Actor
from wanjia.foundation.sheets.parsing import read_sheet
from wanjia.foundation.sheets.types import Loaded, SheetRefused
from wanjia.interfaces.exchange.catalogue import exchangeable
from wanjia.measurement.readings.operations import Delivered


@dataclass(frozen=True, slots=True)
class Imported:
    """
    What became of a file.

    :ivar is_dry_run: the file was tried and everything taken back
    """

    sheet: str
    file: str
    loaded: Loaded
    is_dry_run: bool

    def told(self) -> str:
        """Say it in one line."""
        verb = "would be written" if self.is_dry_run else "written"
        there = f", {self.loaded.already_there} already there" if self.loaded.already_there else ""
        refused = self.loaded.refused if isinstance(self.loaded, Delivered) else 0
        waiting = f", {refused} put aside in the work list of readings" if refused else ""
        return f"{self.file}: {self.loaded.written} rows of {self.sheet} {verb}{there}{waiting}"


def import_file(
    path: Path, *, sheet: str, actor: Actor, at: datetime, dry_run: bool = False, called: str = ""
) -> Imported:
    """
    Take a file in as the sheet of that name, in one transaction.

    :param dry_run: try everything, then take it back
    :param called: how messages name the file; by its own name unless given
    :raises UnknownSheet: if no sheet has that name
    :raises SheetRefused: naming file, row, column and cure of all that is wrong
    """
    called = called or path.name
    table = read_file(path, sheet=sheet, called=called)
    loaded = take_in(table, sheet=sheet, actor=actor, at=at, dry_run=dry_run, called=called)
    return Imported(sheet, called, loaded, dry_run)


def read_file(path: Path, *, sheet: str, called: str) -> pl.DataFrame:
    """
    Read a file's rows, before anything is locked.

    :raises UnknownSheet: if no sheet has that name
    :raises SheetRefused: naming file, row, column and cure of all that cannot be read
    """
    return read_sheet(path.read_bytes(), sheet=exchangeable(sheet).sheet, file=called)


def take_in(
    table: pl.DataFrame, *, sheet: str, actor: Actor, at: datetime, dry_run: bool = False, called: str = ""
) -> Loaded:
    """
    Take the rows of a file in, all or none, in a transaction of its own or as a part of the caller's.

    :raises SheetRefused: naming file, row, column and cure of all that is wrong
    """
    try:
        with transaction.atomic():
            loaded = exchangeable(sheet).load(table, by=actor, at=at)
            transaction.set_rollback(dry_run)
    except SheetRefused as refused:
        raise SheetRefused(refused.problems, file=called) from refused
    return loaded
