"""Changes to prices: importing a book, ending a document, setting a switch. Nothing published is ever overwritten."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.db.models import Model

from wanjia.foundation.access.types import Actor
from wanjia.foundation.events import operations as events
from wanjia.foundation.findings.types import Refused
from wanjia.registry.tariffs import queries, rules
from wanjia.registry.tariffs.kernel.tables import check_together
from wanjia.registry.tariffs.models import (
    PolicySwitch,
    PriceDocument,
    PricingStructure,
)
from wanjia.registry.tariffs.protocols.price_book import parse_book
from wanjia.registry.tariffs.types import Book, BookRefused, Document, Structure, SwitchEntry

ISSUE_ANOTHER = "A price document is never overwritten: issue a new one under its own number."
STRUCTURE_FACTS = ("region", "usage_class", "voltage_band", "is_two_part", "is_time_of_use", "is_quantity_only")


class SwitchRefused(Refused):
    """A switch that cannot be set; the text says why."""


class DocumentNotEnded(Refused):
    """A document that cannot be ended on that day; the text says why."""


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import added; all empty when the book was there already."""

    structures: tuple[str, ...]
    documents: tuple[str, ...]
    switches: tuple[str, ...]


def import_book(book: Path | str, *, by: Actor, at: datetime) -> Imported:
    """
    Bring a price book in; what is there already with the same figures is left alone.

    Documents are compared by their figures and validity, not by the words of titles and sources. A stored document that
    was ended since, and a stored switch that was followed by another, count as the same.

    :param book: path of a YAML file, or its text
    :raises BookRefused: if the book is unsound, contradicts what is stored, or changes a number that is stored
    """
    read = _read(book)
    stored = queries.stored_documents(read.region)
    switches = _new_switches(read)
    fresh = Book(
        name=read.name,
        region=read.region,
        documents=tuple(document for document in read.documents if not _is_stored(document, book=read, stored=stored)),
        switches=switches,
    )
    structures = tuple(found for found in read.structures if not _is_known(found, book=read))
    check_together([_stored_book(read.region, documents=stored.values()), replace(fresh, structures=structures)])
    added = Imported(
        structures=tuple(structure.code for structure in structures),
        documents=tuple(document.number for document in fresh.documents),
        switches=tuple(f"{switch.switch} from {switch.period.start}" for switch in switches),
    )
    if added == Imported((), (), ()):
        return added
    _insert(fresh, structures=structures)
    events.record(
        "tariffs.book_imported",
        by=by,
        at=at,
        subject_kind="tariffs.book",
        book=read.name,
        structures=added.structures,
        documents=added.documents,
        switches=added.switches,
    )
    return added


def end_document(number: str, *, end: date, by: Actor, at: datetime) -> None:
    """
    End an open document, so that the one that follows it can be imported.

    :param end: the day after the latest on which it is valid
    :raises DocumentNotEnded: if it does not exist, has an end, or starts on that day or later
    """
    document = PriceDocument.objects.filter(number=number).locked().first()
    if document is None or document.end_date is not None or end <= document.start_date:
        why = "does not exist" if document is None else f"is valid from {document.start_date} to {document.end_date}"
        msg = f"document {number} {why}; only an open document can be ended, after its start"
        raise DocumentNotEnded(msg)
    document.end_date = end
    document.save(update_fields=["end_date"])
    events.record(
        "tariffs.document_ended",
        by=by,
        at=at,
        subject_kind="tariffs.price_document",
        subject_id=document.pk,
        number=number,
        end=end.isoformat(),
    )


def set_switch(entry: SwitchEntry, *, by: Actor, at: datetime) -> int:
    """
    Set a policy switch from a day on; the value that held before ends there.

    :returns: id of the new row
    :raises SwitchRefused: for a value that the switch does not take, or days for which a later value is set already
    """
    if (why := rules.why_not_switched(entry.value, switch=entry.switch)) is not None:
        raise SwitchRefused(why)
    rows = PolicySwitch.objects.filter(region=entry.region, switch=entry.switch).locked()
    before = [row for row in rows if row.start_date < entry.period.start and row.period.overlaps(entry.period)]
    later = [row for row in rows if row.start_date >= entry.period.start and row.period.overlaps(entry.period)]
    if later:
        msg = f"{entry.switch} is set from {later[0].start_date} already; end the new value there or choose another day"
        raise SwitchRefused(msg)
    for row in before:
        row.end_date = entry.period.start
        row.save(update_fields=["end_date"])
    made = PolicySwitch.objects.create(**_switch_fields(entry))
    events.record(
        "tariffs.switch_set",
        by=by,
        at=at,
        subject_kind="tariffs.policy_switch",
        subject_id=made.pk,
        switch=entry.switch.value,
        region=entry.region,
        value=entry.value,
        start=entry.period.start.isoformat(),
    )
    return made.pk


