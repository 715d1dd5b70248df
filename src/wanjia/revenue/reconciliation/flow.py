"""How lines, matches, money of unknown cause and findings move."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from wanjia.foundation.workflow.types import Flow, State, Step
from wanjia.revenue.reconciliation import rules
from wanjia.revenue.reconciliation.types import FindingState, LineState, MatchState, SuspenseState

L, M, S, F = LineState, MatchState, SuspenseState, FindingState

LINE: Flow[None] = Flow(
    name="reconciliation.line",
    states=(State(L.OPEN), State(L.MATCHED, final=True), State(L.SUSPENSE)),
    steps=(
        Step("match", (L.OPEN,), L.MATCHED),
        Step("open_again", (L.MATCHED,), L.OPEN),
        Step("suspend", (L.OPEN,), L.SUSPENSE),
        Step("release", (L.SUSPENSE,), L.OPEN),
        Step("assign", (L.SUSPENSE,), L.MATCHED),
        Step("return", (L.SUSPENSE,), L.MATCHED),
        Step("suspend_again", (L.MATCHED,), L.SUSPENSE),
    ),
)

MATCH: Flow[None] = Flow(
    name="reconciliation.match",
    states=(
        State(M.SUGGESTED),
        State(M.CONFIRMED, final=True),
        State(M.REJECTED, final=True),
        State(M.UNDONE, final=True),
    ),
    steps=(
        Step("confirm", (M.SUGGESTED,), M.CONFIRMED),
        Step("reject", (M.SUGGESTED,), M.REJECTED),
        Step("undo", (M.CONFIRMED,), M.UNDONE),
    ),
)


@dataclass(frozen=True, slots=True)
class Assignment:
    """
    Money of unknown cause about to become a customer's payment.

    :ivar free_up_to: so many yuan one person assigns alone
    :ivar proposed_by: who proposed it; empty where nobody did
    """

    amount: Decimal
    free_up_to: Decimal
    proposed_by: str
    by: str
    reason: str


def _is_small(assignment: Assignment) -> str | None:
    return rules.why_not_assigned_alone(assignment.amount, free_up_to=assignment.free_up_to) or rules.why_no_reason(
        assignment.reason
    )


def _is_second_person(assignment: Assignment) -> str | None:
    return rules.why_not_second_person(assignment.by, first=assignment.proposed_by) or rules.why_no_reason(
        assignment.reason
    )


def _has_reason(assignment: Assignment) -> str | None:
    return rules.why_no_reason(assignment.reason)


SUSPENSE: Flow[Assignment] = Flow(
    name="reconciliation.suspense",
    states=(
        State(S.HELD),
        State(S.PROPOSED),
        State(S.RETURNING),
        State(S.ASSIGNED, final=True),
        State(S.RETURNED, final=True),
        State(S.RELEASED, final=True),
    ),
    steps=(
        Step("assign", (S.HELD,), S.ASSIGNED, guard=_is_small),
        Step("propose", (S.HELD,), S.PROPOSED, guard=_has_reason),
        Step("approve", (S.PROPOSED,), S.ASSIGNED, guard=_is_second_person),
        Step("refuse", (S.PROPOSED,), S.HELD, guard=_is_second_person),
        Step("send_back", (S.HELD,), S.RETURNING, guard=_is_small),
        Step("approve_return", (S.PROPOSED,), S.RETURNING, guard=_is_second_person),
        Step("return", (S.RETURNING,), S.RETURNED),
        Step("undo_return", (S.RETURNED,), S.RETURNING),
        Step("release", (S.HELD, S.RETURNING), S.RELEASED, guard=_has_reason),
    ),
)


@dataclass(frozen=True, slots=True)
class Settling:
    """Who does what about a finding, and on what ground; ``settled_by`` is who explained or corrected it."""

    settled_by: str
    by: str
    reason: str


def _is_told(settling: Settling) -> str | None:
    return rules.why_no_reason(settling.reason)


def _is_another(settling: Settling) -> str | None:
    return rules.why_not_closed(settling.by, settled_by=settling.settled_by) or rules.why_no_reason(settling.reason)


FINDING: Flow[Settling] = Flow(
    name="reconciliation.finding",
    states=(State(F.OPEN), State(F.EXPLAINED), State(F.CORRECTED), State(F.CLOSED, final=True)),
    steps=(
        Step("explain", (F.OPEN,), F.EXPLAINED, guard=_is_told),
        Step("correct", (F.OPEN,), F.CORRECTED, guard=_is_told),
        Step("find_again", (F.CORRECTED,), F.OPEN),
        Step("close", (F.EXPLAINED, F.CORRECTED), F.CLOSED, guard=_is_another),
        Step("reopen", (F.EXPLAINED, F.CORRECTED, F.CLOSED), F.OPEN, guard=_is_another),
    ),
)
