"""Somebody looks into a line's diagram and a chart, on a desk and on a phone, and takes the pictures away."""

import csv
import sqlite3
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.functional.conftest import Opened, Site
from tests.support.browser import overflows, settled

pytestmark = [pytest.mark.xdist_group("browser")]

MANAGER = "YZ0001"
DIAGRAM, CHART = "#panel-one-line [data-drawing]", "#panel-hours [data-chart-of]"
PNG = b"\x89PNG\r\n\x1a\n"


def line_computed(site: Site) -> str:
    """Give the code of a line whose theoretical loss is computed."""
    question = (
        "select f.code from powerflow_theoreticalrun r join network_feeder f on f.id=r.feeder_id where r.refusal=''"
    )
    with sqlite3.connect(f"file:{site.home / 'wanjia.sqlite3'}?mode=ro", uri=True) as connection:
        return str(connection.execute(question).fetchone()[0])


def taken(page: Page, part: Locator, *, kind: str, into: Path) -> bytes:
    """Take a picture or its figures away by its button."""
    with page.expect_download() as waiting:
        part.locator(f"[data-take={kind}], a[href*='file={kind}']").first.click()
    file = into / waiting.value.suggested_filename
    assert file.suffix == f".{kind}"
    waiting.value.save_as(file)
    return file.read_bytes()


def size(diagram: Locator) -> float:
    """Tell how often larger than the whole the diagram is."""
    return float(diagram.get_attribute("data-zoom") or 0)


class TestDiagram:
    @pytest.mark.parametrize(("language", "width"), [("zh-hans", 1440), ("en", 375)])
    def test_is_zoomed_told_taken_away_and_leads_to_an_area(
        self, site: Site, opened: Opened, language: str, width: int, tmp_path: Path
    ) -> None:
        page = opened(MANAGER, language=language, width=width)
        page.goto(f"{site.address}/powerflow/feeders/{line_computed(site)}/")
        settled(page)
        diagram = page.locator(DIAGRAM)
        expect(diagram).to_have_attribute("data-zoom", "1.00")

        diagram.locator("[data-zoom=in]").click()
        page.wait_for_function("one => document.querySelector(one).dataset.zoom > 1.4", arg=DIAGRAM)
        by_button = size(diagram)
        diagram.locator(".drawing-frame").press("+")
        page.wait_for_function(
            "([one, was]) => document.querySelector(one).dataset.zoom > was", arg=[DIAGRAM, by_button]
        )
        moved = diagram.locator("svg").get_attribute("viewBox")
        diagram.locator(".drawing-frame").press("ArrowRight")
        expect(diagram.locator("svg")).not_to_have_attribute("viewBox", str(moved))
        diagram.locator("[data-zoom=reset]").click()
        expect(diagram).to_have_attribute("data-zoom", "1.00")

        area = diagram.locator("a.drawing-node[href*='/areas/']").first
        area.focus()
        expect(diagram.locator(".drawing-tip")).to_contain_text("pu")
        drawing = ET.fromstring(taken(page, diagram, kind="svg", into=tmp_path))
        assert drawing.tag.endswith("svg")
        assert len(drawing.findall(".//{*}path")) > 1
        assert taken(page, diagram, kind="png", into=tmp_path).startswith(PNG)
        rows = list(csv.reader(taken(page, diagram, kind="csv", into=tmp_path).decode("utf-8-sig").splitlines()))
        assert any("(kWh)" in head for head in rows[0])
        assert not overflows(page)

        link = str(area.get_attribute("href"))
        area.press("Enter")
        page.wait_for_url(f"**{link}")
        settled(page)
        expect(page.locator("h1")).to_contain_text(link.split("/")[2])


class TestChart:
    @pytest.mark.parametrize(("language", "width"), [("zh-hans", 1440), ("en", 375)])
    def test_is_zoomed_reset_and_taken_away(
        self, site: Site, opened: Opened, language: str, width: int, tmp_path: Path
    ) -> None:
        page = opened(MANAGER, language=language, width=width)
        page.goto(f"{site.address}/powerflow/feeders/{line_computed(site)}/")
        settled(page)
        chart = page.locator(CHART)
        chart.scroll_into_view_if_needed()
        expect(chart).to_have_attribute("data-part", "0.0-100.0")

        chart.locator("[data-zoom=in]").click()
        expect(chart).to_have_attribute("data-part", "25.0-75.0")
        chart.locator("[data-zoom=in]").press("ArrowRight")
        expect(chart).to_have_attribute("data-part", "50.0-100.0")
        chart.locator("[data-zoom=reset]").click()
        expect(chart).to_have_attribute("data-part", "0.0-100.0")

        choose = chart.locator("[data-zoom=range]")
        choose.click()
        expect(choose).to_have_attribute("aria-pressed", "true")
        seen = chart.locator("canvas").last.bounding_box()
        assert seen is not None
        for share, act in ((0.4, "down"), (0.7, "up")):
            page.mouse.move(seen["x"] + share * seen["width"], seen["y"] + seen["height"] / 2, steps=4)
            getattr(page.mouse, act)()
        expect(chart).not_to_have_attribute("data-part", "0.0-100.0")
        chart.locator("[data-zoom=reset]").press("0")
        expect(chart).to_have_attribute("data-part", "0.0-100.0")

        drawing = taken(page, chart, kind="svg", into=tmp_path).decode()
        assert ET.fromstring(drawing).tag.endswith("svg")
        assert "kW" in drawing
        assert taken(page, chart, kind="png", into=tmp_path).startswith(PNG)
        rows = list(csv.reader(taken(page, chart, kind="csv", into=tmp_path).decode("utf-8-sig").splitlines()))
        assert "(kW)" in rows[0][1]
        assert len(rows) == 1 + 24
