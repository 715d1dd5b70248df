"""Each measure against the saving that is worked out by hand: a load at the end of a line has an exact loss."""

from dataclasses import replace
from decimal import Decimal

import numpy as np
import pytest

from wanjia.energy.powerflow.kernel.balanced import balanced
from wanjia.energy.powerflow.kernel.cases import Branch, Bus, Case, Source, Unit, grid_of
from wanjia.energy.powerflow.kernel.measures import Offer, Wire, Year, measures
from wanjia.energy.powerflow.types import Advice, LossMeasure

HOURS = 8760
#: A transformer that loses next to nothing, so that only the wires count.
IDEAL = Unit(
    name="t",
    start="s",
    end="l",
    rated_kva=10_000,
    u1_kv=10,
    u2_kv=0.4,
    no_load_loss_kw=0,
    load_loss_kw=1e-4,
    no_load_current_pct=0,
    impedance_pct=1e-3,
)
NEW = replace(IDEAL, name="S20", start="", end="", rated_kva=100, no_load_loss_kw=0.135, load_loss_kw=1.2)
NEW = replace(NEW, no_load_current_pct=0.8, impedance_pct=4)
OFFER = Offer(
    energy_yuan=Decimal("0.5"),
    wire_yuan=Decimal(120_000),
    move_yuan=Decimal(30_000),
    capacitor_yuan=Decimal(120),
    unit_yuan=Decimal(220),
    radius_km=15,
    wires=(Wire("LGJ-120", 0.27, 0.35, 0),),
    units=(NEW,),
)


def lost_kw(p_kw: float, *, ohm: float, u_kv: float) -> float:
    """Give the loss on the way to a load without reactive power: U₂² − U₁·U₂ + P·R = 0, then P²·R/U₂²."""
    u1 = u_kv * 1e3
    u2 = (u1 + (u1**2 - 4 * p_kw * 1e3 * ohm) ** 0.5) / 2
    return (p_kw * 1e3) ** 2 * ohm / u2**2 / 1e3


def line(km: float) -> Year:
    """10 kV, so many km of 0.65 Ω, 400 kW at the end."""
    case = Case(
        name="x",
        buses=(Bus(name="s", u_kv=10), Bus(name="e", u_kv=10, has_load=True)),
        branches=(Branch(name="1", start="s", end="e", r_ohm=0.65 * km, x_ohm=0),),
        sources=(Source("s"),),
    )
    p_kw = np.full((4, 1), 400.0)
    return Year(case=case, p_kw=p_kw, q_kvar=p_kw * 0, hours=1, length_km={"1": km})


def area(p_kw: float) -> Year:
    """0.7 km of 0.64 Ω behind an ideal transformer, all at the end."""
    case = Case(
        name="x",
        buses=(Bus(name="s", u_kv=10), Bus(name="l", u_kv=0.4), Bus(name="e", u_kv=0.4, has_load=True)),
        branches=(Branch(name="1", start="l", end="e", r_ohm=0.448, x_ohm=0),),
        sources=(Source("s"),),
        units=(IDEAL,),
    )
    drawn = np.full((4, 1), p_kw)
    return Year(case=case, p_kw=drawn, q_kvar=drawn * 0, hours=1, length_km={"1": 0.7})


def advised(given: Year, measure: LossMeasure, *, offer: Offer = OFFER) -> Advice:
    flow = balanced(grid_of(given.case), p_kw=given.p_kw, q_kvar=given.q_kvar)
    return next(one for one in measures(given, offer=offer, flow=flow) if one.measure is measure)


def holds(found: Advice, *, kw: float, cost: str) -> None:
    """Saved kWh a year, their worth at 0.50 yuan, what it costs, and when it has paid back."""
    kwh = kw * HOURS
    assert float(found.saved_kwh) == pytest.approx(kwh, rel=2e-3)
    assert float(found.saved_yuan) == pytest.approx(kwh / 2, rel=2e-3)
    assert found.cost_yuan == Decimal(cost)
    assert float(found.payback_years or 0) == pytest.approx(float(cost) / (kwh / 2), abs=0.06)


