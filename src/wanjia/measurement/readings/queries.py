"""
Questions about routes, readings and findings; every table keeps to the units of the scope.

``usage_points`` narrows a table to those ids; without it the whole scope is given.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta
from itertools import groupby

import polars as pl
from django.db.models import Q, QuerySet

from wanjia.foundation.access.queries import within
from wanjia.foundation.access.types import Actor, Scope
from wanjia.foundation.columnar.database import narrowed, read_fields, read_frame
from wanjia.foundation.columnar.engine import collected
from wanjia.foundation.duties.queries import exempt_paths
from wanjia.foundation.duties.rules import binds
from wanjia.foundation.duties.types import DutyRule
from wanjia.foundation.findings.types import Refused
from wanjia.foundation.listings.feeds import Feed
from wanjia.foundation.organisation.queries import units_inside
from wanjia.foundation.periods.types import Period
from wanjia.measurement.readings import sheets
from wanjia.measurement.readings.kernel.acceptance import ACCEPTANCE
from wanjia.measurement.readings.kernel.history import RECENT_MONTHS, YEAR, history
from wanjia.measurement.readings.kernel.measurability import RULES_OF_MARKS, RULES_OF_PAIRS, RULES_OF_READINGS
from wanjia.measurement.readings.kernel.schema import CAPACITIES, INDEXES, MULTIPLIERS, READINGS
from wanjia.measurement.readings.kernel.usage import Sources
from wanjia.measurement.readings.kernel.validation import LIMITS_ASKED, VALIDATION, reviewed, reviewed_findings
from wanjia.measurement.readings.models import (
    FindingQuerySet,
    Reading,
    ReadingFinding,
    ReadingQuerySet,
    ReadingRoute,
    RefusedReading,
    RouteStop,
    ValidationLimit,
)
from wanjia.measurement.readings.rules import cycle_ending, months_earlier
from wanjia.measurement.readings.types import FindingState, ReadingQuality, RefusedState
from wanjia.registry.customers import queries as customers
from wanjia.registry.metering import queries as metering

Ids = Collection[int]
Days = Collection[date]

EVER = Period(date(1900, 1, 1))
IDS_AT_MOST = 10_000
DAYS_AROUND = timedelta(days=62)
DAYS_EVER = timedelta(days=365 * 100)


class UnknownRoute(Refused):
    """No route among the actor's units has that code."""


def routes(scope: Scope) -> pl.DataFrame:
    """Give reading routes: ``route_id`` and all fields, by code."""
    return read_fields(ReadingRoute.objects.filter(within(scope, path="unit__path")).order_by("code"), id_as="route_id")


def route_ids_named(codes: Collection[str], *, scope: Scope) -> list[int]:
    """
    Find routes by code.

    :raises UnknownRoute: naming the codes that no route of the scope has
    """
    known = dict(routes(scope).select("code", "route_id").iter_rows())
    if unknown := sorted(set(codes) - set(known)):
        msg = f"no reading route among your units has the code {', '.join(unknown)}"
        raise UnknownRoute(msg)
    return [known[code] for code in codes]


def route_stops_on(day: date, *, scope: Scope, route_ids: Ids | None = None) -> pl.DataFrame:
    """
    Give which usage points are read on which route on a day, in the order of the walk.

    :returns: ``route_id, route_code, turning_day, usage_point_id, sequence``
    """
    stops = RouteStop.objects.on(day).filter(within(scope, path="usage_point__unit__path"))
    if route_ids is not None:
        stops = stops.filter(route__in=route_ids)
    return read_frame(
        stops.order_by("route__code", "sequence", "pk"),
        route_id="route_id",
        route_code="route__code",
        turning_day="route__turning_day",
        usage_point_id="usage_point_id",
        sequence="sequence",
    )


def usage_points_of(route_ids: Ids, *, day: date, scope: Scope) -> list[int]:
    """Give the ids of the usage points read on these routes on a day, in the order of the walk."""
    return route_stops_on(day, scope=scope, route_ids=route_ids)["usage_point_id"].to_list()


