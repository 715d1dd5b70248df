"""Energy spread and multiplied: nothing is lost, and flat never falls below 0."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wanjia.foundation.periods.types import Period
from wanjia.revenue.corrections.kernel.spreading import BilledSpan, Place, adjustments_of
from wanjia.revenue.corrections.types import Working
from wanjia.revenue.rebilling.kernel.adjusting import scaled, scaled_down, spread

START = date(2025, 1, 1)
WEIGHTS = st.lists(st.integers(min_value=0, max_value=10**6), min_size=1, max_size=14).filter(any)


@given(st.integers(min_value=-(10**8), max_value=10**8), WEIGHTS)
def test_shares_sum_to_the_whole(amount: int, weights: list[int]) -> None:
    shares = spread(amount, weights=weights)

    assert sum(shares) == amount
    assert all(share * amount >= 0 for share in shares)


def test_nothing_to_divide_by_is_refused() -> None:
    with pytest.raises(ValueError, match="nothing"):
        spread(5, weights=[0, 0])


@given(
    st.lists(st.integers(min_value=0, max_value=10**6), min_size=1, max_size=5),
    st.decimals(min_value="-3", max_value="9", places=8),
)
def test_periods_never_exceed_their_total(periods: list[int], factor: Decimal) -> None:
    whole = scaled(sum(periods), factor=factor)

    assert sum(scaled_down(kwh, factor=factor) for kwh in periods) <= whole


@given(WEIGHTS, st.decimals(min_value=-9999, max_value=9999, places=3), st.booleans())
def test_months_get_all_of_the_energy(energies: list[int], kwh: Decimal, by_days: bool) -> None:
    days = [START + timedelta(days=30 * place) for place in range(len(energies) + 1)]
    spans = [BilledSpan(*edge, kwh) for *edge, kwh in zip(days, days[1:], energies, strict=False)]
    working = Working(energy_kwh=kwh, is_by_days=by_days)

    found = adjustments_of(working, period=Period(days[0], days[-1]), spans=spans, place=Place(1, 2))

    rounded = int(kwh.quantize(Decimal(1), rounding="ROUND_HALF_UP"))
    assert sum(one.energy_kwh for one in found) == rounded
