"""Pages of prices and what-ifs: what they show, to whom, in which language, and what they refuse."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.integration.api.county import kept_for_a_module
from tests.integration.console.people import browser, hire, make_staff
from tests.integration.whatif.asked import HOMES, TRADE, draft_of, make_billed_village, stored
from wanjia.foundation.jobs.models import Job
from wanjia.foundation.organisation.types import Role
from wanjia.interfaces.worker.running import run_waiting
from wanjia.registry.tariffs import queries as tariffs
from wanjia.registry.tariffs.protocols.price_book import parse_book
from wanjia.revenue.whatif.models import WhatIf

pytestmark = pytest.mark.django_db
PAGES = (
    "/prices/documents/",
    "/prices/catalogue/",
    "/prices/catalogue/HB.RES/",
    "/prices/catalogue/HB.CI1.LT1KV/?on=2026-01-15",
    "/prices/rules/",
    "/prices/calculator/",
)
WHAT_IF_PAGES = ("/prices/what-if/", "/prices/what-if/new/", "/prices/what-if/accounts/")


@pytest.fixture(scope="module")
def written_village(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    with kept_for_a_module(django_db_blocker):
        make_billed_village()
        make_staff()
        hire("G1", ("S1", Role.GENERAL_OFFICE_MANAGER))
        hire("G2", ("S2", Role.GENERAL_OFFICE_MANAGER))
        hire("K1", ("C", Role.STOREKEEPER))
        yield


@pytest.fixture(autouse=True)
def village_billed(written_village: None, db: None) -> None:
    """Start each test from the billed village."""


def seen(path: str, *, who: str = "B1", language: str = "en") -> str:
    """Give the page that somebody sees."""
    answer = browser(who, language=language).get(path)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def status(who: str, path: str) -> int:
    """Give how a page answers somebody."""
    return int(browser(who).get(path).status_code)


def document_id(number: str) -> int:
    """Give the id of a stored document."""
    return tariffs.document_ids()[number]


def fields(**changes: Any) -> dict[str, Any]:
    """Give the form of a what-if about the homes' prices, a fen more a kWh."""
    edits = {
        f"edit-{n}-{name}": value
        for n in range(4)
        for name, value in (("component", ""), ("whom", ""), ("narrower", ""), ("change", "PERCENT"), ("figure", ""))
    }
    said = {
        "title": "A fen more",
        "month": "2026-01-01",
        "unit": "C",
        "limits_whom": "",
        **edits,
        "edit-0-component": "ENERGY",
        "edit-0-whom": "structure|HB.RES",
        "edit-0-change": "YUAN",
        "edit-0-figure": "0.01",
    }
    return {**said, **changes}


def ask(who: str = "B1", *, document: str = HOMES, language: str = "en", **changes: Any) -> Any:
    """Post the form."""
    address = f"/prices/what-if/new/?document={document_id(document)}"
    return browser(who, language=language).post(address, fields(**changes))


def asked(who: str = "B1", **changes: Any) -> int:
    """Ask, let the worker price it, and give the id."""
    answer = ask(who, **changes)
    assert answer.status_code == 302, answer.content.decode()
    assert run_waiting() == 1
    return WhatIf.objects.latest("pk").pk


class TestWhoMayEnter:
    @pytest.mark.parametrize("path", PAGES)
    def test_prices_open_to_posts_that_work_with_them(self, path: str) -> None:
        assert status("R1", path) == 200
        assert status("K1", path) == 403
        assert status("A1", path) == 403

    @pytest.mark.parametrize("path", WHAT_IF_PAGES)
    def test_what_ifs_open_to_managers_and_billing(self, path: str) -> None:
        assert {status(who, path) for who in ("B1", "M1", "G2")} == {200}
        assert {status(who, path) for who in ("R1", "H1", "A1")} == {403}

    def test_what_is_not_there_is_not_found(self) -> None:
        for path in (
            "/prices/documents/999999/",
            "/prices/documents/999999/text/",
            "/prices/catalogue/XX/",
            "/prices/what-if/999999/",
            "/prices/what-if/999999/draft/",
            "/prices/what-if/new/?document=999999",
            "/prices/what-if/new/?from=999999",
            "/prices/what-if/new/?document=x",
        ):
            assert status("B1", path) == 404

    def test_the_form_is_not_posted_by_others(self) -> None:
        assert ask("R1").status_code == 403


