"""Curves become loads: gaps are filled by what is usual, silent loads by the shape of the others."""

from datetime import date

import numpy as np
import polars as pl
import pytest

from wanjia.energy.powerflow.kernel.loads import filled, mean_kw, reactive
from wanjia.measurement.intervals.types import Quantity

DAYS = (date(2026, 3, 1), date(2026, 3, 2))
BOTH = (Quantity.ENERGY_IMPORT, Quantity.ENERGY_EXPORT)


def curve(point: int, values: list[int | None], *, day: date = DAYS[0], quantity: str = "ENERGY_IMPORT") -> dict:
    return {"usage_point_id": point, "day": day, "quantity": quantity, "values": values}


class TestMeanPower:
    def test_is_four_times_the_energy_and_fed_in_counts_off(self) -> None:
        rows = [curve(1, [25_000] * 96), curve(1, [5_000] * 96, quantity="ENERGY_EXPORT")]

        found = mean_kw(pl.DataFrame(rows), groups={1: 0}, width=1, days=DAYS[:1], quantities=BOTH)

        assert np.allclose(found, 8.0)

    def test_of_two_points_is_known_only_where_both_are(self) -> None:
        rows = [curve(1, [25_000] * 96), curve(2, [25_000] * 96), curve(1, [25_000] * 96, day=DAYS[1])]

        found = mean_kw(pl.DataFrame(rows), groups={1: 0, 2: 0}, width=1, days=DAYS, quantities=BOTH)

        assert np.allclose(found[:96], 20.0)
        assert np.isnan(found[96:]).all()


class TestFilling:
    def test_a_missing_point_takes_the_other_days(self) -> None:
        kw = np.full((192, 1), 4.0)
        kw[96:] = 8.0
        kw[3] = np.nan

        found = filled(kw, weights=np.array([1.0]))

        assert found.kw[3, 0] == 8.0
        assert found.filled == 1
        assert not found.shaped.any()

    def test_a_silent_load_takes_the_shape_of_the_others_by_capacity(self) -> None:
        kw = np.full((96, 2), np.nan)
        kw[:, 0] = np.arange(96)

        found = filled(kw, weights=np.array([100.0, 50.0]))

        assert np.allclose(found.kw[:, 1], np.arange(96) / 2)
        assert found.shaped.tolist() == [False, True]

    def test_nothing_at_all_is_refused(self) -> None:
        with pytest.raises(ValueError, match="no load has a curve"):
            filled(np.full((96, 1), np.nan), weights=np.array([1.0]))

    def test_reactive_power_comes_from_the_power_factor_where_none_is_metered(self) -> None:
        found, count = reactive(np.array([[np.nan, 7.0]]), kw=np.array([[10.0, 10.0]]), power_factor=0.8)

        assert np.allclose(found, [[7.5, 7.0]])
        assert count == 1
