"""A cut locked for a step, with all that is known of it, and what the steps have in common."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from django.utils.timezone import localtime

from wanjia.foundation.access.types import Actor
from wanjia.foundation.events import operations as events
from wanjia.foundation.findings.types import Refused
from wanjia.revenue.disconnection.flow import CUT
from wanjia.revenue.disconnection.models import LONGEST_NOTE, Cut, CutCommand
from wanjia.revenue.disconnection.queries.cases import case_of
from wanjia.revenue.disconnection.types import OPEN_COMMAND, Case, CommandState


class CutRefused(Refused):
    """Something that cannot be done about a cut; the text is fit for the user."""


def cut_held(cut_id: int, *, by: Actor) -> Cut:
    """
    Lock a cut of the actor's units.

    :raises CutRefused: if there is none
    """
    found: Cut | None = Cut.objects.inside(by.scope).filter(pk=cut_id).locked().first()
    if found is None:
        msg = "There is no such cut among your units."
        raise CutRefused(msg)
    return found


def known(cut: Cut, *, by: Actor, at: datetime, reason: str = "") -> Case:
    """Put together all that is known of a locked cut for the rules."""
    return replace(case_of(cut, at=localtime(at), command=open_command(cut)), by=by.number, reason=reason)


def open_command(cut: Cut) -> CommandState | None:
    """Give where the command of a cut stands that is not reported yet."""
    if cut.pk is None:
        return None
    state = CutCommand.objects.filter(cut_id=cut.pk, state__in=OPEN_COMMAND).values_list("state", flat=True).first()
    return None if state is None else CommandState(state)


def step(cut: Cut, *, name: str, case: Case, due_at: datetime | None = None) -> None:
    """
    Move a locked cut by a step of its flow, without saving it.

    :raises StepRefused: if the step is not possible now
    """
    cut.state = CUT.after(name, state=cut.state, thing=case)
    cut.due_at = due_at


def kept(text: str) -> str:
    """Give a text as long as a column keeps it."""
    return text.strip()[:LONGEST_NOTE]


def tell(name: str, *, about: Cut, by: Actor, at: datetime, **facts: object) -> None:
    """Record an event about a cut."""
    events.record(
        name,
        by=by,
        at=at,
        subject_kind="disconnection.cut",
        subject_id=about.pk,
        unit_id=about.unit_id,
        account_id=about.account_id,
        cause=about.cause,
        **facts,
    )
