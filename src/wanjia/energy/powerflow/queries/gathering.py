"""What a month's calculation starts from: the grid of its first day and the curves of its loads."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

import numpy as np
import polars as pl

from wanjia.energy.powerflow.kernel.building import Archive, Built, area_built, feeder_built
from wanjia.energy.powerflow.kernel.grid import Floats
from wanjia.energy.powerflow.kernel.loads import Filled, filled, mean_kw, reactive
from wanjia.energy.powerflow.kernel.monthly import Drawn
from wanjia.energy.powerflow.queries.figures import all_figures, all_offered
from wanjia.energy.powerflow.types import LossFigureKind
from wanjia.foundation.access.types import Scope
from wanjia.foundation.findings.types import Refused
from wanjia.foundation.periods.types import Period
from wanjia.measurement.intervals.queries.points import point_curves
from wanjia.measurement.intervals.types import Quantity
from wanjia.registry.metering import queries as metering
from wanjia.registry.metering.types import GatewayKind, MeteringMode
from wanjia.registry.network import queries as network
from wanjia.registry.network.queries import AreaRow, FeederRow
from wanjia.registry.network.types import AreaKind, Phases

ACTIVE = (Quantity.ENERGY_IMPORT, Quantity.ENERGY_EXPORT)
REACTIVE = (Quantity.REACTIVE_IMPORT, Quantity.REACTIVE_EXPORT)
PHASE_COLUMNS = {Phases.A: 0, Phases.B: 1, Phases.C: 2}


class NotReckonable(Refused):
    """What the calculation needs is not in the archive or not in the interval store."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """A grid with its loads, and what was assumed for both, for whoever reads the result."""

    built: Built
    drawn: Drawn
    parameters: dict[str, Any]


def feeder_gathered(feeder: FeederRow, *, month: Period, scope: Scope, version: int) -> Gathered:
    """
    Gather a feeder's month: loads are what the heads of its areas measured, and customers at high voltage.

    :raises NotReckonable: if its head is not known, it feeds nothing, or nothing was measured
    """
    day = Period(month.start, month.start + timedelta(days=1))
    heads = network.feeder_heads(day, scope=scope).filter(pl.col("feeder_id") == feeder.feeder_id)
    if heads.is_empty():
        msg = f"nobody has entered at which node feeder {feeder.code} begins: enter its head"
        raise NotReckonable(msg)
    ties = network.area_ties(day, scope=scope).filter(pl.col("feeder_id") == feeder.feeder_id)
    areas = sorted(ties["area_id"].to_list())
    measuring, at_mv = _measuring(areas, day=day, scope=scope)
    built = feeder_built(
        _archive(day, scope=scope), name=feeder.code, head=heads["node_id"][0], areas=areas, at_mv=at_mv
    )
    if not built.places:
        msg = f"feeder {feeder.code} feeds no area whose place is known: enter where its areas are connected"
        raise NotReckonable(msg)
    named = {bus.name: at for at, bus in enumerate(built.case.loaded)}
    groups = {point: named[built.places[area]] for point, area in measuring.items() if area in built.places}
    capacity = network.kva_of_areas(areas)
    weights = np.zeros(len(named))
    for area, place in built.places.items():
        weights[named[place]] += float(capacity.get(area) or 1)
    loads = _loads(groups, width=len(named), month=month, scope=scope, version=version)
    figures = all_figures(month.start)
    meters = len(groups) * float(figures[LossFigureKind.METER_THREE])
    return _whole(built, loads=loads, weights=weights, figures=figures, meters_kwh=meters)


def area_gathered(area: AreaRow, *, month: Period, scope: Scope, version: int) -> Gathered:
    """
    Gather an area's month, phase by phase: loads are its customers.

    :raises NotReckonable: if its place or its customers' phases are not known, or nothing was measured
    """
    day = Period(month.start, month.start + timedelta(days=1))
    ties = metering.usage_point_ties(day, scope=scope).filter(pl.col("area_id") == area.area_id)
    points = sorted(ties["usage_point_id"].to_list())
    found = metering.usage_point_connections(day, scope=scope, usage_points=points).drop_nulls("node_id")
    phases = {row["usage_point_id"]: Phases(row["phases"]) for row in found.iter_rows(named=True)}
    nodes = {row["usage_point_id"]: row["node_id"] for row in found.iter_rows(named=True)}
    built = area_built(_archive(day, scope=scope), name=area.code, area_id=area.area_id, points=nodes)
    if built is None or not nodes:
        msg = f"nobody has entered where area {area.code} and its customers are connected: enter nodes and phases"
        raise NotReckonable(msg)
    order = sorted(nodes)
    loads = _loads(
        {one: at for at, one in enumerate(order)}, width=len(order), month=month, scope=scope, version=version
    )
    figures = all_figures(month.start)
    kind = LossFigureKind
    meters = sum(float(figures[kind.METER_THREE if phases[one] is Phases.ABC else kind.METER_SINGLE]) for one in order)
    whole = _whole(built, loads=loads, weights=np.ones(len(order)), figures=figures, meters_kwh=meters)
    whole.parameters["customers"] = len(order)
    whole.parameters["customers without a node"] = len(points) - len(order)
    by_phase = _by_phase(built, drawn=whole.drawn, order=order, phases=phases)
    return Gathered(built=built, drawn=by_phase, parameters=whole.parameters)


def placed_areas(month: Period, *, scope: Scope) -> list[str]:
    """Give the codes of areas of which at least one customer's node is known on the first day of a month."""
    day = Period(month.start, month.start + timedelta(days=1))
    found = metering.usage_point_connections(day, scope=scope).drop_nulls("node_id")
    ties = metering.usage_point_ties(day, scope=scope).join(found, on="usage_point_id", how="semi")
    areas = network.transformer_areas(scope).join(ties, on="area_id", how="semi")
    return areas.sort("code")["code"].to_list()


