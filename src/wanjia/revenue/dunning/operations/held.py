"""What operations of dunning have in common: the account of the actor's units, and the word about what was done."""

from __future__ import annotations

from datetime import date, datetime

from django.utils.timezone import localtime

from wanjia.foundation.access.types import Actor
from wanjia.foundation.events import operations as events
from wanjia.foundation.findings.types import Refused
from wanjia.registry.customers.queries import accounts_inside

ACCOUNT = "customers.customeraccount"


class DunningRefused(Refused):
    """Something that cannot be done about a debt; the text is fit for the user."""


def refuse(why: str | None) -> None:
    """Raise what speaks against it, if something does."""
    if why is not None:
        raise DunningRefused(why)


def unit_of(account_id: int, *, by: Actor) -> int:
    """
    Give the unit of an account among the actor's.

    :raises DunningRefused: if it is not of the actor's units
    """
    found = accounts_inside(by.scope).filter(pk=account_id).values_list("unit_id", flat=True).first()
    if found is None:
        msg = "There is no such account among your units."
        raise DunningRefused(msg)
    return int(found)


def tell(name: str, *, account_id: int | None, unit_id: int | None, by: Actor, at: datetime, **facts: object) -> None:
    """Record an event about an account; amounts and days travel as text."""
    plain = {key: value if isinstance(value, int | str | list | dict) else str(value) for key, value in facts.items()}
    about: dict[str, object] = {"subject_kind": ACCOUNT, "subject_id": account_id, "unit_id": unit_id}
    events.record(name, by=by, at=at, **about, **plain)  # type: ignore[arg-type]


def day_of(at: datetime) -> date:
    """Give the day of a moment, here."""
    return localtime(at).date()
