"""How a notice, a promise, an instalment agreement and a warning move."""

from __future__ import annotations

from dataclasses import dataclass

from wanjia.foundation.workflow.types import Flow, State, Step
from wanjia.revenue.dunning import rules
from wanjia.revenue.dunning.types import NoticeState as N
from wanjia.revenue.dunning.types import PlanState as A
from wanjia.revenue.dunning.types import PromiseState as P
from wanjia.revenue.dunning.types import WarningState as W


@dataclass(frozen=True, slots=True)
class Decision:
    """Who decides on an agreement that somebody proposed, and on what ground."""

    proposed_by: str
    by: str
    reason: str


def _is_second_person(decision: Decision) -> str | None:
    return rules.why_not_second_person(proposed_by=decision.proposed_by, by=decision.by, reason=decision.reason)


def _is_own(decision: Decision) -> str | None:
    return None if decision.proposed_by == decision.by else "Only who proposed it can take it back."


NOTICE: Flow[object] = Flow(
    name="dunning.notice",
    states=(
        State(N.PLANNED),
        State(N.HANDED),
        State(N.SENT, final=True),
        State(N.DELIVERED, final=True),
        State(N.ANSWERED, final=True),
        State(N.FAILED, final=True),
        State(N.CANCELLED, final=True),
    ),
    steps=(
        Step("hand_over", (N.PLANNED,), N.HANDED),
        Step("send", (N.PLANNED, N.HANDED, N.FAILED), N.SENT),
        Step("deliver", (N.PLANNED, N.HANDED, N.SENT, N.FAILED), N.DELIVERED),
        Step("answer", (N.PLANNED, N.SENT, N.DELIVERED), N.ANSWERED),
        Step("fail", (N.PLANNED, N.HANDED, N.SENT), N.FAILED),
        Step("cancel", (N.PLANNED, N.HANDED), N.CANCELLED),
    ),
)

PROMISE: Flow[object] = Flow(
    name="dunning.promise",
    states=(
        State(P.OPEN),
        State(P.KEPT, final=True),
        State(P.BROKEN, final=True),
        State(P.WITHDRAWN, final=True),
    ),
    steps=(
        Step("keep", (P.OPEN,), P.KEPT),
        Step("break", (P.OPEN,), P.BROKEN),
        Step("withdraw", (P.OPEN,), P.WITHDRAWN),
        Step("reopen", (P.KEPT,), P.OPEN),
    ),
)

AGREEMENT: Flow[Decision] = Flow(
    name="dunning.agreement",
    states=(
        State(A.PROPOSED),
        State(A.RUNNING),
        State(A.KEPT, final=True),
        State(A.BROKEN, final=True),
        State(A.REFUSED, final=True),
        State(A.WITHDRAWN, final=True),
    ),
    steps=(
        Step("begin", (A.PROPOSED,), A.RUNNING),
        Step("approve", (A.PROPOSED,), A.RUNNING, guard=_is_second_person),
        Step("refuse", (A.PROPOSED,), A.REFUSED, guard=_is_second_person),
        Step("withdraw", (A.PROPOSED,), A.WITHDRAWN, guard=_is_own),
        Step("keep", (A.RUNNING,), A.KEPT),
        Step("break", (A.RUNNING,), A.BROKEN),
        Step("reopen", (A.KEPT,), A.RUNNING),
    ),
)

WARNING: Flow[object] = Flow(
    name="dunning.warning",
    states=(State(W.OPEN), State(W.PROPOSED), State(W.AGREED, final=True), State(W.CLOSED, final=True)),
    steps=(
        Step("propose", (W.OPEN,), W.PROPOSED),
        Step("agree", (W.PROPOSED,), W.AGREED),
        Step("close", (W.OPEN, W.PROPOSED), W.CLOSED),
    ),
)
