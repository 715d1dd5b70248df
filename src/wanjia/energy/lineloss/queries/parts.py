"""What a balance is made of: the meters at the head of a line or area, and the customers behind it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

import polars as pl

from wanjia.energy.lineloss.models import UnmeteredSupply
from wanjia.foundation.access.types import Scope
from wanjia.foundation.periods.types import Period
from wanjia.measurement.intervals.queries import points as intervals
from wanjia.registry.customers import queries as customers
from wanjia.registry.metering import queries as metering

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Part:
    """
    One meter's share of a balance.

    :ivar kind: `GatewayKind` of a meter at the head, empty for a customer
    :ivar kwh: what it measured in the days, kWh; a reversed gateway's with its sign turned
    :ivar days_known: days of which it is known
    :ivar holder: account number and name of the customer, empty without one
    """

    usage_point: str
    kind: str
    kwh: Decimal
    reverse_kwh: Decimal
    days_known: int
    days_estimated: int
    account: str
    holder: str


def parts_of_area(area_id: int, *, period: Period, scope: Scope) -> tuple[list[Part], list[Part]]:
    """
    Give the meters at the head of an area, found within a scope before, and its customers, those who use most first.

    :param period: days that are over
    """
    gates = metering.gateway_points(period, scope=scope).filter(pl.col("area_id") == area_id)
    asked = pl.DataFrame(
        {"area_id": [area_id], "start_date": [period.start], "end_date": [period.end]},
        schema={"area_id": pl.Int64, "start_date": pl.Date, "end_date": pl.Date},
    )
    fed = metering.points_fed(asked, scope=scope)
    ids = sorted({*gates["usage_point_id"].to_list(), *fed["usage_point_id"].to_list()})
    sums = _sums(ids, period=period, scope=scope)
    numbers = metering.numbers_of_points(ids, scope=scope)
    assert period.end is not None  # noqa: S101 - days that are over
    holders = customers.holders_on(period.start, usage_points=ids)
    kinds = {row["usage_point_id"]: (row["kind"], row["is_reversed"]) for row in gates.to_dicts()}
    heads = [_part(one, sums=sums, numbers=numbers, holders=holders, gate=kinds[one]) for one in kinds]
    people = [
        _part(one, sums=sums, numbers=numbers, holders=holders, gate=("", False)) for one in ids if one not in kinds
    ]
    return heads, sorted(people, key=lambda part: -part.kwh)


def _part(
    one: int,
    *,
    sums: dict[int, tuple[Decimal, Decimal, int, int]],
    numbers: dict[int, str],
    holders: dict[int, tuple[str, str]],
    gate: tuple[str, bool],
) -> Part:
    kwh, reverse, known, estimated = sums.get(one, (ZERO, ZERO, 0, 0))
    kind, is_reversed = gate
    signed = -kwh if is_reversed else kwh
    return Part(numbers.get(one, ""), kind, signed, reverse, known, estimated, *holders.get(one, ("", "")))


def _sums(ids: list[int], *, period: Period, scope: Scope) -> dict[int, tuple[Decimal, Decimal, int, int]]:
    found = intervals.daily_energy(period, scope=scope, usage_points=ids)
    sums = found.group_by("usage_point_id").agg(
        pl.col("energy_kwh").sum(),
        pl.col("reverse_kwh").sum(),
        known=pl.col("energy_kwh").count(),
        estimated=pl.col("is_estimated").sum(),
    )
    return {
        row["usage_point_id"]: (row["energy_kwh"] or ZERO, row["reverse_kwh"] or ZERO, row["known"], row["estimated"])
        for row in sums.to_dicts()
    }


def unmetered_of_area(area_id: int, *, period: Period) -> list[tuple[str, Decimal, str]]:
    """Give what is sold without a meter on an area found within a scope: kind, kWh a day, ground."""
    rows = UnmeteredSupply.objects.during(period).filter(area_id=area_id).order_by("start_date")
    return list(rows.values_list("kind", "kwh_a_day", "source"))
