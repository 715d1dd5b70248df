"""What stands over what: a correction over what was measured, that over an estimate, and of equals the later."""

from datetime import date
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.oracles.intervals import Row, laid_over
from wanjia.measurement.intervals.kernel.layout import LAYOUTS
from wanjia.measurement.intervals.kernel.merging import merged
from wanjia.measurement.intervals.kernel.schema import CURVES, FROZEN
from wanjia.measurement.intervals.rules import PRECEDENCE, gives_way
from wanjia.measurement.intervals.types import Quality, Table

DAY = date(2026, 11, 3)
M, E, C, S = Quality.MEASURED, Quality.ESTIMATED, Quality.CORRECTED, Quality.SUSPECT
#: What stands, and what it gives way to.
GIVES_WAY = {E: {E, M, S, C}, M: {M, S, C}, S: {M, S, C}, C: {C}}
PAIRS = [(stood, said) for stood in Quality for said in Quality]


def curve(values: Any, qualities: Any) -> pl.DataFrame:
    """Give a curve; the elements that are not told are missing."""
    rest = 96 - len(values)
    row = {"values": [*values, *[None] * rest], "qualities": [*qualities, *[0] * rest]}
    return CURVES.frame([{"meter_id": 1, "day": DAY, "quantity": "VOLTAGE_A", **row}])


def frozen(value: int, quality: Quality) -> pl.DataFrame:
    """Give a frozen register."""
    row = {"meter_id": 1, "day": DAY, "register": "ACTIVE_TOTAL", "value": value, "quality": int(quality)}
    return FROZEN.frame([row])


class TestGivesWay:
    @pytest.mark.parametrize(("stood", "said"), PAIRS)
    def test_by_precedence(self, stood: Quality, said: Quality) -> None:
        assert gives_way(stood, to=said) is (said in GIVES_WAY[stood])

    def test_every_quality_has_its_place(self) -> None:
        assert set(PRECEDENCE) == set(Quality)


class TestMerged:
    @pytest.mark.parametrize(("stood", "said"), PAIRS)
    def test_an_element_stands_by_precedence(self, stood: Quality, said: Quality) -> None:
        found = merged(curve([7], [said]), standing=curve([5], [stood]), layout=LAYOUTS[Table.CURVES])

        values = [row["values"][0] for row in found.to_dicts()]
        assert values == ([7] if said in GIVES_WAY[stood] else [])

    @pytest.mark.parametrize(("stood", "said"), PAIRS)
    def test_a_register_stands_by_precedence(self, stood: Quality, said: Quality) -> None:
        found = merged(frozen(7, said), standing=frozen(5, stood), layout=LAYOUTS[Table.FROZEN])

        assert found["value"].to_list() == ([7] if said in GIVES_WAY[stood] else [])

    def test_a_later_delivery_of_the_whole_day_leaves_the_corrected_element(self) -> None:
        found = merged(curve([1, 2, 3], [M, M, M]), standing=curve([5, 6], [M, C]), layout=LAYOUTS[Table.CURVES])

        row = found.row(0, named=True)
        assert (row["values"][:4], row["qualities"][:4]) == ([1, 6, 3, None], [0, 2, 0, 0])


ELEMENTS = st.lists(
    st.tuples(st.none() | st.integers(0, 3), st.sampled_from([int(quality) for quality in Quality])),
    min_size=96,
    max_size=96,
)


def row_of(elements: list[tuple[int | None, int]]) -> Row:
    """Give a curve as the plain twin has it: what is missing has no quality."""
    return tuple(value for value, _ in elements), tuple(0 if value is None else quality for value, quality in elements)


class TestAgainstTheTwin:
    @given(stood=ELEMENTS, said=ELEMENTS)
    def test_the_same_stands(self, stood: list[tuple[int | None, int]], said: list[tuple[int | None, int]]) -> None:
        before, later = row_of(stood), row_of(said)

        found = merged(curve(*later), standing=curve(*before), layout=LAYOUTS[Table.CURVES])

        rows = [(tuple(row["values"]), tuple(row["qualities"] or [0] * 96)) for row in found.to_dicts()]
        expected = laid_over(before, said=later)
        assert rows == ([] if expected == before else [expected])
