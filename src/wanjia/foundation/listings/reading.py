"""Answering what is asked of a list: a page, the totals over the whole filter, the whole filter as a table."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet

from wanjia.foundation.access.masking import masked
from wanjia.foundation.access.types import Scope
from wanjia.foundation.listings.listing import PER_PAGE, Ask, ListColumn, Listing, Slice

ROWS_A_FETCH = 2_000


def page_of(listing: Listing, *, ask: Ask, scope: Scope, sees_personal: bool, per_page: int = PER_PAGE) -> Slice:
    """Give one page; a fault in what is asked gives a page without rows."""
    columns = shown(listing, ask=ask)
    if ask.faults:
        return Slice(columns, (), 1, has_next=False)
    start = (ask.page - 1) * per_page
    place = slice(start, start + per_page + 1)
    read = _wide_page if listing.is_wide else _page
    found = read(listing, ask=ask, scope=scope, columns=columns, place=place)
    rows = [_row(row, listing=listing, columns=columns, sees_personal=sees_personal) for row in found[:per_page]]
    return Slice(columns, rows, ask.page, has_next=len(found) > per_page)


def totals_of(listing: Listing, *, ask: Ask, scope: Scope) -> dict[str, Any]:
    """Give the totals over the whole filter, by name; nothing where what is asked has a fault."""
    if ask.faults:
        return {}
    return filtered(listing, ask=ask, scope=scope).aggregate(**{total.name: total.value for total in listing.totals})


def rows_of(listing: Listing, *, ask: Ask, scope: Scope, sees_personal: bool) -> Iterator[dict[str, Any]]:
    """Give every row of the whole filter, one after another, for files."""
    if ask.faults:
        return
    columns = shown(listing, ask=ask)
    found = _values(listing, ask=ask, scope=scope, columns=columns)
    for row in found.iterator(chunk_size=ROWS_A_FETCH):
        yield _row(row, listing=listing, columns=columns, sees_personal=sees_personal)


def filtered(listing: Listing, *, ask: Ask, scope: Scope) -> QuerySet[Any]:
    """Give the rows of a scope that the filters keep, in no order."""
    found = listing.rows(scope).order_by()
    for wanted in listing.filters:
        if wanted.name in ask.values:
            found = found.filter(wanted.condition(ask.values[wanted.name]))
    return found


def shown(listing: Listing, *, ask: Ask) -> tuple[ListColumn, ...]:
    """Give the columns asked for, or the usual ones."""
    if ask.columns:
        return tuple(listing[name] for name in ask.columns)
    return tuple(column for column in listing.columns if column.is_shown)


def _page(
    listing: Listing, *, ask: Ask, scope: Scope, columns: tuple[ListColumn, ...], place: slice
) -> list[tuple[Any, ...]]:
    return list(_values(listing, ask=ask, scope=scope, columns=columns)[place])


def _wide_page(
    listing: Listing, *, ask: Ask, scope: Scope, columns: tuple[ListColumn, ...], place: slice
) -> list[tuple[Any, ...]]:
    """Find the rows of a page first, and read their columns then."""
    ordered = filtered(listing, ask=ask, scope=scope).order_by(*_order(listing, ask=ask))
    ids = list(ordered.values_list("pk", flat=True)[place])
    rows = listing.rows(scope).filter(pk__in=ids).order_by()
    read = {row[0]: row[1:] for row in rows.values_list("pk", *_sources(listing, columns=columns))}
    return [read[pk] for pk in ids if pk in read]


def _values(listing: Listing, *, ask: Ask, scope: Scope, columns: tuple[ListColumn, ...]) -> QuerySet[Any, Any]:
    ordered = filtered(listing, ask=ask, scope=scope).order_by(*_order(listing, ask=ask))
    return ordered.values_list(*_sources(listing, columns=columns))


def _order(listing: Listing, *, ask: Ask) -> tuple[str, ...]:
    if not ask.sort:
        return listing.order
    path = listing[ask.sort.removeprefix("-")].source
    return (f"-{path}" if ask.sort.startswith("-") else path, *listing.order)


def _sources(listing: Listing, *, columns: tuple[ListColumn, ...]) -> list[str]:
    names = dict.fromkeys([*listing.key, *(column.name for column in columns)])
    return [_source(listing, name=name) for name in names]


def _source(listing: Listing, *, name: str) -> str:
    return next((column.source for column in listing.columns if column.name == name), name)


def _row(values: Any, *, listing: Listing, columns: tuple[ListColumn, ...], sees_personal: bool) -> dict[str, Any]:
    names = dict.fromkeys([*listing.key, *(column.name for column in columns)])
    row = dict(zip(names, values, strict=True))
    if not sees_personal:
        for column in columns:
            if column.personal is not None and row[column.name]:
                row[column.name] = masked(str(row[column.name]), kind=column.personal)
    return row
