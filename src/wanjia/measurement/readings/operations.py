"""Changes of routes and readings, and the settling of what was found wrong with them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import polars as pl
from django.utils.timezone import localtime

from wanjia.foundation.access.types import Actor
from wanjia.foundation.columnar.database import write_rows
from wanjia.foundation.columnar.engine import collected
from wanjia.foundation.events import operations as events
from wanjia.foundation.findings.catalogue import found_by
from wanjia.foundation.findings.types import Refused
from wanjia.foundation.periods.models import DatedQuerySet
from wanjia.foundation.sheets.loading import load, with_ids
from wanjia.foundation.sheets.types import Loaded
from wanjia.foundation.workflow.types import Flow, Refusal
from wanjia.measurement.readings import rules, sheets
from wanjia.measurement.readings.flow import FINDING, REFUSED_READING, Settlement
from wanjia.measurement.readings.kernel.acceptance import ACCEPTANCE, delivered, parted
from wanjia.measurement.readings.models import (
    Reading,
    ReadingFinding,
    ReadingRoute,
    RefusedReading,
    RouteStop,
    ValidationLimit,
)
from wanjia.measurement.readings.queries import delivering, estimating, hands, validating, walking
from wanjia.measurement.readings.types import (
    EstimationMethod,
    FindingState,
    LimitPlan,
    ReadingQuality,
    RefusedState,
    RoutePlan,
    StopPlan,
)

KEY = ("meter_number", "usage_point_number", "kind", "reading_date", "value")
FINDING_KEY = ("usage_point_id", "rule", "reading_id")
Facts = dict[str, Any]

# what events are about
READING = "readings.reading"
FINDING_KIND = "readings.readingfinding"
REFUSED = "readings.refusedreading"
LIMIT = "readings.validationlimit"
STOP = "readings.routestop"


class NotPossible(Refused):
    """A step that the rules do not allow now."""


class UnknownFinding(Refused):
    """No such finding, reading or refused reading among the actor's units."""


class NothingToGoBy(Refused):
    """An estimate for which the method finds no usage."""


@dataclass(frozen=True, slots=True)
class Delivered(Loaded):
    """What became of a delivery: also how many of its lines wait in the work list, and which (``line_id, rule``)."""

    refused: int
    waiting: pl.DataFrame = field(default_factory=pl.DataFrame, compare=False)


@dataclass(frozen=True, slots=True)
class Validated:
    """What a validation did to the work list."""

    usage_points: int
    found: int
    withdrawn: int
    still_open: int


def load_routes(table: pl.DataFrame, *, by: Actor, at: datetime) -> Loaded:
    """Add reading routes; see `wanjia.foundation.sheets.loading.load`."""
    return load(sheets.ROUTES, rows=table, by=by, at=at, rules=(sheets.turning_day_problems,))


def load_route_stops(table: pl.DataFrame, *, by: Actor, at: datetime) -> Loaded:
    """Add which usage point is read on which route, and when."""
    return load(sheets.ROUTE_STOPS, rows=table, by=by, at=at)


def load_validation_limits(table: pl.DataFrame, *, by: Actor, at: datetime) -> Loaded:
    """Add limits of validation rules; `replace_limit` ends one that is in force."""
    return load(sheets.VALIDATION_LIMITS, rows=table, by=by, at=at)


def replace_limit(plan: LimitPlan, *, by: Actor, at: datetime) -> int:
    """
    Put another limit in force from a day on; the one before ends there.

    :returns: id of the new limit
    :raises NotPossible: if a limit that began on that day or later is recorded
    """
    known = ValidationLimit.objects.filter(rule=plan.rule, name=plan.name).locked()
    _end_running(known, day=plan.start_date, what=f"the limit {plan.rule} {plan.name}")
    row = {name: getattr(plan, name) for name in ("rule", "name", "value", "source", "start_date")}
    limit = ValidationLimit.objects.create(**row)
    facts: Facts = {"rule": plan.rule, "limit": plan.name, "value": str(plan.value), "start_date": str(plan.start_date)}
    events.record("readings.limit_replaced", by=by, at=at, subject_kind=LIMIT, subject_id=limit.pk, **facts)
    return limit.pk


