"""A day's work in a real browser, in both languages."""

import re
import sqlite3
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from tests.functional.conftest import WAITING, Opened, Site
from tests.support.browser import settled

pytestmark = [pytest.mark.xdist_group("browser")]

CLERK, HALL, MANAGER, ADMINISTRATOR = "YZ0017", "YZ0042", "YZ0001", "YZ0006"
LANGUAGES, CLERKS = ("zh-hans", "en"), ("YZ0017", "YZ0018")
PATIENCE = 60_000  # ms


def counted(site: Site, question: str) -> Any:
    """Ask the database of the served county one thing, past all pages."""
    with sqlite3.connect(f"file:{site.home / 'wanjia.sqlite3'}?mode=ro", uri=True) as connection:
        return connection.execute(question).fetchone()[0]


def until(page: Page, *, shows: str) -> None:
    """Look at a page again and again until it shows something, as somebody who waits for a job does."""
    for _ in range(PATIENCE // 500):
        if page.locator(shows).count():
            return
        page.wait_for_timeout(500)
        page.reload()
    pytest.fail(f"{page.url} never showed {shows}")


def become(site: Site, page: Page, *, number: str, state: str) -> None:
    """Wait in front of a run's page until a worker has brought the run into a state."""
    for _ in range(PATIENCE // 500):
        if counted(site, f"select state from billing_billingrun where number='{number}'") == state:
            page.reload()
            settled(page)
            return
        page.wait_for_timeout(500)
    pytest.fail(f"run {number} never became {state}: {page.locator('.page-wrapper').inner_text()}")


class TestClerk:
    # Each bills a route of whose readings the other entered some: nobody issues what rests on one's own.
    @pytest.mark.parametrize(("language", "route", "clerk"), list(zip(LANGUAGES, WAITING, CLERKS, strict=True)))
    def test_bills_a_route_and_resolves_three_exceptions(
        self, site: Site, opened: Opened, language: str, route: str, clerk: str
    ) -> None:
        page = opened(clerk, language=language)

        page.goto(f"{site.address}/runs/new/?month=2026-02&unit=YZ-S1")
        page.uncheck("input[data-check-all=route]")
        page.get_by_label(re.compile(route)).check()
        page.click("form.plan-routes button.btn-primary")
        page.wait_for_url(re.compile(r"/runs/R202602-\d+/"))
        number = re.search(r"R202602-\d+", page.url)[0]  # type: ignore[index]
        expect(page.locator("h1")).to_contain_text(number)
        become(site, page, number=number, state="priced")

        exceptions = f"{site.address}/runs/{number}/?tab=exceptions&state=open"
        steps = ["accept", "accept", "hold"]
        page.goto(exceptions)
        assert page.locator(".work-list tbody tr").count() >= len(steps)
        while page.locator(".work-list tbody tr").count():
            step = steps.pop(0) if steps else "accept"
            page.fill("#reason", "已电话核实" if language == "zh-hans" else "checked by phone")
            page.click(f".beside button[name=step][value={step}]")
            expect(page.locator(".alert-success")).to_be_visible()
            page.goto(exceptions)
        assert not steps

        page.goto(f"{site.address}/runs/{number}/issue/")
        page.fill("input[name=typed]", number)
        page.click("form .btn-danger")
        become(site, page, number=number, state="issued")
        of_run = f"from billing_bill b join billing_billingrun r on r.id=b.run_id where r.number='{number}'"
        assert counted(site, f"select count(*) {of_run} and b.state='ISSUED'") > 10
        held = f"from billing_billfinding f join billing_billingrun r on r.id=f.run_id where r.number='{number}'"
        assert counted(site, f"select count(*) {held} and f.state='held'") == 1
        page.goto(f"{site.address}/bills/?month=2026-02")
        assert page.locator("#list-table tbody tr").count() > 10


class TestManager:
    @pytest.mark.parametrize("language", LANGUAGES)
    def test_compares_months_and_takes_the_figures_away(
        self, site: Site, opened: Opened, language: str, tmp_path: Path
    ) -> None:
        page = opened(MANAGER, language=language)

        page.goto(f"{site.address}/bills/compare/?month=2026-01")
        settled(page)
        with page.expect_download() as waiting:
            page.click("a[href*='/bills/compare/file/']")
        file = tmp_path / "comparison.xlsx"
        waiting.value.save_as(file)

        rows = CalamineWorkbook.from_path(file).get_sheet_by_index(0).to_python()
        shown = page.locator(".panels").inner_text().replace(",", "")
        january = Decimal(counted(site, "select sum(amount) from billing_bill where bill_month='2026-01-01'")) / 100
        amounts = [Decimal(str(cell)) for row in rows[1:] for cell in row if isinstance(cell, int | float)]
        assert january in [amount.quantize(Decimal("0.01")) for amount in amounts]
        assert f"{january:.2f}" in shown


class TestAdministrator:
    @pytest.mark.parametrize(
        ("language", "person", "station", "elsewhere"),
        [("zh-hans", "YZ0037", "YZ-S2", "YZ-S1"), ("en", "YZ0044", "YZ-S3", "YZ-S2")],
    )
    def test_gives_a_post_whose_limits_are_felt_at_once(
        self, site: Site, opened: Opened, language: str, person: str, station: str, elsewhere: str
    ) -> None:
        own = "select a.number from customers_customeraccount a join organisation_unit u on u.id=a.unit_id where u.code"
        inside, outside = (counted(site, f"{own}='{unit}' order by a.id") for unit in (station, elsewhere))
        name = counted(site, f"select name from organisation_unit where code='{station}'")
        theirs = opened(person, language=language)
        assert theirs.request.get(f"{site.address}/customers/{inside}/").status in {403, 404}

        page = opened(ADMINISTRATOR, language=language)
        page.goto(f"{site.address}/people/{person}/")
        page.click(f"a[href='/people/{person}/posts/add/']")
        page.select_option("select[name=role]", "HALL_CLERK")
        unit = page.locator("select[name=unit] option", has_text=name).first.get_attribute("value")
        page.select_option("select[name=unit]", unit)
        page.click("form.form-page .btn-primary")
        expect(page.locator(".alert-success")).to_be_visible()

        theirs.goto(f"{site.address}/customers/{inside}/")
        expect(theirs.locator("h1")).to_contain_text(inside)
        assert theirs.request.get(f"{site.address}/customers/{outside}/").status == 404
        assert theirs.request.get(f"{site.address}/runs/new/").status == 403


class TestBill:
    @pytest.mark.parametrize("language", LANGUAGES)
    def test_opens_as_pdf_with_the_totals_of_its_page(
        self, site: Site, opened: Opened, language: str, tmp_path: Path
    ) -> None:
        own = "select b.number from billing_bill b join organisation_unit u on u.id=b.unit_id where u.code='YZ-S1'"
        number = counted(site, f"{own} and b.bill_month='2026-01-01' and b.state='ISSUED' order by b.amount desc")
        page = opened(HALL, language=language)

        page.goto(f"{site.address}/bills/{number}/")
        settled(page)
        figures = page.locator(".figures").inner_text()
        link = page.locator("a[href*='/pdf/']").first.get_attribute("href")
        printed = page.request.get(site.address + str(link))

        file = tmp_path / "bill.pdf"
        file.write_bytes(printed.body())
        text = "".join(part.extract_text() for part in PdfReader(file).pages)
        amount = Decimal(counted(site, f"select amount from billing_bill where number='{number}'")) / 100
        energy = counted(site, f"select energy_kwh from billing_bill where number='{number}'")
        for figure in (f"{amount:,.2f}", f"{energy:,}"):
            assert figure in figures
            assert figure in text
        assert ("电费" in text) == (language == "zh-hans")


class TestImport:
    WRONG = "客户编号,客户名称,客户类别\nK90001,新客户,PERSON\nK90002,,PERSON\nK90003,别的,城堡\n"

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_of_a_wrong_file_shows_its_mistakes_and_changes_nothing(
        self, site: Site, opened: Opened, language: str, tmp_path: Path
    ) -> None:
        count = "select count(*) from customers_customer"
        before = counted(site, count)
        file = tmp_path / "客户.csv"
        file.write_text(self.WRONG, encoding="utf-8")
        page = opened(CLERK, language=language)

        page.goto(f"{site.address}/imports/customers/")
        page.set_input_files("input[type=file]", file)
        page.click("form.form-page .btn-primary")
        page.wait_for_url(re.compile(r"/imports/files/\d+/"))
        until(page, shows=".kit-table tbody tr >> nth=1")

        shown = page.locator("main, .page-wrapper").first.inner_text()
        assert "3" in shown
        assert "4" in shown
        assert not page.locator("form[action$='/take/'] button").count()
        assert counted(site, count) == before
