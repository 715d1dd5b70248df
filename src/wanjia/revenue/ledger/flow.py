"""How the closing of a month moves."""

from __future__ import annotations

from wanjia.foundation.workflow.types import Flow, State, Step
from wanjia.revenue.ledger.types import ClosingState as S

CLOSING: Flow[object] = Flow(
    name="ledger.closing",
    states=(State(S.CLOSED, final=True), State(S.REOPENING), State(S.REOPENED, final=True)),
    steps=(
        Step("ask_reopening", (S.CLOSED,), S.REOPENING),
        Step("refuse_reopening", (S.REOPENING,), S.CLOSED),
        Step("reopen", (S.REOPENING,), S.REOPENED),
    ),
)
