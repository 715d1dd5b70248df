"""Units, people and posts: one by one and from files, and who may act where because of them."""

from datetime import date, timedelta
from typing import Any

import polars as pl
import pytest

from tests.integration.registry import AT, ENGINEER, FEB, JAN, MAR, station_actor
from wanjia.foundation.access.queries import actor_of, process_actor, within
from wanjia.foundation.access.types import WHOLE_COMPANY, Scope
from wanjia.foundation.events.operations import BadEventName, record
from wanjia.foundation.events.queries import timeline
from wanjia.foundation.organisation.models import Unit
from wanjia.foundation.organisation.operations import PostNotGiven, UnitNotPlaced
from wanjia.foundation.organisation.queries import (
    UnknownPerson,
    UnknownUnit,
    holds_all_stations,
    unit_named,
    units_below,
)
from wanjia.foundation.organisation.types import Role, UnitKind
from wanjia.foundation.periods.types import Period
from wanjia.foundation.sheets.types import Loaded, SheetRefused
from wanjia.foundation.staffing import operations, sheets

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("units")]
SINCE_JAN = Period(JAN)
WHO = {"by": ENGINEER, "at": AT}


def unit_rows(*rows: tuple[str, str, str | None]) -> pl.DataFrame:
    schema = {"code": pl.String, "kind": pl.String, "parent_code": pl.String}
    return pl.DataFrame(list(rows), schema=schema, orient="row").with_columns(name=pl.col("code"))


def appoint(number: str = "E7", unit: str = "S1", role: Role = Role.METER_READER, period: Period = SINCE_JAN) -> int:
    return operations.appoint(number, unit_code=unit, role=role, period=period, **WHO)


class TestUnits:
    def test_a_unit_stands_below_its_parent(self) -> None:
        operations.add_unit("G1", name="营业组", kind=UnitKind.GROUP, parent_code="S1", **WHO)

        assert unit_named("G1").path.startswith(unit_named("S1").path)
        assert timeline("organisation.unit", scope=WHOLE_COMPANY)["name"].to_list()[-1] == "organisation.unit_added"

    @pytest.mark.parametrize(
        ("code", "kind", "parent", "why"),
        [
            ("S1", UnitKind.STATION, "C", "already a unit"),
            ("S9", UnitKind.STATION, "X", "not known"),
            ("S9", UnitKind.STATION, None, "only a company"),
        ],
    )
    def test_one_that_cannot_stand_there_is_refused(
        self, code: str, kind: UnitKind, parent: str | None, why: str
    ) -> None:
        with pytest.raises(UnitNotPlaced, match=why):
            operations.add_unit(code, name=code, kind=kind, parent_code=parent, **WHO)

    def test_a_file_brings_stations_with_their_groups_in_any_order(self) -> None:
        rows = unit_rows(*((f"S1-{n}", "GROUP", "S1") for n in (1, 2, 3)), ("G", "GROUP", "T"), ("T", "TEAM", "C"))

        assert operations.load_units(rows, **WHO) == Loaded(5, 0)
        assert operations.load_units(rows, **WHO) == Loaded(0, 5)

        assert sheets.units(WHOLE_COMPANY).filter(parent_code="S1")["code"].to_list() == ["S1-1", "S1-2", "S1-3"]
        assert not any(Unit.objects.find_problems())

    @pytest.mark.parametrize(
        ("rows", "column"),
        [
            ([("N", "STATION", "X")], "parent_code"),
            ([("N", "STATION", None)], "parent_code"),
            ([("N", "STATION", "N")], "parent_code"),
            ([("N", "TEAM", "M"), ("M", "TEAM", "N")], "parent_code"),
            ([("N", "CASTLE", "C")], "kind"),
            ([("S1", "GROUP", "C")], "code"),
            ([("N", "TEAM", "C"), ("N", "TEAM", "C")], "code"),
        ],
    )
    def test_a_file_with_a_wrong_row_is_refused_whole(self, rows: list[Any], column: str) -> None:
        before = units_below(("",))

        with pytest.raises(SheetRefused) as refused:
            operations.load_units(unit_rows(("OK", "TEAM", "C"), *rows), **WHO)

        assert {problem.column for problem in refused.value.problems} == {column}
        assert min(problem.row for problem in refused.value.problems) == 2 or column == "code"
        assert units_below(("",)).equals(before)

    def test_a_parent_of_another_unit_is_as_good_as_unknown(self) -> None:
        with pytest.raises(SheetRefused, match="no unit S2 among yours"):
            operations.load_units(unit_rows(("N", "GROUP", "S2")), by=station_actor("S1"), at=AT)


