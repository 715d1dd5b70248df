"""How billing runs, their chunks and their findings move."""

from __future__ import annotations

from wanjia.foundation.workflow.types import Flow, State, Step

RUN: Flow[object] = Flow(
    name="billing.run",
    states=(
        State("planned"),
        State("priced"),
        State("issuing"),
        State("issued", final=True),
        State("cancelled", final=True),
    ),
    steps=(
        Step("price", ("planned",), "priced"),
        Step("reprice", ("priced",), "planned"),
        Step("begin_issue", ("priced",), "issuing"),
        Step("end_issue", ("issuing",), "issued"),
        Step("cancel", ("planned", "priced"), "cancelled"),
    ),
)

CHUNK: Flow[object] = Flow(
    name="billing.chunk",
    states=(State("planned"), State("priced"), State("issued", final=True)),
    steps=(
        Step("price", ("planned", "priced"), "priced"),
        Step("reprice", ("planned", "priced"), "planned"),
        Step("issue", ("priced",), "issued"),
    ),
)

FINDING: Flow[object] = Flow(
    name="billing.finding",
    states=(State("open"), State("accepted", final=True), State("held")),
    steps=(
        Step("accept", ("open", "held"), "accepted"),
        Step("hold", ("open",), "held"),
    ),
)
