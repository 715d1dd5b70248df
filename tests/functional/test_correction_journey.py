"""From a complaint at the hall to the refund in the customer's hand, in a real browser."""

import json
import re
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest
from playwright.sync_api import FilePayload, Page, expect

from tests.functional.conftest import Opened, Site, _environment
from tests.functional.test_journeys import counted
from tests.support.browser import grave_faults, overflows, settled
from tests.support.errors import photograph

pytestmark = [pytest.mark.xdist_group("browser")]
HALL, OFFICER, HEAD, CLERK = "YZ0042", "YZ0041", "YZ0038", "YZ0017"
WORDS = {
    "zh-hans": {
        "complaint": "客户来厅投诉：12 月电量翻倍",
        "evidence": "投诉单 2026-031；现场核对互感器倍率为 1，档案录为 2",
        "agreed": "与现场照片核对一致",
        "paper": "身份证 尾号 0018",
        "solved": "退费已付，客户满意",
        "refund": "退补电费退付",
    },
    "en": {
        "complaint": "Customer complains at the hall: twice the usual use in December",
        "evidence": "Complaint 2026-032; the ratio on site is 1, the record says 2",
        "agreed": "agrees with the photograph",
        "paper": "passport ending 0018",
        "solved": "refund paid, customer content",
        "refund": "refund of the correction",
    },
}


def account(site: Site, place: int) -> str:
    """Give a home of the station that owes something and was billed for December 2025, others for each language."""
    billed = "select account_id from billing_bill where bill_month='2025-12-01' and state='ISSUED' and amount > 2000"
    homes = "select account_id from receivables_charge where debtor='RESIDENTIAL' and open_amount > 0"
    found = counted(
        site,
        "select a.number from receivables_position p join customers_customeraccount a on a.id=p.account_id "
        "join organisation_unit u on u.id=a.unit_id where u.code='YZ-S1' and p.reduction=0 "
        f"and a.id in ({billed}) and a.id in ({homes}) order by a.number limit 1 offset {50 + place}",
    )
    return str(found)


def paid_up(page: Page, site: Site, number: str) -> None:
    """Open a shift with change, and take all that an account owes in cash."""
    page.goto(f"{site.address}/shifts/mine/")
    if page.locator("#id_unit").count():
        page.select_option("#id_unit", "YZ-S1")
        page.fill("#id_opening_float", "500")
        page.keyboard.press("Enter")
        page.wait_for_url(re.compile("/counter/"))
    page.goto(f"{site.address}/counter/?account={number}")
    total = Decimal(page.locator("#till-total").get_attribute("data-total") or "0")
    page.fill("#id_tendered", str(total))
    page.click(".till-take")
    expect(page.locator(".till-taken")).to_be_visible()


def till_holds(page: Page, site: Site, cashier: str) -> Decimal:
    """Give what a cashier's shift says that the till holds by the books."""
    shift = counted(site, f"select id from payments_shift where cashier='{cashier}' order by id desc limit 1")
    page.goto(f"{site.address}/shifts/{shift}/")
    return Decimal(page.locator(".figures .figure dd").first.inner_text().split()[0].replace(",", ""))


def figures(page: Page, site: Site, number: str) -> list[Decimal]:
    """Give what the page of an account's money says above: owed, late fee, paid in advance, deposit, reductions."""
    page.goto(f"{site.address}/money/{number}/")
    settled(page)
    shown = [text.split()[0].replace(",", "") for text in page.locator(".figures .figure dd").all_inner_texts()]
    return [Decimal(text) for text in [*shown, "0"][:5]]


def said_well(page: Page) -> None:
    expect(page.locator(".alert-success")).to_be_visible()


def decided(page: Page, site: Site, move: str, *, ground: str) -> None:
    """Have the head of the station approve what was proposed about credit."""
    page.goto(f"{site.address}{move}")
    page.fill("#decision-reason", ground)
    page.click("button[value=approve]")
    said_well(page)


def path_of(page: Page) -> str:
    return "/" + page.url.split("/", 3)[3]


