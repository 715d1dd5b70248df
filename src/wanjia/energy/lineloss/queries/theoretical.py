"""Theoretical loss beside the statistical one: what of a loss is of the wires, and what of management (管理线损)."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import polars as pl

from wanjia.energy.lineloss import rules
from wanjia.energy.lineloss.queries.published import LossRow
from wanjia.energy.lineloss.types import Way
from wanjia.energy.powerflow.queries.results import runs_during
from wanjia.foundation.access.types import WHOLE_COMPANY
from wanjia.foundation.periods.types import Period, month_of
from wanjia.registry.network import queries as network

Key = tuple[Way, str]
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
    return {key: float(rate) for key, rate in _rates(month_of(month), way=way).items()}


def _rates(period: Period, *, way: Way) -> dict[int, Decimal]:
    """Give the latest theoretical loss of lines or areas over the months of a period."""
    key = KEYS[way]
    runs = runs_during(period, scope=WHOLE_COMPANY).drop_nulls([key, "supplied_kwh", "loss_kwh"])
    latest = runs.filter(pl.col("supplied_kwh") > 0).unique(key, keep="last", maintain_order=True)
    found = {}
    for part, supplied, loss in latest.select(key, "supplied_kwh", "loss_kwh").iter_rows():
        rate = rules.rate_of(loss, supplied=supplied)
        if rate is not None:
            found[part] = rate
    return found


def theoretical_of(month: date, *, keys: AbstractSet[Key]) -> Mapping[Key, Decimal]:
    """Give the theoretical loss of lines and areas, found within a scope before, in a month: way and code → percent."""
    return _by_code(month_of(month), keys=keys)


def theoretical_before(month: date, *, keys: AbstractSet[Key]) -> Mapping[Key, Decimal]:
    """Give the latest theoretical loss of lines and areas in the year before a month: way and code → percent."""
    return _by_code(Period(month.replace(year=month.year - 1), month), keys=keys)


def _by_code(period: Period, *, keys: AbstractSet[Key]) -> Mapping[Key, Decimal]:
    found: dict[Key, Decimal] = {}
    for way in sorted({way for way, _code in keys} & KEYS.keys()):
        rates = _rates(period, way=way)
        codes = _codes(way) if rates else {}
        found |= {(way, codes[part]): rate for part, rate in rates.items() if (way, codes.get(part, "")) in keys}
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
