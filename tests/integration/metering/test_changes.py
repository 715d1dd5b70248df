"""Changes on usage points: what runs ends on the day on which its successor begins, and nothing is overwritten."""

from datetime import date
from decimal import Decimal

import pytest

from tests.integration.registry import AT, ENGINEER, FEB, JAN, MAR, station_actor
from wanjia.foundation.access.types import WHOLE_COMPANY, Actor
from wanjia.foundation.events.queries import timeline
from wanjia.foundation.periods.types import Period, month_of
from wanjia.foundation.sheets.types import SheetRefused
from wanjia.registry.metering import operations, queries, sheets
from wanjia.registry.metering.models import UsagePoint
from wanjia.registry.metering.operations import ChangeNotPossible
from wanjia.registry.metering.types import MeterShown, RegisterKind

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("meters")]
WHO = {"by": ENGINEER, "at": AT}
TOTAL, PEAK = RegisterKind.ACTIVE_TOTAL, RegisterKind.ACTIVE_PEAK


def shown(meter: str, total: str | None = "0", peak: str | None = "0") -> MeterShown:
    values = {TOTAL: total, PEAK: peak}
    return MeterShown(meter, {kind: Decimal(value) for kind, value in values.items() if value is not None})


def hung() -> list[tuple[str, str, date, date | None]]:
    return sheets.INSTALLATIONS.rows(WHOLE_COMPANY).rows()


def latest_event(number: str) -> str:
    point = UsagePoint.objects.get(number=number)
    told = timeline("metering.usagepoint", scope=WHOLE_COMPANY, subject_id=point.pk)
    assert told["unit_id"].to_list()[-1] == point.unit_id
    return str(told["name"].to_list()[-1])


class TestExchange:
    @pytest.mark.proves("A340")
    def test_the_new_meter_counts_from_the_day_on_which_the_old_one_stops(self) -> None:
        operations.exchange_meter(removed=shown("M1", "150.25", "40"), installed=shown("M2", "3", "1"), on=FEB, **WHO)

        assert hung() == [("M1", "P1", JAN, FEB), ("M2", "P1", FEB, None)]
        indexes = queries.installation_indexes(Period(JAN), scope=WHOLE_COMPANY)
        assert indexes.select("kind", "start_value", "end_value").rows() == [
            ("ACTIVE_TOTAL", Decimal(100), Decimal("150.25")),
            ("ACTIVE_PEAK", Decimal("30.5"), Decimal(40)),
            ("ACTIVE_TOTAL", Decimal(3), None),
            ("ACTIVE_PEAK", Decimal(1), None),
        ]
        assert latest_event("P1") == "metering.meter_exchanged"

    @pytest.mark.parametrize(
        ("removed", "installed", "why"),
        [
            (shown("M1", peak=None), shown("M2"), "ACTIVE_PEAK"),
            (shown("M1", "100"), shown("M2", total=None), "ACTIVE_TOTAL"),
            (shown("M2"), shown("M1"), "does not hang"),
        ],
    )
    def test_one_without_all_values_or_of_another_meter_is_refused(
        self, removed: MeterShown, installed: MeterShown, why: str
    ) -> None:
        with pytest.raises(ChangeNotPossible, match=why):
            operations.exchange_meter(removed=removed, installed=installed, on=FEB, **WHO)

    def test_a_value_beyond_the_register_is_refused(self) -> None:
        with pytest.raises(SheetRefused, match="1000000"):
            operations.exchange_meter(removed=shown("M1", "1000000"), installed=shown("M2"), on=FEB, **WHO)

    def test_it_cannot_happen_on_the_day_of_installation(self) -> None:
        with pytest.raises(ChangeNotPossible, match=f"started on {JAN}"):
            operations.exchange_meter(removed=shown("M1"), installed=shown("M2"), on=JAN, **WHO)

    def test_nobody_changes_a_meter_of_another_unit(self) -> None:
        with pytest.raises(ChangeNotPossible, match="any of your usage points"):
            operations.exchange_meter(removed=shown("M1"), installed=shown("M2"), on=FEB, by=station_actor("S2"), at=AT)


class TestInstall:
    def test_a_meter_hangs_from_that_day_on(self) -> None:
        operations.install_meter(shown("M2", "5"), usage_point_number="P2", on=FEB, **WHO)

        assert ("M2", "P2", FEB, None) in hung()
        assert latest_event("P2") == "metering.meter_installed"

    def test_a_taken_usage_point_is_refused_without_naming_a_row(self) -> None:
        with pytest.raises(SheetRefused, match=r"^column usage_point_number: P1: the span"):
            operations.install_meter(shown("M2"), usage_point_number="P1", on=FEB, **WHO)

    def test_a_meter_that_hangs_there_already_is_refused(self) -> None:
        with pytest.raises(SheetRefused, match="already recorded"):
            operations.install_meter(shown("M1"), usage_point_number="P1", on=JAN, **WHO)

    def test_a_removed_meter_may_hang_again_elsewhere(self) -> None:
        assert operations.remove_meter(shown("M1", "150", "40"), on=FEB, **WHO) == "P1"
        assert latest_event("P1") == "metering.meter_removed"

        operations.install_meter(shown("M1", "150", "40"), usage_point_number="P3", on=FEB, **WHO)

        assert hung() == [("M1", "P1", JAN, FEB), ("M1", "P3", FEB, None)]


