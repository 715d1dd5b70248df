"""The flow of a change to the archive that one person proposes and another decides on."""

from __future__ import annotations

from dataclasses import dataclass

from wanjia.foundation.workflow.types import Flow, State, Step

PROPOSED, APPROVED, REFUSED, WITHDRAWN = "PROPOSED", "APPROVED", "REFUSED", "WITHDRAWN"


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


def why_no_reason(reason: str) -> str | None:
    """Say why a decision lacks its ground, or nothing."""
    return None if reason.strip() else "Say why: others must be able to follow the decision."


def why_not_decided(decision: Decision) -> str | None:
    """Say why somebody may not decide, or nothing: what money depends on needs a second person, or an exemption."""
    if decision.by != decision.proposed_by or decision.is_exempt:
        return None
    return "You proposed this change yourself; another person must decide on it."


def _why_not_second_with_reason(decision: Decision) -> str | None:
    return why_not_decided(decision) or why_no_reason(decision.reason)


def _why_not_own(decision: Decision) -> str | None:
    own = decision.by == decision.proposed_by
    return None if own else "Only the person who proposed a change can take it back."


def proposal_flow(name: str) -> Flow[Decision]:
    """Give the flow of one kind of proposal: approved or refused by a second person, or taken back by the first."""
    return Flow(
        name=name,
        states=(
            State(PROPOSED),
            State(APPROVED, final=True),
            State(REFUSED, final=True),
            State(WITHDRAWN, final=True),
        ),
        steps=(
            Step("approve", (PROPOSED,), APPROVED, guard=why_not_decided),
            Step("refuse", (PROPOSED,), REFUSED, guard=_why_not_second_with_reason),
            Step("withdraw", (PROPOSED,), WITHDRAWN, guard=_why_not_own),
        ),
    )
