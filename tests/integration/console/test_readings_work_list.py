"""The work list: what is shown of a finding, who may settle it and how, several at once, and refused readings."""

from collections.abc import Iterator
from decimal import Decimal
from html import unescape
from typing import Any

import pytest

from tests.integration.api.county import kept_for_a_module
from tests.integration.console.people import browser
from tests.integration.console.walkers import JANUARY, make_world, seen, sent, status
from tests.integration.readings.walk import (
    FEB,
    PEAK,
    READER,
    deliver,
    events,
    finding_id,
    line,
    validated,
    work_list,
)
from tests.integration.registry import AT, table
from wanjia.measurement.readings.models import Reading, ReadingFinding, RefusedReading
from wanjia.registry.metering import operations as metering
from wanjia.registry.metering.sheets import REGISTERS

pytestmark = pytest.mark.django_db
REASON = "the customer explained it"


@pytest.fixture(scope="module")
def written_world(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    with kept_for_a_module(django_db_blocker):
        make_world()
        deliver(line("M1", 2900), line("M3", 2900))
        validated()
        yield


@pytest.fixture(autouse=True)
def world(written_world: None, db: None) -> None:
    """Start each test with: P1 jumped up (read by R1), P2 not read; P3, of the other station, jumped up."""


@pytest.fixture
def jump() -> int:
    return finding_id("P1", "JUMP_UP")


@pytest.fixture
def gap() -> int:
    return finding_id("P2", "MISSING")


@pytest.fixture
def far() -> int:
    return finding_id("P3", "JUMP_UP")


def state(found: int) -> str:
    return str(ReadingFinding.objects.get(pk=found).state)


def settle(who: str, found: int, step: str, **typed: str) -> tuple[int, str]:
    data = {f"{step}-{name}": value for name, value in typed.items()}
    return sent(who, f"/work-list/{found}/{step}/", data)


class TestList:
    def test_everybody_sees_the_findings_of_his_own_units(self) -> None:
        near, whole = seen("T1", "/work-list/"), seen("B1", "/work-list/")

        assert "P1" in near
        assert ">P3<" not in near
        assert ">P3<" in whole

    def test_it_is_closed_to_posts_without_readings(self) -> None:
        assert status("A1", "/work-list/") == 403

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ("", ["P1", "P2", "P3"]),
            ("?rule=MISSING", ["P2"]),
            ("?severity=WARNING", []),
            ("?route=R2", ["P3"]),
            ("?unit=S1", ["P1", "P2"]),
            (f"?month={JANUARY}", ["P1", "P2", "P3"]),
            ("?month=2025-12", []),
            ("?number=P2", ["P2"]),
            ("?state=APPROVED", []),
            ("?state=", ["P1", "P2", "P3"]),
            ("?state=NONSENSE", []),
        ],
    )
    def test_filters(self, query: str, found: list[str]) -> None:
        rows = browser("B1").get(f"/work-list/{query}").context["slice"].rows

        assert sorted(row["number"] for row in rows) == found

    def test_rules_and_states_are_offered_in_words(self) -> None:
        page = seen("B1", "/work-list/", language="zh-hans")

        assert "电量突增" in page
        assert "待处理" in page
        assert ">JUMP_UP<" not in page
        assert ">MISSING<" not in page

    def test_the_row_in_the_place_of_what_was_settled_is_chosen(self, jump: int, gap: int) -> None:
        page = seen("O1", "/work-list/?place=1")

        assert page.count("is-current") == 1
        assert page.index(f'data-key="{jump}"') < page.index("is-current")

    def test_an_empty_list_says_what_to_do(self) -> None:
        assert "No finding waits here." in seen("B1", "/work-list/?severity=WARNING")


