"""Pages of reading routes and entry: what they show, to whom, and what becomes of what is typed."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from html import unescape
from typing import Any

import pytest

from tests.integration.api.county import kept_for_a_module
from tests.integration.console.people import browser
from tests.integration.console.walkers import JANUARY, make_world, seen, sent, status
from tests.integration.readings.walk import FEB, TOTAL, deliver, events, line, work_list
from wanjia.measurement.readings.models import Reading, RefusedReading, ValidationLimit

pytestmark = pytest.mark.django_db
ENTER = f"/routes/R1/enter/?month={JANUARY}"


@pytest.fixture(scope="module")
def written_world(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    with kept_for_a_module(django_db_blocker):
        make_world()
        yield


@pytest.fixture(autouse=True)
def world(written_world: None, db: None) -> None:
    """Start each test from the world as it was written."""


def field(meter: str) -> str:
    """Give the name of the field for the total of a meter."""
    meter_id = Reading.objects.filter(meter__number=meter).values_list("meter_id", flat=True)[0]
    return f"v-{meter_id}-{TOTAL}"


def recorded(day: date = FEB) -> list[tuple[Any, ...]]:
    found = Reading.objects.filter(reading_date=day).order_by("meter__number")
    return list(found.values_list("meter__number", "value", "quality", "entered_by"))


class TestRoutes:
    def test_everybody_sees_the_routes_of_his_own_units(self) -> None:
        assert "/routes/R1/?" in seen("T1", "/routes/")
        assert "/routes/R2/?" not in seen("T1", "/routes/")
        assert "/routes/R2/?" in seen("B1", "/routes/")

    def test_progress_and_findings_are_those_of_the_month_asked_for(self) -> None:
        deliver(line("M1", 2900))

        january, december = (browser("B1").get(f"/routes/?month={month}") for month in (JANUARY, "2025-12"))

        read = [(row["code"], row["points_read"], row["read_share"]) for row in january.context["slice"].rows]
        assert read == [("R1", 1, Decimal("50.00")), ("R2", 0, Decimal("0.00"))]
        assert [row["read_share"] for row in december.context["slice"].rows] == [Decimal(100), Decimal(100)]

    def test_without_a_month_it_is_the_latest_that_was_read(self) -> None:
        assert browser("B1").get("/routes/").context["slice"].rows[0]["month"] == "2025-12"

    def test_totals_are_over_the_whole_filter(self) -> None:
        whole, of_one = (seen("B1", f"/routes/?panel=totals&month=2025-12{more}") for more in ("", "&unit=S1"))

        assert "<b>3</b> usage points" in whole
        assert "<b>100.00</b> % read" in whole
        assert "<b>2</b> usage points" in of_one

    def test_a_fault_in_a_filter_is_told_and_counts_nothing(self) -> None:
        page = seen("B1", "/routes/?month=2026-13")

        assert "Write a date" in page
        assert browser("B1").get("/routes/?panel=totals&month=2026-13").content.decode().strip() == ""

    def test_open_findings_lead_to_the_work_list(self) -> None:
        deliver(line("M1", 2900))
        sent("O1", f"/routes/R1/validate/?month={JANUARY}", {})

        assert "/work-list/?route=R1&amp;month=2026-01" in seen("O1", f"/routes/?month={JANUARY}")

    def test_it_is_closed_to_posts_without_readings(self) -> None:
        assert status("A1", "/routes/") == 403


class TestRoute:
    def test_a_route_of_another_station_is_not_there(self) -> None:
        assert status("R1", "/routes/R1/") == 200
        assert status("R1", "/routes/R2/") == 404
        assert status("R1", "/routes/R7/") == 404

    def test_stops_stand_in_the_order_of_the_walk_with_their_readings(self) -> None:
        deliver(line("M1", 2290))

        page = seen("O1", f"/routes/R1/?month={JANUARY}&panel=stops")

        assert page.index(">P1<") < page.index(">P2<")
        assert "2,200" in page
        assert "2,290" in page
        assert ">90<" in page
        assert "not read" in page

    def test_customers_are_masked_for_posts_that_do_not_need_them(self) -> None:
        stops = f"/routes/R1/?month={JANUARY}&panel=stops"

        assert "张三丰" in seen("O1", stops)
        assert "张三丰" not in seen("T1", stops)
        assert "张*丰" in seen("T1", stops)

    def test_what_a_post_does_not_permit_is_shown_with_the_reason(self) -> None:
        page = seen("T1", "/routes/R1/")

        assert "Your post does not permit this in this unit." in page
        assert "/routes/R1/enter/" not in page
        assert "/routes/R1/enter/" in seen("R1", "/routes/R1/")

    def test_use_of_13_months_is_drawn(self) -> None:
        assert '"2025-12"' in unescape(seen("T1", "/routes/R1/?month=2025-12&panel=use"))

    def test_it_reads_in_both_languages(self) -> None:
        assert "Stops in the order of the walk" in seen("T1", "/routes/R1/")
        assert "按抄表顺序的计量点" in seen("T1", "/routes/R1/", language="zh-hans")


class TestValidate:
    def test_the_day_of_the_month_is_validated(self) -> None:
        deliver(line("M1", 2900))

        _, page = sent("O1", f"/routes/R1/validate/?month={JANUARY}", {})

        assert "2 usage points validated: 2 new findings, 0 withdrawn, 2 open." in page
        assert work_list() == {"P1": ["JUMP_UP"], "P2": ["MISSING"]}
        assert events().row(-1)[:2] == ("readings.route_validated", "O1") or "validated" in events().row(-1)[0]

    def test_a_reader_may_validate_what_he_read(self) -> None:
        assert status("R1", f"/routes/R1/validate/?month={JANUARY}", {}) == 302

    @pytest.mark.parametrize(("who", "answer"), [("T1", 403), ("A1", 403), ("R2", 404)])
    def test_others_may_not(self, who: str, answer: int) -> None:
        assert status(who, f"/routes/R1/validate/?month={JANUARY}", {}) == answer
        assert work_list() == {}

    def test_it_is_not_done_by_looking(self) -> None:
        assert status("O1", "/routes/R1/validate/") == 405

    def test_why_it_cannot_be_done_is_said_in_chinese(self) -> None:
        ValidationLimit.objects.filter(rule="STUCK").delete()

        _, page = sent("O1", f"/routes/R1/validate/?month={JANUARY}", {}, language="zh-hans")

        assert "没有生效的限值" in page
        assert "STUCK" not in page


class TestEntry:
    def test_the_sheet_shows_what_helps_to_judge(self) -> None:
        page = seen("R1", ENTER)

        assert "P1" in page
        assert "2,200" in page
        assert f'name="{field("M1")}"' in page
        assert 'data-previous="2200' in page

    @pytest.mark.parametrize(("who", "answer"), [("R2", 404), ("T1", 403), ("G1", 403), ("A1", 403)])
    def test_others_may_not_enter(self, who: str, answer: int) -> None:
        assert status(who, ENTER) == answer
        assert status(who, ENTER, {field("M1"): "2400"}) == answer
        assert recorded() == []

    def test_values_are_saved_in_one_go_as_the_person(self) -> None:
        _, page = sent("R1", ENTER, {field("M1"): "2400", field("M2"): " 2,395.5 "})

        assert "2 readings saved." in page
        assert recorded() == [
            ("M1", Decimal(2400), "MANUAL", "R1"),
            ("M2", Decimal("2395.5"), "MANUAL", "R1"),
        ]

    def test_sending_twice_writes_once(self) -> None:
        sent("R1", ENTER, {field("M1"): "2400"})
        _, page = sent("R1", ENTER, {field("M1"): "2400"})

        assert "0 readings saved. 1 was recorded just so before." in page
        assert len(recorded()) == 1
        assert not RefusedReading.objects.exists()

    def test_a_value_that_differs_from_the_recorded_one_is_refused_with_what_to_do(self) -> None:
        sent("R1", ENTER, {field("M1"): "2400"})
        _, page = sent("R1", ENTER, {field("M1"): "2401", field("M2"): "2400"})

        assert "Nothing was saved" in page
        assert "The register was already read on that day, with another value." in page
        assert "If the recorded value is wrong, correct it" in page
        assert "Correct the recorded value" in page
        assert 'value="2401"' in page
        assert 'value="2400"' in page
        assert recorded() == [("M1", Decimal(2400), "MANUAL", "R1")]
        assert not RefusedReading.objects.exists()

    @pytest.mark.parametrize(
        ("typed", "fault"),
        [
            ("twelve", "Write a number"),
            ("NaN", "Write a number"),
            ("1e9999999", "Write a number"),
            ("2400.00001", "Write a number"),
            ("-1", "A register shows no value below 0."),
            ("100000", "The register has only 5 digits before the point."),
            ("2400.123", "The register shows only 2 digits after the point."),
        ],
    )
    def test_a_wrong_value_saves_nothing_and_loses_nothing(self, typed: str, fault: str) -> None:
        _, page = sent("R1", ENTER, {field("M1"): typed, field("M2"): "2400"})

        assert fault in page
        assert f'value="{typed}"' in page
        assert 'value="2400"' in page
        assert recorded() == []

    def test_an_unusual_value_wants_a_tick_first(self) -> None:
        typed = {field("M1"): "2900", field("M2"): "2400"}

        _, page = sent("R1", ENTER, typed)

        assert "Nothing is saved yet" in page
        assert "Far more energy than usual and than a year ago." in page
        assert 'value="2900"' in page
        assert recorded() == []
        assert "2 readings saved." in sent("R1", ENTER, {**typed, "is_checked": "1"})[1]

    def test_a_register_that_ran_back_is_warned_of(self) -> None:
        assert "The register shows less than before" in sent("R1", ENTER, {field("M1"): "2100"})[1]

    def test_a_day_that_has_not_come_is_refused(self, monkeypatch: pytest.MonkeyPatch) -> None:
        _, page = sent("R1", "/routes/R1/enter/?month=2099-12", {field("M1"): "2400"})

        assert "Nothing was saved" in page or "Nothing is saved yet" in page
        assert (
            "The day has not come yet."
            in sent("R1", "/routes/R1/enter/?month=2099-12", {field("M1"): "2400", "is_checked": "1"})[1]
        )

    def test_nothing_typed_is_told(self) -> None:
        assert "Nothing was typed yet" in sent("R1", ENTER, {field("M1"): ""})[1]

    def test_fields_of_other_routes_are_not_looked_at(self) -> None:
        _, page = sent("R1", ENTER, {field("M3"): "2400", "v-999-ACTIVE_TOTAL": "1"})

        assert "Nothing was typed yet" in page
        assert recorded() == []

    def test_what_is_recorded_is_shown_and_can_be_corrected(self) -> None:
        sent("R1", ENTER, {field("M1"): "2400"})
        (reading_id,) = Reading.objects.filter(reading_date=FEB).values_list("pk", flat=True)

        page = seen("R1", ENTER)

        assert f'name="{field("M1")}"' not in page
        assert f"/readings/{reading_id}/correct/" in page

    def test_the_whole_is_said_in_chinese(self) -> None:
        _, page = sent("R1", ENTER, {field("M1"): "2900"}, language="zh-hans")

        assert "尚未保存" in page
        assert "电量突增" in page


class TestCorrectReading:
    @pytest.fixture
    def address(self) -> str:
        deliver(line("M1", 2400))
        return f"/readings/{Reading.objects.get(reading_date=FEB).pk}/correct/"

    def test_another_value_supersedes_it(self, address: str) -> None:
        _, page = sent("R1", address, {"value": "2410", "reason": "misread"})

        assert "1 value corrected." in page
        assert sorted((value, quality) for _, value, quality, _ in recorded()) == [
            (Decimal(2400), "MANUAL"),
            (Decimal(2410), "CORRECTED"),
        ]

    def test_it_is_corrected_once(self, address: str) -> None:
        sent("R1", address, {"value": "2410", "reason": "misread"})

        assert status("R1", address, {"value": "2420", "reason": "again"}) == 404

    @pytest.mark.parametrize(
        ("form", "fault"),
        [
            ({"value": "2410", "reason": " "}, "This field is required"),
            ({"value": "", "reason": "misread"}, "This field is required"),
            ({"value": "x", "reason": "misread"}, "Enter a number"),
            ({"value": "-1", "reason": "misread"}, "greater than or equal to 0"),
            ({"value": "123456", "reason": "misread"}, "Too many digits"),
        ],
    )
    def test_a_wrong_form_changes_nothing(self, address: str, form: dict[str, str], fault: str) -> None:
        _, page = sent("R1", address, form)

        assert fault in page
        assert form["reason"].strip() in page
        assert len(recorded()) == 1

    @pytest.mark.parametrize(("who", "answer"), [("R2", 404), ("G1", 403), ("T1", 403)])
    def test_others_may_not(self, address: str, who: str, answer: int) -> None:
        assert status(who, address) == answer
        assert status(who, address, {"value": "2410", "reason": "mine"}) == answer
