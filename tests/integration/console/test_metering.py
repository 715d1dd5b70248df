"""Pages of usage points and meters: what they show, to whom, and in which language."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from tests.integration.api.county import kept_for_a_module
from tests.integration.billing.village import AT, CLERK, FACTORY, FLAT, HOUSES, YARD
from tests.integration.console.grid import FAR_METER, FAR_POINT, STORED_METER, make_grid
from tests.integration.console.people import browser
from tests.integration.registry import table
from wanjia.registry.metering import operations, sheets

pytestmark = pytest.mark.django_db
HOME = HOUSES[0]
MASKED, PLAIN = "光*", "光明村"


@pytest.fixture(scope="module")
def written_grid(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    with kept_for_a_module(django_db_blocker):
        make_grid()
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


class TestList:
    def test_everybody_sees_the_usage_points_of_his_own_units(self) -> None:
        near, far = seen("H1", "/usage-points/"), seen("H2", "/usage-points/")

        assert HOME.point in near
        assert FAR_POINT not in near
        assert FAR_POINT in far
        assert HOME.point not in far
        assert all(number in seen("B1", "/usage-points/") for number in (HOME.point, FAR_POINT))

    def test_codes_are_said_in_both_languages(self) -> None:
        assert "HV supply, LV metering" in seen("H2", "/usage-points/")
        assert "高供低计" in seen("H2", "/usage-points/", language="zh-hans")
        assert "HV_SUPPLY_LV_METER</" not in seen("H2", "/usage-points/")

    def test_addresses_are_masked_and_not_searched_by_posts_that_do_not_need_them(self) -> None:
        page = seen("T1", "/usage-points/?address=光明")

        assert PLAIN not in seen("T1", "/usage-points/")
        assert "Your post may not search or sort by personal data." in page
        assert HOME.point not in page
        assert PLAIN in seen("H1", "/usage-points/?address=光明")

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            (f"number={HOME.point}", {HOME.point}),
            (f"meter=M{FACTORY.number}", {FACTORY.point}),
            ("area=A2", {FAR_POINT}),
            ("mode=HV_SUPPLY_LV_METER", {FAR_POINT}),
            ("unit=S2", {FAR_POINT}),
        ],
    )
    def test_filters_keep_what_they_say(self, query: str, found: set[str]) -> None:
        page = seen("W1", f"/usage-points/?{query}")

        every = {house.point for house in HOUSES} | {FAR_POINT}
        assert {number for number in every if f"/usage-points/{number}/" in page} == found

    def test_totals_count_the_whole_filter(self) -> None:
        page = seen("B1", "/usage-points/?panel=totals")

        assert f"<b>{len(HOUSES) + 1}</b>" in page
        assert "<b>1</b> supplied at high voltage" in page


class TestUsagePoint:
    def test_shows_where_it_stands_what_hangs_there_and_who_is_supplied(self) -> None:
        page = seen("H1", f"/usage-points/{FACTORY.point}/")

        for told in ("LV supply, LV metering", "光明村", "1号台区", f"M{FACTORY.number}", "CT60", "300/5", "60"):
            assert told in page
        assert f"/customers/{FACTORY.number}/" in page
        assert "R2" in page

    def test_shows_its_parent_and_the_parent_its_children(self) -> None:
        child, parent = seen("H1", f"/usage-points/{FLAT.point}/"), seen("H1", f"/usage-points/{YARD.point}/")

        assert "Parent meter" in child
        assert f"/usage-points/{YARD.point}/" in child
        assert "Child meter" in parent
        assert f"/usage-points/{FLAT.point}/" in parent

    def test_masks_the_address(self) -> None:
        assert PLAIN not in seen("T1", f"/usage-points/{HOME.point}/")
        assert MASKED in seen("T1", f"/usage-points/{HOME.point}/")

    def test_says_it_in_chinese(self) -> None:
        page = seen("H1", f"/usage-points/{FACTORY.point}/", language="zh-hans")

        for told in ("计量点", "综合倍率", "低供低计", "电能表装拆记录", "供用电合同", "抄表段"):
            assert told in page

    def test_is_not_found_from_another_station_nor_by_a_wrong_number(self) -> None:
        assert status("H2", f"/usage-points/{HOME.point}/") == 404
        assert status("H1", f"/usage-points/{FAR_POINT}/") == 404
        assert status("B1", "/usage-points/nothing/") == 404
        assert status("H2", f"/usage-points/{HOME.point}/?panel=readings") == 404

    def test_shows_readings_by_register_and_day(self) -> None:
        page = seen("H1", f"/usage-points/{FACTORY.point}/?panel=readings")

        assert "Active peak" in page
        assert "Reactive forward" in page
        assert "2025-03-01" in page
        assert "2,000" in page
        assert "Read remotely" in page

    def test_draws_what_the_registers_showed_and_the_use_by_period(self) -> None:
        shown = seen("H1", f"/usage-points/{FACTORY.point}/?panel=shown")
        used = seen("H1", f"/usage-points/{FACTORY.point}/?panel=use")

        assert "2025-02-01" in shown
        assert "[&quot;2025-01&quot;, &quot;2025-02&quot;]" in used
        assert "[18000.0, 18000.0]" in used  # 300 a month on the peak register, multiplied by 60

    def test_without_readings_it_says_so(self) -> None:
        assert "Nothing has been read here yet." in seen("H2", f"/usage-points/{FAR_POINT}/?panel=readings")
        assert "There are no figures to draw" in seen("H2", f"/usage-points/{FAR_POINT}/?panel=use")

    def test_shows_agreements_only_to_posts_that_see_customers(self) -> None:
        page = seen("K1", f"/usage-points/{HOME.point}/")

        assert "Agreements" not in page
        assert f"/customers/{HOME.number}/" not in page
        assert status("K1", f"/usage-points/{HOME.point}/?panel=agreements") == 404

    def test_tells_what_happened_there(self) -> None:
        operations.tie_usage_point(HOME.point, area_code="A2", on=date(2025, 6, 1), by=CLERK, at=AT)

        page = seen("H1", f"/usage-points/{HOME.point}/?tab=events")

        assert "Usage point moved to another area" in page
        assert "Transformer area: A2" in page or "transformer area: A2" in page
        assert "户变关系调整" in seen("H1", f"/usage-points/{HOME.point}/?tab=events", language="zh-hans")


class TestMeters:
    def test_everybody_sees_the_meters_that_hang_or_hung_among_his_units(self) -> None:
        near, whole = seen("H1", "/meters/"), seen("W1", "/meters/")

        assert f"M{HOME.number}" in near
        assert FAR_METER not in near
        assert STORED_METER not in near
        assert all(number in whole for number in (f"M{HOME.number}", FAR_METER, STORED_METER))
        assert STORED_METER not in seen("W1", "/meters/?hanging=1")

    def test_a_meter_in_the_store_is_shown_to_who_sees_the_whole_company(self) -> None:
        assert "It has hung nowhere among your units yet." in seen("W1", f"/meters/{STORED_METER}/")
        assert status("H1", f"/meters/{STORED_METER}/") == 404
        assert status("H1", f"/meters/{FAR_METER}/") == 404

    def test_shows_nameplate_registers_and_where_it_hung(self) -> None:
        page = seen("H1", f"/meters/M{FACTORY.number}/")

        for told in ("DTZ", "Utility", "Active sharp", "Highest demand", FACTORY.point, "2025-01-01"):
            assert told in page
        assert "供电企业" in seen("H1", f"/meters/M{FACTORY.number}/", language="zh-hans")

    def test_a_meter_that_moved_shows_each_station_its_own_part(self) -> None:
        hung = {"meter_number": STORED_METER, "usage_point_number": FAR_POINT, "start_date": date(2024, 1, 1)}
        ended = {**hung, "end_date": date(2024, 6, 1)}
        operations.load_installations(table(sheets.INSTALLATIONS, ended), by=CLERK, at=AT)

        assert FAR_POINT in seen("H2", f"/meters/{STORED_METER}/")
        assert "Not in service" in seen("H2", f"/meters/{STORED_METER}/")
        assert status("H1", f"/meters/{STORED_METER}/") == 404

    def test_shows_its_readings(self) -> None:
        assert "2025-03-01" in seen("H1", f"/meters/M{HOME.number}/?panel=readings")
        assert "2025-02-01" in seen("H1", f"/meters/M{HOME.number}/?panel=shown")

    @pytest.mark.parametrize("path", ["/usage-points/", "/meters/", "/usage-points/P1001/", "/meters/M1001/"])
    def test_posts_without_metering_are_refused(self, path: str) -> None:
        assert status("A1", path) == 403
