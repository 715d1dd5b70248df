"""Vouchers of refunds as PDF, in Chinese or English, on the half sheet of receipts."""

from __future__ import annotations

from typing import Any

from django.utils.translation import override

from wanjia.foundation.access.masking import Personal, masked
from wanjia.foundation.listings.listing import Kind
from wanjia.foundation.quantities.capitals import in_capitals
from wanjia.interfaces.exchange.glyphs import printable
from wanjia.interfaces.exchange.receipt_pdf import CODES_OF_LANGUAGES, half_sheet
from wanjia.interfaces.exchange.voucher_words import LABELS, label
from wanjia.interfaces.kit import words
from wanjia.interfaces.kit.figures import money, written
from wanjia.revenue.billing.kernel.wording import Language
from wanjia.revenue.payments.queries.vouchers import VoucherRow
from wanjia.revenue.payments.types import PayoutWay


def voucher_pdf(voucher: VoucherRow, *, language: Language, sees_personal: bool, times: int) -> bytes:
    """
    Print the voucher of a refund that was paid out.

    :param times: how often it was printed, this time included; above 1 it is marked a copy
    """
    with override(CODES_OF_LANGUAGES[language]):
        told = _told(voucher, language=language, sees_personal=sees_personal, times=times)
    return half_sheet(told, labels={name: label(name, language=language) for name in LABELS}, language=language)


def _told(voucher: VoucherRow, *, language: Language, sees_personal: bool, times: int) -> dict[str, Any]:
    def shown(text: str, *, kind: Personal) -> str:
        return text if sees_personal else masked(text, kind=kind)

    name, payee = (shown(text, kind=Personal.NAME) for text in (voucher.customer_name, voucher.payee))
    if voucher.way is PayoutWay.CASH:
        how = [("paper", shown(voucher.paper, kind=Personal.IDENTITY))]
    else:
        how = [("bank", voucher.bank), ("bank_account", shown(voucher.bank_account, kind=Personal.IDENTITY))]
    facts = [
        ("customer", name),
        ("account", voucher.account_number),
        ("payee", payee),
        ("way", words.label(voucher.way)),
        *how,
        ("unit", voucher.unit_name),
        ("paid", written(voucher.paid_at, kind=Kind.MOMENT)),
        ("cashier", voucher.paid_by),
        ("proposed", voucher.proposed_by),
        ("decided", voucher.decided_by),
    ]
    return {
        "company": printable(voucher.unit_name)[0],
        "number": voucher.number,
        "stamps": [label("copy", language=language)] if times > 1 else [],
        "facts": [[label(what, language=language), printable(value)[0]] for what, value in facts],
        "amount": money(voucher.amount),
        "in_words": in_capitals(voucher.amount),
        "lines": [[printable(voucher.reason)[0], voucher.account_number, money(voucher.amount)]],
        "left": "",
        "missing": " ".join(f"U+{ord(one):04X}" for one in printable(name + payee + voucher.reason)[1]),
    }
