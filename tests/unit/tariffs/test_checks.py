from decimal import Decimal

import polars as pl

from tests.unit.tariffs.texts import SOUND, all_shipped, shipped, spoilt
from wanjia.registry.tariffs.kernel.checks import CATALOGUE, price_findings
from wanjia.registry.tariffs.kernel.tables import book_tables
from wanjia.registry.tariffs.protocols.price_book import parse_book


def findings_of(text: str) -> list[tuple[str, str]]:
    found = price_findings(book_tables(parse_book(text, name="some.yaml")).prices)
    return list(found.select("rule", "evidence").rows())


class TestPublishedPrices:
    def test_that_agree_with_their_parts_pass(self) -> None:
        assert findings_of(SOUND) == []

    def test_the_two_odd_kinds_of_the_hubei_table_are_warned_of_and_nothing_else(self) -> None:
        prices = book_tables(shipped("hubei")).prices

        found = price_findings(prices)

        odd = prices[found["subject_id"].to_list()].select("structure", "time_of_use", "price").rows()
        assert set(found["severity"]) == {"WARNING"}
        assert set(found["rule"]) == {"PRICE_DIFFERS_FROM_PARTS"}
        assert odd == [
            ("HB.CI1.LT1KV", "FLAT", Decimal("0.735686")),
            ("HB.CI1.LT1KV.PLAIN", "TOTAL", Decimal("0.735686")),
            ("HB.CI1.10KV", "FLAT", Decimal("0.715686")),
            ("HB.CI1.10KV.PLAIN", "TOTAL", Decimal("0.715686")),
            ("HB.CI1.35KV", "FLAT", Decimal("0.695686")),
            ("HB.CI2.10KV", "PEAK", Decimal("0.848961")),
        ]

    def test_of_other_shipped_books_all_pass(self) -> None:
        others = (book for book in all_shipped() if book.name != "hubei.yaml")

        assert price_findings(book_tables(*others).prices).is_empty()

    def test_that_stray_from_their_parts_are_shown_with_both_figures(self) -> None:
        ((rule, evidence),) = findings_of(spoilt("PEAK: 0.9,", after="PEAK: 0.900001,"))

        assert rule == "PRICE_DIFFERS_FROM_PARTS"
        assert evidence == ("document=D-1; structure=CI2; time_of_use=PEAK; price=0.90000100; computed=0.90000000")

    def test_may_stray_as_far_as_the_publisher_rounds(self) -> None:
        tolerant = spoilt("          ratios:", after="          tolerance: 0.0002\n          ratios:")

        assert findings_of(tolerant.replace("PEAK: 0.9,", "PEAK: 0.9002,")) == []
        assert len(findings_of(tolerant.replace("PEAK: 0.9,", "PEAK: 0.900201,"))) == 1

    def test_without_a_ratio_cannot_be_checked(self) -> None:
        text = spoilt("ratios: {PEAK: 1.75, VALLEY: 0.25}", after="ratios: {VALLEY: 0.25}")

        assert findings_of(text.replace("PEAK: 0.9,", "PEAK: 0.95,")) == []


class TestBasicPrices:
    def test_that_differ_from_the_transmission_document_are_shown(self) -> None:
        text = spoilt("          fixed:", after="          basic: {demand: 40, capacity: 26.3}\n          fixed:")

        ((rule, evidence),) = findings_of(text)

        assert rule == "BASIC_PRICE_DIFFERS"
        assert "kind=DEMAND; price=42.00000000; part=40.00000000" in evidence


class TestPeriods:
    def test_in_the_wrong_order_are_shown(self) -> None:
        text = spoilt("PEAK: [0.6, 0.65], VALLEY: [0.3, 0.35]", after="PEAK: [0.3, 0.35], VALLEY: [0.6, 0.65]")

        rules = [rule for rule, _ in findings_of(text)]

        assert rules == ["PERIODS_INVERTED", "PERIODS_INVERTED"]


class TestTheCatalogue:
    def test_has_a_next_step_for_each_rule(self) -> None:
        assert len({rule.code for rule in CATALOGUE}) == len(CATALOGUE)
        assert all(rule.meaning and rule.next_step for rule in CATALOGUE)

    def test_names_the_stored_row_where_there_is_one(self) -> None:
        prices = book_tables(shipped("hubei")).prices.with_columns(
            price_row_id=pl.int_range(pl.len(), dtype=pl.Int64) + 5000
        )

        assert price_findings(prices)["subject_id"].min() >= 5000  # type: ignore[operator]
