"""How a warning moves."""

from __future__ import annotations

from wanjia.foundation.workflow.types import Flow, State, Step
from wanjia.revenue.prepayment.types import WarningState as W

WARNING: Flow[object] = Flow(
    name="prepayment.warning",
    states=(State(W.PLANNED), State(W.SENT, final=True), State(W.CANCELLED, final=True)),
    steps=(Step("send", (W.PLANNED,), W.SENT), Step("cancel", (W.PLANNED,), W.CANCELLED)),
)
