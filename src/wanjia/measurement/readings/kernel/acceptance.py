"""
Whether a delivered reading can be taken at all: the catalogue of rules over `DELIVERED`.

What it finds is a structural fault: the reading waits in the work list as it was delivered, and nothing is dropped.
"""

from __future__ import annotations

from datetime import date

import polars as pl

from wanjia.foundation.columnar.engine import collected
from wanjia.foundation.findings.catalogue import Rule
from wanjia.foundation.findings.types import Severity
from wanjia.measurement.readings.kernel.figures import plain, shown
from wanjia.measurement.readings.kernel.schema import DELIVERED, INSTALLATIONS, REGISTERS

IS_KNOWN = pl.col("meter_id").is_not_null() & pl.col("usage_point_id").is_not_null()

value = pl.col("value")
PLACE = ["meter_id", "usage_point_id"]
READ = ("meter_id", "register", "reading_date")


def delivered(
    lines: pl.LazyFrame,
    *,
    installations: pl.LazyFrame,
    registers: pl.LazyFrame,
    recorded: pl.LazyFrame,
    today: date,
) -> pl.DataFrame:
    """
    Lay what is known beside the lines of a delivery.

    A line may name its meter, its usage point or both; the installation of the day tells the other. On the day of an
    exchange a line that names the usage point alone means the new meter.

    :param lines: `DELIVERED` up to ``usage_point_id``: the ids that the numbers stand for, null if nobody knows them
    :param installations: `INSTALLATIONS` of these meters and usage points, whenever they were
    :param registers: `REGISTERS`
    :param recorded: ``meter_id, register, reading_date, value`` of current readings
    :returns: `DELIVERED` in the order of the lines
    """
    spans = INSTALLATIONS.fitted(installations).sort("start_date")
    named = lines
    for name, other in (("meter", "usage_point"), ("usage_point", "meter")):
        named = _told_by(named, name=name, other=other, spans=spans)
    facts = (
        _placed(named, spans=spans)
        .join(
            spans.group_by("meter_id", "usage_point_id").agg(installed_since=pl.col("start_date").min()),
            on=PLACE,
            how="left",
        )
        .join(REGISTERS.fitted(registers), on=["meter_id", "register"], how="left")
        .join(recorded.select(*READ, recorded="value"), on=READ, how="left")
        .sort("line_id")
        .with_columns(is_repeated=pl.int_range(pl.len()).over(READ) > 0, earlier=value.first().over(READ), today=today)
        .with_columns(
            known_value=pl.coalesce("recorded", pl.when(IS_KNOWN & pl.col("is_repeated")).then(pl.col("earlier")))
        )
    )
    return DELIVERED.check(DELIVERED.fitted(facts).pipe(collected))


