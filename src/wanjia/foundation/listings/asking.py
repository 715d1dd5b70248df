"""Reading what is asked of a list out of an address; whatever cannot be read is a fault beside its field."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from wanjia.foundation.listings.listing import Ask, Filter, Kind, Listing

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

NOT_PERMITTED = _("Your post may not search or sort by personal data.")
LONGEST_TEXT = 100
PAGES_AT_MOST = 100_000
DIGITS = 12


class Unreadable(ValueError):
    """A text that is no value of the wanted kind; says what would be."""

    def __init__(self, why: str | _StrPromise) -> None:
        """Keep the reason, translated when it is shown."""
        super().__init__(why)
        self.why = why


def asked(listing: Listing, *, query: Mapping[str, str], sees_personal: bool) -> Ask:
    """
    Read an address's query.

    :param query: ``sort``, ``columns`` (by comma), ``page`` and one entry for each filter; others are ignored
    :param sees_personal: without it, filters and orders by personal data are faults
    """
    values: dict[str, Any] = {}
    faults: dict[str, Any] = {}
    texts = {f.name: query.get(f.name, "").strip()[:LONGEST_TEXT] for f in listing.filters}
    for wanted in (f for f in listing.filters if texts[f.name]):
        if wanted.personal is not None and not sees_personal:
            faults[wanted.name] = NOT_PERMITTED
            continue
        try:
            values[wanted.name] = read(texts[wanted.name], wanted=wanted)
        except Unreadable as bad:
            faults[wanted.name] = bad.why
    sort, columns = query.get("sort", ""), _columns(listing, text=query.get("columns", ""))
    if sort and (fault := _fault_of_sort(listing, sort=sort, sees_personal=sees_personal)) is not None:
        faults["sort"], sort = fault, ""
    return Ask(values, texts, faults, sort, columns, _page(query.get("page", "")))


def read(text: str, *, wanted: Filter) -> Any:
    """
    Read one value.

    :raises Unreadable: if the text is none of the filter's kind
    """
    match wanted.kind:
        case Kind.CODE if wanted.codes is not None:
            if text not in set(wanted.codes):
                raise Unreadable(_("Choose one of the list."))
            return wanted.codes(text)
        case Kind.NUMBER | Kind.DECIMAL | Kind.MONEY | Kind.PRICE | Kind.PERCENT:
            return _number(text)
        case Kind.DAY:
            return _day(text)
        case Kind.MONTH:
            return _day(f"{text}-01" if len(text) == len("2026-01") else text).replace(day=1)
        case Kind.FLAG:
            return text == "1"
        case _:
            return text


def _number(text: str) -> Decimal:
    try:
        number = Decimal(text.replace(",", ""))
    except InvalidOperation:
        raise Unreadable(_("Write a number, such as 1234.5.")) from None
    if not number.is_finite() or number.adjusted() >= DIGITS:
        raise Unreadable(_("Write a number, such as 1234.5."))
    return number


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Unreadable(_("Write a date, such as 2026-01-31.")) from None


def _columns(listing: Listing, *, text: str) -> tuple[str, ...]:
    """Give the known columns among those named, in the order of the list; none for the usual ones."""
    named = set(text.split(","))
    return tuple(column.name for column in listing.columns if column.name in named)


def _fault_of_sort(listing: Listing, *, sort: str, sees_personal: bool) -> Any:
    column = next((c for c in listing.columns if c.name == sort.removeprefix("-")), None)
    if column is None or not column.is_sortable:
        return _("This list cannot be sorted like that.")
    return NOT_PERMITTED if column.personal is not None and not sees_personal else None


def _page(text: str) -> int:
    return min(max(int(text), 1), PAGES_AT_MOST) if text.isascii() and text.isdigit() else 1
