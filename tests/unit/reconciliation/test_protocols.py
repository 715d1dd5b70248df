"""Statements of banks: what was written is read again, and every broken file is told where and what to do."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings

from tests.unit.reconciliation.statements import line, statement, statements
from wanjia.foundation.interchange.reading import MOST_FAULTS
from wanjia.foundation.interchange.types import Fault, MalformedFile
from wanjia.revenue.reconciliation.protocols import bank_csv, bank_fixed, camt053, formats
from wanjia.revenue.reconciliation.types import ParsedStatement, StatementFormat

TWO = statement(
    line("120.50", "B1", counterparty="张三", payer_reference="E2E001", text="户号1001电费"),
    line("-8.00", "B2", text="手续费"),
)


def bare(found: ParsedStatement) -> ParsedStatement:
    """Give a statement without the places of its lines, which only a file has."""
    return replace(found, lines=tuple(replace(one, place=0) for one in found.lines))


def faults(content: bytes) -> tuple[Fault, ...]:
    """Give what is wrong in a file; nothing if it can be read."""
    with pytest.raises(MalformedFile) as refused:
        formats.parse(content)
    assert all(fault.what and fault.cure for fault in refused.value.faults)
    return refused.value.faults


class TestRoundTrip:
    @given(statements())
    @settings(max_examples=60)
    def test_what_a_bank_writes_is_read_as_it_was_meant(self, made: ParsedStatement) -> None:
        files = {
            StatementFormat.CAMT_053: (camt053.written(made), camt053.written(made, version="02")),
            StatementFormat.BANK_CSV: (bank_csv.written(made), bank_csv.written(made, encoding="gb18030")),
            StatementFormat.BANK_FIXED: (bank_fixed.written(made),),
        }

        for name, contents in files.items():
            for content in contents:
                found, read = formats.parse(content)
                assert found is name
                assert [bare(one) for one in read] == [made]

    def test_lines_know_their_place_in_the_file(self) -> None:
        assert [one.place for one in bank_csv.parse(bank_csv.written(TWO))[0].lines] == [9, 10]
        assert [one.place for one in bank_fixed.parse(bank_fixed.written(TWO))[0].lines] == [2, 3]
        assert [one.place for one in camt053.parse(camt053.written(TWO))[0].lines] == [10, 11]


class TestCamt:
    def test_an_entry_of_several_transactions_becomes_a_line_for_each(self) -> None:
        text = camt053.written(statement(line("120.50", "B1"))).decode()
        begin, end = text.index("<NtryDtls>"), text.index("</NtryDtls>")
        parts = "".join(
            f"<TxDtls><Refs><EndToEndId>E{n}</EndToEndId></Refs><Amt Ccy='CNY'>{amount}</Amt></TxDtls>"
            for n, amount in ((1, "100.00"), (2, "20.50"))
        )

        read = camt053.parse(f"{text[:begin]}<NtryDtls>{parts}{text[end:]}".encode())

        assert [(one.amount, one.reference, one.payer_reference) for one in read[0].lines] == [
            (Decimal("100.00"), "B1/1", "E1"),
            (Decimal("20.50"), "B1/2", "E2"),
        ]

    def test_entities_are_never_expanded(self) -> None:
        bomb = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha">]><Document xmlns="urn:x">&a;</Document>'

        assert "document type" in faults(bomb)[0].what

    @pytest.mark.parametrize(
        ("old", "new", "line_number", "element", "what"),
        [
            ('<Amt Ccy="CNY">120.50</Amt>', '<Amt Ccy="CNY">120.505</Amt>', 10, "Ntry/Amt", "no amount"),
            ('<Amt Ccy="CNY">120.50</Amt>', '<Amt Ccy="CNY">NaN</Amt>', 10, "Ntry/Amt", "no amount"),
            ('<Amt Ccy="CNY">120.50</Amt>', '<Amt Ccy="CNY">-120.50</Amt>', 10, "Ntry/Amt", "below 0"),
            ('<Amt Ccy="CNY">120.50</Amt>', '<Amt Ccy="USD">120.50</Amt>', 10, "Ntry/Amt", "its account in CNY"),
            ("<Cd>BOOK</Cd>", "<Cd>PDNG</Cd>", 10, "Ntry/Sts", "not booked"),
            ("<Cd>CLBD</Cd>", "<Cd>ITBD</Cd>", 5, "Bal CLBD", "missing"),
            ("<BookgDt><Dt>2026-01-31", "<BookgDt><Dt>2026-02-31", 10, "Ntry/BookgDt", "no day"),
            ("<CdtDbtInd>DBIT", "<CdtDbtInd>OUT", 11, "Ntry/CdtDbtInd", "neither"),
            ("<Id>42001000100001</Id>", "", 5, "Acct/Id", "does not name"),
            ("camt.053.001.08", "camt.053.001.99", 2, "Document", "no camt.053.001.02 or .08"),
            ("</Ntry>", "</Entry>", 10, "", "mismatched tag"),
        ],
    )
    def test_a_broken_one_is_told_line_element_and_cure(
        self, old: str, new: str, line_number: int, element: str, what: str
    ) -> None:
        content = camt053.written(TWO).decode()
        assert old in content

        found = faults(content.replace(old, new, 1).encode())

        assert (found[0].line, found[0].element) == (line_number, element)
        assert what in found[0].what

    def test_depth_is_bounded(self) -> None:
        assert "deeper" in faults(b"<a>" * 100)[0].what


class TestCsv:
    @pytest.mark.parametrize(
        ("old", "new", "line_number", "element", "what"),
        [
            ("120.50", "12O.50", 9, "贷方金额", "no amount"),
            ("1120.50", "1120.40", 9, "余额", "a line is missing or doubled"),
            ("2026-01-31,2026-01-31,8.00,,", "2026-01-31,2026-01-31,8.00,8.00,", 10, "贷方金额", "Exactly one"),
            (",B2,", ",,", 10, "交易流水号", "no reference"),
            ("期初余额", "余额初", 0, "期初余额", "missing above"),
            ("贷方金额", "收入", 8, "贷方金额", "column"),
            ("交易日期", "日期", 0, "交易日期", "no row of headers"),
            (",手续费", "", 10, "", "cells"),
            (",手续费", ',"手续费', 0, "", "quote"),
        ],
    )
    def test_a_broken_one_is_told_line_column_and_cure(
        self, old: str, new: str, line_number: int, element: str, what: str
    ) -> None:
        content = bank_csv.written(TWO).decode()
        assert old in content

        found = faults(content.replace(old, new, 1).encode())

        assert (found[0].line, found[0].element) == (line_number, element)
        assert what in found[0].what

    def test_a_line_left_out_is_seen_by_the_running_balance(self) -> None:
        rows = bank_csv.written(statement(line("1.00", "A"), line("2.00", "B"), line("3.00", "C"))).splitlines(True)

        assert faults(b"".join([*rows[:9], *rows[10:]]))[0].line == 10

    def test_neither_encoding(self) -> None:
        assert "neither UTF-8 nor GB18030" in faults("账号,1\n".encode() + b"\xff\xff\xff")[0].what

    def test_so_many_faults_are_told(self) -> None:
        many = statement(*(line("1.00", f"R{n}") for n in range(MOST_FAULTS + 50)))

        assert len(faults(bank_csv.written(many).replace(b"2026-01-31,2026-01-31,,", b"x,2026-01-31,,"))) == MOST_FAULTS


class TestFixed:
    @pytest.mark.parametrize(
        ("old", "new", "line_number", "element", "what"),
        [
            (b"+00000000000012050", b" 00000000000012050", 2, "amount", "in fen"),
            (b"20260131", b"20261331", 1, "start", "no day"),
            (b"T00000002", b"T00000003", 4, "count", "the file has 2"),
            (b"T00000002", b"D00000002", 4, "", "bytes long"),
            (b"\r\nD", b"\r\nX", 2, "", "begins no kind"),
            (b"\xd5\xc5\xc8\xfd", b"\xff\xff\xff\xff", 2, "party", "GB18030"),
        ],
    )
    def test_a_broken_one_is_told_line_field_and_cure(
        self, old: bytes, new: bytes, line_number: int, element: str, what: str
    ) -> None:
        content = bank_fixed.written(TWO)
        assert old in content

        found = faults(content.replace(old, new, 1))

        assert (found[0].line, found[0].element) == (line_number, element)
        assert what in found[0].what

    def test_a_changed_amount_is_seen_by_the_tail(self) -> None:
        content = bank_fixed.written(TWO).replace(b"+00000000000012050", b"+00000000000012051", 1)

        assert [fault.element for fault in faults(content)] == ["sum"]

    def test_a_file_cut_short_is_refused(self) -> None:
        content = bank_fixed.written(TWO)

        assert "one head, then lines, then one tail" in faults(content[: content.rindex(b"T")])[0].what

    def test_a_text_too_long_is_not_written(self) -> None:
        with pytest.raises(ValueError, match="bytes"):
            bank_fixed.written(statement(line(counterparty="电" * 40)))


class TestAnyFile:
    @pytest.mark.parametrize("content", [b"", b"  \n", b"hello", b"\x00\x01", b"PK\x03\x04"])
    def test_what_is_no_statement_is_refused(self, content: bytes) -> None:
        assert faults(content)[0].line == 0
