"""Series of the county: registers meet readings, heads are sums and losses, the same seed says the same again."""

from datetime import date

import numpy as np
import polars as pl
import pytest

from wanjia.energy.powerflow.kernel import cases
from wanjia.energy.powerflow.kernel.solving import solved
from wanjia.interfaces.demo.county import County, county
from wanjia.interfaces.demo.gateways import gateways
from wanjia.interfaces.demo.series.areas import KW_OF_UNITS
from wanjia.interfaces.demo.series.chain import ohms, run_chain
from wanjia.interfaces.demo.series.days import meter_days
from wanjia.interfaces.demo.series.delivering import months
from wanjia.interfaces.demo.series.month import Meters, Month, heads, month_tables
from wanjia.interfaces.demo.series.shapes import spread
from wanjia.interfaces.demo.simulation.feeder import SPUR_WIRE, TRUNK_WIRE

START, END = date(2026, 1, 13), date(2026, 1, 19)
SIZE = 300


@pytest.fixture(scope="module")
def small() -> County:
    return county(SIZE)


@pytest.fixture(scope="module")
def ids(small: County) -> dict[str, int]:
    return {number: place + 1 for place, number in enumerate(small.sheets["meters"]["number"])}


@pytest.fixture(scope="module")
def month(small: County) -> Month:
    return Month(small, START, END)


@pytest.fixture(scope="module")
def tables(month: Month, ids: dict[str, int]) -> dict[str, pl.DataFrame]:
    return month_tables(month, meters=Meters(ids))


class TestDays:
    def test_registers_show_at_every_reading_what_was_read(self, small: County) -> None:
        days = meter_days(small, start=date(2025, 1, 1), end=date(2026, 2, 2))
        marks = small.shown.filter(pl.col("at") != "REMOVAL").select(
            "i", "meter", "day", *(pl.col(name).alias(f"{name}_read") for name in ("total", "peak", "flat", "forward"))
        )
        both = days.join(marks, on=["i", "meter", "day"])

        assert both.height > 13 * SIZE
        for name in ("total", "peak", "flat", "forward"):
            assert (both[name] == both[f"{name}_read"]).all()

    def test_what_ran_through_on_the_days_is_the_run_of_the_register_and_never_negative(self, small: County) -> None:
        days = meter_days(small, start=START, end=END).sort("i", "meter", "day")
        runs = days.with_columns(run=(pl.col("total").shift(-1) - pl.col("total")).over("i", "meter")).drop_nulls("run")

        assert (days["used"] >= 0).all()
        assert runs.filter((pl.col("run") >= 0) & (pl.col("run") != pl.col("used"))).is_empty()


class TestSpread:
    def test_parts_sum_to_the_total_in_whole_grains(self) -> None:
        weights = np.random.default_rng(1).random((5, 3, 96))
        totals = np.arange(15).reshape(5, 3) * 700

        parts = spread(totals, weights=weights, grain=100)

        assert (parts.sum(axis=-1) == totals).all()
        assert (parts % 100 == 0).all()
        assert (parts >= 0).all()


class TestBalance:
    def test_an_areas_head_takes_in_what_its_customers_take_and_its_lines_lose(self, month: Month) -> None:
        loads = month.loads
        dead = month.county.network.wrong.dead_phases
        sites = {site.code: area for area, site in month.county.network.sites.items()}
        seen = {sites[g.part]: s for g, s in heads(month) if g.kind == "AREA_HEAD"}

        for area, head in seen.items():
            row = loads.row_of[area]
            whole = loads.taken[row] + loads.line_lost[row]
            assert (head.energy == whole).all() if area not in dead else (head.energy <= whole).all()

    def test_a_feeder_takes_in_what_its_areas_draw_and_its_lines_lose(self, month: Month) -> None:
        drawn = month.loads.drawn(list(range(len(month.loads.areas)))).sum()
        fed = sum(int(run.energy.sum()) for run in month.runs)
        lost = sum(int(run.lost.sum()) for run in month.runs)

        assert fed == drawn + lost
        assert 0 < lost < 0.03 * fed

    def test_customers_days_sum_to_what_areas_take(self, month: Month) -> None:
        by_area = dict(month.units.group_by("area").agg(pl.col("taken").sum()).iter_rows())

        for area, row in month.loads.row_of.items():
            assert month.loads.taken[row].sum() == by_area.get(area, 0)

    def test_whole_areas_lose_what_the_power_flow_says(self, month: Month) -> None:
        assert set(month.whole) == {area for areas in month.county.network.full.values() for area in areas}
        for area, run in month.whole.items():
            through = run.flow.head_kw.sum(axis=0)
            booked = month.loads.through(month.loads.row_of[area]) * KW_OF_UNITS
            assert np.abs(through - booked).max() < 0.01
            assert run.flow.customer_v.min() > 150


