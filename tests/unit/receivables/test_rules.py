"""Which money settles which debt, and what a delay costs."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wanjia.revenue.receivables import rules
from wanjia.revenue.receivables.types import ChargeKind, FeeRates, OpenCharge, Switches

OTHER = FeeRates(Decimal("0.002"), Decimal("0.003"), Decimal("1.00"))
HOME = FeeRates(Decimal("0.001"), Decimal("0.001"), Decimal("1.00"))
DUE = date(2000, 12, 15)
FENS = st.decimals("-50", "50", places=2)
KINDS = st.sampled_from(ChargeKind)
DAYS = st.dates(date(2025, 1, 1), date(2026, 12, 31))


@st.composite
def open_charges(draw: st.DrawFn) -> list[OpenCharge]:
    due = draw(st.lists(DAYS, min_size=4, max_size=4))
    count = draw(st.integers(0, 8))
    bills = [draw(st.integers(0, 3)) for _ in range(count)]
    return [
        OpenCharge(number + 1, bill, draw(KINDS), "", due[bill] if bill else draw(DAYS), draw(FENS))
        for number, bill in enumerate(bills)
    ]


def charge(number: int, kind: ChargeKind, due: date, amount: str, *, bill: int = 1) -> OpenCharge:
    return OpenCharge(number, bill, kind, "", due, Decimal(amount))


class TestShares:
    @given(amount=st.decimals("0.01", "500", places=2), charges=open_charges(), fee_first=st.booleans())
    def test_settle_all_that_there_is_money_for(
        self, amount: Decimal, charges: list[OpenCharge], fee_first: bool
    ) -> None:
        divided = rules.shares(amount, charges=charges, switches=Switches(fee_first=fee_first))

        owed = sum((one.open for one in charges if one.open > 0), Decimal(0))
        assert sum((share.amount for share in divided), Decimal(0)) == min(amount, owed)
        open_of = {one.charge_id: one.open for one in charges}
        assert all(0 < share.amount <= open_of[share.charge_id] for share in divided)

    @given(parts=st.lists(st.decimals("0.01", "80", places=2), min_size=2, max_size=2), charges=open_charges())
    def test_in_two_parts_are_those_of_the_whole(self, parts: list[Decimal], charges: list[OpenCharge]) -> None:
        whole = rules.shares(sum(parts, Decimal(0)), charges=charges, switches=Switches())
        first = rules.shares(parts[0], charges=charges, switches=Switches())
        taken = {share.charge_id: share.amount for share in first}
        rest = [
            OpenCharge(
                one.charge_id, one.bill_id, one.kind, one.item, one.due_date, one.open - taken.get(one.charge_id, 0)
            )
            for one in charges
        ]
        second = rules.shares(parts[1], charges=rest, switches=Switches())

        both: dict[int, Decimal] = {}
        for share in (*first, *second):
            both[share.charge_id] = both.get(share.charge_id, Decimal(0)) + share.amount
        assert both == {share.charge_id: share.amount for share in whole}

    @pytest.mark.parametrize(
        ("switches", "order"),
        [
            (Switches(), [3, 1, 2, 4]),
            (Switches(fee_first=False), [1, 2, 3, 4]),
            (Switches(oldest_first=False), [4, 3, 1, 2]),
        ],
    )
    def test_follow_the_switches(self, switches: Switches, order: list[int]) -> None:
        charges = [
            charge(4, ChargeKind.ENERGY, date(2026, 2, 10), "10", bill=2),
            charge(2, ChargeKind.FUND, date(2026, 1, 10), "10"),
            charge(3, ChargeKind.LATE_FEE, date(2026, 1, 10), "10"),
            charge(1, ChargeKind.ENERGY, date(2026, 1, 10), "10"),
        ]

        divided = rules.shares(Decimal(40), charges=charges, switches=switches)

        assert [share.charge_id for share in divided] == order


class TestNettings:
    @given(charges=open_charges())
    def test_take_the_same_off_both_sides_until_one_is_empty(self, charges: list[OpenCharge]) -> None:
        left = {one.charge_id: one.open for one in charges}

        for above, below, amount in rules.nettings(charges):
            left[above] -= amount
            left[below] += amount

        sides = {one.charge_id: one.open for one in charges}
        assert all(left[key] * sides[key] >= 0 for key in left)
        assert all(amount >= 0 for amount in left.values()) or all(amount <= 0 for amount in left.values())
        assert sum(left.values()) == sum(sides.values())

    def test_net_like_with_like_first(self) -> None:
        energy, basic = charge(1, ChargeKind.ENERGY, DUE, "10"), charge(2, ChargeKind.BASIC, DUE, "10")
        less = charge(3, ChargeKind.BASIC, DUE, "-12")

        assert rules.nettings([energy, basic, less]) == [(2, 3, Decimal(10)), (1, 3, Decimal(2))]


def fee(base: Decimal, *, due: date, start: date, until: date, by_day: bool = True) -> Decimal:
    """Work out what a debt costs from a day up to and with another."""
    turn = rules.cross_from(due, until=until, by_day=by_day)
    end = until + timedelta(days=1)
    return rules.accrued_fee(base, start=start, end=end, cross_from=turn, rates=OTHER)


class TestAccruedFee:
    @pytest.mark.parametrize(("by_day", "total"), [(True, "190.00"), (False, "222.00")])
    def test_of_the_published_problem_in_both_readings(self, by_day: bool, total: str) -> None:
        paid, january = date(2001, 1, 18), date(2001, 1, 15)

        parts = [
            fee(Decimal(debt), due=due, start=due + timedelta(days=1), until=paid, by_day=by_day)
            for debt, due in ((2000, DUE), (3000, january))
        ]

        assert sum(parts) == Decimal(total)

    @given(base=st.decimals("0", "9999", places=2), days=st.lists(st.integers(0, 500), min_size=2, max_size=2))
    def test_of_two_stretches_is_that_of_both_together(self, base: Decimal, days: list[int]) -> None:
        start = DUE + timedelta(days=1)
        middle = start + timedelta(days=min(days))
        until = start + timedelta(days=max(days))

        first = fee(base, due=DUE, start=start, until=middle - timedelta(days=1))
        assert first + fee(base, due=DUE, start=middle, until=until) == fee(base, due=DUE, start=start, until=until)

    @pytest.mark.parametrize(
        ("until", "cost"),
        [
            (date(2000, 12, 15), "0"),
            (date(2000, 12, 16), "0.2"),
            (date(2000, 12, 31), "3.2"),
            (date(2001, 1, 1), "3.5"),
        ],
    )
    def test_begins_after_the_due_day_and_turns_with_the_year(self, until: date, cost: str) -> None:
        assert fee(Decimal(100), due=DUE, start=DUE + timedelta(days=1), until=until) == Decimal(cost)


class TestFeeToCharge:
    @pytest.mark.parametrize(
        ("accrued", "charged", "asked"),
        [
            ("0", "0", "0"),
            ("0.004", "0", "1.00"),
            ("0.99", "1.00", "0"),
            ("1.004", "1.00", "0.00"),
            ("1.005", "1.00", "0.01"),
        ],
    )
    def test_is_at_least_the_minimum_once(self, accrued: str, charged: str, asked: str) -> None:
        found = rules.fee_to_charge(Decimal(accrued), charged=Decimal(charged), debt=Decimal(100), rates=HOME)

        assert found == Decimal(asked)

    def test_is_at_most_the_cap(self) -> None:
        capped = FeeRates(Decimal("0.002"), Decimal("0.003"), Decimal("1.00"), Decimal("0.3"))

        assert rules.fee_to_charge(Decimal(90), charged=Decimal(10), debt=Decimal(100), rates=capped) == Decimal(20)


class TestWhyNotAmount:
    @pytest.mark.parametrize(
        ("amount", "said"), [("0", "above 0"), ("-1", "above 0"), ("0.001", "finer"), ("11", "more than")]
    )
    def test_what_cannot_be_taken_is_said(self, amount: str, said: str) -> None:
        assert said in (rules.why_not_amount(Decimal(amount), at_most=Decimal(10)) or "")

    def test_anything_else_can(self) -> None:
        assert rules.why_not_amount(Decimal("10.00"), at_most=Decimal(10)) is None
