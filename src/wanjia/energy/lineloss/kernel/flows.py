"""
What went into, through and out of every part of the grid on every day: the ground of all four ways.

Reads the tables of `schema.Grid`, gives FLOWS, one row per substation, line, area and day, and a row NONE for points on
no area; by part, id and day. Where no meter at the head of a part is known, what goes out of it stands in for what goes
in, so that its loss is 0 and the loss stands in the part above. Exact: whole numbers of 0.0001 kWh.
Source: the balance of four parts (四分), gateway energy against energy sold.
"""

from __future__ import annotations

from datetime import date

import polars as pl

from wanjia.energy.lineloss.kernel.schema import FLOWS, Grid
from wanjia.registry.metering.types import GatewayKind

K = GatewayKind


def flows(grid: Grid, *, stand_ins: pl.DataFrame | None = None) -> pl.DataFrame:
    """
    Work out FLOWS.

    :param stand_ins: FLOWS whose feed stands in on days on which a head that there is is not known; without it what
        goes out of the part does
    """
    gates, people = gateway_days(grid), customer_days(grid)
    areas = _areas(grid, gates=gates, people=people, stand_ins=stand_ins)
    feeders = _feeders(grid, gates=gates, areas=areas, stand_ins=stand_ins)
    stations = _substations(grid, gates=gates, feeders=feeders, stand_ins=stand_ins)
    return FLOWS.check(pl.concat([stations, feeders, areas, _nowhere(people)]).sort("part", "part_id", "day"))


def by_day(spans: pl.DataFrame, *, days: tuple[date, ...]) -> pl.DataFrame:
    """Give spans day by day instead of with start and end: all other columns and ``day``."""
    whole = pl.DataFrame({"day": days}, schema={"day": pl.Date})
    held = (pl.col("start_date") <= pl.col("day")) & (
        pl.col("end_date").is_null() | (pl.col("day") < pl.col("end_date"))
    )
    return spans.join(whole, how="cross").filter(held).drop("start_date", "end_date")


def gateway_days(grid: Grid) -> pl.DataFrame:
    """
    Give what gateways measured: the columns of GATEWAYS by ``day``, with ``net`` (0.0001 kWh in the sense of the kind,
    empty where not known).
    """
    sign = pl.when("is_reversed").then(-1).otherwise(1)
    held = by_day(grid.gateways, days=grid.days)
    found = held.join(grid.energies, on=["usage_point_id", "day"], how="left")
    return found.with_columns(net=sign * (pl.col("energy") - pl.col("reverse").fill_null(0)))


def customer_days(grid: Grid) -> pl.DataFrame:
    """
    Give what customers took: ``usage_point_id, day, area_id`` (empty: on none), ``energy`` (what points behind it took
    taken off; empty: not known), ``reverse``, ``is_estimated``.
    """
    held = by_day(grid.point_ties, days=grid.days)
    inside = pl.col("day").is_in(list(grid.days))
    gates = by_day(grid.gateways, days=grid.days).select("usage_point_id", "day").unique()
    rows = held.join(grid.energies.filter(inside), on=["usage_point_id", "day"], how="full", coalesce=True)
    areas = grid.areas.select("area_id", is_here=pl.lit(True))
    here = (
        rows.join(gates, on=["usage_point_id", "day"], how="anti")
        .join(areas, on="area_id", how="left")
        .with_columns(area_id=pl.when(pl.col("is_here").fill_null(False)).then("area_id"))
    )
    behind = (
        by_day(grid.parent_ties, days=grid.days)
        .join(here, left_on=["child_id", "day"], right_on=["usage_point_id", "day"])
        .group_by(usage_point_id="parent_id", day="day")
        .agg(behind=pl.col("energy").sum())
    )
    return here.join(behind, on=["usage_point_id", "day"], how="left").select(
        "usage_point_id",
        "day",
        "area_id",
        pl.col("energy") - pl.col("behind").fill_null(0),
        pl.col("reverse").fill_null(0),
        pl.col("is_estimated").fill_null(False),
    )


