"""Days whose delay rests, and late fees given back."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wanjia.foundation.periods.types import Period
from wanjia.revenue.receivables import rules
from wanjia.revenue.receivables.types import FeeRates

BEGIN = date(2026, 3, 1)
RATES = FeeRates(Decimal("0.002"), Decimal("0.003"), Decimal("1.00"))
CAPPED = FeeRates(Decimal("0.002"), Decimal("0.003"), Decimal("1.00"), Decimal("0.3"))
DAYS = st.integers(0, 40).map(lambda n: BEGIN + timedelta(days=n))


@st.composite
def spans(draw: st.DrawFn) -> list[tuple[Period, int]]:
    found = []
    for why in range(draw(st.integers(0, 4))):
        start, days = draw(DAYS), draw(st.one_of(st.none(), st.integers(1, 20)))
        found.append((Period(start, None if days is None else start + timedelta(days=days)), why))
    return found


class TestStretches:
    def test_cuts_the_days_that_rest_out_of_the_others(self) -> None:
        day = BEGIN.replace
        rests = [(Period(day(day=10), day(day=15)), 7)]

        assert rules.stretches(day(day=5), end=day(day=20), rests=rests) == [
            (day(day=5), day(day=10), None),
            (day(day=10), day(day=15), 7),
            (day(day=15), day(day=20), None),
        ]

    @given(start=DAYS, end=DAYS, rests=spans())
    def test_every_day_is_in_one_stretch_and_rests_if_and_only_if_a_span_holds_it(
        self, start: date, end: date, rests: list[tuple[Period, int]]
    ) -> None:
        found = rules.stretches(start, end=end, rests=rests)

        days = [(first + timedelta(days=n), why) for first, after, why in found for n in range((after - first).days)]
        assert [day for day, _ in days] == [start + timedelta(days=n) for n in range((end - start).days)]
        for day, why in days:
            assert (why is not None) == any(span.holds(day) for span, _ in rests)
            assert why is None or any(span.holds(day) for span, name in rests if name == why)


class TestGivenBack:
    @pytest.mark.parametrize(
        ("accrued", "charged", "at_most", "back"),
        [
            ("6.00", "10.00", "10.00", "4.00"),
            ("6.004", "10.00", "10.00", "4.00"),
            ("0.30", "10.00", "10.00", "9.00"),  # one yuan is the least
            ("0", "1.00", "1.00", "1.00"),  # no day counts
            ("6.00", "10.00", "3.00", "3.00"),  # the rest was waived
            ("6.00", "5.00", "5.00", "0"),
        ],
    )
    def test_is_what_was_charged_beyond_what_still_counts(
        self, accrued: str, charged: str, at_most: str, back: str
    ) -> None:
        given_ = {"charged": Decimal(charged), "debt": Decimal(1000), "at_most": Decimal(at_most)}

        assert rules.given_back(Decimal(accrued), rates=RATES, **given_) == Decimal(back)

    def test_keeps_to_the_cap(self) -> None:
        found = rules.given_back(
            Decimal(500), charged=Decimal(400), debt=Decimal(1000), rates=CAPPED, at_most=Decimal(400)
        )

        assert found == 100
