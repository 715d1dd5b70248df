"""Losses written down: days, drafts, what is issued, issued again, and who may."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from polars.testing import assert_frame_equal
from pytest_django import Settings

from tests.integration.lineloss.hamlet import AT, HEAD, MARCH, days, make_hamlet, worked
from tests.integration.registry import station_actor, table
from wanjia.energy.lineloss.models import BusDay, LossBalance, LossDay, LossLimit, LossMonth, UnmeteredSupply
from wanjia.energy.lineloss.operations import computing
from wanjia.energy.lineloss.operations.computing import LossRefused
from wanjia.energy.lineloss.queries import published
from wanjia.energy.lineloss.queries.limits import NoLimit, limits_on
from wanjia.energy.lineloss.queries.working import day_by_day
from wanjia.energy.lineloss.types import LossClass, LossKind, UnmeteredKind, Way
from wanjia.foundation.access.types import WHOLE_COMPANY, Actor, Scope
from wanjia.foundation.organisation.queries import unit_named
from wanjia.foundation.periods.types import Period
from wanjia.measurement.intervals.kernel.schema import CURVES
from wanjia.measurement.intervals.models import LaterDataFinding
from wanjia.measurement.intervals.operations.appending import append
from wanjia.registry.metering import operations as metering
from wanjia.registry.metering.queries import all_meters
from wanjia.registry.metering.sheets import METERS
from wanjia.registry.network import queries as network

MONTH = MARCH.start
SIMULTANEOUS = LossKind.SIMULTANEOUS


@pytest.fixture(scope="module", autouse=True)
def hamlet(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    with django_db_blocker.unblock(), transaction.atomic():
        make_hamlet()
        yield
        transaction.set_rollback(True)


pytestmark = pytest.mark.django_db


def written(**changes: int | None) -> int:
    return computing.write_month(worked(changes=changes), by=HEAD, at=AT)


def hand_in_a_curve(value: int) -> None:
    """Deliver a curve of a meter on a day of the month."""
    metering.load_meters(table(METERS, {"number": "M1", "model_code": "DTZ"}), by=HEAD, at=AT)
    meter = all_meters()["meter_id"].min()
    row = {"meter_id": meter, "day": MONTH, "quantity": "ENERGY_IMPORT", "values": [value] * 96}
    append({"CURVES": CURVES.frame([row])}, source=str(value), by=HEAD, at=AT)


def kwh(rows: list[published.LossRow]) -> dict[tuple[str, str], Decimal]:
    return {(row.way.value, row.code): row.loss for row in rows}


class TestMonth:
    @pytest.mark.proves("A126")
    def test_four_ways_are_written_with_their_rates(self) -> None:
        written()

        rows = published.losses_in(MONTH, kind=SIMULTANEOUS, scope=WHOLE_COMPANY)
        assert kwh(rows) == {
            ("UNIT", "C"): Decimal(31 * (2000 - 2190 - 10)),
            ("UNIT", "S1"): Decimal(31 * (1200 - 300 - 180 - 620 + 400 - 350)),
            ("UNIT", "S2"): Decimal(31 * (770 - 400 - 340 - 400)),
            ("LEVEL", "SUBSTATION"): Decimal(31 * 20),
            ("LEVEL", "MV"): Decimal(31 * (1200 - 1120 + 770 - 1130)),
            ("LEVEL", "LV"): Decimal(31 * (20 + 50 - 10)),
            ("SUBSTATION", "T1"): Decimal(31 * 20),
            ("FEEDER", "L1"): Decimal(31 * 80),
            ("FEEDER", "L2"): Decimal(31 * (770 - 1130)),
            ("AREA", "A1"): Decimal(31 * 20),
            ("AREA", "A2"): Decimal(31 * 50),
            ("AREA", "A3"): Decimal(31 * -10),
        }
        rates = {row.code: (row.rate_pct, row.loss_class) for row in rows if row.way is Way.AREA}
        assert rates == {
            "A1": (Decimal(4), LossClass.ECONOMIC),
            "A2": (Decimal("12.5"), LossClass.HIGH),
            "A3": (Decimal("-3.0303"), LossClass.NEGATIVE),
        }

    def test_the_ways_agree_and_that_is_kept(self) -> None:
        written()

        row = published.month_row(MONTH, kind=SIMULTANEOUS)
        assert row is not None
        assert len(row.agreements) == 7
        assert [published.unexplained_in(one) for one in row.agreements] == [0] * 7

    @pytest.mark.proves("A125")
    def test_the_ratio_counts_high_and_negative_ones(self) -> None:
        written(P2=None)

        rows = published.losses_in(MONTH, kind=SIMULTANEOUS, scope=WHOLE_COMPANY, way=Way.AREA)

        ratio = published.ratio_of(rows, long_months=1)
        assert (ratio.total, ratio.high, ratio.negative, ratio.unknown, ratio.long) == (3, 1, 1, 1, 1)
        assert ratio.percent is not None
        assert round(ratio.percent, 2) == Decimal("66.67")

    def test_months_of_high_loss_are_counted_while_they_follow_each_other(self) -> None:
        february = Period(date(2026, 2, 1), date(2026, 3, 1))
        computing.write_month(worked(february), by=HEAD, at=AT)

        written()

        rows = published.losses_in(MONTH, kind=SIMULTANEOUS, scope=WHOLE_COMPANY, way=Way.AREA)
        assert {row.code: row.high_months for row in rows} == {"A1": 0, "A2": 2, "A3": 0}

    def test_a_station_sees_its_own(self) -> None:
        written()

        rows = published.losses_in(MONTH, kind=SIMULTANEOUS, scope=Scope((unit_named("S2").path,)))

        assert {row.code for row in rows} == {"S2", "L2", "A3"}

    def test_who_answers_for_all_stations_sees_the_company_too_and_computes(self) -> None:
        both = Scope((unit_named("S1").path, unit_named("S2").path))
        everything = computing.write_month(worked(), by=Actor("DIR", "主任", both), at=AT)

        rows = published.losses_in(MONTH, kind=SIMULTANEOUS, scope=both)

        assert LossMonth.objects.get().pk == everything
        assert len(rows) == len(published.losses_in(MONTH, kind=SIMULTANEOUS, scope=WHOLE_COMPANY))
        assert "C" in {row.code for row in rows if row.way is Way.UNIT}

    def test_nobody_without_units_sees_anything(self) -> None:
        written()

        assert published.losses_in(MONTH, kind=SIMULTANEOUS, scope=Scope(())) == []

    def test_unmetered_supply_is_sold(self) -> None:
        area = network.area_named("A1", scope=WHOLE_COMPANY).area_id
        UnmeteredSupply.objects.create(
            area_id=area,
            kind=UnmeteredKind.STREET_LIGHT,
            kwh_a_day=Decimal("2.5"),
            start_date=date(2026, 3, 11),
            source="协议",
        )

        written()

        rows = published.losses_in(MONTH, kind=SIMULTANEOUS, scope=WHOLE_COMPANY, way=Way.AREA)
        assert kwh(rows)["AREA", "A1"] == 31 * 20 - 21 * Decimal("2.5")

    def test_without_bills_everything_supplied_is_lost_and_nothing_judged(self) -> None:
        found = worked(kind=LossKind.BILLED)
        computing.write_month(found, by=HEAD, at=AT)

        rows = published.losses_in(MONTH, kind=LossKind.BILLED, scope=WHOLE_COMPANY, way=Way.AREA)

        assert kwh(rows)["AREA", "A1"] == 31 * 500
        assert {row.loss_class for row in rows} == {LossClass.UNKNOWN}


class TestIssue:
    def test_what_is_issued_stays_and_the_newer_one_points_at_it(self) -> None:
        first = written()
        computing.issue_loss(first, by=HEAD, at=AT)
        second = written(P2=190)

        with pytest.raises(LossRefused, match="say why"):
            computing.issue_loss(second, by=HEAD, at=AT)
        computing.issue_loss(second, reason="P2 补采", by=HEAD, at=AT)

        assert list(LossMonth.objects.order_by("pk").values_list("state", "replaces_id")) == [
            ("REPLACED", None),
            ("ISSUED", first),
        ]
        assert LossBalance.objects.get(run_id=first, area__code="A1").loss == 31 * 20
        assert published.losses_in(MONTH, kind=SIMULTANEOUS, scope=WHOLE_COMPANY, area__code="A1")[0].loss == 31 * 10

    def test_it_cites_the_version_until_it_is_issued_again(self, tmp_path: Path, settings: Settings) -> None:
        settings.WANJIA_INTERVALS = tmp_path / "intervals"
        hand_in_a_curve(100)
        computing.issue_loss(written(), by=HEAD, at=AT)

        hand_in_a_curve(101)

        finding = LaterDataFinding.objects.get()
        cited = finding.citation
        assert (cited.subject_kind, cited.subject_key) == ("lineloss.simultaneous", "2026-03")
        assert (cited.batch.version, finding.batch.version, finding.state) == (1, 2, "OPEN")
        draft = written()
        assert LaterDataFinding.objects.get().state == "OPEN"
        computing.issue_loss(draft, reason="补采", by=HEAD, at=AT)
        assert LaterDataFinding.objects.get().state == "RECOMPUTED"

    def test_a_draft_gives_way_to_the_next_one(self) -> None:
        first = written()

        second = written()

        assert list(LossMonth.objects.values_list("pk", flat=True)) == [second]
        with pytest.raises(LossRefused, match="no such draft"):
            computing.issue_loss(first, by=HEAD, at=AT)

    def test_a_month_that_is_not_over_is_not_issued(self) -> None:
        found = worked(Period(date(2026, 3, 1), date(2026, 3, 20)))
        run = computing.write_month(found, by=HEAD, at=AT)

        with pytest.raises(LossRefused, match="not over"):
            computing.issue_loss(run, by=HEAD, at=AT)

    def test_a_difference_without_a_cause_stops_it(self) -> None:
        run = written()
        row = LossMonth.objects.get(pk=run)
        row.agreements[0]["left"] += 1
        row.save()

        with pytest.raises(LossRefused, match="without a known cause"):
            computing.issue_loss(run, by=HEAD, at=AT)

    def test_nobody_of_a_station_computes_or_issues(self) -> None:
        found = worked()
        run = computing.write_month(found, by=HEAD, at=AT)

        for change in (
            lambda: computing.write_month(found, by=station_actor("S1"), at=AT),
            lambda: computing.write_day(found, by=station_actor("S1"), at=AT),
            lambda: computing.issue_loss(run, by=station_actor("S1"), at=AT),
        ):
            with pytest.raises(LossRefused, match="whole company"):
                change()


class TestDay:
    @pytest.mark.proves("A131")
    def test_a_day_is_written_once_with_its_busbars(self) -> None:
        day = Period(date(2026, 3, 5), date(2026, 3, 6))
        computing.write_day(worked(day), by=HEAD, at=AT)

        computing.write_day(worked(day, changes={"G-BUS": 1900}), by=HEAD, at=AT)

        assert LossDay.objects.filter(way="AREA").count() == 3
        bus = BusDay.objects.get()
        assert (bus.into, bus.out, bus.unbalance, bus.is_balanced) == (1900, 1980, -80, False)
        assert published.bus_days(day, scope=WHOLE_COMPANY)[0].rate_pct == Decimal("-4.2105")

    def test_days_of_a_month_are_those_worked_out_alone(self) -> None:
        month = worked()

        for day, one in zip(days(MARCH), day_by_day(month), strict=True):
            alone = worked(Period(day, day + timedelta(days=1)))
            assert_frame_equal(one.table, alone.table)
            assert_frame_equal(one.bus, alone.bus)
            assert one.agreements == alone.agreements

    def test_days_are_read_by_part(self) -> None:
        day = Period(date(2026, 3, 5), date(2026, 3, 6))
        computing.write_day(worked(day), by=HEAD, at=AT)

        rows = published.days_in(MARCH, scope=WHOLE_COMPANY, way=Way.AREA, area__code="A2")

        assert [(row.day, int(row.supplied), int(row.sold)) for row in rows] == [(date(2026, 3, 5), 400, 350)]


class TestLimits:
    def test_the_shipped_ones_hold_and_one_that_lacks_is_named(self) -> None:
        assert limits_on(MONTH).high_area == 6

        LossLimit.objects.filter(kind="BUS").delete()

        with pytest.raises(NoLimit, match="BUS"):
            limits_on(MONTH)

    def test_a_later_row_holds_from_its_day_on(self) -> None:
        LossLimit.objects.create(kind="HIGH_AREA", value=8, start_date=MONTH, source="test")

        assert [int(limits_on(day).high_area) for day in (date(2026, 2, 28), MONTH)] == [6, 8]
