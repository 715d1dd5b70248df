"""How a message moves."""

from __future__ import annotations

from wanjia.foundation.outbox.types import MessageState as S
from wanjia.foundation.workflow.types import Flow, State, Step

MESSAGE: Flow[object] = Flow(
    name="outbox.message",
    states=(
        State(S.WAITING),
        State(S.TAKEN),
        State(S.SENT, final=True),
        State(S.DELIVERED, final=True),
        State(S.FAILED),
        State(S.WITHDRAWN, final=True),
        State(S.PUT_ASIDE, final=True),
    ),
    steps=(
        Step("take", (S.WAITING, S.TAKEN), S.TAKEN),
        Step("wait", (S.TAKEN,), S.WAITING),
        Step("accept", (S.TAKEN,), S.SENT),
        Step("deliver", (S.TAKEN, S.SENT, S.FAILED), S.DELIVERED),
        Step("fail", (S.WAITING, S.TAKEN, S.SENT), S.FAILED),
        Step("withdraw", (S.WAITING,), S.WITHDRAWN),
        Step("try_again", (S.FAILED,), S.WAITING),
        Step("put_aside", (S.FAILED,), S.PUT_ASIDE),
    ),
)
