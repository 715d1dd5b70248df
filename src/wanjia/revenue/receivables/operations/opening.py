"""Balances of the books before these, taken over from a sheet: all of them or none."""

from __future__ import annotations

from datetime import date, datetime

import polars as pl

from wanjia.foundation.access.types import Actor
from wanjia.foundation.columnar.database import read_frame, to_units, update_rows, write_rows
from wanjia.foundation.events import operations as events
from wanjia.foundation.quantities.rounding import FEN_PLACES
from wanjia.foundation.sheets.checks import conformed, content_problems, problems_where
from wanjia.foundation.sheets.types import Loaded, Problem, SheetRefused
from wanjia.registry.customers.queries import accounts
from wanjia.revenue.ledger.operations import BookingRefused, keep_open, post_many
from wanjia.revenue.ledger.types import YUAN, EntryKind
from wanjia.revenue.receivables.kernel.opening import charges_of_openings, legs_of_openings, openings_of
from wanjia.revenue.receivables.models import Charge, Credit, DepositMovement, Opening, Position
from wanjia.revenue.receivables.operations.held import day_of
from wanjia.revenue.receivables.queries import opening as queries
from wanjia.revenue.receivables.queries.charges import books_begin, switches_on
from wanjia.revenue.receivables.sheets import IS_TOTAL, OPENING_BALANCES, opening_problems
from wanjia.revenue.receivables.types import OPENING, CreditKind, DebtorClass, DepositKind


def load_opening_balances(table: pl.DataFrame, *, by: Actor, at: datetime) -> Loaded:
    """
    Take over what accounts owed and had in the books before these; what is there just so is left alone.

    Books Dr RECEIVABLE / Cr PREPAYMENT, DEPOSIT and OPENING_BALANCE, an entry for each account and month, on the first
    day of the books (on the day itself, where they begin later): so they are taken over until that month is closed.

    :param table: the columns of `sheets.OPENING_BALANCES` by code name
    :raises SheetRefused: naming every row that cannot be taken, a total that does not agree, books that have not begun,
        or units in which their first month is closed; nothing is written then
    """
    if table.is_empty():
        return Loaded(0, 0)
    begin = books_begin()
    if begin is None:
        cure = "Say with which month they begin first: rules of collecting, or wanjia ledger begin"
        raise SheetRefused([Problem(0, "", "the books have not begun yet", cure)])
    rows = conformed(table, sheet=OPENING_BALANCES).with_columns(pl.col("item").fill_null(""))
    problems = content_problems(rows, sheet=OPENING_BALANCES) + opening_problems(rows, begin=begin)
    if problems:
        raise SheetRefused(problems)
    named = _named(rows.filter(~IS_TOTAL), by=by)
    new = _without_known(named)
    if new.height:
        try:
            _take_over(new, begin=begin, by=by, at=at)
        except BookingRefused as closed:
            cure = "Balances are taken over until the first month of the books is closed: open it again first"
            raise SheetRefused([Problem(0, "", str(closed).rstrip("."), cure)]) from closed
    return Loaded(new.height, named.height - new.height)


def _named(rows: pl.DataFrame, *, by: Actor) -> pl.DataFrame:
    """Add the accounts that the numbers stand for, and their units."""
    known = accounts(by.scope).select("account_id", "unit_id", account_number="number")
    named = rows.join(known, on="account_number", how="left", maintain_order="left")
    unknown = problems_where(
        named,
        wrong=pl.col("account_id").is_null(),
        column="account_number",
        what=pl.format("there is no account '{}' among your units", "account_number"),
        cure="Correct it, or load the accounts first",
    )
    if unknown:
        raise SheetRefused(unknown)
    return named


def _without_known(named: pl.DataFrame) -> pl.DataFrame:
    """Leave out what is there just so; what is there otherwise, or would be added to a month, is a problem."""
    ids = named["account_id"].unique().to_list()
    known, key = queries.taken_over(ids), list(queries.KEY)
    both = named.join(known, on=key, how="left", suffix="_there", maintain_order="left")
    is_there = pl.col("amount_there").is_not_null()
    differs = (pl.col("amount") != pl.col("amount_there")) | pl.col("due_date").ne_missing(pl.col("due_date_there"))
    problems = problems_where(
        both,
        wrong=is_there & differs,
        column="account_number",
        what=pl.format("this was taken over with {} yuan", "amount_there"),
        cure="Take the row out; what was taken over wrongly is corrected by a waiver, a write-off or a refund",
    )
    begun = queries.openings_of(ids)
    new = both.filter(~is_there).join(begun, on=["account_id", "month"], how="left", maintain_order="left")
    problems += problems_where(
        new,
        wrong=pl.col("opening_id").is_not_null(),
        column="month",
        what="something else of this account and month was taken over before",
        cure="What an account brings along of a month comes in one file",
    )
    if problems:
        raise SheetRefused(problems)
    return new.select(named.columns)


