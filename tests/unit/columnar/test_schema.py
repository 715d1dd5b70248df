"""Tables are held to the columns that their readers declared."""

import polars as pl
import pytest

from wanjia.foundation.columnar.schema import Column, Schema, WrongTable

POINTS = Schema(
    row="point",
    columns={
        "id": Column(pl.Int64, "point"),
        "value": Column(pl.Decimal(38, 4), "what was read", null="not read"),
    },
)


class TestCheck:
    def test_a_fitting_table_passes_in_the_declared_order(self) -> None:
        table = pl.DataFrame({"more": [1], "value": [None], "id": [1]}, schema_overrides={"value": pl.Decimal(38, 4)})

        assert POINTS.check(table).columns == ["id", "value"]

    @pytest.mark.parametrize(
        ("table", "why"),
        [
            (pl.DataFrame({"id": [1]}), "value is missing"),
            (POINTS.empty().cast({"id": pl.Int32}), "must be Int64, not Int32"),
            (pl.DataFrame({"id": [None], "value": [None]}, schema=POINTS.dtypes), "1 empty cells"),
        ],
    )
    def test_any_other_is_refused(self, table: pl.DataFrame, why: str) -> None:
        with pytest.raises(WrongTable, match=why):
            POINTS.check(table)


class TestFitted:
    def test_a_column_that_may_be_empty_may_be_missing(self) -> None:
        table = POINTS.fitted(pl.LazyFrame({"id": [1]}, schema={"id": pl.Int32})).collect()

        assert table.rows() == [(1, None)]
        assert table.schema == POINTS.empty().schema

    def test_a_column_that_may_not_be_empty_is_missed(self) -> None:
        with pytest.raises(WrongTable, match="id are missing"):
            POINTS.fitted(pl.LazyFrame({"value": [None]}))


class TestFrame:
    def test_what_a_row_does_not_name_is_empty(self) -> None:
        assert POINTS.frame([{"id": 1}, {}]).rows() == [(1, None), (None, None)]
        assert POINTS.frame([]).equals(POINTS.empty())