class TestPosts:
    @pytest.fixture(autouse=True)
    def person(self, units: None) -> None:
        operations.add_person("E7", name="李四", **WHO)

    def test_a_person_acts_with_the_roles_and_units_of_the_day(self) -> None:
        appoint(period=Period(JAN, FEB))
        appoint(unit="S2", role=Role.STATION_HEAD, period=Period(FEB))

        january, february = actor_of("E7", on=FEB - timedelta(days=1)), actor_of("E7", on=FEB)

        assert (january.roles, february.roles) == ({Role.METER_READER}, {Role.STATION_HEAD})
        assert january.scope.unit_paths == (unit_named("S1").path,)
        assert february.scope.unit_paths == (unit_named("S2").path,)
        assert (january.name, january.person_id) == ("李四", february.person_id)

    @pytest.mark.proves("A016")
    def test_one_person_may_hold_several_posts(self) -> None:
        appoint()
        appoint(unit="S2", role=Role.COLLECTOR)

        actor = actor_of("E7", on=JAN)

        assert actor.roles == {Role.METER_READER, Role.COLLECTOR}
        assert len(actor.scope.unit_paths) == 2

    def test_somebody_without_a_post_may_see_nothing(self) -> None:
        actor = actor_of("E7", on=JAN)

        assert actor.roles == frozenset()
        assert not Unit.objects.filter(within(actor.scope, path="path")).exists()

    def test_an_unknown_number_is_refused(self) -> None:
        with pytest.raises(UnknownPerson):
            actor_of("E8", on=JAN)
        with pytest.raises(UnknownPerson):
            appoint("E8")
        with pytest.raises(UnknownUnit):
            appoint(unit="S9")

    def test_the_same_post_cannot_be_held_twice_on_one_day(self) -> None:
        appoint(period=Period(JAN, MAR))

        with pytest.raises(PostNotGiven, match="already held"):
            appoint(period=Period(FEB))
        appoint(period=Period(MAR))

    def test_a_unit_of_others_is_as_good_as_unknown(self) -> None:
        with pytest.raises(UnknownUnit, match="not among yours"):
            operations.appoint(
                "E7", unit_code="S2", role=Role.COLLECTOR, period=SINCE_JAN, by=station_actor("S1"), at=AT
            )

    def test_a_number_is_given_once(self) -> None:
        with pytest.raises(PostNotGiven, match="already has"):
            operations.add_person("E7", name="王五", **WHO)

    def test_a_post_ends_once_and_after_it_began(self) -> None:
        post = appoint(period=Period(FEB))

        with pytest.raises(PostNotGiven):
            operations.end_post(post, end_date=FEB, **WHO)
        operations.end_post(post, end_date=MAR, **WHO)
        with pytest.raises(PostNotGiven):
            operations.end_post(post, end_date=MAR, **WHO)

        assert actor_of("E7", on=FEB).roles
        assert not actor_of("E7", on=MAR).roles


def post_rows(*rows: tuple[str, str, str, date, date | None]) -> pl.DataFrame:
    schema = {
        "person_number": pl.String,
        "unit_code": pl.String,
        "role": pl.String,
        "start_date": pl.Date,
        "end_date": pl.Date,
    }
    return pl.DataFrame(list(rows), schema=schema, orient="row")


