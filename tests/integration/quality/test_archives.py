"""Archives of monitoring points and compensation: what is filed, what is refused, and by whom."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.apps import apps

from tests.integration.api.county import kept_for_a_module
from tests.integration.quality import world
from tests.integration.quality.world import FEB_5, device_row, point_row
from tests.integration.registry import ENGINEER, JAN, station_actor, table
from wanjia.energy.quality import sheets
from wanjia.energy.quality.operations import archives
from wanjia.energy.quality.operations.archives import ArchiveRefused
from wanjia.energy.quality.queries.points import UnknownThing, checks_of, moves_of, switchings_of
from wanjia.energy.quality.types import Checked, CheckOutcome, Switched, TapMove
from wanjia.foundation.access.types import WHOLE_COMPANY
from wanjia.foundation.sheets.types import Loaded, SheetRefused

WHO: dict[str, Any] = {"by": ENGINEER, "at": FEB_5}
FEB_3 = date(2026, 2, 3)


@pytest.fixture(scope="module", autouse=True)
def grid(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    with kept_for_a_module(django_db_blocker):
        world.make_grid()
        world.make_archives()
        yield


pytestmark = pytest.mark.django_db


def pk(model: str, **chosen: Any) -> int:
    found: int = apps.get_model("quality", model).objects.filter(**chosen).values_list("pk", flat=True)[0]
    return found


def point() -> int:
    return pk("VoltageMonitoringPoint", usage_point__number="P1")


def device() -> int:
    return pk("CompensationDevice", code="BC1")


def area(code: str = "A1") -> int:
    found: int = apps.get_model("network", "TransformerArea").objects.get(code=code).pk
    return found


class TestSheets:
    @pytest.mark.proves("A140", "A141")
    @pytest.mark.parametrize("sheet", sheets.TABLES, ids=lambda sheet: sheet.name)
    def test_what_is_given_out_is_known_when_it_comes_back(self, sheet: Any) -> None:
        rows = sheet.rows(WHOLE_COMPANY)

        assert rows.height > 0
        assert getattr(archives, f"load_{sheet.name}")(rows, **WHO) == Loaded(0, rows.height)

    @pytest.mark.parametrize(
        ("name", "row", "column"),
        [
            ("monitoring_points", point_row(usage_point_number="P2", nominal_v=0), "lower_v"),
            ("monitoring_points", point_row(usage_point_number="P2", lower_v=200), "lower_v"),
            ("monitoring_points", point_row(usage_point_number="P2", responsible_number="X"), "responsible_number"),
            ("monitoring_points", point_row(start_date=FEB_3), "usage_point_number"),
            ("compensation_devices", device_row(code="B2", kvar=0), "kvar"),
            ("compensation_devices", device_row(code="B2", steps=0), "kvar"),
            ("compensation_devices", device_row(code="B2", feeder_code=None), "feeder_code"),
            ("quality_limits", {"name": "HEAVY_PCT", "value": -1, "source": "x", "start_date": FEB_3}, "value"),
            ("quality_limits", {"name": "UPPER_PCT", "value": 7, "source": "x", "start_date": FEB_3}, "level"),
        ],
    )
    def test_what_cannot_be_is_refused(self, name: str, row: dict[str, Any], column: str) -> None:
        sheet = next(sheet for sheet in sheets.TABLES if sheet.name == name)

        with pytest.raises(SheetRefused) as refused:
            getattr(archives, f"load_{name}")(table(sheet, row), **WHO)

        assert [problem.column for problem in refused.value.problems] == [column]

    def test_nobody_files_for_another_unit(self) -> None:
        row = {**point_row(usage_point_number="P2"), "nominal_v": Decimal(220)}

        with pytest.raises(SheetRefused):
            archives.file_point(row, by=station_actor("S2"), at=FEB_5)
        archives.file_point(row, by=station_actor("S1"), at=FEB_5)


class TestPoints:
    def test_end_once_after_they_began(self) -> None:
        with pytest.raises(UnknownThing, match="no such monitoring point"):
            archives.end_point(point(), on=FEB_3, by=station_actor("S2"), at=FEB_5)
        with pytest.raises(ArchiveRefused, match="on a day after it began"):
            archives.end_point(point(), on=JAN, **WHO)
        archives.end_point(point(), on=FEB_3, **WHO)
        with pytest.raises(ArchiveRefused, match="ends once"):
            archives.end_point(point(), on=FEB_3 + timedelta(days=1), **WHO)


class TestSwitching:
    @pytest.mark.proves("A140")
    def test_is_written_down_with_its_reason(self) -> None:
        at = FEB_5 - timedelta(hours=1)
        archives.note_switching(Switched(device(), at, 2, " 晚高峰 "), **WHO)

        assert switchings_of(device()).select("steps_on", "reason", "entered_by").rows() == [(2, "晚高峰", "E1")]
        with pytest.raises(ArchiveRefused, match="written down already"):
            archives.note_switching(Switched(device(), at, 1, "x"), **WHO)

    @pytest.mark.parametrize(
        ("steps", "reason", "hours", "why"),
        [
            (4, "x", -1, "from 0 to 3"),
            (-1, "x", -1, "from 0 to 3"),
            (3, " ", -1, "Say why"),
            (3, "x", 1, "not come yet"),
        ],
    )
    def test_what_cannot_be_is_refused(self, steps: int, reason: str, hours: int, why: str) -> None:
        with pytest.raises(ArchiveRefused, match=why):
            archives.note_switching(Switched(device(), FEB_5 + timedelta(hours=hours), steps, reason), **WHO)

    def test_nobody_switches_for_another_unit(self) -> None:
        with pytest.raises(UnknownThing, match="no such compensation device"):
            archives.note_switching(Switched(device(), FEB_5, 1, "x"), by=station_actor("S2"), at=FEB_5)


class TestTaps:
    @pytest.mark.proves("A142")
    def test_a_move_is_written_down(self) -> None:
        archives.note_tap_move(TapMove(area(), FEB_3, Decimal(0), Decimal("-2.5"), "低电压"), **WHO)

        assert moves_of(area()).select("from_pct", "to_pct").rows() == [(0, Decimal("-2.5"))]
        with pytest.raises(ArchiveRefused, match="written down already"):
            archives.note_tap_move(TapMove(area(), FEB_3, Decimal(0), Decimal(5), "x"), **WHO)

    @pytest.mark.parametrize(
        ("to_pct", "reason", "day", "why"),
        [
            ("0", "x", FEB_3, "already"),
            ("7.5", "x", FEB_3, "between"),
            ("-5", "x", FEB_3, None),
            ("1", "x", FEB_3, "in steps"),
            ("5", "", FEB_3, "Say why"),
            ("5", "x", date(2026, 2, 6), "not come yet"),
        ],
    )
    def test_only_to_a_tap_that_there_is(self, to_pct: str, reason: str, day: date, why: str | None) -> None:
        move = TapMove(area(), day, Decimal(0), Decimal(to_pct), reason)

        if why is None:
            assert archives.note_tap_move(move, **WHO)
        else:
            with pytest.raises(ArchiveRefused, match=why):
                archives.note_tap_move(move, **WHO)

    def test_nobody_moves_a_tap_of_another_unit(self) -> None:
        with pytest.raises(UnknownThing, match="no such transformer area"):
            archives.note_tap_move(
                TapMove(area(), FEB_3, Decimal(0), Decimal(5), "x"), by=station_actor("S2"), at=FEB_5
            )


class TestChecks:
    @pytest.mark.proves("A141")
    def test_of_points_and_devices_are_kept(self) -> None:
        archives.note_check(Checked(FEB_3, CheckOutcome.IN_ORDER, "", point_id=point()), **WHO)
        archives.note_check(Checked(FEB_3, CheckOutcome.DEFECT, "渗油", device_id=device(), remedied_on=FEB_3), **WHO)

        assert checks_of(point_id=point())["outcome"].to_list() == ["IN_ORDER"]
        assert checks_of(device_id=device()).select("note", "remedied_on").rows() == [("渗油", FEB_3)]

    @pytest.mark.parametrize(
        ("checked", "why"),
        [
            (Checked(date(2026, 2, 6), CheckOutcome.IN_ORDER, ""), "not come yet"),
            (Checked(FEB_3, CheckOutcome.DEFECT, " "), "Say what is defective"),
            (Checked(FEB_3, CheckOutcome.IN_ORDER, "", remedied_on=FEB_3), "only a defect"),
            (Checked(FEB_3, CheckOutcome.DEFECT, "x", remedied_on=JAN), "or later"),
        ],
    )
    def test_what_cannot_be_is_refused(self, checked: Checked, why: str) -> None:
        with pytest.raises(ArchiveRefused, match=why):
            archives.note_check(checked, **WHO)

    def test_nobody_checks_in_another_unit(self) -> None:
        for of in ({"point_id": point()}, {"device_id": device()}):
            checked = Checked(FEB_3, CheckOutcome.IN_ORDER, "", **of)  # type: ignore[arg-type]
            with pytest.raises(UnknownThing):
                archives.note_check(checked, by=station_actor("S2"), at=FEB_5)
