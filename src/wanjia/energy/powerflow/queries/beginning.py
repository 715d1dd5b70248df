"""The voltage at which a grid begins: measured at its head or at the busbar, else that of the figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import numpy as np
import polars as pl

from wanjia.energy.powerflow.kernel.grid import Floats
from wanjia.energy.powerflow.kernel.voltages import bridged, measured_pu
from wanjia.energy.powerflow.types import LossFigureKind
from wanjia.foundation.access.types import Scope
from wanjia.foundation.periods.types import Period
from wanjia.measurement.intervals.queries.points import point_curves
from wanjia.measurement.intervals.types import VOLTAGES
from wanjia.registry.metering import queries as metering
from wanjia.registry.metering.types import GatewayKind
from wanjia.registry.network import queries as network

HEAD = "quarters of an hour with the voltage measured at the head of the line"
BUSBAR = "quarters of an hour with the voltage measured at busbars of the substation"
AREA = "quarters of an hour with the voltage measured at the busbar of the area"
BRIDGED = "quarters of an hour whose voltage is the mean of those measured"
ASSUMED = "voltage of the source, of nominal, as nobody measured it"

#: Words for what is measured, and the usage points that measure it, the best first.
Seen = Sequence[tuple[str, list[int]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Of which days of a month, out of which version of the interval store."""

    month: Period
    days: Sequence[date]
    scope: Scope
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Begin:
    """
    How a grid begins.

    :ivar source_pu: [T], of nominal; none where nobody measured it
    :ivar told: where it comes from, in words
    """

    source_pu: Floats | None
    told: Mapping[str, int | str]


def seen_of_feeder(feeder_id: int, *, day: Period, scope: Scope) -> Seen:
    """Tell which usage points see a feeder's voltage: those at its head, else those of its substation's busbars."""
    gates = metering.gateway_points(day, scope=scope)
    ties = network.feeder_ties(day, scope=scope).filter(pl.col("feeder_id") == feeder_id)
    heads = gates.filter((pl.col("kind") == GatewayKind.FEEDER_HEAD) & (pl.col("feeder_id") == feeder_id))
    bars = gates.filter(
        (pl.col("kind") == GatewayKind.BUSBAR) & pl.col("substation_id").is_in(ties["substation_id"].to_list())
    )
    return ((HEAD, heads["usage_point_id"].to_list()), (BUSBAR, bars["usage_point_id"].to_list()))


def seen_of_area(area_id: int, *, day: Period, scope: Scope) -> Seen:
    """Tell which usage points see the voltage of an area's low-voltage busbar."""
    gates = metering.gateway_points(day, scope=scope)
    heads = gates.filter((pl.col("kind") == GatewayKind.AREA_HEAD) & (pl.col("area_id") == area_id))
    return ((AREA, heads["usage_point_id"].to_list()),)


def begin_of(seen: Seen, *, asked: Asked, nominal_kv: float, figures: Mapping[LossFigureKind, Decimal]) -> Begin:
    """Take the voltage from the first of the usage points that measured any in these days."""
    for words, points in seen:
        if not points:
            continue
        curves = point_curves(points, period=asked.month, quantities=VOLTAGES, scope=asked.scope, version=asked.version)
        measured = measured_pu(curves, days=asked.days, nominal_kv=nominal_kv)
        known = int((~np.isnan(measured)).sum())
        if known:
            return Begin(source_pu=bridged(measured), told={words: known, BRIDGED: len(measured) - known})
    return Begin(source_pu=None, told={ASSUMED: str(figures[LossFigureKind.SOURCE_PU])})
