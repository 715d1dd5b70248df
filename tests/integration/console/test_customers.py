"""Pages of customers: the list, one customer's page, personal data, changes of terms."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.integration.api.county import kept_for_a_module
from tests.integration.console.customers import (
    FAR,
    FAR_NAME,
    NEAR,
    NEAR_ADDRESS,
    NEAR_NAME,
    NEAR_PHONE,
    make_customers,
)
from tests.integration.console.people import browser
from wanjia.foundation.access.types import WHOLE_COMPANY
from wanjia.foundation.events.queries import timeline
from wanjia.registry.customers import queries, sheets

pytestmark = pytest.mark.django_db
FACTORY, SHOP, HOME = "1005", "1004", "1001"
CHANGE = {
    "agreement": "G1005",
    "start_date": "2025-02-01",
    "contract_kva": "630",
    "running_kva": "630",
    "demand_basis": "CONTRACT_DEMAND",
    "contract_demand_kw": "300",
    "power_factor_standard_pct": "85",
    "reason": "application 7",
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


def status(who: str, path: str) -> int:
    return int(browser(who).get(path).status_code)


def numbers(who: str, query: str = "") -> list[str]:
    """Give the accounts that a list shows."""
    page = seen(who, f"/customers/?{query}&panel=table")
    known = (NEAR, FAR, *(f"100{n}" for n in range(1, 8)))
    return sorted(number for number in known if f'href="/customers/{number}/"' in page)


def told(response: Any) -> str:
    """Follow to the next page and give what it says."""
    page = response.client.get(response.headers["Location"])
    return str(page.content.decode())


class TestList:
    def test_everybody_sees_the_customers_of_their_own_units(self) -> None:
        assert FAR not in numbers("H1")
        assert numbers("H2") == [FAR]
        assert {NEAR, FAR, HOME} <= set(numbers("B1"))

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            (f"number={NEAR}", [NEAR]),
            (f"name={NEAR_NAME}", [NEAR]),
            (f"phone={NEAR_PHONE[:6]}", [NEAR]),
            ("address=东风路", [NEAR]),
            ("meter=M1005", [FACTORY]),
            ("unit=S2", [FAR]),
            ("area=A2", [FAR]),
            ("kind=ORGANISATION", []),
            ("usage_class=RESIDENTIAL", ["1001", "1002", "1003", "1007"]),
            ("structure=HB.CI2.10KV", [FACTORY]),
            ("running=0", [NEAR]),
            ("large=1", ["1003"]),
            ("least_kva=40", [FACTORY, FAR]),
            ("least_kva=40&unit=S1", [FACTORY]),
        ],
    )
    def test_filters(self, query: str, found: list[str]) -> None:
        assert numbers("B1", query) == sorted(found)

    def test_totals_are_those_of_the_filter(self) -> None:
        page = seen("B1", "/customers/?least_kva=40&panel=totals")

        assert "<b>2</b> accounts" in page
        assert "<b>540</b> kVA" in page

    def test_shows_price_capacity_area_and_meter(self) -> None:
        row = seen("B1", f"/customers/?number={FACTORY}&panel=table")

        for shown in ("Commercial and industrial", "500", "1号台区", "M1005"):
            assert shown in row

    def test_codes_are_said_in_chinese(self) -> None:
        page = seen("B1", f"/customers/?number={FACTORY}", language="zh-hans")

        assert "户号" in page
        assert "工商业" in page
        assert "COMMERCIAL_INDUSTRIAL</td>" not in page

    def test_sorting_by_capacity_goes_over_all_pages(self) -> None:
        page = seen("B1", "/customers/?sort=-contract_kva&panel=table")

        assert page.index(f"/customers/{FACTORY}/") < page.index(f"/customers/{FAR}/") < page.index("/customers/1001/")

    def test_an_administrator_of_accounts_sees_no_customers(self) -> None:
        assert status("A1", "/customers/") == 403
        assert status("A1", f"/customers/{NEAR}/") == 403


class TestMasking:
    def test_without_the_right_names_and_addresses_are_masked(self) -> None:
        page = seen("R1", f"/customers/?number={NEAR}")

        assert NEAR_NAME not in page
        assert NEAR_ADDRESS not in page
        assert "曾*贤" in page

    @pytest.mark.parametrize("query", ["name=曾", "phone=138", "address=东风", "sort=name", "sort=-address"])
    def test_and_neither_searched_nor_sorted(self, query: str) -> None:
        page = seen("R1", f"/customers/?{query}")

        assert "may not search or sort by personal data" in page
        assert f'href="/customers/{NEAR}/"' not in page

    def test_the_right_in_one_station_opens_nothing_in_another(self) -> None:
        assert "may not search or sort" in seen("X1", "/customers/?name=张")
        page = seen("X1", "/customers/")
        assert NEAR_NAME not in page
        assert FAR_NAME not in page

    def test_search_finds_names_only_where_the_right_holds(self) -> None:
        assert NEAR not in seen("R1", "/search/?q=曾小贤")
        assert NEAR not in seen("R1", "/search/?q=zxx")
        found = seen("X1", "/search/?q=zcy")
        assert f'href="/customers/{FAR}/"' in found
        assert NEAR not in seen("X1", "/search/?q=zxx")

    def test_search_by_number_masks_the_name(self) -> None:
        page = seen("R1", f"/search/?q={NEAR}")

        assert f'href="/customers/{NEAR}/"' in page
        assert NEAR_NAME not in page

    def test_a_page_masks_for_who_lacks_the_right(self) -> None:
        page = seen("R1", f"/customers/{NEAR}/")

        assert NEAR_NAME not in page
        assert NEAR_ADDRESS not in page
        assert "Show phone" not in page


class TestPage:
    @pytest.mark.parametrize("tab", ["overview", "agreements", "meters", "readings", "bills", "events"])
    @pytest.mark.parametrize("number", [FACTORY, SHOP, NEAR, FAR])
    def test_every_tab_opens(self, tab: str, number: str) -> None:
        page = seen("B1", f"/customers/{number}/?tab={tab}")

        assert number in page

    def test_tells_the_way_on_the_grid_with_links(self) -> None:
        page = seen("B1", f"/customers/{FACTORY}/")

        for link in ("/substations/B1/", "/feeders/F1/", "/areas/A1/", "/usage-points/P1005/", "/meters/M1005/"):
            assert f'href="{link}"' in page
        assert 'href="/routes/R2/"' in page

    def test_a_customer_of_another_station_is_not_found(self) -> None:
        for tab in ("overview", "agreements", "bills"):
            assert status("H1", f"/customers/{FAR}/?tab={tab}") == 404
            assert status("H2", f"/customers/{FACTORY}/?tab={tab}") == 404
        assert status("H1", f"/customers/{FAR}/?panel=who") == 404

    def test_unknown_tabs_and_panels_are_not_found(self) -> None:
        assert status("B1", f"/customers/{FACTORY}/?tab=nonsense") == 404
        assert status("B1", f"/customers/{FACTORY}/?panel=nonsense") == 404

    def test_bills_lead_to_their_pages(self) -> None:
        page = seen("B1", f"/customers/{HOME}/?tab=bills")

        assert "2025-01" in page
        assert 'href="/bills/' in page

    def test_the_timeline_is_told_in_words(self) -> None:
        page = seen("B1", f"/customers/{FACTORY}/?panel=events")

        for words in ("Supply begins", "Meter installed", "Instrument transformers installed", "Bill, "):
            assert words in page
        assert "customers." not in page

    def test_speaks_chinese(self) -> None:
        page = seen("B1", f"/customers/{FACTORY}/?tab=agreements", language="zh-hans")

        for words in ("合同与条款", "合同容量", "功率因数标准", "至今", "变更条款"):
            assert words in page

    def test_figures_are_for_those_whose_posts_show_money(self) -> None:
        page, without = seen("T1", f"/customers/{HOME}/"), seen("E2", f"/customers/{HOME}/")

        assert "Latest bill" in page
        assert "Latest bill" not in without


class TestPersonalData:
    def ask(self, who: str, number: str = NEAR, **given: Any) -> Any:
        data = {"fields_asked": ["PHONE", "IDENTITY_NUMBER"], "reason": "called back", **given}
        return browser(who).post(f"/customers/{number}/personal/", data)

    def shown(self) -> int:
        events = timeline("customers.customeraccount", scope=WHOLE_COMPANY)
        return events.filter(name="customers.personal_shown").height

    def test_stays_hidden_even_with_the_right(self) -> None:
        page = seen("H1", f"/customers/{NEAR}/")

        assert NEAR_NAME in page
        assert NEAR_PHONE not in page
        assert "420100199001011234" not in page
        assert "138****8000" in page

    def test_is_shown_once_and_leaves_an_event(self) -> None:
        answer = self.ask("H1")

        page = answer.content.decode()
        assert NEAR_PHONE in page
        assert "420100199001011234" in page
        assert answer.headers["Cache-Control"] == "no-store"
        assert self.shown() == 1
        assert NEAR_PHONE not in seen("H1", f"/customers/{NEAR}/")

    def test_only_what_was_asked_for_is_shown(self) -> None:
        page = self.ask("H1", fields_asked=["PHONE"]).content.decode()

        assert NEAR_PHONE in page
        assert "420100199001011234" not in page

    @pytest.mark.parametrize(
        "given", [{"reason": ""}, {"reason": "  "}, {"fields_asked": []}, {"fields_asked": ["NAME"]}]
    )
    def test_needs_a_reason_and_something_to_show(self, given: dict[str, Any]) -> None:
        answer = self.ask("H1", **given)

        assert answer.status_code == 302
        assert NEAR_PHONE not in told(answer)
        assert self.shown() == 0

    def test_is_refused_without_the_right(self) -> None:
        assert self.ask("R1").status_code == 403
        assert self.ask("M1").status_code == 403
        assert self.shown() == 0

    def test_is_refused_where_the_right_is_another_stations(self) -> None:
        answer = self.ask("X1")

        assert answer.status_code == 302
        page = told(answer)
        assert "Your post does not show" in page
        assert NEAR_PHONE not in page
        assert self.shown() == 0

    def test_a_customer_of_another_station_is_not_found(self) -> None:
        assert self.ask("H1", FAR).status_code == 404

    def test_coming_back_to_the_address_shows_the_page(self) -> None:
        answer = browser("H1").get(f"/customers/{NEAR}/personal/?tab=bills")

        assert answer.headers["Location"] == f"/customers/{NEAR}/?tab=bills"


class TestChangingTerms:
    def propose(self, who: str = "C1", step: str = "propose", **changed: str) -> Any:
        return browser(who).post(f"/customers/{FACTORY}/terms/", {**CHANGE, "step": step, **changed})

    def proposal(self) -> int:
        answer = self.propose()
        assert answer.status_code == 302
        return int(answer.headers["Location"].strip("/").rpartition("/")[2])

    def capacities(self) -> list[Any]:
        rows = sheets.AGREEMENT_TERMS.rows(WHOLE_COMPANY).filter(agreement_number="G1005")
        return [int(value) for value in rows.sort("start_date")["contract_kva"]]

    def test_the_effect_is_shown_first_and_nothing_is_proposed(self) -> None:
        page = self.propose(step="show").content.decode()

        assert "Propose this change" in page
        assert "<b>630</b>" in page
        assert not queries.proposals_of(queries.account_named(FACTORY, scope=WHOLE_COMPANY).account_id)

    def test_bills_that_the_day_reaches_are_named(self) -> None:
        page = self.propose(step="show", start_date="2025-01-15").content.decode()

        assert "billed already" in page
        assert "2025-01" in page

    @pytest.mark.parametrize(
        ("changed", "why"),
        [
            ({"running_kva": "700"}, "more than the"),
            ({"contract_demand_kw": ""}, "above 0"),
            ({"start_date": "2024-12-31"}, "cannot hold from"),
            ({"contract_kva": "-1"}, "greater than or equal to 0"),
            ({"contract_kva": "much"}, "Enter a number"),
            ({"demand_basis": "WEATHER"}, "Select a valid choice"),
            ({"power_factor_standard_pct": "70"}, "Select a valid choice"),
            ({"reason": ""}, "required"),
        ],
    )
    def test_what_cannot_be_is_told_beside_the_form_and_nothing_typed_is_lost(
        self, changed: dict[str, str], why: str
    ) -> None:
        page = self.propose(**changed).content.decode()

        assert why in page
        assert 'value="2025-02-01"' in page or "start_date" in changed
        assert self.capacities() == [500]

    def test_takes_effect_when_another_approves(self) -> None:
        proposal = self.proposal()
        assert self.capacities() == [500]

        answer = browser("H1").post(f"/terms-proposals/{proposal}/approve/")

        assert "approved" in told(answer)
        assert self.capacities() == [500, 630]

    def test_the_proposer_does_not_approve(self) -> None:
        proposal = int(self.propose("B1").headers["Location"].strip("/").rpartition("/")[2])
        assert "another person must decide" in seen("B1", f"/terms-proposals/{proposal}/")

        answer = browser("B1").post(f"/terms-proposals/{proposal}/approve/")

        assert "another person must decide" in told(answer)
        assert self.capacities() == [500]

    def test_is_refused_with_a_reason(self) -> None:
        proposal = self.proposal()
        silent = browser("H1").post(f"/terms-proposals/{proposal}/refuse/", {"reason": ""})
        assert "Say why" in told(silent)

        browser("H1").post(f"/terms-proposals/{proposal}/refuse/", {"reason": "no contract"})

        assert "no contract" in seen("C1", f"/terms-proposals/{proposal}/")
        assert self.capacities() == [500]

    def test_is_taken_back_by_its_proposer_only(self) -> None:
        proposal = self.proposal()
        assert "Only the person who proposed" in told(browser("B1").post(f"/terms-proposals/{proposal}/withdraw/"))

        assert "taken back" in told(browser("C1").post(f"/terms-proposals/{proposal}/withdraw/"))

    def test_another_station_neither_sees_nor_decides(self) -> None:
        proposal = self.proposal()

        assert status("H2", f"/terms-proposals/{proposal}/") == 404
        assert browser("H2").post(f"/terms-proposals/{proposal}/approve/").status_code == 404
        assert FACTORY not in seen("H2", "/terms-proposals/")
        assert status("X1", f"/customers/{FACTORY}/terms/") == 404

    def test_posts_without_the_right_do_not_enter(self) -> None:
        proposal = self.proposal()

        assert status("R1", f"/customers/{FACTORY}/terms/") == 403
        assert status("R1", "/terms-proposals/") == 403
        assert browser("C1").post(f"/terms-proposals/{proposal}/approve/").status_code == 403

    def test_waits_in_the_work_list_in_words(self) -> None:
        self.proposal()

        page = seen("H1", "/terms-proposals/?state=PROPOSED", language="zh-hans")
        assert FACTORY in page
        assert "待审批" in page
        assert "PROPOSED</td>" not in page

    def test_a_customer_never_supplied_offers_no_change(self) -> None:
        assert "No agreement of this account is running" in seen("C1", f"/customers/{NEAR}/")
        assert status("C1", f"/customers/{NEAR}/terms/") == 404
