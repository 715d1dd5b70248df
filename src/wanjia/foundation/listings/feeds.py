"""
Lists that programs read through to the end.

A feed has one order, by values that no two rows share, and each page begins after the last row of the page before
(keyset), so that pages neither skip nor repeat what was there, and the thousandth is as quick as the first.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q, QuerySet

from wanjia.foundation.access.masking import Personal, masked
from wanjia.foundation.access.types import Scope

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Feed:
    """
    One list for programs.

    :ivar rows: scope → query; only rows inside the scope
    :ivar fields: name → where the value lies, seen from the model
    :ivar order: fields, or paths of the model, that rise from row to row; together unique
    :ivar filters: name → condition on the rows for a value already read
    :ivar personal: the fields that are personal data
    """

    rows: Callable[[Scope], QuerySet[Any]]
    fields: Mapping[str, str]
    order: tuple[str, ...]
    filters: Mapping[str, Callable[[Any], Q]] = field(default_factory=dict)
    personal: Mapping[str, Personal] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FeedAsk:
    """
    What is asked of a feed.

    :ivar wanted: filter → value; one without a value is not asked
    :ivar after: where the page before ended; nothing for the first page
    """

    wanted: Mapping[str, Any] = field(default_factory=dict)
    after: Sequence[Any] | None = None
    limit: int = 100


@dataclass(frozen=True, slots=True)
class FeedPage:
    """
    A page of a feed.

    :ivar ended_at: what the next page is asked for with; nothing where this is the last
    """

    rows: list[Row]
    ended_at: tuple[Any, ...] | None


def read_feed(feed: Feed, *, ask: FeedAsk, scope: Scope, sees_personal: bool = False) -> FeedPage:
    """Give one page of a feed, in its order."""
    paths = tuple(feed.fields.get(name, name) for name in feed.order)
    found = feed.rows(scope)
    for name, value in ask.wanted.items():
        if value is not None:
            found = found.filter(feed.filters[name](value))
    if ask.after is not None:
        found = found.filter(_later(paths, values=ask.after))
    rows = list(found.order_by(*paths).values_list(*feed.fields.values(), *paths)[: ask.limit + 1])
    shown = rows[: ask.limit]
    ended_at = tuple(shown[-1][len(feed.fields) :]) if len(rows) > ask.limit else None
    return FeedPage([_told(row, feed=feed, sees_personal=sees_personal) for row in shown], ended_at)


def first_of(feed: Feed, *, wanted: Mapping[str, Any], scope: Scope, sees_personal: bool = False) -> Row | None:
    """Give the first row that the filters keep."""
    rows = read_feed(feed, ask=FeedAsk(wanted, limit=1), scope=scope, sees_personal=sees_personal).rows
    return rows[0] if rows else None


def _later(paths: tuple[str, ...], *, values: Sequence[Any]) -> Q:
    """Make the condition of coming later in the order; the first part alone lets an index find the place."""
    found = Q(pk__in=())
    for place, path in enumerate(paths):
        equal = dict(zip(paths[:place], values, strict=False))
        found |= Q(**equal, **{f"{path}__gt": values[place]})
    return Q(**{f"{paths[0]}__gte": values[0]}) & found


def _told(values: Sequence[Any], *, feed: Feed, sees_personal: bool) -> Row:
    row = dict(zip(feed.fields, values, strict=False))
    if not sees_personal:
        for name, kind in feed.personal.items():
            row[name] = masked(str(row[name]), kind=kind) if row[name] else row[name]
    return row
