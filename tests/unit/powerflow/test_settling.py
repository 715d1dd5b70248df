"""Lines as warm as they are, voltages as they were measured, customers where they hang."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import numpy as np
import polars as pl
import pytest

from tests.unit.powerflow.test_measures import OFFER, year
from wanjia.energy.powerflow.kernel.building import Built
from wanjia.energy.powerflow.kernel.cases import Branch, Bus, Case, Source
from wanjia.energy.powerflow.kernel.monthly import Drawn, reckoned
from wanjia.energy.powerflow.kernel.phasing import spread, told_of_phases
from wanjia.energy.powerflow.kernel.voltages import bridged, measured_pu
from wanjia.energy.powerflow.kernel.warming import warmed
from wanjia.energy.powerflow.types import LossPart
from wanjia.measurement.intervals.kernel.schema import POINT_CURVES
from wanjia.registry.network.types import Phases

DAY = date(2026, 3, 1)


class TestWarming:
    LINE = Branch(name="a", start="1", end="2", r_ohm=0.396, x_ohm=0.078, r0_ohm=1.584, x0_ohm=0.3, rated_a=105)
    CASE = Case(name="x", buses=(), branches=(LINE, replace(LINE, name="b", rated_a=0)), sources=())

    def test_the_worked_example_of_a_wire(self) -> None:
        known, unrated = warmed(self.CASE, air_c=28, mean_a={"a": 20, "b": 20}).branches

        assert known.r_ohm == pytest.approx(0.396 * (1 + 0.2 * (20 / 105) ** 2 + 0.004 * 8))
        assert round(known.r_ohm, 4) == 0.4115
        assert known.r0_ohm == pytest.approx(4 * known.r_ohm)
        assert known.x_ohm == 0.078
        assert unrated.r_ohm == pytest.approx(0.396 * 1.032)


def curves(**values: list[int | None]) -> pl.DataFrame:
    rows = [
        {"usage_point_id": 1, "day": DAY, "quantity": name, "values": one, "qualities": None}
        for name, one in values.items()
    ]
    return POINT_CURVES.frame(rows)


class TestMeasuredVoltage:
    @pytest.mark.parametrize(
        ("a", "b", "c", "pu"),
        [
            (60621, 58890, None, (6062.1 + 5889.0) / 2 * 3**0.5 / 10_000),  # against earth
            (102_000, 0, 104_000, 1.03),  # between phases, by a meter of two systems
            (60621, 0, 60621, 6062.1 * 3**0.5 / 10_000),  # a dead phase counts for nothing
            (3, 10**6, 0, None),  # a wrong ratio, too
        ],
    )
    def test_is_known_by_its_size(self, a: int, b: int, c: int | None, pu: float | None) -> None:
        told = curves(VOLTAGE_A=[a] * 96, VOLTAGE_B=[b] * 96, VOLTAGE_C=[c] * 96, CURRENT_A=[5000] * 96)

        found = measured_pu(told, days=[DAY], nominal_kv=10)

        assert found.shape == (96,)
        assert np.isnan(found).all() if pu is None else np.allclose(found, pu)

    def test_of_other_days_counts_for_nothing_and_gaps_take_the_mean(self) -> None:
        told = curves(VOLTAGE_A=[2000, None, 2200, *[None] * 93])

        assert np.isnan(measured_pu(told, days=[date(2026, 3, 2)], nominal_kv=0.38)).all()
        found = bridged(measured_pu(told, days=[DAY], nominal_kv=0.38))
        assert found[1] == pytest.approx(210 * 3**0.5 / 380)
        assert found[0] == pytest.approx(200 * 3**0.5 / 380)


class TestAMonth:
    def test_shows_at_the_busbar_what_was_measured_there(self) -> None:
        given = year()
        volts = np.linspace(0.95, 1.06, 24)
        drawn = Drawn(p_kw=given.p_kw, q_kvar=given.q_kvar, source_pu=volts, seen_at="lv", meters_kwh=3.0)

        found = reckoned(
            Built(case=given.case, length_km=given.length_km, places={}, assumed={}), drawn=drawn, offer=OFFER
        )

        at = [bus.name for bus in found.case.buses].index("lv")
        assert found.lowest_pu[at] == pytest.approx(0.95, abs=1e-4)
        assert found.highest_pu[at] == pytest.approx(1.06, abs=1e-4)

    def test_its_parts_sum_to_its_loss_and_loss_and_loads_to_its_supply(self) -> None:
        given = year()
        rated = replace(given.case, branches=tuple(replace(one, rated_a=100) for one in given.case.branches))
        drawn = Drawn(p_kw=given.p_kw, q_kvar=given.q_kvar, meters_kwh=3.0)

        found = reckoned(
            Built(case=rated, length_km=given.length_km, places={}, assumed={}), drawn=drawn, offer=OFFER, air_c=35
        )

        whole = sum((part.energy_kwh for part in found.parts), Decimal(0))
        assert {part.part for part in found.parts} == set(LossPart)
        assert float(whole) == pytest.approx(found.supplied_kwh - given.p_kw.sum() * 0.25, abs=1e-4)
        amperes = 40e3 / (3**0.5 * 400)
        assert found.case.branches[0].r_ohm > rated.branches[0].r_ohm * (1 + 0.06 + 0.2 * (amperes / 100) ** 2)


class TestCustomers:
    CASE = Case(
        name="x",
        buses=(Bus(name="1", u_kv=0.4), *(Bus(name=name, u_kv=0.4, has_load=True) for name in ("2", "3"))),
        branches=(),
        sources=(Source("1"),),
    )
    PHASES = (Phases.A, Phases.ABC, None, Phases.C)
    NODES = ("2", "3", "2", None)

    def test_draw_on_their_node_and_phase_and_nothing_is_lost(self) -> None:
        drawn = Drawn(p_kw=np.array([[3.0, 6.0, 9.0, 30.0]]), q_kvar=np.array([[1.0, 2.0, 3.0, 9.0]]))

        found = spread(self.CASE, drawn=drawn, nodes=self.NODES, phases=self.PHASES)

        assert np.allclose(found.p_kw, [[[6.0, 3.0, 23.0], [2.0, 2.0, 12.0]]])
        assert found.q_kvar.sum() == pytest.approx(15)
        assert found.single_phase == 2

    def test_are_counted_by_what_is_known_of_them(self) -> None:
        assert list(told_of_phases(self.PHASES, nodes=self.NODES).values()) == [4, 2, 1, 1, "75.0", 1]
