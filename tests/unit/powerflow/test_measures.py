"""Measures are computed again, priced and ranked; what saves nothing is not told."""

from dataclasses import replace
from decimal import Decimal

import numpy as np

from wanjia.energy.powerflow.kernel.balanced import balanced
from wanjia.energy.powerflow.kernel.cases import Branch, Bus, Case, Source, Unit, grid_of
from wanjia.energy.powerflow.kernel.distances import centre_of, kilometres
from wanjia.energy.powerflow.kernel.measures import Offer, Wire, Year, measures
from wanjia.energy.powerflow.types import Advice, LossMeasure

OLD = Unit(
    name="t",
    start="mv",
    end="lv",
    rated_kva=100,
    u1_kv=10,
    u2_kv=0.4,
    no_load_loss_kw=0.5,
    load_loss_kw=2.5,
    no_load_current_pct=2,
    impedance_pct=4,
)
NEW = replace(OLD, name="S20", start="", end="", no_load_loss_kw=0.135, load_loss_kw=1.2, no_load_current_pct=0.8)
OFFER = Offer(
    energy_yuan=Decimal("0.5"),
    wire_yuan=Decimal(60000),
    move_yuan=Decimal(20000),
    capacitor_yuan=Decimal(100),
    unit_yuan=Decimal(200),
    radius_km=0.5,
    wires=(Wire("70", 0.45, 0.3, 200), Wire("120", 0.27, 0.28, 300)),
    units=(NEW,),
)


def year(*, far_kw: float = 30.0, kvar: float = 20.0, branches: tuple[Branch, ...] | None = None) -> Year:
    """A transformer, 400 m and 300 m of wire behind it, with loads at both ends of the wire."""
    own = (
        Branch(name="l1", start="lv", end="a", r_ohm=0.4 * 0.64, x_ohm=0.4 * 0.32),
        Branch(name="l2", start="a", end="b", r_ohm=0.3 * 0.64, x_ohm=0.3 * 0.32),
    )
    buses = (
        Bus(name="mv", u_kv=10),
        Bus(name="lv", u_kv=0.4),
        Bus(name="a", u_kv=0.4, has_load=True),
        Bus(name="b", u_kv=0.4, has_load=True),
    )
    case = Case(name="x", buses=buses, branches=branches or own, sources=(Source("mv", 1.05),), units=(OLD,))
    p_kw = np.tile([10.0, far_kw], (24, 1))
    q_kvar = np.tile([5.0, kvar], (24, 1))
    return Year(case=case, p_kw=p_kw, q_kvar=q_kvar, hours=1.0, length_km={"l1": 0.4, "l2": 0.3})


def advised(given: Year, *, offer: Offer = OFFER) -> tuple[Advice, ...]:
    flow = balanced(grid_of(given.case), p_kw=given.p_kw, q_kvar=given.q_kvar)
    return measures(given, offer=offer, flow=flow)


class TestMeasures:
    def test_all_kinds_are_found_on_a_long_area_and_the_quickest_stands_first(self) -> None:
        found = advised(year())

        assert {advice.measure for advice in found} == set(LossMeasure) - {LossMeasure.PHASE_BALANCE}
        paybacks = [advice.payback_years for advice in found if advice.payback_years is not None]
        assert paybacks == sorted(paybacks)
        assert all(advice.saved_kwh > 0 for advice in found)

    def test_a_saving_is_what_the_changed_grid_loses_less(self) -> None:
        given = year()
        before = balanced(grid_of(given.case), p_kw=given.p_kw, q_kvar=given.q_kvar).loss_kw.mean()
        own = balanced(grid_of(given.case), p_kw=given.p_kw, q_kvar=given.q_kvar)
        warm = 1 + 0.2 * (own.line_a[:, 0].mean() / 200) ** 2
        thicker = replace(given.case.branches[0], r_ohm=0.4 * 0.45 * warm, x_ohm=0.4 * 0.3)
        after = replace(given.case, branches=(thicker, given.case.branches[1]))
        saved = (before - balanced(grid_of(after), p_kw=given.p_kw, q_kvar=given.q_kvar).loss_kw.mean()) * 8760

        found = next(one for one in advised(given) if one.measure is LossMeasure.BIGGER_WIRE and one.element == "l1")

        assert abs(float(found.saved_kwh) - saved) < 0.01
        assert found.cost_yuan == Decimal("24000.00")
        assert found.saved_yuan == (found.saved_kwh * Decimal("0.5")).quantize(
            Decimal("0.01"), rounding="ROUND_HALF_UP"
        )

    def test_no_wire_is_bigger_than_the_biggest(self) -> None:
        found = advised(year(), offer=replace(OFFER, wires=(Wire("16", 1.98, 0.4, 100),)))

        assert LossMeasure.BIGGER_WIRE not in {advice.measure for advice in found}

    def test_what_draws_no_reactive_power_is_not_compensated(self) -> None:
        given = year()
        none = replace(given, q_kvar=given.q_kvar * 0)

        assert LossMeasure.COMPENSATION not in {advice.measure for advice in advised(none)}

    def test_within_the_radius_nothing_is_shortened(self) -> None:
        found = advised(year(), offer=replace(OFFER, radius_km=0.7))

        assert LossMeasure.SHORTER_RADIUS not in {advice.measure for advice in found}

    def test_a_transformer_at_the_load_centre_stays(self) -> None:
        found = advised(replace(year(), p_kw=np.zeros((24, 2))))

        assert LossMeasure.LOAD_CENTRE not in {advice.measure for advice in found}


class TestDistances:
    def test_the_way_begins_anew_behind_a_transformer(self) -> None:
        given = year()

        found = kilometres(given.case, length_km=given.length_km)

        assert found == {"mv": 0.0, "lv": 0.0, "a": 0.4, "b": 0.7}

    def test_the_centre_is_where_no_side_holds_more_than_half(self) -> None:
        case = year().case

        assert centre_of(case, root="lv", weights=np.array([10.0, 30.0])) == "b"
        assert centre_of(case, root="lv", weights=np.array([30.0, 30.0])) == "a"
        assert centre_of(case, root="nowhere", weights=np.array([1.0, 1.0])) is None
