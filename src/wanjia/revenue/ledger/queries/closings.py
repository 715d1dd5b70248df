"""Questions about months of the books that are closed, or to be closed."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, OuterRef, QuerySet

from wanjia.foundation.access.queries import within
from wanjia.foundation.access.types import Scope
from wanjia.foundation.organisation.queries import units_inside
from wanjia.foundation.periods.types import month_of
from wanjia.revenue.ledger.flow import CLOSING
from wanjia.revenue.ledger.models import Entry, MonthClosing, Posting
from wanjia.revenue.ledger.types import ClosingState

FROZEN = (ClosingState.CLOSED, ClosingState.REOPENING)


@dataclass(frozen=True, slots=True)
class ClosingRow:
    """
    A closing of a month as plain values.

    :ivar left_open: what the checklist found and was left as it is, one line each
    :ivar steps: what can be decided about it now
    """

    closing_id: int
    unit_id: int
    unit_name: str
    unit_code: str
    unit_path: str
    month: date
    state: ClosingState
    closed_by: str
    closed_at: datetime
    left_open: str
    note: str
    reopening_asked_by: str
    reopening_reason: str
    reopened_by: str
    reopened_at: datetime | None

    @property
    def end(self) -> date:
        """Give the first day after the month."""
        return month_end(self.month)

    @property
    def steps(self) -> tuple[str, ...]:
        """Name the steps that the flow allows now."""
        return CLOSING.open_steps(self.state)


@dataclass(frozen=True, slots=True)
class BookUnit:
    """A unit that has books of its own."""

    unit_id: int
    code: str
    name: str
    path: str


def _row(closing: MonthClosing) -> ClosingRow:
    return ClosingRow(
        closing.pk,
        closing.unit_id,
        closing.unit.name,
        closing.unit.code,
        closing.unit.path,
        closing.month,
        ClosingState(closing.state),
        closing.closed_by,
        closing.closed_at,
        closing.left_open,
        closing.note,
        closing.reopening_asked_by,
        closing.reopening_reason,
        closing.reopened_by,
        closing.reopened_at,
    )


def closing_with_id(closing_id: int, *, scope: Scope) -> ClosingRow | None:
    """Find a closing of a scope's units; none if there is no such one."""
    mine = MonthClosing.objects.filter(within(scope, path="unit__path"), pk=closing_id)
    found = mine.select_related("unit").first()
    return None if found is None else _row(found)


def closings_of(unit_id: int, *, month: date) -> list[ClosingRow]:
    """Give the closings of a month of a unit, those that were reopened too, the latest first."""
    found = MonthClosing.objects.filter(unit_id=unit_id, month=month).select_related("unit").order_by("-pk")
    return [_row(closing) for closing in found]


def standing_closings(unit_ids: Collection[int], *, month: date) -> dict[int, ClosingRow]:
    """Give the closing of a month that holds in each of those units that have one."""
    held = MonthClosing.objects.filter(unit_id__in=list(unit_ids), month=month, state__in=FROZEN)
    return {closing.unit_id: _row(closing) for closing in held.select_related("unit")}


def closed_among(unit_ids: Collection[int], *, month: date) -> list[int]:
    """Give those units in whose books a month, or a later one, is closed."""
    closed = MonthClosing.objects.filter(unit_id__in=list(unit_ids), month__gte=month, state__in=FROZEN)
    return sorted(set(closed.values_list("unit_id", flat=True)))


def closing_of(unit_id: int, *, month: date) -> int | None:
    """Give the closing of a month that holds, if there is one."""
    held = MonthClosing.objects.filter(unit_id=unit_id, month=month, state__in=FROZEN)
    return held.values_list("pk", flat=True).first()


def closing_before(end: date, *, unit_id: int) -> ClosingRow | None:
    """Give the latest closing of a unit that holds and whose month is over before a day, if there is one."""
    held = MonthClosing.objects.filter(unit_id=unit_id, month__lt=end, state__in=FROZEN).select_related("unit")
    found = [row for row in map(_row, held.order_by("-month")[:2]) if row.end <= end]
    return found[0] if found else None


def latest_closed(unit_id: int, *, after: date) -> date | None:
    """Give the latest closed month of a unit after a month, if there is one."""
    later = MonthClosing.objects.filter(unit_id=unit_id, month__gt=after, state__in=FROZEN)
    return later.order_by("-month").values_list("month", flat=True).first()


def earliest_open(unit_id: int, *, before: date) -> date | None:
    """Give the earliest month before another that has entries of a unit and is not closed, if there is one."""
    closing = closing_before(before, unit_id=unit_id)
    here = Posting.objects.filter(entry=OuterRef("pk"), unit_id=unit_id)
    open_entries = Entry.objects.filter(Exists(here), book_date__lt=before)
    if closing is not None:
        open_entries = open_entries.filter(book_date__gte=closing.end)
    found = open_entries.order_by("book_date").values_list("book_date", flat=True).first()
    return None if found is None else month_of(found).start


def units_with_books(scope: Scope, *, before: date) -> list[BookUnit]:
    """Give the units of a scope that have entries before a day, in the order of the tree."""
    booked = Posting.objects.filter(unit=OuterRef("pk"), book_date__lt=before)
    found = units_inside(scope.unit_paths).filter(Exists(booked)).order_by("path")
    return [BookUnit(*row) for row in found.values_list("pk", "code", "name", "path")]


def closings(scope: Scope) -> QuerySet[MonthClosing]:
    """Give the closings of a scope's units."""
    return MonthClosing.objects.filter(within(scope, path="unit__path"))


def reopenings_waiting(scope: Scope, *, but_of: str) -> tuple[int, datetime | None]:
    """Count the months that somebody else asked to be reopened, and tell when the oldest was closed."""
    waiting = closings(scope).filter(state=ClosingState.REOPENING).exclude(reopening_asked_by=but_of)
    times = list(waiting.order_by("reopening_asked_at").values_list("reopening_asked_at", flat=True))
    return len(times), times[0] if times else None


def month_end(month: date) -> date:
    """Give the first day after a month."""
    return month_of(month).end or month
