"""Section 6 of the rules, quota months: in how many months of a ladder year something held."""

from collections.abc import Iterable
from datetime import date, timedelta

from wanjia.foundation.periods.types import Period, year_of


def months_held(spans: Iterable[Period], *, year: int) -> int:
    """
    Count the months of a year of which at least one day lies in one of the spans.

    A month counts whole and once, so the month of start and the month of end both do, and two spans that meet within a
    month have it together.
    """
    return len({month for span in spans for month in _months_of(span, year=year)})


def _months_of(span: Period, *, year: int) -> range:
    held = span.shared_with(year_of(date(year, 1, 1)))
    if held is None or held.end is None:
        return range(0)
    return range(held.start.month, (held.end - timedelta(days=1)).month + 1)
