"""Files handed in: one call reads, checks and writes a file, or refuses it and changes nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

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


def import_file(path: Path, *, sheet: str, actor: Actor, at: datetime, dry_run: bool = False) -> Imported:
    """
    Take a file in as the sheet of that name, in one transaction.

    :param dry_run: try everything, then take it back
    :raises UnknownSheet: if no sheet has that name
    :raises SheetRefused: naming file, row, column and cure of all that is wrong
    """
    entry = exchangeable(sheet)
    table = read_sheet(path.read_bytes(), sheet=entry.sheet, file=path.name)
    try:
        with transaction.atomic():
            loaded = entry.load(table, by=actor, at=at)
            transaction.set_rollback(dry_run)
    except SheetRefused as refused:
        raise SheetRefused(refused.problems, file=path.name) from refused
    return Imported(sheet, path.name, loaded, dry_run)
