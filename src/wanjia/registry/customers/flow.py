"""How a proposed change of terms is decided."""

from __future__ import annotations

from wanjia.foundation.workflow.proposals import Decision, proposal_flow
from wanjia.foundation.workflow.types import Flow

TERMS_PROPOSAL: Flow[Decision] = proposal_flow("customers.terms_proposal")
