"""Rules about what came and from whom: gaps, meters that hang nowhere, rivals, clocks, estimates that go on and on."""

from __future__ import annotations

import polars as pl

from wanjia.foundation.findings.catalogue import Rule
from wanjia.foundation.findings.types import Severity
from wanjia.measurement.intervals.kernel.validation.energy import ENERGY, KWH_PLACES
from wanjia.measurement.intervals.kernel.validation.schema import ELEMENTS
from wanjia.measurement.intervals.kernel.validation.spans import elements, figure, spans, whole_day
from wanjia.measurement.intervals.kernel.validation.table import UNITS, limit
from wanjia.measurement.intervals.types import Quantity

HANGS = pl.col("usage_point_id").is_not_null()
ANYTHING_CAME = pl.any_horizontal(
    pl.col(quantity.value).list.drop_nulls().list.len().fill_null(0) > 0 for quantity in Quantity
)


def missing(table: pl.LazyFrame) -> pl.LazyFrame:
    """Find meters of which a curve is due and at least `least_elements` of it are missing, in a row or not."""
    least = limit("MISSING_INTERVALS", name="least_elements")
    keep = (least.meta.output_name(),)
    laid = elements(table, where=pl.col("is_due") & HANGS, keep=keep, energy=ENERGY).filter(pl.col("energy").is_null())
    return spans(laid.filter(pl.len().over("line_id") * UNITS >= least))


def inactive(table: pl.LazyFrame) -> pl.LazyFrame:
    """Find meters that handed in values on a day on which they hung nowhere."""
    came = pl.sum_horizontal(pl.col(quantity.value).list.drop_nulls().list.len().fill_null(0) for quantity in Quantity)
    return whole_day(table, where=~HANGS & ANYTHING_CAME, values=came)


def duplicate(table: pl.LazyFrame) -> pl.LazyFrame:
    """Find days that were delivered more than once with different measured values."""
    return whole_day(table, where=pl.col("deliveries") > 1, deliveries=pl.col("deliveries"))


def prolonged(table: pl.LazyFrame) -> pl.LazyFrame:
    """Find meters that have rested on estimates for at least `days` days in a row."""
    is_long = pl.col("estimated_days") * UNITS >= limit("PROLONGED_ESTIMATION", name="days")
    return whole_day(table, where=HANGS & is_long, days=pl.col("estimated_days"))


def clock(table: pl.LazyFrame) -> pl.LazyFrame:
    """
    Find curves that fit their area better by at least `gain`, and by `likeness`, when shifted by `elements` or more.

    A zero shift fits a good clock; a shifted curve without likeness tells nothing of the clock.
    """
    moved, likeness, gain = (limit("CLOCK_DRIFT", name=name) for name in ("elements", "likeness", "gain"))
    is_far = pl.col("shift_elements").abs() * UNITS >= moved
    is_like = (pl.col("likeness") >= likeness) & (pl.col("likeness") - pl.col("unshifted") >= gain)
    return whole_day(
        table,
        where=is_far & is_like,
        shift_minutes=pl.col("shift_elements") * (24 * 60 // ELEMENTS),
        likeness=figure(pl.col("likeness"), places=KWH_PLACES),
        unshifted=figure(pl.col("unshifted"), places=KWH_PLACES),
    )


DELIVERY_RULES = (
    Rule(
        "MISSING_INTERVALS",
        Severity.ERROR,
        "Elements of the day are missing.",
        "Have the terminal hand them in again; until then an estimate stands in their place.",
        missing,
    ),
    Rule(
        "INACTIVE_METER",
        Severity.ERROR,
        "A meter hands in values but hangs nowhere.",
        "Enter its installation, or find out where it really hangs.",
        inactive,
    ),
    Rule(
        "DUPLICATE_DELIVERY",
        Severity.WARNING,
        "The day came more than once with different values.",
        "Ask whose values are right; what came last stands until then.",
        duplicate,
    ),
    Rule(
        "PROLONGED_ESTIMATION",
        Severity.WARNING,
        "The meter has rested on estimates for too many days.",
        "Repair the collection, and read the register on site.",
        prolonged,
    ),
    Rule(
        "CLOCK_DRIFT",
        Severity.WARNING,
        "The curve runs beside its area, but late or early.",
        "Compare the meter's clock and set it; then have the days handed in again.",
        clock,
    ),
)
