"""What a check finds written down: new, still there, found again, or gone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from wanjia.foundation.access.types import Actor
from wanjia.foundation.workflow.queries import limits_on
from wanjia.revenue.reconciliation import flow
from wanjia.revenue.reconciliation.models import CheckFinding
from wanjia.revenue.reconciliation.operations.held import day_of
from wanjia.revenue.reconciliation.types import Discrepancy, FindingState

WORK = "check_findings"
GONE = "no longer there when the day was checked again"
SIDES = ("theirs", "ours", "their_day", "our_day")


@dataclass(frozen=True, slots=True)
class Difference:
    """
    A difference that a check found: kind, unit, whom or what it is about, and what either side says.

    :ivar theirs: yuan, or kWh of ISSUED_ENERGY; None: they do not have it
    """

    kind: Discrepancy
    unit_id: int
    about: str
    theirs: Decimal | None
    ours: Decimal | None
    their_day: date | None = None
    our_day: date | None = None


@dataclass(frozen=True, slots=True)
class Written:
    """
    Where the findings of a check go.

    :ivar known: the findings of the same check before
    :ivar owner: whose work new ones are, until they are handed over
    :ivar of: columns that all of them have: ``day``, ``channel_day``
    """

    known: QuerySet[CheckFinding]
    owner: str
    of: dict[str, Any]


def write_findings(found: Iterable[Difference], *, to: Written, by: Actor, at: datetime) -> None:
    """
    Write down what a check found; the clock of what is new begins.

    One that was said to be corrected and is found again is open again; an open one that is gone counts as corrected.
    """
    before = {(one.kind, one.unit_id, one.about): one for one in to.known}
    hours = limits_on(day_of(at)).get(WORK)
    clock = {"owner": to.owner, "found_at": at, "due_at": at + timedelta(hours=hours) if hours else None}
    for one in found:
        sides = {name: getattr(one, name) for name in SIDES}
        same = before.pop((one.kind, one.unit_id, one.about), None)
        if same is None:
            about = {"unit_id": one.unit_id, "kind": one.kind, "about": one.about, "state": FindingState.OPEN}
            CheckFinding.objects.create(**about, **sides, **clock, **to.of)
        elif same.state in {FindingState.OPEN, FindingState.CORRECTED}:
            _found_again(same, sides=sides)
    for gone in before.values():
        if gone.state == FindingState.OPEN:
            settling = flow.Settling(settled_by="", by=by.number, reason=GONE)
            gone.state = flow.FINDING.after("correct", state=gone.state, thing=settling)
            gone.settled_at, gone.settled_by, gone.explanation = at, by.number, GONE
            gone.save()


def _found_again(finding: CheckFinding, *, sides: dict[str, Any]) -> None:
    if finding.state == FindingState.CORRECTED:
        nobody = flow.Settling(settled_by="", by="", reason="")
        finding.state = flow.FINDING.after("find_again", state=finding.state, thing=nobody)
    for name, value in sides.items():
        setattr(finding, name, value)
    finding.save()
