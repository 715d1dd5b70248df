"""
The findings of validation brought in line with what is found, and settled.

# Note [A finding is one of a rule, meter and day]
Validated again, a day changes nothing but what has changed: a finding that no longer holds is mended by the version of
the store that was looked at, one that was mended and holds again is opened again, and what a person has accepted or
dismissed stays so.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

import polars as pl

from wanjia.foundation.access.types import Actor
from wanjia.foundation.columnar.database import write_rows
from wanjia.foundation.events import operations as events
from wanjia.foundation.findings.types import Refused
from wanjia.foundation.workflow.types import Refusal
from wanjia.measurement.intervals.flow import INTERVAL_FINDING, Settlement
from wanjia.measurement.intervals.models import IntervalFinding
from wanjia.measurement.intervals.queries.validating import Review, known_findings
from wanjia.measurement.intervals.types import IntervalFindingState, Validated
from wanjia.registry.metering.queries import numbers_of_points

FINDING = "intervals.intervalfinding"
KEY = ("meter_id", "rule")
TOLD = ("first_element", "last_element", "evidence")
Facts = dict[str, Any]


class FindingNotPossible(Refused):
    """A step that a finding cannot take now."""


class UnknownIntervalFinding(Refused):
    """No such finding among the actor's units."""


class NotYourMeters(Refused):
    """Meters that do not hang among the actor's units are not validated by the actor."""


def validate_day(review: Review, *, by: Actor, at: datetime) -> Validated:
    """
    Bring the work list in line with what validation found; see Note [A finding is one of a rule, meter and day].

    :param review: of the actor's own units, see `queries.validating.review`
    :raises NotYourMeters: if something was found about a usage point of other units
    """
    known = known_findings(review.day, meters=review.meters)
    _refuse_strange(review, by=by)
    new = review.found.join(known, on=KEY, how="anti")
    said = {"state": IntervalFindingState.OPEN.value, "settled_by": "", "reason": ""}
    rows = new.with_columns(
        *(pl.lit(text).alias(name) for name, text in said.items()),
        day=pl.lit(review.day),
        version=pl.lit(review.version, dtype=pl.Int64),
        found_at=pl.lit(at).dt.convert_time_zone("UTC"),
    )
    if rows.height:
        write_rows(IntervalFinding, table=rows)
    again = known.join(review.found, on=KEY, how="inner", suffix="_now")
    mended = _moved(known.join(review.found, on=KEY, how="anti"), step="mend", review=review, by=by, at=at)
    reopened = _moved(again, step="reopen", review=review, by=by, at=at)
    _retell(again, version=review.version)
    standing = again.filter(pl.col("state") == IntervalFindingState.OPEN.value).height
    outcome = Validated(len(review.meters), new.height + reopened, mended, standing + new.height + reopened)
    facts: Facts = {"day": str(review.day), "version": review.version, "meters": outcome.meters}
    facts |= {"found": outcome.found, "mended": mended, "still_open": outcome.still_open}
    events.record("intervals.day_validated", by=by, at=at, subject_kind=FINDING, **facts)
    return outcome


def _refuse_strange(review: Review, *, by: Actor) -> None:
    named = review.found["usage_point_id"].drop_nulls().unique().to_list()
    if strange := sorted(set(named) - set(numbers_of_points(named, scope=by.scope))):
        msg = f"the usage points with the ids {', '.join(map(str, strange[:5]))} are not among your units"
        raise NotYourMeters(msg)


def _moved(rows: pl.DataFrame, *, step: str, review: Review, by: Actor, at: datetime) -> int:
    """Take a step, without a person's judgement, with those findings from whose state it leaves."""
    able = [state.name for state in INTERVAL_FINDING.states if step in INTERVAL_FINDING.open_steps(state.name)]
    ids = rows.filter(pl.col("state").is_in(able))["finding_id"].to_list()
    found = list(IntervalFinding.objects.locked().filter(pk__in=ids))
    words = {"mend": f"mended by version {review.version} of the store", "reopen": ""}[step]
    _take(found, step=step, settlement=Settlement(by.number, words), at=at)
    return len(found)


