"""Papers, the board of a year, dated rows, and announcing by the clock, on a small town."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from django.apps import apps
from django.utils import timezone

from tests.integration.api.county import kept_for_a_module
from tests.integration.registry import station_actor, table
from tests.integration.reliability import town
from tests.integration.reliability.town import HEAD, MANAGER, PLANNER, at, budget, new
from wanjia.energy.reliability import listings, sheets
from wanjia.energy.reliability.operations.announcing import announce_outage
from wanjia.energy.reliability.operations.budgeting import set_target
from wanjia.energy.reliability.operations.held import OutageRefused
from wanjia.energy.reliability.operations.loading import load_notice_texts, load_rules, set_notice_text, set_rule
from wanjia.energy.reliability.operations.planning import (
    approve_outage,
    check_outage,
    escalate_outage,
    plan_outage,
)
from wanjia.energy.reliability.operations.running import record_fault, restore_outage, start_outage
from wanjia.energy.reliability.queries.board import year_board
from wanjia.energy.reliability.queries.improving import improvements, links
from wanjia.energy.reliability.queries.limits import limits_on
from wanjia.energy.reliability.queries.outages import latest_month, outage_with_id, outages_to_announce
from wanjia.energy.reliability.queries.papers import NoLetter, calculation_of, important_hit, letter_to, month_plan
from wanjia.energy.reliability.types import Basis, Limit, NewTarget, OutageKind
from wanjia.foundation.access.queries import process_actor
from wanjia.foundation.access.types import WHOLE_COMPANY
from wanjia.foundation.jobs.operations import submit
from wanjia.foundation.outbox.queries import states_about
from wanjia.foundation.periods.types import Period, month_of
from wanjia.foundation.sheets.types import SheetRefused
from wanjia.interfaces.exchange.outage_papers import (
    calculation_pdf,
    calculation_sheets,
    plan_pdf,
    plan_sheets,
    plan_xlsx,
)
from wanjia.interfaces.worker.running import run_waiting
from wanjia.revenue.billing.kernel.wording import Language


@pytest.fixture(scope="module", autouse=True)
def _town(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    with kept_for_a_module(django_db_blocker):
        town.make_town()
        yield


pytestmark = pytest.mark.django_db
NOW, BEGIN, END = at(5, 20, 9), at(6, 1, 8), at(6, 1, 12)
JUNE = month_of(date(2026, 6, 1))


def approved(*codes: str) -> int:
    budget("F1", 6, mv=100)
    made = plan_outage(new(*(codes or ("S1",)), begin=BEGIN, end=END), by=PLANNER, at=NOW)
    check_outage(made, by=PLANNER, at=NOW)
    approve_outage(made, reason="已与用户商定", by=HEAD, at=NOW)
    return made


def done() -> int:
    made = approved()
    announce_outage(made, by=PLANNER, at=NOW)
    start_outage(made, by=PLANNER, at=BEGIN)
    restore_outage(made, moment=at(6, 1, 12, 30), by=PLANNER, at=at(6, 1, 13))
    return made


@pytest.mark.proves("A159")
class TestMonthPlan:
    def test_the_plan_names_parts_customers_hours_and_important_customers(self) -> None:
        approved()

        plan = month_plan(JUNE, scope=WHOLE_COMPANY)

        (row,) = plan.rows
        assert (row.codes, row.important) == (("S1",), ("1001",))
        assert (row.outage.customers, row.outage.planned_lv_hours) == (3, Decimal(12))
        assert [(line.code, line.ahead) for line in plan.lines] == [("F1", Decimal(8))]

    def test_what_was_carried_out_stands_beside_the_plan_with_its_deviation(self) -> None:
        done()

        planned, allocated, executed = plan_sheets(month_plan(JUNE, scope=WHOLE_COMPANY))

        assert len(planned.rows) == len(allocated.rows) == 1
        (row,) = executed.rows
        # Three customers for four hours and a half, of twelve customer-hours; half an hour late.
        assert row[3:7] == (Decimal(12), Decimal("13.5"), Decimal("1.5"), 30)

    def test_it_is_given_as_pdf_and_workbook(self) -> None:
        done()
        plan = month_plan(JUNE, scope=WHOLE_COMPANY)

        assert plan_pdf(plan, language=Language.ZH, at=NOW).startswith(b"%PDF")
        book = ZipFile(BytesIO(plan_xlsx(plan, at=NOW)))
        assert "线路检修" in book.read("xl/sharedStrings.xml").decode()

    def test_other_months_and_units_have_nothing_of_it(self) -> None:
        approved()

        assert month_plan(month_of(date(2026, 7, 1)), scope=WHOLE_COMPANY).rows == ()
        assert month_plan(JUNE, scope=station_actor("S2").scope).rows == ()


@pytest.mark.proves("A151")
class TestCalculation:
    def test_it_shows_what_is_left_without_the_outage_and_the_verdict(self) -> None:
        made = approved()

        found = calculation_of(outage_with_id(made, scope=WHOLE_COMPANY))

        (line,) = found.lines
        # 100 allowed, a tenth kept for faults; two areas for four hours.
        assert (line.hours, line.standing.left, found.is_over) == (Decimal(8), Decimal(90), False)
        assert calculation_pdf(found, language=Language.ZH, at=NOW).startswith(b"%PDF")

    def test_who_decided_stands_on_it(self) -> None:
        found = calculation_of(outage_with_id(approved(), scope=WHOLE_COMPANY))

        decided = calculation_sheets(found)[3]

        assert any(str(row[1]).startswith("H1, ") and row[2] == "已与用户商定" for row in decided.rows)

    def test_a_budget_that_was_used_up_since_is_told(self) -> None:
        made = approved()
        apps.get_model("reliability.HoursBudget").objects.update(hours=7, reserve=0)

        assert calculation_of(outage_with_id(made, scope=WHOLE_COMPANY)).is_over


class TestLetters:
    def test_an_important_customer_gets_a_letter_with_all_filled_in(self) -> None:
        row = outage_with_id(approved(), scope=WHOLE_COMPANY)

        told = letter_to("1001", outage=row, today=NOW.date())

        assert "1001" in told.text
        assert "2026-06-01 08:00" in told.text
        assert "{" not in told.text

    def test_others_and_times_without_a_text_are_refused(self) -> None:
        row = outage_with_id(approved(), scope=WHOLE_COMPANY)

        with pytest.raises(NoLetter, match="no important customer"):
            letter_to("1002", outage=row, today=NOW.date())
        apps.get_model("reliability.NoticeText").objects.filter(is_letter=True).delete()
        with pytest.raises(NoLetter, match="no text in force"):
            letter_to("1001", outage=row, today=NOW.date())

    def test_a_draft_hits_nobody_yet(self) -> None:
        draft = plan_outage(new("S1", begin=BEGIN, end=END), by=PLANNER, at=NOW)

        assert important_hit(draft, day=BEGIN.date()) == []


def approved_in(days: int) -> int:
    """Plan work of today's clock, which background work looks at, and have the manager approve it."""
    now = timezone.localtime()
    begin = now + timedelta(days=days)
    made = plan_outage(new("S1", begin=begin, end=begin + timedelta(hours=2)), by=PLANNER, at=now)
    check_outage(made, by=PLANNER, at=now)
    escalate_outage(made, reason="渗油", by=PLANNER, at=now)
    approve_outage(made, reason="已与用户商定", by=MANAGER, at=now)
    return made


