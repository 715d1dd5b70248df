"""Telling the customer: the written notice days before the cut, the reminder minutes before."""

from __future__ import annotations

from datetime import datetime

from django.utils.timezone import localtime

from wanjia.foundation.access.types import Actor
from wanjia.revenue.disconnection.operations.held import CutRefused, cut_held, kept, known, step, tell
from wanjia.revenue.disconnection.rules import why_not_served
from wanjia.revenue.disconnection.types import Notice, Service


def serve_notice(cut_id: int, *, notice: Notice, by: Actor, at: datetime) -> None:
    """
    Write down that the written notice of a cut was served; a new one takes the place of one that grew old.

    :raises CutRefused: if the cut is not of the actor's units, the proof lacks, the planned moment lies outside the
        legal days or the hours for cutting, or the copy to the authority lacks for an important customer
    :raises StepRefused: if it is not approved, or debt or a hold forbids it
    """
    cut = cut_held(cut_id, by=by)
    case = known(cut, by=by, at=at)
    planned = localtime(notice.planned_at)
    step(cut, name="serve_notice", case=case, due_at=notice.planned_at)
    local = Notice(notice.served_on, notice.way, notice.proof, planned, notice.copied_on, notice.copy_proof)
    if (why := why_not_served(local, case=case)) is not None:
        raise CutRefused(why)
    cut.noticed_on, cut.notice_way, cut.notice_proof = notice.served_on, notice.way, kept(notice.proof)
    cut.planned_at, cut.copied_on, cut.copy_proof = notice.planned_at, notice.copied_on, kept(notice.copy_proof)
    cut.reminded_at, cut.reminder_way = None, ""
    cut.save()
    tell("disconnection.notice_served", about=cut, by=by, at=at, proof=cut.notice_proof, planned=planned.isoformat())


def remind(cut_id: int, *, way: Service, by: Actor, at: datetime) -> None:
    """
    Write down that the customer was told the time of the cut again, at this moment.

    :raises CutRefused: if the cut is not of the actor's units
    :raises StepRefused: if the notice is too young or too old, its day has not come, or debt or a hold forbids it
    """
    cut = cut_held(cut_id, by=by)
    step(cut, name="remind", case=known(cut, by=by, at=at), due_at=cut.planned_at)
    cut.reminded_at, cut.reminder_way = at, way
    cut.save(update_fields=["state", "due_at", "reminded_at", "reminder_way"])
    tell("disconnection.reminder_given", about=cut, by=by, at=at, way=way.value)
