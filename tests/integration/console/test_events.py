"""The event log: who sees what happened, found how, told in words."""

import re
from datetime import UTC, datetime

import pytest
from django.utils import translation

from tests.integration.console.people import browser, make_staff, person
from wanjia.foundation.events import operations as events
from wanjia.foundation.events.listings import EVENTS
from wanjia.foundation.events.queries import UnknownEvent, event_with_id, latest_about
from wanjia.foundation.organisation.queries import unit_named
from wanjia.interfaces.console.events.facts import told_in_line
from wanjia.interfaces.exchange.lists import list_named, word

pytestmark = pytest.mark.django_db
MORNING, EVENING = datetime(2026, 1, 10, 0, 30, tzinfo=UTC), datetime(2026, 1, 10, 15, 59, tzinfo=UTC)
NEXT_DAY = datetime(2026, 1, 10, 16, 0, tzinfo=UTC)  # midnight in Shanghai


@pytest.fixture(autouse=True)
def happened(db: None) -> dict[str, int]:
    """Write an event of each station, one of no unit, and people who look."""
    make_staff()
    stations = {code: unit_named(code).unit_id for code in ("S1", "S2")}
    return {
        "run": events.record(
            "billing.run_planned",
            by=person("B1"),
            at=MORNING,
            subject_kind="billing.run",
            subject_id=7,
            unit_id=stations["S1"],
            number="R202601-001",
            accounts=37210,
        ),
        "settled": events.record(
            "billing.finding_settled",
            by=person("B1"),
            at=EVENING,
            subject_kind="customers.account",
            subject_id=8,
            unit_id=stations["S2"],
            rule="AMOUNT_BEYOND_HISTORY",
            step="accept",
            reason="compared",
        ),
        "taken": events.record(
            "readings.readings_estimated",
            by=person("R1"),
            at=NEXT_DAY,
            subject_kind="readings.reading",
            finding_ids=[1, 2, 3],
            method="MEAN_OF_THREE",
        ),
    }


def seen(who: str, path: str, *, language: str = "en") -> str:
    """Give the page that somebody sees."""
    answer = browser(who, language=language).get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def shown(page: str, happened: dict[str, int]) -> set[str]:
    """Tell which of the events a page leads to."""
    return {name for name, event_id in happened.items() if f"/events/{event_id}/" in page}


class TestList:
    def test_everybody_sees_the_events_of_his_own_units(self, happened: dict[str, int]) -> None:
        assert shown(seen("H1", "/events/"), happened) == {"run"}
        assert shown(seen("H2", "/events/"), happened) == {"settled"}

    def test_events_of_no_unit_are_for_those_who_see_the_whole_company(self, happened: dict[str, int]) -> None:
        assert shown(seen("M1", "/events/"), happened) == {"run", "settled", "taken"}

    def test_the_latest_stands_first(self, happened: dict[str, int]) -> None:
        page = seen("M1", "/events/?since=2026-01-10")

        places = [page.index(f"/events/{happened[name]}/") for name in ("taken", "settled", "run")]
        assert places == sorted(places)

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ("name=billing.run_planned", {"run"}),
            ("actor=B1", {"run", "settled"}),
            ("actor=员工R1", {"taken"}),
            ("kind=customers.account", {"settled"}),
            ("unit=S1", {"run"}),
            ("since=2026-01-11", {"taken"}),
            ("since=2026-01-10&until=2026-01-10", {"run", "settled"}),
            ("until=2026-01-09", set()),
        ],
    )
    def test_filters_keep_what_they_say(self, query: str, found: set[str], happened: dict[str, int]) -> None:
        assert shown(seen("M1", f"/events/?{query}"), happened) == found

    def test_a_day_that_is_none_is_named_beside_its_field(self) -> None:
        assert "Write a date" in seen("M1", "/events/?since=yesterday")

    def test_says_what_happened_in_both_languages(self) -> None:
        page, chinese = seen("H1", "/events/"), seen("H1", "/events/", language="zh-hans")

        assert "Billing run planned" in page
        assert "R202601-001" in page
        assert "核算批次编制" in chinese
        assert "业务日志" in chinese
        assert "billing.run_planned</" not in page

    def test_is_closed_to_other_posts(self) -> None:
        assert browser("R1").get("/events/").status_code == 403
        assert browser("B1").get("/events/").status_code == 403

    def test_is_taken_away_in_words(self) -> None:
        listing = list_named("events")

        assert listing is EVENTS
        assert word(listing["name"], "billing.run_planned") in {"Billing run planned", "核算批次编制"}


