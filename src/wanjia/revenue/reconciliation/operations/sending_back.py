"""Money of unknown cause sent back to its sender: one or two persons decide, and a line of the bank shows it gone."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from wanjia.foundation.access.types import Actor
from wanjia.revenue.reconciliation import flow
from wanjia.revenue.reconciliation.models import LONGEST_REASON, MatchItem, Suspense
from wanjia.revenue.reconciliation.operations.held import MatchRefused, day_of
from wanjia.revenue.reconciliation.operations.suspending import suspense_held, tell_suspense
from wanjia.revenue.reconciliation.queries.figures import limit_on
from wanjia.revenue.reconciliation.types import ItemKind, MatchLimit, SuspenseState


def send_back(suspense_id: int, *, reason: str, by: Actor, at: datetime) -> bool:
    """
    Say that money goes back to its sender: up to the day's amount by one person, above it another person decides.

    Nothing is booked before the bank shows that it went; the line that shows it is then matched with it.

    :returns: whether it may be transferred now
    :raises MatchRefused: if there is none among the actor's units, or it is money that left
    :raises StepRefused: if it is decided, or no reason is given
    """
    held = suspense_held(suspense_id, by=by)
    if held.amount < 0:
        msg = "Money that left the bank does not go back: release it, and match the line."
        raise MatchRefused(msg)
    limit = limit_on(MatchLimit.ASSIGN_APPROVAL, day=day_of(at))
    step = "send_back" if held.amount <= limit else "propose"
    claim = flow.Assignment(held.amount, limit, proposed_by="", by=by.number, reason=reason)
    held.state = flow.SUSPENSE.after(step, state=held.state, thing=claim)
    held.account_id, held.proposed_at, held.proposed_by = None, at, by.number
    held.reason = reason.strip()[:LONGEST_REASON]
    held.save()
    name = "reconciliation.money_sent_back" if step == "send_back" else "reconciliation.return_proposed"
    tell_suspense(name, held=held, reason=held.reason, by=by, at=at)
    return step == "send_back"


def note_sent_back(items: Iterable[MatchItem], *, step: str, by: Actor, at: datetime) -> None:
    """
    Write down that money of unknown cause has gone back with a line that is matched now, or has not after all.

    :param step: ``return`` or ``undo_return``
    """
    back = {"return": "return", "undo_return": "suspend_again"}
    for one in items:
        if one.kind != ItemKind.SUSPENSE:
            continue
        rows = Suspense.objects.select_related("line").exclude(state=SuspenseState.RELEASED)
        held = rows.get(line_id=int(one.item.removeprefix("L")))
        nothing = flow.Assignment(held.amount, held.amount, proposed_by="", by=by.number, reason="")
        held.state = flow.SUSPENSE.after(step, state=held.state, thing=nothing)
        held.save(update_fields=["state"])
        line = held.line
        line.state = flow.LINE.after(back[step], state=line.state, thing=None)
        line.save(update_fields=["state"])
        name = "reconciliation.money_returned" if step == "return" else "reconciliation.return_undone"
        tell_suspense(name, held=held, reason=held.reason, by=by, at=at)
