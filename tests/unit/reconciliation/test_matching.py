"""Matching lines of a bank: exactly, as sums, by signs; one to one, in any order, and as its plain twin does it."""

import random
from datetime import date, timedelta
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.oracles import reconciliation as oracle
from wanjia.revenue.reconciliation.kernel import matching
from wanjia.revenue.reconciliation.kernel.schema import ITEMS, LINES
from wanjia.revenue.reconciliation.types import Matching, Sign

DAY = date(2026, 1, 31)
BY = Matching(
    weights={Sign.AMOUNT: 40, Sign.DATE: 15, Sign.NAME: 20, Sign.REFERENCE: 25},
    accept_at=70,
    margin=10,
    suggest_at=45,
    days=7,
)
PLAIN: dict[str, Any] = {
    **{sign.value: points for sign, points in BY.weights.items()},
    "accept_at": BY.accept_at,
    "margin": BY.margin,
    "suggest_at": BY.suggest_at,
    "days": BY.days,
}


def line(number: int, amount: int = 12_050, **changes: Any) -> dict[str, Any]:
    """Make a line."""
    given_ = {"reference": f"BANK{number:06d}", "payer_reference": "", "name": "", "text": ""}
    return {"line": number, "amount": amount, "day": DAY, **given_, **changes}


def item(number: int, amount: int = 12_050, **changes: Any) -> dict[str, Any]:
    """Make a thing on its way."""
    single = {"references": "", "name": "", "bundle": "", "bundle_references": "", "bundle_name": "", "most_fee": 0}
    return {"item": number, "amount": amount, "day": DAY, **single, **changes}


def found(lines: list[dict[str, Any]], items: list[dict[str, Any]], *, by: Matching = BY) -> list[oracle.Pair]:
    """Match, and give the pairs as the plain twin gives them."""
    table = matching.matched(LINES.frame(lines), items=ITEMS.frame(items), by=by)
    return [
        oracle.Pair(
            row["line"],
            row["item"],
            row["bundle"],
            row["rule"],
            (row["amount_points"], row["day_points"], row["name_points"], row["reference_points"]),
            row["fee"],
            row["is_accepted"],
        )
        for row in table.iter_rows(named=True)
    ]


def pairs(matches: list[oracle.Pair]) -> list[tuple[int, object, str, int, bool]]:
    """Give matches in short."""
    return [(one.line, one.other, one.rule, one.score, one.is_accepted) for one in matches]


class TestExact:
    def test_reference_and_amount_agree(self) -> None:
        lines = [line(1, payer_reference="PAY-2026-0001"), line(2, text="缴费 ORDER778899 谢谢")]
        items = [item(7, references="PAY20260001"), item(8, references="x ORDER778899")]

        assert pairs(found(lines, items)) == [(1, 7, "EXACT", 65, True), (2, 8, "EXACT", 65, True)]

    def test_another_amount_is_no_exact_match(self) -> None:
        assert found([line(1, payer_reference="ORDER778899")], [item(7, 99, references="ORDER778899")]) == []

    def test_two_payments_of_one_reference_are_suggested_only(self) -> None:
        items = [item(7, references="ORDER778899"), item(8, references="ORDER778899")]

        assert pairs(found([line(1, payer_reference="ORDER778899")], items)) == [
            (1, 7, "SCORE", 80, False),
            (1, 8, "SCORE", 80, False),
        ]


class TestSigns:
    @pytest.mark.parametrize(
        ("of_line", "of_item", "points"),
        [
            ({}, {}, (40, 15, 0, 0)),
            ({}, {"day": DAY - timedelta(days=1)}, (40, 13, 0, 0)),
            ({}, {"day": DAY - timedelta(days=5)}, (40, 5, 0, 0)),
            ({"name": "张三"}, {"name": "张三"}, (40, 15, 20, 0)),
            ({"name": "武汉 光明 食品厂"}, {"name": "武汉光明食品公司"}, (40, 15, 14, 0)),
            ({"text": "代张三缴费"}, {"name": "张三"}, (40, 15, 20, 0)),
            ({"payer_reference": "REF778899"}, {"references": "REF77889900"}, (40, 15, 0, 20)),
            ({"payer_reference": "778899"}, {"references": "REF778899X"}, (40, 15, 0, 15)),
            ({"payer_reference": "78899"}, {"references": "REF78899"}, (40, 15, 0, 0)),
        ],
    )
    def test_points(self, of_line: dict[str, Any], of_item: dict[str, Any], points: tuple[int, ...]) -> None:
        assert found([line(1, **of_line)], [item(7, **of_item)])[0].points == points

    def test_beyond_the_days_nothing_is_found(self) -> None:
        assert found([line(1)], [item(7, day=DAY - timedelta(days=7))], by=BY) == []  # 40 + 1 points
        assert found([line(1, name="张三")], [item(7, name="张三", day=DAY - timedelta(days=8))]) == []

    def test_a_rival_within_the_margin_makes_a_suggestion_of_it(self) -> None:
        rivals = [item(7, name="张三"), item(8, name="张三", day=DAY - timedelta(days=1))]

        assert [one.is_accepted for one in found([line(1, name="张三")], rivals)] == [False, False]
        assert pairs(found([line(1, name="张三")], [rivals[0], item(8, name="李四")]))[0] == (1, 7, "SCORE", 75, True)


