"""What validation finds waits until a named person settles it, and holds its usage point back meanwhile."""

from dataclasses import replace
from decimal import Decimal

import polars as pl
import pytest

from tests.integration.readings.walk import (
    AT,
    FEB,
    JAN,
    LATER,
    READER,
    REVIEWER,
    change_ratio,
    deliver,
    events,
    finding_id,
    line,
    of_station,
    point_id,
    route_ids,
    validated,
    work_list,
)
from wanjia.foundation.access.types import WHOLE_COMPANY
from wanjia.foundation.duties import operations as duties
from wanjia.foundation.duties.types import DutyRule, ExemptionPlan
from wanjia.foundation.periods.types import Period
from wanjia.measurement.readings import operations
from wanjia.measurement.readings.models import Reading, ValidationLimit
from wanjia.measurement.readings.queries import usage, validating
from wanjia.measurement.readings.queries import work_list as list_questions
from wanjia.measurement.readings.types import EstimationMethod, FindingState

pytestmark = pytest.mark.usefixtures("routes")

JANUARY = Period(JAN, FEB)


def exempt(unit: str) -> None:
    """Let the people of a unit review their own readings from that day on."""
    period = Period(LATER.date(), LATER.date().replace(month=3))
    plan = ExemptionPlan(DutyRule.REVIEW_OWN_READING, unit_code=unit, period=period, reason="one reader only")
    wanted = duties.request_exemption(plan, by=READER, at=LATER)
    duties.approve_exemption(wanted, reason="seen", by=REVIEWER, at=LATER)


def energies() -> dict[str, int]:
    stretches, _ = usage.stretches_during(JANUARY, scope=WHOLE_COMPANY)
    points = {point_id(number): number for number in ("P1", "P2", "P3")}
    return {points[i]: kwh for i, kwh in stretches.select("usage_point_id", "energy").iter_rows()}


def approve(number: str, rule: str, *, by: object = REVIEWER, reason: str = "photo compared") -> int:
    return operations.approve(finding_ids=[finding_id(number, rule)], reason=reason, by=by, at=LATER)  # type: ignore[arg-type]


def reading_id(number: str) -> int:
    return Reading.objects.current().get(usage_point__number=number, reading_date=FEB).pk


class TestValidate:
    @pytest.mark.proves("A254", "A258")
    def test_what_was_not_read_or_is_not_believed_waits(self) -> None:
        deliver(line("M1", 2210), line("M2", 3900))

        assert validated() == operations.Validated(usage_points=3, found=3, withdrawn=0, still_open=3)

        assert work_list() == {"P1": ["JUMP_DOWN"], "P2": ["JUMP_UP"], "P3": ["MISSING"]}

    def test_again_it_changes_nothing(self) -> None:
        deliver(line("M2", 3900))
        validated()

        assert validated() == operations.Validated(usage_points=3, found=0, withdrawn=0, still_open=3)

        assert sum(map(len, work_list(None).values())) == 3

    def test_a_finding_that_no_longer_holds_is_withdrawn_and_opened_again_when_it_does(self) -> None:
        deliver(line("M1", 2300), line("M2", 2300))
        validated()
        deliver(line("M3", 2300))

        assert validated() == operations.Validated(usage_points=3, found=0, withdrawn=1, still_open=0)
        assert work_list(FindingState.WITHDRAWN) == {"P3": ["MISSING"]}

        Reading.objects.filter(usage_point__number="P3", reading_date=FEB).delete()
        assert validated().found == 1
        assert work_list() == {"P3": ["MISSING"]}

    def test_only_the_routes_asked_are_looked_at(self) -> None:
        assert validated("R2").usage_points == 1

        assert work_list() == {"P3": ["MISSING"]}

    def test_routes_of_other_units_hold_nothing(self) -> None:
        actor = of_station("S1")

        outcome = operations.validate(route_ids=route_ids("R1", "R2"), reading_date=FEB, by=actor, at=LATER)

        assert outcome.usage_points == 2

    def test_a_day_on_which_a_route_does_not_turn_is_refused(self) -> None:
        with pytest.raises(operations.NotPossible, match="route R1 turns on day 1"):
            validated(day=FEB.replace(day=2))

    def test_a_limit_without_a_row_is_refused(self) -> None:
        ValidationLimit.objects.filter(rule="JUMP_UP", name="factor").delete()

        with pytest.raises(validating.LimitsMissing, match="JUMP_UP factor"):
            validated()

    def test_what_usage_cannot_measure_waits_too(self) -> None:
        change_ratio("P1", JAN.replace(day=15))
        deliver(line("M1", 2300), line("M2", 2300), line("M3", 2300))

        validated()

        assert work_list() == {"P1": ["MULTIPLIER_CHANGED"]}

    def test_it_is_told_in_one_event(self) -> None:
        validated()

        assert events().row(-1)[:2] == ("readings.routes_validated", "R2")
        assert '"found": 3' in events()["facts"][-1]


