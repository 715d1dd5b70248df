"""How a cut moves from the request to supply given back, and how a command does."""

from __future__ import annotations

from dataclasses import dataclass

from wanjia.foundation.workflow.types import Flow, State, Step
from wanjia.revenue.disconnection import rules
from wanjia.revenue.disconnection.types import AHEAD, Case
from wanjia.revenue.disconnection.types import CommandState as M
from wanjia.revenue.disconnection.types import CutState as S
from wanjia.revenue.disconnection.types import ImportanceState as E


def _may_approve(case: Case) -> str | None:
    return rules.why_not_decided(requested_by=case.requested_by, by=case.by, reason=case.reason) or rules.why_not(
        case, conditions=rules.BEFORE_APPROVAL
    )


def _may_refuse(case: Case) -> str | None:
    return rules.why_not_decided(requested_by=case.requested_by, by=case.by, reason=case.reason)


def _may_serve(case: Case) -> str | None:
    return rules.why_not(case, conditions=rules.BEFORE_NOTICE)


def _may_remind(case: Case) -> str | None:
    return rules.why_not(case, conditions=rules.BEFORE_REMINDER)


def _may_order(case: Case) -> str | None:
    return rules.why_not(case, conditions=rules.BEFORE_ORDER)


@dataclass(frozen=True, slots=True)
class Decision:
    """Who decides on an entry that somebody proposed, and on what ground."""

    proposed_by: str
    by: str
    reason: str


def _is_second_person(decision: Decision) -> str | None:
    return rules.why_not_second_person(proposed_by=decision.proposed_by, by=decision.by, reason=decision.reason)


def _is_own(decision: Decision) -> str | None:
    return None if decision.proposed_by == decision.by else "Only who proposed it can take it back."


CUT: Flow[Case] = Flow(
    name="disconnection.cut",
    states=(
        State(S.REQUESTED),
        State(S.APPROVED),
        State(S.NOTICED),
        State(S.REMINDED),
        State(S.ORDERED),
        State(S.CUT),
        State(S.FAILED),
        State(S.RESTORE_ORDERED),
        State(S.RESTORE_FAILED),
        State(S.RESTORED, final=True),
        State(S.CANCELLED, final=True),
        State(S.REFUSED, final=True),
    ),
    steps=(
        Step("approve", (S.REQUESTED,), S.APPROVED, guard=_may_approve),
        Step("refuse", (S.REQUESTED,), S.REFUSED, guard=_may_refuse),
        Step("serve_notice", (S.APPROVED, S.NOTICED, S.REMINDED, S.FAILED), S.NOTICED, guard=_may_serve),
        Step("remind", (S.NOTICED, S.REMINDED, S.FAILED), S.REMINDED, guard=_may_remind),
        Step("order", (S.REMINDED,), S.ORDERED, guard=_may_order),
        Step("stop", (S.ORDERED,), S.NOTICED),
        Step("report_cut", (S.ORDERED,), S.CUT),
        Step("report_failure", (S.ORDERED,), S.FAILED),
        Step("order_restore", (S.CUT, S.RESTORE_FAILED), S.RESTORE_ORDERED),
        Step("report_restored", (S.RESTORE_ORDERED,), S.RESTORED),
        Step("report_restore_failure", (S.RESTORE_ORDERED,), S.RESTORE_FAILED),
        Step("cancel", tuple(AHEAD), S.CANCELLED, guard=rules.why_not_cancelled),
    ),
)

COMMAND: Flow[object] = Flow(
    name="disconnection.command",
    states=(
        State(M.PENDING),
        State(M.TAKEN),
        State(M.DONE, final=True),
        State(M.FAILED, final=True),
        State(M.WITHDRAWN, final=True),
    ),
    steps=(
        Step("take", (M.PENDING,), M.TAKEN),
        Step("take_again", (M.TAKEN,), M.TAKEN),
        Step("done", (M.PENDING, M.TAKEN), M.DONE),
        Step("fail", (M.PENDING, M.TAKEN), M.FAILED),
        Step("withdraw", (M.PENDING,), M.WITHDRAWN),
    ),
)

IMPORTANCE: Flow[Decision] = Flow(
    name="disconnection.importance",
    states=(
        State(E.PROPOSED),
        State(E.IN_FORCE, final=True),
        State(E.REFUSED, final=True),
        State(E.WITHDRAWN, final=True),
    ),
    steps=(
        Step("approve", (E.PROPOSED,), E.IN_FORCE, guard=_is_second_person),
        Step("refuse", (E.PROPOSED,), E.REFUSED, guard=_is_second_person),
        Step("withdraw", (E.PROPOSED,), E.WITHDRAWN, guard=_is_own),
    ),
)
