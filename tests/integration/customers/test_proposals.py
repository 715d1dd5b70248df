"""Changes of terms take effect once a second person approves them; personal data is shown with a reason on record."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import polars as pl
import pytest

from tests.integration.console.people import hire, person
from tests.integration.registry import FEB, JAN, MAR, station_actor
from wanjia.foundation.access.rules import acting
from wanjia.foundation.access.types import WHOLE_COMPANY, Actor, Permission
from wanjia.foundation.duties import operations as duties
from wanjia.foundation.duties.types import DutyRule, ExemptionPlan
from wanjia.foundation.events.queries import timeline
from wanjia.foundation.organisation.types import Role
from wanjia.foundation.periods.types import Period
from wanjia.foundation.workflow.types import StepRefused
from wanjia.registry.customers import operations, queries, sheets
from wanjia.registry.customers.operations import AgreementNotChanged, PersonalDataRefused, ProposalRefused
from wanjia.registry.customers.types import AgreedTerms, DemandBasis, Parameters, PersonalField

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("customer")]
AT = datetime(2026, 1, 20, 3, 0, tzinfo=UTC)
LARGER = Parameters(Decimal(16), Decimal(16))
P = Permission


@pytest.fixture
def staff(customer: None) -> None:
    hire("T1", ("S1", Role.BILLING_ACCOUNTANT), may_sign_in=False)
    hire("T2", ("S1", Role.BILLING_ACCOUNTANT), may_sign_in=False)
    hire("T3", ("S2", Role.BILLING_ACCOUNTANT), may_sign_in=False)
    hire("D1", ("C", Role.AUDIT_DIRECTOR), may_sign_in=False)
    hire("H1", ("S1", Role.STATION_HEAD), may_sign_in=False)


def may(number: str, permission: Permission) -> Actor:
    return acting(person(number), permission=permission)


def propose(new: Parameters = LARGER, **changed: Any) -> int:
    given: dict[str, Any] = {"on": FEB, "reason": "application 7", "by": may("T1", P.TERMS_PROPOSE), "at": AT}
    return operations.propose_terms("G1", new=new, **{**given, **changed})


def approve(proposal: int, *, by: str = "T2") -> int:
    return operations.approve_terms(proposal, by=may(by, P.TERMS_APPROVE), at=AT)


def spans() -> list[tuple[Any, ...]]:
    rows = sheets.AGREEMENT_TERMS.rows(WHOLE_COMPANY).sort("start_date")
    return rows.select("start_date", "end_date", "contract_kva").rows()


def recorded() -> list[str]:
    return timeline("customers.customeragreement", scope=WHOLE_COMPANY)["name"].to_list()


@pytest.mark.usefixtures("staff")
class TestProposing:
    def test_changes_nothing_yet(self) -> None:
        proposal = propose()

        assert spans() == [(JAN, None, Decimal(8))]
        assert recorded()[-1] == "customers.terms_proposed"
        row = queries.proposal_with_id(proposal, scope=WHOLE_COMPANY)
        assert (row.state, row.before.contract_kva, row.new.contract_kva) == ("PROPOSED", Decimal(8), Decimal(16))

    @pytest.mark.parametrize(
        ("changed", "why"),
        [
            ({"new": Parameters(Decimal(8), Decimal(8))}, "Nothing would change"),
            ({"on": JAN}, "choose a later day"),
            ({"on": date(2025, 12, 1)}, "cannot hold from 2025-12-01"),
            ({"reason": "  "}, "Say why"),
            ({"new": Parameters(Decimal(8), Decimal(9))}, "more than the"),
            ({"new": Parameters(Decimal(8), Decimal(8), power_factor_standard_pct=70)}, "no power factor standard"),
            ({"new": Parameters(Decimal(8), Decimal(8), DemandBasis.CONTRACT_DEMAND)}, "above 0"),
        ],
    )
    def test_is_refused(self, changed: dict[str, Any], why: str) -> None:
        with pytest.raises(ProposalRefused, match=why):
            propose(**changed)

        assert not queries.proposals_of(queries.account_named("1001", scope=WHOLE_COMPANY).account_id)

    def test_a_second_one_waits_until_the_first_is_decided(self) -> None:
        first = propose()
        with pytest.raises(ProposalRefused, match="waits for a decision"):
            propose(Parameters(Decimal(20), Decimal(20)))

        operations.withdraw_terms(first, by=may("T1", P.TERMS_PROPOSE), at=AT)

        assert propose(Parameters(Decimal(20), Decimal(20)))

    def test_another_station_knows_no_such_agreement(self) -> None:
        with pytest.raises(AgreementNotChanged):
            propose(by=may("T3", P.TERMS_PROPOSE))


@pytest.mark.usefixtures("staff")
class TestApproving:
    def test_ends_what_ran_and_keeps_it(self) -> None:
        approve(propose())

        assert spans() == [(JAN, FEB, Decimal(8)), (FEB, None, Decimal(16))]
        assert recorded()[-2:] == ["customers.terms_changed", "customers.terms_approved"]

    def test_what_was_not_named_stays_as_it_was(self) -> None:
        approve(propose())

        (row,) = sheets.AGREEMENT_TERMS.rows(WHOLE_COMPANY).filter(start_date=FEB).iter_rows(named=True)
        assert (row["structure_code"], row["loss_method"], row["line_loss_pct"]) == ("HB-RES", "NONE", Decimal(0))

    def test_ones_own_proposal_is_refused(self) -> None:
        proposal = propose()

        with pytest.raises(StepRefused, match="another person"):
            approve(proposal, by="T1")
        assert spans() == [(JAN, None, Decimal(8))]

    def test_an_exemption_of_the_unit_allows_it(self) -> None:
        days = Period(date(2026, 1, 20), date(2026, 3, 1))
        plan = ExemptionPlan(DutyRule.APPROVE_OWN_CHANGE, "S1", days, "only one accountant is left")
        asked = duties.request_exemption(plan, by=person("H1"), at=AT)
        duties.approve_exemption(asked, reason="for February", by=person("D1"), at=AT)

        approve(propose(), by="T1")

        assert spans()[-1] == (FEB, None, Decimal(16))

    def test_another_station_may_not(self) -> None:
        proposal = propose()

        with pytest.raises(ProposalRefused, match="no such proposal"):
            approve(proposal, by="T3")

    def test_is_refused_when_the_terms_changed_meanwhile(self) -> None:
        proposal = propose(on=MAR)
        terms = AgreedTerms("HB-RES", Decimal(10), Decimal(10))
        operations.change_terms("G1", terms=terms, on=FEB, by=may("T2", P.TERMS_APPROVE), at=AT)

        with pytest.raises(ProposalRefused, match="has changed since"):
            approve(proposal)

    def test_is_refused_after_the_agreement_ended(self) -> None:
        proposal = propose(on=MAR)
        operations.end_agreement("G1", on=FEB, by=may("T2", P.TERMS_APPROVE), at=AT)

        with pytest.raises(AgreementNotChanged):
            approve(proposal)

    @pytest.mark.parametrize(
        "decide",
        [
            approve,
            lambda proposal: operations.refuse_terms(proposal, reason="no", by=may("T2", P.TERMS_APPROVE), at=AT),
            lambda proposal: operations.withdraw_terms(proposal, by=may("T1", P.TERMS_PROPOSE), at=AT),
        ],
    )
    def test_nothing_is_decided_twice(self, decide: Callable[[int], int]) -> None:
        proposal = propose()
        approve(proposal)

        with pytest.raises(StepRefused):
            decide(proposal)


@pytest.mark.usefixtures("staff")
class TestRefusing:
    def test_leaves_the_terms_and_keeps_the_reason(self) -> None:
        proposal = propose()

        operations.refuse_terms(proposal, reason="no contract", by=may("T2", P.TERMS_APPROVE), at=AT)

        row = queries.proposal_with_id(proposal, scope=WHOLE_COMPANY)
        assert (row.state, row.decided_by, row.decision_reason) == ("REFUSED", "T2", "no contract")
        assert spans() == [(JAN, None, Decimal(8))]
        assert recorded()[-1] == "customers.terms_refused"

    def test_needs_a_reason(self) -> None:
        proposal = propose()

        with pytest.raises(StepRefused, match="Say why"):
            operations.refuse_terms(proposal, reason="", by=may("T2", P.TERMS_APPROVE), at=AT)

    def test_only_the_proposer_takes_back(self) -> None:
        proposal = propose()

        with pytest.raises(StepRefused, match="Only the person who proposed"):
            operations.withdraw_terms(proposal, by=may("T2", P.TERMS_PROPOSE), at=AT)
        operations.withdraw_terms(proposal, by=may("T1", P.TERMS_PROPOSE), at=AT)
        assert recorded()[-1] == "customers.terms_withdrawn"


@pytest.mark.usefixtures("staff")
class TestWaiting:
    def test_ones_own_proposals_wait_for_others_only(self) -> None:
        propose()

        assert queries.proposals_waiting(WHOLE_COMPANY, but_of="T2") == (1, AT)
        assert queries.proposals_waiting(WHOLE_COMPANY, but_of="T1") == (0, None)
        assert queries.proposals_waiting(station_actor("S2").scope) == (0, None)


@pytest.mark.usefixtures("staff")
class TestShowingPersonalData:
    def show(self, account: str = "1001", **changed: Any) -> dict[PersonalField, str]:
        given: dict[str, Any] = {
            "fields": (PersonalField.PHONE,),
            "reason": "called back",
            "by": may("T1", P.PERSONAL_VIEW),
            "at": AT,
        }
        return operations.show_personal(account, **{**given, **changed})

    def events(self) -> pl.DataFrame:
        return timeline("customers.customeraccount", scope=WHOLE_COMPANY).filter(name="customers.personal_shown")

    def test_leaves_who_what_and_why_on_record(self) -> None:
        assert self.show() == {PersonalField.PHONE: ""}

        (event,) = self.events().iter_rows(named=True)
        assert event["actor_number"] == "T1"
        assert json.loads(event["facts"]) == {"fields": ["PHONE"], "reason": "called back"}

    @pytest.mark.parametrize(
        ("changed", "why"),
        [({"reason": " "}, "Say why"), ({"fields": ()}, "Choose what"), ({"account": "1002"}, "Your post does not")],
    )
    def test_is_refused_and_leaves_nothing(self, changed: dict[str, Any], why: str) -> None:
        with pytest.raises(PersonalDataRefused, match=why):
            self.show(**changed)

        assert self.events().is_empty()
