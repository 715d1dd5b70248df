"""One's own page by post, what waits for whom, search, the unit chosen, saved views."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.utils import timezone

from tests.integration.api.county import kept_for_a_module
from tests.integration.console.customers import FAR, FAR_ADDRESS, FAR_NAME, NEAR, NEAR_NAME, make_customers
from tests.integration.console.people import browser
from wanjia.foundation.workflow.queries import limits_on
from wanjia.interfaces.console.desk import mine, todos
from wanjia.interfaces.exchange.lists import LISTS

pytestmark = pytest.mark.django_db
CHANGE = {
    "agreement": "G1001",
    "start_date": "2025-02-01",
    "contract_kva": "16",
    "running_kva": "16",
    "demand_basis": "NONE",
    "reason": "application 7",
    "step": "propose",
}


@pytest.fixture(scope="module")
def written(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    with kept_for_a_module(django_db_blocker):
        make_customers()
        yield


@pytest.fixture(autouse=True)
def customers(written: None, db: None) -> None:
    """Start each test from the customers as they were written."""


def seen(who: str, path: str, *, language: str = "en") -> str:
    answer = browser(who, language=language).get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


def propose(who: str) -> None:
    assert browser(who).post("/customers/1001/terms/", CHANGE).status_code == 302


def find(**given: Any) -> None:
    """Write a finding about a home's readings."""
    point = apps.get_model("metering", "UsagePoint").objects.get(number="P1001")
    at = given.pop("at", timezone.now())
    values = {"rule": "ZERO", "severity": "WARNING", "state": "OPEN", "reading_date": "2025-02-01", "evidence": "{}"}
    apps.get_model("readings", "ReadingFinding").objects.create(usage_point=point, found_at=at, **{**values, **given})


class TestToDos:
    def test_every_kind_of_work_has_a_limit_and_a_page(self) -> None:
        limits = limits_on(timezone.localdate())

        assert {todo.work for todo in todos.TODOS} <= set(limits)
        assert all(browser("B1").get(todo.link).status_code in {200, 403} for todo in todos.TODOS)

    def test_nothing_waits_for_a_reader(self) -> None:
        find()

        assert "Nothing waits for you" in seen("R1", "/")
        assert seen("R1", "/to-dos/count/") == ""

    def test_findings_wait_for_who_reviews_them_in_their_units(self) -> None:
        find()

        assert "Readings that look wrong" in seen("B1", "/")
        assert "Readings that look wrong" not in seen("H1", "/")
        assert seen("B1", "/to-dos/count/") == "1"

    def test_a_proposal_waits_for_everybody_but_its_proposer(self) -> None:
        propose("B1")

        assert "Changes of terms to decide on" in seen("B2", "/")
        assert "Changes of terms to decide on" in seen("H1", "/")
        assert "Changes of terms to decide on" not in seen("B1", "/")
        assert "Changes of terms to decide on" not in seen("H2", "/")

    def test_an_exemption_waits_for_the_audit_director(self) -> None:
        model = apps.get_model("duties", "Exemption")
        unit = apps.get_model("organisation", "Unit").objects.get(code="S1")
        today = timezone.localdate()
        model.objects.create(
            rule="APPROVE_OWN_CHANGE",
            unit=unit,
            reason="x",
            state="REQUESTED",
            requested_by="H1",
            requested_at=timezone.now(),
            start_date=today,
            end_date=today + timedelta(days=9),
        )

        assert "Exemptions to decide on" in seen("D1", "/")
        assert "Exemptions to decide on" not in seen("B1", "/")

    @pytest.mark.parametrize(("hours", "hue"), [(1, ""), (95, ""), (96, "is-soon"), (119, "is-soon"), (120, "is-late")])
    def test_the_clock_turns_amber_at_80_percent_and_red_at_its_end(self, hours: int, hue: str) -> None:
        find(at=timezone.now() - timedelta(hours=hours, minutes=1))

        page = seen("B1", "/")

        assert f'class="clock {hue}"' in page

    def test_a_later_limit_of_the_company_counts(self) -> None:
        model = apps.get_model("workflow", "WorkLimit")
        today = timezone.localdate()
        model.objects.filter(work="reading_findings").update(end_date=today)
        model.objects.create(work="reading_findings", hours=1, source="order 5", start_date=today)
        find(at=timezone.now() - timedelta(hours=2))

        assert "is-late" in seen("B1", "/")

    def test_the_count_stops_at_99(self) -> None:
        for day in range(1, 29):
            for rule in ("ZERO", "STUCK", "JUMP_UP", "BACKWARDS"):
                find(rule=rule, reading_date=f"2025-02-{day:02}")

        assert seen("B1", "/to-dos/count/") == "99+"

    def test_are_told_in_chinese(self) -> None:
        find()

        page = seen("B1", "/", language="zh-hans")
        for words in ("待办", "抄表异常", "时限 5 天"):
            assert words in page


