"""How a proposed correction of area or phases is decided."""

from __future__ import annotations

from wanjia.foundation.workflow.proposals import Decision, proposal_flow
from wanjia.foundation.workflow.types import Flow

TIE_PROPOSAL: Flow[Decision] = proposal_flow("metering.tie_proposal")
