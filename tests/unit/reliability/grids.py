"""
A small grid: two feeders F1 (1) and F2 (2), a tie that is open between their ends, and an area that is not drawn.

    head 10 -S1- 11 -S2- 12 -S3- 13 -T(open)- 23 -R2- 22 -R1- 20 head
                 |A1     |A2                  |A3
"""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import polars as pl

from wanjia.energy.reliability.kernel.affected import Grid
from wanjia.energy.reliability.kernel.schema import CONNECTIONS, HEADS, POINTS, SEGMENTS, TIES

SHANGHAI = ZoneInfo("Asia/Shanghai")
SINCE = date(2020, 1, 1)
LINES = (
    ("S1", 10, 11, False),
    ("S2", 11, 12, False),
    ("S3", 12, 13, False),
    ("T", 13, 23, True),
    ("R1", 20, 22, False),
    ("R2", 22, 23, False),
    ("L2", 212, 312, False),
)
CONNECTED = ((1, 11, 211), (2, 12, 212), (3, 23, 223))
FED = ((1, 1), (2, 1), (3, 2), (4, 1))
HUNG = ((101, 1, None), (102, 1, None), (201, 2, 212), (202, 2, 312), (301, 3, None), (401, 4, None))


def at(day: int, hour: int = 0, minute: int = 0) -> datetime:
    """Give a moment of June 2026."""
    return datetime(2026, 6, day, hour, minute, tzinfo=SHANGHAI)


def grid(
    *, fed: tuple[tuple[object, ...], ...] = FED, lines: tuple[tuple[object, ...], ...] = LINES, heads: object = None
) -> Grid:
    """Draw the grid; a row may end with its own days."""
    return Grid(
        segments=_dated(lines, SEGMENTS),
        heads=_dated(heads or ((1, 10), (2, 20)), HEADS),  # type: ignore[arg-type]
        ties=_dated(fed, TIES),
        connections=_dated(CONNECTED, CONNECTIONS),
        points=_dated(HUNG, POINTS),
        feeder_codes={1: "F1", 2: "F2"},
        area_codes={1: "A1", 2: "A2", 3: "A3", 4: "A4"},
    )


def _dated(rows, schema) -> pl.DataFrame:  # type: ignore[no-untyped-def]
    names = list(schema.columns)
    whole = [dict(zip(names, (*row, SINCE, None)[: len(names)], strict=True)) for row in rows]
    return schema.frame(
        [
            one if len(row) < len(names) else dict(zip(names, row, strict=True))
            for one, row in zip(whole, rows, strict=True)
        ]
    )
