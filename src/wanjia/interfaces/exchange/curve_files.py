"""
Curves from files: long rows, one value of a meter at the end of an interval, as CSV or Parquet.

The columns are ``meter_number``, ``quantity``, ``ended_at`` (local time, ``2026-11-03 00:15``; 24:00 of a day is 00:00
of the next) and ``value`` in the unit of the quantity. What is wrong is told by file, row and column, with what to do.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from wanjia.foundation.findings.types import Refused
from wanjia.measurement.intervals.kernel.schema import CURVES, VALUES
from wanjia.measurement.intervals.types import MINUTES_A_POINT, POINTS_A_DAY, SCALES, Quantity

COLUMNS = ("meter_number", "quantity", "ended_at", "value")
FORMATS = ("%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M")
NAMED = 10
#: The row of headings comes first, and people count from 1.
FIRST_ROW = 2


class CurvesRefused(Refused):
    """A file of which nothing was taken; the text names file, rows, columns and what to do."""


@dataclass(frozen=True, slots=True)
class CurveFile:
    """A file that was read: its rows as `CURVES`, and what names it."""

    rows: pl.DataFrame
    source: str


def read_curves(path: Path, *, meters: dict[str, int]) -> CurveFile:
    """
    Read a file.

    :param meters: number → id, of all meters that there are
    :raises CurvesRefused: if a row cannot be read
    """
    table = _table(path)
    missing = [name for name in COLUMNS if name not in table.columns]
    if missing:
        msg = f"{path.name}: the columns {', '.join(missing)} are missing; the first row names {', '.join(COLUMNS)}"
        raise CurvesRefused(msg)
    rows = table.select(COLUMNS).with_row_index("row", offset=FIRST_ROW)
    read = _read(rows, meters=meters)
    _refuse(_problems(read), name=path.name)
    content = hashlib.sha256(path.read_bytes()).hexdigest()
    return CurveFile(curves_of(read), f"{path.name[:200]} {content}")


def curves_of(points: pl.DataFrame) -> pl.DataFrame:
    """Turn long rows, ``meter_id, day, element, quantity, units`` with each element once, into `CURVES`."""
    key = ["meter_id", "day", "quantity"]
    elements = pl.DataFrame({"element": range(POINTS_A_DAY)}, schema={"element": pl.Int64})
    whole = points.select(key).unique().join(elements, how="cross")
    filled = whole.join(points.select(*key, "element", "units"), on=[*key, "element"], how="left").sort(*key, "element")
    lists = filled.group_by(key, maintain_order=True).agg(pl.col("units").cast(pl.Int32).alias("values"))
    return lists.with_columns(pl.col("values").cast(VALUES)).select(n for n in CURVES.columns if n != "qualities")


def _table(path: Path) -> pl.DataFrame:
    try:
        if path.suffix.lower() == ".parquet":
            return pl.read_parquet(path).cast(pl.String)
        return pl.read_csv(path, infer_schema=False, encoding="utf8")
    except (pl.exceptions.PolarsError, OSError) as broken:
        msg = f"{path.name} cannot be read as CSV (UTF-8) or Parquet: {str(broken).splitlines()[0]}"
        raise CurvesRefused(msg) from broken


def _read(rows: pl.DataFrame, *, meters: dict[str, int]) -> pl.DataFrame:
    """Read each cell; one that cannot be read is empty."""
    known = pl.DataFrame(
        {"meter_number": list(meters), "meter_id": list(meters.values())}, schema_overrides={"meter_id": pl.Int64}
    )
    scales = pl.DataFrame({"quantity": [str(q) for q in SCALES], "scale": list(SCALES.values())})
    ended = pl.coalesce(pl.col("ended_at").str.to_datetime(form, strict=False) for form in FORMATS)
    began = ended.dt.offset_by(f"-{MINUTES_A_POINT}m")
    minute = began.dt.hour().cast(pl.Int64) * 60 + began.dt.minute().cast(pl.Int64)
    is_edge = (minute % MINUTES_A_POINT == 0) & (began.dt.second() == 0)
    decimals = pl.col("value").str.strip_chars().cast(pl.Decimal(30, 6), strict=False)
    factor = pl.lit(10, dtype=pl.Int64) ** pl.col("scale").cast(pl.Int64)
    return (
        rows.join(known, on="meter_number", how="left", maintain_order="left")
        .join(scales, on="quantity", how="left", maintain_order="left")
        .with_columns(
            pl.when(is_edge).then(minute // MINUTES_A_POINT).alias("element"),
            began.dt.date().alias("day"),
            decimals.alias("amount"),
        )
        .with_columns((pl.col("amount") * factor.cast(pl.Decimal(10, 0))).alias("scaled"))
        .with_columns(pl.col("scaled").cast(pl.Int64, strict=False).alias("units"))
        .with_columns(
            pl.when(pl.col("units").cast(pl.Decimal(38, 6)) == pl.col("scaled").cast(pl.Decimal(38, 6)))
            .then("units")
            .alias("units")
        )
    )


def _problems(read: pl.DataFrame) -> list[tuple[pl.DataFrame, str, str]]:
    """Give the rows with a fault, the column that has it, and what to do."""
    is_long = pl.col("units").abs() > 2**31 - 1
    again = read.select(pl.struct("meter_number", "quantity", "ended_at").is_duplicated()).to_series()
    return [
        (
            read.filter(pl.col("meter_id").is_null()),
            "meter_number",
            "no meter has this number: record the meter first, or correct it",
        ),
        (read.filter(pl.col("scale").is_null()), "quantity", f"use one of {', '.join(Quantity)}"),
        (
            read.filter(pl.col("element").is_null()),
            "ended_at",
            f"write the end of an interval of {MINUTES_A_POINT} minutes as 2026-11-03 00:15",
        ),
        (
            read.filter(pl.col("scale").is_not_null() & pl.col("units").is_null()),
            "value",
            "write a number with no more digits after the point than the store keeps, and leave out rows without one",
        ),
        (read.filter(is_long), "value", "the number is too large: check its unit"),
        (read.filter(again), "ended_at", "this interval is said more than once: keep one of them"),
    ]


def _refuse(problems: list[tuple[pl.DataFrame, str, str]], *, name: str) -> None:
    told: list[str] = []
    for rows, column, cure in problems:
        told.extend(
            f"{name}, row {row['row']}, column {column}: {row[column]!r} cannot be taken; {cure}"
            for row in rows.head(NAMED).to_dicts()
        )
        if rows.height > NAMED:
            told.append(f"{name}, column {column}: {rows.height - NAMED} more rows like these")
    if told:
        raise CurvesRefused("\n".join(told))