def _gates_of(gates: pl.DataFrame, *, part: str, head: GatewayKind) -> pl.DataFrame:
    """Sum gateways by part and day: ``part_id, day, heads, heads_known, head_net, fed_in, exchange, own_use``."""
    mine = gates.filter(pl.col(part).is_not_null())

    def of(kind: GatewayKind) -> pl.Expr:
        return pl.col("net").filter(pl.col("kind") == kind.value).sum()

    is_head = pl.col("kind") == head.value
    return mine.group_by(part_id=part, day="day").agg(
        heads=is_head.sum().cast(pl.Int64),
        heads_known=pl.col("net").filter(is_head).count().cast(pl.Int64),
        head_net=of(head),
        fed_in=of(K.GENERATION),
        exchange=of(K.EXCHANGE),
        own_use=of(K.OWN_USE),
    )


def _unmetered_of(grid: Grid, *, part: str) -> pl.DataFrame:
    mine = by_day(grid.unmetered.filter(pl.col(part).is_not_null()), days=grid.days)
    return mine.group_by(part_id=part, day="day").agg(unmetered=pl.col("energy").sum())


def _days_of(grid: Grid, *, parts: pl.DataFrame, ties: pl.DataFrame, above: str, known: pl.Series) -> pl.DataFrame:
    """Give each part with each day and what feeds it then; ``parts``: ``part_id`` and what else is known of them."""
    days = pl.DataFrame({"day": grid.days}, schema={"day": pl.Date})
    held = by_day(ties, days=grid.days).filter(pl.col(above).is_in(known.to_list()))
    fed = held.select("part_id", "day", above_id=above).unique(["part_id", "day"], keep="first", maintain_order=True)
    return parts.join(days, how="cross").join(fed, on=["part_id", "day"], how="left")


def _areas(grid: Grid, *, gates: pl.DataFrame, people: pl.DataFrame, stand_ins: pl.DataFrame | None) -> pl.DataFrame:
    parts = grid.areas.select(part_id="area_id", unit_id="unit_id", is_public="is_public")
    ties = grid.area_ties.rename({"area_id": "part_id"})
    base = _days_of(grid, parts=parts, ties=ties, above="feeder_id", known=grid.feeders["feeder_id"])
    sold = people.filter(pl.col("area_id").is_not_null()).group_by(part_id="area_id", day="day").agg(*POINTS)
    found = (
        base.join(_gates_of(gates, part="area_id", head=K.AREA_HEAD), on=["part_id", "day"], how="left")
        .join(sold, on=["part_id", "day"], how="left")
        .join(_unmetered_of(grid, part="area_id"), on=["part_id", "day"], how="left")
        .with_columns(passed=pl.lit(0, dtype=pl.Int64))
    )
    return _finished(found, part="AREA", stand_ins=stand_ins)


POINTS = (
    pl.col("energy").sum().alias("metered"),
    pl.col("reverse").sum().alias("reverse"),
    pl.len().cast(pl.Int64).alias("points"),
    pl.col("energy").count().cast(pl.Int64).alias("known"),
    pl.col("is_estimated").sum().cast(pl.Int64).alias("estimated"),
)


def _feeders(grid: Grid, *, gates: pl.DataFrame, areas: pl.DataFrame, stand_ins: pl.DataFrame | None) -> pl.DataFrame:
    parts = grid.feeders.select(part_id="feeder_id", unit_id="unit_id", is_public=pl.lit(True))
    ties = grid.feeder_ties.rename({"feeder_id": "part_id"})
    known = pl.Series(list(grid.substations), dtype=pl.Int64)
    base = _days_of(grid, parts=parts, ties=ties, above="substation_id", known=known)
    found = (
        base.join(_gates_of(gates, part="feeder_id", head=K.FEEDER_HEAD), on=["part_id", "day"], how="left")
        .join(_passed(areas), on=["part_id", "day"], how="left")
        .join(_unmetered_of(grid, part="feeder_id"), on=["part_id", "day"], how="left")
    )
    return _finished(found, part="FEEDER", stand_ins=stand_ins)


