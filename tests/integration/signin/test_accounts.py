"""Sign-ins are opened, closed and reset by an administrator who reaches that far; nobody is deleted."""

import pytest
from django.conf import settings as site
from django.contrib.auth.hashers import identify_hasher

from tests.integration.console.people import AT, PASSWORD, STAFF, hire, make_staff, person
from tests.integration.registry import ENGINEER
from wanjia.foundation.access.rules import acting
from wanjia.foundation.access.types import WHOLE_COMPANY, Actor, Permission
from wanjia.foundation.events.models import Event
from wanjia.foundation.events.queries import timeline
from wanjia.foundation.organisation.types import Role
from wanjia.foundation.signin import operations
from wanjia.foundation.signin.models import User
from wanjia.foundation.signin.queries import account_of
from wanjia.foundation.signin.types import SignInState

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def staff(db: None) -> None:
    make_staff(may_sign_in=False)


def administrator(number: str = "A1") -> Actor:
    return acting(person(number), permission=Permission.ORGANISATION_EDIT)


def opened(number: str = "R1", *, by: Actor | None = None) -> User:
    operations.open_account(number, password=PASSWORD, by=by or administrator(), at=AT)
    return User.objects.get(login=number)


class TestOpen:
    def test_the_first_password_is_for_one_time_and_hashed_strongly(self) -> None:
        user = opened()

        assert user.must_change_password
        assert identify_hasher(user.password).algorithm == "argon2"
        assert site.PASSWORD_HASHERS[0].endswith("Argon2PasswordHasher")
        assert account_of(user.person_id).state is SignInState.WAITING

    def test_only_once(self) -> None:
        opened()

        with pytest.raises(operations.SigninRefused, match="may already sign in"):
            opened()

    def test_not_ones_own(self) -> None:
        with pytest.raises(operations.SigninRefused, match="your own"):
            opened("A1")

    def test_one_time_passwords_differ_and_pass_the_validators(self) -> None:
        made = {operations.one_time_password() for _ in range(100)}

        assert len(made) == 100
        assert all(len(each) == 19 and not set(each) & set("01loi") for each in made)


class TestReach:
    def test_an_administrator_of_a_station_opens_its_people_only(self) -> None:
        opened("R1", by=administrator("A2"))

        with pytest.raises(operations.SigninRefused, match="outside your units"):
            opened("H2", by=administrator("A2"))

    def test_nobody_who_also_holds_a_post_above(self) -> None:
        hire("X1", ("S1", Role.METER_READER), ("C", Role.COMPANY_MANAGER), may_sign_in=False)
        opened("X1")

        for change in (operations.close_account, operations.remove_second_factor):
            with pytest.raises(operations.SigninRefused, match="outside your units"):
                change("X1", by=administrator("A2"), at=AT)
        with pytest.raises(operations.SigninRefused, match="outside your units"):
            operations.reset_password("X1", password=PASSWORD, by=administrator("A2"), at=AT)

    def test_somebody_without_a_post_belongs_to_any_administrator(self) -> None:
        assert opened("N1", by=administrator("A2")).is_active


class TestCloseAndReopen:
    def test_sessions_end_and_never_come_back(self) -> None:
        user = opened()
        before = user.get_session_auth_hash()

        operations.close_account("R1", by=administrator(), at=AT)
        operations.reopen_account("R1", password=PASSWORD, by=administrator(), at=AT)

        user.refresh_from_db()
        assert user.is_active
        assert user.must_change_password
        assert user.get_session_auth_hash() != before

    def test_each_only_from_the_other(self) -> None:
        opened()

        with pytest.raises(operations.SigninRefused, match="open already"):
            operations.reopen_account("R1", password=PASSWORD, by=administrator(), at=AT)
        operations.close_account("R1", by=administrator(), at=AT)
        with pytest.raises(operations.SigninRefused, match="closed already"):
            operations.close_account("R1", by=administrator(), at=AT)
        with pytest.raises(operations.SigninRefused, match="open it first"):
            operations.reset_password("R1", password=PASSWORD, by=administrator(), at=AT)

    def test_somebody_without_an_account_has_nothing_to_close(self) -> None:
        with pytest.raises(operations.SigninRefused, match="may not sign in yet"):
            operations.close_account("R1", by=administrator(), at=AT)


class TestPassword:
    def test_a_reset_one_must_be_changed_and_ends_sessions(self) -> None:
        user = opened()
        operations.change_password(user.pk, password="own-Crow-9-sings", by=person("R1"), at=AT)
        user.refresh_from_db()
        before = user.get_session_auth_hash()

        operations.reset_password("R1", password=PASSWORD, by=administrator(), at=AT)

        user.refresh_from_db()
        assert user.must_change_password
        assert user.check_password(PASSWORD)
        assert user.get_session_auth_hash() != before

    def test_without_a_second_factor_none_is_taken_away(self) -> None:
        opened()

        with pytest.raises(operations.SigninRefused, match="no second factor"):
            operations.remove_second_factor("R1", by=administrator(), at=AT)


class TestEvents:
    def test_every_change_leaves_one_that_holds_no_password(self) -> None:
        user = opened()
        operations.reset_password("R1", password=PASSWORD, by=administrator(), at=AT)
        operations.change_password(user.pk, password=PASSWORD, by=person("R1"), at=AT)
        operations.close_account("R1", by=administrator(), at=AT)
        operations.reopen_account("R1", password=PASSWORD, by=administrator(), at=AT)

        told = timeline("signin.user", scope=WHOLE_COMPANY, subject_id=user.pk)
        assert told["name"].to_list() == [
            f"signin.{what}"
            for what in (
                "account_opened",
                "password_reset",
                "password_changed",
                "account_closed",
                "account_reopened",
            )
        ]
        assert told["actor_number"].to_list() == ["A1", "A1", "R1", "A1", "A1"]
        assert not Event.objects.filter(facts__icontains=PASSWORD).exists()

    def test_a_process_may_open_accounts(self) -> None:
        for number in STAFF:
            if number != "N1":
                opened(number, by=ENGINEER)

        assert User.objects.count() == len(STAFF)
