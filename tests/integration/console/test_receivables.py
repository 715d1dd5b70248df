"""Pages of what customers owe: an account's money, statements, proposals by two people, groups, reports."""

import re
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest

from tests.integration.api.county import kept_for_a_module
from tests.integration.console.people import browser, hire
from tests.integration.receivables import owing
from wanjia.foundation.organisation.types import Role
from wanjia.revenue.receivables.operations import grouping
from wanjia.revenue.receivables.operations.grouping import NewGroup
from wanjia.revenue.receivables.queries.balances import balance_of

pytestmark = pytest.mark.django_db
POOR, SHOP, HOME = owing.POOR, owing.SHOP, owing.HOME


@pytest.fixture(scope="module")
def written(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    with kept_for_a_module(django_db_blocker):
        owing.make_owing()
        grouping.make_group(NewGroup("J1", "光明集团", "S1"), by=owing.HEAD, at=owing.now())
        hire("B1", ("C", Role.BILLING_ACCOUNTANT))
        hire("H1", ("S1", Role.STATION_HEAD))
        hire("H2", ("S2", Role.STATION_HEAD))
        hire("X1", ("C", Role.BILLING_ACCOUNTANT), ("C", Role.STATION_HEAD))
        yield


@pytest.fixture(autouse=True)
def debts(written: None, db: None) -> None:
    """Start each test from the debts as they were written."""


def seen(who: str, path: str, *, language: str = "en") -> str:
    answer = browser(who, language=language).get(path)
    assert answer.status_code == 200, path
    return re.sub(r"\s+", " ", answer.content.decode())


def text_of(page: str) -> str:
    return re.sub(r"<[^>]*>", " ", page)


def money(value: Decimal) -> str:
    return f"{value:,.2f}"


def balance(number: str) -> Any:
    return balance_of(owing.account(number))


def propose(
    number: str, *, who: str = "B1", kind: str = "WRITE_OFF", amount: str = "1.00", reason: str = "gone"
) -> Any:
    path = f"/charges/{owing.charge_of(number)}/concede/?kind={kind}"
    return browser(who).post(path, {"amount": amount, "reason": reason})


def decide(path: str, *, who: str = "H1", step: str = "approve", reason: str = "seen") -> str:
    answer = browser(who).post(f"{path}decide/", {"step": step, "reason": reason}, follow=True)
    return str(answer.content.decode())


class TestMoneyOfAnAccount:
    def test_what_is_owed_and_why(self) -> None:
        page = seen("B1", f"/money/{POOR}/")

        assert money(balance(POOR).owed) in page
        assert "40 days overdue" in page
        assert "Late fee until today, not charged yet" in page
        assert "Energy charge" in page

    def test_settlements_open_their_charge(self) -> None:
        page = seen("B1", f"/money/{SHOP}/?tab=history")

        assert re.search(r'href="/charges/\d+/"', page)
        assert "Write-off" in page
        assert "Payment, " in page

    def test_a_late_fee_tells_its_clause(self) -> None:
        assert "供电营业规则" in seen("B1", f"/money/{owing.NEIGHBOR}/")

    def test_only_of_ones_own_units(self) -> None:
        assert browser("H2").get(f"/money/{POOR}/").status_code == 404
        assert browser("H2").get(f"/charges/{owing.charge_of(POOR)}/").status_code == 404
        assert POOR not in text_of(seen("H2", "/debtors/"))

    def test_names_are_masked_for_those_who_may_not_see_them(self) -> None:
        hire("G1", ("C", Role.AREA_MANAGER))
        assert f"客户{POOR}" in seen("B1", f"/money/{POOR}/")
        assert f"客户{POOR}" not in seen("G1", f"/money/{POOR}/")

    def test_credit_settles_what_is_owed(self) -> None:
        owing.penalty(SHOP, "5.00")
        before = balance(SHOP).credit
        answer = browser("B1").post(f"/money/{SHOP}/apply/", follow=True)

        assert "Settled 15.00 yuan." in answer.content.decode()
        assert balance(SHOP).credit == before - 15

    def test_the_customers_own_page_shows_it(self) -> None:
        page = seen("B1", f"/customers/{POOR}/")

        assert f'href="/money/{POOR}/"' in page
        assert money(balance(POOR).owed) in page

    def test_chinese_words(self) -> None:
        page = seen("B1", f"/money/{POOR}/", language="zh-hans")

        for word in ("欠费明细", "截至今日未计收违约金", "电度电费", "逾期 40 天", "申请记录"):
            assert word in page


class TestOpenings:
    def test_what_is_ahead_tells_its_days_rule_and_clause(self) -> None:
        page = text_of(seen("B1", f"/money/{POOR}/"))

        assert "Not charged yet, " in page

    def test_books_that_have_begun_begin_with_no_other_month(self) -> None:
        page = browser("B1").post("/opening-balances/begin/", {"month": "2026-01-01", "source": "交接"})

        assert "The books have begun" in page.content.decode()
        assert browser("H1").get("/opening-balances/begin/").status_code == 403

    def test_the_list_offers_the_sheet_to_whoever_keeps_the_books(self) -> None:
        page = seen("B1", "/opening-balances/", language="zh-hans")

        assert "期初余额" in page
        assert "请先确定建账月份" in page
        assert "确定建账月份" not in seen("H1", "/opening-balances/", language="zh-hans")


class TestStatement:
    def test_it_ends_with_what_is_owed_and_goes_out_as_excel(self) -> None:
        page = seen("B1", f"/money/{POOR}/statement/")
        answer = browser("B1").get(f"/money/{POOR}/statement/file/")

        assert money(balance(POOR).owed) in page
        assert "data-print" in page
        assert ZipFile(BytesIO(answer.content)).testzip() is None

    def test_a_time_before_anything_happened_is_empty(self) -> None:
        assert "Nothing moved in these days." in seen(
            "B1", f"/money/{POOR}/statement/?from=2020-01-01&until=2020-02-01"
        )
        assert browser("B1").get(f"/money/{POOR}/statement/?from=x&until=9999-12-31").status_code == 200


class TestGivingUp:
    def test_one_proposes_and_another_approves(self) -> None:
        before = balance(POOR).owed
        page = propose(POOR).headers["Location"]
        assert "It waits for the station head" in seen("B1", page)
        assert "Open now, the limit" in seen("H1", page)
        assert balance(POOR).owed == before

        assert "Your decision is recorded." in decide(page)

        assert balance(POOR).owed == before - 1
        assert "The debt is owed again." in decide(page, step="undo")
        assert balance(POOR).owed == before

    def test_ones_own_proposal_is_not_decided(self) -> None:
        page = propose(POOR, who="X1").headers["Location"]

        assert "another person must decide" in seen("X1", page)
        assert "another person must decide" in decide(page, who="X1")
        assert owing.model("Concession").objects.latest("pk").state == "PROPOSED"

    @pytest.mark.parametrize(
        ("changes", "why"),
        [
            ({"amount": "9999999"}, "more than the"),
            ({"amount": "0"}, "greater than or equal"),
            ({"reason": ""}, "required"),
            ({"kind": "WAIVER"}, "Only a late fee can be waived"),
        ],
    )
    def test_a_wrong_one_is_refused_with_what_was_typed(self, changes: dict[str, str], why: str) -> None:
        answer = propose(POOR, **changes)

        assert answer.status_code == 200
        assert why in answer.content.decode()

    def test_a_second_proposal_waits_for_the_first(self) -> None:
        propose(POOR)
        assert "waits already" in propose(POOR).content.decode()

    def test_deciding_needs_a_reason_and_a_known_step(self) -> None:
        page = propose(POOR).headers["Location"]
        assert "Say why" in decide(page, reason=" ")
        assert browser("H1").post(f"{page}decide/", {"step": "burn"}).status_code == 404
        assert browser("B1").post(f"{page}decide/", {"step": "approve"}).status_code == 403
        assert browser("H2").post(f"{page}decide/", {"step": "approve"}).status_code == 404

    def test_it_waits_on_the_list_and_among_the_to_dos(self) -> None:
        propose(POOR)
        assert POOR in text_of(seen("H1", "/concessions/?state=PROPOSED"))
        assert "Waivers and write-offs to decide on" in text_of(seen("H1", "/"))


class TestMovingCredit:
    def test_a_transfer_is_carried_out_once_approved(self) -> None:
        credit = balance(SHOP).credit
        wish = {"to_account": POOR, "amount": "10.00", "reason": "same owner"}
        page = browser("B1").post(f"/money/{SHOP}/move/?kind=TRANSFER", wish).headers["Location"]
        assert "There now, the limit" in seen("H1", page)

        decide(page)

        assert (balance(SHOP).credit, balance(POOR).credit) == (credit - 10, 10)
        assert "This is decided" in seen("H1", page)

    @pytest.mark.parametrize(
        ("kind", "wish", "why"),
        [
            ("REFUND", {"amount": "99999.00"}, "more than the"),
            ("TRANSFER", {"amount": "1.00", "to_account": "9999"}, "9999"),
            ("TRANSFER", {"amount": "1.00", "to_account": SHOP}, "Name another account"),
            ("RELEASE", {"amount": "1.00", "bill": "7"}, "valid choice"),
        ],
    )
    def test_a_wrong_one_is_refused(self, kind: str, wish: dict[str, str], why: str) -> None:
        answer = browser("B1").post(f"/money/{SHOP}/move/?kind={kind}", {"reason": "x", **wish})

        assert answer.status_code == 200
        assert why in answer.content.decode()
        assert not owing.model("CreditMove").objects.exists()

    def test_an_unknown_kind_is_not_found(self) -> None:
        assert browser("B1").get(f"/money/{SHOP}/move/?kind=GIFT").status_code == 404


class TestGroups:
    def test_accounts_come_and_go_and_are_summed_up(self) -> None:
        client = browser("B1")
        today = owing.today()
        for number in (POOR, SHOP):
            client.post("/groups/J1/add/", {"account": number, "on": today.isoformat()})
        page = seen("B1", "/groups/J1/")

        assert money(balance(POOR).owed + balance(SHOP).owed) in page
        assert POOR in seen("B1", "/groups/J1/statement/")
        client.post("/groups/J1/remove/", {"account": POOR, "on": (today + timedelta(days=1)).isoformat()})
        assert money(balance(POOR).owed) not in seen("B1", "/groups/J1/")
        again = client.post("/groups/J1/remove/", {"account": POOR, "on": today.isoformat()})
        assert "not in the group now" in again.content.decode()

    def test_a_new_one(self) -> None:
        made = browser("B1").post("/groups/new/", {"number": "J2", "name": "学校", "unit": "S1"})
        assert made.headers["Location"] == "/groups/J2/"
        assert (
            "J2 already"
            in browser("B1").post("/groups/new/", {"number": "J2", "name": "学校", "unit": "S1"}).content.decode()
        )
        assert browser("H2").get("/groups/J2/").status_code == 404


class TestReports:
    def test_charged_and_received_with_charts_and_parts(self) -> None:
        page = seen("B1", "/received/?from_month=2025-12&to_month=2026-01")
        panel = seen("B1", "/received/?panel=usage_class&from_month=2025-12&to_month=2026-01")

        assert "Collection rate" in page
        assert "target 100.00 %" in page
        assert "data-chart" in panel
        link = re.search(r'href="(/charges/\?[^"]*usage_class=RESIDENTIAL)"', panel)
        assert link is not None
        assert HOME in text_of(seen("B1", link[1].replace("&amp;", "&")))

    def test_ages_of_debts_open_their_charges(self) -> None:
        page = seen("B1", "/ageing/")

        assert "Earlier years" in page
        link = re.search(r'href="(/charges/\?[^"]*bucket=QUARTER)"', page)
        assert link is not None
        shown = text_of(seen("B1", link[1].replace("&amp;", "&")))
        assert POOR in shown
        assert HOME not in shown

    @pytest.mark.parametrize("path", ["/received/file/", "/ageing/file/"])
    def test_as_excel(self, path: str) -> None:
        assert ZipFile(BytesIO(browser("B1").get(path).content)).testzip() is None

    def test_another_station_has_nothing_to_report(self) -> None:
        assert "Nothing was charged yet" in seen("H2", "/received/?panel=unit")
        assert "Nothing was owed on this day." in seen("H2", "/ageing/")


class TestRules:
    def test_each_row_names_its_source_and_unconfirmed_ones_say_so(self) -> None:
        page = seen("B1", "/collecting-rules/")

        for word in ("(unconfirmed)", "供电营业规则 1996 art. 98", "the oldest", "1 to 30 days overdue"):
            assert word in page

    def test_somebody_is_put_in_charge_of_a_route(self) -> None:
        wish = {"route": "R1", "person": "H1", "on": "2026-01-01"}
        answer = browser("H1").post("/collecting-rules/in-charge/", wish, follow=True)

        assert "It is recorded" in answer.content.decode()
        assert browser("B1").post("/collecting-rules/in-charge/", wish).status_code == 403
        assert "later one already" in browser("H1").post("/collecting-rules/in-charge/", wish).content.decode()