class TestEvent:
    def test_tells_when_who_where_and_what(self, happened: dict[str, int]) -> None:
        page = seen("H1", f"/events/{happened['run']}/")

        for told in ("Billing run planned", "2026-01-10 08:30", "员工B1", "一所", "R202601-001", "37,210"):
            assert told in page

    def test_codes_are_said_in_words(self, happened: dict[str, int]) -> None:
        page = seen("H2", f"/events/{happened['settled']}/")
        chinese = seen("H2", f"/events/{happened['settled']}/", language="zh-hans")

        assert "Amount far from the usual" in page
        assert "Accept" in page
        assert "电费金额异常" in chinese
        assert "放行" in chinese
        assert "AMOUNT_BEYOND_HISTORY" not in page + chinese

    def test_ids_are_counted_not_shown(self, happened: dict[str, int]) -> None:
        page = seen("M1", f"/events/{happened['taken']}/")

        assert "3 records" in page
        assert "Mean of three cycles" in page

    def test_is_not_found_from_another_station(self, happened: dict[str, int]) -> None:
        assert browser("H2").get(f"/events/{happened['run']}/").status_code == 404
        assert browser("H1").get(f"/events/{happened['taken']}/").status_code == 404
        assert browser("M1").get("/events/999999/").status_code == 404

    def test_what_else_happened_keeps_to_the_units_of_the_viewer(self, happened: dict[str, int]) -> None:
        events.record("billing.run_priced", by=person("B1"), at=EVENING, subject_kind="billing.run", subject_id=7)

        assert "Billing run priced" not in seen("H1", f"/events/{happened['run']}/?panel=around")
        assert "Billing run priced" in seen("M1", f"/events/{happened['run']}/?panel=around")


class TestQueries:
    def test_an_event_outside_the_scope_is_unknown(self, happened: dict[str, int]) -> None:
        with pytest.raises(UnknownEvent, match="no such event"):
            event_with_id(happened["run"], scope=person("H2").scope)

    def test_what_happened_to_subjects_comes_latest_first_and_not_endless(self, happened: dict[str, int]) -> None:
        subjects = {"billing.run": [7], "customers.account": [8, 9]}

        assert [row.event_id for row in latest_about(subjects, most=9)] == [happened["settled"], happened["run"]]
        assert [row.event_id for row in latest_about(subjects, most=1)] == [happened["settled"]]
        assert latest_about({}, most=9) == []


class TestFacts:
    @pytest.mark.parametrize(
        ("name", "facts", "said"),
        [
            ("organisation.person_appointed", {"role": "METER_READER", "post_id": 3}, "role: Meter reader"),
            ("billing.bill_corrected", {"kind": "REBILL"}, "kind: Replacement"),
            (
                "readings.readings_estimated",
                {"method": "ZERO", "finding_ids": [4]},
                "method: No use; findings: 1 record",
            ),
            ("readings.limit_replaced", {"rule": "JUMP_UP", "limit": "factor"}, "rule: Use jumped up; limit: Factor"),
            ("tariffs.switch_set", {"switch": "LOSS_SHARE", "value": "FLAT", "region": "HUBEI"}, "on the flat period"),
            ("tariffs.book_imported", {"switches": ["DAY_DIVISOR from 2024-01-01"]}, "from 2024-01-01"),
            ("tariffs.book_imported", {"documents": list("abcdefg")}, "a, b, c, d, e and 2 more"),
            ("billing.chunk_issued", {"bills": 7735, "priced_again": []}, "bills: 7,735"),
            (
                "metering.meter_exchanged",
                {"removed": "M1", "installed": "M2"},
                "meter removed: M1; meter installed: M2",
            ),
        ],
    )
    def test_are_said_without_codes_and_ids(self, name: str, facts: dict[str, object], said: str) -> None:
        with translation.override("en"):
            line = told_in_line(name, facts=facts)

        assert said in line
        assert not re.search(r"[A-Z]+_[A-Z]+", line)

    def test_are_said_in_chinese(self) -> None:
        with translation.override("zh-hans"):
            assert told_in_line("metering.meter_exchanged", facts={"removed": "M1", "on": "2026-01-05"}) == (
                "拆回表：M1；日期：2026-01-05"
            )