class TestDocuments:
    def test_the_list_tells_what_is_a_sample(self) -> None:
        page = seen("/prices/documents/?is_sample=0")

        assert TRADE in page
        assert HOMES not in page

    def test_a_document_shows_figures_parts_and_source_in_both_languages(self) -> None:
        path = f"/prices/documents/{document_id(TRADE)}/"

        page, chinese = seen(path), seen(path, language="zh-hans")

        assert "1.133999" in page
        assert "agent purchase" in page
        assert "yuan/kVA·month" in page
        assert "Xiaogan" in page
        assert all(word in chinese for word in ("代理购电价格", "已公布", "政府性基金及附加", "电价组成", "元/kVA·月"))
        assert "floating" not in chinese

    def test_what_changed_and_what_does_not_agree_stands_on_a_tab(self) -> None:
        page = seen(f"/prices/documents/{document_id(TRADE)}/?tab=changes")

        assert "-0.006345" in page
        assert "The published price is not what its parts, ratio and funds give." in page
        assert "0.735886" in page

    def test_hours_are_drawn(self) -> None:
        page = seen(f"/prices/documents/{document_id('鄂发改价管〔2024〕77号')}/", language="zh-hans")

        assert page.count('class="period-sharp"') == 2
        assert "尖 20:00–22:00" in page

    def test_its_text_can_be_read_again(self) -> None:
        answer = browser("R1").get(f"/prices/documents/{document_id(TRADE)}/text/")

        assert answer.headers["Content-Disposition"].startswith("attachment")
        again = parse_book(answer.content.decode(), name="again", stored=tariffs.all_structures().values())
        assert set(again.documents[0].prices) == set(stored(TRADE).prices)


class TestStructures:
    def test_the_timeline_shows_documents_gaps_and_today(self) -> None:
        page = seen("/prices/catalogue/HB.CI1.LT1KV/")

        assert page.count("tl-bar tl-sample") == 12
        assert "tl-bar tl-gap" in page
        assert "tl-today" in page

    @pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "soon"])
    def test_any_day_can_be_asked_for(self, day: str) -> None:
        assert status("B1", f"/prices/catalogue/HB.RES/?on={day}") == 200

    def test_a_day_shows_its_prices_and_who_is_supplied(self) -> None:
        page = seen("/prices/catalogue/HB.RES/?on=2026-01-15")

        assert "0.5308" in page
        assert 'href="/customers/?structure=HB.RES">4</a>' in page

    def test_who_holds_another_station_counts_only_its_accounts(self) -> None:
        assert 'href="/customers/?structure=HB.RES">0</a>' in seen("/prices/catalogue/HB.RES/", who="G2")

    def test_rules_are_said_in_words_with_their_source(self) -> None:
        page = seen("/prices/rules/", language="zh-hans")

        assert "每日按月的 1/30" in page
        assert "供电营业规则" in page
        assert ">THIRTY<" not in page