class TestHome:
    def test_a_billing_accountant_sees_sales_and_readings(self) -> None:
        page = seen("B1", "/")

        for name in ("figures", "sales", "income", "progress"):
            assert f'id="panel-{name}"' in page
            assert browser("B1").get(f"/?panel={name}").status_code == 200

    def test_an_administrator_sees_events_and_no_money(self) -> None:
        page = seen("A1", "/")

        assert 'id="panel-latest"' in page
        assert 'id="panel-sales"' not in page
        assert browser("A1").get("/?panel=sales").status_code == 404
        assert browser("A1").get("/?panel=latest").status_code == 200
        assert "Your posts open no figures" in seen("A1", "/?panel=figures")

    def test_a_reader_sees_the_routes_of_the_station(self) -> None:
        page = seen("R1", "/?panel=progress")

        assert "Which routes are not read yet" in page
        assert "/routes/R1/" in page

    def test_figures_are_those_of_the_units(self) -> None:
        near, far = seen("H1", "/?panel=figures"), seen("H2", "/?panel=figures")

        assert ">7</a>" in near
        assert ">1</a>" in far
        assert "Energy sold in 2025-01" in near
        assert "Energy sold" not in far

    def test_months_are_added_up_again_when_bills_are_taken_back(self) -> None:
        before = seen("B1", "/?panel=figures")
        number = apps.get_model("billing", "Bill").objects.filter(account__number="1005").get().number

        browser("B2").post(f"/bills/{number}/cancel/", {"reason": "misread", "confirm": "1"})

        assert seen("B1", "/?panel=figures") != before

    def test_somebody_without_a_sign_in_is_sent_to_it(self, client: Any) -> None:
        assert client.get("/").status_code == 302
        assert client.get("/search/?q=1001").status_code == 302


class TestSearch:
    @pytest.mark.parametrize(
        ("text", "link"),
        [
            ("2001", f"/customers/{FAR}/"),
            (FAR_NAME, f"/customers/{FAR}/"),
            ("超一", f"/customers/{FAR}/"),
            ("zcy", f"/customers/{FAR}/"),
            ("ZCY", f"/customers/{FAR}/"),
            (NEAR_NAME, f"/customers/{NEAR}/"),
            ("zxx", f"/customers/{NEAR}/"),
            ("东风路", f"/customers/{NEAR}/"),
            ("M1005", "/meters/M1005/"),
            ("P1005", "/usage-points/P1005/"),
            ("A2", "/areas/A2/"),
            ("2号台", "/areas/A2/"),
            ("2htq", "/areas/A2/"),
            ("htq", "/areas/A1/"),
            ("F1", "/feeders/F1/"),
            ("1号线路", "/feeders/F1/"),
        ],
    )
    def test_finds(self, text: str, link: str) -> None:
        for panel in ("", "found"):
            assert f'href="{link}"' in browser("B1").get("/search/", {"q": text, "panel": panel}).content.decode()

    @pytest.mark.parametrize("text", [FAR, FAR_NAME, "zcy", FAR_ADDRESS, "M9001", "P9001", "A2", "F2", "2号台区"])
    def test_finds_nothing_of_another_station(self, text: str) -> None:
        page = browser("H1").get("/search/", {"q": text}).content.decode()

        assert "Nothing found" in page

    def test_an_administrator_finds_nobody(self) -> None:
        assert "Nothing found" in seen("A1", f"/search/?q={NEAR}")

    @pytest.mark.parametrize("text", ["", "1", " ", "%", "'"])
    def test_asks_for_more_than_one_letter(self, text: str) -> None:
        assert "Type at least two" in browser("B1").get("/search/", {"q": text}).content.decode()

    @pytest.mark.parametrize("text", ["%%", "__", "'; --", "<script>", "\\\\", "x" * 500, "𠮷野"])
    def test_takes_anything_for_text(self, text: str) -> None:
        answer = browser("B1").get("/search/", {"q": text})

        assert answer.status_code == 200
        assert "Nothing found" in answer.content.decode()
        assert "<script>alert" not in answer.content.decode()


