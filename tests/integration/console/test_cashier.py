"""The counter's pages: a shift, payments, receipts, a void, a returned cheque, each in both languages."""

import re
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tests.integration.console.people import browser, hire
from tests.integration.payments.counter import make_counter
from wanjia.foundation.organisation.types import Role
from wanjia.revenue.payments.models import Cheque, Payment, Receipt, Shift
from wanjia.revenue.receivables.queries.balances import balance_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def account(db: None) -> int:
    account_id = make_counter("120.00", "80.50")
    hire("K1", ("S1", Role.CASHIER), name="收费员")
    hire("H1", ("S1", Role.STATION_HEAD), name="所长")
    hire("K9", ("S2", Role.CASHIER))
    return account_id


@pytest.fixture
def desk(account: int) -> Client:
    client = browser("K1")
    client.post("/shifts/mine/", {"unit": "S1", "opening_float": "50.00"})
    return client


def owed_now(client: Client) -> Decimal:
    """Give what the counter asks for: with the late fee until today."""
    page = client.get("/counter/?account=1001").content.decode()
    return Decimal(re.search(r'data-total="([\d.]+)"', page)[1])  # type: ignore[index]


def pay(client: Client, amount: str, **facts: Any) -> Any:
    page = client.get("/counter/?account=1001").content.decode()
    key = re.search(r'name="key" value="(\w+)"', page)[1]  # type: ignore[index]
    asked = {"key": key, "tender": "CASH", "amount": amount, **facts}
    return client.post("/counter/1001/take/", asked, follow=True)


