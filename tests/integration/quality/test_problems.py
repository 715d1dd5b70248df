"""Patrols with defects, problems of the rural grid, plans of the year, and the papers of the month's meeting."""

import zipfile
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any

import pypdf
import pytest
from django.apps import apps

from tests.integration.api.county import kept_for_a_module
from tests.integration.console.people import browser, hire
from tests.integration.quality import world
from tests.integration.quality.world import FEB_5
from tests.integration.registry import ENGINEER, JAN, station_actor, table
from wanjia.energy.quality.kernel.powerfactor import Hour
from wanjia.energy.quality.operations.archives import ArchiveRefused, note_check
from wanjia.energy.quality.operations.computing import compute_month
from wanjia.energy.quality.operations.problems import (
    load_reactive_plans,
    register_problem,
    remedy_defect,
    solve_problem,
)
from wanjia.energy.quality.queries.compensating import CentralBank, compensation_plan
from wanjia.energy.quality.queries.meeting import meeting_of
from wanjia.energy.quality.queries.points import UnknownThing
from wanjia.energy.quality.sheets import REACTIVE_PLANS
from wanjia.energy.quality.types import Checked, CheckOutcome, GridProblemKind, NewProblem
from wanjia.foundation.access.types import WHOLE_COMPANY
from wanjia.foundation.organisation.types import Role
from wanjia.foundation.sheets.types import Loaded, SheetRefused
from wanjia.registry.network.queries import UnknownPart

pytestmark = pytest.mark.django_db
FEB_3 = date(2026, 2, 3)
WHO: dict[str, Any] = {"by": ENGINEER, "at": FEB_5}


