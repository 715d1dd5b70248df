"""A small county through the operations: loaded, billed, reported, on both databases."""

from pathlib import Path

import pytest

from wanjia.foundation.access.queries import process_actor
from wanjia.foundation.access.types import WHOLE_COMPANY
from wanjia.foundation.events import operations as events
from wanjia.interfaces.demo.billing import AT, Billed, bill_history, bill_the_month
from wanjia.interfaces.demo.county import County, county
from wanjia.interfaces.demo.dirt import Dirt
from wanjia.interfaces.demo.fresh import Content, NotTheDemo, content, make_fresh, note_beginning
from wanjia.interfaces.demo.loading import load_prices, load_registry
from wanjia.interfaces.demo.report import Figures, figures
from wanjia.interfaces.demo.steps import Steps
from wanjia.interfaces.worker import billing as worker
from wanjia.measurement.readings.queries import walking
from wanjia.revenue.billing.queries import runs

CUSTOMERS = 200
NOVEMBER, DECEMBER = 10, 11


def unwatched() -> Steps:
    return Steps(begins=lambda _: None, ends=lambda _: None)


@pytest.fixture(scope="module")
def small() -> County:
    return county(CUSTOMERS)


@pytest.fixture
def loaded(small: County, db: None) -> County:
    note_beginning(customers=CUSTOMERS, seed=small.seed, at=AT)
    load_prices(at=AT)
    load_registry(small, at=AT)
    return small


class TestLoading:
    def test_everything_is_written_and_nothing_a_second_time(self, loaded: County) -> None:
        expected = sum(table.height for table in loaded.sheets.values())

        assert load_registry(loaded, at=AT) == 0
        assert load_prices(at=AT) == 0
        assert walking.routes(WHOLE_COMPANY).height == loaded.sheets["reading_routes"].height
        assert expected > 10 * CUSTOMERS


class TestTheMonth:
    @pytest.fixture
    def steps(self) -> Steps:
        return unwatched()

    @pytest.fixture
    def billed(self, loaded: County, steps: Steps, tmp_path: Path) -> Billed:
        bill_history(loaded, biller=worker, steps=steps, cycles=(NOVEMBER, DECEMBER))
        return bill_the_month(loaded, folder=tmp_path, biller=worker, steps=steps)

    @pytest.fixture
    def report(self, loaded: County, billed: Billed) -> Figures:
        run = runs.run_named(billed.run_number, scope=WHOLE_COMPANY)
        return figures(loaded, billed=billed, run_id=run.pk)

    def test_the_whole_county_is_billed_or_held_and_the_figures_agree(
        self, loaded: County, billed: Billed, report: Figures, steps: Steps
    ) -> None:
        bills = report["bills"]

        assert bills["bills"] + report["held"]["accounts"] == CUSTOMERS
        self.every_fault_was_found(loaded, billed=billed, report=report)
        self.sums_agree(report)
        self.steps_are_in_order(steps)

    def every_fault_was_found(self, loaded: County, *, billed: Billed, report: Figures) -> None:
        found = report["readings"]["found"]
        rules = {
            Dirt.MISSING: "MISSING",
            Dirt.BACKWARDS: "BACKWARDS",
            Dirt.JUMPED: "JUMP_UP",
            Dirt.STILL: "ZERO",
            Dirt.PERIODS_OFF: "TIME_OF_USE_SUM",
        }

        assert set(rules.values()) <= set(found)
        assert report["readings"]["refused"] >= 2
        assert set(billed.spoiled["dirt"]) == {dirt.value for dirt in Dirt}

    def sums_agree(self, report: Figures) -> None:
        for part in ("by_class", "by_station"):
            assert sum(row["yuan"] for row in report[part]) == report["bills"]["yuan"]
        assert sum(row["kwh"] for row in report["by_class"]) == report["bills"]["kwh"]
        assert [row["tier"] for row in report["ladder"]] == sorted(row["tier"] for row in report["ladder"])
        assert report["two_part"]["bills"] > 0
        for bill in report["sample_bills"]:
            assert sum(line["amount"] for line in bill["lines"]) == bill["yuan"]

    def steps_are_in_order(self, steps: Steps) -> None:
        names = [step.name for step in steps.taken if step.part == "month"]

        assert names[:3] == ["load readings", "validate", "plan"]
        assert names[-1] == "issue"
        assert steps.seconds_of("month") > 0


class TestFreshDatabase:
    def test_without_an_event_it_holds_nothing(self, db: None) -> None:
        assert content() is Content.NOTHING

    def test_what_only_the_demo_has_touched_is_a_demo_county(self, db: None) -> None:
        note_beginning(customers=100, seed=1, at=AT)

        assert content() is Content.DEMO

    @pytest.mark.parametrize("comes_first", [True, False])
    def test_what_somebody_else_has_touched_is_not(self, db: None, comes_first: bool) -> None:
        if not comes_first:
            note_beginning(customers=100, seed=1, at=AT)
        events.record("organisation.unit_added", by=process_actor("somebody"), at=AT, subject_kind="organisation.unit")
        if comes_first:
            note_beginning(customers=100, seed=1, at=AT)

        assert content() is Content.OTHER
        with pytest.raises(NotTheDemo, match="stays as it is"):
            make_fresh()
