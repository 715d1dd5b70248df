"""
Whether what was handed in can be taken at all: columns, elements, range, words, days, and nothing said twice.

Each check gives nothing, or the sentence that refuses the delivery: which rows, and what to do.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import polars as pl

from wanjia.foundation.columnar.schema import WrongTable
from wanjia.measurement.intervals.kernel.layout import Layout
from wanjia.measurement.intervals.kernel.schema import VALUES
from wanjia.measurement.intervals.types import POINTS_A_DAY, Quality, Quantity, Table
from wanjia.registry.metering.types import RegisterKind

GREATEST, LEAST = 2**31 - 1, -(2**31)
QUALITY_NUMBERS = [quality.value for quality in Quality]
#: Rows that a refusal names.
NAMED = 3


class NotAcceptable(ValueError):
    """A table that cannot be taken; the text names rows and is fit for the user."""


def accepted(rows: pl.DataFrame, *, layout: Layout, today: date) -> pl.DataFrame:
    """
    Check rows and put them into the shape in which they are kept.

    Qualities of missing elements are dropped, and qualities that all say MEASURED become empty, so that the same
    statement always has the same shape.

    :param rows: as the layout's given schema says
    :param today: day of Asia/Shanghai on which they are handed in
    :returns: as the layout's kept schema says, in the order given
    :raises NotAcceptable: for the first check that fails
    """
    is_curve = layout.table is Table.CURVES
    if is_curve:
        _check_curves(rows)
    shaped = _shaped(rows, layout=layout)
    checks: tuple[Callable[[pl.DataFrame], str | None], ...] = (_unknown_words, _wrong_qualities)
    for check in checks:
        if (why := check(shaped)) is not None:
            raise NotAcceptable(why)
    with_day = shaped if "day" in shaped.columns else shaped.with_columns(day=pl.col("at").dt.date())
    if (late := with_day.filter(pl.col("day") > today)).height:
        msg = f"{_named(late)} lies after {today}: check the clock of the meter, and hand it in when the day is over"
        raise NotAcceptable(msg)
    if is_curve:
        return layout.kept.check(_plainest(with_day))
    moments = [name for name, dtype in with_day.schema.items() if isinstance(dtype, pl.Datetime)]
    in_utc = [pl.col(name).dt.convert_time_zone("UTC").dt.replace_time_zone(None) for name in moments]
    return layout.kept.check(with_day.with_columns(in_utc))


def said_twice(keys: pl.DataFrame, *, layout: Layout) -> str | None:
    """Tell which rows a delivery says twice."""
    twice = keys.filter(keys.select(pl.struct(layout.key).is_duplicated()).to_series())
    if twice.is_empty():
        return None
    return f"the delivery says {_named(twice.unique(maintain_order=True))} more than once: keep one of them"


def _check_curves(rows: pl.DataFrame) -> None:
    """Refuse lists that are no days before they are cast: what does not fit would be lost."""
    missing = [name for name in ("meter_id", "day", "values") if name not in rows.columns]
    if missing:
        msg = f"one row per meter, day and quantity: the columns {', '.join(missing)} are missing"
        raise NotAcceptable(msg)
    if not isinstance(rows.schema["values"], pl.List | pl.Array):
        msg = f"the column values must hold {POINTS_A_DAY} whole numbers a row, not {rows.schema['values']}"
        raise NotAcceptable(msg)
    listed = rows.with_columns(pl.col("values").cast(pl.List(rows.schema["values"].inner)))
    wrong = listed.filter((pl.col("values").list.len() != POINTS_A_DAY).fill_null(value=True))
    if wrong.height:
        count = wrong["values"].list.len()[0] or 0
        msg = f"{_named(wrong)} has {count} elements, and a day has {POINTS_A_DAY}"
        raise NotAcceptable(msg)
    if listed.schema["values"] != VALUES:
        most, least = pl.col("values").list.max(), pl.col("values").list.min()
        beyond = listed.filter((most > GREATEST) | (least < LEAST))
        if beyond.height:
            msg = f"{_named(beyond)} has a value beyond {GREATEST}: check the scale"
            raise NotAcceptable(msg)


def _shaped(rows: pl.DataFrame, *, layout: Layout) -> pl.DataFrame:
    unknown = [name for name in rows.columns if name not in layout.kept.columns]
    if unknown:
        msg = f"one row per {layout.given.row} has no columns {', '.join(unknown)}"
        raise NotAcceptable(msg)
    empty_fits = {name: column for name, column in layout.given.columns.items() if column.null}
    filled = rows.with_columns(pl.lit(None).alias(name) for name in empty_fits if name not in rows.columns)
    try:
        return layout.given.check(filled.cast({n: t for n, t in layout.given.dtypes.items() if n in filled.columns}))
    except WrongTable as wrong:
        raise NotAcceptable(str(wrong)) from wrong
    except (pl.exceptions.InvalidOperationError, pl.exceptions.ComputeError) as wrong:
        msg = f"a column holds what cannot be read as {layout.given.row}: {str(wrong).splitlines()[0]}"
        raise NotAcceptable(msg) from wrong


def _unknown_words(rows: pl.DataFrame) -> str | None:
    for column, words in (("quantity", [*Quantity]), ("register", [*RegisterKind])):
        if column not in rows.columns:
            continue
        strange = rows.filter(~pl.col(column).is_in([word.value for word in words]))
        if strange.height:
            return f"{strange[column][0]!r} is no {column}: use one of {', '.join(words)}"
    return None


def _wrong_qualities(rows: pl.DataFrame) -> str | None:
    known = ", ".join(f"{quality.value} {quality.name}" for quality in Quality)
    if "quality" in rows.columns:
        wrong = rows.filter(~pl.col("quality").is_in(QUALITY_NUMBERS))
    elif "qualities" in rows.columns:
        said = rows.filter(pl.col("qualities").is_not_null())
        lengths = pl.col("qualities").list.len() != POINTS_A_DAY
        wrong = said.filter(lengths | (pl.col("qualities").list.max() > max(QUALITY_NUMBERS)))
    else:
        return None
    return f"{_named(wrong)} has a quality that is none of {known}" if wrong.height else None


def _plainest(rows: pl.DataFrame) -> pl.DataFrame:
    """Drop qualities of missing elements and those that only say MEASURED."""
    said = rows.filter(pl.col("qualities").is_not_null())
    if said.is_empty():
        return rows
    flat = pl.DataFrame([said["values"].explode().alias("value"), said["qualities"].explode().alias("quality")])
    known = flat.select(pl.when(pl.col("value").is_null()).then(0).otherwise(pl.col("quality").fill_null(0)))
    lists = known.to_series().cast(pl.UInt8).reshape((said.height, POINTS_A_DAY)).arr.to_list()
    plain = said.with_columns(lists.alias("qualities")).with_columns(
        pl.when(pl.col("qualities").list.max() > 0).then("qualities").alias("qualities")
    )
    return pl.concat([rows.filter(pl.col("qualities").is_null()), plain])


def _named(rows: pl.DataFrame) -> str:
    """Name the first of some rows: meter, day, quantity or register."""
    known = [name for name in ("meter_id", "day", "at", "quantity", "register", "code") if name in rows.columns]
    first = [
        " ".join(f"{name.removesuffix('_id')} {row[name]}" for name in known) for row in rows.head(NAMED).to_dicts()
    ]
    more = rows.height - len(first)
    return "; ".join(first) + (f" and {more} more" if more > 0 else "")
