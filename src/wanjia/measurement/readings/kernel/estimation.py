"""
What a register will be taken to show where nobody read it.

Reads `BASES`: the energy of known days is scaled to the days to be filled, half up to whole kWh, put back through the
multiplier, rounded half up to the register's smallest step and added to the value before; it starts again from 0 beyond
the register's highest value. A demand register shows the basis demand over the multiplier.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

import polars as pl

from wanjia.foundation.columnar.engine import collected
from wanjia.foundation.quantities.rounding import QUANTITY, divided_half_up
from wanjia.measurement.readings.kernel.history import scaled_to
from wanjia.measurement.readings.kernel.schema import BASES
from wanjia.measurement.readings.kernel.usage import REGISTER, Sources
from wanjia.measurement.readings.types import EstimationMethod
from wanjia.registry.metering.types import RegisterKind

UNITS = 10**4
IS_DEMAND = pl.col("register") == RegisterKind.MAXIMUM_DEMAND.value


def estimated(bases: pl.LazyFrame) -> pl.DataFrame:
    """
    Estimate registers.

    :param bases: `BASES`, one row per register
    :returns: usage point, meter, register and ``value``, null where the method finds nothing to go by; in their order
    """
    is_zero = pl.col("method") == EstimationMethod.ZERO.value
    energy = scaled_to(pl.col("days"), energy=pl.col("basis_energy"), of_days=pl.col("basis_days"))
    run = pl.when(is_zero).then(0).otherwise(energy).cast(pl.Int128) * UNITS
    demand = pl.when(is_zero).then(0).otherwise(_units(pl.col("basis_demand_kw"))).cast(pl.Int128)
    turn = _power(pl.col("integer_digits") + 4)
    moved = _units(pl.col("start_value")).cast(pl.Int128) + _through(run)
    value = pl.when(IS_DEMAND).then(_through(demand)).otherwise(moved % turn)
    return (
        BASES.fitted(bases)
        .with_columns(value=value.cast(QUANTITY) * pl.lit("0.0001").cast(QUANTITY))
        .select("usage_point_id", "meter_id", "register", "value")
        .pipe(collected)
    )


def to_be_estimated(
    sources: Sources, *, turning: date, replaced: Collection[int], unread: Collection[int]
) -> pl.DataFrame:
    """
    Find the registers to be estimated: those of wrong readings, and those due but not read of some usage points.

    :param replaced: ids of the wrong readings
    :param unread: ids of the usage points
    :returns: `DUE` and ``supersedes_id``, the reading in whose place the estimate comes, if any
    """
    read = sources.readings.filter(reading_date=turning)
    due = sources.due_on(turning).filter(pl.col("usage_point_id").is_in(list(unread)))
    missing = due.join(read, on=REGISTER, how="anti").with_columns(supersedes_id=pl.lit(None, dtype=pl.Int64))
    wrong = read.filter(pl.col("reading_id").is_in(list(replaced))).select(*REGISTER, supersedes_id="reading_id")
    return pl.concat([missing, wrong]).sort(REGISTER)


def bases(
    lines: pl.DataFrame, *, sources: Sources, history: pl.DataFrame, turning: date, method: EstimationMethod
) -> pl.DataFrame:
    """
    Lay beside each register what its estimate is made of.

    :param lines: `DUE`, the registers to be estimated
    :param sources: the tables of usage, without the readings to be replaced
    :param history: `HISTORY` of the cycle that ends on ``turning``
    :returns: `BASES` in the order of ``lines``; without a value before there is no row
    """
    read = sources.readings.select(*REGISTER, day="reading_date", start_value="value")
    index = sources.installations.join(sources.indexes, on="installation_id", suffix="_of_index")
    noted = index.select(*REGISTER, "start_value", day="start_date")
    before = pl.concat([read.select(noted.columns), noted]).filter(pl.col("day") < turning)
    latest = before.sort("day").group_by(REGISTER).agg(pl.col("day", "start_value").last())
    is_held = (pl.col("start_date") < turning) & (pl.col("end_date").is_null() | (pl.col("end_date") >= turning))
    ratios = sources.multipliers.filter(is_held).select("usage_point_id", "multiplier")
    source = {EstimationMethod.LAST_YEAR_MONTH: "year_ago"}.get(method, "recent")
    table = (
        lines.join(latest, on=REGISTER, how="inner", maintain_order="left")
        .join(ratios, on="usage_point_id", how="left", maintain_order="left")
        .join(
            history.drop("days", "multiplier", "start_value"),
            on=["usage_point_id", "register"],
            how="left",
            maintain_order="left",
        )
        .join(sources.registers, on=["meter_id", "register"], how="left", maintain_order="left")
        .with_columns(
            pl.lit(method.value).alias("method"),
            pl.col("multiplier").fill_null(pl.lit(1).cast(QUANTITY)),
            days=(pl.lit(turning) - pl.col("day")).dt.total_days(),
            basis_energy=f"{source}_energy",
            basis_days=f"{source}_days",
            basis_demand_kw=f"{source}_demand_kw",
        )
    )
    return BASES.check(BASES.fitted(table.lazy()).pipe(collected))


def _through(units: pl.Expr) -> pl.Expr:
    """Divide ten-thousandths by the multiplier into ten-thousandths, whole in the register's smallest step."""
    step = _power(4 - pl.col("decimal_digits"))
    return divided_half_up(units * UNITS, by=_units(pl.col("multiplier")).cast(pl.Int128) * step).cast(pl.Int128) * step


def _power(digits: pl.Expr) -> pl.Expr:
    return pl.lit(10).cast(pl.Int64).pow(digits).cast(pl.Int128)


def _units(value: pl.Expr) -> pl.Expr:
    return (value.cast(QUANTITY) * pl.lit(UNITS).cast(pl.Decimal(38, 0))).cast(pl.Int64)
