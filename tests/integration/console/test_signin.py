"""Signing in: nothing is given away, guesses are throttled, sessions end, a second factor asks again."""

import re
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.contrib.auth import hashers
from django.contrib.sessions.models import Session
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from tests.integration.console.people import AT, PASSWORD, browser, make_staff, person
from wanjia.foundation.access.rules import acting
from wanjia.foundation.access.types import WHOLE_COMPANY, Permission
from wanjia.foundation.events.queries import timeline
from wanjia.foundation.signin import operations
from wanjia.foundation.signin.models import User
from wanjia.interfaces.console.signin.sessions import BEGAN, USED

pytestmark = pytest.mark.django_db
OTHER = "own-Crow-9-sings"
SIGN_IN = "/sign-in/"


@pytest.fixture(autouse=True)
def staff(quick_passwords: None, db: None) -> None:
    make_staff()


def signed(client: Client, number: str = "R1", *, password: str = PASSWORD, **more: str) -> Any:
    return client.post(SIGN_IN, {"login": number, "password": password, **more})


def told(response: HttpResponse) -> list[str]:
    return re.findall(r"<li>(.*?)</li>", response.content.decode())


def close(number: str) -> None:
    by = acting(person("A1"), permission=Permission.ORGANISATION_EDIT)
    operations.close_account(number, by=by, at=AT)


class TestSignIn:
    def test_the_right_password_opens_the_page_that_was_asked_for(self) -> None:
        client = Client()
        asked = client.get("/people/")

        assert asked.headers["Location"] == "/sign-in/?next=/people/"
        assert signed(client, "A1", next="/people/").headers["Location"] == "/people/"
        assert client.get("/people/").status_code == 200

    def test_it_never_leads_to_another_site(self) -> None:
        for address in ("https://elsewhere.example/", "//elsewhere.example/", "/\\elsewhere.example"):
            assert signed(Client(), next=address).headers["Location"] == "/"

    def test_it_is_written_down(self) -> None:
        signed(Client())

        user = User.objects.get(login="R1")
        assert timeline("signin.user", scope=WHOLE_COMPANY, subject_id=user.pk)["name"].to_list()[-1] == (
            "signin.signed_in"
        )
        assert user.last_login is not None

    @pytest.mark.parametrize("address", ["/sign-up/", "/sign-in/signup/", "/accounts/signup/", "/password/reset/"])
    def test_nobody_signs_up_or_resets_by_mail(self, address: str) -> None:
        assert Client().get(address).status_code == 404

    def test_the_session_gets_another_key(self) -> None:
        client = Client()
        client.post("/sign-in/language/", {"language": "en"})
        session = client.session
        session["kept"] = 1
        session.save()
        client.cookies["sessionid"] = session.session_key
        before = session.session_key

        signed(client)

        assert client.cookies["sessionid"].value != before


class TestLanguage:
    def test_it_is_chosen_before_and_kept_by_the_account(self) -> None:
        client = Client()
        assert "登录" in client.get(SIGN_IN).content.decode()

        client.post("/sign-in/language/", {"language": "en", "next": "/sign-in/?next=/people/"})
        assert "Staff number" in client.get(SIGN_IN).content.decode()
        signed(client)

        assert User.objects.get(login="R1").language == "en"
        assert not client.cookies["django_language"].value

    def test_another_one_or_another_site_is_not_taken(self) -> None:
        client = Client()

        answer = client.post("/sign-in/language/", {"language": "xx", "next": "https://elsewhere.example/"})

        assert answer.headers["Location"] == SIGN_IN
        assert "django_language" not in client.cookies
        assert client.get("/sign-in/language/").status_code == 405


