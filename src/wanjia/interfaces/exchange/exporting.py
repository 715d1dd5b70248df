"""Files to take away, in the shape in which they can be handed in again."""

from __future__ import annotations

from pathlib import Path

from wanjia.foundation.access.types import Scope
from wanjia.foundation.findings.types import Refused
from wanjia.foundation.sheets.types import Sheet
from wanjia.foundation.sheets.writing import Headers, csv_of, excel_of
from wanjia.interfaces.exchange.catalogue import exchangeable

WRITERS = {".csv": csv_of, ".xlsx": excel_of}


class UnknownFileKind(Refused):
    """A file name that ends neither as CSV nor as Excel."""


def export_file(path: Path, *, sheet: str, scope: Scope, headers: Headers = Headers.CHINESE) -> int:
    """
    Write the rows of a sheet that lie within a scope.

    :param path: a name ending in ``.csv`` or ``.xlsx``; a file of that name is replaced
    :returns: rows written
    :raises UnknownSheet: if no sheet has that name
    :raises UnknownFileKind: if the name ends otherwise
    """
    writer = WRITERS.get(path.suffix.lower())
    if writer is None:
        msg = f"{path.name} ends neither in .csv nor in .xlsx"
        raise UnknownFileKind(msg)
    entry = exchangeable(sheet)
    rows = entry.rows(scope)
    path.write_bytes(writer(rows, sheet=entry.sheet, headers=headers))
    return rows.height


def template_of(sheet: Sheet, *, suffix: str, headers: Headers) -> bytes:
    """
    Write a file with the headers of a sheet and no rows.

    :param suffix: ``.csv`` or ``.xlsx``
    """
    return WRITERS[suffix](sheet.schema.frame([]), sheet=sheet, headers=headers)
