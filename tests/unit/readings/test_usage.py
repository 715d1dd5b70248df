from datetime import date, timedelta
from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from tests.unit.readings.meters import DEMAND, TOTAL, Meters
from wanjia.foundation.periods.types import Period
from wanjia.measurement.readings.kernel.usage import consumption

JAN, FEB, MAR, APR = (date(2026, month, 1) for month in (1, 2, 3, 4))
LONG_AGO = date(2020, 5, 17)


def energies(meters: Meters, *, during: Period | None = None) -> list[int]:
    stretches, findings = meters.usage(during=during)
    assert findings.is_empty(), findings.to_dicts()
    return stretches["energy"].to_list()


def rules(meters: Meters, *, during: Period | None = None) -> list[str]:
    return meters.usage(during=during)[1]["rule"].to_list()


class TestStretches:
    def test_consecutive_readings_give_a_stretch_with_both_ends(self) -> None:
        meters = Meters().installed(JAN, start=100).read(FEB, value="150.5").read(MAR, value=200, quality="REMOTE")

        stretches, findings = meters.ratio(JAN, multiplier=30).usage()

        assert findings.is_empty()
        assert stretches.to_dicts()[1] == {
            "usage_point_id": 1,
            "meter_id": 1,
            "register": TOTAL,
            "start_date": FEB,
            "end_date": MAR,
            "start_value": Decimal("150.5"),
            "end_value": Decimal(200),
            "multiplier": Decimal(30),
            "integer_digits": 5,
            "energy": 1485,
            "demand_kw": None,
            "start_reading_id": 1,
            "end_reading_id": 2,
            "is_estimated": False,
            "rolled_over": False,
        }
        assert stretches["energy"].to_list() == [1515, 1485]
        assert stretches["start_reading_id"].to_list() == [None, 1]

    @pytest.mark.parametrize(
        ("end", "multiplier", "kwh"),
        [("100.4999", 1, 0), ("100.5", 1, 1), ("101.4999", 1, 1), ("100.0125", 40, 1), ("100.0124", 40, 0)],
    )
    def test_energy_is_rounded_half_up_once_after_the_multiplier(self, end: str, multiplier: int, kwh: int) -> None:
        meters = Meters().installed(LONG_AGO, start=100).read(FEB, value=end).ratio(LONG_AGO, multiplier=multiplier)

        assert energies(meters) == [kwh]

    def test_without_transformers_the_multiplier_is_one(self) -> None:
        assert energies(Meters().installed(JAN).read(FEB, value=7)) == [7]

    def test_each_register_runs_for_itself(self) -> None:
        meters = Meters().installed(JAN, registers=(TOTAL, "ACTIVE_PEAK"))
        meters.read(FEB, value=100).read(FEB, value=40, register="ACTIVE_PEAK")

        assert meters.usage()[0].select("register", "energy").rows() == [("ACTIVE_PEAK", 40), (TOTAL, 100)]

    def test_a_reading_without_an_index_before_it_only_begins(self) -> None:
        assert energies(Meters().installed(JAN, start=None).read(FEB, value=7)) == []

    def test_a_missing_month_is_settled_at_the_next_reading(self) -> None:
        meters = Meters().installed(LONG_AGO).read(JAN, value=10).read(MAR, value=310)

        stretches, _ = meters.usage(during=Period(JAN, FEB))

        assert stretches.select("start_date", "end_date", "energy").rows() == [(JAN, MAR, 300)]

    def test_only_what_shares_a_day_with_the_period_is_kept(self) -> None:
        meters = Meters().installed(LONG_AGO)
        for day, value in ((JAN, 10), (FEB, 30), (MAR, 60), (APR, 100)):
            meters.read(day, value=value)

        assert energies(meters, during=Period(FEB, MAR)) == [30]
        assert energies(meters, during=Period(FEB)) == [30, 40]


class TestRollover:
    @pytest.mark.parametrize(
        ("start", "end", "digits", "kwh", "rolled"),
        [
            ("99990", "10", 5, 20, True),
            ("99999.99", "0.5", 5, 1, True),
            ("50000", "0", 5, 50_000, True),
            ("49999", "0", 5, -49_999, False),
            ("99990", "10", 6, -99_980, False),
            ("999990", "10", 6, 20, True),
            ("10", "10", 5, 0, False),
        ],
    )
    def test_it_adds_a_turn_if_that_is_at_most_half_a_turn(
        self, start: str, end: str, digits: int, kwh: int, rolled: bool
    ) -> None:
        meters = Meters().installed(JAN, start=start, digits=digits).read(FEB, value=end)

        row = meters.usage()[0].row(0, named=True)

        assert (row["energy"], row["rolled_over"]) == (kwh, rolled)

    def test_demand_never_rolls_over(self) -> None:
        meters = Meters().installed(LONG_AGO, registers=(DEMAND,), digits=2)
        meters.read(JAN, value=99, register=DEMAND).read(FEB, value=1, register=DEMAND)

        assert meters.usage()[0]["rolled_over"].to_list() == [False, False]