def _take_over(new: pl.DataFrame, *, begin: date, by: Actor, at: datetime) -> None:
    day = min(day_of(at), begin)
    made = openings_of(new, begin=begin, from_due=switches_on(day_of(at)).opening_fees_from_due)
    ids = made["account_id"].unique().sort().to_list()
    keep_open(made["unit_id"].unique().to_list(), book_date=day)
    held = _held(ids)
    written = made.with_columns(
        booked_on=pl.lit(day), taken_by=pl.lit(by.number), taken_at=pl.lit(at).dt.convert_time_zone("UTC")
    )
    write_rows(Opening, table=written)
    openings = made.join(queries.openings_of(ids), on=["account_id", "month"], how="inner", maintain_order="left")
    entries = post_many(
        legs_of_openings(openings), kind=EntryKind.OPENING, book_date=day, source_kind=OPENING, by=by, at=at
    )
    booked = openings.join(
        entries.select(opening_id="source_id", entry_id="id"), on="opening_id", how="inner", maintain_order="left"
    )
    _charge(new, openings=openings, day=day, by=by)
    _credit(booked, day=day)
    _deposit(booked, day=day, by=by)
    _shift(held, openings=openings)
    sums = openings.select(pl.col("owed", "credit", "deposit").sum()).row(0, named=True)
    events.record(
        "receivables.balances_taken_over",
        by=by,
        at=at,
        subject_kind=OPENING,
        written=new.height,
        accounts=len(ids),
        owed=str(sums["owed"]),
        credit=str(sums["credit"]),
        deposit=str(sums["deposit"]),
    )


def _held(ids: list[int]) -> pl.DataFrame:
    """Lock what stands between accounts and the company; make what is missing."""
    known = set(Position.objects.filter(account_id__among=ids).values_list("account_id", flat=True))
    missing = (Position(account_id=one) for one in ids if one not in known)
    Position.objects.bulk_create(missing, ignore_conflicts=True)
    return read_frame(
        Position.objects.filter(account_id__among=ids).locked(),
        id="pk",
        account_id="account_id",
        owed="owed",
        credit="credit",
        deposit="deposit",
    )


def _charge(new: pl.DataFrame, *, openings: pl.DataFrame, day: date, by: Actor) -> None:
    classes = queries.classes_of(openings["account_id"].unique().to_list(), scope=by.scope)
    key = openings.select("account_id", "month", "opening_id")
    rows = new.join(key, on=["account_id", "month"], how="inner", maintain_order="left")
    told = rows.join(classes, on="account_id", how="left", maintain_order="left").with_columns(
        pl.col("usage_class").fill_null(""), pl.col("debtor").fill_null(str(DebtorClass.OTHER))
    )
    write_rows(Charge, table=charges_of_openings(told, charged_on=day))


def _credit(booked: pl.DataFrame, *, day: date) -> None:
    kept = booked.filter(pl.col("credit") > 0)
    table = kept.select(
        "account_id",
        "unit_id",
        "entry_id",
        pl.lit(str(CreditKind.OPENING)).alias("kind"),
        pl.col("credit").alias("amount"),
        pl.col("credit").alias("open_amount"),
        pl.lit(YUAN).alias("currency"),
        pl.lit(day).alias("received_on"),
        pl.lit(OPENING).alias("source_kind"),
        pl.col("opening_id").alias("source_id"),
        pl.lit(value=False).alias("is_taken_back"),
    )
    write_rows(Credit, table=table)


def _deposit(booked: pl.DataFrame, *, day: date, by: Actor) -> None:
    kept = booked.filter(pl.col("deposit") > 0)
    table = kept.select(
        "account_id",
        "unit_id",
        "entry_id",
        pl.lit(str(DepositKind.TAKEN)).alias("kind"),
        pl.col("deposit").alias("amount"),
        pl.lit(day).alias("moved_on"),
        pl.lit(by.number).alias("moved_by"),
        pl.lit(OPENING).alias("source_kind"),
        pl.col("opening_id").alias("source_id"),
    )
    write_rows(DepositMovement, table=table)


def _shift(held: pl.DataFrame, *, openings: pl.DataFrame) -> None:
    names = ("owed", "credit", "deposit")
    sums = openings.group_by("account_id").agg(pl.col(name).sum().alias(f"{name}_more") for name in names)
    joined = held.join(sums, on="account_id", how="inner")
    more = {name: to_units(pl.col(name) + pl.col(f"{name}_more"), places=FEN_PLACES) for name in names}
    update_rows(Position, table=joined.select("id", **more))
