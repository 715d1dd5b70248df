"""How a found error becomes money: worked out, proposed, decided on by another person, posted."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from wanjia.foundation.workflow.types import Flow, State, Step
from wanjia.revenue.corrections.rules import why_no_reason, why_not_second_person
from wanjia.revenue.corrections.types import CaseState as C


@dataclass(frozen=True, slots=True)
class Decision:
    """
    Who takes a step and why.

    :ivar handled_by: those who found, worked out or proposed the case
    :ivar why_not_amount: why the post of the actor does not reach that high, if so
    """

    by: str
    reason: str = ""
    handled_by: Collection[str] = ()
    why_not_amount: str | None = None


def _decides(decision: Decision) -> str | None:
    return (
        why_not_second_person(decision.by, handled_by=decision.handled_by)
        or decision.why_not_amount
        or why_no_reason(decision.reason)
    )


def _has_reason(decision: Decision) -> str | None:
    return why_no_reason(decision.reason)


CASE: Flow[Decision] = Flow(
    name="corrections.case",
    states=(
        State(C.FOUND),
        State(C.COMPUTED),
        State(C.PROPOSED),
        State(C.APPROVED),
        State(C.POSTED, final=True),
        State(C.REFUSED, final=True),
        State(C.DROPPED, final=True),
    ),
    steps=(
        Step("compute", (C.FOUND, C.COMPUTED, C.APPROVED), C.COMPUTED),
        Step("propose", (C.COMPUTED,), C.PROPOSED),
        Step("approve", (C.PROPOSED,), C.APPROVED, guard=_decides),
        Step("refuse", (C.PROPOSED,), C.REFUSED, guard=_decides),
        Step("post", (C.APPROVED,), C.POSTED),
        Step("drop", (C.FOUND, C.COMPUTED), C.DROPPED, guard=_has_reason),
    ),
)
