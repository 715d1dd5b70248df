"""How a cut moves from the request to supply given back, and how a command does."""

from __future__ import annotations

from wanjia.foundation.workflow.types import Flow, State, Step
from wanjia.revenue.disconnection import rules
from wanjia.revenue.disconnection.types import AHEAD, Case
from wanjia.revenue.disconnection.types import CommandState as M
from wanjia.revenue.disconnection.types import CutState as S


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
        Step("done", (M.PENDING, M.TAKEN), M.DONE),
        Step("fail", (M.PENDING, M.TAKEN), M.FAILED),
        Step("withdraw", (M.PENDING,), M.WITHDRAWN),
    ),
)