class TestFinding:
    def test_a_finding_of_another_station_is_not_there(self, far: int) -> None:
        assert status("T1", f"/work-list/{far}/") == 404
        assert status("T1", "/work-list/999999/") == 404

    def test_it_says_what_is_wrong_with_figures_and_units(self, jump: int) -> None:
        page = seen("O1", f"/work-list/{jump}/")

        assert "Far more energy than usual and than a year ago." in page
        assert "Read again; approve it if the customer explains it, otherwise correct it." in page
        assert "Usual use of as many days" in page
        assert "kwh=" not in page
        assert "ACTIVE_TOTAL" not in page
        assert "JUMP_UP" not in page

    def test_it_says_so_in_chinese(self, jump: int) -> None:
        page = seen("O1", f"/work-list/{jump}/", language="zh-hans")

        assert "电量突增，远高于平常和去年同期。" in page
        assert "请复抄" in page
        assert "平常同天数用电量" in page
        assert "有功总" in page

    def test_13_months_of_use_stand_beside(self, jump: int) -> None:
        page = unescape(seen("O1", f"/work-list/{jump}/"))

        assert '"2025-01"' in page
        assert '"2026-01"' in page
        assert "700.0" in page

    def test_what_would_be_estimated_is_shown_before(self, jump: int) -> None:
        methods = seen("O1", f"/work-list/{jump}/?methods=1")

        assert "Mean of three cycles" in methods
        assert "<b>2,3" in methods
        assert "MEAN_OF_THREE</" not in methods
        assert seen("T1", f"/work-list/{jump}/?methods=1").count('type="radio"') == 0

    def test_the_customer_is_masked_for_posts_that_do_not_need_him(self, jump: int) -> None:
        assert "张三丰" in seen("O1", f"/work-list/{jump}/")
        assert "张三丰" not in seen("T1", f"/work-list/{jump}/")

    def test_the_pane_is_a_part_of_the_page(self, jump: int) -> None:
        pane = seen("O1", f"/work-list/{jump}/?pane=1")

        assert "<html" not in pane
        assert "Far more energy" in pane

    def test_who_may_not_settle_is_told_why(self, jump: int) -> None:
        page = seen("T1", f"/work-list/{jump}/")

        assert page.count("Your post does not permit this in this unit.") == 3
        assert '<form method="post" action="/work-list' not in page

    def test_what_was_not_read_leads_to_its_entry(self, gap: int) -> None:
        page = seen("R1", f"/work-list/{gap}/")

        assert "/routes/R1/enter/?month=2026-01#point-" in page
        assert "Nothing was read here that could be corrected" in page


