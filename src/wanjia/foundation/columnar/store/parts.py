"""
Files of columns, written once and never over.

# Note [A part is whole or not there]
A part is encoded in memory, written under a passing name, synced, renamed to the hash of its content, and its folder is
synced. Whoever writes parts then commits rows that name them: a manifest. Readers open only what the manifest names,
so a kill leaves at most files that nobody names, which `sweeping` removes. The same rows encode to the same bytes, so
a retry finds the file that the killed attempt left and writes nothing twice.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

SUFFIX, PASSING = ".parquet", ".part"
#: Hexadecimal digits of the hash that stand in a name: 128 bits.
NAME_DIGITS = 32
READ_ONLY = 0o440
#: Level of zstd: 9 takes three times as long to write and saves less than a tenth (docs/algorithms/interval-store.md).
LEVEL = 3


@dataclass(frozen=True, slots=True)
class Encoding:
    """
    How the columns of a part are packed.

    :ivar deltas: columns, as Parquet calls their leaves, that move little: kept as differences from value to value
    :ivar statistics: columns whose least and greatest value each row group notes, so that others can be passed over
    :ivar group_rows: rows of a row group: the least that is read to find one row
    """

    deltas: tuple[str, ...]
    statistics: tuple[str, ...]
    group_rows: int


@dataclass(frozen=True, slots=True)
class PartFile:
    """
    A written part.

    :ivar file: its path below the root of the store, with ``/`` between
    """

    file: str
    rows: int
    size: int
    sha256: str


def write_part(table: pl.DataFrame, *, root: Path, folder: str, encoding: Encoding) -> PartFile:
    """
    Write a table as a part; see Note [A part is whole or not there].

    :param table: sorted as it is to be read
    :param folder: path below the root, with ``/`` between
    """
    content = _encoded(table, encoding=encoding)
    sha256 = hashlib.sha256(content).hexdigest()
    file = f"{folder}/{sha256[:NAME_DIGITS]}{SUFFIX}"
    path = root / file
    if path.is_file():
        # A sweep that looks now must see that somebody is about to name it.
        os.utime(path)
    else:
        _write_whole(content, path=path, root=root)
    return PartFile(file, table.height, len(content), sha256)


def _encoded(table: pl.DataFrame, *, encoding: Encoding) -> memoryview:
    sink = pa.BufferOutputStream()
    leaves = _leaves(table.schema)
    deltas = [leaf for leaf in leaves if leaf in encoding.deltas]
    pq.write_table(
        table.to_arrow(),
        sink,
        compression="zstd",
        compression_level=LEVEL,
        row_group_size=encoding.group_rows,
        write_statistics=[name for name in encoding.statistics if name in table.columns],
        use_dictionary=[leaf for leaf in leaves if leaf not in encoding.deltas],
        column_encoding=dict.fromkeys(deltas, "DELTA_BINARY_PACKED") or None,
    )
    return memoryview(sink.getvalue())


def _leaves(columns: Mapping[str, pl.DataType]) -> list[str]:
    """Give the columns as Parquet calls them: the elements of a list have a name of their own."""
    return [f"{name}.list.element" if isinstance(dtype, pl.List) else name for name, dtype in columns.items()]


def _write_whole(content: memoryview, *, path: Path, root: Path) -> None:
    made = _make_folder(path.parent, root=root)
    passing = path.with_name(f"{uuid4().hex}{PASSING}")
    with passing.open("wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())
    passing.chmod(READ_ONLY)
    passing.replace(path)
    for folder in (path.parent, *made):
        _sync_folder(folder)


def _make_folder(folder: Path, *, root: Path) -> list[Path]:
    """Make a folder and those above it; give the folders in which a new name stands now."""
    missing = [each for each in (folder, *folder.parents) if not each.exists() and each.is_relative_to(root)]
    folder.mkdir(mode=0o750, parents=True, exist_ok=True)
    return [each.parent for each in missing]


def _sync_folder(folder: Path) -> None:
    """Have the names in a folder outlive a loss of power; Windows has no such call and does it by itself."""
    if os.name == "nt":
        return
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
