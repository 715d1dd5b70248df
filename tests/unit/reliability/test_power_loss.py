"""Which meters are without power, and which losses belong together."""

from datetime import timedelta

import polars as pl
import pytest

from tests.unit.reliability.grids import at
from wanjia.energy.reliability.kernel.power_loss import bursts, without_power
from wanjia.measurement.intervals.kernel.schema import EVENTS

NOON = at(1, 12)


def told(*rows):
    return EVENTS.frame([dict(zip(EVENTS.columns, (*row, None)[:4], strict=True)) for row in rows])


def off(*rows, moment=NOON):
    return without_power(told(*rows), at=moment)["meter_id"].to_list()


class TestWithoutPower:
    @pytest.mark.parametrize(
        ("rows", "expected"),
        [
            ([(1, at(1, 11), "POWER_OFF")], [1]),
            ([(1, at(1, 11), "POWER_OFF", at(1, 11, 59))], []),
            ([(1, at(1, 11), "POWER_OFF", at(1, 12, 1))], [1]),
            ([(1, at(1, 11), "POWER_OFF"), (1, at(1, 11, 30), "POWER_ON")], []),
            ([(1, at(1, 11), "POWER_OFF"), (1, at(1, 12, 1), "POWER_ON")], [1]),
            ([(1, at(1, 10), "POWER_ON"), (1, at(1, 11), "POWER_OFF")], [1]),
            ([(1, at(1, 9), "POWER_OFF"), (1, at(1, 10), "POWER_ON"), (1, at(1, 11), "POWER_OFF")], [1]),
            ([(1, at(1, 12, 1), "POWER_OFF")], []),
            ([(1, at(1, 11), "COVER_OPENED")], []),
        ],
    )
    def test_a_loss_lasts_until_it_ends_or_power_comes_back(self, rows, expected):
        assert off(*rows) == expected

    def test_another_meter_that_came_back_says_nothing_of_this_one(self):
        assert off((1, at(1, 11), "POWER_OFF"), (2, at(1, 11), "POWER_OFF"), (2, at(1, 11, 5), "POWER_ON")) == [1]

    def test_the_earliest_comes_first(self):
        assert off((1, at(1, 11, 5), "POWER_OFF"), (2, at(1, 11), "POWER_OFF")) == [2, 1]


class TestBursts:
    def parts(self, *minutes):
        lost = pl.DataFrame({"at": [at(1, 8) + timedelta(minutes=one) for one in minutes]})
        return [part.height for part in bursts(lost, within=timedelta(minutes=15))]

    def test_what_began_within_the_span_of_the_first_belongs_together(self):
        assert self.parts(0, 10, 15) == [3]
        assert self.parts(0, 10, 16) == [2, 1]
        assert self.parts(0, 16, 30, 40) == [1, 2, 1]

    def test_nothing_makes_no_burst_and_nothing_is_lost(self):
        assert bursts(pl.DataFrame({"at": []}), within=timedelta(minutes=15)) == []
        assert sum(self.parts(0, 3, 40, 41, 90)) == 5
