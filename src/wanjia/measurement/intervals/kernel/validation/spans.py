"""Elements of curves under each other, and the stretches of them that a rule finds."""

from __future__ import annotations

import polars as pl

from wanjia.measurement.intervals.kernel.validation.schema import ELEMENTS
from wanjia.measurement.intervals.kernel.validation.table import EMPTY
from wanjia.measurement.readings.kernel.figures import plain, shown

PHASES = ("A", "B", "C")


def elements(table: pl.LazyFrame, *, where: pl.Expr, keep: tuple[str, ...] = (), **curves: str) -> pl.LazyFrame:
    """
    Lay the elements of curves under each other.

    :param where: which meters at all
    :param keep: columns of the meter that go along
    :param curves: name of the column → quantity; one without a curve is null throughout
    :returns: ``line_id, element`` (from 0), the curves and what is kept
    """
    columns = [
        pl.when(pl.col(quantity).is_null()).then(EMPTY).otherwise(pl.col(quantity)).alias(name)
        for name, quantity in curves.items()
    ]
    chosen = table.filter(where).select("line_id", *keep, *columns)
    return chosen.with_columns(element=pl.int_ranges(pl.lit(0), pl.lit(ELEMENTS))).explode("element", *curves)


def by_phase(table: pl.LazyFrame, *, keep: tuple[str, ...] = ()) -> pl.LazyFrame:
    """
    Lay voltage, current and power of each phase under each other, with those of the two other phases beside.

    Only phases of which voltages came: a meter of three wires hands in none of its middle phase.

    :returns: ``line_id, phase, element, voltage, current, power, others_voltage, others_current`` (the highest of the
        others, null without one) and what is kept
    """
    parts = []
    for phase in PHASES:
        one, two = (other for other in PHASES if other != phase)
        curves = {
            "voltage": f"VOLTAGE_{phase}",
            "current": f"CURRENT_{phase}",
            "power": f"ACTIVE_POWER_{phase}",
            "voltage_1": f"VOLTAGE_{one}",
            "voltage_2": f"VOLTAGE_{two}",
            "current_1": f"CURRENT_{one}",
            "current_2": f"CURRENT_{two}",
        }
        laid = elements(table, where=pl.col(f"VOLTAGE_{phase}").is_not_null(), keep=keep, **curves)
        parts.append(
            laid.with_columns(
                phase=pl.lit(phase),
                others_voltage=pl.max_horizontal("voltage_1", "voltage_2"),
                others_current=pl.max_horizontal("current_1", "current_2"),
            ).drop("voltage_1", "voltage_2", "current_1", "current_2")
        )
    return pl.concat(parts)


def spans(found: pl.LazyFrame, *, least: pl.Expr | int = 1, **figures: pl.Expr) -> pl.LazyFrame:
    """
    Keep stretches of at least so many elements in a row, and make one finding per meter of them.

    :param found: ``line_id, element``, ``phase`` where phases are told apart, and what figures and ``least`` ask for;
        only the elements that the rule finds
    :param figures: name in the evidence → aggregate over the elements kept, as text or number
    :returns: ``subject_id, first_element, last_element, evidence``
    """
    names = found.collect_schema().names()
    key = ["line_id", *(["phase"] if "phase" in names else [])]
    runs = (
        found.sort(*key, "element")
        .with_columns(run=pl.col("element") - pl.int_range(pl.len(), dtype=pl.Int64).over(key))
        .filter(pl.len().over(*key, "run") >= least)
    )
    phases = {"phases": pl.col("phase").unique().sort().str.join(", ")} if "phase" in names else {}
    told = {**phases, "elements": pl.col("element").n_unique(), **figures}
    return (
        runs.group_by("line_id")
        .agg(
            pl.col("element").min().cast(pl.Int64).alias("first_element"),
            pl.col("element").max().cast(pl.Int64).alias("last_element"),
            *(expression.alias(f"told {name}") for name, expression in told.items()),
        )
        .select(
            pl.col("line_id").alias("subject_id"),
            "first_element",
            "last_element",
            evidence=shown(**{name: pl.col(f"told {name}") for name in told}),
        )
    )


def whole_day(table: pl.LazyFrame, *, where: pl.Expr, **figures: pl.Expr) -> pl.LazyFrame:
    """
    Make a finding about the whole day of each meter for which ``where`` holds.

    :returns: ``subject_id, first_element, last_element`` (null), ``evidence``
    """
    none = pl.lit(None, dtype=pl.Int64)
    return table.filter(where).select(
        pl.col("line_id").alias("subject_id"),
        none.alias("first_element"),
        none.alias("last_element"),
        evidence=shown(**figures),
    )


def figure(whole: pl.Expr, *, places: int) -> pl.Expr:
    """Write whole smallest units as the decimal they stand for."""
    one = pl.lit(1).cast(pl.Decimal(38, 0))
    unit = pl.lit("0." + "0" * (places - 1) + "1").cast(pl.Decimal(38, places))
    return plain((whole.cast(pl.Int64) * one).cast(pl.Decimal(38, places)) * unit)
