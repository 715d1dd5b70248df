"""
A process that appends and can be killed at any point: before and after each file, and before each statement.

``python -m tests.integration.intervals.mortal make`` makes the village in ``WANJIA_HOME``; ``append [POINT]`` appends
and prints how many points there are, or dies at one of them; ``compact [POINT]`` writes the files as fewer in the same
way; ``read`` prints what stands; ``sweep`` removes the rest; ``among NAME`` appends beside others.
"""

import json
import os
import signal
import sys
from collections.abc import Callable
from datetime import timedelta
from typing import Any

#: Deliveries of each that appends among others.
TURNS = 4
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wanjia.site.settings")


class Countdown:
    """Counts points and dies at one."""

    def __init__(self, point: int | None) -> None:
        """Die at ``point``, or never."""
        self.passed = 0
        self.point = point

    def step(self) -> None:
        """Pass a point."""
        self.passed += 1
        if self.passed == self.point:
            os.kill(os.getpid(), signal.SIGKILL)

    def around(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """Pass a point before and after a call."""

        def counted(*args: Any, **kwargs: Any) -> Any:
            self.step()
            given = function(*args, **kwargs)
            self.step()
            return given

        return counted

    def statement(self, execute: Callable[..., Any], *args: Any) -> Any:
        """Pass a point before and after a statement."""
        self.step()
        given = execute(*args)
        self.step()
        return given


def append_mortally(point: int | None) -> int:
    """Append a delivery that adds and replaces rows of several places; give the points passed."""
    from django.db import connection

    from tests.integration.intervals.curves import DAY, NEXT, WHO, curve, frozen_row
    from wanjia.measurement.intervals.kernel.schema import CURVES, FROZEN
    from wanjia.measurement.intervals.operations import appending

    countdown = Countdown(point)
    os.fsync = countdown.around(os.fsync)  # before and after each sync: around the rename too
    rows = CURVES.frame(
        [curve("M1", 2300), curve("M1", 5, day=NEXT), curve("M2", 7, quantity="CURRENT_A"), curve("M3", day=NEXT)]
    )
    frozen = FROZEN.frame([frozen_row("M1", 3, day=DAY)])
    with connection.execute_wrapper(countdown.statement):
        appending.append({"CURVES": rows, "FROZEN": frozen}, source="mortal", **WHO)
    return countdown.passed


def compact_mortally(point: int | None) -> int:
    """Write the files of every place as few; give the points passed."""
    from django.db import connection

    from tests.integration.intervals.curves import AT, WHO
    from wanjia.measurement.intervals.models import StoreLimit
    from wanjia.measurement.intervals.operations.compacting import compact
    from wanjia.measurement.intervals.queries.compacting import crowded_places

    StoreLimit.objects.filter(name="COMPACT_PARTS").update(value=2)
    countdown = Countdown(point)
    os.fsync = countdown.around(os.fsync)
    with connection.execute_wrapper(countdown.statement):
        for place in crowded_places(day=AT.date()):
            compact(place, **WHO)
    return countdown.passed


def what_stands() -> list[Any]:
    """Give everything that can be read, at each version, as plain values."""
    from tests.integration.intervals.curves import INSTALLED
    from wanjia.foundation.access.types import WHOLE_COMPANY
    from wanjia.foundation.periods.types import Period
    from wanjia.measurement.intervals.queries.reading import curves, frozen
    from wanjia.measurement.intervals.queries.versions import current_version

    asked: dict[str, Any] = {"period": Period(INSTALLED), "scope": WHOLE_COMPANY}
    return [
        [
            json.loads(curves(None, quantities=None, version=version, **asked).write_json()),
            json.loads(frozen(None, registers=None, version=version, **asked).write_json()),
        ]
        for version in range(current_version() + 1)
    ]


def main() -> None:
    """Do what the first word says."""
    import django

    django.setup()
    from tests.integration.intervals import curves

    match sys.argv[1:]:
        case ["make"]:
            from django.core.management import call_command

            call_command("migrate", verbosity=0)
            curves.make_village()
            curves.hand_in(curves.curve("M1"), curves.curve("M2"), source="before")
        case ["append", *points]:
            print(append_mortally(int(points[0]) if points else None))
        case ["compact", *points]:
            print(compact_mortally(int(points[0]) if points else None))
        case ["among", name]:
            # each says one element of its own and one that all say, again and again
            for turn in range(TURNS):
                values: list[int | None] = [None] * 96
                values[int(name)], values[95] = turn, int(name)
                curves.hand_in(curves.curve("M1", values), source=f"{name} {turn}")
        case ["read"]:
            print(json.dumps(what_stands()))
        case ["sweep"]:
            from wanjia.measurement.intervals.operations.sweeping import sweep

            later = curves.AT + timedelta(days=3650)
            print(sweep(by=curves.HEADEND, at=later))


if __name__ == "__main__":
    main()