class TestNothingIsGivenAway:
    def test_unknown_closed_and_wrong_are_told_alike(self) -> None:
        close("H2")

        answers = [
            signed(Client(), number, password=password)
            for number, password in (
                ("R1", "wrong"),  # somebody with an account
                ("N1", "wrong"),  # a person without one
                ("ZZ", "wrong"),  # nobody
                ("H2", "wrong"),  # closed
                ("H2", PASSWORD),  # closed, right password
            )
        ]

        assert {answer.status_code for answer in answers} == {200}
        assert len({tuple(told(answer)) for answer in answers}) == 1
        assert len({len(re.sub(r'value="[^"]*"', "", answer.content.decode())) for answer in answers}) == 1

    def test_each_costs_one_hash_and_as_many_questions(
        self, django_assert_max_num_queries: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        close("H2")
        hashed: list[str] = []
        verify = hashers.MD5PasswordHasher.encode
        monkeypatch.setattr(hashers.MD5PasswordHasher, "encode", lambda *args: hashed.append("once") or verify(*args))
        costs = []
        for number in ("R1", "N1", "H2"):
            hashed.clear()
            with CaptureQueriesContext(
                connection,
            ) as asked:
                signed(Client(), number, password="wrong")
            costs.append((len(hashed), len(asked)))

        assert len(set(costs)) == 1
        assert costs[0][0] == 1


class TestThrottle:
    def test_the_sixth_guess_at_one_login_waits_even_when_it_is_right(self) -> None:
        for _ in range(5):
            signed(Client(), password="wrong")

        answer = signed(Client())

        assert "五分钟" in told(answer)[0]
        assert signed(Client(), "A1").status_code == 302

    def test_upper_and_lower_case_and_another_host_count_together(self) -> None:
        for guess, host in (("r1", "localhost"), ("R1", "127.0.0.1"), (" R1 ", "localhost"), ("R1", "testserver")):
            Client(headers={"host": host}).post(SIGN_IN, {"login": guess, "password": "wrong"})
        signed(Client(), password="wrong")

        assert "五分钟" in told(signed(Client()))[0]

    def test_many_guesses_from_one_address_wait_whatever_the_login(self) -> None:
        for guess in range(30):
            signed(Client(), f"X{guess}", password="wrong")

        assert "五分钟" in told(signed(Client()))[0]

    def test_what_signs_in_is_not_counted(self) -> None:
        for _ in range(4):
            signed(Client(), password="wrong")
            assert signed(Client()).status_code == 302

    def test_too_many_requests_get_a_page_of_their_own(self) -> None:
        answers = [Client().post(SIGN_IN, {"login": "R1"}).status_code for _ in range(121)]

        assert answers[-2:] == [200, 429]


class TestCrossSite:
    @pytest.mark.parametrize("address", [SIGN_IN, "/sign-out/", "/me/password/", "/me/screen/", "/sign-in/language/"])
    def test_nothing_is_posted_without_the_token(self, address: str) -> None:
        assert browser("R1", enforce_csrf_checks=True).post(address).status_code == 403

    def test_the_page_brings_it(self) -> None:
        client = Client(enforce_csrf_checks=True)
        token = re.findall(r'csrfmiddlewaretoken" value="(\w+)"', client.get(SIGN_IN).content.decode())[0]

        assert signed(client, csrfmiddlewaretoken=token).status_code == 302


class TestSignOut:
    def test_by_post_only(self) -> None:
        client = browser("R1")

        assert client.get("/sign-out/").status_code == 405
        assert client.post("/sign-out/").headers["Location"] == SIGN_IN
        assert client.get("/me/password/").status_code == 302
        assert not Session.objects.exists() or not any(
            s.get_decoded().get("_auth_user_id") for s in Session.objects.all()
        )


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[timedelta], None]:
    """Give a clock that jumps."""
    real, jumped = timezone.now, [timedelta()]
    monkeypatch.setattr(timezone, "now", lambda: real() + jumped[0])

    def jump(by: timedelta) -> None:
        jumped[0] += by

    return jump


Jump = Callable[[timedelta], None]