def _read(book: Path | str) -> Book:
    if isinstance(book, str):
        return parse_book(book, name="price book")
    try:
        return parse_book(book.read_text(encoding="utf-8"), name=book.name)
    except UnicodeDecodeError as bad:
        msg = f"{book.name}: is not written in UTF-8. Save it as UTF-8 and import it again."
        raise BookRefused(msg) from bad


def _is_stored(document: Document, *, book: Book, stored: dict[str, Document]) -> bool:
    """
    Tell whether a document is stored already.

    :raises BookRefused: if its number is stored with other figures
    """
    place = f"{book.name}, document {document.number}"
    kept = stored.get(document.number)
    if kept is None:
        if PriceDocument.objects.filter(number=document.number).exists():
            msg = f"{place}: the number belongs to a document of another region. {ISSUE_ANOTHER}"
            raise BookRefused(msg)
        return False
    is_ended = document.period.end is None and document.period.start == kept.period.start
    compared = replace(document, period=kept.period) if is_ended else document
    if (changed := _changed_part(compared, kept=kept)) is not None:
        msg = f"{place}: is stored with other {changed}. {ISSUE_ANOTHER}"
        raise BookRefused(msg)
    return True


def _changed_part(document: Document, *, kept: Document) -> str | None:
    """Name the first part in which two documents differ, words of titles, sources and notes aside."""
    for part in ("region", "period", "is_sample", "includes_funds"):
        if getattr(document, part) != getattr(kept, part):
            return part
    for part in queries.PARTS:
        ours, theirs = ({_figures(entry) for entry in getattr(side, part)} for side in (document, kept))
        if ours != theirs:
            return part.replace("_", " ")
    return None


def _figures(entry: Any) -> tuple[object, ...]:
    names = (name for name in entry.__slots__ if name not in {"note", "source", "name"})
    return tuple(getattr(entry, name) for name in names)


def _is_known(structure: Structure, *, book: Book) -> bool:
    """
    Tell whether a structure is stored already.

    :raises BookRefused: if its code is stored as something else
    """
    kept = PricingStructure.objects.filter(code=structure.code).first()
    if kept is None:
        return False
    for fact in (*STRUCTURE_FACTS, "calendar"):
        if getattr(kept, fact) != getattr(structure, fact):
            cure = "Give the new structure a code of its own."
            msg = f"{book.name}, structure {structure.code}: is stored with another {fact}. {cure}"
            raise BookRefused(msg)
    return True


def _new_switches(book: Book) -> tuple[SwitchEntry, ...]:
    stored = {(kept.switch, kept.period.start, kept.value) for kept in queries.stored_switches(book.region)}
    return tuple(s for s in book.switches if (s.switch, s.period.start, s.value) not in stored)


def _stored_book(region: str, *, documents: Iterable[Document]) -> Book:
    return Book(name="stored", region=region, documents=tuple(documents), switches=queries.stored_switches(region))


def _insert(book: Book, *, structures: tuple[Structure, ...]) -> None:
    PricingStructure.objects.bulk_create(
        PricingStructure(**{name: getattr(found, name) for name in found.__slots__}) for found in structures
    )
    ids = dict(PricingStructure.objects.values_list("code", "pk"))
    for document in book.documents:
        made = PriceDocument.objects.create(
            number=document.number,
            title=document.title,
            issuer=document.issuer,
            region=document.region,
            source=document.source,
            certainty=document.certainty,
            start_date=document.period.start,
            end_date=document.period.end,
            is_sample=document.is_sample,
            includes_funds=document.includes_funds,
        )
        for part, model in queries.PARTS.items():
            entries = getattr(document, part)
            model.objects.bulk_create(_rows(model, entries=entries, document_id=made.pk, structure_ids=ids))
    PolicySwitch.objects.bulk_create(PolicySwitch(**_switch_fields(entry)) for entry in book.switches)


def _rows(
    model: type[Model], *, entries: Iterable[Any], document_id: int, structure_ids: dict[str, int]
) -> Iterable[Model]:
    """Turn the entries of one part into rows of its model: fields of one name, the structure by its id."""
    for entry in entries:
        fields = {name: getattr(entry, name) for name in entry.__slots__}
        if "structure" in fields:
            fields["structure_id"] = structure_ids[fields.pop("structure")]
        if "months" in fields:
            fields["months"] = ",".join(map(str, fields["months"]))
        yield model(document_id=document_id, **fields)


def _switch_fields(entry: SwitchEntry) -> dict[str, object]:
    return {
        "region": entry.region,
        "switch": entry.switch,
        "value": entry.value,
        "start_date": entry.period.start,
        "end_date": entry.period.end,
        "source": entry.source,
    }
