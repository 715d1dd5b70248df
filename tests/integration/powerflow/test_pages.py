"""The page of loss and voltage: drawn where it was computed, with the reason where it was not."""

import csv
import json
from collections.abc import Callable
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import pytest
from pytest_django import Settings
from python_calamine import CalamineWorkbook

from tests.integration.console.people import browser, hire
from tests.integration.powerflow.world import AT, BY, make_line, measure
from wanjia.energy.powerflow.operations.computing import reckon_area, reckon_feeder, write_run
from wanjia.foundation.access.types import WHOLE_COMPANY
from wanjia.foundation.organisation.types import Role
from wanjia.foundation.periods.types import month_of
from wanjia.interfaces.console.powerflow.limits import Bands
from wanjia.interfaces.kit.diagrams import Tint
from wanjia.registry.network.queries import area_named, feeder_named

MARCH = month_of(AT.date().replace(month=3))
FEEDER, AREA = "/powerflow/feeders/L1/", "/powerflow/areas/A1/"


@pytest.fixture
def line(db: None, tmp_path: Path, settings: Settings) -> Callable[[], None]:
    settings.WANJIA_INTERVALS = tmp_path / "intervals"
    make_line()
    hire("LM", ("C", Role.COMPANY_MANAGER))
    hire("LS", ("S2", Role.STATION_HEAD))

    def compute() -> None:
        measure()
        write_run(reckon_feeder(feeder_named("L1", scope=WHOLE_COMPANY), month=MARCH, by=BY), by=BY, at=AT)
        write_run(reckon_area(area_named("A1", scope=WHOLE_COMPANY), month=MARCH, by=BY), by=BY, at=AT)

    return compute


def seen(login: str, path: str) -> str:
    """Give what somebody sees."""
    return str(browser(login).get(path).content.decode())


class TestThePage:
    def test_draws_lines_and_transformers_with_figures_beside(self, line: Callable[[], None]) -> None:
        line()

        feeder, area = (seen("LM", f"{page}?panel=one-line") for page in (FEEDER, AREA))

        assert feeder.count('class="drawing-piece') == 5  # three lines and two transformers
        assert 'href="/areas/A1/"' in feeder
        assert 'href="/grid/segments/?code=S1"' in feeder
        assert " kWh</title>" in feeder
        assert " pu</title>" in feeder
        assert "from 0 to " in feeder
        assert "phase-a" not in feeder
        assert "2026-03" in seen("LM", FEEDER)
        for phase in ("phase-a", "phase-b", "phase-c"):  # one on A, one on B, one on all three
            assert f'drawing-phase {phase}"' in area
        assert area.count("drawing-phase phase-a") == 2

    def test_the_same_diagram_stands_on_the_pages_of_feeder_and_area(self, line: Callable[[], None]) -> None:
        line()

        for page in ("/feeders/L1/", "/areas/A1/"):
            assert 'class="drawing-piece' in seen("LM", f"{page}?panel=one-line")

    def test_the_map_shows_lines_where_they_lie(self, line: Callable[[], None]) -> None:
        line()

        assert seen("LM", f"{FEEDER}?panel=map").count('class="drawing-piece') == 5
        county = seen("LM", "/grid/?panel=map")
        assert county.count('class="drawing-piece') == 7  # with the two wires of low voltage
        assert "not computed" in county

    def test_says_what_to_do_before_anything_is_computed(self, line: Callable[[], None]) -> None:
        for path in (FEEDER, "/grid/"):
            assert browser("LM").get(path).status_code == 200
        for path in (
            f"{FEEDER}?panel=one-line",
            f"{FEEDER}?panel=map",
            "/grid/?panel=map",
            "/areas/A1/?panel=one-line",
        ):
            assert "no theoretical loss is computed" in seen("LM", path)

    def test_is_hidden_from_other_stations(self, line: Callable[[], None]) -> None:
        line()

        assert browser("LS").get(FEEDER).status_code == 404
        assert browser("LS").get(AREA).status_code == 404
        assert "no theoretical loss is computed" in seen("LS", "/grid/?panel=map")