def parted(lines: pl.DataFrame, *, facts: pl.DataFrame, findings: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """
    Part the lines of a delivery into those that can be taken and those that wait.

    :param lines: with their ``line_id``
    :param facts: `DELIVERED`
    :param findings: `FINDINGS` of `ACCEPTANCE`
    :returns: both with ``meter_id``, ``usage_point_id`` and ``known_value``, those that wait also with the first
        ``rule`` and the ``evidence`` of all
    """
    known = facts.select("line_id", "meter_id", "usage_point_id", "known_value")
    whole = lines.with_columns(pl.col("line_id").cast(pl.Int64)).join(known, on="line_id", maintain_order="left")
    said = findings.group_by("subject_id", maintain_order=True).agg(
        pl.col("rule").first(), pl.concat_str("rule", "evidence", separator=": ").str.join(" | ").alias("evidence")
    )
    return (
        whole.join(said, left_on="line_id", right_on="subject_id", how="anti", maintain_order="left"),
        whole.join(said, left_on="line_id", right_on="subject_id", how="inner", maintain_order="left"),
    )


def _told_by(lines: pl.LazyFrame, *, name: str, other: str, spans: pl.LazyFrame) -> pl.LazyFrame:
    """Fill an id whose number was left out: by the latest installation begun by the day, else the first."""
    found = spans.select(f"{name}_id", "start_date", pl.col(f"{other}_id").alias("told")).sort("start_date")
    first = found.group_by(f"{name}_id").agg(told_first=pl.col("told").first())
    was_left_out = pl.col(f"{other}_number").is_null() | (pl.col(f"{other}_number") == "")
    told = pl.when(was_left_out).then(pl.coalesce("told", "told_first")).otherwise(pl.col(f"{other}_id"))
    return (
        lines.sort("reading_date")
        .join_asof(
            found.rename({"start_date": "told_since"}),
            left_on="reading_date",
            right_on="told_since",
            by=f"{name}_id",
            check_sortedness=False,
        )
        .join(first, on=f"{name}_id", how="left")
        .with_columns(told.alias(f"{other}_id"))
        .drop("told", "told_since", "told_first")
    )


def _placed(lines: pl.LazyFrame, *, spans: pl.LazyFrame) -> pl.LazyFrame:
    """Tell whether the meter hung there on the day, that of its removal included."""
    hung = spans.select(*PLACE, hung_since="start_date", hung_until="end_date")
    is_over = pl.col("hung_until") < pl.col("reading_date")
    return (
        lines.sort("reading_date")
        .join_asof(
            hung.sort("hung_since"),
            left_on="reading_date",
            right_on="hung_since",
            by=PLACE,
            check_sortedness=False,
        )
        .with_columns(is_installed=pl.col("hung_since").is_not_null() & ~is_over.fill_null(value=False))
    )


def _found(table: pl.LazyFrame, *, where: pl.Expr, **figures: pl.Expr) -> pl.LazyFrame:
    said = {"day": pl.col("reading_date"), "register": pl.col("register"), "value": plain(value), **figures}
    return table.filter(where).select(subject_id="line_id", evidence=shown(**said))


def meter_unknown(table: pl.LazyFrame) -> pl.LazyFrame:
    """Find readings of a meter that is not on record."""
    return _found(table, where=pl.col("meter_id").is_null(), meter=pl.col("meter_number"))


def usage_point_unknown(table: pl.LazyFrame) -> pl.LazyFrame:
    """Find readings whose usage point is not on record, or cannot be told from the meter."""
    wrong = pl.col("usage_point_id").is_null() & pl.col("meter_id").is_not_null()
    return _found(table, where=wrong, meter=pl.col("meter_number"), usage_point=pl.col("usage_point_number"))


def meter_wrong(table: pl.LazyFrame) -> pl.LazyFrame:
    """Find readings of a meter that did not hang on that usage point then."""
    is_before = (pl.col("reading_date") < pl.col("installed_since")).fill_null(value=False)
    figures = {"meter": pl.col("meter_number"), "usage_point": pl.col("usage_point_number")}
    return _found(table, where=IS_KNOWN & ~pl.col("is_installed") & ~is_before, **figures)


def before_installation(table: pl.LazyFrame) -> pl.LazyFrame:
    """Find readings from before the meter was hung there."""
    since = pl.col("installed_since")
    return _found(table, where=IS_KNOWN & (pl.col("reading_date") < since), installed=since)


def register_unknown(table: pl.LazyFrame) -> pl.LazyFrame:
    """Find readings of a register that the meter does not have."""
    return _found(table, where=IS_KNOWN & pl.col("integer_digits").is_null(), meter=pl.col("meter_number"))


def too_many_digits(table: pl.LazyFrame) -> pl.LazyFrame:
    """Find values that the register cannot show."""
    turn = pl.lit(10).cast(pl.Int64).pow(pl.col("integer_digits"))
    return _found(table, where=value >= turn, digits=pl.col("integer_digits"))


def negative(table: pl.LazyFrame) -> pl.LazyFrame:
    """Find values below 0."""
    return _found(table, where=value < 0)


def future(table: pl.LazyFrame) -> pl.LazyFrame:
    """Find readings of a day that has not come."""
    return _found(table, where=pl.col("reading_date") > pl.col("today"), today=pl.col("today"))


def duplicate_differs(table: pl.LazyFrame) -> pl.LazyFrame:
    """Find readings of a register and day that are recorded, or stand earlier in the delivery, with another value."""
    return _found(table, where=value != pl.col("known_value"), recorded=plain(pl.col("known_value")))


ACCEPTANCE = (
    Rule(
        "METER_UNKNOWN",
        Severity.ERROR,
        "The meter is not on record among your units.",
        "Correct the meter number, or load the meter and its installation first.",
        meter_unknown,
    ),
    Rule(
        "USAGE_POINT_UNKNOWN",
        Severity.ERROR,
        "The usage point is not on record among your units, or the meter hangs nowhere.",
        "Correct the number, or load the usage point or the installation first.",
        usage_point_unknown,
    ),
    Rule(
        "WRONG_METER",
        Severity.ERROR,
        "The meter did not hang on that usage point on that day.",
        "Compare the meter number on site; correct the reading or the installation.",
        meter_wrong,
    ),
    Rule(
        "BEFORE_INSTALLATION",
        Severity.ERROR,
        "The day lies before the installation of the meter.",
        "Correct the day, or the date of the installation.",
        before_installation,
    ),
    Rule(
        "REGISTER_UNKNOWN",
        Severity.ERROR,
        "The meter has no such register.",
        "Correct the register, or add it to the meter.",
        register_unknown,
    ),
    Rule(
        "TOO_MANY_DIGITS",
        Severity.ERROR,
        "The value has more digits than the register.",
        "Read again; look for a decimal point that was left out.",
        too_many_digits,
    ),
    Rule("NEGATIVE_VALUE", Severity.ERROR, "A register shows no value below 0.", "Correct the value.", negative),
    Rule("FUTURE", Severity.ERROR, "The day has not come yet.", "Correct the day.", future),
    Rule(
        "DUPLICATE_DIFFERS",
        Severity.ERROR,
        "The register was already read on that day, with another value.",
        "If the recorded value is wrong, correct it; a delivery does not overwrite.",
        duplicate_differs,
    ),
)