class TestHeldBack:
    def test_open_errors_hold_their_usage_point_back_and_warnings_do_not(self) -> None:
        deliver(line("M1", 2210), line("M2", 3900))
        validated()

        held = list_questions.held_back(JANUARY, scope=WHOLE_COMPANY)

        assert dict(held.select("usage_point_id", "rule").iter_rows()) == {
            point_id("P2"): "JUMP_UP",
            point_id("P3"): "MISSING",
        }
        assert list_questions.held_back(JANUARY, scope=of_station("S1").scope).height == 1
        assert list_questions.held_back(Period(FEB), scope=WHOLE_COMPANY).is_empty()

    def test_settled_ones_let_go(self) -> None:
        deliver(line("M1", 2300), line("M2", 3900), line("M3", 2300))
        validated()

        approve("P2", "JUMP_UP")

        assert list_questions.held_back(JANUARY, scope=WHOLE_COMPANY).is_empty()


class TestApprove:
    def test_it_notes_who_and_why_and_validation_lets_it_stand(self) -> None:
        deliver(line("M2", 3900))
        validated()

        assert approve("P2", "JUMP_UP") == 1

        validated()
        settled = list_questions.findings(JANUARY, scope=WHOLE_COMPANY, state=FindingState.APPROVED)
        assert settled.select("settled_by", "reason").rows() == [("R2", "photo compared")]

    def test_who_entered_the_reading_may_not_approve_it(self) -> None:
        deliver(line("M2", 3900))
        validated()

        with pytest.raises(operations.NotPossible, match="another person must approve"):
            approve("P2", "JUMP_UP", by=READER)

    def test_an_exemption_of_the_unit_lets_it_pass_on_its_days(self) -> None:
        deliver(line("M2", 3900))
        validated()
        exempt("S2")
        with pytest.raises(operations.NotPossible, match="another person must approve"):
            approve("P2", "JUMP_UP", by=READER)

        exempt("S1")
        assert approve("P2", "JUMP_UP", by=READER) == 1

    def test_a_process_is_nobody_who_could_review_ones_own(self) -> None:
        loader = replace(READER, person_id=None)
        deliver(line("M2", 3900), by=loader)
        validated()

        assert approve("P2", "JUMP_UP", by=loader) == 1

    def test_without_a_reason_it_is_refused(self) -> None:
        validated()

        with pytest.raises(operations.NotPossible, match="say why"):
            approve("P1", "MISSING", reason="")

    def test_twice_is_refused(self) -> None:
        validated()
        settled = finding_id("P1", "MISSING")
        approve("P1", "MISSING")

        with pytest.raises(operations.NotPossible, match="not possible while 'APPROVED'"):
            operations.approve(finding_ids=[settled], reason="again", by=REVIEWER, at=LATER)

    def test_of_other_units_is_unknown(self) -> None:
        validated()

        with pytest.raises(operations.UnknownFinding, match="no finding among your units"):
            approve("P1", "MISSING", by=of_station("S2"))


