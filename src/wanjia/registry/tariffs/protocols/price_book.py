"""
The price-book format: a YAML text becomes a `Book`, or a complaint that names file, document, row and cure.

Figures are read as exact decimals; no scalar passes through a float. docs/algorithms/price-books.md shows the format.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from wanjia.foundation.periods.types import Period
from wanjia.registry.tariffs import rules
from wanjia.registry.tariffs.protocols.day_ranges import intervals_of
from wanjia.registry.tariffs.protocols.price_rows import check_structure, entries_of, steps_of
from wanjia.registry.tariffs.protocols.rows import Row, load_rows
from wanjia.registry.tariffs.types import (
    Book,
    CalendarInterval,
    Certainty,
    DayKind,
    Document,
    LossBandEntry,
    LossEntry,
    PowerFactorEntry,
    SpecialDayEntry,
    Structure,
    Switch,
    SwitchEntry,
    UsageClass,
    VoltageBand,
)

Named = TypeVar("Named")
QUANTITY_PLACES = 4
SAMPLE_TITLE = "Sample, not published"
STRUCTURE_FLAGS = ("is_two_part", "is_time_of_use", "is_quantity_only")
DOCUMENT_HEAD = ("number", "title", "issuer", "start", "end", "source", "certainty", "is_sample", "includes_funds")
DOCUMENT_BODY = ("common", "prices", "calendars", "power_factor", "transformer_losses", "loss_bands", "special_days")


def parse_book(text: str, *, name: str, stored: Iterable[Structure] = ()) -> Book:
    """
    Read one price book and check what can be checked without others.

    :param name: of the file, for complaints
    :param stored: structures that it may price without declaring them
    :raises BookRefused: naming file, document, row and cure
    """
    top = load_rows(text, name=name)
    top.only("region", "structures", "documents", "switches")
    region = top.text("region", default="")
    structures = tuple(_structure(row, region=region) for row in top.rows("structures", named="code"))
    _check_once(structures, named=lambda one: one.code, top=top)
    known = {structure.code: structure for structure in (*stored, *structures)}
    book = Book(
        name=name,
        region=region,
        structures=structures,
        documents=tuple(_document(row, region=region, known=known) for row in top.rows("documents", named="number")),
        switches=tuple(_switch(row, region=region) for row in top.rows("switches", named="switch")),
    )
    _check_once(book.documents, named=lambda one: one.number, top=top)
    _check_rows(book, top=top)
    _check_calendars(book, top=top)
    return book


def _structure(row: Row, *, region: str) -> Structure:
    row.only("code", "name", "name_en", "usage_class", "voltage_band", "calendar", *STRUCTURE_FLAGS)
    return Structure(
        code=row.text("code"),
        name=row.text("name"),
        name_en=row.text("name_en"),
        region=region,
        usage_class=row.word(row.text("usage_class"), of=UsageClass, key="usage_class"),
        voltage_band=row.word(row.text("voltage_band"), of=VoltageBand, key="voltage_band"),
        calendar=row.text("calendar", default=""),
        **{flag: row.flag(flag) for flag in STRUCTURE_FLAGS},
    )


def _switch(row: Row, *, region: str) -> SwitchEntry:
    row.only("switch", "value", "start", "end", "source")
    switch = row.word(row.text("switch"), of=Switch, key="switch")
    value = row.text("value")
    if (why := rules.why_not_switched(value, switch=switch)) is not None:
        row.refuse(why, cure="Choose a value that the rule knows.")
    return SwitchEntry(region=region, switch=switch, value=value, period=_period(row), source=row.text("source"))


def _period(row: Row) -> Period:
    start, end = row.day("start"), row.day_or_none("end")
    if end is not None and end <= start:
        row.refuse(f"end {end} is not after start {start}", cure="Give as end the day after the latest valid one.")
    return Period(start, end)


def _document(row: Row, *, region: str, known: dict[str, Structure]) -> Document:
    row.only(*DOCUMENT_HEAD, *DOCUMENT_BODY)
    priced = tuple(row.rows("prices", named="structure"))
    for one in priced:
        check_structure(one, known=known)
    common = row.at("common", place="common")
    common.only("funds", "parts")
    is_sample, certainty = _sample_and_certainty(row)
    return Document(
        number=row.text("number"),
        title=row.text("title"),
        issuer=row.text("issuer"),
        region=region,
        source=row.text("source"),
        certainty=certainty,
        period=_period(row),
        is_sample=is_sample,
        includes_funds=row.flag("includes_funds"),
        prices=tuple(entry for one in priced for entry in entries_of(one, common=common)),
        ladders=tuple(step for one in priced for step in steps_of(one)),
        intervals=tuple(found for one in row.rows("calendars", named="calendar") for found in intervals_of(one)),
        power_factor_rates=tuple(r for one in row.rows("power_factor", named="standard") for r in _power_factor(one)),
        transformer_losses=tuple(p for one in row.rows("transformer_losses", named="series") for p in _plates(one)),
        loss_bands=tuple(found for one in row.rows("loss_bands", named="series") for found in _bands(one)),
        special_days=tuple(_special_day(one) for one in row.rows("special_days", named="day")),
    )


def _sample_and_certainty(row: Row) -> tuple[bool, Certainty]:
    is_sample = row.flag("is_sample")
    certainty = row.word(row.text("certainty"), of=Certainty, key="certainty")
    marks = {is_sample, certainty is Certainty.SAMPLE, row.text("title").startswith(SAMPLE_TITLE)}
    if len(marks) > 1:
        cure = f"A sample has is_sample: true, certainty: SAMPLE and a title from {SAMPLE_TITLE!r}; no other has."
        row.refuse("half marked as a sample", cure=cure)
    return is_sample, certainty


def _power_factor(row: Row) -> Iterator[PowerFactorEntry]:
    """Read the adjustment of one standard, cosφ by cosφ; every hundredth must be there."""
    row.only("standard", "rates")
    standard = row.whole(row.values.get("standard"), key="standard")
    rates = row.at("rates", place="rates")
    found = {rates.whole(cosine, key="cosφ"): rate for cosine, rate in rates.values.items()}
    if set(found) != set(range(101)):
        gaps = ", ".join(map(str, sorted(set(range(101)) ^ set(found))[:5]))
        rates.refuse(f"cosφ {gaps} missing or not in 0…100", cure="Give a rate for each hundredth from 0 to 100.")
    for cosine, rate in found.items():
        yield PowerFactorEntry(standard, cosine, rates.number(rate, key=str(cosine), places=QUANTITY_PLACES))


def _plates(row: Row) -> Iterator[LossEntry]:
    """Read the nameplates of one series by size: [P0, Pk, I0 or -, Uk or -]."""
    row.only("series", "source", "certainty", "plates")
    source = row.text("source")
    certainty = row.word(row.text("certainty"), of=Certainty, key="certainty")
    plates = row.at("plates", place="plates")
    for size, figures in plates.values.items():
        if not isinstance(figures, list) or len(figures) != 4:
            plates.refuse(f"{size} kVA has no four figures", cure="Write [P0 W, Pk W, I0 %, Uk %]; - is unknown.")
        read = [
            None if figure == "-" else plates.number(figure, key=f"{size} kVA", places=QUANTITY_PLACES)
            for figure in figures
        ]
        rated_kva = plates.number(size, key="size", places=QUANTITY_PLACES)
        no_load, load = read[0], read[1]
        if no_load is None or load is None or min(rated_kva, no_load, load) <= 0:
            plates.refuse(f"{size} kVA lacks P0 or Pk", cure="Both are known and above 0, or the row is left out.")
        yield LossEntry(row.text("series"), rated_kva, no_load, load, read[2], read[3], f"{source} [{certainty}]")


def _bands(row: Row) -> Iterator[LossBandEntry]:
    """Read the loss table of one model and size: from kWh → kWh, or [kWh, kvarh]."""
    row.only("series", "rated_kva", "bands")
    bands = row.at("bands", place="bands")
    rated_kva = row.number(row.text("rated_kva"), key="rated_kva", places=QUANTITY_PLACES)
    for floor, loss in bands.values.items():
        figures = loss if isinstance(loss, list) else [loss, "0"]
        active, reactive = (bands.whole(figure, key=f"from {floor}") for figure in (*figures, "0")[:2])
        yield LossBandEntry(row.text("series"), rated_kva, bands.whole(floor, key="from"), active, reactive)


def _special_day(row: Row) -> SpecialDayEntry:
    row.only("day", "kind", "name")
    kind = row.word(row.text("kind"), of=DayKind, key="kind")
    if kind is DayKind.EVERY_DAY:
        row.refuse("kind EVERY_DAY says nothing", cure="Name the kind of this day.")
    return SpecialDayEntry(row.day("day"), kind, row.text("name"))


def _check_once(declared: Iterable[Named], *, named: Callable[[Named], str], top: Row) -> None:
    for name, count in Counter(map(named, declared)).items():
        if count > 1:
            top.refuse(f"{name!r} is declared {count} times", cure="Give each structure and document its own name.")


def _check_rows(book: Book, *, top: Row) -> None:
    """Refuse a document that gives one figure twice."""
    rows = Counter(
        (document.number, entry.structure, entry.kind, entry.item, entry.time_of_use, entry.tier)
        for document in book.documents
        for entry in document.prices
    )
    for (number, structure, kind, item, *_), count in rows.items():
        if count > 1:
            what = f"document {number}: {structure} has {kind} {item} {count} times"
            top.refuse(what, cure="Keep one of them; what `common:` says need not be said again.")


def _check_calendars(book: Book, *, top: Row) -> None:
    """Refuse a calendar with a gap or overlap in any day, and a structure whose calendar the book does not have."""
    calendars: dict[str, list[CalendarInterval]] = {}
    for document in book.documents:
        for name in sorted({interval.calendar for interval in document.intervals}):
            of_name = [interval for interval in document.intervals if interval.calendar == name]
            calendars.setdefault(name, []).extend(of_name)
            if faults := rules.calendar_faults(of_name):
                cure = "Every kind of day of every month covers 00:00-24:00 exactly once."
                top.refuse(f"document {document.number}, calendar {name}: {'; '.join(faults[:3])}", cure=cure)
    for structure in book.structures:
        if structure.calendar and structure.calendar not in calendars:
            cure = "Add it to `calendars:` of a document, or leave `calendar` out."
            top.refuse(f"structure {structure.code}: unknown calendar {structure.calendar!r}", cure=cure)