class TestEndOfSession:
    @pytest.fixture
    def client(self) -> Client:
        client = Client()
        signed(client, "A1")
        return client

    def test_half_an_hour_idle_ends_it(self, client: Client, clock: Jump) -> None:
        clock(timedelta(minutes=29))
        assert client.get("/people/").status_code == 200

        clock(timedelta(minutes=30))
        ended = client.get("/people/")

        assert ended.headers["Location"] == "/sign-in/?next=/people/"
        assert "已超时" in client.get(SIGN_IN).content.decode()

    def test_twelve_hours_end_it_however_busy(self, client: Client, clock: Jump) -> None:
        for _ in range(35):
            clock(timedelta(minutes=20))
            assert client.get("/people/").status_code == 200

        clock(timedelta(minutes=20))
        assert client.get("/people/").status_code == 302

    def test_what_a_page_asks_for_by_itself_is_no_use(self, client: Client, clock: Jump) -> None:
        for _ in range(2):
            clock(timedelta(minutes=14))
            assert client.get("/to-dos/count/", headers={"HX-Request": "true"}).status_code == 200
        clock(timedelta(minutes=2))

        ended = client.get("/to-dos/count/", headers={"HX-Request": "true"})

        assert ended.status_code == 401
        assert ended.headers["HX-Redirect"] == SIGN_IN

    def test_it_is_written_once_a_minute_at_most(self, client: Client, clock: Jump) -> None:
        used = client.session[USED]
        clock(timedelta(seconds=50))
        client.get("/people/")
        assert client.session[USED] == used

        clock(timedelta(seconds=20))
        client.get("/people/")
        assert client.session[USED] >= used + 70
        assert client.session[BEGAN] <= used

    def test_signing_in_again_begins_anew(self, client: Client, clock: Jump) -> None:
        clock(timedelta(hours=11, minutes=59))
        client.get("/people/")
        signed(client, "A1")

        clock(timedelta(minutes=25))
        assert client.get("/people/").status_code == 200


class TestClosedAccount:
    def test_it_is_felt_at_the_next_click(self) -> None:
        client = browser("R1")
        assert client.get("/me/password/").status_code == 200

        close("R1")

        assert client.get("/me/password/").status_code == 302

    def test_an_old_session_does_not_come_back_with_the_account(self) -> None:
        client = browser("R1")
        close("R1")
        by = acting(person("A1"), permission=Permission.ORGANISATION_EDIT)
        operations.reopen_account("R1", password=OTHER, by=by, at=AT)

        assert client.get("/me/password/").headers["Location"].startswith(SIGN_IN)


class TestPassword:
    def test_changing_it_ends_the_other_sessions_and_keeps_this_one(self) -> None:
        here, there = browser("R1"), browser("R1")

        changed = here.post("/me/password/", {"old": PASSWORD, "new": OTHER, "again": OTHER})

        assert changed.headers["Location"] == "/me/"
        assert here.get("/me/password/").status_code == 200
        assert there.get("/me/password/").status_code == 302
        assert signed(Client(), password=OTHER).status_code == 302

    @pytest.mark.parametrize(
        ("old", "new", "again", "why"),
        [
            ("wrong", OTHER, OTHER, "The password is wrong"),
            (PASSWORD, OTHER, "other", "not the same"),
            (PASSWORD, PASSWORD, PASSWORD, "differs from the present"),
            (PASSWORD, "short-1", "short-1", "too short"),
            (PASSWORD, "1234567890123", "1234567890123", "digits only"),
            (PASSWORD, "password123", "password123", "common"),
        ],
    )
    def test_it_is_refused(self, old: str, new: str, again: str, why: str) -> None:
        answer = browser("R1").post("/me/password/", {"old": old, "new": new, "again": again})

        assert answer.status_code == 200
        assert why in answer.content.decode()
        assert User.objects.get(login="R1").check_password(PASSWORD)

    def test_guesses_at_the_present_one_are_throttled(self) -> None:
        client = browser("R1")
        for _ in range(5):
            client.post("/me/password/", {"old": "wrong", "new": OTHER, "again": OTHER})

        answer = client.post("/me/password/", {"old": PASSWORD, "new": OTHER, "again": OTHER})

        assert "Too many attempts" in answer.content.decode()

    def test_a_one_time_password_is_changed_before_anything_else(self) -> None:
        User.objects.filter(login="A1").update(must_change_password=True)
        client = browser("A1")

        assert client.get("/people/").headers["Location"] == "/me/password/"
        assert client.post("/people/R1/sign-in/close/").headers["Location"] == "/me/password/"
        assert client.get("/", headers={"HX-Request": "true"}).headers["HX-Redirect"] == "/me/password/"
        assert "Choose your own password" in client.get("/me/password/").content.decode()

        client.post("/me/password/", {"old": PASSWORD, "new": OTHER, "again": OTHER})
        assert client.get("/people/").status_code == 200


