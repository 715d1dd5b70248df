"""A billed village in station S1, people in both stations, and the tokens with which programs call."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.test import Client
from django.utils import timezone

from tests.integration.billing import village
from tests.integration.console.people import hire
from tests.integration.registry import table
from wanjia.foundation.access.queries import actor_of, process_actor
from wanjia.foundation.organisation.types import Role
from wanjia.foundation.tokens import operations as tokens
from wanjia.foundation.tokens.types import ApiScope, TokenPlan
from wanjia.registry.customers import operations as customers
from wanjia.registry.customers import sheets as customer_sheets
from wanjia.revenue.outlets.operations import channels
from wanjia.revenue.outlets.rules import signature_of
from wanjia.revenue.outlets.types import ChannelKind, NewChannel

AT = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
EVERYTHING = frozenset(ApiScope)
SECRET = "0123456789abcdef0123456789abcdef"


@contextmanager
def kept_for_a_module(blocker: Any) -> Iterator[None]:
    """Write what follows once for all tests of a module, each of which takes its own changes back."""
    with blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


def make_county() -> None:
    """Write the village, bill December, and hire a billing accountant for the company and each station, and others."""
    village.make_village()
    village.billed(village.DECEMBER)
    hire("B0", ("C", Role.BILLING_ACCOUNTANT))
    hire("B1", ("S1", Role.BILLING_ACCOUNTANT))
    hire("B2", ("S2", Role.BILLING_ACCOUNTANT))
    hire("M1", ("S1", Role.METERING_OFFICER))
    hire("A1", ("C", Role.SYSTEM_ADMINISTRATOR))
    people = {"number": "K2001", "name": "李四光", "kind": "ORGANISATION", "phone": "13812345678"}
    customers.load_customers(table(customer_sheets.CUSTOMERS, people), by=village.CLERK, at=AT)
    account = {"number": "2001", "customer_number": "K2001", "unit_code": "S2", "address": "河西街道滨江路18号"}
    customers.load_accounts(table(customer_sheets.ACCOUNTS, account), by=village.CLERK, at=AT)

    open_channel()


def open_channel() -> None:
    """Open a channel of station S1 that signs, and hire a cashier there."""
    hire("K1", ("S1", Role.CASHIER))
    hire("V1", ("S1", Role.STATION_HEAD))
    now, by = timezone.now(), process_actor("opener")
    new = NewChannel("WECHAT", "微信", ChannelKind.ONLINE, "S1", Decimal("0.002"), "合同")
    channels.open_channel(new, by=by, at=now)
    channels.set_secret("WECHAT", secret=SECRET, by=by, at=now)


def signed_post(path: str, content: Any, *, secret: str = SECRET, late: int = 0, **headers: str) -> Any:
    """Send what a channel tells, signed now or some seconds ago, and give the response."""
    body, stamp = json.dumps(content).encode(), str(int(timezone.now().timestamp()) - late)
    signature = signature_of(secret, timestamp=stamp, body=body)
    told = {"x-wanjia-timestamp": stamp, "x-wanjia-signature": signature, "accept-language": "en", **headers}
    return Client(headers=told).post(f"/api/v1/{path}", body, content_type="application/json")


def key_of(holder: str, *, scopes: frozenset[ApiScope] = EVERYTHING, unit: str = "C", **changes: Any) -> str:
    """Issue a token to somebody and give its key; uses that the posts do not carry are left out."""
    from wanjia.foundation.tokens.rules import uses_of

    now = timezone.now()
    actor = actor_of(holder, on=timezone.localdate(now))
    plan = {
        "holder": holder,
        "name": "headend",
        "scopes": scopes & uses_of(actor),
        "unit_code": unit,
        "end_date": timezone.localdate(now) + timedelta(days=30),
        "requests_a_minute": 6_000,
    }
    return tokens.issue(TokenPlan(**{**plan, **changes}), by=actor, at=now).key


def program(key: str, *, language: str = "en") -> Client:
    """Give a program that calls with a key."""
    return Client(headers={"authorization": f"Bearer {key}", "accept-language": language})


def caller(holder: str, **kwargs: Any) -> Client:
    """Give a program that acts for somebody."""
    return program(key_of(holder, **kwargs))


def got(client: Client, path: str, **query: Any) -> Any:
    """Ask and give what is answered."""
    response = client.get(f"/api/v1/{path}", query)
    assert response.status_code == 200, response.content.decode()
    return response.json()


def sent(client: Client, path: str, content: Any, *, key: str = "k1") -> Any:
    """Send and give the response."""
    headers = {"idempotency-key": key} if key else {}
    return client.post(f"/api/v1/{path}", json.dumps(content), content_type="application/json", headers=headers)


def line(meter: str = "M1001", day: date = date(2026, 2, 15), value: Any = "9999.25", **more: Any) -> dict[str, Any]:
    """Give a line of a delivery."""
    return {"meter": meter, "register": "ACTIVE_TOTAL", "reading_date": str(day), "value": value, **more}
