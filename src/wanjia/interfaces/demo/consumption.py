"""
What customers use, cycle by cycle: size of the customer, season of its kind, a walk of its own, and chance.

The walk takes a step up or down each month. All is whole numbers, hundredths of a kWh in the end; the kinds are scaled
so that the year sums to the county's sales.
"""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from wanjia.interfaces.demo.cycles import CYCLES, YEAR
from wanjia.interfaces.demo.draws import PER_MILLE, Draws
from wanjia.interfaces.demo.profile import SEASONS, Feature, Kind

WALK_STEP = 15
CHANCE = (-260, -150, -90, -40, 0, 40, 90, 150, 260)
STILL_FROM = 9
CENTI = 100


def consumption(supplies: pl.DataFrame, *, energies: Mapping[Kind, int], draws: Draws) -> pl.DataFrame:
    """
    Find the energy of every supply and cycle, as if it were supplied all the time.

    :param supplies: `supplies.supplies`
    :param energies: what each kind uses in 2025, kWh
    :returns: ``i, cycle, own, measured`` by ``i`` and ``cycle``, hundredths of a kWh; ``measured`` counts children too
    """
    shapes = supplies.with_columns(shape=_shape(draws)).select("i", "kind", "feature", "family", "size", "shape")
    months = shapes.join(pl.DataFrame({"cycle": range(CYCLES)}), how="cross").sort("i", "cycle")
    walked = months.with_columns(
        level=PER_MILLE + (_step(draws) * WALK_STEP).cum_sum().over("i"),
        chance=PER_MILLE + draws.spread(CHANCE, what="month", of=("i", "cycle")),
        season=_season(),
    )
    weight = pl.col("size") * pl.col("season") * pl.col("level") // PER_MILLE * pl.col("chance") // PER_MILLE
    stands_still = (pl.col("feature") == Feature.STOPPED.value) & (pl.col("cycle") > STILL_FROM)
    weighed = walked.with_columns(weight=pl.when(stands_still).then(0).otherwise(weight))
    return _with_children(_scaled(weighed, energies=energies))


def _shape(draws: Draws) -> pl.Expr:
    shape = pl.lit(0)
    for kind, shapes in SEASONS.items():
        drawn = draws.below(len(shapes), what=f"season of {kind}")
        shape = pl.when(pl.col("kind") == kind.value).then(drawn).otherwise(shape)
    return shape


def _step(draws: Draws) -> pl.Expr:
    is_first = pl.col("cycle") == 0
    return pl.when(is_first).then(0).otherwise(2 * draws.below(2, what="walk of use", of=("i", "cycle")) - 1)


def _season() -> pl.Expr:
    table = [row + row[: CYCLES - YEAR] for shapes in SEASONS.values() for row in shapes]
    places: dict[str, int] = {}
    for kind in SEASONS:
        places[kind.value] = sum(len(before) for name, before in SEASONS.items() if name.value in places)
    flat = pl.Series([figure for row in table for figure in row], dtype=pl.Int64)
    row = pl.col("kind").replace_strict(places, return_dtype=pl.Int64) + pl.col("shape")
    return pl.lit(flat).gather(row * CYCLES + pl.col("cycle"))


def _scaled(months: pl.DataFrame, *, energies: Mapping[Kind, int]) -> pl.DataFrame:
    """Scale each kind's year to what it uses; who moved out is scaled along and not counted."""
    is_counted = (pl.col("cycle") < YEAR) & (pl.col("feature") != Feature.MOVED.value)
    whole = pl.col("weight").filter(is_counted).sum().over("kind")
    used = {kind.value: kwh * CENTI for kind, kwh in energies.items()}
    target = pl.col("kind").replace_strict(used, return_dtype=pl.Int64)
    return months.with_columns(own=pl.col("weight") * target // whole)


def _with_children(months: pl.DataFrame) -> pl.DataFrame:
    """Let a parent's meter see what its children use."""
    children = months.filter(feature=Feature.CHILD.value).group_by("family", "cycle").agg(behind=pl.col("own").sum())
    parents = (
        months.filter(feature=Feature.PARENT.value)
        .join(children, on=["family", "cycle"])
        .select("i", "cycle", "behind")
    )
    known = months.join(parents, on=["i", "cycle"], how="left", maintain_order="left")
    return known.select("i", "cycle", "own", measured=pl.col("own") + pl.col("behind").fill_null(0))