class TestRatios:
    def install(self, current: str | None, potential: str | None = None, on: date = JAN, by: Actor = ENGINEER) -> None:
        operations.install_ratio("P1", current_number=current, potential_number=potential, on=on, by=by, at=AT)

    def multipliers(self, month: date) -> list[str]:
        return [str(m) for m in queries.multipliers(month_of(month), scope=WHOLE_COMPANY)["multiplier"]]

    def test_a_new_ct_ends_the_one_before_and_both_stay_on_record(self) -> None:
        self.install("CT20")
        self.install("CT30", "PT100", on=FEB)

        assert self.multipliers(JAN) == ["20.0000"]
        assert self.multipliers(FEB) == ["3000.0000"]
        assert latest_event("P1") == "metering.ratio_installed"

    def test_without_one_the_multiplier_is_1_and_there_is_no_row(self) -> None:
        self.install("CT20")
        operations.remove_ratio("P1", on=FEB, **WHO)

        assert self.multipliers(FEB) == []
        with pytest.raises(ChangeNotPossible, match="no CT or PT"):
            operations.remove_ratio("P1", on=MAR, **WHO)

    def test_a_ct_of_another_usage_point_is_refused(self) -> None:
        operations.install_ratio("P2", current_number="CT20", potential_number=None, on=JAN, **WHO)

        with pytest.raises(SheetRefused, match="CT20"):
            self.install("CT20", on=FEB)

    def test_a_second_change_on_the_same_day_is_refused(self) -> None:
        self.install("CT20")

        with pytest.raises(ChangeNotPossible):
            self.install("CT30")


class TestTies:
    def test_a_usage_point_moves_to_another_area(self) -> None:
        operations.tie_usage_point("P1", area_code="A1", on=JAN, **WHO)
        operations.tie_usage_point("P1", area_code="A2", on=FEB, **WHO)

        assert sheets.USAGE_POINT_TIES.rows(WHOLE_COMPANY).rows() == [("P1", "A1", JAN, FEB), ("P1", "A2", FEB, None)]
        assert latest_event("P1") == "metering.usage_point_tied"
        with pytest.raises(SheetRefused, match="A9"):
            operations.tie_usage_point("P1", area_code="A9", on=MAR, **WHO)

    def test_a_child_gets_a_parent_another_one_and_none(self) -> None:
        operations.tie_parent("P1", parent_number="P2", on=JAN, **WHO)
        operations.tie_parent("P1", parent_number="P3", on=FEB, **WHO)
        operations.untie_parent("P1", on=MAR, **WHO)

        assert sheets.PARENT_TIES.rows(WHOLE_COMPANY).rows() == [("P1", "P2", JAN, FEB), ("P1", "P3", FEB, MAR)]
        assert latest_event("P1") == "metering.parent_untied"
        with pytest.raises(ChangeNotPossible, match="no parent"):
            operations.untie_parent("P1", on=MAR, **WHO)

    def test_parents_of_each_other_are_refused(self) -> None:
        operations.tie_parent("P1", parent_number="P2", on=JAN, **WHO)

        with pytest.raises(SheetRefused, match="each other's parents"):
            operations.tie_parent("P2", parent_number="P1", on=FEB, **WHO)


class TestQueries:
    def test_every_table_keeps_to_the_units_of_the_scope(self) -> None:
        operations.install_meter(shown("M2"), usage_point_number="P3", on=JAN, **WHO)
        operations.install_ratio("P3", current_number="CT20", potential_number=None, on=JAN, **WHO)
        operations.tie_usage_point("P3", area_code="A2", on=JAN, **WHO)
        operations.tie_parent("P3", parent_number="P1", on=JAN, **WHO)
        mine, theirs, month = station_actor("S2").scope, station_actor("S1").scope, month_of(JAN)

        for found in (
            queries.usage_points,
            lambda scope: queries.usage_point_ties(month, scope=scope),
            lambda scope: queries.installations(month, scope=scope),
            lambda scope: queries.multipliers(month, scope=scope),
        ):
            assert found(mine).height == 1
            assert found(WHOLE_COMPANY).height > found(theirs).height
        assert queries.registers(mine).height == 3
        assert queries.registers(WHOLE_COMPANY).height == 6
        assert (queries.parent_ties(month, scope=mine).height, queries.parent_ties(month, scope=theirs).height) == (
            0,
            1,
        )

    def test_tables_hold_the_days_of_the_period_only_and_the_usage_points_asked_for(self) -> None:
        operations.exchange_meter(removed=shown("M1", "150", "40"), installed=shown("M2"), on=FEB, **WHO)
        point = UsagePoint.objects.get(number="P1").pk

        def ends(period: Period) -> list[date | None]:
            found = queries.installations(period, scope=WHOLE_COMPANY, usage_points=[point])
            return found["end_date"].to_list()

        assert (ends(month_of(JAN)), ends(month_of(FEB)), ends(Period(JAN, MAR))) == ([FEB], [None], [FEB, None])
        assert queries.installations(Period(JAN), scope=WHOLE_COMPANY, usage_points=[0]).is_empty()

    def test_columns_are_ids_and_all_fields(self) -> None:
        found = queries.multipliers(Period(JAN), scope=WHOLE_COMPANY)

        assert found.columns == [
            "ratio_installation_id",
            "start_date",
            "end_date",
            "usage_point_id",
            "current_id",
            "potential_id",
            "multiplier",
        ]
        assert queries.all_meters()["number"].to_list() == ["M1", "M2"]
