"""Cases proposed by one person and decided by another, whose post reaches high enough."""

from __future__ import annotations

from datetime import datetime

from django.utils.timezone import localtime

from wanjia.foundation.access.types import Actor
from wanjia.revenue.corrections.flow import CASE, Decision
from wanjia.revenue.corrections.models import LONGEST_REASON, CorrectionCase
from wanjia.revenue.corrections.operations.held import case_held, record
from wanjia.revenue.corrections.queries.found import handlers_of
from wanjia.revenue.corrections.queries.judged import why_not_amount
from wanjia.revenue.corrections.rules import Stake
from wanjia.revenue.corrections.types import Cause


def propose(*, case_id: int, by: Actor, at: datetime) -> int:
    """
    Propose what was worked out.

    :returns: the case's id
    :raises CaseRefused: if there is no such case among the actor's units
    :raises StepRefused: if it was not worked out, or proposed already
    """
    case = case_held(case_id, by=by)
    case.state = CASE.after("propose", state=case.state, thing=Decision(by.number))
    case.proposed_by, case.proposed_at = by.number, at
    case.save(update_fields=["state", "proposed_by", "proposed_at"])
    record("corrections.case_proposed", of=case, by=by, at=at, weight=case.weight)
    return int(case.pk)


def decide(*, case_id: int, step: str, reason: str, by: Actor, at: datetime) -> int:
    """
    Approve or refuse a proposed case.

    :param step: ``approve`` or ``refuse``
    :returns: the case's id
    :raises CaseRefused: if there is no such case among the actor's units
    :raises StepRefused: if the actor worked on the case, has no post that reaches high enough, or gives no reason
    """
    case = case_held(case_id, by=by)
    decision = Decision(
        by.number,
        reason,
        handled_by=handlers_of(case),
        why_not_amount=why_not_amount(stake_of(case), by=by, day=localtime(at).date()),
    )
    case.state = CASE.after(step, state=case.state, thing=decision)
    case.decided_by, case.decided_at, case.decision_reason = by.number, at, reason.strip()[:LONGEST_REASON]
    case.save(update_fields=["state", "decided_by", "decided_at", "decision_reason"])
    name = "corrections.case_approved" if step == "approve" else "corrections.case_refused"
    record(name, of=case, by=by, at=at, reason=case.decision_reason, weight=case.weight)
    return int(case.pk)


def stake_of(case: CorrectionCase) -> Stake:
    """Give what a decision on a case is about."""
    return Stake(case.weight, is_policy=case.cause == Cause.POLICY)
