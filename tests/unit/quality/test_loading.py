"""Heavy load, overload, unbalance and dead phases: each edge from both sides."""

from datetime import timedelta
from typing import Any

import numpy as np
import polars as pl
import pytest

from tests.unit.quality.curves import DAY, at, curve, curves, days, shipped_limits
from wanjia.energy.quality.kernel.loading import Loads, apparent, loads, peaks
from wanjia.energy.quality.kernel.phases import Sides, dead_phases, unbalance
from wanjia.energy.quality.kernel.timeline import Timeline, timeline
from wanjia.measurement.intervals.types import Quantity

LIMITS = shipped_limits()
#: 200 kVA: 288.675 A.
KVA, RATED = 2_000_000, 288_675
ALL = tuple(Quantity)


def loaded(values: Any, *, more: tuple[dict[str, Any], ...] = ()) -> tuple[Timeline, Loads]:
    rows = (curve("ACTIVE_POWER", values), curve("REACTIVE_POWER", 0), *more)
    line = timeline(curves(*rows), quantities=ALL)
    capacities = pl.DataFrame({"subject_id": [1], "capacity": [KVA]})
    return line, loads(line, capacities=capacities, limits=LIMITS)


def spells(found: Loads) -> list[tuple[str, int]]:
    return sorted(found.spells.select("kind", "minutes").iter_rows())


class TestLoads:
    @pytest.mark.proves("A145", "A385")
    @pytest.mark.parametrize(
        ("power", "kind"),
        [(1_599_999, None), (1_600_000, "HEAVY"), (2_000_000, "HEAVY"), (2_000_001, "OVERLOAD")],
    )
    def test_eighty_percent_is_heavy_and_more_than_a_hundred_is_overload(self, power: int, kind: str | None) -> None:
        _line, found = loaded(at(power, places=range(10, 18), otherwise=0))

        assert spells(found) == ([] if kind is None else [(kind, 120)])

    @pytest.mark.parametrize(("quarters", "count"), [(7, 0), (8, 1)])
    def test_two_hours_are_enough_and_less_is_not(self, quarters: int, count: int) -> None:
        _line, found = loaded(at(1_800_000, places=range(10, 10 + quarters), otherwise=0))

        assert len(spells(found)) == count

    def test_overload_that_does_not_hold_is_heavy_load(self) -> None:
        values = [2_100_000 if place % 2 else 1_700_000 for place in range(96)]

        assert spells(loaded(values)[1]) == [("HEAVY", 1440)]

    def test_an_overload_cuts_the_heavy_load_around_it(self) -> None:
        values = at(1_700_000, places=range(10, 40), otherwise=0)
        values[20:30] = [2_500_000] * 10

        assert spells(loaded(values)[1]) == [("HEAVY", 150), ("HEAVY", 150), ("OVERLOAD", 150)]

    def test_a_gap_ends_a_spell(self) -> None:
        values: list[int | None] = [1_800_000] * 96
        values[48] = None

        assert spells(loaded(values)[1]) == [("HEAVY", 47 * 15), ("HEAVY", 48 * 15)]

    def test_without_capacity_nothing_is_found(self) -> None:
        line = timeline(curves(curve("ACTIVE_POWER", 9_000_000)), quantities=ALL)
        nothing = pl.DataFrame({"subject_id": [1], "capacity": [None]}, schema_overrides={"capacity": pl.Int64})
        found = loads(line, capacities=nothing, limits=LIMITS)

        assert found.spells.is_empty()
        assert peaks(line, pct=found.pct)["peak_pct"].to_list() == [None]

    def test_the_peak_is_the_highest_share_of_the_capacity(self) -> None:
        line, found = loaded(at(500_000, places=range(1), otherwise=100_000))

        assert peaks(line, pct=found.pct).to_dicts() == [{"subject_id": 1, "peak_pct": 25.0}]


class TestApparentPower:
    def test_comes_from_active_and_reactive_power(self) -> None:
        line = timeline(curves(curve("ACTIVE_POWER", 300), curve("REACTIVE_POWER", -400)), quantities=ALL)

        assert np.all(apparent(line) == 500)

    def test_comes_from_energies_of_a_quarter_of_an_hour(self) -> None:
        rows = (curve("ENERGY_IMPORT", 75), curve("REACTIVE_IMPORT", 100))

        assert np.all(apparent(timeline(curves(*rows), quantities=ALL)) == 500)

    def test_comes_from_voltages_and_currents_where_reactive_power_is_not_measured(self) -> None:
        volts = [curve(f"VOLTAGE_{phase}", 2200) for phase in "ABC"]
        amps = [curve(f"CURRENT_{phase}", 100_000) for phase in "ABC"]
        line = timeline(curves(curve("ACTIVE_POWER", 600_000), *volts, *amps), quantities=ALL)

        assert np.all(apparent(line) == 660_000)

    def test_two_meters_of_a_subject_add_up_where_both_are_known(self) -> None:
        one, two = [100, None], [None, 200]
        line = timeline(curves(curve("ACTIVE_POWER", one), curve("ACTIVE_POWER", [5, 7])), quantities=ALL)
        apart = timeline(curves(curve("ACTIVE_POWER", one), curve("ACTIVE_POWER", two)), quantities=ALL)

        assert apparent(line)[0, 0] == 105
        assert np.isnan(apparent(line)[0, 1])
        assert np.isnan(apparent(apart)[0, :2]).all()


