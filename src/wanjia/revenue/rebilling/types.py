"""Words of corrections."""

from __future__ import annotations

from enum import StrEnum


class Change(StrEnum):
    """
    What a correction does to a bill.

    NONE: it stays; REPLACED: it is opposed and billed anew; DIFFERENCE: it is paid or its month closed, so that only
    the difference is billed.
    """

    NONE = "NONE"
    REPLACED = "REPLACED"
    DIFFERENCE = "DIFFERENCE"
