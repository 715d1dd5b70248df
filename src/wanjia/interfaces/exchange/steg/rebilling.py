"""
Price published STEG invoices again, and see which of their tiers come out.

An invoice goes the way of every bill: its two index readings become energy by the rule of the readings kernel, and the
billing chain splits it over the monthly ladder of its tariff. Ladders are read from a price book and nowhere else.
docs/steg.md tells what was found.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import timedelta

import polars as pl

from wanjia.foundation.columnar.engine import collected, collected_all
from wanjia.foundation.findings.types import Refused
from wanjia.foundation.periods.types import Period
from wanjia.foundation.quantities.rounding import QUANTITY
from wanjia.foundation.sheets.types import ROW
from wanjia.measurement.readings.kernel.usage import with_energy
from wanjia.measurement.readings.protocols.steg import ELECTRICITY, TIERS
from wanjia.registry.customers.types import DemandBasis, LossMethod
from wanjia.registry.metering.types import RegisterKind
from wanjia.registry.tariffs.kernel.rates import rate_cards
from wanjia.registry.tariffs.kernel.schema import POWER_FACTOR_RATES
from wanjia.registry.tariffs.kernel.tables import book_tables
from wanjia.registry.tariffs.protocols.price_book import parse_book
from wanjia.registry.tariffs.rules import EARLIEST
from wanjia.registry.tariffs.types import BookRefused
from wanjia.revenue.billing.kernel.chain import BillingTables, bill
from wanjia.revenue.billing.kernel.pricing import PriceTables
from wanjia.revenue.billing.kernel.schema import SEGMENTS, USAGE
from wanjia.revenue.billing.types import RefusalCode

STRUCTURE_OF = "STEG.{}"
OTHER_STRUCTURE = "STEG.OTHER"
HOUSEHOLD_STRUCTURES = ("STEG.10", "STEG.11")
LEAST_DIGITS = 4
NO_POWER = {"contract_kva": 0, "running_kva": 0, "line_loss_pct": 0}
UNUSED_LADDER = {"ladder_used_kwh": 0, "large_household_months": 0}


class BookUnfit(Refused):
    """A price book that says nothing about STEG tariffs, or cannot be read."""


@dataclass(frozen=True, slots=True)
class Rebilled:
    """
    What came of pricing invoices again.

    :ivar invoices: how many the file has, of electricity and gas
    :ivar ladders: one row per rate card used: ``structure, start_date, end_date, invoices, reproduced``
    :ivar rollovers: index differences below 0 that the kernel took as the register passing its highest value
    :ivar missed: `INVOICES` that did not come out, with what `priced` adds
    """

    invoices: int
    electricity: int
    ladders: pl.DataFrame
    rollovers: int
    rollovers_reproduced: int
    missed: pl.DataFrame

    @property
    def reproduced(self) -> int:
        """Count the electricity invoices whose tiers all came out to the kWh."""
        return self.electricity - self.missed.height


def prices_of(text: str, *, name: str) -> PriceTables:
    """
    Make rate cards of a price book.

    :param text: the book, YAML
    :param name: of its file, for complaints
    :raises BookUnfit: if it cannot be read or has no structure for a STEG tariff
    """
    try:
        tables = book_tables(parse_book(text, name=name))
    except BookRefused as refused:
        raise BookUnfit(str(refused)) from refused
    cards, funds = rate_cards(
        tables.prices,
        ladders=tables.ladders,
        structures=tables.structures,
        switches=tables.switches,
        period=Period(EARLIEST),
    )
    known = cards.filter(pl.col("structure").str.starts_with(STRUCTURE_OF.format("")))
    if known.is_empty():
        msg = (
            f"{name}: no structure of this book is for a STEG tariff; name them {STRUCTURE_OF.format('10')} and so on."
        )
        raise BookUnfit(msg)
    return PriceTables(rates=known, funds=funds, power_factor_rates=POWER_FACTOR_RATES.empty())


def rebill(parts: Iterable[pl.DataFrame], *, prices: PriceTables) -> Rebilled:
    """
    Price all electricity invoices of a file again.

    :param parts: `INVOICES`, part by part
    """
    invoices = electricity = 0
    counts: list[pl.DataFrame] = []
    missed: list[pl.DataFrame] = []
    for part in parts:
        chosen = part.filter(pl.col("energy_kind") == ELECTRICITY)
        invoices, electricity = invoices + part.height, electricity + chosen.height
        found = priced(rated(measured(chosen), prices=prices), prices=prices)
        counts.append(_counted(found))
        missed.append(found.filter(~pl.col("is_reproduced")))
    counted = pl.concat(counts).group_by("rate_id", "rolled_over").agg(pl.col("invoices", "reproduced").sum())
    rolled = counted.filter("rolled_over")
    return Rebilled(
        invoices=invoices,
        electricity=electricity,
        ladders=_by_card(counted, rates=prices.rates),
        rollovers=int(rolled["invoices"].sum()),
        rollovers_reproduced=int(rolled["reproduced"].sum()),
        missed=pl.concat(missed),
    )


def _counted(found: pl.DataFrame) -> pl.DataFrame:
    return found.group_by("rate_id", "rolled_over").agg(
        invoices=pl.len().cast(pl.Int64), reproduced=pl.col("is_reproduced").sum().cast(pl.Int64)
    )


def _by_card(counted: pl.DataFrame, *, rates: pl.DataFrame) -> pl.DataFrame:
    sums = counted.group_by("rate_id").agg(pl.col("invoices", "reproduced").sum())
    cards = rates.select("rate_id", "structure", "start_date", "end_date")
    return sums.join(cards, on="rate_id", how="left").sort("structure", "start_date").drop("rate_id")


def measured(invoices: pl.DataFrame) -> pl.DataFrame:
    """
    Add the energy between the two indexes, by the one rule for it.

    The files do not tell how many digits a meter has: the old index shows at least as many as it needs, and no meter
    has fewer than 4.

    :returns: the rows with ``integer_digits``, ``energy`` (kWh, negative if the register ran back) and ``rolled_over``
    """
    shown = pl.col("old_index").cast(pl.String).str.len_chars().cast(pl.Int64)
    pairs = invoices.lazy().with_columns(
        register=pl.lit(RegisterKind.ACTIVE_TOTAL.value),
        start_value=pl.col("old_index").cast(QUANTITY),
        end_value=pl.col("new_index").cast(QUANTITY),
        integer_digits=pl.max_horizontal(shown, LEAST_DIGITS),
    )
    found = with_energy(pairs.with_columns(pl.col("multiplier").cast(QUANTITY)))
    return (
        found.select(*invoices.columns, "integer_digits", "energy", "rolled_over")
        .with_columns(pl.col("multiplier").cast(pl.Int64))
        .pipe(collected)
    )


def rated(invoices: pl.DataFrame, *, prices: PriceTables) -> pl.DataFrame:
    """
    Add the rate card: that of the tariff on the day of the invoice, whatever months it looks back on.

    A tariff that the book does not name is one of the others.

    :returns: the rows in the order of dates with ``rate_id``, null where there is none, and ``quota_months``
    """
    known = prices.rates["structure"].unique().to_list()
    cards = prices.rates.select("rate_id", "structure", invoice_date="start_date").sort("invoice_date")
    return (
        invoices.with_columns(
            structure=structure_of(pl.col("tariff"), known=known),
            quota_months=pl.col("months"),
        )
        .sort("invoice_date")
        .join_asof(cards, on="invoice_date", by="structure", check_sortedness=False)
        .drop("structure")
    )


def structure_of(tariff: pl.Expr, *, known: Collection[str] = HOUSEHOLD_STRUCTURES) -> pl.Expr:
    """Give the pricing structure of a tariff code: its own if the book names it, else that of the others."""
    own = pl.format(STRUCTURE_OF, tariff)
    return pl.when(own.is_in(list(known))).then(own).otherwise(pl.lit(OTHER_STRUCTURE))


def priced(invoices: pl.DataFrame, *, prices: PriceTables) -> pl.DataFrame:
    """
    Send invoices through the billing chain and lay the tiers that come out beside the published ones.

    Each is an account of its own. Its cycle is the day of the invoice, because the number of months is not always one
    that a calendar holds; the ladder's quota is given in months all the same.

    :param invoices: with ``energy``, ``rate_id`` and ``quota_months``
    :returns: the rows with ``priced_1``… (kWh), ``refusal`` (`RefusalCode`, null: none) and ``is_reproduced``
    """
    taken = invoices.lazy().with_columns(
        segment_id=ROW,
        account_id=ROW,
        agreement_id=ROW,
        usage_point_id=ROW,
        cycle_start="invoice_date",
        cycle_end=pl.col("invoice_date") + timedelta(days=1),
        start_date="invoice_date",
        end_date=pl.col("invoice_date") + timedelta(days=1),
        register=pl.lit(RegisterKind.ACTIVE_TOTAL.value),
        demand_basis=pl.lit(DemandBasis.NONE.value),
        loss_method=pl.lit(LossMethod.NONE.value),
        **{name: pl.lit(value) for name, value in (NO_POWER | UNUSED_LADDER).items()},
    )
    usage, segments = collected_all([USAGE.fitted(taken), SEGMENTS.fitted(taken)])
    billed = bill(BillingTables.plain(usage=usage, segments=segments, prices=prices))
    tiers = (
        billed.lines.lazy()
        .group_by(pl.col("segment_id").alias(ROW))
        .agg(
            pl.col("quantity").filter(pl.col("tier") == tier).sum().cast(pl.Int64).alias(f"priced_{tier}")
            for tier in TIERS
        )
    )
    refused = billed.refusals.lazy().sort("code").group_by(pl.col("account_id").alias(ROW)).agg(refusal=_weightiest())
    same = pl.all_horizontal(pl.col(f"priced_{tier}") == pl.col(f"tier_{tier}") for tier in TIERS)
    return (
        invoices.lazy()
        .join(tiers, on=ROW, how="left")
        .join(refused, on=ROW, how="left")
        .with_columns(pl.col(f"priced_{tier}").fill_null(0) for tier in TIERS)
        .with_columns(is_reproduced=same & pl.col("refusal").is_null())
        .pipe(collected)
    )


def _weightiest() -> pl.Expr:
    """Choose of an account's refusals the one that names the cause: a missing price before a contradiction."""
    code = pl.col("code")
    return pl.coalesce(code.filter(code == RefusalCode.PRICE_MISSING).first(), code.first())
