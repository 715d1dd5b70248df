"""
Locks on names: many may share one, or one may hold it alone, until the transaction ends.

On the embedded database a transaction that writes is alone anyway, so nothing more is needed there.
"""

from __future__ import annotations

import hashlib

from django.db import connection


def share_name(name: str) -> None:
    """Let nobody hold a name alone until the transaction ends; wait for somebody who does."""
    _lock("pg_advisory_xact_lock_shared", name=name)


def hold_name(name: str) -> None:
    """Hold a name alone until the transaction ends; wait for those who share or hold it."""
    _lock("pg_advisory_xact_lock", name=name)


def _lock(function: str, *, name: str) -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {function}(%s)", [_number(name)])


def _number(name: str) -> int:
    """Give the whole number that stands for a name: 64 bits, signed."""
    return int.from_bytes(hashlib.blake2b(name.encode(), digest_size=8).digest(), signed=True)
