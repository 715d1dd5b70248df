"""What was sold behind a part of the grid follows from bills and from where usage points stood."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import polars as pl
import pytest

from tests.integration.api.county import kept_for_a_module
from tests.integration.billing.village import CLERK, FACTORY, HOUSES, JANUARY_2025, SINCE, billed, make_village
from tests.integration.registry import station_actor
from wanjia.foundation.access.types import WHOLE_COMPANY
from wanjia.registry.metering.queries import usage_points
from wanjia.revenue.billing.operations.cancelling import cancel_bill
from wanjia.revenue.billing.queries.bills import issued_bills
from wanjia.revenue.billing.queries.sold import sold_by_month

pytestmark = pytest.mark.django_db
FEBRUARY = date(2025, 2, 1)
NOW = datetime(2025, 3, 5, tzinfo=UTC)
HOME = HOUSES[0]


@pytest.fixture(scope="module")
def two_months(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    with kept_for_a_module(django_db_blocker):
        make_village(until=date(2025, 3, 1))
        for month in (JANUARY_2025, FEBRUARY):
            billed(month)
        yield


@pytest.fixture(autouse=True)
def village(two_months: None, db: None) -> None:
    """Start each test from the two months as they were billed."""


def points(*spans: tuple[str, date, date | None]) -> pl.DataFrame:
    """Name usage points and the days for which they are asked about."""
    ids = dict(usage_points(WHOLE_COMPANY).select("number", "usage_point_id").iter_rows())
    rows = [(ids[number], start, end) for number, start, end in spans]
    schema = {"usage_point_id": pl.Int64, "start_date": pl.Date, "end_date": pl.Date}
    return pl.DataFrame(rows, schema=schema, orient="row")


def sold(*spans: tuple[str, date, date | None]) -> dict[date, int]:
    """Give the energy sold by month."""
    return dict(sold_by_month(points(*spans), scope=WHOLE_COMPANY).select("bill_month", "energy_kwh").iter_rows())


class TestSoldByMonth:
    def test_sums_the_bills_of_all_points(self) -> None:
        both = sold((HOME.point, SINCE, None), (FACTORY.point, SINCE, None))

        own, factory = sold((HOME.point, SINCE, None)), sold((FACTORY.point, SINCE, None))
        assert set(both) == {JANUARY_2025, FEBRUARY}
        assert both == {month: own[month] + factory[month] for month in both}

    def test_a_point_that_moved_is_counted_where_it_stood_when_the_cycle_ended(self) -> None:
        before, after = sold((HOME.point, SINCE, FEBRUARY)), sold((HOME.point, FEBRUARY, None))

        assert set(before) == {JANUARY_2025}
        assert set(after) == {FEBRUARY}

    def test_nothing_is_counted_twice(self) -> None:
        assert sold((HOME.point, SINCE, None), (HOME.point, SINCE, None)) == sold((HOME.point, SINCE, None))

    def test_a_cancelled_bill_counts_as_nothing(self) -> None:
        bill = issued_bills(WHOLE_COMPANY).get(account__number=HOME.number, bill_month=FEBRUARY)
        cancel_bill(bill_id=bill.pk, reason="misread", by=CLERK, at=NOW)

        assert sold((HOME.point, SINCE, None))[FEBRUARY] == 0

    def test_no_points_no_bills(self) -> None:
        assert sold() == {}

    def test_keeps_to_the_units_of_the_scope(self) -> None:
        asked = points((HOME.point, SINCE, None))

        assert sold_by_month(asked, scope=station_actor("S2").scope).is_empty()
        assert not sold_by_month(asked, scope=station_actor("S1").scope).is_empty()
