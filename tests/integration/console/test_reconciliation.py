"""The reconciliation desk: a day from the bank's file to nothing left open, what is refused, and who may look."""

import re
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from tests.integration.console.people import browser, hire
from tests.integration.payments.counter import cashier, make_counter, online, opened, taken
from tests.integration.payments.refunds import TRANSFER, approved
from tests.unit.reconciliation.statements import line, statement
from wanjia.foundation.organisation.types import Role
from wanjia.revenue.ledger.types import LedgerAccount
from wanjia.revenue.payments.operations.paying_out import pay_refund
from wanjia.revenue.payments.types import PaidOut, Payout
from wanjia.revenue.receivables.queries.balances import balance_of
from wanjia.revenue.reconciliation.models import (
    BankAccount,
    BankStatement,
    BooksDay,
    CheckFinding,
    Match,
    StatementLine,
    Suspense,
)
from wanjia.revenue.reconciliation.protocols import bank_csv
from wanjia.revenue.reconciliation.protocols.channel_csv import ChannelPayment, ParsedDay, written

pytestmark = pytest.mark.django_db
NUMBER = "42001000100001"
TRANSIT = {"held_in": LedgerAccount.BANK_IN_TRANSIT, "item": ""}


@pytest.fixture
def payer(quick_passwords: None, db: None) -> int:
    account_id = make_counter("1000.00")
    hire("ACC", ("C", Role.BILLING_ACCOUNTANT))
    hire("ACC2", ("C", Role.BILLING_ACCOUNTANT))
    hire("BOSS", ("C", Role.COMPANY_MANAGER))
    hire("S2", ("S2", Role.BILLING_ACCOUNTANT))
    hire("HALL", ("S1", Role.HALL_CLERK))
    return account_id


@pytest.fixture
def desk(payer: int) -> Client:
    """Give the accountant's browser, with the company's bank account registered."""
    found = browser("ACC")
    start = timezone.localdate() - timedelta(days=9)
    given = {"number": NUMBER, "bank": "建设银行", "holder": "供电公司", "unit": "C", "start_date": start.isoformat()}
    found.post("/bank-accounts/open/", given)
    return found


