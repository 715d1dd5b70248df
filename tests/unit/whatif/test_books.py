"""A draft laid over price tables: what it speaks of is replaced on its days, everything else stays."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import polars as pl

from tests.unit.whatif.documents import HOMES, JANUARY, book, document, structures
from wanjia.foundation.periods.types import Period
from wanjia.registry.tariffs.kernel.tables import book_tables
from wanjia.registry.tariffs.types import Book, Document, PriceKind, TimeOfUse
from wanjia.revenue.whatif.kernel.books import book_of, outside, with_draft
from wanjia.revenue.whatif.rules import as_draft

TABLES = book_tables(book(), book("national"))
MONTH = Period(date(2026, 1, 1), date(2026, 2, 1))
CENT = Decimal("0.01")


def draft_of(found: Document) -> Book:
    """Make a book of one draft."""
    return Book(name="draft", region="HUBEI", documents=(as_draft(found),))


def cheaper(found: Document) -> Document:
    """Take a fen off every energy price."""
    return replace(
        found,
        prices=tuple(replace(r, price=r.price - CENT) if r.kind is PriceKind.ENERGY else r for r in found.prices),
    )


def rates(draft: Book | None = None, *, replaces: str = "", period: Period = MONTH) -> pl.DataFrame:
    """Give the rate cards of a period, with or without a draft."""
    tables = TABLES if draft is None else with_draft(TABLES, draft=draft, replaces=replaces)
    return book_of(tables, period=period).rates.drop("rate_id", "is_sample")


class TestWithDraft:
    def test_the_same_document_changes_nothing(self) -> None:
        for number in (JANUARY, HOMES):
            assert rates(draft_of(document(number)), replaces=number).equals(rates())
            assert rates(draft_of(document(number))).equals(rates())

    def test_its_prices_hold_on_its_days_and_the_others_before_and_after(self) -> None:
        half = replace(cheaper(document(JANUARY)), period=Period(date(2026, 1, 11), date(2026, 1, 21)))

        found = rates(draft_of(half)).filter(structure="HB.CI1.LT1KV").sort("start_date")

        before = rates().filter(structure="HB.CI1.LT1KV")["price_flat"].item()
        assert found["price_flat"].to_list() == [before, before - CENT, before]
        assert found["start_date"].to_list() == [date(2026, 1, 1), date(2026, 1, 11), date(2026, 1, 21)]

    def test_what_it_does_not_speak_of_stays(self) -> None:
        only = document(JANUARY)
        energy = replace(only, prices=tuple(r for r in cheaper(only).prices if r.kind is PriceKind.ENERGY))

        found = rates(draft_of(energy))

        kept = ["capacity_price", "demand_price", "ladder", "tier_1"]
        assert found.select("structure", *kept).equals(rates().select("structure", *kept))

    def test_energy_is_spoken_of_as_a_whole(self) -> None:
        only = document(JANUARY)
        lacking = replace(
            only,
            prices=tuple(
                r for r in only.prices if not (r.kind is PriceKind.ENERGY and r.time_of_use is TimeOfUse.VALLEY)
            ),
        )

        found = rates(draft_of(lacking)).filter(structure="HB.CI1.LT1KV")

        assert found["price_valley"].to_list() == [None]
        assert found["price_peak"].null_count() == 0

    def test_the_document_replaced_says_nothing_on_the_days_of_the_draft(self) -> None:
        only = document(HOMES)
        homes = replace(only, prices=tuple(r for r in only.prices if r.structure == "HB.RES"))

        found = rates(draft_of(homes), replaces=HOMES)

        assert found.filter(structure="HB.AGR.LT1KV")["missing"].to_list() == ["energy price missing"]
        assert rates(draft_of(homes)).filter(structure="HB.AGR.LT1KV")["missing"].to_list() == [None]

    def test_a_ladder_goes_with_the_prices_that_replace_it(self) -> None:
        only = document(HOMES)
        home = next(row for row in only.prices if row.structure == "HB.RES" and row.tier == 1)
        plain = replace(only, prices=(replace(home, tier=0),), ladders=())

        found = rates(draft_of(plain)).filter(structure="HB.RES")

        assert found["ladder"].to_list() == [None]
        assert found["missing"].to_list() == [None]

    def test_tables_without_dates_take_what_the_draft_says(self) -> None:
        rule = next(one for one in book("national").documents if one.power_factor_rates)
        worse = replace(
            rule, power_factor_rates=tuple(replace(r, rate_pct=r.rate_pct + 1) for r in rule.power_factor_rates)
        )

        found = with_draft(TABLES, draft=draft_of(worse)).power_factor_rates

        assert found.height == TABLES.power_factor_rates.height
        joined = found.join(TABLES.power_factor_rates, on=["standard_pct", "power_factor_pct"], suffix="_before")
        assert set(joined.select(pl.col("rate_pct") - pl.col("rate_pct_before")).to_series()) == {Decimal(1)}


class TestOutside:
    ROWS = pl.DataFrame(
        {"name": ["a", "b"], "start_date": [date(2026, 1, 1)] * 2, "end_date": [None, date(2026, 3, 1)]},
        schema={"name": pl.String, "start_date": pl.Date, "end_date": pl.Date},
    )

    def days(self, period: Period) -> list[tuple[date, date | None]]:
        found = outside(self.ROWS, where=pl.col("name") == "a", period=period)
        assert found.filter(name="b").height == 1
        return found.filter(name="a").select("start_date", "end_date").sort("start_date").rows()

    def test_what_lies_before_and_after_stays(self) -> None:
        edges = [(date(2026, 1, 1), date(2026, 2, 1)), (date(2026, 3, 1), None)]

        assert self.days(Period(date(2026, 2, 1), date(2026, 3, 1))) == edges

    def test_a_period_without_end_takes_all_that_follows(self) -> None:
        assert self.days(Period(date(2026, 2, 1))) == [(date(2026, 1, 1), date(2026, 2, 1))]
        assert self.days(Period(date(2025, 2, 1))) == []

    def test_days_that_do_not_meet_take_nothing(self) -> None:
        assert self.days(Period(date(2025, 1, 1), date(2026, 1, 1))) == [(date(2026, 1, 1), None)]


def test_a_draft_may_use_every_stored_structure() -> None:
    assert set(structures()) >= {row.structure for row in document(JANUARY).prices}