def plan_route(plan: RoutePlan, *, by: Actor, at: datetime) -> int:
    """
    Plan a reading route.

    :returns: its id
    :raises SheetRefused: if the code is taken, the day is not one of 1 to 28, or the unit is not the actor's
    """
    row = {name: getattr(plan, name) for name in ("code", "name", "unit_code", "turning_day")}
    load_routes(sheets.ROUTES.sheet.schema.frame([{**row, "kind": plan.kind.value}]), by=by, at=at)
    return ReadingRoute.objects.get(code=plan.code).pk


def place_on_route(plan: StopPlan, *, by: Actor, at: datetime) -> int:
    """
    Have a usage point read on a route from a day on; its stop on another route ends there.

    :returns: id of the stop
    :raises UnknownRoute: if the route is not the actor's
    :raises NotPossible: if a stop that began on that day or later is recorded
    """
    (route_id,) = walking.route_ids_named([plan.route_code], scope=by.scope)
    known = RouteStop.objects.filter(usage_point=plan.usage_point_id).locked()
    _end_running(known, day=plan.start_date, what="the stop of this usage point")
    stop = RouteStop.objects.create(
        route_id=route_id, usage_point_id=plan.usage_point_id, sequence=plan.sequence, start_date=plan.start_date
    )
    facts: Facts = {
        "route_code": plan.route_code,
        "usage_point_id": plan.usage_point_id,
        "start_date": str(plan.start_date),
    }
    events.record("readings.stop_placed", by=by, at=at, subject_kind=STOP, subject_id=stop.pk, **facts)
    return stop.pk


def _end_running(known: DatedQuerySet, *, day: date, what: str) -> None:
    """End the dated row that holds on a day; one that begins later is not overwritten."""
    if known.filter(start_date__gte=day).exists():
        msg = f"{what} is already planned from {day} or a later day on; choose a later day"
        raise NotPossible(msg)
    known.on(day).update(end_date=day)


def accept(table: pl.DataFrame, *, by: Actor, at: datetime) -> Delivered:
    """
    Take in readings, and put what cannot be taken into the work list as it was delivered.

    A line names its meter, its usage point or both. What is recorded just so is left alone; what is recorded with
    another value is never overwritten.

    :param table: the columns of `sheets.DELIVERY` by code name
    :raises WrongTable: if a column that must be there is missing or has empty cells
    """
    lines = sheets.DELIVERY.schema.check(sheets.DELIVERY.schema.fitted(table.lazy()).pipe(collected)).with_row_index(
        "line_id"
    )
    facts, findings = _looked_up(lines, by=by, at=at)
    taken, refused = parted(lines, facts=facts, findings=findings)
    new = taken.filter(pl.col("known_value").is_null())
    write_rows(Reading, table=_as_readings(new, by=by, at=at))
    waiting = _put_aside(refused, by=by, at=at)
    lines_waiting = refused.select("line_id", "rule")
    outcome = Delivered(new.height, taken.height - new.height, refused.height, lines_waiting)
    counts: Facts = {"written": outcome.written, "already_there": outcome.already_there, "refused": waiting}
    if new.height or waiting:
        events.record("readings.readings_accepted", by=by, at=at, subject_kind=READING, **counts)
    return outcome


