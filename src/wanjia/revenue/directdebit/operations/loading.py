"""Mandates brought in as a sheet: all of them or none; one person checks the file and another takes it in."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import polars as pl

from wanjia.foundation.access.types import Actor, Scope
from wanjia.foundation.columnar.database import read_frame, write_rows
from wanjia.foundation.events import operations as events
from wanjia.foundation.sheets.checks import conformed, content_problems, problems_where
from wanjia.foundation.sheets.types import ROW, Loaded, Problem, SheetRefused
from wanjia.registry.customers.queries import accounts_inside
from wanjia.revenue.directdebit import rules
from wanjia.revenue.directdebit.models import DebitBank, Mandate
from wanjia.revenue.directdebit.queries.sealing import sealed_text
from wanjia.revenue.directdebit.sheets import MANDATES
from wanjia.revenue.directdebit.types import STANDING, MandateState, NewMandate

KEY = ["bank", "reference"]
SAME = ("account_number", "holder", "number_tail", "bank_code", "signed_on")
TAKE_OUT = "Take the row out, or end that mandate first"


def load_mandates(table: pl.DataFrame, *, by: Actor, at: datetime) -> Loaded:
    """
    Write mandates that hold from their start on; those that are there just so are left alone.

    :raises SheetRefused: naming every row that cannot be taken; nothing is written then
    """
    given = conformed(table, sheet=MANDATES)
    _refuse(content_problems(given, sheet=MANDATES))
    tidy = given.with_columns(
        holder=pl.col("holder").str.strip_chars().str.replace_all(r"\s+", " "),
        number=pl.col("bank_account").map_elements(rules.plain_number, return_dtype=pl.String),
    ).with_columns(number_tail=pl.col("number").str.tail(rules.TAIL))
    _refuse([problem for row in tidy.iter_rows(named=True) for problem in _row_problems(row)])
    new, differing = _without_known(tidy)
    whole = new.join(_accounts(by.scope), on="account_number", how="left").join(_banks(), on="bank", how="left")
    _refuse(differing + _unknown(whole) + _doubled(whole))
    if whole.height:
        _write(whole, by=by, at=at)
        facts = {"written": whole.height, "already_there": given.height - whole.height}
        events.record("directdebit.mandates_loaded", by=by, at=at, subject_kind="directdebit.mandate", **facts)
    return Loaded(whole.height, given.height - whole.height)


def _refuse(problems: list[Problem]) -> None:
    if problems:
        raise SheetRefused(problems)


def _row_problems(row: dict[str, Any]) -> Iterator[Problem]:
    names = ("account_number", "bank", "kind", "reference", "holder", "bank_account", "bank_code", "signed_on")
    why = rules.why_not_mandate(NewMandate(**{name: row[name] for name in names}, start=row["start_date"]))
    if why is not None:
        yield Problem(row[ROW], "reference", why.rstrip("."), "Correct the row")


def _without_known(rows: pl.DataFrame) -> tuple[pl.DataFrame, list[Problem]]:
    columns = {"bank": "bank__code", "reference": "reference", "account_number": "account__number"}
    columns |= {name: name for name in SAME[1:]}
    known = read_frame(Mandate.objects.filter(bank__code__in=rows["bank"].unique().to_list()), **columns)
    both = rows.join(known, on=KEY, how="inner", suffix="_known")
    other = pl.any_horizontal(pl.col(name).ne_missing(pl.col(f"{name}_known")) for name in SAME)
    what = "the bank has a mandate with this number already, and it says something else"
    problems = problems_where(both, wrong=other, column="reference", what=what, cure=TAKE_OUT)
    return rows.join(known, on=KEY, how="anti", maintain_order="left"), problems


def _accounts(scope: Scope) -> pl.DataFrame:
    return read_frame(accounts_inside(scope), account_number="number", account_id="pk")


def _banks() -> pl.DataFrame:
    return read_frame(DebitBank.objects.running(), bank="code", bank_id="pk")


def _unknown(rows: pl.DataFrame) -> list[Problem]:
    found = problems_where(
        rows,
        wrong=pl.col("account_id").is_null(),
        column="account_number",
        what=pl.format("there is no account '{}' among your units", "account_number"),
        cure="Check the number, or load it first",
    )
    return found + problems_where(
        rows,
        wrong=pl.col("bank_id").is_null(),
        column="bank",
        what=pl.format("no bank collects for us under the code '{}'", "bank"),
        cure="Write the bank down first",
    )


def _doubled(rows: pl.DataFrame) -> list[Problem]:
    """Find accounts that would have two mandates."""
    standing = read_frame(Mandate.objects.filter(state__in=STANDING), account_id="account_id")
    has_one = rows.join(standing.unique(), on="account_id", how="semi")
    twice = rows.filter(pl.col("account_id").is_not_null() & ~pl.col("account_id").is_first_distinct())
    what = pl.format("account {} has another mandate", "account_number")
    every = pl.lit(value=True)
    return [
        problem
        for found in (has_one, twice)
        for problem in problems_where(found, wrong=every, column="account_number", what=what, cure=TAKE_OUT)
    ]


def _write(rows: pl.DataFrame, *, by: Actor, at: datetime) -> None:
    numbers = [sealed_text(number) for number in rows["number"]]
    names = ("account_id", "bank_id", "kind", "reference", "holder", "number_tail", "bank_code")
    table = rows.select(*names, "signed_on", "start_date").with_columns(
        sealed_number=pl.Series(numbers, dtype=pl.String),
        state=pl.lit(MandateState.ACTIVE.value),
        returns=pl.lit(0, dtype=pl.Int64),
        proposed_by=pl.lit(by.number),
        proposed_at=pl.lit(at),
        decided_by=pl.lit(by.number),
        decided_at=pl.lit(at),
    )
    write_rows(Mandate, table=table)
