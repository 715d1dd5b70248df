import json
from dataclasses import replace
from decimal import Decimal
from typing import Any

import polars as pl
import pytest
from click.testing import CliRunner

from wanjia.interfaces.cli import bench
from wanjia.interfaces.cli.main import main

FIELDS = {
    "customers", "bills", "lines", "seconds", "cpu_seconds", "bills_per_second", "bills_per_cpu_second",
    "peak_memory_mb", "part", "threads", "load_average", "making_seconds", "checking_seconds",
    "by_kind", "conservation",
}  # fmt: skip


def run(*arguments: str) -> dict[str, Any]:
    done = CliRunner().invoke(main, ["bench", "pricing", *arguments, "--json"])

    assert done.exit_code == 0, done.output
    return json.loads(done.output)  # type: ignore[no-any-return]


def untimed(figures: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(figures[name] for name in ("bills", "lines", "by_kind", "conservation"))


class TestBenchPricing:
    def test_prints_its_figures_for_machines(self) -> None:
        figures = run("--customers", "1000")

        assert set(figures) == FIELDS
        assert figures["bills"] == figures["customers"] == 1000
        assert figures["bills_per_second"] > 0
        assert figures["peak_memory_mb"] > 0
        assert figures["conservation"].pop("amount_of_bills") == figures["conservation"].pop("amount_of_lines")
        assert figures["conservation"] == {"is_kept": True, "bills_out_of_balance": 0, "refusals": 0}

    def test_mixes_the_kinds_of_customers_with_six_lines_each(self) -> None:
        figures = run("--customers", "1000")

        kinds = figures["by_kind"]

        assert {name: row["share"] for name, row in kinds.items()} == {"LADDER": 0.85, "PERIODS": 0.1, "TWO_PART": 0.05}
        assert set(kinds["TWO_PART"]["lines"]) == {
            "CAPACITY", "DEMAND", "DEMAND_EXCESS", "ENERGY", "FUND", "POWER_FACTOR",
        }  # fmt: skip
        assert sum(sum(row["lines"].values()) for row in kinds.values()) == figures["lines"]
        assert figures["lines"] / figures["bills"] == pytest.approx(6, abs=0.1)

    def test_the_size_of_the_parts_changes_no_bill(self) -> None:
        assert untimed(run("--customers", "1000", "--part", "300")) == untimed(run("--customers", "1000"))

    def test_tells_people_the_same(self) -> None:
        done = CliRunner().invoke(main, ["bench", "pricing", "--customers", "200"])

        assert done.exit_code == 0
        assert "200 bills with 1,2" in done.output
        assert "lines sum to bills" in done.output

    def test_a_customer_without_a_price_fails_the_run(self, monkeypatch: pytest.MonkeyPatch) -> None:
        tables = bench.price_tables()
        lacking = tables.rates.with_columns(demand_price=pl.lit(None, dtype=tables.rates.schema["demand_price"]))
        monkeypatch.setattr(bench, "price_tables", lambda: replace(tables, rates=lacking))

        done = CliRunner().invoke(main, ["bench", "pricing", "--customers", "200"])

        assert done.exit_code == 1
        assert "NOT CONSERVED" in done.output


class TestConservation:
    def outcome(self, tally: bench.Tally) -> bench.Outcome:
        watch = bench.Stopwatch()
        return bench.Outcome(2, part=2, tally=tally, making=watch, pricing=watch, checking=watch)

    def tally(self) -> bench.Tally:
        kinds = {("LADDER", "ENERGY"): (2, Decimal("3.10")), ("LADDER", "FUND"): (2, Decimal("0.05"))}
        return bench.Tally(customers={"LADDER": 2}, kinds=kinds, bills=2, of_bills=Decimal("3.15"))

    def test_is_kept_when_lines_sum_to_bills(self) -> None:
        assert self.outcome(self.tally()).is_conserved

    @pytest.mark.parametrize(
        ("name", "value"),
        [("bills", 1), ("bills", 3), ("of_bills", Decimal("3.14")), ("unbalanced", 1), ("refusals", 1)],
    )
    def test_is_broken_by_each_thing_that_does_not_come_out(self, name: str, value: object) -> None:
        tally = self.tally()

        setattr(tally, name, value)

        assert not self.outcome(tally).is_conserved
