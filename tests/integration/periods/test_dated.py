"""Dated rows answer for days and spans of days, and the database keeps them in order."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from tests.integration.registry import FEB, JAN, MAR
from wanjia.foundation.periods.types import Period
from wanjia.registry.metering.models import UsagePoint, UsagePointTie
from wanjia.registry.network.models import TransformerArea

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("points")]
DAY = timedelta(days=1)


def tie(start: date, end: date | None) -> UsagePointTie:
    made = UsagePointTie(
        usage_point=UsagePoint.objects.get(number="P1"),
        area=TransformerArea.objects.get(code="A1"),
        start_date=start,
        end_date=end,
    )
    made.save()
    return made


class TestDated:
    @pytest.mark.parametrize(("day", "is_held"), [(JAN - DAY, False), (JAN, True), (FEB - DAY, True), (FEB, False)])
    def test_it_holds_its_first_day_and_not_its_end(self, day: date, is_held: bool) -> None:
        made = tie(JAN, FEB)

        assert UsagePointTie.objects.on(day).exists() == is_held == made.period.holds(day)

    @pytest.mark.parametrize(
        ("period", "is_found"),
        [
            (Period(JAN - DAY, JAN), False),
            (Period(JAN - DAY, JAN + DAY), True),
            (Period(FEB - DAY), True),
            (Period(FEB, MAR), False),
        ],
    )
    def test_it_is_found_for_spans_that_share_a_day(self, period: Period, is_found: bool) -> None:
        made = tie(JAN, FEB)

        assert UsagePointTie.objects.during(period).exists() == is_found == made.period.overlaps(period)

    def test_one_without_an_end_runs_on(self) -> None:
        tie(JAN, FEB)
        running = tie(FEB, None)

        assert list(UsagePointTie.objects.running()) == [running]
        assert UsagePointTie.objects.on(date(2999, 1, 1)).get() == running

    def test_rows_are_locked_in_the_order_of_their_keys(self) -> None:
        made = [tie(FEB, MAR), tie(JAN, FEB)]

        with transaction.atomic():
            assert list(UsagePointTie.objects.order_by("start_date").locked()) == made

    def test_the_database_refuses_an_end_that_is_not_later(self) -> None:
        with pytest.raises(IntegrityError), transaction.atomic():
            tie(JAN, JAN)
