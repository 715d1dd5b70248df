"""Excel files are read as people see them: 15 digits, days as days, cut files refused."""

import io
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
import xlsxwriter

from tests.unit.sheets.sample import HEADER, POINTS
from wanjia.foundation.sheets.parsing import read_sheet
from wanjia.foundation.sheets.types import SheetRefused
from wanjia.foundation.sheets.writing import excel_of


def workbook(*pages: list[list[Any]]) -> bytes:
    """Write worksheets with cells of the types that Excel itself would give them."""
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"default_date_format": "yyyy-mm-dd"}) as book:
        for rows in pages:
            page = book.add_worksheet()
            for place, row in enumerate(rows):
                page.write_row(place, 0, row)
    return content.getvalue()


def refused_with(content: bytes) -> str:
    with pytest.raises(SheetRefused) as refused:
        read_sheet(content, sheet=POINTS, file="points.xlsx")
    return str(refused.value)


HEAD = HEADER.split(",")


class TestExcel:
    def test_numbers_days_and_truths_come_out_as_entered(self) -> None:
        row = ["甲1", "旧", 3, 0.1 + 0.2, True, date(2026, 1, 31), datetime.fromisoformat("2026-01-31 08:30"), "x"]

        table = read_sheet(workbook([HEAD, row]), sheet=POINTS)

        assert table.row(0) == (
            "甲1",
            "OLD",
            3,
            Decimal("0.3"),
            True,
            date(2026, 1, 31),
            datetime(2026, 1, 31, 0, 30, tzinfo=UTC),
            "x",
            2,
        )

    def test_a_number_where_text_belongs_is_read_without_a_point(self) -> None:
        assert read_sheet(workbook([HEAD[:2], [1024, "旧"]]), sheet=POINTS)["number"].to_list() == ["1024"]

    def test_a_number_with_more_digits_than_excel_keeps_is_refused(self) -> None:
        assert "Format the column as text" in refused_with(workbook([HEAD[:2], [12345678901234567890, "旧"]]))

    def test_a_cell_beyond_the_header_is_refused(self) -> None:
        assert "beyond the header" in refused_with(workbook([HEAD[:2], ["甲1", "旧", 5]]))

    def test_two_worksheets_with_rows_are_refused(self) -> None:
        rows = [HEAD[:2], ["甲1", "旧"]]

        assert "2 worksheets" in refused_with(workbook(rows, rows))

    def test_an_empty_worksheet_beside_the_full_one_does_no_harm(self) -> None:
        assert read_sheet(workbook([HEAD[:2], ["甲1", "旧"]], []), sheet=POINTS).height == 1

    def test_an_empty_workbook_is_refused(self) -> None:
        assert "0 worksheets" in refused_with(workbook([]))

    def test_rows_are_counted_as_on_the_screen(self) -> None:
        assert "row 4, column kind" in refused_with(workbook([[], HEAD[:2], ["甲1", "旧"], ["乙2", "?"]]))

    def test_a_file_cut_anywhere_is_refused(self) -> None:
        content = workbook([HEAD[:2], *([f"n{number}", "旧"] for number in range(50))])

        for tenth in range(1, 10):
            assert "cut or damaged" in refused_with(content[: len(content) * tenth // 10])

    @pytest.mark.parametrize(("formula", "shown"), [("=1/0", "#DIV/0!"), ("=NA()", "#N/A")])
    def test_a_formula_that_came_to_an_error_is_not_taken_for_an_empty_cell(self, formula: str, shown: str) -> None:
        content = io.BytesIO()
        with xlsxwriter.Workbook(content) as book:
            page = book.add_worksheet()
            page.write_row(0, 0, [*HEAD[:2], "数量"])
            page.write_row(1, 0, ["甲1", "旧"])
            page.write_formula(1, 2, formula, None, shown)

        assert "row 2, column C: the cell shows an error" in refused_with(content.getvalue())

    def test_an_old_excel_file_is_refused_with_the_cure(self) -> None:
        assert "Save it again" in refused_with(b"\xd0\xcf\x11\xe0" + bytes(100))

    def test_text_that_looks_like_a_formula_is_written_as_text(self) -> None:
        table = POINTS.schema.frame([{"number": "=1+1", "kind": "OLD", "note": "007"}])

        again = read_sheet(excel_of(table, sheet=POINTS), sheet=POINTS)

        assert again.select("number", "note").row(0) == ("=1+1", "007")
