"""Files become typed tables, or are refused with file, row, column and cure."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from tests.unit.sheets.sample import HEADER, POINTS, csv_text
from wanjia.foundation.sheets.parsing import read_sheet
from wanjia.foundation.sheets.types import PROBLEMS_AT_MOST, Problem, SheetRefused

WHOLE = csv_text("甲1,旧,3,1234.5,是,2026-01-31,2026-01-31 08:30,好", "乙2,NEW,,,,,,")


def problems_of(content: str | bytes, file: str = "points.csv") -> list[Problem]:
    """Read what must be refused, and give the problems."""
    with pytest.raises(SheetRefused) as refused:
        read_sheet(content.encode() if isinstance(content, str) else content, sheet=POINTS, file=file)
    assert all(line.startswith(file) for line in refused.value.lines()[:PROBLEMS_AT_MOST])
    return refused.value.problems


def only_problem(content: str | bytes) -> Problem:
    (problem,) = problems_of(content)
    assert problem.cure
    return problem


class TestEncoding:
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk"])
    def test_utf8_with_and_without_its_mark_and_gb18030_are_read(self, encoding: str) -> None:
        table = read_sheet(WHOLE.encode(encoding), sheet=POINTS)

        assert table["number"].to_list() == ["甲1", "乙2"]
        assert table["note"].to_list() == ["好", None]

    @pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
    def test_utf16_and_its_kin_are_refused(self, encoding: str) -> None:
        assert "neither" in (what := only_problem(WHOLE.encode(encoding)).what) or "not in UTF-8" in what

    def test_bytes_that_are_no_text_are_refused(self) -> None:
        assert "text" in only_problem(bytes(range(256)) * 10).what

    def test_an_encoding_that_is_neither_is_refused(self) -> None:
        assert "neither UTF-8 nor GB18030" in only_problem("编号\r\n".encode("gb18030") + b"\xff\xff\r\n").what

    def test_characters_that_nobody_writes_are_refused(self) -> None:
        assert "nobody writes" in only_problem(b"number,kind\r\n\xaa\xa1,OLD\r\n").what

    def test_damaged_utf8_is_not_taken_for_gb18030(self) -> None:
        content = WHOLE.encode()
        broken = content.replace("好".encode(), "好".encode()[:2])

        problem = only_problem(broken)

        assert "damaged" in problem.what
        assert problem.row == 2


class TestHeaders:
    @pytest.mark.parametrize(
        "header",
        [HEADER, "Number,Kind,Count,Value,Open,Day,Moment,Note", "number,kind,count,value,is_open,day,moment,note"],
    )
    def test_chinese_english_and_code_names_are_known(self, header: str) -> None:
        content = csv_text("甲1,OLD,3,1.5,1,2026/1/5,2026/1/5 8:05:09,x", header=header)

        (row,) = read_sheet(content.encode(), sheet=POINTS).iter_rows(named=True)

        assert row == {
            "number": "甲1",
            "kind": "OLD",
            "count": 3,
            "value": Decimal("1.5"),
            "is_open": True,
            "day": date(2026, 1, 5),
            "moment": datetime(2026, 1, 5, 0, 5, 9, tzinfo=UTC),
            "note": "x",
            "row": 2,
        }

    def test_columns_may_stand_in_any_order_and_optional_ones_may_be_missing(self) -> None:
        table = read_sheet(csv_text("旧,甲1", header="类别,编号").encode(), sheet=POINTS)

        assert table.row(0, named=True)["number"] == "甲1"
        assert table.row(0, named=True)["value"] is None

    def test_an_unknown_header_is_refused_and_the_known_ones_are_named(self) -> None:
        problem = only_problem(csv_text("甲1,OLD,1", header="编号,类别,金额"))

        assert (problem.row, problem.column) == (1, "金额")
        assert "数值 (Value)" in problem.cure

    def test_a_header_that_stands_twice_is_refused(self) -> None:
        problem = only_problem(csv_text("甲1,甲1,OLD", header="编号,Number,类别"))

        assert problem.column == "number"
        assert "2 times" in problem.what

    def test_a_required_column_that_is_missing_is_refused(self) -> None:
        problem = only_problem(csv_text("甲1", header="编号"))

        assert (problem.column, problem.what) == ("kind", "the column is missing")


class TestHalfAFile:
    def test_every_cut_but_one_at_a_line_end_is_refused(self) -> None:
        content = WHOLE.encode()
        ends = {index + 1 for index, byte in enumerate(content) if byte in b"\r\n"}

        for length in set(range(1, len(content))) - ends:
            with pytest.raises(SheetRefused):
                read_sheet(content[:length], sheet=POINTS)

    def test_a_row_without_all_its_cells_is_named(self) -> None:
        problem = only_problem(csv_text("甲1,OLD,3"))

        assert problem.row == 2
        assert "3 cells" in problem.what
        assert "8" in problem.what

    def test_a_row_with_a_cell_too_many_is_named(self) -> None:
        assert only_problem(WHOLE + "丙3,OLD,,1,234,,,,\r\n").row == 4

    def test_a_quote_that_is_not_closed_is_named(self) -> None:
        assert only_problem(WHOLE + '丙3,OLD,,,,,,"cut\r\n').row == 4

    def test_a_latest_row_without_its_line_end_is_refused_with_the_cure_for_a_whole_file(self) -> None:
        problem = only_problem(WHOLE.rstrip())

        assert problem.row == 3
        assert "line end" in problem.cure

    @pytest.mark.parametrize("content", ["", "\r\n\r\n", "﻿"])
    def test_an_empty_file_is_refused(self, content: str) -> None:
        assert "empty" in only_problem(content).what

    def test_a_header_without_rows_is_an_empty_table(self) -> None:
        assert read_sheet(csv_text().encode(), sheet=POINTS).is_empty()


class TestCells:
    @pytest.mark.parametrize(
        ("cells", "column"),
        [
            ("甲1,OLD,3.5,,,,,", "count"),
            ("甲1,OLD,three,,,,,", "count"),
            ("甲1,OLD,99999999999999999999,,,,,", "count"),
            ('甲1,OLD,,"1,234",,,,', "value"),
            ("甲1,OLD,,1.23456,,,,", "value"),
            ("甲1,OLD,,1e3,,,,", "value"),
            ("甲1,OLD,,NaN,,,,", "value"),
            ("甲1,OLD,,-,,,,", "value"),
            ("甲1,OLD,,123456789012345,,,,", "value"),
            ("甲1,OLD,,,maybe,,,", "is_open"),
            ("甲1,OLD,,,,2026-02-30,,", "day"),
            ("甲1,OLD,,,,2026-13-01,,", "day"),
            ("甲1,OLD,,,,31.01.2026,,", "day"),
            ("甲1,OLD,,,,,2026-01-31 25:00,", "moment"),
            ("甲1,OLD,,,,,2026-01-31,", "moment"),
            ("甲1,OLDER,,,,,,", "kind"),
            ("甲1,,,,,,,", "kind"),
            (",OLD,,,,,,", "number"),
            ("甲1234567890,OLD,,,,,,", "number"),
            ("甲1,OLD,,,,,,bell\x07", "note"),
        ],
    )
    def test_a_bad_cell_is_named_with_row_and_column(self, cells: str, column: str) -> None:
        problem = only_problem(WHOLE + f"{cells.replace('甲', '丙')}\r\n")

        assert (problem.row, problem.column) == (4, column)

    @pytest.mark.parametrize(
        ("cell", "value"),
        [
            ("12345678901234.5678", "12345678901234.5678"),
            ("0.1", "0.1"),
            ("-0.0001", "-0.0001"),
            ("+5", "5"),
            ("7.", "7"),
            ("1.50000000", "1.5"),
        ],
    )
    def test_decimals_come_out_to_the_latest_digit(self, cell: str, value: str) -> None:
        table = read_sheet(csv_text(f"甲1,OLD,,{cell},,,,").encode(), sheet=POINTS)

        assert table["value"].to_list() == [Decimal(value)]

    @pytest.mark.parametrize(("word", "code"), [("旧", "OLD"), ("old", "OLD"), ("NEW", "NEW"), ("新", "NEW")])
    def test_codes_are_known_by_their_word_too(self, word: str, code: str) -> None:
        assert read_sheet(csv_text(f"甲1,{word},,,,,,").encode(), sheet=POINTS)["kind"].to_list() == [code]

    @pytest.mark.parametrize(("word", "value"), [("是", True), ("No", False), ("1", True), ("FALSE", False)])
    def test_yes_and_no_are_known_in_both_languages(self, word: str, value: bool) -> None:
        assert read_sheet(csv_text(f"甲1,OLD,,,{word},,,").encode(), sheet=POINTS)["is_open"].to_list() == [value]

    def test_rows_are_counted_as_in_the_file_over_quoted_lines_and_empty_ones(self) -> None:
        text = csv_text('甲1,OLD,,,,,,"two\nlines"', "", ",,,,,,,", "乙2,OLD,x,,,,,")

        assert only_problem(text).row == 6

    def test_all_problems_are_told_at_once_in_the_order_of_the_file(self) -> None:
        found = problems_of(csv_text("甲1,OLDER,x,,,,,", "乙2,OLD,,y,,,,"))

        assert [(problem.row, problem.column) for problem in found] == [(2, "count"), (2, "kind"), (3, "value")]

    def test_more_problems_than_a_reader_can_use_are_counted(self) -> None:
        text = csv_text(*(f"n{number},OLDER,,,,,," for number in range(PROBLEMS_AT_MOST + 5)))

        with pytest.raises(SheetRefused) as refused:
            read_sheet(text.encode(), sheet=POINTS)

        assert len(refused.value.lines()) == PROBLEMS_AT_MOST + 1
        assert "5 more" in refused.value.lines()[-1]


class TestKeys:
    def test_a_key_given_twice_is_refused_and_both_rows_are_named(self) -> None:
        problem = only_problem(WHOLE + "甲1,OLD,,,,,,\r\n")

        assert (problem.row, problem.column) == (4, "number")
        assert "row 2" in problem.what