@pytest.fixture(scope="module", autouse=True)
def week(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    with kept_for_a_module(django_db_blocker):
        world.make_grid()
        world.make_archives()
        world.deliver_week()
        yield


@pytest.fixture(autouse=True)
def quick(settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def other() -> dict[str, Any]:
    return {"by": station_actor("S2"), "at": FEB_5}


def feeder() -> int:
    return int(apps.get_model("network", "Feeder").objects.get(code="L1").pk)


def patrolled() -> int:
    return note_check(Checked(FEB_3, CheckOutcome.DEFECT, "树障", feeder_id=feeder()), **WHO)


def registered(kind: GridProblemKind = GridProblemKind.LOW_VOLTAGE, *, note: str = "末端电压低") -> int:
    return register_problem(NewProblem(kind, FEB_3, note, area_code="A1"), **WHO)


def plan(**told: Any) -> Any:
    row = {"unit_code": "S1", "year": 2026, "work": "加装线路集中补偿", "measures": "城一线2/3处150kvar"}
    row |= {"due_date": date(2026, 9, 30), "responsible_number": "E7"}
    return table(REACTIVE_PLANS, row | told)


class TestPatrol:
    @pytest.mark.proves("A144")
    def test_a_defect_of_a_line_stands_until_it_is_removed(self) -> None:
        check = patrolled()
        assert [one.thing for one in meeting_of(JAN, scope=ENGINEER.scope).defects] == ["城一线"]

        remedy_defect(check, on=FEB_3, how="已砍伐", **WHO)

        row = apps.get_model("quality", "EquipmentCheck").objects.get(pk=check)
        assert (row.remedied_on, row.remedy) == (FEB_3, "已砍伐")
        assert meeting_of(JAN, scope=ENGINEER.scope).defects == ()
        with pytest.raises(UnknownThing, match="that stands"):
            remedy_defect(check, on=FEB_3, how="再次", **WHO)

    @pytest.mark.parametrize(
        ("on", "how", "why"),
        [
            (FEB_3 - timedelta(days=1), "已砍伐", "or later"),
            (FEB_3 + timedelta(days=9), "已砍伐", "days to come"),
            (FEB_3, " ", "what was done"),
        ],
    )
    def test_what_cannot_be_is_refused(self, on: date, how: str, why: str) -> None:
        check = patrolled()

        with pytest.raises(ArchiveRefused, match=why):
            remedy_defect(check, on=on, how=how, **WHO)

    def test_nobody_patrols_or_mends_for_another_unit(self) -> None:
        with pytest.raises(UnknownThing, match="no such line"):
            note_check(Checked(FEB_3, CheckOutcome.IN_ORDER, "", feeder_id=feeder()), **other())
        check = patrolled()
        with pytest.raises(UnknownThing):
            remedy_defect(check, on=FEB_3, how="已砍伐", **other())


class TestProblems:
    @pytest.mark.proves("A146")
    @pytest.mark.parametrize("kind", list(GridProblemKind))
    def test_are_registered_by_kind_until_they_are_solved(self, kind: GridProblemKind) -> None:
        problem = registered(kind)
        assert [(one.kind, one.part) for one in meeting_of(JAN, scope=ENGINEER.scope).problems] == [(kind, "1台区")]
        with pytest.raises(ArchiveRefused, match="registered already"):
            registered(kind)

        solve_problem(problem, on=FEB_3, how="增容布点", **WHO)

        assert meeting_of(JAN, scope=ENGINEER.scope).problems == ()
        names = apps.get_model("events", "Event").objects.filter(subject_kind="quality.gridproblem")
        assert list(names.order_by("pk").values_list("name", flat=True)) == [
            "quality.problem_registered",
            "quality.problem_solved",
        ]

    @pytest.mark.parametrize(
        ("told", "why"),
        [
            ({"feeder_code": "L1"}, "one of them"),
            ({"area_code": ""}, "one of them"),
            ({"found_on": date(2026, 3, 1)}, "not come yet"),
            ({"note": " "}, "what is wrong"),
        ],
    )
    def test_what_cannot_be_is_refused(self, told: dict[str, Any], why: str) -> None:
        given = {"kind": GridProblemKind.BOTTLENECK, "found_on": FEB_3, "note": "卡口", "area_code": "A1"} | told

        with pytest.raises(ArchiveRefused, match=why):
            register_problem(NewProblem(**given), **WHO)

    def test_nobody_registers_or_solves_for_another_unit(self) -> None:
        with pytest.raises(UnknownPart):
            register_problem(NewProblem(GridProblemKind.BOTTLENECK, FEB_3, "卡口", area_code="A1"), **other())
        problem = registered()
        with pytest.raises(UnknownThing, match="no such open problem"):
            solve_problem(problem, on=FEB_3, how="增容布点", **other())

    def test_come_and_go_by_their_pages(self) -> None:
        hire("T1", ("S1", Role.TECHNICIAN))
        who = browser("T1")
        given = {"kind": "LARGE_LOSS", "area_code": "A1", "found_on": str(FEB_3), "note": "线损大"}

        assert who.post("/quality/problems/add/", given).status_code == 302
        problem = apps.get_model("quality", "GridProblem").objects.get()
        done = {"on": str(FEB_3), "how": "换大线径"}
        assert who.post(f"/quality/problems/{problem.pk}/solve/", done).status_code == 302

        problem.refresh_from_db()
        assert (problem.solution, problem.solved_by) == ("换大线径", "T1")
        patrol = {"feeder_code": "L1", "checked_on": str(FEB_3), "outcome": "DEFECT", "note": "树障"}
        assert who.post("/quality/patrol/", patrol).status_code == 302
        check = apps.get_model("quality", "EquipmentCheck").objects.get()
        assert who.post(f"/quality/checks/{check.pk}/remedy/", done).status_code == 302

    def test_a_form_wants_one_of_line_and_area_and_those_of_others_are_not_there(self) -> None:
        problem = registered()
        hire("T2", ("S2", Role.TECHNICIAN))
        who = browser("T2")
        patrol = {"checked_on": str(FEB_3), "outcome": "IN_ORDER"}

        assert who.post("/quality/patrol/", patrol).status_code == 200
        assert who.post("/quality/patrol/", {**patrol, "feeder_code": "L1", "area_code": "A2"}).status_code == 200
        assert who.get(f"/quality/problems/{problem}/solve/").status_code == 404
        assert apps.get_model("quality", "EquipmentCheck").objects.count() == 0


class TestPlans:
    @pytest.mark.proves("A143")
    def test_of_the_year_with_their_measures_stand_in_the_papers_of_the_meeting(self) -> None:
        assert load_reactive_plans(plan(), **WHO).written == 1

        found = meeting_of(JAN, scope=ENGINEER.scope).plans
        assert [(unit, work, measures) for unit, work, measures, *_ in found] == [
            ("一所", "加装线路集中补偿", "城一线2/3处150kvar")
        ]
        assert meeting_of(JAN, scope=station_actor("S2").scope).plans == ()
        assert meeting_of(date(2025, 12, 1), scope=ENGINEER.scope).plans == ()

    def test_what_is_given_out_is_known_when_it_comes_back(self) -> None:
        load_reactive_plans(plan(), **WHO)

        assert load_reactive_plans(REACTIVE_PLANS.rows(WHOLE_COMPANY), **WHO) == Loaded(0, 1)

    def test_of_another_unit_are_refused(self) -> None:
        with pytest.raises(SheetRefused):
            load_reactive_plans(plan(), **other())


class TestCompensation:
    def area_month(self, code: str, *, reactive: int, needed: int, is_met: bool) -> None:
        area = apps.get_model("network", "TransformerArea").objects.get(code=code)
        figures = {"reactive_kvarh": reactive * 744, "given_back_kvarh": 0, "active_kwh": 100, "peak_kw": 100}
        apps.get_model("quality", "PowerFactorMonth").objects.create(
            unit_id=area.unit_id,
            area=area,
            of_month=JAN,
            needed_kvar=needed,
            is_met=is_met,
            target=1,
            store_version=1,
            **figures,
        )

    @pytest.mark.proves("A138")
    def test_is_dispersed_where_areas_lack_it_central_for_the_rest_and_switched_for_the_peak(self) -> None:
        self.area_month("A1", reactive=100, needed=40, is_met=False)
        self.area_month("A2", reactive=30, needed=0, is_met=True)
        hours = [Hour(hour, Decimal(0), Decimal(0), None, Decimal(90 if hour == 19 else 30)) for hour in range(24)]

        told = compensation_plan(feeder(), month=JAN, hours=hours, scope=ENGINEER.scope)

        assert [(one.name, one.dispersed_kvar) for one in told.areas] == [("1台区", 40), ("2台区", 0)]
        assert told.central == CentralBank("N2", kvar=90, length_m=200, longest_m=200)
        assert told.switched_kvar == 60

    def test_stands_on_the_page_of_the_line(self) -> None:
        self.area_month("A1", reactive=100, needed=40, is_met=False)
        hire("T1", ("C", Role.TECHNICIAN))

        address = "/quality/feeders/L1/?month=2026-01&panel=belongs"
        page = browser("T1").get(address, headers={"accept-language": "en"}).content.decode()

        assert "N2, 200 m of 200 m" in page


class TestMeeting:
    @pytest.mark.proves("A143")
    def test_comes_as_pdf_and_as_excel_with_all_its_tables(self) -> None:
        compute_month(JAN, by=ENGINEER, at=FEB_5)
        load_reactive_plans(plan(), **WHO)
        registered()
        patrolled()
        hire("T1", ("C", Role.TECHNICIAN))

        pdf = browser("T1").get("/quality/meeting/pdf/?month=2026-01", headers={"accept-language": "en"})
        book = browser("T1").get("/quality/meeting/xlsx/?month=2026-01", headers={"accept-language": "en"})

        text = "".join(page.extract_text() for page in pypdf.PdfReader(BytesIO(pdf.content)).pages)
        assert "Composite rate of voltage" in text
        assert "95.83" in text
        said = zipfile.ZipFile(BytesIO(book.content)).read("xl/sharedStrings.xml").decode()
        assert all(word in said for word in ("人民路末端", "加装线路集中补偿", "末端电压低", "树障", "Low voltage"))

    def test_in_another_form_is_not_there(self) -> None:
        hire("T1", ("C", Role.TECHNICIAN))

        assert browser("T1").get("/quality/meeting/docx/?month=2026-01").status_code == 404
