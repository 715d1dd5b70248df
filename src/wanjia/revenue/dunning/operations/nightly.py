"""What is settled by the clock before a day is planned."""

from __future__ import annotations

from datetime import datetime

from wanjia.foundation.access.types import Actor
from wanjia.revenue.dunning.operations.agreeing import settle_agreements
from wanjia.revenue.dunning.operations.held import day_of
from wanjia.revenue.dunning.operations.promising import settle_promises


def settle_by_clock(*, by: Actor, at: datetime) -> tuple[int, int]:
    """Break the promises and agreements of the actor's units whose day has passed; give how many of each."""
    day = day_of(at)
    return settle_promises(day, by=by, at=at), settle_agreements(day, by=by, at=at)
