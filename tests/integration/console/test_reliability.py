"""The pages of outages: the calendar, planning with its price, one outage step by step, budgets and indices."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import transaction
from django.test import override_settings
from django.utils import timezone

from tests.integration.console.grid import make_grid
from tests.integration.console.people import browser, hire
from tests.support.outages import make_outages
from wanjia.foundation.access.queries import actor_of
from wanjia.foundation.organisation.types import Role

QUICK = ["django.contrib.auth.hashers.MD5PasswordHasher"]
FORMAT = "%Y-%m-%dT%H:%M"


@pytest.fixture(scope="module", autouse=True)
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    with django_db_blocker.unblock(), override_settings(PASSWORD_HASHERS=QUICK), transaction.atomic():
        make_grid()
        hire("TECH", ("S1", Role.TECHNICIAN))
        hire("HEAD", ("S1", Role.STATION_HEAD))
        hire("FAR", ("S2", Role.STATION_HEAD))
        make_outages(actor_of("HEAD", on=timezone.localdate()))
        yield
        transaction.set_rollback(True)


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quick_passwords")]


def text(answer: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", answer.content.decode()))


def ids() -> tuple[int, int]:
    rows = apps.get_model("reliability", "Outage").objects.order_by("pk")
    fault, planned = rows.values_list("pk", flat=True)[:2]
    return fault, planned


def form(**changes: str) -> dict[str, str]:
    begin = timezone.localtime() + timedelta(days=20)
    told = {
        "unit": "S1",
        "kind": "PLANNED",
        "reason": "PLANNED_WORK",
        "influence": "OWN",
        "work": "换变压器",
        "from_at": begin.strftime(FORMAT),
        "to_at": (begin + timedelta(hours=2)).strftime(FORMAT),
        "parts": "A1",
    }
    return {**told, **changes}


class TestPages:
    def test_the_calendar_shows_the_fault_that_runs(self) -> None:
        shown = text(browser("TECH").get("/reliability/"))

        assert "变压器检修" in shown

    def test_where_no_meter_reported_nothing_is_suspected(self) -> None:
        assert "No meters are without power" in text(browser("TECH").get("/reliability/?panel=suspects"))

    def test_a_panel_without_its_rule_says_which_one_lacks(self) -> None:
        apps.get_model("reliability", "ReliabilityRule").objects.filter(name="LOCATION_HOURS").delete()

        answer = browser("TECH").get("/reliability/?panel=suspects")

        assert answer.status_code == 200
        assert "No rule of reliability holds" in text(answer)
        assert "Losses of power are looked at so far back" in text(answer)

    def test_an_empty_month_leads_to_the_latest_with_outages(self) -> None:
        shown = browser("TECH").get("/reliability/?month=2001-01").content.decode()

        assert "The latest lie in" in shown
        assert f"month={timezone.localtime():%Y-%m}" in shown or f"month={form()['from_at'][:7]}" in shown

    def test_what_an_address_tells_of_a_fault_is_filled_in(self) -> None:
        told = "parts=A1&unit=S1&from_at=2026-05-02T07:00"

        shown = browser("TECH").get(f"/reliability/outages/fault/?{told}").content.decode()

        assert ">\nA1</textarea>" in shown
        assert 'value="2026-05-02T07:00"' in shown

    def test_papers_are_given_as_files(self) -> None:
        page, planned = browser("TECH"), ids()[1]

        for path, kind in (
            ("plan-of-month/pdf/", "application/pdf"),
            ("plan-of-month/xlsx/", "application/vnd.openxmlformats"),
            (f"{planned}/calculation/", "application/pdf"),
        ):
            answer = page.get(f"/reliability/outages/{path}")
            assert answer.headers["Content-Type"].startswith(kind)
            assert "attachment" in answer.headers["Content-Disposition"]

    def test_papers_that_are_none_are_not_found(self) -> None:
        page, fault = browser("TECH"), ids()[0]

        assert page.get("/reliability/outages/plan-of-month/doc/").status_code == 404
        assert page.get(f"/reliability/outages/{fault}/calculation/").status_code == 404

    def test_a_letter_to_somebody_who_is_not_important_is_refused_in_words(self) -> None:
        planned = ids()[1]

        answer = browser("TECH").get(f"/reliability/outages/{planned}/letter/?account=1", follow=True)

        assert "no important customer of that number" in text(answer)

    @pytest.mark.parametrize(
        "path",
        [
            "outages/",
            "budgets/",
            "indices/",
            "rules/",
            "targets/",
            "texts/",
            "year/",
            "year/?year=abc&basis=MV",
            "year/?year=2025",
            "outages/plan/",
            "outages/fault/",
            "?month=2026-13",
        ],
    )
    def test_every_page_opens(self, path: str) -> None:
        assert browser("TECH").get(f"/reliability/{path}").status_code == 200

    def test_other_stations_do_not_find_an_outage(self) -> None:
        assert browser("FAR").get(f"/reliability/outages/{ids()[0]}/").status_code == 404


class TestPlanning:
    def test_the_price_is_shown_while_typing(self) -> None:
        shown = text(browser("TECH").post("/reliability/outages/price/", form(work="")))

        assert "What it costs" in shown
        assert "The budget does not suffice" in shown

    def test_a_code_that_nobody_knows_is_named(self) -> None:
        assert "Z9" in text(browser("TECH").post("/reliability/outages/price/", form(parts="Z9")))
        assert "Z9" in text(browser("TECH").post("/reliability/outages/plan/", form(parts="Z9")))

    def test_what_is_planned_is_computed_at_once(self) -> None:
        page = browser("TECH")

        answer = page.post("/reliability/outages/plan/", form())

        assert "Over budget" in text(page.get(answer.headers["Location"]))


class TestSteps:
    def test_a_plan_over_its_budget_is_handed_up_with_a_reason(self) -> None:
        page, planned = browser("TECH"), ids()[1]

        page.post(f"/reliability/outages/{planned}/step/", {"step": "escalate", "reason": "渗油严重"})

        assert "With the director" in text(page.get(f"/reliability/outages/{planned}/"))

    def test_supply_given_back_ends_a_fault(self) -> None:
        page, fault = browser("TECH"), ids()[0]
        moment = timezone.localtime().strftime(FORMAT)

        page.post(f"/reliability/outages/{fault}/switch/", {"step": "restore", "moment": moment})

        assert "Supply back" in text(page.get(f"/reliability/outages/{fault}/"))

    def test_steps_that_are_none_are_not_found(self) -> None:
        assert browser("TECH").post(f"/reliability/outages/{ids()[0]}/step/", {"step": "x"}).status_code == 404
        assert browser("TECH").post(f"/reliability/outages/{ids()[0]}/switch/", {"step": "x"}).status_code == 404


class TestDatedRows:
    def test_a_station_may_not_set_what_holds_for_the_company(self) -> None:
        told = {"name": "REPEAT_DAYS", "value": "90", "source": "省公司", "start_date": "2026-06-01"}

        assert "whole company" in text(browser("HEAD").post("/reliability/rules/set/", told))
        assert "whole company" in text(browser("HEAD").get("/reliability/rules/"))

    def test_what_is_typed_is_kept_where_it_is_refused(self) -> None:
        told = {"title_zh": "停电", "text_zh": "{from}至{to}", "source": "", "start_date": "2026-06-01"}

        assert "{from}至{to}" in browser("HEAD").post("/reliability/texts/set/", told).content.decode()


class TestBudgets:
    def test_a_target_is_set_and_its_hours_are_shared_out(self) -> None:
        page, year = browser("HEAD"), str(timezone.localdate().year)
        told = {"unit": "S1", "basis": "LV", "year": year}
        page.post("/reliability/targets/set/", {**told, "target_pct": "99.892", "source": "指标文件"})

        answer = page.post("/reliability/budgets/allocate/", told)

        assert answer.status_code == 302
        assert apps.get_model("reliability", "HoursBudget").objects.count() == 12

    def test_without_a_target_the_form_says_so(self) -> None:
        told = {"unit": "S1", "basis": "MV", "year": str(timezone.localdate().year)}

        assert "no target of reliability" in text(browser("HEAD").post("/reliability/budgets/allocate/", told))
