from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl
import pytest

from tests.unit.readings.meters import DEMAND, TOTAL, Meters
from wanjia.foundation.findings.catalogue import found_by
from wanjia.foundation.periods.types import Period
from wanjia.measurement.readings.kernel.history import history
from wanjia.measurement.readings.kernel.schema import CAPACITIES, DUE, LIMITS, READINGS, REGISTERS
from wanjia.measurement.readings.kernel.validation import LIMITS_ASKED, VALIDATION, reviewed
from wanjia.measurement.readings.rules import months_earlier

LONG_AGO = date(2020, 5, 17)
FEB = date(2026, 2, 1)
JANUARY = Period(date(2026, 1, 1), FEB)
PEAK, FLAT, VALLEY = "ACTIVE_PEAK", "ACTIVE_FLAT", "ACTIVE_VALLEY"
FIGURES = {
    ("JUMP_UP", "factor"): 3,
    ("JUMP_UP", "least_kwh"): 200,
    ("JUMP_DOWN", "factor"): "0.3",
    ("JUMP_DOWN", "least_kwh"): 100,
    ("STUCK", "cycles"): 3,
    ("ZERO", "least_kwh"): 30,
    ("TIME_OF_USE_SUM", "steps"): 1,
    ("BEYOND_CAPACITY", "factor"): 1,
    ("PEAK_VALLEY_INVERTED", "factor"): "1.2",
    ("PEAK_VALLEY_INVERTED", "least_kwh"): 50,
    ("ESTIMATED_TOO_OFTEN", "cycles"): 3,
}


def month_start(months_ago: int) -> date:
    return months_earlier(FEB, months=months_ago)


def found(meters: Meters, *, capacity: Any = None, due: bool = True) -> dict[str, str]:
    """Validate January and give evidence by rule."""
    stretches, _ = meters.usage(during=Period(month_start(13), FEB))
    readings = READINGS.frame(meters.readings)
    registers = REGISTERS.frame([{"decimal_digits": 0, **row} for row in meters.registers])
    expected = [{**row, "usage_point_id": row["meter_id"]} for row in meters.registers]
    capacities = [] if capacity is None else [{"usage_point_id": 1, "capacity_kva": Decimal(capacity)}]
    table = reviewed(
        DUE.frame(expected if due else []).lazy(),
        read=readings.filter(reading_date=FEB).lazy(),
        history=history(stretches.lazy(), readings=readings.lazy(), cycle=JANUARY),
        registers=registers.lazy(),
        capacities=CAPACITIES.frame(capacities).lazy(),
        limits=LIMITS.frame([{"rule": r, "name": n, "value": Decimal(str(v))} for (r, n), v in FIGURES.items()]),
    )
    findings = found_by(VALIDATION, table=table.lazy())
    assert set(findings["subject_id"]) <= set(table["line_id"])
    return dict(findings.select("rule", "evidence").iter_rows())


def monthly(*energies: int, register: str = TOTAL, meters: Meters | None = None, quality: str = "MANUAL") -> Meters:
    """Hang a meter that ran these energies in the months up to and with January."""
    whole = meters or Meters()
    first = month_start(len(energies))
    whole.installed(LONG_AGO, start=None, digits=6, registers=(register,))
    whole.installations = whole.installations[:1]
    value = 1000
    whole.read(first, value=value, register=register)
    for place, energy in enumerate(energies):
        value += energy
        whole.read(month_start(len(energies) - place - 1), value=value, register=register, quality=quality)
    return whole


YEAR = (100,) * 12  # from January a year ago to December


def test_figures_name_every_limit_asked() -> None:
    assert set(FIGURES) == set(LIMITS_ASKED)


def test_an_ordinary_month_is_believed() -> None:
    assert found(monthly(*YEAR, 120), capacity=10) == {}


class TestMissing:
    def test_a_register_due_without_a_reading_is_found_once_per_meter(self) -> None:
        meters = Meters().installed(LONG_AGO, registers=(TOTAL, PEAK))

        assert found(meters) == {"MISSING": f"registers={PEAK}, {TOTAL}"}

    def test_what_is_not_due_is_not_missed(self) -> None:
        assert found(Meters().installed(LONG_AGO), due=False) == {}

    def test_one_register_of_two(self) -> None:
        meters = Meters().installed(LONG_AGO, registers=(TOTAL, PEAK)).read(FEB, value=0)

        assert found(meters)["MISSING"] == f"registers={PEAK}"