class TestCalculator:
    def test_a_home_is_explained_step_by_step(self) -> None:
        page = seen("/prices/calculator/?structure=HB.RES&month=2026-01&kwh=300&used_kwh=2100", language="zh-hans")

        assert "179.40" in page
        assert "第2档：240 kWh × 0.5808 元 = 139.39 元" in page
        assert "60.80" in page

    def test_only_what_the_price_asks_is_asked(self) -> None:
        home, factory = (
            seen(f"/prices/calculator/?structure={code}&month=2026-01") for code in ("HB.RES", "HB.CI2.10KV")
        )

        assert 'name="used_kwh"' in home
        assert 'name="peak_kwh"' not in home
        assert 'name="peak_kwh"' in factory
        assert 'name="demand_basis"' in factory
        assert 'name="used_kwh"' not in factory

    def test_a_month_without_prices_says_so(self) -> None:
        page = seen("/prices/calculator/?structure=HB.CI1.LT1KV&month=2026-05&kwh=100", language="zh-hans")

        assert 'role="alert"' in page

    @pytest.mark.parametrize(
        ("query", "why"),
        [
            ("structure=HB.RES&month=2026-01&kwh=-5", "greater than or equal to 0"),
            ("structure=HB.RES&month=soon&kwh=5", "Write a month, such as 2026-01."),
            ("structure=HB.RES&month=9999-12&kwh=5", "Write a month, such as 2026-01."),
            ("structure=HB.CI2.10KV&month=2026-01&kwh=5&contract_kva=1e300", "less than or equal to 10000000"),
            ("structure=XX&month=2026-01&kwh=5", "Select a valid choice"),
            ("structure=HB.CI2.10KV&month=2026-01&kwh=100", "demand_basis"),
            ("structure=HB.RES&month=2026-01&used_kwh=5", "Write how much energy"),
        ],
    )
    def test_what_cannot_be_calculated_is_said_beside_it(self, query: str, why: str) -> None:
        assert why in seen(f"/prices/calculator/?{query}")

    def test_it_comes_to_what_a_bill_comes_to(self) -> None:
        query = "structure=HB.CI1.LT1KV&month=2026-01&sharp_kwh=100&peak_kwh=400&flat_kwh=450&valley_kwh=250"

        assert "946.07" in seen(f"/prices/calculator/?{query}")


class TestAsking:
    def test_a_draft_is_priced_by_the_worker_and_shown(self) -> None:
        what_if_id = asked()

        page = seen(f"/prices/what-if/{what_if_id}/")

        assert "+13.70" in page  # 150 + 320 + 700 + 200 kWh, a fen each
        assert "Residential" in page

    def test_before_it_is_priced_its_page_shows_how_far_it_is(self) -> None:
        ask()
        what_if_id = WhatIf.objects.latest("pk").pk

        page = seen(f"/prices/what-if/{what_if_id}/")
        assert "0 of 2 parts" in page or "0 of 1 parts" in page
        run_waiting()
        answer = browser("B1").get(f"/prices/what-if/{what_if_id}/?panel=progress", headers={"HX-Request": "true"})
        assert answer.headers["HX-Refresh"] == "true"

    def test_all_tabs_and_the_account_explained_in_chinese(self) -> None:
        what_if_id = asked()

        effect, accounts, draft = (
            seen(f"/prices/what-if/{what_if_id}/?tab={tab}", language="zh-hans")
            for tab in ("effect", "accounts", "draft")
        )
        account = seen(f"/prices/what-if/{what_if_id}/accounts/1002/", language="zh-hans")

        assert all(word in effect for word in ("按用电类别", "按用电量大小", "按单位", "居民生活"))
        assert "1002" in accounts
        assert "重算与已发行不符" in draft
        assert all(word in account for word in ("已发行", "草案电价", "+3.20"))

    def test_the_draft_can_be_seen_before_it_is_priced(self) -> None:
        answer = ask(show="1")

        assert answer.status_code == 200
        assert "+0.01" in answer.content.decode() or ">0.0100<" in answer.content.decode()
        assert not WhatIf.objects.exists()

    def test_a_text_is_taken_instead_of_quick_changes(self) -> None:
        what_if_id = asked(text=draft_of(HOMES))

        assert WhatIf.objects.get(pk=what_if_id).summary["effect"] == "0.00"

    def test_a_file_is_taken(self) -> None:
        file = SimpleUploadedFile("draft.yaml", draft_of(HOMES).encode())

        assert WhatIf.objects.get(pk=asked(file=file)).summary["effect"] == "0.00"

    def test_asking_again_starts_from_the_earlier_draft(self) -> None:
        what_if_id = asked()

        page = seen(f"/prices/what-if/new/?from={what_if_id}")

        assert f"DRAFT {HOMES}" in page

    def test_it_can_be_given_up_before_it_is_priced(self) -> None:
        ask()
        what_if_id = WhatIf.objects.latest("pk").pk

        answer = browser("B1").post(f"/prices/what-if/{what_if_id}/cancel/", follow=True)

        assert "It is given up." in answer.content.decode()
        assert run_waiting() == 1
        assert Job.objects.latest("pk").state == "failed"

    @pytest.mark.parametrize(
        ("changes", "why"),
        [
            ({"edit-0-component": ""}, "Nothing is changed yet"),
            ({"edit-0-figure": ""}, "Write by how much."),
            ({"edit-0-figure": "-3"}, "would fall below 0"),
            ({"edit-0-figure": "1e400"}, "less than or equal to 1000000"),
            ({"limit_1": "99999999999999999999"}, "less than or equal to 1000000"),
            ({"text": "region: HUBEI\nx: " + "[" * 9000}, "nested too deep"),
            ({"start": "9999-12-31"}, "none of the days billed"),
            ({"limit_1": "9000"}, "must rise from tier to tier"),
            ({"text": "documents: ["}, "not readable as YAML"),
            ({"text": "region: HUBEI\ndocuments:\n- {number: X, title: T}"}, "documents X"),
            ({"start": "2031-01-01"}, "none of the days billed"),
            ({"title": ""}, "This field is required."),
            ({"unit": "S9"}, "Select a valid choice"),
            ({"month": "2024-01-01"}, "Select a valid choice"),
        ],
    )
    def test_a_bad_draft_is_refused_with_place_and_cure_and_nothing_typed_is_lost(
        self, changes: dict[str, str], why: str
    ) -> None:
        answer = ask(**changes)

        page = answer.content.decode()
        assert answer.status_code == 200
        assert why in page.replace("&#x27;", "'")
        assert "edit-0-whom" in page
        assert not WhatIf.objects.exists()

    def test_a_refusal_is_said_in_chinese(self) -> None:
        page = ask(language="zh-hans", **{"edit-0-figure": "-3"}).content.decode()

        assert "将低于 0" in page

    def test_a_file_that_is_too_long_is_refused(self) -> None:
        file = SimpleUploadedFile("draft.yaml", b"x" * 400_001)

        assert "too long to be a price book" in ask(file=file).content.decode()


