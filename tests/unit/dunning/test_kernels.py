"""Steps, grades and exposure over tables of debtors."""

from datetime import date, timedelta
from decimal import Decimal
from time import perf_counter
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wanjia.revenue.dunning.kernel import exposure, planning, risk

DUE = date(2026, 1, 10)
STRATEGIES = planning.STRATEGIES.frame(
    [
        {"strategy_id": 1, "rank": 10, "debtor": "OTHER", "unit_path": "", "least_amount": Decimal(0), "grade": ""},
        {"strategy_id": 2, "rank": 20, "debtor": "", "unit_path": "", "least_amount": Decimal(0), "grade": "C"},
        {"strategy_id": 3, "rank": 30, "debtor": "", "unit_path": "01", "least_amount": Decimal(500), "grade": ""},
    ]
)
STEPS = planning.STEPS.frame(
    [
        {"step_id": 11, "strategy_id": 1, "step_days": 1, "channel": "SMS", "template_id": 1},
        {"step_id": 12, "strategy_id": 1, "step_days": 8, "channel": "PHONE", "template_id": 2},
        {"step_id": 13, "strategy_id": 1, "step_days": 31, "channel": "CUT"},
        {"step_id": 21, "strategy_id": 2, "step_days": 2, "channel": "PHONE", "template_id": 2},
        {"step_id": 31, "strategy_id": 3, "step_days": 3, "channel": "VISIT", "template_id": 2},
    ]
)
NOBODY = pl.DataFrame(schema={"account_id": pl.Int64, "broken_on": pl.Date})


def debt(account: int = 1, days: int = 1, **changes: Any) -> dict[str, Any]:
    usual = {"unit_id": 1, "unit_path": "02", "debtor": "OTHER", "debt_date": DUE, "amount": Decimal(100)}
    return {"account_id": account, "days": days, **usual, **changes}


def done(days: int, *, on: int, is_waiting: bool = False) -> pl.DataFrame:
    row = {"account_id": 1, "debt_date": DUE, "done_days": days, "done_on": DUE + timedelta(days=on)}
    return planning.DONE.frame([{**row, "is_waiting": is_waiting}])


def steps_for(*debts: dict[str, Any], **known: pl.DataFrame) -> list[int]:
    tables = {"done": planning.DONE.empty(), "stopped": planning.STOPPED.empty(), "broken": NOBODY, **known}
    found = planning.next_steps(planning.DEBTS.frame(debts), strategies=STRATEGIES, steps=STEPS, **tables)
    return found["step_id"].to_list()


def stopped(*, is_all: bool) -> pl.DataFrame:
    return planning.STOPPED.frame([{"account_id": 1, "is_all": is_all}])


class TestStrategy:
    @pytest.mark.parametrize(
        ("changes", "step"),
        [
            ({}, 11),
            ({"grade": "C", "days": 2}, 21),
            ({"grade": "B"}, 11),
            ({"unit_path": "0101", "amount": Decimal(500), "days": 3}, 31),
            ({"unit_path": "0101", "amount": Decimal("499.99"), "days": 3}, 11),
            ({"unit_path": "0101", "amount": Decimal(500), "grade": "C", "days": 3}, 31),
        ],
    )
    def test_the_highest_rank_that_fits_is_taken(self, changes: dict[str, Any], step: int) -> None:
        assert steps_for(debt(**changes)) == [step]

    def test_whom_none_fits_is_left_alone(self) -> None:
        assert steps_for(debt(debtor="RESIDENTIAL")) == []


class TestClock:
    def test_a_step_comes_on_its_day_and_an_old_debt_begins_with_the_first(self) -> None:
        assert steps_for(debt(days=0)) == []
        assert steps_for(debt(days=1)) == [11]
        assert steps_for(debt(days=400)) == [11]

    def test_the_next_waits_for_its_day_for_the_step_before_and_for_the_days_between(self) -> None:
        assert steps_for(debt(days=7), done=done(1, on=1)) == []
        assert steps_for(debt(days=8), done=done(1, on=1)) == [12]
        assert steps_for(debt(days=30), done=done(1, on=24)) == []
        assert steps_for(debt(days=31), done=done(1, on=24)) == [12]
        assert steps_for(debt(days=31), done=done(1, on=1, is_waiting=True)) == []

    def test_a_broken_promise_makes_it_come_at_once(self) -> None:
        broken = pl.DataFrame({"account_id": [1], "broken_on": [DUE + timedelta(days=29)]})

        assert steps_for(debt(days=30), done=done(1, on=28), broken=broken) == [12]
        assert steps_for(debt(days=30), done=done(1, on=30), broken=broken) == []

    def test_another_debt_begins_anew_and_a_finished_one_ends(self) -> None:
        assert steps_for(debt(days=1, debt_date=DUE + timedelta(days=30)), done=done(8, on=8)) == [11]
        assert steps_for(debt(days=90), done=done(31, on=31)) == []


