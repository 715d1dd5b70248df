"""
The balances of four ways over any days, the busbars, and how far the ways agree.

Reads FLOWS and the tables of `schema.Grid`; gives BALANCES and BUS (by way and subject) and `Agreement` values. The
company's balance is summed from the meters themselves, the others from FLOWS, so that their agreement says something.
docs/algorithms/line-loss.md says which equalities hold and why.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from wanjia.energy.lineloss.kernel.flows import by_day, customer_days, gateway_days
from wanjia.energy.lineloss.kernel.schema import BALANCES, BUS, Grid
from wanjia.energy.lineloss.types import Level, Way
from wanjia.registry.metering.types import GatewayKind

ENERGIES = ("supplied", "generation", "sold", "own_use", "passed", "loss")
COUNTS = ("points", "known", "estimated")
COMPANY = 0
K = GatewayKind


@dataclass(frozen=True, slots=True)
class Agreement:
    """
    Two sums of losses that must be one, and why they are not where they are not.

    :ivar claim: what is compared, a code
    :ivar left: 0.0001 kWh
    :ivar right: 0.0001 kWh
    :ivar causes: cause → the part of ``left − right`` that it explains, 0.0001 kWh
    """

    claim: str
    left: int
    right: int
    causes: tuple[tuple[str, int], ...] = ()

    @property
    def difference(self) -> int:
        """Give by how much the sums differ."""
        return self.left - self.right

    @property
    def unexplained(self) -> int:
        """Give what no cause explains; anything but 0 is a fault of the figures or of this program."""
        return self.difference - sum(amount for _cause, amount in self.causes)


@dataclass(frozen=True, slots=True)
class Edge:
    """
    What meters at the company's edge say, whatever hangs where, in 0.0001 kWh over some days.

    :ivar days: how many days
    """

    days: int
    supplied: int
    generation: int
    sold: int
    own_use: int


def balances(found: pl.DataFrame, *, edge: Edge) -> pl.DataFrame:
    """
    Add FLOWS up to BALANCES, over all days that they hold.

    Areas of customers' own are no areas to be balanced: what is sold there is sold on their line.
    """
    parts = [
        _own(found.filter(pl.col("part") == "SUBSTATION"), way=Way.SUBSTATION),
        _own(found.filter(pl.col("part") == "FEEDER"), way=Way.FEEDER),
        _own(found.filter((pl.col("part") == "AREA") & pl.col("is_public")), way=Way.AREA),
        _levels(found),
        _units(found),
        _company(found, edge=edge),
    ]
    return BALANCES.check(pl.concat(parts).sort("way", "subject_id", "level"))


def _sums() -> list[pl.Expr]:
    return [
        *(pl.col(name).sum() for name in ENERGIES),
        pl.col("day").n_unique().cast(pl.Int64).alias("days"),
        pl.col("is_measured").sum().cast(pl.Int64).alias("days_measured"),
        *(pl.col(name).sum() for name in COUNTS),
    ]


def _own(parts: pl.DataFrame, *, way: Way) -> pl.DataFrame:
    return _shaped(parts.group_by(subject_id="part_id").agg(_sums()), way=way)


def _shaped(sums: pl.DataFrame, *, way: Way, level: str = "") -> pl.DataFrame:
    named = sums if "level" in sums.columns else sums.with_columns(level=pl.lit(level))
    whole = named.with_columns(way=pl.lit(way.value))
    return whole.select(pl.col(name).cast(column.dtype) for name, column in BALANCES.columns.items())


def _grouped(parts: pl.DataFrame, *, group: str) -> pl.DataFrame:
    """
    Sum parts by a group, what one part of a group gives to another of the same group left out on both sides.

    :param parts: FLOWS with the columns ``group`` and ``group_above``, that of the part above
    """
    within = parts.filter(pl.col(group) == pl.col("group_above")).group_by(group).agg(inner=pl.col("feed").sum())
    all_measured = pl.col("is_measured").filter(pl.col("has_head")).all()
    days = parts.group_by(group, "day").agg(is_whole=all_measured).group_by(group)
    whole = days.agg(days_measured=pl.col("is_whole").sum().cast(pl.Int64))
    summed = parts.group_by(group).agg(_sums()).drop("days_measured").join(whole, on=group, how="left")
    inner = pl.col("inner").fill_null(0)
    return summed.join(within, on=group, how="left").with_columns(
        supplied=pl.col("supplied") - inner, passed=pl.col("passed") - inner
    )


def level_of() -> pl.Expr:
    """Say at which level a part of FLOWS stands: customers' own transformers at that of lines."""
    is_mv = (pl.col("part") == "FEEDER") | ((pl.col("part") == "AREA") & ~pl.col("is_public"))
    return (
        pl.when(pl.col("part") == "SUBSTATION")
        .then(pl.lit(Level.SUBSTATION.value))
        .when(is_mv)
        .then(pl.lit(Level.MV.value))
        .otherwise(pl.lit(Level.LV.value))
    )


