"""What a price document says, as tables, charts and drawings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from wanjia.foundation.listings.listing import Kind
from wanjia.interfaces.console.tariffs.drawings import Calendar, strips
from wanjia.interfaces.console.tariffs.price_words import (
    PERIODS,
    UNITS,
    YUAN_KWH,
    part_name,
    price_cell,
    structure_cell,
    structure_name,
)
from wanjia.interfaces.kit.charts import Chart, Hue, Series
from wanjia.interfaces.kit.figures import EMPTY, written
from wanjia.interfaces.kit.tables import Cell, Row, Table
from wanjia.interfaces.kit.tables import Head as Column
from wanjia.interfaces.kit.words import label
from wanjia.registry.tariffs import queries, rules
from wanjia.registry.tariffs.types import Document, PriceEntry, PriceKind, Structure, TimeOfUse


@dataclass(frozen=True)
class Shown:
    """A document with what its page asks for more than once."""

    document_id: int
    document: Document

    @cached_property
    def structures(self) -> Mapping[str, Structure]:
        """Give all structures by code."""
        return queries.all_structures()

    @cached_property
    def before(self) -> Document | None:
        """Give the document that said the same before."""
        others = queries.stored_documents(self.document.region).values()
        return rules.document_before(self.document, others=others)

    def of_kind(self, *kinds: PriceKind) -> list[PriceEntry]:
        """Give the figures of some kinds."""
        return [row for row in self.document.prices if row.kind in kinds]


def energy(request: HttpRequest, shown: Shown) -> Table:
    """Lay the energy prices out: by structure and tier, one column for each period."""
    rows = shown.of_kind(PriceKind.ENERGY)
    used = [period for period in PERIODS if any(row.time_of_use is period for row in rows)]
    has_tiers = any(row.tier for row in rows)
    found: dict[tuple[str, int], dict[TimeOfUse, PriceEntry]] = {}
    for row in rows:
        found.setdefault((row.structure, row.tier), {})[row.time_of_use] = row
    heads = [Column(pgettext("prices", "Price"))]
    heads += [Column(_("Tier"), is_number=True)] if has_tiers else []
    heads += [
        Column(_("all day") if period is TimeOfUse.TOTAL else label(period), YUAN_KWH, is_number=True)
        for period in used
    ]
    heads.append(Column(_("Remark")))
    table = []
    for (code, tier), by_period in found.items():
        cells = [structure_cell(code, known=shown.structures)]
        cells += [Cell(str(tier or EMPTY), is_number=True)] if has_tiers else []
        cells += [price_cell(by_period[p].price if p in by_period else None) for p in used]
        notes = "; ".join(_noted(row) for row in by_period.values() if row.note)
        table.append(Row([*cells, Cell(notes or EMPTY, is_long=bool(notes))]))
    return Table(heads, table, empty=_("This document gives no energy prices."), caption=_("Energy prices"))


def _noted(row: PriceEntry) -> str:
    return row.note if row.time_of_use is TimeOfUse.TOTAL else f"{label(row.time_of_use)}: {row.note}"


def basic(request: HttpRequest, shown: Shown) -> Table:
    """Lay the capacity and demand prices out."""
    rows = shown.of_kind(PriceKind.CAPACITY, PriceKind.DEMAND)
    by_code: dict[str, dict[PriceKind, Decimal]] = {}
    for row in rows:
        by_code.setdefault(row.structure, {})[row.kind] = row.price
    heads = [Column(pgettext("prices", "Price"))]
    heads += [Column(label(kind), UNITS[kind], is_number=True) for kind in (PriceKind.CAPACITY, PriceKind.DEMAND)]
    table = [
        Row(
            [
                structure_cell(code, known=shown.structures),
                *(price_cell(found.get(kind)) for kind in (PriceKind.CAPACITY, PriceKind.DEMAND)),
            ]
        )
        for code, found in by_code.items()
    ]
    return Table(heads, table, empty=_("This document gives no basic prices."), caption=_("Basic prices"))


def _matrix(rows: Iterable[PriceEntry], *, shown: Shown, empty: str, caption: str) -> Table:
    """Lay funds or parts out: one row per structure, one column per item; equal rows are told once."""
    found: dict[str, dict[tuple[str, TimeOfUse], Decimal]] = {}
    columns: dict[tuple[str, TimeOfUse], None] = {}
    for row in rows:
        key = (row.item, row.time_of_use if row.item == "ratio" else TimeOfUse.TOTAL)
        columns[key] = None
        found.setdefault(row.structure, {})[key] = row.price
    groups: dict[tuple[tuple[tuple[str, TimeOfUse], Decimal], ...], list[str]] = {}
    for code, prices in found.items():
        groups.setdefault(tuple(prices.items()), []).append(code)
    heads = [Column(pgettext("prices", "Price"))]
    heads += [Column(_column(item, period=period), _unit(item), is_number=True) for item, period in columns]
    table = [
        Row([_group_cell(codes, shown=shown), *(price_cell(dict(prices).get(key)) for key in columns)])
        for prices, codes in groups.items()
    ]
    return Table(heads, table, empty=empty, caption=caption)


def _column(item: str, *, period: TimeOfUse) -> str:
    return part_name(item) if period is TimeOfUse.TOTAL else f"{part_name(item)}: {label(period)}"


def _unit(item: str) -> Any:
    if item == "ratio":
        return "×"
    return {"capacity": UNITS[PriceKind.CAPACITY], "demand": UNITS[PriceKind.DEMAND]}.get(item, YUAN_KWH)


def _group_cell(codes: list[str], *, shown: Shown) -> Cell:
    if len(codes) == 1:
        return structure_cell(codes[0], known=shown.structures)
    names = [structure_name(code, known=shown.structures) for code in codes]
    return Cell(_("%(count)d prices alike") % {"count": len(codes)}, title="\n".join(names))


def funds(request: HttpRequest, shown: Shown) -> Table:
    """Lay the government funds out."""
    empty, caption = _("This document gives no government funds."), _("Government funds")
    return _matrix(shown.of_kind(PriceKind.FUND), shown=shown, empty=empty, caption=caption)


def parts(request: HttpRequest, shown: Shown) -> Table:
    """Lay out what the prices are made of."""
    empty = _("This document does not tell what its prices are made of.")
    return _matrix(shown.of_kind(PriceKind.PART), shown=shown, empty=empty, caption=pgettext("prices", "Parts"))


def ladders(request: HttpRequest, shown: Shown) -> Table:
    """Lay the ladders out."""
    heads = [
        Column(pgettext("prices", "Price")),
        Column(_("Counted")),
        Column(_("Tier"), is_number=True),
        Column(_("Up to"), "kWh", is_number=True),
        Column(_("Large household, more a month"), "kWh", is_number=True),
    ]
    rows = [
        Row(
            (
                structure_cell(step.structure, known=shown.structures),
                Cell(label(step.basis)),
                Cell(str(step.tier), is_number=True),
                Cell(_("no limit") if step.limit_kwh is None else f"{step.limit_kwh:,}", is_number=True),
                Cell(f"{step.household_extra_kwh:,}" if step.household_extra_kwh else EMPTY, is_number=True),
            )
        )
        for step in shown.document.ladders
    ]
    return Table(heads, rows, empty=_("This document gives no ladder."), caption=_("Ladders"))


def calendars(request: HttpRequest, shown: Shown) -> list[Calendar]:
    """Draw the calendars; a single one needs no name."""
    intervals = shown.document.intervals
    names = list(dict.fromkeys(interval.calendar for interval in intervals))
    return [
        Calendar(name if len(names) > 1 else "", strips([one for one in intervals if one.calendar == name]))
        for name in names
    ]


def power_factor(request: HttpRequest, shown: Shown) -> Chart:
    """Draw how the charge changes with the power factor."""
    rates = shown.document.power_factor_rates
    standards = sorted({rate.standard_pct for rate in rates}, reverse=True)
    cosines = list(range(50, 101))
    found = {(rate.standard_pct, rate.power_factor_pct): rate.rate_pct for rate in rates}
    hues = (Hue.FIRST, Hue.SECOND, Hue.THIRD, Hue.FOURTH)
    series = tuple(
        Series(
            _("standard %(standard)s") % {"standard": f"{Decimal(standard) / 100:.2f}"},
            [found.get((standard, cosine)) for cosine in cosines],
            hue,
        )
        for standard, hue in zip(standards, hues, strict=False)
    )
    categories = [f"{Decimal(cosine) / 100:.2f}" for cosine in cosines]
    title = _("How the charge changes with the power factor")
    return Chart(title, "%", categories, series, is_bars=False, places=2)


def losses(request: HttpRequest, shown: Shown) -> Table:
    """Lay the nameplate losses of transformers out."""
    heads = [Column(_("Series")), Column(pgettext("prices", "Size"), "kVA", is_number=True)]
    heads += [
        Column(_("No-load loss"), "W", is_number=True),
        Column(_("Load loss"), "W", is_number=True),
        Column(_("No-load current"), "%", is_number=True),
        Column(_("Impedance"), "%", is_number=True),
        Column(pgettext("prices", "Source")),
    ]
    rows = [
        Row(
            (
                Cell(plate.model_series),
                *(
                    Cell(written(value, kind=Kind.DECIMAL), is_number=True)
                    for value in (
                        plate.rated_kva,
                        plate.no_load_loss_w,
                        plate.load_loss_w,
                        plate.no_load_current_pct,
                        plate.impedance_pct,
                    )
                ),
                Cell(plate.source, is_long=True),
            )
        )
        for plate in shown.document.transformer_losses
    ]
    return Table(heads, rows, caption=_("Transformer losses"))


def bands(request: HttpRequest, shown: Shown) -> Table:
    """Lay the loss tables out."""
    heads = [
        Column(_("Series")),
        Column(pgettext("prices", "Size"), "kVA", is_number=True),
        Column(_("Energy of a month from"), "kWh", is_number=True),
        Column(pgettext("prices", "Loss"), "kWh", is_number=True),
        Column(pgettext("prices", "Loss"), "kvarh", is_number=True),
    ]
    rows = [
        Row(
            (
                Cell(band.model_series),
                Cell(written(band.rated_kva, kind=Kind.DECIMAL), is_number=True),
                *(Cell(f"{value:,}", is_number=True) for value in (band.from_kwh, band.loss_kwh, band.loss_kvarh)),
            )
        )
        for band in shown.document.loss_bands
    ]
    return Table(heads, rows, caption=_("Loss table"))


def special_days(request: HttpRequest, shown: Shown) -> Table:
    """List the special days."""
    rows = [
        Row((Cell(day.day.isoformat()), Cell(label(day.day_kind)), Cell(day.name)))
        for day in shown.document.special_days
    ]
    return Table(
        [Column(pgettext("prices", "Day")), Column(_("Kind")), Column(_("Name"))], rows, caption=_("Special days")
    )
