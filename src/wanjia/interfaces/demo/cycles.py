"""The 13 cycles that the county is billed for: those of the months of 2025 and of January 2026, by turning day."""

from __future__ import annotations

from datetime import date

import polars as pl

from wanjia.foundation.periods.types import Period
from wanjia.measurement.readings.rules import cycle_of, months_earlier

EARLIEST_MONTH = date(2025, 1, 1)
CYCLES = 13
YEAR = 12


def bill_month(cycle: int) -> date:
    """Give the first day of the month that a cycle belongs to, counted from 0."""
    return months_earlier(EARLIEST_MONTH, months=-cycle)


def cycle_days(cycle: int, *, turning_day: int) -> Period:
    """Give the days of a cycle of the routes that turn on a day of the month."""
    return cycle_of(bill_month(cycle), turning_day=turning_day)


def cycles(turning_days: list[int]) -> pl.DataFrame:
    """Give all cycles: ``turning_day, cycle, start, end``."""
    found = [
        (day, cycle, cycle_days(cycle, turning_day=day).start, cycle_days(cycle, turning_day=day).end)
        for day in turning_days
        for cycle in range(CYCLES)
    ]
    columns = {"turning_day": pl.Int64, "cycle": pl.Int64, "start": pl.Date, "end": pl.Date}
    return pl.DataFrame(found, schema=columns, orient="row")
