"""Curves as the grid has them: secondary values of meters multiplied by the ratio of their instrument transformers."""

from __future__ import annotations

import polars as pl

from wanjia.foundation.quantities.rounding import divided_half_up
from wanjia.measurement.intervals.kernel.schema import POINT_CURVES
from wanjia.measurement.intervals.types import CURRENTS, ENERGIES, POINTS_A_DAY, POWERS, VOLTAGES

ONE = 10**4


def factors(ratios: pl.DataFrame) -> pl.DataFrame:
    """
    Give what each kind of quantity is multiplied by.

    :param ratios: ``usage_point_id, start_date, end_date, multiplier, current_primary, current_secondary,
        potential_primary, potential_secondary``, decimals; a transformer that is not there is null
    :returns: the first three, and ``quantity, numerator, denominator``, whole numbers
    """
    span = ["usage_point_id", "start_date", "end_date"]
    by_kind = (
        ((*ENERGIES, *POWERS), pl.col("multiplier"), None),
        (VOLTAGES, pl.col("potential_primary"), pl.col("potential_secondary")),
        (CURRENTS, pl.col("current_primary"), pl.col("current_secondary")),
    )
    parts = []
    for quantities, above, below in by_kind:
        whole = (above * ONE).cast(pl.Int64).fill_null(ONE)
        divisor = pl.lit(ONE, dtype=pl.Int64) if below is None else (below * ONE).cast(pl.Int64).fill_null(ONE)
        named = pl.DataFrame({"quantity": [str(quantity) for quantity in quantities]})
        parts.append(
            ratios.select(*span, whole.alias("numerator"), divisor.alias("denominator")).join(named, how="cross")
        )
    return pl.concat(parts)


def primary_curves(curves: pl.DataFrame, *, spans: pl.DataFrame, factors_dated: pl.DataFrame) -> pl.DataFrame:
    """
    Give curves by usage point, in primary values, as `POINT_CURVES` and in its order.

    :param curves: `CURVES`
    :param spans: ``meter_id, usage_point_id, start_date, end_date``: where meters hung
    :param factors_dated: what `factors` gives; a day without one is multiplied by 1
    """
    hung = curves.join(spans, on="meter_id").filter(_holds()).drop("meter_id", "start_date", "end_date")
    keys = hung.select("usage_point_id", "day", "quantity")
    dated = keys.join(factors_dated, on=["usage_point_id", "quantity"]).filter(_holds())
    known = dated.select("usage_point_id", "day", "quantity", "numerator", "denominator")
    whole = hung.join(known, on=["usage_point_id", "day", "quantity"], how="left")
    is_plain = (pl.col("numerator") == pl.col("denominator")).fill_null(value=True)
    columns = list(POINT_CURVES.columns)
    plain = whole.filter(is_plain).with_columns(pl.col("values").cast(pl.List(pl.Int64))).select(columns)
    scaled = _multiplied(whole.filter(~is_plain)).select(columns)
    return POINT_CURVES.check(pl.concat([plain, scaled]).sort("usage_point_id", "day", "quantity"))


def _multiplied(rows: pl.DataFrame) -> pl.DataFrame:
    if rows.is_empty():
        return rows.with_columns(pl.col("values").cast(pl.List(pl.Int64)))
    flat = rows.select("values", "numerator", "denominator").explode("values")
    product = pl.col("values").cast(pl.Int128) * pl.col("numerator")
    values = flat.select(divided_half_up(product, by=pl.col("denominator")).alias("values")).to_series()
    return rows.with_columns(values.reshape((rows.height, POINTS_A_DAY)).arr.to_list().alias("values"))


def _holds() -> pl.Expr:
    end = pl.col("end_date")
    return (pl.col("start_date") <= pl.col("day")) & (end.is_null() | (pl.col("day") < end))
