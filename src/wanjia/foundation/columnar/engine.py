"""
Where tables are computed: whole and in memory. Nothing else in the project asks polars for a result.

# Note [In memory]
A batch fits into memory by design, and most of the tables that one customer needs have a single row. polars' streaming
engine, which it would choose by itself, takes three times as long for those, gains little on the others, and can stop
on tables without rows.
"""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl


def collected(table: pl.LazyFrame) -> pl.DataFrame:
    """Compute a table; see Note [In memory]."""
    return table.collect(engine="in-memory")


def collected_all(tables: Sequence[pl.LazyFrame]) -> list[pl.DataFrame]:
    """Compute several tables at once, what they share only once; see Note [In memory]."""
    return pl.collect_all(tables, engine="in-memory")
