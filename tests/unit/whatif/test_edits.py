"""Quick changes of a document: what they touch, what moves along, and what is refused."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.whatif.documents import HOMES, HOURS, JANUARY, document, structures
from wanjia.registry.tariffs.types import Document, PriceKind, TimeOfUse, UsageClass
from wanjia.revenue.whatif.rules import DraftRefused, as_draft, edited
from wanjia.revenue.whatif.types import Change, Component, Edit, LadderEdit, PriceEdit, RatioEdit, Whom

SHOP = "HB.CI1.LT1KV"
FEN = Decimal("0.01")


def changed(number: str, *edits: Edit) -> Document:
    """Change a document of Hubei."""
    return edited(document(number), edits=edits, structures=structures())


def price(
    found: Document,
    code: str = SHOP,
    *,
    period: TimeOfUse = TimeOfUse.FLAT,
    kind: PriceKind = PriceKind.ENERGY,
    **by: object,
) -> Decimal:
    """Give one figure of a document."""
    rows = [row for row in found.prices if (row.structure, row.time_of_use, row.kind) == (code, period, kind)]
    return next(row.price for row in rows if all(getattr(row, name) == value for name, value in by.items()))


class TestEnergy:
    @pytest.mark.parametrize(
        ("change", "figure", "price_after"),
        [
            (Change.PERCENT, "10", "0.8092546"),
            (Change.PERCENT, "-10", "0.6621174"),
            (Change.YUAN, "0.02", "0.755686"),
            (Change.SET, "0.7", "0.7"),
        ],
    )
    def test_is_moved_as_asked(self, change: Change, figure: str, price_after: str) -> None:
        found = changed(JANUARY, PriceEdit(Component.ENERGY, change, Decimal(figure)))

        assert price(found) == Decimal(price_after)

    def test_only_of_the_structure_period_or_tier_named(self) -> None:
        before = document(JANUARY)
        edit = PriceEdit(Component.ENERGY, Change.YUAN, FEN, Whom(structure=SHOP), time_of_use=TimeOfUse.PEAK)

        found = changed(JANUARY, edit)

        assert price(found, period=TimeOfUse.PEAK) - price(before, period=TimeOfUse.PEAK) == FEN
        assert sum(old != new for old, new in zip(before.prices, found.prices, strict=True)) == 1
        tiered = changed(HOMES, PriceEdit(Component.ENERGY, Change.YUAN, FEN, tier=2))
        assert price(tiered, "HB.RES", period=TimeOfUse.TOTAL, tier=2) == Decimal("0.618")
        assert price(tiered, "HB.RES", period=TimeOfUse.TOTAL, tier=3) == Decimal("0.858")

    def test_only_of_the_class_named(self) -> None:
        edit = PriceEdit(Component.ENERGY, Change.YUAN, FEN, Whom(usage_class=UsageClass.AGRICULTURAL))

        found = changed(HOMES, edit)

        assert price(found, "HB.AGR.LT1KV", period=TimeOfUse.TOTAL) == Decimal("0.575")
        assert price(found, "HB.RES.POOLED.LT1KV", period=TimeOfUse.TOTAL) == Decimal("0.579")

    def test_no_edit_and_an_edit_by_nothing_change_nothing(self) -> None:
        assert changed(JANUARY) == document(JANUARY)
        assert changed(JANUARY, PriceEdit(Component.ENERGY, Change.PERCENT, Decimal(0))) == document(JANUARY)

    @given(st.decimals("-0.4", "2", places=4), st.decimals("-0.2", "2", places=4))
    def test_two_steps_by_yuan_are_one(self, one: Decimal, other: Decimal) -> None:
        steps = [PriceEdit(Component.ENERGY, Change.YUAN, figure, Whom(structure="HB.RES")) for figure in (one, other)]
        whole = PriceEdit(Component.ENERGY, Change.YUAN, one + other, Whom(structure="HB.RES"))

        def prices(*edits: Edit) -> list[Decimal]:
            return [row.price for row in changed(HOMES, *edits).prices]

        assert prices(*steps) == prices(whole)


class TestParts:
    def test_a_floating_part_moves_the_periods_by_their_ratios(self) -> None:
        before = document(JANUARY)

        found = changed(JANUARY, PriceEdit(Component.PART, Change.YUAN, FEN, item="agent"))

        assert price(found) - price(before) == FEN
        moved = price(found, period=TimeOfUse.SHARP) - price(before, period=TimeOfUse.SHARP)
        assert moved == Decimal("0.02")
        assert price(found, period=TimeOfUse.VALLEY) - price(before, period=TimeOfUse.VALLEY) == Decimal("0.0045")

    def test_a_fixed_part_moves_all_periods_alike(self) -> None:
        before = document(JANUARY)

        found = changed(JANUARY, PriceEdit(Component.PART, Change.YUAN, FEN, item="transmission"))

        moved = {price(found, period=p) - price(before, period=p) for p in (TimeOfUse.SHARP, TimeOfUse.VALLEY)}
        assert moved == {FEN}

    def test_a_fund_moves_prices_that_include_it_and_no_others(self) -> None:
        edit = PriceEdit(Component.FUND, Change.YUAN, FEN, item="农网还贷资金")
        on_top = replace(document(JANUARY), includes_funds=False)

        assert price(changed(JANUARY, edit)) - price(document(JANUARY)) == FEN
        assert price(edited(on_top, edits=[edit], structures=structures())) == price(on_top)

    def test_a_misprint_stays_a_misprint(self) -> None:
        before = document(JANUARY)
        gap = price(before, period=TimeOfUse.PEAK, code="HB.CI2.10KV") - price(
            before, period=TimeOfUse.PEAK, code="HB.CI2.35KV"
        )

        found = changed(JANUARY, PriceEdit(Component.PART, Change.PERCENT, Decimal(7), item="agent"))

        after = price(found, period=TimeOfUse.PEAK, code="HB.CI2.10KV") - price(
            found, period=TimeOfUse.PEAK, code="HB.CI2.35KV"
        )
        assert after == gap


class TestRatios:
    def test_known_parts_are_floated_anew(self) -> None:
        found = changed(JANUARY, RatioEdit(TimeOfUse.PEAK, Decimal("1.6")))

        moved = price(found, period=TimeOfUse.PEAK) - price(document(JANUARY), period=TimeOfUse.PEAK)
        assert moved == (Decimal("0.384470") + Decimal("0.013643")) * Decimal("0.11")
        assert price(found, period=TimeOfUse.PEAK, kind=PriceKind.PART, item="ratio") == Decimal("1.6")

    def test_without_parts_flat_is_multiplied(self) -> None:
        whole = document(JANUARY)
        bare = replace(whole, prices=tuple(row for row in whole.prices if row.kind is not PriceKind.PART))

        found = edited(bare, edits=[RatioEdit(TimeOfUse.PEAK, Decimal("1.5"))], structures=structures())

        assert price(found, period=TimeOfUse.PEAK) == Decimal("1.103529")


class TestLadders:
    def test_a_limit_is_moved(self) -> None:
        found = changed(HOMES, LadderEdit(1, 2400))

        assert [step.limit_kwh for step in found.ladders] == [2400, 4800, None]


class TestRefusals:
    @pytest.mark.parametrize(
        ("number", "edit", "why"),
        [
            (HOMES, PriceEdit(Component.CAPACITY, Change.PERCENT, Decimal(5)), "no price that this change"),
            (
                JANUARY,
                PriceEdit(Component.FUND, Change.YUAN, FEN, item="nothing"),
                "no price that this change of nothing",
            ),
            (JANUARY, PriceEdit(Component.PART, Change.YUAN, FEN, item="ratio"), "no price that this change"),
            (JANUARY, PriceEdit(Component.ENERGY, Change.YUAN, Decimal(-1)), "below 0"),
            (JANUARY, RatioEdit(TimeOfUse.DEEP_VALLEY, Decimal("0.2")), "no DEEP_VALLEY price"),
            (JANUARY, RatioEdit(TimeOfUse.PEAK, Decimal(0)), "makes no price"),
            (HOURS, LadderEdit(1, 100), "no ladder with a limit of tier 1"),
            (HOMES, LadderEdit(3, 100), "no ladder with a limit of tier 3"),
            (HOMES, LadderEdit(1, 4800), "4800, 4800"),
            (HOMES, LadderEdit(1, 0), "0, 4800"),
        ],
    )
    def test_what_cannot_be_is_refused(self, number: str, edit: Edit, why: str) -> None:
        with pytest.raises(DraftRefused, match=why):
            changed(number, edit)

    def test_a_draft_cannot_be_taken_for_the_document(self) -> None:
        draft = as_draft(document(JANUARY))

        assert draft.number == f"DRAFT {JANUARY}"
        assert len(as_draft(replace(document(JANUARY), number="x" * 120)).number) == 120