class TestCorrect:
    def test_the_new_value_stands_and_the_old_stays_on_record(self) -> None:
        deliver(line("M1", 2300), line("M2", 3900), line("M3", 2300))
        validated()
        old = reading_id("P2")

        (new,) = operations.correct(values={old: Decimal(2390)}, reason="digit misread", by=READER, at=LATER)

        assert energies() == {"P1": 100, "P2": 190, "P3": 100}
        row = Reading.objects.get(pk=new)
        assert (row.supersedes_id, row.quality, row.entered_by, row.reason) == (old, "CORRECTED", "R1", "digit misread")
        assert Reading.objects.get(pk=old).value == Decimal(3900)
        assert work_list() == {}
        assert work_list(FindingState.CORRECTED) == {"P2": ["JUMP_UP"]}

    def test_the_new_value_is_validated_and_its_enterer_may_not_approve_it(self) -> None:
        deliver(line("M2", 3900))
        validated()

        operations.correct(values={reading_id("P2"): Decimal(3000)}, reason="read again", by=REVIEWER, at=LATER)

        assert work_list()["P2"] == ["JUMP_UP"]
        with pytest.raises(operations.NotPossible, match="another person must approve"):
            approve("P2", "JUMP_UP", by=REVIEWER)
        assert approve("P2", "JUMP_UP", by=READER) == 1

    def test_a_correction_can_itself_be_corrected_but_not_what_it_superseded(self) -> None:
        deliver(line("M2", 3900))
        old = reading_id("P2")
        (new,) = operations.correct(values={old: Decimal(2399)}, reason="misread", by=READER, at=LATER)

        operations.correct(values={new: Decimal(2390)}, reason="misread again", by=READER, at=LATER)
        with pytest.raises(operations.UnknownFinding, match="no current reading"):
            operations.correct(values={old: Decimal(2391)}, reason="again", by=READER, at=LATER)

        assert energies()["P2"] == 190

    @pytest.mark.parametrize(("value", "why"), [(100_000, "TOO_MANY_DIGITS"), (-1, "NEGATIVE_VALUE")])
    def test_a_value_that_the_register_cannot_show_is_refused(self, value: int, why: str) -> None:
        deliver(line("M2", 3900))

        with pytest.raises(operations.NotPossible, match=why):
            operations.correct(values={reading_id("P2"): Decimal(value)}, reason="x", by=READER, at=LATER)

    def test_without_a_reason_it_is_refused(self) -> None:
        deliver(line("M2", 3900))

        with pytest.raises(operations.NotPossible, match="say why"):
            operations.correct(values={reading_id("P2"): Decimal(2390)}, reason="", by=READER, at=LATER)

    def test_an_estimate_that_was_too_high_is_corrected_and_the_months_after_are_looked_at_again(self) -> None:
        deliver(line("M1", 2300, quality="ESTIMATED"), line("M2", 2300), line("M3", 2300))
        later = LATER.replace(month=3)
        march = FEB.replace(month=3)
        deliver(line("M1", 2250, march), line("M2", 2400, march), line("M3", 2400, march), at=later)
        validated(day=march, at=later)
        assert "OVER_ESTIMATED" in work_list()["P1"]

        operations.correct(values={reading_id("P1"): Decimal(2225)}, reason="over-estimated", by=REVIEWER, at=later)

        assert "OVER_ESTIMATED" not in work_list().get("P1", [])
        assert energies()["P1"] == 25


