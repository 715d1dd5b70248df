"""
Receipts as PDF, in Chinese or English, on a half sheet.

Every figure is written here from the payment as it was taken; the template `receipt.typ` only sets what it is given.
"""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

import typst
from django.utils.translation import override

from wanjia.foundation.access.masking import Personal, masked
from wanjia.foundation.listings.listing import Kind
from wanjia.foundation.quantities.capitals import in_capitals
from wanjia.interfaces.exchange.glyphs import font_path, printable
from wanjia.interfaces.exchange.receipt_words import LABELS, label
from wanjia.interfaces.kit import words
from wanjia.interfaces.kit.figures import money, written
from wanjia.revenue.billing.kernel.wording import Language
from wanjia.revenue.payments.queries.rows import PaymentRow
from wanjia.revenue.payments.types import ReceiptState
from wanjia.revenue.receivables.queries.history import SettlementRow

TEMPLATE = Path(__file__).with_name("receipt.typ")
CODES_OF_LANGUAGES = {Language.ZH: "zh-hans", Language.EN: "en"}


def receipt_pdf(
    payment: PaymentRow, *, settled: list[SettlementRow], language: Language, sees_personal: bool, times: int
) -> bytes:
    """
    Print the receipt of a payment.

    :param settled: what the payment settled
    :param times: how often it was printed, this time included; above 1 it is marked a copy
    """
    with override(CODES_OF_LANGUAGES[language]):
        told = _told(payment, settled=settled, language=language, sees_personal=sees_personal, times=times)
    return half_sheet(told, labels={name: label(name, language=language) for name in LABELS}, language=language)


def half_sheet(told: dict[str, Any], *, labels: dict[str, str], language: Language) -> bytes:
    """Set what is told under its labels on half a sheet; vouchers look like receipts."""
    given = {"labels": labels, "receipt": told, "language": language.value}
    content = _compiler().compile(format="pdf", sys_inputs={"given": json.dumps(given, ensure_ascii=False)})
    assert isinstance(content, bytes)  # noqa: S101 - one file, not one a page
    return content


@lru_cache(maxsize=1)
def _compiler() -> typst.Compiler:
    """Keep the font and the template at hand."""
    return typst.Compiler(str(TEMPLATE), font_paths=[str(font_path().parent)], ignore_system_fonts=True)


def _told(
    payment: PaymentRow, *, settled: list[SettlementRow], language: Language, sees_personal: bool, times: int
) -> dict[str, Any]:
    name = payment.customer_name if sees_personal else masked(payment.customer_name, kind=Personal.NAME)
    address = payment.address if sees_personal else masked(payment.address, kind=Personal.ADDRESS)
    facts = [
        ("customer", name),
        ("account", payment.account_number),
        ("address", address),
        ("unit", payment.unit_name),
        ("taken", written(payment.taken_at, kind=Kind.MOMENT)),
        ("cashier", payment.taken_by),
        ("tender", words.label(payment.tender)),
        ("payment", payment.number),
    ]
    return {
        "company": printable(payment.unit_name)[0],
        "number": payment.receipt_number,
        "stamps": _stamps(payment, language=language, times=times),
        "facts": [[label(what, language=language), printable(value)[0]] for what, value in facts],
        "amount": money(payment.amount),
        "in_words": in_capitals(payment.amount),
        "lines": [[words.label(row.charge_kind), row.bill_number, money(row.amount)] for row in _first(settled)],
        "left": money(payment.amount - payment.settled) if payment.amount > payment.settled else "",
        "missing": " ".join(f"U+{ord(one):04X}" for one in printable(name + address)[1]),
    }


def _first(settled: list[SettlementRow]) -> list[SettlementRow]:
    """Keep what the payment settled when it was taken, in that order: not what was put back, nor what came later."""
    kept = [row for row in reversed(settled) if not row.opposes_id]
    return [row for row in kept if row.entry_id == kept[0].entry_id]


def _stamps(payment: PaymentRow, *, language: Language, times: int) -> list[str]:
    found = [("void", payment.receipt_state is ReceiptState.VOID), ("copy", times > 1)]
    return [label(name, language=language) for name, holds in found if holds]
