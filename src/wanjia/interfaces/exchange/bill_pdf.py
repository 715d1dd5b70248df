"""
Bills as PDF, in Chinese or English, one or many in a file.

Every figure is written here from the bill as it was issued; the template `bill.typ` only sets what it is given.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

import typst
from django.utils.timezone import localtime
from django.utils.translation import override

from wanjia.foundation.access.masking import Personal, masked
from wanjia.foundation.access.types import Scope
from wanjia.foundation.listings.listing import Kind
from wanjia.foundation.quantities.capitals import in_capitals
from wanjia.interfaces.exchange.bill_words import label, labels, line_words, price_words
from wanjia.interfaces.exchange.glyphs import font_path, printable
from wanjia.interfaces.kit.figures import written
from wanjia.interfaces.kit.words import label_in
from wanjia.registry.metering.types import RegisterKind
from wanjia.registry.tariffs.rules import average_price
from wanjia.registry.tariffs.types import UsageClass
from wanjia.revenue.billing.kernel.explanation import Step, latest_day
from wanjia.revenue.billing.kernel.stored_explanation import stored_steps
from wanjia.revenue.billing.kernel.wording import Language, shown_figure
from wanjia.revenue.billing.queries.explained import ExplainedBill, ReadRegister, bills_explained
from wanjia.revenue.billing.types import BillKind, BillState

TEMPLATE = Path(__file__).with_name("bill.typ")
CODES_OF_LANGUAGES = {Language.ZH: "zh-hans", Language.EN: "en"}
AVERAGE_PLACES = 4
#: Tags for screen readers double the time: they go into what a person opens, not into a batch for the printer.
TAGGED_AT_MOST = 20


@dataclass(frozen=True, slots=True)
class Printed:
    """
    A file of bills.

    :ivar missing: characters that the font lacks and that stand as 〓
    """

    content: bytes
    bills: int
    missing: str = ""


@dataclass
class _Sheet:
    """Collects what is printed, and the characters that cannot be."""

    language: Language
    missing: dict[str, None] = field(default_factory=dict)

    def text(self, text: str) -> str:
        shown, missing = printable(text)
        self.missing.update(dict.fromkeys(missing))
        return shown


def bill_pdf(bill: ExplainedBill, *, language: Language, sees_personal: bool) -> Printed:
    """Print one bill."""
    return bills_pdf([bill], language=language, sees_personal=sees_personal)


def write_bills(
    path: Path, *, numbers: Collection[str], scope: Scope, language: Language, sees_personal: bool = False
) -> Printed:
    """
    Print issued bills into one file, in the order of their numbers, each on pages of its own.

    :param sees_personal: without it, names and addresses are masked
    :raises UnknownBill: naming a bill that the scope does not have
    """
    printed = bills_pdf(bills_explained(numbers, scope=scope), language=language, sees_personal=sees_personal)
    path.write_bytes(printed.content)
    return printed


def bills_pdf(bills: Sequence[ExplainedBill], *, language: Language, sees_personal: bool) -> Printed:
    """Print bills into one file."""
    sheet = _Sheet(language)
    with override(CODES_OF_LANGUAGES[language]):
        told = [_told(bill, sheet=sheet, sees_personal=sees_personal) for bill in bills]
    given = {"labels": labels(language), "bills": told, "language": language.value}
    inputs = {"given": json.dumps(given, ensure_ascii=False)}
    content = _compiler().compile(format="pdf", sys_inputs=inputs, pdf_tags=len(bills) <= TAGGED_AT_MOST)
    assert isinstance(content, bytes)  # noqa: S101 - one file, not one a page
    return Printed(content, len(bills), "".join(sheet.missing))


@lru_cache(maxsize=1)
def _compiler() -> typst.Compiler:
    """Keep the font and the template at hand."""
    return typst.Compiler(str(TEMPLATE), font_paths=[str(font_path().parent)], ignore_system_fonts=True)


def _told(bill: ExplainedBill, *, sheet: _Sheet, sees_personal: bool) -> dict[str, Any]:
    stored, language = bill.stored, sheet.language
    name = bill.customer_name if sees_personal else masked(bill.customer_name, kind=Personal.NAME)
    address = bill.address if sees_personal else masked(bill.address, kind=Personal.ADDRESS)
    average = average_price(stored.amount, energy_kwh=Decimal(stored.energy_kwh), places=AVERAGE_PLACES)
    structure = bill.structure if language is Language.ZH else bill.structure_en
    usage_class = label_in(UsageClass, value=bill.usage_class) if bill.usage_class else ""
    return {
        "company": sheet.text(bill.company_name),
        "number": bill.number,
        "stamp": _stamp(bill, language=language),
        "is_sample": stored.is_sample,
        "facts": [
            [label("customer", language=language), sheet.text(name)],
            [label("account", language=language), bill.account_number],
            [label("address", language=language), sheet.text(address)],
            [label("unit", language=language), sheet.text(bill.unit_name)],
            [label("month", language=language), f"{bill.bill_month:%Y-%m}"],
            [label("period", language=language), _days(bill, language=language)],
            [label("structure", language=language), sheet.text(" · ".join(x for x in (usage_class, structure) if x))],
            [label("kind", language=language), label_in(BillKind, value=bill.kind)],
            [label("issued", language=language), f"{localtime(bill.issued_at):%Y-%m-%d}" if bill.issued_at else ""],
        ],
        "energy": written(stored.energy_kwh, kind=Kind.NUMBER),
        "amount": written(stored.amount, kind=Kind.MONEY),
        "average": written(average, kind=Kind.PRICE),
        "in_words": in_capitals(stored.amount) if language is Language.ZH else "",
        "readings": [_reading(one, language=language) for one in in_register_order(bill.readings)],
        "lines": _lines(bill, language=language),
        "documents": _documents(bill, sheet=sheet),
        "steps": [_step(one, sheet=sheet) for one in stored_steps(stored)],
        "history": [[f"{one.month:%y-%m}", max(one.energy_kwh, 0)] for one in bill.history],
        "missing": _missing_of(name + address),
    }


def in_register_order(readings: Iterable[ReadRegister]) -> list[ReadRegister]:
    """Put readings in the order in which a clerk looks at them: meter by meter, the total first."""
    places = {kind.value: place for place, kind in enumerate(RegisterKind)}
    return sorted(readings, key=lambda one: (one.is_behind, one.start_date, one.meter_number, places[one.register]))


def _missing_of(text: str) -> str:
    """Name the characters of a customer's data that the font lacks, by their code points: they cannot be printed."""
    return " ".join(f"U+{ord(one):04X}" for one in printable(text)[1])