@pytest.mark.proves("A154")
class TestAnnounceDue:
    def test_what_begins_soon_is_due_once(self) -> None:
        made = approved()

        assert outages_to_announce(WHOLE_COMPANY, at=NOW, days=11) == []
        assert outages_to_announce(WHOLE_COMPANY, at=NOW, days=12) == [(made, "线路检修")]
        assert outages_to_announce(station_actor("S2").scope, at=NOW, days=12) == []

    def test_the_day_s_work_writes_messages_and_names_what_comes_too_late(self) -> None:
        due, late, far = (approved_in(days) for days in (8, 3, 30))
        now = timezone.now()
        submit("reliability.announce_due", arguments={}, by=process_actor("timetable"), at=now)

        assert run_waiting() == 1

        states = {one: outage_with_id(one, scope=WHOLE_COMPANY).state for one in (due, late, far)}
        assert list(states.values()) == ["NOTICED", "APPROVED", "APPROVED"]
        assert sum(states_about("reliability.outage", about_id=due).values()) == 3
        assert states_about("reliability.outage", about_id=late) == {}
        facts = apps.get_model("jobs.Job").objects.get().result["facts"]
        assert facts[:2] == [["Outages announced", "1"], ["Messages written", "3"]]
        assert "168 hours ahead" in facts[2][1]


