"""Questions about what-ifs, and the tables from which their parts are priced."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import polars as pl
from django.db.models import QuerySet

from wanjia.foundation.access.queries import within
from wanjia.foundation.access.types import Scope
from wanjia.foundation.columnar.database import read_frame
from wanjia.foundation.findings.types import Refused
from wanjia.foundation.periods.types import Period
from wanjia.registry.tariffs import queries as tariffs
from wanjia.registry.tariffs.types import Book, CalendarInterval
from wanjia.revenue.billing.kernel.batch import AccountSide
from wanjia.revenue.billing.queries import months
from wanjia.revenue.whatif.kernel.books import PriceBook, book_of, with_draft
from wanjia.revenue.whatif.kernel.calendars import minutes_moved, shifted, spans_of
from wanjia.revenue.whatif.kernel.effects import effects
from wanjia.revenue.whatif.kernel.pricing import Worked, priced, usage_of, worked
from wanjia.revenue.whatif.kernel.schema import ISSUED
from wanjia.revenue.whatif.models import WhatIf, WhatIfEffect, WhatIfPart

DRAFT_NAME = "draft"


class UnknownWhatIf(Refused):
    """A what-if that is not one of the actor's units."""


@dataclass(frozen=True, slots=True)
class WhatIfRow:
    """
    A what-if as plain values.

    :ivar document_number: the document that the draft takes the place of, empty for none
    """

    what_if_id: int
    title: str
    state: str
    bill_month: date
    unit_id: int
    unit_name: str
    unit_path: str
    document_id: int | None
    document_number: str
    draft: str
    summary: Mapping[str, Any]
    planned_by: str
    planned_by_name: str
    planned_at: datetime
    priced_at: datetime | None


FIELDS = (
    "pk", "title", "state", "bill_month", "unit_id", "unit__name", "unit__path", "document_id", "document__number",
    "draft", "summary", "planned_by", "planned_by_name", "planned_at", "priced_at",
)  # fmt: skip


EFFECT_COLUMNS = {
    "structure": "structure__code",
    **{
        name: name
        for name in ("account_id", "unit_id", "usage_class", "energy_kwh", "issued", "base", "draft", "effect", "why")
    },
}


@dataclass(frozen=True, slots=True)
class Hours:
    """Other hours of the day for some structures: those that hold, and the draft's on its days."""

    structures: frozenset[str]
    region: str
    old: tuple[CalendarInterval, ...]
    new: tuple[CalendarInterval, ...]
    valid: Period


@dataclass(frozen=True, slots=True)
class TwoBooks:
    """The price book of a month as it is and under a draft."""

    base: PriceBook
    draft: PriceBook
    hours: tuple[Hours, ...]


@dataclass(frozen=True, slots=True)
class Twice:
    """One account's month billed under both books."""

    issued: pl.DataFrame
    side: AccountSide
    base: Worked
    draft: Worked
    books: TwoBooks


def what_ifs(scope: Scope) -> QuerySet[WhatIf]:
    """Give the what-ifs of a scope: those whose whole unit lies inside."""
    return WhatIf.objects.filter(within(scope, path="unit__path"))


def what_if_held(what_if_id: int, *, scope: Scope) -> WhatIfRow:
    """
    Give a what-if of the scope.

    :raises UnknownWhatIf: if there is none of that id
    """
    found = what_ifs(scope).filter(pk=what_if_id).values_list(*FIELDS).first()
    if found is None:
        msg = "there is no such what-if among your units"
        raise UnknownWhatIf(msg)
    named = dict(zip(FIELDS, found, strict=True))
    return WhatIfRow(*{**named, "document__number": named["document__number"] or ""}.values())


def parts_of(what_if_id: int) -> list[WhatIfPart]:
    """Give the parts of a what-if in their order."""
    return list(WhatIfPart.objects.filter(what_if_id=what_if_id).order_by("pk"))


def draft_book(text: str) -> Book:
    """
    Read a draft; it may price every structure that is stored.

    :raises BookRefused: naming the place, what is wrong and the cure
    """
    return tariffs.book_read(text, name=DRAFT_NAME)