class TestBackwards:
    def test_a_register_that_ran_back_is_found_with_both_values(self) -> None:
        evidence = found(monthly(*YEAR, -1))["BACKWARDS"]

        assert evidence == "register=ACTIVE_TOTAL; start_value=2200; end_value=2199; kwh=-1"

    def test_a_rollover_is_not(self) -> None:
        meters = Meters().installed(date(2026, 1, 5), start=99_990).read(FEB, value=10)

        assert found(meters) == {}


class TestJumpUp:
    @pytest.mark.parametrize(("energy", "is_found"), [(306, False), (307, True)])
    def test_beyond_the_factor_of_the_mean_by_days_and_of_last_year(self, energy: int, is_found: bool) -> None:
        # 1200 kWh in 365 days make 102 in 31; January a year ago had 100
        assert ("JUMP_UP" in found(monthly(*YEAR, energy))) == is_found

    def test_a_month_that_was_as_high_last_year_is_a_season(self) -> None:
        assert "JUMP_UP" not in found(monthly(400, *YEAR[1:], 900))
        assert "JUMP_UP" in found(monthly(299, *YEAR[1:], 900))

    @pytest.mark.parametrize(("energy", "is_found"), [(199, False), (200, True)])
    def test_small_energies_may_jump(self, energy: int, is_found: bool) -> None:
        assert ("JUMP_UP" in found(monthly(*(10,) * 12, energy))) == is_found

    def test_without_months_before_nothing_is_usual(self) -> None:
        assert found(monthly(5000)) == {}

    def test_the_months_in_one_long_stretch_are_the_same_mean(self) -> None:
        meters = Meters().installed(LONG_AGO, start=None, digits=6)
        for ago, value in ((13, 1000), (12, 1100), (1, 2200), (0, 2600)):
            meters.read(month_start(ago), value=value)

        assert found(meters) == found(monthly(*YEAR, 400))


class TestJumpDown:
    @pytest.mark.parametrize(("energy", "is_found"), [(31, False), (30, False), (29, True), (1, True)])
    def test_below_the_factor_of_the_mean_and_of_last_year(self, energy: int, is_found: bool) -> None:
        assert ("JUMP_DOWN" in found(monthly(*YEAR, energy))) == is_found

    def test_a_month_that_was_as_low_last_year_is_a_season(self) -> None:
        assert "JUMP_DOWN" not in found(monthly(50, *(150,) * 11, 20))

    def test_where_little_is_usual_it_may_fall(self) -> None:
        assert found(monthly(*(90,) * 12, 2)) == {}


class TestZeroAndStuck:
    @pytest.mark.parametrize(("usual", "rules"), [(28, set()), (29, {"ZERO"})])
    def test_nothing_where_something_is_usual(self, usual: int, rules: set[str]) -> None:
        assert set(found(monthly(*(usual,) * 12, 0))) == rules

    @pytest.mark.parametrize(("still", "rule"), [(1, "ZERO"), (2, "ZERO"), (3, "STUCK"), (4, "STUCK")])
    def test_from_the_third_reading_without_movement_it_counts_as_stuck(self, still: int, rule: str) -> None:
        assert set(found(monthly(*YEAR, *(0,) * still))) == {rule}

    def test_it_is_over_when_the_register_moves(self) -> None:
        assert found(monthly(*YEAR, 0, 0, 0, 100)) == {}


class TestTimeOfUseSum:
    def meters(self, *, total: int, peak: int, flat: int, valley: int) -> Meters:
        meters = Meters().installed(LONG_AGO, start=0, registers=(TOTAL, PEAK, FLAT, VALLEY))
        meters.ratio(LONG_AGO, multiplier=10)
        for register, value in ((TOTAL, total), (PEAK, peak), (FLAT, flat), (VALLEY, valley)):
            meters.read(month_start(1), value=0, register=register).read(FEB, value=value, register=register)
        return meters

    @pytest.mark.parametrize(
        ("total", "is_found"),
        # four registers of whole digits times 10, half a kWh of rounding each: 42 allowed
        [(100, False), (104, False), (96, False), (105, True), (95, True)],
    )
    def test_each_register_may_be_off_by_its_smallest_step(self, total: int, is_found: bool) -> None:
        meters = self.meters(total=total, peak=40, flat=30, valley=30)

        assert ("TIME_OF_USE_SUM" in found(meters)) == is_found

    def test_the_difference_is_told(self) -> None:
        evidence = found(self.meters(total=120, peak=40, flat=30, valley=30))["TIME_OF_USE_SUM"]

        assert evidence == "total=1200; periods=1000; difference=200; allowed=42"

    def test_without_a_flat_register_there_is_no_sum(self) -> None:
        meters = Meters().installed(LONG_AGO, start=0, registers=(TOTAL, PEAK))
        meters.read(FEB, value=100).read(FEB, value=20, register=PEAK)

        assert found(meters) == {}


