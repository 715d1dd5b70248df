"""
A price document written as a price book, so that it can be read again: what `price_book` reads, the other way round.

Structures are not declared again: a book of changes names those that are stored (``known`` of `price_book.parse_book`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

import yaml

from wanjia.registry.tariffs.rules import clock
from wanjia.registry.tariffs.types import (
    CalendarInterval,
    DayKind,
    Document,
    LossEntry,
    PriceEntry,
    PriceKind,
    TimeOfUse,
)

WIDTH = 160
BASIC_PARTS = ("capacity", "demand")
GRADED = re.compile(r"(?P<source>.*) \[(?P<certainty>[A-Z]+)\]", re.DOTALL)


class Plain(str):
    """A figure, date or word that is written without quotes."""

    __slots__ = ()


class BookDumper(yaml.SafeDumper):
    """Writes figures as they are published, and short lists and mappings on one line."""

    def represent_plain(self, value: Plain) -> yaml.ScalarNode:
        """Write a scalar under the kind that its own text has, so that it needs no quotes."""
        tag = self.resolve(yaml.ScalarNode, str(value), (True, False))  # type: ignore[no-untyped-call]
        return self.represent_scalar(tag, str(value))

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002 - its shape is PyYAML's
        """Write everything out."""
        return True


BookDumper.add_representer(Plain, BookDumper.represent_plain)


def document_text(document: Document) -> str:
    """Write a document as a book of its own (YAML)."""
    top: dict[str, Any] = {"region": Plain(document.region)} if document.region else {}
    top["documents"] = [_document(document)]
    return yaml.dump(top, Dumper=BookDumper, allow_unicode=True, sort_keys=False, width=WIDTH, default_flow_style=None)


def _document(document: Document) -> dict[str, Any]:
    head: dict[str, Any] = {
        "number": document.number,
        "title": document.title,
        "issuer": document.issuer,
        "start": Plain(document.period.start),
        **({"end": Plain(document.period.end)} if document.period.end else {}),
        "source": document.source,
        "certainty": Plain(document.certainty.value),
        **({"is_sample": Plain("true")} if document.is_sample else {}),
        **({"includes_funds": Plain("true")} if document.includes_funds else {}),
    }
    body = {
        "prices": list(_structures(document)),
        "calendars": list(_calendars(document.intervals)),
        "power_factor": list(_power_factor(document)),
        "transformer_losses": list(_plates(document.transformer_losses)),
        "loss_bands": list(_bands(document)),
        "special_days": [
            {"day": Plain(one.day), "kind": Plain(one.day_kind.value), "name": one.name}
            for one in document.special_days
        ],
    }
    return head | {name: rows for name, rows in body.items() if rows}


def _structures(document: Document) -> Iterator[dict[str, Any]]:
    codes = dict.fromkeys([*(row.structure for row in document.prices), *(row.structure for row in document.ladders)])
    for code in codes:
        rows = [row for row in document.prices if row.structure == code]
        said: dict[str, Any] = {"structure": code}
        if energy := _by_period(row for row in rows if row.kind is PriceKind.ENERGY and not row.tier):
            said["energy"] = _single({name: _figure(found[0].price) for name, found in energy.items()})
        if ladder := _ladder(document, code=code, rows=rows):
            said["ladder"] = ladder
        for kind in (PriceKind.CAPACITY, PriceKind.DEMAND):
            said |= {kind.lower(): _figure(row.price) for row in rows if row.kind is kind}
        if funds := {row.item: _figure(row.price) for row in rows if row.kind is PriceKind.FUND}:
            said["funds"] = funds
        if parts := _parts([row for row in rows if row.kind is PriceKind.PART]):
            said["parts"] = parts
        if notes := {_noted(row): row.note for row in rows if row.note}:
            said["notes"] = notes
        yield said


def _ladder(document: Document, *, code: str, rows: list[PriceEntry]) -> dict[str, Any]:
    steps = sorted((step for step in document.ladders if step.structure == code), key=lambda step: step.tier)
    if not steps:
        return {}
    said: dict[str, Any] = {
        "basis": Plain(steps[0].basis.value),
        "limits": [Plain(step.limit_kwh) for step in steps if step.limit_kwh is not None],
    }
    if steps[0].household_extra_kwh:
        said["household_extra_kwh"] = Plain(steps[0].household_extra_kwh)
    tiers = _by_period(row for row in rows if row.kind is PriceKind.ENERGY and row.tier)
    listed = {
        name: [_figure(row.price) for row in sorted(found, key=lambda one: one.tier)] for name, found in tiers.items()
    }
    return said | ({"energy": _single(listed)} if listed else {})


def _parts(rows: list[PriceEntry]) -> dict[str, Any]:
    groups: dict[str, dict[Any, Any]] = {}
    tolerance = {}
    for row in rows:
        if row.item == "ratio":
            groups.setdefault("ratios", {})[Plain(row.time_of_use.value)] = _figure(row.price)
        elif row.item == "tolerance":
            tolerance = {"tolerance": _figure(row.price)}
        elif row.item in BASIC_PARTS and row.time_of_use is TimeOfUse.TOTAL:
            groups.setdefault("basic", {})[row.item] = _figure(row.price)
        else:
            group = "floating" if row.time_of_use is TimeOfUse.FLAT else "fixed"
            groups.setdefault(group, {})[row.item] = _figure(row.price)
    return groups | tolerance


def _by_period(rows: Iterable[PriceEntry]) -> dict[Plain, list[PriceEntry]]:
    found: dict[Plain, list[PriceEntry]] = {}
    for row in rows:
        found.setdefault(Plain(row.time_of_use.value), []).append(row)
    return found


def _single(by_period: Mapping[Plain, Any]) -> Any:
    """Write one price for all of the day as itself."""
    return by_period[Plain("TOTAL")] if list(by_period) == ["TOTAL"] else dict(by_period)


def _noted(row: PriceEntry) -> str:
    if row.item:
        return row.item
    return row.time_of_use.value if row.kind is PriceKind.ENERGY else row.kind.lower()


def _figure(value: Decimal) -> Plain:
    """Write a figure with all of its digits and no zeros behind them."""
    text = f"{value:f}"
    return Plain(text.rstrip("0").rstrip(".") if "." in text else text)


def _calendars(intervals: tuple[CalendarInterval, ...]) -> Iterator[dict[str, Any]]:
    for name in dict.fromkeys(interval.calendar for interval in intervals):
        rules: dict[tuple[tuple[int, ...], DayKind], dict[str, list[str]]] = {}
        for one in intervals:
            if one.calendar == name:
                by_period = rules.setdefault((one.months, one.day_kind), {})
                span = f"{clock(one.start_minute)}-{clock(one.end_minute)}"
                by_period.setdefault(one.time_of_use.value, []).append(span)
        yield {"calendar": name, "rules": [_rule(key, by_period=spans) for key, spans in rules.items()]}


def _rule(key: tuple[tuple[int, ...], DayKind], *, by_period: Mapping[str, list[str]]) -> dict[str, Any]:
    months, kind = key
    days = {} if kind is DayKind.EVERY_DAY else {"days": Plain(kind.value)}
    spans: dict[str, Any] = {Plain(name): ", ".join(found) for name, found in by_period.items()}
    return {"months": months_text(months), **days, **spans}


def months_text(months: tuple[int, ...]) -> str:
    """Write months as 1-6, 9-12."""
    runs: list[list[int]] = []
    for month in sorted(months):
        if runs and month == runs[-1][-1] + 1:
            runs[-1].append(month)
        else:
            runs.append([month])
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in runs)


def _power_factor(document: Document) -> Iterator[dict[str, Any]]:
    rates = document.power_factor_rates
    for standard in dict.fromkeys(rate.standard_pct for rate in rates):
        own = {Plain(rate.power_factor_pct): _figure(rate.rate_pct) for rate in rates if rate.standard_pct == standard}
        yield {"standard": Plain(standard), "rates": own}


def _plates(plates: tuple[LossEntry, ...]) -> Iterator[dict[str, Any]]:
    for series, source in dict.fromkeys((plate.model_series, plate.source) for plate in plates):
        graded = GRADED.fullmatch(source)
        own = [plate for plate in plates if (plate.model_series, plate.source) == (series, source)]
        yield {
            "series": series,
            "source": graded["source"] if graded else source,
            "certainty": Plain(graded["certainty"] if graded else "LOW"),
            "plates": {_figure(plate.rated_kva): _plate(plate) for plate in own},
        }


def _plate(plate: LossEntry) -> list[Plain]:
    figures = (plate.no_load_loss_w, plate.load_loss_w, plate.no_load_current_pct, plate.impedance_pct)
    return [Plain("-") if value is None else _figure(value) for value in figures]


def _bands(document: Document) -> Iterator[dict[str, Any]]:
    bands = document.loss_bands
    for series, kva in dict.fromkeys((band.model_series, band.rated_kva) for band in bands):
        own = {
            Plain(band.from_kwh): [Plain(band.loss_kwh), Plain(band.loss_kvarh)]
            for band in bands
            if (band.model_series, band.rated_kva) == (series, kva)
        }
        yield {"series": series, "rated_kva": _figure(kva), "bands": own}
