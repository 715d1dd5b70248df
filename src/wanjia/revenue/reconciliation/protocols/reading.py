"""What formats of statements read alike."""

from __future__ import annotations


def sequence_in(number: str) -> int | None:
    """Give the running number at the end of a statement's number, if it ends in one."""
    tail = number[len(number.rstrip("0123456789")) :]
    return int(tail) if tail and tail.isascii() and len(tail) <= 12 else None
