"""The pages of the books: trial balance, journal, entries, the checklist, closing and reopening."""

import re
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pytest
from django.apps import apps
from django.test import override_settings
from python_calamine import CalamineWorkbook

from tests.integration.api.county import kept_for_a_module
from tests.integration.console.people import browser, hire
from tests.integration.ledger.books import AT, CLERK, FEB, MAR, bill, make_books, payment, posted, unit
from wanjia.foundation.access.rules import MATRIX
from wanjia.foundation.access.types import Permission
from wanjia.foundation.organisation.types import Role
from wanjia.revenue.ledger import operations
from wanjia.revenue.ledger.models import MonthClosing
from wanjia.revenue.ledger.types import EntryKind

QUICK = ["django.contrib.auth.hashers.MD5PasswordHasher"]
BOOKS, JOURNAL, MONTHS = "/books/", "/books/entries/", "/books/months/"
FEBRUARY = "/books/months/S1/2026-02/"


@pytest.fixture(scope="module")
def written_books(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    with override_settings(PASSWORD_HASHERS=QUICK), kept_for_a_module(django_db_blocker):
        make_books()
        hire("B1", ("C", Role.BILLING_ACCOUNTANT))
        hire("B2", ("S2", Role.BILLING_ACCOUNTANT))
        hire("D1", ("C", Role.MARKETING_DIRECTOR))
        posted(bill(100, day=FEB))
        posted(payment(60, day=FEB, at_unit="S2"))
        checked_on = {"bills": 1, "energy_kwh": 0, "issued": 100, "booked": 100, "open_findings": 0}
        by = {"checked_at": AT, "checked_by": "B1"}
        apps.get_model("reconciliation", "BooksDay").objects.create(unit_id=unit("C"), day=FEB, **checked_on, **by)
        operations.oppose(
            entry_id=posted(bill(7, day=MAR, source=4)),
            kind=EntryKind.RETURN,
            book_date=MAR,
            text="重复发行",
            by=CLERK,
            at=AT,
        )
        yield


@pytest.fixture(autouse=True)
def books(written_books: None, db: None) -> None:
    """Give books of two stations."""


def text_of(answer: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", answer.content.decode()))


def closed(*, note: str = "出纳次日缴存", number: str = "B1", page: str = FEBRUARY) -> Any:
    return browser(number).post(f"{page}close/", {"reason": note}, follow=True)


class TestWhoMayEnter:
    @pytest.mark.parametrize("role", [Role.CASHIER, Role.MARKETING_DIRECTOR, Role.METER_READER, Role.AUDITOR])
    def test_as_the_matrix_says(self, role: Role) -> None:
        hire("T1", ("C", role))
        client = browser("T1")
        may = {permission for permission, roles in MATRIX.items() if role in roles}

        for page in (BOOKS, JOURNAL, MONTHS, FEBRUARY, "/books/closings/", "/books/postings/"):
            assert (client.get(page).status_code == 200) is (Permission.LEDGER_VIEW in may)
        assert (client.post(f"{FEBRUARY}close/").status_code != 403) is (Permission.MONTH_CLOSE in may)


class TestTrialBalance:
    def test_it_shows_beginning_movement_and_end_and_balances(self) -> None:
        shown = text_of(browser("B1").get(f"{BOOKS}?month=2026-03"))

        assert "balances in every unit" in shown
        assert "Receivable from customers 40.00 7.00 7.00 40.00" in shown

    def test_of_ones_own_units_only(self) -> None:
        shown = text_of(browser("B2").get(f"{BOOKS}?month=2026-02"))

        assert "Cash in hand 0.00 60.00 0.00 60.00" in shown
        assert "Receivable from customers 0.00" not in shown.replace("Receivable from customers 0.00 yuan", "")

    def test_as_excel(self) -> None:
        answer = browser("B1").get(f"{BOOKS}file/?month=2026-02")

        rows = CalamineWorkbook.from_filelike(BytesIO(answer.content)).get_sheet_by_index(0).to_python()
        assert ["S2", "二所", "Cash in hand", "CNY"] in [row[:4] for row in rows]
        assert sum(float(str(row[7])) for row in rows[1:]) == 0

    def test_a_month_that_is_none_shows_the_latest(self) -> None:
        assert "2026-03" in text_of(browser("B1").get(f"{BOOKS}?month=x"))


class TestJournal:
    def test_an_entry_shows_its_postings_and_who_took_it_back(self) -> None:
        page = browser("B1").get(JOURNAL).content.decode()
        found = re.findall(r"/books/entries/(\d+)/", page)

        latest = text_of(browser("B1").get(f"/books/entries/{found[0]}/"))
        assert "takes another entry back" in latest
        assert "重复发行" in latest
        assert "Receivable from customers 1001 7.00" in latest

    def test_the_half_of_another_unit_is_only_counted(self) -> None:
        found = re.findall(r"/books/entries/(\d+)/", browser("B2").get(JOURNAL).content.decode())

        shown = text_of(browser("B2").get(f"/books/entries/{found[0]}/"))
        assert "Cash in hand E7 60.00" in shown
        assert "2 more postings stand in the books of other units." in shown
        assert "1001" not in shown

    def test_one_of_other_units_is_as_good_as_unknown(self) -> None:
        mine = set(re.findall(r"/books/entries/(\d+)/", browser("B2").get(JOURNAL).content.decode()))
        whole = set(re.findall(r"/books/entries/(\d+)/", browser("B1").get(JOURNAL).content.decode()))

        other = (whole - mine).pop()
        assert browser("B2").get(f"/books/entries/{other}/").status_code == 404

    def test_postings_are_found_by_unit_account_and_day(self) -> None:
        shown = text_of(browser("B1").get("/books/postings/?unit=S2&ledger_account=CASH&to_day=2026-02-28"))

        assert "60.00" in shown
        assert "Nothing was booked" in text_of(browser("B1").get("/books/postings/?unit=S2&to_day=2026-01-31"))


class TestClosing:
    @pytest.mark.proves("A428")
    def test_the_checklist_tells_what_is_open_and_closing_needs_a_note(self) -> None:
        page = "/books/months/S2/2026-02/"
        shown = text_of(browser("B1").get(page))
        assert "No cash or cheque stayed in hand over night look at it 1 60.00" in shown
        assert "No money waits in suspense in order 0" in shown

        assert "say why the month is closed all the same" in text_of(closed(note=" ", page=page))
        done = text_of(closed(page=page))

        assert "The month is closed." in done
        assert "No cash or cheque stayed in hand over night 1 60.00" in done
        assert MonthClosing.objects.get().left_open == "cash 1 60.00"

    def test_a_shift_whose_money_was_not_sent_is_told(self) -> None:
        apps.get_model("payments", "Shift").objects.create(
            cashier="E7", unit_id=unit("S1"), state="CLOSED", opening_float=0, opened_on=FEB, opened_at=AT
        )

        shown = text_of(browser("B1").get(FEBRUARY))
        assert "All shifts of the month are closed, their money sent to the bank look at it 1" in shown
        assert "The bank has shown every slip in order 0" in shown

    @pytest.mark.proves("A444")
    def test_a_day_whose_issued_bills_nobody_checked_is_told(self) -> None:
        apps.get_model("reconciliation", "BooksDay").objects.all().delete()

        shown = text_of(browser("B1").get(FEBRUARY))
        assert "Each day's issued bills were checked against the books look at it 1" in shown.replace("&#x27;", "'")

    def test_in_order_it_closes_without_one_and_units_show_it(self) -> None:
        assert "The month is closed." in text_of(closed(note=""))

        shown = text_of(browser("B1").get(f"{MONTHS}?month=2026-02"))
        assert re.search(r"一所 S1 Closed B1", shown)
        assert re.search(r"二所 S2 open", shown)

    def test_what_blocks_is_told_and_keeps_it_open(self) -> None:
        march = "/books/months/S1/2026-03/"

        assert "Earlier months are closed keeps the month open" in text_of(browser("B1").get(march))
        assert "cannot be closed before this holds: Earlier months are closed" in text_of(closed(page=march))
        assert not MonthClosing.objects.exists()

    def test_one_asks_another_reopens(self) -> None:
        closed(note="")
        closing = MonthClosing.objects.get().pk
        ask = browser("B1").post(f"/books/closings/{closing}/ask/", {"reason": "漏记一笔"}, follow=True)
        assert "Another person decides on it" in text_of(ask)
        assert "Closed months to reopen or not" in text_of(browser("D1").get("/"))

        shown = text_of(browser("D1").get(FEBRUARY))
        assert "B1: 漏记一笔" in shown
        done = browser("D1").post(f"/books/closings/{closing}/decide/", {"step": "reopen"}, follow=True)

        assert "Your decision is recorded." in text_of(done)
        assert "Reopened" in text_of(browser("D1").get("/books/closings/"))
        assert "Close the month" in text_of(browser("B1").get(FEBRUARY))

    def test_who_asked_sees_why_not(self) -> None:
        hire("X1", ("C", Role.BILLING_ACCOUNTANT), ("C", Role.MARKETING_DIRECTOR))
        closed(note="")
        closing = MonthClosing.objects.get().pk
        browser("X1").post(f"/books/closings/{closing}/ask/", {"reason": "漏记"})

        assert "another person must decide" in text_of(browser("X1").get(FEBRUARY))
        tried = browser("X1").post(f"/books/closings/{closing}/decide/", {"step": "reopen"}, follow=True)
        assert "another person must decide" in text_of(tried)
        assert MonthClosing.objects.get().state == "REOPENING"

    def test_what_is_not_there_is_not_found(self) -> None:
        closed(note="")
        closing = MonthClosing.objects.get().pk

        assert browser("B1").get("/books/months/S1/2026-2x/").status_code == 404
        assert browser("B2").get(FEBRUARY).status_code == 404
        assert browser("B2").post(f"/books/closings/{closing}/ask/", {"reason": "x"}).status_code == 404
        assert browser("D1").post(f"/books/closings/{closing}/decide/", {"step": "burn"}).status_code == 404

    def test_chinese_words(self) -> None:
        page = text_of(browser("B1", language="zh-hans").get(FEBRUARY))

        for word in ("月结检查表", "挂账", "支票未过夜留存", "结账"):
            assert word in page
