"""Prices, limits and transformers of a day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

import polars as pl

from wanjia.energy.powerflow.kernel.building import Cables, unit_of
from wanjia.energy.powerflow.kernel.measures import Offer, Wire
from wanjia.energy.powerflow.models import LossFigure, OfferedTransformer, WirePrice
from wanjia.energy.powerflow.types import AIR, LossFigureKind
from wanjia.foundation.columnar.database import read_fields
from wanjia.foundation.findings.types import Refused
from wanjia.registry.network import queries as network


class FigureMissing(Refused):
    """A price, limit or assumption has no row on that day."""


def all_figures(on: date) -> dict[LossFigureKind, Decimal]:
    """
    Give every price, limit and assumption of a day.

    :raises FigureMissing: naming the first without a row
    """
    rows = LossFigure.objects.on(on).order_by("start_date").values_list("kind", "value")
    found = {LossFigureKind(kind): value for kind, value in rows}
    for kind in LossFigureKind:
        if kind not in found:
            msg = f"the figure {kind.value} has no row on {on}: enter one"
            raise FigureMissing(msg)
    return found


def air_of(figures: Mapping[LossFigureKind, Decimal], *, month: date) -> Decimal:
    """Give the mean temperature of the air in a month, °C."""
    return figures[AIR[month.month - 1]]


def cables_of(figures: Mapping[LossFigureKind, Decimal]) -> Cables:
    """Give what cables lose beside their conductors."""
    kind = LossFigureKind
    return Cables(
        uf_per_km=float(figures[kind.CABLE_UF]),
        tan_delta=float(figures[kind.CABLE_TAN_DELTA]),
        sheath_share=float(figures[kind.CABLE_SHEATH_PCT]) / 100,
    )


def all_offered(on: date) -> pl.DataFrame:
    """Give the transformers that could be bought on a day: all fields, the smallest first, one row a model."""
    rows = OfferedTransformer.objects.on(on).order_by("start_date")
    return read_fields(rows, id_as="offered_id").unique("code", keep="last").sort("rated_kva", "code")


def offer_on(on: date, *, figures: Mapping[LossFigureKind, Decimal], is_low: bool) -> Offer:
    """Give what can be bought on a day for a feeder, or for a low-voltage area."""
    wires = network.all_conductor_types().select("code", "r_ohm_per_km", "x_ohm_per_km", "rated_current_a")
    prices = dict(WirePrice.objects.on(on).order_by("start_date").values_list("conductor__code", "yuan_per_km"))
    offered = list(all_offered(on).iter_rows(named=True))
    kind = LossFigureKind
    return Offer(
        energy_yuan=figures[kind.ENERGY_PRICE],
        wire_yuan=figures[kind.WIRE_COST_LV if is_low else kind.WIRE_COST_MV],
        move_yuan=figures[kind.MOVE_COST],
        capacitor_yuan=figures[kind.CAPACITOR_COST],
        unit_yuan=figures[kind.TRANSFORMER_COST],
        radius_km=float(figures[kind.RADIUS_LV if is_low else kind.RADIUS_MV]),
        wires=[
            Wire(row[0], float(row[1]), float(row[2]), float(row[3]), prices.get(row[0])) for row in wires.iter_rows()
        ],
        units=[unit_of(row, name=row["code"]) for row in offered],
        unit_prices={row["code"]: row["price_yuan"] for row in offered if row["price_yuan"] is not None},
    )