@pytest.mark.proves("A148")
class TestYearBoard:
    def fault(self, code: str, *, begin: Any, hours: int) -> None:
        end = begin + timedelta(hours=hours)
        made = record_fault(new(code, begin=begin, end=begin, kind=OutageKind.FAULT), by=PLANNER, at=end)
        restore_outage(made, moment=end, by=PLANNER, at=end)

    def before(self) -> None:
        for month, hours in ((2, 1), (5, 2), (9, 1)):
            self.fault("A2", begin=at(month, 3, 8).replace(year=2025), hours=hours)

    def test_months_sum_to_the_year_and_event_days_are_left_out(self) -> None:
        self.before()
        self.fault("F1", begin=at(3, 2, 7), hours=20)
        self.fault("A2", begin=at(4, 2, 7), hours=1)

        found = year_board(2026, basis=Basis.LV, scope=WHOLE_COMPANY, today=date(2026, 5, 20))

        assert [one.period.start.month for one in found.months] == [1, 2, 3, 4, 5]
        whole, without = found.year_figures.whole, found.year_figures.without
        assert sum(one.whole.customer_hours for one in found.months) == whole.customer_hours == Decimal(61)
        assert [one.day for one in found.major] == [date(2026, 3, 2)]
        assert (without.customer_hours, without.interruptions) == (Decimal(1), 1)

    def test_the_threshold_tells_how_it_came_about(self) -> None:
        self.before()

        found = year_board(2026, basis=Basis.MV, scope=WHOLE_COMPANY, today=date(2026, 5, 20)).threshold

        # One of four customers for 60, 120 and 60 minutes: 15, 30 and 15 minutes a customer.
        assert found is not None
        assert found.days == 3
        assert found.alpha == pytest.approx(2.939100, abs=1e-6)
        assert found.beta == pytest.approx(0.400189, abs=1e-6)
        assert found.minutes == pytest.approx(51.4, abs=0.1)

    def test_units_and_lines_stand_against_the_target(self) -> None:
        year = Period(date(2026, 1, 1), date(2027, 1, 1))
        set_target(NewTarget("S1", Basis.LV, Decimal("99.9"), year, "年度指标"), by=HEAD, at=NOW)
        self.fault("F1", begin=at(3, 2, 7), hours=20)

        found = year_board(2026, basis=Basis.LV, scope=WHOLE_COMPANY, today=date(2026, 12, 31))

        station = next(one for one in found.units if one.code == "S1")
        # 0.1 % of 8,760 h are 525.6 minutes; 60 customer-hours of four customers are 900.
        assert (station.allowed, station.saidi, station.is_missed) == (Decimal("525.6"), Decimal(900), True)
        assert [(line.code, line.hours) for line in found.lines] == [("F1", Decimal(60)), ("F2", Decimal(0))]

    def test_other_units_have_nothing_of_it(self) -> None:
        self.fault("F1", begin=at(3, 2, 7), hours=20)

        found = year_board(2026, basis=Basis.LV, scope=station_actor("S2").scope, today=date(2026, 5, 20))

        assert (found.year_figures.whole.served, found.lines, found.threshold) == (0, (), None)

    def test_the_latest_month_with_outages_is_known(self) -> None:
        assert latest_month(WHOLE_COMPANY) is None
        approved()

        assert latest_month(WHOLE_COMPANY) == date(2026, 6, 1)
        assert latest_month(station_actor("S2").scope) is None


