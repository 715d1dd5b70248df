"""The walk of the readings, a customer at its first usage point, and people of different posts."""

from typing import Any

from tests.integration.console.people import browser, hire
from tests.integration.readings.walk import AT, READER, make_walk
from tests.integration.registry import make_price, table, terms_row
from wanjia.foundation.organisation.types import Role
from wanjia.registry.customers import operations as customers
from wanjia.registry.customers.sheets import ACCOUNTS, AGREEMENT_TERMS, AGREEMENTS, CUSTOMERS

JANUARY = "2026-01"
#: Number → unit and role. R… read, O1 reads and reviews, G1 reviews only, T1 and H1 look, A1 has nothing to do with it.
PEOPLE = {
    "R1": ("S1", Role.METER_READER),
    "R2": ("S2", Role.METER_READER),
    "O1": ("S1", Role.MARKETING_OFFICER),
    "G1": ("C", Role.GENERAL_OFFICE_MANAGER),
    "B1": ("C", Role.BILLING_ACCOUNTANT),
    "H1": ("S1", Role.STATION_HEAD),
    "T1": ("S1", Role.TECHNICIAN),
    "A1": ("C", Role.SYSTEM_ADMINISTRATOR),
}


def make_world() -> None:
    """Write routes, thirteen months of readings, a customer and people."""
    make_walk()
    make_price()
    customers.load_customers(table(CUSTOMERS, {"number": "K1", "name": "张三丰", "kind": "PERSON"}), by=READER, at=AT)
    account = {"number": "1001", "customer_number": "K1", "unit_code": "S1", "address": "人民路"}
    customers.load_accounts(table(ACCOUNTS, account), by=READER, at=AT)
    start = terms_row()["start_date"].replace(year=2025)
    agreement = {"number": "G1", "account_number": "1001", "usage_point_number": "P1", "start_date": start}
    customers.load_agreements(table(AGREEMENTS, agreement), by=READER, at=AT)
    customers.load_agreement_terms(table(AGREEMENT_TERMS, terms_row(start_date=start)), by=READER, at=AT)
    for number, post in PEOPLE.items():
        hire(number, post)


def seen(who: str, path: str, *, language: str = "en", **headers: str) -> str:
    """Give the page that somebody sees."""
    answer = browser(who, language=language).get(path, headers=headers)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def status(who: str, path: str, data: dict[str, Any] | None = None) -> int:
    """Give how a page answers somebody who opens it, or sends something to it."""
    client = browser(who)
    answer = client.get(path) if data is None else client.post(path, data)
    return int(answer.status_code)


def sent(who: str, path: str, data: dict[str, Any], *, language: str = "en") -> tuple[int, str]:
    """Send a form, follow where it leads, and give what is seen there."""
    answer = browser(who, language=language).post(path, data, follow=True)
    return answer.status_code, answer.content.decode()
