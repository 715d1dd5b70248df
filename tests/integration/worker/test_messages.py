"""Messages handed to a real HTTP server: signed, once under their key, again when it was away, never at night."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tests.integration.registry import make_customer
from tests.support import gateway as gateways
from tests.support.gateway import SECRET, Gateway
from wanjia.foundation.access.queries import process_actor
from wanjia.foundation.access.types import WHOLE_COMPANY
from wanjia.foundation.organisation.queries import unit_named
from wanjia.foundation.outbox import rules
from wanjia.foundation.outbox.models import Message
from wanjia.foundation.outbox.operations import asking, reporting, sending
from wanjia.foundation.outbox.operations.writing import write_messages
from wanjia.foundation.outbox.queries import failed
from wanjia.foundation.outbox.types import Answer, MessageChannel, NewMessage, Quiet, Tried
from wanjia.interfaces.worker.message_jobs import NO_GATEWAY, ask_if_due
from wanjia.interfaces.worker.running import run_waiting
from wanjia.revenue.outlets.rules import signature_of

pytestmark = pytest.mark.django_db
BY = process_actor("tests")


@pytest.fixture
def gateway(settings: Any) -> Iterator[Gateway]:
    make_customer()
    with gateways.running() as found:
        settings.WANJIA_SMS_URL, settings.WANJIA_SMS_SECRET = found.url, SECRET
        yield found


def wrote(number: int = 1, **changes: Any) -> Message:
    plain: dict[str, Any] = {
        "key": f"tests.message:{number}",
        "channel": MessageChannel.SMS,
        "address": "13800000021",
        "title": "缴费提醒",
        "text": "户号1001欠电费117.19元。",
        "template": "FIRST",
        "about_kind": "tests.message",
        "about_id": number,
        "about_number": "1001",
        "unit_id": unit_named("S1").unit_id,
        "not_before": timezone.now(),
        **changes,
    }
    write_messages([NewMessage(**plain)], by=BY, at=timezone.now())
    return Message.objects.get(key=plain["key"])


def send() -> None:
    ask_if_due(timezone.now())
    run_waiting()


def state(message: Message) -> str:
    message.refresh_from_db()
    return str(message.state)


class TestSending:
    def test_it_is_signed_and_sent_once_whatever_is_asked(self, gateway: Gateway) -> None:
        message = wrote()
        wrote()
        for _twice in range(2):
            send()

        assert state(message) == "SENT"
        assert message.reference == "G-1"
        assert gateway.told == [
            {
                "message": "tests.message:1",
                "channel": "SMS",
                "to": "13800000021",
                "title": "缴费提醒",
                "text": "户号1001欠电费117.19元。",
            }
        ]

    def test_a_worker_killed_after_the_gateway_took_it_sends_it_again_under_its_key(self, gateway: Gateway) -> None:
        message = wrote()
        send()
        Message.objects.update(state="TAKEN", lease_until=timezone.now() - rules.LEASE)
        send()

        assert (len(gateway.told), len(gateway.sent), state(message)) == (2, 1, "SENT")

    def test_what_the_gateway_refuses_fails_at_once_and_somebody_decides(self, gateway: Gateway) -> None:
        message = wrote()
        gateway.status = 422
        send()

        assert (state(message), message.why) == ("FAILED", "The gateway answered 422: empty number")
        assert failed(WHOLE_COMPANY)[0] == 1
        gateway.status = 200
        reporting.try_again(message.pk, address="13900000000", by=BY, at=timezone.now())
        send()
        assert gateway.sent["tests.message:1"]["to"] == "13900000000"

    @pytest.mark.parametrize("status", [503, 429, 401])
    def test_while_it_is_away_messages_wait_and_those_not_tried_lose_no_try(
        self, gateway: Gateway, status: int
    ) -> None:
        for number in range(1, 10):
            wrote(number)
        gateway.status = status
        send()

        told = list(Message.objects.order_by("pk").values_list("state", "tries"))
        assert told == [("WAITING", 1)] * 4 + [("WAITING", 0)] * 5
        assert len(gateway.told) == 4
        assert Message.objects.earliest("not_before").not_before > timezone.now() + timedelta(seconds=50)

    def test_tried_often_enough_it_fails(self, gateway: Gateway) -> None:
        message = wrote()
        for _try in range(rules.TRIES):
            Message.objects.update(not_before=timezone.now())
            taken = sending.take(at=timezone.now()).taken
            sending.note_tried([Tried(taken[0].message_id, Answer.UNREACHED, why="x")], by=BY, at=timezone.now())

        assert state(message) == "FAILED"

    def test_quiet_hours_hold_at_the_moment_of_sending(self, gateway: Gateway) -> None:
        message = wrote(quiet=(Quiet(time(0), time(23, 59)),))
        send()

        assert (gateway.told, state(message), message.tries) == ([], "WAITING", 0)

    def test_too_old_it_is_sent_no_more(self, gateway: Gateway) -> None:
        message = wrote()
        Message.objects.update(written_at=timezone.now() - rules.STALE)

        assert sending.fail_stale(by=BY, at=timezone.now()) == 1
        assert (state(message), message.why) == ("FAILED", "It waited too long to be sent.")

    def test_without_a_gateway_nothing_is_taken_and_the_cure_is_told(self, gateway: Gateway, settings: Any) -> None:
        from wanjia.foundation.jobs.queries import latest_in

        message = wrote()
        settings.WANJIA_SMS_URL = ""
        send()
        assert not latest_in(WHOLE_COMPANY, kinds=("messages.send",), at_most=1)
        asking.ask_to_send(at=timezone.now())
        run_waiting()

        assert latest_in(WHOLE_COMPANY, kinds=("messages.send",), at_most=1)[0].why == NO_GATEWAY
        assert (state(message), message.tries) == ("WAITING", 0)


def report(content: dict[str, Any], *, secret: str = SECRET, at: datetime | None = None) -> Any:
    body = json.dumps(content).encode()
    stamp = str(int((at or datetime.now(UTC)).timestamp()))
    heads = {"x-wanjia-timestamp": stamp, "x-wanjia-signature": signature_of(secret, timestamp=stamp, body=body)}
    return Client(headers=heads).post("/api/v1/delivery-reports", body, content_type="application/json")


class TestReports:
    def test_delivered_is_written_down_and_told_again_changes_nothing(self, gateway: Gateway) -> None:
        message = wrote()
        send()
        for _twice in range(2):
            answer = report({"message": "tests.message:1", "outcome": "DELIVERED"})
            assert answer.json() == {"message": "tests.message:1", "state": "DELIVERED"}
        late = report({"message": "tests.message:1", "outcome": "FAILED", "reason": "关机"})

        assert late.json()["state"] == state(message) == "DELIVERED"

    def test_not_delivered_it_waits_for_somebody(self, gateway: Gateway) -> None:
        message = wrote()
        send()
        report({"message": "tests.message:1", "outcome": "FAILED", "reason": "关机"})
        assert (state(message), message.why) == ("FAILED", "关机")

        with pytest.raises(reporting.MessageRefused, match="instead"):
            reporting.put_aside(message.pk, reason=" ", by=BY, at=timezone.now())
        reporting.put_aside(message.pk, reason="已电话告知", by=BY, at=timezone.now())
        assert failed(WHOLE_COMPANY)[0] == 0

    def test_only_the_gateway_reports_and_only_what_has_left(self, gateway: Gateway, settings: Any) -> None:
        wrote()
        told = {"message": "tests.message:1", "outcome": "DELIVERED"}

        assert report(told, secret="f" * 32).status_code == 401
        assert report(told, at=datetime.now(UTC) - timedelta(hours=1)).status_code == 401
        assert Client().post("/api/v1/delivery-reports", b"{}", content_type="application/json").status_code == 401
        assert report(told).status_code == 404
        assert report({**told, "message": "none"}).status_code == 404
        settings.WANJIA_SMS_SECRET = ""
        assert report(told, secret="").status_code == 401