@pytest.mark.proves("A244", "A255", "A427", "A433")
@pytest.mark.parametrize(("language", "cashier", "place"), [("zh-hans", "YZ0049", 0), ("en", "YZ0042", 1)])
def test_a_correction_from_complaint_to_refund(
    site: Site, opened: Opened, tmp_path: Path, language: str, cashier: str, place: int
) -> None:
    words, number = WORDS[language], account(site, place)
    hall, officer, head = (opened(who, language=language) for who in (HALL, OFFICER, HEAD))
    till = opened(cashier, language=language)
    paid_up(till, site, number)
    held = till_holds(till, site, cashier)
    assert figures(hall, site, number) == [0, 0, 0, 0, 0]

    hall.goto(f"{site.address}/holds/place/?account={number}")
    hall.select_option("#id_reason", "COMPLAINT_OPEN")
    hall.fill("#id_note", words["complaint"])
    hall.click(".form-buttons .btn-primary")
    said_well(hall)
    hold = path_of(hall)

    officer.goto(f"{site.address}/corrections/new/?account={number}&cause=MULTIPLIER")
    officer.fill("#id_start", "2025-12-01")
    officer.fill("#id_end", "2025-12-31")
    officer.fill("#id_evidence", words["evidence"])
    officer.fill("#id_input_true_multiplier", "1")
    officer.fill("#id_input_billed_multiplier", "2")
    officer.click("button[value=show]")
    row = officer.locator(".sides-wide tbody tr").first
    expect(row).to_contain_text("2025-12")
    before, after = (
        Decimal(officer.locator(f".sides-wide tbody tr >> nth=0 >> td >> nth={cell}").inner_text().replace(",", ""))
        for cell in (2, 3)
    )
    assert 0 < after < before
    assert not overflows(officer)
    officer.click("button[value=propose]")
    said_well(officer)
    case = path_of(officer)
    expect(officer.locator("#panel-facts")).to_contain_text(words["evidence"])
    expect(officer.locator(f"#panel-facts a[href='{hold}']")).to_be_visible()
    picture = FilePayload(name="现场.png", mimeType="image/png", buffer=photograph())
    officer.set_input_files("#evidence-files", picture)
    officer.click("#panel-evidence form .btn")
    said_well(officer)
    image = officer.locator("#panel-evidence img")
    expect(image).to_have_count(1)
    expect(image).to_have_js_property("naturalWidth", 160)
    expect(officer.locator("#panel-steps button[value=approve]")).to_have_count(0)
    assert grave_faults(officer) == []
    assert figures(officer, site, number) == [0, 0, 0, 0, 0]

    head.goto(f"{site.address}{case}")
    head.fill("#case-reason", words["agreed"])
    head.click("button[value=approve]")
    said_well(head)
    clerk = opened(CLERK, language=language)
    clerk.goto(f"{site.address}{case}")
    clerk.click("button[value=post]")
    said_well(clerk)
    expect(clerk.locator("#panel-months .sides-wide tbody tr")).to_have_count(1)
    due = figures(hall, site, number)[4]
    assert due > 0

    hall.goto(f"{site.address}{case}")
    hall.click("#panel-steps .btn-primary")
    hall.fill("#id_reason", words["refund"])
    hall.click(".form-page .btn-primary")
    said_well(hall)
    release = path_of(hall)
    assert figures(hall, site, number)[2:] == [0, 0, due]
    decided(head, site, release, ground=words["agreed"])
    assert figures(hall, site, number)[2:] == [due, 0, 0]

    hall.goto(f"{site.address}/money/{number}/move/?kind=REFUND")
    hall.fill("#id_reason", words["refund"])
    hall.click(".form-page .btn-primary")
    said_well(hall)
    refund = path_of(hall)
    decided(head, site, refund, ground=words["agreed"])

    till.goto(f"{site.address}/refunds/?account={number}")
    till.click("#list-table tbody a >> nth=0")
    expect(till.locator("#id_bank")).to_be_hidden()
    till.fill("#id_payee", "Li Ming")
    till.fill("#id_paper", words["paper"])
    till.click("[data-payout] .btn-primary")
    said_well(till)
    with till.expect_popup():
        till.click("#panel-print .btn-primary")
    till.reload()
    expect(till.locator("#panel-print")).to_contain_text("1")
    assert till_holds(till, site, cashier) == held - due
    till.fill("#count-v1", str(int((held - due) * 100)))
    till.fill("#count-cheques", "0")
    till.locator("#count-cheques").press("Enter")
    said_well(till)
    expect(till.locator("#close-reason")).to_have_count(0)
    till.click("form[action$='/close/'] button")
    till.fill("#remit-slip", f"REFUND-{place}")
    till.keyboard.press("Enter")
    expect(till.locator("#remit-slip")).to_have_count(0)
    assert figures(hall, site, number) == [0, 0, 0, 0, 0]

    hall.goto(f"{site.address}{case}")
    expect(hall.locator("#panel-money .tag-good")).to_have_count(2)
    expect(hall.locator("#panel-money a[href^='/vouchers/']")).to_be_visible()
    hall.goto(f"{site.address}{hold}")
    hall.fill("#release-reason", words["solved"])
    hall.click(".btn-outline-danger")
    said_well(hall)
    hall.goto(f"{site.address}{case}")
    expect(hall.locator(f"#panel-facts a[href='{hold}']")).to_have_count(0)
    assert verified(site) == []


def verified(site: Site) -> list[str]:
    """Give what the recomputation of the books finds off about corrections, credit and cash."""
    wanjia = str(Path(sys.executable).with_name("wanjia"))
    command = [wanjia, "ledger", "verify", "--json"]
    done = subprocess.run(command, env=_environment(site.home), capture_output=True, text=True, check=False)
    assert done.stdout, done.stderr
    books = json.loads(done.stdout)["books"]
    return [str(one) for found in books.values() for one in found if one["differences"]]