def _by_phase(built: Built, *, drawn: Drawn, order: list[int], phases: Mapping[int, Phases]) -> Drawn:
    """Put customers onto the nodes and phases where they hang; three-phase customers take equal thirds."""
    named = {bus.name: at for at, bus in enumerate(built.case.loaded)}
    p_kw = np.zeros((len(drawn.p_kw), len(named), 3))
    q_kvar = np.zeros_like(p_kw)
    for at, point in enumerate(order):
        node = named[built.places[point]]
        one = PHASE_COLUMNS.get(phases[point])
        share = np.full(3, 1 / 3) if one is None else np.eye(3)[one]
        p_kw[:, node] += drawn.p_kw[:, [at]] * share
        q_kvar[:, node] += drawn.q_kvar[:, [at]] * share
    single = sum(1 for point in order if phases[point] is not Phases.ABC)
    return Drawn(p_kw=p_kw, q_kvar=q_kvar, meters_kwh=drawn.meters_kwh, single_phase=single)


def _archive(day: Period, *, scope: Scope) -> Archive:
    units = network.all_transformers().join(
        network.transformer_placements(day, scope=scope).select("transformer_id", "area_id"), on="transformer_id"
    )
    return Archive(
        nodes=network.connectivity_nodes(scope),
        segments=network.line_segments(day, scope=scope),
        conductors=network.all_conductor_types(),
        connections=network.area_connections(day, scope=scope),
        units=units,
        offered=all_offered(day.start),
    )


def _measuring(areas: Collection[int], *, day: Period, scope: Scope) -> tuple[dict[int, int], set[int]]:
    """Tell which usage points measure the areas, and which areas are metered before their transformer."""
    gateways = metering.gateway_points(day, scope=scope).filter(
        (pl.col("kind") == GatewayKind.AREA_HEAD) & pl.col("area_id").is_in(list(areas))
    )
    heads: dict[int, int] = dict(gateways.select("usage_point_id", "area_id").iter_rows())
    headed = set(heads.values())
    private = network.transformer_areas(scope).filter(pl.col("kind") == AreaKind.PRIVATE)["area_id"].to_list()
    alone = [area for area in areas if area not in headed and area in set(private)]
    ties = metering.usage_point_ties(day, scope=scope).filter(pl.col("area_id").is_in(alone))
    modes = metering.usage_points(scope).select("usage_point_id", "metering_mode")
    customers = ties.join(modes, on="usage_point_id")
    high = customers.filter(pl.col("metering_mode") == MeteringMode.HV_SUPPLY_HV_METER)["area_id"].to_list()
    own: dict[int, int] = dict(customers.select("usage_point_id", "area_id").iter_rows())
    return heads | own, set(high)


@dataclass(frozen=True, slots=True, kw_only=True)
class Loads:
    """Powers as measured, with gaps; ``share`` is that of the month's days on which anything was measured."""

    kw: Floats
    kvar: Floats
    points: int
    share: float


def _loads(groups: Mapping[int, int], *, width: int, month: Period, scope: Scope, version: int) -> Loads:
    days = [month.start + timedelta(days=at) for at in range(month.days)]
    curves = point_curves(list(groups), period=month, quantities=[*ACTIVE, *REACTIVE], scope=scope, version=version)
    known = _days_known(curves, days=days)
    summed = partial(mean_kw, curves, groups=groups, width=width, days=known)
    share = len(known) / len(days)
    return Loads(kw=summed(quantities=ACTIVE), kvar=summed(quantities=REACTIVE), points=len(groups), share=share)


def _days_known(curves: pl.DataFrame, *, days: list[date]) -> list[date]:
    """
    Give the days of the month on which anything was measured: the others are not made up.

    :raises NotReckonable: if there are none
    """
    have = set(curves.filter(pl.col("quantity") == Quantity.ENERGY_IMPORT)["day"].to_list())
    if not have:
        msg = f"no load has a curve in {days[0]:%Y-%m}: collect curves of its area heads or customers first"
        raise NotReckonable(msg)
    return [day for day in days if day in have]


def _whole(
    built: Built, *, loads: Loads, weights: Floats, figures: Mapping[LossFigureKind, Decimal], meters_kwh: float
) -> Gathered:
    """Fill the gaps and say what was filled."""
    if np.isnan(loads.kw).all():
        msg = f"no load of {built.case.name} has a whole curve: collect curves of its area heads or customers first"
        raise NotReckonable(msg)
    active: Filled = filled(loads.kw, weights=weights)
    factor = float(figures[LossFigureKind.POWER_FACTOR])
    kvar, from_factor = reactive(loads.kvar, kw=active.kw, power_factor=factor)
    parameters = {
        "loads": int(loads.kw.shape[1]),
        "points measured": loads.points,
        "days": len(active.kw) // 96,
        "loads without a curve, given the shape of the others": int(active.shaped.sum()),
        "quarters of an hour filled by the mean of the other days": active.filled,
        "quarters of an hour whose reactive power comes from the power factor": from_factor,
        "power factor": str(figures[LossFigureKind.POWER_FACTOR]),
        **built.assumed,
    }
    drawn = Drawn(p_kw=active.kw, q_kvar=kvar, meters_kwh=meters_kwh * loads.share)
    return Gathered(built=built, drawn=drawn, parameters=parameters)
