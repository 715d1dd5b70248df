"""Targets set, persons named, plans of a year written."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from wanjia.energy.lineloss import rules
from wanjia.energy.lineloss.models import LossPlan, LossResponsibility, LossTarget
from wanjia.energy.lineloss.types import NewTarget, Way
from wanjia.foundation.access.types import Actor, Scope
from wanjia.foundation.events import operations as events
from wanjia.foundation.findings.types import Refused
from wanjia.foundation.organisation.queries import person_named, unit_named
from wanjia.registry.network import queries as network


class TargetRefused(Refused):
    """A target, a person or a plan that cannot be put down like that; the text is fit for the user."""


def part_of(way: Way, *, code: str, scope: Scope) -> dict[str, Any]:
    """
    Find the part of a grid, or the unit, that a code names: ``unit_id, feeder_id, area_id``.

    :raises TargetRefused: if it is not of the scope
    :raises UnknownPart: if it is a line or an area that is not of the scope
    :raises UnknownUnit: if no unit has the code
    """
    if way is Way.UNIT:
        unit = unit_named(code)
        if not scope.holds(unit.path):
            msg = "The unit is not among yours."
            raise TargetRefused(msg)
        return {"unit_id": unit.unit_id, "feeder_id": None, "area_id": None}
    if way is Way.FEEDER:
        feeders = network.feeders(scope)
        line = network.feeder_named(code, scope=scope)
        mine = dict(feeders.select("feeder_id", "unit_id").iter_rows())
        return {"unit_id": mine[line.feeder_id], "feeder_id": line.feeder_id, "area_id": None}
    area = network.area_named(code, scope=scope)
    mine = dict(network.transformer_areas(scope).select("area_id", "unit_id").iter_rows())
    return {"unit_id": mine[area.area_id], "feeder_id": None, "area_id": area.area_id}


def set_target(new: NewTarget, *, by: Actor, at: datetime) -> int:
    """
    Set the rate that a unit, a line or an area shall keep to; an earlier one is kept.

    :raises TargetRefused: if rate, month or ground do not fit, or the part is not of the actor's units
    """
    if (why := rules.why_no_target(new)) is not None:
        raise TargetRefused(why)
    part = part_of(new.way, code=new.code, scope=by.scope)
    person = person_named(new.person_number).person_id if new.person_number else None
    same = {"way": new.way, "period": new.period, "start_month": new.start_month, **part}
    LossTarget.objects.filter(is_latest=True, **same).update(is_latest=False)
    row = LossTarget.objects.create(
        **same,
        end_month=rules.end_of(new.start_month, period=new.period),
        rate_pct=new.rate_pct,
        person_id=person,
        source=new.source.strip()[:200],
        set_by=by.number,
        set_at=at,
    )
    events.record(
        "lineloss.target_set",
        by=by,
        at=at,
        subject_kind="lineloss.losstarget",
        subject_id=row.pk,
        unit_id=part["unit_id"],
        code=new.code,
        month=f"{new.start_month:%Y-%m}",
        rate=str(new.rate_pct),
        person=new.person_number,
    )
    return int(row.pk)


def name_responsible(way: Way, *, code: str, person_number: str, since: date, by: Actor, at: datetime) -> int:
    """
    Name who answers for the loss of a line or an area from a day on; whoever did before does so until then.

    :raises TargetRefused: if it is neither line nor area, or somebody was named from a later day on
    """
    if way not in (Way.FEEDER, Way.AREA):
        msg = "Persons answer for lines and transformer areas; a unit has its head."
        raise TargetRefused(msg)
    part = part_of(way, code=code, scope=by.scope)
    subject = {"feeder_id": part["feeder_id"], "area_id": part["area_id"]}
    person = person_named(person_number)
    held = LossResponsibility.objects.filter(**subject).order_by("start_date").locked().last()
    if held is not None and (held.start_date >= since or (held.end_date and held.end_date > since)):
        msg = "Somebody is named for this part from that day or a later one on already."
        raise TargetRefused(msg)
    if held is not None and held.end_date is None:
        held.end_date = since
        held.save(update_fields=["end_date"])
    row = LossResponsibility.objects.create(**subject, person_id=person.person_id, start_date=since)
    events.record(
        "lineloss.responsible_named",
        by=by,
        at=at,
        subject_kind="lineloss.lossresponsibility",
        subject_id=row.pk,
        unit_id=part["unit_id"],
        code=code,
        person=person_number,
        start=since.isoformat(),
    )
    return int(row.pk)


def write_plan(unit_code: str, *, year: int, texts: tuple[str, str, str], by: Actor, at: datetime) -> int:
    """
    Write a station's plan of a year, or write it anew: work, reduction, guarantee measures.

    :raises TargetRefused: if the unit is not the actor's, or a part is empty
    """
    part = part_of(Way.UNIT, code=unit_code, scope=by.scope)
    if not all(text.strip() for text in texts):
        msg = "A plan of a year has its work, its reduction of losses and its guarantee measures; none is empty."
        raise TargetRefused(msg)
    values = dict(zip(("work", "reduction", "guarantees"), (text.strip() for text in texts), strict=True))
    kept = {**values, "written_by": by.number, "written_at": at}
    row, _is_new = LossPlan.objects.update_or_create(unit_id=part["unit_id"], year=year, defaults=kept)
    events.record(
        "lineloss.plan_written",
        by=by,
        at=at,
        subject_kind="lineloss.lossplan",
        subject_id=row.pk,
        unit_id=part["unit_id"],
        year=year,
    )
    return int(row.pk)
