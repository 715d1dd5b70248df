"""
What a register will be taken to show where nobody read it.

Reads `BASES`: the energy of known days is scaled to the days to be filled, half up to whole kWh, put back through the
multiplier, rounded half up to the register's smallest step and added to the value before; it starts again from 0 beyond
the register's highest value. A demand register shows the basis demand over the multiplier.
"""

from __future__ import annotations

import polars as pl

from wanjia.foundation.quantities.rounding import QUANTITY, divided_half_up
from wanjia.measurement.readings.kernel.history import scaled_to
from wanjia.measurement.readings.kernel.schema import BASES
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
        .collect()
    )


def _through(units: pl.Expr) -> pl.Expr:
    """Divide ten-thousandths by the multiplier into ten-thousandths, whole in the register's smallest step."""
    step = _power(4 - pl.col("decimal_digits"))
    return divided_half_up(units * UNITS, _units(pl.col("multiplier")).cast(pl.Int128) * step).cast(pl.Int128) * step


def _power(digits: pl.Expr) -> pl.Expr:
    return pl.lit(10).cast(pl.Int64).pow(digits).cast(pl.Int128)


def _units(value: pl.Expr) -> pl.Expr:
    return (value.cast(QUANTITY) * pl.lit(UNITS).cast(pl.Decimal(38, 0))).cast(pl.Int64)
