"""How an outage moves: planned work by what it costs and by notice, a fault from the first report to the review."""

from __future__ import annotations

from wanjia.energy.reliability import rules
from wanjia.energy.reliability.types import Case
from wanjia.energy.reliability.types import OutageState as S
from wanjia.foundation.workflow.types import Flow, State, Step

PLANNED: Flow[Case] = Flow(
    name="reliability.planned_outage",
    states=(
        State(S.DRAFT),
        State(S.CHECKED),
        State(S.OVER_BUDGET),
        State(S.ESCALATED),
        State(S.APPROVED),
        State(S.NOTICED),
        State(S.RUNNING),
        State(S.RESTORED),
        State(S.REVIEWED, final=True),
        State(S.REFUSED, final=True),
        State(S.CANCELLED, final=True),
    ),
    steps=(
        Step("check", (S.DRAFT, S.CHECKED, S.OVER_BUDGET), S.CHECKED, guard=rules.why_not_within),
        Step("find_over", (S.DRAFT, S.CHECKED, S.OVER_BUDGET), S.OVER_BUDGET, guard=rules.why_not_over),
        Step("approve", (S.CHECKED,), S.APPROVED, guard=rules.why_not_approved),
        Step("escalate", (S.OVER_BUDGET,), S.ESCALATED, guard=rules.why_not_escalated),
        Step("approve_over", (S.ESCALATED,), S.APPROVED, guard=rules.why_not_approved_over),
        Step("refuse", (S.CHECKED, S.OVER_BUDGET, S.ESCALATED), S.REFUSED, guard=rules.why_not_refused),
        Step("announce", (S.APPROVED,), S.NOTICED, guard=rules.why_not_noticed),
        Step("start", (S.NOTICED,), S.RUNNING, guard=rules.why_not_started),
        Step("start_unannounced", (S.APPROVED,), S.RUNNING, guard=rules.why_not_started_unannounced),
        Step("restore", (S.RUNNING,), S.RESTORED, guard=rules.why_not_restored),
        Step("review", (S.RESTORED,), S.REVIEWED, guard=rules.why_not_reviewed),
        Step(
            "cancel",
            (S.DRAFT, S.CHECKED, S.OVER_BUDGET, S.ESCALATED, S.APPROVED, S.NOTICED),
            S.CANCELLED,
            guard=rules.why_not_refused,
        ),
    ),
)

FAULT: Flow[Case] = Flow(
    name="reliability.fault_outage",
    states=(
        State(S.RUNNING),
        State(S.RESTORED),
        State(S.REVIEWED, final=True),
        State(S.CANCELLED, final=True),
    ),
    steps=(
        Step("restore", (S.RUNNING,), S.RESTORED, guard=rules.why_not_restored),
        Step("review", (S.RESTORED,), S.REVIEWED, guard=rules.why_not_reviewed),
        Step("cancel", (S.RUNNING,), S.CANCELLED, guard=rules.why_not_refused),
    ),
)
