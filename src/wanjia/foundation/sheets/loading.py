"""
A sheet's rows into the database: all of them or none.

Rows that are already there just so are left alone, so loading a file twice changes nothing; rows whose key is there
with other values are refused, because what is recorded is ended by an operation and never overwritten by a file.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

import polars as pl

from wanjia.foundation.access.queries import within
from wanjia.foundation.access.types import Actor, Scope
from wanjia.foundation.columnar.database import read_frame, write_rows
from wanjia.foundation.events import operations as events
from wanjia.foundation.periods.spans import overlapping
from wanjia.foundation.sheets.checks import conformed, content_problems, problems_where
from wanjia.foundation.sheets.tables import Reference, SheetTable, rows_of
from wanjia.foundation.sheets.types import ROW, Loaded, Problem, SheetRefused

#: Up to this many distinct keys are looked up by name; beyond it the whole table is read.
LOOKED_UP_AT_MOST = 500

Rule = Callable[[pl.DataFrame], list[Problem]]
Completion = Callable[[pl.DataFrame], pl.DataFrame]


def load(
    table: SheetTable,
    *,
    rows: pl.DataFrame,
    by: Actor,
    at: datetime,
    rules: tuple[Rule, ...] = (),
    completed: Completion | None = None,
) -> Loaded:
    """
    Write a sheet's rows and record one event, in the caller's transaction.

    :param rows: the sheet's columns by code name; optional ones may be missing
    :param rules: refusals of the package, each given the new rows by natural keys
    :param completed: adds the columns that the model has and the sheet has not
    :raises SheetRefused: naming every row that cannot be taken; nothing is written then
    :raises WrongTable: if a column that must be there is not
    """
    loaded = take(table, rows=rows, scope=by.scope, rules=rules, completed=completed)
    if loaded.written:
        kind = table.model._meta.label_lower
        name = f"{kind.partition('.')[0]}.{table.name}_loaded"
        facts = {"written": loaded.written, "already_there": loaded.already_there}
        events.record(name, by=by, at=at, subject_kind=kind, **facts)
    return loaded


def take(
    table: SheetTable,
    *,
    rows: pl.DataFrame,
    scope: Scope,
    rules: tuple[Rule, ...] = (),
    completed: Completion | None = None,
) -> Loaded:
    """
    Write a sheet's rows for an operation that records its own event; else as `load`.

    :raises SheetRefused: naming every row that cannot be taken; nothing is written then
    """
    given = filled(table, rows=conformed(rows, sheet=table.sheet))
    _refuse(content_problems(given, sheet=table.sheet) + end_problems(table, rows=given))
    new, problems = _without_known(table, rows=given)
    resolved, unknown = with_ids(table, rows=new, scope=scope)
    for rule in rules:
        problems += rule(new)
    _refuse(problems + unknown + overlap_problems(table, rows=new))
    ready = completed(resolved) if completed else resolved
    written = write_rows(table.model, table=ready.drop(ROW, *_natural(table))) if ready.height else 0
    return Loaded(written, given.height - written)


def take_new(
    table: SheetTable,
    *,
    rows: Sequence[Mapping[str, object]],
    scope: Scope,
    rules: tuple[Rule, ...] = (),
    completed: Completion | None = None,
) -> None:
    """
    Write rows that an operation makes by itself, by the same rules as those of a file.

    :param rows: values by column of the sheet
    :raises SheetRefused: if one cannot be taken, or is already there
    """
    given = table.sheet.schema.frame(list(rows)).with_columns(pl.lit(0, dtype=pl.Int64).alias(ROW))
    if take(table, rows=given, scope=scope, rules=rules, completed=completed).already_there:
        _refuse([Problem(0, "", "this is already recorded", "There is nothing left to do")])


def _refuse(problems: list[Problem]) -> None:
    if problems:
        raise SheetRefused(problems)


def _natural(table: SheetTable) -> list[str]:
    return [name for reference in table.references for name in reference.by]


def filled(table: SheetTable, *, rows: pl.DataFrame) -> pl.DataFrame:
    """Put the model's defaults into cells left empty."""
    return rows.with_columns(
        pl.col(name).fill_null(pl.lit(value, dtype=rows.schema[name])) for name, value in table.defaults.items()
    )


def end_problems(table: SheetTable, *, rows: pl.DataFrame) -> list[Problem]:
    """Find spans that end on or before the day they start."""
    if not table.is_dated:
        return []
    return problems_where(
        rows,
        wrong=pl.col("end_date") <= pl.col("start_date"),
        column="end_date",
        what=pl.format("it ends on {} but starts on {}", "end_date", "start_date"),
        cure="The end is the day after the latest and must come later than the start",
    )


