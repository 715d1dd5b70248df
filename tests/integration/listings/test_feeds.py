"""Feeds: pages by key neither skip nor repeat, whatever is written meanwhile."""

from datetime import date, timedelta

import pytest

from tests.integration.registry import make_points
from wanjia.foundation.access.types import WHOLE_COMPANY, Scope
from wanjia.foundation.listings.feeds import FeedAsk, first_of, read_feed
from wanjia.foundation.organisation.queries import unit_named
from wanjia.registry.metering.models import UsagePoint
from wanjia.registry.metering.queries import AREA_FEED, USAGE_POINT_FEED

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def points(db: None) -> None:
    make_points()


def numbers(after: object = None, limit: int = 2) -> tuple[list[str], object]:
    page = read_feed(USAGE_POINT_FEED, ask=FeedAsk(after=after, limit=limit), scope=WHOLE_COMPANY)  # type: ignore[arg-type]
    return [row["number"] for row in page.rows], page.ended_at


class TestPages:
    def test_they_follow_each_other(self) -> None:
        first, ended_at = numbers()
        second, end = numbers(ended_at)

        assert (first, second, end) == (["P1", "P2"], ["P3"], None)

    def test_a_page_that_is_just_full_is_the_last(self) -> None:
        assert numbers(limit=3) == (["P1", "P2", "P3"], None)

    def test_what_is_written_meanwhile_neither_skips_nor_repeats_what_was_there(self) -> None:
        first, ended_at = numbers()
        unit = UsagePoint.objects.get(number="P1").unit
        for number in ("P0", "P11", "P25"):
            UsagePoint.objects.create(number=number, unit=unit, address="x", metering_mode="LV_SUPPLY_LV_METER")

        second, _ = numbers(ended_at)

        assert (first, second) == (["P1", "P2"], ["P25", "P3"])

    def test_an_order_of_two_values_breaks_ties_by_the_second(self) -> None:
        from wanjia.registry.metering.models import UsagePointTie
        from wanjia.registry.network.models import TransformerArea

        area, day = TransformerArea.objects.get(code="A1"), date(2026, 1, 1)
        for place, number in enumerate(("P2", "P1", "P3")):
            point = UsagePoint.objects.get(number=number)
            start = day + timedelta(days=place // 2)
            UsagePointTie.objects.create(usage_point=point, area=area, start_date=start)

        found, after = [], None
        while True:
            page = read_feed(AREA_FEED, ask=FeedAsk(after=after, limit=1), scope=WHOLE_COMPANY)
            found += [row["start_date"] for row in page.rows]
            if (after := page.ended_at) is None:
                break

        assert found == [day, day, day + timedelta(days=1)]


class TestRows:
    def test_they_keep_to_the_scope(self) -> None:
        station = Scope((unit_named("S2").path,))

        assert [row["number"] for row in read_feed(USAGE_POINT_FEED, ask=FeedAsk(), scope=station).rows] == ["P3"]
        assert not read_feed(USAGE_POINT_FEED, ask=FeedAsk(), scope=Scope(())).rows

    def test_personal_data_is_masked_unless_it_may_be_seen(self) -> None:
        masked = first_of(USAGE_POINT_FEED, wanted={"number": "P1"}, scope=WHOLE_COMPANY)
        plain = first_of(USAGE_POINT_FEED, wanted={"number": "P1"}, scope=WHOLE_COMPANY, sees_personal=True)

        assert masked is not None
        assert plain is not None
        assert (masked["address"], plain["address"]) == ("人**", "人民路")

    def test_nothing_is_given_where_nothing_matches(self) -> None:
        assert first_of(USAGE_POINT_FEED, wanted={"number": "P9"}, scope=WHOLE_COMPANY) is None
