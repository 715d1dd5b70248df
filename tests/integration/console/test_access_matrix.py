"""Each role × each address, object by object across stations, and what every page keeps to."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from types import SimpleNamespace
from typing import Any

import pytest
from allauth.account.internal.flows.login import record_authentication
from django.conf import settings
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from tests.integration.console.people import browser
from tests.integration.console.world import FIRST, SECOND, kept, number_of
from tests.support.addresses import Address, Place, addresses
from tests.support.samples import SAMPLES, arguments_of, link_of
from wanjia.foundation.access.rules import MATRIX
from wanjia.foundation.access.types import Permission
from wanjia.foundation.organisation.queries import unit_named
from wanjia.foundation.organisation.types import Role

pytestmark = [pytest.mark.usefixtures("world"), pytest.mark.one_database]

#: Open without a sign-in, and why.
PUBLIC = {
    "health": "machines ask whether the site lives; it tells nothing else",
    "metrics": "figures for Prometheus, to this machine or the holder of a token only",
    "api:openapi": "the description of the API holds no data",
    "account_login": "the sign-in",
    "mfa_authenticate": "the second step of the sign-in",
    "console:sign_in_language": "the language of the sign-in",
}
#: Addresses whose argument names nothing of a unit.
UNBOUND = {
    "console:price_document": "prices belong to no unit",
    "console:price_document_text": "prices belong to no unit",
    "console:structure": "prices belong to no unit",
    "console:prepaid_policy_change": "policies of fee control belong to classes of customers, not to a unit",
    "console:list_export": "the argument is a list; its rows keep to the units",
    "console:save_view": "the argument is a list",
    "console:outage_plan_file": "the argument is a kind of file; its rows keep to the units",
    "console:loss_meeting_file": "the argument is a kind of file; its rows keep to the units",
    "console:quality_meeting_file": "the argument is a kind of file; its rows keep to the units",
    "console:loss_issue": "the losses of a month are the whole company's",
    "console:strategy_step_end": "strategies hold for the whole company",
    "console:import_sheet": "the argument is a kind of sheet",
    "console:import_template": "the argument is a kind of sheet",
    "console:settle_refused": "the argument is a step; the rows are named by the form",
    "console:forget_view": "only one's own views are looked for, and none is told apart from another's",
}
#: Pages that answer otherwise than with a page here, and why.
OTHERWISE = {
    "console:personal_show": (302, "personal data is asked for by a form on the page of the account"),
    "console:account_reset": (302, "asked for by a form on the page of the person"),
    "console:account_open": (302, "the person may sign in already"),
    "console:outage_letter": (302, "to the outage, which says that it hits no important customer of that number"),
    "console:bills": (302, "to the latest month, unless another is asked for"),
    "console:run_issue": (302, "to the exceptions, which wait for a decision"),
    "mfa_deactivate_totp": (404, "there is no second factor to take away"),
    "recovery_codes": (404, "there is no second factor to have codes for"),
    "mfa_reauthenticate": (302, "there is no second factor to ask for"),
}
#: What a form must say for its change to be tried at all.
SAID = {
    "console:outage_step": {"step": "check"},
    "console:outage_switch": {"step": "back", "code": "F1", "moment": "2026-01-01T08:00"},
    "console:loss_finding_move": {"step": "dismiss", "note": "已核实"},
    "console:exemption_decide": {"step": "approve", "reason": "两人当班"},
    "console:correction_step": {"step": "refuse", "reason": "证据不足"},
    "console:reopening_decide": {"step": "refuse_reopening"},
    "console:concession_decide": {"step": "refuse", "reason": "可以收回"},
    "console:credit_move_decide": {"step": "refuse", "reason": "仍有欠费"},
    "console:agreement_decide": {"step": "approve", "reason": "同意"},
    "console:debtor_attempt": {"channel": "PHONE", "outcome": "REACHED"},
    "console:warning_move": {"step": "close", "note": "已缴清"},
}
ALL = {address.name: address for address in addresses()}
BY_TOKEN = {name for name in ALL if name.startswith("api:") and name not in {"api:openapi", "api:reference"}}
GUARDED = {name: address for name, address in ALL.items() if address.has_entry}
WITH_OBJECT = sorted(name for name, address in GUARDED.items() if address.arguments and name not in UNBOUND)
SEEN_BY_GET = sorted(name for name, address in GUARDED.items() if "GET" in address.methods)
CHANGING = sorted(name for name, address in GUARDED.items() if "POST" in address.methods)


@pytest.fixture(scope="module")
def written_world(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    with kept(django_db_blocker):
        yield


@pytest.fixture
def world(written_world: None, db: None) -> None:
    pass


def link_to(address: Address, *, number: str = FIRST) -> str:
    """Give the address of a sample of the first station."""
    return link_of(address, place=Place(unit_named("S1").path, number))


def opened(request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
    """Stand in for a view behind its door."""
    return HttpResponse("opened")


@pytest.fixture
def doors() -> Iterator[None]:
    """Let every door lead to nothing, so that only the doors are tried; each view comes back afterwards."""
    behind = []
    for address in GUARDED.values():
        door = address.view.__wrapped__
        place = door.__code__.co_freevars.index("view")
        behind.append((door.__closure__[place], door.__closure__[place].cell_contents))
        door.__closure__[place].cell_contents = opened
    yield
    for cell, view in behind:
        cell.cell_contents = view


def at_work(number: str) -> Client:
    """Give a browser in which somebody typed the password just now."""
    client = browser(number)
    session = client.session
    request: Any = SimpleNamespace(session=session)
    record_authentication(request, browser_user(number), method="password", reauthenticated=True)
    session.save()
    return client


def asked(client: Client, address: Address, link: str) -> Any:
    """Ask an address with its first method."""
    is_seen = "GET" in address.methods
    return closed(client.get(link) if is_seen else client.post(link, SAID.get(address.name, {})))


def closed(response: Any) -> Any:
    """Read the file that an answer may be to its end, which closes it."""
    if response.streaming:
        response.getvalue()
    return response


class TestEveryAddress:
    def test_has_an_entry_or_stands_on_the_list_of_the_public_ones(self) -> None:
        without = {name for name, address in ALL.items() if not address.has_entry} - BY_TOKEN - {"api:unknown"}

        assert without == set(PUBLIC), "open views with kit.entry.entry, or say in PUBLIC why they are open"

    def test_with_an_argument_has_a_sample(self) -> None:
        lacking = {name for name, address in GUARDED.items() if address.arguments} - set(SAMPLES)

        assert not lacking, "give each a sample object in tests/support/samples.py"

    def test_that_has_a_sample_is_there(self) -> None:
        assert set(SAMPLES) <= set(GUARDED)

    def test_asks_for_permissions_that_some_role_carries(self) -> None:
        asked_for = {permission for address in GUARDED.values() for permission in address.permissions}

        assert asked_for <= set(Permission)
        assert all(MATRIX[permission] for permission in asked_for)


@pytest.mark.usefixtures("doors")
class TestRoles:
    @pytest.mark.proves("A509")
    @pytest.mark.parametrize("role", list(Role))
    def test_each_opens_what_the_matrix_says_and_nothing_else(self, role: Role) -> None:
        client, differing = browser(number_of(role)), []

        for name, address in GUARDED.items():
            is_allowed = not address.permissions or any(role in MATRIX[wanted] for wanted in address.permissions)
            status = asked(client, address, link_to(address)).status_code
            if status != (200 if is_allowed else 403):
                differing.append(f"{name}: {status}, but the matrix says {'yes' if is_allowed else 'no'}")

        assert not differing, "\n".join(differing)

    def test_somebody_without_a_post_opens_only_what_is_ones_own(self) -> None:
        from tests.integration.console.people import hire

        hire("NOBODY")
        client = browser("NOBODY")

        opened_ones = {n for n, a in GUARDED.items() if asked(client, a, link_to(a)).status_code == 200}

        assert opened_ones == {name for name, address in GUARDED.items() if not address.permissions}

    def test_nobody_signed_in_is_sent_to_the_sign_in(self) -> None:
        for name, address in GUARDED.items():
            response = asked(Client(), address, link_to(address))

            assert response.status_code == 302, name
            assert response["Location"].startswith(settings.LOGIN_URL), name

    def test_a_change_without_the_mark_of_its_form_is_refused(self) -> None:
        client = Client(enforce_csrf_checks=True)
        client.force_login(browser_user(FIRST), backend="django.contrib.auth.backends.ModelBackend")

        for name in CHANGING:
            response = client.post(link_to(GUARDED[name]))
            assert response.status_code == 403, name
        for name in ("account_login", "console:sign_in_language"):
            assert Client(enforce_csrf_checks=True).post(reverse(name)).status_code == 403, name

    def test_other_methods_are_refused(self) -> None:
        client = browser(FIRST)

        for name, address in GUARDED.items():
            assert client.delete(link_to(address)).status_code == 405, name
            if "GET" not in address.methods:
                assert client.get(link_to(address)).status_code == 405, name


def browser_user(number: str) -> Any:
    from wanjia.foundation.signin.models import User

    return User.objects.get(login=number)


class TestStations:
    @pytest.mark.parametrize("name", WITH_OBJECT)
    def test_what_belongs_to_one_is_not_there_for_the_other(self, name: str) -> None:
        address = GUARDED[name]
        link = link_to(address)

        client = at_work(SECOND)

        if "GET" in address.methods:
            assert client.get(link, follow=True).status_code == 404
        if "POST" in address.methods:
            assert client.post(link, SAID.get(name, {})).status_code == 404

    @pytest.mark.parametrize("name", WITH_OBJECT)
    def test_and_is_there_for_its_own(self, name: str) -> None:
        address = GUARDED[name]

        status = asked(at_work(FIRST), address, link_to(address)).status_code

        assert status in {200, 302, 422}, f"{name}: {status}"

    @pytest.mark.parametrize("name", WITH_OBJECT)
    def test_what_is_nowhere_looks_like_what_is_elsewhere(self, name: str) -> None:
        address = GUARDED[name]
        nowhere = {
            argument: value if argument == "step" else 999_999_999 if isinstance(value, int) else "no-such-thing"
            for argument, value in arguments_of(address, place=Place(unit_named("S1").path, FIRST)).items()
        }

        link = reverse(name, kwargs=nowhere)

        if "GET" in address.methods:
            assert at_work(SECOND).get(link, follow=True).status_code == 404
        else:
            assert at_work(SECOND).post(link, SAID.get(name, {})).status_code == 404


class Inline(HTMLParser):
    """Finds what a strict content policy forbids: scripts, styles and handlers written into the page."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "script" and "src" not in given and given.get("type") not in {"application/json", "text/plain"}:
            self.found.append("script without src")
        if tag == "style":
            self.found.append("style element")
        for name, value in given.items():
            if name == "style" or name.startswith(("on", "hx-on")) or "javascript:" in (value or ""):
                self.found.append(f'{tag} {name}="{value}"')
            if name in {"src", "href"} and re.match(r"(https?:)?//", value or "") and tag in {"script", "link", "img"}:
                self.found.append(f"{tag} from elsewhere: {value}")


