"""The commands of sign-ins: how the first administrator comes in."""

import re
from typing import Any

import pytest
from click.testing import CliRunner, Result
from django.test import Client

from tests.integration.console.people import make_staff
from wanjia.foundation.signin.models import User
from wanjia.interfaces.cli.main import main

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def staff(db: None) -> None:
    make_staff(may_sign_in=False)


def run(*arguments: Any) -> Result:
    return CliRunner().invoke(main, ["account", *arguments])


def test_the_password_that_is_printed_signs_in_once() -> None:
    done = run("open", "A1")

    password = re.findall(r"with ([\w-]+) and", done.output)[0]
    client = Client()
    assert client.post("/sign-in/", {"login": "A1", "password": password}).status_code == 302
    assert client.get("/people/").headers["Location"] == "/me/password/"


def test_a_closed_sign_in_is_opened_again_and_an_open_one_is_not() -> None:
    run("open", "A1")
    assert run("open", "A1").exit_code == 1

    assert run("close", "A1").exit_code == 0
    assert not User.objects.get(login="A1").is_active
    assert run("reset", "A1").exit_code == 1
    assert run("open", "A1").exit_code == 0
    assert run("reset", "A1").exit_code == 0


def test_an_administrator_named_by_as_reaches_no_further_than_the_posts() -> None:
    refused = run("open", "H2", "--as", "A2")

    assert refused.exit_code == 1
    assert not User.objects.exists()


def test_nobody_by_that_number_is_told() -> None:
    assert run("open", "ZZ").exit_code == 1
