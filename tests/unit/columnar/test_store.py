"""Parts: written once under the hash of their content, read by list, swept when nobody names them."""

import os
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest

from wanjia.foundation.columnar.schema import Column, Schema
from wanjia.foundation.columnar.store.parts import Encoding, PartFile, write_part
from wanjia.foundation.columnar.store.scanning import Parts, Seen, answer
from wanjia.foundation.columnar.store.sweeping import sweep

ROWS = Schema(
    row="meter and day",
    columns={
        "meter_id": Column(pl.Int64, "meter"),
        "day": Column(pl.Date, "day"),
        "values": Column(pl.List(pl.Int32), "values"),
    },
)
PACKED = Encoding(("meter_id", "values.list.element"), statistics=("meter_id", "day"), group_rows=2)
DAY = date(2026, 11, 3)
NOW = datetime(2026, 11, 20, tzinfo=UTC)


def rows(*meters: int) -> pl.DataFrame:
    return ROWS.frame([{"meter_id": meter, "day": DAY, "values": [meter, None, -meter]} for meter in meters])


def written(root: Path, *meters: int) -> PartFile:
    return write_part(rows(*meters), root=root, folder="curves/2026-11", encoding=PACKED)


def read(root: Path, *parts: PartFile, numbered: tuple[int, ...] = ()) -> pl.DataFrame:
    seen = Seen({"parts": Parts(ROWS, files=[root / part.file for part in parts], numbered=numbered)})
    return answer("SELECT * FROM parts ORDER BY meter_id", seen=seen)


class TestWritePart:
    @pytest.mark.parametrize("meters", [(1,), (1, 2, 3, 4, 5)])
    def test_what_was_written_is_read_back(self, meters: tuple[int, ...], tmp_path: Path) -> None:
        part = written(tmp_path, *meters)

        assert read(tmp_path, part).equals(rows(*meters))
        assert (part.rows, part.size) == (len(meters), (tmp_path / part.file).stat().st_size)

    def test_the_same_rows_are_one_file_and_other_rows_another(self, tmp_path: Path) -> None:
        first, again, other = written(tmp_path, 1), written(tmp_path, 1), written(tmp_path, 2)

        assert first == again
        assert first.file != other.file
        assert sorted(path.suffix for path in tmp_path.rglob("*") if path.is_file()) == [".parquet", ".parquet"]


class TestAnswer:
    def test_rows_carry_the_number_of_their_file(self, tmp_path: Path) -> None:
        found = read(tmp_path, written(tmp_path, 1), written(tmp_path, 2), numbered=(7, 9))

        assert found.select("meter_id", "version").rows() == [(1, 7), (2, 9)]

    def test_no_files_are_no_rows(self, tmp_path: Path) -> None:
        assert read(tmp_path).is_empty()

    def test_a_table_and_a_value_are_seen_beside_parts(self, tmp_path: Path) -> None:
        part = written(tmp_path, 1, 2, 3)
        wanted = pl.DataFrame({"meter_id": [2, 3]})
        seen = Seen({"parts": Parts(ROWS, files=[tmp_path / part.file])}, {"wanted": wanted}, {"least": 3})

        found = answer(
            "SELECT meter_id FROM parts SEMI JOIN wanted USING (meter_id) WHERE meter_id >= $least", seen=seen
        )

        assert found["meter_id"].to_list() == [3]


class TestSweep:
    def test_only_old_files_that_nobody_names_go(self, tmp_path: Path) -> None:
        named, unnamed, young = written(tmp_path, 1), written(tmp_path, 2), written(tmp_path, 3)
        passing = tmp_path / "curves" / "0.part"
        stranger = tmp_path / "curves" / "note.txt"
        for path in (passing, stranger):
            path.write_text("", encoding="utf-8")
        ages = {named.file: 2, unnamed.file: 2, young.file: 0, "curves/0.part": 2, "curves/note.txt": 2}
        for file, days in ages.items():
            moment = (NOW - timedelta(days=days)).timestamp()
            os.utime(tmp_path / file, (moment, moment))

        removed = sweep(tmp_path, named=[named.file], before=NOW - timedelta(days=1))

        assert removed == sorted(["curves/0.part", unnamed.file])
        assert (tmp_path / named.file).is_file()
        assert (tmp_path / young.file).is_file()
        assert stranger.is_file()

    def test_a_file_that_is_written_again_is_young_again(self, tmp_path: Path) -> None:
        part = written(tmp_path, 1)
        os.utime(tmp_path / part.file, (0, 0))

        written(tmp_path, 1)

        assert sweep(tmp_path, named=[], before=NOW - timedelta(days=1)) == []