class TestCounter:
    @pytest.mark.parametrize("wanted", ["1001", "张三", "zs", "M1"])
    def test_an_account_is_found_by_number_name_initials_or_meter(self, desk: Client, wanted: str) -> None:
        page = desk.get("/counter/", {"q": wanted}, follow=True)

        assert page.redirect_chain[-1][0].endswith("account=1001")
        assert "张三" in page.content.decode()

    def test_nobody_is_found_elsewhere(self, account: int) -> None:
        page = browser("K9").get("/counter/", {"q": "M1"}).content.decode()

        assert "Nobody is found" in page
        assert "You have no open shift" in page

    def test_it_tells_the_change_and_prints_the_receipt(self, desk: Client) -> None:
        page = pay(desk, "100.00", tendered="150.00").content.decode()

        assert "Hand back <b>50.00</b>" in page
        receipt = Receipt.objects.get()
        for language, copies in (("zh", 1), ("en", 2)):
            printed = desk.post(f"/payments/{Payment.objects.get().number}/receipt/", {"language": language})
            assert printed.content.startswith(b"%PDF")
            receipt.refresh_from_db()
            assert receipt.printed == copies

    def test_a_fault_keeps_what_was_typed(self, desk: Client) -> None:
        less = pay(desk, "100.00", tendered="90.00").content.decode()
        cheque = pay(desk, "77.00", tender="CHEQUE").content.decode()

        assert "Less was laid down" in less
        assert "Write down the cheque&#x27;s number" in cheque
        assert 'value="77.00"' in cheque
        assert not Payment.objects.exists()

    def test_a_deposit_and_a_refund(self, desk: Client, account: int) -> None:
        asked = {"key": "d1", "amount": "500.00", "way": "take"}
        assert "The deposit is booked" in desk.post("/counter/1001/deposit/", asked, follow=True).content.decode()
        assert balance_of(account).deposit == Decimal(500)
        bad = desk.post("/counter/1001/deposit/", {**asked, "amount": "x"}, follow=True).content.decode()
        assert "Write down how much" in bad

        from wanjia.foundation.access.queries import actor_of
        from wanjia.revenue.receivables.operations.moving import NewMove, decide_move, propose_move
        from wanjia.revenue.receivables.types import MoveKind

        pay(desk, str(owed_now(desk) + 20))
        clerk, head = (actor_of(number, on=timezone.localdate()) for number in ("K1", "H1"))
        move = propose_move(NewMove(account, MoveKind.REFUND, Decimal(20), "moves"), by=clerk, at=timezone.now())
        decide_move(move_id=move, step="approve", reason="ok", by=head, at=timezone.now())
        assert "Approved refund" in desk.get("/counter/?account=1001").content.decode()
        assert f"/refunds/{move}/" in desk.get("/refunds/").content.decode()
        lacking = desk.post(f"/refunds/{move}/", {"way": "CASH", "payee": "Li", "paper": ""}).content.decode()
        assert "Write down which identity paper was shown." in lacking
        given = {"way": "CASH", "payee": "Li", "paper": "ID 0018"}
        assert "20.00 yuan are paid out" in desk.post(f"/refunds/{move}/", given, follow=True).content.decode()
        paid = desk.get(f"/refunds/{move}/")
        assert "/vouchers/TS1-" in paid.headers["Location"]
        printed = desk.post(f"{paid.headers['Location']}print/", {"language": "en"})
        assert printed.content.startswith(b"%PDF")
        assert "Printed 1 time" in desk.get(paid.headers["Location"]).content.decode()
        assert paid.headers["Location"] in desk.get("/vouchers/").content.decode()
        assert f"/refunds/{move}/" not in desk.get("/refunds/").content.decode()

    @pytest.mark.proves("A438", "A441")
    def test_a_deposit_has_a_receipt_and_giving_it_back_a_voucher(self, desk: Client) -> None:
        for number, (way, word) in enumerate((("take", "Deposit taken"), ("return", "Deposit given back")), start=1):
            asked = {"key": f"d{number}", "amount": "500.00", "way": way}
            page = desk.post("/counter/1001/deposit/", asked, follow=True).content.decode()
            assert f"{word} <b>500.00</b>" in page
            receipt = Receipt.objects.get(number=number)
            for language, copies in (("zh", 1), ("en", 2)):
                link = f"/deposits/{receipt.movement_id}/receipt/"
                assert desk.post(link, {"language": language}).content.startswith(b"%PDF")
                receipt.refresh_from_db()
                assert receipt.printed == copies
            assert receipt.text in desk.get(f"/deposits/{receipt.movement_id}/").content.decode()
            assert f"/deposits/{receipt.movement_id}/" in desk.get("/receipts/").content.decode()
        assert browser("K9").get(f"/deposits/{receipt.movement_id}/").status_code == 404

    def test_what_nobody_approved_is_not_paid_out(self, desk: Client, account: int) -> None:
        from wanjia.foundation.access.queries import actor_of
        from wanjia.revenue.receivables.operations.moving import NewMove, propose_move
        from wanjia.revenue.receivables.types import MoveKind

        pay(desk, str(owed_now(desk) + 20))
        clerk = actor_of("K1", on=timezone.localdate())
        move = propose_move(NewMove(account, MoveKind.REFUND, Decimal(20), "moves"), by=clerk, at=timezone.now())

        assert "Nobody has approved this refund" in desk.get(f"/refunds/{move}/").content.decode()
        assert desk.get("/refunds/99999/").status_code == 404
        assert desk.get("/vouchers/TS1-2026-000099/").status_code == 404


class TestShift:
    def test_from_counting_to_the_bank(self, desk: Client) -> None:
        pay(desk, "100.00")
        here = f"/shifts/{Shift.objects.get().pk}"

        counted = desk.post(f"{here}/count/", {"v10000": "1", "v5000": "1", "cheques": "0"}, follow=True)
        assert "holds what the books say" in counted.content.decode()
        assert "being counted" in desk.get("/counter/?account=1001").content.decode()
        desk.post(f"{here}/resume/")
        desk.post(f"{here}/count/", {"v10000": "1", "v5000": "1", "cheques": "0"})
        desk.post(f"{here}/close/")
        sent = desk.post(f"{here}/remit/", {"slip": "S-1"}, follow=True).content.decode()

        assert "on its way to the bank" in sent
        assert Shift.objects.get().state == "REMITTED"
        assert "S-1" in desk.get("/remittances/").content.decode()

    def test_a_large_difference_waits_for_a_second_person(self, desk: Client) -> None:
        here = f"/shifts/{Shift.objects.get().pk}"
        assert "whole numbers" in desk.post(f"{here}/count/", {"cheques": "x"}, follow=True).content.decode()
        desk.post(f"{here}/count/", {"cheques": "0"})
        page = desk.get(f"{here}/").content.decode()
        assert "a second person must agree" in page
        head = browser("H1")
        assert "Tills that differ" in head.get("/").content.decode()

        head.post(f"{here}/agree/", {"reason": "searched"})
        desk.post(f"{here}/close/", {"person": "K1", "reason": "lost"})

        assert Shift.objects.get().state == "CLOSED"

    def test_a_second_shift_is_refused_in_words(self, desk: Client) -> None:
        page = desk.post("/shifts/mine/", {"unit": "S1", "opening_float": "0"}).content.decode()

        assert "is not closed" in page