class TestDatedRows:
    RULE = {"name": "REPEAT_DAYS", "value": Decimal(90), "source": "省公司", "start_date": date(2026, 6, 1)}
    TEXT = {"title_zh": "停电", "text_zh": "{from}至{to}停电", "source": "县公司", "start_date": date(2026, 6, 1)}

    def test_a_figure_holds_from_its_day_on_and_earlier_days_keep_theirs(self) -> None:
        set_rule({**self.RULE, "is_confirmed": True}, by=MANAGER, at=NOW)

        assert limits_on(date(2026, 5, 31))[Limit.REPEAT_DAYS] == Decimal(60)
        assert limits_on(date(2026, 6, 1))[Limit.REPEAT_DAYS] == Decimal(90)

    def test_the_same_day_is_not_set_twice(self) -> None:
        set_rule(self.RULE, by=MANAGER, at=NOW)

        with pytest.raises(SheetRefused):
            set_rule(self.RULE, by=MANAGER, at=NOW)

    @pytest.mark.parametrize(
        ("name", "value", "words"), [("REPEAT_DAYS", 0, "above 0"), ("LOCATION_SHARE", 101, "at most 100")]
    )
    def test_figures_that_cannot_be_are_refused(self, name: str, value: int, words: str) -> None:
        with pytest.raises(SheetRefused, match=words):
            set_rule({**self.RULE, "name": name, "value": Decimal(value)}, by=MANAGER, at=NOW)

    def test_a_text_is_used_from_its_day_on(self) -> None:
        set_notice_text(self.TEXT, by=MANAGER, at=NOW)
        rows = apps.get_model("reliability.NoticeText").objects.filter(is_letter=False, is_cancellation=False)

        def title(day: date) -> str:
            return str(rows.on(day).order_by("-start_date").values_list("title_zh", flat=True)[0])

        assert (title(date(2026, 5, 31)), title(date(2026, 6, 1))) == ("停电公告", "停电")

    @pytest.mark.parametrize(
        ("text", "words"), [("{from}至{to}{street}停电", "nobody fills in"), ("明天停电", "from when to when")]
    )
    def test_texts_that_cannot_be_filled_in_are_refused(self, text: str, words: str) -> None:
        with pytest.raises(SheetRefused, match=words):
            set_notice_text({**self.TEXT, "text_zh": text}, by=MANAGER, at=NOW)

    def test_only_who_answers_for_all_stations_sets_them(self) -> None:
        part = station_actor("S1")

        for does in (
            lambda: set_rule(self.RULE, by=part, at=NOW),
            lambda: set_notice_text(self.TEXT, by=part, at=NOW),
            lambda: load_rules(table(sheets.RULES, self.RULE), by=part, at=NOW),
            lambda: load_notice_texts(table(sheets.NOTICE_TEXTS, self.TEXT), by=part, at=NOW),
        ):
            with pytest.raises(OutageRefused, match="whole company"):
                does()

    def test_a_sheet_brings_several_at_once(self) -> None:
        rows = table(sheets.RULES, self.RULE, {**self.RULE, "name": "MERGE_DAYS"})

        assert load_rules(rows, by=MANAGER, at=NOW).written == 2
        assert listings.RULES.rows(WHOLE_COMPANY).filter(start_date=date(2026, 6, 1)).count() == 2


@pytest.mark.proves("A157")
class TestImprovements:
    def fault(self, code: str, *, day: int) -> None:
        begin, end = at(4, day, 8), at(4, day, 10)
        made = record_fault(new(code, begin=begin, end=begin, kind=OutageKind.FAULT), by=PLANNER, at=end)
        restore_outage(made, moment=end, by=PLANNER, at=end)

    def test_records_propose_what_repeats_and_what_is_off_too_often(self) -> None:
        for day in (2, 5, 9):
            self.fault("A2", day=day)

        found = improvements(scope=WHOLE_COMPANY, today=date(2026, 5, 1))

        # The open switch T joins both lines, so that none is without a link.
        assert [(one.proposal.kind.value, one.code, one.proposal.count, one.proposal.hours) for one in found] == [
            ("FREQUENT", "A2", 3, Decimal(6)),
            ("REPEATED_CAUSE", "F1", 3, Decimal(6)),
        ]
        assert improvements(scope=station_actor("S2").scope, today=date(2026, 5, 1)) == []

    def test_a_line_that_nothing_joins_is_counted_and_proposed_once_it_loses_hours(self) -> None:
        assert links(scope=WHOLE_COMPANY, today=date(2026, 5, 1)).percent == Decimal(100)
        apps.get_model("network.ACLineSegment").objects.filter(code="T").delete()
        self.fault("A3", day=2)

        (one,) = improvements(scope=WHOLE_COMPANY, today=date(2026, 5, 1))

        assert (one.proposal.kind.value, one.code) == ("UNLINKED", "F2")
        assert links(scope=WHOLE_COMPANY, today=date(2026, 5, 1)).linked == 0
        assert links(scope=station_actor("S2").scope, today=date(2026, 5, 1)).percent is None
