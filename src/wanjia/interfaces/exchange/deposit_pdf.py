"""Receipts of deposits, and vouchers of deposits given back, as PDF on the half sheet of receipts."""

from __future__ import annotations

from typing import Any

from django.utils.translation import override

from wanjia.foundation.access.masking import Personal, masked
from wanjia.foundation.listings.listing import Kind
from wanjia.foundation.quantities.capitals import in_capitals
from wanjia.interfaces.exchange.deposit_words import LABELS, label
from wanjia.interfaces.exchange.glyphs import printable
from wanjia.interfaces.exchange.receipt_pdf import CODES_OF_LANGUAGES, half_sheet
from wanjia.interfaces.kit.figures import money, written
from wanjia.revenue.billing.kernel.wording import Language
from wanjia.revenue.payments.queries.deposits import DepositRow
from wanjia.revenue.payments.types import MovementKind, ReceiptState


def deposit_pdf(deposit: DepositRow, *, language: Language, sees_personal: bool, times: int) -> bytes:
    """
    Print the receipt of a deposit that was taken, or the voucher of one that was given back.

    :param times: how often it was printed, this time included; above 1 it is marked a copy
    """
    with override(CODES_OF_LANGUAGES[language]):
        told = _told(deposit, language=language, sees_personal=sees_personal, times=times)
    labels = {name: label(name, language=language) for name in LABELS}
    if deposit.kind is MovementKind.DEPOSIT_RETURNED:
        labels |= {"receipt": labels["voucher"], "seal": labels["signature"], "keep": labels["kept"]}
    return half_sheet(told, labels=labels, language=language)


def _told(deposit: DepositRow, *, language: Language, sees_personal: bool, times: int) -> dict[str, Any]:
    def word(name: str) -> str:
        return label(name, language=language)

    name = deposit.customer_name if sees_personal else masked(deposit.customer_name, kind=Personal.NAME)
    address = deposit.address if sees_personal else masked(deposit.address, kind=Personal.ADDRESS)
    facts = [
        ("customer", name),
        ("account", deposit.account_number),
        ("address", address),
        ("unit", deposit.unit_name),
        ("moved", written(deposit.moved_at, kind=Kind.MOMENT)),
        ("cashier", deposit.moved_by),
        ("tender", word("cash")),
    ]
    amount = abs(deposit.amount)
    what = word("taken" if deposit.kind is MovementKind.DEPOSIT_TAKEN else "returned")
    stamps = [("void", deposit.receipt_state is ReceiptState.VOID), ("copy", times > 1)]
    return {
        "company": printable(deposit.unit_name)[0],
        "number": deposit.receipt_number,
        "stamps": [word(stamp) for stamp, holds in stamps if holds],
        "facts": [[word(fact), printable(value)[0]] for fact, value in facts],
        "amount": money(amount),
        "in_words": in_capitals(amount),
        "lines": [[what, deposit.account_number, money(amount)]],
        "left": "",
        "missing": " ".join(f"U+{ord(one):04X}" for one in printable(name + address)[1]),
    }
