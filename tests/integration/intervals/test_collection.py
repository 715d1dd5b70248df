"""Collection: what should have come, what came, and what came in time."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from tests.integration.intervals.curves import DAY, HEADEND, INSTALLED, NEXT, WHO, frozen_row
from tests.integration.registry import station_actor, table
from wanjia.foundation.access.types import WHOLE_COMPANY
from wanjia.foundation.periods.types import Period
from wanjia.measurement.intervals.kernel.schema import FROZEN
from wanjia.measurement.intervals.listings import COLLECTION_DAYS
from wanjia.measurement.intervals.operations.appending import append
from wanjia.measurement.intervals.operations.collecting import count_collection
from wanjia.measurement.intervals.queries.collection import completeness, limit_on, terminal_rates
from wanjia.measurement.intervals.types import CollectionFigure
from wanjia.registry.metering import operations as metering
from wanjia.registry.metering.sheets import COLLECTION_TERMINALS, TERMINAL_TIES, USAGE_POINT_TIES

pytestmark = pytest.mark.django_db
#: 10:00 of DAY in Shanghai, the limit that is shipped.
TEN = datetime(DAY.year, DAY.month, DAY.day, 2, 0, tzinfo=UTC)


@pytest.fixture
def terminals(village: None) -> None:
    """Have T1 collect M1 and M2; nothing collects M3."""
    terminal = {"number": "T1", "unit_code": "S1", "kind": "CONCENTRATOR"}
    metering.load_collection_terminals(table(COLLECTION_TERMINALS, terminal), **WHO)
    ties = [{"meter_number": f"M{n}", "terminal_number": "T1", "start_date": INSTALLED} for n in (1, 2)]
    metering.load_terminal_ties(table(TERMINAL_TIES, *ties), **WHO)
    areas = [{"usage_point_number": f"P{n}", "area_code": "A1", "start_date": INSTALLED} for n in (1, 2)]
    metering.load_usage_point_ties(table(USAGE_POINT_TIES, *areas), **WHO)


def come(number: str, *, at: datetime) -> None:
    """Hand a register in."""
    rows = FROZEN.frame([frozen_row(number, 1, day=DAY)])
    append({"FROZEN": rows}, source=f"{number} {at}", by=HEADEND, at=at)


@pytest.mark.usefixtures("terminals")
class TestCompleteness:
    def test_a_value_is_in_time_up_to_the_limit_and_late_after_it(self) -> None:
        come("M1", at=TEN)
        come("M2", at=TEN + timedelta(microseconds=1))

        first, second = completeness(Period(DAY, NEXT), scope=WHOLE_COMPANY).to_dicts()

        assert (first["due"], first["come"], first["in_time"]) == (2, 2, 1)
        assert (second["terminal_id"], second["area_id"], second["due"], second["come"]) == (None, None, 1, 0)

    def test_a_value_corrected_later_came_when_it_came_first(self) -> None:
        come("M1", at=TEN)
        rows = FROZEN.frame([frozen_row("M1", 2, day=DAY)])
        append({"FROZEN": rows}, source="again", by=HEADEND, at=TEN + timedelta(days=5))

        first = completeness(Period(DAY, NEXT), scope=WHOLE_COMPANY).to_dicts()[0]

        assert (first["come"], first["in_time"]) == (1, 1)

    def test_a_meter_is_due_from_the_day_after_it_was_put_up(self) -> None:
        counted = completeness(Period(INSTALLED, INSTALLED + timedelta(days=2)), scope=WHOLE_COMPANY)

        assert counted.group_by("day").agg(counted["due"].sum()).height == 1
        assert set(counted["day"]) == {INSTALLED + timedelta(days=1)}

    def test_only_meters_of_the_scope_count(self) -> None:
        come("M1", at=TEN)

        counted = completeness(Period(DAY, NEXT), scope=station_actor("S2").scope)

        assert counted.select("due", "come").rows() == [(1, 0)]


@pytest.mark.usefixtures("terminals")
class TestTerminalRates:
    def test_a_terminal_is_behind_below_the_limit_of_the_day(self) -> None:
        come("M1", at=TEN)

        rates = terminal_rates(DAY, scope=WHOLE_COMPANY)

        assert [(rate.number, rate.due, rate.come, rate.is_behind) for rate in rates] == [
            ("T1", 2, 1, True),
            ("", 1, 0, True),
        ]
        come("M2", at=TEN)
        assert not terminal_rates(DAY, scope=WHOLE_COMPANY)[-1].is_behind

    def test_limits_are_shipped_as_rows(self) -> None:
        assert limit_on(CollectionFigure.DUE_HOURS, day=DAY) == Decimal(10)
        assert limit_on(CollectionFigure.RATE_PCT, day=DAY) == Decimal(98)


@pytest.mark.usefixtures("terminals")
class TestCountCollection:
    def test_days_are_listed_by_terminal_area_and_unit_with_their_rates(self) -> None:
        come("M1", at=TEN)

        assert count_collection(Period(DAY, NEXT), by=HEADEND, at=TEN) == 2

        listed = COLLECTION_DAYS.rows(WHOLE_COMPANY).order_by("-due")
        names = ("terminal__number", "area__code", "unit__code", "day", "due", "come", "in_time", "missing")
        assert list(listed.values_list(*names)) == [
            ("T1", "A1", "S1", DAY, 2, 1, 1, 1),
            (None, None, "S2", DAY, 1, 0, 0, 1),
        ]
        assert [(one.come_pct, one.in_time_pct) for one in listed] == [(50, 50), (0, 0)]

    def test_counted_again_a_day_stands_there_once_with_what_came_late(self) -> None:
        count_collection(Period(DAY, NEXT), by=HEADEND, at=TEN)
        come("M1", at=TEN + timedelta(hours=1))

        count_collection(Period(DAY, NEXT), by=HEADEND, at=TEN + timedelta(days=1))

        listed = COLLECTION_DAYS.rows(WHOLE_COMPANY).filter(terminal__number="T1")
        assert list(listed.values_list("come", "in_time")) == [(1, 0)]

    def test_only_the_own_units_are_counted_anew_and_seen(self) -> None:
        count_collection(Period(DAY, NEXT), by=HEADEND, at=TEN)
        come("M1", at=TEN)

        count_collection(Period(DAY, NEXT), by=station_actor("S2"), at=TEN)

        assert list(COLLECTION_DAYS.rows(WHOLE_COMPANY).order_by("-due").values_list("come", flat=True)) == [0, 0]
        assert COLLECTION_DAYS.rows(station_actor("S2").scope).count() == 1