def code_of(secret: str, *, at: datetime | None = None) -> str:
    moment = int(at.timestamp() if at else time.time())
    return format_hotp_value(hotp_value(secret, moment // 30))


def with_second_factor(client: Client) -> tuple[str, list[str]]:
    """Set the second factor up; give its secret and the recovery codes."""
    again = client.get("/me/second-factor/on/")
    assert again.headers["Location"].startswith("/sign-in/again/")
    assert client.post(again.headers["Location"], {"password": "wrong"}).status_code == 200
    assert client.post(again.headers["Location"], {"password": PASSWORD}).headers["Location"] == "/me/second-factor/on/"
    secret = re.findall(r'factor-secret">(\w+)<', client.get("/me/second-factor/on/").content.decode())[0]
    done = client.post("/me/second-factor/on/", {"code": code_of(secret)})
    assert done.headers["Location"] == "/me/second-factor/codes/"
    codes = re.findall(r"<li>([\w-]+)</li>", client.get("/me/second-factor/codes/").content.decode())
    return secret, codes


class TestSecondFactor:
    def test_it_asks_for_a_code_that_serves_once(self) -> None:
        secret, _ = with_second_factor(browser("R1"))
        client, other = Client(), Client()

        assert signed(client).headers["Location"] == "/sign-in/code/"
        assert client.get("/me/password/").status_code == 302
        assert client.post("/sign-in/code/", {"code": "000000"}).status_code == 200
        code = code_of(secret)
        assert client.post("/sign-in/code/", {"code": code}).headers["Location"] == "/"
        assert client.get("/me/password/").status_code == 200

        signed(other)
        assert other.post("/sign-in/code/", {"code": code}).status_code == 200

    def test_a_recovery_code_serves_once(self) -> None:
        _, codes = with_second_factor(browser("R1"))
        first, second = Client(), Client()
        assert len(codes) == 10

        signed(first)
        assert first.post("/sign-in/code/", {"code": codes[0]}).headers["Location"] == "/"
        signed(second)
        assert second.post("/sign-in/code/", {"code": codes[0]}).status_code == 200

    def test_guesses_at_codes_are_throttled(self) -> None:
        secret, _ = with_second_factor(browser("R1"))
        client = Client()
        signed(client)
        for _ in range(5):
            client.post("/sign-in/code/", {"code": "000000"})

        assert "五分钟" in client.post("/sign-in/code/", {"code": code_of(secret)}).content.decode()

    def test_its_secrets_are_encrypted(self) -> None:
        secret, codes = with_second_factor(browser("R1"))

        kept = str(list(Authenticator.objects.values_list("data", flat=True)))

        assert secret not in kept
        assert codes[0] not in kept

    def test_taking_it_away_asks_for_the_password_again_and_is_written_down(self) -> None:
        with_second_factor(browser("R1"))
        client = browser("R1")

        again = client.get("/me/second-factor/off/")
        assert again.headers["Location"].startswith("/sign-in/again/")
        client.post(again.headers["Location"], {"password": PASSWORD})
        client.post("/me/second-factor/off/")

        assert signed(Client()).headers["Location"] == "/"
        user = User.objects.get(login="R1")
        names = timeline("signin.user", scope=WHOLE_COMPANY, subject_id=user.pk)["name"].to_list()
        assert [n for n in names if "second" in n] == ["signin.second_factor_added", "signin.second_factor_removed"]

    def test_recovery_codes_are_shown_after_the_password_only(self) -> None:
        with_second_factor(browser("R1"))

        assert browser("R1").get("/me/second-factor/codes/").headers["Location"].startswith("/sign-in/again/")

    def test_an_administrator_takes_it_away_from_somebody_who_lost_the_phone(self) -> None:
        with_second_factor(browser("R1"))
        client = browser("A1")

        again = client.post("/people/R1/sign-in/second-factor/").headers["Location"]
        client.post(again, {"password": PASSWORD})

        assert not Authenticator.objects.exists()
        assert signed(Client()).headers["Location"] == "/"


class TestScreen:
    def test_language_theme_and_density_are_kept(self) -> None:
        client = browser("R1")

        client.post("/me/screen/", {"language": "zh-hans", "theme": "DARK", "density": "COMPACT"})

        page = client.get("/me/screen/").content.decode()
        assert 'data-theme-choice="dark"' in page
        assert 'class="density-compact"' in page
        assert "界面设置" in page

    def test_what_is_not_offered_is_refused(self) -> None:
        browser("R1").post("/me/screen/", {"language": "zh-hans", "theme": "PINK", "density": "COMPACT"})

        assert User.objects.get(login="R1").density == "COMFORTABLE"