def _looked_up(lines: pl.DataFrame, *, by: Actor, at: datetime) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Lay the registry beside the lines of a delivery, and find their faults."""
    named, _ = with_ids(sheets.READINGS, rows=lines.with_columns(row=pl.col("line_id")), scope=by.scope)
    registry = delivering.registry_of(named, scope=by.scope)
    facts = delivered(
        named.lazy().rename({"kind": "register"}),
        installations=registry.installations.lazy(),
        registers=registry.registers.lazy(),
        recorded=registry.readings.lazy(),
        today=localtime(at).date(),
    )
    return facts, found_by(ACCEPTANCE, table=facts.lazy())


def _as_readings(lines: pl.DataFrame, *, by: Actor, at: datetime) -> pl.DataFrame:
    columns = ("usage_point_id", "meter_id", "kind", "reading_date", "value", "quality", "taken_at")
    return _entered(
        lines.unique(["meter_id", "kind", "reading_date"], keep="first", maintain_order=True).select(columns),
        by=by,
        at=at,
    )


def _entered(rows: pl.DataFrame, *, by: Actor, at: datetime, reason: str = "", method: str = "") -> pl.DataFrame:
    """Add who entered rows of `Reading`, when and why."""
    said = {"entered_by": by.number, "reason": reason, "method": method}
    return rows.with_columns(*(pl.lit(text).alias(name) for name, text in said.items()), entered_at=_moment(at))


def _moment(at: datetime) -> pl.Expr:
    return pl.lit(at).dt.convert_time_zone("UTC")


def _put_aside(refused: pl.DataFrame, *, by: Actor, at: datetime) -> int:
    """Put refused lines into the work list, unless they already wait there."""
    numbered = refused.with_columns(pl.col("meter_number", "usage_point_number").fill_null(""))
    waiting = delivering.all_refused_readings_of(numbered["reading_date"].unique().to_list())
    new = numbered.unique(KEY, maintain_order=True).join(waiting, on=KEY, how="anti", maintain_order="left")
    columns = (*KEY, "usage_point_id", "quality", "taken_at", "rule", "evidence")
    said = {"state": RefusedState.OPEN.value, "entered_by": by.number, "settled_by": "", "reason": ""}
    rows = new.select(columns).with_columns(
        *(pl.lit(text).alias(name) for name, text in said.items()), entered_at=_moment(at)
    )
    return write_rows(RefusedReading, table=rows) if rows.height else 0


def retry_refused(*, refused_ids: Collection[int], by: Actor, at: datetime) -> Delivered:
    """
    Try again to take readings that wait, after the registry was mended; those that still cannot be taken go on waiting.

    :raises UnknownFinding: if one is not there or belongs to other units
    """
    rows = _refused(refused_ids, by=by)
    lines = delivering.lines_of([row.pk for row in rows]).with_columns(line_id=pl.int_range(pl.len(), dtype=pl.Int64))
    facts, findings = _looked_up(lines, by=by, at=at)
    taken, refused = parted(lines, facts=facts, findings=findings)
    new = taken.filter(pl.col("known_value").is_null())
    write_rows(Reading, table=_as_readings(new, by=by, at=at))
    settled = set(taken["refused_reading_id"])
    settlement = Settlement(by=by.number, reason="")
    _take_steps(
        [row for row in rows if row.pk in settled], flow=REFUSED_READING, step="take", settlement=settlement, at=at
    )
    events.record("readings.refused_retried", by=by, at=at, subject_kind=REFUSED, taken=sorted(settled))
    return Delivered(new.height, taken.height - new.height, refused.height)


def dismiss_refused(*, refused_ids: Collection[int], reason: str, by: Actor, at: datetime) -> int:
    """
    Put readings aside that will never be taken; they stay on record with the reason.

    :returns: how many
    :raises UnknownFinding: if one is not there or belongs to other units
    :raises NotPossible: if one is settled already, or no reason is given
    """
    rows = _refused(refused_ids, by=by)
    _take_steps(rows, flow=REFUSED_READING, step="dismiss", settlement=Settlement(by=by.number, reason=reason), at=at)
    facts: Facts = {"refused_ids": [row.pk for row in rows], "reason": reason}
    events.record("readings.refused_dismissed", by=by, at=at, subject_kind=REFUSED, **facts)
    return len(rows)


def validate(*, route_ids: Collection[int], reading_date: date, by: Actor, at: datetime) -> Validated:
    """
    Validate what was read, or should have been, on the day on which routes turn.

    Run again it changes nothing but what has changed: a finding that no longer holds is withdrawn, one that holds again
    is opened again, and one that a person has settled stays settled.

    :raises NotPossible: if a route does not turn on that day of the month
    :raises LimitsMissing: if a limit of a rule has no row on that day
    """
    stops = walking.route_stops_on(rules.day_before(reading_date), scope=by.scope, route_ids=route_ids)
    others = stops.filter(pl.col("turning_day") != reading_date.day)
    if others.height:
        code, day = others.select("route_code", "turning_day").row(0)
        msg = f"route {code} turns on day {day} of a month, not on {reading_date}"
        raise NotPossible(msg)
    points = stops["usage_point_id"].unique(maintain_order=True).to_list()
    outcome = _validated(points, reading_date=reading_date, by=by, at=at)
    counts: Facts = {"found": outcome.found, "withdrawn": outcome.withdrawn, "still_open": outcome.still_open}
    facts: Facts = {
        "route_ids": sorted(route_ids),
        "reading_date": str(reading_date),
        "usage_points": len(points),
        **counts,
    }
    events.record("readings.routes_validated", by=by, at=at, subject_kind="readings.readingroute", **facts)
    return outcome


def _validated(points: list[int], *, reading_date: date, by: Actor, at: datetime) -> Validated:
    """Bring the findings about usage points on a day in line with what validation finds now."""
    found = validating.reviewed_on(reading_date, scope=by.scope, usage_points=points)
    known = validating.findings_on(reading_date, scope=by.scope, usage_points=points)
    new = found.join(known, on=FINDING_KEY, how="anti", nulls_equal=True)
    said = {"state": FindingState.OPEN.value, "settled_by": "", "reason": ""}
    rows = new.with_columns(
        *(pl.lit(text).alias(name) for name, text in said.items()), reading_date=reading_date, found_at=_moment(at)
    )
    if rows.height:
        write_rows(ReadingFinding, table=rows)
    gone = known.join(found, on=FINDING_KEY, how="anti", nulls_equal=True)
    again = known.join(found, on=FINDING_KEY, how="inner", nulls_equal=True, suffix="_now")
    withdrawn = _moved(gone, step="withdraw", by=by, at=at)
    reopened = _moved(again, step="reopen", by=by, at=at)
    is_other = (pl.col("state") == FindingState.OPEN.value) & (pl.col("evidence") != pl.col("evidence_now"))
    for finding_id, evidence in again.filter(is_other).select("finding_id", "evidence_now").iter_rows():
        ReadingFinding.objects.filter(pk=finding_id).update(evidence=evidence)
    still_open = again.filter(pl.col("state") == FindingState.OPEN.value).height + new.height + reopened
    return Validated(len(points), new.height + reopened, withdrawn, still_open)


def _moved(findings: pl.DataFrame, *, step: str, by: Actor, at: datetime) -> int:
    """Take a step, without a person's judgement, with those findings from whose state it leaves."""
    able = findings.filter(
        pl.col("state").is_in([state.name for state in FINDING.states if step in FINDING.open_steps(state.name)])
    )
    rows = list(ReadingFinding.objects.locked().filter(pk__in=able["finding_id"].to_list()))
    _take_steps(rows, flow=FINDING, step=step, settlement=Settlement(by=by.number, reason="found by validation"), at=at)
    return len(rows)


