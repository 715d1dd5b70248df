"""Billing in the browser: runs from plan to issue, bills that explain themselves, comparison, trial bills."""

import re
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import pytest
from django.apps import apps
from django.test import Client
from python_calamine import CalamineWorkbook

from tests.integration.billing import village
from tests.integration.billing.village import DECEMBER, JANUARY, NOVEMBER, billed, make_village
from tests.integration.console.people import browser, hire
from wanjia.foundation.access.types import WHOLE_COMPANY
from wanjia.foundation.jobs.queries import jobs_of
from wanjia.foundation.organisation.types import Role
from wanjia.interfaces.worker import billing as worker
from wanjia.revenue.billing.operations import closing
from wanjia.revenue.billing.queries import findings, runs
from wanjia.revenue.billing.queries.bills import issued_bills

pytestmark = pytest.mark.django_db
CLERK, NOW = village.CLERK, datetime(2026, 2, 5, tzinfo=UTC)
CLOSED, MISSING, OK, MOVED = 403, 404, 200, 302


def make_people() -> None:
    """Hire an accountant above the stations, heads of both, a manager, a reader and an administrator."""
    hire("B1", ("C", Role.BILLING_ACCOUNTANT))
    hire("H1", ("S1", Role.STATION_HEAD))
    hire("H2", ("S2", Role.STATION_HEAD))
    hire("M1", ("C", Role.COMPANY_MANAGER))
    hire("A1", ("C", Role.SYSTEM_ADMINISTRATOR))


def bill_number(account: str, month: Any) -> str:
    """Give the number of an account's bill that stands."""
    rows = issued_bills(WHOLE_COMPANY).filter(account__number=account, bill_month=month, state="ISSUED")
    return str(rows.exclude(kind="REVERSAL").latest("pk").number)


def text_of(response: Any) -> str:
    """Give what a page says, without its markup."""
    assert response.status_code == OK, response.status_code
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def planned(client: Client, month: str = "2026-01") -> str:
    """Plan a run of everything over the page; give its number."""
    address = f"/runs/new/?month={month}&unit=S1"
    routes = re.findall(r'name="route"[^>]*value="(\d+)"', client.get(address).content.decode())
    sent = client.post(address, {"route": routes, "price": "1"})
    assert sent.status_code == MOVED
    return str(sent.headers["Location"]).split("/")[-2]


def priced(client: Client) -> str:
    """Plan a run over the page and price it as its job would."""
    number = planned(client)
    worker.price(number, by=CLERK)
    return number


class TestPermissions:
    def test_each_post_opens_what_the_matrix_says(self) -> None:
        make_village()
        make_people()
        number = billed(JANUARY)
        looking = (
            "/runs/",
            f"/runs/{number}/",
            "/bills/",
            f"/bills/{bill_number('1001', JANUARY)}/",
            "/bills/compare/",
        )
        changing = ("/runs/new/", f"/runs/{number}/issue/", f"/bills/{bill_number('1001', JANUARY)}/correct/")

        for address in looking:
            assert browser("A1").get(address).status_code == CLOSED, address
            assert browser("M1").get(address).status_code in (OK, MOVED), address
        for address in changing:
            assert browser("M1").get(address).status_code == CLOSED, address
            assert browser("B1").get(address).status_code in (OK, MOVED), address
        assert browser("A1").get("/trial/").status_code == CLOSED
        assert browser("M1").get("/trial/").status_code == OK

    def test_nothing_changes_without_post(self) -> None:
        make_village()
        make_people()
        number = billed(JANUARY)

        for step in ("price", "settle"):
            assert browser("B1").get(f"/runs/{number}/{step}/").status_code == 405

    def test_another_stations_bills_and_runs_are_not_there(self) -> None:
        make_village()
        make_people()
        number = billed(JANUARY)
        bill = bill_number("1001", JANUARY)
        neighbour = browser("H2")

        for address in (f"/runs/{number}/", f"/bills/{bill}/", f"/bills/{bill}/pdf/"):
            assert neighbour.get(address).status_code == MISSING, address
            assert browser("H1").get(address).status_code == OK, address
        assert bill not in neighbour.get("/bills/?month=2026-01").content.decode()
        assert "0" in text_of(neighbour.get("/bills/?month=2026-01&panel=totals"))

    def test_access_follows_the_unit_of_now_and_figures_that_of_then(self) -> None:
        make_village()
        make_people()
        billed(JANUARY)
        unit = apps.get_model("organisation", "Unit").objects.get(code="S2")
        apps.get_model("customers", "CustomerAccount").objects.filter(number="1001").update(unit=unit)
        bill = bill_number("1001", JANUARY)

        page = browser("H2").get(f"/bills/{bill}/")

        assert "一所" in text_of(page)
        assert browser("H1").get(f"/bills/{bill}/").status_code == MISSING
        assert "一所" in text_of(browser("H2").get("/bills/compare/?panel=station&month=2026-01"))

    def test_personal_data_is_masked_for_a_manager(self) -> None:
        make_village()
        make_people()
        billed(JANUARY)
        bill = bill_number("1001", JANUARY)

        assert "客户1001" in text_of(browser("B1").get(f"/bills/{bill}/"))
        for address in (f"/bills/{bill}/", "/bills/?month=2026-01"):
            assert "客户1001" not in browser("M1").get(address).content.decode()
        assert "客户1001" not in pdf_text(browser("M1").get(f"/bills/{bill}/pdf/"))


