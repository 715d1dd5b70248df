"""How personal data looks to those whose post does not need it."""

from __future__ import annotations

from enum import StrEnum

STAR = "*"
ADDRESS_SHOWN = 6
PHONE_HEAD, PHONE_TAIL = 3, 4
IDENTITY_HEAD, IDENTITY_TAIL = 2, 2


class Personal(StrEnum):
    """Which kind of personal data a text is."""

    NAME = "NAME"
    PHONE = "PHONE"
    ADDRESS = "ADDRESS"
    IDENTITY = "IDENTITY"


def masked(text: str, *, kind: Personal) -> str:
    """Hide all of a text but what tells it from its neighbours in a list; nothing stays of a very short one."""
    match kind:
        case Personal.NAME:
            return _ends_kept(text, head=1, tail=1 if len(text) > 2 else 0)
        case Personal.PHONE:
            return _ends_kept(text, head=PHONE_HEAD, tail=PHONE_TAIL)
        case Personal.IDENTITY:
            return _ends_kept(text, head=IDENTITY_HEAD, tail=IDENTITY_TAIL)
        case Personal.ADDRESS:
            return _ends_kept(text, head=min(ADDRESS_SHOWN, len(text) // 2), tail=0)


def _ends_kept(text: str, *, head: int, tail: int) -> str:
    hidden = len(text) - head - tail
    if hidden <= 0:
        return STAR * len(text)
    return text[:head] + STAR * min(hidden, 6) + (text[-tail:] if tail else "")