class TestEstimate:
    @pytest.mark.parametrize(
        ("method", "kwh"),
        # October to December ran 300 kWh in 92 days; January a year ago 100 kWh in 31
        [(EstimationMethod.MEAN_OF_THREE, 101), (EstimationMethod.LAST_YEAR_MONTH, 100), (EstimationMethod.ZERO, 0)],
    )
    def test_what_was_not_read_is_estimated_by_the_method_named(self, method: EstimationMethod, kwh: int) -> None:
        deliver(line("M2", 2300), line("M3", 2300))
        validated()

        (made,) = operations.estimate(
            finding_ids=[finding_id("P1", "MISSING")], method=method, reason="door locked", by=READER, at=LATER
        )

        row = Reading.objects.get(pk=made)
        assert (row.quality, row.method, row.reason, row.entered_by) == ("ESTIMATED", method, "door locked", "R1")
        assert energies()["P1"] == kwh
        assert "MISSING" not in work_list().get("P1", [])

    def test_the_next_real_reading_settles_it(self) -> None:
        deliver(line("M2", 2300), line("M3", 2300))
        validated()
        ids = [finding_id("P1", "MISSING")]
        operations.estimate(
            finding_ids=ids, method=EstimationMethod.LAST_YEAR_MONTH, reason="locked", by=READER, at=LATER
        )
        deliver(line("M1", 2450, FEB.replace(month=3)), at=LATER.replace(month=3))

        stretches, findings = usage.stretches_during(
            Period(JAN, FEB.replace(month=3)), scope=WHOLE_COMPANY, usage_points=[point_id("P1")]
        )

        assert findings.is_empty()
        assert stretches["energy"].to_list() == [100, 150]

    def test_a_wrong_reading_is_replaced_and_stays_on_record(self) -> None:
        deliver(line("M1", 3900), line("M2", 2300), line("M3", 2300))
        validated()
        old = reading_id("P1")

        (made,) = operations.estimate(
            finding_ids=[finding_id("P1", "JUMP_UP")],
            method=EstimationMethod.MEAN_OF_THREE,
            reason="meter display broken",
            by=REVIEWER,
            at=LATER,
        )

        assert Reading.objects.get(pk=made).supersedes_id == old
        assert energies()["P1"] == 101
        assert work_list() == {}

    def test_a_method_that_finds_nothing_is_refused_and_nothing_is_written(self) -> None:
        Reading.objects.filter(usage_point__number="P1", reading_date__lt=JAN).delete()
        validated()

        with pytest.raises(operations.NothingToGoBy, match="choose another method"):
            operations.estimate(
                finding_ids=[finding_id("P1", "MISSING")],
                method=EstimationMethod.LAST_YEAR_MONTH,
                reason="locked",
                by=READER,
                at=LATER,
            )

        assert not Reading.objects.filter(reading_date=FEB).exists()

    def test_without_a_reason_it_is_refused(self) -> None:
        validated()

        with pytest.raises(operations.NotPossible, match="say why"):
            operations.estimate(
                finding_ids=[finding_id("P1", "MISSING")], method=EstimationMethod.ZERO, reason="", by=READER, at=AT
            )


class TestStretchesDuring:
    def test_a_missing_month_is_settled_by_the_next_reading_whichever_month_is_asked(self) -> None:
        deliver(line("M1", 2450, FEB.replace(month=3)), at=LATER.replace(month=3))
        spans = [
            usage.stretches_during(period, scope=WHOLE_COMPANY, usage_points=[point_id("P1")])[0]
            for period in (JANUARY, Period(FEB, FEB.replace(month=3)))
        ]

        for stretches in spans:
            assert stretches.select("start_date", "end_date", "energy").rows() == [(JAN, FEB.replace(month=3), 250)]

    def test_a_period_that_does_not_begin_on_a_reading_is_covered(self) -> None:
        deliver(line("M1", 2300))

        stretches, _ = usage.stretches_during(
            Period(JAN.replace(day=10), JAN.replace(day=20)), scope=WHOLE_COMPANY, usage_points=[point_id("P1")]
        )

        assert stretches.select("start_date", "end_date").rows() == [(JAN, FEB)]

    def test_units_outside_the_scope_are_left_out(self) -> None:
        deliver(line("M1", 2300), line("M3", 2300))

        stretches, _ = usage.stretches_during(JANUARY, scope=of_station("S2").scope)

        assert stretches["usage_point_id"].to_list() == [point_id("P3")]

    def test_one_usage_point_is_the_whole_narrowed(self) -> None:
        deliver(line("M1", 2300), line("M3", 2310))
        whole, _ = usage.stretches_during(JANUARY, scope=WHOLE_COMPANY)

        for number in ("P1", "P3"):
            one, _ = usage.stretches_during(JANUARY, scope=WHOLE_COMPANY, usage_points=[point_id(number)])
            assert one.equals(whole.filter(pl.col("usage_point_id") == point_id(number)))
