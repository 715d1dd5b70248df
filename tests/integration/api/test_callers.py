"""Who may call: what a token opens, and what is said where it does not."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from tests.integration.api.county import caller, got, key_of, program, sent, signed_post
from tests.integration.console.people import browser
from wanjia.foundation.organisation.models import Post
from wanjia.foundation.signin.models import User
from wanjia.foundation.tokens import operations as tokens
from wanjia.foundation.tokens.models import ApiToken
from wanjia.foundation.tokens.rules import NEEDS
from wanjia.foundation.tokens.types import ApiScope
from wanjia.interfaces.api.document import described

pytestmark = pytest.mark.usefixtures("county")

#: A call for each operation; a test fails when one is missing.
CALLS = {
    "list_customers": "customers",
    "read_customer": "customers/1001",
    "list_usage_points": "usage-points",
    "read_usage_point": "usage-points/P1001",
    "list_meters": "meters",
    "read_meter": "meters/M1001",
    "list_readings": "readings",
    "deliver_readings": "readings",
    "list_bills": "bills",
    "read_bill": "bills/2025120000001",
    "print_bill": "bills/2025120000001/pdf",
    "run_trial_bill": "trial-bills",
    "list_documents": "prices/documents",
    "list_structures": "prices/structures",
    "read_structure": "prices/structures/HB.RES",
    "list_rates": "prices/rates",
    "read_balance": "accounts/1001/balance",
    "list_payments": "payments",
    "create_payment": "payments",
    "list_commands": "commands",
    "take_command": "commands/4711/take",
    "report_command": "commands/4711/report",
}
#: Operations that no token opens: a channel signs, or the gateway of messages.
SIGNED = {"tell_payment": "channels/WECHAT/payments"}
SIGNED_BY_GATEWAY = {"report_delivery": "delivery-reports"}
PAID = {"transaction": "W1", "account": "1001", "amount": "10.00", "paid_at": timezone.now().isoformat()}
SENT = {
    "deliver_readings": {"readings": [{"meter": "M1001", "reading_date": "2026-02-15", "value": "9000"}]},
    "create_payment": {**PAID, "channel": "WECHAT"},
    "run_trial_bill": {"book": "beijing", "structure": "BJ.RES", "month": "2026-01", "kwh": 300},
    "take_command": {},
    "report_command": {"outcome": "DONE"},
}
OPERATIONS = {
    operation["operationId"]: operation["x-scope"]
    for methods in described("en")["paths"].values()
    for operation in methods.values()
}


#: Whose posts carry the operation, where it is not the billing accountant.
HOLDERS = {"create_payment": "K1", "list_commands": "V1", "take_command": "V1", "report_command": "V1"}
#: What is answered to whom it opens, where it asks for something that is not there.
ANSWERS = {"take_command": 404, "report_command": 404}


def called(client: Client, operation: str) -> int:
    if operation in SENT:
        return int(sent(client, CALLS[operation], SENT[operation]).status_code)
    return int(client.get(f"/api/v1/{CALLS[operation]}").status_code)


class TestScopes:
    def test_every_operation_has_a_call_here(self) -> None:
        assert {**CALLS, **SIGNED, **SIGNED_BY_GATEWAY}.keys() == OPERATIONS.keys(), (
            "add a call for each operation of the API"
        )

    @pytest.mark.parametrize("operation", CALLS)
    def test_an_operation_opens_to_its_scope_and_to_no_other(self, operation: str) -> None:
        needed = ApiScope(OPERATIONS[operation])

        holder = HOLDERS.get(operation, "B1")
        assert called(caller(holder, scopes=frozenset({needed}), unit="S1"), operation) == ANSWERS.get(operation, 200)
        assert called(caller(holder, scopes=frozenset(ApiScope) - {needed}, unit="S1"), operation) == 403
        assert called(Client(), operation) == 401

    @pytest.mark.parametrize("operation", SIGNED)
    def test_an_operation_of_channels_opens_to_a_signature_and_to_no_token(self, operation: str) -> None:
        assert OPERATIONS[operation] == ""
        assert signed_post(SIGNED[operation], PAID).status_code == 200
        assert sent(caller("K1", unit="S1"), SIGNED[operation], PAID).status_code == 401

    @pytest.mark.parametrize("operation", SIGNED_BY_GATEWAY)
    def test_an_operation_of_the_gateway_opens_to_no_token(self, operation: str) -> None:
        assert OPERATIONS[operation] == ""
        assert sent(caller("K1", unit="S1"), SIGNED_BY_GATEWAY[operation], {}).status_code == 401

    def test_every_scope_rests_on_a_permission(self) -> None:
        assert set(NEEDS) == set(ApiScope)

    def test_a_session_of_the_console_opens_nothing(self) -> None:
        assert browser("B1").get("/api/v1/customers").status_code == 401


class TestPosts:
    def test_a_token_permits_what_the_posts_carry_at_this_moment(self) -> None:
        client = caller("B1", unit="S1")
        assert client.get("/api/v1/bills").status_code == 200

        Post.objects.filter(person__number="B1").update(end_date=timezone.localdate())

        refused = client.get("/api/v1/bills")
        assert (refused.status_code, refused.json()["type"]) == (403, "/api/#problem-not-permitted")

    def test_it_reaches_no_further_than_its_unit(self) -> None:
        numbers = [row["number"] for row in got(caller("B0", unit="S2"), "customers")["items"]]

        assert numbers == ["2001"]

    def test_what_lies_in_another_station_is_not_found(self) -> None:
        theirs = caller("B2", unit="S2")

        for path in ("customers/1001", "usage-points/P1001", "meters/M1001", "bills/2025120000001"):
            assert theirs.get(f"/api/v1/{path}").status_code == 404, path
        for path in ("usage-points", "meters", "readings", "bills"):
            assert not got(theirs, path)["items"], path

    def test_what_is_not_there_looks_the_same_as_what_is_elsewhere(self) -> None:
        theirs = caller("B2", unit="S2")

        elsewhere, nowhere = (theirs.get(f"/api/v1/customers/{number}").json() for number in ("1001", "9999"))

        assert {**elsewhere, "instance": ""} == {**nowhere, "instance": ""}


class TestVoidTokens:
    def told(self, key: str) -> str:
        response = program(key).get("/api/v1/customers")
        assert response.status_code == 401
        assert response["WWW-Authenticate"] == "Bearer"
        assert response["Content-Type"] == "application/problem+json"
        return str(response.json()["type"].removeprefix("/api/#problem-"))

    @pytest.mark.parametrize("key", ["nonsense", "wanjia_abcdefgh_x", "wanjia_\x00_", "Ω"])
    def test_one_that_was_never_issued_is_unknown(self, key: str) -> None:
        assert self.told(key) == "token-unknown"

    def test_one_with_another_secret_is_unknown(self) -> None:
        key = key_of("B1", unit="S1")

        assert self.told(key[:-1] + ("A" if key[-1] != "A" else "B")) == "token-unknown"

    def test_one_is_void_from_its_end_on(self) -> None:
        key = key_of("B1", unit="S1", end_date=timezone.localdate() + timedelta(days=1))
        assert program(key).get("/api/v1/customers").status_code == 200

        ApiToken.objects.update(end_date=timezone.localdate())

        assert self.told(key) == "token-expired"

    def test_one_that_was_revoked_is_void_at_once(self) -> None:
        from wanjia.foundation.access.queries import actor_of

        key = key_of("B1", unit="S1")
        tokens.revoke(ApiToken.objects.get().pk, by=actor_of("B1", on=timezone.localdate()), at=timezone.now())

        assert self.told(key) == "token-revoked"

    def test_one_of_somebody_who_may_no_longer_sign_in_is_void(self) -> None:
        key = key_of("B1", unit="S1")
        User.objects.filter(login="B1").update(is_active=False)

        assert self.told(key) == "sign-in-closed"

    def test_no_token_is_told_how_to_send_one(self) -> None:
        response = Client(headers={"accept-language": "en"}).get("/api/v1/customers")

        assert "Authorization: Bearer" in response.json()["title"]


class TestUse:
    def test_it_is_noted_at_most_once_a_minute(self) -> None:
        client = caller("B1", unit="S1")
        client.get("/api/v1/customers")
        first = ApiToken.objects.get().latest_used_at

        client.get("/api/v1/customers")

        assert first is not None
        assert ApiToken.objects.get().latest_used_at == first

    def test_too_much_of_it_is_refused_until_the_minute_is_over(self) -> None:
        client = caller("B1", unit="S1", requests_a_minute=2)

        first, second, third = (client.get("/api/v1/prices/structures") for _ in range(3))

        assert [first["RateLimit-Remaining"], second["RateLimit-Remaining"]] == ["1", "0"]
        assert third.status_code == 429
        assert 0 < int(third["Retry-After"]) <= 60