class TestSettling:
    def test_another_person_approves(self, jump: int) -> None:
        _, page = settle("O1", jump, "approve", reason=REASON)

        assert "1 finding approved." in page
        found = ReadingFinding.objects.get(pk=jump)
        assert (found.state, found.settled_by, found.reason) == ("APPROVED", "O1", REASON)
        assert events().row(-1)[:2] == ("readings.findings_approved", "O1")

    def test_a_settled_finding_says_by_whom_and_why(self, jump: int) -> None:
        settle("O1", jump, "approve", reason=REASON)

        page = seen("T1", f"/work-list/{jump}/")

        assert REASON in page
        assert "Settled by" in page

    def test_nobody_approves_what_he_entered(self, jump: int) -> None:
        Reading.objects.filter(reading_date=FEB, meter__number="M1").update(entered_by="O1")

        assert "You entered this reading, so another person must approve it." in seen("O1", f"/work-list/{jump}/")
        _, page = settle("O1", jump, "approve", reason=REASON)

        assert "You entered this reading" in page
        assert state(jump) == "OPEN"

    def test_sending_twice_settles_once(self, jump: int) -> None:
        settle("O1", jump, "approve", reason=REASON)
        _, page = settle("O1", jump, "approve", reason="again")

        assert "This finding is settled already." in page
        assert ReadingFinding.objects.get(pk=jump).reason == REASON

    @pytest.mark.parametrize("step", ["approve", "correct", "estimate"])
    def test_a_reason_is_wanted_and_what_was_typed_stays(self, jump: int, step: str) -> None:
        typed = {"reason": " ", "value": "2410", "method": "ZERO"}

        _, page = settle("B1", jump, step, **typed)

        assert "This field is required." in page
        assert state(jump) == "OPEN"
        assert step != "correct" or 'value="2410"' in page
        assert step != "estimate" or 'value="ZERO" checked' in page

    def test_a_reason_that_is_too_long_is_told(self, jump: int) -> None:
        _, page = settle("O1", jump, "approve", reason="x" * 201)

        assert "at most 200 characters" in page
        assert state(jump) == "OPEN"

    def test_a_value_is_corrected(self, jump: int) -> None:
        _, page = settle("R1", jump, "correct", value="2290", reason="misread")

        assert "1 value corrected." in page
        assert state(jump) == "CORRECTED"
        assert Reading.objects.filter(value=Decimal(2290), quality="CORRECTED", entered_by="R1").count() == 1

    @pytest.mark.parametrize(
        ("value", "fault"),
        [
            ("", "This field is required."),
            ("x", "Enter a number."),
            ("-5", "greater than or equal to 0"),
            ("123456", "Too many digits"),
        ],
    )
    def test_a_value_that_the_register_cannot_show_is_refused(self, jump: int, value: str, fault: str) -> None:
        _, page = settle("R1", jump, "correct", value=value, reason="misread")

        assert fault in page
        assert "TOO_MANY_DIGITS" not in page
        assert f'value="{value}"' in page or not value
        assert state(jump) == "OPEN"

    def test_what_was_not_read_cannot_be_corrected(self, gap: int) -> None:
        _, page = settle("R1", gap, "correct", value="2290", reason="misread")

        assert "Nothing was read here that could be corrected" in page
        assert state(gap) == "OPEN"

    def test_what_is_missing_is_estimated(self, gap: int) -> None:
        _, page = settle("R1", gap, "estimate", method="ZERO", reason="empty house")

        assert "Estimated for 1 finding." in page
        assert state(gap) == "ESTIMATED"
        assert Reading.objects.filter(quality="ESTIMATED", method="ZERO", value=Decimal(2200)).count() == 1

    @pytest.mark.parametrize("method", ["", "NONSENSE"])
    def test_a_method_must_be_chosen(self, gap: int, method: str) -> None:
        status_code, page = settle("R1", gap, "estimate", method=method, reason="empty house")

        assert status_code == 200
        assert state(gap) == "OPEN"
        assert "field-fault" in page

    @pytest.mark.parametrize(
        ("who", "step", "answer"),
        [
            ("R1", "approve", "Your post does not permit this in this unit."),
            ("G1", "correct", "Your post does not permit this in this unit."),
            ("G1", "estimate", "Your post does not permit this in this unit."),
            ("T1", "approve", 403),
            ("H1", "estimate", 403),
            ("A1", "approve", 403),
            ("R2", "correct", 404),
            ("O1", "withdraw", 404),
        ],
    )
    def test_only_posts_that_carry_a_step_take_it(self, jump: int, who: str, step: str, answer: Any) -> None:
        status_code, page = settle(who, jump, step, reason=REASON, value="2290", method="ZERO")

        assert status_code == answer or answer in page
        assert state(jump) == "OPEN"

    def test_a_reviewer_of_the_whole_company_approves(self, jump: int) -> None:
        settle("G1", jump, "approve", reason=REASON)

        assert state(jump) == "APPROVED"

    def test_nothing_is_done_by_looking(self, jump: int) -> None:
        assert status("O1", f"/work-list/{jump}/approve/") == 405

    def test_a_request_without_its_token_is_refused(self, jump: int) -> None:
        client = browser("O1", enforce_csrf_checks=True)

        answer = client.post(f"/work-list/{jump}/approve/", {"approve-reason": REASON})

        assert answer.status_code == 403
        assert state(jump) == "OPEN"

    def test_the_list_is_gone_back_to_as_it_was_with_the_next_chosen(self, jump: int) -> None:
        data = {"approve-reason": REASON, "list": "rule=JUMP_UP&state=OPEN", "place": "3"}

        answer = browser("O1").post(f"/work-list/{jump}/approve/", data)

        assert answer.url == "/work-list/?rule=JUMP_UP&state=OPEN&place=3"

    def test_from_the_pane_the_whole_list_is_asked_for_again(self, jump: int) -> None:
        headers = {"HX-Request": "true", "HX-Target": "finding"}

        refused = browser("O1").post(f"/work-list/{jump}/approve/", {"approve-reason": ""}, headers=headers)
        taken = browser("O1").post(f"/work-list/{jump}/approve/", {"approve-reason": REASON}, headers=headers)

        assert "<html" not in refused.content.decode()
        assert "This field is required." in refused.content.decode()
        assert taken.headers["HX-Redirect"].startswith("/work-list/?")

    def test_why_it_cannot_be_done_is_said_in_chinese(self, gap: int) -> None:
        Reading.objects.filter(meter__number="M2", reading_date__lt="2025-10-01").delete()
        data = {"estimate-method": "LAST_YEAR_MONTH", "estimate-reason": "空置"}

        _, page = sent("R1", f"/work-list/{gap}/estimate/", data, language="zh-hans")

        assert "请换一种估抄方法" in page
        assert "LAST_YEAR_MONTH 没有" not in page
        assert state(gap) == "OPEN"