class TestFiles:
    @pytest.fixture(autouse=True)
    def people(self, units: None) -> None:
        people = pl.DataFrame({"number": ["E7", "E8"], "name": ["李四", "王五"]})
        assert operations.load_people(people, **WHO) == Loaded(2, 0)
        assert operations.load_people(people, **WHO) == Loaded(0, 2)

    def test_a_known_number_with_another_name_is_refused(self) -> None:
        with pytest.raises(SheetRefused, match="already there with other values"):
            operations.load_people(pl.DataFrame({"number": ["E7"], "name": ["赵六"]}), **WHO)

    def test_posts_are_given_once(self) -> None:
        rows = post_rows(("E7", "S1", "METER_READER", JAN, FEB), ("E7", "S1", "METER_READER", FEB, None))

        assert operations.load_posts(rows, **WHO) == Loaded(2, 0)
        assert operations.load_posts(rows, **WHO) == Loaded(0, 2)

        assert sheets.posts(WHOLE_COMPANY).equals(rows)
        assert sheets.posts(Scope((unit_named("S2").path,))).is_empty()

    @pytest.mark.parametrize(
        ("row", "why"),
        [
            (("E9", "S1", "METER_READER", JAN, None), "nobody has the number E9"),
            (("E7", "S9", "METER_READER", JAN, None), "no unit has the code S9"),
            (("E7", "S1", "KING", JAN, None), "not one of the codes"),
            (("E7", "S1", "METER_READER", FEB, JAN), "it ends on 2026-01-01"),
            (("E8", "S1", "METER_READER", MAR, None), "already held"),
        ],
    )
    def test_a_wrong_row_is_refused(self, row: Any, why: str) -> None:
        operations.load_posts(post_rows(("E8", "S1", "METER_READER", JAN, None)), **WHO)

        with pytest.raises(SheetRefused, match=why):
            operations.load_posts(post_rows(row), **WHO)


class TestEvents:
    def test_a_process_acts_in_its_own_name(self) -> None:
        record("billing.bills_issued", by=process_actor("worker"), at=AT, subject_kind="billing.run", run=5)

        (row,) = timeline("billing.run", scope=WHOLE_COMPANY).iter_rows(named=True)
        assert (row["actor_number"], row["facts"], row["at"]) == ("worker", '{"run": 5}', AT)

    @pytest.mark.parametrize("name", ["issued", "billing.Issued", "billing.issued", "billing.bill issued", "b.c_d.e"])
    def test_a_name_of_another_shape_is_refused(self, name: str) -> None:
        with pytest.raises(BadEventName):
            record(name, by=ENGINEER, at=AT, subject_kind="a.b")

    def test_a_timeline_keeps_to_the_units_of_the_scope_and_to_the_subject(self) -> None:
        for place, unit in enumerate(("S1", "S2")):
            unit_id = unit_named(unit).unit_id
            record("test.thing_done", by=ENGINEER, at=AT, subject_kind="a.b", subject_id=place, unit_id=unit_id)
        mine = station_actor("S1").scope

        assert timeline("a.b", scope=mine)["subject_id"].to_list() == [0]
        assert timeline("a.b", scope=WHOLE_COMPANY, subject_id=1)["subject_id"].to_list() == [1]


def test_a_scope_holds_a_unit_and_all_below_it(units: None) -> None:
    company, station = unit_named("C").path, unit_named("S1").path

    assert Scope((company,)).holds(station)
    assert not Scope((station,)).holds(company)
    assert WHOLE_COMPANY.holds(station)


def test_a_second_company_is_a_tree_of_its_own(units: None) -> None:
    operations.add_unit("C2", name="另一家", kind=UnitKind.COMPANY, parent_code=None, **WHO)

    assert units_below((unit_named("C2").path,))["code"].to_list() == ["C2"]
    with pytest.raises(UnitNotPlaced):
        make_units_again()


def make_units_again() -> None:
    operations.add_unit("C", name="公司", kind=UnitKind.COMPANY, parent_code=None, **WHO)


class TestAllStations:
    @pytest.mark.parametrize(
        ("reached", "holds_all"), [(("S1", "S2"), True), (("S1",), False), (("C",), True), ((), False)]
    )
    def test_are_held_by_who_reaches_each(self, reached: tuple[str, ...], holds_all: bool) -> None:
        assert holds_all_stations(tuple(unit_named(code).path for code in reached)) is holds_all

    @pytest.mark.parametrize(("reached", "holds_all"), [(("S1", "S2"), False), (("C",), True)])
    def test_that_are_none_are_held_by_who_holds_every_unit(self, reached: tuple[str, ...], holds_all: bool) -> None:
        Unit.objects.filter(kind=UnitKind.STATION).update(kind=UnitKind.TEAM)

        assert holds_all_stations(tuple(unit_named(code).path for code in reached)) is holds_all
