"""The pages of direct debits: a batch from its making to the bank's answer, by two people, looked at before booking."""

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from tests.integration.console.people import browser, hire
from tests.integration.directdebit.collecting import MAKER, answers, file_with, make_bank, make_mandate
from tests.integration.payments.counter import make_counter
from wanjia.foundation.organisation.types import Role
from wanjia.interfaces.worker.running import run_waiting
from wanjia.revenue.directdebit.models import DebitBatch, DebitLine, Mandate
from wanjia.revenue.directdebit.operations import returns
from wanjia.revenue.payments.models import Payment

pytestmark = pytest.mark.django_db
ASKED = {"bank": "ICBC", "kind": "DIRECT_DEBIT", "unit": "C", "due_until": "2030-01-31", "collect_on": "2030-02-01"}
PAPER = {
    "account": "1001",
    "bank": "ICBC",
    "kind": "DIRECT_DEBIT",
    "reference": "XY-9",
    "holder": "张三丰",
    "bank_account": "6222 0200 0000 9876",
    "bank_code": "102521000011",
    "signed_on": "2026-01-02",
    "start": "2026-01-02",
}


@pytest.fixture(autouse=True)
def staff(quick_passwords: None, db: None) -> None:
    make_counter("120.00")
    make_bank()
    for number in ("ACC1", "ACC2"):
        hire(number, ("C", Role.BILLING_ACCOUNTANT))
    hire("HEAD", ("S1", Role.STATION_HEAD))
    hire("AUDIT", ("C", Role.METERING_OFFICER))


def text(answer: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", answer.content.decode()))


def sent() -> str:
    make_mandate()
    browser("ACC1").post("/debit-batches/make/", ASKED)
    number = str(DebitBatch.objects.get().number)
    browser("ACC2").post(f"/debit-batches/{number}/approve/")
    browser("ACC1").post(f"/debit-batches/{number}/send/")
    return number


def handed_in(client: Client, number: str, content: bytes) -> Any:
    file = SimpleUploadedFile("回盘.csv", content)
    return client.post(f"/debit-batches/{number}/return/", {"file": file})


def ticket_of(answer: Any) -> str:
    found = re.search(r'name="ticket" value="([^"]*)"', answer.content.decode())
    return found[1] if found else ""


class TestMandate:
    def test_is_written_down_by_one_and_confirmed_by_another(self) -> None:
        assert browser("HEAD").get("/mandates/propose/").status_code == 403
        browser("ACC1").post("/mandates/propose/", PAPER)
        page = f"/mandates/{Mandate.objects.get().pk}/"

        browser("ACC1").post(f"{page}confirm/")
        own = Mandate.objects.get().state
        browser("ACC2").post(f"{page}confirm/")

        shown = text(browser("ACC1").get(page))
        assert (own, Mandate.objects.get().state) == ("PROPOSED", "ACTIVE")
        assert "****9876" in shown
        assert "62220200" not in shown.replace(" ", "")

    def test_its_holder_is_masked_for_whom_it_is_none_of_the_business(self) -> None:
        browser("ACC1").post("/mandates/propose/", PAPER)
        page = f"/mandates/{Mandate.objects.get().pk}/"

        assert "张三丰" in text(browser("ACC1").get(page))
        assert "张三丰" not in text(browser("AUDIT").get(page))
        assert "张三丰" not in text(browser("AUDIT").get("/mandates/?panel=table"))

    def test_nothing_typed_is_lost_by_a_refusal(self) -> None:
        answer = browser("ACC1").post("/mandates/propose/", {**PAPER, "bank_code": "12"})

        assert "The code of a bank has 12 digits." in text(answer)
        assert "张三丰" in answer.content.decode()


class TestBatch:
    def test_goes_from_one_person_to_another_to_the_bank(self) -> None:
        number = sent()

        first, second = (browser("ACC1").get(f"/debit-batches/{number}/file/").content for _turn in range(2))

        assert first == second
        assert b"6222020000001234" in first
        assert DebitBatch.objects.get().state == "SENT"
        assert browser("HEAD").get(f"/debit-batches/{number}/file/").status_code == 403
        assert browser("HEAD").get(f"/debit-batches/{number}/").status_code == 404

    @pytest.mark.proves("A430")
    def test_one_that_waits_stands_on_the_desk_of_another(self) -> None:
        make_mandate()
        browser("ACC1").post("/debit-batches/make/", ASKED)
        words = "Batches of debits to check and approve"

        assert words in text(browser("ACC2").get("/"))
        assert words not in text(browser("ACC1").get("/"))


class TestReturn:
    def test_is_looked_through_and_then_booked_once(self) -> None:
        number, client = sent(), browser("ACC1")
        looked = handed_in(client, number, file_with(number, answers(number, "成功")))
        before = Payment.objects.count()

        for _turn in range(2):
            client.post(f"/debit-batches/{number}/return/take/", {"ticket": ticket_of(looked)})

        page = text(client.get(f"/debit-batches/{number}/"))
        assert "Nothing is written yet" in text(looked)
        assert (before, Payment.objects.count(), DebitLine.objects.get().state) == (0, 1, "COLLECTED")
        assert "120.00" in page
        assert "Answered" in page

    def test_a_file_that_does_not_fit_is_shown_row_by_row(self) -> None:
        number, client = sent(), browser("ACC1")

        looked = handed_in(client, number, file_with(number, answers(number, "成功", reference="D9")))

        assert looked.status_code == 422
        assert "The batch has no line D9." in text(looked)
        assert not ticket_of(looked)

    def test_a_ticket_of_somebody_else_takes_nothing_in(self) -> None:
        number = sent()
        looked = handed_in(browser("ACC1"), number, file_with(number, answers(number, "成功")))

        for ticket in (ticket_of(looked), "made-up"):
            browser("ACC2").post(f"/debit-batches/{number}/return/take/", {"ticket": ticket})

        assert not Payment.objects.exists()

    def test_what_a_crash_left_unbooked_is_booked_in_the_background(self) -> None:
        number, client = sent(), browser("ACC1")
        content = file_with(number, answers(number, "成功"))
        returns.take_return(content, number=number, file_name="回盘.csv", by=MAKER, at=timezone.now())
        assert "Book what the bank collected" in text(client.get(f"/debit-batches/{number}/"))

        client.post(f"/debit-batches/{number}/book/")
        run_waiting()

        assert DebitLine.objects.get().state == "COLLECTED"
