"""What fee control does when its warnings leave the house."""

from __future__ import annotations

from wanjia.foundation.events.types import Happened
from wanjia.revenue.prepayment.operations.warning import note_told
from wanjia.revenue.prepayment.queries.texts import ORIGIN


def note_sent(happened: Happened) -> None:
    """Take note of warnings that have left the house: from now on the customers were told."""
    note_told(happened.facts["origins"].get(ORIGIN, ()), step="send", at=happened.at)


def note_delivered(happened: Happened) -> None:
    """Take note of warnings that reached their phones."""
    note_told(happened.facts["origins"].get(ORIGIN, ()), step="deliver", at=happened.at)


def note_failed(happened: Happened) -> None:
    """Take note of warnings that reached nobody: no cut rests on them."""
    note_told(happened.facts["origins"].get(ORIGIN, ()), step="fail", at=happened.at)