class TestHandover:
    def test_cash_is_proposed_counted_and_taken_over(self, desk: Client) -> None:
        assert "Nobody else has an open till" in desk.get("/handovers/new/").content.decode()
        hire("K2", ("S1", Role.CASHIER))
        other = browser("K2")
        other.post("/shifts/mine/", {"unit": "S1", "opening_float": "0.00"})

        much = desk.post("/handovers/new/", {"to": "K2", "v10000": "1"})
        assert "The till holds 50.00 in cash" in much.content.decode()
        waits = desk.post("/handovers/new/", {"to": "K2", "v1000": "3"}, follow=True)
        assert "until then it is your cash" in waits.content.decode()
        link = waits.redirect_chain[-1][0]
        assert "hand" in other.get("/").content.decode().lower()
        off = other.post(f"{link}sign/", {"step": "confirm", "counted": "20"}, follow=True).content.decode()
        assert "You count another amount" in off
        done = other.post(f"{link}sign/", {"step": "confirm", "counted": "30.00"}, follow=True).content.decode()

        assert "Taken over" in done
        assert link in desk.get("/handovers/").content.decode()
        assert "<b>20.00</b>" in desk.get("/counter/").content.decode()
        assert browser("K9").get(link).status_code == 404


class TestVoid:
    def test_it_is_asked_for_and_decided_by_another(self, desk: Client) -> None:
        pay(desk, "100.00")
        number = Payment.objects.get().number
        asked = desk.post(f"/payments/{number}/void/", {"reason": "wrong account"}, follow=True).content.decode()
        assert "another person decides" in asked
        head = browser("H1")
        assert "Voids to decide on" in head.get("/").content.decode()
        void_id = re.search(r"/voids/(\d+)/", asked)[1]  # type: ignore[index]

        head.post(f"/voids/{void_id}/decide/", {"step": "approve", "reason": "seen"})

        assert Payment.objects.get().state == "VOIDED"
        assert "Voided" in head.get(f"/payments/{number}/").content.decode()
        assert "no gap" in head.get("/receipts/").content.decode()


class TestCheque:
    def test_a_returned_cheque_reopens_the_debt(self, desk: Client, account: int) -> None:
        pay(desk, "100.00", tender="CHEQUE", cheque_number="Q1", cheque_bank="工行", cheque_drawer="光明厂")
        before = balance_of(account).owed
        cheque = Cheque.objects.get()

        page = desk.post(f"/cheques/{cheque.pk}/return/", {"reason": "no cover"}, follow=True).content.decode()

        assert "owed again" in page
        assert balance_of(account).owed == before + 100
        assert "Q1" in desk.get("/cheques/").content.decode()


class TestWho:
    def test_other_stations_see_nothing(self, desk: Client) -> None:
        pay(desk, "10.00")
        other = browser("K9")

        assert other.get(f"/payments/{Payment.objects.get().number}/").status_code == 404
        assert other.get(f"/shifts/{Shift.objects.get().pk}/").status_code == 404
        assert other.get("/counter/?account=1001").status_code == 404

    def test_a_head_takes_no_money(self, account: int) -> None:
        assert browser("H1").get("/counter/").status_code == 403

    @pytest.mark.parametrize("page", ["payments", "shifts", "handovers", "voids", "receipts", "cheques", "remittances"])
    def test_lists_open_in_chinese(self, account: int, page: str) -> None:
        assert browser("H1", language="zh-hans").get(f"/{page}/").status_code == 200
