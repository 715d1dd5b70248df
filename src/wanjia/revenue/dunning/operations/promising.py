"""Promises to pay: taken, taken back, and decided by payments and the clock."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from wanjia.foundation.access.queries import within
from wanjia.foundation.access.types import Actor
from wanjia.revenue.dunning import rules
from wanjia.revenue.dunning.flow import PROMISE
from wanjia.revenue.dunning.models import LONGEST_NOTE, Agreement, Promise
from wanjia.revenue.dunning.operations.doing import stop_steps
from wanjia.revenue.dunning.operations.held import DunningRefused, day_of, refuse, tell, unit_of
from wanjia.revenue.dunning.operations.waiting import keep_supply, let_cut
from wanjia.revenue.dunning.queries.debts import overdue_of
from wanjia.revenue.dunning.queries.rows import limit_on
from wanjia.revenue.dunning.types import Limit, PlanState, PromisePlan, PromiseState

#: Why the hold of a promise is released.
ENDED = "The promise to pay has ended."


def take_promise(plan: PromisePlan, *, by: Actor, at: datetime) -> int:
    """
    Write down that a customer promised to pay; until its day nobody is reminded and supply is not cut.

    :returns: the promise's id
    :raises DunningRefused: if nothing is overdue, the amount or day is not possible, or a promise or agreement runs
    """
    unit_id, today = unit_of(plan.account_id, by=by), day_of(at)
    owed, _oldest = overdue_of(plan.account_id, day=today)
    most = int(limit_on(today, name=Limit.PROMISE_DAYS))
    refuse(
        rules.why_not_promised(plan.amount, day=plan.day, by_whom=plan.by_whom, owed=owed, today=today, most_days=most)
    )
    if Promise.objects.filter(account_id=plan.account_id, state=PromiseState.OPEN).exists():
        refuse("This customer has an open promise. Take it back first, or wait for its day.")
    if Agreement.objects.filter(account_id=plan.account_id, state=PlanState.RUNNING).exists():
        refuse("This customer pays in parts as agreed; the agreement holds.")
    promise: Promise = Promise.objects.create(
        account_id=plan.account_id,
        unit_id=unit_id,
        notice_id=plan.notice_id,
        amount=plan.amount,  # a fixed point is a decimal
        day=plan.day,
        by_whom=plan.by_whom.strip(),
        note=plan.note.strip()[:LONGEST_NOTE],
        state=PromiseState.OPEN,
        taken_by=by.number,
        taken_at=at,
    )
    stop_steps([plan.account_id], but=plan.notice_id, by=by, at=at)
    keep_supply(promise, until=plan.day, by=by, at=at)
    _record("dunning.promise_taken", of=promise, by=by, at=at, amount=plan.amount, day=plan.day)
    return promise.pk


def withdraw_promise(promise_id: int, *, reason: str, by: Actor, at: datetime) -> None:
    """
    Take a promise off that was written down wrongly; dunning goes on.

    :raises DunningRefused: if there is none among the actor's units, or a reason lacks
    :raises StepRefused: if it is decided already
    """
    mine = Promise.objects.filter(within(by.scope, path="account__unit__path"), pk=promise_id)
    promise: Promise | None = mine.locked().first()
    if promise is None:
        msg = "There is no such promise among your units."
        raise DunningRefused(msg)
    refuse(None if reason.strip() else "Say why: the reason stays on record.")
    _end(promise, step="withdraw", on=day_of(at))
    let_cut(promise, why=ENDED, by=by, at=at)
    _record("dunning.promise_withdrawn", of=promise, by=by, at=at, reason=reason.strip()[:LONGEST_NOTE])


def settle_promises(day: date, *, by: Actor, at: datetime) -> int:
    """Break the promises of the actor's units whose day has passed unpaid, and give how many."""
    mine = Promise.objects.filter(within(by.scope, path="account__unit__path"), state=PromiseState.OPEN)
    broken = list(mine.filter(day__lt=day).locked())
    for promise in broken:
        _end(promise, step="break", on=day)
        let_cut(promise, why=ENDED, by=by, at=at)
        _record("dunning.promise_broken", of=promise, by=by, at=at, amount=promise.amount, day=promise.day)
    return len(broken)


def count_payment(account_id: int, *, amount: Decimal, by: Actor, at: datetime) -> None:
    """Count money that came, or (below 0) was taken back, to the promise that it belongs to."""
    today = day_of(at)
    held = Promise.objects.filter(account_id=account_id, state__in=(PromiseState.OPEN, PromiseState.KEPT))
    promise: Promise | None = held.locked().last()
    if promise is None:
        return
    is_kept = promise.state == PromiseState.KEPT
    if is_kept and amount >= 0:
        return
    promise.paid += amount
    promise.save(update_fields=["paid"])
    now = rules.promise_after(amount=promise.amount, paid=promise.paid, day=promise.day, today=min(today, promise.day))
    if now is PromiseState.KEPT and not is_kept:
        _end(promise, step="keep", on=today)
        let_cut(promise, why=ENDED, by=by, at=at)
        _record("dunning.promise_kept", of=promise, by=by, at=at, amount=promise.amount, day=promise.day)
    elif is_kept and now is not PromiseState.KEPT:
        _reopen(promise, by=by, at=at)


def _reopen(promise: Promise, *, by: Actor, at: datetime) -> None:
    """Take up again a promise whose money went back; the clock then breaks it, if its day has passed."""
    is_free = not Promise.objects.filter(account_id=promise.account_id, state=PromiseState.OPEN).exists()
    if is_free:
        promise.state, promise.ended_on = PROMISE.after("reopen", state=promise.state, thing=None), None
        promise.save(update_fields=["state", "ended_on"])
        _record("dunning.promise_reopened", of=promise, by=by, at=at, amount=promise.amount, day=promise.day)


def _end(promise: Promise, *, step: str, on: date) -> None:
    promise.state, promise.ended_on = PROMISE.after(step, state=promise.state, thing=None), on
    promise.save(update_fields=["state", "ended_on"])


def _record(name: str, *, of: Promise, by: Actor, at: datetime, **facts: object) -> None:
    tell(name, account_id=of.account_id, unit_id=of.unit_id, by=by, at=at, promise=of.pk, **facts)
