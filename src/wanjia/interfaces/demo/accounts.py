"""Sign-ins of the demo: somebody for each post, all with one password that everybody knows."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import override

from wanjia.foundation.organisation.queries import posts_on, unit_named
from wanjia.foundation.organisation.types import Role
from wanjia.foundation.signin import operations as signin
from wanjia.foundation.signin.operations import SigninRefused
from wanjia.interfaces.demo.loading import loader
from wanjia.interfaces.demo.staff import numbers_of
from wanjia.interfaces.kit.words import label

PASSWORD = "wanjia-demo-2026"  # noqa: S105 - of the demo only; `wanjia serve` refuses to start where it is known
#: Posts shown twice: what one did another approves, and stations see only their own.
TWICE = frozenset({Role.BILLING_ACCOUNTANT, Role.STATION_HEAD, Role.METER_READER})


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """A sign-in as the demo prints it: post in English and Chinese, unit, login."""

    post: str
    post_in_chinese: str
    unit: str
    login: str


def shown_people() -> Iterator[tuple[Role, str]]:
    """Give the role and number of those who may sign in; the second one of a post is of another station."""
    for role in Role:
        numbers = numbers_of(role)
        yield role, numbers[0]
        if role in TWICE and len(numbers) > 1:
            yield role, numbers[1] if role is not Role.METER_READER else numbers[len(numbers) // 2]


def open_accounts(*, at: datetime) -> list[DemoAccount]:
    """Let somebody of each post sign in, who may not yet; give all of them."""
    found = []
    for role, number in shown_people():
        with suppress(SigninRefused), transaction.atomic():
            signin.open_account(number, password=PASSWORD, by=loader(), at=at, is_demo=True, must_change=False)
        found.append(account_of(number, role=role, at=at))
    return found


def account_of(number: str, *, role: Role, at: datetime) -> DemoAccount:
    """Describe one sign-in; where a post stands in several units, the widest."""
    held = posts_on(at.date(), person_number=number).filter(role=role.value).sort("unit_path")
    unit = unit_named(held["unit_code"][0]).name
    with override("en"):
        english = label(role)
    with override("zh-hans"):
        return DemoAccount(english, label(role), unit, number)
