"""The pages of channels and agents: who may do what, what is refused is said, and no secret is shown."""

import re
from typing import Any

import pytest

from tests.integration.console.people import browser, hire
from tests.integration.payments.counter import make_counter
from wanjia.foundation.organisation.types import Role
from wanjia.revenue.outlets.models import Agent, Channel, HandIn

pytestmark = pytest.mark.django_db
SECRET = "0123456789abcdef0123456789abcdef"
AGENT = {
    "code": "D-01",
    "name": "光明村代收点",
    "kind": "SHOP",
    "unit": "S1",
    "supervisor": "HEAD",
    "person_number": "SELL",
    "ceiling": "100.00",
}


@pytest.fixture(autouse=True)
def staff(quick_passwords: None, db: None) -> None:
    make_counter("120.00")
    hire("HEAD", ("S1", Role.STATION_HEAD))
    hire("SELL", ("S1", Role.COLLECTOR))
    hire("CASH", ("S1", Role.CASHIER))
    hire("ADMIN", ("C", Role.SYSTEM_ADMINISTRATOR))
    hire("HEAD2", ("S2", Role.STATION_HEAD))


def text(answer: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", answer.content.decode()))


def sale(amount: str, key: str) -> dict[str, str]:
    return {"key": key, "account": "1001", "amount": amount, "latitude": "32.0561", "longitude": "111.2083"}


class TestAgent:
    def test_an_agent_sells_up_to_the_ceiling_hands_in_and_another_confirms(self) -> None:
        assert browser("SELL").get("/agents/appoint/").status_code == 403
        browser("HEAD").post("/agents/appoint/", AGENT)
        seller = browser("SELL")
        seller.post("/agents/D-01/sell/", sale("80.00", "a"))

        refused = seller.post("/agents/D-01/sell/", sale("30.00", "b"))
        page = text(seller.get("/agents/D-01/"))
        seller.post("/agents/D-01/hand-in/", {"amount": "80.00", "way": "BANK", "reference": "S1"})
        made = HandIn.objects.get()
        seller.post(f"/hand-ins/{made.pk}/confirm/")
        own = HandIn.objects.get().state
        browser("CASH").post(f"/hand-ins/{made.pk}/confirm/")

        assert "only 20.00 more can be taken" in text(refused)
        assert "80.00" in page
        assert (own, HandIn.objects.get().state) == ("DECLARED", "CONFIRMED")

    def test_before_taking_it_shows_who_pays_and_what_is_owed(self) -> None:
        browser("HEAD").post("/agents/appoint/", AGENT)
        seller = browser("SELL")

        own, other, none = (text(seller.get(f"/agents/D-01/sell/?account={n}")) for n in ("1001", "1002", ""))

        assert "120.00 yuan" in own
        assert "no such account" in other
        assert none == ""

    def test_agents_of_another_station_are_not_there(self) -> None:
        browser("HEAD").post("/agents/appoint/", AGENT)

        assert browser("HEAD2").get("/agents/D-01/").status_code == 404
        assert "D-01" not in text(browser("HEAD2").get("/agents/?panel=table"))

    def test_an_agent_with_money_does_not_leave(self) -> None:
        browser("HEAD").post("/agents/appoint/", AGENT)
        browser("SELL").post("/agents/D-01/sell/", sale("80.00", "a"))

        answer = browser("HEAD").post("/agents/D-01/move/leave/", {"reason": "离职"})

        assert "still holds 80.00 yuan" in text(answer)
        assert Agent.objects.get().state == "ACTIVE"


class TestChannel:
    def test_the_head_opens_it_and_the_administrator_sets_a_secret_that_nobody_sees(self) -> None:
        opened = {
            "code": "WECHAT",
            "name": "微信",
            "kind": "ONLINE",
            "unit": "S1",
            "fee_rate": "0.002",
            "fee_source": "x",
        }
        browser("HEAD").post("/channels/open/", opened)
        assert browser("HEAD").get("/channel-secrets/").status_code == 403

        short = browser("ADMIN").post("/channel-secrets/", {"channel": "WECHAT", "secret": "short"})
        browser("ADMIN").post("/channel-secrets/", {"channel": "WECHAT", "secret": SECRET})

        assert "32 letters and digits or more" in text(short)
        assert Channel.objects.get().secret_set_by == "ADMIN"
        shown = (
            browser("HEAD").get("/channels/WECHAT/").content.decode()
            + browser("ADMIN").get("/channel-secrets/").content.decode()
        )
        assert SECRET not in shown
        assert "/api/v1/channels/WECHAT/payments" in shown
