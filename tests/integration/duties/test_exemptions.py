"""A rule of the separation of duties is switched off for a unit: asked for, decided by another, dated, revocable."""

from datetime import UTC, date, datetime, timedelta

import pytest

from tests.integration.console.people import hire, make_staff, person
from tests.integration.registry import AT
from wanjia.foundation.access.rules import acting
from wanjia.foundation.access.types import WHOLE_COMPANY, Actor, Permission
from wanjia.foundation.duties import operations
from wanjia.foundation.duties.models import Exemption
from wanjia.foundation.duties.queries import exempt_paths, exemption_with_id, is_exempt, waiting
from wanjia.foundation.duties.types import DutyRule, ExemptionPlan, ExemptionState
from wanjia.foundation.events.queries import timeline
from wanjia.foundation.organisation.queries import UnknownUnit, unit_named
from wanjia.foundation.organisation.types import Role, UnitKind
from wanjia.foundation.periods.types import Period
from wanjia.foundation.staffing import operations as staffing
from wanjia.foundation.workflow.types import StepRefused

pytestmark = pytest.mark.django_db
TODAY = date(2026, 1, 5)
MONTH = Period(TODAY, date(2026, 2, 5))
REVIEW = DutyRule.REVIEW_OWN_READING


@pytest.fixture(autouse=True)
def staff(db: None) -> None:
    make_staff(may_sign_in=False)


def head(number: str = "H1") -> Actor:
    return acting(person(number), permission=Permission.EXEMPTIONS_REQUEST)


def director(number: str = "D1") -> Actor:
    return acting(person(number), permission=Permission.EXEMPTIONS_APPROVE)


def asked(unit: str = "S1", *, rule: DutyRule = REVIEW, period: Period = MONTH, by: Actor | None = None) -> int:
    plan = ExemptionPlan(rule, unit_code=unit, period=period, reason="the other reader is on leave")
    return operations.request_exemption(plan, by=by or head(), at=AT)


def approved(**kwargs: object) -> int:
    return operations.approve_exemption(asked(**kwargs), reason="seen the roster", by=director(), at=AT)  # type: ignore[arg-type]


def holds(unit: str = "S1", *, day: date = TODAY, rule: DutyRule = REVIEW) -> bool:
    return is_exempt(rule, unit_path=unit_named(unit).path, day=day)


class TestRequest:
    def test_it_does_not_hold_before_another_person_approved(self) -> None:
        asked()

        assert not holds()
        assert waiting(WHOLE_COMPANY) == 1

    def test_only_for_ones_own_units(self) -> None:
        with pytest.raises(UnknownUnit, match="not among yours"):
            asked("S2")

    def test_overlapping_ones_are_refused_and_later_ones_taken(self) -> None:
        asked()

        with pytest.raises(operations.ExemptionRefused, match="already"):
            asked(period=Period(date(2026, 2, 4), date(2026, 3, 1)))
        asked(period=Period(date(2026, 2, 5), date(2026, 3, 1)))
        asked(rule=DutyRule.ISSUE_OWN_READING)

    def test_a_past_or_endless_one_is_refused(self) -> None:
        with pytest.raises(operations.ExemptionRefused, match="today or later"):
            asked(period=Period(TODAY - timedelta(days=1), TODAY + timedelta(days=1)))
        with pytest.raises(operations.ExemptionRefused, match="must end"):
            asked(period=Period(TODAY))


class TestDecision:
    def test_it_holds_on_its_days_for_its_rule_and_unit_and_all_below(self) -> None:
        staffing.add_unit("S1-G", name="营业组", kind=UnitKind.GROUP, parent_code="S1", by=person_of_company(), at=AT)
        approved()

        assert holds()
        assert holds("S1-G")
        assert holds(day=date(2026, 2, 4))
        assert not holds(day=date(2026, 2, 5))
        assert not holds(day=TODAY - timedelta(days=1))
        assert not holds("S2")
        assert not holds("C")
        assert not holds(rule=DutyRule.ISSUE_OWN_READING)

    def test_who_asked_cannot_approve_even_with_the_post_for_it(self) -> None:
        hire("X1", ("C", Role.STATION_HEAD), ("C", Role.AUDIT_DIRECTOR), may_sign_in=False)
        exemption = asked(by=head("X1"))

        with pytest.raises(StepRefused, match="another person"):
            operations.approve_exemption(exemption, reason="x", by=director("X1"), at=AT)
        assert not holds()

    def test_one_of_other_units_is_as_good_as_unknown(self) -> None:
        hire("D2", ("S2", Role.AUDIT_DIRECTOR), may_sign_in=False)

        with pytest.raises(operations.ExemptionRefused, match="no such exemption"):
            operations.approve_exemption(asked(), reason="x", by=director("D2"), at=AT)

    def test_a_refused_one_holds_nothing_and_is_asked_for_anew(self) -> None:
        operations.refuse_exemption(asked(), reason="there are two readers", by=director(), at=AT)

        assert not holds()
        assert asked()

    def test_nothing_is_decided_twice(self) -> None:
        exemption = approved()

        with pytest.raises(StepRefused):
            operations.refuse_exemption(exemption, reason="x", by=director(), at=AT)


class TestRevocation:
    def test_it_holds_no_longer_at_once_and_still_tells_when_it_held(self) -> None:
        exemption = approved()
        later = datetime(2026, 1, 20, 3, 0, tzinfo=UTC)

        operations.revoke_exemption(exemption, reason="the reader is back", by=director(), at=later)

        assert holds(day=date(2026, 1, 19))
        assert not holds(day=date(2026, 1, 20))
        row = Exemption.objects.get(pk=exemption)
        assert (row.decided_by, row.decision_reason, row.end_date) == ("D1", "seen the roster", MONTH.end)
        assert (row.state, row.revoked_by, row.revoked_date) == (ExemptionState.REVOKED, "D1", date(2026, 1, 20))

    def test_only_what_is_approved(self) -> None:
        with pytest.raises(StepRefused):
            operations.revoke_exemption(asked(), reason="x", by=director(), at=AT)


class TestAudit:
    def test_every_step_is_an_event_of_the_unit(self) -> None:
        operations.revoke_exemption(approved(), reason="over", by=director(), at=AT)

        names = timeline("duties.exemption", scope=head().scope)["name"].to_list()
        assert names == [f"duties.exemption_{step}" for step in ("requested", "approved", "revoked")]
        assert timeline("duties.exemption", scope=head("H2").scope).is_empty()

    def test_it_is_found_by_those_whose_units_hold_it(self) -> None:
        exemption = asked()

        found = exemption_with_id(exemption, scope=head().scope)
        assert found is not None
        assert found.steps == ("approve", "refuse")
        assert exemption_with_id(exemption, scope=head("H2").scope) is None

    def test_several_units_are_named_once(self) -> None:
        approved()
        approved(period=Period(date(2026, 2, 5), date(2026, 3, 1)))

        assert exempt_paths(REVIEW, day=TODAY) == (unit_named("S1").path,)


def person_of_company() -> Actor:
    return acting(person("A1"), permission=Permission.ORGANISATION_EDIT)
