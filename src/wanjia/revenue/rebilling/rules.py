"""When a bill computed anew is another bill."""

from __future__ import annotations

import polars as pl

from wanjia.revenue.rebilling.types import Change

SAME = ("agreement_id", "start_date", "end_date", "part", "kind", "item", "time_of_use", "tier", "unit_price")


def differ(standing: pl.DataFrame, *, new: pl.DataFrame) -> bool:
    """
    Tell whether two sets of bill lines charge anything differently, whatever their order.

    :param standing: lines as they stand: a bill's own with those of its corrections
    :param new: lines computed anew, with the same columns
    """
    opposed = standing.with_columns(quantity=0 - pl.col("quantity"), amount=0 - pl.col("amount"))
    both = pl.concat([table.select(*SAME, "quantity", "amount") for table in (opposed, new)], how="vertical_relaxed")
    left = both.group_by(SAME).agg(pl.col("quantity").sum(), pl.col("amount").sum())
    return left.filter((pl.col("quantity") != 0) | (pl.col("amount") != 0)).height > 0


def change_of(standing: pl.DataFrame, *, new: pl.DataFrame, is_final: bool) -> Change:
    """
    Tell what becomes of a bill whose lines were computed anew.

    :param is_final: whether it is paid or its month closed, so that it cannot be opposed
    """
    if not differ(standing, new=new):
        return Change.NONE
    return Change.DIFFERENCE if is_final else Change.REPLACED
