"""Registers of the demo arrive day by day: most in the morning, those of a few terminals in the afternoon."""

from datetime import date, datetime, timedelta

import polars as pl
import pytest

from wanjia.interfaces.demo.series.arriving import ZONE, arrivals
from wanjia.measurement.intervals.kernel.schema import FROZEN

DAYS = [date(2026, 1, 1) + timedelta(days=n) for n in range(31)]
TERMINALS, OF_EACH = 40, 5
METERS = range(TERMINALS * OF_EACH)
TIES = pl.DataFrame({"meter_id": METERS, "terminal_id": [900 + meter // OF_EACH for meter in METERS]})
LIMIT = timedelta(hours=10)


@pytest.fixture(scope="module")
def registers() -> pl.DataFrame:
    named = {"register": "ACTIVE_TOTAL", "quality": 0}
    # nothing collects the last one
    rows = [
        {"meter_id": meter, "day": day, "value": meter, **named} for day in DAYS for meter in [*METERS, len(METERS)]
    ]
    return FROZEN.frame(rows)


def is_in_time(at: datetime, day: date) -> bool:
    return at - datetime.combine(day, datetime.min.time(), ZONE) <= LIMIT


class TestArrivals:
    def test_each_register_arrives_once_on_its_day_the_earliest_first(self, registers: pl.DataFrame) -> None:
        found = arrivals(registers, ties=TIES, seed=1)

        assert [at for at, _ in found] == sorted(at for at, _ in found)
        assert all(rows["day"].unique().to_list() == [at.date()] for at, rows in found)
        assert pl.concat([rows for _, rows in found]).sort("day", "meter_id").equals(registers.sort("day", "meter_id"))

    def test_most_are_in_time_and_a_few_whole_terminals_are_late(self, registers: pl.DataFrame) -> None:
        found = arrivals(registers, ties=TIES, seed=1)

        late = [rows for at, rows in found if not is_in_time(at, at.date())]
        count = sum(rows.height for rows in late)
        assert 0 < count < 0.05 * registers.height
        assert len(late) < len(DAYS) / 2
        assert all(rows.height % OF_EACH == 0 for rows in late)
        assert len(METERS) not in pl.concat(late)["meter_id"]

    def test_the_same_seed_says_the_same_whatever_ids_the_terminals_have(self, registers: pl.DataFrame) -> None:
        others = TIES.with_columns(pl.col("terminal_id") * 3)

        first, second = (arrivals(registers, ties=ties, seed=7) for ties in (TIES, others))

        assert [(at, rows.sort("meter_id").to_dicts()) for at, rows in first] == [
            (at, rows.sort("meter_id").to_dicts()) for at, rows in second
        ]