class TestBeyondCapacity:
    @pytest.mark.parametrize(("energy", "is_found"), [(7440, False), (7441, True)])
    def test_more_than_capacity_in_all_hours(self, energy: int, is_found: bool) -> None:
        assert ("BEYOND_CAPACITY" in found(monthly(energy), capacity=10)) == is_found

    def test_unknown_capacity_is_not_measured_by(self) -> None:
        assert found(monthly(999_999)) == {}


class TestPeakValleyInverted:
    def meters(self, *, peak: int, valley: int, usual: tuple[int, int] = (200, 100)) -> Meters:
        meters = monthly(usual[0], usual[0], peak, register=PEAK)
        return monthly(usual[1], usual[1], valley, register=VALLEY, meters=meters)

    @pytest.mark.parametrize(("valley", "is_found"), [(120, False), (121, True)])
    def test_valley_beyond_peak_where_peak_was_beyond_valley(self, valley: int, is_found: bool) -> None:
        assert ("PEAK_VALLEY_INVERTED" in found(self.meters(peak=100, valley=valley))) == is_found

    def test_and_the_other_way(self) -> None:
        assert "PEAK_VALLEY_INVERTED" in found(self.meters(peak=200, valley=100, usual=(100, 200)))

    def test_a_customer_who_always_was_so_is_believed(self) -> None:
        assert found(self.meters(peak=100, valley=200, usual=(100, 200))) == {}

    def test_small_energies_may_change_places(self) -> None:
        assert found(self.meters(peak=10, valley=40)) == {}


class TestEstimatedTooOften:
    @pytest.mark.parametrize(("months", "is_found"), [(2, False), (3, True)])
    def test_as_many_readings_in_a_row(self, months: int, is_found: bool) -> None:
        meters = monthly(*(100,) * 6)
        for row in meters.readings[-months:]:
            row["quality"] = "ESTIMATED"

        assert ("ESTIMATED_TOO_OFTEN" in found(meters)) == is_found


class TestHistory:
    def test_demand_has_means_of_its_own(self) -> None:
        meters = Meters().installed(LONG_AGO, start=None, registers=(DEMAND,)).ratio(LONG_AGO, multiplier=2)
        for ago, value in ((13, "5"), (12, "7.5"), (3, "1"), (2, "2"), (1, "4"), (0, "3")):
            meters.read(month_start(ago), value=value, register=DEMAND)
        stretches, _ = meters.usage(during=Period(month_start(13), FEB))

        row = history(stretches.lazy(), readings=READINGS.frame(meters.readings).lazy(), cycle=JANUARY).row(
            0, named=True
        )

        assert row["energy"] is None
        assert row["year_ago_demand_kw"] == Decimal(15)
        assert row["recent_demand_kw"] == Decimal(6)

    def test_an_exchange_inside_the_cycle_counts_both_meters(self) -> None:
        change = date(2026, 1, 20)
        meters = Meters().installed(LONG_AGO, until=change, start=0, end=150).installed(change, meter=2, start=3)
        meters.read(month_start(1), value=100).read(FEB, value=64, meter=2)
        stretches, _ = meters.usage(during=JANUARY)

        row = history(stretches.lazy(), readings=READINGS.frame(meters.readings).lazy(), cycle=JANUARY).row(
            0, named=True
        )

        assert (row["energy"], row["days"], row["parts"]) == (111, 31, 2)

    def test_what_ends_after_the_cycle_is_left_out(self) -> None:
        meters = Meters().installed(LONG_AGO, start=0).read(date(2026, 2, 2), value=5)
        stretches, _ = meters.usage()

        assert history(stretches.lazy(), readings=pl.LazyFrame(schema=READINGS.dtypes), cycle=JANUARY).is_empty()
