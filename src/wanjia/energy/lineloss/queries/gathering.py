"""Gathering what balances are made from: the grid with its dated ties, energies by day, bills of a month."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Protocol

import polars as pl

from wanjia.energy.lineloss.kernel import schema
from wanjia.energy.lineloss.kernel.flows import by_day
from wanjia.energy.lineloss.kernel.schema import KWH, Grid
from wanjia.energy.lineloss.models import UnmeteredSupply
from wanjia.foundation.access.types import Scope
from wanjia.foundation.columnar.database import read_frame, to_units
from wanjia.foundation.columnar.schema import Schema
from wanjia.foundation.periods.types import Period
from wanjia.measurement.intervals.queries import points as intervals
from wanjia.registry.customers import queries as customers
from wanjia.registry.metering import queries as metering
from wanjia.registry.network import queries as network
from wanjia.registry.network.types import AreaKind
from wanjia.revenue.billing.queries.bills import issued_bills

PLACES = 4


class Energies(Protocol):
    """Gives ENERGIES of a period: the interval store, or rows that somebody planted."""

    def __call__(self, period: Period, *, scope: Scope) -> pl.DataFrame:
        """Give them."""


def stored_energies(period: Period, *, scope: Scope) -> pl.DataFrame:
    """Give what the interval store knows: ENERGIES of every usage point of the scope."""
    found = intervals.daily_energy(period, scope=scope)
    return fitted(
        found.select(
            "usage_point_id",
            "day",
            "is_estimated",
            energy=to_units(pl.col("energy_kwh"), places=PLACES),
            reverse=to_units(pl.col("reverse_kwh"), places=PLACES),
        ),
        wanted=schema.ENERGIES,
    )


def fitted(table: pl.DataFrame, *, wanted: Schema) -> pl.DataFrame:
    """Put a table into the columns that a kernel declares."""
    return table.select(pl.col(name).cast(column.dtype) for name, column in wanted.columns.items())


def days_of(period: Period) -> tuple[date, ...]:
    """Give the days of a period that has an end."""
    return tuple(period.start + timedelta(days=count) for count in range(period.days))


def grid_of(period: Period, *, scope: Scope, energies: Energies = stored_energies) -> Grid:
    """
    Gather the grid of a scope and the energies of its points.

    Ties that lead out of the scope are as if they were none, so that only the whole company is balanced.
    """
    points = metering.usage_points(scope).select("usage_point_id")
    stations = network.substations(scope)
    return Grid(
        days=days_of(period),
        substations=tuple(stations["substation_id"].to_list()),
        feeders=fitted(network.feeders(scope), wanted=schema.FEEDERS),
        areas=fitted(
            network.transformer_areas(scope).with_columns(is_public=pl.col("kind") == AreaKind.PUBLIC.value),
            wanted=schema.AREAS,
        ),
        feeder_ties=fitted(network.feeder_ties(period, scope=scope), wanted=schema.FEEDER_TIES),
        area_ties=fitted(network.area_ties(period, scope=scope), wanted=schema.AREA_TIES),
        point_ties=fitted(metering.usage_point_ties(period, scope=scope), wanted=schema.POINT_TIES),
        parent_ties=fitted(metering.parent_ties(period, scope=scope), wanted=schema.PARENT_TIES),
        gateways=fitted(metering.gateway_points(period, scope=scope), wanted=schema.GATEWAYS),
        unmetered=_unmetered(period),
        energies=energies(period, scope=scope).join(points, on="usage_point_id", how="semi"),
    )


def _unmetered(period: Period) -> pl.DataFrame:
    rows = UnmeteredSupply.objects.during(period)
    names = ("feeder_id", "area_id", "start_date", "end_date")
    found = read_frame(rows.order_by("pk"), kwh="kwh_a_day", **{name: name for name in names})
    return fitted(found.with_columns(energy=to_units(pl.col("kwh"), places=PLACES)), wanted=schema.UNMETERED)


def billed_grid(grid: Grid, *, month: date, scope: Scope) -> Grid:
    """
    Put what the bills of a month say in place of what the customers' meters do.

    All energy of a bill stands on one day: the latest one of its cycle, or of the month where the cycle ends outside
    it. What is behind a parent was taken off by the bill. A point without a bill of the month is not known.
    """
    bills = _billed(month, scope=scope, days=grid.days)
    gates = by_day(grid.gateways, days=grid.days).select("usage_point_id", "day").unique()
    kept = grid.energies.join(gates, on=["usage_point_id", "day"], how="semi")
    days = pl.DataFrame({"day": grid.days}, schema={"day": pl.Date})
    every = bills.select("usage_point_id").unique().join(days, how="cross")
    whole = every.join(bills, on=["usage_point_id", "day"], how="left").with_columns(
        energy=pl.col("energy").fill_null(0), reverse=pl.lit(0), is_estimated=pl.lit(False)
    )
    reverse = grid.energies.select("usage_point_id", "day", fed="reverse")
    with_reverse = whole.join(reverse, on=["usage_point_id", "day"], how="left").with_columns(reverse="fed")
    sold = with_reverse.join(gates, on=["usage_point_id", "day"], how="anti")
    return Grid(
        days=grid.days,
        substations=grid.substations,
        feeders=grid.feeders,
        areas=grid.areas,
        feeder_ties=grid.feeder_ties,
        area_ties=grid.area_ties,
        point_ties=grid.point_ties,
        parent_ties=schema.PARENT_TIES.empty(),
        gateways=grid.gateways,
        unmetered=grid.unmetered,
        energies=pl.concat([kept, fitted(sold, wanted=schema.ENERGIES)]),
    )


def _billed(month: date, *, scope: Scope, days: tuple[date, ...]) -> pl.DataFrame:
    """Sum the bills of a month by usage point: ``usage_point_id, day, energy``."""
    rows = issued_bills(scope).filter(bill_month=month).order_by()
    bills = read_frame(rows, bill_id="pk", account_id="account_id", turned="end_date", kwh="energy_kwh")
    held = customers.agreements_during(Period(date.min), scope=scope).select(
        "account_id", "usage_point_id", since="start_date", until="end_date"
    )
    latest = pl.col("turned") - pl.duration(days=1)
    supplied = (pl.col("since") <= latest) & (pl.col("until").is_null() | (latest < pl.col("until")))
    placed = bills.join(held, on="account_id").filter(supplied).unique("bill_id", maintain_order=True)
    return (
        placed.with_columns(day=latest.clip(days[0], days[-1]))
        .group_by("usage_point_id", "day")
        .agg(energy=pl.col("kwh").sum() * KWH)
    )
