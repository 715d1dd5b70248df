"""When a change of terms may be proposed, decided on and taken back."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import polars as pl
import pytest

from wanjia.foundation.workflow.types import Refusal
from wanjia.registry.customers.flow import TERMS_PROPOSAL, Decision
from wanjia.registry.customers.rules import why_not_proposed, with_initials
from wanjia.registry.customers.types import DemandBasis, Parameters

NOW = Parameters(Decimal(500), Decimal(400), DemandBasis.CAPACITY, None, 90)
JAN, FEB, MAR = date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1)


def why(new: Parameters = NOW, *, on: date = MAR, since: date = FEB, starts: date = JAN) -> str | None:
    return why_not_proposed(new, now=NOW, on=on, since=since, starts=starts)


class TestProposing:
    @pytest.mark.parametrize(
        "change",
        [
            {"contract_kva": Decimal(630)},
            {"running_kva": Decimal(500)},
            {"demand_basis": DemandBasis.ACTUAL_DEMAND},
            {"contract_demand_kw": Decimal(300)},
            {"power_factor_standard_pct": 85},
            {"power_factor_standard_pct": None},
            {"is_large_household": True},
        ],
    )
    def test_any_one_parameter_is_a_change(self, change: dict[str, object]) -> None:
        assert why(replace(NOW, **change)) is None  # type: ignore[arg-type]

    def test_no_change_is_refused(self) -> None:
        assert "Nothing would change" in str(why(replace(NOW, contract_kva=Decimal("500.0000"))))

    @pytest.mark.parametrize(("on", "is_refused"), [(JAN, True), (FEB, True), (date(2026, 2, 2), False), (MAR, False)])
    def test_the_running_terms_must_have_begun_before(self, on: date, is_refused: bool) -> None:
        assert (why(replace(NOW, running_kva=Decimal(1)), on=on) is not None) is is_refused

    def test_a_day_before_the_agreement_is_refused(self) -> None:
        told = why(replace(NOW, running_kva=Decimal(1)), on=date(2025, 12, 31))

        assert "the change cannot hold from 2025-12-31" in str(told)


class TestDeciding:
    OTHER = Decision(proposed_by="A", by="B", reason="checked")
    SELF = Decision(proposed_by="A", by="A", reason="checked")

    @pytest.mark.parametrize("step", ["approve", "refuse"])
    def test_another_person_decides(self, step: str) -> None:
        assert not isinstance(TERMS_PROPOSAL.take(self.OTHER, state="PROPOSED", step=step), Refusal)
        assert isinstance(TERMS_PROPOSAL.take(self.SELF, state="PROPOSED", step=step), Refusal)

    @pytest.mark.parametrize("step", ["approve", "refuse"])
    def test_an_exemption_lets_one_person_do_both(self, step: str) -> None:
        exempt = replace(self.SELF, is_exempt=True)

        assert not isinstance(TERMS_PROPOSAL.take(exempt, state="PROPOSED", step=step), Refusal)

    def test_refusing_needs_a_reason(self) -> None:
        silent = replace(self.OTHER, reason=" ")

        assert isinstance(TERMS_PROPOSAL.take(silent, state="PROPOSED", step="refuse"), Refusal)
        assert TERMS_PROPOSAL.take(silent, state="PROPOSED", step="approve") == "APPROVED"

    def test_only_who_proposed_takes_back(self) -> None:
        assert TERMS_PROPOSAL.take(self.SELF, state="PROPOSED", step="withdraw") == "WITHDRAWN"
        assert isinstance(TERMS_PROPOSAL.take(self.OTHER, state="PROPOSED", step="withdraw"), Refusal)

    @pytest.mark.parametrize("state", ["APPROVED", "REFUSED", "WITHDRAWN"])
    def test_what_is_decided_stays(self, state: str) -> None:
        assert TERMS_PROPOSAL.open_steps(state) == ()


class TestInitials:
    def test_a_person_has_a_surname_and_an_organisation_has_none(self) -> None:
        given = pl.DataFrame({"name": ["解放", "解放路小学"], "kind": ["PERSON", "ORGANISATION"]})

        assert with_initials(given)["initials"].to_list() == ["xf", "jflxx"]
