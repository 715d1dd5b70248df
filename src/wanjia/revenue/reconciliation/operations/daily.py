"""
The daily check of a unit's books: what was issued against what was booked, and what collectors hold.

Requirements A442 and A444 count a collector's balance, and a day's issued energy and fees, that were not checked or
checked wrong as accidents.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal

import polars as pl

from wanjia.foundation.access.types import Actor
from wanjia.foundation.locking.names import hold_name
from wanjia.foundation.organisation.queries import unit_named, units_inside
from wanjia.revenue.reconciliation.models import BooksDay, CheckFinding
from wanjia.revenue.reconciliation.operations.finding import Difference, Written, write_findings
from wanjia.revenue.reconciliation.operations.held import MatchRefused, day_of, tell
from wanjia.revenue.reconciliation.queries.books import books_of, collectors_off, tills_unchecked
from wanjia.revenue.reconciliation.types import Discrepancy, FindingState

SUBJECT = "reconciliation.booksday"
FEN_PLACES = 2


def check_books(day: date, *, unit_code: str, by: Actor, at: datetime) -> int:
    """
    Check the books of a day of a unit and those below it; each difference is a finding.

    Compared are the bills that the day issued with what was booked for them (yuan) and with their own lines (kWh), and
    what the books have of each cashier and agent with shifts, sales and hand-ins; a till of the day that was not closed
    was not checked. A finding belongs to who checks; one that a process finds, to who checked the unit's books before.
    What becomes of findings that were there before, see `finding.write_findings`.

    :returns: how many findings of the day are open
    :raises MatchRefused: if the unit is not among the actor's, or the day is not over
    """
    unit = unit_named(unit_code)
    if not by.scope.holds(unit.path):
        msg = f"unit {unit_code} is not among yours"
        raise MatchRefused(msg)
    if day > day_of(at):
        msg = f"The day {day} is not here yet."
        raise MatchRefused(msg)
    hold_name(SUBJECT)
    books = books_of(day, unit_path=unit.path)
    people = _of_people(day, unit_id=unit.unit_id, unit_path=unit.path, is_today=day == day_of(at))
    inside = units_inside((unit.path,))
    known = CheckFinding.objects.filter(channel_day=None, day=day, unit__in=inside)
    written = Written(known, owner=_owner(unit.unit_id, by=by), of={"day": day})
    write_findings([*_of_bills(books.off), *people], to=written, by=by, at=at)
    left = known.filter(state=FindingState.OPEN).count()
    facts = {
        "bills": books.bills,
        "energy_kwh": books.energy_kwh,
        "issued": books.issued,
        "booked": books.booked,
        "open_findings": left,
    }
    row, _is_new = BooksDay.objects.update_or_create(
        unit_id=unit.unit_id, day=day, defaults={**facts, "checked_at": at, "checked_by": by.number}
    )
    tell(
        "reconciliation.books_checked", subject=(SUBJECT, row.pk), unit_id=unit.unit_id, by=by, at=at, day=day, **facts
    )
    return left


def _owner(unit_id: int, *, by: Actor) -> str:
    """Give whose work new findings are: who checks or, where a process does, the person who checked before."""
    earlier = BooksDay.objects.filter(unit_id=unit_id).exclude(checked_by=by.number).order_by("-day")
    person: str | None = earlier.values_list("checked_by", flat=True).first()
    return by.number if by.person_id is not None or person is None else person


def _of_bills(off: pl.DataFrame) -> Iterator[Difference]:
    """Give what is off by unit: yuan of the bills against the books, kWh of the bills against their lines."""
    wrong = {
        Discrepancy.ISSUED: off.filter(pl.col("amount") != pl.col("booked")),
        Discrepancy.ISSUED_ENERGY: off.filter(pl.col("energy_kwh") != pl.col("line_kwh")),
    }
    sides = {Discrepancy.ISSUED: ("amount", "booked"), Discrepancy.ISSUED_ENERGY: ("energy_kwh", "line_kwh")}
    for kind, rows in wrong.items():
        places = FEN_PLACES if kind is Discrepancy.ISSUED else 0
        counted = rows.group_by("unit_id").agg(pl.exclude("bill_id").sum()).sort("unit_id")
        for row in counted.iter_rows(named=True):
            theirs, ours = (Decimal(row[side]).scaleb(-places) for side in sides[kind])
            yield Difference(kind, row["unit_id"], "", theirs, ours)


def _of_people(day: date, *, unit_id: int, unit_path: str, is_today: bool) -> Iterator[Difference]:
    for one in collectors_off(unit_path):
        yield Difference(Discrepancy.COLLECTOR, unit_id, one.who, one.answered, one.booked)
    if is_today:
        return
    for one in tills_unchecked(day, unit_path=unit_path):
        yield Difference(Discrepancy.UNCHECKED, unit_id, one.who, one.answered, one.booked)