def looked(*, amps: tuple[Any, Any, Any], volts: tuple[Any, Any, Any] = (2200, 2200, 2200), count: int = 1) -> Timeline:
    rows: list[dict[str, Any]] = []
    for phase, a, v in zip("ABC", amps, volts, strict=True):
        rows += days(count, quantity=f"CURRENT_{phase}", values=a)
        rows += days(count, quantity=f"VOLTAGE_{phase}", values=v)
    return timeline(curves(*rows), quantities=ALL)


def sides(line: Timeline, *, limit: int = 250_000) -> Sides:
    whole = np.ones(len(line), dtype=np.int64)
    return Sides(whole * RATED, whole * 2200, whole * limit)


class TestUnbalance:
    @pytest.mark.parametrize(
        ("lowest", "limit", "count"),
        [(75_000, 250_000, 0), (74_999, 250_000, 1), (85_000, 150_000, 0), (84_999, 150_000, 1)],
    )
    def test_begins_beyond_the_limit_of_the_vector_group(self, lowest: int, limit: int, count: int) -> None:
        line = looked(amps=(100_000, lowest, 90_000))
        load, none = np.full((1, 96), 60.1), np.zeros((1, 96), dtype=np.bool_)

        found = unbalance(line, sides=sides(line, limit=limit), load_pct=load, limits=LIMITS, but=none)

        assert found.spells.height == count

    @pytest.mark.parametrize(("load", "count"), [(60.0, 0), (60.1, 1), (float("nan"), 0)])
    def test_counts_only_under_load(self, load: float, count: int) -> None:
        line = looked(amps=(100_000, 10_000, 90_000))
        none = np.zeros((1, 96), dtype=np.bool_)

        found = unbalance(line, sides=sides(line), load_pct=np.full((1, 96), load), limits=LIMITS, but=none)

        assert found.spells.height == count

    def test_a_dead_phase_is_no_unbalance_beside(self) -> None:
        line = looked(amps=(100_000, 0, 90_000))
        dead = dead_phases(line, sides=sides(line), limits=LIMITS)

        found = unbalance(line, sides=sides(line), load_pct=np.full((1, 96), 90.0), limits=LIMITS, but=dead.flags)

        assert found.spells.is_empty()


def dead(line: Timeline) -> list[tuple[str, str, int]]:
    found = dead_phases(line, sides=sides(line), limits=LIMITS).spells
    return sorted(found.select("kind", "phase", "minutes").iter_rows())


class TestDeadPhases:
    @pytest.mark.parametrize(
        ("amps", "found"),
        [
            ((100_000, 0, 90_000), [("DEAD_CURRENT", "B", 1440)]),
            ((100_000, 1_443, 90_000), [("DEAD_CURRENT", "B", 1440)]),
            ((100_000, 1_444, 90_000), []),
            ((14_434, 0, 0), [("DEAD_CURRENT", "B", 1440), ("DEAD_CURRENT", "C", 1440)]),
            ((14_433, 0, 0), []),
            ((-100_000, 0, 90_000), [("DEAD_CURRENT", "B", 1440)]),
            ((100_000, None, 90_000), []),
        ],
    )
    def test_a_current_that_is_gone_while_another_phase_carries(
        self, amps: tuple[Any, Any, Any], found: list[tuple[str, str, int]]
    ) -> None:
        assert dead(looked(amps=amps)) == found

    @pytest.mark.parametrize(("volts", "count"), [(1540, 1), (1539, 0)])
    def test_a_current_is_not_dead_where_its_voltage_is_gone(self, volts: int, count: int) -> None:
        found = dead(looked(amps=(100_000, 0, 90_000), volts=(2200, volts, 2200)))

        assert [kind for kind, _phase, _minutes in found].count("DEAD_CURRENT") == count

    @pytest.mark.parametrize(("volts", "found"), [(1319, [("DEAD_VOLTAGE", "A", 1440)]), (1320, [])])
    def test_a_voltage_that_is_gone_while_another_stands(self, volts: int, found: list[tuple[str, str, int]]) -> None:
        assert dead(looked(amps=(50_000, 50_000, 50_000), volts=(volts, 2200, 2200))) == found

    def test_an_outage_of_all_phases_is_no_dead_phase(self) -> None:
        assert dead(looked(amps=(0, 0, 0), volts=(0, 0, 0))) == []

    def test_hours_without_load_neither_end_a_spell_nor_count(self) -> None:
        others = [100_000 if place < 8 or place >= 88 else 0 for place in range(96)]

        assert dead(looked(amps=(others, 0, 0)))[0] == ("DEAD_CURRENT", "B", 1440)
        assert dead(looked(amps=(others[:1] + [0] * 95, 0, 0))) == []

    def test_one_sight_of_a_live_phase_ends_it(self) -> None:
        middle = [20_000 if place == 48 else 0 for place in range(96)]

        found = dead(looked(amps=(100_000, middle, 90_000)))

        assert found == [("DEAD_CURRENT", "B", 47 * 15), ("DEAD_CURRENT", "B", 48 * 15)]

    def test_goes_on_over_midnight_and_ends_where_days_are_missing(self) -> None:
        rows = [
            curve(f"{what}_{phase}", value, day=DAY + timedelta(days=n))
            for n in (0, 1, 4)
            for what, values in (("CURRENT", (100_000, 0, 90_000)), ("VOLTAGE", (2200, 2200, 2200)))
            for phase, value in zip("ABC", values, strict=True)
        ]

        assert [minutes for _kind, _phase, minutes in dead(timeline(curves(*rows), quantities=ALL))] == [1440, 2880]
