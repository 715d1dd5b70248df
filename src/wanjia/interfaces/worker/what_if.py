"""Pricing a past month again under a draft, part by part, each in a short transaction of its own."""

from __future__ import annotations

from collections.abc import Callable

from django.db import transaction
from django.utils import timezone

from wanjia.foundation.access.types import Actor
from wanjia.revenue.whatif import operations, queries

Watcher = Callable[[int, int], None]


def price(what_if_id: int, *, by: Actor, watch: Watcher) -> queries.WhatIfRow:
    """
    Price every part of a what-if that is not priced yet, then sum it up.

    :param watch: told how many parts of how many are done
    :raises UnknownWhatIf: if it is not the actor's
    """
    found = queries.what_if_held(what_if_id, scope=by.scope)
    scope = by.scope.inside(found.unit_path)
    parts = queries.parts_of(what_if_id)
    books = queries.books_of(found, scope=scope)
    for done, part in enumerate(parts, start=1):
        if part.state == "planned":
            prepared = queries.prepared_part(part, what_if=found, books=books, scope=scope)
            with transaction.atomic():
                operations.price_part(part.pk, prepared=prepared, by=by, at=timezone.now())
        watch(done, len(parts))
    with transaction.atomic():
        operations.end_pricing(what_if_id, by=by, at=timezone.now())
    return queries.what_if_held(what_if_id, scope=by.scope)
