"""From the call to the promise, broken or kept, to the payment and supply given back, in a real browser."""

import re
import subprocess
import sys
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.functional.conftest import Opened, Site, _environment
from tests.functional.test_correction_journey import paid_up
from tests.functional.test_journeys import counted
from tests.support.browser import settled

pytestmark = [pytest.mark.xdist_group("browser")]
CLERK, HALL = "YZ0017", "YZ0042"


def let(site: Site, step: str, number: str) -> str:
    """Let something happen in the county meanwhile, and give what came of it."""
    command = [sys.executable, "-m", "tests.support.overdue", step, number]
    done = subprocess.run(command, env=_environment(site.home), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip().splitlines()[-1] if done.stdout.strip() else ""


def state(site: Site, table: str, number: str) -> Any:
    joined = f"{table} t join customers_customeraccount a on a.id=t.account_id where a.number='{number}'"
    return counted(site, f"select t.state from {joined} order by t.id desc limit 1")


def steps(site: Site, number: str) -> int:
    joined = "dunning_notice t join customers_customeraccount a on a.id=t.account_id"
    found: int = counted(site, f"select count(*) from {joined} where a.number='{number}'")
    return found


@pytest.mark.proves("A250", "A252", "A258")
@pytest.mark.parametrize(("language", "place"), [("zh-hans", 0), ("en", 1)])
def test_a_debtor_is_called_promises_breaks_it_pays_and_gets_supply_back(
    site: Site, opened: Opened, language: str, place: int
) -> None:
    number = let(site, "begin", str(place))
    page = opened(CLERK, language=language)

    page.goto(f"{site.address}/dunning/?account={number}")
    page.click(f"#list-table a[href='/dunning/debtors/{number}/']")
    settled(page)
    expect(page.locator(".dun-text").first).to_contain_text(number)
    page.keyboard.press("p")
    expect(page.locator("#promise-form #id_amount")).to_be_focused()
    page.fill("#promise-form #id_by_whom", "王会计")
    page.click("#promise-form .btn-primary")
    expect(page.locator(".alert-success")).to_be_visible()
    assert state(site, "dunning_promise", number) == "OPEN"
    before = steps(site, number)
    let(site, "night", number)
    assert steps(site, number) == before

    let(site, "forget", number)
    page.goto(f"{site.address}/dunning/debtors/{number}/")
    assert state(site, "dunning_promise", number) == "BROKEN"
    assert page.locator("#panel-history .tag-bad").count() >= 1
    expect(page.locator(".dun-step")).to_be_visible()

    let(site, "cut", number)
    paid_up(opened(HALL, language=language), site, number)
    page.reload()
    settled(page)
    expect(page.locator(".figures .figure dd").first).to_contain_text(re.compile(r"^0\.00"))
    expect(page.locator(".dun-step")).to_have_count(0)
    assert state(site, "dunning_notice", number) == "CANCELLED"
    assert state(site, "disconnection_cut", number) == "RESTORE_ORDERED"

    let(site, "restored", number)
    assert state(site, "disconnection_cut", number) == "RESTORED"
