"""
Who is supplied, and from where: one row per customer, from which all sheets of the county follow.

Customers are made kind by kind and then spread over places, transformer areas and reading routes. Column ``i`` names
the customer in every draw; ``order`` counts customers as a reader walks past them.
"""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from wanjia.interfaces.demo.draws import Draws
from wanjia.interfaces.demo.places import PLACES
from wanjia.interfaces.demo.profile import (
    PROFILES,
    REMOTE_PER_MILLE,
    SIZES,
    Feature,
    Kind,
    counts_of,
    feature_counts,
    moved_out,
)

AREA_LEAST, AREA_MOST = 50, 120
ROUTE_LEAST, ROUTE_MOST, ROUTES = 20, 300, 125
TURNING_DAYS = {3: 15, 5: 26}
TURNING_EVERY = 25


def supplies(*, customers: int, draws: Draws) -> pl.DataFrame:
    """
    Make the county's supplies.

    :param customers: supplied at the end of the 13 months; those who moved out before come on top
    :returns: one row per supply by ``i``: ``kind, feature, family, size, place_no, place, station, is_urban, area,
        is_private, walk, is_remote, route, turning_day, sequence, order``
    """
    counts = counts_of(customers)
    rows = _customers(counts).pipe(_sized, draws=draws).pipe(_placed, draws=draws)
    rows = rows.pipe(_in_areas, draws=draws).pipe(_read_remotely, customers=customers, draws=draws)
    ordered = rows.sort("station", "place_no", "area", "walk", "i").with_columns(order=pl.int_range(pl.len()))
    return _routed(ordered, size=min(ROUTE_MOST, max(ROUTE_LEAST, customers // ROUTES))).sort("i")


def _customers(counts: Mapping[Kind, int]) -> pl.DataFrame:
    """Line up the kinds with what happens to each; parent and children carry the number of their family."""
    parts = [_of_kind(kind, counts=counts) for kind in counts]
    parts.append(_feature_rows(Kind.HOUSEHOLD, feature=Feature.MOVED, count=moved_out(counts)))
    table = pl.concat(parts).with_columns(i=pl.int_range(pl.len()))
    in_family = pl.col("feature").is_in([Feature.PARENT.value, Feature.CHILD.value])
    place = pl.int_range(pl.len()).over("kind", "feature")
    profile = pl.col("kind")
    return table.with_columns(
        family=pl.when(in_family).then(place),
        is_private=profile.is_in([kind.value for kind, p in PROFILES.items() if p.is_high_voltage]),
        is_time_of_use=profile.is_in([kind.value for kind, p in PROFILES.items() if p.is_time_of_use]),
    )


def _of_kind(kind: Kind, *, counts: Mapping[Kind, int]) -> pl.DataFrame:
    found = feature_counts(kind, counts=counts)
    rest = max(0, counts[kind] - sum(count for _, count in found))
    parts = [_feature_rows(kind, feature=feature, count=count) for feature, count in [*found, (Feature.NONE, rest)]]
    return pl.concat(parts).head(counts[kind])


def _feature_rows(kind: Kind, *, feature: Feature, count: int) -> pl.DataFrame:
    return pl.DataFrame(
        {"kind": [kind.value] * count, "feature": [feature.value] * count},
        schema={"kind": pl.String, "feature": pl.String},
    )


def _sized(rows: pl.DataFrame, *, draws: Draws) -> pl.DataFrame:
    size = pl.lit(0)
    for kind, quantiles in SIZES.items():
        drawn = draws.spread(quantiles, what=f"size of {kind}")
        size = pl.when(pl.col("kind") == kind.value).then(drawn).otherwise(size)
    is_large = pl.col("feature") == Feature.PARENT.value
    return rows.with_columns(size=pl.when(is_large).then(size + 1_000).otherwise(size))


def _placed(rows: pl.DataFrame, *, draws: Draws) -> pl.DataFrame:
    """Draw a place for each; children lie where their parent does."""
    by_weight = [number for number, place in enumerate(PLACES) for _ in range(place.weight)]
    drawn = pl.lit(pl.Series(by_weight, dtype=pl.Int64)).gather(draws.below(len(by_weight), what="place"))
    placed = rows.with_columns(drawn.alias("place_no"), draws.number("walk").cast(pl.Int64).alias("walk"))
    parents = placed.filter(feature=Feature.PARENT.value).select("family", parent_place="place_no")
    known = placed.join(parents, on="family", how="left", maintain_order="left").with_columns(
        place_no=pl.coalesce("parent_place", "place_no")
    )
    facts = pl.DataFrame(
        [(number, place.name, place.station, place.is_urban) for number, place in enumerate(PLACES)],
        schema={"place_no": pl.Int64, "place": pl.String, "station": pl.Int64, "is_urban": pl.Boolean},
        orient="row",
    )
    return known.drop("parent_place").join(facts, on="place_no", maintain_order="left")


def _in_areas(rows: pl.DataFrame, *, draws: Draws) -> pl.DataFrame:
    """Give low-voltage customers a public area with their neighbours, others one of their own; children share it."""
    is_child = pl.col("feature") == Feature.CHILD.value
    public = rows.filter(~pl.col("is_private") & ~is_child).sort("place_no", "walk", "i")
    public = public.with_columns(area=pl.Series(_area_numbers(public, draws=draws), dtype=pl.Int64))
    first = int(public["area"].max() or 0) + 1  # type: ignore[arg-type]
    private = rows.filter("is_private").sort("place_no", "i").with_columns(area=pl.int_range(pl.len()) + first)
    parents = private.filter(feature=Feature.PARENT.value).select("family", "area")
    children = rows.filter(is_child).join(parents, on="family").with_columns(is_private=True)
    return pl.concat([public, private, children], how="diagonal").sort("i")


def _area_numbers(public: pl.DataFrame, *, draws: Draws) -> list[int]:
    """Cut each place's customers into areas of 50 to 120 neighbours; what is left over joins the area before."""
    numbers: list[int] = []
    area = 0
    for _, count in public.group_by("place_no", maintain_order=True).len().iter_rows():
        left = count
        while left:
            drawn = AREA_LEAST + draws.single(AREA_MOST - AREA_LEAST + 1, what="size of area", key=area)
            taken = left if left - drawn < AREA_LEAST else drawn
            numbers += [area] * taken
            left -= taken
            area += 1
    return numbers


def _read_remotely(rows: pl.DataFrame, *, customers: int, draws: Draws) -> pl.DataFrame:
    """Let areas be read remotely one after the other until the share is reached; private ones come first."""
    is_counted = pl.col("feature") != Feature.MOVED.value
    wish = pl.when("is_private").then(-1).otherwise(draws.below(2**31, what="reached remotely", of=("area",)))
    ranked = rows.with_columns(wish=wish).sort(~is_counted, "wish", "area", "walk", "i")
    remote = pl.int_range(pl.len()) < customers * REMOTE_PER_MILLE // 1_000
    return ranked.with_columns(is_remote=remote & is_counted).drop("wish").sort("i")


def _routed(rows: pl.DataFrame, *, size: int) -> pl.DataFrame:
    """
    Cut customers into routes by station, trade and way of reading; a few routes of villages turn on a later day.

    :param rows: in walking order
    """
    trades = {Kind.SHOP.value: "B", Kind.TRADE.value: "B"}
    trade = pl.when("is_private").then(pl.lit("A")).otherwise(pl.col("kind").replace_strict(trades, default="C"))
    group = ("station", "trade", "is_remote")
    place, count = pl.int_range(pl.len()).over(group), pl.len().cast(pl.Int64).over(group)
    cut = rows.with_columns(trade=trade).with_columns(part=place * ((count + size - 1) // size) // count)
    kind = pl.when("is_remote").then(pl.lit("R")).otherwise(pl.lit("M"))
    named = cut.with_columns(
        route=pl.format("S{}-{}{}-{}", "station", "trade", kind, (pl.col("part") + 1).cast(pl.String).str.zfill(3)),
        sequence=pl.int_range(1, pl.len() + 1).over(*group, "part"),
    )
    villages = named.filter((pl.col("trade") == "C") & ~pl.col("is_remote"))["route"].unique().sort()
    turning = {route: TURNING_DAYS.get(n % TURNING_EVERY, 1) for n, route in enumerate(villages)}
    return named.with_columns(
        turning_day=pl.col("route").replace_strict(turning, default=1, return_dtype=pl.Int64)
    ).drop("part")
