"""Frozen registers that did not come, estimated; see Note [Measured values win] in `estimating`."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

import polars as pl

from wanjia.foundation.access.types import Actor
from wanjia.foundation.events import operations as events
from wanjia.foundation.periods.types import Period
from wanjia.measurement.intervals.flow import INTERVAL_ESTIMATE, Settlement
from wanjia.measurement.intervals.kernel.schema import FROZEN
from wanjia.measurement.intervals.models import RegisterEstimate
from wanjia.measurement.intervals.operations.appending import append
from wanjia.measurement.intervals.operations.estimating import WouldOverwrite
from wanjia.measurement.intervals.queries.reading import frozen
from wanjia.measurement.intervals.queries.registers import PlannedRegister, RegisterPlan
from wanjia.measurement.intervals.queries.versions import current_version
from wanjia.measurement.intervals.types import EstimateState, Quality, RegistersEstimated, Table

ESTIMATE = "intervals.registerestimate"
Facts = dict[str, Any]


def estimate_registers(planned: RegisterPlan, *, by: Actor, at: datetime) -> RegistersEstimated:
    """
    Write the registers that were planned, marked as estimates; those that no longer stand as they were made give way.

    Planned again with nothing new, it changes nothing.

    :param planned: of the actor's own units, see `queries.registers.plan_registers`
    :raises WouldOverwrite: if a measured value has come where an estimate was planned
    :raises DeliveryRefused: if a meter does not hang among the actor's units
    """
    if not planned.rows and not planned.outdated:
        return RegistersEstimated(0, 0, 0)
    _refuse_measured(planned.rows, by=by)
    version = _written(planned, by=by, at=at) if planned.rows else current_version()
    replaced = _replace(planned.outdated, version=version, by=by, at=at)
    RegisterEstimate.objects.bulk_create(_record(row, version=version, by=by, at=at) for row in planned.rows)
    outcome = RegistersEstimated(len({row.meter_id for row in planned.rows}), len(planned.rows), replaced)
    until = planned.days.start + timedelta(days=planned.days.days - 1)
    facts: Facts = {"until": str(until), "version": version, "meters": outcome.meters}
    facts |= {"registers": outcome.registers, "replaced": replaced}
    events.record("intervals.registers_estimated", by=by, at=at, subject_kind=ESTIMATE, **facts)
    return outcome


def _refuse_measured(rows: Sequence[PlannedRegister], *, by: Actor) -> None:
    if not rows:
        return
    days = sorted({row.day for row in rows})
    now = frozen(
        sorted({row.meter_id for row in rows}),
        period=Period(days[0], days[-1] + timedelta(days=1)),
        registers=sorted({row.register for row in rows}),
        scope=by.scope,
    )
    measured = now.filter(pl.col("quality") != int(Quality.ESTIMATED))
    there = set(measured.select("meter_id", "register", "day").iter_rows())
    for row in rows:
        if (row.meter_id, row.register.value, row.day) in there:
            msg = f"values of meter {row.meter_id} on {row.day} were measured meanwhile; plan the estimate again"
            raise WouldOverwrite(msg)


def _written(planned: RegisterPlan, *, by: Actor, at: datetime) -> int:
    """Append the rows; gives the version of the store that shows them."""
    rows = [
        {
            "meter_id": row.meter_id,
            "day": row.day,
            "register": row.register.value,
            "value": row.value,
            "quality": int(Quality.ESTIMATED),
        }
        for row in planned.rows
    ]
    told = hashlib.sha256(f"{planned.version} {rows}".encode()).hexdigest()
    source = f"registers estimated {planned.rows[0].day} {told}"
    return append({Table.FROZEN.value: FROZEN.frame(rows)}, source=source, by=by, at=at).version


def _record(row: PlannedRegister, *, version: int, by: Actor, at: datetime) -> RegisterEstimate:
    return RegisterEstimate(
        meter_id=row.meter_id,
        usage_point_id=row.usage_point_id,
        day=row.day,
        register=row.register,
        value=row.value,
        basis=row.basis,
        before_date=row.before,
        after_date=row.after,
        state=EstimateState.STANDING,
        version=version,
        made_by=by.number,
        made_at=at,
    )


def _replace(estimates: Collection[int], *, version: int, by: Actor, at: datetime) -> int:
    """Let estimates give way."""
    rows = list(RegisterEstimate.objects.standing().inside(by.scope).filter(pk__among=list(estimates)).locked())
    settlement = Settlement(by.number, f"version {version}")
    for row in rows:
        row.state = str(INTERVAL_ESTIMATE.take(settlement, state=row.state, step="replace"))
        row.replaced_version, row.replaced_at = version, at
    RegisterEstimate.objects.bulk_update(rows, ["state", "replaced_version", "replaced_at"])
    return len(rows)
