"""How an exemption from the separation of duties is decided."""

from __future__ import annotations

from dataclasses import dataclass

from wanjia.foundation.duties.rules import why_no_reason, why_not_second_person
from wanjia.foundation.duties.types import ExemptionState
from wanjia.foundation.workflow.types import Flow, State, Step


@dataclass(frozen=True, slots=True)
class Decision:
    """Who decides on an exemption that somebody asked for, and on what ground."""

    requested_by: str
    by: str
    reason: str


def _is_second_person(decision: Decision) -> str | None:
    return why_not_second_person(decision.by, requested_by=decision.requested_by) or why_no_reason(decision.reason)


def _has_reason(decision: Decision) -> str | None:
    return why_no_reason(decision.reason)


OPEN, HELD = (ExemptionState.REQUESTED.value,), (ExemptionState.APPROVED.value,)

EXEMPTION: Flow[Decision] = Flow(
    name="duties.exemption",
    states=(
        State(ExemptionState.REQUESTED),
        State(ExemptionState.APPROVED, final=True),
        State(ExemptionState.REFUSED, final=True),
        State(ExemptionState.REVOKED, final=True),
    ),
    steps=(
        Step("approve", OPEN, ExemptionState.APPROVED, guard=_is_second_person),
        Step("refuse", OPEN, ExemptionState.REFUSED, guard=_is_second_person),
        Step("revoke", HELD, ExemptionState.REVOKED, guard=_has_reason),
    ),
)
