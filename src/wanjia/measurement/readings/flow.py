"""How a finding and a refused reading are settled."""

from __future__ import annotations

from dataclasses import dataclass

from wanjia.foundation.workflow.types import Flow, State, Step
from wanjia.measurement.readings.rules import why_no_reason, why_not_approvable
from wanjia.measurement.readings.types import FindingState, RefusedState


@dataclass(frozen=True, slots=True)
class Settlement:
    """
    Who settles what, and on what ground.

    :ivar entered_by: number of the person who entered the reading, empty if nothing was read
    """

    by: str
    reason: str
    entered_by: str = ""


def _has_reason(settlement: Settlement) -> str | None:
    return why_no_reason(settlement.reason)


def _is_second_person(settlement: Settlement) -> str | None:
    return _has_reason(settlement) or why_not_approvable(entered_by=settlement.entered_by, approver=settlement.by)


OPEN = (FindingState.OPEN.value,)

FINDING: Flow[Settlement] = Flow(
    name="readings.finding",
    states=(
        State(FindingState.OPEN),
        State(FindingState.APPROVED, final=True),
        State(FindingState.CORRECTED, final=True),
        State(FindingState.ESTIMATED, final=True),
        State(FindingState.WITHDRAWN, final=True),
    ),
    steps=(
        Step("approve", OPEN, FindingState.APPROVED, guard=_is_second_person),
        Step("correct", OPEN, FindingState.CORRECTED, guard=_has_reason),
        Step("estimate", OPEN, FindingState.ESTIMATED, guard=_has_reason),
        Step("withdraw", OPEN, FindingState.WITHDRAWN),
        Step("reopen", (FindingState.WITHDRAWN.value,), FindingState.OPEN),
    ),
)

REFUSED_READING: Flow[Settlement] = Flow(
    name="readings.refused_reading",
    states=(
        State(RefusedState.OPEN),
        State(RefusedState.TAKEN, final=True),
        State(RefusedState.DISMISSED, final=True),
    ),
    steps=(
        Step("take", OPEN, RefusedState.TAKEN),
        Step("dismiss", OPEN, RefusedState.DISMISSED, guard=_has_reason),
    ),
)
