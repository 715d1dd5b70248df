"""What is written comes back as it was, whatever it is."""

from datetime import UTC, date, datetime
from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.sheets.sample import POINTS
from wanjia.foundation.sheets.checks import conformed, content_problems
from wanjia.foundation.sheets.listing import page
from wanjia.foundation.sheets.parsing import read_sheet
from wanjia.foundation.sheets.types import ROW
from wanjia.foundation.sheets.writing import Headers, csv_of, excel_of

words = st.text(st.characters(codec="gb18030", exclude_categories=["C", "Z"]), min_size=1, max_size=10)
notes = st.text(st.characters(codec="utf-8", exclude_categories=["C"], include_characters="\n"), max_size=40)
rows = st.fixed_dictionaries(
    {
        "number": words,
        "kind": st.sampled_from(["OLD", "NEW"]),
        "count": st.none() | st.integers(-(10**18) + 1, 10**18 - 1),
        "value": st.none() | st.integers(-(10**18) + 1, 10**18 - 1).map(lambda units: Decimal(units).scaleb(-4)),
        "is_open": st.none() | st.booleans(),
        "day": st.none() | st.dates(date(1900, 1, 1), date(2199, 12, 31)),
        "moment": st.none()
        | st.datetimes(datetime.fromisoformat("2000-01-01"), datetime.fromisoformat("2100-01-01")).map(
            lambda moment: moment.replace(microsecond=0, tzinfo=UTC)
        ),
        "note": st.none() | notes.map(str.strip).filter(bool),
    }
)
tables = st.lists(rows, max_size=8, unique_by=lambda row: row["number"])


class TestRoundTrip:
    @pytest.mark.parametrize(
        ("writer", "headers"), [(csv_of, Headers.CHINESE), (csv_of, Headers.ENGLISH), (excel_of, Headers.CODE)]
    )
    @given(rows=tables)
    def test_a_table_comes_back_as_it_was(self, writer, headers, rows) -> None:
        table = POINTS.schema.frame(rows)

        again = read_sheet(writer(table, sheet=POINTS, headers=headers), sheet=POINTS)

        assert again.drop(ROW).equals(table)


class TestTablesWithoutAFile:
    def test_rows_are_counted_from_one(self) -> None:
        table = conformed(POINTS.schema.frame([{"number": "a", "kind": "OLD"}]), sheet=POINTS)

        assert table[ROW].to_list() == [1]

    def test_they_are_checked_like_those_of_a_file(self) -> None:
        table = pl.DataFrame({"number": ["a", "a", "", None, "x" * 11], "kind": ["OLD", "OLD", "OLD", "?", None]})

        found = content_problems(conformed(table, sheet=POINTS), sheet=POINTS)

        assert {(problem.row, problem.column) for problem in found} == {
            (2, "number"),
            (3, "number"),
            (4, "number"),
            (4, "kind"),
            (5, "number"),
            (5, "kind"),
        }


class TestPage:
    def test_it_names_every_column_in_three_ways_with_its_type(self) -> None:
        text = page((POINTS,))

        for column in POINTS.columns:
            assert f"| `{column.name}` | {column.chinese} | {column.english} |" in text
        for kind in ("whole number", "number, 4 places (kWh)", "yes or no", "day and time", "OLD 旧", "text, up to 10"):
            assert kind in text