def _retell(again: pl.DataFrame, *, version: int) -> None:
    """Give findings that still hold the figures of now."""
    differs = pl.any_horizontal(pl.col(name).ne_missing(pl.col(f"{name}_now")) for name in TOLD)
    is_live = pl.col("state").is_in([IntervalFindingState.OPEN.value, IntervalFindingState.CORRECTED.value])
    changed = again.filter(differs & is_live).select("finding_id", *(f"{name}_now" for name in TOLD))
    for finding_id, first, last, evidence in changed.iter_rows():
        told = {"first_element": first, "last_element": last, "evidence": evidence, "version": version}
        IntervalFinding.objects.filter(pk=finding_id).update(**told)


def accept_findings(*, finding_ids: Collection[int], reason: str, by: Actor, at: datetime) -> int:
    """
    Take note that what was found is so, and that the values stand.

    :returns: how many
    :raises UnknownIntervalFinding: if one is not there or belongs to other units
    :raises FindingNotPossible: if one is settled already, or no reason is given
    """
    return _settle(finding_ids, step="accept", event="intervals.findings_accepted", reason=reason, by=by, at=at)


def dismiss_findings(*, finding_ids: Collection[int], reason: str, by: Actor, at: datetime) -> int:
    """
    Put findings aside that are no fault.

    :returns: how many
    :raises UnknownIntervalFinding: if one is not there or belongs to other units
    :raises FindingNotPossible: if one is settled already, or no reason is given
    """
    return _settle(finding_ids, step="dismiss", event="intervals.findings_dismissed", reason=reason, by=by, at=at)


def _settle(ids: Collection[int], *, step: str, event: str, reason: str, by: Actor, at: datetime) -> int:
    rows = findings_held(ids, by=by)
    _take(rows, step=step, settlement=Settlement(by.number, reason), at=at)
    facts: Facts = {"finding_ids": [row.pk for row in rows], "reason": reason}
    events.record(event, by=by, at=at, subject_kind=FINDING, **facts)
    return len(rows)


def findings_held(ids: Collection[int], *, by: Actor) -> list[IntervalFinding]:
    """
    Lock findings of the actor's units.

    :raises UnknownIntervalFinding: if one is not there or belongs to other units
    """
    rows = list(IntervalFinding.objects.inside(by.scope).filter(pk__among=list(ids)).locked())
    if missing := sorted(set(ids) - {row.pk for row in rows}):
        msg = f"no finding among your units has the id {', '.join(map(str, missing))}"
        raise UnknownIntervalFinding(msg)
    return rows


def take_step(rows: Sequence[IntervalFinding], *, step: str, reason: str, by: Actor, at: datetime) -> None:
    """
    Take a step with findings that are locked, in a person's name.

    :raises FindingNotPossible: if one of them cannot take it; then none does
    """
    _take(rows, step=step, settlement=Settlement(by.number, reason), at=at)


def _take(rows: Sequence[IntervalFinding], *, step: str, settlement: Settlement, at: datetime) -> None:
    """Take a step with each of the rows, all or none, and note who settled them and why."""
    for row in rows:
        outcome = INTERVAL_FINDING.take(settlement, state=row.state, step=step)
        if isinstance(outcome, Refusal):
            msg = f"{row.pk} ({row.rule}): {outcome.reason}"
            raise FindingNotPossible(msg)
        row.state, row.reason = outcome, settlement.reason[:200]
        is_open = outcome == IntervalFindingState.OPEN.value
        row.settled_by, row.settled_at = ("", None) if is_open else (settlement.by, at)
    IntervalFinding.objects.bulk_update(rows, ["state", "settled_by", "settled_at", "reason"])
