from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from wanjia.foundation.findings.types import found_by
from wanjia.measurement.readings.kernel.acceptance import ACCEPTANCE
from wanjia.measurement.readings.kernel.schema import DELIVERED

TODAY = date(2026, 2, 1)
SOUND = {
    "line_id": 0,
    "meter_number": "M1",
    "usage_point_number": "P1",
    "register": "ACTIVE_TOTAL",
    "reading_date": TODAY,
    "value": Decimal("123.45"),
    "quality": "MANUAL",
    "meter_id": 1,
    "usage_point_id": 1,
    "is_installed": True,
    "installed_since": date(2020, 1, 1),
    "integer_digits": 5,
    "today": TODAY,
}


def rules(**changed: Any) -> list[str]:
    return found_by(ACCEPTANCE, DELIVERED.frame([{**SOUND, **changed}]).lazy())["rule"].to_list()


class TestAcceptance:
    def test_a_sound_reading_is_taken(self) -> None:
        assert rules() == []

    @pytest.mark.parametrize(
        ("changed", "rule"),
        [
            (
                {"meter_id": None, "integer_digits": None, "is_installed": False, "installed_since": None},
                "METER_UNKNOWN",
            ),
            ({"usage_point_id": None, "is_installed": False, "installed_since": None}, "USAGE_POINT_UNKNOWN"),
            ({"is_installed": False, "installed_since": None}, "WRONG_METER"),
            ({"is_installed": False}, "WRONG_METER"),
            ({"is_installed": False, "installed_since": date(2026, 2, 2)}, "BEFORE_INSTALLATION"),
            ({"integer_digits": None}, "REGISTER_UNKNOWN"),
            ({"value": Decimal(100_000)}, "TOO_MANY_DIGITS"),
            ({"value": Decimal("-0.1")}, "NEGATIVE_VALUE"),
            ({"reading_date": date(2026, 2, 2)}, "FUTURE"),
            ({"known_value": Decimal("123.46")}, "DUPLICATE_DIFFERS"),
        ],
    )
    def test_each_fault_is_found_by_its_rule_alone(self, changed: dict[str, Any], rule: str) -> None:
        assert rules(**changed) == [rule]

    @pytest.mark.parametrize(
        "changed",
        [
            {"installed_since": TODAY},
            {"value": Decimal("99999.9999")},
            {"value": Decimal(0)},
            {"known_value": Decimal("123.45")},
        ],
    )
    def test_the_other_side_of_each_edge_passes(self, changed: dict[str, Any]) -> None:
        assert rules(**changed) == []

    def test_the_evidence_shows_the_figures(self) -> None:
        table = DELIVERED.frame([{**SOUND, "known_value": Decimal(7)}])

        assert found_by(ACCEPTANCE, table.lazy())["evidence"].item() == (
            "day=2026-02-01; register=ACTIVE_TOTAL; value=123.45; recorded=7"
        )
