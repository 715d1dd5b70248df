"""Commands to cut and restore as a head-end takes and reports them."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.apps import apps
from django.utils import timezone

from tests.integration.api.county import caller, got, sent
from tests.integration.console.people import hire
from wanjia.foundation.access.types import WHOLE_COMPANY
from wanjia.foundation.organisation.types import Role
from wanjia.registry.customers.queries import account_named
from wanjia.revenue.disconnection.models import Cut, CutCommand
from wanjia.revenue.disconnection.operations.holding import place_hold
from wanjia.revenue.disconnection.types import HoldReason, NewHold

pytestmark = pytest.mark.usefixtures("county")


@pytest.fixture(autouse=True)
def people(county: None) -> None:
    hire("V2", ("S2", Role.STATION_HEAD))


def command(action: str = "RESTORE", *, way: str = "REMOTE") -> int:
    """Write a command as ordering it leaves it, and give its id."""
    account, at = account_named("1001", scope=WHOLE_COMPANY), timezone.now() - timedelta(hours=1)
    plain: dict[str, Any] = {"account_id": account.account_id, "unit_id": account.unit_id}
    cut = Cut.objects.create(
        cause="PREPAYMENT_EMPTY",
        state="RESTORE_ORDERED" if action == "RESTORE" else "ORDERED",
        debt=Decimal(80),
        oldest_due_date=timezone.localdate(),
        requested_by="X",
        requested_at=at,
        **plain,
    )
    facts = {"action": action, "way": way, "state": "PENDING", "ordered_by": "X", "ordered_at": at, "due_at": at}
    return CutCommand.objects.create(cut=cut, **plain, **facts).pk


def post(holder: str, path: str, content: Any = None) -> Any:
    return sent(
        caller(holder, unit="C" if holder == "B0" else f"S{holder[1]}"), f"commands/{path}", content or {}, key=""
    )


class TestTaking:
    def test_it_is_listed_taken_and_reported_once(self) -> None:
        number = command()
        program = caller("V1", unit="S1")
        assert [row["id"] for row in got(program, "commands", state="PENDING")["items"]] == [number]

        taken = [post("V1", f"{number}/take").json() for _twice in range(2)]
        assert taken[0]["is_to_be_carried_out"]
        assert taken[0]["meters"] == [{"usage_point": "P1001", "number": "M1001"}]
        assert taken[1]["state"] == "TAKEN"
        moment = timezone.now().isoformat()
        for _twice in range(2):
            done = post("V1", f"{number}/report", {"outcome": "DONE", "happened_at": moment, "answer": "OK"})
            assert done.json() == {"id": number, "state": "DONE"}
        other = post("V1", f"{number}/report", {"outcome": "FAILED", "reason": "x"})

        assert (other.status_code, other.json()["type"]) == (409, "/api/#problem-command-gone")
        assert Cut.objects.get().state == "RESTORED"
        assert got(program, "commands", state="PENDING")["items"] == []

    def test_a_cut_that_a_hold_has_overtaken_is_never_handed_out(self) -> None:
        number = command("CUT")
        account = account_named("1001", scope=WHOLE_COMPANY).account_id
        from wanjia.foundation.access.queries import process_actor

        hold = NewHold(HoldReason.MEDICAL, timezone.localdate(), account_id=account)
        place_hold(hold, by=process_actor("X"), at=timezone.now())

        gone = post("V1", f"{number}/take")
        assert (gone.status_code, gone.json()["type"]) == (409, "/api/#problem-command-gone")
        assert CutCommand.objects.get().state == "WITHDRAWN"

    def test_a_hold_that_begins_between_is_found_when_it_is_taken(self) -> None:
        number = command("CUT")
        account = account_named("1001", scope=WHOLE_COMPANY).account_id
        hold = {"reason": "MEDICAL", "start_date": timezone.localdate(), "placed_by": "X", "placed_at": timezone.now()}
        apps.get_model("disconnection", "Hold").objects.create(account_id=account, **hold)

        answer = post("V1", f"{number}/take").json()
        assert (answer["is_to_be_carried_out"], answer["state"], answer["meters"]) == (False, "WITHDRAWN", [])

    def test_what_is_done_on_site_or_elsewhere_is_not_there(self) -> None:
        site = command(way="FIELD")

        assert post("V1", f"{site}/take").status_code == 404
        assert got(caller("V1", unit="S1"), "commands")["items"] == []
        CutCommand.objects.update(way="REMOTE")
        assert post("V2", f"{site}/take").status_code == 404
        assert post("B0", f"{site}/take").status_code == 403

    @pytest.mark.parametrize(
        "content", [{"outcome": "FAILED"}, {"outcome": "DONE", "happened_at": "2001-01-01T00:00:00Z"}, {"outcome": "X"}]
    )
    def test_a_report_that_cannot_be_is_refused(self, content: dict[str, str]) -> None:
        number = command()
        post("V1", f"{number}/take")

        assert post("V1", f"{number}/report", content).status_code == 422
        assert CutCommand.objects.get().state == "TAKEN"
