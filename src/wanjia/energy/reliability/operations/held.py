"""An outage locked for a step, with what is known of it, and what the steps have in common."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils.timezone import localtime

from wanjia.energy.reliability import rules
from wanjia.energy.reliability.flow import FAULT, PLANNED
from wanjia.energy.reliability.kernel.affected import Grid
from wanjia.energy.reliability.kernel.budget import Cost, costs
from wanjia.energy.reliability.models import LONGEST_TEXT, Outage, OutageCost, OutageHit, OutageScope
from wanjia.energy.reliability.queries.grids import Walked
from wanjia.energy.reliability.queries.limits import limits_on
from wanjia.energy.reliability.types import Case, Limit, OutageKind, OutageState, ScopeAction, Scoped
from wanjia.foundation.access.types import Actor
from wanjia.foundation.events import operations as events
from wanjia.foundation.findings.types import Refused
from wanjia.foundation.organisation.types import Role

#: Who decides beyond the budget.
DIRECTORS = frozenset({Role.COMPANY_MANAGER, Role.MARKETING_DIRECTOR})
PLANS = (OutageKind.PLANNED, OutageKind.TEMPORARY, OutageKind.ORDERED_USE)
BATCH = 1_000


class OutageRefused(Refused):
    """Something that cannot be done about an outage; the text is fit for the user."""


def outage_held(outage_id: int, *, by: Actor) -> Outage:
    """
    Lock an outage of the actor's units.

    :raises OutageRefused: if there is none
    """
    found: Outage | None = Outage.objects.inside(by.scope).filter(pk=outage_id).locked().first()
    if found is None:
        msg = "There is no such outage among your units."
        raise OutageRefused(msg)
    return found


def known(
    outage: Outage,
    *,
    by: Actor,
    at: datetime,
    reason: str = "",
    over: Sequence[str] = (),
    important: Sequence[str] = (),
) -> Case:
    """Put together what is known of a locked outage for the rules."""
    now, limits = localtime(at), limits_on(localtime(outage.from_at).date())
    hours = rules.notice_hours(
        OutageKind(outage.kind), days=int(limits[Limit.NOTICE_DAYS]), hours=int(limits[Limit.NOTICE_HOURS])
    )
    switched = OutageScope.objects.filter(outage=outage)
    return Case(
        requested_by=outage.requested_by,
        by=by.number,
        at=now,
        from_at=localtime(outage.from_at),
        to_at=localtime(outage.to_at or outage.from_at),
        parts=switched.filter(is_planned=True, action=ScopeAction.OUT).count(),
        customers=outage.customers,
        over=tuple(over),
        important=tuple(important),
        reason=reason,
        is_director=bool(by.roles & DIRECTORS),
        is_emergency=outage.is_emergency,
        noticed_at=outage.noticed_at,
        notice_hours=hours,
        open_parts=switched.filter(is_planned=False, action=ScopeAction.OUT, to_at__isnull=True).count(),
        restored_at=outage.restored_at,
    )


def step(outage: Outage, *, name: str, case: Case) -> None:
    """
    Move a locked outage by a step of its flow, without saving it.

    :raises StepRefused: if the step is not possible now
    """
    flow = PLANNED if outage.kind in PLANS else FAULT
    outage.state = OutageState(flow.after(name, state=outage.state, thing=case))


def kept(text: str) -> str:
    """Give a text as long as a column keeps it."""
    return text.strip()[:LONGEST_TEXT]


def tell(name: str, *, about: Outage, by: Actor, at: datetime, **facts: object) -> None:
    """Record an event about an outage."""
    subject = {"subject_kind": "reliability.outage", "subject_id": about.pk, "unit_id": about.unit_id}
    events.record(name, by=by, at=at, kind=about.kind, **subject, **facts)  # type: ignore[arg-type]


def write_parts(outage: Outage, *, parts: Sequence[Scoped], is_planned: bool) -> None:
    """Write down what an outage switches."""
    OutageScope.objects.bulk_create(
        OutageScope(
            outage=outage,
            is_planned=is_planned,
            kind=part.kind,
            code=part.code,
            action=part.action,
            from_at=part.from_at,
            to_at=part.to_at,
        )
        for part in parts
    )


def freeze(outage: Outage, *, walked: Walked, is_planned: bool) -> list[Cost]:
    """Write down whom an outage hits and what it costs, in the place of what was written before."""
    found = costs(walked.hits, ties=walked.grid.ties)
    OutageHit.objects.filter(outage=outage, is_planned=is_planned).delete()
    OutageCost.objects.filter(outage=outage, is_planned=is_planned).delete()
    columns = ("basis", "area_id", "usage_point_id", "from_at", "to_at")
    OutageHit.objects.bulk_create(
        (
            OutageHit(outage=outage, is_planned=is_planned, **dict(zip(columns, row, strict=True)))
            for row in walked.hits.select(columns).iter_rows()
        ),
        batch_size=BATCH,
    )
    OutageCost.objects.bulk_create(
        OutageCost(
            outage=outage,
            is_planned=is_planned,
            basis=cost.basis,
            feeder_id=cost.feeder_id,
            of_month=cost.month,
            hours=cost.hours,
        )
        for cost in found
    )
    return found


def refuse_unknown(parts: Sequence[Scoped], *, grid: Grid) -> None:
    """
    Refuse parts of the grid that nobody knows.

    :raises OutageRefused: naming them
    """
    known_codes = {*grid.segments["code"].to_list(), *grid.feeder_codes.values(), *grid.area_codes.values()}
    if unknown := sorted({part.code for part in parts} - known_codes):
        msg = f"Nobody knows these parts of the grid on these days: {', '.join(unknown)}."
        raise OutageRefused(msg)