class TestSeveral:
    def preview(self, who: str, step: str, *ids: int) -> str:
        query = "&".join([f"step={step}", *(f"finding={found}" for found in ids)])
        return seen(who, f"/work-list/several/?{query}")

    def confirm(self, who: str, step: str, *ids: int, **typed: str) -> tuple[int, str]:
        data = {f"{step}-{name}": value for name, value in typed.items()}
        return sent(who, "/work-list/several/", {"step": step, "finding": list(map(str, ids)), **data})

    def test_what_would_be_estimated_is_shown_and_nothing_done(self, jump: int, gap: int) -> None:
        page = self.preview("R1", "estimate", jump, gap)

        assert "What will change" in page
        assert "P1" in page
        assert "P2" in page
        assert page.count("2,200") >= 2
        assert (state(jump), state(gap)) == ("OPEN", "OPEN")

    def test_what_cannot_be_taken_is_left_out_with_the_reason(self, jump: int, gap: int) -> None:
        Reading.objects.filter(reading_date=FEB, meter__number="M1").update(entered_by="O1")

        page = self.preview("O1", "approve", jump, gap)

        assert "What is left out" in page
        assert "You entered this reading" in page
        assert f'name="finding" value="{jump}"' not in page
        assert f'name="finding" value="{gap}"' in page

    def test_those_confirmed_are_approved(self, jump: int, far: int) -> None:
        _, page = self.confirm("B1", "approve", jump, far, reason=REASON)

        assert "2 findings approved." in page
        assert (state(jump), state(far)) == ("APPROVED", "APPROVED")

    def test_those_confirmed_are_estimated(self, jump: int, gap: int) -> None:
        _, page = self.confirm("R1", "estimate", jump, gap, method="MEAN_OF_THREE", reason="no access")

        assert "Estimated for 2 findings." in page
        assert work_list() == {"P3": ["JUMP_UP"]}

    def test_a_reason_is_wanted(self, jump: int) -> None:
        _, page = self.confirm("B1", "approve", jump, reason="")

        assert "This field is required." in page
        assert state(jump) == "OPEN"

    def test_findings_of_other_stations_are_left_alone(self, jump: int, far: int) -> None:
        assert "P3" not in self.preview("O1", "approve", jump, far)

        self.confirm("O1", "approve", jump, far, reason=REASON)

        assert (state(jump), state(far)) == ("APPROVED", "OPEN")

    def test_none_at_all_says_so(self) -> None:
        assert "None of them can be approved by you." in self.preview("O1", "approve")

    def test_confirming_none_changes_nothing(self, jump: int) -> None:
        count = events().height

        self.confirm("O1", "approve", reason=REASON)

        assert events().height == count

    @pytest.mark.parametrize(
        ("who", "step", "answer"),
        [("R1", "approve", 404), ("G1", "estimate", 404), ("T1", "approve", 403), ("O1", "correct", 404)],
    )
    def test_only_posts_that_carry_the_step(self, jump: int, who: str, step: str, answer: int) -> None:
        assert status(who, f"/work-list/several/?step={step}&finding={jump}") == answer
        assert self.confirm(who, step, jump, reason=REASON)[0] == answer
        assert state(jump) == "OPEN"


