"""Agreements to pay in parts: proposed, approved by a second person, kept or broken."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal

from wanjia.foundation.access.queries import within
from wanjia.foundation.access.types import Actor
from wanjia.revenue.dunning import rules
from wanjia.revenue.dunning.flow import AGREEMENT, Decision
from wanjia.revenue.dunning.models import LONGEST_NOTE, Agreement, Instalment
from wanjia.revenue.dunning.operations.doing import stop_steps
from wanjia.revenue.dunning.operations.held import DunningRefused, day_of, refuse, tell, unit_of
from wanjia.revenue.dunning.operations.waiting import keep_supply, let_cut
from wanjia.revenue.dunning.queries.debts import owed_by
from wanjia.revenue.dunning.queries.rows import limit_on
from wanjia.revenue.dunning.types import LateFees, Limit, Part, PlanState
from wanjia.revenue.receivables.operations import freezing
from wanjia.revenue.receivables.operations.charging import charge_late_fees
from wanjia.revenue.receivables.operations.held import position_held
from wanjia.revenue.receivables.operations.together import positions_held

SOURCE = "dunning.agreement"
#: Why late fees rest.
IN_PARTS = "paid in parts as agreed"
#: Why the hold of an agreement is released.
ENDED = "The agreement to pay in parts has ended."


def propose_agreement(account_id: int, *, parts: Sequence[Part], reason: str, by: Actor, at: datetime) -> int:
    """
    Write down that a debt shall be paid in parts; up to the limit it runs at once, above a second person approves it.

    Late fees are charged up to the day, so that the debt is known to the fen.

    :returns: the agreement's id
    :raises DunningRefused: if the parts do not sum to the debt, their days are not possible, one is open already, or a
        reason lacks
    """
    unit_id, today = unit_of(account_id, by=by), day_of(at)
    refuse(None if reason.strip() else "Say why: the reason stays on record.")
    if Agreement.objects.filter(account_id=account_id, state__in=(PlanState.PROPOSED, PlanState.RUNNING)).exists():
        refuse("This customer has an open agreement already.")
    charge_late_fees(account_id=account_id, until=today, by=by, at=at)
    owed = owed_by(account_id)
    most = int(limit_on(today, name=Limit.PLAN_MONTHS))
    refuse(rules.why_not_agreed(parts, owed=owed, today=today, most_months=most))
    is_frozen = limit_on(today, name=Limit.PLAN_FREEZE) > 0
    agreement: Agreement = Agreement.objects.create(
        account_id=account_id,
        unit_id=unit_id,
        total=owed,  # a fixed point is a decimal
        late_fees=LateFees.FROZEN if is_frozen else LateFees.GO_ON,
        state=PlanState.PROPOSED,
        reason=reason.strip()[:LONGEST_NOTE],
        proposed_by=by.number,
        proposed_at=at,
    )
    Instalment.objects.bulk_create(
        Instalment(agreement=agreement, sequence=place, due_date=part.due_date, amount=part.amount)
        for place, part in enumerate(parts, start=1)
    )
    if owed <= limit_on(today, name=Limit.PLAN_APPROVAL):
        agreement.state = AGREEMENT.after("begin", state=agreement.state, thing=_decision(agreement, by=by))
        _begin(agreement, by=by, at=at)
    _record("dunning.agreement_proposed", of=agreement, by=by, at=at, amount=owed, parts=len(parts))
    return agreement.pk


def decide_agreement(agreement_id: int, *, step: str, reason: str, by: Actor, at: datetime) -> None:
    """
    Approve or refuse an agreement that somebody else proposed, or take back one's own.

    :param step: ``approve``, ``refuse`` or ``withdraw``
    :raises DunningRefused: if there is none among the actor's units, or the debt has changed since
    :raises StepRefused: if it is decided already, one's own (or not one's own), or a reason lacks
    """
    agreement = _held_with_money(agreement_id, by=by)
    agreement.state = AGREEMENT.after(step, state=agreement.state, thing=_decision(agreement, by=by, reason=reason))
    if step == "approve" and owed_by(agreement.account_id) < agreement.total:
        refuse("Something was paid since the agreement was proposed. Take it back and propose what is left.")
    agreement.decided_by, agreement.decided_at = by.number, at
    agreement.decision_reason = reason.strip()[:LONGEST_NOTE]
    if step == "approve":
        _begin(agreement, by=by, at=at)
    agreement.save()
    _record("dunning.agreement_decided", of=agreement, by=by, at=at, step=step, reason=agreement.decision_reason)


def settle_agreements(day: date, *, by: Actor, at: datetime) -> int:
    """Break the running agreements of the actor's units with a part unpaid beyond the grace, and give how many."""
    mine = Agreement.objects.filter(within(by.scope, path="account__unit__path"), state=PlanState.RUNNING)
    frozen = mine.filter(late_fees=LateFees.FROZEN)
    positions_held(sorted(frozen.values_list("account_id", flat=True)))
    grace, broken = int(limit_on(day, name=Limit.PLAN_GRACE)), 0
    for agreement in mine.locked():
        now = rules.agreement_after(parts_agreed(agreement.pk), paid=agreement.paid, today=day, grace=grace)
        if now is PlanState.BROKEN:
            _end(agreement, step="break", on=day, by=by, at=at)
            broken += 1
    return broken


