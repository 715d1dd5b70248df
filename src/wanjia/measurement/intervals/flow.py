"""How findings of validation and of later data are settled, and how an estimate goes."""

from __future__ import annotations

from dataclasses import dataclass

from wanjia.foundation.workflow.types import Flow, State, Step
from wanjia.measurement.intervals.rules import why_no_reason
from wanjia.measurement.intervals.types import EstimateState, IntervalFindingState, LaterDataState


@dataclass(frozen=True, slots=True)
class Settlement:
    """Who settles a finding, and on what ground."""

    by: str
    reason: str


def _has_reason(settlement: Settlement) -> str | None:
    return why_no_reason(settlement.reason)


OPEN = (IntervalFindingState.OPEN.value,)

INTERVAL_FINDING: Flow[Settlement] = Flow(
    name="intervals.finding",
    states=(
        State(IntervalFindingState.OPEN),
        State(IntervalFindingState.ACCEPTED, final=True),
        State(IntervalFindingState.CORRECTED, final=True),
        State(IntervalFindingState.DISMISSED, final=True),
    ),
    steps=(
        Step("accept", OPEN, IntervalFindingState.ACCEPTED, guard=_has_reason),
        Step("dismiss", OPEN, IntervalFindingState.DISMISSED, guard=_has_reason),
        Step("estimate", OPEN, IntervalFindingState.CORRECTED, guard=_has_reason),
        Step("mend", OPEN, IntervalFindingState.CORRECTED),
        Step("reopen", (IntervalFindingState.CORRECTED.value,), IntervalFindingState.OPEN),
    ),
)

INTERVAL_ESTIMATE: Flow[Settlement] = Flow(
    name="intervals.estimate",
    states=(State(EstimateState.STANDING), State(EstimateState.REPLACED, final=True)),
    steps=(Step("replace", (EstimateState.STANDING.value,), EstimateState.REPLACED),),
)

LATER_DATA: Flow[Settlement] = Flow(
    name="intervals.later_data",
    states=(
        State(LaterDataState.OPEN),
        State(LaterDataState.RECOMPUTED, final=True),
        State(LaterDataState.DISMISSED, final=True),
    ),
    steps=(
        Step("recompute", (LaterDataState.OPEN.value,), LaterDataState.RECOMPUTED),
        Step("dismiss", (LaterDataState.OPEN.value,), LaterDataState.DISMISSED, guard=_has_reason),
    ),
)
