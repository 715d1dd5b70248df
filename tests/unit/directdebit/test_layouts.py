"""Files of records by their layout: what is written is read again, and what is changed on the way is refused."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.directdebit.orders import LAYOUTS, answer, line, order
from wanjia.foundation.interchange.reading import Faults
from wanjia.foundation.interchange.types import MalformedFile
from wanjia.revenue.directdebit.protocols import formats, layouts, tabular
from wanjia.revenue.directdebit.protocols.reading import Unwritable
from wanjia.revenue.directdebit.types import Answer, FieldName, ParsedReturn

RETURNS = ("SAMPLE-FIXED-R", "SAMPLE-CSV-R")
ASKS = ("SAMPLE-FIXED", "SAMPLE-CSV")
TEXT = st.text(st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp", "Zs")), max_size=12)
AMOUNT = st.integers(1, 10**9).map(lambda fen: Decimal(fen).scaleb(-2))
ANSWERS = st.lists(
    st.builds(answer, st.integers(1, 999_999), st.sampled_from(["0000", "1001"]), amount=AMOUNT, text=TEXT),
    min_size=1,
    max_size=6,
    unique_by=lambda one: one.reference,
)


def parsed(*answers: Answer) -> ParsedReturn:
    return ParsedReturn("D260112000001", tuple(answers))


def read_again(given_: ParsedReturn, code: str) -> ParsedReturn:
    layout = LAYOUTS[code]
    found = layouts.parse(layouts.answered(given_, layout=layout), layout=layout)
    return replace(found, answers=tuple(replace(one, place=0) for one in found.answers))


def faults_of(content: bytes, code: str) -> list[tuple[int, str, str]]:
    with pytest.raises(MalformedFile) as bad:
        layouts.parse(content, layout=LAYOUTS[code])
    return [(fault.line, fault.element, fault.what) for fault in bad.value.faults]


@pytest.mark.parametrize("code", RETURNS)
class TestParse:
    @given(answers=ANSWERS)
    def test_reads_what_a_bank_writes(self, code: str, answers: list[Answer]) -> None:
        assert read_again(parsed(*answers), code) == parsed(*answers)

    def test_a_file_without_its_latest_line_is_refused(self, code: str) -> None:
        whole = layouts.answered(parsed(answer(1), answer(2)), layout=LAYOUTS[code])
        lines = whole.splitlines(keepends=True)
        cut = lines[:-2] + lines[-1:] if code == "SAMPLE-FIXED-R" else lines[:-1]

        assert any("counts 2 lines and has 1" in what for _line, _element, what in faults_of(b"".join(cut), code))

    def test_an_amount_that_was_changed_breaks_the_sum(self, code: str) -> None:
        whole = layouts.answered(parsed(answer(1), answer(2)), layout=LAYOUTS[code])
        old = b"0000012050" if code == "SAMPLE-FIXED-R" else b"120.50"
        new = b"0000012051" if code == "SAMPLE-FIXED-R" else b"120.51"

        told = faults_of(whole.replace(old, new, 1), code)

        assert any("sums to 241.00, its lines to 241.01" in what for _line, _element, what in told)

    def test_an_empty_file_is_refused(self, code: str) -> None:
        assert faults_of(b" \r\n", code) == [(0, "", "The file is empty.")]


class TestRefusals:
    def test_a_line_of_another_width_is_named(self) -> None:
        whole = layouts.answered(parsed(answer(1)), layout=LAYOUTS["SAMPLE-FIXED-R"])
        lines = whole.splitlines()
        lines[1] = lines[1][:-1]

        assert faults_of(b"\r\n".join(lines), "SAMPLE-FIXED-R") == [(2, "", "The line is 115 bytes long, not 116.")]

    def test_a_word_for_an_amount_is_named_with_row_and_column(self) -> None:
        whole = layouts.answered(parsed(answer(1)), layout=LAYOUTS["SAMPLE-CSV-R"]).decode()

        told = faults_of(whole.replace("000001,120.50", "000001,12O.50").encode(), "SAMPLE-CSV-R")

        assert told[0] == (3, "金额", "'12O.50' is no amount of yuan with 2 places.")

    @pytest.mark.parametrize(
        ("content", "what"),
        [
            ("批次", "The line has 1 cells, the format 3."),
            ("D1,1,1.00\r\n流水,金额\r\n", "The titles of the columns are not those of this format."),
            ('D1,1,"1.00', "The file is no CSV: a quote is not closed."),
        ],
    )
    def test_what_is_no_such_file_is_refused(self, content: str, what: str) -> None:
        told = faults_of(content.encode(), "SAMPLE-CSV-R")

        assert what in {one for _line, _element, one in told} or told[0][2].startswith("The titles")

    def test_another_encoding_is_refused(self) -> None:
        whole = layouts.answered(parsed(answer(1, text="余额不足")), layout=LAYOUTS["SAMPLE-CSV-R"])

        assert faults_of(whole.decode().encode("gb18030"), "SAMPLE-CSV-R")[0][2] == "The file is no utf-8 text."

    def test_a_format_that_nobody_entered_is_refused(self) -> None:
        with pytest.raises(MalformedFile):
            formats.parse(b"x", format_name="ICBC", known=LAYOUTS)
        with pytest.raises(Unwritable, match="table of layouts"):
            formats.written(order(), format_name="ICBC", known=LAYOUTS)


@pytest.mark.parametrize("code", ASKS)
class TestWritten:
    @given(holder=TEXT.filter(bool), amount=AMOUNT)
    def test_holds_each_line_and_counts_and_sums_them(self, code: str, holder: str, amount: Decimal) -> None:
        given_ = order(line(1, holder=holder), line(2, amount=amount))

        rows = tabular.read(LAYOUTS[code], content=layouts.written(given_, layout=LAYOUTS[code]), faults=Faults())

        assert [row[FieldName.AMOUNT] for row in rows.lines] == [Decimal("120.50"), amount]
        assert (rows.lines[0][FieldName.HOLDER], rows.head[FieldName.SUM]) == (holder, given_.total)

    def test_is_the_same_bytes_each_time(self, code: str) -> None:
        first, second = (formats.written(order(), format_name=code, known=LAYOUTS) for _turn in range(2))

        assert first == second


class TestWrittenExactly:
    def test_the_fixed_one(self) -> None:
        lines = layouts.written(order(), layout=LAYOUTS["SAMPLE-FIXED"]).decode("gb18030").split("\r\n")

        assert lines[0].startswith("HD260112000001       E0001")
        assert lines[0].endswith("20260120000000010000000000012050")
        assert lines[2:] == ["T000000010000000000012050", ""]

    def test_the_csv(self) -> None:
        text = layouts.written(order(line(holder="=张,三")), layout=LAYOUTS["SAMPLE-CSV"]).decode()

        assert text.split("\r\n") == [
            "D260112000001,E0001,42001000100001,2026-01-20,1,120.50",
            "序号,流水号,协议号,户名,账号,开户行行号,金额,用户编号,用途",
            '1,D260112000001000001,XY0001,"\'=张,三",6222020000000001,102521000011,120.50,1001,电费',
            "",
        ]

    def test_a_name_without_room_is_refused(self) -> None:
        with pytest.raises(Unwritable, match="does not fit into the 80 bytes of the field HOLDER"):
            layouts.written(order(line(holder="张" * 41)), layout=LAYOUTS["SAMPLE-FIXED"])
