"""
Adjusting what days are billed from: energy multiplied, added or taken off, another price, more capacity.

Reads an `AccountSide` and adjustments in their order, and returns the side as it is billed. Stretches are cut where an
adjustment begins or ends, shared by days as everywhere. A total is rounded to whole kWh; a period of the day is cut
down to whole kWh, so that flat, which takes the rest, never falls below 0 by rounding. Source:
docs/algorithms/corrections.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl

from wanjia.foundation.quantities.rounding import QUANTITY_PLACES, half_up
from wanjia.registry.metering.types import RegisterKind
from wanjia.revenue.billing.kernel.batch import AccountSide
from wanjia.revenue.rebilling.types import Adjustment, AdjustmentKind

Row = dict[str, Any]
REACTIVE = frozenset({RegisterKind.REACTIVE_FORWARD.value, RegisterKind.REACTIVE_REVERSE.value})
TOTAL = RegisterKind.ACTIVE_TOTAL.value
FORWARD = RegisterKind.REACTIVE_FORWARD.value


def adjusted(side: AccountSide, *, adjustments: Sequence[Adjustment]) -> AccountSide:
    """Give the side with every adjustment applied, in their order; the same side without any."""
    if not adjustments:
        return side
    metered = [one for one in adjustments if one.kind in (AdjustmentKind.FACTOR, AdjustmentKind.ENERGY)]
    agreed = [one for one in adjustments if one.kind in (AdjustmentKind.PRICE, AdjustmentKind.CAPACITY)]
    stretches, terms = side.stretches, side.terms
    if metered:
        rows = stretches.to_dicts()
        for one in metered:
            rows = _metered(rows, by=one)
        stretches = pl.DataFrame(rows, schema=stretches.schema)
    if agreed:
        rows = terms.to_dicts()
        for one in agreed:
            rows = _agreed(rows, by=one)
        terms = pl.DataFrame(rows, schema=terms.schema)
    return replace(side, stretches=stretches, terms=terms)


def _metered(rows: list[Row], *, by: Adjustment) -> list[Row]:
    """Apply one adjustment of energy to the stretches of its usage point."""
    cut = [piece for row in rows for piece in _cut(row, by=by)]
    inside = [row for row in cut if _is_inside(row, by=by)]
    if by.kind is AdjustmentKind.FACTOR:
        for row in inside:
            _multiply(row, by=by)
    else:
        _add(inside, by=by)
    return cut


def _cut(row: Row, *, by: Adjustment) -> list[Row]:
    """Cut a stretch of energy at the edges of an adjustment, shared by days with running sums."""
    if row["usage_point_id"] != by.usage_point_id or row["energy"] is None:
        return [row]
    edges = [day for day in (by.period.start, by.period.end) if day and row["start_date"] < day < row["end_date"]]
    if not edges:
        return [row]
    days = [row["start_date"], *edges, row["end_date"]]
    sums = [_up_to(day, row=row) for day in days]
    return [
        {**row, "start_date": start, "end_date": end, "energy": after - before}
        for start, end, before, after in zip(days, days[1:], sums, sums[1:], strict=False)
    ]


def _up_to(day: date, *, row: Row) -> int:
    """Give the energy of a stretch used before a day."""
    whole = (row["end_date"] - row["start_date"]).days
    return half_up_share(row["energy"], part=(day - row["start_date"]).days, whole=whole)


def _is_inside(row: Row, *, by: Adjustment) -> bool:
    if row["usage_point_id"] != by.usage_point_id:
        return False
    end = by.period.end or date.max
    if row["energy"] is None:
        return bool(by.period.start < row["end_date"] <= end)
    return bool(by.period.start <= row["start_date"] and row["end_date"] <= end)


def _multiply(row: Row, *, by: Adjustment) -> None:
    """Multiply one stretch: the total rounded, a period cut down."""
    if row["energy"] is None:
        if by.is_demand:
            row["demand_kw"] = half_up(row["demand_kw"] * by.factor, places=QUANTITY_PLACES)
        return
    if row["register"] in REACTIVE:
        if by.is_reactive:
            row["energy"] = scaled(abs(row["energy"]), factor=abs(by.factor))
    elif row["register"] == TOTAL:
        row["energy"] = scaled(row["energy"], factor=by.factor)
    else:
        row["energy"] = scaled_down(row["energy"], factor=by.factor)


def _add(rows: list[Row], *, by: Adjustment) -> None:
    """Add energy to stretches: the periods of the day in the share in which they were measured."""
    by_register: dict[str, list[Row]] = {}
    for row in rows:
        if row["energy"] is not None:
            by_register.setdefault(row["register"], []).append(row)
    measured = sum(row["energy"] for row in by_register.get(TOTAL, ()))
    for register, pieces in by_register.items():
        own = sum(row["energy"] for row in pieces)
        if register == TOTAL:
            _spread(by.energy_kwh, over=pieces)
        elif register == FORWARD:
            _spread(by.reactive_kvarh, over=pieces)
        elif register not in REACTIVE and measured > 0:
            _spread(by.energy_kwh * own // measured, over=pieces)


def _spread(amount: int, *, over: list[Row]) -> None:
    """Spread energy over stretches by what each measured, or by days where nothing was; nothing is lost."""
    if not amount:
        return
    weights = [row["energy"] for row in over]
    if sum(weights) <= 0 or min(weights) < 0:
        weights = [(row["end_date"] - row["start_date"]).days for row in over]
    for row, share in zip(over, spread(amount, weights=weights), strict=True):
        row["energy"] += share


def spread(amount: int, *, weights: Sequence[int]) -> list[int]:
    """
    Divide a whole number by weights into whole numbers that sum to it, by running sums.

    :param weights: 0 or more, not all 0
    :raises ValueError: if there is nothing to divide by
    """
    whole = sum(weights)
    if whole <= 0:
        msg = "the weights sum to nothing"
        raise ValueError(msg)
    shares, so_far, given = [], 0, 0
    for weight in weights:
        so_far += weight
        upto = half_up_share(amount, part=so_far, whole=whole)
        shares.append(upto - given)
        given = upto
    return shares


def half_up_share(amount: int, *, part: int, whole: int) -> int:
    """Give ``amount × part ÷ whole`` as a whole number, halves away from zero."""
    above = amount * part
    size = (2 * abs(above) + whole) // (2 * whole)
    return size if above >= 0 else -size


def scaled(energy: int, *, factor: Decimal) -> int:
    """Multiply energy and round it to whole kWh, halves away from zero."""
    above, below = factor.as_integer_ratio()
    return half_up_share(energy, part=above, whole=below)


def scaled_down(energy: int, *, factor: Decimal) -> int:
    """Multiply energy and cut it down to whole kWh."""
    above, below = factor.as_integer_ratio()
    return energy * above // below


def _agreed(rows: list[Row], *, by: Adjustment) -> list[Row]:
    """Apply one adjustment of terms to the days that it covers."""
    return [piece for row in rows for piece in _of_terms(row, by=by)]


def _of_terms(row: Row, *, by: Adjustment) -> Iterable[Row]:
    since, until = row["start_date"], row["end_date"] or date.max
    start, end = max(since, by.period.start), min(until, by.period.end or date.max)
    if row["agreement_id"] != by.agreement_id or start >= end:
        return [row]
    found = [{**row, "end_date": start}] if since < start else []
    found.append({**row, **_changes(row, by=by), "start_date": start, "end_date": end if end < date.max else None})
    if end < until:
        found.append({**row, "start_date": end})
    return found


def _changes(row: Row, *, by: Adjustment) -> Row:
    if by.kind is AdjustmentKind.PRICE:
        return {"structure_id": by.structure_id, "structure": by.structure}
    return {
        "contract_kva": row["contract_kva"] + by.capacity_kva,
        "running_kva": row["running_kva"] + by.capacity_kva,
    }
