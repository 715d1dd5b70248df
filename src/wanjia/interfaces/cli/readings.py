"""Commands of readings: validate what was read, and settle what was found."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

import click

from wanjia.interfaces.cli.start import actor_now, refusals_told, set_up

if TYPE_CHECKING:
    from wanjia.foundation.access.types import Actor, Scope

METHODS = ("LAST_YEAR_MONTH", "MEAN_OF_THREE", "ZERO")
POINTS_AT_ONCE = 4_000

MONTH = click.option(
    "--month", required=True, type=click.DateTime(formats=["%Y-%m"]), help="Month of the cycles, such as 2026-01."
)
ROUTES = click.option("--route", "codes", multiple=True, metavar="CODE", help="Only this route; may be given again.")
PERSON = click.option("--as", "number", required=True, metavar="PERSON", help="Number of the person who decides.")
REASON = click.option("--reason", required=True, help="On what ground; it stays on record.")
FINDINGS = click.argument("findings", type=int, nargs=-1, required=True, metavar="FINDING...")


@click.group("readings")
def readings() -> None:
    """Validate meter readings and settle what was found."""


@contextmanager
def _deciding(number: str) -> Iterator[tuple[Actor, datetime]]:
    """Open a transaction in the name of a person; a refusal is told and leaves nothing behind."""
    set_up()
    from django.db import transaction

    with refusals_told(), transaction.atomic():
        yield actor_now(number)


def _turnings(month: date, *, codes: tuple[str, ...], scope: Scope) -> list[tuple[date, list[int]]]:
    """Plan the work: on which day which routes turn, in parts that others need not wait long for."""
    from wanjia.measurement.readings.queries import walking
    from wanjia.measurement.readings.rules import cycle_of, day_before

    known = walking.routes(scope)
    chosen = set(walking.route_ids_named(codes, scope=scope)) if codes else set(known["route_id"])
    parts: list[tuple[date, list[int]]] = []
    for turning_day in sorted(set(known["turning_day"])):
        end = cycle_of(month, turning_day=turning_day).end
        assert end is not None  # noqa: S101 - a cycle has an end
        wanted = [
            r for r, day in known.select("route_id", "turning_day").iter_rows() if day == turning_day and r in chosen
        ]
        stops = walking.route_stops_on(day_before(end), scope=scope, route_ids=wanted)
        parts += [(end, part) for part in _parts(wanted, sizes=dict(stops["route_id"].value_counts().iter_rows()))]
    return parts


def _parts(route_ids: list[int], *, sizes: dict[int, int]) -> Iterator[list[int]]:
    part: list[int] = []
    for route_id in route_ids:
        part.append(route_id)
        if sum(sizes.get(one, 0) for one in part) >= POINTS_AT_ONCE:
            yield part
            part = []
    if part:
        yield part


@readings.command("validate")
@MONTH
@ROUTES
def validate(month: datetime, codes: tuple[str, ...]) -> None:
    """
    Validate the readings of a month's cycles.

    What is found waits in the work list (`wanjia readings list`). Run again it changes only what has changed.
    """
    set_up()
    from django.db import transaction
    from django.utils.timezone import now
    from rich.progress import Progress

    from wanjia.measurement.readings import operations

    with refusals_told(), Progress(transient=True) as progress:
        actor, _ = actor_now(None)
        parts = _turnings(month.date(), codes=codes, scope=actor.scope)
        bar = progress.add_task("Validating routes", total=sum(len(ids) for _, ids in parts))
        outcomes = []
        for day, ids in parts:
            with transaction.atomic():
                outcomes.append(operations.validate(route_ids=ids, reading_date=day, by=actor, at=now()))
            progress.advance(bar, len(ids))
    points, found, gone, still = (
        sum(getattr(outcome, name) for outcome in outcomes)
        for name in ("usage_points", "found", "withdrawn", "still_open")
    )
    print(f"{points} usage points: {found} new findings, {gone} withdrawn, {still} open. `wanjia readings list`")


@readings.command("list")
@MONTH
@click.option("--rule", default=None, metavar="CODE", help="Only findings of this rule.")
def list_findings(month: datetime, rule: str | None) -> None:
    """List what waits for a decision in the cycles of a month, with the next step that each rule suggests."""
    set_up()
    from wanjia.foundation.access.types import WHOLE_COMPANY
    from wanjia.foundation.periods.types import month_of
    from wanjia.measurement.readings.queries import work_list

    with refusals_told():
        table = work_list.findings(month_of(month.date()), scope=WHOLE_COMPANY)
        if rule:
            table = table.filter(rule=rule)
        steps = work_list.next_steps()
        for row in table.iter_rows(named=True):
            print(f"{row['finding_id']:>8}  {row['severity']:<8} {row['usage_point_number']}  {row['rule']}")
            print(f"          {row['reading_date']}  {row['evidence']}")
        for code in sorted(set(table["rule"])):
            print(f"{code}: {steps[code]}")
        waiting = work_list.refused_readings(WHOLE_COMPANY).height
        print(f"{table.height} findings wait; {waiting} readings could not be taken.")


@readings.command("approve")
@FINDINGS
@REASON
@PERSON
def approve(findings: tuple[int, ...], reason: str, number: str) -> None:
    """Believe the readings in spite of these FINDINGS; who entered a reading may not approve it."""
    from wanjia.measurement.readings import operations

    with _deciding(number) as (actor, at):
        count = operations.approve(finding_ids=findings, reason=reason, by=actor, at=at)
    print(f"{count} findings approved.")


@readings.command("correct")
@click.argument("finding", type=int)
@click.argument("value")
@click.option("--reading", type=int, default=None, help="Another reading than that of the finding, by its id.")
@REASON
@PERSON
def correct(finding: int, value: str, reading: int | None, reason: str, number: str) -> None:
    """Put VALUE in the place of the reading of FINDING; the old value stays on record."""
    try:
        shown = Decimal(value)
    except InvalidOperation as wrong:
        raise click.BadParameter(f"{value} is not a number", param_hint="VALUE") from wrong
    set_up()
    from wanjia.measurement.readings import operations
    from wanjia.measurement.readings.queries import work_list

    with _deciding(number) as (actor, at):
        reading_id = reading or work_list.reading_of_finding(finding, scope=actor.scope)
        (new,) = operations.correct(values={reading_id: shown}, reason=reason, by=actor, at=at)
    print(f"Reading {reading_id} is superseded by {new}.")


@readings.command("estimate")
@FINDINGS
@click.option("--method", type=click.Choice(METHODS), default="MEAN_OF_THREE", show_default=True)
@REASON
@PERSON
def estimate(findings: tuple[int, ...], method: str, reason: str, number: str) -> None:
    """Estimate what these FINDINGS miss or doubt; the next real reading settles the difference."""
    set_up()
    from wanjia.measurement.readings import operations
    from wanjia.measurement.readings.types import EstimationMethod

    with _deciding(number) as (actor, at):
        made = operations.estimate(
            finding_ids=findings, method=EstimationMethod(method), reason=reason, by=actor, at=at
        )
    print(f"{len(made)} readings estimated.")


COMMANDS = (readings,)