class TestPages:
    @pytest.mark.parametrize("name", SEEN_BY_GET)
    def test_each_answers_and_holds_no_script_or_style_of_its_own(self, name: str) -> None:
        response = closed(at_work(FIRST).get(link_to(GUARDED[name])))

        assert response.status_code == OTHERWISE.get(name, (200, ""))[0]
        if not response.headers.get("Content-Type", "").startswith("text/html"):
            return
        policy = response.headers["Content-Security-Policy"]
        assert "default-src 'self'" in policy
        assert "unsafe" not in policy
        page = Inline()
        page.feed(response.content.decode())
        assert not page.found

    @pytest.mark.parametrize("name", ["account_login", "api:unknown"])
    def test_so_do_those_before_the_sign_in(self, name: str) -> None:
        response = Client().get(reverse(name, kwargs={"path": "x"} if name == "api:unknown" else {}))

        assert "default-src 'self'" in response.headers["Content-Security-Policy"]

    @pytest.mark.parametrize("name", CHANGING)
    def test_a_form_sent_empty_or_with_nonsense_is_no_fault_of_ours(self, name: str) -> None:
        link = link_to(GUARDED[name])
        nonsense = dict.fromkeys(
            ("name", "reason", "query", "format", "ids", "finding_id", "value", "unit"), "\x00'\"<x>"
        )

        for data in ({}, nonsense):
            assert at_work(FIRST).post(link, data).status_code < 500


