"""Health, figures and the log of requests: what watches the machine learns, and that it learns nothing of people."""

import io
import json
import logging
from datetime import timedelta
from typing import Any

import pytest
import structlog
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.utils import timezone

from wanjia.foundation.jobs import operations
from wanjia.interfaces.kit.requests import RequestMiddleware
from wanjia.interfaces.kit.watching import may_watch
from wanjia.site.logs import logging_settings

pytestmark = pytest.mark.django_db


class TestHealth:
    def test_is_well_with_a_worker_that_was_seen_lately(self, client: Client) -> None:
        operations.beat("w", at=timezone.now())

        answer = client.get("/health/")

        assert (answer.status_code, answer.json()) == (200, {"site": "ok", "database": "ok", "worker": "ok"})

    @pytest.mark.parametrize("age", [None, timedelta(minutes=2)])
    def test_is_unwell_without_one(self, client: Client, age: timedelta | None) -> None:
        if age is not None:
            operations.beat("w", at=timezone.now() - age)

        answer = client.get("/health/")

        assert (answer.status_code, answer.json()["worker"]) == (503, "not seen")

    def test_of_the_process_alone_asks_no_database(self, client: Client, django_assert_num_queries: Any) -> None:
        with django_assert_num_queries(0):
            assert client.get("/health/?live").status_code == 200

    def test_is_only_looked_at(self, client: Client) -> None:
        assert client.post("/health/").status_code == 405


class TestMetrics:
    def test_are_given_to_this_machine(self, client: Client) -> None:
        client.get("/health/?live")

        text = client.get("/metrics/").content.decode()

        assert 'wanjia_request_seconds_count{method="GET",route="health/",status="2xx"}' in text
        assert 'wanjia_jobs{state="queued"} 0' in text
        assert "wanjia_worker_alive 0" in text

    @pytest.mark.parametrize(
        ("given", "token", "may"),
        [
            ({"REMOTE_ADDR": "127.0.0.1"}, "", True),
            ({"REMOTE_ADDR": "::1"}, "", True),
            ({"REMOTE_ADDR": "10.0.0.7"}, "", False),
            ({"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "10.0.0.7"}, "", False),
            ({"REMOTE_ADDR": "10.0.0.7", "HTTP_AUTHORIZATION": "Bearer secret"}, "secret", True),
            ({"REMOTE_ADDR": "10.0.0.7", "HTTP_AUTHORIZATION": "Bearer other"}, "secret", False),
            ({"REMOTE_ADDR": "10.0.0.7", "HTTP_AUTHORIZATION": "Bearer "}, "", False),
        ],
    )
    def test_are_given_to_nobody_else_without_the_token(
        self, given: dict[str, str], token: str, may: bool, settings: Any
    ) -> None:
        settings.WANJIA_METRICS_TOKEN = token

        assert may_watch(RequestFactory().get("/metrics/", **given)) is may

    def test_do_not_exist_for_others(self, client: Client) -> None:
        assert client.get("/metrics/", REMOTE_ADDR="10.0.0.7").status_code == 404


class TestRequestNumber:
    def answered(self, **headers: str) -> HttpResponse:
        return RequestMiddleware(lambda _request: HttpResponse())(RequestFactory().get("/", headers=headers))

    def test_is_that_which_the_proxy_gave(self) -> None:
        assert self.answered(**{"X-Request-ID": "abc-12345"})["X-Request-ID"] == "abc-12345"

    @pytest.mark.parametrize("given", ["", "short", "x" * 65, 'a"b\ncdefgh', "<script>alert"])
    def test_is_a_new_one_where_that_is_none(self, given: str) -> None:
        number = self.answered(**{"X-Request-ID": given})["X-Request-ID"]

        assert len(number) == 32
        assert number != given


class TestLog:
    @pytest.fixture
    def log(self) -> Any:
        """Write the log as a served site does, into memory."""
        written = io.StringIO()
        formatter = dict(logging_settings(is_serving=True, level="INFO")["formatters"]["lines"])
        formatter.pop("()")
        handler = logging.StreamHandler(written)
        handler.setFormatter(structlog.stdlib.ProcessorFormatter(**formatter))
        logger = logging.getLogger("wanjia")
        before = logger.level
        logger.addHandler(handler)
        logger.setLevel("INFO")
        yield lambda: [json.loads(line) for line in written.getvalue().splitlines()]
        logger.removeHandler(handler)
        logger.setLevel(before)

    def test_tells_of_a_request_its_route_and_never_what_was_searched_for(self, client: Client, log: Any) -> None:
        client.get("/customers/?name=张三&phone=13800000000")

        line = log()[-1]
        assert line["route"] == "customers/"
        assert {"request", "method", "status", "milliseconds", "actor", "timestamp", "level"} <= set(line)
        assert "张三" not in json.dumps(line, ensure_ascii=False)
        assert "13800000000" not in json.dumps(line)

    def test_does_not_tell_of_health(self, client: Client, log: Any) -> None:
        client.get("/health/?live")

        assert not log()

    def test_carries_what_is_plain_and_no_request(self, log: Any) -> None:
        request = RequestFactory().get("/?name=张三")
        logging.getLogger("wanjia.worker").warning("job begins", extra={"job": 7, "request": request})

        line = log()[-1]
        assert (line["event"], line["job"]) == ("job begins", 7)
        assert "张三" not in json.dumps(line, ensure_ascii=False)


def test_an_unforeseen_error_is_answered_without_its_inside(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_request: HttpRequest) -> HttpResponse:
        raise ZeroDivisionError("secret inside")

    client.raise_request_exception = False
    monkeypatch.setattr("wanjia.interfaces.kit.watching.is_worker_alive", lambda **_: broken(HttpRequest()))

    answer = client.get("/health/")

    assert answer.status_code == 500
    assert b"secret inside" not in answer.content