class TestExchange:
    def test_old_meter_to_its_removal_and_new_from_its_installation_each_rounded(self) -> None:
        change = date(2026, 1, 20)
        meters = (
            Meters().installed(LONG_AGO, until=change, start=0, end="150.5").installed(change, meter=2, start="3.5")
        )
        meters.read(JAN, value=100).read(FEB, value=64, meter=2)

        stretches, findings = meters.usage(during=Period(JAN, FEB))

        assert findings.is_empty()
        assert stretches.select("meter_id", "start_date", "end_date", "energy").rows() == [
            (1, JAN, change, 51),
            (2, change, FEB, 61),
        ]

    def test_a_meter_that_comes_back_is_a_new_installation(self) -> None:
        gone, back = date(2026, 1, 10), date(2026, 2, 10)
        meters = Meters().installed(LONG_AGO, until=gone, start=0, end=50).installed(back, start=900)
        meters.read(JAN, value=40).read(MAR, value=950)

        assert energies(meters) == [40, 10, 50]

    def test_a_reading_equal_to_the_index_of_the_day_is_the_same_mark(self) -> None:
        meters = Meters().installed(JAN, start=5).read(JAN, value=5).read(FEB, value=9)

        stretches, findings = meters.usage()

        assert findings.is_empty()
        assert stretches.select("energy", "start_reading_id").rows() == [(4, 1)]

    @pytest.mark.proves("A340")
    def test_a_reading_that_differs_from_the_index_is_found_and_the_index_holds(self) -> None:
        meters = Meters().installed(JAN, start=5).read(JAN, value=6).read(FEB, value=9)

        stretches, findings = meters.usage()

        assert stretches.select("energy", "start_reading_id").rows() == [(4, None)]
        assert findings.to_dicts() == [
            {
                "rule": "INDEX_DIFFERS",
                "severity": "ERROR",
                "subject_id": 1,
                "evidence": "register=ACTIVE_TOTAL; day=2026-01-01; index=5; value=6",
            }
        ]

    @pytest.mark.parametrize(
        ("day", "found"),
        [(date(2025, 12, 31), ["NOT_INSTALLED"]), (JAN, []), (FEB, []), (date(2026, 2, 2), ["NOT_INSTALLED"])],
    )
    def test_a_reading_outside_every_installation_is_found(self, day: date, found: list[str]) -> None:
        assert rules(Meters().installed(JAN, until=FEB, start=None).read(day, value=3)) == found


class TestMultiplier:
    def test_a_change_inside_a_stretch_is_found_and_not_measured(self) -> None:
        change = date(2026, 1, 20)
        meters = Meters().installed(LONG_AGO).read(JAN, value=100).read(FEB, value=110)
        meters.ratio(LONG_AGO, multiplier=20, until=change).ratio(change, multiplier=30)

        stretches, findings = meters.usage(during=Period(JAN, FEB))

        assert stretches.is_empty()
        assert findings["rule"].to_list() == ["MULTIPLIER_CHANGED"]
        assert findings["evidence"].item().endswith("multiplier=20; later=30")

    def test_a_special_reading_on_the_day_of_the_change_measures_both_sides(self) -> None:
        change = date(2026, 1, 20)
        meters = Meters().installed(LONG_AGO).read(JAN, value=100).read(FEB, value=110)
        meters.read(change, value=106, quality="SPECIAL")
        meters.ratio(LONG_AGO, multiplier=20, until=change).ratio(change, multiplier=30)

        assert energies(meters, during=Period(JAN, FEB)) == [120, 120]

    @pytest.mark.parametrize(("day", "found"), [(JAN, []), (FEB, []), (date(2026, 1, 2), ["MULTIPLIER_CHANGED"])])
    def test_a_change_on_the_day_of_a_reading_is_outside(self, day: date, found: list[str]) -> None:
        meters = Meters().installed(LONG_AGO).read(JAN, value=100).read(FEB, value=110).ratio(day, multiplier=30)

        assert rules(meters, during=Period(JAN, FEB)) == found

    def test_other_transformers_of_the_same_ratio_are_no_change(self) -> None:
        change = date(2026, 1, 20)
        meters = Meters().installed(LONG_AGO).read(JAN, value=100).read(FEB, value=110)
        meters.ratio(LONG_AGO, multiplier=20, until=change).ratio(change, multiplier=20)

        assert energies(meters, during=Period(JAN, FEB)) == [200]

    def test_there_and_back_is_a_change(self) -> None:
        meters = Meters().installed(LONG_AGO).read(JAN, value=100).read(FEB, value=110)
        meters.ratio(date(2026, 1, 10), multiplier=20, until=date(2026, 1, 12))

        assert rules(meters, during=Period(JAN, FEB)) == ["MULTIPLIER_CHANGED"]


