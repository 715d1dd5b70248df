from datetime import date, timedelta
from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.intervals.days import DAY, QUIET, curve, finds, found, meter, registers
from wanjia.measurement.intervals.kernel.schema import CURVES, FROZEN
from wanjia.measurement.intervals.kernel.validation.clock import FARTHEST, shifts
from wanjia.measurement.intervals.kernel.validation.past import past
from wanjia.measurement.intervals.kernel.validation.schema import LIST, METERS_DUE

BUSY = [int(1000 + 900 * ((place % 37) / 37) ** 2 + 200 * (place % 3)) for place in range(96)]


class TestInactive:
    def test_values_of_a_meter_that_hangs_nowhere(self) -> None:
        told = found(meter={"usage_point_id": None, "is_due": False})

        assert told == {"INACTIVE_METER": {"evidence": "values=96", "elements": (None, None)}}

    def test_a_meter_in_store_that_says_nothing(self) -> None:
        assert found({"ENERGY_IMPORT": ()}, meter={"usage_point_id": None, "is_due": False}) == {}

    def test_a_curve_of_nothing_is_nothing(self) -> None:
        assert found({"ENERGY_IMPORT": [None] * 96}, meter={"usage_point_id": None, "is_due": False}) == {}


class TestDuplicate:
    @pytest.mark.parametrize(("deliveries", "is_found"), [(1, False), (2, True)])
    def test_from_the_second_on(self, deliveries: int, is_found: bool) -> None:
        told = finds("DUPLICATE_DELIVERY", rivals=[{"meter_id": 1, "deliveries": deliveries}])

        assert told == is_found


class TestProlonged:
    @pytest.mark.parametrize(("days", "is_found"), [(2, False), (3, True)])
    def test_from_the_limit_on(self, days: int, is_found: bool) -> None:
        told = finds("PROLONGED_ESTIMATION", past=[{"meter_id": 1, "estimated_days": days}])

        assert told == is_found


class TestClockDrift:
    @pytest.mark.parametrize(
        ("shift", "likeness", "unshifted", "is_found"),
        [
            (2, 9_000, 7_000, True),
            (-2, 9_000, 7_000, True),
            (1, 9_000, 7_000, False),
            (2, 4_000, 2_000, True),
            (2, 3_999, 1_000, False),
            (2, 9_000, 7_001, False),
        ],
    )
    def test_edges(self, shift: int, likeness: int, unshifted: int, is_found: bool) -> None:
        row = {"meter_id": 1, "shift_elements": shift, "likeness": likeness, "unshifted": unshifted}

        assert (finds("CLOCK_DRIFT", shifts=[row])) == is_found

    def test_evidence_is_in_minutes(self) -> None:
        row = {"meter_id": 1, "shift_elements": -3, "likeness": 9_500, "unshifted": 2_000}

        assert found(shifts=[row])["CLOCK_DRIFT"]["evidence"] == "shift_minutes=-45; likeness=0.95; unshifted=0.2"


def pairs(own: list[int | None], *, area: list[int | None]) -> pl.DataFrame:
    return pl.DataFrame(
        {"meter_id": [1], "values": [own], "area_values": [area]},
        schema={"meter_id": pl.Int64, "values": LIST, "area_values": LIST},
    )


class TestShifts:
    @settings(max_examples=25, deadline=None)
    @given(st.integers(-FARTHEST, FARTHEST), st.integers(1, 50))
    def test_a_shifted_area_is_found_whatever_its_size(self, late: int, times: int) -> None:
        own = [BUSY[(place - late) % 96] * times for place in range(96)]

        told = shifts(pairs(own, area=list(BUSY))).row(0, named=True)

        assert told["shift_elements"] == late
        assert told["likeness"] == pytest.approx(10_000, abs=1)

    def test_a_smooth_day_shifted_by_its_own_inertia_is_not_taken_for_a_wrong_clock(self) -> None:
        """The level of a phase beside is most like an hour late; its changes, which both share, come at once."""
        shared = [(7 * place * place) % 11 - 5 for place in range(96)]
        hill = [40 * min(place, 96 - place) for place in range(96)]
        own = [hill[max(place - 4, 0)] + 8 * shared[place] for place in range(96)]
        area = [hill[place] + 8 * shared[place] for place in range(96)]

        told = shifts(pairs(own, area=area)).row(0, named=True)

        assert told["shift_elements"] == 0

    def test_of_several_phases_the_one_most_like_it_counts(self) -> None:
        other = [(5 * place * place) % 13 for place in range(96)]
        both = pl.concat([pairs(list(BUSY), area=other), pairs(list(BUSY), area=list(BUSY))])

        told = shifts(both)

        assert told["shift_elements"].to_list() == [0]
        assert told["likeness"].item() == pytest.approx(10_000, abs=1)

    def test_what_does_not_move_says_nothing(self) -> None:
        assert shifts(pairs([5] * 96, area=list(BUSY))).is_empty()

    @pytest.mark.parametrize(("known", "rows"), [(84, 1), (72, 0)])
    def test_too_little_in_common_says_nothing(self, known: int, rows: int) -> None:
        own = [value if place < known else None for place, value in enumerate(BUSY)]

        assert shifts(pairs(own, area=list(BUSY))).height == rows

    def test_no_pairs(self) -> None:
        assert shifts(pairs([], area=[]).clear()).is_empty()


class TestPast:
    def summed(self, frozen: list[dict[str, object]], *, estimated: list[date] | None = None) -> dict[str, int | None]:
        days = pl.DataFrame(
            {"meter_id": [1] * len(estimated or []), "day": estimated or []},
            schema={"meter_id": pl.Int64, "day": pl.Date},
        )
        told = past(
            METERS_DUE.frame([meter(multiplier=Decimal(20))]),
            day=DAY,
            alike=[DAY - timedelta(days=1), DAY - timedelta(days=2)],
            frozen=FROZEN.frame(frozen),
            curves=CURVES.frame([curve("ENERGY_IMPORT", QUIET)]),
            estimated=days,
        )
        return told.row(0, named=True)

    def at(self, days_before: int, value: int) -> dict[str, object]:
        day = DAY - timedelta(days=days_before)
        return {"meter_id": 1, "day": day, "register": "ACTIVE_TOTAL", "value": value, "quality": 0}

    def test_energy_is_what_the_register_ran_times_the_ratio(self) -> None:
        assert self.summed(registers(100, 350))["energy"] == 5_000

    def test_without_a_register_it_is_the_sum_of_the_curve(self) -> None:
        assert self.summed([])["energy"] == sum(QUIET) * 20

    def test_usual_is_the_mean_of_days_alike_halves_up(self) -> None:
        frozen = [self.at(2, 0), self.at(1, 10), self.at(0, 21)]

        assert self.summed(frozen)["usual"] == 11 * 20  # (10 + 11) ÷ 2 = 10.5

    def test_other_days_do_not_count(self) -> None:
        assert self.summed([self.at(4, 0), self.at(3, 500)])["usual"] is None

    @pytest.mark.parametrize(("back", "days"), [((0, 1, 2), 3), ((0, 2), 1), ((1, 2), 0), ((), 0)])
    def test_estimated_days_are_counted_in_a_row_up_to_the_day(self, back: tuple[int, ...], days: int) -> None:
        estimated = [DAY - timedelta(days=one) for one in back]

        assert self.summed([], estimated=estimated)["estimated_days"] == days
