"""
Prices of a trial bill: from a price book, by date through its rate cards, or written into the file.

Either way there is a card for each span of the days in which neither a figure nor a rule changes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property, lru_cache
from types import MappingProxyType
from typing import Any

import polars as pl

from wanjia.foundation.periods.types import Period
from wanjia.registry.tariffs.kernel.rates import price_row_of, rate_cards
from wanjia.registry.tariffs.kernel.schema import PERIODS, STRUCTURES, TIERS
from wanjia.registry.tariffs.kernel.tables import TariffTables, book_tables
from wanjia.registry.tariffs.types import Book, Document, LadderBasis, Structure, Switch, TimeOfUse
from wanjia.revenue.billing.protocols.entries import Entry
from wanjia.revenue.billing.types import Ladder, Policy, Rate

#: Name of the structure that stands for prices written into the file; it has rules, but no price.
WRITTEN = ""
CARDS_KEPT = 512

#: kind of the bill line, item, period of the day, tier → the published figure and its document
Published = Mapping[tuple[str, str, str, int], tuple[Decimal, Document]]


@dataclass(frozen=True, slots=True)
class Card:
    """
    Prices and rules of some days.

    :ivar rate: None where the prices are written into the file
    :ivar switches: value by policy field
    :ivar missing: why nothing can be priced, empty if the card is whole
    """

    period: Period
    rate: Rate | None
    switches: Mapping[str, Any]
    missing: str
    is_two_part: bool
    published: Published


@dataclass(frozen=True, eq=False)
class Prices:
    """One book, or none, with what holds in all regions; asking the same twice costs nothing."""

    book: Book | None
    national: Book

    @cached_property
    def books(self) -> tuple[Book, ...]:
        """Give the books that speak together."""
        return (self.national,) if self.book in (None, self.national) else (self.book, self.national)

    @cached_property
    def tables(self) -> TariffTables:
        """Give the price tables of the books."""
        return book_tables(*self.books)

    @cached_property
    def structures(self) -> Mapping[str, Structure]:
        """Give the structures that an agreement can name, by code."""
        return {structure.code: structure for book in self.books for structure in book.structures}

    @cached_property
    def documents(self) -> Mapping[str, Document]:
        """Give the documents of the books by number."""
        return {document.number: document for book in self.books for document in book.documents}

    @cached_property
    def power_factor_rates(self) -> Mapping[tuple[int, int], Decimal]:
        """Give the adjustment in percent by standard and cosφ, both in hundredths."""
        rows = self.tables.power_factor_rates.iter_rows(named=True)
        return {(row["standard_pct"], row["power_factor_pct"]): row["rate_pct"] for row in rows}

    def rules_on(self, day: date) -> dict[Switch, str]:
        """Give the source of each rule that holds on a day; that of the region comes before that of all."""
        valid = [entry for book in reversed(self.books) for entry in book.switches if entry.period.holds(day)]
        return {entry.switch: entry.source for entry in valid}


#: Finds a book by the name that a file gives it, empty for none.
Shelf = Callable[[str], Prices]


@lru_cache(maxsize=CARDS_KEPT)
def cards_of(prices: Prices, *, structure: str, period: Period) -> tuple[Card, ...]:
    """Give the cards of a structure (or of no structure, `WRITTEN`) that follow each other over a period."""
    tables = prices.tables
    if structure == WRITTEN:
        region = prices.book.region if prices.book else ""
        known = STRUCTURES.frame([{"structure": WRITTEN, "region": region} | dict.fromkeys(FLAGS, False)])
    else:
        known = tables.structures.filter(pl.col("structure") == structure)
    rates, funds = rate_cards(
        tables.prices, ladders=tables.ladders, structures=known, switches=tables.switches, period=period
    )
    published = _published(tables.prices, rates=rates, documents=prices.documents)
    charged = _funds(funds)
    return tuple(
        Card(
            period=Period(row["start_date"], row["end_date"] or period.end),
            rate=rate_of(row, funds=charged.get(row["rate_id"], {})) if structure != WRITTEN else None,
            switches=MappingProxyType({name: row[name] for name in Policy.__slots__}),
            missing=row["missing"] or "" if structure != WRITTEN else "",
            is_two_part=row["is_two_part"],
            published=published.get(row["rate_id"], {}),
        )
        for row in rates.iter_rows(named=True)
    )


FLAGS = ("is_two_part", "is_time_of_use", "is_quantity_only")


def _published(
    prices: pl.DataFrame, *, rates: pl.DataFrame, documents: Mapping[str, Document]
) -> dict[int, dict[tuple[str, str, str, int], tuple[Decimal, Document]]]:
    found: dict[int, dict[tuple[str, str, str, int], tuple[Decimal, Document]]] = {}
    for row in price_row_of(prices, rates=rates).iter_rows(named=True):
        key = (row["kind"], row["item"], row["time_of_use"], row["tier"])
        found.setdefault(row["rate_id"], {})[key] = (row["price"], documents[row["document"]])
    return found


def _funds(funds: pl.DataFrame) -> dict[int, dict[str, Decimal]]:
    found: dict[int, dict[str, Decimal]] = {}
    for rate_id, item, price in funds.select("rate_id", "item", "price").iter_rows():
        found.setdefault(rate_id, {})[item] = price
    return found


def rate_of(row: Mapping[str, Any], *, funds: Mapping[str, Decimal]) -> Rate:
    """Turn a row of RATES into a value."""
    names = {TimeOfUse.TOTAL: "price_total"} | {TimeOfUse(name.upper()): f"price_{name}" for name in PERIODS}
    energy = {period: row[name] for period, name in names.items() if row[name] is not None}
    ladder = None
    if row["ladder"] is not None:
        limits = [row[f"limit_{tier}"] for tier in TIERS[:-1]]
        prices = [row[f"tier_{tier}"] for tier in TIERS]
        ladder = Ladder(
            basis=LadderBasis(row["ladder"]),
            limits=tuple(limit for limit in limits if limit is not None),
            prices=tuple(price for price in prices if price is not None),
            household_extra_kwh=row["household_extra_kwh"],
        )
    return Rate(
        code=row["structure"],
        energy=energy,
        ladder=ladder,
        capacity=row["capacity_price"],
        demand=row["demand_price"],
        funds=dict(funds),
        is_quantity_only=row["is_quantity_only"],
    )


PERIOD_WORDS = {period.value.lower(): period for period in TimeOfUse if period is not TimeOfUse.TOTAL}
BASES = {basis.value.lower(): basis for basis in LadderBasis}
PRICE_KEYS = ("from", "energy", "ladder", "capacity", "demand", "funds", "includes_funds")
PRICE_PLACES = 8


def written_rate(entry: Entry) -> Rate:
    """
    Read prices written into the file.

    :raises TrialRefused: naming the place
    """
    entry.only(PRICE_KEYS)
    funds = _written_funds(entry)
    included = sum(funds.values(), Decimal(0)) if entry.flag("includes_funds") else Decimal(0)
    energy = _written_energy(entry, included=included)
    ladder = None
    if (steps := entry.at("ladder")) is not None:
        ladder = _written_ladder(steps, energy=energy, included=included)
        energy = {} if TimeOfUse.TOTAL in energy else energy
    rate = Rate(
        code="written",
        energy=energy,
        ladder=ladder,
        capacity=entry.number_or_none("capacity", places=PRICE_PLACES),
        demand=entry.number_or_none("demand", places=PRICE_PLACES),
        funds=funds,
    )
    if not energy and ladder is None:
        entry.refuse("energy price missing", cure="Add `energy: 0.53`, prices by period, or a `ladder:`.")
    return rate


def _written_funds(entry: Entry) -> dict[str, Decimal]:
    funds = entry.at("funds")
    return {} if funds is None else {name: funds.number(name, places=PRICE_PLACES) for name in funds.values}


def _written_energy(entry: Entry, *, included: Decimal) -> dict[TimeOfUse, Decimal]:
    """Read one price for the whole day, prices by period, or the flat price and ratios to it, less funds included."""
    if not entry.has("energy"):
        return {}
    if isinstance(entry.values["energy"], str):
        return {TimeOfUse.TOTAL: entry.number("energy", places=PRICE_PLACES) - included}
    periods = entry.at("energy")
    assert periods is not None  # noqa: S101 - something stands there, and it is no text
    periods.only((*PERIOD_WORDS, "ratios"))
    prices = {
        PERIOD_WORDS[name]: periods.number(name, places=PRICE_PLACES) for name in periods.values if name != "ratios"
    }
    if (ratios := periods.at("ratios")) is not None:
        ratios.only(PERIOD_WORDS)
        if TimeOfUse.FLAT not in prices:
            periods.refuse("flat is missing", cure="Ratios multiply the flat price: add `flat: …`.")
        floated = {PERIOD_WORDS[name]: ratios.number(name) * prices[TimeOfUse.FLAT] for name in ratios.values}
        for period in sorted(floated.keys() & prices.keys()):
            periods.refuse(f"{period.lower()} has a price and a ratio", cure="Keep one of the two.")
        for name, price in floated.items():
            ratios.as_number(str(price), key=name.lower(), places=PRICE_PLACES)
        prices |= floated
    return {period: price - included for period, price in prices.items()}


def _written_ladder(entry: Entry, *, energy: Mapping[TimeOfUse, Decimal], included: Decimal) -> Ladder:
    """Read a ladder: limits, and a price for each tier, or a base price (the energy price) and what is added to it."""
    entry.only(("basis", "limits", "prices", "base", "adders", "household_extra"))
    limits = tuple(entry.as_whole(found, key="limits") for found in entry.figures("limits"))
    if not limits or list(limits) != sorted(set(limits)) or len(limits) >= len(TIERS):
        cure = f"Give 1 to {len(TIERS) - 1} of them, rising, such as [240, 400]; the highest tier has none."
        entry.refuse("do not rise, or are none or too many", cure=cure, key="limits")
    prices = tuple(_tier_prices(entry, energy=energy, included=included))
    if len(prices) != len(limits) + 1:
        what = f"{len(prices)} tiers have a price, and {len(limits)} limits make {len(limits) + 1}"
        entry.refuse(what, cure="Give one price more than limits (or as many adders as limits).")
    basis = entry.choice("basis", of=BASES)
    return Ladder(basis, limits, prices, household_extra_kwh=entry.whole("household_extra", default=0))


def _tier_prices(entry: Entry, *, energy: Mapping[TimeOfUse, Decimal], included: Decimal) -> list[Decimal]:
    by_period = bool(energy) and TimeOfUse.TOTAL not in energy
    given = entry.names("prices", "adders")
    if len(given) != 1:
        entry.refuse(
            "needs either prices or adders", cure="Write `prices: [0.49, 0.54, 0.79]` or `adders: [0.05, 0.30]`."
        )
    key = given[0]
    figures = [entry.as_number(found, key=key, places=PRICE_PLACES, least=None) for found in entry.figures(key)]
    if key == "prices":
        if energy:
            entry.refuse(
                "stands beside an energy price", cure="Write `adders:` instead, or take `energy:` out.", key=key
            )
        return [price - included for price in figures]
    if by_period:
        return [Decimal(0), *figures]
    base = energy.get(TimeOfUse.TOTAL)
    if base is None:
        base = entry.number("base", places=PRICE_PLACES) - included
    return [base, *(base + adder for adder in figures)]