class TestTables:
    def test_curves_of_a_day_sum_to_the_run_of_the_register(
        self, tables: dict[str, pl.DataFrame], month: Month, ids: dict[str, int]
    ) -> None:
        curves = (
            tables["CURVES"]
            .filter(quantity="ENERGY_IMPORT")
            .with_columns(whole=pl.col("values").list.eval(pl.element().cast(pl.Int64)).list.sum())
        )
        kept = tables["FROZEN"].filter(register="ACTIVE_TOTAL").sort("meter_id", "day")
        runs = kept.with_columns(
            run=(pl.col("value").shift(-1) - pl.col("value")).over("meter_id"),
            next=pl.col("day").shift(-1).over("meter_id"),
        ).filter(pl.col("next") == pl.col("day") + pl.duration(days=1))
        both = curves.join(runs, on=["meter_id", "day"])
        turned = pl.col("run") < 0

        assert both.height > 0.9 * curves.height
        assert both.filter(~turned & (pl.col("run") != pl.col("whole"))).is_empty()
        assert {ids[g.meter] for g in gateways(month.county.network)} <= set(curves["meter_id"])

    def test_a_meter_says_one_thing_once(self, tables: dict[str, pl.DataFrame]) -> None:
        assert tables["CURVES"].select("meter_id", "day", "quantity").is_duplicated().sum() == 0
        assert tables["FROZEN"].select("meter_id", "day", "register").is_duplicated().sum() == 0

    def test_a_dead_phase_carries_no_current(
        self, tables: dict[str, pl.DataFrame], small: County, ids: dict[str, int]
    ) -> None:
        heads_of = {g.part: ids[g.meter] for g in gateways(small.network) if g.kind == "AREA_HEAD"}
        for area, (phase, since) in small.network.wrong.dead_phases.items():
            mine = tables["CURVES"].filter(
                (pl.col("meter_id") == heads_of[small.network.sites[area].code])
                & (pl.col("quantity") == f"CURRENT_{'ABC'[phase]}")
                & (pl.col("day") >= since)
            )
            assert mine["values"].explode().sum() == 0

    def test_the_same_county_says_the_same_again(
        self, small: County, ids: dict[str, int], tables: dict[str, pl.DataFrame]
    ) -> None:
        again = month_tables(Month(county(SIZE), START, END), meters=Meters(ids))

        assert all(again[name].equals(table) for name, table in tables.items())


class TestMonths:
    def test_two_months_end_with_the_one_that_is_billed(self) -> None:
        assert months(2) == [(date(2025, 12, 1), date(2026, 1, 1)), (date(2026, 1, 1), date(2026, 2, 1))]

    def test_all_months_begin_with_the_year(self) -> None:
        assert months(13)[0] == (date(2025, 1, 1), date(2025, 2, 1))


class TestChain:
    def test_it_loses_what_the_power_flow_of_the_product_finds(self) -> None:
        """The demo's sweep along a trunk, and the solver that the loss pages use, on the same feeder."""
        trunk, spur = np.array([1_500.0, 800.0, 2_200.0]), np.array([200.0, 90.0, 310.0])
        kva = np.array([300 + 120j, 450 + 200j, 250 + 60j])
        buses = [cases.Bus(name="head", u_kv=10.0)]
        branches = []
        before = "head"
        for tap in range(3):
            load = kva[tap]
            buses += [
                cases.Bus(name=f"tap{tap}", u_kv=10.0),
                cases.Bus(name=f"end{tap}", u_kv=10.0, p_kw=load.real, q_kvar=load.imag, has_load=True),
            ]
            along, aside = ohms(trunk, wire=TRUNK_WIRE)[tap], ohms(spur, wire=SPUR_WIRE)[tap]
            branches += [
                cases.Branch(name=f"t{tap}", start=before, end=f"tap{tap}", r_ohm=along.real, x_ohm=along.imag),
                cases.Branch(name=f"s{tap}", start=f"tap{tap}", end=f"end{tap}", r_ohm=aside.real, x_ohm=aside.imag),
            ]
            before = f"tap{tap}"
        whole = cases.Case(
            name="chain", buses=tuple(buses), branches=tuple(branches), units=(), sources=(cases.Source("head", 1.02),)
        )

        swept = run_chain(kva[:, None], trunk_m=trunk, spur_m=spur, source_v=np.array([10_200.0]))
        flow = solved(whole).flow

        assert flow is not None
        assert swept.lost_kw[0] == pytest.approx(float(flow.line_kw.sum()), abs=1e-3)


class TestFaults:
    """The ice of 17 January, 05:10 to 11:40, on feeder 1 (`faults.FAULTS`)."""

    DAY, FEEDER = date(2026, 1, 17), 1

    def curves(self, tables: dict[str, pl.DataFrame], *, meter: int) -> dict[str, list[int | None]]:
        mine = tables["CURVES"].filter(meter_id=meter, day=self.DAY)
        return dict(mine.select("quantity", "values").iter_rows())

    def test_nothing_flows_and_meters_without_power_write_nothing_down(
        self, small: County, ids: dict[str, int], tables: dict[str, pl.DataFrame]
    ) -> None:
        sites = [site for site in small.network.sites.values() if site.feeder == self.FEEDER and not site.is_private]

        assert sites
        for site in sites:
            found = self.curves(tables, meter=ids[f"GB-{site.code}-T"])

            # 05:15 is the first moment without power, 11:30 the latest; 05:00 to 05:15 had ten minutes of supply.
            assert found["ENERGY_IMPORT"][21:46] == [0] * 25
            assert found["VOLTAGE_A"][20:46] == [None] * 26
            assert None not in found["VOLTAGE_A"][:20] + found["VOLTAGE_A"][46:]

    def test_the_head_of_the_feeder_counts_nothing_and_its_busbar_keeps_its_voltage(
        self, ids: dict[str, int], tables: dict[str, pl.DataFrame]
    ) -> None:
        found = self.curves(tables, meter=ids["GB-YZL01-F"])

        assert found["ENERGY_IMPORT"][21:46] == [0] * 25
        assert None not in found["VOLTAGE_A"]

    def test_other_feeders_notice_nothing(self, ids: dict[str, int], tables: dict[str, pl.DataFrame]) -> None:
        found = self.curves(tables, meter=ids["GB-YZL03-F"])

        assert sum(found["ENERGY_IMPORT"][21:46]) > 0
