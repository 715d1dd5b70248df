"""What every command does first and last: start Django late, tell who acts and when, say refusals in plain words."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from datetime import datetime

    from wanjia.foundation.access.types import Actor

REFUSED = 1
ITSELF = "command line"
AS_PERSON = click.option(
    "--as", "person", metavar="PERSON", help="Number of the person in whose name; else the command line."
)


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


def actor_now(person: str | None) -> tuple[Actor, datetime]:
    """
    Tell who acts, and what time it is here.

    :param person: number of a person; none: the command line itself acts, for the whole company
    :raises UnknownPerson: if nobody has the number
    """
    from django.utils.timezone import localtime

    from wanjia.foundation.access.queries import actor_of, process_actor

    at = localtime()
    return actor_of(person, on=at.date()) if person else process_actor(ITSELF), at