def approve(*, finding_ids: Collection[int], reason: str, by: Actor, at: datetime) -> int:
    """
    Believe readings in spite of what was found.

    :returns: how many findings
    :raises UnknownFinding: if one is not there or belongs to other units
    :raises NotPossible: if one is settled already, no reason is given, or the person entered the reading
    """
    rows = _findings(finding_ids, by=by)
    _settle(rows, step="approve", reason=reason, by=by, at=at)
    facts: Facts = {"finding_ids": [row.pk for row in rows], "reason": reason}
    events.record("readings.findings_approved", by=by, at=at, subject_kind=FINDING_KIND, **facts)
    return len(rows)


def correct(*, values: Mapping[int, Decimal], reason: str, by: Actor, at: datetime) -> list[int]:
    """
    Put other values in the place of readings, which stay on record, and validate again what they touch.

    Open findings about these readings become corrected ones; the new values are validated like any other.

    :param values: reading id → what the register really showed
    :returns: ids of the new readings, in the order of ``values``
    :raises UnknownFinding: if a reading is not there, is already superseded, or belongs to other units
    :raises NotPossible: if no reason is given, or the register cannot show a value
    """
    old = delivering.readings_named(list(values), scope=by.scope)
    if missing := set(values) - set(old["reading_id"]):
        msg = f"no current reading among your units has the id {', '.join(map(str, sorted(missing)))}"
        raise UnknownFinding(msg)
    if (why := rules.why_no_reason(reason)) is not None:
        raise NotPossible(why)
    new = old.with_columns(value=pl.Series([values[i] for i in old["reading_id"]], dtype=old.schema["value"]))
    _refuse_impossible(new, by=by, at=at)
    rows = new.select("usage_point_id", "meter_id", "kind", "reading_date", "value", supersedes_id="reading_id")
    corrected = rows.with_columns(quality=pl.lit(ReadingQuality.CORRECTED.value))
    write_rows(Reading, table=_entered(corrected, by=by, at=at, reason=reason))
    about = ReadingFinding.objects.locked().filter(reading__in=list(values), state=FindingState.OPEN)
    _settle(list(about), step="correct", reason=reason, by=by, at=at)
    _validate_again(old, by=by, at=at)
    facts: Facts = {"reading_ids": sorted(values), "reason": reason}
    events.record("readings.readings_corrected", by=by, at=at, subject_kind=READING, **facts)
    return delivering.successors_of(list(values))


