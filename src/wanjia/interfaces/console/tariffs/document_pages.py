"""Pages of price documents: what a document says, as tables and drawings, and what it changed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy, pgettext, pgettext_lazy
from django.utils.translation import gettext as _

from wanjia.foundation.access.types import Permission
from wanjia.foundation.listings.listing import Kind
from wanjia.interfaces.console.tariffs.drawings import Calendar, strips
from wanjia.interfaces.kit.charts import Chart, Hue, Series
from wanjia.interfaces.kit.figures import EMPTY, written
from wanjia.interfaces.kit.lists import ListPage
from wanjia.interfaces.kit.pages import Action, Crumb, Figure, Head, Page, Panel, Tag
from wanjia.interfaces.kit.phrases import translated
from wanjia.interfaces.kit.tables import Cell, Row, Table
from wanjia.interfaces.kit.tables import Head as Column
from wanjia.interfaces.kit.viewer import viewer
from wanjia.interfaces.kit.words import label
from wanjia.registry.tariffs import queries, rules
from wanjia.registry.tariffs.kernel.checks import CATALOGUE
from wanjia.registry.tariffs.listings import DOCUMENTS, region_name
from wanjia.registry.tariffs.types import Document, PriceEntry, PriceKind, Structure, TimeOfUse

PERIODS = tuple(TimeOfUse)
YUAN_KWH = gettext_lazy("yuan/kWh")
UNITS = {
    PriceKind.ENERGY: YUAN_KWH,
    PriceKind.FUND: YUAN_KWH,
    PriceKind.PART: YUAN_KWH,
    PriceKind.CAPACITY: gettext_lazy("yuan/kVA·month"),
    PriceKind.DEMAND: gettext_lazy("yuan/kW·month"),
}
#: Names under which the shipped books keep parts → what they are called.
PART_NAMES = {
    "agent": gettext_lazy("agent purchase"),
    "line_loss": gettext_lazy("line loss"),
    "system": gettext_lazy("system operation"),
    "transmission": gettext_lazy("transmission and distribution"),
    "floating_sum": gettext_lazy("floating parts together"),
    "remainder": gettext_lazy("remainder"),
    "ratio": gettext_lazy("ratio to flat"),
    "tolerance": gettext_lazy("tolerance of rounding"),
    "capacity": gettext_lazy("capacity price of the T&D table"),
    "demand": gettext_lazy("demand price of the T&D table"),
}


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


def _to_document(row: Any) -> str:
    return reverse("console:price_document", args=[row["id"]])


def _list_actions(request: HttpRequest) -> list[Action]:
    found = [Action(_("Calculator"), reverse("console:calculator"))]
    if viewer(request).may(Permission.WHAT_IF_RUN):
        found.append(Action(_("What if prices changed"), reverse("console:what_if_new"), is_primary=True))
    return found


DOCUMENT_LIST = ListPage(
    DOCUMENTS,
    links={"number": _to_document},
    actions=_list_actions,
    hint=gettext_lazy(
        "Price books are taken in whole, and nothing published is ever overwritten: use Files, or on the server "
        "“wanjia prices import BOOK.yaml”."
    ),
)


def structure_name(code: str, *, known: Mapping[str, Structure]) -> str:
    """Give the name of a structure in the language of the request, or its code where it is not stored."""
    found = known.get(code)
    if found is None:
        return code
    return found.name if (get_language() or "").startswith("zh") else found.name_en


def structure_cell(code: str, *, known: Mapping[str, Structure]) -> Cell:
    """Give a cell that leads to a structure."""
    return Cell(structure_name(code, known=known), link=reverse("console:structure", args=[code]), title=code)


def price_cell(value: Decimal | None) -> Cell:
    """Write a price as published."""
    return Cell(written(value, kind=Kind.PRICE), is_number=True)


def sample_tag(*, is_sample: bool) -> Tag:
    """Say whether figures were published."""
    return Tag(_("sample"), "warn") if is_sample else Tag(_("published"), "good")


def part_name(item: str) -> str:
    """Give what a part or fund is called."""
    return str(PART_NAMES.get(item, item))


def _head(request: HttpRequest, shown: Shown) -> Head:
    document = shown.document
    actions = [Action(_("As text (YAML)"), reverse("console:price_document_text", args=[shown.document_id]))]
    if viewer(request).may(Permission.WHAT_IF_RUN):
        link = f"{reverse('console:what_if_new')}?document={shown.document_id}"
        actions.insert(0, Action(_("What if it changed"), link, is_primary=True))
    codes = {row.structure for row in document.prices}
    return Head(
        title=document.title,
        number=document.number,
        crumbs=(Crumb(_("Price documents"), reverse("console:price_documents")), Crumb(region_name(document.region))),
        tags=(sample_tag(is_sample=document.is_sample), Tag(label(document.certainty), "plain")),
        figures=(
            Figure(_("Valid from"), document.period.start.isoformat()),
            Figure(_("Valid until before"), str(document.period.end or _("further notice"))),
            Figure(_("Prices"), str(len(codes))),
            Figure(_("Figures"), written(len(document.prices), kind=Kind.NUMBER)),
        ),
        actions=actions,
    )


def _facts(request: HttpRequest, shown: Shown) -> list[tuple[Any, str, str]]:
    document = shown.document
    funds = _("included in the energy prices") if document.includes_funds else _("on top of the energy prices")
    facts = [
        (_("Issuer"), document.issuer, ""),
        (pgettext("prices", "Region"), region_name(document.region), ""),
        (_("How sure"), label(document.certainty), ""),
        (_("Government funds"), funds if shown.of_kind(PriceKind.FUND) else EMPTY, ""),
    ]
    if shown.before is not None:
        ids = queries.document_ids()
        link = reverse("console:price_document", args=[ids[shown.before.number]])
        facts.insert(3, (_("Document before"), shown.before.number, link))
    return facts


def _source(request: HttpRequest, shown: Shown) -> str:
    return shown.document.source


def _energy(request: HttpRequest, shown: Shown) -> Table:
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


def _basic(request: HttpRequest, shown: Shown) -> Table:
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


def _funds(request: HttpRequest, shown: Shown) -> Table:
    empty, caption = _("This document gives no government funds."), _("Government funds")
    return _matrix(shown.of_kind(PriceKind.FUND), shown=shown, empty=empty, caption=caption)


def _parts(request: HttpRequest, shown: Shown) -> Table:
    empty = _("This document does not tell what its prices are made of.")
    return _matrix(shown.of_kind(PriceKind.PART), shown=shown, empty=empty, caption=pgettext("prices", "Parts"))


def _ladders(request: HttpRequest, shown: Shown) -> Table:
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


def calendars_of(document: Document) -> list[Calendar]:
    """Draw the calendars of a document."""
    names = dict.fromkeys(interval.calendar for interval in document.intervals)
    return [
        Calendar(name, strips([interval for interval in document.intervals if interval.calendar == name]))
        for name in names
    ]


def _calendars(request: HttpRequest, shown: Shown) -> list[Calendar]:
    return calendars_of(shown.document)


def _power_factor(request: HttpRequest, shown: Shown) -> Chart:
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


def _losses(request: HttpRequest, shown: Shown) -> Table:
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


def _bands(request: HttpRequest, shown: Shown) -> Table:
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


def _special_days(request: HttpRequest, shown: Shown) -> Table:
    rows = [
        Row((Cell(day.day.isoformat()), Cell(label(day.day_kind)), Cell(day.name)))
        for day in shown.document.special_days
    ]
    return Table(
        [Column(pgettext("prices", "Day")), Column(_("Kind")), Column(_("Name"))], rows, caption=_("Special days")
    )


def changes_table(before: Document, *, after: Document, known: Mapping[str, Structure]) -> Table:
    """Lay out in which figures one document differs from another."""
    heads = [
        Column(pgettext("prices", "Price")),
        Column(pgettext("prices", "What")),
        Column(pgettext("prices", "Before"), is_number=True),
        Column(pgettext("prices", "After"), is_number=True),
        Column(pgettext("prices", "Change"), is_number=True),
        Column(pgettext("prices", "Change"), "%", is_number=True),
        Column(_("Unit")),
    ]
    rows = []
    for change in rules.price_changes(before, after=after):
        old, new = change.before, change.after
        moved = None if old is None or new is None else new - old
        percent = moved / old * 100 if moved is not None and old else None
        figures = (price_cell(old), price_cell(new), price_cell(moved))
        share = Cell(written(percent, kind=Kind.PERCENT), is_number=True)
        what = Cell(_what(change.entry))
        unit = Cell(str(UNITS[change.entry.kind]))
        rows.append(Row((structure_cell(change.entry.structure, known=known), what, *figures, share, unit)))
    for step in rules.ladder_changes(before, after=after):
        limits = [_("no limit") if one is None else f"{one:,}" for one in (step.before, step.after)]
        words = _("limit of tier %(tier)d") % {"tier": step.tier}
        cells = [Cell(words), *(Cell(one, is_number=True) for one in limits), Cell(EMPTY), Cell(EMPTY), Cell("kWh")]
        rows.append(Row((structure_cell(step.structure, known=known), *cells)))
    return Table(heads, rows, empty=_("No billed figure differs."), caption=_("What changed"))


def _what(entry: PriceEntry) -> str:
    words = [entry.item or label(entry.kind)]
    if entry.time_of_use is not TimeOfUse.TOTAL:
        words.append(label(entry.time_of_use))
    if entry.tier:
        words.append(_("tier %(tier)d") % {"tier": entry.tier})
    return " · ".join(words)


def _changes(request: HttpRequest, shown: Shown) -> Table:
    if shown.before is None:
        return Table((), (), empty=_("No earlier document says the same, so there is nothing to compare with."))
    return changes_table(shown.before, after=shown.document, known=shown.structures)


def _warnings(request: HttpRequest, shown: Shown) -> Table:
    marks = f"document={shown.document.number}; "
    found = queries.price_findings(region=shown.document.region or None)
    steps = queries.next_steps()
    rows = [
        Row(
            (Cell(translated(_meaning(row["rule"])), is_long=True), *_evidence(row["evidence"], shown=shown)),
            hue="warn",
        )
        for row in found.iter_rows(named=True)
        if row["evidence"].startswith(marks)
    ]
    heads = [Column(_("What was found")), Column(pgettext("prices", "Price")), Column(_("Figures"))]
    note = next(iter(steps.values()), "")
    empty = _("The published prices agree with their parts, or no parts are known.")
    return Table(heads, rows, empty=empty, caption=translated(note))


def _meaning(code: str) -> str:
    return next(rule.meaning for rule in CATALOGUE if rule.code == code)


def _evidence(evidence: str, *, shown: Shown) -> tuple[Cell, Cell]:
    facts = dict(part.split("=", 1) for part in evidence.split("; "))
    facts.pop("document")
    code = facts.pop("structure")
    words = [f"{_FACTS.get(name, name)}: {_fact(value)}" for name, value in facts.items()]
    return structure_cell(code, known=shown.structures), Cell("; ".join(words), is_long=True)


_FACTS = {
    "time_of_use": pgettext_lazy("prices", "period"),
    "kind": pgettext_lazy("prices", "kind"),
    "price": gettext_lazy("published"),
    "computed": gettext_lazy("from its parts"),
    "part": gettext_lazy("in the T&D table"),
    "above_period": gettext_lazy("period above"),
    "above": gettext_lazy("its price"),
}


def _fact(value: str) -> str:
    if value in TimeOfUse.__members__:
        return label(TimeOfUse(value))
    return label(PriceKind(value)) if value in PriceKind.__members__ else written(Decimal(value), kind=Kind.PRICE)


TABLE, CHART = "kit/table.html", "kit/chart_panel.html"
PANELS: tuple[tuple[Callable[[Shown], object], Panel[Shown]], ...] = (
    (bool, Panel("facts", gettext_lazy("Where it comes from"), "kit/facts.html", _facts, tab="prices")),
    (bool, Panel("source", pgettext_lazy("prices", "Source"), "tariffs/source.html", _source, tab="prices")),
    (
        lambda shown: shown.of_kind(PriceKind.ENERGY),
        Panel("energy", gettext_lazy("Energy prices"), TABLE, _energy, tab="prices"),
    ),
    (
        lambda shown: shown.of_kind(PriceKind.CAPACITY, PriceKind.DEMAND),
        Panel("basic", gettext_lazy("Basic prices"), TABLE, _basic, tab="prices"),
    ),
    (
        lambda shown: shown.document.ladders,
        Panel("ladders", gettext_lazy("Ladders"), TABLE, _ladders, tab="prices"),
    ),
    (
        lambda shown: shown.of_kind(PriceKind.FUND),
        Panel("funds", gettext_lazy("Government funds"), TABLE, _funds, tab="prices"),
    ),
    (
        lambda shown: shown.of_kind(PriceKind.PART),
        Panel("parts", gettext_lazy("What the prices are made of"), TABLE, _parts, tab="prices"),
    ),
    (
        lambda shown: shown.document.intervals,
        Panel("calendars", gettext_lazy("Periods of the day"), "tariffs/day_strips.html", _calendars, tab="prices"),
    ),
    (
        lambda shown: shown.document.power_factor_rates,
        Panel("factor", gettext_lazy("Power factor adjustment"), CHART, _power_factor, tab="prices"),
    ),
    (
        lambda shown: shown.document.transformer_losses,
        Panel("losses", gettext_lazy("Transformer losses"), TABLE, _losses, tab="prices"),
    ),
    (
        lambda shown: shown.document.loss_bands,
        Panel("bands", gettext_lazy("Loss table"), TABLE, _bands, tab="prices"),
    ),
    (
        lambda shown: shown.document.special_days,
        Panel("days", gettext_lazy("Special days"), TABLE, _special_days, tab="prices"),
    ),
    (bool, Panel("changes", gettext_lazy("Against the document before"), TABLE, _changes, tab="changes")),
    (
        lambda shown: shown.document.prices,
        Panel("warnings", gettext_lazy("Checked against its parts"), TABLE, _warnings, tab="changes"),
    ),
)
TABS = {"prices": gettext_lazy("What it says"), "changes": gettext_lazy("What changed")}


def document_page(shown: Shown) -> Page[Shown]:
    """Give the page of a document: a panel for each thing that it says."""
    panels = tuple(panel for says, panel in PANELS if says(shown))
    return Page(_head, panels, tabs=TABS, template="tariffs/page.html")