class TestSavings:
    def test_a_bigger_wire(self) -> None:
        found = advised(line(3), LossMeasure.BIGGER_WIRE)

        # The reactance of the new wire costs some voltage: the saving is as exact as that is small.
        holds(found, kw=lost_kw(400, ohm=1.95, u_kv=10) - lost_kw(400, ohm=0.81, u_kv=10), cost="360000.00")

    def test_a_bigger_wire_at_its_own_price_and_as_warm_as_the_air(self) -> None:
        dear = replace(OFFER, wires=(Wire("LGJ-120", 0.27, 0.35, 0, Decimal(90_000)),))

        found = advised(replace(line(3), air_c=30), LossMeasure.BIGGER_WIRE, offer=dear)

        holds(found, kw=lost_kw(400, ohm=1.95, u_kv=10) - lost_kw(400, ohm=0.81 * 1.04, u_kv=10), cost="270000.00")

    @pytest.mark.proves("A121")
    def test_a_line_beyond_15_km_gets_one_of_its_own(self) -> None:
        found = advised(line(16), LossMeasure.SHORTER_RADIUS)

        kw = lost_kw(400, ohm=10.4, u_kv=10) - lost_kw(400, ohm=4.32, u_kv=10)
        assert float(found.saved_kwh) == pytest.approx(kw * HOURS, rel=0.02)
        assert (found.size, found.unit, found.cost_yuan) == (16, "km", Decimal("1920000.00"))

    def test_a_line_of_15_km_does_not(self) -> None:
        with pytest.raises(StopIteration):
            advised(line(15), LossMeasure.SHORTER_RADIUS)

    @pytest.mark.proves("A122")
    def test_an_area_beyond_500_m_gets_a_transformer_there(self) -> None:
        found = advised(area(20), LossMeasure.SHORTER_RADIUS, offer=replace(OFFER, radius_km=0.5))

        # The new one has iron of 135 W and copper of 1,200 · (20/100)² = 48 W.
        holds(found, kw=lost_kw(20, ohm=0.448, u_kv=0.4) - 0.135 - 0.048, cost="22000.00")
        assert (found.element, found.size, found.unit) == ("e", 100, "kVA")

    @pytest.mark.proves("A120")
    def test_a_transformer_at_the_load_centre_has_no_wires_before_it(self) -> None:
        found = advised(area(20), LossMeasure.LOAD_CENTRE)

        holds(found, kw=lost_kw(20, ohm=0.448, u_kv=0.4), cost="30000.00")

    def test_capacitors_take_reactive_power_off_the_line(self) -> None:
        """300 kvar of 304 beside 400 kW: R·(Q² − 4²)/U² at the voltage of the load."""
        given = replace(line(3), q_kvar=np.full((4, 1), 304.0))

        found = advised(given, LossMeasure.COMPENSATION)

        before = balanced(grid_of(given.case), p_kw=given.p_kw, q_kvar=given.q_kvar)
        u_kv = float(before.u_pu[0, 1]) * 10
        holds(found, kw=1.95 * (304**2 - 4**2) / u_kv**2 / 1e3, cost="36000.00")
        assert (found.size, found.unit) == (300, "kvar")

    def test_a_better_transformer(self) -> None:
        old = replace(IDEAL, rated_kva=100, no_load_loss_kw=0.5, load_loss_kw=2.5, impedance_pct=4)
        given = area(20)
        case = replace(given.case, units=(old,), branches=(replace(given.case.branches[0], r_ohm=1e-6),))

        found = advised(replace(given, case=case), LossMeasure.BETTER_TRANSFORMER)

        holds(found, kw=(0.5 - 0.135) + (2.5 - 1.2) * 0.2**2, cost="22000.00")
