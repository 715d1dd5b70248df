"""Pages of the grid: lists, diagrams, what hangs where and what was sold there."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from tests.integration.api.county import kept_for_a_module
from tests.integration.billing.village import HOUSES, JANUARY_2025, billed
from tests.integration.console.grid import make_grid
from tests.integration.console.people import browser, hire
from wanjia.foundation.organisation.types import Role

pytestmark = pytest.mark.django_db
HOME = HOUSES[0]
EVERY_PAGE = [
    "/grid/",
    "/grid/nodes/",
    "/grid/segments/",
    "/grid/conductors/",
    "/substations/",
    "/substations/B1/",
    "/feeders/",
    "/feeders/F1/",
    "/areas/",
    "/areas/A1/",
]


@pytest.fixture(scope="module")
def written_grid(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    with kept_for_a_module(django_db_blocker):
        make_grid(until=date(2025, 2, 1))
        yield


@pytest.fixture(autouse=True)
def grid(written_grid: None, db: None) -> None:
    """Start each test from the grid as it was written."""


def seen(who: str, path: str, *, language: str = "en") -> str:
    """Give the page that somebody sees."""
    answer = browser(who, language=language).get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def status(who: str, path: str) -> int:
    """Give how a page answers somebody."""
    return browser(who).get(path).status_code


class TestLists:
    @pytest.mark.parametrize(
        ("path", "near", "far"),
        [("/substations/", "B1", "B2"), ("/feeders/", "F1", "F2"), ("/areas/", "A1", "A2")],
    )
    def test_everybody_sees_the_grid_of_his_own_units(self, path: str, near: str, far: str) -> None:
        page = seen("H1", path)

        assert f"{path}{near}/" in page
        assert f"{path}{far}/" not in page
        assert f"{path}{far}/" in seen("H2", path)
        assert all(f"{path}{code}/" in seen("M1", path) for code in (near, far))

    @pytest.mark.parametrize(
        ("path", "near", "far"),
        [("/grid/nodes/", "1号POLE", "2号POLE"), ("/grid/segments/", "X1", "X2")],
    )
    def test_nodes_and_segments_are_those_of_the_own_units(self, path: str, near: str, far: str) -> None:
        assert near in seen("H1", path)
        assert far not in seen("H1", path)
        assert all(told in seen("M1", path) for told in (near, far))

    def test_a_conductor_tells_how_much_of_it_is_laid(self) -> None:
        page = seen("M1", "/grid/conductors/")

        assert "600" in page
        assert "of these tests" in page
        assert "导线型号" in seen("M1", "/grid/conductors/", language="zh-hans")

    def test_gateways_tell_what_they_measure_and_terminals_what_they_collect(self) -> None:
        gateways, terminals = seen("H2", "/gateways/"), seen("H2", "/terminals/?meter=M9001")

        assert all(told in gateways for told in ("P9001", "Head of a feeder", "2号线路", "M9001"))
        assert "Z2" in terminals
        assert "线路关口" in seen("H2", "/gateways/", language="zh-hans")
        assert all(
            "Z2" not in seen("H1", path) and "P9001" not in seen("H1", path) for path in ("/gateways/", "/terminals/")
        )

    def test_areas_tell_feeder_capacity_and_usage_points(self) -> None:
        page = seen("H1", "/areas/")

        for told in ("1号线路", "400", f'<td class="num">{len(HOUSES)}</td>', "Public transformer"):
            assert told in page
        assert "公变" in seen("H1", "/areas/", language="zh-hans")

    @pytest.mark.parametrize(
        ("query", "found"),
        [("feeder=F1", "A1"), ("kind=PRIVATE", "A2"), ("least_kva=300", "A1"), ("name=2号", "A2"), ("unit=S2", "A2")],
    )
    def test_areas_are_found_by_filters(self, query: str, found: str) -> None:
        page = seen("M1", f"/areas/?{query}")

        assert {code for code in ("A1", "A2") if f"/areas/{code}/" in page} == {found}

    def test_totals_sum_capacity_and_usage_points(self) -> None:
        areas = seen("M1", "/areas/?panel=totals")

        assert "<b>500</b> kVA transformer capacity" in areas
        assert f"<b>{len(HOUSES) + 1}</b> usage points" in areas
        assert "<b>500</b> kVA transformer capacity" in seen("M1", "/feeders/?panel=totals")

    def test_feeders_are_found_by_substation(self) -> None:
        page = seen("M1", "/feeders/?substation=B2")

        assert "/feeders/F2/" in page
        assert "/feeders/F1/" not in page


class TestPages:
    @pytest.mark.parametrize("path", ["/substations/B1/", "/feeders/F1/", "/areas/A1/"])
    def test_another_station_finds_nothing(self, path: str) -> None:
        assert status("H2", path) == 404
        assert status("H1", path) == 200
        assert status("M1", path.replace("1/", "9/")) == 404

    @pytest.mark.parametrize("path", EVERY_PAGE)
    def test_posts_without_the_grid_are_refused(self, path: str) -> None:
        assert status("A1", path) == 403

    def test_the_diagram_leads_from_substation_to_feeder_to_area(self) -> None:
        grid, feeder = seen("H1", "/grid/"), seen("H1", "/feeders/F1/")

        assert "<svg" in grid
        assert 'href="/feeders/F1/"' in grid
        assert 'href="/substations/B1/"' in grid
        assert "/feeders/F2/" not in grid
        assert 'href="/areas/A1/"' in feeder
        assert "1号变电站" in feeder
        assert f"400 kVA, {len(HOUSES)} usage points" in feeder

    def test_a_customers_own_transformer_is_drawn_with_another_shape(self) -> None:
        square = 'width="10" height="10"'
        assert "tint-private" in seen("H2", "/feeders/F2/")
        assert square in seen("H2", "/feeders/F2/")
        assert square not in seen("H1", "/feeders/F1/")

    def test_a_feeder_tells_who_hangs_on_it(self) -> None:
        page = seen("H1", "/feeders/F1/?panel=customers")

        assert f"<dd>{len(HOUSES)}</dd>" in page
        assert "548 kVA" in page or "kVA" in page

    def test_an_area_tells_its_transformer_with_losses_and_its_customers(self) -> None:
        page, customers = seen("H1", "/areas/A1/"), seen("H1", "/areas/A1/?panel=customers")

        for told in ("BYQ1", "570", "4,520", "1号线路"):
            assert told in page
        assert f"/customers/{HOME.number}/" in customers
        assert f"客户{HOME.number}" in customers

    def test_names_of_customers_are_masked(self) -> None:
        assert f"客户{HOME.number}" not in seen("T1", "/areas/A1/?panel=customers")

    def test_what_was_sold_follows_from_issued_bills(self) -> None:
        nothing = seen("H1", "/areas/A1/?panel=sold")
        billed(JANUARY_2025)

        sold = seen("H1", "/areas/A1/?panel=sold")

        assert "There are no figures to draw" in nothing
        assert "2025-01" in sold
        assert sold.count("2025-01") == seen("H1", "/feeders/F1/?panel=sold").count("2025-01")

    def test_posts_without_bills_or_customers_do_not_see_those_panels(self) -> None:
        hire("S9", ("C", Role.SAFETY_SUPERVISOR))

        page = seen("S9", "/feeders/F1/")

        assert "panel=sold" not in page
        assert "panel=customers" not in page
        assert status("S9", "/feeders/F1/?panel=sold") == 404
        assert status("S9", "/areas/A1/?panel=customers") == 404

    def test_says_it_in_chinese(self) -> None:
        page = seen("H1", "/feeders/F1/", language="zh-hans")

        for told in ("变电站", "配变容量", "台区归属", f"400 kVA，{len(HOUSES)} 个计量点"):
            assert told in page
