"""What corrections do when money comes in."""

from __future__ import annotations

from wanjia.foundation.events.types import Happened
from wanjia.revenue.corrections.operations import posting


def refuse_handler(happened: Happened) -> None:
    """Keep whoever handled a breach or theft from taking the money of its penalty."""
    posting.refuse_handler(happened)
