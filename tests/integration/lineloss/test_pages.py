"""Pages of line loss: four clicks from the company to the customer, and what can be done on the way."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest

from tests.integration.api.county import kept_for_a_module
from tests.integration.console.people import browser, hire
from tests.integration.lineloss.hamlet import AT, HEAD, MARCH, make_hamlet, planted, worked
from wanjia.energy.identification.models import IdentificationResult, IdentificationRun
from wanjia.energy.lineloss.models import LossFinding, LossMeasure, LossMonth, LossTarget
from wanjia.energy.lineloss.operations import computing, finding, measuring, targeting
from wanjia.energy.lineloss.queries.diagnosing import all_causes_of
from wanjia.energy.lineloss.queries.meeting import meeting_of
from wanjia.energy.lineloss.types import LossKind, MeasureKind, NewMeasure, NewTarget, TargetPeriod, Way
from wanjia.energy.powerflow.models import TheoreticalRun
from wanjia.foundation.access.types import WHOLE_COMPANY
from wanjia.foundation.jobs.models import Job
from wanjia.foundation.organisation.types import Role
from wanjia.foundation.periods.types import Period
from wanjia.interfaces.exchange.loss_report import loss_report_pdf, loss_report_xlsx
from wanjia.registry.metering.models import UsagePoint
from wanjia.registry.network.models import TransformerArea
from wanjia.revenue.billing.kernel.wording import Language

pytestmark = pytest.mark.django_db
MONTH = "?month=2026-03"


def fill() -> None:
    """Compute March, with a target, a measure and findings."""
    found = worked(changes={"P2": None})
    computing.write_month(found, by=HEAD, at=AT)
    computing.write_month(worked(kind=LossKind.BILLED), by=HEAD, at=AT)
    for day in (4, 5):
        computing.write_day(worked(Period(date(2026, 3, day), date(2026, 3, day + 1))), by=HEAD, at=AT)
    finding.write_findings(all_causes_of(found), month=MARCH.start, by=HEAD, at=AT)
    new = NewTarget(Way.UNIT, "C", TargetPeriod.YEAR, date(2026, 1, 1), Decimal("8.8"), "年度计划", "N1")
    targeting.set_target(new, by=HEAD, at=AT)
    targeting.name_responsible(Way.AREA, code="A2", person_number="N2", since=date(2026, 1, 1), by=HEAD, at=AT)
    measure = NewMeasure(Way.AREA, "A2", MeasureKind.INSPECTED, "核查 A2 台区表计", date(2026, 4, 20), "N2")
    measuring.enter_measure(measure, by=HEAD, at=AT)


@pytest.fixture(scope="module")
def written_hamlet(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    with kept_for_a_module(django_db_blocker):
        make_hamlet()
        hire("LM", ("C", Role.COMPANY_MANAGER))
        hire("LD", ("C", Role.GENERAL_OFFICE_MANAGER))
        hire("LS", ("S2", Role.STATION_HEAD))
        fill()
        yield


@pytest.fixture(autouse=True)
def hamlet(written_hamlet: None, db: None) -> None:
    """Start each test from the hamlet as it was written."""


def power_flow_of(code: str) -> None:
    """Let power flow have computed 9.5 % of what went into an area."""
    area = TransformerArea.objects.get(code=code)
    facts = {"month": MARCH.start, "store_version": 0, "computed_at": AT, "unit": area.unit}
    TheoreticalRun.objects.create(area=area, supplied_kwh=12400, loss_kwh=1178, **facts)


def seen(who: str, path: str, *, language: str = "en") -> str:
    answer = browser(who, language=language).get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


class TestWay:
    @pytest.mark.proves("A133")
    def test_four_clicks_lead_from_the_company_to_the_customers(self) -> None:
        board = seen("LM", f"/loss/{MONTH}")
        assert "/loss/stations/S1/?month=2026-03" in board

        station = seen("LM", f"/loss/stations/S1/{MONTH}")
        assert "/loss/lines/L1/?month=2026-03" in station

        line = seen("LM", f"/loss/lines/L1/{MONTH}")
        assert "/loss/areas/A1/?month=2026-03" in line

        customers = seen("LM", f"/loss/areas/A1/{MONTH}&panel=customers")
        assert "/usage-points/P1/" in customers

    def test_the_head_of_an_area_is_one_of_its_parts(self) -> None:
        assert "G-A1" in seen("LM", f"/loss/areas/A1/{MONTH}&panel=heads")

    def test_the_whole_page_of_an_area_is_about_the_month_asked_for(self) -> None:
        page = seen("LM", f"/loss/areas/A1/{MONTH}")

        assert "G-A1" in page
        assert "/usage-points/P1/" in page

    def test_the_board_says_whether_the_ways_agree(self) -> None:
        board = seen("LM", f"/loss/{MONTH}", language="zh-hans")

        assert board.count("一致</span>") >= 7 or board.count(">一致<") >= 7

    def test_a_station_sees_its_own_and_nobody_elses(self) -> None:
        board = seen("LS", f"/loss/{MONTH}")

        assert "/loss/lines/L2/" in board
        assert "/loss/lines/L1/" not in board
        for path in ("/loss/lines/L1/", "/loss/areas/A1/", "/loss/stations/S1/"):
            assert browser("LS").get(path).status_code == 404

    def test_the_area_page_shows_its_loss(self) -> None:
        for panel in ("loss_days", "loss_rates", "loss_findings", "loss_customers"):
            seen("LM", f"/areas/A2/{MONTH}&panel={panel}")

    @pytest.mark.parametrize(
        "path",
        [
            "/loss/",
            "/loss/balances/",
            "/loss/months/",
            "/loss/busbars/",
            "/loss/findings/",
            "/loss/measures/",
            "/loss/targets/",
            "/loss/targets/proposals/",
            "/loss/meeting/",
            "/loss/targets/add/",
            "/loss/targets/split/",
            "/loss/responsible/",
            "/loss/plan/",
            "/loss/measures/add/",
        ],
    )
    def test_every_page_opens_in_both_languages(self, path: str) -> None:
        for language in ("en", "zh-hans"):
            seen("LD", path, language=language)

    def test_management_loss_stands_beside_the_loss_where_the_wires_were_computed(self) -> None:
        assert "Management loss" not in seen("LM", f"/loss/stations/S1/{MONTH}")
        power_flow_of("A2")

        for path in ("stations/S1", "areas/A2"):
            page = seen("LM", f"/loss/{path}/{MONTH}")
            assert "Management loss" in page, path
            assert "9.50" in page, path
        assert "管理线损率" in seen("LM", f"/loss/stations/S1/{MONTH}", language="zh-hans")
        assert "管理线损率" in loss_texts()

    def test_a_month_without_losses_says_so(self) -> None:
        assert "2025-05" in seen("LM", "/loss/?month=2025-05")


class TestChanges:
    def test_a_month_is_computed_and_issued_from_the_board(self) -> None:
        run = LossMonth.objects.get(kind=LossKind.SIMULTANEOUS)
        browser("LD").post(f"/loss/compute/{MONTH}")
        assert Job.objects.filter(kind="lineloss.compute_month").count() == 1

        browser("LM").post(f"/loss/issue/{run.pk}/", {"reason": ""})

        run.refresh_from_db()
        assert run.state == "ISSUED"

    def test_a_target_is_set(self) -> None:
        given = {
            "way": "AREA",
            "code": "A1",
            "period": "MONTH",
            "month": "2026-04",
            "rate": "3.5",
            "person": "N1",
            "source": "计划",
        }
        browser("LD").post("/loss/targets/add/", given)

        assert LossTarget.objects.get(area__code="A1").rate_pct == Decimal("3.5")

    def test_a_target_is_split(self) -> None:
        browser("LD").post("/loss/targets/split/", {"code": "C", "month": "2026-01"})
        assert not LossTarget.objects.filter(unit__code="S1").exists(), "nothing is known of the year before"

        set_in_april = NewTarget(Way.UNIT, "C", TargetPeriod.QUARTER, date(2026, 4, 1), Decimal(8), "年度计划")
        targeting.set_target(set_in_april, by=HEAD, at=AT)
        browser("LD").post("/loss/targets/split/", {"code": "C", "month": "2026-04"})

        assert LossTarget.objects.get(unit__code="S1", period="QUARTER").rate_pct > 0

    def test_what_is_refused_is_said_beside_the_form(self) -> None:
        given = {"way": "AREA", "code": "A77", "period": "MONTH", "month": "2026-04", "rate": "3.5", "source": "计划"}
        answer = browser("LD").post("/loss/targets/add/", given)

        assert "A77" in answer.content.decode()

    def test_a_measure_is_done(self) -> None:
        row = LossMeasure.objects.get()
        browser("LD").post(f"/loss/measures/{row.pk}/done/", {"on": "2026-04-02"})

        row.refresh_from_db()
        assert (row.done_on, row.before_pct) == (date(2026, 4, 2), Decimal("12.5"))

    def test_a_finding_is_decided_with_what_was_found(self) -> None:
        row = LossFinding.objects.get(area__code="A1")
        page = seen("LD", f"/loss/findings/{row.pk}/")
        assert "values missing" in page

        browser("LD").post(f"/loss/findings/{row.pk}/move/", {"step": "confirm", "note": "集中器离线"})

        row.refresh_from_db()
        assert (row.state, row.note) == ("CONFIRMED", "集中器离线")

    def test_a_wrong_tie_leads_to_what_identification_found(self) -> None:
        run = IdentificationRun.objects.create(
            unit=TransformerArea.objects.get(code="A3").unit,
            areas="A2 A3",
            start_date=MARCH.start,
            end_date=date(2026, 4, 1),
            store_version=0,
            run_by="B1",
            run_at=AT,
        )
        result = IdentificationResult.objects.create(
            run=run,
            usage_point=UsagePoint.objects.get(number="P3"),
            archive_area=TransformerArea.objects.get(code="A2"),
            area=TransformerArea.objects.get(code="A3"),
            phases="A",
            verdict="OTHER_AREA",
            area_pct=Decimal("98.5"),
            phase_pct=99,
            evidence={},
        )
        finding.write_findings(all_causes_of(worked(), energies=planted()), month=MARCH.start, by=HEAD, at=AT)
        row = LossFinding.objects.get(rule="LOSS_WRONG_TIE")

        page = seen("LD", f"/loss/findings/{row.pk}/")

        assert f"/identification/customers/{result.pk}/" in page
        assert "98.50 % sure" in page


class TestMeeting:
    @pytest.mark.proves("A118")
    @pytest.mark.proves("A129")
    def test_the_material_is_given_as_pdf_and_workbook_with_its_sources(self) -> None:
        for language in Language:
            found = meeting_of(MARCH.start, scope=WHOLE_COMPANY)
            assert loss_report_pdf(found, language=language).startswith(b"%PDF")
            book = ZipFile(BytesIO(loss_report_xlsx(found, language=language)))
            texts = book.read("xl/sharedStrings.xml").decode()
            assert f"{LossMonth.objects.get(kind='SIMULTANEOUS').pk} (" in texts
        assert "量价费损综合分析" in loss_texts()

    def test_the_files_are_given_away(self) -> None:
        for suffix, kind in (("pdf", "application/pdf"), ("xlsx", "openxml")):
            answer = browser("LM").get(f"/loss/meeting/{suffix}/{MONTH}")
            assert kind in answer["Content-Type"]
        assert browser("LM").get("/loss/meeting/doc/").status_code == 404

    def test_energy_price_fee_and_loss_stand_side_by_side_the_company_last(self) -> None:
        found = meeting_of(MARCH.start, scope=WHOLE_COMPANY).combined

        assert [one.code for one in found][-1] == "C"
        assert {one.code for one in found} == {"C", "S1", "S2"}
        assert found[-1].target_pct == Decimal("8.8")
        assert found[-1].target_gap_kwh == found[-1].loss - found[-1].supplied * Decimal("8.8") / 100


def loss_texts() -> str:
    book = ZipFile(BytesIO(loss_report_xlsx(meeting_of(MARCH.start, scope=WHOLE_COMPANY), language=Language.ZH)))
    return book.read("xl/sharedStrings.xml").decode()