def books_of(what_if: WhatIfRow, *, scope: Scope) -> TwoBooks:
    """
    Put the rate cards of the days billed together, as they are and under the draft.

    :raises BookRefused: if the draft can no longer be read against what is stored
    """
    days = months.days_billed(what_if.bill_month, scope=scope) or Period(what_if.bill_month)
    tables, draft = tariffs.price_tables(days), draft_book(what_if.draft)
    changed = with_draft(tables, draft=draft, replaces=what_if.document_number)
    return TwoBooks(
        base=book_of(tables, period=days), draft=book_of(changed, period=days), hours=_hours(draft, on=days.start)
    )


def _hours(draft: Book, *, on: date) -> tuple[Hours, ...]:
    """Find the structures whose hours of the day the draft changes."""
    found, stored = [], tariffs.all_structures()
    for document in draft.documents:
        for name in sorted({interval.calendar for interval in document.intervals}):
            codes = [code for code, one in stored.items() if one.calendar == name and one.region == document.region]
            old = tariffs.calendar_of(codes[0], on=on) if codes else ()
            if old:
                new = tuple(interval for interval in document.intervals if interval.calendar == name)
                found.append(Hours(frozenset(codes), document.region, old, new, document.period))
    return tuple(found)


def prepared_part(part: WhatIfPart, *, what_if: WhatIfRow, books: TwoBooks, scope: Scope) -> pl.DataFrame:
    """Price the accounts of a part twice (EFFECTS)."""
    issued = months.issued_of_chunk(what_if.bill_month, chunk_id=part.chunk_id, scope=scope)
    side = months.account_side_again(what_if.bill_month, issued=issued, scope=scope)
    usage = usage_of(side)
    base = priced(side, book=books.base, usage=usage)
    draft = priced(side, book=books.draft, usage=_under(books.hours, side=side, usage=usage))
    return effects(ISSUED.check(issued.select(list(ISSUED.columns))), base=base, draft=draft)


def account_twice(what_if: WhatIfRow, *, account_id: int, scope: Scope) -> Twice:
    """
    Bill one account's month under both books, to be explained.

    :raises UnknownWhatIf: if the account has no bill of the month
    """
    issued = months.issued_of_account(what_if.bill_month, account_id=account_id, scope=scope)
    if issued.is_empty():
        msg = "the account has no bill of this month"
        raise UnknownWhatIf(msg)
    books = books_of(what_if, scope=scope)
    side = months.account_side_again(what_if.bill_month, issued=issued, scope=scope)
    usage = usage_of(side)
    return Twice(
        issued=issued,
        side=side,
        base=worked(side, book=books.base, usage=usage),
        draft=worked(side, book=books.draft, usage=_under(books.hours, side=side, usage=usage)),
        books=books,
    )


def _under(hours: tuple[Hours, ...], *, side: AccountSide, usage: pl.DataFrame) -> pl.DataFrame:
    """Move energy to the periods in which it would lie by the draft's hours."""
    found = usage
    for one in hours:
        agreed = side.terms.filter(pl.col("structure").is_in(list(one.structures)))["agreement_id"].implode()
        points = side.agreements.filter(pl.col("agreement_id").is_in(agreed))["usage_point_id"].unique().to_list()
        behind = side.parent_ties.filter(pl.col("parent_point_id").is_in(points))["child_point_id"].to_list()
        meant = sorted({*points, *behind})
        special = tariffs.special_days(one.region)
        minutes = {
            span: minutes_moved(one.old, new=one.new, days=Period(*span), valid=one.valid, special_days=special)
            for span in spans_of(found, points=meant)
        }
        found = shifted(found, points=meant, minutes=minutes)
    return found


def effects_of(what_if_id: int) -> pl.DataFrame:
    """
    Give what a draft does to every account (EFFECTS) with ``usage_class``.

    :returns: one row per account, in the order in which they were priced
    """
    rows = WhatIfEffect.objects.filter(what_if_id=what_if_id).order_by("pk")
    return read_frame(rows, **EFFECT_COLUMNS).with_columns(pl.col("structure").fill_null(""))
