"""Rows locked for a change, refusals of changes, and the events that tell of them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from wanjia.foundation.access.queries import within
from wanjia.foundation.access.types import Actor
from wanjia.foundation.events import operations as events
from wanjia.foundation.findings.types import Refused
from wanjia.foundation.locking.names import hold_name
from wanjia.revenue.billing.models import (
    Bill,
    BillingQuerySet,
    BillingRun,
    RunChunk,
)


class RunRefused(Refused):
    """A step of a billing run that cannot be taken; the text is fit for the user."""


class BillRefused(Refused):
    """Something that cannot be done with a bill; the text is fit for the user."""


def run_held(run_id: int, *, by: Actor) -> BillingRun:
    """Lock a run of the actor's units, or refuse as `held` does."""
    mine = BillingRun.objects.filter(within(by.scope, path="unit__path"), pk=run_id)
    found: BillingRun = held(mine, what=f"billing run {run_id}", refused=RunRefused)
    return found


def chunk_held(chunk_id: int, *, by: Actor) -> RunChunk:
    """Lock a part of a run of the actor's units, or refuse as `held` does."""
    mine = RunChunk.objects.filter(within(by.scope, path="run__unit__path"), pk=chunk_id)
    found: RunChunk = held(mine, what=f"part {chunk_id} of a billing run", refused=RunRefused)
    return found


def bill_held(bill_id: int, *, by: Actor) -> Bill:
    """Lock a bill whose account is of the actor's units now, or refuse as `held` does."""
    mine = Bill.objects.filter(within(by.scope, path="account__unit__path"), pk=bill_id)
    found: Bill = held(mine, what=f"bill {bill_id}", refused=BillRefused)
    return found


def held(mine: BillingQuerySet, *, what: str, refused: type[Refused]) -> Any:
    """
    Lock the one row asked for.

    :raises Refused: of the kind given, if the actor's units have no such row
    """
    found = mine.locked().first()
    if found is None:
        msg = f"There is no {what} among your units."
        raise refused(msg)
    return found


def hold_numbers(bill_month: date) -> None:
    """Let nobody else number bills of a month until the transaction ends; wait for somebody who does."""
    hold_name(f"billing.numbers.{bill_month:%Y-%m}")


def record_run(name: str, *, run: BillingRun, by: Actor, at: datetime, **facts: object) -> None:
    """Record an event of a run."""
    of: dict[str, object] = {"subject_kind": "billing.run", "subject_id": run.pk, "unit_id": run.unit_id}
    events.record(name, by=by, at=at, number=run.number, **of, **facts)  # type: ignore[arg-type]


def record_bill(name: str, *, bill: Bill, by: Actor, at: datetime, **facts: object) -> None:
    """Record an event of a bill."""
    events.record(
        name,
        by=by,
        at=at,
        subject_kind="billing.bill",
        subject_id=bill.pk,
        unit_id=bill.unit_id,
        number=bill.number,
        **facts,
    )
