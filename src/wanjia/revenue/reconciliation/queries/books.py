"""Questions about a day's books: bills issued beside what was booked, collectors' money beside what they answer for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import polars as pl
from django.db.models import Sum

from wanjia.foundation.access.types import Scope
from wanjia.foundation.columnar.database import read_frame, to_units
from wanjia.revenue.billing.queries.charged import numbers_of
from wanjia.revenue.billing.queries.issued import issued_on
from wanjia.revenue.ledger.queries.entries import postings
from wanjia.revenue.ledger.types import EntryKind, LedgerAccount
from wanjia.revenue.outlets.queries.answered import agents_off
from wanjia.revenue.payments.queries.tills import cash_in_hand, unaccounted_cash
from wanjia.revenue.receivables.queries.charges import books_begin
from wanjia.revenue.reconciliation.kernel.issued import compared_issue
from wanjia.revenue.reconciliation.kernel.schema import BOOKED, ISSUED
from wanjia.revenue.reconciliation.models import BooksDay

FEN_PLACES = 2
ZERO = Decimal("0.00")


@dataclass(frozen=True, slots=True)
class DayBooks:
    """
    What a day's bills and books come to in a unit and those below it.

    :ivar off: `kernel.schema.ISSUE_DIFFERENCES`
    """

    bills: int
    energy_kwh: int
    issued: Decimal
    booked: Decimal
    off: pl.DataFrame


@dataclass(frozen=True, slots=True)
class BillOff:
    """A bill that the books, or its own lines, contradict."""

    number: str
    issued: Decimal
    booked: Decimal
    energy_kwh: int
    line_kwh: int


@dataclass(frozen=True, slots=True)
class Held:
    """
    Money of somebody who collects, yuan.

    :ivar booked: by the books
    :ivar answered: by shifts, or by sales and hand-ins
    """

    who: str
    booked: Decimal
    answered: Decimal


def books_of(day: date, *, unit_path: str) -> DayBooks:
    """Compare the bills that a day issued in a unit and those below with what its books charge for bills."""
    scope = Scope((unit_path,))
    bills = issued_on(day, scope=scope, since=books_begin())
    table = bills.select(
        "bill_id",
        "unit_id",
        to_units(pl.col("amount"), places=FEN_PLACES),
        pl.col("energy_kwh").cast(pl.Int64),
        to_units(pl.col("line_kwh"), places=0).fill_null(0).alias("line_kwh"),
    )
    booked = _booked(day, scope=scope)
    return DayBooks(
        bills.height,
        int(table["energy_kwh"].sum()),
        _yuan(int(table["amount"].sum())),
        _yuan(int(booked["booked"].sum())),
        compared_issue(ISSUED.check(table), booked=booked),
    )


def _booked(day: date, *, scope: Scope) -> pl.DataFrame:
    rows = postings(scope).filter(
        book_date=day,
        ledger_account=LedgerAccount.RECEIVABLE,
        entry__kind=EntryKind.BILL,
        entry__source_kind="billing.bill",
    )
    sums = rows.order_by().values("entry__source_id", "unit_id").annotate(total=Sum("amount"))
    table = read_frame(sums.order_by("entry__source_id"), bill_id="entry__source_id", unit_id="unit_id", booked="total")
    return BOOKED.check(table.with_columns(to_units(pl.col("booked"), places=FEN_PLACES)))


def bills_off(day: date, *, unit_path: str, at_most: int) -> list[BillOff]:
    """Name the bills of a day that the books contradict now, in a unit and those below it."""
    found = books_of(day, unit_path=unit_path).off.head(at_most)
    numbers = numbers_of(found["bill_id"].to_list())
    return [
        BillOff(
            str(numbers.get(row["bill_id"], row["bill_id"])),
            _yuan(row["amount"]),
            _yuan(row["booked"]),
            row["energy_kwh"],
            row["line_kwh"],
        )
        for row in found.iter_rows(named=True)
    ]


def collectors_off(unit_path: str) -> list[Held]:
    """Give the cashiers and agents of whom the books do not have what they answer for; there should be none."""
    scope = Scope((unit_path,))
    cashiers = [Held(one.person, one.booked, one.in_tills) for one in unaccounted_cash(scope)]
    return cashiers + [Held(one.code, one.booked, one.answered) for one in agents_off(scope)]


def tills_unchecked(day: date, *, unit_path: str) -> list[Held]:
    """Give the cashiers whose tills of a day or before were not counted and closed, with what they hold."""
    held: dict[str, Decimal] = {}
    for one in cash_in_hand(Scope((unit_path,))):
        if one.opened_on <= day:
            held[one.cashier] = held.get(one.cashier, ZERO) + one.cash + one.cheques
    return [Held(who, amount, ZERO) for who, amount in sorted(held.items())]


def days_checked(unit_path: str, *, since: date) -> set[date]:
    """Give the days from a day on whose books were checked for a unit, or for one above it."""
    rows = BooksDay.objects.filter(day__gte=since).values_list("day", "unit__path")
    return {day for day, path in rows if unit_path.startswith(path)}


def days_with_bills(unit_path: str, *, since: date, until: date) -> set[date]:
    """Give the days, up to but not with another, on which bills were booked in a unit's own books or below."""
    rows = postings(Scope((unit_path,))).filter(book_date__gte=since, book_date__lt=until, entry__kind=EntryKind.BILL)
    return set(rows.order_by().values_list("book_date", flat=True).distinct())


def _yuan(fen: int) -> Decimal:
    return Decimal(fen).scaleb(-FEN_PLACES)
