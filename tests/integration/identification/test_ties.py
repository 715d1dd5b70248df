"""Corrections of area and phases are proposed by one person and take effect by another."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from tests.integration.console.people import hire, person
from tests.integration.registry import ENGINEER, FEB, JAN, table
from wanjia.foundation.access.rules import acting
from wanjia.foundation.access.types import WHOLE_COMPANY, Actor, Permission
from wanjia.foundation.events.queries import timeline
from wanjia.foundation.organisation.types import Role
from wanjia.foundation.workflow.types import StepRefused
from wanjia.registry.metering import operations, queries, sheets
from wanjia.registry.metering.operations import TieProposalRefused
from wanjia.registry.metering.types import Tied, TieProposalState
from wanjia.registry.network import operations as network
from wanjia.registry.network.queries import UnknownPart
from wanjia.registry.network.sheets import TRANSFORMER_AREAS

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("staff")]
AT = datetime(2026, 1, 20, 3, 0, tzinfo=UTC)
P = Permission


@pytest.fixture
def staff(meters: None) -> None:
    third = {"code": "A3", "name": "3台区", "unit_code": "S1", "kind": "PUBLIC"}
    network.load_transformer_areas(table(TRANSFORMER_AREAS, third), by=ENGINEER, at=AT)
    tie = {"usage_point_number": "P1", "area_code": "A1", "start_date": JAN}
    operations.load_usage_point_ties(table(sheets.USAGE_POINT_TIES, tie), by=ENGINEER, at=AT)
    connection = {"usage_point_number": "P1", "phases": "A", "start_date": JAN}
    operations.load_usage_point_connections(table(sheets.USAGE_POINT_CONNECTIONS, connection), by=ENGINEER, at=AT)
    for number, unit in (("T1", "S1"), ("T2", "S1"), ("T3", "S2")):
        hire(number, (unit, Role.METERING_OFFICER), may_sign_in=False)


def may(number: str, permission: Permission) -> Actor:
    return acting(person(number), permission=permission)


def propose(new: Tied, number: str = "P1", **changed: Any) -> int:
    given: dict[str, Any] = {"on": FEB, "because": ("seen on site", {"days": 30}), "by": may("T1", P.TIES_PROPOSE)}
    return operations.propose_tie(number, new=new, at=AT, **{**given, **changed})


def approve(proposal: int, by: str = "T2") -> str:
    return operations.approve_tie(proposal, by=may(by, P.TIES_APPROVE), at=AT)


def ties() -> list[tuple[Any, ...]]:
    rows = sheets.USAGE_POINT_TIES.rows(WHOLE_COMPANY).sort("start_date")
    return rows.select("start_date", "end_date", "area_code").rows()


def connections() -> list[tuple[Any, ...]]:
    rows = sheets.USAGE_POINT_CONNECTIONS.rows(WHOLE_COMPANY).sort("start_date")
    return rows.select("start_date", "end_date", "phases").rows()


def state(proposal: int) -> TieProposalState:
    return queries.tie_proposal_with_id(proposal, scope=WHOLE_COMPANY).state


class TestProposing:
    def test_changes_nothing_yet(self) -> None:
        proposal = propose(Tied("A3"))

        row = queries.tie_proposal_with_id(proposal, scope=WHOLE_COMPANY)
        assert (row.state, row.before, row.new) == (TieProposalState.PROPOSED, Tied("A1", "A"), Tied("A3"))
        assert row.evidence == {"days": 30}
        assert ties() == [(JAN, None, "A1")]

    @pytest.mark.parametrize(
        ("new", "changed", "why"),
        [
            (Tied("A1"), {}, "Nothing would change"),
            (Tied("", "A"), {}, "Nothing would change"),
            (Tied("A3"), {"on": JAN}, "holds from 2026-01-01; choose a later day"),
            (Tied("", "B"), {"on": date(2025, 12, 1)}, "choose a later day"),
            (Tied("A3"), {"because": (" ", {})}, "Say why"),
        ],
    )
    def test_is_refused(self, new: Tied, changed: dict[str, Any], why: str) -> None:
        with pytest.raises(TieProposalRefused, match=why):
            propose(new, **changed)

    def test_another_one_of_the_same_usage_point_is_refused(self) -> None:
        propose(Tied("A3"))

        with pytest.raises(TieProposalRefused, match="Another correction"):
            propose(Tied("", "B"))

    def test_nothing_outside_ones_units(self) -> None:
        with pytest.raises(TieProposalRefused, match="no usage point"):
            propose(Tied("A2"), by=may("T3", P.TIES_PROPOSE))
        with pytest.raises(UnknownPart):
            propose(Tied("A2"))


class TestApproving:
    def test_ends_what_held_and_begins_the_new_tie(self) -> None:
        proposal = propose(Tied("A3", "C"))

        assert approve(proposal) == "P1"

        assert ties() == [(JAN, FEB, "A1"), (FEB, None, "A3")]
        assert connections() == [(JAN, FEB, "A"), (FEB, None, "C")]
        assert state(proposal) is TieProposalState.APPROVED
        names = timeline("metering.usagepoint", scope=WHOLE_COMPANY)["name"].to_list()
        assert {"metering.tie_proposed", "metering.usage_point_tied", "metering.tie_approved"} <= set(names)

    def test_phases_alone_leave_the_area(self) -> None:
        approve(propose(Tied("", "B")))

        assert ties() == [(JAN, None, "A1")]
        assert connections() == [(JAN, FEB, "A"), (FEB, None, "B")]

    def test_by_the_one_who_proposed_is_refused(self) -> None:
        proposal = propose(Tied("A3"))

        with pytest.raises(StepRefused, match="another person must decide"):
            approve(proposal, by="T1")
        assert ties() == [(JAN, None, "A1")]

    def test_outside_ones_units_is_refused(self) -> None:
        with pytest.raises(TieProposalRefused, match="no such proposal"):
            approve(propose(Tied("A3")), by="T3")

    def test_twice_is_refused(self) -> None:
        proposal = propose(Tied("A3"))
        approve(proposal)

        with pytest.raises(StepRefused):
            approve(proposal)

    def test_of_an_archive_that_changed_meanwhile_is_refused(self) -> None:
        proposal = propose(Tied("A3"))
        operations.tie_usage_point("P1", area_code="A3", on=date(2026, 1, 15), by=ENGINEER, at=AT)

        with pytest.raises(TieProposalRefused, match="has changed since"):
            approve(proposal)


class TestRefusing:
    def test_needs_a_reason(self) -> None:
        proposal = propose(Tied("A3"))

        with pytest.raises(StepRefused, match="Say why"):
            operations.refuse_tie(proposal, reason=" ", by=may("T2", P.TIES_APPROVE), at=AT)

    def test_changes_nothing(self) -> None:
        proposal = propose(Tied("A3"))

        operations.refuse_tie(proposal, reason="looked at the pole", by=may("T2", P.TIES_APPROVE), at=AT)

        assert state(proposal) is TieProposalState.REFUSED
        assert ties() == [(JAN, None, "A1")]


class TestWithdrawing:
    def test_is_for_the_one_who_proposed(self) -> None:
        proposal = propose(Tied("A3"))

        with pytest.raises(StepRefused, match="Only the person"):
            operations.withdraw_tie(proposal, by=may("T2", P.TIES_PROPOSE), at=AT)
        operations.withdraw_tie(proposal, by=may("T1", P.TIES_PROPOSE), at=AT)

        assert state(proposal) is TieProposalState.WITHDRAWN
        assert queries.tie_proposals_waiting(WHOLE_COMPANY) == (0, None)


class TestWaiting:
    def test_leaves_out_ones_own(self) -> None:
        propose(Tied("A3"))

        assert queries.tie_proposals_waiting(WHOLE_COMPANY, but_of="T1") == (0, None)
        assert queries.tie_proposals_waiting(WHOLE_COMPANY, but_of="T2") == (1, AT)
