"""The page of loss and voltage: drawn where it was computed, with the reason where it was not."""

from collections.abc import Callable
from pathlib import Path

import pytest
from pytest_django import Settings

from tests.integration.console.people import browser, hire
from tests.integration.powerflow.world import AT, BY, make_line, measure
from wanjia.energy.powerflow.operations.computing import reckon_area, reckon_feeder, write_run
from wanjia.foundation.access.types import WHOLE_COMPANY
from wanjia.foundation.organisation.types import Role
from wanjia.foundation.periods.types import month_of
from wanjia.interfaces.console.powerflow.drawing import Bands, Edge, drawn, laid_out, mapped
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


class TestThePage:
    def test_draws_lines_and_transformers_with_figures_beside(self, line: Callable[[], None]) -> None:
        line()

        feeder = browser("LM").get(FEEDER).content.decode()
        area = browser("LM").get(AREA).content.decode()

        assert feeder.count("flow-piece") == 2 * 5  # three lines and two transformers, in diagram and map
        assert "flow-node" in area
        for page in (feeder, area):
            assert "<title>" in page
            assert "2026-03" in page

    def test_says_what_to_do_before_anything_is_computed(self, line: Callable[[], None]) -> None:
        page = browser("LM").get(FEEDER)

        assert page.status_code == 200
        assert "flow-piece" not in page.content.decode()

    def test_is_hidden_from_other_stations(self, line: Callable[[], None]) -> None:
        assert browser("LS").get(FEEDER).status_code == 404
        assert browser("LS").get(AREA).status_code == 404


class TestDrawing:
    EDGES = (
        Edge("a", "1", "2", 1.0, 10.0, 50.0),
        Edge("b", "2", "3", 1.0, 20.0, 90.0),
        Edge("c", "2", "4", 2.0, 5.0, 101.0),
        Edge("d", "3", "4", 1.0, 0.0, None, is_open=True),
    )

    def test_distance_goes_right_and_each_end_has_a_row(self) -> None:
        places = laid_out(self.EDGES, root="1", names=["1", "2", "3", "4", "9"])

        assert set(places) == {"1", "2", "3", "4"}
        assert places["1"][0] < places["2"][0] < places["3"][0] < places["4"][0]
        assert places["3"][1] != places["4"][1]

    def test_width_tells_current_and_colour_tells_loading_and_voltage(self) -> None:
        places = laid_out(self.EDGES, root="1", names=["1", "2", "3", "4"])
        volts = {"1": (1.0, 1.0), "2": (0.93, 1.07), "3": (0.929, 1.0), "4": (1.0, 1.071)}

        found = drawn(self.EDGES, places=places, volts=volts, words={}, bands=Bands(80, 100, 93, 107))

        assert [piece.hue for piece in found.pieces] == ["easy", "heavy", "over", "easy"]
        assert found.pieces[1].thickness == "9.0"
        assert [node.hue for node in found.nodes] == ["good", "good", "low", "high"]
        assert found.pieces[3].is_open

    def test_north_is_above_and_east_is_right(self) -> None:
        found = mapped({"south": (120.0, 30.0), "north": (120.1, 30.2)})

        assert found["north"][1] < found["south"][1]
        assert found["north"][0] > found["south"][0]
        assert mapped({}) == {}