def current_readings(period: Period, *, scope: Scope, usage_points: Ids | None = None) -> pl.DataFrame:
    """
    Give the readings that none supersedes, from the start of ``period`` to its end, that day included.

    :returns: ``reading_id`` and all fields, in the order of their ids
    """
    found = Reading.objects.current().inside(scope).between(period.start, end=period.end or date.max)
    return narrowed(found, column="usage_point_id", ids=usage_points, id_as="reading_id")


def stretches_during(
    period: Period, *, scope: Scope, usage_points: Ids | None = None
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """
    Give the usage that shares a day with ``period``, each stretch whole: from the reading before to the one after.

    Quickest where the period begins and ends on the turning day of the usage points' routes; right for any.

    :param period: with an end
    :returns: `STRETCHES`, and `FINDINGS` of `wanjia.measurement.readings.kernel.usage` by usage point
    """
    return usage_sources(period, scope=scope, usage_points=usage_points).usage(during=period)


def usage_sources(
    period: Period, *, scope: Scope, usage_points: Ids | None = None, since: date | None = None, skipping: Days = ()
) -> Sources:
    """
    Give the tables from which the usage of ``period`` can be told, the readings next to it on either side included.

    :param since: give the readings from this day on as well
    :param skipping: but not those of these days, which nobody looks at one by one
    """
    installations = metering.installations(EVER, scope=scope, usage_points=usage_points)
    meters = None if usage_points is None else installations["meter_id"].unique().to_list()
    indexes = metering.installation_indexes(EVER, scope=scope, usage_points=usage_points)
    current = Reading.objects.current().inside(scope)
    sources = Sources(
        readings=_readings(current.between(period.start, end=period.end or date.max), usage_points=usage_points),
        installations=installations,
        indexes=indexes.rename({"kind": "register"}),
        multipliers=metering.multipliers(EVER, scope=scope, usage_points=usage_points),
        registers=metering.registers(scope, meters=meters).rename({"kind": "register"}),
    )
    for days in (DAYS_AROUND, DAYS_EVER):
        sources = sources.with_readings(_next_to(period, sources=sources, current=current, days=days))
    if since is not None:
        earlier = current.filter(reading_date__gte=since, reading_date__lt=period.start)
        months = _readings(earlier.exclude(reading_date__in=skipping), usage_points=usage_points)
        sources = sources.with_readings([months])
    return sources


def _next_to(period: Period, *, sources: Sources, current: ReadingQuerySet, days: timedelta) -> list[pl.DataFrame]:
    """Read what lies before and after a period, up to so many days, where its own edges were not read."""
    before, after = sources.unread_at(period)
    earlier = current.filter(reading_date__lt=period.start, reading_date__gte=period.start - days)
    parts = [_readings(earlier, usage_points=before)]
    if period.end is not None:
        later = current.filter(reading_date__gt=period.end, reading_date__lte=period.end + days)
        parts.append(_readings(later, usage_points=after))
    return parts


def _readings(rows: ReadingQuerySet, *, usage_points: Ids | None) -> pl.DataFrame:
    """Read `READINGS`, of the usage points named, or whole if there are very many."""
    columns = {name: name for name in READINGS.columns} | {"reading_id": "pk", "register": "kind"}
    if usage_points is None:
        return READINGS.check(read_frame(rows, **columns))
    ids = list(usage_points)
    if len(ids) > IDS_AT_MOST:
        wanted = pl.DataFrame({"usage_point_id": ids}, schema={"usage_point_id": pl.Int64})
        return READINGS.check(read_frame(rows, **columns).join(wanted, on="usage_point_id", how="semi"))
    return READINGS.check(read_frame(rows.filter(usage_point_id__among=ids), **columns))


def capacities(period: Period, *, scope: Scope, usage_points: Ids | None = None) -> pl.DataFrame:
    """Give the capacity (`CAPACITIES`) that the agreements at a usage point had in ``period``, the highest of each."""
    terms = customers.terms_during(period, scope=scope, usage_points=usage_points)
    agreements = customers.agreements_during(period, scope=scope, usage_points=usage_points)
    highest = terms.group_by("agreement_id").agg(pl.col("contract_kva").max())
    summed = (
        agreements.join(highest, on="agreement_id")
        .group_by("usage_point_id")
        .agg(capacity_kva=pl.col("contract_kva").sum())
    )
    return CAPACITIES.check(CAPACITIES.fitted(summed.lazy()).pipe(collected))


def limits_on(day: date) -> pl.DataFrame:
    """Give the limits (`LIMITS`) in force on a day."""
    return read_frame(ValidationLimit.objects.on(day).order_by("rule", "name"), rule="rule", name="name", value="value")


class LimitsMissing(Refused):
    """A limit that the validation rules ask for has no row on the day."""


def reviewed_on(turning: date, *, scope: Scope, usage_points: Ids) -> pl.DataFrame:
    """
    Give what validation finds about usage points whose cycle ends on a day; nothing is written.

    :returns: `FOUND`
    :raises LimitsMissing: if a limit has no row on that day
    """
    cycle = cycle_ending(turning)
    limits = _all_limits_on(turning)
    sources, since = sources_with_months_before(cycle, scope=scope, usage_points=usage_points, limits=limits)
    stretches, unmeasurable = sources.usage(during=Period(since, turning), faults_during=cycle)
    table = reviewed(
        sources.due_on(turning).lazy(),
        read=sources.readings.lazy().filter(reading_date=turning),
        history=history(stretches.lazy(), readings=sources.readings.lazy(), cycle=cycle),
        registers=sources.registers.lazy(),
        capacities=capacities(cycle, scope=scope, usage_points=usage_points).lazy(),
        limits=limits,
    )
    return reviewed_findings(table, unmeasurable=unmeasurable)


def _all_limits_on(day: date) -> pl.DataFrame:
    limits = limits_on(day)
    if missing := sorted(set(LIMITS_ASKED) - set(limits.select("rule", "name").iter_rows())):
        named = ", ".join(f"{rule} {name}" for rule, name in missing)
        msg = f"no limit is in force on {day} for: {named}; load the sheet of validation limits"
        raise LimitsMissing(msg)
    return limits


def sources_with_months_before(
    cycle: Period, *, scope: Scope, usage_points: Ids, limits: pl.DataFrame | None = None
) -> tuple[Sources, date]:
    """
    Give the tables of a cycle's usage with the months that rules and estimates look at.

    Of the 13 months before its end that is each of the latest few, and the month of a year ago; those between count as
    one, which halves what is read.

    :returns: the tables, and the day from which they go
    """
    turning = cycle.start + timedelta(days=cycle.days)
    looked_at = [RECENT_MONTHS + 1] if limits is None else limits.filter(name="cycles")["value"].to_list()
    single = int(max(looked_at))
    since = months_earlier(turning, months=YEAR + 1)
    between = [months_earlier(turning, months=months) for months in range(single + 1, YEAR)]
    sources = usage_sources(cycle, scope=scope, usage_points=usage_points, since=since, skipping=between)
    return sources, since


def findings(
    period: Period, *, scope: Scope, usage_points: Ids | None = None, state: FindingState | None = FindingState.OPEN
) -> pl.DataFrame:
    """
    Give the findings about readings after the start of ``period`` up to its end, that day included: those of its cycle.

    :param state: only those in this state; None for all
    :returns: ``finding_id``, all fields and ``usage_point_number``, by day, usage point and rule
    """
    found = _of_cycle(period, scope=scope)
    if state is not None:
        found = found.filter(state=state)
    table = narrowed(found, column="usage_point_id", ids=usage_points, id_as="finding_id")
    numbers = metering.usage_points(scope).select("usage_point_id", usage_point_number="number")
    return table.join(numbers, on="usage_point_id").sort("reading_date", "usage_point_number", "rule", "finding_id")


def held_back(period: Period, *, scope: Scope, usage_points: Ids | None = None) -> pl.DataFrame:
    """
    Give what holds usage points back from billing a cycle: its open findings that are errors.

    :returns: ``usage_point_id, finding_id, rule, reading_date, evidence``
    """
    found = _of_cycle(period, scope=scope).holding_back()
    table = narrowed(found, column="usage_point_id", ids=usage_points, id_as="finding_id")
    return table.select("usage_point_id", "finding_id", "rule", "reading_date", "evidence")


def _of_cycle(period: Period, *, scope: Scope) -> FindingQuerySet:
    found = ReadingFinding.objects.inside(scope).filter(reading_date__gt=period.start)
    return found if period.end is None else found.filter(reading_date__lte=period.end)


class NothingRead(Refused):
    """A finding without a reading that could be corrected."""


def reading_of_finding(finding_id: int, *, scope: Scope) -> int:
    """
    Give the id of the reading that a finding is about.

    :raises NothingRead: if the finding is not there, belongs to other units, or is not about one reading
    """
    found = ReadingFinding.objects.inside(scope).filter(pk=finding_id).values_list("reading_id", flat=True).first()
    if found is None:
        msg = f"finding {finding_id} is not about one reading: enter or estimate what is missing, or name the reading"
        raise NothingRead(msg)
    return int(found)


def next_steps() -> dict[str, str]:
    """Give what each rule suggests to do, by its code."""
    catalogues = (VALIDATION, ACCEPTANCE, RULES_OF_PAIRS, RULES_OF_MARKS, RULES_OF_READINGS)
    return {rule.code: rule.next_step for catalogue in catalogues for rule in catalogue}


def findings_on(day: date, *, scope: Scope, usage_points: Ids) -> pl.DataFrame:
    """Give the findings about a day in any state: ``finding_id, state, usage_point_id, rule, reading_id, evidence``."""
    found = ReadingFinding.objects.inside(scope).filter(reading_date=day)
    table = narrowed(found, column="usage_point_id", ids=usage_points, id_as="finding_id")
    return table.select("finding_id", "state", "usage_point_id", "rule", "reading_id", "evidence")


def days_with_findings(readings: pl.DataFrame, *, scope: Scope) -> list[tuple[date, list[int]]]:
    """Give the days, from the earliest of ``readings`` on, about which there are findings, with their usage points."""
    points = readings["usage_point_id"].unique().to_list()
    earliest = readings["reading_date"].min()
    found = ReadingFinding.objects.inside(scope).filter(usage_point__in=points, reading_date__gte=earliest)
    pairs = found.order_by("reading_date", "usage_point").values_list("reading_date", "usage_point_id").distinct()
    return [(day, [point for _, point in group]) for day, group in groupby(pairs, key=lambda pair: pair[0])]


def readings_named(reading_ids: Ids, *, scope: Scope) -> pl.DataFrame:
    """
    Give current readings by id with their natural keys, in the order of the ids.

    :returns: ``reading_id, usage_point_id, meter_id``, and the columns of `sheets.DELIVERY`
    """
    found = Reading.objects.current().inside(scope).filter(pk__in=reading_ids).order_by("pk")
    ids = {"reading_id": "pk", "usage_point_id": "usage_point_id", "meter_id": "meter_id"}
    return read_frame(found, **ids, **sheets.READINGS.paths)


def successors_of(reading_ids: Ids) -> list[int]:
    """Give the ids of the readings that supersede these, in their order."""
    found = dict(Reading.objects.filter(supersedes__in=reading_ids).values_list("supersedes_id", "pk"))
    return [found[reading_id] for reading_id in reading_ids]


def estimates_of(usage_points: Ids, *, day: date, entered_at: datetime) -> list[int]:
    """Give the ids of the estimates of a day that were entered at a moment."""
    found = Reading.objects.filter(usage_point__in=usage_points, reading_date=day, entered_at=entered_at)
    return list(found.filter(quality=ReadingQuality.ESTIMATED).order_by("pk").values_list("pk", flat=True))


def readings_entered_by(number: str, *, since: date) -> QuerySet[Reading]:
    """Give the readings that a person entered of days from ``since`` on, also those superseded since."""
    return Reading.objects.filter(entered_by=number, reading_date__gte=since)


def hands_that_bind(reading_ids: Ids, *, by: Actor, day: date) -> dict[int, str]:
    """
    Give who entered readings, as far as it keeps the actor from reviewing them: id → the actor's own number.

    A process is not bound, and neither is anybody in a unit that is exempt on that day.
    """
    mine = Reading.objects.filter(pk__in=reading_ids, entered_by=by.number) if binds(by) else Reading.objects.none()
    exempt = exempt_paths(DutyRule.REVIEW_OWN_READING, day=day)
    bound = mine.exclude(within(Scope(exempt), path="usage_point__unit__path")) if exempt else mine
    return dict(bound.values_list("pk", "entered_by"))


def registry_of(lines: pl.DataFrame, *, scope: Scope) -> Sources:
    """
    Give what is on record about the meters and usage points of a delivery.

    :param lines: ``meter_id``, ``usage_point_id``, ``reading_date``; a line without a usage point widens the search to
        the whole scope
    :returns: tables of usage, its readings those of the same days; without indexes and multipliers
    """
    is_whole = lines["usage_point_id"].null_count() > 0 or lines.is_empty()
    points = None if is_whole else lines["usage_point_id"].unique().to_list()
    installations = metering.installations(EVER, scope=scope, usage_points=points)
    meters = installations["meter_id"].unique().to_list()
    recorded = Reading.objects.current().inside(scope).filter(reading_date__in=lines["reading_date"].unique().to_list())
    return Sources(
        readings=_readings(recorded, usage_points=points),
        installations=installations,
        indexes=INDEXES.empty(),
        multipliers=MULTIPLIERS.empty(),
        registers=metering.registers(scope, meters=None if points is None else meters).rename({"kind": "register"}),
    )


def lines_of(refused_ids: Ids) -> pl.DataFrame:
    """Give readings that wait as lines of a delivery: ``refused_reading_id`` and the columns of `sheets.DELIVERY`."""
    found = RefusedReading.objects.filter(pk__in=refused_ids).order_by("pk")
    names = ("meter_number", "usage_point_number", "kind", "reading_date", "value", "quality", "taken_at")
    return read_frame(found, refused_reading_id="pk", **{name: name for name in names})


def all_refused_readings_of(days: Days) -> pl.DataFrame:
    """Give the natural keys of the readings of some days that wait, whoever's they are."""
    waiting = RefusedReading.objects.filter(state=RefusedState.OPEN, reading_date__in=days)
    names = ("meter_number", "usage_point_number", "kind", "reading_date", "value")
    return read_frame(waiting, **{name: name for name in names})


def refused_readings(scope: Scope) -> pl.DataFrame:
    """Give the delivered readings that wait, oldest first: ``refused_reading_id`` and all fields."""
    waiting = RefusedReading.objects.inside(scope).filter(state=RefusedState.OPEN).order_by("entered_at", "pk")
    return read_fields(waiting, id_as="refused_reading_id")


#: Readings in the order of their days; superseded ones too, unless only the current ones are asked for.
READING_FEED = Feed(
    rows=lambda scope: Reading.objects.filter(usage_point__unit__in=units_inside(scope.unit_paths)),
    fields={
        "id": "pk",
        "usage_point": "usage_point__number",
        "meter": "meter__number",
        "register": "kind",
        "reading_date": "reading_date",
        "value": "value",
        "quality": "quality",
        "taken_at": "taken_at",
        "entered_at": "entered_at",
        "supersedes": "supersedes_id",
    },
    order=("reading_date", "usage_point_id", "pk"),
    filters={
        "is_current": lambda wanted: (
            ~Q(pk__in=Reading.objects.exclude(supersedes=None).values("supersedes")) if wanted else Q()
        ),
        "usage_point": lambda number: Q(usage_point__number=number),
        "meter": lambda number: Q(meter__number=number),
        "register": lambda kind: Q(kind=kind),
        "quality": lambda quality: Q(quality=quality),
        "since": lambda day: Q(reading_date__gte=day),
        "until": lambda day: Q(reading_date__lt=day),
    },
)