class TestDemand:
    def test_it_is_the_end_value_times_the_multiplier(self) -> None:
        meters = Meters().installed(LONG_AGO, registers=(DEMAND,), start=None).ratio(LONG_AGO, multiplier=3000)
        meters.read(JAN, value="0.2222", register=DEMAND).read(FEB, value="0.1111", register=DEMAND)

        stretches, findings = meters.usage()

        assert findings.is_empty()
        assert stretches.select("start_date", "energy", "demand_kw").rows() == [
            (LONG_AGO, None, Decimal("666.6")),
            (JAN, None, Decimal("333.3")),
        ]


class TestEstimates:
    def test_an_estimate_settles_at_the_next_real_reading(self) -> None:
        meters = Meters().installed(LONG_AGO).read(JAN, value=100).read(MAR, value=150)
        meters.read(FEB, value=130, quality="ESTIMATED")

        stretches, findings = meters.usage(during=Period(JAN, MAR))

        assert findings.is_empty()
        assert stretches.select("energy", "is_estimated").rows() == [(30, True), (20, True)]

    @pytest.mark.parametrize(("real", "found"), [(130, []), ("129.9", ["OVER_ESTIMATED"]), (3, ["OVER_ESTIMATED"])])
    def test_a_real_value_below_the_estimate_is_no_rollover(self, real: object, found: list[str]) -> None:
        meters = Meters().installed(LONG_AGO, digits=2).read(FEB, value=130, quality="ESTIMATED").read(MAR, value=real)

        assert rules(meters, during=Period(FEB, MAR)) == found
        assert meters.usage(during=Period(FEB, MAR))[0].is_empty() == bool(found)

    def test_an_estimate_itself_may_pass_the_highest_value(self) -> None:
        meters = Meters().installed(JAN, start=99_990).read(FEB, value=10, quality="ESTIMATED").read(MAR, value=15)

        assert energies(meters) == [20, 5]


class TestRegisters:
    def test_one_that_the_meter_does_not_have_is_found(self) -> None:
        meters = Meters().installed(LONG_AGO).read(JAN, value=1, register="ACTIVE_PEAK")

        assert rules(meters.read(FEB, value=2, register="ACTIVE_PEAK")) == ["REGISTER_NOT_ON_METER"]


@st.composite
def runs(draw: st.DrawFn) -> Meters:
    """Usage points with one meter each, read on days of one year, under one multiplier."""
    meters = Meters()
    for point in range(1, draw(st.integers(1, 4)) + 1):
        value = draw(st.integers(0, 10_000))
        meters.installed(JAN, point=point, meter=point, start=value, digits=6)
        meters.ratio(JAN, multiplier=draw(st.sampled_from([1, 20, 300])), point=point)
        days = draw(st.sets(st.integers(1, 300), max_size=8))
        for day in sorted(days):
            value += draw(st.integers(0, 5000))
            meters.read(JAN + timedelta(days=day), value=value, point=point, meter=point)
    return meters


class TestLaws:
    @given(runs())
    def test_the_stretches_of_a_point_sum_to_its_latest_less_its_first_index(self, meters: Meters) -> None:
        stretches, findings = meters.usage()

        assert findings.is_empty()
        for point, index in zip(meters.multipliers, meters.indexes, strict=True):
            number = point["usage_point_id"]
            latest = [row["value"] for row in meters.readings if row["usage_point_id"] == number][-1:]
            run = (latest or [index["start_value"]])[0] - index["start_value"]
            assert stretches.filter(usage_point_id=number)["energy"].sum() == run * point["multiplier"]

    @given(runs(), st.randoms(use_true_random=False))
    def test_the_order_of_rows_does_not_matter(self, meters: Meters, chance: object) -> None:
        before = meters.usage()

        for rows in (meters.readings, meters.installations, meters.indexes, meters.multipliers, meters.registers):
            chance.shuffle(rows)  # type: ignore[attr-defined]

        for table, again in zip(before, meters.usage(), strict=True):
            assert_frame_equal(table, again)

    @given(runs())
    def test_a_batch_of_one_is_the_batch(self, meters: Meters) -> None:
        together = meters.usage()[0]

        alone = []
        for point in sorted({row["usage_point_id"] for row in meters.installations}):
            one = Meters(
                readings=[row for row in meters.readings if row["usage_point_id"] == point],
                installations=[row for row in meters.installations if row["usage_point_id"] == point],
                indexes=meters.indexes,
                multipliers=meters.multipliers,
                registers=meters.registers,
            )
            alone.append(one.usage()[0])

        assert_frame_equal(pl.concat(alone), together)


class TestConsumption:
    def test_it_is_the_kernel_with_one_row(self) -> None:
        start, end, ratio = Decimal("1250.5"), Decimal("1300.75"), Decimal(30)

        assert consumption(start, end=end, multiplier=ratio, integer_digits=5) == 1508
        assert consumption(Decimal(99_990), end=Decimal(10), integer_digits=5) == 20
        assert consumption(Decimal(100), end=Decimal(50), integer_digits=5) == -50