def _levels(found: pl.DataFrame) -> pl.DataFrame:
    above = (
        pl.when(pl.col("above_id").is_null())
        .then(pl.lit(None, dtype=pl.String))
        .when(pl.col("part") == "AREA")
        .then(pl.lit(Level.MV.value))
        .otherwise(pl.lit(Level.SUBSTATION.value))
    )
    sums = _grouped(found.with_columns(level=level_of(), group_above=above), group="level")
    return _shaped(sums.with_columns(subject_id=pl.lit(0, dtype=pl.Int64)), way=Way.LEVEL)


def _units(found: pl.DataFrame) -> pl.DataFrame:
    """Sum lines and areas by the unit that looks after them; substations stand with the company."""
    feeders = found.filter(pl.col("part") == "FEEDER").select("day", above_id="part_id", group_above="unit_id")
    areas = found.filter(pl.col("part") == "AREA").join(feeders, on=["day", "above_id"], how="left")
    none = pl.lit(None, dtype=pl.Int64)
    lines = found.filter(pl.col("part") == "FEEDER").with_columns(group_above=none)
    sums = _grouped(pl.concat([areas.select(lines.columns), lines]), group="unit_id")
    return _shaped(sums.rename({"unit_id": "subject_id"}), way=Way.UNIT)


def _company(found: pl.DataFrame, *, edge: Edge) -> pl.DataFrame:
    """Sum the company from the meters at its edge; where there is none, what stands in for it is added."""
    supplied = edge.supplied + sum(_stand_ins(found).values())
    stations = found.filter(pl.col("part") == "SUBSTATION")
    whole = stations.group_by("day").agg(is_whole=pl.col("is_measured").all())
    row = {
        "subject_id": COMPANY,
        "supplied": supplied,
        "generation": edge.generation,
        "sold": edge.sold,
        "own_use": edge.own_use,
        "passed": 0,
        "loss": supplied - edge.sold - edge.own_use,
        "days": edge.days,
        "days_measured": int(whole["is_whole"].sum()),
        **{name: int(found[name].sum()) for name in COUNTS},
    }
    return _shaped(pl.DataFrame([row]), way=Way.UNIT)


def measured(grid: Grid) -> Edge:
    """Sum what meters at the company's edge say."""
    gates, people = gateway_days(grid), customer_days(grid)
    unmetered = by_day(grid.unmetered, days=grid.days)

    def of(kind: GatewayKind) -> int:
        return int(gates.filter(pl.col("kind") == kind.value)["net"].sum())

    generation = of(K.GENERATION) + int(people["reverse"].sum())
    return Edge(
        days=len(grid.days),
        supplied=of(K.SUPPLY) + generation - of(K.EXCHANGE),
        generation=generation,
        sold=int(people["energy"].sum()) + int(unmetered["energy"].sum()),
        own_use=of(K.OWN_USE),
    )


