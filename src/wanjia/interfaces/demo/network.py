"""
The county's grid as it really is: feeders along roads, where areas stand, which are modeled down to the meter box.

The place is invented; so are its coordinates. Each feeder is a trunk with a spur to every area; feeders of a station
meet at an open switch. Two areas move from one feeder to its neighbour, each on a day.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import polars as pl

from wanjia.interfaces.demo.draws import Draws
from wanjia.interfaces.demo.planted import Planted, planted
from wanjia.interfaces.demo.profile import Feature
from wanjia.interfaces.demo.simulation.layout import Tree, low_voltage_tree, with_heavy
from wanjia.interfaces.demo.sizing import HV_SIZES

#: Degrees of the middle of the invented county, and meters of a degree there.
LONGITUDE, LATITUDE = 112.0, 31.0
METERS_EAST, METERS_NORTH = 95_400.0, 110_900.0
STATION_RADIUS_M = 14_000.0
TRUNK_M, SPUR_M = (120.0, 650.0), (30.0, 320.0)
FULL_AREAS = 3
#: Of so many customers one hangs near the transformer on thick wire.
HEAVY_OF = 25
#: A transformer of that many times the mean load is too small: the evening is twice as high.
HOURS_OF_MONTH, OVERLOADED_TIMES_MEAN = 720, 1.5
TRANSFERS = (date(2025, 7, 1), date(2026, 1, 16))
THREE_PHASE = 3
THREE_PHASE_FROM_KVA, THREE_PHASE_FROM_KWH = 12, 900


@dataclass(frozen=True, slots=True)
class Site:
    """
    An area in the grid.

    :ivar area: its number; ``code`` its code
    :ivar feeder: that feeds it in the end
    :ivar feeder_before: that fed it until ``moved_on``; none: it never moved
    :ivar trunk_m: from the tap before to its tap; ``spur_m`` from there to its transformer
    :ivar tap: east and north of the county's middle, m; ``place`` likewise
    """

    area: int
    code: str
    name: str
    station: int
    is_private: bool
    is_urban: bool
    feeder: int
    series: str
    rated_kva: int
    trunk_m: float
    spur_m: float
    tap: tuple[float, float]
    place: tuple[float, float]
    feeder_before: int | None = None
    moved_on: date | None = None


@dataclass(frozen=True, slots=True)
class Network:
    """
    The grid.

    :ivar sites: area → where it stands, in the order of feeders and taps
    :ivar taps: feeder → areas in the order in which they hang on it, with those that hung there before at its end
    :ivar heads: feeder → where it leaves its substation
    :ivar station_of: feeder → station
    :ivar full: station → areas that are modeled down to the meter box, all on one feeder
    :ivar trees: their lines
    :ivar homes: ``i, area, phase, box`` of every low-voltage customer, truly; box is empty but in full areas
    """

    sites: Mapping[int, Site]
    taps: Mapping[int, tuple[int, ...]]
    heads: Mapping[int, tuple[float, float]]
    station_of: Mapping[int, int]
    full: Mapping[int, tuple[int, ...]]
    trees: Mapping[int, Tree]
    homes: pl.DataFrame
    wrong: Planted


def network(areas: pl.DataFrame, *, supplies: pl.DataFrame, draws: Draws) -> Network:
    """
    Lay the grid out.

    :param areas: `grid.areas`
    :param supplies: `sizing.sized`
    """
    draw = np.random.default_rng([draws.seed, 4])
    by_feeder = {
        int(feeder): part.sort("area").rows(named=True)
        for (feeder,), part in areas.sort("feeder").group_by("feeder", maintain_order=True)
    }
    station_of = {feeder: int(rows[0]["station"]) for feeder, rows in by_feeder.items()}
    urban = dict(supplies.select("area", "is_urban").unique("area").iter_rows())
    heads: dict[int, tuple[float, float]] = {}
    sites: dict[int, Site] = {}
    for feeder, rows in by_feeder.items():
        heads[feeder], found = _along_a_road(rows, urban=urban, feeder=feeder, draw=draw)
        sites |= {site.area: site for site in found}
    full = _full(by_feeder, station_of=station_of)
    sites = _transferred(sites, by_feeder=by_feeder, station_of=station_of, full=full)
    trees, homes = _homes(supplies, full=full, sites=sites, draws=draws)
    wrong = planted(supplies, full=full, homes=homes, seed=draws.seed)
    for area in wrong.overloaded:
        used = int(supplies.filter(area=area)["peak_kwh"].sum())
        sites[area] = replace(sites[area], rated_kva=_too_small(used))
    taps = {feeder: tuple(int(row["area"]) for row in rows) for feeder, rows in by_feeder.items()}
    for site in sites.values():
        if site.feeder_before is not None:
            taps[site.feeder_before] = (*taps[site.feeder_before], site.area)
    return Network(sites, taps, heads, station_of, full, trees, homes, wrong)


def _too_small(kwh: int) -> int:
    """Choose a size that falls short of the highest load of customers who use so much in their highest month."""
    most = kwh / HOURS_OF_MONTH * OVERLOADED_TIMES_MEAN
    return max((size for size in HV_SIZES if size <= most), default=HV_SIZES[0])


def _along_a_road(
    rows: list[dict[str, object]], *, urban: Mapping[int, bool], feeder: int, draw: np.random.Generator
) -> tuple[tuple[float, float], list[Site]]:
    """Walk a trunk outward from the substation, turning a little at each tap, spurs to either side."""
    station = int(str(rows[0]["station"]))
    turn = 2 * math.pi * station / 5
    east, north = STATION_RADIUS_M * math.cos(turn), STATION_RADIUS_M * math.sin(turn)
    head = (east + 40.0 * (feeder % 8), north)
    heading = float(draw.uniform(0, 2 * math.pi))
    east, north = head
    found = []
    for row in rows:
        trunk, spur = round(float(draw.uniform(*TRUNK_M))), round(float(draw.uniform(*SPUR_M)))
        heading += float(draw.normal(0, 0.25))
        east, north = east + trunk * math.cos(heading), north + trunk * math.sin(heading)
        aside = heading + float(draw.choice((-1, 1))) * math.pi / 2
        area = int(str(row["area"]))
        found.append(
            Site(
                area=area,
                code=str(row["code"]),
                name=str(row["name"]),
                station=station,
                is_private=row["kind"] == "PRIVATE",
                is_urban=urban[area],
                feeder=feeder,
                series=str(row["series"]),
                rated_kva=int(str(row["rated_kva"])),
                trunk_m=trunk,
                spur_m=spur,
                tap=(east, north),
                place=(east + spur * math.cos(aside), north + spur * math.sin(aside)),
            )
        )
    return head, found


def _full(
    by_feeder: Mapping[int, list[dict[str, object]]], *, station_of: Mapping[int, int]
) -> dict[int, tuple[int, ...]]:
    """Choose the first public areas of that feeder of each station which has most of them."""
    found: dict[int, tuple[int, ...]] = {}
    for feeder, rows in by_feeder.items():
        public = tuple(int(str(row["area"])) for row in rows if row["kind"] == "PUBLIC")[:FULL_AREAS]
        station = station_of[feeder]
        if len(public) > len(found.get(station, ())):
            found[station] = public
    return found


def _transferred(
    sites: Mapping[int, Site],
    *,
    by_feeder: Mapping[int, list[dict[str, object]]],
    station_of: Mapping[int, int],
    full: Mapping[int, tuple[int, ...]],
) -> dict[int, Site]:
    """Let the latest area of a feeder have hung on the feeder before, where both belong to one station."""
    kept = {area for areas in full.values() for area in areas}
    found = dict(sites)
    days = list(TRANSFERS)
    for feeder, rows in by_feeder.items():
        area = int(str(rows[-1]["area"]))
        is_possible = station_of.get(feeder - 1) == station_of[feeder] and area not in kept and len(rows) > 1
        if is_possible and days:
            found[area] = replace(found[area], feeder_before=feeder - 1, moved_on=days.pop(0))
    return found


def _homes(
    supplies: pl.DataFrame, *, full: Mapping[int, tuple[int, ...]], sites: Mapping[int, Site], draws: Draws
) -> tuple[dict[int, Tree], pl.DataFrame]:
    """Give every low-voltage customer a phase, and those of full areas a box."""
    uses_much = pl.col("peak_kwh") > THREE_PHASE_FROM_KWH
    is_three = pl.col("is_time_of_use") | (pl.col("contract_kva") > THREE_PHASE_FROM_KVA) | uses_much
    homes = supplies.filter(~pl.col("is_private") | (pl.col("feature") == Feature.CHILD.value)).sort("order")
    phase = pl.when(is_three).then(THREE_PHASE).otherwise(draws.below(3, what="phase"))
    known = homes.select("i", "area", "peak_kwh", phase=phase, box=pl.lit(None, dtype=pl.Int64))
    trees: dict[int, Tree] = {}
    parts = [known.filter(~pl.col("area").is_in([area for areas in full.values() for area in areas]))]
    for area in (area for areas in full.values() for area in areas):
        mine = known.filter(area=area)
        draw = np.random.default_rng([draws.seed, 6, area])
        site = sites[area]
        tree = low_voltage_tree(mine.height, draw=draw, is_urban=site.is_urban, kva=site.rated_kva)
        heaviest = mine["peak_kwh"].arg_sort(descending=True).to_list()
        trees[area] = with_heavy(tree, heavy=heaviest[: max(1, mine.height // HEAVY_OF)])
        parts.append(mine.with_columns(box=pl.Series(trees[area].box_of)))
    return trees, pl.concat(parts).drop("peak_kwh").sort("i")


def degrees(place: tuple[float, float]) -> tuple[float, float]:
    """Turn meters from the county's middle into longitude and latitude."""
    return round(LONGITUDE + place[0] / METERS_EAST, 6), round(LATITUDE + place[1] / METERS_NORTH, 6)