class TestSums:
    CHANNEL = {"bundle": "WX|2026-01-31", "bundle_references": "WECHAT0131", "bundle_name": "微信支付", "most_fee": 90}

    def test_one_line_is_a_channels_day(self) -> None:
        items = [item(7, 10_000, **self.CHANNEL), item(8, 20_000, **self.CHANNEL)]

        assert pairs(found([line(1, 30_000, name="微信支付")], items)) == [(1, "WX|2026-01-31", "SUM", 75, True)]

    @pytest.mark.parametrize(("amount", "fee"), [(29_820, 180), (29_819, None), (30_001, None)])
    def test_a_fee_within_the_share_may_be_missing(self, amount: int, fee: int | None) -> None:
        items = [item(7, 10_000, **self.CHANNEL), item(8, 20_000, **self.CHANNEL)]
        told = found([line(1, amount, name="微信支付", text="WECHAT0131")], items)

        assert [one.fee for one in told] == ([] if fee is None else [fee])
        assert all(one.is_accepted for one in told)

    def test_what_came_alone_is_not_in_the_sum(self) -> None:
        items = [item(n, 10_000 * n, references=f"ORDER00000{n}", **self.CHANNEL) for n in (1, 2, 3)]
        lines = [line(1, 10_000, payer_reference="ORDER000001"), line(2, 50_000, name="微信支付")]

        assert pairs(found(lines, items)) == [(1, 1, "EXACT", 65, True), (2, "WX|2026-01-31", "SUM", 75, True)]


@st.composite
def tables(draw: st.DrawFn) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Make lines and items that collide often."""
    amounts = st.sampled_from([100, 200, 300, 298, 500, -100])
    names = st.sampled_from(["", "张三", "张三丰", "李四", "微信支付", "微信 支付"])
    words = st.sampled_from(["", "ORDER0001", "ORDER-0001", "ORDER0002", "XORDER0001", "A WECHAT0131", "短"])
    days = st.integers(-9, 9).map(lambda n: DAY + timedelta(days=n))
    bundles = st.sampled_from(["", "", "WX", "YL"])
    lines = [
        line(
            n,
            draw(amounts),
            payer_reference=draw(words),
            name=draw(names),
            text=draw(st.one_of(words, names)),
            day=draw(days),
        )
        for n in range(draw(st.integers(0, 6)))
    ]
    items = []
    for n in range(draw(st.integers(0, 7))):
        bundle = draw(bundles)
        about = {"bundle_references": "WECHAT0131", "bundle_name": "微信支付", "most_fee": 3 if bundle == "WX" else 0}
        extra = {"bundle": bundle, **(about if bundle else {})}
        items.append(item(n, draw(amounts), references=draw(words), name=draw(names), day=draw(days), **extra))
    return lines, items


class TestLaws:
    @given(tables(), st.randoms(use_true_random=False))
    @settings(max_examples=150, deadline=None)
    def test_one_to_one_in_any_order_and_as_the_plain_twin(
        self, made: tuple[list[dict[str, Any]], list[dict[str, Any]]], rolled: random.Random
    ) -> None:
        lines, items = made
        told = found(lines, items)
        accepted = [one for one in told if one.is_accepted]
        members = [
            n
            for one in accepted
            for n in ([one.item] if one.item is not None else _members(items, one=one, of=accepted))
        ]

        assert len({one.line for one in accepted}) == len(accepted)
        assert len(set(members)) == len(members)
        assert told == found(rolled.sample(lines, len(lines)), rolled.sample(items, len(items)))
        assert told == oracle.matched(lines, items, by=PLAIN)

    def test_a_crowd_of_one_amount_is_told_apart_by_name_only(self) -> None:
        lines = [line(n, name=f"客户{n}") for n in range(210)]
        items = [item(n, name=f"客户{n}") for n in range(210)]

        told = found(lines, items)

        assert [(one.line, one.item, one.is_accepted) for one in told] == [(n, n, True) for n in range(210)]

    def test_nothing_makes_nothing(self) -> None:
        assert matching.matched(LINES.empty(), items=ITEMS.empty(), by=BY).height == 0
        assert isinstance(matching.matched(LINES.empty(), items=ITEMS.empty(), by=BY), pl.DataFrame)


def _members(items: list[dict[str, Any]], *, one: oracle.Pair, of: list[oracle.Pair]) -> list[int]:
    exact = {pair.item for pair in of if pair.rule == "EXACT"}
    return [row["item"] for row in items if row["bundle"] == one.bundle and row["item"] not in exact]
