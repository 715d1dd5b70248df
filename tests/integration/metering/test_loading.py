"""Files of metering are taken whole, or refused whole with row and cure."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.integration.registry import AT, ENGINEER, FEB, JAN, MAR, station_actor, table
from wanjia.foundation.access.types import WHOLE_COMPANY
from wanjia.foundation.columnar.schema import WrongTable
from wanjia.foundation.events.queries import timeline
from wanjia.foundation.periods.types import month_of
from wanjia.foundation.sheets.types import Loaded, SheetRefused
from wanjia.registry.metering import operations, queries, sheets

pytestmark = pytest.mark.usefixtures("meters")

Load = Callable[..., Loaded]


def refused(load: Load, sheet: Any, *rows: dict[str, Any], by: Any = ENGINEER) -> list[tuple[int, str, str]]:
    """Load what must be refused, see that nothing changed, and give the problems."""
    before = sheet.rows(WHOLE_COMPANY)
    with pytest.raises(SheetRefused) as found:
        load(table(sheet, *rows), by=by, at=AT)
    assert sheet.rows(WHOLE_COMPANY).equals(before)
    assert all(problem.cure for problem in found.value.problems)
    return [(problem.row, problem.column, problem.what) for problem in found.value.problems]


def hung(meter: str = "M2", point: str = "P2", start: Any = JAN, end: Any = None) -> dict[str, Any]:
    return {"meter_number": meter, "usage_point_number": point, "start_date": start, "end_date": end}


class TestMeters:
    @pytest.mark.proves("A340")
    def test_whose_a_meter_is_stays_on_record_and_is_the_utilitys_unless_said(self) -> None:
        rows = [{"number": "M8", "model_code": "DTZ", "ownership": "CUSTOMER"}, {"number": "M9", "model_code": "DTZ"}]

        assert operations.load_meters(table(sheets.METERS, *rows), by=ENGINEER, at=AT) == Loaded(2, 0)

        known = dict(sheets.METERS.rows(WHOLE_COMPANY).select("number", "ownership").iter_rows())
        assert (known["M8"], known["M9"]) == ("CUSTOMER", "UTILITY")

    def test_another_owner_is_refused(self) -> None:
        row = {"number": "M8", "model_code": "DTZ", "ownership": "NOBODY"}

        ((_, column, _),) = refused(operations.load_meters, sheets.METERS, row)

        assert column == "ownership"


class TestInstallations:
    def test_rows_are_written_and_one_event_tells_it(self) -> None:
        rows = table(sheets.INSTALLATIONS, hung(end=FEB), hung(start=FEB))

        assert operations.load_installations(rows, by=ENGINEER, at=AT) == Loaded(2, 0)

        assert sheets.INSTALLATIONS.rows(WHOLE_COMPANY).height == 3
        events = timeline("metering.deviceinstallation", scope=WHOLE_COMPANY)
        assert events["name"].to_list() == ["metering.installations_loaded"] * 2
        assert '"written": 2' in events["facts"][-1]

    def test_the_same_rows_again_change_nothing(self) -> None:
        rows = table(sheets.INSTALLATIONS, hung("M1", "P1"), hung(start=FEB))

        assert operations.load_installations(rows, by=ENGINEER, at=AT) == Loaded(1, 1)
        assert operations.load_installations(rows, by=ENGINEER, at=AT) == Loaded(0, 2)

        assert sheets.INSTALLATIONS.rows(WHOLE_COMPANY).height == 2
        assert timeline("metering.deviceinstallation", scope=WHOLE_COMPANY).height == 2

    def test_a_known_row_with_other_values_is_refused_and_tells_what_is_there(self) -> None:
        ((row, column, what),) = refused(operations.load_installations, sheets.INSTALLATIONS, hung("M1", "P1", end=MAR))

        assert (row, column) == (1, "meter_number")
        assert "end_date is empty there" in what

    def test_a_meter_cannot_hang_at_two_places_at_once(self) -> None:
        ((row, column, what),) = refused(operations.load_installations, sheets.INSTALLATIONS, hung("M1", "P2", FEB))

        assert (row, column) == (1, "meter_number")
        assert f"from {FEB} overlaps the one from {JAN} on, without end" in what

    def test_two_meters_cannot_hang_at_one_usage_point_at_once(self) -> None:
        ((row, column, _),) = refused(operations.load_installations, sheets.INSTALLATIONS, hung("M2", "P1", FEB))

        assert (row, column) == (1, "usage_point_number")

    def test_two_rows_of_one_file_cannot_overlap(self) -> None:
        rows = (hung("M2", "P2", JAN, MAR), hung("M2", "P3", FEB))

        ((row, column, _),) = refused(operations.load_installations, sheets.INSTALLATIONS, *rows)

        assert (row, column) == (2, "meter_number")

    def test_an_earlier_span_that_reaches_into_what_is_there_is_refused_at_its_own_row(self) -> None:
        start = JAN.replace(year=2025)

        ((row, _, _),) = refused(operations.load_installations, sheets.INSTALLATIONS, hung("M2", "P1", start, FEB))

        assert row == 1

    @pytest.mark.parametrize("end", [JAN, JAN.replace(year=2025)])
    def test_an_end_before_its_start_is_refused(self, end: Any) -> None:
        ((_, column, what),) = refused(operations.load_installations, sheets.INSTALLATIONS, hung(end=end))

        assert column == "end_date"
        assert f"ends on {end}" in what

    @pytest.mark.parametrize(
        ("row", "column"), [(hung(meter="M9"), "meter_number"), (hung(point="P9"), "usage_point_number")]
    )
    def test_an_unknown_number_is_refused(self, row: dict[str, Any], column: str) -> None:
        ((_, found, what),) = refused(operations.load_installations, sheets.INSTALLATIONS, row)

        assert found == column
        assert "9'" in what

    def test_a_usage_point_of_another_unit_is_as_good_as_unknown(self) -> None:
        by = station_actor("S1")

        ((_, column, _),) = refused(operations.load_installations, sheets.INSTALLATIONS, hung(point="P3"), by=by)

        assert column == "usage_point_number"

    def test_a_key_given_twice_is_refused(self) -> None:
        found = refused(operations.load_installations, sheets.INSTALLATIONS, hung(), hung(point="P3"))

        assert (2, "meter_number") in [(row, column) for row, column, _ in found]

    def test_a_table_without_a_column_is_a_mistake_of_the_program(self) -> None:
        with pytest.raises(WrongTable, match="start_date"):
            operations.load_installations(table(sheets.INSTALLATIONS, hung()).drop("start_date"), by=ENGINEER, at=AT)


def register(kind: str = "ACTIVE_VALLEY", meter: str = "M2", digits: int = 6) -> dict[str, Any]:
    return {"meter_number": meter, "kind": kind, "integer_digits": digits, "decimal_digits": 0}


class TestRegisters:
    def test_an_unknown_kind_is_refused_and_the_known_ones_are_named(self) -> None:
        with pytest.raises(SheetRefused, match="REACTIVE_FORWARD 正向无功"):
            operations.load_registers(table(sheets.REGISTERS, register("ACTIVE_NIGHT")), by=ENGINEER, at=AT)

    def test_a_number_of_digits_that_cannot_be_is_refused(self) -> None:
        assert refused(operations.load_registers, sheets.REGISTERS, register(digits=0))[0][1] == "integer_digits"

    def test_an_unknown_meter_is_refused(self) -> None:
        assert refused(operations.load_registers, sheets.REGISTERS, register(meter="M9"))[0][1] == "meter_number"


class TestIndexes:
    def row(self, **changes: Any) -> dict[str, Any]:
        return {"meter_number": "M2", "start_date": FEB, "kind": "ACTIVE_TOTAL", "start_value": 5, **changes}

    @pytest.fixture(autouse=True)
    def hang_m2(self, meters: None) -> None:
        operations.load_installations(table(sheets.INSTALLATIONS, hung(start=FEB)), by=ENGINEER, at=AT)

    def test_they_belong_to_the_installation_of_meter_and_day(self) -> None:
        rows = table(sheets.INSTALLATION_INDEXES, self.row())

        assert operations.load_installation_indexes(rows, by=ENGINEER, at=AT) == Loaded(1, 0)
        assert operations.load_installation_indexes(rows, by=ENGINEER, at=AT) == Loaded(0, 1)

    @pytest.mark.parametrize(
        ("changes", "column"),
        [
            ({"start_value": 1_000_000}, "start_value"),
            ({"end_value": -1}, "end_value"),
            ({"kind": "ACTIVE_VALLEY"}, "kind"),
            ({"start_date": MAR}, "meter_number"),
        ],
    )
    def test_what_the_meter_could_not_show_is_refused(self, changes: dict[str, Any], column: str) -> None:
        found = refused(operations.load_installation_indexes, sheets.INSTALLATION_INDEXES, self.row(**changes))

        assert [place for _, place, _ in found] == [column]


class TestRatios:
    @pytest.mark.parametrize("column", ["primary_rating", "secondary_rating"])
    def test_a_ct_ratio_of_zero_is_refused(self, column: str) -> None:
        row = {"number": "CT0", "kind": "CURRENT", "primary_rating": 100, "secondary_rating": 5, column: 0}

        found = refused(operations.load_instrument_transformers, sheets.INSTRUMENT_TRANSFORMERS, row)

        assert [place for _, place, _ in found] == [column]

    def test_the_multiplier_follows_from_the_ratings(self) -> None:
        rows = [
            {"usage_point_number": "P1", "current_number": "CT20", "potential_number": "PT100", "start_date": JAN},
            {"usage_point_number": "P2", "current_number": "CT30", "start_date": JAN},
        ]

        operations.load_ratio_installations(table(sheets.RATIO_INSTALLATIONS, *rows), by=ENGINEER, at=AT)

        found = queries.multipliers(registry_month(), scope=WHOLE_COMPANY)
        assert [str(value) for value in found["multiplier"]] == ["2000.0000", "30.0000"]

    @pytest.mark.parametrize(
        ("changes", "column"),
        [
            ({"current_number": "PT100"}, "current_number"),
            ({"current_number": "CT9"}, "current_number"),
            ({"potential_number": "CT30"}, "potential_number"),
        ],
    )
    def test_a_wrong_device_is_refused(self, changes: dict[str, Any], column: str) -> None:
        row = {"usage_point_number": "P1", "current_number": "CT20", "start_date": JAN, **changes}

        found = refused(operations.load_ratio_installations, sheets.RATIO_INSTALLATIONS, row)

        assert [place for _, place, _ in found] == [column]

    def test_one_ct_cannot_measure_two_usage_points_but_one_pt_can(self) -> None:
        rows = [{"usage_point_number": point, "potential_number": "PT100", "start_date": JAN} for point in ("P1", "P2")]
        operations.load_ratio_installations(table(sheets.RATIO_INSTALLATIONS, *rows), by=ENGINEER, at=AT)
        again = [
            {
                "usage_point_number": point,
                "current_number": "CT20",
                "start_date": JAN.replace(year=2025),
                "end_date": JAN,
            }
            for point in ("P1", "P2")
        ]

        found = refused(operations.load_ratio_installations, sheets.RATIO_INSTALLATIONS, *again)

        assert [(row, place) for row, place, _ in found] == [(2, "current_number")]


class TestFamilies:
    def row(self, child: str, parent: str, start: Any = JAN, end: Any = None) -> dict[str, Any]:
        return {"child_number": child, "parent_number": parent, "start_date": start, "end_date": end}

    def test_a_child_has_one_parent_at_a_time(self) -> None:
        rows = (self.row("P1", "P2"), self.row("P1", "P3", FEB))

        assert refused(operations.load_parent_ties, sheets.PARENT_TIES, *rows)[0][:2] == (2, "child_number")

    @pytest.mark.parametrize("parent", ["P1", "P2"])
    def test_nobody_is_behind_itself(self, parent: str) -> None:
        operations.load_parent_ties(table(sheets.PARENT_TIES, self.row("P2", "P1")), by=ENGINEER, at=AT)

        assert refused(operations.load_parent_ties, sheets.PARENT_TIES, self.row("P1", parent))[0][1] == "parent_number"


def registry_month() -> Any:
    from wanjia.foundation.periods.types import month_of

    return month_of(JAN)


class TestGatewaysAndTerminals:
    """What measures the grid, where usage points are connected, and what collects their meters."""

    def test_they_are_given_out_as_they_came_and_keep_to_the_units_of_the_scope(self) -> None:
        gateway = {"usage_point_number": "P1", "kind": "AREA_HEAD", "area_code": "A1", "is_reversed": False}
        phase = {"usage_point_number": "P1", "phases": "A", "start_date": JAN}
        terminal = {"number": "Z1", "unit_code": "S1", "kind": "CONCENTRATOR"}
        tie = {"meter_number": "M1", "terminal_number": "Z1", "start_date": JAN}
        given = (
            (sheets.GATEWAY_POINTS, operations.load_gateway_points, {**gateway, "start_date": JAN}),
            (sheets.USAGE_POINT_CONNECTIONS, operations.load_usage_point_connections, phase),
            (sheets.COLLECTION_TERMINALS, operations.load_collection_terminals, terminal),
            (sheets.TERMINAL_TIES, operations.load_terminal_ties, tie),
        )
        for sheet, load, row in given:
            assert load(table(sheet, row), by=ENGINEER, at=AT).written == 1
            assert load(sheet.rows(WHOLE_COMPANY), by=ENGINEER, at=AT).written == 0

        theirs, month = station_actor("S2").scope, month_of(JAN)
        asked = (queries.gateway_points, queries.usage_point_connections, queries.terminal_ties)

        assert [found(month, scope=WHOLE_COMPANY).height for found in asked] == [1, 1, 1]
        assert [found(month, scope=theirs).height for found in asked] == [0, 0, 0]
        assert queries.collection_terminals(theirs).is_empty()