def _stamp(bill: ExplainedBill, *, language: Language) -> str:
    stamps = {BillState.DRAFT: "draft", BillState.CANCELLED: "cancelled"}
    name = stamps.get(BillState(bill.state))
    return label(name, language=language) if name else ""


def _days(bill: ExplainedBill, *, language: Language) -> str:
    return f"{bill.stored.period.start}{label('to', language=language)}{latest_day(bill.stored.period)}"


def _reading(one: ReadRegister, *, language: Language) -> list[str]:
    register = shown_figure(one.register, name="register", language=language)
    behind = f" ({label('behind', language=language)})" if one.is_behind else ""
    numbers = (one.start_value, one.end_value, one.multiplier, one.quantity)
    return [
        one.meter_number,
        register + behind,
        f"{one.start_date}{label('to', language=language)}{one.end_date}",
        *(written(value, kind=Kind.DECIMAL) for value in numbers),
    ]


def _lines(bill: ExplainedBill, *, language: Language) -> list[list[str]]:
    return [
        [
            line_words(told, language=language),
            f"{told.line.start}{label('to', language=language)}{told.line.end - timedelta(days=1)}",
            written(told.line.quantity, kind=Kind.DECIMAL),
            price_words(told),
            "" if told.line.amount is None else written(told.line.amount, kind=Kind.MONEY),
        ]
        for told in bill.stored.lines
    ]


def _documents(bill: ExplainedBill, *, sheet: _Sheet) -> list[list[Any]]:
    """Name each price document once, with whether it is a sample."""
    found = (told.source.document for told in bill.stored.lines if told.source and told.source.document)
    once = {document.number: document for document in found}
    return [
        [sheet.text(f"{one.title}（{one.number}），{one.issuer}"), one.is_sample] for one in _in_order(once.values())
    ]


def _in_order(documents: Iterable[Any]) -> list[Any]:
    return sorted(documents, key=lambda document: str(document.number))


def _step(step: Step, *, sheet: _Sheet) -> list[str]:
    days = f"{step.days.start} – {latest_day(step.days)}" if step.days else ""
    return [step.title(sheet.language), days, sheet.text(step.told(sheet.language))]