def _substations(
    grid: Grid, *, gates: pl.DataFrame, feeders: pl.DataFrame, stand_ins: pl.DataFrame | None
) -> pl.DataFrame:
    days = pl.DataFrame({"day": grid.days}, schema={"day": pl.Date})
    nobody = pl.lit(None, dtype=pl.Int64)
    parts = pl.DataFrame({"part_id": list(grid.substations)}, schema={"part_id": pl.Int64})
    base = parts.join(days, how="cross").with_columns(unit_id=nobody, is_public=pl.lit(True), above_id=nobody)
    found = base.join(_gates_of(gates, part="substation_id", head=K.SUPPLY), on=["part_id", "day"], how="left").join(
        _passed(feeders), on=["part_id", "day"], how="left"
    )
    return _finished(found, part="SUBSTATION", stand_ins=stand_ins)


def _passed(below: pl.DataFrame) -> pl.DataFrame:
    mine = below.filter(pl.col("above_id").is_not_null())
    return mine.group_by(part_id="above_id", day="day").agg(passed=pl.col("feed").sum())


def _nowhere(people: pl.DataFrame) -> pl.DataFrame:
    nobody = pl.lit(None, dtype=pl.Int64)
    stray = people.filter(pl.col("area_id").is_null()).group_by("day").agg(*POINTS)
    found = stray.with_columns(
        part_id=pl.lit(0, dtype=pl.Int64), unit_id=nobody, above_id=nobody, is_public=pl.lit(True)
    )
    return _finished(found, part="NONE", stand_ins=None)


WHOLE = (
    "heads",
    "heads_known",
    "head_net",
    "fed_in",
    "exchange",
    "own_use",
    "metered",
    "reverse",
    "unmetered",
    "passed",
    "points",
    "known",
    "estimated",
)


def _finished(found: pl.DataFrame, *, part: str, stand_ins: pl.DataFrame | None) -> pl.DataFrame:
    """Decide what goes into each part, and what is lost in it."""
    missing = [pl.lit(0, dtype=pl.Int64).alias(name) for name in WHOLE if name not in found.columns]
    has_head = (pl.col("heads") > 0) & pl.col("is_public")
    summed = found.with_columns(missing).with_columns(pl.col(name).fill_null(0) for name in WHOLE)
    known = summed.with_columns(
        part=pl.lit(part),
        has_head=has_head,
        is_measured=has_head & (pl.col("heads") == pl.col("heads_known")),
        head=pl.when(has_head).then("head_net").otherwise(0),
        generation=pl.col("fed_in") + pl.col("reverse"),
        sold=pl.col("metered") + pl.col("unmetered"),
    ).with_columns(
        leaves=pl.col("sold") + pl.col("own_use") + pl.col("passed") + pl.col("exchange") - pl.col("generation")
    )
    with_feed = known.join(_standing_in(stand_ins, part=part), on=["part_id", "day"], how="left").with_columns(
        feed=pl.when("is_measured")
        .then("head")
        .when("has_head")
        .then(pl.coalesce("stand_in", "leaves"))
        .otherwise("leaves")
    )
    return (
        with_feed.with_columns(supplied=pl.col("feed") + pl.col("generation") - pl.col("exchange"))
        .with_columns(loss=pl.col("supplied") - pl.col("sold") - pl.col("own_use") - pl.col("passed"))
        .select(pl.col(name).cast(column.dtype) for name, column in FLOWS.columns.items())
    )


def _standing_in(stand_ins: pl.DataFrame | None, *, part: str) -> pl.DataFrame:
    table = FLOWS.empty() if stand_ins is None else stand_ins
    return table.filter(pl.col("part") == part).select("part_id", "day", stand_in="feed")
