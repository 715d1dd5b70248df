"""What a month's calculation starts from: the grid of its first day and the curves of its loads."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
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
from wanjia.energy.powerflow.kernel.phasing import spread, told_of_phases
from wanjia.energy.powerflow.queries.beginning import Asked, Begin, begin_of, seen_of_area, seen_of_feeder
from wanjia.energy.powerflow.queries.figures import air_of, all_figures, all_offered, cables_of
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
#: Nominal voltage of low-voltage busbars, kV.
LOW_KV = 0.4


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
    figures = all_figures(month.start)
    built = feeder_built(
        _archive(day, scope=scope, figures=figures),
        name=feeder.code,
        head=heads["node_id"][0],
        areas=areas,
        at_mv=at_mv,
        source_pu=float(figures[LossFigureKind.SOURCE_PU]),
    )
    if not built.places:
        msg = f"feeder {feeder.code} feeds no area whose place is known: enter where its areas are connected"
        raise NotReckonable(msg)
    named = {bus.name: at for at, bus in enumerate(built.case.loaded)}
    groups = {point: named[built.places[area]] for point, area in measuring.items() if area in built.places}
    seen = seen_of_feeder(feeder.feeder_id, day=day, scope=scope)
    capacity = network.kva_of_areas(areas)
    weights = np.zeros(len(named))
    for area, place in built.places.items():
        weights[named[place]] += float(capacity.get(area) or 1)
    loads = _loads(groups, width=len(named), month=month, scope=scope, version=version)
    meters = len(groups) * float(figures[LossFigureKind.METER_THREE])
    whole = _whole(built, loads=loads, weights=weights, figures=figures, meters_kwh=meters)
    asked = Asked(month=month, days=loads.days, scope=scope, version=version)
    return _begun(whole, begin=begin_of(seen, asked=asked, nominal_kv=float(feeder.voltage_kv), figures=figures))


def area_gathered(area: AreaRow, *, month: Period, scope: Scope, version: int) -> Gathered:
    """
    Gather an area's month, phase by phase: loads are its customers.

    :raises NotReckonable: if its place or its customers' phases are not known, or nothing was measured
    """
    day = Period(month.start, month.start + timedelta(days=1))
    ties = metering.usage_point_ties(day, scope=scope).filter(pl.col("area_id") == area.area_id)
    points = sorted(ties["usage_point_id"].to_list())
    found = metering.usage_point_connections(day, scope=scope, usage_points=points)
    phases = {row["usage_point_id"]: Phases(row["phases"]) for row in found.iter_rows(named=True)}
    nodes = dict(found.drop_nulls("node_id").select("usage_point_id", "node_id").iter_rows())
    figures = all_figures(month.start)
    archive = _archive(day, scope=scope, figures=figures)
    volts = float(figures[LossFigureKind.SOURCE_PU])
    built = area_built(archive, name=area.code, area_id=area.area_id, points=nodes, source_pu=volts)
    if built is None or not nodes:
        msg = f"nobody has entered where area {area.code} and its customers are connected: enter nodes and phases"
        raise NotReckonable(msg)
    groups = {one: at for at, one in enumerate(points)}
    loads = _loads(groups, width=len(points), month=month, scope=scope, version=version)
    meters = sum(float(figures[_meter_of(phases.get(one))]) for one in points)
    whole = _whole(built, loads=loads, weights=np.ones(len(points)), figures=figures, meters_kwh=meters)
    hung = [built.places.get(point) for point in points]
    by_phase = spread(built.case, drawn=whole.drawn, nodes=hung, phases=[phases.get(point) for point in points])
    told = {**told_of_phases([phases.get(point) for point in points], nodes=hung), **whole.parameters}
    asked = Asked(month=month, days=loads.days, scope=scope, version=version)
    busbar = next((unit.end for unit in built.case.units), None)
    begin = begin_of(seen_of_area(area.area_id, day=day, scope=scope), asked=asked, nominal_kv=LOW_KV, figures=figures)
    return _begun(Gathered(built=built, drawn=by_phase, parameters=told), begin=begin, seen_at=busbar)


def _meter_of(phases: Phases | None) -> LossFigureKind:
    return LossFigureKind.METER_THREE if phases is Phases.ABC else LossFigureKind.METER_SINGLE


def _begun(whole: Gathered, *, begin: Begin, seen_at: str | None = None) -> Gathered:
    """Set the voltage at the beginning of the grid, and say from where it comes."""
    drawn = replace(whole.drawn, source_pu=begin.source_pu, seen_at=seen_at if begin.source_pu is not None else None)
    return replace(whole, drawn=drawn, parameters={**begin.told, **whole.parameters})


def placed_areas(month: Period, *, scope: Scope) -> list[str]:
    """Give the codes of areas of which at least one customer's node is known on the first day of a month."""
    day = Period(month.start, month.start + timedelta(days=1))
    found = metering.usage_point_connections(day, scope=scope).drop_nulls("node_id")
    ties = metering.usage_point_ties(day, scope=scope).join(found, on="usage_point_id", how="semi")
    areas = network.transformer_areas(scope).join(ties, on="area_id", how="semi")
    return areas.sort("code")["code"].to_list()


def _archive(day: Period, *, scope: Scope, figures: Mapping[LossFigureKind, Decimal]) -> Archive:
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
        cables=cables_of(figures),
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
    """Powers as measured, with gaps; ``days`` of the month are those on which anything was, ``share`` their share."""

    kw: Floats
    kvar: Floats
    points: int
    days: list[date]
    share: float


def _loads(groups: Mapping[int, int], *, width: int, month: Period, scope: Scope, version: int) -> Loads:
    days = [month.start + timedelta(days=at) for at in range(month.days)]
    curves = point_curves(list(groups), period=month, quantities=[*ACTIVE, *REACTIVE], scope=scope, version=version)
    known = _days_known(curves, days=days)
    summed = partial(mean_kw, curves, groups=groups, width=width, days=known)
    return Loads(
        kw=summed(quantities=ACTIVE),
        kvar=summed(quantities=REACTIVE),
        points=len(groups),
        days=known,
        share=len(known) / len(days),
    )


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
        "mean temperature of the air, °C": str(air_of(figures, month=loads.days[0])),
        **built.assumed,
    }
    drawn = Drawn(p_kw=active.kw, q_kvar=kvar, meters_kwh=meters_kwh * loads.share)
    return Gathered(built=built, drawn=drawn, parameters=parameters)
