"""Words of the event log."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from wanjia.foundation.access.types import Actor


@dataclass(frozen=True, slots=True)
class Happened:
    """An event as those hear of it who subscribed to its name."""

    event_id: int
    name: str
    by: Actor
    at: datetime
    subject_kind: str
    subject_id: int | None
    unit_id: int | None
    facts: Mapping[str, Any]
