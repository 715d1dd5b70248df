"""How a proposed correction of area or phases is decided."""

from __future__ import annotations

from dataclasses import dataclass

from wanjia.foundation.workflow.types import Flow, State, Step
from wanjia.registry.metering.rules import why_no_reason, why_not_decided_by, why_not_withdrawn_by
from wanjia.registry.metering.types import TieProposalState


@dataclass(frozen=True, slots=True)
class Decision:
    """
    Who decides on a correction, and on what ground.

    :ivar is_exempt: whether a dated, approved exemption lets one person do both
    """

    proposed_by: str
    by: str
    reason: str = ""
    is_exempt: bool = False


def _is_second_person(decision: Decision) -> str | None:
    return why_not_decided_by(decision.by, proposed_by=decision.proposed_by, is_exempt=decision.is_exempt)


def _is_second_person_with_reason(decision: Decision) -> str | None:
    return _is_second_person(decision) or why_no_reason(decision.reason)


def _is_own(decision: Decision) -> str | None:
    return why_not_withdrawn_by(decision.by, proposed_by=decision.proposed_by)


OPEN = (TieProposalState.PROPOSED.value,)

TIE_PROPOSAL: Flow[Decision] = Flow(
    name="metering.tie_proposal",
    states=(
        State(TieProposalState.PROPOSED),
        State(TieProposalState.APPROVED, final=True),
        State(TieProposalState.REFUSED, final=True),
        State(TieProposalState.WITHDRAWN, final=True),
    ),
    steps=(
        Step("approve", OPEN, TieProposalState.APPROVED, guard=_is_second_person),
        Step("refuse", OPEN, TieProposalState.REFUSED, guard=_is_second_person_with_reason),
        Step("withdraw", OPEN, TieProposalState.WITHDRAWN, guard=_is_own),
    ),
)
