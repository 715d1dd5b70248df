"""The laws of the balance: what goes in is sold or lost, at every level, whatever hangs where and when."""

from datetime import date, timedelta

import polars as pl
import pytest
from hypothesis import given, settings

from tests.factories.grids import DAYS, START, World, grid_of, worlds
from tests.oracles import line_loss as oracle
from wanjia.energy.lineloss.kernel.balance import Agreement, agreements, balances, bus_balances, measured
from wanjia.energy.lineloss.kernel.flows import flows
from wanjia.energy.lineloss.kernel.schema import KWH

PARTS = {"SUBSTATION": "SUBSTATION", "FEEDER": "FEEDER", "AREA": "AREA"}
SINCE = date(2026, 1, 1)


def tie(start: date = SINCE, end: date | None = None, **names: int) -> dict[str, object]:
    return {**names, "start_date": start, "end_date": end}


def gate(point: int, kind: str, **part: int) -> dict[str, object]:
    whole = {"substation_id": None, "feeder_id": None, "area_id": None, **part}
    return {"usage_point_id": point, "kind": kind, "is_reversed": False, **whole, **tie()}


def village(**changed: object) -> World:
    """One substation, two lines, an area on each (one moves), a factory; figures in kWh a day stand in the test."""
    kwh = {1: 1000, 2: 40, 3: 600, 4: 350, 5: 200, 6: 330, 11: 190, 12: 310, 13: 370, 9: 985}
    found: World = {
        "substations": [{"substation_id": 1}],
        "feeders": [{"feeder_id": 11, "unit_id": 1}, {"feeder_id": 12, "unit_id": 2}],
        "areas": [
            {"area_id": 21, "unit_id": 1, "is_public": True},
            {"area_id": 22, "unit_id": 2, "is_public": True},
            {"area_id": 23, "unit_id": 1, "is_public": False},
        ],
        "feeder_ties": [tie(feeder_id=11, substation_id=1), tie(feeder_id=12, substation_id=1)],
        "area_ties": [
            tie(area_id=21, feeder_id=11),
            tie(area_id=22, feeder_id=12),
            tie(area_id=23, feeder_id=11),
        ],
        "point_ties": [
            tie(usage_point_id=11, area_id=21),
            tie(usage_point_id=12, area_id=22),
            tie(usage_point_id=13, area_id=23),
        ],
        "parent_ties": [],
        "unmetered": [{"feeder_id": None, "area_id": 22, "energy": 5 * KWH, **tie()}],
        "gateways": [
            gate(1, "SUPPLY", substation_id=1),
            gate(9, "BUSBAR", substation_id=1),
            gate(2, "OWN_USE", substation_id=1),
            gate(3, "FEEDER_HEAD", feeder_id=11),
            gate(4, "FEEDER_HEAD", feeder_id=12),
            gate(5, "AREA_HEAD", area_id=21),
            gate(6, "AREA_HEAD", area_id=22),
        ],
        "energies": [
            {"usage_point_id": point, "day": day, "energy": value * KWH, "reverse": None, "is_estimated": False}
            for point, value in kwh.items()
            for day in DAYS
        ],
    }
    return {**found, **changed}  # type: ignore[dict-item]


def told(found: World) -> dict[tuple[str, int, str], dict[str, int]]:
    grid = grid_of(found)
    table = balances(flows(grid), edge=measured(grid))
    return {(row["way"], row["subject_id"], row["level"]): row for row in table.to_dicts()}


