"""People with posts and sign-ins: an administrator above two stations, and others who work in them."""

from datetime import UTC, date, datetime
from typing import Any

from django.test import Client

from tests.integration.registry import ENGINEER, make_units
from wanjia.foundation.access.queries import actor_of
from wanjia.foundation.access.types import Actor
from wanjia.foundation.organisation.types import Role
from wanjia.foundation.periods.types import Period
from wanjia.foundation.signin import operations as signin
from wanjia.foundation.signin.models import User
from wanjia.foundation.staffing import operations as staffing

AT = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
SINCE = Period(date(2020, 1, 1))
PASSWORD = "grey-Heron-42-flies"
BACKEND = "django.contrib.auth.backends.ModelBackend"


def hire(number: str, *posts: tuple[str, Role], name: str = "", may_sign_in: bool = True) -> int:
    """Register a person with posts since 2020, who may sign in unless said otherwise; give the person's id."""
    person_id = staffing.add_person(number, name=name or f"员工{number}", by=ENGINEER, at=AT)
    for unit, role in posts:
        staffing.appoint(number, unit_code=unit, role=role, period=SINCE, by=ENGINEER, at=AT)
    if may_sign_in:
        signin.open_account(number, password=PASSWORD, by=ENGINEER, at=AT, must_change=False)
    return person_id


STAFF = {
    "A1": ("C", Role.SYSTEM_ADMINISTRATOR),
    "A2": ("S1", Role.SYSTEM_ADMINISTRATOR),
    "M1": ("C", Role.COMPANY_MANAGER),
    "D1": ("C", Role.AUDIT_DIRECTOR),
    "H1": ("S1", Role.STATION_HEAD),
    "H2": ("S2", Role.STATION_HEAD),
    "B1": ("C", Role.BILLING_ACCOUNTANT),
    "R1": ("S1", Role.METER_READER),
}


def make_staff(*, may_sign_in: bool = True) -> None:
    """Make units C, S1, S2 and their people; N1 has no post and no sign-in."""
    make_units()
    for number, post in STAFF.items():
        hire(number, post, may_sign_in=may_sign_in)
    hire("N1", may_sign_in=False)


def person(number: str) -> Actor:
    """Give a person as an actor with today's posts."""
    return actor_of(number, on=date(2026, 1, 5))


def browser(number: str, *, language: str = "en", **kwargs: Any) -> Client:
    """Give a browser in which somebody is signed in."""
    user = User.objects.get(login=number)
    User.objects.filter(pk=user.pk).update(language=language)
    client = Client(**kwargs)
    client.force_login(user, backend=BACKEND)
    return client
