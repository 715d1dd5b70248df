"""
What the archive of outages proposes to improve: each proposal with its figures and a next step.

REPEATED_CAUSE: a line failed several times for one reason; FREQUENT: an area was off several times within some weeks;
UNLINKED: a line lost hours and no open switch joins it to another. A proposal proves nothing; somebody looks at it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

import polars as pl

from wanjia.energy.reliability.types import ProposalKind
from wanjia.foundation.columnar.schema import Column, Schema

PAST = Schema(
    row="outage and area that it hit",
    columns={
        "outage_id": Column(pl.Int64, "the outage"),
        "feeder_id": Column(pl.Int64, "the line that fed the area", null="none did"),
        "area_id": Column(pl.Int64, "the area"),
        "is_plan": Column(pl.Boolean, "whether it was planned"),
        "reason": Column(pl.String, "an OutageReason"),
        "from_at": Column(pl.Datetime("us", "Asia/Shanghai"), "when supply failed"),
        "hours": Column(pl.Decimal(18, 4), "how long, user-hours of the area"),
    },
)


@dataclass(frozen=True, slots=True)
class Proposal:
    """
    Something to improve.

    :ivar part_id: id of the line, or of the area where it is FREQUENT
    :ivar reason: an OutageReason where it is a REPEATED_CAUSE; else empty
    :ivar count: of outages that it rests on
    :ivar hours: user-hours of areas that they took
    """

    kind: ProposalKind
    part_id: int
    reason: str
    count: int
    hours: Decimal


def proposals(
    past: pl.DataFrame, *, unlinked: Collection[int], repeated: int, frequent: int, within: timedelta
) -> list[Proposal]:
    """
    Derive proposals, those that took the most hours first.

    :param past: PAST, any order
    :param unlinked: lines that nothing joins to another
    :param repeated: faults of one line and reason that make a REPEATED_CAUSE
    :param frequent: outages of one area within ``within`` that make it FREQUENT
    """
    found = [
        *_repeated(past, fewest=repeated),
        *_frequent(past, fewest=frequent, within=within),
        *_unlinked(past, lines=unlinked),
    ]
    return sorted(found, key=lambda one: (-one.hours, one.kind.value, one.part_id, one.reason))


def _repeated(past: pl.DataFrame, *, fewest: int) -> list[Proposal]:
    faults = past.filter(~pl.col("is_plan") & pl.col("feeder_id").is_not_null())
    counted = faults.group_by("feeder_id", "reason").agg(pl.col("outage_id").n_unique(), pl.col("hours").sum())
    rows = counted.filter(pl.col("outage_id") >= fewest).select("feeder_id", "reason", "outage_id", "hours")
    return [Proposal(ProposalKind.REPEATED_CAUSE, *row) for row in rows.iter_rows()]


def _frequent(past: pl.DataFrame, *, fewest: int, within: timedelta) -> list[Proposal]:
    begun: dict[int, dict[int, tuple[object, Decimal]]] = defaultdict(dict)
    for area, outage, from_at, hours in (
        past.sort("from_at").select("area_id", "outage_id", "from_at", "hours").iter_rows()
    ):
        first, so_far = begun[area].get(outage, (from_at, Decimal(0)))
        begun[area][outage] = (first, so_far + hours)
    found = []
    for area, outages in begun.items():
        rows = sorted(outages.values())
        most: list[tuple[object, Decimal]] = []
        for place, (start, _) in enumerate(rows):
            near = [row for row in rows[place:] if row[0] - start <= within]  # type: ignore[operator]
            most = near if len(near) > len(most) else most
        if len(most) >= fewest:
            hours = sum((row[1] for row in most), Decimal(0))
            found.append(Proposal(ProposalKind.FREQUENT, area, "", len(most), hours))
    return found


def _unlinked(past: pl.DataFrame, *, lines: Collection[int]) -> list[Proposal]:
    mine = past.filter(pl.col("feeder_id").is_in(list(lines)))
    counted = mine.group_by("feeder_id").agg(pl.col("outage_id").n_unique(), pl.col("hours").sum())
    return [
        Proposal(ProposalKind.UNLINKED, line, "", count, hours)
        for line, count, hours in counted.select("feeder_id", "outage_id", "hours").iter_rows()
    ]