class TestProductionSettings:
    def test_cookies_are_secure_and_out_of_reach_of_scripts_and_other_sites(self, tmp_path: Any) -> None:
        names = [
            *(f"{kind}_COOKIE_{trait}" for kind in ("SESSION", "CSRF") for trait in ("SECURE", "HTTPONLY", "SAMESITE")),
            "SECURE_HSTS_SECONDS",
            "SECURE_CONTENT_TYPE_NOSNIFF",
            "DEBUG",
        ]
        program = (
            f"import json; from wanjia.site import settings as s; print(json.dumps([getattr(s, n) for n in {names}]))"
        )
        environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("WANJIA_")},
            "WANJIA_HOME": str(tmp_path),
            "WANJIA_SERVING": "production",
            "WANJIA_HOSTS": "wanjia.example",
            "WANJIA_SECRET_KEY": "x" * 60,
        }

        done = subprocess.run(
            [sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=False
        )

        assert done.returncode == 0, done.stderr
        found = dict(zip(names, json.loads(done.stdout), strict=True))
        assert found == {
            "SESSION_COOKIE_SECURE": True,
            "SESSION_COOKIE_HTTPONLY": True,
            "SESSION_COOKIE_SAMESITE": "Lax",
            "CSRF_COOKIE_SECURE": True,
            "CSRF_COOKIE_HTTPONLY": True,
            "CSRF_COOKIE_SAMESITE": "Lax",
            "SECURE_HSTS_SECONDS": 365 * 24 * 60 * 60,
            "SECURE_CONTENT_TYPE_NOSNIFF": True,
            "DEBUG": False,
        }
