"""Messages, quiet hours, promises and instalments, decided one by one."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wanjia.revenue.dunning import rules
from wanjia.revenue.dunning.types import Channel, Part, PlanState, PromiseState

DAY = date(2026, 3, 10)
GOOD = "户号{account}欠费{amount}元"


class TestTexts:
    @pytest.mark.parametrize(
        ("text", "why"),
        [
            (" ", "needs its text"),
            ("{account} {amount", "brace is open"),
            ("{account} {amount} {balance}", "balance cannot be filled in"),
            ("户号{account}请缴费", "must name amount"),
            ("欠{amount}元", "must name account"),
        ],
    )
    def test_a_text_that_cannot_be_filled_in_is_refused(self, text: str, why: str) -> None:
        assert why in str(rules.why_not_text(text))

    def test_a_good_text_is_filled_in(self) -> None:
        assert rules.why_not_text(GOOD) is None
        assert rules.filled(GOOD, values={"account": "1001", "amount": "12.30"}) == "户号1001欠费12.30元"


def promised(**changes: object) -> str | None:
    terms = {"day": DAY + timedelta(days=5), "by_whom": "本人", "owed": Decimal(100), "today": DAY, "most_days": 15}
    amount = changes.pop("amount", Decimal(80))
    return rules.why_not_promised(amount, **{**terms, **changes})  # type: ignore[arg-type]


class TestPromises:
    @pytest.mark.parametrize(
        ("changes", "why"),
        [
            ({"owed": Decimal(0)}, "nothing to promise"),
            ({"amount": Decimal(0)}, "above 0"),
            ({"amount": Decimal("1.001")}, "two digits"),
            ({"amount": Decimal("100.01")}, "more than the 100"),
            ({"day": DAY - timedelta(days=1)}, "today or later"),
            ({"day": DAY + timedelta(days=16)}, "15 days ahead"),
            ({"by_whom": " "}, "who gave"),
        ],
    )
    def test_what_cannot_be_promised(self, changes: dict[str, object], why: str) -> None:
        assert why in str(promised(**changes))

    def test_the_edges_can(self) -> None:
        assert promised(amount=Decimal(100), day=DAY) is None
        assert promised(day=DAY + timedelta(days=15)) is None

    def test_it_is_kept_by_money_and_broken_by_the_clock(self) -> None:
        def after(paid: str, today: date) -> PromiseState:
            return rules.promise_after(amount=Decimal(80), paid=Decimal(paid), day=DAY, today=today)

        assert after("79.99", DAY) is PromiseState.OPEN
        assert after("80", DAY) is PromiseState.KEPT
        assert after("79.99", DAY + timedelta(days=1)) is PromiseState.BROKEN


class TestParts:
    @given(st.integers(2, 10**9), st.integers(2, 24), st.dates(date(2020, 1, 1), date(2030, 12, 31)))
    def test_they_sum_to_the_debt_and_differ_by_less_than_their_number_of_fen(
        self, fen: int, count: int, first: date
    ) -> None:
        total = Decimal(fen).scaleb(-2)

        parts = rules.parts_of(total, count=count, first=first)

        assert sum(part.amount for part in parts) == total
        assert max(p.amount for p in parts) - min(p.amount for p in parts) < Decimal(count).scaleb(-2)
        assert [part.due_date for part in parts] == sorted({part.due_date for part in parts})

    def test_the_end_of_a_month_stays_within_it(self) -> None:
        days = [part.due_date for part in rules.parts_of(Decimal(90), count=3, first=date(2026, 1, 31))]

        assert days == [date(2026, 1, 31), date(2026, 2, 28), date(2026, 3, 31)]

    @pytest.mark.parametrize(
        ("parts", "why"),
        [
            ((Part(DAY, Decimal(100)),), "at least two"),
            ((Part(DAY, Decimal(50)), Part(DAY + timedelta(days=9), Decimal(49))), "sum to 99"),
            ((Part(DAY, Decimal(0)), Part(DAY + timedelta(days=9), Decimal(100))), "each part above 0"),
            ((Part(DAY, Decimal(50)), Part(DAY, Decimal(50))), "follow each other"),
            ((Part(DAY, Decimal(50)), Part(DAY + timedelta(days=400), Decimal(50))), "6 months at most"),
        ],
    )
    def test_what_cannot_be_agreed(self, parts: tuple[Part, ...], why: str) -> None:
        assert why in str(rules.why_not_agreed(parts, owed=Decimal(100), today=DAY, most_months=6))

    def test_an_agreement_breaks_after_the_grace_and_is_kept_by_the_whole(self) -> None:
        parts = rules.parts_of(Decimal(100), count=2, first=DAY)

        def after(paid: int, days: int) -> PlanState:
            today = DAY + timedelta(days=days)
            return rules.agreement_after(parts, paid=Decimal(paid), today=today, grace=3)

        assert after(0, 3) is PlanState.RUNNING
        assert after(0, 4) is PlanState.BROKEN
        assert after(50, 4) is PlanState.RUNNING
        assert after(100, 4) is PlanState.KEPT


class TestSteps:
    OTHERS = {1: Channel.SMS, 20: Channel.LETTER}

    @pytest.mark.parametrize(
        ("step", "why"),
        [
            ((0, Channel.SMS, "FIRST"), "one day after"),
            ((1, Channel.PHONE, "CALL"), "already"),
            ((15, Channel.CUT, ""), "cut last"),
            ((31, Channel.CUT, "LETTER"), "needs a template"),
            ((5, Channel.SMS, ""), "needs a template"),
        ],
    )
    def test_what_cannot_stand_in_a_strategy(self, step: tuple[int, Channel, str], why: str) -> None:
        days, channel, template = step

        assert why in str(rules.why_not_step(days=days, channel=channel, template_code=template, others=self.OTHERS))

    def test_the_cut_comes_last_and_after_a_letter_or_visit(self) -> None:
        cut = {"days": 31, "channel": Channel.CUT, "template_code": ""}

        assert rules.why_not_step(**cut, others=self.OTHERS) is None  # type: ignore[arg-type]
        assert "letter or a visit" in str(rules.why_not_step(**cut, others={1: Channel.SMS}))  # type: ignore[arg-type]
