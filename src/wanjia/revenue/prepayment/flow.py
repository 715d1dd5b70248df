"""How a warning moves."""

from __future__ import annotations

from wanjia.foundation.workflow.types import Flow, State, Step
from wanjia.revenue.prepayment.types import WarningState as W

WARNING: Flow[object] = Flow(
    name="prepayment.warning",
    states=(
        State(W.PLANNED),
        State(W.HANDED),
        State(W.SENT, final=True),
        State(W.DELIVERED, final=True),
        State(W.FAILED, final=True),
        State(W.CANCELLED, final=True),
    ),
    steps=(
        Step("hand_over", (W.PLANNED,), W.HANDED),
        Step("send", (W.HANDED, W.FAILED), W.SENT),
        Step("deliver", (W.HANDED, W.SENT, W.FAILED), W.DELIVERED),
        Step("fail", (W.HANDED, W.SENT), W.FAILED),
        Step("cancel", (W.PLANNED, W.HANDED), W.CANCELLED),
    ),
)