class TestRun:
    def test_planning_tells_first_what_is_not_ready(self) -> None:
        make_village(until=JANUARY)
        make_people()
        village.deliver(village.TURNS[-1], without=("1001",))

        page = text_of(browser("B1").get("/runs/new/?month=2026-01&unit=S1"))

        assert "Accounts to bill 7" in page
        assert "Usage points not read 1" in page

    def test_a_run_goes_from_plan_to_issue(self) -> None:
        make_village()
        make_people()
        client = browser("B1")

        number = planned(client)

        waiting = jobs_of("B1", at_most=5)
        assert [(job.kind, job.arguments) for job in waiting] == [("billing.price_run", {"number": number})]
        assert "waits for its turn" in text_of(client.get(f"/runs/{number}/"))
        worker.price(number, by=CLERK)
        apps.get_model("jobs", "Job").objects.update(state="done")
        asked = text_of(client.get(f"/runs/{number}/issue/"))
        assert "Bills that go to customers 7" in asked
        refused = text_of(client.post(f"/runs/{number}/issue/", {"typed": "R1"}))
        assert "not the number of the run" in refused
        assert client.post(f"/runs/{number}/issue/", {"typed": number}).status_code == MOVED
        assert next(job.kind for job in jobs_of("B1", at_most=5)) == "billing.issue_run"
        worker.issue(number, by=CLERK)
        assert "Issued" in text_of(client.get(f"/runs/{number}/"))
        assert "7 bills" in text_of(client.get("/bills/?month=2026-01&panel=totals"))

    def test_a_second_job_is_refused_while_one_works(self) -> None:
        make_village()
        make_people()
        client = browser("B1")
        number = planned(client)

        again = client.post(f"/runs/{number}/price/", follow=True)

        assert "A job works on this run already" in text_of(again)
        assert len(jobs_of("B1", at_most=5)) == 1

    def test_the_same_routes_are_not_planned_twice(self) -> None:
        make_village()
        make_people()
        client = browser("B1")
        priced(client)

        assert "No account is left to bill" in text_of(client.get("/runs/new/?month=2026-01&unit=S1"))

    def test_no_route_chosen_plans_nothing(self) -> None:
        make_village()
        make_people()

        answer = browser("B1").post("/runs/new/?month=2026-01&unit=S1", {"price": "1"}, follow=True)

        assert "Choose at least one route" in text_of(answer)
        assert not apps.get_model("billing", "BillingRun").objects.exists()

    def test_giving_up_wants_a_reason_and_keeps_it(self) -> None:
        make_village()
        make_people()
        client = browser("B1")
        number = priced(client)
        apps.get_model("jobs", "Job").objects.update(state="done")

        without = client.post(f"/runs/{number}/cancel/", {"reason": " "})
        assert without.status_code == OK
        client.post(f"/runs/{number}/cancel/", {"reason": "wrong month"})

        assert runs.run_named(number, scope=WHOLE_COMPANY).state == "cancelled"
        event = apps.get_model("events", "Event").objects.get(name="billing.run_cancelled")
        assert "wrong month" in str(vars(event))

    def test_pricing_again_opens_the_run_and_asks_for_a_job(self) -> None:
        make_village()
        make_people()
        client = browser("B1")
        number = priced(client)
        apps.get_model("jobs", "Job").objects.update(state="done")

        client.post(f"/runs/{number}/price-again/", {"reason": "a reading was mended"})

        run = runs.run_named(number, scope=WHOLE_COMPANY)
        assert run.state == "planned"
        assert {chunk.state for chunk in runs.chunks_of(run.pk)} == {"planned"}
        worker.price(number, by=CLERK)
        assert runs.run_named(number, scope=WHOLE_COMPANY).bills == 7


