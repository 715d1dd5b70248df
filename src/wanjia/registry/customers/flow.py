"""How a proposed change of terms is decided."""

from __future__ import annotations

from dataclasses import dataclass

from wanjia.foundation.workflow.types import Flow, State, Step
from wanjia.registry.customers.rules import why_no_reason, why_not_decided_by, why_not_withdrawn_by
from wanjia.registry.customers.types import ProposalState


@dataclass(frozen=True, slots=True)
class Decision:
    """
    Who decides on a proposal, and on what ground.

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


OPEN = (ProposalState.PROPOSED.value,)

TERMS_PROPOSAL: Flow[Decision] = Flow(
    name="customers.terms_proposal",
    states=(
        State(ProposalState.PROPOSED),
        State(ProposalState.APPROVED, final=True),
        State(ProposalState.REFUSED, final=True),
        State(ProposalState.WITHDRAWN, final=True),
    ),
    steps=(
        Step("approve", OPEN, ProposalState.APPROVED, guard=_is_second_person),
        Step("refuse", OPEN, ProposalState.REFUSED, guard=_is_second_person_with_reason),
        Step("withdraw", OPEN, ProposalState.WITHDRAWN, guard=_is_own),
    ),
)
