"""What every command does first and last: start Django late, say refusals in plain words."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

REFUSED = 1


def set_up() -> None:
    """Start Django; commands call it when they run, so that ``--help`` need not wait."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wanjia.site.settings")
    import django

    django.setup()


@contextmanager
def refusals_told() -> Iterator[None]:
    """Print a refusal to the terminal's error stream and leave with exit code 1."""
    from django.db import DatabaseError

    from wanjia.foundation.findings.types import Refused

    try:
        yield
    except Refused as refused:
        print(refused, file=sys.stderr)
        sys.exit(REFUSED)
    except DatabaseError as broken:
        print(f"The database cannot be used ({broken}). Is it there and up to date? `wanjia migrate`", file=sys.stderr)
        sys.exit(REFUSED)