class TestHolds:
    def test_one_stops_all_or_the_cut_alone(self) -> None:
        assert steps_for(debt(days=8), stopped=stopped(is_all=True)) == []
        assert steps_for(debt(days=8), stopped=stopped(is_all=False)) == [11]
        assert steps_for(debt(days=90), done=done(8, on=8), stopped=stopped(is_all=False)) == []
        assert steps_for(debt(days=90), done=done(8, on=8)) == [13]


class TestAll:
    @given(st.lists(st.integers(0, 60), min_size=1, max_size=30))
    def test_each_debtor_alone_gets_what_it_gets_among_others(self, days: list[int]) -> None:
        debts = [debt(account, days=late) for account, late in enumerate(days)]

        together = steps_for(*debts)

        assert together == [step for one in debts for step in steps_for(one)]

    def test_37349_debtors_take_less_than_a_second(self) -> None:
        debts = planning.DEBTS.frame([debt(account, days=account % 60) for account in range(37_349)])
        begun = perf_counter()

        empty = {"done": planning.DONE.empty(), "stopped": planning.STOPPED.empty(), "broken": NOBODY}
        found = planning.next_steps(debts, strategies=STRATEGIES, steps=STEPS, **empty)

        assert found.height > 36_000
        assert perf_counter() - begun < 1


RULES = risk.RULES.frame(
    [
        {"factor": "LATE_DAYS", "least": Decimal(1), "points": 5},
        {"factor": "LATE_DAYS", "least": Decimal(16), "points": 15},
        {"factor": "BROKEN_PROMISES", "least": Decimal(1), "points": 15},
    ]
)
BANDS = risk.BANDS.frame([{"grade": "A", "least_points": 0}, {"grade": "B", "least_points": 20}])


class TestRisk:
    @pytest.mark.parametrize(
        ("late", "broken", "points", "grade"), [(0, 0, 0, "A"), (1, 0, 5, "A"), (15, 1, 20, "B"), (16, 1, 30, "B")]
    )
    def test_the_highest_rule_of_each_factor_gives_points(
        self, late: int, broken: int, points: int, grade: str
    ) -> None:
        figures = risk.FIGURES.frame(
            [
                {"account_id": 1, "factor": "LATE_DAYS", "value": Decimal(late)},
                {"account_id": 1, "factor": "BROKEN_PROMISES", "value": Decimal(broken)},
            ]
        )

        found = risk.grades(risk.points(figures, rules=RULES), bands=BANDS)

        assert found.rows() == [(1, points, grade)]


def exposed(**changes: Any) -> dict[str, Any]:
    usual = {"account_id": 1, "unit_id": 1, "bill_amount": Decimal(3100), "bill_days": 31, "days_since": 10}
    money = {"owed": Decimal(0), "credit": Decimal(0), "deposit": Decimal(0)}
    table = exposure.LARGE.frame([{**usual, **money, **changes}])
    return exposure.exposed(table, share_pct=Decimal(80)).row(0, named=True)


class TestExposure:
    def test_the_bill_runs_on_by_the_day(self) -> None:
        assert exposed()["running"] == Decimal("1000.00")
        assert exposed(bill_amount=Decimal(100), days_since=1)["running"] == Decimal("3.23")
        assert exposed(days_since=-3)["running"] == 0

    def test_it_is_warned_of_from_the_share_of_the_security_on(self) -> None:
        assert exposed(owed=Decimal(500), deposit=Decimal(2000))["exposure"] == Decimal(-500)
        assert exposed(deposit=Decimal(1250))["is_warned"]
        assert not exposed(deposit=Decimal("1250.02"))["is_warned"]
        assert exposed()["is_warned"]
        assert not exposed(days_since=0)["is_warned"]
