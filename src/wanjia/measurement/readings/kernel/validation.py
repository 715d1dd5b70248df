"""
Whether to believe a reading: the catalogue of rules over registers due or read (`REVIEWED`).

What usage itself cannot measure is found by `measurability`; what cannot even be taken, by `acceptance`. Limits are
dated rows that come as columns (`limit`); a rule says in its docstring which it asks. Names follow the validation rules
of meter data management (high/low, zero consumption, negative consumption, sum check, prolonged estimation, missing).
"""

from __future__ import annotations

import polars as pl

from wanjia.foundation.columnar.engine import collected
from wanjia.foundation.findings.catalogue import Rule, found_by
from wanjia.foundation.findings.types import Severity
from wanjia.foundation.quantities.rounding import QUANTITY
from wanjia.measurement.readings.kernel.figures import plain, shown
from wanjia.measurement.readings.kernel.history import scaled_to
from wanjia.measurement.readings.kernel.schema import DUE, FOUND, LIMITS, REVIEWED
from wanjia.registry.metering.types import RegisterKind

IS_TOTAL = pl.col("register") == RegisterKind.ACTIVE_TOTAL.value
IS_DEMAND = pl.col("register") == RegisterKind.MAXIMUM_DEMAND.value
IS_REACTIVE = pl.col("register").is_in([RegisterKind.REACTIVE_FORWARD.value, RegisterKind.REACTIVE_REVERSE.value])
IS_PERIOD = ~IS_TOTAL & ~IS_DEMAND & ~IS_REACTIVE
HOURS = 24

kwh = pl.col("energy")

#: The limits that the catalogue asks for; validation refuses to run on a day without one of them.
LIMITS_ASKED = (
    ("JUMP_UP", "factor"),
    ("JUMP_UP", "least_kwh"),
    ("JUMP_DOWN", "factor"),
    ("JUMP_DOWN", "least_kwh"),
    ("STUCK", "cycles"),
    ("ZERO", "least_kwh"),
    ("TIME_OF_USE_SUM", "steps"),
    ("BEYOND_CAPACITY", "factor"),
    ("PEAK_VALLEY_INVERTED", "factor"),
    ("PEAK_VALLEY_INVERTED", "least_kwh"),
    ("ESTIMATED_TOO_OFTEN", "cycles"),
)


def limit(rule: str, *, name: str) -> pl.Expr:
    """Give the column that carries a limit."""
    return pl.col(f"limit {rule} {name}")


def reviewed(
    due: pl.LazyFrame,
    *,
    read: pl.LazyFrame,
    history: pl.DataFrame,
    registers: pl.LazyFrame,
    capacities: pl.LazyFrame,
    limits: pl.DataFrame,
) -> pl.DataFrame:
    """
    Lay out what is due and what was read beside its history and the limits.

    :param due: `DUE`, what is to be read on the day
    :param read: `READINGS` of the day
    :param history: `HISTORY` up to the day
    :param registers: `REGISTERS`
    :param capacities: `CAPACITIES`; a usage point without one is not measured by it
    :param limits: `LIMITS` of the day
    :returns: `REVIEWED` and a column for each limit, in the order of usage point and register
    """
    key = ["usage_point_id", "meter_id", "register"]
    table = (
        DUE.fitted(due)
        .with_columns(is_due=True)
        .join(read.select(*key, "reading_id", "value", "quality"), on=key, how="full", coalesce=True)
        .join(history.lazy(), on=["usage_point_id", "register"], how="left")
        .join(registers.select("meter_id", "register", "decimal_digits"), on=["meter_id", "register"], how="left")
        .join(capacities, on="usage_point_id", how="left")
        .sort(key)
        .with_columns(
            line_id=pl.int_range(pl.len(), dtype=pl.Int64),
            is_due=pl.col("is_due").fill_null(value=False),
            parts=pl.col("parts").fill_null(0),
            still_cycles=pl.col("still_cycles").fill_null(0),
            estimated_cycles=pl.col("estimated_cycles").fill_null(0),
            usual_kwh=scaled_to(pl.col("days"), energy=pl.col("past_energy"), of_days=pl.col("past_days")),
            year_ago_kwh=scaled_to(pl.col("days"), energy=pl.col("year_ago_energy"), of_days=pl.col("year_ago_days")),
        )
    )
    whole = REVIEWED.check(REVIEWED.fitted(table).pipe(collected))
    rows = LIMITS.check(limits).iter_rows()
    return whole.with_columns(
        pl.lit(value).cast(QUANTITY).alias(limit(rule, name=name).meta.output_name()) for rule, name, value in rows
    )


