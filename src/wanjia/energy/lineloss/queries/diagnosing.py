"""Gathering the tables of a month that its causes are looked for in."""

from __future__ import annotations

from datetime import timedelta

import polars as pl

from wanjia.energy.identification.queries.results import all_moved_in
from wanjia.energy.lineloss.kernel import case
from wanjia.energy.lineloss.kernel.case import Case
from wanjia.energy.lineloss.kernel.diagnosis import diagnosed
from wanjia.energy.lineloss.kernel.flows import by_day, customer_days, flows
from wanjia.energy.lineloss.kernel.schema import Grid
from wanjia.energy.lineloss.queries.curves import all_shares_of
from wanjia.energy.lineloss.queries.gathering import Energies, fitted, grid_of, stored_energies
from wanjia.energy.lineloss.queries.limits import cause_limits_on, limits_on
from wanjia.energy.lineloss.queries.signals import all_signals_of
from wanjia.energy.lineloss.queries.theoretical import all_theoretical_rates
from wanjia.energy.lineloss.queries.working import Worked
from wanjia.energy.lineloss.types import CauseLimits, LossClass, Way
from wanjia.foundation.access.types import WHOLE_COMPANY
from wanjia.foundation.periods.types import Period
from wanjia.registry.metering import queries as metering


def all_causes_of(worked: Worked, *, energies: Energies = stored_energies) -> pl.DataFrame:
    """
    Look for the causes of a month's losses: EVIDENCE with rule and severity.

    :param worked: of a month, simultaneous
    :param energies: those of the days before the month
    """
    period, bounds = worked.period, cause_limits_on(worked.period.start)
    judged = worked.table.filter(pl.col("way") == Way.AREA.value)
    before = _before(period, bounds=bounds, energies=energies)
    known = judged.filter(pl.col("loss_class") != LossClass.UNKNOWN.value)["area_id"].to_list()
    return diagnosed(
        Case(
            areas=_areas(worked.flows),
            months=_months(judged, period=period),
            points=fitted(customer_days(worked.grid), wanted=case.POINT_DAYS),
            exchanges=_exchanges(worked),
            signals=all_signals_of(period, places=_places(worked)),
            limits=limits_on(period.start),
            bounds=bounds,
            areas_before=case.AREA_DAYS.empty() if before is None else _areas(flows(before)),
            points_before=case.POINT_DAYS.empty()
            if before is None
            else fitted(customer_days(before), wanted=case.POINT_DAYS),
            shares=all_shares_of(
                worked.grid, period=_looked_at(period, bounds=bounds), areas=known, version=worked.store_version
            ),
            identified=fitted(all_moved_in(period), wanted=case.IDENTIFIED),
        )
    )


def _areas(found: pl.DataFrame) -> pl.DataFrame:
    """Give AREA_DAYS of the public areas."""
    parts = found.filter((pl.col("part") == "AREA") & pl.col("is_public"))
    return fitted(parts.rename({"part_id": "area_id", "above_id": "feeder_id"}), wanted=case.AREA_DAYS)


def _months(judged: pl.DataFrame, *, period: Period) -> pl.DataFrame:
    rates = all_theoretical_rates(period.start.replace(day=1), way=Way.AREA)
    told = judged.with_columns(
        theoretical=pl.col("area_id").replace_strict(rates, default=None, return_dtype=pl.Float64)
    )
    return fitted(told.rename({"rate_pct": "rate"}), wanted=case.AREA_MONTHS)


def _looked_at(period: Period, *, bounds: CauseLimits) -> Period:
    """Give the days of a month together with those before it."""
    return Period(period.start - timedelta(days=bounds.history_days), period.end)


def _before(period: Period, *, bounds: CauseLimits, energies: Energies) -> Grid | None:
    """Gather the grid of the days before a month."""
    days = bounds.history_days
    if days <= 0:
        return None
    return grid_of(Period(period.start - timedelta(days=days), period.start), scope=WHOLE_COMPANY, energies=energies)


def _places(worked: Worked) -> pl.DataFrame:
    """Give where points hang on the latest day: ``usage_point_id, area_id, is_head``."""
    latest = worked.grid.days[-1:]
    hung = by_day(worked.grid.point_ties, days=latest).select("usage_point_id", "area_id", is_head=pl.lit(value=False))
    heads = by_day(worked.grid.gateways, days=latest).drop_nulls("area_id")
    top = heads.select("usage_point_id", "area_id", is_head=pl.lit(value=True))
    return pl.concat([top, hung]).unique("usage_point_id", keep="first", maintain_order=True)


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
    return fitted(rows, wanted=case.EXCHANGES)
