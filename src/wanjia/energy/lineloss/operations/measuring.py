"""Measures against losses: entered, done, and reviewed by the rates before and after (A119, A124)."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from django.utils.timezone import localtime

from wanjia.energy.lineloss import rules
from wanjia.energy.lineloss.flow import MEASURE
from wanjia.energy.lineloss.models import LossBalance, LossMeasure
from wanjia.energy.lineloss.operations.targeting import part_of
from wanjia.energy.lineloss.queries.published import latest_run
from wanjia.energy.lineloss.types import Effect, LossClass, LossKind, NewMeasure, Way
from wanjia.foundation.access.types import Actor
from wanjia.foundation.events import operations as events
from wanjia.foundation.findings.types import Refused
from wanjia.foundation.organisation.queries import person_named

SUBJECT = "lineloss.lossmeasure"
STEPS = {
    Effect.EFFECTIVE: "find_effective",
    Effect.WITHOUT_EFFECT: "find_without_effect",
    Effect.NOT_JUDGED: "leave_open",
}


class MeasureRefused(Refused):
    """A measure that cannot be entered, done or reviewed like that; the text is fit for the user."""


def enter_measure(new: NewMeasure, *, by: Actor, at: datetime) -> int:
    """
    Enter what is to be done against the loss of a line or an area; the latest rate is kept as the one before it.

    :raises MeasureRefused: if nothing is said, the day has passed, or the part is of another kind
    """
    if (why := rules.why_no_measure(new, today=localtime(at).date())) is not None:
        raise MeasureRefused(why)
    part = part_of(new.way, code=new.code, scope=by.scope)
    subject = {"feeder_id": part["feeder_id"], "area_id": part["area_id"]}
    month = rules.month_before(localtime(at).date().replace(day=1))
    before = _rate(month, subject=subject)
    row = LossMeasure.objects.create(
        unit_id=part["unit_id"],
        **subject,
        kind=new.kind,
        text=new.text.strip()[:200],
        person_id=person_named(new.person_number).person_id,
        seals_checked=new.seals_checked,
        due_date=new.due_date,
        entered_by=by.number,
        entered_at=at,
        before_month=month if before is not None else None,
        before_pct=before,
    )
    _tell("lineloss.measure_entered", about=row, by=by, at=at)
    return int(row.pk)


def finish_measure(measure_id: int, *, on: date, by: Actor, at: datetime) -> None:
    """
    Say on which day a measure was done; the rate of the month before that day is the one before it.

    :raises MeasureRefused: if it is not of the actor's units, is done already, or the day lies ahead
    """
    row = LossMeasure.objects.inside(by.scope).filter(pk=measure_id, done_on__isnull=True).locked().first()
    if row is None or on > localtime(at).date():
        msg = "There is no such measure of your units that waits to be done, or the day lies ahead."
        raise MeasureRefused(msg)
    month = rules.month_before(on.replace(day=1))
    before = _rate(month, subject={"feeder_id": row.feeder_id, "area_id": row.area_id})
    row.done_on = on
    if before is not None:
        row.before_month, row.before_pct = month, before
    row.save(update_fields=["done_on", "before_month", "before_pct"])
    _tell("lineloss.measure_done", about=row, by=by, at=at)


def review_measures(month: date, *, by: Actor, at: datetime) -> int:
    """
    Judge the measures done before a month by the loss of that month (A119).

    What had no effect is judged again by later months until it has; what had is left alone.

    :param month: first day of the month whose loss is compared
    :returns: how many were judged
    """
    rows = LossMeasure.objects.inside(by.scope).filter(done_on__lt=month).exclude(effect=Effect.EFFECTIVE).locked()
    judged = 0
    for row in rows:
        after = _rate(month, subject={"feeder_id": row.feeder_id, "area_id": row.area_id})
        effect = rules.effect_of(row.before_pct, after=after)
        if effect == row.effect or effect is Effect.NOT_JUDGED:
            continue
        row.effect = MEASURE.after(STEPS[effect], state=row.effect, thing=row)
        row.after_month, row.after_pct = month, after
        row.reviewed_by, row.reviewed_at = by.number, at
        row.save(update_fields=["effect", "after_month", "after_pct", "reviewed_by", "reviewed_at"])
        _tell("lineloss.measure_reviewed", about=row, by=by, at=at)
        judged += 1
    return judged


def adjust_measure(measure_id: int, *, text: str, by: Actor, at: datetime) -> None:
    """
    Say how a measure that had no effect is changed (A118).

    :raises MeasureRefused: if it is not of the actor's units, or it worked, or nothing is said
    """
    rows = LossMeasure.objects.inside(by.scope).filter(pk=measure_id, effect=Effect.WITHOUT_EFFECT)
    row = rows.locked().first()
    if row is None or not text.strip():
        msg = "Only a measure of your units without effect is adjusted; say how."
        raise MeasureRefused(msg)
    row.adjustment = text.strip()[:200]
    row.save(update_fields=["adjustment"])
    _tell("lineloss.measure_adjusted", about=row, by=by, at=at)


def _rate(month: date, *, subject: dict[str, int | None]) -> Decimal | None:
    """Give the rate of a line or an area in a month, none where it could not be computed."""
    run = latest_run(month, kind=LossKind.SIMULTANEOUS)
    if run is None:
        return None
    way = Way.AREA if subject["area_id"] else Way.FEEDER
    rows = LossBalance.objects.filter(run=run, way=way, **subject).exclude(loss_class=LossClass.UNKNOWN)
    rate: Decimal | None = rows.values_list("rate_pct", flat=True).first()
    return rate


def _tell(name: str, *, about: LossMeasure, by: Actor, at: datetime) -> None:
    facts = {"kind": about.kind, "effect": about.effect}
    events.record(name, by=by, at=at, subject_kind=SUBJECT, subject_id=about.pk, unit_id=about.unit_id, **facts)