def _found(table: pl.LazyFrame, *, where: pl.Expr, **figures: pl.Expr) -> pl.LazyFrame:
    return table.filter(where).select(subject_id="line_id", evidence=shown(register=pl.col("register"), **figures))


def missing(table: pl.LazyFrame) -> pl.LazyFrame:
    """Find meters of which a register is due but was not read; one finding per meter."""
    return (
        table.filter(pl.col("is_due") & pl.col("value").is_null())
        .group_by("usage_point_id", "meter_id")
        .agg(pl.col("line_id").min(), pl.col("register").sort())
        .select(subject_id="line_id", evidence=shown(registers=pl.col("register").list.join(", ")))
    )


def backwards(table: pl.LazyFrame) -> pl.LazyFrame:
    """Find registers that ran back by more than a rollover explains."""
    return _found(table, where=pl.col("least_energy") < 0, **_ends(), kwh=pl.col("least_energy"))


def jumped_up(table: pl.LazyFrame) -> pl.LazyFrame:
    """
    Find energy of at least `least_kwh` beyond `factor` times the usual, and times last year's month where known.

    Only the total is compared: a shift between periods is the subject of other rules.
    """
    factor = limit("JUMP_UP", name="factor")
    is_beyond = (kwh > factor * pl.col("usual_kwh")) & (
        pl.col("year_ago_kwh").is_null() | (kwh > factor * pl.col("year_ago_kwh"))
    )
    return _found(table, where=IS_TOTAL & is_beyond & (kwh >= limit("JUMP_UP", name="least_kwh")), **_compared())


def jumped_down(table: pl.LazyFrame) -> pl.LazyFrame:
    """
    Find energy below `factor` times the usual, and times last year's month where known, if the usual is `least_kwh`.

    Energy 0 is the subject of the rule of zero.
    """
    factor = limit("JUMP_DOWN", name="factor")
    is_below = (kwh < factor * pl.col("usual_kwh")) & (
        pl.col("year_ago_kwh").is_null() | (kwh < factor * pl.col("year_ago_kwh"))
    )
    is_worth_it = (kwh > 0) & (pl.col("usual_kwh") >= limit("JUMP_DOWN", name="least_kwh"))
    return _found(table, where=IS_TOTAL & is_below & is_worth_it, **_compared())


def stuck(table: pl.LazyFrame) -> pl.LazyFrame:
    """Find totals that have not moved for `cycles` readings in a row."""
    is_still = (pl.col("still_cycles") >= limit("STUCK", name="cycles")) & (kwh == 0)
    return _found(table, where=IS_TOTAL & is_still, cycles=pl.col("still_cycles"), **_ends())


def zero(table: pl.LazyFrame) -> pl.LazyFrame:
    """Find totals without energy where `least_kwh` is usual, until they count as stuck."""
    is_new = pl.col("still_cycles") < limit("STUCK", name="cycles")
    is_unusual = (kwh == 0) & (pl.col("usual_kwh") >= limit("ZERO", name="least_kwh"))
    return _found(table, where=IS_TOTAL & is_unusual & is_new, **_compared())


