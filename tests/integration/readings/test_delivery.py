"""Readings are taken, left alone, or wait in the work list; none is overwritten and none is dropped."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from tests.integration.readings.walk import (
    AT,
    FEB,
    INSTALLED,
    LATER,
    MAR,
    PEAK,
    READER,
    REVIEWER,
    deliver,
    events,
    line,
    of_station,
)
from tests.integration.registry import table
from wanjia.foundation.access.types import WHOLE_COMPANY
from wanjia.foundation.columnar.schema import WrongTable
from wanjia.foundation.periods.types import Period
from wanjia.measurement.readings import operations, sheets
from wanjia.measurement.readings.operations import Delivered
from wanjia.measurement.readings.queries import usage, work_list
from wanjia.registry.metering import operations as metering
from wanjia.registry.metering.sheets import REGISTERS

pytestmark = pytest.mark.usefixtures("routes")


def readings_of(day: date) -> list[tuple[Any, ...]]:
    found = usage.current_readings(Period(day), scope=WHOLE_COMPANY)
    return found.filter(reading_date=day).sort("meter_id").select("value", "quality", "entered_by").rows()


def waiting() -> list[tuple[str, str, str]]:
    return work_list.refused_readings(WHOLE_COMPANY).select("meter_number", "rule", "entered_by").rows()


class TestAccept:
    def test_readings_are_written_with_who_and_one_event_tells_it(self) -> None:
        assert deliver(line("M1", "2400.25"), line("M2", 2390, quality="REMOTE")) == Delivered(2, 0, 0)

        assert readings_of(FEB) == [(Decimal("2400.25"), "MANUAL", "R1"), (Decimal(2390), "REMOTE", "R1")]
        assert events().row(-1)[:2] == ("readings.readings_accepted", "R1")
        assert '"written": 2' in events()["facts"][-1]

    def test_a_line_may_name_the_usage_point_instead_of_the_meter(self) -> None:
        by_point = line("", 2400, meter_number=None, usage_point_number="P1")
        by_both = line("M2", 2400, usage_point_number="P2")

        assert deliver(by_point, by_both) == Delivered(2, 0, 0)

    def test_the_same_delivery_again_changes_nothing(self) -> None:
        deliver(line("M1", 2400))

        assert deliver(line("M1", 2400), by=REVIEWER, at=LATER) == Delivered(0, 1, 0)

        assert readings_of(FEB) == [(Decimal(2400), "MANUAL", "R1")]

    def test_the_same_line_twice_in_one_delivery_is_taken_once(self) -> None:
        assert deliver(line("M1", 2400), line("M1", 2400)) == Delivered(1, 1, 0)

    @pytest.mark.proves("A258")
    def test_another_value_for_the_same_day_waits_and_nothing_is_overwritten(self) -> None:
        deliver(line("M1", 2400))

        assert deliver(line("M1", 2401)) == Delivered(0, 0, 1)

        assert readings_of(FEB) == [(Decimal(2400), "MANUAL", "R1")]
        assert waiting() == [("M1", "DUPLICATE_DIFFERS", "R1")]

    @pytest.mark.parametrize(
        ("faulty", "rule"),
        [
            (line("M9", 1), "METER_UNKNOWN"),
            (line("M1", 1, usage_point_number="P9"), "USAGE_POINT_UNKNOWN"),
            (line("M1", 1, usage_point_number="P2"), "WRONG_METER"),
            (line("M1", 1, date(2024, 5, 31)), "BEFORE_INSTALLATION"),
            (line("M1", 1, kind=PEAK), "REGISTER_UNKNOWN"),
            (line("M1", 1, kind="GAS"), "REGISTER_UNKNOWN"),
            (line("M1", 100_000), "TOO_MANY_DIGITS"),
            (line("M1", -1), "NEGATIVE_VALUE"),
            (line("M1", 2400, MAR), "FUTURE"),
        ],
    )
    def test_a_structural_fault_waits_and_the_rest_is_taken(self, faulty: dict[str, Any], rule: str) -> None:
        assert deliver(faulty, line("M2", 2400)) == Delivered(1, 0, 1)

        assert [(found, by) for _, found, by in waiting()] == [(rule, "R1")]

    def test_the_day_of_the_delivery_is_that_of_the_county(self) -> None:
        late = AT.replace(day=31, month=1, hour=16)  # midnight in Shanghai

        assert deliver(line("M1", 2400), at=late) == Delivered(1, 0, 0)
        assert deliver(line("M2", 2400), at=late.replace(hour=15)) == Delivered(0, 0, 1)

    def test_a_line_refused_again_does_not_wait_twice(self) -> None:
        deliver(line("M9", 1))

        assert deliver(line("M9", 1)) == Delivered(0, 0, 1)
        assert len(waiting()) == 1

    def test_a_usage_point_of_other_units_is_unknown(self) -> None:
        assert deliver(line("M3", 2400), line("M1", 2400), by=of_station("S1")) == Delivered(1, 0, 1)

        assert waiting() == [("M3", "USAGE_POINT_UNKNOWN", "E-S1")]

    def test_an_empty_cell_is_refused(self) -> None:
        with pytest.raises(WrongTable, match="value has 1 empty"):
            deliver(line("M1", 1) | {"value": None})


class TestRefusedReadings:
    def test_after_the_registry_is_mended_it_can_be_taken(self) -> None:
        deliver(line("M1", 900, kind=PEAK), line("M9", 1))
        ids = work_list.refused_readings(WHOLE_COMPANY)["refused_reading_id"].to_list()
        register = {"meter_number": "M1", "kind": PEAK, "integer_digits": 5, "decimal_digits": 2}
        metering.load_registers(table(REGISTERS, register), by=READER, at=AT)

        assert operations.retry_refused(refused_ids=ids, by=REVIEWER, at=LATER) == Delivered(1, 0, 1)

        assert waiting() == [("M9", "METER_UNKNOWN", "R1")]
        assert readings_of(FEB) == [(Decimal(900), "MANUAL", "R2")]

    def test_one_that_will_never_be_taken_is_dismissed_with_a_reason(self) -> None:
        deliver(line("M9", 1))
        ids = work_list.refused_readings(WHOLE_COMPANY)["refused_reading_id"].to_list()

        with pytest.raises(operations.NotPossible, match="say why"):
            operations.dismiss_refused(refused_ids=ids, reason=" ", by=REVIEWER, at=LATER)
        assert operations.dismiss_refused(refused_ids=ids, reason="of another county", by=REVIEWER, at=LATER) == 1

        assert waiting() == []
        with pytest.raises(operations.NotPossible, match="not possible while 'DISMISSED'"):
            operations.dismiss_refused(refused_ids=ids, reason="again", by=REVIEWER, at=LATER)

    def test_those_of_other_units_are_unknown(self) -> None:
        deliver(line("M1", 100_000))
        (refused_id,) = work_list.refused_readings(WHOLE_COMPANY)["refused_reading_id"]

        with pytest.raises(operations.UnknownFinding, match="no refused reading among your units"):
            operations.dismiss_refused(refused_ids=[refused_id], reason="mine?", by=of_station("S2"), at=LATER)


class TestSheets:
    def test_a_written_reading_comes_out_as_it_went_in(self) -> None:
        deliver(line("M1", "2400.25"))

        out = sheets.READINGS.rows(WHOLE_COMPANY).filter(reading_date=FEB)

        assert out.select("meter_number", "usage_point_number", "kind", "value", "quality").rows() == [
            ("M1", "P1", "ACTIVE_TOTAL", Decimal("2400.25"), "MANUAL")
        ]

    def test_a_reading_on_the_day_of_installation_is_inside(self) -> None:
        assert deliver(line("M1", 7, INSTALLED)) == Delivered(1, 0, 0)
