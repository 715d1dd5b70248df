"""The county's grid hangs together: areas on their feeder of the day, customers on phases, errors kept apart."""

from datetime import date

import polars as pl

from wanjia.interfaces.demo.county import County, county
from wanjia.interfaces.demo.meters import point_number
from wanjia.interfaces.demo.network import LATITUDE, LONGITUDE
from wanjia.interfaces.demo.planted import told
from wanjia.interfaces.demo.profile import CUSTOMERS


def fed_nodes(segments: pl.DataFrame, *, heads: list[str], on: date) -> set[str]:
    """Follow closed pieces of line of a day outward from the heads of feeders."""
    there = segments.filter(
        (pl.col("start_date") <= on) & (pl.col("end_date").is_null() | (pl.col("end_date") > on)) & ~pl.col("is_open")
    )
    below: dict[str, list[str]] = {}
    for start, end in there.select("from_code", "to_code").iter_rows():
        below.setdefault(start, []).append(end)
    found, waiting = set(heads), list(heads)
    while waiting:
        for node in below.get(waiting.pop(), ()):
            assert node not in found, f"{node} is fed from two sides"
            found.add(node)
            waiting.append(node)
    return found


class TestLines:
    def test_every_area_is_fed_from_one_side_on_every_day(self, made: County) -> None:
        heads = made.sheets["feeder_heads"]["node_code"].to_list()
        ends = set(made.sheets["area_connections"]["mv_node_code"])

        for day in (date(2025, 6, 30), date(2025, 7, 1), date(2026, 1, 15), date(2026, 1, 16)):
            assert ends <= fed_nodes(made.sheets["line_segments"], heads=heads, on=day)

    def test_neighbouring_feeders_of_a_station_meet_at_an_open_switch(self, made: County) -> None:
        switches = made.sheets["line_segments"].filter(kind="SWITCH")
        feeders = made.sheets["feeders"].group_by("unit_code").len()["len"]

        assert switches.height == (feeders - 1).sum()
        assert switches["is_open"].all()

    def test_an_area_moves_from_one_feeder_to_its_neighbour_without_a_day_between(self, made: County) -> None:
        ties = made.sheets["area_ties"]
        moved = ties.filter(pl.col("end_date").is_not_null())
        after = ties.join(moved, on="area_code", suffix="_before").filter(
            pl.col("start_date") == pl.col("end_date_before")
        )

        assert moved.height == (2 if made.customers == CUSTOMERS else 1)
        assert after.height == moved.height
        assert (after["feeder_code"] != after["feeder_code_before"]).all()

    def test_nodes_lie_within_fifty_kilometers_of_the_middle(self, made: County) -> None:
        nodes = made.sheets["connectivity_nodes"].select(pl.col("longitude", "latitude").cast(pl.Float64))

        assert ((nodes["longitude"] - LONGITUDE).abs() < 0.5).all()
        assert ((nodes["latitude"] - LATITUDE).abs() < 0.5).all()

    def test_every_transformer_has_a_nameplate(self, made: County) -> None:
        assert made.sheets["transformers"].null_count().sum_horizontal().item() == 0


class TestMeters:
    def test_every_feeder_and_public_area_has_a_head_and_every_substation_three(self, made: County) -> None:
        kinds = dict(made.sheets["gateway_points"]["kind"].value_counts().iter_rows())
        public = made.sheets["transformer_areas"].filter(kind="PUBLIC").height

        assert kinds == {
            "SUPPLY": 6,
            "BUSBAR": 6,
            "OWN_USE": 6,
            "FEEDER_HEAD": made.sheets["feeders"].height,
            "AREA_HEAD": public,
        }

    def test_every_meter_has_a_terminal(self, made: County) -> None:
        assert made.sheets["terminal_ties"].height == made.sheets["installations"].height

    def test_every_customer_has_its_phases(self, made: County) -> None:
        connections = made.sheets["usage_point_connections"]

        assert connections.height == made.supplies.height
        assert set(connections["phases"]) == {"A", "B", "C", "ABC"}


class TestPlanted:
    def test_the_archive_places_the_wrongly_tied_elsewhere_and_nobody_else(self, made: County) -> None:
        codes = {area: site.code for area, site in made.network.sites.items()}
        true = made.supplies.select("i", usage_point_number=point_number(), code=pl.col("area").replace_strict(codes))
        known = made.sheets["usage_point_ties"].join(true, on="usage_point_number")
        wrong = known.filter(pl.col("code") != pl.col("area_code"))

        assert set(wrong["i"]) == set(made.network.wrong.wrong_ties)

    def test_the_truth_names_everything_planted_by_what_the_archive_knows(self, made: County) -> None:
        wrong = made.network.wrong
        numbers = dict.fromkeys([*wrong.wrong_ties, *wrong.wrong_phases, *wrong.thefts], "number")
        codes = {area: site.code for area, site in made.network.sites.items()}

        found = told(wrong, number_of=numbers, code_of=codes)

        assert {name: len(rows) for name, rows in found.items()} == {
            "wrong_ties": len(wrong.wrong_ties),
            "wrong_phases": len(wrong.wrong_phases),
            "thefts": len(wrong.thefts),
            "dead_phases": len(wrong.dead_phases),
            "overloaded": len(wrong.overloaded),
        }

    def test_another_seed_plants_elsewhere(self) -> None:
        assert county(200, seed=1).network.wrong != county(200, seed=2).network.wrong
