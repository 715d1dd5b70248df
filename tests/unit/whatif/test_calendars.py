"""Energy moved between the periods of the day: totals stay, shares follow the clock."""

from datetime import date
from decimal import Decimal

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.whatif.documents import HOURS, document
from wanjia.foundation.periods.types import Period
from wanjia.registry.tariffs.types import CalendarInterval, DayKind, TimeOfUse
from wanjia.revenue.billing.kernel.schema import USAGE
from wanjia.revenue.whatif.kernel.calendars import minutes_moved, shifted, spans_of

OLD = document(HOURS).intervals
ALL_YEAR = tuple(range(1, 13))
JANUARY = Period(date(2026, 1, 1), date(2026, 2, 1))
SPAN = (date(2026, 1, 1), date(2026, 2, 1))


def hours(*spans: tuple[int, int, TimeOfUse]) -> tuple[CalendarInterval, ...]:
    """Make a calendar of every day from hours."""
    return tuple(
        CalendarInterval("HB.CI", ALL_YEAR, DayKind.EVERY_DAY, start * 60, end * 60, period)
        for start, end, period in spans
    )


#: Noon becomes deep valley; the evening peak becomes sharp.
NEW = hours(
    (0, 6, TimeOfUse.VALLEY),
    (6, 12, TimeOfUse.FLAT),
    (12, 14, TimeOfUse.DEEP_VALLEY),
    (14, 16, TimeOfUse.FLAT),
    (16, 20, TimeOfUse.SHARP),
    (20, 24, TimeOfUse.PEAK),
)


def usage(total: int, *, point: int = 1, **periods: int) -> pl.DataFrame:
    """Make the usage of a point in January by register."""
    rows = {"total": total, **periods}
    return USAGE.frame(
        [
            {
                "usage_point_id": point,
                "register": f"ACTIVE_{name.upper()}",
                "start_date": SPAN[0],
                "end_date": SPAN[1],
                "energy": kwh,
            }
            for name, kwh in rows.items()
        ]
    )


def energies(table: pl.DataFrame) -> dict[str, int]:
    """Give energy by register."""
    return dict(table.select("register", "energy").iter_rows())


def moved(table: pl.DataFrame, *, new: tuple[CalendarInterval, ...], valid: Period = JANUARY) -> pl.DataFrame:
    """Move the energy of point 1 to other hours."""
    minutes = minutes_moved(OLD, new=new, days=JANUARY, valid=valid)
    return shifted(table, points=[1], minutes={SPAN: minutes})


class TestMinutes:
    def test_every_minute_is_counted_once(self) -> None:
        assert sum(minutes_moved(OLD, new=NEW, days=JANUARY, valid=JANUARY).values()) == 31 * 24 * 60

    def test_days_before_the_draft_keep_their_hours(self) -> None:
        late = Period(date(2026, 1, 31))

        found = minutes_moved(OLD, new=NEW, days=JANUARY, valid=late)

        assert found["VALLEY", "DEEP_VALLEY"] == 2 * 60
        assert found["VALLEY", "VALLEY"] == 31 * 8 * 60 - 2 * 60


class TestShifted:
    def test_energy_follows_the_clock(self) -> None:
        table = usage(2400, sharp=200, peak=600, flat=800, valley=800)

        found = energies(moved(table, new=NEW))

        # Old valley: 0-6 and 12-14; a quarter of it becomes deep valley. Old sharp is 18-20, old peak 16-18 and 20-24.
        assert found == {
            "ACTIVE_TOTAL": 2400,
            "ACTIVE_DEEP_VALLEY": 200,
            "ACTIVE_VALLEY": 600,
            "ACTIVE_SHARP": 400,
            "ACTIVE_PEAK": 400,
        }

    def test_the_same_hours_move_nothing_but_what_flat_implies(self) -> None:
        table = usage(2399, sharp=201, peak=601, valley=803)

        assert energies(moved(table, new=OLD)) == energies(table)

    def test_a_meter_without_periods_and_other_points_stay(self) -> None:
        table = pl.concat([usage(500), usage(700, point=2, peak=100)])

        assert moved(table, new=NEW).equals(table)
        assert spans_of(table, points=[1]) == []
        assert spans_of(table, points=[2]) == [SPAN]

    def test_demand_and_reactive_energy_stay(self) -> None:
        demand = {"usage_point_id": 1, "register": "MAXIMUM_DEMAND", "start_date": SPAN[0], "end_date": SPAN[1]}
        reactive = {**demand, "register": "REACTIVE_FORWARD", "energy": 90}
        beside = USAGE.frame([{**demand, "demand_kw": Decimal(7)}, reactive])

        found = moved(pl.concat([usage(100, peak=40), beside]), new=NEW)

        assert found.filter(register="MAXIMUM_DEMAND")["demand_kw"].to_list() == [Decimal(7)]
        assert found.filter(register="REACTIVE_FORWARD")["energy"].to_list() == [90]

    @given(*(st.integers(0, 10**6) for _ in range(4)))
    def test_totals_never_change_and_periods_never_exceed_them(
        self, sharp: int, peak: int, flat: int, valley: int
    ) -> None:
        total = sharp + peak + flat + valley
        table = usage(total, sharp=sharp, peak=peak, flat=flat, valley=valley)

        found = energies(moved(table, new=NEW))

        named = sum(kwh for name, kwh in found.items() if name not in ("ACTIVE_TOTAL", "ACTIVE_FLAT"))
        assert found["ACTIVE_TOTAL"] == total
        assert named <= total
