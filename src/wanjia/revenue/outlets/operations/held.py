"""What operations of outlets have in common: refusals, events, and their agents locked."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from django.utils.timezone import localtime

from wanjia.foundation.access.types import Actor
from wanjia.foundation.events import operations as events
from wanjia.foundation.findings.types import Refused
from wanjia.foundation.organisation.queries import UnitRow, UnknownUnit, unit_named
from wanjia.revenue.outlets.models import Agent, Channel


class OutletRefused(Refused):
    """Something that cannot be done with a channel or an agent; the text is fit for the user."""


def day_of(at: datetime) -> date:
    """Give the day of a moment, here."""
    return localtime(at).date()


def refuse(why: str | None) -> None:
    """
    Stop where there is a reason.

    :raises OutletRefused: saying the reason
    """
    if why is not None:
        raise OutletRefused(why)


def own_unit(code: str, *, by: Actor) -> UnitRow:
    """
    Give a unit of the actor's.

    :raises UnknownUnit: if it is not among them
    """
    unit = unit_named(code)
    if not by.scope.holds(unit.path):
        msg = f"unit {code} is not among yours"
        raise UnknownUnit(msg)
    return unit


def refuse_taken_code(code: str) -> None:
    """
    Refuse a code that another outlet has: the books tell outlets apart by it.

    :raises OutletRefused: if there is one
    """
    if Channel.objects.filter(code=code).exists() or Agent.objects.filter(code=code).exists():
        refuse(f"There is an outlet {code} already.")


def channel_held(code: str, *, by: Actor) -> Channel:
    """
    Lock a channel of the actor's units.

    :raises OutletRefused: if there is none
    """
    found: Channel | None = Channel.objects.inside(by.scope).filter(code=code).locked().first()
    if found is None:
        msg = "There is no such channel among your units."
        raise OutletRefused(msg)
    return found


def agents_held(*codes: str, by: Actor) -> dict[str, Agent]:
    """
    Lock agents of the actor's units, so that nobody else moves their money meanwhile; the lowest key first.

    :raises OutletRefused: if one of them is not there
    """
    found = {agent.code: agent for agent in Agent.objects.inside(by.scope).filter(code__in=codes).locked()}
    if len(found) < len(set(codes)):
        msg = "There is no such agent among your units."
        raise OutletRefused(msg)
    return found


def tell(name: str, *, of: Channel | Agent, by: Actor, at: datetime, **facts: object) -> None:
    """Record an event about an outlet; amounts travel as text."""
    about: dict[str, object] = {
        "subject_kind": f"outlets.{type(of).__name__.lower()}",
        "subject_id": of.pk,
        "unit_id": of.unit_id,
        "code": of.code,
    }
    told = {key: str(value) if isinstance(value, Decimal | date) else value for key, value in facts.items()}
    events.record(name, by=by, at=at, **about, **told)  # type: ignore[arg-type]