class TestExceptions:
    def with_findings(self) -> tuple[Client, str]:
        """Price a run in which a home used many times as much as before, and one was not read."""
        make_village(until=JANUARY)
        make_people()
        for month in (NOVEMBER, DECEMBER):
            billed(month)
        village.deliver(village.TURNS[-1], without=("1001",), plus={"1002": 6000})
        client = browser("B1")
        number = priced(client)
        apps.get_model("jobs", "Job").objects.update(state="done")
        return client, number

    def test_the_work_list_tells_evidence_in_words_and_issue_waits(self) -> None:
        client, number = self.with_findings()

        page = text_of(client.get(f"/runs/{number}/?tab=exceptions"))

        assert "1002" in page
        assert "times the usual amount" in page
        assert "AMOUNT_BEYOND_HISTORY" not in page
        assert "READING_MISSING" not in page
        assert "agreement_id" not in page
        assert "wait for a decision" in text_of(client.get(f"/runs/{number}/issue/", follow=True))

    def test_a_finding_is_accepted_with_a_reason_and_the_draft_can_be_read(self) -> None:
        client, number = self.with_findings()
        run = runs.run_named(number, scope=WHOLE_COMPANY)
        finding = findings.open_findings(run.pk).filter(account__number="1002").first()
        assert finding is not None
        draft = findings.finding_seen(finding.pk, run_id=run.pk, scope=WHOLE_COMPANY).draft_id

        assert "Draft bill" in text_of(client.get(f"/runs/{number}/drafts/{draft}/"))
        assert browser("H2").get(f"/runs/{number}/drafts/{draft}/").status_code == MISSING
        empty = client.post(f"/runs/{number}/settle/", {"finding": finding.pk, "step": "accept"}, follow=True)
        assert "Say why" in text_of(empty)
        client.post(f"/runs/{number}/settle/", {"finding": finding.pk, "step": "accept", "reason": "a heat wave"})

        finding.refresh_from_db()
        assert (finding.state, finding.settled_by, finding.reason) == ("accepted", "B1", "a heat wave")

    def test_several_are_held_after_a_look_at_what_it_comes_to(self) -> None:
        client, number = self.with_findings()
        run = runs.run_named(number, scope=WHOLE_COMPANY)
        ids = list(findings.open_findings(run.pk).values_list("pk", flat=True))
        sent = {"finding": ids, "step": "hold", "reason": "to be looked at"}

        looked = client.post(f"/runs/{number}/settle/", sent)
        assert "What this comes to" in text_of(looked)
        assert findings.open_findings(run.pk).count() == len(ids)
        client.post(f"/runs/{number}/settle/", {**sent, "confirmed": "1"})

        assert not findings.open_findings(run.pk).exists()

    def test_findings_of_another_run_or_station_are_not_settled(self) -> None:
        client, number = self.with_findings()
        hire("B2", ("S2", Role.BILLING_ACCOUNTANT))
        run = runs.run_named(number, scope=WHOLE_COMPANY)
        finding = findings.open_findings(run.pk)[0]

        sent = {"finding": finding.pk, "step": "hold", "reason": "not mine"}

        assert browser("B2").post(f"/runs/{number}/settle/", sent).status_code == MISSING
        assert "Choose at least one finding" in text_of(
            client.post(f"/runs/{number}/settle/", {**sent, "finding": "999999"}, follow=True)
        )