def time_of_use_sum(table: pl.LazyFrame) -> pl.LazyFrame:
    """
    Find meters whose period registers do not sum to the total.

    Each register may differ by `steps` of its smallest step in each stretch, and each energy by half a kWh of rounding.
    Meters without a flat register are not compared.
    """
    registers = table.filter((IS_TOTAL | IS_PERIOD) & kwh.is_not_null())
    step = pl.lit(10).cast(pl.Int64).pow(4 - pl.col("decimal_digits").fill_null(0)).cast(QUANTITY)
    allowed = limit("TIME_OF_USE_SUM", name="steps") * step * pl.lit("0.0001").cast(QUANTITY) * pl.col("multiplier")
    half = pl.lit("0.5").cast(QUANTITY)
    is_flat = pl.col("register") == RegisterKind.ACTIVE_FLAT.value
    summed = registers.group_by("usage_point_id", "meter_id").agg(
        pl.col("line_id").filter(IS_TOTAL).first(),
        kwh.filter(IS_TOTAL).first().alias("total"),
        kwh.filter(IS_PERIOD).sum().alias("periods"),
        ((allowed + half) * pl.col("parts").cast(QUANTITY)).sum().alias("allowed"),
        has_flat=is_flat.any(),
    )
    off = (pl.col("total") - pl.col("periods")).alias("off")
    return summed.filter(pl.col("has_flat") & (off.abs().cast(QUANTITY) > pl.col("allowed"))).select(
        subject_id="line_id",
        evidence=shown(
            total=pl.col("total"), periods=pl.col("periods"), difference=off, allowed=plain(pl.col("allowed"))
        ),
    )


def beyond_capacity(table: pl.LazyFrame) -> pl.LazyFrame:
    """Find totals beyond `factor` × capacity × hours."""
    most = limit("BEYOND_CAPACITY", name="factor") * pl.col("capacity_kva") * (pl.col("days") * HOURS).cast(QUANTITY)
    figures = {
        "kwh": kwh,
        "capacity_kva": plain(pl.col("capacity_kva")),
        "days": pl.col("days"),
        "most_kwh": plain(most),
    }
    return _found(table, where=IS_TOTAL & (kwh.cast(QUANTITY) > most), **figures)


def peak_valley_inverted(table: pl.LazyFrame) -> pl.LazyFrame:
    """
    Find usage points where peak and valley have changed places against their own months before.

    One of them is `factor` times the other, `least_kwh` or more, and before it was the other way round by as much.
    """
    peak, valley = (pl.col("register") == kind.value for kind in (RegisterKind.ACTIVE_PEAK, RegisterKind.ACTIVE_VALLEY))
    both = (
        table.filter(peak | valley)
        .group_by("usage_point_id", "meter_id")
        .agg(
            pl.col("line_id").filter(peak).first(),
            *(
                pl.col(column).filter(chosen).first().alias(f"{word}{suffix}")
                for column, suffix in (("energy", ""), ("usual_kwh", "_usual"))
                for word, chosen in (("peak", peak), ("valley", valley))
            ),
            limit("PEAK_VALLEY_INVERTED", name="factor").first().alias("factor"),
            limit("PEAK_VALLEY_INVERTED", name="least_kwh").first().alias("least_kwh"),
        )
    )

    def exceeds(more: str, *, less: str) -> pl.Expr:
        return (pl.col(more) > pl.col("factor") * pl.col(less)) & (pl.col(more) >= pl.col("least_kwh"))

    to_valley = exceeds("valley", less="peak") & exceeds("peak_usual", less="valley_usual")
    to_peak = exceeds("peak", less="valley") & exceeds("valley_usual", less="peak_usual")
    figures = {name: pl.col(name) for name in ("peak", "valley", "peak_usual", "valley_usual")}
    return both.filter(to_valley | to_peak).select(subject_id="line_id", evidence=shown(**figures))


