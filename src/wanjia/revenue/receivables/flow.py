"""How concessions and moves of credit are decided."""

from __future__ import annotations

from wanjia.foundation.workflow.types import Flow, State, Step
from wanjia.revenue.receivables.types import ConcessionState as C
from wanjia.revenue.receivables.types import MoveState as M

CONCESSION: Flow[object] = Flow(
    name="receivables.concession",
    states=(
        State(C.PROPOSED),
        State(C.APPROVED, final=True),
        State(C.REFUSED, final=True),
        State(C.UNDONE, final=True),
    ),
    steps=(
        Step("approve", (C.PROPOSED,), C.APPROVED),
        Step("refuse", (C.PROPOSED,), C.REFUSED),
        Step("undo", (C.APPROVED,), C.UNDONE),
    ),
)

CREDIT_MOVE: Flow[object] = Flow(
    name="receivables.credit_move",
    states=(State(M.PROPOSED), State(M.APPROVED), State(M.DONE, final=True), State(M.REFUSED, final=True)),
    steps=(
        Step("approve", (M.PROPOSED,), M.APPROVED),
        Step("refuse", (M.PROPOSED, M.APPROVED), M.REFUSED),
        Step("carry_out", (M.APPROVED,), M.DONE),
    ),
)
