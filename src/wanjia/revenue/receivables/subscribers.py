"""What receivables does when a bill is issued, cancelled or corrected."""

from __future__ import annotations

from wanjia.foundation.events.types import Happened
from wanjia.revenue.receivables.operations import billed


def post_chunk(happened: Happened) -> None:
    """Turn the bills of an issued part of a run into charges."""
    billed.post_chunk(run_id=happened.subject_id or 0, sequence=happened.facts["chunk"], by=happened.by, at=happened.at)


def post_cancelled(happened: Happened) -> None:
    """Turn the opposite of a bill into charges that net the bill's own."""
    billed.post_bill(number=happened.facts["opposite"], by=happened.by, at=happened.at)


def post_corrected(happened: Happened) -> None:
    """Turn the bill that stands in an earlier one's place, or beside it, into charges."""
    billed.post_bill(number=happened.facts["number"], by=happened.by, at=happened.at)
