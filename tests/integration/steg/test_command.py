"""What `wanjia steg rebill` prints, and the code it leaves with."""

from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from tests.unit.steg.made_up import as_csv, as_parquet, client, invoice
from wanjia.interfaces.cli.main import main
from wanjia.interfaces.exchange.steg.report import BOOK


def run(*arguments: Any) -> Result:
    return CliRunner().invoke(main, ["steg", "rebill", *map(str, arguments)])


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return as_parquet(tmp_path / "invoices.parquet", invoice(), invoice(tiers=(1, 2, 3, 4)))


class TestRebill:
    def test_it_tells_people_the_share_the_causes_and_examples(self, file: Path) -> None:
        done = run("--invoices", file)

        assert done.exit_code == 0
        assert "2 electricity invoices of 2" in done.output
        assert "1 come out in all four tiers to the kWh: 50.000 %" in done.output
        assert "tiers do not sum to the index difference" in done.output
        assert "row 3, made_Client_1, 2012-06-01, tariff 11, 4 months: 12000 to 12250, times 1: 250 kWh" in done.output
        assert "published 1 2 3 4, here 250 0 0 0" in done.output

    def test_no_database_is_needed(self, file: Path) -> None:
        # without the mark for the database, any query would fail this test
        assert run("--invoices", file, "--json").exit_code == 0

    def test_the_ladders_are_those_of_the_book_named(self, file: Path, tmp_path: Path) -> None:
        book = tmp_path / "low.yaml"
        book.write_text(BOOK.read_text(encoding="utf-8").replace("limits: [300]", "limits: [20]"), encoding="utf-8")

        done = run("--invoices", file, "--book", book)

        assert "ladders of low.yaml" in done.output
        assert "0 come out" in done.output

    def test_a_file_of_something_else_leaves_with_1_and_says_so(self, tmp_path: Path) -> None:
        done = run("--invoices", as_csv(tmp_path / "clients.csv", client()))

        assert (done.exit_code, done.stdout) == (1, "")
        assert done.stderr.startswith("clients.csv: this is the STEG file of clients, not that of invoices.")

    def test_a_book_of_something_else_leaves_with_1_and_says_so(self, file: Path) -> None:
        done = run("--invoices", file, "--book", BOOK.parent / "hubei.yaml")

        assert (done.exit_code, done.stdout) == (1, "")
        assert done.stderr.startswith("hubei.yaml: no structure of this book is for a STEG tariff")

    @pytest.mark.parametrize("arguments", [(), ("--invoices", "no-such-file.csv")])
    def test_wrong_use_leaves_with_2(self, arguments: tuple[str, ...]) -> None:
        assert run(*arguments).exit_code == 2
