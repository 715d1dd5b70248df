"""A text with a NUL in it is refused at the door, wherever it stands."""

import pytest

from tests.integration.console.people import browser, hire
from tests.integration.registry import make_units
from wanjia.foundation.organisation.types import Role

pytestmark = pytest.mark.django_db
BAD_REQUEST = 400


@pytest.fixture
def number() -> str:
    make_units()
    hire("B1", ("C", Role.BILLING_ACCOUNTANT))
    return "B1"


class TestNul:
    @pytest.mark.parametrize("address", ["/customers/?number=%00", "/customers/?%00=1", "/customers/%00/"])
    def test_in_an_address_is_refused(self, number: str, address: str) -> None:
        assert browser(number).get(address).status_code == BAD_REQUEST

    def test_programs_are_told_as_the_api_tells_them(self, number: str) -> None:
        answer = browser(number).get("/api/v1/customers?cursor=%00")

        assert (answer.status_code, answer.json()["type"]) == (BAD_REQUEST, "/api/#problem-malformed")

    def test_in_a_form_is_refused_and_nothing_is_changed(self, number: str) -> None:
        answer = browser(number).post("/lists/accounts/views/", {"name": "a\x00b", "query": ""})

        assert answer.status_code == BAD_REQUEST
        assert "/me/" not in answer.headers.get("Location", "")

    def test_without_one_the_same_form_is_taken(self, number: str) -> None:
        assert browser(number).post("/lists/accounts/views/", {"name": "ab", "query": ""}).status_code == 302
