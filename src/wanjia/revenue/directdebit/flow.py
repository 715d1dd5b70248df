"""How mandates, batches and their lines move."""

from __future__ import annotations

from dataclasses import dataclass

from wanjia.foundation.workflow.types import Flow, State, Step
from wanjia.revenue.directdebit import rules
from wanjia.revenue.directdebit.types import BatchState, LineState, MandateState

M, B, L = MandateState, BatchState, LineState


@dataclass(frozen=True, slots=True)
class Second:
    """Who decides on what somebody else made."""

    by: str
    made_by: str


def _is_second(thing: Second) -> str | None:
    return rules.why_not_second(thing.by, made_by=thing.made_by)


MANDATE: Flow[Second] = Flow(
    name="directdebit.mandate",
    states=(
        State(M.PROPOSED),
        State(M.ACTIVE),
        State(M.SUSPENDED),
        State(M.ENDED, final=True),
        State(M.REFUSED, final=True),
    ),
    steps=(
        Step("confirm", (M.PROPOSED,), M.ACTIVE, guard=_is_second),
        Step("refuse", (M.PROPOSED,), M.REFUSED),
        Step("suspend", (M.ACTIVE,), M.SUSPENDED),
        Step("resume", (M.SUSPENDED,), M.ACTIVE),
        Step("end", (M.ACTIVE, M.SUSPENDED), M.ENDED),
    ),
)
BATCH: Flow[Second] = Flow(
    name="directdebit.batch",
    states=(
        State(B.MADE),
        State(B.APPROVED),
        State(B.SENT),
        State(B.SETTLED, final=True),
        State(B.CANCELLED, final=True),
    ),
    steps=(
        Step("approve", (B.MADE,), B.APPROVED, guard=_is_second),
        Step("cancel", (B.MADE, B.APPROVED), B.CANCELLED),
        Step("send", (B.APPROVED,), B.SENT),
        Step("take_return", (B.SENT,), B.SENT),
        Step("take_return", (B.SETTLED,), B.SETTLED),
        Step("give_up", (B.SENT,), B.SENT),
        Step("settle", (B.SENT,), B.SETTLED),
    ),
)
LINE: Flow[None] = Flow(
    name="directdebit.line",
    states=(
        State(L.ASKED),
        State(L.CONFIRMED),
        State(L.COLLECTED, final=True),
        State(L.FAILED, final=True),
        State(L.TAKEN_BACK, final=True),
        State(L.GIVEN_UP, final=True),
        State(L.WITHDRAWN, final=True),
    ),
    steps=(
        Step("confirm", (L.ASKED, L.GIVEN_UP), L.CONFIRMED),
        Step("book", (L.CONFIRMED,), L.COLLECTED),
        Step("fail", (L.ASKED, L.GIVEN_UP), L.FAILED),
        Step("take_back", (L.COLLECTED,), L.TAKEN_BACK),
        Step("give_up", (L.ASKED,), L.GIVEN_UP),
        Step("withdraw", (L.ASKED,), L.WITHDRAWN),
    ),
)
