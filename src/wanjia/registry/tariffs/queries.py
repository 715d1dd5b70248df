"""Questions about prices: tables for a span, the document behind a figure, calendars, and the books shipped."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
from django.db.models import Q, QuerySet

from wanjia.foundation.columnar.database import read_frame
from wanjia.foundation.columnar.engine import collected
from wanjia.foundation.columnar.schema import Schema
from wanjia.foundation.findings.types import Refused
from wanjia.foundation.listings.feeds import Feed
from wanjia.foundation.periods.types import Period
from wanjia.registry.tariffs.kernel import checks
from wanjia.registry.tariffs.kernel.card import Card, card_on
from wanjia.registry.tariffs.kernel.schema import (
    LADDERS,
    LOSS_BANDS,
    POWER_FACTOR_RATES,
    PRICES,
    STRUCTURES,
    SWITCHES,
    TRANSFORMER_LOSSES,
)
from wanjia.registry.tariffs.kernel.tables import TariffTables, latest_of
from wanjia.registry.tariffs.models import (
    LadderStep,
    PolicySwitch,
    PowerFactorRate,
    PriceDocument,
    PriceRow,
    PricingStructure,
    SpecialDay,
    TimeTariffInterval,
    TransformerLoss,
    TransformerLossBand,
)
from wanjia.registry.tariffs.protocols.price_book import parse_book
from wanjia.registry.tariffs.types import (
    Book,
    CalendarInterval,
    Certainty,
    DayKind,
    Document,
    Structure,
    Switch,
    SwitchEntry,
)

EVER = Period(date(1, 1, 1))
BOOKS = Path(__file__).parent / "books"
DATED = {"document": "document__number", "start_date": "document__start_date", "end_date": "document__end_date"}


class UnknownStructure(Refused):
    """A pricing structure that no book has."""


class UnknownDocument(Refused):
    """A price document that is not stored."""


@dataclass(frozen=True, slots=True)
class PriceSource:
    """Where a billed figure comes from, for the explanation of a bill."""

    number: str
    title: str
    issuer: str
    region: str
    source: str
    certainty: Certainty
    is_sample: bool
    period: Period
    note: str


@dataclass(frozen=True, slots=True)
class PublishedCard:
    """
    A rate card with its names and the documents that it rests on, by their numbers.

    :ivar name: Chinese
    """

    name: str
    name_en: str
    card: Card
    sources: Mapping[str, PriceSource]


def shipped_book_paths() -> tuple[Path, ...]:
    """List the price books that come with the platform, in the order of their names."""
    return tuple(sorted(BOOKS.glob("*.yaml")))


def price_tables(period: Period) -> TariffTables:
    """
    Give every price table with the rows valid on at least one day of ``period``.

    The tables without dates (power factor, losses) take what the document that starts latest says.
    """
    return TariffTables(
        prices=prices_during(period),
        ladders=ladders_during(period),
        structures=structures(),
        switches=switches_during(period),
        power_factor_rates=power_factor_rates_during(period),
        transformer_losses=transformer_losses_during(period),
        loss_bands=loss_bands_during(period),
    )


def prices_during(period: Period) -> pl.DataFrame:
    """Give PRICES with the id of each row."""
    columns = {
        **DATED,
        "structure": "structure__code",
        "is_sample": "document__is_sample",
        "includes_funds": "document__includes_funds",
        "price_row_id": "id",
    }
    return _frame(PRICES, rows=_during(PriceRow, period=period), columns=columns)


def ladders_during(period: Period) -> pl.DataFrame:
    """Give LADDERS."""
    columns = {**DATED, "structure": "structure__code"}
    return _frame(LADDERS, rows=_during(LadderStep, period=period), columns=columns)


def structures() -> pl.DataFrame:
    """Give STRUCTURES, all of them."""
    return _frame(STRUCTURES, rows=PricingStructure.objects.order_by("code"), columns={"structure": "code"})


def structure_ids() -> pl.DataFrame:
    """Give the id and the code of every pricing structure: ``structure_id``, ``structure``."""
    return read_frame(PricingStructure.objects.order_by("code"), structure_id="id", structure="code")


def structure_classes() -> dict[str, str]:
    """Give the class of use of each pricing structure, by code."""
    return dict(PricingStructure.objects.order_by("code").values_list("code", "usage_class"))


def structure_names() -> dict[str, str]:
    """Give the pricing structures by code, with their names."""
    return dict(PricingStructure.objects.order_by("code").values_list("code", "name"))


def switches_during(period: Period) -> pl.DataFrame:
    """Give SWITCHES."""
    rows = PolicySwitch.objects.during(period).order_by("region", "switch", "start_date")
    return _frame(SWITCHES, rows=rows, columns={})


def power_factor_rates_during(period: Period) -> pl.DataFrame:
    """Give POWER_FACTOR_RATES."""
    return latest_of(_frame(POWER_FACTOR_RATES, rows=_during(PowerFactorRate, period=period), columns={}))


def transformer_losses_during(period: Period) -> pl.DataFrame:
    """Give TRANSFORMER_LOSSES."""
    return latest_of(_frame(TRANSFORMER_LOSSES, rows=_during(TransformerLoss, period=period), columns={}))


def loss_bands_during(period: Period) -> pl.DataFrame:
    """Give LOSS_BANDS."""
    return latest_of(_frame(LOSS_BANDS, rows=_during(TransformerLossBand, period=period), columns={}))


def documents(*, region: str | None = None) -> list[PriceSource]:
    """List price documents by region and start; those of one region only if one is named (empty: of all regions)."""
    rows = PriceDocument.objects.all() if region is None else PriceDocument.objects.filter(region=region)
    return [_source(row, note="") for row in rows.order_by("region", "start_date", "number")]


def card_of(structure: str, *, on: date) -> PublishedCard:
    """
    Show what a pricing structure costs on a day, with the documents behind it and whether its parts agree.

    :param structure: code
    :raises UnknownStructure: if no book has it
    """
    named = PricingStructure.objects.filter(code=structure).first()
    card = card_on(price_tables(EVER), structure=structure, on=on)
    if named is None or card is None:
        msg = f"no price book has a structure {structure}; `wanjia prices list --structures` names them"
        raise UnknownStructure(msg)
    rows = PriceDocument.objects.filter(number__in=card.documents)
    sources = {row.number: _source(row, note="") for row in rows}
    return PublishedCard(named.name, named.name_en, card, sources)


def price_findings(*, region: str | None = None) -> pl.DataFrame:
    """Check all published prices, or those of one region, against their parts: FINDINGS about price rows."""
    prices = prices_during(EVER)
    if region is None:
        return checks.price_findings(prices)
    mine = structures().filter(region=region).select("structure")
    return checks.price_findings(prices.join(mine, on="structure", how="semi", maintain_order="left"))


def next_steps() -> dict[str, str]:
    """Give what to do about each kind of finding."""
    return {rule.code: rule.next_step for rule in checks.CATALOGUE}


def document_of(price_row_id: int) -> PriceSource:
    """
    Tell where one billed figure comes from.

    :raises KeyError: if there is no such price row
    """
    return documents_of([price_row_id])[price_row_id]


def documents_of(price_row_ids: Iterable[int]) -> dict[int, PriceSource]:
    """Tell where billed figures come from, by the id of the price row."""
    rows = PriceRow.objects.filter(pk__in=list(price_row_ids)).select_related("document")
    return {row.pk: _source(row.document, note=row.note) for row in rows}


def _source(document: PriceDocument, *, note: str) -> PriceSource:
    return PriceSource(
        number=document.number,
        title=document.title,
        issuer=document.issuer,
        region=document.region,
        source=document.source,
        certainty=Certainty(document.certainty),
        is_sample=document.is_sample,
        period=document.period,
        note=note,
    )


def calendar_of(structure: str, *, on: date) -> tuple[CalendarInterval, ...]:
    """
    Give the time-of-use calendar of a structure as it holds on a day; empty if the books have none.

    :param structure: code
    """
    named = PricingStructure.objects.filter(code=structure).values_list("calendar", "region").first()
    if named is None or not named[0]:
        return ()
    valid = PriceDocument.objects.on(on).filter(region=named[1])
    rows = TimeTariffInterval.objects.filter(calendar=named[0], document__in=valid).order_by("pk")
    return tuple(row.as_value() for row in rows)


def special_days(region: str) -> dict[date, frozenset[DayKind]]:
    """Give the kinds of the days declared for a region or for all regions, as the rules of calendars ask for them."""
    found: dict[date, frozenset[DayKind]] = {}
    rows = SpecialDay.objects.filter(document__region__in=["", region])
    for day, kind in rows.values_list("day", "day_kind"):
        found[day] = found.get(day, frozenset()) | {DayKind(kind)}
    return found


def book_read(text: str, *, name: str) -> Book:
    """
    Read a price book that may price every stored structure without declaring it; nothing is stored.

    :param name: of the book, for complaints
    :raises BookRefused: naming the place, what is wrong and the cure
    """
    return parse_book(text, name=name, stored=all_structures().values())


def all_structures() -> dict[str, Structure]:
    """Give every pricing structure as a value, by code."""
    return {row.code: row.as_value() for row in PricingStructure.objects.order_by("region", "code")}


def document_ids(*, structure: str | None = None) -> dict[str, int]:
    """Give the ids of documents by number, the earliest first; those only that price a structure if one is named."""
    rows = PriceDocument.objects.all()
    if structure is not None:
        priced = PriceRow.objects.filter(structure__code=structure).values("document")
        stepped = LadderStep.objects.filter(structure__code=structure).values("document")
        rows = rows.filter(Q(pk__in=priced) | Q(pk__in=stepped))
    return dict(rows.order_by("start_date", "number").values_list("number", "pk"))


def document_held(document_id: int) -> Document:
    """
    Give a stored document as a value, with everything it says.

    :raises UnknownDocument: if it is not stored
    """
    found = _documents(PriceDocument.objects.filter(pk=document_id))
    if not found:
        msg = f"no price document has the id {document_id}"
        raise UnknownDocument(msg)
    return next(iter(found.values()))


def stored_documents(region: str) -> dict[str, Document]:
    """Give the documents of a region and those of all regions as values, by number."""
    return _documents(PriceDocument.objects.filter(region__in=["", region]))


def documents_priced(structure: str) -> dict[str, Document]:
    """Give the documents that price a structure as values, by number, the earliest first."""
    ids = document_ids(structure=structure)
    found = _documents(PriceDocument.objects.filter(pk__in=ids.values()))
    return {number: found[number] for number in ids}


def stored_books(region: str) -> tuple[Book, Book]:
    """Give what is stored for a region, and what is stored for all regions, as two books."""
    documents, structures = stored_documents(region).values(), all_structures().values()
    own, national = (
        Book(
            name=of or "national",
            region=of,
            structures=tuple(one for one in structures if one.region == of),
            documents=tuple(one for one in documents if one.region == of),
            switches=stored_switches(of),
        )
        for of in (region, "")
    )
    return own, national


def all_switches() -> tuple[SwitchEntry, ...]:
    """Give every switch of all regions as a value, by rule, region and start."""
    rows = PolicySwitch.objects.order_by("switch", "region", "start_date")
    return tuple(SwitchEntry(row.region, Switch(row.switch), row.value, row.period, row.source) for row in rows)


def _documents(rows: QuerySet[PriceDocument]) -> dict[str, Document]:
    parts = {name: _by_document(model, documents=rows) for name, model in PARTS.items()}
    return {
        row.number: Document(
            number=row.number,
            title=row.title,
            issuer=row.issuer,
            region=row.region,
            source=row.source,
            certainty=Certainty(row.certainty),
            period=row.period,
            is_sample=row.is_sample,
            includes_funds=row.includes_funds,
            **{name: tuple(of_row.get(row.pk, ())) for name, of_row in parts.items()},
        )
        for row in rows
    }


def stored_switches(region: str) -> tuple[SwitchEntry, ...]:
    """Give the switches of one region (empty: those of all regions) as values, earliest first."""
    rows = PolicySwitch.objects.filter(region=region).order_by("switch", "start_date")
    return tuple(SwitchEntry(row.region, Switch(row.switch), row.value, row.period, row.source) for row in rows)


def _by_document(model: Any, *, documents: QuerySet[PriceDocument]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = {}
    rows = model.objects.filter(document__in=documents).order_by("pk")
    for row in rows.select_related("structure") if model in {PriceRow, LadderStep} else rows:
        found.setdefault(row.document_id, []).append(row.as_value())
    return found


#: The parts of a document: field of `types.Document` → the model that keeps it.
PARTS: dict[str, Any] = {
    "prices": PriceRow,
    "ladders": LadderStep,
    "intervals": TimeTariffInterval,
    "power_factor_rates": PowerFactorRate,
    "transformer_losses": TransformerLoss,
    "loss_bands": TransformerLossBand,
    "special_days": SpecialDay,
}


def _during(model: Any, *, period: Period) -> QuerySet[Any]:
    """Give the rows of the documents valid on at least one day of a period, the documents that start earliest first."""
    documents = PriceDocument.objects.during(period)
    rows: QuerySet[Any] = model.objects.filter(document__in=documents)
    return rows.order_by("document__start_date", "pk")


def _frame(schema: Schema, *, rows: QuerySet[Any], columns: Mapping[str, str]) -> pl.DataFrame:
    """Read a table; a column comes from the field of its name unless ``columns`` says otherwise."""
    paths = {name: columns.get(name, name) for name in schema.columns}
    found = read_frame(rows, **paths)
    return schema.check(schema.fitted(found.lazy()).pipe(collected))


def _valid_on(day: date, *, path: str = "") -> Q:
    return Q(**{f"{path}start_date__lte": day}) & (
        Q(**{f"{path}end_date__isnull": True}) | Q(**{f"{path}end_date__gt": day})
    )


#: Price documents, which belong to no unit.
DOCUMENT_FEED = Feed(
    rows=lambda _scope: PriceDocument.objects.all(),
    fields={
        name: name
        for name in (
            "number",
            "title",
            "issuer",
            "region",
            "source",
            "certainty",
            "is_sample",
            "includes_funds",
            "start_date",
            "end_date",
        )
    },
    order=("number",),
    filters={
        "number": lambda number: Q(number=number),
        "region": lambda region: Q(region=region),
        "on": _valid_on,
    },
)
#: What agreements can name as their price.
STRUCTURE_FEED = Feed(
    rows=lambda _scope: PricingStructure.objects.all(),
    fields={
        name: name
        for name in (
            "code",
            "name",
            "name_en",
            "region",
            "usage_class",
            "voltage_band",
            "is_two_part",
            "is_time_of_use",
            "is_quantity_only",
        )
    },
    order=("code",),
    filters={
        "code": lambda code: Q(code=code),
        "region": lambda region: Q(region=region),
        "usage_class": lambda usage_class: Q(usage_class=usage_class),
    },
)
#: Published figures with the days of their documents.
RATE_FEED = Feed(
    rows=lambda _scope: PriceRow.objects.all(),
    fields={
        "structure": "structure__code",
        "document": "document__number",
        "kind": "kind",
        "item": "item",
        "time_of_use": "time_of_use",
        "tier": "tier",
        "price": "price",
        "note": "note",
        "start_date": "document__start_date",
        "end_date": "document__end_date",
    },
    order=("pk",),
    filters={
        "structure": lambda code: Q(structure__code=code),
        "document": lambda number: Q(document__number=number),
        "kind": lambda kind: Q(kind=kind),
        "on": lambda day: _valid_on(day, path="document__"),
    },
)
