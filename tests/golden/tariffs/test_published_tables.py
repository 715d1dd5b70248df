"""Published price tables, surcharges and ladders, as others wrote them, come out of rules, checks and shipped books."""

import json
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.unit.tariffs.texts import shipped
from wanjia.foundation.periods.types import Period
from wanjia.registry.tariffs import rules
from wanjia.registry.tariffs.kernel.rates import rate_cards
from wanjia.registry.tariffs.kernel.tables import book_tables
from wanjia.registry.tariffs.protocols.price_book import parse_book
from wanjia.registry.tariffs.types import PriceKind, TimeOfUse

pytestmark = pytest.mark.needs_shared

PERIODS = {"sharp": "SHARP", "peak": "PEAK", "flat": "FLAT", "valley": "VALLEY", "deep_valley": "DEEP_VALLEY"}
RATIO_OF = {"deep_valley": "deep"}
SHANDONG_RATIO_PLACES = 4

LADDER = """
region: CASE
structures:
  - {{code: L, name: 阶梯, name_en: Ladder, usage_class: RESIDENTIAL, voltage_band: BELOW_1KV}}
documents:
  - number: CASE
    title: A ladder
    issuer: Somebody
    start: 2020-01-01
    source: a worked problem
    certainty: READ
    prices:
      - structure: L
        ladder: {{basis: MONTHLY, limits: {limits}, energy: [{prices}]}}
"""


def number(value: object) -> Decimal:
    return Decimal(str(value))


@pytest.fixture(scope="session")
def problems(shared_dir: Path) -> list[dict[str, Any]]:
    text = (shared_dir / "cases" / "billing_problems.json").read_text(encoding="utf-8")
    return list(json.loads(text, parse_float=Decimal))


def of_topic(problems: list[dict[str, Any]], *, topic: str) -> Iterator[dict[str, Any]]:
    found = [case for case in problems if case["topic"] == topic and case["published_answer"] == "retrieved"]
    assert found, f"no problem of the topic {topic}"
    yield from found


def close(found: Decimal, *, to: object, case: dict[str, Any]) -> bool:
    return abs(found - number(to)) <= number(case["tolerance"])


def computed_prices(given: dict[str, Any]) -> dict[str, Decimal]:
    """Put period prices together: from parts, or from the flat price and the sum of the floating parts."""
    ratios = {period: number(given["ratios"].get(RATIO_OF.get(period, period), 1)) for period in PERIODS}
    if "agent" in given:
        floating = number(given["agent"]) + number(given["line_loss"])
        fixed = [number(given[part]) for part in ("td", "fund", "system")]
        return {p: rules.published_price([floating], fixed=fixed, ratio=ratio) for p, ratio in ratios.items()}
    floating, rest = number(given["floating_base"]), number(given["flat"]) - number(given["floating_base"])
    return {
        period: rules.published_price([floating], fixed=[rest], ratio=ratio, places=SHANDONG_RATIO_PLACES)
        for period, ratio in ratios.items()
    }


class TestPriceTables:
    def test_come_out_of_their_parts(self, problems: list[dict[str, Any]]) -> None:
        for case in of_topic(problems, topic="tou_price_table"):
            found = computed_prices(case["inputs"])

            wrong = [p for p, price in case["answer"].items() if not close(found[p], to=price, case=case)]

            assert not wrong, f"{case['id']}: {wrong}"

    @pytest.mark.parametrize(
        ("mark", "book", "structure"),
        [
            ("PRICE-HB-35kV", "hubei", "HB.CI2.35KV"),
            ("PRICE-HB-220kV", "hubei", "HB.CI2.220KV"),
            ("PRICE-SD-2026-02", "shandong", "SD.CI2.110KV"),
            ("PRICE-SD-2026-04", "shandong", "SD.CI2.110KV"),
            ("PRICE-SD-2026-06", "shandong", "SD.CI2.110KV"),
            ("PRICE-SD-2026-08", "shandong", "SD.CI2.110KV"),
        ],
    )
    def test_stand_in_the_shipped_books(
        self, mark: str, book: str, structure: str, problems: list[dict[str, Any]]
    ) -> None:
        case = next(case for case in problems if case["id"] == mark)
        month = mark[-7:] if "SD" in mark else "2026-01"
        document = next(d for d in shipped(book).documents if d.number.endswith(month) and not d.is_sample)

        stored = {
            entry.time_of_use: entry.price
            for entry in document.prices
            if entry.structure == structure and entry.kind is PriceKind.ENERGY
        }

        for period, price in case["answer"].items():
            assert stored[TimeOfUse(PERIODS[period])] == number(price), f"{mark} {period}"


class TestSurcharges:
    def test_sum_up(self, problems: list[dict[str, Any]]) -> None:
        for case in of_topic(problems, topic="surcharge"):
            for region, funds in case["inputs"].items():
                assert close(rules.funds_total(map(number, funds)), to=case["answer"][region], case=case)

    @pytest.mark.parametrize(("book", "structure"), [("hubei", "HB.CI2.10KV"), ("shandong", "SD.CI2.110KV")])
    def test_of_the_shipped_books_sum_up_alike(self, book: str, structure: str, problems: list[dict[str, Any]]) -> None:
        case = next(of_topic(problems, topic="surcharge"))
        month = Period(date(2026, 8, 1), date(2026, 9, 1)) if book == "shandong" else Period(date(2026, 1, 1))
        tables = book_tables(shipped("national"), shipped(book))

        rates, funds = rate_cards(
            tables.prices, ladders=tables.ladders, structures=tables.structures, switches=tables.switches, period=month
        )

        card = rates.filter(structure=structure).sort("start_date")["rate_id"][0]
        assert funds.filter(rate_id=card)["price"].sum() == number(case["answer"][book])


class TestLadders:
    def test_become_cards_that_charge_what_was_published(self, problems: list[dict[str, Any]]) -> None:
        for case in of_topic(problems, topic="ladder"):
            given, answer = case["inputs"], case["answer"]
            steps = [number(given["base"]) + number(a) for a in given["adders"]] if "base" in given else given["prices"]
            text = LADDER.format(limits=given["tiers"], prices=", ".join(map(str, steps)))
            tables = book_tables(shipped("national"), parse_book(text, name=case["id"]))
            rates, _ = rate_cards(
                tables.prices,
                ladders=tables.ladders,
                structures=tables.structures,
                switches=tables.switches,
                period=Period(date(2026, 1, 1), date(2026, 2, 1)),
            )
            card = rates.row(0, named=True)

            wanted = {given["kwh"]: answer["charge"]} if "kwh" in given else _by_energy(given["cases"], answer=answer)

            assert card["missing"] is None
            for kwh, charge in wanted.items():
                assert close(_charge(card, kwh=kwh), to=charge, case=case), f"{case['id']} {kwh} kWh"


def _by_energy(energies: list[int], *, answer: dict[str, Any]) -> dict[int, Any]:
    return {kwh: answer[f"c{kwh}"] for kwh in energies}


def _charge(card: dict[str, Any], *, kwh: int) -> Decimal:
    """Charge energy under a card tier by tier, the plain way."""
    floor, charge = 0, Decimal(0)
    for tier in (1, 2, 3, 4):
        limit = card.get(f"limit_{tier}")
        ceiling = kwh if limit is None else min(kwh, limit)
        charge += max(0, ceiling - floor) * (card[f"tier_{tier}"] or 0)
        floor = max(floor, ceiling)
    return charge
