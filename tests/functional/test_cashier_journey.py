"""A cashier's day in a real browser, keyboard first: an open till, a void, the bank, a returned cheque."""

import re
from decimal import Decimal
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.functional.conftest import Opened, Site
from tests.functional.test_journeys import counted
from tests.support.browser import settled

pytestmark = [pytest.mark.xdist_group("browser")]
HEAD = "YZ0038"
WORDS = {
    "zh-hans": {"reason": "户号录错", "bank": "工商银行", "returned": "存款不足", "seen": "已核实"},
    "en": {"reason": "wrong account", "bank": "City Bank", "returned": "no cover", "seen": "seen"},
}


def debtors(site: Site, place: int) -> list[str]:
    """Give three accounts of a station that owe something, others for each language."""
    question = (
        "select group_concat(number) from (select a.number from receivables_position p "
        "join customers_customeraccount a on a.id=p.account_id join organisation_unit u on u.id=a.unit_id "
        f"where p.owed > 1000 and u.code='YZ-S1' order by a.number limit 3 offset {20 + place * 3})"
    )
    return str(counted(site, question)).split(",")


def owed(site: Site, number: str) -> Decimal:
    """Give what an account owes, yuan."""
    join = "receivables_position p join customers_customeraccount a on a.id=p.account_id"
    return Decimal(counted(site, f"select p.owed from {join} where a.number='{number}'")) / 100


def latest(site: Site, column: str, *, table: str = "payments_payment") -> Any:
    return counted(site, f"select {column} from {table} order by id desc limit 1")


def find(page: Page, site: Site, number: str) -> None:
    """Find an account by the keyboard alone."""
    page.goto(f"{site.address}/counter/")
    expect(page.locator("#till-q")).to_be_focused()
    page.keyboard.type(number)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(f"account={number}"))
    expect(page.locator("#id_amount")).to_be_focused()


@pytest.mark.proves("A259", "A260", "A428", "A429", "A432", "A434", "A436", "A441")
@pytest.mark.parametrize(("language", "cashier", "place"), [("zh-hans", "YZ0042", 0), ("en", "YZ0049", 1)])
def test_a_shift_from_opening_to_the_bank_and_a_returned_cheque(
    site: Site, opened: Opened, language: str, cashier: str, place: int
) -> None:
    page, words = opened(cashier, language=language), WORDS[language]
    first, second, third = debtors(site, place)

    page.goto(f"{site.address}/shifts/mine/")
    page.select_option("#id_unit", "YZ-S1")
    page.fill("#id_opening_float", "100")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/counter/"))

    find(page, site, first)
    total = Decimal(page.locator("#till-total").get_attribute("data-total") or "0")
    page.keyboard.press("Enter")
    expect(page.locator("#id_tendered")).to_be_focused()
    page.keyboard.type(str(total + Decimal("7.50")))
    expect(page.locator("[data-change] b")).to_have_text("7.50")
    page.keyboard.press("Enter")
    expect(page.locator(".till-change b").first).to_have_text("7.50")
    assert owed(site, first) == 0
    with page.expect_popup():
        page.keyboard.press("p")
    page.wait_for_timeout(500)

    find(page, site, second)
    page.keyboard.type("5.00")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    expect(page.locator(".till-taken")).to_be_visible()
    wrong = latest(site, "number")

    find(page, site, third)
    page.keyboard.press("Alt+2")
    page.fill("#id_amount", "6.00")
    page.fill("#id_cheque_number", f"Q{place}77")
    page.fill("#id_cheque_bank", words["bank"])
    page.locator("#id_cheque_drawer").press("Enter")
    expect(page.locator(".till-taken")).to_be_visible()
    before = owed(site, third)

    page.goto(f"{site.address}/payments/{wrong}/")
    page.fill("#void-reason", words["reason"])
    page.keyboard.press("Enter")
    expect(page.locator(".alert-success")).to_be_visible()
    void = latest(site, "id", table="payments_voidrequest")
    head = opened(HEAD, language=language)
    head.goto(f"{site.address}/voids/{void}/")
    head.fill("#decision-reason", words["seen"])
    head.click("button[value=approve]")
    expect(head.locator(".alert-success")).to_be_visible()
    assert counted(site, f"select state from payments_payment where number='{wrong}'") == "VOIDED"
    head.goto(f"{site.address}/receipts/")
    expect(head.locator(".till-series .field-fault")).to_have_count(0)

    shift = counted(site, f"select id from payments_shift where cashier='{cashier}' order by id desc limit 1")
    page.goto(f"{site.address}/shifts/{shift}/")
    page.fill("#count-v1", str(int((total + 100) * 100)))
    page.fill("#count-cheques", "1")
    expect(page.locator("[data-counted]")).to_have_text(f"{total + 100:,.2f}")
    page.locator("#count-cheques").press("Enter")
    expect(page.locator(".alert-success")).to_be_visible()
    page.click("form[action$='/close/'] button")
    expect(page.locator("#remit-slip")).to_be_visible()
    page.fill("#remit-slip", f"SLIP-{place}")
    page.keyboard.press("Enter")
    expect(page.locator("#remit-slip")).to_have_count(0)
    assert counted(site, f"select state from payments_shift where id={shift}") == "REMITTED"
    assert counted(site, f"select cash from payments_remittance where slip_number='SLIP-{place}'") == int(total * 100)

    cheque = latest(site, "id", table="payments_cheque")
    page.goto(f"{site.address}/cheques/{cheque}/")
    page.fill("#return-reason", words["returned"])
    page.click("form[action$='/return/'] .btn-danger")
    expect(page.locator(".alert-success")).to_be_visible()
    settled(page)
    assert owed(site, third) == before + 6
    assert counted(site, f"select state from payments_cheque where id={cheque}") == "RETURNED"
