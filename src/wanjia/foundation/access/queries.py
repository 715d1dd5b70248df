"""Who may act where: the actor that a person is at a time, and the filter that keeps queries inside a scope."""

from __future__ import annotations

from datetime import date

from django.db.models import Q

from wanjia.foundation.access.types import WHOLE_COMPANY, Actor, HeldPost, Scope
from wanjia.foundation.organisation.queries import person_named, roles_held, units_inside
from wanjia.foundation.organisation.types import Role


def within(scope: Scope, *, path: str) -> Q:
    """
    Make the filter that keeps rows whose unit lies inside ``scope``; a scope without units keeps none.

    :param path: field path to the unit's own ``path``, such as ``account__unit__path``
    """
    if "" in scope.unit_paths:
        return Q()
    found = Q(pk__in=())
    for held in scope.unit_paths:
        found |= Q(**{f"{path}__startswith": held})
    return found


def unit_choices(scope: Scope) -> dict[str, str]:
    """Give code and name of the units inside ``scope``, each above those below it: what filters offer."""
    return dict(units_inside(scope.unit_paths).order_by("path").values_list("code", "name"))


def actor_of(number: str, *, on: date) -> Actor:
    """
    Give the person with ``number`` the roles and units of the posts held ``on`` that day.

    Somebody without a post is an actor without roles and units.

    :raises UnknownPerson: if nobody has that number
    """
    person = person_named(number)
    posts = tuple(HeldPost(Role(role), path) for role, path in roles_held(on, person_id=person.person_id))
    return Actor(
        number=person.number,
        name=person.name,
        scope=Scope(tuple(sorted({post.unit_path for post in posts}))),
        roles=frozenset(post.role for post in posts),
        person_id=person.person_id,
        posts=posts,
    )


def process_actor(name: str) -> Actor:
    """Give the actor in whose name a process of the platform acts, over the whole company and without roles."""
    return Actor(number=name, name=name, scope=WHOLE_COMPANY)
