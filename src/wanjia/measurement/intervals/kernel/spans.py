"""Dated rows of two tables as the spans of days on which both hold."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl


def held_together(first: pl.DataFrame, *, second: pl.DataFrame, on: Sequence[str]) -> pl.DataFrame:
    """
    Join dated rows, each pair for the days on which both hold.

    :param first: ``start_date, end_date`` (empty while it goes on), the columns ``on``, and others
    :param second: the same; no other column may have the name of one in ``first``
    """
    both = first.join(second.rename({"start_date": "since", "end_date": "until"}), on=list(on))
    shared = both.with_columns(
        pl.max_horizontal("start_date", "since").alias("start_date"),
        pl.min_horizontal("end_date", "until").alias("end_date"),
    ).drop("since", "until")
    return shared.filter(pl.col("end_date").is_null() | (pl.col("start_date") < pl.col("end_date")))
