"""What the likeliest place means for the archive; when nothing is said."""

from decimal import Decimal
from typing import Any

import polars as pl
import pytest

from wanjia.energy.identification.kernel.schema import PLACES
from wanjia.energy.identification.rules import judged, why_not_compared
from wanjia.energy.identification.types import IdentificationFigure, Verdict, WhyNot

F = IdentificationFigure
LIMITS = {F.AREA_PCT: Decimal(95), F.PHASE_PCT: Decimal(95), F.LEAST_DAYS: Decimal(7), F.COMPLETE_PCT: Decimal(70)}
SURE: dict[str, Any] = {
    "usage_point_id": 1,
    "archive_area_id": 1,
    "archive_phases": "A",
    "area_id": 1,
    "phases": "A",
    "area_chance": 0.99,
    "phase_chance": 0.99,
    "days": 7,
    "complete": 0.7,
}


def verdict(**changed: Any) -> tuple[str, str]:
    table = pl.DataFrame([{**dict.fromkeys(PLACES.columns), **SURE, **changed}], schema=PLACES.dtypes)
    row = judged(table, limits=LIMITS).row(0, named=True)
    return row["verdict"], row["why_not"]


class TestJudging:
    @pytest.mark.parametrize(
        ("changed", "expected"),
        [
            ({}, Verdict.CONFIRMED),
            ({"area_id": 2, "area_chance": 0.95}, Verdict.OTHER_AREA),
            ({"area_id": 2, "area_chance": 0.9499}, Verdict.UNSURE),
            ({"area_chance": 0.94}, Verdict.UNSURE),
            ({"phases": "B", "phase_chance": 0.95}, Verdict.OTHER_PHASE),
            ({"phases": "B", "phase_chance": 0.94}, Verdict.UNSURE),
            ({"archive_phases": None}, Verdict.PHASE_FOUND),
            ({"phases": "ABC", "archive_phases": "ABC"}, Verdict.CONFIRMED),
        ],
    )
    def test_holds_what_was_found_against_the_archive(self, changed: dict[str, Any], expected: Verdict) -> None:
        assert verdict(**changed) == (expected.value, "")

    @pytest.mark.parametrize(
        ("changed", "why"),
        [
            ({"days": 0}, WhyNot.NO_VOLTAGE),
            ({"days": 6}, WhyNot.FEW_DAYS),
            ({"complete": 0.69}, WhyNot.GAPS),
        ],
    )
    def test_says_nothing_of_too_few_measurements(self, changed: dict[str, Any], why: WhyNot) -> None:
        assert verdict(**changed, area_id=2) == (Verdict.NOT_JUDGED.value, why.value)


class TestComparing:
    def test_a_single_customer_is_refused(self) -> None:
        assert "one alone has nobody" in str(why_not_compared(1, days=30, limits=LIMITS))
        assert why_not_compared(2, days=30, limits=LIMITS) is None

    def test_too_few_days_are_refused(self) -> None:
        assert why_not_compared(9, days=6, limits=LIMITS) == "A period of 6 days is too short; choose at least 7."
        assert why_not_compared(9, days=7, limits=LIMITS) is None
