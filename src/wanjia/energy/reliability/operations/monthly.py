"""The indices of a month, worked out and kept."""

from __future__ import annotations

from datetime import datetime

from django.utils.timezone import localtime

from wanjia.energy.reliability.models import ReliabilityMonth
from wanjia.energy.reliability.operations.held import OutageRefused
from wanjia.energy.reliability.queries.figures import figures, target_of
from wanjia.energy.reliability.types import Basis
from wanjia.foundation.access.types import Actor, Scope
from wanjia.foundation.events import operations as events
from wanjia.foundation.organisation.queries import unit_named
from wanjia.foundation.periods.types import Period

KEPT = (
    "served",
    "hours",
    "interruptions",
    "distinct",
    "customer_hours",
    "saifi",
    "saidi",
    "caidi",
    "asai",
    "maifi",
    "rs_1",
    "rs_2",
    "rs_3",
)


def work_out_month(unit_code: str, *, month: Period, by: Actor, at: datetime) -> None:
    """
    Work out the indices of a unit and those below it in a month, on both bases, in the place of earlier ones.

    :raises OutageRefused: if the unit is not the actor's, or the month is not over
    """
    unit = unit_named(unit_code)
    if not by.scope.holds(unit.path):
        msg = "You work out figures of your own units only."
        raise OutageRefused(msg)
    if month.end is None or month.end > localtime(at).date():
        msg = "The month is not over."
        raise OutageRefused(msg)
    for basis in Basis:
        found = figures(month, basis=basis, scope=Scope((unit.path,)))
        values = {name: getattr(found, name) for name in KEPT}
        values["target_pct"] = target_of(unit.unit_id, basis=basis, on=month.start)
        ReliabilityMonth.objects.update_or_create(
            unit_id=unit.unit_id, of_month=month.start, basis=basis, defaults={**values, "worked_out_at": at}
        )
    events.record(
        "reliability.month_worked_out",
        by=by,
        at=at,
        subject_kind="reliability.reliabilitymonth",
        unit_id=unit.unit_id,
        month=f"{month.start:%Y-%m}",
    )
