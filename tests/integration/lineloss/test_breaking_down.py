"""Targets by file, and a unit's target broken down to its stations, lines, areas and persons."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl
import pytest
from django.db import transaction

from tests.integration.lineloss.hamlet import AT, HEAD, MARCH, make_hamlet, worked
from tests.integration.registry import station_actor
from wanjia.energy.lineloss.models import LossTarget
from wanjia.energy.lineloss.operations import computing, targeting
from wanjia.energy.lineloss.operations.breaking_down import load_targets, split_target
from wanjia.energy.lineloss.operations.targeting import TargetRefused
from wanjia.energy.lineloss.queries import published
from wanjia.energy.lineloss.queries.answering import proposals_for, targets_in
from wanjia.energy.lineloss.queries.plan import targets_as_sheet
from wanjia.energy.lineloss.queries.theoretical import managed, theoretical_of
from wanjia.energy.lineloss.types import LossKind, NewTarget, TargetPeriod, Way
from wanjia.energy.powerflow.models import TheoreticalRun
from wanjia.foundation.access.types import WHOLE_COMPANY
from wanjia.foundation.events.models import Event
from wanjia.foundation.sheets.types import SheetRefused
from wanjia.registry.network.models import TransformerArea

APRIL = date(2026, 4, 1)
ROW = {
    "way": "AREA",
    "code": "A1",
    "period": "QUARTER",
    "start_month": APRIL,
    "rate_pct": Decimal("3.5"),
    "person_number": None,
    "source": "年度计划",
}


@pytest.fixture(scope="module", autouse=True)
def hamlet(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    with django_db_blocker.unblock(), transaction.atomic():
        make_hamlet()
        computing.write_month(worked(), by=HEAD, at=AT)
        targeting.name_responsible(Way.AREA, code="A1", person_number="N1", since=date(2026, 1, 1), by=HEAD, at=AT)
        yield
        transaction.set_rollback(True)


pytestmark = pytest.mark.django_db


def sheet(*rows: dict[str, Any]) -> pl.DataFrame:
    return pl.DataFrame([{**ROW, **row} for row in rows], schema_overrides={"person_number": pl.String})


def company() -> str:
    run = published.month_row(MARCH.start, kind=LossKind.SIMULTANEOUS)
    assert run is not None
    return run.unit_code


def set_for(code: str, *, rate: str) -> None:
    new = NewTarget(Way.UNIT, code, TargetPeriod.QUARTER, APRIL, Decimal(rate), "年度计划")
    targeting.set_target(new, by=HEAD, at=AT)


def computed(code: str, *, supplied: int, lost: int) -> None:
    area = TransformerArea.objects.get(code=code)
    facts = {"month": MARCH.start, "store_version": 0, "computed_at": AT, "unit": area.unit}
    TheoreticalRun.objects.create(area=area, supplied_kwh=supplied, loss_kwh=lost, **facts)


class TestSheet:
    @pytest.mark.proves("A133")
    def test_targets_of_units_lines_areas_and_persons_come_in_by_file(self) -> None:
        table = sheet(
            {"way": "UNIT", "code": "S1", "period": "YEAR", "start_month": date(2026, 1, 1)},
            {"way": "FEEDER", "code": "L1", "person_number": "N2"},
            {},
        )

        loaded = load_targets(table, by=HEAD, at=AT)

        assert (loaded.written, loaded.already_there) == (3, 0)
        held = targets_in(APRIL, scope=WHOLE_COMPANY)
        people = {key: (row.rate_pct, row.person) for key, row in held.items()}
        assert people == {
            (Way.UNIT, "S1"): (Decimal("3.5"), ""),
            (Way.FEEDER, "L1"): (Decimal("3.5"), "李四"),
            (Way.AREA, "A1"): (Decimal("3.5"), "张三"),
        }
        assert Event.objects.filter(name="lineloss.loss_targets_loaded").count() == 1

    def test_what_is_given_away_comes_in_again_without_a_change(self) -> None:
        load_targets(sheet({}, {"code": "A2", "person_number": "N2"}), by=HEAD, at=AT)

        again = load_targets(targets_as_sheet(WHOLE_COMPANY), by=HEAD, at=AT)

        assert (again.written, again.already_there) == (0, 2)

    def test_another_rate_takes_the_place_of_the_earlier_one_which_is_kept(self) -> None:
        load_targets(sheet({}), by=HEAD, at=AT)

        load_targets(sheet({"rate_pct": Decimal(3)}), by=HEAD, at=AT)

        rows = LossTarget.objects.order_by("pk").values_list("rate_pct", "is_latest")
        assert list(rows) == [(Decimal("3.5"), False), (Decimal(3), True)]

    @pytest.mark.parametrize(
        ("wrong", "why"),
        [
            ({"code": "A77"}, "no transformer area among your units has the code A77"),
            ({"start_month": date(2026, 5, 1)}, "begins with the first day of its month, quarter or year"),
            ({"rate_pct": Decimal(101)}, "between 0 and 100 percent"),
            ({"person_number": "N9"}, "nobody has the number N9"),
            ({"way": "LEVEL"}, "LEVEL"),
            ({"code": "A2"}, "A2"),
        ],
    )
    def test_one_wrong_row_is_named_and_nothing_is_taken(self, wrong: dict[str, Any], why: str) -> None:
        with pytest.raises(SheetRefused, match=why):
            load_targets(sheet({"code": "A2"}, wrong), by=HEAD, at=AT)

        assert not LossTarget.objects.exists()

    def test_nobody_takes_targets_in_for_another_unit(self) -> None:
        with pytest.raises(SheetRefused, match="A3"):
            load_targets(sheet({"code": "A3"}), by=station_actor("S1"), at=AT)


class TestSplit:
    @pytest.mark.proves("A115", "A133")
    def test_the_companys_goes_to_its_stations_and_allows_as_much(self) -> None:
        set_for(company(), rate="7")

        assert split_target(company(), month=APRIL, by=HEAD, at=AT) == 2

        rows = {
            row.code: row for row in published.losses_in(MARCH.start, kind=LossKind.SIMULTANEOUS, scope=WHOLE_COMPANY)
        }
        held = targets_in(APRIL, scope=WHOLE_COMPANY)
        allowed = sum(held[(Way.UNIT, code)].rate_pct * rows[code].supplied / 100 for code in ("S1", "S2"))
        # What a part weighs is what it lost; who lost nothing (S2 here) weighs 0.01 % of its energy.
        weights = {code: max(rows[code].loss, rows[code].supplied / 10_000) for code in ("S1", "S2", "T1")}
        stations = (weights["S1"] + weights["S2"]) / sum(weights.values())
        assert rows["S2"].loss < 0 < weights["T1"]
        assert allowed == pytest.approx(rows[company()].supplied * 7 / 100 * stations, rel=Decimal("0.002"))

    @pytest.mark.proves("A116")
    def test_a_stations_goes_to_its_lines_and_areas_and_to_who_answers_for_them(self) -> None:
        set_for("S1", rate="5")

        written = split_target("S1", month=APRIL, by=station_actor("S1"), at=AT)

        held = targets_in(APRIL, scope=WHOLE_COMPANY)
        assert written == len(held) - 1
        assert {(Way.FEEDER, "L1"), (Way.AREA, "A1"), (Way.AREA, "A2")} <= held.keys()
        assert held[(Way.AREA, "A1")].person == "张三"
        assert held[(Way.AREA, "A1")].source == "S1 2026-04 5 %"
        assert held[(Way.AREA, "A2")].rate_pct > held[(Way.AREA, "A1")].rate_pct
        assert Event.objects.filter(name="lineloss.target_split").count() == 1

    def test_an_area_is_not_asked_for_less_than_its_wires_lose(self) -> None:
        set_for("S1", rate="5")
        computed("A1", supplied=15500, lost=620)

        split_target("S1", month=APRIL, by=HEAD, at=AT)

        assert targets_in(APRIL, scope=WHOLE_COMPANY)[(Way.AREA, "A1")].rate_pct >= 4

    def test_what_cannot_be_split_is_refused(self) -> None:
        with pytest.raises(TargetRefused, match="has no target that begins with 2026-04"):
            split_target("S1", month=APRIL, by=HEAD, at=AT)
        with pytest.raises(TargetRefused, match="not among yours"):
            split_target("S1", month=APRIL, by=station_actor("S2"), at=AT)
        set_for("S1", rate="0.01")
        computed("A1", supplied=15500, lost=620)
        with pytest.raises(TargetRefused, match="less than wires"):
            split_target("S1", month=APRIL, by=HEAD, at=AT)

    def test_a_unit_of_which_nothing_is_known_is_refused(self) -> None:
        new = NewTarget(Way.UNIT, "S1", TargetPeriod.YEAR, date(2025, 1, 1), Decimal(5), "年度计划")
        targeting.set_target(new, by=HEAD, at=AT)

        with pytest.raises(TargetRefused, match="No part of the unit"):
            split_target("S1", month=date(2025, 1, 1), by=HEAD, at=AT)


class TestTheoretical:
    def test_a_loss_is_taken_apart_where_power_flow_was_computed(self) -> None:
        computed("A1", supplied=15500, lost=465)
        rows = published.losses_in(MARCH.start, kind=LossKind.SIMULTANEOUS, scope=WHOLE_COMPANY, way=Way.AREA)

        known = theoretical_of(MARCH.start, keys={(row.way, row.code) for row in rows})

        assert known == {(Way.AREA, "A1"): Decimal(3)}
        area = next(row for row in rows if row.code == "A1")
        part = managed(area, theoretical=known[(Way.AREA, "A1")])
        assert part is not None
        assert (part.management_pct, part.management_kwh) == (Decimal(1), Decimal(155))
        assert managed(area, theoretical=None) is None

    def test_a_proposal_does_not_ask_for_less_than_the_wires_lose(self) -> None:
        before = {code: rate for code, _name, rate, _months in proposals_for(APRIL, scope=WHOLE_COMPANY, way=Way.AREA)}
        computed("A1", supplied=15500, lost=620)

        after = {code: rate for code, _name, rate, _months in proposals_for(APRIL, scope=WHOLE_COMPANY, way=Way.AREA)}

        assert (before["A1"], after["A1"]) == (Decimal("3.80"), Decimal("4.00"))