class TestFiles:
    def test_hold_a_row_for_each_node_and_piece(self, line: Callable[[], None]) -> None:
        line()

        answer = browser("LM").get(f"{FEEDER}?panel=one-line&file=csv")
        rows = list(csv.reader(answer.content.decode("utf-8-sig").splitlines()))

        assert "L1-2026-03.csv" in answer["Content-Disposition"]
        assert len(rows) == 1 + 8 - 2 + 5  # all nodes but the two boxes of low voltage, and the pieces
        kwh = rows[0].index("Lost (kWh)")
        assert sum(float(row[kwh]) for row in rows[1:] if row[kwh]) > 0

    def test_come_as_workbook_too(self, line: Callable[[], None]) -> None:
        line()

        answer = browser("LM").get(f"{AREA}?panel=one-line&file=xlsx")
        sheet = CalamineWorkbook.from_filelike(BytesIO(answer.content)).get_sheet_by_index(0).to_python()

        assert "Lowest voltage (pu)" in sheet[0]
        assert any(row[0] == "N5" and row[sheet[0].index("Phases")] == "AB" for row in sheet)

    def test_places_are_geojson_with_bands(self, line: Callable[[], None]) -> None:
        line()

        answer = browser("LM").get(f"{FEEDER}?panel=map&file=geojson")
        features = json.loads(answer.content)["features"]

        assert answer["Content-Type"] == "application/geo+json"
        assert {one["geometry"]["type"] for one in features} == {"Point", "LineString"}
        pole = next(one for one in features if one["properties"]["code"] == "N2")
        assert pole["geometry"]["coordinates"] == [120.1, 30.1]
        assert {one["properties"]["band"] for one in features} <= {tint.value for tint in Tint}
        assert 0.8 < pole["properties"]["lowest_pu"] <= pole["properties"]["highest_pu"] < 1.1

    def test_are_for_those_who_may_take_files_away(self, line: Callable[[], None]) -> None:
        line()
        hire("LE", ("C", Role.TECHNICIAN))

        assert browser("LE").get(f"{FEEDER}?panel=one-line").status_code == 200
        assert "file=csv" not in seen("LE", f"{FEEDER}?panel=one-line")
        assert browser("LE").get(f"{FEEDER}?panel=one-line&file=csv").status_code == 404

    @pytest.mark.parametrize(
        "asked", ["panel=one-line&file=geojson", "panel=one-line&file=exe", "panel=hours&file=csv"]
    )
    def test_of_another_kind_are_not_found(self, line: Callable[[], None], asked: str) -> None:
        line()

        assert browser("LM").get(f"{FEEDER}?{asked}").status_code == 404


class TestBands:
    BANDS = Bands(Decimal(80), Decimal(100), Decimal(93), Decimal(107))

    @pytest.mark.parametrize(
        ("low", "high", "tint"),
        [
            ("0.93", "1.07", Tint.GOOD),
            ("0.9299", "1.0", Tint.LOW),
            ("1.0", "1.0701", Tint.HIGH),
            ("0.9", "1.1", Tint.LOW),
        ],
    )
    def test_colour_tells_voltage(self, low: str, high: str, tint: Tint) -> None:
        assert self.BANDS.of_voltage((Decimal(low), Decimal(high))) is tint
        assert self.BANDS.of_voltage(None) is Tint.UNKNOWN

    @pytest.mark.parametrize(
        ("share", "tint"),
        [("80", Tint.EASY), ("80.1", Tint.HEAVY), ("100", Tint.HEAVY), ("100.1", Tint.OVER)],
    )
    def test_colour_tells_loading(self, share: str, tint: Tint) -> None:
        assert self.BANDS.of_loading(Decimal(share)) is tint
        assert self.BANDS.of_loading(None) is Tint.EASY
