"""Made-up STEG customers taken into the registry."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from click.testing import CliRunner, Result

from tests.unit.steg.made_up import as_csv, as_parquet, client, invoice
from wanjia.foundation.access.types import WHOLE_COMPANY
from wanjia.interfaces.cli.main import main
from wanjia.interfaces.exchange.catalogue import exchangeable
from wanjia.measurement.readings.models import Reading, RefusedReading

SECOND = "made_Client_2"
CLIENTS = (client(), client(client_id=SECOND, disrict=62, region=301))
INVOICES = (
    invoice(invoice_date=date(2012, 6, 1), old_index=100, new_index=350, months_number=4),
    invoice(invoice_date=date(2012, 10, 1), old_index=350, new_index=600),
    # another meter takes over, and the tariff changes with it
    invoice(invoice_date=date(2013, 2, 1), counter_number=7002, tarif_type=10, old_index=0, new_index=90),
    # a second supply beside it, with a multiplier
    invoice(invoice_date=date(2012, 8, 1), counter_number=9, tarif_type=15, counter_coefficient=40),
    # the same meter number at another customer
    invoice(client_id=SECOND, invoice_date=date(2014, 3, 1), old_index=12_345, new_index=12_400),
    invoice(client_id=SECOND, invoice_date=date(2014, 3, 1), counter_type="GAZ", tarif_type=40),
)


@pytest.fixture
def take_in(tmp_path: Path) -> Callable[..., Result]:
    as_csv(tmp_path / "clients.csv", *CLIENTS, day="%d/%m/%Y")
    as_parquet(tmp_path / "invoices.parquet", *INVOICES)

    def run(*arguments: Any, clients: Path = tmp_path / "clients.csv") -> Result:
        files = ("--clients", clients, "--invoices", tmp_path / "invoices.parquet")
        return CliRunner().invoke(main, ["import", "steg", *map(str, (*files, *arguments))])

    return run


def sheet(name: str, *columns: str) -> list[tuple[Any, ...]]:
    rows = exchangeable(name).rows(WHOLE_COMPANY)
    return rows.select(columns).rows()


@pytest.mark.django_db
class TestImport:
    def test_customers_stand_in_units_of_district_and_region(self, take_in: Callable[..., Result]) -> None:
        assert take_in().exit_code == 0

        assert sheet("units", "code", "kind", "parent_code") == [
            ("STEG", "COMPANY", None),
            ("STEG.60", "DEPARTMENT", "STEG"),
            ("STEG.60.101", "STATION", "STEG.60"),
            ("STEG.62", "DEPARTMENT", "STEG"),
            ("STEG.62.301", "STATION", "STEG.62"),
        ]
        assert sheet("accounts", "number", "customer_number", "unit_code") == [
            ("made_Client_1", "made_Client_1", "STEG.60.101"),
            (SECOND, SECOND, "STEG.62.301"),
        ]

    def test_a_meter_follows_another_or_hangs_beside_it(self, take_in: Callable[..., Result]) -> None:
        take_in()

        assert sheet("installations", "meter_number", "usage_point_number", "start_date", "end_date") == [
            ("made1-7001", "made_Client_1-1", date(2012, 2, 1), date(2012, 10, 1)),
            ("made1-7002", "made_Client_1-1", date(2012, 10, 1), None),
            ("made1-9", "made_Client_1-2", date(2012, 4, 1), None),
            ("made2-7001", "made_Client_2-1", date(2013, 11, 1), None),
        ]
        assert sheet("installation_indexes", "meter_number", "start_value", "end_value") == [
            ("made1-7001", 100, 600),
            ("made1-7002", 0, None),
            ("made1-9", 12_000, None),
            ("made2-7001", 12_345, None),
        ]
        assert sheet("registers", "meter_number", "integer_digits") == [
            ("made1-7001", 4),
            ("made1-7002", 4),
            ("made1-9", 5),
            ("made2-7001", 5),
        ]

    def test_a_factor_becomes_a_current_transformer(self, take_in: Callable[..., Result]) -> None:
        take_in()

        assert sheet("instrument_transformers", "number", "primary_rating", "secondary_rating") == [
            ("made1-9-CT", 40, 1)
        ]
        assert sheet("ratio_installations", "usage_point_number", "current_number") == [
            ("made_Client_1-2", "made1-9-CT")
        ]

    def test_terms_change_with_the_tariff(self, take_in: Callable[..., Result]) -> None:
        take_in()

        assert sheet("agreements", "number", "start_date", "end_date") == [
            ("made_Client_1-1", date(2001, 2, 3), None),
            ("made_Client_1-2", date(2001, 2, 3), None),
            ("made_Client_2-1", date(2001, 2, 3), None),
        ]
        assert sheet("agreement_terms", "agreement_number", "structure_code", "start_date", "end_date") == [
            ("made_Client_1-1", "STEG.11", date(2001, 2, 3), date(2012, 10, 1)),
            ("made_Client_1-1", "STEG.10", date(2012, 10, 1), None),
            ("made_Client_1-2", "STEG.OTHER", date(2001, 2, 3), None),
            ("made_Client_2-1", "STEG.11", date(2001, 2, 3), None),
        ]

    def test_new_indexes_become_readings(self, take_in: Callable[..., Result]) -> None:
        take_in()

        rows = Reading.objects.order_by("meter__number", "reading_date")
        assert list(rows.values_list("meter__number", "reading_date", "value", "quality")) == [
            ("made1-7001", date(2012, 6, 1), Decimal(350), "MANUAL"),
            ("made1-7001", date(2012, 10, 1), Decimal(600), "MANUAL"),
            ("made1-7002", date(2013, 2, 1), Decimal(90), "MANUAL"),
            ("made1-9", date(2012, 8, 1), Decimal(12_250), "MANUAL"),
            ("made2-7001", date(2014, 3, 1), Decimal(12_400), "MANUAL"),
        ]
        assert not RefusedReading.objects.exists()

    def test_it_tells_what_was_written_and_what_was_left_out(self, take_in: Callable[..., Result]) -> None:
        lines = take_in().output.splitlines()

        assert "customers: 2 written" in lines
        assert "readings: 5 written" in lines
        assert "left out: 1 invoices of gas" in lines

    def test_a_second_run_finds_everything_there(self, take_in: Callable[..., Result]) -> None:
        take_in()

        again = take_in().output

        assert "customers: 0 written, 2 already there" in again
        assert "readings: 0 written, 5 already there" in again
        assert [line for line in again.splitlines() if "written" in line and ": 0 written" not in line] == []

    def test_a_limit_takes_the_first_customers(self, take_in: Callable[..., Result]) -> None:
        first = take_in("--limit", 1).output
        rest = take_in().output

        assert "customers: 1 written" in first
        assert "left out: 1 invoices of customers that are not taken" in first
        assert "customers: 1 written, 1 already there" in rest

    def test_two_indexes_of_one_day_leave_the_lower_in_the_work_list(
        self, take_in: Callable[..., Result], tmp_path: Path
    ) -> None:
        day = date(2013, 5, 1)
        twice = [invoice(client_id=SECOND, invoice_date=day, new_index=value) for value in (12_300, 12_400)]
        as_parquet(tmp_path / "invoices.parquet", *twice)

        done = take_in()

        assert "readings: 1 cannot be taken and wait in the work list" in done.output
        assert [row.value for row in RefusedReading.objects.all()] == [12_300]
        assert [row.value for row in Reading.objects.all()] == [12_400]

    def test_a_meter_with_several_registers_is_left_out(self, take_in: Callable[..., Result], tmp_path: Path) -> None:
        registers = [invoice(tarif_type=tariff, counter_number=5) for tariff in (12, 13, 14)]
        households = [
            invoice(tarif_type=tariff, counter_number=6, invoice_date=date(year, 1, 1))
            for tariff, year in ((10, 2011), (11, 2012))
        ]
        as_parquet(tmp_path / "invoices.parquet", *registers, *households)

        done = take_in()

        assert "left out: 3 invoices of meters with a register for each of several tariffs" in done.output
        assert sheet("meters", "number") == [("made1-6",)]

    def test_a_factor_that_changes_is_left_out(self, take_in: Callable[..., Result], tmp_path: Path) -> None:
        changing = [invoice(counter_coefficient=factor, invoice_date=date(2012, factor, 1)) for factor in (1, 3)]
        as_parquet(tmp_path / "invoices.parquet", *changing)

        assert "left out: 1 multipliers of meters that change or are 0" in take_in().output
        assert sheet("ratio_installations", "usage_point_number") == []


@pytest.mark.django_db
class TestRefusals:
    def test_the_wrong_file_leaves_with_1_and_nothing_is_written(
        self, take_in: Callable[..., Result], tmp_path: Path
    ) -> None:
        done = take_in(clients=tmp_path / "invoices.parquet")

        assert done.exit_code == 1
        assert done.stderr.startswith("invoices.parquet: this is the STEG file of invoices, not that of clients.")
        assert sheet("customers", "number") == []

    def test_an_unknown_person_leaves_with_1(self, take_in: Callable[..., Result]) -> None:
        assert take_in("--as", "E9").exit_code == 1

    def test_no_customer_is_no_limit(self, take_in: Callable[..., Result]) -> None:
        assert take_in("--limit", 0).exit_code == 2


@pytest.mark.django_db
@pytest.mark.needs_shared
def test_the_first_published_customers_are_taken_in(shared_dir: Path) -> None:
    files = [("--clients", "steg_client.parquet"), ("--invoices", "steg_invoice.parquet")]
    named = [word for option, name in files for word in (option, str(shared_dir / "data" / name))]

    done = CliRunner().invoke(main, ["import", "steg", *named, "--limit", "300"])

    assert done.exit_code == 0, done.stderr
    taken = exchangeable("agreements").rows(WHOLE_COMPANY)
    assert taken.select(pl.col("account_number").n_unique()).item() >= 290
    assert Reading.objects.count() > 6_000
