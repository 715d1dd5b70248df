"""
Where compensation of a line belongs: dispersed at its areas first, the rest central on the line, part of it switched.

What an area lacks to reach its target is met where it is drawn (分散就地补偿); what the areas draw on average beyond
that is met by one bank on the line (线路集中补偿), whose place follows from load and lengths; and what the line draws
less in its weakest hour than in its strongest must be switched (调峰).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

import polars as pl

from wanjia.energy.quality.kernel.placing import Piece, placed
from wanjia.energy.quality.kernel.powerfactor import Hour
from wanjia.energy.quality.models import PowerFactorMonth
from wanjia.foundation.access.types import Scope
from wanjia.foundation.periods.types import Period, month_of
from wanjia.foundation.quantities.rounding import half_up
from wanjia.registry.network.queries import (
    area_connections,
    areas_of_feeders,
    connectivity_nodes,
    feeder_heads,
    line_segments,
)

HOURS_A_DAY = 24


@dataclass(frozen=True, slots=True)
class AreaNeed:
    """What an area lacks, and what it draws on average beyond that, kvar."""

    name: str
    dispersed_kvar: int
    left_kvar: Decimal


@dataclass(frozen=True, slots=True)
class CentralBank:
    """
    A bank on the line.

    :ivar node: where it belongs
    :ivar length_m: from the head to it, of ``longest_m`` to the farthest area
    """

    node: str
    kvar: int
    length_m: int
    longest_m: int


@dataclass(frozen=True, slots=True)
class CompensationPlan:
    """
    How compensation of a line is shared out.

    :ivar central: nothing where the line is not drawn, or nothing is left
    :ivar switched_kvar: of what the line wants, that comes and goes by the hour
    """

    areas: tuple[AreaNeed, ...]
    central: CentralBank | None
    switched_kvar: int


def compensation_plan(feeder_id: int, *, month: date, hours: list[Hour], scope: Scope) -> CompensationPlan:
    """
    Share compensation of a line, found within the scope before, out by the figures of a month.

    :param hours: of the line, see `shapes.hours_of_feeder`
    """
    end = month_of(month).end
    day = Period((end or month) - timedelta(days=1), end)
    areas = areas_of_feeders([feeder_id], scope=scope).filter(
        (pl.col("start_date") <= day.start) & (pl.col("end_date").is_null() | (pl.col("end_date") > day.start))
    )
    needs = _needs(areas["area_id"].to_list(), month=month, days=month_of(month).days, scope=scope)
    wanted = [max(one.wanted_kvar, Decimal(0)) for one in hours]
    switched = int(half_up(max(wanted) - min(wanted), places=0)) if wanted else 0
    central = _central(feeder_id, needs=needs, day=day, scope=scope)
    return CompensationPlan(tuple(needs.values()), central, switched)


def _needs(area_ids: list[int], *, month: date, days: int, scope: Scope) -> dict[int, AreaNeed]:
    rows = PowerFactorMonth.objects.inside(scope).filter(of_month=month, area_id__in=area_ids).order_by("area__code")
    names = ("area_id", "area__name", "is_met", "needed_kvar", "reactive_kvarh", "given_back_kvarh")
    found = {}
    for area_id, name, is_met, needed, reactive, given_back in rows.values_list(*names):
        dispersed = Decimal(0) if is_met else max(needed, Decimal(0))
        drawn = (reactive - 2 * given_back) / (days * HOURS_A_DAY)
        left = max(drawn - dispersed, Decimal(0))
        found[area_id] = AreaNeed(name, int(half_up(dispersed, places=0)), left)
    return found


def _central(feeder_id: int, *, needs: dict[int, AreaNeed], day: Period, scope: Scope) -> CentralBank | None:
    """Place what is left on the line as it is drawn."""
    heads = feeder_heads(day, scope=scope).filter(feeder_id=feeder_id)
    if heads.is_empty():
        return None
    rows = line_segments(day, scope=scope).filter(~pl.col("is_open"))
    ends = rows.select("from_node_id", "to_node_id", pl.col("length_m").fill_null(0)).iter_rows()
    pieces = [Piece(one, other, Decimal(length)) for one, other, length in ends]
    loads: dict[int, Decimal] = {}
    for area_id, node in area_connections(day, scope=scope).select("area_id", "mv_node_id").iter_rows():
        if area_id in needs:
            loads[node] = loads.get(node, Decimal(0)) + needs[area_id].left_kvar
    best = placed(pieces, head=int(heads["node_id"][0]), loads=loads)
    if best is None:
        return None
    name = connectivity_nodes(scope).filter(node_id=best.node)["name"][0]
    figures = (best.kvar, best.length_m, best.longest_m)
    return CentralBank(name, *(int(half_up(figure, places=0)) for figure in figures))