class TestScope:
    def test_a_station_sees_its_own_what_ifs_and_offers_only_its_units(self) -> None:
        mine = asked("G1", unit="S1")
        whole = asked("B1")

        for what_if_id, who, wanted in ((mine, "G1", 200), (whole, "G1", 404), (mine, "G2", 404), (mine, "M1", 200)):
            for rest in ("", "draft/", "accounts/1001/", "?tab=accounts"):
                assert status(who, f"/prices/what-if/{what_if_id}/{rest}") == wanted
        assert "Select a valid choice" in ask("G1", unit="C").content.decode()

    def test_lists_hold_only_what_the_post_may_see(self) -> None:
        asked("B1", title="Whole company")

        assert "Whole company" in seen("/prices/what-if/")
        assert "Whole company" not in seen("/prices/what-if/", who="G1")
        assert "1001" not in seen("/prices/what-if/accounts/", who="G1")

    def test_nobody_gives_up_what_is_not_his(self) -> None:
        ask("B1")
        what_if_id = WhatIf.objects.latest("pk").pk

        assert browser("G2").post(f"/prices/what-if/{what_if_id}/cancel/").status_code == 404
        assert WhatIf.objects.get(pk=what_if_id).state == "planned"

    def test_names_are_masked_for_those_who_may_not_see_them(self) -> None:
        what_if_id = asked("B1")

        assert "客户1001" in seen(f"/prices/what-if/{what_if_id}/?tab=accounts")
        masked = seen(f"/prices/what-if/{what_if_id}/?tab=accounts", who="M1")
        assert "客户1001" not in masked
        assert "1001" in masked
        assert "客户1001" not in seen(f"/prices/what-if/{what_if_id}/accounts/1001/", who="M1")