def estimated_too_often(table: pl.LazyFrame) -> pl.LazyFrame:
    """Find totals estimated `cycles` times in a row."""
    is_often = pl.col("estimated_cycles") >= limit("ESTIMATED_TOO_OFTEN", name="cycles")
    return _found(table, where=IS_TOTAL & is_often, cycles=pl.col("estimated_cycles"))


def _ends() -> dict[str, pl.Expr]:
    return {"start_value": plain(pl.col("start_value")), "end_value": plain(pl.col("end_value"))}


def _compared() -> dict[str, pl.Expr]:
    return {
        "kwh": kwh,
        "days": pl.col("days"),
        "usual_kwh": pl.col("usual_kwh"),
        "year_ago_kwh": pl.col("year_ago_kwh"),
        **_ends(),
    }


VALIDATION = (
    Rule(
        "MISSING",
        Severity.ERROR,
        "A register was to be read and was not.",
        "Read it now, or estimate it; the next real reading settles the difference.",
        missing,
    ),
    Rule(
        "BACKWARDS",
        Severity.ERROR,
        "The register shows less than before, by more than a rollover explains.",
        "Compare with the photo or read again, then correct the wrong one of the two values.",
        backwards,
    ),
    Rule(
        "JUMP_UP",
        Severity.ERROR,
        "Far more energy than usual and than a year ago.",
        "Read again; approve it if the customer explains it, otherwise correct it.",
        jumped_up,
    ),
    Rule(
        "JUMP_DOWN",
        Severity.WARNING,
        "Far less energy than usual and than a year ago.",
        "Ask whether the premises are empty; else have the meter and its wiring checked.",
        jumped_down,
    ),
    Rule(
        "STUCK",
        Severity.WARNING,
        "The register has not moved for several readings.",
        "Have the meter checked on site.",
        stuck,
    ),
    Rule(
        "ZERO",
        Severity.WARNING,
        "No energy where there usually is some.",
        "Note the cause (empty, out of service), or read again.",
        zero,
    ),
    Rule(
        "TIME_OF_USE_SUM",
        Severity.ERROR,
        "The registers of the periods do not sum to the total.",
        "Read all registers again; if they still differ, replace the meter.",
        time_of_use_sum,
    ),
    Rule(
        "BEYOND_CAPACITY",
        Severity.ERROR,
        "More energy than the capacity could carry in all hours.",
        "Check value, multiplier and digits; then check the customer for overload.",
        beyond_capacity,
    ),
    Rule(
        "PEAK_VALLEY_INVERTED",
        Severity.WARNING,
        "Peak and valley have changed places against the months before.",
        "Check the meter's clock and whether the registers were noted in each other's place.",
        peak_valley_inverted,
    ),
    Rule(
        "ESTIMATED_TOO_OFTEN",
        Severity.WARNING,
        "Estimated several times in a row.",
        "Make an appointment with the customer and read on site.",
        estimated_too_often,
    ),
)


def reviewed_findings(table: pl.DataFrame, *, unmeasurable: pl.DataFrame) -> pl.DataFrame:
    """
    Run the catalogue and put its findings beside those of usage.

    :param table: of `reviewed`
    :param unmeasurable: `FINDINGS` whose subject is the usage point; several of one rule become one
    :returns: `FOUND`, one row per rule, usage point and reading
    """
    lines = table.select("line_id", "usage_point_id", "reading_id")
    own = found_by(VALIDATION, table=table.lazy()).join(lines, left_on="subject_id", right_on="line_id")
    whole = pl.concat(
        [own, unmeasurable.with_columns(usage_point_id="subject_id", reading_id=None)], how="diagonal_relaxed"
    )
    key = ("usage_point_id", "rule", "reading_id")
    told = whole.sort(*key, "evidence").group_by(key, maintain_order=True)
    return FOUND.check(
        FOUND.fitted(told.agg(pl.col("severity").first(), pl.col("evidence").str.join(" | ")).lazy()).pipe(collected)
    )