class TestByHand:
    """Figures of three days that can be checked in the head."""

    def test_each_part_has_the_loss_that_its_meters_say(self) -> None:
        found = told(village())

        kwh = {key: row["loss"] // KWH for key, row in found.items()}
        assert kwh == {
            ("AREA", 21, ""): 3 * 10,
            ("AREA", 22, ""): 3 * 15,
            ("FEEDER", 11, ""): 3 * (600 - 200 - 370),
            ("FEEDER", 12, ""): 3 * (350 - 330),
            ("SUBSTATION", 1, ""): 3 * (1000 - 600 - 350 - 40),
            ("LEVEL", 0, "LV"): 3 * 25,
            ("LEVEL", 0, "MV"): 3 * 50,
            ("LEVEL", 0, "SUBSTATION"): 3 * 10,
            ("UNIT", 1, ""): 3 * 40,
            ("UNIT", 2, ""): 3 * 35,
            ("UNIT", 0, ""): 3 * 85,
        }

    def test_what_a_customer_of_its_own_takes_is_sold_on_the_line(self) -> None:
        found = told(village())

        assert found["LEVEL", 0, "MV"]["sold"] == 3 * 370 * KWH
        assert found["FEEDER", 11, ""]["passed"] == 3 * 570 * KWH

    def test_an_unknown_head_leaves_its_area_without_a_loss_and_the_loss_to_its_line(self) -> None:
        world = village()
        for row in world["energies"]:
            if row["usage_point_id"] == 5 and row["day"] == START:
                row["energy"] = None

        found = told(world)

        assert found["AREA", 21, ""]["loss"] == 2 * 10 * KWH
        assert found["AREA", 21, ""]["days_measured"] == 2
        assert found["FEEDER", 11, ""]["loss"] == (3 * 30 + 10) * KWH
        assert found["UNIT", 0, ""]["loss"] == 3 * 85 * KWH

    def test_without_a_meter_at_the_edge_the_difference_has_a_name(self) -> None:
        world = village()
        world["gateways"] = [row for row in world["gateways"] if row["kind"] != "SUPPLY"]
        world["energies"] = [row for row in world["energies"] if row["usage_point_id"] != 1]
        grid = grid_of(world)
        found = flows(grid)

        edge = next(
            one
            for one in agreements(balances(found, edge=measured(grid)), found=found, edge=measured(grid))
            if one.claim == "company_meters"
        )

        assert edge.causes == (("substations_unmeasured", 3 * 990 * KWH),)
        assert edge.unexplained == 0

    def test_a_busbar_is_set_against_its_lines_and_own_use(self) -> None:
        bus = bus_balances(grid_of(village()))

        assert bus["unbalance"].to_list() == [(985 - 600 - 350 - 40) * KWH] * 3

    def test_a_busbar_with_an_unknown_line_has_no_figure(self) -> None:
        world = village()
        for row in world["energies"]:
            if row["usage_point_id"] == 3:
                row["energy"] = None

        assert bus_balances(grid_of(world))["unbalance"].to_list() == [None] * 3

    def test_what_no_cause_explains_is_said(self) -> None:
        assert Agreement("x", 10, 3, (("areas_without_line", 5),)).unexplained == 2


class TestLaws:
    """What holds on any grid."""

    @given(worlds())
    @settings(max_examples=25, deadline=None)
    def test_what_goes_in_is_sold_used_passed_on_or_lost_in_every_part_and_sum(self, world: World) -> None:
        grid = grid_of(world)
        found = flows(grid)

        for table in (found, balances(found, edge=measured(grid))):
            outs = table["sold"] + table["own_use"] + table["passed"] + table["loss"]
            assert (table["supplied"] == outs).all()

    @given(worlds())
    @settings(max_examples=25, deadline=None)
    def test_the_ways_agree_but_for_what_is_named(self, world: World) -> None:
        grid = grid_of(world)
        found = flows(grid)
        table = balances(found, edge=measured(grid))

        compared = agreements(table, found=found, edge=measured(grid))

        assert [one.claim for one in compared if one.unexplained] == []
        assert [one.claim for one in compared if one.causes and one.claim != "company_meters"] == []

    @given(worlds())
    @settings(max_examples=20, deadline=None)
    def test_the_slow_twin_says_the_same(self, world: World) -> None:
        grid = grid_of(world)
        table = balances(flows(grid), edge=measured(grid))

        mine = {(row["way"], row["subject_id"]): row["loss"] for row in table.to_dicts() if row["way"] in PARTS}

        assert mine == oracle.losses(world, list(DAYS))
        company = table.filter((pl.col("way") == "UNIT") & (pl.col("subject_id") == 0))
        assert company["sold"].item() == oracle.sold(world, list(DAYS))

    @given(worlds())
    @settings(max_examples=15, deadline=None)
    def test_days_apart_make_the_days_together(self, world: World) -> None:
        whole = grid_of(world)
        parts = [grid_of(world, (day,)) for day in DAYS]

        apart = pl.concat([balances(flows(grid), edge=measured(grid)) for grid in parts])

        sums = apart.group_by("way", "subject_id", "level").agg(pl.col("supplied", "sold", "loss").sum())
        names = ("way", "subject_id", "level", "supplied", "sold", "loss")
        together = balances(flows(whole), edge=measured(whole)).select(names)
        assert sums.select(names).sort(names).equals(together.sort(names))

    @pytest.mark.parametrize("moved", [START, START + timedelta(days=1), START + timedelta(days=2)])
    def test_a_transfer_in_mid_month_changes_two_lines_and_no_total(self, moved: date) -> None:
        before = told(village())
        ties = [
            tie(area_id=21, feeder_id=11, end=moved),
            tie(area_id=21, feeder_id=12, start=moved),
            *village()["area_ties"][1:],
        ]

        after = told(village(area_ties=ties))

        changed = {key for key in before if before[key]["loss"] != after[key]["loss"]}
        assert changed == {("FEEDER", 11, ""), ("FEEDER", 12, ""), ("UNIT", 1, ""), ("UNIT", 2, "")}
        shift = 200 * KWH * (START + timedelta(days=3) - moved).days
        assert after["FEEDER", 11, ""]["loss"] == before["FEEDER", 11, ""]["loss"] + shift
        assert after["FEEDER", 12, ""]["loss"] == before["FEEDER", 12, ""]["loss"] - shift

    def test_bills_stand_for_what_was_sold_while_heads_stand_in_for_themselves(self) -> None:
        world = village()
        for row in world["energies"]:
            if row["usage_point_id"] == 5 and row["day"] == START:
                row["energy"] = None
        meters = flows(grid_of(world))
        for row in world["energies"]:
            if row["usage_point_id"] == 11:
                row["energy"] = 600 * KWH if row["day"] == DAYS[2] else 0
        grid = grid_of(world)

        table = balances(flows(grid, stand_ins=meters), edge=measured(grid))

        area = table.filter((pl.col("way") == "AREA") & (pl.col("subject_id") == 21))
        assert area["loss"].item() == (190 + 200 + 200 - 600) * KWH
