"""Lists as pages: an opaque cursor leads from one to the next."""

from __future__ import annotations

from typing import Any

from django.core import signing
from django.http import HttpRequest
from pydantic import BaseModel, ConfigDict, Field

from wanjia.foundation.listings.feeds import Feed, FeedAsk, FeedPage, read_feed
from wanjia.interfaces.api.callers import caller
from wanjia.interfaces.api.problems import Problem, invalid

MOST_ROWS = 500
LONGEST_CURSOR = 600


class Paged(BaseModel):
    """What every list may be asked."""

    model_config = ConfigDict(extra="forbid")

    limit: int = Field(100, ge=1, le=MOST_ROWS, description="How many rows at most.")
    cursor: str | None = Field(
        None,
        max_length=LONGEST_CURSOR,
        description="The next_cursor of the page before; left out for the first page.",
    )


def page_of_feed(request: HttpRequest, *, feed: Feed, name: str, wanted: Paged, more: Any = None) -> dict[str, Any]:
    """
    Answer with one page of a feed.

    :param name: of the list; a cursor of another list is refused
    :param more: conditions that are not asked by the caller
    :raises Problem: if the cursor is none that this list gave out
    """
    _refuse_strangers(request, wanted=wanted)
    who = caller(request)
    conditions = {**wanted.model_dump(by_alias=True, exclude={"limit", "cursor"}), **(more or {})}
    ask = FeedAsk(conditions, _opened(wanted.cursor, name=name), wanted.limit)
    found = read_feed(feed, ask=ask, scope=who.scope, sees_personal=who.sees_personal)
    return {"items": found.rows, "next_cursor": _sealed(found, name=name)}


def all_of_feed(request: HttpRequest, *, feed: Feed, wanted: dict[str, Any]) -> list[Any]:
    """Give what belongs to one thing, up to as many rows as a page has."""
    who = caller(request)
    ask = FeedAsk(wanted, limit=MOST_ROWS)
    return read_feed(feed, ask=ask, scope=who.scope, sees_personal=who.sees_personal).rows


def one_of_feed(request: HttpRequest, *, feed: Feed, wanted: dict[str, Any]) -> dict[str, Any]:
    """
    Give the one row that the filters keep.

    :raises Problem: if there is none
    """
    found = all_of_feed(request, feed=feed, wanted=wanted)
    if not found:
        raise Problem("not-found")
    return dict(found[0])


def _refuse_strangers(request: HttpRequest, *, wanted: Paged) -> None:
    """Refuse a filter that the list does not have: ignored, it would give more than was asked for."""
    known = {field.alias or name for name, field in type(wanted).model_fields.items()}
    if strangers := sorted(set(request.GET) - known):
        raise invalid([{"type": "extra_forbidden", "loc": ("query", name)} for name in strangers])


def _signer(name: str) -> signing.Signer:
    return signing.Signer(salt=f"wanjia.api.{name}")


def _sealed(found: FeedPage, *, name: str) -> str | None:
    if found.ended_at is None:
        return None
    return _signer(name).sign_object([str(value) for value in found.ended_at])


def _opened(cursor: str | None, *, name: str) -> list[str] | None:
    if cursor is None:
        return None
    try:
        values: list[str] = _signer(name).unsign_object(cursor)
    except (signing.BadSignature, ValueError) as unknown:
        raise Problem("cursor-unknown") from unknown
    return values
