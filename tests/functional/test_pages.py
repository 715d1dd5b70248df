"""Every page in a real browser: nothing complains, nothing is wider than the screen, everybody can use it."""

import re

import pytest

from tests.functional.conftest import People, Site
from tests.support.addresses import addresses
from tests.support.browser import grave_faults, overflows, settled
from tests.support.samples import NO_PAGES

pytestmark = [pytest.mark.xdist_group("browser")]

NAMES = sorted(a.name for a in addresses() if a.has_entry and "GET" in a.methods and a.name not in NO_PAGES)
PHONE, DESK = 375, 1440
#: What a program says of its own things, and no page does.
OF_PROGRAMS = re.compile(r"\b[A-Z]\w+\(\w+=|object at 0x")


def link_to(name: str, *, site: Site) -> list[str]:
    """Give the link of a page and a login to whom it opens."""
    found = site.links.get(name)
    assert found is not None, f"the sample county holds nothing for {name}: see tests/support/sample_county.py"
    return found


@pytest.mark.parametrize("name", NAMES)
def test_a_page_is_sound_on_desk_and_phone(name: str, site: Site, people: People) -> None:
    link, login = link_to(name, site=site)
    page, complaints = people.kept_page(login, language="zh-hans", width=DESK)

    answer = page.goto(site.address + link)
    settled(page)

    assert answer is not None
    assert answer.status == 200
    assert not complaints
    assert not OF_PROGRAMS.search(page.inner_text("body")), page.url
    assert not grave_faults(page), page.url
    assert not overflows(page)
    page.set_viewport_size({"width": PHONE, "height": 800})
    assert not overflows(page), f"{page.url} is wider than {PHONE} px"


@pytest.mark.parametrize("name", NAMES)
def test_a_page_speaks_english(name: str, site: Site, people: People) -> None:
    link, login = link_to(name, site=site)
    page, complaints = people.kept_page(login, language="en", width=PHONE)

    page.goto(site.address + link)
    settled(page)

    assert page.get_attribute("html", "lang") == "en"
    assert not complaints
    assert not overflows(page), f"{page.url} is wider than {PHONE} px"
