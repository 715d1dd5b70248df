"""
Which meters are without power, from what they reported: a loss of power (last gasp), its end, or power that came back.

Meters report by themselves, some not at all, and their clocks differ by minutes: a loss and its return are compared by
the clock of one meter only, and losses of different meters belong together within a span that is a dated rule.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import polars as pl

from wanjia.foundation.columnar.engine import collected

POWER_OFF, POWER_ON = "POWER_OFF", "POWER_ON"


def without_power(events: pl.DataFrame, *, at: datetime) -> pl.DataFrame:
    """
    Give the meters that are without power at a moment.

    :param events: EVENTS, any order; codes other than POWER_OFF and POWER_ON say nothing here
    :returns: ``meter_id, at``: since when, in the order of both; a loss is over when it ended or power came back later
    """
    told = events.lazy().filter((pl.col("at") <= at) & pl.col("code").is_in([POWER_OFF, POWER_ON]))
    back = told.filter(pl.col("code") == POWER_ON).group_by("meter_id").agg(back_at=pl.col("at").max())
    lost = told.filter(pl.col("code") == POWER_OFF).sort("at").group_by("meter_id", maintain_order=True).last()
    joined = lost.join(back, on="meter_id", how="left")
    lasts = pl.col("ended_at").is_null() | (pl.col("ended_at") > at)
    is_back = (pl.col("back_at") >= pl.col("at")).fill_null(value=False)
    return collected(joined.filter(lasts & ~is_back).select("meter_id", "at").sort("at", "meter_id"))


def bursts(lost: pl.DataFrame, *, within: timedelta) -> list[pl.DataFrame]:
    """
    Part losses of power into those that began together.

    :param lost: with ``at``, in its order
    :param within: a loss belongs to the first of its burst if it began no later than so long after it
    """
    found: list[pl.DataFrame] = []
    begin = 0
    moments = lost["at"].to_list()
    for place in range(1, len(moments) + 1):
        if place == len(moments) or moments[place] - moments[begin] > within:
            found.append(lost.slice(begin, place - begin))
            begin = place
    return found
