"""Taps that are advised, causes of low and high voltage, and what a rule says of them."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.quality.curves import DAY, at, curve, curves, shipped_limits
from wanjia.energy.quality.kernel.areas import AreaResult, AreaSide, area_months, with_feeders
from wanjia.energy.quality.kernel.catalogue import CATALOGUE, CAUSE_RULES, POWER_FACTOR_RULES, SPELL_RULES
from wanjia.energy.quality.kernel.schema import POWER_FACTORS
from wanjia.energy.quality.kernel.taps import advised, best_tap, taps_tried, tried
from wanjia.energy.quality.types import QualityRule
from wanjia.foundation.findings.catalogue import found_by

D = Decimal
LIMITS = shipped_limits()
BAND = {"lower": 1980, "upper": 2354, "assessed_lower": 1540, "assessed_upper": 2640}
ZERO, UP = D(0), D("-2.5")


class TestTaps:
    def test_there_are_five(self) -> None:
        assert taps_tried(step=D("2.5"), most=D(5)) == [D(-5), D("-2.5"), D(0), D("2.5"), D(5)]

    def test_a_shorter_winding_raises_the_voltage(self) -> None:
        volts = np.full((1, 96), 1950, dtype=np.int64)

        found = tried(volts, highest=volts, band=(1980, 2354), now=ZERO, then=UP)

        assert (found.lowest, found.outside_minutes) == (2000, 0)

    @pytest.mark.proves("A142")
    @pytest.mark.parametrize(
        ("low", "high", "now", "best"),
        [
            (1985, 2200, 0, "0"),
            (1950, 2200, 0, "-2.5"),
            (1900, 2200, 0, "-5"),
            (2100, 2400, 0, "2.5"),
            (1950, 2400, 0, "0"),
            (1950, 2200, -5, "-5"),
        ],
    )
    def test_that_with_both_ends_in_order_is_advised(self, low: int, high: int, now: int, best: str) -> None:
        lows, highs = (np.full((1, 96), volts, dtype=np.int64) for volts in (low, high))

        _now, found = advised(
            lows, highest=highs, band=(1980, 2354), now=D(now), positions=taps_tried(step=D("2.5"), most=D(5))
        )

        assert found.pct == D(best)

    @given(st.lists(st.integers(1700, 2600), min_size=96, max_size=96))
    def test_never_makes_it_worse(self, volts: list[int]) -> None:
        grid = np.array([volts], dtype=np.int64)

        now, best = advised(
            grid, highest=grid, band=(1980, 2354), now=ZERO, positions=taps_tried(step=D("2.5"), most=D(5))
        )

        assert best.outside_minutes <= now.outside_minutes
        assert best_tap([now, best], now=ZERO) == best


def head(area: int, *, volts: Any, amps: Any = 100_000, power: Any = 660_000, day: date = DAY) -> list[dict[str, Any]]:
    rows = [curve(f"VOLTAGE_{phase}", volts, subject=area, day=day) for phase in "ABC"]
    rows += [curve(f"CURRENT_{phase}", amps, subject=area, day=day) for phase in "ABC"]
    return [
        *rows,
        curve("ACTIVE_POWER", power, subject=area, day=day),
        curve("REACTIVE_POWER", 0, subject=area, day=day),
    ]


def area(number: int, *, tap: str | None = "0") -> dict[str, Any]:
    return {
        "subject_id": number,
        "capacity": 2_000_000,
        "rated": 288_675,
        "unbalance": 250_000,
        "tap_pct": None if tap is None else D(tap),
    }


AREA_COLUMNS: dict[str, Any] = {
    "subject_id": pl.Int64,
    "capacity": pl.Int64,
    "rated": pl.Int64,
    "unbalance": pl.Int64,
    "tap_pct": pl.Decimal(38, 4),
}


def looked(heads: list[dict[str, Any]], *, ends: dict[int, Any] | None = None, tap: str | None = "0") -> AreaResult:
    """Look at areas 1, 2, 3, whose customers 11, 21, 31 have these voltages."""
    given_ends = ends or {}
    hung = pl.DataFrame(
        [(number * 10 + 1, number, DAY - timedelta(days=9), None) for number in (1, 2, 3)],
        schema={"subject_id": pl.Int64, "group_id": pl.Int64, "start_date": pl.Date, "end_date": pl.Date},
        orient="row",
    )
    areas = pl.DataFrame([area(number, tap=tap) for number in (1, 2, 3)], schema=AREA_COLUMNS, orient="row")
    customers = curves(*(curve("VOLTAGE_A", volts, subject=number * 10 + 1) for number, volts in given_ends.items()))
    return area_months(AreaSide(curves(*heads), customers, hung, areas, BAND, 2200), limits=LIMITS)


def causes(result: AreaResult, *, feeders: dict[int, int] | None = None) -> dict[int, set[str]]:
    fed = pl.DataFrame(
        list((feeders or {}).items()), schema={"subject_id": pl.Int64, "feeder_id": pl.Int64}, orient="row"
    )
    found = found_by(CAUSE_RULES, table=with_feeders(result.months, feeders=fed).lazy())
    sets: dict[int, set[str]] = {}
    for subject, rule in found.select("subject_id", "rule").iter_rows():
        sets.setdefault(subject, set()).add(rule)
    return sets


EVENING = range(72, 88)


class TestCauses:
    @pytest.mark.proves("A142")
    def test_all_areas_low_are_low_from_above(self) -> None:
        heads = [*head(1, volts=1950), *head(2, volts=1940), *head(3, volts=2200)]

        found = causes(looked(heads, tap=None), feeders={1: 7, 2: 7, 3: 7})

        assert found == {1: {"UPSTREAM_LOW"}, 2: {"UPSTREAM_LOW"}}

    def test_one_low_area_of_several_needs_another_tap(self) -> None:
        heads = [*head(1, volts=1950), *head(2, volts=2200), *head(3, volts=2200)]

        assert causes(looked(heads), feeders={1: 7, 2: 7, 3: 7}) == {1: {"TAP_TOO_LOW"}}

    @pytest.mark.parametrize(("end", "is_line"), [(1965, True), (1970, False)])
    def test_voltage_lost_between_transformer_and_end_is_lost_on_the_line(self, end: int, is_line: bool) -> None:
        volts = at(end, places=EVENING, otherwise=2150)

        found = causes(looked(head(1, volts=2076), ends={1: volts}, tap=None))

        assert found.get(1, set()) == ({"LINE_DROP"} if is_line else set())

    def test_low_while_overloaded_is_low_by_overload(self) -> None:
        heads = head(
            1, volts=at(1950, places=EVENING, otherwise=2200), power=at(1_700_000, places=EVENING, otherwise=0)
        )

        assert causes(looked(heads, tap=None)) == {1: {"LOW_BY_OVERLOAD"}}

    def test_low_while_unbalanced_is_low_by_unbalance(self) -> None:
        heads = head(1, volts=at(1950, places=EVENING, otherwise=2200), power=1_300_000)
        heads = [row for row in heads if row["quantity"] != "CURRENT_B"]
        heads.append(curve("CURRENT_B", at(50_000, places=EVENING, otherwise=100_000), subject=1))

        assert causes(looked(heads, tap=None)) == {1: {"LOW_BY_UNBALANCE"}}

    def test_high_at_night_is_high_by_light_load(self) -> None:
        heads = head(
            1, volts=at(2360, places=range(20), otherwise=2200), power=at(100_000, places=range(20), otherwise=900_000)
        )

        assert causes(looked(heads, tap=None)) == {1: {"HIGH_BY_LIGHT_LOAD"}}

    def test_high_at_noon_while_energy_flows_back_is_high_by_generation(self) -> None:
        noon = range(40, 56)
        heads = head(1, volts=at(2360, places=noon, otherwise=2200), power=at(-900_000, places=noon, otherwise=900_000))

        assert causes(looked(heads, tap=None)) == {1: {"HIGH_BY_GENERATION"}}

    def test_high_all_day_needs_another_tap(self) -> None:
        assert causes(looked(head(1, volts=2400))) == {1: {"TAP_TOO_HIGH"}}

    def test_a_transformer_that_never_carries_much_is_too_large(self) -> None:
        assert causes(looked(head(1, volts=2200, power=399_999))) == {1: {"LIGHT_LOAD"}}
        assert causes(looked(head(1, volts=2200, power=400_000))) == {}

    def test_customers_without_a_meter_at_the_transformer_are_looked_at_too(self) -> None:
        result = looked([], ends={2: at(1950, places=EVENING, otherwise=2200)})

        assert result.months.select("subject_id", "head_minutes", "end_under").rows() == [(2, 0, 240)]
        assert result.customer_spells["subject_id"].to_list() == [21]

    def test_without_any_curve_there_is_nothing(self) -> None:
        result = looked([])

        assert result.months.is_empty()
        assert result.area_spells.is_empty()


class TestRules:
    def test_every_code_stands_in_the_catalogue_once(self) -> None:
        assert sorted(rule.code for rule in CATALOGUE) == sorted(QualityRule)

    def test_spells_of_areas_and_customers_are_told_apart_with_their_figures(self) -> None:
        result = looked(head(1, volts=at(1950, places=EVENING, otherwise=2200)), ends={1: 1900})
        spells = pl.concat(
            [
                result.area_spells.with_columns(is_area=pl.lit(value=True)),
                result.customer_spells.with_columns(is_area=pl.lit(value=False)),
            ]
        ).with_row_index("place")

        found = found_by(SPELL_RULES, table=spells.lazy())

        assert found.select("rule", "evidence").rows() == [
            ("LOW_VOLTAGE_AREA", "minutes=240; lowest_v=195.00; limit_v=198.00"),
            ("LOW_VOLTAGE_CUSTOMER", "minutes=1440; lowest_v=190.00; limit_v=198.00"),
        ]

    @pytest.mark.parametrize(
        ("met", "given_back", "rules"),
        [(True, 0, []), (False, 0, ["POWER_FACTOR_LOW"]), (True, 50, []), (True, 51, ["OVERCOMPENSATED"])],
    )
    def test_power_factors_below_target_and_too_much_compensation(
        self, met: bool, given_back: int, rules: list[str]
    ) -> None:
        row = {"subject_id": 1, "active": 100, "reactive": 100, "given_back": given_back, "power_factor": D("0.7071")}
        more = {"is_met": met, "target": D("0.9"), "peak_kw": D(1), "needed_kvar": D(1)}

        found = found_by(POWER_FACTOR_RULES, table=POWER_FACTORS.frame([row | more]).lazy())

        assert found["rule"].to_list() == rules