def count_payment(account_id: int, *, amount: Decimal, by: Actor, at: datetime) -> None:
    """Count money that came, or (below 0) was taken back, to the agreement that it belongs to."""
    held = Agreement.objects.filter(account_id=account_id, state__in=(PlanState.RUNNING, PlanState.KEPT))
    agreement: Agreement | None = held.locked().last()
    if agreement is None or (agreement.state == PlanState.KEPT and amount >= 0):
        return
    agreement.paid += amount
    agreement.save(update_fields=["paid"])
    today = day_of(at)
    now = rules.agreement_after(parts_agreed(agreement.pk), paid=agreement.paid, today=date.min, grace=0)
    if now is PlanState.KEPT and agreement.state == PlanState.RUNNING:
        _end(agreement, step="keep", on=today, by=by, at=at)
    elif now is not PlanState.KEPT and agreement.state == PlanState.KEPT:
        rested_until = agreement.ended_on
        agreement.state, agreement.ended_on = AGREEMENT.after("reopen", state=agreement.state, thing=_by(by)), None
        agreement.save(update_fields=["state", "ended_on"])
        if agreement.late_fees == LateFees.FROZEN and rested_until is not None:
            freezing.refreeze(_freeze(agreement, start=rested_until), by=by, at=at)


def parts_agreed(agreement_id: int) -> list[Part]:
    """Give the parts of an agreement in order."""
    rows = Instalment.objects.filter(agreement_id=agreement_id).order_by("sequence")
    return [Part(due_date, Decimal(amount)) for due_date, amount in rows.values_list("due_date", "amount")]


def _begin(agreement: Agreement, *, by: Actor, at: datetime) -> None:
    agreement.begun_on = day_of(at)
    agreement.save()
    stop_steps([agreement.account_id], by=by, at=at)
    latest = parts_agreed(agreement.pk)[-1].due_date
    grace = int(limit_on(day_of(at), name=Limit.PLAN_GRACE))
    until = latest + timedelta(days=grace)
    keep_supply(agreement, until=until, by=by, at=at)
    if agreement.late_fees == LateFees.FROZEN:
        # Late fees were charged up to and with the day on which the debt was worked out.
        freezing.freeze(_freeze(agreement, start=day_of(agreement.proposed_at) + timedelta(days=1)), by=by, at=at)


def _end(agreement: Agreement, *, step: str, on: date, by: Actor, at: datetime) -> None:
    agreement.state, agreement.ended_on = AGREEMENT.after(step, state=agreement.state, thing=_by(by)), on
    agreement.save(update_fields=["state", "ended_on"])
    let_cut(agreement, why=ENDED, by=by, at=at)
    if agreement.late_fees == LateFees.FROZEN:
        _thaw(agreement, is_broken=step == "break", on=on, by=by, at=at)
    name = "dunning.agreement_kept" if step == "keep" else "dunning.agreement_broken"
    _record(name, of=agreement, by=by, at=at, amount=agreement.total, paid=agreement.paid)


def _thaw(agreement: Agreement, *, is_broken: bool, on: date, by: Actor, at: datetime) -> None:
    """Let late fees be charged again; what rested under an agreement that is broken may be lost."""
    begun = agreement.begun_on or on
    is_lost = is_broken and limit_on(begun, name=Limit.FREEZE_LOST) > 0
    freezing.unfreeze(_freeze(agreement, start=on), is_lost=is_lost, by=by, at=at)
    if is_lost:
        charge_late_fees(account_id=agreement.account_id, until=on, by=by, at=at)


def _freeze(agreement: Agreement, *, start: date) -> freezing.NewFreeze:
    return freezing.NewFreeze(agreement.account_id, start, IN_PARTS, SOURCE, agreement.pk)


def _held_with_money(agreement_id: int, *, by: Actor) -> Agreement:
    """Lock what stands between the account and the company before its agreement."""
    mine = Agreement.objects.filter(within(by.scope, path="account__unit__path"), pk=agreement_id)
    account_id = mine.values_list("account_id", flat=True).first()
    if account_id is not None:
        position_held(account_id, by=by)
    return _held(agreement_id, by=by)


def _held(agreement_id: int, *, by: Actor) -> Agreement:
    mine = Agreement.objects.filter(within(by.scope, path="account__unit__path"), pk=agreement_id)
    found: Agreement | None = mine.locked().first()
    if found is None:
        msg = "There is no such agreement among your units."
        raise DunningRefused(msg)
    return found


def _decision(agreement: Agreement, *, by: Actor, reason: str = "") -> Decision:
    return Decision(proposed_by=agreement.proposed_by, by=by.number, reason=reason)


def _by(by: Actor) -> Decision:
    return Decision(proposed_by="", by=by.number, reason="")


def _record(name: str, *, of: Agreement, by: Actor, at: datetime, **facts: object) -> None:
    tell(name, account_id=of.account_id, unit_id=of.unit_id, by=by, at=at, agreement=of.pk, **facts)
