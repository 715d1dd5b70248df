"""Why a site may not be served: each reason by itself, and the commands that refuse."""

import socket
from typing import Any

import pytest
from click.testing import CliRunner
from django.db import connection

from tests.integration.registry import AT, ENGINEER, make_units
from wanjia.foundation.signin import operations as signin
from wanjia.foundation.staffing import operations as staffing
from wanjia.interfaces.cli import readiness
from wanjia.interfaces.cli.main import main

pytestmark = pytest.mark.django_db
GOOD_SECRET = "Hk2-vN8_qPz4Lw6TyXc0RbMf3DgJs7Ea9UiKo5WnVt1ZxQe"


@pytest.fixture(autouse=True)
def ready(settings: Any) -> Any:
    settings.SECRET_KEY = GOOD_SECRET + "abcd"
    settings.ALLOWED_HOSTS = ["wanjia.example"]
    settings.DEBUG = False
    return settings


def open_demo_account() -> None:
    make_units()
    staffing.add_person("P1", name="张三", by=ENGINEER, at=AT)
    signin.open_account("P1", password="wanjia-demo-2026", by=ENGINEER, at=AT, is_demo=True)


class TestWhyNotServe:
    def test_nothing_where_all_is_well(self) -> None:
        assert readiness.why_not_serve() == []

    @pytest.mark.parametrize("secret", ["", "short", "django-insecure-" + "x1y2z3" * 10, "a" * 80, "0123456789" * 4])
    def test_a_default_or_simple_secret(self, ready: Any, secret: str) -> None:
        assert readiness.secret_faults(secret)

    def test_a_long_random_secret_is_none(self) -> None:
        assert not readiness.secret_faults(GOOD_SECRET + "abcd")

    def test_debugging(self, ready: Any) -> None:
        ready.DEBUG = True

        assert "WANJIA_DEBUG" in readiness.why_not_serve()[0]

    def test_answering_to_any_name(self, ready: Any) -> None:
        ready.ALLOWED_HOSTS = ["*"]

        assert "WANJIA_HOSTS" in readiness.why_not_serve()[0]

    def test_accounts_of_the_demo(self) -> None:
        open_demo_account()

        assert "1 accounts of the demo" in readiness.why_not_serve()[0]

    def test_tables_of_another_version(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM django_migrations WHERE app = 'jobs'")

        assert "wanjia migrate" in readiness.why_not_serve()[0]


class TestPort:
    def test_that_is_taken_is_told_with_the_way_out(self) -> None:
        with socket.socket() as other:
            other.bind(("127.0.0.1", 0))
            other.listen()

            faults = readiness.port_faults("127.0.0.1", port=other.getsockname()[1])

        assert "taken by another program" in faults[0]
        assert "--port" in faults[0]

    def test_of_an_address_that_is_not_ours_is_told(self) -> None:
        assert "--host" in readiness.port_faults("192.0.2.1", port=8000)[0]

    def test_that_is_free_is_none(self) -> None:
        with socket.socket() as other:
            other.bind(("127.0.0.1", 0))
            port = other.getsockname()[1]

        assert not readiness.port_faults("127.0.0.1", port=port)


class TestServe:
    def test_refuses_and_lists_every_reason(self, ready: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("WANJIA_SERVING", "")
        ready.DEBUG = True
        ready.SECRET_KEY = "short"
        open_demo_account()

        done = CliRunner().invoke(main, ["serve", "--port", "1"])

        assert done.exit_code == 1
        for reason in ("WANJIA_DEBUG", "WANJIA_SECRET_KEY", "accounts of the demo"):
            assert reason in done.stderr

    @pytest.mark.parametrize("words", [("--port", "0"), ("--port", "70000"), ("--workers", "0"), ("--jobs", "-1")])
    def test_wrong_use_is_told(self, words: tuple[str, str]) -> None:
        assert CliRunner().invoke(main, ["serve", *words]).exit_code == 2


class TestWorker:
    def test_refuses_tables_of_another_version(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("WANJIA_SERVING", "")
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM django_migrations WHERE app = 'jobs'")

        done = CliRunner().invoke(main, ["worker"])

        assert done.exit_code == 1
        assert "wanjia migrate" in done.stderr
