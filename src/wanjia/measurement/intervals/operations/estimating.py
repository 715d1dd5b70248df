"""
Gaps filled with marked estimates, and estimates that give way.

# Note [Measured values win]
An estimate is written only where nothing was measured: what was planned is held once more against what stands now, and
refused where a measured value has come in between. Nothing is lost when one gives way: the version of the store that
shows it stays, and so does its row here, with the version that replaced it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Any

import polars as pl

from wanjia.foundation.access.types import Actor
from wanjia.foundation.events import operations as events
from wanjia.foundation.findings.types import Refused
from wanjia.foundation.periods.types import Period
from wanjia.measurement.intervals.flow import INTERVAL_ESTIMATE, Settlement
from wanjia.measurement.intervals.kernel.schema import CURVES
from wanjia.measurement.intervals.models import IntervalEstimate, IntervalEstimateQuerySet
from wanjia.measurement.intervals.operations.appending import append
from wanjia.measurement.intervals.operations.validating import findings_held, take_step
from wanjia.measurement.intervals.queries.estimating import Line, Plan, plan
from wanjia.measurement.intervals.queries.reading import curves
from wanjia.measurement.intervals.queries.validating import meters_due
from wanjia.measurement.intervals.queries.versions import current_version
from wanjia.measurement.intervals.rules import why_not_estimated
from wanjia.measurement.intervals.types import Estimated, EstimateState, EstimationMethod, Quality, Table

ESTIMATE = "intervals.intervalestimate"
Facts = dict[str, Any]


class WouldOverwrite(Refused):
    """An estimate that would stand over a measured value."""


class NothingToEstimate(Refused):
    """A day without a gap, or one of which no method knows anything."""


def estimate_gaps(planned: Plan, *, by: Actor, at: datetime) -> Estimated:
    """
    Write what was planned, marked as estimates, and keep what each was made from.

    Estimates of the same curves that stood before are replaced. Planned again with nothing new, it changes nothing.

    :param planned: of the actor's own units, see `queries.estimating.plan`
    :raises WouldOverwrite: if a measured value has come where an estimate was planned
    :raises DeliveryRefused: if a meter does not hang among the actor's units
    """
    left = int(planned.made.values.size and _missing(planned) - planned.made.filled.sum())
    places = _places_to_write(planned, by=by)
    if not places:
        return Estimated(0, 0, 0, left)
    rows = [_row(planned, place=place) for place in places]
    text = f"{planned.day} {planned.version} {rows}"
    source = f"estimates of {planned.day} {hashlib.sha256(text.encode()).hexdigest()}"
    version = append({Table.CURVES.value: CURVES.frame(rows)}, source=source, by=by, at=at).version
    curves_written = [(row["meter_id"], row["quantity"]) for row in rows]
    _replace(_standing(planned.day, of=curves_written), version=version, by=by, at=at)
    records = [one for place in places for one in _records(planned, place=place, version=version, by=by, at=at)]
    IntervalEstimate.objects.bulk_create(records)
    elements = int(planned.made.filled[places].sum())
    outcome = Estimated(len({meter_id for meter_id, _ in curves_written}), len(records), elements, left)
    facts: Facts = {"day": str(planned.day), "version": version, "meters": outcome.meters}
    facts |= {"gaps": outcome.gaps, "elements": outcome.elements, "left": outcome.left}
    events.record("intervals.gaps_estimated", by=by, at=at, subject_kind=ESTIMATE, **facts)
    return outcome


def replace_estimates(planned: Plan, *, disturbed: Collection[int], by: Actor, at: datetime) -> int:
    """
    Let estimates give way that no longer stand as they were made, and fill anew what is still missing.

    :param planned: made with these meters' estimates counted as missing
    :param disturbed: meters of `queries.estimating.disturbed`
    :returns: estimates that gave way
    """
    standing = IntervalEstimate.objects.inside(by.scope).standing().filter(day=planned.day, meter__in=list(disturbed))
    before = list(standing.values_list("pk", flat=True))
    if not before:
        return 0
    estimate_gaps(planned, by=by, at=at)
    _replace(standing.filter(pk__in=before), version=current_version(), by=by, at=at)
    facts: Facts = {"day": str(planned.day), "meters": len(disturbed), "estimates": len(before)}
    events.record("intervals.estimates_replaced", by=by, at=at, subject_kind=ESTIMATE, **facts)
    return len(before)


def estimate_for_findings(*, finding_ids: Collection[int], reason: str, by: Actor, at: datetime) -> Estimated:
    """
    Fill the gaps that findings speak of by the chain of methods, and settle the findings.

    :raises UnknownIntervalFinding: if one is not there or belongs to other units
    :raises FindingNotPossible: if one is settled already, or no reason is given
    :raises WouldOverwrite: if every element of its day was measured
    :raises NothingToEstimate: if no method of the chain knows anything of its gaps
    """
    rows = findings_held(finding_ids, by=by)
    take_step(rows, step="estimate", reason=reason, by=by, at=at)
    total = Estimated(0, 0, 0, 0)
    for day in sorted({row.day for row in rows}):
        meters = sorted({row.meter_id for row in rows if row.day == day})
        _refuse_measured(meters, day=day, by=by)
        chosen = meters_due(day, scope=by.scope).filter(pl.col("meter_id").is_in(meters)).with_columns(is_due=True)
        made = estimate_gaps(plan(day, meters=chosen, scope=by.scope), by=by, at=at)
        if made.meters < len(meters):
            msg = f"no method of the chain knows anything of what is missing on {day}"
            raise NothingToEstimate(msg)
        total = _added(total, more=made)
    return total


def _added(total: Estimated, *, more: Estimated) -> Estimated:
    return Estimated(
        total.meters + more.meters, total.gaps + more.gaps, total.elements + more.elements, total.left + more.left
    )


def _refuse_measured(meters: Sequence[int], *, day: date, by: Actor) -> None:
    """Refuse days of which every element of energy was measured."""
    span = Period(day, day + timedelta(days=1))
    for row in curves(meters, period=span, quantities=None, scope=by.scope).iter_rows(named=True):
        is_energy = row["quantity"] == "ENERGY_IMPORT"
        if is_energy and (why := why_not_estimated(row["values"], qualities=row["qualities"])) is not None:
            raise WouldOverwrite(why)


def _places_to_write(planned: Plan, *, by: Actor) -> list[int]:
    """
    Give the lines that say something new, after holding each against what stands; see Note [Measured values win].

    :raises WouldOverwrite: if a measured value has come where an estimate was planned
    """
    span = Period(planned.day, planned.day + timedelta(days=1))
    meters = sorted({line.meter_id for line in planned.lines})
    now = {
        (row["meter_id"], row["quantity"]): row
        for row in curves(meters, period=span, quantities=None, scope=by.scope).iter_rows(named=True)
    }
    places = []
    for place, line in enumerate(planned.lines):
        filled = planned.made.filled[place].nonzero()[0].tolist()
        row = now.get((line.meter_id, line.quantity.value))
        if row is not None and any(_is_measured(row, at=one) for one in filled):
            msg = f"values of meter {line.meter_id} on {planned.day} were measured meanwhile; plan the estimate again"
            raise WouldOverwrite(msg)
        if filled and (row is None or any(row["values"][one] != planned.made.values[place][one] for one in filled)):
            places.append(place)
    return places


def _is_measured(row: dict[str, Any], *, at: int) -> bool:
    if row["values"][at] is None:
        return False
    return row["qualities"] is None or row["qualities"][at] != Quality.ESTIMATED


def _missing(planned: Plan) -> int:
    return sum(value is None for line in planned.lines for value in line.values)


def _row(planned: Plan, *, place: int) -> dict[str, Any]:
    """Give a row to be appended: only what is estimated is said, the rest stays as it stands."""
    line, filled = planned.lines[place], planned.made.filled[place]
    pairs = zip(planned.made.values[place], filled, strict=True)
    return {
        "meter_id": line.meter_id,
        "day": planned.day,
        "quantity": line.quantity.value,
        "values": [int(value) if there else None for value, there in pairs],
        "qualities": [int(Quality.ESTIMATED) if there else int(Quality.MEASURED) for there in filled],
    }


def _records(planned: Plan, *, place: int, version: int, by: Actor, at: datetime) -> Iterator[IntervalEstimate]:
    """Give a row for each stretch of elements that one method filled."""
    line = planned.lines[place]
    for first, last, step in _stretches(planned.made.step[place].tolist()):
        method = EstimationMethod(planned.chain[step].method)
        yield IntervalEstimate(
            meter_id=line.meter_id,
            usage_point_id=line.usage_point_id,
            day=planned.day,
            quantity=line.quantity,
            first_element=first,
            last_element=last,
            method=method,
            is_adjusted=bool(planned.made.is_adjusted[place]),
            inputs=_inputs(line, method=method),
            state=EstimateState.STANDING,
            version=version,
            made_by=by.number,
            made_at=at,
        )


def _stretches(steps: Sequence[int]) -> Iterator[tuple[int, int, int]]:
    """Give the stretches of elements filled by the same step: first, latest, step."""
    first = 0
    for place in range(1, len(steps) + 1):
        if place == len(steps) or steps[place] != steps[first]:
            if steps[first] >= 0:
                yield first, place - 1, steps[first]
            first = place


def _inputs(line: Line, *, method: EstimationMethod) -> str:
    """Write what an estimate was made from."""
    told: dict[str, object] = {}
    if line.target is not None:
        told["register_units"] = line.target
    if method in (EstimationMethod.AVERAGE, EstimationMethod.SIMILAR_DAY):
        told["days"] = ", ".join(str(day) for day, _ in line.history)
    if method is EstimationMethod.NEIGHBOUR and line.neighbour_id is not None:
        told["neighbour_meter_id"] = line.neighbour_id
    return "; ".join(f"{name}={value}" for name, value in told.items())


def _standing(day: date, *, of: Collection[tuple[int, str]]) -> IntervalEstimateQuerySet:
    """Give the estimates of some curves of a day that stand."""
    rows = IntervalEstimate.objects.standing().filter(day=day, meter__in={meter_id for meter_id, _ in of})
    ids = [pk for pk, *curve in rows.values_list("pk", "meter_id", "quantity") if tuple(curve) in set(of)]
    return rows.filter(pk__in=ids)


def _replace(rows: IntervalEstimateQuerySet, *, version: int, by: Actor, at: datetime) -> None:
    """Let estimates give way."""
    for row in rows.locked():
        settlement = Settlement(by.number, f"version {version}")
        row.state = str(INTERVAL_ESTIMATE.take(settlement, state=row.state, step="replace"))
        row.replaced_version, row.replaced_at = version, at
        row.save(update_fields=["state", "replaced_version", "replaced_at"])
