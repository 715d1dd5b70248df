"""Theoretical loss beside the statistical one: what of a loss is of the wires, and what of management (管理线损)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import polars as pl

from wanjia.energy.lineloss import rules
from wanjia.energy.lineloss.queries.published import LossRow
from wanjia.energy.lineloss.types import Way
from wanjia.energy.powerflow.queries.results import runs_during
from wanjia.foundation.access.types import WHOLE_COMPANY
from wanjia.foundation.periods.types import month_of
from wanjia.registry.network import queries as network

KEYS = {Way.FEEDER: "feeder_id", Way.AREA: "area_id"}


@dataclass(frozen=True, slots=True)
class Managed:
    """
    A loss taken apart; percent of what was supplied, and kWh of the month.

    :ivar management_pct: statistical less theoretical; below 0 something is counted wrong
    """

    theoretical_pct: Decimal
    management_pct: Decimal
    management_kwh: Decimal


def all_theoretical_rates(month: date, *, way: Way) -> dict[int, float]:
    """Give the theoretical loss of the lines or areas that were computed for a month: id → percent."""
    return {key: float(rate) for key, rate in _rates(month, way=way).items()}


def _rates(month: date, *, way: Way) -> dict[int, Decimal]:
    key = KEYS[way]
    runs = runs_during(month_of(month), scope=WHOLE_COMPANY).drop_nulls([key, "supplied_kwh", "loss_kwh"])
    latest = runs.filter(pl.col("supplied_kwh") > 0).unique(key, keep="last", maintain_order=True)
    found = {}
    for part, supplied, loss in latest.select(key, "supplied_kwh", "loss_kwh").iter_rows():
        rate = rules.rate_of(loss, supplied=supplied)
        if rate is not None:
            found[part] = rate
    return found


def theoretical_of(month: date, *, rows: list[LossRow]) -> Mapping[tuple[Way, str], Decimal]:
    """
    Give the theoretical loss of lines and areas that are among rows found within a scope: way and code → percent.

    :param rows: balances of the month
    """
    wanted = {(row.way, row.code) for row in rows if row.way in KEYS}
    found = {}
    for way in {way for way, _code in wanted}:
        codes = _codes(way)
        for part, rate in _rates(month, way=way).items():
            if (way, codes.get(part, "")) in wanted:
                found[(way, codes[part])] = rate
    return found


def _codes(way: Way) -> dict[int, str]:
    parts = network.feeders(WHOLE_COMPANY) if way is Way.FEEDER else network.transformer_areas(WHOLE_COMPANY)
    return dict(parts.select(KEYS[way], "code").iter_rows())


def managed(row: LossRow, *, theoretical: Decimal | None) -> Managed | None:
    """Take a loss apart; none where either rate is not known."""
    if row.rate_pct is None or theoretical is None:
        return None
    points, kwh = rules.management_loss(row.loss, supplied=row.supplied, theoretical=theoretical)
    return Managed(theoretical, points, kwh)
