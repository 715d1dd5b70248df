"""Gathering the tables of a month that its causes are looked for in."""

from __future__ import annotations

import polars as pl

from wanjia.energy.lineloss.kernel import diagnosis
from wanjia.energy.lineloss.kernel.diagnosis import Case, diagnosed
from wanjia.energy.lineloss.kernel.flows import customer_days
from wanjia.energy.lineloss.queries.gathering import fitted
from wanjia.energy.lineloss.queries.limits import limits_on
from wanjia.energy.lineloss.queries.working import Worked
from wanjia.energy.lineloss.types import Way
from wanjia.foundation.access.types import WHOLE_COMPANY
from wanjia.registry.metering import queries as metering


def all_causes_of(worked: Worked, *, signals: pl.DataFrame | None = None) -> pl.DataFrame:
    """
    Look for the causes of a month's losses: EVIDENCE with rule and severity.

    :param worked: of a month, simultaneous
    :param signals: SIGNALS of other catalogues
    """
    parts = worked.flows.filter((pl.col("part") == "AREA") & pl.col("is_public"))
    judged = worked.table.filter(pl.col("way") == Way.AREA.value)
    return diagnosed(
        Case(
            areas=fitted(parts.rename({"part_id": "area_id", "above_id": "feeder_id"}), wanted=diagnosis.AREA_DAYS),
            months=fitted(judged.rename({"rate_pct": "rate"}), wanted=diagnosis.AREA_MONTHS),
            points=fitted(customer_days(worked.grid), wanted=diagnosis.POINT_DAYS),
            exchanges=_exchanges(worked),
            signals=diagnosis.SIGNALS.empty() if signals is None else signals,
            limits=limits_on(worked.period.start),
        )
    )


def _exchanges(worked: Worked) -> pl.DataFrame:
    """Give exchanges of CT within the days, with the multipliers before and after."""
    held = metering.multipliers(worked.period, scope=WHOLE_COMPANY).select(
        "usage_point_id", "start_date", "end_date", multiplier=pl.col("multiplier").cast(pl.Float64)
    )
    both = held.join(held, left_on=["usage_point_id", "end_date"], right_on=["usage_point_id", "start_date"])
    ties = worked.grid.point_ties.filter(pl.col("end_date").is_null()).select("usage_point_id", "area_id")
    rows = both.join(ties, on="usage_point_id", how="left").rename(
        {"end_date": "day", "multiplier": "old_multiplier", "multiplier_right": "new_multiplier"}
    )
    return fitted(rows, wanted=diagnosis.EXCHANGES)
