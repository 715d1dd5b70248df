"""
How many queries each page asks, kept as a golden file: a page that begins to ask once a row is seen at once.

A change that is meant is written down by running the tests with ``WANJIA_WRITE_GOLDEN=1``; the difference is then read
like any other.
"""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.integration.console.people import browser
from tests.integration.console.world import FIRST, kept
from tests.support.addresses import Place, addresses
from tests.support.samples import link_of
from wanjia.foundation.organisation.queries import unit_named

GOLDEN = Path(__file__).with_name("query_counts.json")
#: Answered with a file, or only after the password is asked for once more.
LEFT_OUT = {"console:bill_pdf", "console:job_file", "mfa_activate_totp", "console:account_second_factor"}
PAGES = sorted(
    (
        address
        for address in addresses()
        if address.has_entry and "GET" in address.methods and address.name not in LEFT_OUT
    ),
    key=lambda address: address.name,
)
OK = 200


@pytest.fixture(scope="module")
def written_world(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    with kept(django_db_blocker):
        yield


@pytest.fixture
def counts(written_world: None, db: None) -> dict[str, int]:
    """Ask for each page twice, and count the queries of the second time, when what a process keeps is kept."""
    place, client = Place(unit_named("S1").path, FIRST), browser(FIRST)
    found = {}
    for address in PAGES:
        link = link_of(address, place=place)
        if client.get(link, follow=True).status_code == OK:
            with CaptureQueriesContext(
                connection,
            ) as asked:
                client.get(link, follow=True)
            found[address.name] = len(asked)
    return found


def test_pages_ask_no_more_than_they_did(counts: dict[str, int]) -> None:
    if os.environ.get("WANJIA_WRITE_GOLDEN"):
        GOLDEN.write_text(json.dumps(counts, indent=1) + "\n", encoding="utf-8")

    assert counts == json.loads(GOLDEN.read_text(encoding="utf-8"))