class TestRefused:
    @pytest.fixture
    def waiting(self) -> int:
        deliver(line("M1", 900, kind=PEAK))
        return RefusedReading.objects.get().pk

    def test_everybody_sees_those_of_his_own_units(self, waiting: int) -> None:
        assert f'data-key="{waiting}"' in seen("T1", "/refused-readings/")
        assert f'data-key="{waiting}"' not in seen("R2", "/refused-readings/")
        assert status("A1", "/refused-readings/") == 403

    def test_what_is_wrong_and_what_to_do_is_said(self, waiting: int) -> None:
        page, chinese = (seen("O1", "/refused-readings/", language=code) for code in ("en", "zh-hans"))

        assert "The meter has no such register." in page
        assert "Correct the register, or add it to the meter." in page
        assert "该电能表没有这种示数类型。" in chinese
        assert "REGISTER_UNKNOWN<" not in page

    def test_one_that_nobody_can_place_waits_for_whoever_has_all_units(self) -> None:
        deliver(line("M9", 1))
        (unplaced,) = RefusedReading.objects.values_list("pk", flat=True)

        assert f'data-key="{unplaced}"' in seen("B1", "/refused-readings/")
        assert f'data-key="{unplaced}"' not in seen("O1", "/refused-readings/")
        _, page = sent("B1", "/refused-readings/dismiss/", {"refused": [unplaced], "reason": "of another county"})
        assert "1 refused reading dismissed." in page

    def test_after_the_registry_is_mended_it_is_taken(self, waiting: int) -> None:
        register = {"meter_number": "M1", "kind": PEAK, "integer_digits": 5, "decimal_digits": 2}
        metering.load_registers(table(REGISTERS, register), by=READER, at=AT)

        _, page = sent("R1", "/refused-readings/take/", {"refused": [waiting]})

        assert "1 readings taken, 0 still cannot be taken." in page
        assert Reading.objects.filter(kind=PEAK, entered_by="R1").count() == 1

    def test_what_still_cannot_be_taken_goes_on_waiting(self, waiting: int) -> None:
        _, page = sent("R1", "/refused-readings/take/", {"refused": [waiting]})

        assert "0 readings taken, 1 still cannot be taken." in page
        assert RefusedReading.objects.get().state == "OPEN"

    def test_one_that_will_never_be_taken_is_dismissed_with_a_reason(self, waiting: int) -> None:
        _, refused = sent("O1", "/refused-readings/dismiss/", {"refused": [waiting], "reason": " "})
        assert "This field is required." in refused
        assert "checked" in refused

        _, page = sent("O1", "/refused-readings/dismiss/", {"refused": [waiting], "reason": "not our register"})

        assert "1 refused reading dismissed." in page
        assert RefusedReading.objects.get().state == "DISMISSED"

    def test_sending_twice_dismisses_once(self, waiting: int) -> None:
        form = {"refused": [waiting], "reason": "not our register"}
        sent("O1", "/refused-readings/dismiss/", form)
        _, page = sent("O1", "/refused-readings/dismiss/", form)

        assert "&#x27;dismiss&#x27; is not possible while &#x27;Dismissed&#x27;" in page

    def test_none_ticked_is_told(self, waiting: int) -> None:
        assert "Tick at least one" in sent("R1", "/refused-readings/take/", {})[1]

    @pytest.mark.parametrize(
        ("who", "step", "answer"),
        [("R1", "dismiss", 404), ("G1", "take", 404), ("T1", "take", 403), ("A1", "take", 403), ("O1", "burn", 404)],
    )
    def test_only_posts_that_carry_the_step(self, waiting: int, who: str, step: str, answer: int) -> None:
        assert status(who, f"/refused-readings/{step}/", {"refused": [waiting], "reason": REASON}) == answer
        assert RefusedReading.objects.get().state == "OPEN"

    def test_those_of_other_stations_are_not_there(self, waiting: int) -> None:
        _, page = sent("R2", "/refused-readings/take/", {"refused": [waiting]})

        assert "no refused reading among your units" in page
        assert RefusedReading.objects.get().state == "OPEN"
