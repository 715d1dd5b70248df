from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from wanjia.foundation.findings.catalogue import found_by
from wanjia.measurement.readings.kernel.acceptance import ACCEPTANCE, delivered
from wanjia.measurement.readings.kernel.schema import DELIVERED, INSTALLATIONS, READINGS, REGISTERS

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
    return found_by(ACCEPTANCE, table=DELIVERED.frame([{**SOUND, **changed}]).lazy())["rule"].to_list()


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

        assert found_by(ACCEPTANCE, table=table.lazy())["evidence"].item() == (
            "day=2026-02-01; register=ACTIVE_TOTAL; value=123.45; recorded=7"
        )


class TestDelivered:
    EXCHANGE = date(2026, 1, 20)

    def facts(self, *lines: dict[str, Any], recorded: tuple[dict[str, Any], ...] = ()) -> list[dict[str, Any]]:
        """Lay the exchange of meter 1 for meter 2 at usage point 1 beside lines."""
        columns = ("line_id", "meter_number", "usage_point_number", "register", "reading_date", "value", "quality")
        named = DELIVERED.frame([{**SOUND, "line_id": i, **line} for i, line in enumerate(lines)])
        spans = [
            {"installation_id": 1, "usage_point_id": 1, "meter_id": 1, "start_date": date(2020, 1, 1)},
            {"installation_id": 2, "usage_point_id": 1, "meter_id": 2, "start_date": self.EXCHANGE},
        ]
        spans[0]["end_date"] = self.EXCHANGE
        registers = [{"meter_id": m, "register": "ACTIVE_TOTAL", "integer_digits": 5} for m in (1, 2)]
        table = delivered(
            named.lazy().select(*columns, "meter_id", "usage_point_id"),
            installations=INSTALLATIONS.frame(list(spans)).lazy(),
            registers=REGISTERS.frame(list(registers)).lazy(),
            recorded=READINGS.frame([{**SOUND, **row} for row in recorded]).lazy(),
            today=TODAY,
        )
        return table.to_dicts()

    @pytest.mark.parametrize(("day", "meter"), [(date(2026, 1, 19), 1), (EXCHANGE, 2), (date(2026, 1, 21), 2)])
    def test_a_usage_point_alone_means_the_meter_of_the_day(self, day: date, meter: int) -> None:
        (row,) = self.facts({"meter_number": "", "meter_id": None, "reading_date": day})

        assert (row["meter_id"], row["is_installed"]) == (meter, True)

    @pytest.mark.parametrize(
        ("meter", "day", "is_installed"),
        [(1, EXCHANGE, True), (1, date(2026, 1, 21), False), (2, date(2026, 1, 19), False), (2, EXCHANGE, True)],
    )
    def test_a_meter_is_there_from_installation_to_removal_both_days_included(
        self, meter: int, day: date, is_installed: bool
    ) -> None:
        (row,) = self.facts(
            {"meter_id": meter, "reading_date": day, "usage_point_number": None, "usage_point_id": None}
        )

        assert (row["usage_point_id"], row["is_installed"]) == (1, is_installed)

    def test_what_is_recorded_or_stands_earlier_is_known(self) -> None:
        day = {"reading_date": date(2026, 1, 10)}

        first, second = self.facts({**day, "value": Decimal(5)}, {**day, "value": Decimal(6)})
        (again,) = self.facts(day, recorded=({**day, "value": Decimal(9)},))

        assert (first["known_value"], second["known_value"]) == (None, Decimal(5))
        assert again["known_value"] == Decimal(9)
