"""The same table comes out of the CSV and the Parquet of STEG, and what is not one of them is refused."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from tests.unit.steg.made_up import as_csv, as_parquet, client, frame, invoice
from wanjia.foundation.sheets.types import Problem, SheetRefused
from wanjia.interfaces.exchange.steg.files import clients, invoice_parts
from wanjia.measurement.readings.protocols.steg import CLIENTS, INVOICES, File, decode

ROWS = (
    invoice(),
    invoice(counter_statue="A", invoice_date=date(2014, 1, 1), tarif_type=10, counter_number=27_981_115_000_000),
    invoice(counter_type="GAZ", tarif_type=40, counter_statue="769", tiers=(1, 2, 3, 4)),
)


def read(path: Path, *, rows_at_once: int = 1_000) -> pl.DataFrame:
    return pl.concat(invoice_parts(path, rows_at_once=rows_at_once))


def refusal_of(table: pl.DataFrame, *, file: File = File.INVOICES) -> list[Problem]:
    with pytest.raises(SheetRefused) as refused:
        decode(table, file=file)
    return refused.value.problems


class TestInvoices:
    def test_csv_and_parquet_give_the_same_table(self, tmp_path: Path) -> None:
        of_csv = read(as_csv(tmp_path / "invoices.csv", *ROWS))
        of_parquet = read(as_parquet(tmp_path / "invoices.parquet", *ROWS))

        assert_frame_equal(of_csv, of_parquet)
        assert of_csv.schema == INVOICES.dtypes
        assert of_csv["row"].to_list() == [2, 3, 4]
        assert of_csv["meter_state"].to_list() == ["0", "A", "769"]
        assert of_csv["meter"].max() == 27_981_115_000_000
        assert of_csv.row(2, named=True) == {
            "row": 4,
            "client": "made_Client_1",
            "invoice_date": date(2012, 6, 1),
            "tariff": 40,
            "meter": 7001,
            "meter_state": "769",
            "meter_code": 203,
            "remark": 9,
            "multiplier": 1,
            "tier_1": 1,
            "tier_2": 2,
            "tier_3": 3,
            "tier_4": 4,
            "old_index": 12_000,
            "new_index": 12_250,
            "months": 4,
            "energy_kind": "GAZ",
        }

    @pytest.mark.parametrize("write", [as_csv, as_parquet])
    def test_rows_keep_their_place_in_whatever_parts_a_file_is_read(
        self, tmp_path: Path, write: Callable[..., Path]
    ) -> None:
        many = [invoice(new_index=12_000 + number) for number in range(50)]
        path = write(tmp_path / "invoices", *many)

        in_parts = read(path, rows_at_once=7)

        assert_frame_equal(in_parts, read(path))
        assert in_parts["row"].to_list() == list(range(2, 52))

    def test_parts_are_no_longer_than_asked(self, tmp_path: Path) -> None:
        path = as_parquet(tmp_path / "invoices.parquet", *[invoice()] * 50)

        assert max(part.height for part in invoice_parts(path, rows_at_once=20)) <= 20

    def test_what_spreadsheets_and_other_programs_make_of_numbers_is_read(self) -> None:
        usual = frame(invoice())
        written = {
            "text with a point": usual.with_columns(pl.format("{}.0", "old_index").alias("old_index")),
            "text with spaces": usual.with_columns(pl.format(" {} ", "months_number").alias("months_number")),
            "float": usual.with_columns(pl.col("new_index", "counter_coefficient").cast(pl.Float64)),
            "narrow whole number": usual.with_columns(pl.col("tarif_type").cast(pl.UInt8)),
            "number where text is usual": usual.with_columns(counter_statue=pl.lit(0)),
            "moment": usual.with_columns(pl.col("invoice_date").cast(pl.Datetime("ns"))),
            "day first": usual.with_columns(invoice_date=pl.lit("01/06/2012")),
            "headers in capitals": usual.rename(str.upper),
            "one column more": usual.with_columns(index=pl.lit(0)),
        }

        for table in written.values():
            assert_frame_equal(decode(table, file=File.INVOICES), decode(usual, file=File.INVOICES))

    def test_a_file_of_headers_alone_has_no_invoices(self, tmp_path: Path) -> None:
        as_csv(tmp_path / "full.csv", invoice())
        header = (tmp_path / "full.csv").read_text().partition("\n")[0]
        (tmp_path / "empty.csv").write_text(header + "\n")

        assert read(tmp_path / "empty.csv").height == 0


class TestClients:
    def test_csv_and_parquet_give_the_same_table(self, tmp_path: Path) -> None:
        rows = (client(), client(client_id="made_Client_2", target=1, region=399))
        published = as_csv(tmp_path / "clients.csv", *rows, day="%d/%m/%Y")
        frame(*rows).rename({"disrict": "district"}).write_parquet(tmp_path / "clients.parquet")

        of_csv, of_parquet = clients(published), clients(tmp_path / "clients.parquet")

        assert_frame_equal(of_csv, of_parquet)
        assert of_csv.schema == CLIENTS.dtypes
        assert of_csv.row(1) == (3, "made_Client_2", 60, 11, 399, date(2001, 2, 3), 1)

    def test_the_file_of_customers_to_judge_has_no_verdict(self) -> None:
        decoded = decode(frame(client()).drop("target"), file=File.CLIENTS)

        assert decoded["is_fraud"].to_list() == [None]


class TestRefusals:
    def test_a_missing_column_is_named(self) -> None:
        problems = refusal_of(frame(invoice()).drop("old_index", "months_number"))

        assert [(p.row, p.column, p.what) for p in problems] == [
            (1, "months_number", "the column is missing"),
            (1, "old_index", "the column is missing"),
        ]

    @pytest.mark.parametrize(
        ("column", "cell", "wanted"),
        [
            ("old_index", "12 000", "a whole number of at most 9 digits, 0 or more"),
            ("old_index", "12000.5", "a whole number of at most 9 digits, 0 or more"),
            ("new_index", "-1", "a whole number of at most 9 digits, 0 or more"),
            ("months_number", "1000000000", "a whole number of at most 9 digits, 0 or more"),
            ("counter_number", "1" + "0" * 18, "a whole number of at most 18 digits, 0 or more"),
            ("tarif_type", "abc", "a whole number of at most 9 digits, 0 or more"),
            ("invoice_date", "2014-02-30", "a date such as 2014-03-24 or 24/03/2014"),
            ("invoice_date", "31.12.2013", "a date such as 2014-03-24 or 24/03/2014"),
            ("counter_type", "WATER", "ELEC or GAZ"),
            ("counter_type", "EL", "ELEC or GAZ"),
        ],
    )
    def test_a_cell_of_the_wrong_type_is_named_by_row_and_column(
        self, tmp_path: Path, column: str, cell: str, wanted: str
    ) -> None:
        good = {name: str(value) for name, value in invoice().items()}
        path = as_csv(tmp_path / "invoices.csv", good, good, good | {column: cell})

        with pytest.raises(SheetRefused) as refused:
            read(path)

        assert str(refused.value) == (
            f"invoices.csv, row 4, column {column}: it reads '{cell}'. It should be {wanted}."
        )

    def test_the_largest_and_smallest_numbers_are_read(self) -> None:
        edges = frame(invoice(old_index=0, new_index=999_999_999, counter_number=10**18 - 1, months_number=0))

        decoded = decode(edges, file=File.INVOICES)

        assert decoded.select("old_index", "new_index", "meter", "months").row(0) == (0, 999_999_999, 10**18 - 1, 0)

    @pytest.mark.parametrize("empty", [None, "", "  "])
    def test_an_empty_cell_is_named(self, empty: str | None) -> None:
        (problem,) = refusal_of(frame(invoice(), invoice()).with_columns(client_id=pl.Series(["x", empty])))

        assert (problem.row, problem.column, problem.what) == (3, "client_id", "the cell is empty")

    def test_a_fraction_among_floats_is_refused(self) -> None:
        (problem,) = refusal_of(frame(invoice(new_index=12_250.5)))

        assert (problem.row, problem.what) == (2, "it reads 12250.5")

    def test_a_verdict_that_is_neither_0_nor_1_is_refused(self) -> None:
        (problem,) = refusal_of(frame(client(target=2)), file=File.CLIENTS)

        assert (problem.column, problem.cure) == ("target", "It should be 0 or 1")

    def test_only_the_first_faults_of_a_column_are_listed(self) -> None:
        assert len(refusal_of(frame(*[invoice(counter_type="?")] * 100))) == 20

    def test_the_other_file_is_recognised(self) -> None:
        (of_clients,) = refusal_of(frame(client()))
        (of_invoices,) = refusal_of(frame(invoice()), file=File.CLIENTS)

        assert of_clients.what == "this is the STEG file of clients, not that of invoices"
        assert of_invoices.what == "this is the STEG file of invoices, not that of clients"

    def test_another_file_is_no_steg_file(self, tmp_path: Path) -> None:
        path = tmp_path / "other.csv"
        path.write_text("户号,示数\n1,2\n", encoding="utf-8")

        with pytest.raises(SheetRefused, match=r"other\.csv: this is not a STEG file of invoices"):
            read(path)

    def test_a_cut_or_damaged_file_is_refused(self, tmp_path: Path) -> None:
        whole = as_parquet(tmp_path / "whole.parquet", *[invoice()] * 100).read_bytes()
        line = as_csv(tmp_path / "whole.csv", invoice()).read_text().splitlines()
        damaged: dict[str, bytes] = {
            "half.parquet": whole[: len(whole) // 2],
            "empty.csv": b"",
            "wide.csv": "\n".join([line[0], line[1] + ",1"]).encode(),
            "narrow.csv": "\n".join([line[0], line[1][:40]]).encode(),
            "latin.csv": "\n".join([line[0], line[1].replace("made", "mad\xe9")]).encode("latin-1"),
        }

        for name, content in damaged.items():
            (tmp_path / name).write_bytes(content)
            with pytest.raises(SheetRefused, match=name):
                read(tmp_path / name)


@given(
    st.lists(
        st.builds(
            invoice,
            old_index=st.integers(0, 10**9 - 1),
            months_number=st.integers(0, 60),
            counter_statue=st.sampled_from(["0", "1", "A", "46"]),
            invoice_date=st.dates(date(1977, 1, 1), date(2019, 12, 31)),
        ),
        min_size=1,
        max_size=20,
    )
)
def test_a_file_read_row_by_row_gives_the_rows_of_the_whole(rows: list[dict[str, Any]]) -> None:
    whole = decode(frame(*rows), file=File.INVOICES)
    single = [decode(frame(row), file=File.INVOICES, first_row=place) for place, row in enumerate(rows, start=2)]

    assert_frame_equal(whole, pl.concat(single))