def pdf_text(response: Any) -> str:
    """Give the text of a PDF."""
    import pypdf

    assert response.status_code == OK
    assert response.headers["Content-Type"] == "application/pdf"
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(BytesIO(response.content)).pages)


class TestBill:
    def test_it_reads_from_readings_to_total_in_both_languages(self) -> None:
        make_village()
        make_people()
        billed(JANUARY)
        bill = issued_bills(WHOLE_COMPANY).get(account__number="1005")

        english = text_of(browser("B1").get(f"/bills/{bill.number}/"))
        chinese = text_of(browser("B1", language="zh-hans").get(f"/bills/{bill.number}/"))

        told = english[english.index("each step can be opened") :]
        places = [told.index(word) for word in ("Readings", "Energy billed", "Basic charge", "Power factor", "Funds")]
        assert places == sorted(places)
        assert f"{bill.amount:,}" in english
        for word in ("抄表", "计费电量", "基本电费", "力调电费", "基金及附加", "合计", "上次示数"):
            assert word in chinese
        assert "POWER_FACTOR" not in english + chinese

    def test_the_pdf_carries_number_lines_and_the_exact_total(self) -> None:
        make_village()
        make_people()
        billed(JANUARY)
        bill = issued_bills(WHOLE_COMPANY).get(account__number="1005")

        english = pdf_text(browser("B1").get(f"/bills/{bill.number}/pdf/?language=en"))
        chinese = pdf_text(browser("B1").get(f"/bills/{bill.number}/pdf/?language=zh"))

        lines = apps.get_model("billing", "BillLine").objects.filter(bill=bill)
        for text in (english, chinese):
            assert bill.number in text
            assert f"{bill.amount:,}" in text
            for line in lines:
                assert f"{line.amount:,}" in text
        assert "Electricity bill" in english
        assert "电费账单" in chinese
        assert "人民币（大写）" in chinese

    def test_a_correction_is_looked_at_first_and_then_made(self) -> None:
        make_village()
        make_people()
        billed(JANUARY)
        number = bill_number("1002", JANUARY)
        client = browser("B1")

        assert "Nothing differs" in text_of(client.get(f"/bills/{number}/correct/"))
        village.correct("1002", day=village.TURNS[-1], value=1000 + 320 * 13 + 100)
        looked = text_of(client.get(f"/bills/{number}/correct/"))
        assert "is taken back and billed anew" in looked
        client.post(f"/bills/{number}/correct/", {"reason": "misread"})

        page = text_of(client.get(f"/bills/{number}/"))
        assert "Cancelled" in page
        assert "Followed by" in page
        assert issued_bills(WHOLE_COMPANY).filter(account__number="1002", kind="REBILL").count() == 1

    def test_a_bill_is_cancelled_with_a_reason_unless_its_month_is_closed(self) -> None:
        make_village()
        make_people()
        billed(JANUARY)
        client = browser("B1")
        first, second = bill_number("1001", JANUARY), bill_number("1002", JANUARY)

        assert "Amount taken back" in text_of(client.get(f"/bills/{first}/cancel/"))
        client.post(f"/bills/{first}/cancel/", {"reason": "billed twice"})
        assert "Cancelled" in text_of(client.get(f"/bills/{first}/"))
        closing.close_month(unit_id=village.station_id(), bill_month=JANUARY, by=CLERK, at=NOW)
        refused = client.post(f"/bills/{second}/cancel/", {"reason": "too late"}, follow=True)

        assert "is closed: correct it instead" in text_of(refused)