def text(answer: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", answer.content.decode()))


def paid(payer: int, amount: str, reference: str = "") -> None:
    """Let money be on its way today."""
    today = timezone.localdate()
    online(payer, amount, at=timezone.now(), received_on=today, external_reference=reference, **TRANSIT)


def refunded(payer: int) -> PaidOut:
    """Pay a refund of 30 yuan out by transfer, now."""
    return pay_refund(Payout(approved(payer), **TRANSFER), by=cashier(), at=timezone.now())


def file_of(*lines: Any, **changes: Any) -> SimpleUploadedFile:
    """Give a day's statement as a file."""
    today = timezone.localdate()
    facts = {"start_date": today, "end_date": today, "account_number": NUMBER, **changes}
    return SimpleUploadedFile("day.csv", bank_csv.written(statement(*lines, **facts)))


def told(amount: str, reference: str, **facts: Any) -> Any:
    """Give a line of today."""
    today = timezone.localdate()
    return line(amount, reference, **{"booked_on": today, "value_date": today, "payer_reference": "", **facts})


def take(desk: Client, *lines: Any) -> None:
    """Look at a file, and take it in."""
    shown = desk.post("/bank-statements/take/", {"file": file_of(*lines)})
    kept = re.search(r'name="kept" value="([^"]+)"', shown.content.decode())
    assert kept, text(shown)
    desk.post("/bank-statements/take/", {"kept": kept[1]})


def line_id(reference: str) -> int:
    """Give a line's id."""
    return StatementLine.objects.get(reference=reference).pk


class TestDay:
    def test_from_the_banks_file_to_nothing_left_open(self, desk: Client, payer: int) -> None:
        for amount, reference in (("120.50", "ORDER0001"), ("42.00", ""), ("42.00", "")):
            paid(payer, amount, reference)
        lines = (
            told("120.50", "A1", payer_reference="ORDER0001"),
            told("42.00", "A2"),
            told("77.00", "A3", counterparty="不明"),
            told("-8.00", "A4"),
        )
        shown = text(desk.post("/bank-statements/take/", {"file": file_of(*lines)}))
        assert "CSV of online banking · 4 new lines" in shown
        assert not BankStatement.objects.exists(), "a look writes nothing"
        take(desk, *lines)

        home = text(desk.get("/bank/"))
        assert "3 lines wait" in home
        page = text(desk.get(f"/bank-lines/{line_id('A2')}/"))
        assert "It is this" in page
        assert "40/40" in page

        suggested = Match.objects.filter(line=line_id("A2"), state="SUGGESTED").first()
        assert suggested is not None
        after = desk.post(f"/bank-matches/{suggested.pk}/accept/", follow=True)
        assert after.redirect_chain[-1][0] == f"/bank-lines/{line_id('A3')}/", "the next line follows"

        desk.post(f"/bank-lines/{line_id('A3')}/suspend/", {"note": "called, nobody there"})
        desk.post(f"/bank-lines/{line_id('A4')}/match/", {"charge": "-8.00", "reason": "fee of the bank"})
        held = Suspense.objects.get()
        desk.post(f"/suspense/{held.pk}/assign/", {"account": "1001", "reason": "he called back"})

        assert balance_of(payer).owed == Decimal("1000.00") - Decimal("281.50")
        assert set(StatementLine.objects.values_list("state", flat=True)) == {"MATCHED"}
        account = text(desk.get(f"/bank-accounts/{BankAccount.objects.get().pk}/"))
        assert "Unexplained 0.00" in account
        assert "The books have 231.50" in account

    def test_a_refund_is_offered_for_a_line_out_chosen_and_shown(self, desk: Client, payer: int) -> None:
        now = timezone.now()
        opened(at=now)
        taken(payer, "1060.00", at=now)
        first, second = (refunded(payer) for _time in range(2))
        tomorrow = timezone.localdate() + timedelta(days=1)
        facts = {"counterparty": "张三", "text": "退费", "value_date": tomorrow}
        take(desk, told("-30.00", "A1", **facts), told("-30.50", "A2"))

        page = desk.get(f"/bank-lines/{line_id('A1')}/")
        assert f'<a href="/vouchers/{first.voucher_number}/">' in page.content.decode()
        assert text(page).count("Refund by transfer") == 4, "two suggested, two to choose from"
        suggested = Match.objects.get(line=line_id("A1"), key=f"V{first.voucher_id}")
        desk.post(f"/bank-matches/{suggested.pk}/accept/")
        assert first.voucher_number in text(desk.get(f"/bank-lines/{line_id('A1')}/"))
        vouchers = [desk.get(f"/vouchers/{paid.voucher_number}/").content.decode() for paid in (first, second)]
        assert f"/bank-lines/{line_id('A1')}/" in vouchers[0]
        assert "not yet: it is on its way" in vouchers[1]

        found = desk.get(f"/bank-lines/{line_id('A2')}/", {"q": second.voucher_number}).content.decode()
        chosen = f"REFUND~V{second.voucher_id}~-30.00"
        assert f'value="{chosen}"' in found
        desk.post(
            f"/bank-lines/{line_id('A2')}/match/", {"chosen": chosen, "charge": "-0.50", "reason": "fee of the bank"}
        )
        assert set(StatementLine.objects.values_list("state", flat=True)) == {"MATCHED"}

    def test_a_line_is_picked_by_hand_rejected_and_taken_back(self, desk: Client, payer: int) -> None:
        paid(payer, "50.00")
        paid(payer, "70.00")
        take(desk, told("119.00", "A1"))
        here = f"/bank-lines/{line_id('A1')}/"
        found = desk.get(f"{here}?q=1001").content.decode() + desk.get(f"{here}?q=张").content.decode()
        boxes = sorted(set(re.findall(r'name="chosen" value="([^"]+)"', found)))
        assert len(boxes) == 2

        refused = desk.post(f"{here}match/", {"chosen": boxes, "charge": "", "reason": "told"}, follow=True)
        assert "comes to 120.00" in text(refused)
        desk.post(f"{here}match/", {"chosen": boxes, "charge": "-1", "reason": "told"})
        match = Match.objects.get(state="CONFIRMED")
        assert "Take the match back" in text(desk.get(here))

        desk.post(f"/bank-matches/{match.pk}/undo/", {"reason": "of another customer"})
        assert "of another customer" in text(desk.get(here))
        assert StatementLine.objects.get().state == "OPEN"

    def test_much_money_goes_back_only_with_a_second_person(self, desk: Client, payer: int) -> None:
        take(desk, told("9000.00", "A1", counterparty="不明"))
        desk.post(f"/bank-lines/{line_id('A1')}/suspend/", {"note": "nobody known"})
        held = Suspense.objects.get().pk
        desk.post(f"/suspense/{held}/back/", {"reason": "paid to the wrong company"})

        own = text(desk.post(f"/suspense/{held}/approve/", {"reason": "yes"}))
        assert "another person must decide" in own
        assert Suspense.objects.get().state == "PROPOSED"
        browser("ACC2").post(f"/suspense/{held}/approve/", {"reason": "seen"})
        assert Suspense.objects.get().state == "RETURNING"


class TestFiles:
    def test_what_is_wrong_is_told_by_row_column_and_cure_and_nothing_is_taken(self, desk: Client) -> None:
        broken = file_of(told("10.00", "A1")).read().replace(b"10.00", b"1O.00", 1)
        page = text(desk.post("/bank-statements/take/", {"file": SimpleUploadedFile("day.csv", broken)}))

        assert "Nothing of this file is taken in" in page
        assert "is no amount of yuan" in page
        assert "Have the bank write the file again" in page
        assert not BankStatement.objects.exists()

    def test_the_same_file_again_and_what_another_person_looked_at(self, desk: Client) -> None:
        take(desk, told("10.00", "A1"))
        again = desk.post("/bank-statements/take/", {"file": file_of(told("10.00", "A1"))})
        assert "handed in before" in text(again)
        assert 'name="kept"' not in again.content.decode()

        later = {"sequence": 32, "opening": "1010.00"}
        shown = desk.post("/bank-statements/take/", {"file": file_of(told("5.00", "A2"), **later)})
        kept = re.search(r'name="kept" value="([^"]+)"', shown.content.decode())
        assert kept
        assert browser("ACC2").post("/bank-statements/take/", {"kept": kept[1]}).status_code == 404
        assert desk.post("/bank-statements/take/", {"kept": "forged"}).status_code == 404


class TestChecks:
    def test_three_ways_and_what_becomes_of_a_difference(self, desk: Client, payer: int) -> None:
        today = timezone.localdate()
        day = ParsedDay("WECHAT", today, (ChannelPayment("WX1", today, Decimal("5.00"), Decimal("0.01")),))
        file = SimpleUploadedFile("wx.csv", written(day))
        shown = desk.post("/channel-days/take/", {"unit": "C", "file": file}, follow=True)
        assert "Missing here" in text(shown)

        one = CheckFinding.objects.get().pk
        desk.post(f"/check-findings/{one}/explain/", {"reason": "of yesterday"})
        assert "another person must look" in text(desk.post(f"/check-findings/{one}/close/", {"reason": "fine"}))
        desk.post(f"/check-findings/{one}/hand-over/", {"owner": "ACC2"})
        browser("ACC2").post(f"/check-findings/{one}/close/", {"reason": "seen"})

        found = CheckFinding.objects.get()
        assert (found.state, found.owner) == ("CLOSED", "ACC2")

    def test_a_days_books_are_checked(self, desk: Client) -> None:
        yesterday = timezone.localdate() - timedelta(days=1)
        desk.post("/books-days/check/", {"unit": "C", "day": yesterday.isoformat()})

        assert BooksDay.objects.get().day == yesterday
        assert str(yesterday) in text(desk.get("/books-days/?panel=table"))


class TestRules:
    def test_the_rules_are_shown_and_a_sender_named(self, desk: Client) -> None:
        given = {"channel": "WECHAT", "name": "财付通", "words": "WX", "source": "contract"}
        desk.post("/bank/rules/senders/", given)

        page = text(desk.get("/bank/rules/"))
        assert "WECHAT 财付通 WX" in page
        assert "References 25" in page


class TestWho:
    def test_a_manager_looks_and_does_nothing_and_others_do_not_come_in(self, desk: Client, payer: int) -> None:
        take(desk, told("10.00", "A1", counterparty="张小三"))
        boss, here = browser("BOSS"), f"/bank-lines/{line_id('A1')}/"

        page = text(boss.get(here))
        assert "张*三" in page
        assert "张小三" not in page
        assert boss.post(f"{here}suspend/", {"note": "x"}).status_code == 403
        assert browser("HALL").get(here).status_code == 403
        assert browser("S2").get(here).status_code == 404