class TestUnits:
    def test_shows_only_ones_own_units(self) -> None:
        assert "二所" not in seen("H1", "/units/")
        assert "二所" in seen("B1", "/units/")

    def test_the_unit_chosen_narrows_every_page_until_all_are_chosen_again(self) -> None:
        client = browser("B1")
        assert client.post("/units/", {"unit": "S2"}).status_code == 302

        narrowed = client.get("/customers/").content.decode()
        assert "二所" in narrowed
        assert f"/customers/{NEAR}/" not in narrowed
        assert client.get(f"/customers/{NEAR}/").status_code == 404

        client.post("/units/", {"unit": ""})
        assert f"/customers/{NEAR}/" in client.get("/customers/").content.decode()

    @pytest.mark.parametrize("code", ["S2", "C", "XX"])
    def test_another_unit_cannot_be_chosen(self, code: str) -> None:
        client = browser("H1")

        assert client.post("/units/", {"unit": code}).status_code == 200
        assert f"/customers/{FAR}/" not in client.get("/customers/").content.decode()
        assert f"/customers/{NEAR}/" in client.get("/customers/").content.decode()


class TestMine:
    def test_tells_posts_in_words_with_the_ways_to_change_the_sign_in(self) -> None:
        page = seen("X1", "/me/")

        for shown in (
            "Meter reader",
            "Hall clerk",
            "一所",
            "二所",
            "/me/password/",
            "/me/second-factor/",
            "/me/screen/",
        ):
            assert shown in page
        assert "METER_READER" not in page

    def test_every_list_leads_to_its_page(self) -> None:
        without = {name for name in LISTS if not mine.page_of(name)}

        assert without == {"what-if-accounts"}
        assert mine.page_of("a-list-that-is-no-more") == ""

    def test_a_view_is_saved_shown_and_forgotten(self) -> None:
        client = browser("B1")
        saved = {"name": "large ones", "query": "least_kva=40", "next": "/customers/"}

        assert client.post("/lists/accounts/views/", saved).headers["Location"] == "/customers/?least_kva=40"
        assert 'href="/customers/?least_kva=40"' in client.get("/me/").content.decode()
        page = client.get("/customers/").content.decode()
        assert "large ones" in page
        view = page.split("/views/")[1].split("/forget/")[0]

        browser("B2").post(f"/views/{view}/forget/")
        assert "large ones" in client.get("/me/").content.decode()
        client.post(f"/views/{view}/forget/", {"next": "/me/"})
        assert "large ones" not in client.get("/me/").content.decode()

    @pytest.mark.parametrize("name", ["", "  ", "x" * 61])
    def test_a_view_needs_a_name(self, name: str) -> None:
        client = browser("B1")
        client.post("/lists/accounts/views/", {"name": name, "query": "", "next": "/customers/"})

        assert "You have saved no view" in client.get("/me/").content.decode()

    @pytest.mark.parametrize("away", ["https://elsewhere.example/", "//elsewhere.example/", "/\\elsewhere.example"])
    def test_nobody_is_led_away(self, away: str) -> None:
        answer = browser("B1").post("/units/", {"unit": "", "next": away})

        assert answer.headers["Location"] == "/"
