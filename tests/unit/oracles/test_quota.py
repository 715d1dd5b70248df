"""The months that earn a ladder's quota: the table of cases, and the plain twin on random spans."""

from datetime import date, timedelta

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.oracles.quota import months_held
from wanjia.foundation.periods.types import Period
from wanjia.revenue.billing.kernel.segments import months_by_year

YEARS = (2025, 2026, 2027)
SPANS = {"agreement_id": pl.Int64, "start_date": pl.Date, "end_date": pl.Date}


def counted(spans: dict[int, list[Period]]) -> dict[tuple[int, int], int]:
    """Count the months by agreement and ladder year through the kernel; what it leaves out has none."""
    segments = [(agreement, year) for agreement in spans for year in YEARS]
    rows = [(agreement, span.start, span.end) for agreement, held in spans.items() for span in held]
    found = months_by_year(
        pl.LazyFrame(segments, schema={"agreement_id": pl.Int64, "ladder_year": pl.Int64}, orient="row"),
        spans=pl.LazyFrame(rows, schema=SPANS, orient="row"),
        name="months",
    ).collect()
    months = {(agreement, year): count for agreement, year, count in found.iter_rows()}
    return {key: months.get(key, 0) for key in segments}


@st.composite
def following_spans(draw: st.DrawFn) -> list[Period]:
    """Draw spans that follow each other, with or without days between them, the latest perhaps still running."""
    day = draw(st.dates(date(2024, 1, 1), date(2027, 12, 31)))
    spans = []
    for _ in range(draw(st.integers(0, 5))):
        end = day + timedelta(days=draw(st.integers(1, 400)))
        spans.append(Period(day, end))
        day = end + timedelta(days=draw(st.sampled_from([0, 0, 1, 10, 40])))
    return [*spans, Period(day)] if draw(st.booleans()) else spans


class TestQuotaMonths:
    @pytest.mark.parametrize(
        ("spans", "months"),
        [
            ([], 0),
            ([Period(date(2020, 5, 1))], 12),
            ([Period(date(2026, 5, 31))], 8),
            ([Period(date(2026, 12, 31))], 1),
            ([Period(date(2027, 1, 1))], 0),
            ([Period(date(2020, 5, 1), date(2026, 1, 1))], 0),
            ([Period(date(2020, 5, 1), date(2026, 1, 2))], 1),
            ([Period(date(2020, 5, 1), date(2026, 4, 1))], 3),
            ([Period(date(2020, 5, 1), date(2026, 4, 2))], 4),
            ([Period(date(2026, 2, 10), date(2026, 3, 10)), Period(date(2026, 3, 20), date(2026, 4, 2))], 3),
            ([Period(date(2026, 1, 1), date(2026, 3, 15)), Period(date(2026, 3, 15), date(2026, 6, 1))], 5),
            ([Period(date(2025, 1, 1), date(2028, 1, 1))], 12),
        ],
    )
    def test_a_month_with_a_day_counts_whole_and_once(self, spans: list[Period], months: int) -> None:
        assert counted({1: spans})[1, 2026] == months
        assert months_held(spans, year=2026) == months

    def test_who_moves_out_and_who_moves_in_both_have_the_month(self) -> None:
        found = counted({1: [Period(date(2020, 1, 1), date(2026, 6, 15))], 2: [Period(date(2026, 6, 15))]})

        assert (found[1, 2026], found[2, 2026]) == (6, 7)

    @given(start=st.dates(date(2024, 1, 1), date(2027, 12, 31)), length=st.integers(1, 900))
    def test_the_twin_agrees_with_counting_days(self, start: date, length: int) -> None:
        days = [start + timedelta(days=n) for n in range(length)]

        expected = len({day.month for day in days if day.year == 2026})
        assert months_held([Period(start, start + timedelta(days=length))], year=2026) == expected

    @given(spans=st.dictionaries(st.integers(1, 9), following_spans(), max_size=4))
    def test_the_kernel_agrees_with_the_twin(self, spans: dict[int, list[Period]]) -> None:
        expected = {(a, year): months_held(held, year=year) for a, held in spans.items() for year in YEARS}

        assert counted(spans) == expected
