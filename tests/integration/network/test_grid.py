"""The grid from substation to transformer area: loaded by codes, every tie dated."""

from typing import Any

import pytest

from tests.integration.registry import AT, ENGINEER, FEB, JAN, MAR, station_actor, table
from wanjia.foundation.access.types import WHOLE_COMPANY
from wanjia.foundation.periods.types import month_of
from wanjia.foundation.sheets.types import Loaded, SheetRefused
from wanjia.registry.network import operations, queries, sheets

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("points")]
WHO: dict[str, Any] = {"by": ENGINEER, "at": AT}


@pytest.fixture(autouse=True)
def grid(points: None) -> None:
    substation = {"code": "B1", "name": "城关变", "unit_code": "C", "voltage_kv": 35}
    operations.load_substations(table(sheets.SUBSTATIONS, substation), **WHO)
    feeder = {"code": "L1", "name": "城一线", "unit_code": "S1", "voltage_kv": 10}
    operations.load_feeders(table(sheets.FEEDERS, feeder), **WHO)
    operations.load_feeder_ties(
        table(sheets.FEEDER_TIES, {"feeder_code": "L1", "substation_code": "B1", "start_date": JAN}), **WHO
    )
    operations.load_area_ties(table(sheets.AREA_TIES, area_tie(end_date=FEB), area_tie(start_date=FEB)), **WHO)
    transformer = {"number": "T1", "model_code": "S13", "rated_kva": 200, "no_load_loss_w": 240}
    operations.load_transformers(table(sheets.TRANSFORMERS, transformer), **WHO)
    operations.load_transformer_placements(table(sheets.TRANSFORMER_PLACEMENTS, placement()), **WHO)
    operations.load_conductor_types(table(sheets.CONDUCTOR_TYPES, CONDUCTOR), **WHO)
    nodes = [node("N1", "BUSBAR"), node("N2", "TRANSFORMER_MV"), node("N3", "TRANSFORMER_LV", voltage_kv="0.4")]
    operations.load_connectivity_nodes(table(sheets.CONNECTIVITY_NODES, *nodes), **WHO)
    operations.load_line_segments(table(sheets.LINE_SEGMENTS, segment()), **WHO)
    head = {"feeder_code": "L1", "node_code": "N1", "start_date": JAN}
    operations.load_feeder_heads(table(sheets.FEEDER_HEADS, head), **WHO)
    between = {"area_code": "A1", "mv_node_code": "N2", "lv_node_code": "N3", "start_date": JAN}
    setting = {"vector_group": "DYN11", "tap_pct": "2.5"}
    operations.load_area_connections(table(sheets.AREA_CONNECTIONS, {**between, **setting}), **WHO)


CONDUCTOR = {
    "code": "LJ-16",
    "section_mm2": 16,
    "r_ohm_per_km": "1.98",
    "x_ohm_per_km": "0.39",
    "rated_current_a": 105,
    "source": "of this test",
}


def node(code: str, kind: str, **changes: Any) -> dict[str, Any]:
    place = {"longitude": "113.123456", "latitude": "30.5"}
    return {"code": code, "name": code, "unit_code": "S1", "kind": kind, "voltage_kv": 10, **place, **changes}


def segment(**changes: Any) -> dict[str, Any]:
    ends = {"code": "X1", "from_code": "N1", "to_code": "N2", "start_date": JAN}
    what = {"kind": "OVERHEAD", "conductor_code": "LJ-16", "length_m": 200, "phases": "ABC", "is_open": False}
    return {**ends, **what, **changes}


def area_tie(**changes: Any) -> dict[str, Any]:
    return {"area_code": "A1", "feeder_code": "L1", "start_date": JAN, **changes}


def placement(**changes: Any) -> dict[str, Any]:
    return {"transformer_number": "T1", "area_code": "A1", "start_date": JAN, **changes}


class TestLoading:
    @pytest.mark.parametrize("sheet", sheets.TABLES, ids=lambda sheet: sheet.name)
    def test_what_is_given_out_is_known_when_it_comes_back(self, sheet: Any) -> None:
        load = getattr(operations, f"load_{sheet.name}")
        rows = sheet.rows(WHOLE_COMPANY)

        assert rows.height > 0
        assert load(rows, **WHO) == Loaded(0, rows.height)

    @pytest.mark.parametrize(
        ("name", "row", "columns"),
        [
            ("feeders", {"code": "L2", "name": "x", "unit_code": "S1", "voltage_kv": 0}, ["voltage_kv"]),
            ("feeders", {"code": "L2", "name": "x", "unit_code": "S9", "voltage_kv": 10}, ["unit_code"]),
            ("area_ties", area_tie(start_date=MAR), ["area_code"]),
            ("area_ties", area_tie(area_code="A2", feeder_code="L9"), ["feeder_code"]),
            ("transformers", {"number": "T2", "model_code": "S13", "rated_kva": 0}, ["rated_kva"]),
            ("transformer_placements", placement(area_code="A2", start_date=FEB), ["transformer_number"]),
            ("transformer_placements", placement(start_date=MAR, end_date=FEB), ["end_date"]),
            ("conductor_types", {**CONDUCTOR, "code": "LJ-25", "r_ohm_per_km": 0}, ["r_ohm_per_km"]),
            ("connectivity_nodes", node("N9", "POLE", unit_code="S9"), ["unit_code"]),
            ("line_segments", segment(code="X2", to_code="N9"), ["to_code"]),
            ("line_segments", segment(start_date=FEB), ["code"]),
            ("line_segments", segment(code="X2", to_code="N1"), ["to_code"]),
        ],
    )
    def test_what_cannot_be_is_refused(self, name: str, row: dict[str, Any], columns: list[str]) -> None:
        sheet = next(sheet for sheet in sheets.TABLES if sheet.name == name)

        with pytest.raises(SheetRefused) as refused:
            getattr(operations, f"load_{name}")(table(sheet, row), **WHO)

        assert [problem.column for problem in refused.value.problems] == columns


class TestQueries:
    def test_tables_keep_to_the_units_of_the_scope(self) -> None:
        mine, theirs, month = station_actor("S2").scope, station_actor("S1").scope, month_of(JAN)

        heights = [
            [found(scope).height for found in (queries.substations, queries.feeders, queries.transformer_areas)]
            for scope in (WHOLE_COMPANY, theirs, mine)
        ]

        assert heights == [[1, 1, 2], [0, 1, 1], [0, 0, 1]]
        assert queries.feeder_ties(month, scope=theirs).height == 1
        assert queries.transformer_placements(month, scope=theirs).height == 1
        assert queries.transformer_placements(month, scope=mine).is_empty()
        assert queries.all_transformers()["number"].to_list() == ["T1"]

    def test_nodes_and_what_joins_them_keep_to_the_units_of_the_scope(self) -> None:
        mine, theirs, month = station_actor("S2").scope, station_actor("S1").scope, month_of(JAN)
        dated = (queries.line_segments, queries.feeder_heads, queries.area_connections)

        heights = [
            [queries.connectivity_nodes(scope).height, *(found(month, scope=scope).height for found in dated)]
            for scope in (theirs, mine)
        ]

        assert heights == [[3, 1, 1, 1], [0, 0, 0, 0]]
        assert queries.all_conductor_types()["code"].to_list() == ["LJ-16"]

    def test_ties_are_those_of_the_period(self) -> None:
        assert queries.area_ties(month_of(JAN), scope=WHOLE_COMPANY)["end_date"].to_list() == [FEB]
        assert queries.area_ties(month_of(FEB), scope=WHOLE_COMPANY)["end_date"].to_list() == [None]
