import sys
from pathlib import Path

import polars as pl
import pytest
from click.testing import CliRunner

from benchmarks import pricing
from benchmarks.tariff import HOURS, MONTHS, agreements, calendar, hourly_loads, peer_tariff, price_tables

DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
CUSTOMERS = 3


def plain_bills(loads: list[int]) -> list[float]:
    """Bill a customer's year hour by hour under the tariff that the other engine is given."""
    tariff = peer_tariff()
    prices, period_of_hour = tariff["prices"], tariff["period_of_hour"]
    bills: list[float] = []
    hour = 0
    for days in DAYS:
        month = loads[hour : hour + 24 * days]
        energy = sum(kwh * prices[period_of_hour[at % 24]] for at, kwh in enumerate(month))
        bills.append(energy + tariff["demand_price"] * max(month))
        hour += 24 * days
    return bills


@pytest.fixture(scope="module")
def loads() -> pl.DataFrame:
    return hourly_loads(CUSTOMERS)


@pytest.fixture(scope="module")
def amounts(loads: pl.DataFrame) -> pl.DataFrame:
    energies = loads["energy_kwh"].to_list()
    theirs = [
        amount for start in range(0, len(energies), HOURS) for amount in plain_bills(energies[start : start + HOURS])
    ]
    return pl.DataFrame({"segment_id": range(CUSTOMERS * MONTHS), "theirs": theirs})


@pytest.fixture(scope="module")
def bills(loads: pl.DataFrame) -> pl.DataFrame:
    measured = pricing.by_month(loads, hours=calendar())
    return pricing.bills_of(measured, segments=agreements(CUSTOMERS), tables=price_tables())


class TestTheSameTariff:
    def test_comes_to_the_same_bills_hour_by_hour(self, bills: pl.DataFrame, amounts: pl.DataFrame) -> None:
        assert bills.height == CUSTOMERS * MONTHS
        assert pricing.differences(bills, amounts=amounts).is_empty()

    def test_makes_lines_for_periods_demand_and_funds(self, bills: pl.DataFrame) -> None:
        assert bills["lines"].unique().to_list() == [3 + 1 + 4]


class TestDifferences:
    @pytest.mark.parametrize("column", ["exact", "amount"])
    def test_a_fen_too_much_a_line_is_found(self, bills: pl.DataFrame, amounts: pl.DataFrame, column: str) -> None:
        is_first = pl.col("segment_id") == 0
        wrong = bills.with_columns(pl.when(is_first).then(pl.col(column) + 8 * 0.01).otherwise(column).alias(column))

        assert pricing.differences(wrong, amounts=amounts)["segment_id"].to_list() == [0]

    def test_a_bill_that_one_engine_lacks_is_found(self, bills: pl.DataFrame, amounts: pl.DataFrame) -> None:
        assert pricing.differences(bills.filter(pl.col("segment_id") != 5), amounts=amounts).height == 1
        assert pricing.differences(bills, amounts=amounts.tail(-1)).height == 1


class TestWithoutTheOtherEngine:
    @pytest.mark.parametrize("peer", [[], ["--peer", "nowhere/bin/python"], ["--peer", sys.executable]])
    def test_one_line_says_so_and_the_run_goes_on(self, peer: list[str]) -> None:
        done = CliRunner().invoke(pricing.command, ["--customers", "1", *peer])

        assert done.exit_code == 0
        assert done.output.splitlines()[0].startswith("NREL-PySAM is not installed")
        assert "Wanjia" in done.output


class TestTheOtherEnginesProgram:
    def test_knows_nothing_of_wanjia(self) -> None:
        program = Path(pricing.PEER).read_text(encoding="utf-8")

        assert "import wanjia" not in program
        assert "from wanjia" not in program
