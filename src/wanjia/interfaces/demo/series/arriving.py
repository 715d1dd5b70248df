"""When the registers of a day arrive: most in the morning, those of a few terminals in the afternoon of some days."""

from __future__ import annotations

from datetime import datetime, time
from zoneinfo import ZoneInfo

import polars as pl

from wanjia.interfaces.demo.draws import Draws

ZONE = ZoneInfo("Asia/Shanghai")
MORNING, AFTERNOON = time(7, 20), time(14, 40)
#: Days on which terminals fail to answer in the morning, and how many of them do then.
TROUBLED_DAYS_PER_MILLE, SILENT_PER_MILLE = 250, 40
FIRST_DAY = pl.date(2024, 1, 1)


def arrivals(frozen: pl.DataFrame, *, ties: pl.DataFrame, seed: int) -> list[tuple[datetime, pl.DataFrame]]:
    """
    Split registers by when they arrive, the earliest first.

    :param frozen: FROZEN
    :param ties: ``meter_id, terminal_id``; whatever nothing collects arrives in the morning
    """
    numbered = ties.unique("meter_id", keep="first").with_columns(pl.col("terminal_id").rank("dense").cast(pl.Int64))
    placed = frozen.join(numbered, on="meter_id", how="left").with_columns(
        number=(pl.col("day") - FIRST_DAY).dt.total_days(), terminal=pl.col("terminal_id").fill_null(0)
    )
    draws = Draws(seed)
    is_troubled = draws.happens(TROUBLED_DAYS_PER_MILLE, what="troubled", of=("number",))
    is_silent = draws.happens(SILENT_PER_MILLE, what="silent", of=("terminal", "number"))
    told = placed.with_columns(is_late=(pl.col("terminal") > 0) & is_troubled & is_silent)
    found = [
        (datetime.combine(day, AFTERNOON if is_late else MORNING, ZONE), rows.select(frozen.columns))
        for (day, is_late), rows in told.partition_by("day", "is_late", as_dict=True).items()
    ]
    return sorted(found, key=lambda pair: pair[0])
