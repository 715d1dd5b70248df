"""A target broken down to parts, a loss taken apart, a target proposed."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wanjia.energy.lineloss import rules
from wanjia.energy.lineloss.rules import Part
from wanjia.energy.lineloss.types import Way

D = Decimal
A, B, C = ((Way.AREA, code) for code in "ABC")
kwh = st.decimals(1, 1_000_000, places=4)
percent = st.decimals(-5, 20, places=4)


@st.composite
def many(draw: st.DrawFn) -> tuple[Part, ...]:
    count = draw(st.integers(1, 8))
    return tuple(
        Part((Way.FEEDER, str(one)), draw(kwh), draw(percent), draw(st.decimals(0, 6, places=4)))
        for one in range(count)
    )


def least_of(parts: tuple[Part, ...]) -> Decimal:
    return sum((part.plan_kwh * part.least_pct / 100 for part in parts), D(0))


class TestSplitOver:
    def test_what_is_allowed_is_shared_by_plan_energy_times_usual_rate(self) -> None:
        parts = (Part(A, D(1000), D(3)), Part(B, D(2000), D(6)), Part(C, D(500), D(0)))

        shares = rules.split_over(D(100), parts=parts)

        # Weights 3 000 : 12 000 : 5 (a part that lost nothing weighs 0.01 %).
        assert shares == {A: D("19.9933"), B: D("79.9734"), C: D("0.0333")}

    def test_none_gets_less_than_its_wires_lose_and_the_others_share_the_rest(self) -> None:
        parts = (Part(A, D(1000), D(2), D("1.5")), Part(B, D(1000), D(6)), Part(C, D(1000), D(2)))

        shares = rules.split_over(D(40), parts=parts)

        assert shares == {A: D(15), B: D("18.75"), C: D("6.25")}

    @given(many(), st.decimals(0, 100_000, places=4))
    def test_nothing_is_lost_and_nobody_is_below_the_least(self, parts: tuple[Part, ...], more: Decimal) -> None:
        allowed = least_of(parts) + more

        shares = rules.split_over(allowed, parts=parts)

        assert abs(sum(shares.values(), D(0)) - allowed) <= D("0.00005")
        tolerance = D("0.0001") * len(parts)
        assert all(shares[part.key] >= part.plan_kwh * part.least_pct / 100 - tolerance for part in parts)

    @given(many(), st.decimals(0, 100_000, places=4))
    def test_the_order_of_the_parts_does_not_matter(self, parts: tuple[Part, ...], more: Decimal) -> None:
        allowed = least_of(parts) + more

        assert rules.split_over(allowed, parts=parts) == rules.split_over(allowed, parts=parts[::-1])


class TestWhyNotSplit:
    def test_less_than_the_wires_lose_is_refused(self) -> None:
        parts = (Part(A, D(1000), D(3), D(2)),)

        assert "less than wires" in str(rules.why_not_split(D("19.9999"), parts=parts))
        assert rules.why_not_split(D(20), parts=parts) is None

    def test_a_unit_without_parts_is_refused(self) -> None:
        assert "No part of the unit" in str(rules.why_not_split(D(20), parts=()))


class TestManagementLoss:
    def test_it_is_what_the_wires_do_not_lose(self) -> None:
        assert rules.management_loss(D(50), supplied=D(1000), theoretical=D("3.2")) == (D("1.8000"), D("18.0000"))

    def test_it_lies_below_0_where_something_is_counted_wrong(self) -> None:
        assert rules.management_loss(D(20), supplied=D(1000), theoretical=D(3)) == (D("-1.0000"), D("-10.0000"))


class TestProposedRate:
    @pytest.mark.parametrize(
        ("history", "theoretical", "reduction", "rate"),
        [
            ((D(4), D(6)), None, D(5), D("4.75")),
            ((D(4), D(6)), None, D(10), D("4.50")),
            ((D(4), D(6)), D("4.8"), D(5), D("4.80")),
            ((D(4), D(6)), D("4.7"), D(5), D("4.75")),
            ((), D("3.333"), D(5), D("3.33")),
            ((D(-2),), None, D(5), None),
        ],
    )
    def test_it_lies_below_what_was_and_never_below_what_the_wires_lose(
        self, history: tuple[Decimal, ...], theoretical: Decimal | None, reduction: Decimal, rate: Decimal | None
    ) -> None:
        assert rules.proposed_rate(history, theoretical=theoretical, reduction_pct=reduction) == rate
