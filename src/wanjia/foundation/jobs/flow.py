"""How a job moves."""

from __future__ import annotations

from wanjia.foundation.workflow.types import Flow, State, Step

JOB: Flow[object] = Flow(
    name="jobs.job",
    states=(
        State("queued"),
        State("running"),
        State("done", final=True),
        State("failed", final=True),
        State("cancelled", final=True),
    ),
    steps=(
        Step("take", ("queued",), "running"),
        Step("take_up", ("running",), "running"),
        Step("give_back", ("running",), "queued"),
        Step("finish", ("running",), "done"),
        Step("fail", ("running",), "failed"),
        Step("cancel", ("queued",), "cancelled"),
        Step("stop", ("running",), "cancelled"),
        Step("retry", ("failed", "cancelled"), "queued"),
    ),
)
