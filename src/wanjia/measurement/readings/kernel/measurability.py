"""
What keeps readings from becoming usage: the rules that `usage` applies on its way.

The subject of each finding is the usage point. What the rules of pairs find leaves no stretch behind.
"""

from __future__ import annotations

import polars as pl

from wanjia.foundation.findings.catalogue import Rule
from wanjia.foundation.findings.types import Severity
from wanjia.measurement.readings.kernel.figures import plain, shown
from wanjia.measurement.readings.types import ReadingQuality
from wanjia.registry.metering.types import RegisterKind

IS_DEMAND = pl.col("register") == RegisterKind.MAXIMUM_DEMAND.value
ESTIMATED = ReadingQuality.ESTIMATED.value

#: A pair of readings between which the multiplier became another.
IS_CHANGED = pl.col("change") != pl.col("change_later")
#: A pair whose real end value lies below the estimate before it: never taken for a rollover.
IS_OVER_ESTIMATED = (
    ~IS_DEMAND
    & pl.col("start_quality").eq_missing(ESTIMATED)
    & pl.col("end_quality").ne_missing(ESTIMATED)
    & (pl.col("end_value") < pl.col("start_value"))
)
#: A pair of a register that its meter does not have.
IS_UNKNOWN = pl.col("integer_digits").is_null()
IS_MEASURABLE = ~(IS_CHANGED | IS_OVER_ESTIMATED | IS_UNKNOWN)

SPAN = {"register": pl.col("register"), "start_date": pl.col("start_date"), "end_date": pl.col("end_date")}


def _found(table: pl.LazyFrame, *, where: pl.Expr, **figures: pl.Expr) -> pl.LazyFrame:
    return table.filter(where).select(subject_id="usage_point_id", evidence=shown(**figures))


def multiplier_changed(pairs: pl.LazyFrame) -> pl.LazyFrame:
    """Find pairs within which the multiplier became another."""
    figures = {"multiplier": plain(pl.col("multiplier")), "later": plain(pl.col("multiplier_later"))}
    return _found(pairs, where=IS_CHANGED, **SPAN, **figures)


def over_estimated(pairs: pl.LazyFrame) -> pl.LazyFrame:
    """Find real values below the estimate before them."""
    figures = {"estimate": plain(pl.col("start_value")), "value": plain(pl.col("end_value"))}
    return _found(pairs, where=IS_OVER_ESTIMATED, **SPAN, **figures)


def register_not_on_meter(pairs: pl.LazyFrame) -> pl.LazyFrame:
    """Find pairs of a register that the meter does not have."""
    return _found(pairs, where=IS_UNKNOWN, **SPAN)


def index_differs(marks: pl.LazyFrame) -> pl.LazyFrame:
    """Find readings on the day of installation or removal that are not the index noted then."""
    figures = {"index": plain(pl.col("index_value")), "value": plain(pl.col("read_value"))}
    return _found(marks, where=pl.col("differs"), register=pl.col("register"), day=pl.col("day"), **figures)


def not_installed(placed: pl.LazyFrame) -> pl.LazyFrame:
    """Find readings of a meter that did not hang on the usage point that day."""
    figures = {"register": pl.col("register"), "day": pl.col("reading_date"), "value": plain(pl.col("value"))}
    return _found(placed, where=pl.col("installation_id").is_null(), **figures)


RULES_OF_PAIRS = (
    Rule(
        "MULTIPLIER_CHANGED",
        Severity.ERROR,
        "The multiplier changed between two readings.",
        "Enter a special reading for the day on which the transformers were changed.",
        multiplier_changed,
    ),
    Rule(
        "OVER_ESTIMATED",
        Severity.ERROR,
        "A real value lies below the estimate before it.",
        "Correct the estimate and re-bill.",
        over_estimated,
    ),
    Rule(
        "REGISTER_NOT_ON_METER",
        Severity.ERROR,
        "The meter has no such register.",
        "Correct the register of the reading, or add the register to the meter.",
        register_not_on_meter,
    ),
)
RULES_OF_MARKS = (
    Rule(
        "INDEX_DIFFERS",
        Severity.ERROR,
        "A reading on the day of installation or removal is not the index noted then.",
        "Compare with the installation sheet and correct the one that is wrong.",
        index_differs,
    ),
)
RULES_OF_READINGS = (
    Rule(
        "NOT_INSTALLED",
        Severity.ERROR,
        "The meter did not hang on the usage point on the day of the reading.",
        "Correct the meter or the day of the reading, or the installation.",
        not_installed,
    ),
)
