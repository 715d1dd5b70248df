"""
What operations of direct debits have in common: refusals, events, and their batches held.

# Note [Who books what a bank brings]
Money that a bank collected is booked in the name of `BRINGER`, a process, wherever the customer's account lies by then.
Whoever hands the return in chooses neither accounts nor amounts, and is named on the return file (decision 0109).
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from django.utils.timezone import localtime

from wanjia.foundation.access.queries import process_actor
from wanjia.foundation.access.types import Actor
from wanjia.foundation.events import operations as events
from wanjia.foundation.findings.types import Refused
from wanjia.foundation.locking.names import hold_name
from wanjia.revenue.directdebit.flow import BATCH, Second
from wanjia.revenue.directdebit.models import DebitBank, DebitBatch, Mandate

#: Held by whoever makes a batch, so that two do not ask for one debt.
ASKING = "directdebit.asking.debts"
BRINGER = "bank-returns"


class DebitRefused(Refused):
    """Something that cannot be done with a mandate or a batch; the text is fit for the user."""


def day_of(at: datetime) -> date:
    """Give the day of a moment, here."""
    return localtime(at).date()


def refuse(why: str | None) -> None:
    """
    Stop where there is a reason.

    :raises DebitRefused: saying the reason
    """
    if why is not None:
        raise DebitRefused(why)


def bringer() -> Actor:
    """Give in whose name money is booked that a bank brought; see Note [Who books what a bank brings]."""
    return process_actor(BRINGER)


def batch_held(number: str, *, by: Actor) -> DebitBatch:
    """
    Give a batch of the actor's units, with nobody else moving it or its lines.

    :raises DebitRefused: if there is none
    """
    hold_name(f"directdebit.batch.{number}")
    found: DebitBatch | None = (
        DebitBatch.objects.inside(by.scope).filter(number=number).select_related("bank", "unit").first()
    )
    if found is None:
        msg = "There is no such batch among your units."
        raise DebitRefused(msg)
    return found


def moved(batch: DebitBatch, *, step: str, by: Actor) -> None:
    """
    Move a batch, without writing it down.

    :raises StepRefused: if it stands otherwise, or the actor made it where a second person is wanted
    """
    batch.state = BATCH.after(step, state=batch.state, thing=Second(by.number, batch.made_by))


def tell(name: str, *, of: DebitBank | Mandate | DebitBatch, by: Actor, at: datetime, **facts: object) -> None:
    """Record an event; amounts and days travel as text."""
    unit_id = of.account.unit_id if isinstance(of, Mandate) else of.unit_id
    about: dict[str, object] = {
        "subject_kind": f"directdebit.{type(of).__name__.lower()}",
        "subject_id": of.pk,
        "unit_id": unit_id,
    }
    told = {key: str(value) if isinstance(value, Decimal | date) else value for key, value in facts.items()}
    events.record(name, by=by, at=at, **about, **told)  # type: ignore[arg-type]