class TestBills:
    def test_the_latest_month_is_shown_where_nothing_is_asked(self) -> None:
        make_village()
        make_people()
        billed(DECEMBER)
        billed(JANUARY)

        assert browser("M1").get("/bills/").headers["Location"] == "/bills/?month=2026-01"

    @pytest.mark.parametrize(
        ("query", "accounts"),
        [
            ("account=1004", {"1004"}),
            ("usage_class=RESIDENTIAL", {"1001", "1002", "1003", "1007"}),
            ("structure=HB.CI2.10KV", {"1005"}),
            ("least=1000&most=99999999", {"1005"}),
            ("unit=S2", set()),
            ("kind=REVERSAL", set()),
        ],
    )
    def test_filters_narrow_the_list(self, query: str, accounts: set[str]) -> None:
        make_village()
        make_people()
        billed(JANUARY)

        page = browser("B1").get(f"/bills/?month=2026-01&panel=table&{query}").content.decode()

        assert set(re.findall(r">(10\d\d)</a>", page)) == accounts


class TestComparison:
    def test_a_manager_compares_months_and_takes_excel_away(self) -> None:
        make_village()
        make_people()
        for month in (DECEMBER, JANUARY):
            billed(month)
        client = browser("M1")

        head = text_of(client.get("/bills/compare/"))
        panel = text_of(client.get("/bills/compare/?panel=usage_class&month=2026-01"))
        book = CalamineWorkbook.from_filelike(BytesIO(client.get("/bills/compare/file/?month=2026-01").content))

        assert "Compare months 2026-01" in head
        assert "on last year" in head
        assert "against 2025-12" in panel
        rows = book.get_sheet_by_index(0).to_python()
        total = next(row for row in rows if row[0] == "Station" and row[1] == "Total")
        energy = sum(bill.energy_kwh for bill in issued_bills(WHOLE_COMPANY).filter(bill_month=JANUARY))
        assert total[rows[0].index("Energy 2026-01 (kWh)")] == energy

    def test_a_month_that_cannot_be_read_gives_the_latest(self) -> None:
        make_village()
        make_people()
        billed(JANUARY)

        assert "Compare months 2026-01" in text_of(browser("M1").get("/bills/compare/?month=soon"))

    def test_without_bills_it_says_so(self) -> None:
        make_village(until=village.JANUARY_2025)
        make_people()

        assert browser("M1").get("/bills/compare/").status_code == OK
        assert browser("M1").get("/bills/compare/file/").status_code == MISSING


class TestTrial:
    def test_a_home_is_worked_out_step_by_step(self) -> None:
        make_village(until=village.JANUARY_2025)
        make_people()
        form = {"by": "form", "structure": "beijing/BJ.RES", "month": "2026-01", "kwh": "300"}

        page = text_of(browser("B1").post("/trial/", form))

        assert "149.49" in page
        assert "Tier 2" in page

    def test_what_is_wrong_is_said_and_nothing_typed_is_lost(self) -> None:
        make_village(until=village.JANUARY_2025)
        make_people()
        text = "book: beijing\nstructure: BJ.RES\nmonth: 2026-01\nkwhh: 300\n"

        page = browser("B1").post("/trial/", {"by": "file", "text": text}).content.decode()

        assert "Did you mean" in page
        assert "kwhh: 300" in page

    def test_a_file_does_not_reach_books_on_the_server(self) -> None:
        make_village(until=village.JANUARY_2025)
        make_people()
        text = "book: ../../../../etc/passwd\nstructure: X\nmonth: 2026-01\nkwh: 1\n"

        page = text_of(browser("B1").post("/trial/", {"by": "file", "text": text}))

        assert "is not there" in page

    def test_parts_that_repeat_each_other_are_refused_quickly(self) -> None:
        make_village(until=village.JANUARY_2025)
        make_people()
        lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
        lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 9)]

        page = text_of(browser("B1").post("/trial/", {"by": "file", "text": "\n".join(lines)}))

        assert "too many parts" in page

    def test_a_field_out_of_range_is_marked(self) -> None:
        make_village(until=village.JANUARY_2025)
        make_people()
        form = {"by": "form", "structure": "hubei/HB.RES", "month": "2026-01", "kwh": "300", "cosine": "1.2"}

        page = text_of(browser("B1").post("/trial/", form))

        assert "cosφ lies above 0" in page
