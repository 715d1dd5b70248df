"""Targets of a year taken in by file, and a unit's target broken down to its stations, or to its lines and areas."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import polars as pl

from wanjia.energy.lineloss import rules
from wanjia.energy.lineloss.models import LossTarget
from wanjia.energy.lineloss.operations.targeting import TargetRefused, part_of
from wanjia.energy.lineloss.queries.answering import persons_responsible_on
from wanjia.energy.lineloss.queries.plan import parts_below, unit_target
from wanjia.energy.lineloss.sheets import TARGETS
from wanjia.energy.lineloss.types import NewTarget, TargetPeriod, Way
from wanjia.foundation.access.types import Actor, Scope
from wanjia.foundation.events import operations as events
from wanjia.foundation.findings.types import Refused
from wanjia.foundation.organisation.queries import person_named
from wanjia.foundation.quantities.rounding import half_up
from wanjia.foundation.sheets.checks import conformed, content_problems
from wanjia.foundation.sheets.types import ROW, Loaded, Problem, SheetRefused
from wanjia.registry.network import queries as network

SUBJECT = "lineloss.losstarget"
Key = tuple[Way, str]
CURE = "Correct the row; nothing of the file is taken until all rows are right"


def load_targets(table: pl.DataFrame, *, by: Actor, at: datetime) -> Loaded:
    """
    Take targets in from a sheet: all of them or none; what stands just so is left alone, an earlier target is kept.

    :param table: the columns of `sheets.TARGETS` by code name
    :raises SheetRefused: naming every row that cannot be taken; nothing is written then
    """
    rows = conformed(table, sheet=TARGETS).with_columns(pl.col("person_number").fill_null(""))
    problems = content_problems(rows, sheet=TARGETS)
    if problems:
        raise SheetRefused(problems)
    people = {month: persons_responsible_on(month) for month in rows["start_month"].unique()}
    wanted = [_new(row, people=people[row["start_month"]]) for row in rows.to_dicts()]
    ready, parts = [], _parts(by.scope)
    for new, row in zip(wanted, rows[ROW].to_list(), strict=True):
        try:
            ready.append(_resolved(new, parts=parts, by=by))
        except Refused as why:
            problems.append(Problem(row, "code", str(why).rstrip("."), CURE))
    if problems:
        raise SheetRefused(problems)
    written = _write(ready, at=at)
    if written:
        facts = {"written": written, "already_there": len(ready) - written}
        events.record("lineloss.loss_targets_loaded", by=by, at=at, subject_kind=SUBJECT, **facts)
    return Loaded(written, len(ready) - written)


def split_target(unit_code: str, *, month: date, by: Actor, at: datetime) -> int:
    """
    Break the target of a unit down: the company's to its stations, a station's to its lines and areas.

    What the target allows, kWh, is shared out by the energy of the year before times the usual loss of each part, and
    none gets less than its theoretical loss. Whoever answers for a line or an area answers for its target.

    :param month: of the target that is broken down, its first month
    :returns: how many targets were set
    :raises TargetRefused: if the unit has no target from that month on or is not the actor's, nothing is known of its
        parts, or the target allows less than the wires lose
    """
    part_of(Way.UNIT, code=unit_code, scope=by.scope)
    target = unit_target(unit_code, month=month, scope=by.scope)
    if target is None:
        msg = f"{unit_code} has no target that begins with {month:%Y-%m}: set one first."
        raise TargetRefused(msg)
    parts, energy = parts_below(unit_code, month=month, scope=by.scope)
    allowed = energy * target.rate_pct / rules.HUNDRED
    if (why := rules.why_not_split(allowed, parts=parts)) is not None:
        raise TargetRefused(why)
    shares = rules.split_over(allowed, parts=parts)
    people = persons_responsible_on(month)
    places = _parts(by.scope)
    source = f"{unit_code} {month:%Y-%m} {target.rate_pct.normalize():f} %"
    ready = [
        _resolved(
            NewTarget(
                part.key[0],
                part.key[1],
                TargetPeriod(target.period),
                month,
                half_up(shares[part.key] * rules.HUNDRED / part.plan_kwh, places=2),
                source,
                people.get(part.key, ""),
            ),
            parts=places,
            by=by,
        )
        for part in parts
        if part.key[0] in rules.TARGETED
    ]
    written = _write(ready, at=at)
    events.record(
        "lineloss.target_split",
        by=by,
        at=at,
        subject_kind=SUBJECT,
        subject_id=target.target_id,
        unit_id=target.unit_id,
        code=unit_code,
        month=f"{month:%Y-%m}",
        rate=str(target.rate_pct),
        written=written,
    )
    return written


def _new(row: dict[str, Any], *, people: Mapping[Key, str]) -> NewTarget:
    way, code = Way(row["way"]), row["code"].strip()
    return NewTarget(
        way=way,
        code=code,
        period=TargetPeriod(row["period"]),
        start_month=row["start_month"],
        rate_pct=Decimal(row["rate_pct"]),
        source=row["source"],
        person_number=row["person_number"].strip() or people.get((way, code), ""),
    )


def _parts(scope: Scope) -> dict[Key, dict[str, Any]]:
    """Give the lines and areas of a scope as a target points at them, read once for all rows."""
    lines = network.feeders(scope).select("code", "unit_id", "feeder_id", area_id=None)
    areas = network.transformer_areas(scope).select("code", "unit_id", "area_id", feeder_id=None)
    return {
        (way, row.pop("code")): row
        for way, table in ((Way.FEEDER, lines), (Way.AREA, areas))
        for row in table.to_dicts()
    }


def _resolved(new: NewTarget, *, parts: Mapping[Key, dict[str, Any]], by: Actor) -> LossTarget:
    """
    Make the row of a target, not yet written.

    :raises Refused: if it cannot be one; the text is fit for the user
    """
    if (why := rules.why_no_target(new)) is not None:
        raise TargetRefused(why)
    place = parts.get((new.way, new.code)) or part_of(new.way, code=new.code, scope=by.scope)
    person = person_named(new.person_number).person_id if new.person_number else None
    return LossTarget(
        way=new.way,
        period=new.period,
        start_month=new.start_month,
        end_month=rules.end_of(new.start_month, period=new.period),
        rate_pct=new.rate_pct,
        person_id=person,
        source=new.source.strip()[:200],
        set_by=by.number,
        **place,
    )


NAMES = ("way", "period", "start_month", "unit_id", "feeder_id", "area_id")


def _write(ready: list[LossTarget], *, at: datetime) -> int:
    """Write the targets that do not stand just so; what stood before is the latest no more."""
    months = {row.start_month for row in ready}
    held = LossTarget.objects.filter(is_latest=True, start_month__in=months).locked()
    standing = {tuple(str(getattr(row, name)) for name in NAMES): row for row in held}
    new, old = [], []
    for row in ready:
        before = standing.get(tuple(str(getattr(row, name)) for name in NAMES))
        if before is not None and _said(before) == _said(row):
            continue
        row.set_at = at
        new.append(row)
        old += [before.pk] if before else []
    LossTarget.objects.filter(pk__in=old).update(is_latest=False)
    LossTarget.objects.bulk_create(new)
    return len(new)


def _said(row: LossTarget) -> tuple[Decimal, int | None, str]:
    return (half_up(Decimal(row.rate_pct), places=4), row.person_id, row.source)
