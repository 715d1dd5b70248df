"""
Changes of units, people and posts.

They record no event, because the event log stands above this package; `wanjia.foundation.staffing` does both.
"""

from __future__ import annotations

from datetime import date

from wanjia.foundation.findings.types import Refused
from wanjia.foundation.organisation.models import Person, Post, Unit
from wanjia.foundation.organisation.types import Role, UnitKind
from wanjia.foundation.periods.types import Period


class UnitNotPlaced(Refused):
    """A unit that cannot stand where it should."""


class PostNotGiven(Refused):
    """A post that cannot be given, or ended, like that."""


def place_unit(*, code: str, name: str, kind: UnitKind, parent_code: str | None) -> int:
    """
    Put a unit into the tree, below its parent or as a company of its own.

    :returns: the unit's id
    :raises UnitNotPlaced: if the code is taken, the parent unknown, or a unit without parent is no company
    """
    unit = {"code": code, "name": name, "kind": kind}
    if Unit.objects.filter(code=code).exists():
        msg = f"there is already a unit {code}"
        raise UnitNotPlaced(msg)
    if parent_code is None:
        if kind is not UnitKind.COMPANY:
            msg = f"unit {code} needs a parent: only a company stands by itself"
            raise UnitNotPlaced(msg)
        return int(Unit.objects.add_root(unit).pk)
    parent = Unit.objects.filter(code=parent_code).first()
    if parent is None:
        msg = f"the parent {parent_code} of unit {code} is not known"
        raise UnitNotPlaced(msg)
    return int(Unit.objects.add_child(parent, unit).pk)


def register_person(*, number: str, name: str) -> int:
    """
    Register somebody who works for the company.

    :returns: the person's id
    :raises PostNotGiven: if the number is taken
    """
    if Person.objects.filter(number=number).exists():
        msg = f"somebody already has the number {number}"
        raise PostNotGiven(msg)
    return Person.objects.create(number=number, name=name).pk


def give_post(*, person_id: int, unit_id: int, role: Role, period: Period) -> int:
    """
    Give a person a role in a unit for some time.

    :returns: the post's id
    :raises PostNotGiven: if the person holds the same post on one of those days
    """
    held = Post.objects.during(period).filter(person_id=person_id, unit_id=unit_id, role=role).first()
    if held is not None:
        msg = f"the post {role} is already held from {held.start_date} on"
        raise PostNotGiven(msg)
    post = Post(person_id=person_id, unit_id=unit_id, role=role, start_date=period.start, end_date=period.end)
    post.save()
    return post.pk


def close_post(post_id: int, *, end_date: date) -> None:
    """
    End a running post.

    :raises PostNotGiven: if it does not exist, was ended before, or starts later
    """
    post = Post.objects.filter(pk=post_id).locked().first()
    if post is None or post.end_date is not None or end_date <= post.start_date:
        msg = f"there is no post {post_id} that runs and could end on {end_date}"
        raise PostNotGiven(msg)
    post.end_date = end_date
    post.save(update_fields=["end_date"])