def _refuse_impossible(readings: pl.DataFrame, *, by: Actor, at: datetime) -> None:
    """Refuse values that the register cannot show."""
    lines = readings.with_columns(line_id=pl.int_range(pl.len(), dtype=pl.Int64)).drop("meter_id", "usage_point_id")
    facts, _ = _looked_up(lines, by=by, at=at)
    findings = found_by(ACCEPTANCE, table=facts.lazy().with_columns(known_value=pl.lit(None, dtype=pl.Decimal(38, 4))))
    if findings.height:
        first = findings.row(0, named=True)
        msg = f"{first['rule']}: {first['evidence']}"
        raise NotPossible(msg)


def estimate(
    *, finding_ids: Collection[int], method: EstimationMethod, reason: str, by: Actor, at: datetime
) -> list[int]:
    """
    Estimate what was not read, or was read wrongly; the next real reading settles the difference.

    :returns: ids of the estimates
    :raises UnknownFinding: if a finding is not there or belongs to other units
    :raises NotPossible: if one is settled already, or no reason is given
    :raises NothingToGoBy: if the method finds no usage to go by
    """
    rows = _findings(finding_ids, by=by)
    _settle(rows, step="estimate", reason=reason, by=by, at=at)
    made: list[int] = []
    for day in sorted({row.reading_date for row in rows}):
        made += _estimated([row for row in rows if row.reading_date == day], method=method, reason=reason, by=by, at=at)
    facts: Facts = {"finding_ids": [row.pk for row in rows], "reason": reason, "reading_ids": made}
    facts["method"] = method.value
    events.record("readings.readings_estimated", by=by, at=at, subject_kind=READING, **facts)
    return made


