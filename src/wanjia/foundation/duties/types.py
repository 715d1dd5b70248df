"""Words of the separation of duties."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from wanjia.foundation.periods.types import Period


class DutyRule(StrEnum):
    """
    What one person must not do both of, record by record.

    REVIEW_OWN_READING: review a reading that one entered; ISSUE_OWN_READING: issue a bill made from it;
    COLLECT_OWN_READING: take money for such a bill; APPROVE_OWN_CHANGE: approve a change of power factor standard,
    capacity or ladder that one proposed.
    """

    REVIEW_OWN_READING = "REVIEW_OWN_READING"
    ISSUE_OWN_READING = "ISSUE_OWN_READING"
    COLLECT_OWN_READING = "COLLECT_OWN_READING"
    APPROVE_OWN_CHANGE = "APPROVE_OWN_CHANGE"


class ExemptionState(StrEnum):
    """Where an exemption stands."""

    REQUESTED = "REQUESTED"
    APPROVED = "APPROVED"
    REFUSED = "REFUSED"
    REVOKED = "REVOKED"


@dataclass(frozen=True, slots=True)
class ExemptionPlan:
    """
    An exemption to be: which rule, for which unit and all below it, on which days, and why.

    :ivar period: must end
    """

    rule: DutyRule
    unit_code: str
    period: Period
    reason: str
