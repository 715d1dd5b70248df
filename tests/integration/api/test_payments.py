"""Balances, payments told of with a token, and payments told of by channels that sign."""

import json
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tests.integration.api.county import SECRET, caller, got, sent, signed_post
from wanjia.foundation.access.queries import process_actor
from wanjia.revenue.outlets.operations.channels import move_channel
from wanjia.revenue.outlets.rules import signature_of
from wanjia.revenue.payments.models import Payment

pytestmark = pytest.mark.usefixtures("county")
PATH = "channels/WECHAT/payments"
OPENER = process_actor("opener")


def content(**changes: Any) -> dict[str, Any]:
    told = {"transaction": "W1", "account": "1001", "amount": "10.00", "paid_at": timezone.now().isoformat()}
    return {**told, **changes}


def signed(told: dict[str, Any], *, path: str = PATH, **how: Any) -> Any:
    return signed_post(path, told, **how)


def problem(response: Any) -> tuple[int, str]:
    assert response.headers["Content-Type"] == "application/problem+json"
    return response.status_code, response.json()["type"].rpartition("-problem-")[2] or response.json()["type"]


class TestSigned:
    def test_a_signed_payment_is_taken_and_told_again_the_same(self) -> None:
        told = content()

        first, again = signed(told), signed(told)

        assert first.status_code == 200, first.content
        assert again.json() == first.json()
        assert first.json()["amount"] == "10.00"
        assert Payment.objects.filter(channel="WECHAT").count() == 1

    @pytest.mark.parametrize(
        ("response", "status", "code"),
        [
            (lambda: signed(content(), secret="f" * 32), 401, "signature-wrong"),
            (lambda: signed(content(), late=301), 401, "signature-stale"),
            (lambda: signed(content(), late=-301), 401, "signature-stale"),
            (lambda: signed(content(), **{"x-wanjia-signature": ""}), 401, "signature-missing"),
            (lambda: signed(content(), path="channels/ALIPAY/payments"), 401, "signature-wrong"),
            (lambda: signed(content(account="9999")), 404, "account-unknown"),
            (lambda: signed(content(account="2001")), 404, "account-unknown"),
            (lambda: signed(content(amount="0.00")), 422, "invalid"),
            (lambda: signed(content(amount="-1.00")), 422, "invalid"),
            (lambda: signed(content(amount="1.001")), 422, "invalid"),
        ],
    )
    def test_what_is_wrong_is_told_and_changes_nothing(self, response: Any, status: int, code: str) -> None:
        answer = response()

        assert answer.status_code == status, answer.content
        assert answer.json()["type"] == f"/api/#problem-{code}"
        assert not Payment.objects.filter(channel="WECHAT").exists()

    def test_another_content_under_the_transaction_is_refused(self) -> None:
        told = content()
        signed(told)

        answer = signed({**told, "amount": "11.00"})

        assert (answer.status_code, answer.json()["type"]) == (409, "/api/#problem-transaction-reused")

    def test_a_closed_channel_takes_nothing(self) -> None:
        move_channel("WECHAT", step="close", reason="到期", by=OPENER, at=timezone.now())

        answer = signed(content())

        assert (answer.status_code, answer.json()["type"]) == (403, "/api/#problem-channel-closed")

    def test_a_body_changed_on_its_way_is_refused(self) -> None:
        told = content()
        body, stamp = json.dumps(told).encode(), str(int(timezone.now().timestamp()))
        heads = {
            "x-wanjia-timestamp": stamp,
            "x-wanjia-signature": signature_of(SECRET, timestamp=stamp, body=body),
        }

        answer = Client(headers=heads).post(
            f"/api/v1/{PATH}", body.replace(b"10.00", b"90.00"), content_type="application/json"
        )

        assert answer.status_code == 401

    def test_a_signature_opens_nothing_else(self) -> None:
        assert Client(headers={"x-wanjia-signature": "0" * 64}).get("/api/v1/payments").status_code == 401


class TestWithAToken:
    def test_a_program_of_a_cashier_tells_of_a_payment_once(self) -> None:
        program, told = caller("K1", unit="S1"), content(channel="WECHAT")

        first = sent(program, "payments", told)
        again = sent(program, "payments", told)

        assert first.status_code == 200, first.content
        assert again.json() == first.json()
        assert sent(program, "payments", {**told, "amount": "11.00"}).status_code == 409
        rows = got(program, "payments", account="1001")["items"]
        assert [(row["amount"], row["reference"]) for row in rows if row["channel"] == "WECHAT"] == [("10.00", "W1")]

    def test_who_takes_no_payments_tells_of_none(self) -> None:
        answer = sent(caller("B1", unit="S1"), "payments", content(channel="WECHAT"))

        assert answer.status_code == 403

    def test_payments_of_another_station_are_not_there(self) -> None:
        signed(content())

        assert got(caller("B2", unit="S2"), "payments")["items"] == []

    def test_the_balance_falls_by_what_was_paid(self) -> None:
        program = caller("B1", unit="S1")
        before = got(program, "accounts/1001/balance")
        signed(content(amount="1.00", paid_at=(timezone.now() - timedelta(minutes=1)).isoformat()))

        after = got(program, "accounts/1001/balance")

        moved = {name: Decimal(after[name]) - Decimal(before[name]) for name in ("owed", "credit")}
        assert moved["credit"] - moved["owed"] <= Decimal("1.00")
        assert sum((Decimal(one["open"]) for one in after["debts"]), Decimal(0)) == Decimal(after["owed"]) - Decimal(
            after["reduction"]
        )
        assert caller("B2", unit="S2").get("/api/v1/accounts/1001/balance").status_code == 404