def _estimated(
    rows: list[ReadingFinding], *, method: EstimationMethod, reason: str, by: Actor, at: datetime
) -> list[int]:
    """Write the estimates of findings about one day."""
    turning = rows[0].reading_date
    points = sorted({row.usage_point_id for row in rows})
    replaced = [row.reading_id for row in rows if row.reading_id is not None]
    unread = [row.usage_point_id for row in rows if row.reading_id is None]
    made = estimating.estimates(
        turning, scope=by.scope, replaced=replaced, unread=unread, usage_points=points, methods=(method,)
    )
    if (empty := made.filter(pl.col("value").is_null())).height or made.is_empty():
        raise NothingToGoBy(_nothing_to_go_by(empty, method=method))
    new = (
        made.drop("method", "start_value")
        .rename({"register": "kind"})
        .with_columns(reading_date=turning, quality=pl.lit(ReadingQuality.ESTIMATED.value))
    )
    write_rows(Reading, table=_entered(new, by=by, at=at, reason=reason, method=method.value))
    also = ReadingFinding.objects.locked().filter(reading__in=replaced, state=FindingState.OPEN)
    _settle(list(also), step="estimate", reason=reason, by=by, at=at)
    _validated(points, reading_date=turning, by=by, at=at)
    return delivering.estimates_of(points, day=turning, entered_at=at)


def _nothing_to_go_by(empty: pl.DataFrame, *, method: EstimationMethod) -> str:
    if empty.is_empty():
        return "nothing is missing or wrong there, so there is nothing to estimate"
    points = ", ".join(map(str, empty["usage_point_id"].unique(maintain_order=True).head(5)))
    return f"{method.value} finds no usage to go by for usage points {points}; choose another method"


def _validate_again(readings: pl.DataFrame, *, by: Actor, at: datetime) -> None:
    """Validate the days, from those of the readings on, on which something was found about their usage points."""
    for day, points in validating.days_with_findings(readings, scope=by.scope):
        _validated(points, reading_date=day, by=by, at=at)


def _findings(finding_ids: Collection[int], *, by: Actor) -> list[ReadingFinding]:
    rows = list(ReadingFinding.objects.inside(by.scope).filter(pk__in=finding_ids).locked())
    _refuse_unknown(finding_ids, found=(row.pk for row in rows), what="finding")
    return rows


def _refused(refused_ids: Collection[int], *, by: Actor) -> list[RefusedReading]:
    rows = list(RefusedReading.objects.inside(by.scope).filter(pk__in=refused_ids).locked())
    _refuse_unknown(refused_ids, found=(row.pk for row in rows), what="refused reading")
    return rows


def _refuse_unknown(ids: Collection[int], *, found: Iterable[int], what: str) -> None:
    if missing := sorted(set(ids) - set(found)):
        msg = f"no {what} among your units has the id {', '.join(map(str, missing))}"
        raise UnknownFinding(msg)


def _settle(rows: list[ReadingFinding], *, step: str, reason: str, by: Actor, at: datetime) -> None:
    """Take a step with findings in the name of a person who is not always free to."""
    ids = [row.reading_id for row in rows if row.reading_id]
    entered = hands.hands_that_bind(ids, by=by, day=localtime(at).date())
    for enterer in sorted({entered.get(row.reading_id or 0, "") for row in rows}):
        some = [row for row in rows if entered.get(row.reading_id or 0, "") == enterer]
        settlement = Settlement(by=by.number, reason=reason, entered_by=enterer)
        _take_steps(some, flow=FINDING, step=step, settlement=settlement, at=at)


def _take_steps(
    rows: Sequence[ReadingFinding | RefusedReading],
    *,
    flow: Flow[Settlement],
    step: str,
    settlement: Settlement,
    at: datetime,
) -> None:
    """Take a step with each of the rows, all or none, and note who settled them and why."""
    for row in rows:
        outcome = flow.take(settlement, state=row.state, step=step)
        if isinstance(outcome, Refusal):
            msg = f"{row.pk} ({row.rule}): {outcome.reason}"
            raise NotPossible(msg)
        row.state, row.settled_by, row.settled_at, row.reason = outcome, settlement.by, at, settlement.reason
    for row in rows:
        row.save(update_fields=["state", "settled_by", "settled_at", "reason"])