#: Part without anything above it → why its feed is not measured at the company's edge.
ROOTS = {
    "SUBSTATION": "substations_unmeasured",
    "FEEDER": "lines_without_substation",
    "AREA": "areas_without_line",
    "NONE": "points_without_area",
}


def _stand_ins(found: pl.DataFrame) -> dict[str, int]:
    """
    Sum, by cause, what was taken to go into the company beyond what meters at its edge say.

    The head of a line or an area without anything above it is no edge, so all of its feed counts.
    """
    roots = found.filter(pl.col("above_id").is_null())
    edge = pl.when(pl.col("part") == "SUBSTATION").then("head").otherwise(0)
    sums = dict(roots.group_by("part").agg((pl.col("feed") - edge).sum()).iter_rows())
    return {cause: int(sums.get(part, 0)) for part, cause in ROOTS.items()}


def agreements(table: pl.DataFrame, *, found: pl.DataFrame, edge: Edge) -> tuple[Agreement, ...]:
    """
    Compare the ways where they must agree; see docs/algorithms/line-loss.md.

    :param table: BALANCES
    :param found: FLOWS, of which the balances are made
    """
    company, units = _loss(table, way=Way.UNIT, is_company=True), _loss(table, way=Way.UNIT)
    stations, lines, areas = (_loss(table, way=way) for way in (Way.SUBSTATION, Way.FEEDER, Way.AREA))
    levels = dict(table.filter(pl.col("way") == Way.LEVEL.value).select("level", "loss").iter_rows())
    alone = edge.supplied - edge.sold - edge.own_use
    causes = tuple((cause, amount) for cause, amount in _stand_ins(found).items() if amount)
    return (
        Agreement("company_levels", company, sum(levels.values())),
        Agreement("company_stations", company, units + stations),
        Agreement("company_parts", company, stations + lines + areas),
        Agreement("level_substations", levels.get(Level.SUBSTATION, 0), stations),
        Agreement("level_lines", levels.get(Level.MV, 0), lines),
        Agreement("level_areas", levels.get(Level.LV, 0), areas),
        Agreement("company_meters", company, alone, causes),
    )


def _loss(table: pl.DataFrame, *, way: Way, is_company: bool = False) -> int:
    mine = table.filter(pl.col("way") == way.value)
    if way is Way.UNIT:
        mine = mine.filter((pl.col("subject_id") == COMPANY) == is_company)
    return int(mine["loss"].sum())


def bus_balances(grid: Grid) -> pl.DataFrame:
    """
    Set what goes onto the busbars of substations against what leaves them (BUS), A131.

    Only days on which every gateway of the substation's busbars, lines and own use is known have a figure.
    """
    gates = gateway_days(grid)
    ties = by_day(grid.feeder_ties, days=grid.days)
    lines = gates.filter(pl.col("kind") == K.FEEDER_HEAD.value).drop("substation_id")
    outs = pl.concat(
        [
            lines.join(ties, on=["feeder_id", "day"]).select("substation_id", "day", "net"),
            gates.filter(pl.col("kind") == K.OWN_USE.value).select("substation_id", "day", "net"),
        ]
    )
    into = gates.filter(pl.col("kind") == K.BUSBAR.value).select("substation_id", "day", "net")
    into, out = _whole(into, name="into"), _whole(outs, name="out")
    found = into.join(out, on=["substation_id", "day"], how="left")
    return BUS.check(
        found.with_columns(unbalance=pl.col("into") - pl.col("out")).select(*BUS.columns).sort("substation_id", "day")
    )


def _whole(rows: pl.DataFrame, *, name: str) -> pl.DataFrame:
    is_known = pl.col("net").count() == pl.len()
    total = pl.when(is_known).then(pl.col("net").sum()).alias(name)
    return rows.filter(pl.col("substation_id").is_not_null()).group_by("substation_id", "day").agg(total)
