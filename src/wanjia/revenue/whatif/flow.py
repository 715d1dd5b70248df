"""How a what-if and its parts move."""

from __future__ import annotations

from wanjia.foundation.workflow.types import Flow, State, Step

WHAT_IF: Flow[object] = Flow(
    name="whatif.what_if",
    states=(State("planned"), State("priced", final=True), State("cancelled", final=True)),
    steps=(Step("end_pricing", ("planned",), "priced"), Step("cancel", ("planned",), "cancelled")),
)

PART: Flow[object] = Flow(
    name="whatif.part",
    states=(State("planned"), State("priced", final=True)),
    steps=(Step("price", ("planned",), "priced"),),
)
