"""How the loss of a month, a finding and a measure move."""

from __future__ import annotations

from wanjia.energy.lineloss.types import Effect
from wanjia.energy.lineloss.types import FindingState as F
from wanjia.energy.lineloss.types import MonthState as M
from wanjia.foundation.workflow.types import Flow, State, Step

MONTH: Flow[object] = Flow(
    name="lineloss.month",
    states=(State(M.DRAFT), State(M.ISSUED, final=True), State(M.REPLACED, final=True)),
    steps=(Step("issue", (M.DRAFT,), M.ISSUED), Step("replace", (M.ISSUED,), M.REPLACED)),
)


def _is_said(note: str) -> str | None:
    return None if note.strip() else "Say what was found on site, or why it is none."


FINDING: Flow[str] = Flow(
    name="lineloss.finding",
    states=(State(F.OPEN), State(F.CONFIRMED), State(F.SOLVED, final=True), State(F.DISMISSED, final=True)),
    steps=(
        Step("confirm", (F.OPEN,), F.CONFIRMED, guard=_is_said),
        Step("solve", (F.CONFIRMED,), F.SOLVED, guard=_is_said),
        Step("dismiss", (F.OPEN, F.CONFIRMED), F.DISMISSED, guard=_is_said),
        Step("vanish", (F.OPEN,), F.SOLVED),
    ),
)

MEASURE: Flow[object] = Flow(
    name="lineloss.measure",
    states=(
        State(Effect.OPEN),
        State(Effect.EFFECTIVE, final=True),
        State(Effect.WITHOUT_EFFECT),
        State(Effect.NOT_JUDGED),
    ),
    steps=(
        Step("find_effective", (Effect.OPEN, Effect.NOT_JUDGED, Effect.WITHOUT_EFFECT), Effect.EFFECTIVE),
        Step("find_without_effect", (Effect.OPEN, Effect.NOT_JUDGED), Effect.WITHOUT_EFFECT),
        Step("leave_open", (Effect.OPEN,), Effect.NOT_JUDGED),
    ),
)