def _without_known(table: SheetTable, *, rows: pl.DataFrame) -> tuple[pl.DataFrame, list[Problem]]:
    names = list(table.paths)
    first = table.key[0]
    known = table.existing(first, values=_few(rows[first]))
    key = list(table.key)
    new = rows.join(known, on=key, how="anti", maintain_order="left")
    both = rows.join(known.with_columns(pl.lit(value=True).alias("is_known")), on=key, how="inner", suffix="_known")
    differing = [n for n in names if n not in key]
    is_other = pl.any_horizontal(
        [pl.col(n).ne_missing(pl.col(f"{n}_known")) for n in differing] or [pl.lit(value=False)]
    )
    said = [
        pl.when(pl.col(n).ne_missing(pl.col(f"{n}_known"))).then(
            pl.format(f"{n} is {{}} there", pl.col(f"{n}_known").cast(pl.String).fill_null("empty"))
        )
        for n in differing
    ]
    return new, problems_where(
        both,
        wrong=is_other,
        column=first,
        what=pl.format(
            "already there with other values: {}",
            pl.concat_str(said, separator="; ", ignore_nulls=True) if said else pl.lit(""),
        ),
        cure="Take the row out; what is recorded is ended or changed by its own operation, not by a file",
    )


def _few(values: pl.Series) -> list[object] | None:
    found = values.drop_nulls().unique()
    return found.to_list() if found.len() <= LOOKED_UP_AT_MOST else None


def with_ids(table: SheetTable, *, rows: pl.DataFrame, scope: Scope) -> tuple[pl.DataFrame, list[Problem]]:
    """Add the ids that the natural keys stand for; what nobody knows, or ``scope`` does not hold, is a problem."""
    problems: list[Problem] = []
    for reference in table.references:
        rows = rows.join(
            _targets(reference, rows=rows, scope=scope), on=list(reference.by), how="left", maintain_order="left"
        )
        problems += _unknown(reference, rows=rows)
    return rows, problems


def _targets(reference: Reference, *, rows: pl.DataFrame, scope: Scope) -> pl.DataFrame:
    chosen = rows_of(reference.target)
    if reference.unit_path:
        chosen = chosen.filter(within(scope, path=reference.unit_path))
    column, path = next(iter(reference.by.items()))
    if (values := _few(rows[column])) is not None:
        chosen = chosen.filter(**{f"{path}__in": values})
    return read_frame(chosen, **{reference.attname: "pk"}, **reference.by)


def _unknown(reference: Reference, *, rows: pl.DataFrame) -> list[Problem]:
    names = list(reference.by)
    label = str(reference.target._meta.verbose_name)
    return problems_where(
        rows,
        wrong=pl.col(reference.attname).is_null() & pl.all_horizontal(pl.col(names).is_not_null()),
        column=names[0],
        what=pl.format(
            f"there is no {label} '{{}}' among your units",
            pl.concat_str(pl.col(names).cast(pl.String), separator="', '"),
        ),
        cure=f"Correct it, or load the {label} first",
    )


def overlap_problems(table: SheetTable, *, rows: pl.DataFrame) -> list[Problem]:
    """Find new spans that overlap each other or one that is there, for each group of columns that excludes it."""
    return [problem for group in table.exclusive for problem in _overlaps(table, rows=rows, by=group)]


def _overlaps(table: SheetTable, *, rows: pl.DataFrame, by: tuple[str, ...]) -> list[Problem]:
    columns = [*by, "start_date", "end_date"]
    there = table.existing(by[0], values=_few(rows[by[0]])).select(*columns, pl.lit(None, dtype=pl.Int64).alias(ROW))
    found = overlapping(pl.concat([there, rows.select(*columns, pl.col(ROW).cast(pl.Int64))]), by=by)
    until = pl.coalesce(pl.format("to {}", pl.col("other_end_date")), pl.lit("on, without end"))
    return problems_where(
        found.with_columns(pl.coalesce(ROW, f"other_{ROW}").alias(ROW)),
        wrong=pl.col(ROW).is_not_null(),
        column=by[0],
        what=pl.format(
            "{}: the span from {} overlaps the one from {} {}", pl.col(by[0]), "start_date", "other_start_date", until
        ),
        cure="End the earlier one first, or correct the dates: spans of one subject follow each other",
    )
