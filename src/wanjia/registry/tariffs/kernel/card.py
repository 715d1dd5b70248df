"""One rate card with the published figures behind it: what `wanjia prices show` tells and clerks ask about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from wanjia.foundation.periods.spans import holds_on
from wanjia.foundation.periods.types import Period
from wanjia.registry.tariffs.kernel.checks import price_findings
from wanjia.registry.tariffs.kernel.rates import rate_cards
from wanjia.registry.tariffs.kernel.tables import TariffTables
from wanjia.registry.tariffs.types import PriceKind


@dataclass(frozen=True, slots=True)
class Card:
    """
    What one pricing structure costs on a day, and by which documents.

    :ivar structure: row of STRUCTURES
    :ivar rate: row of RATES
    :ivar steps: LADDERS valid on the day, lowest tier first
    :ivar figures: PRICES valid on the day, as published, in the order in which they are read
    :ivar findings: FINDINGS about these figures, their subjects the figures' ``price_row_id``
    :ivar is_checkable: whether there are energy prices and parts to check them by
    """

    structure: Mapping[str, Any]
    rate: Mapping[str, Any]
    steps: pl.DataFrame
    figures: pl.DataFrame
    findings: pl.DataFrame
    is_checkable: bool

    @property
    def documents(self) -> list[str]:
        """Number the documents that the figures and the ladder stand in."""
        return pl.concat([self.figures["document"], self.steps["document"]]).unique().sort().to_list()


def card_on(tables: TariffTables, *, structure: str, on: date) -> Card | None:
    """
    Put together the rate card of a structure that holds on a day; None if there is no such structure.

    :param tables: of all days, so that the card knows how long it holds
    :param structure: code
    """
    mine = pl.col("structure") == structure
    prices = tables.prices.filter(mine)
    known = tables.structures.filter(mine)
    if known.is_empty():
        return None
    ladders = tables.ladders.filter(mine)
    rates, _ = rate_cards(
        prices,
        ladders=ladders,
        structures=known,
        switches=tables.switches,
        period=Period(date(1, 1, 1)),
    )
    order = {kind.value: place for place, kind in enumerate(PriceKind)}
    place = pl.col("kind").replace_strict(order, return_dtype=pl.Int64)
    figures = prices.filter(holds_on(on)).sort(place, "item", "tier", "price_row_id")
    found = price_findings(prices)
    return Card(
        structure=known.row(0, named=True),
        rate=rates.filter(holds_on(on)).row(0, named=True),
        steps=ladders.filter(holds_on(on)).sort("tier"),
        figures=figures,
        findings=found.filter(pl.col("subject_id").is_in(figures["price_row_id"].implode())),
        is_checkable={PriceKind.ENERGY, PriceKind.PART} <= set(figures["kind"]),
    )
