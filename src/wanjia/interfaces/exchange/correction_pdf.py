"""The notice of a correction to the customer as PDF, in Chinese or English."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import timedelta
from functools import lru_cache
from pathlib import Path

import typst
from django.utils.translation import gettext as _
from django.utils.translation import override

from wanjia.foundation.access.masking import Personal, masked
from wanjia.foundation.listings.listing import Kind
from wanjia.interfaces.exchange.glyphs import font_path, printable
from wanjia.interfaces.kit.figures import written
from wanjia.interfaces.kit.words import label_in
from wanjia.revenue.billing.kernel.wording import Language
from wanjia.revenue.corrections.queries.cases import CaseRow, MonthRow
from wanjia.revenue.corrections.types import CaseState, Cause

TEMPLATE = Path(__file__).with_name("correction.typ")
CODES_OF_LANGUAGES = {Language.ZH: "zh-hans", Language.EN: "en"}


def notice_pdf(case: CaseRow, *, months: Sequence[MonthRow], language: Language, sees_personal: bool) -> bytes:
    """Print what was found, what each bill comes to now, and what is owed or given back."""
    with override(CODES_OF_LANGUAGES[language]):
        given = {
            "language": language.value,
            "company": _text(case.unit_name),
            "title": _("Notice of a correction"),
            "number": case.number,
            "facts": _facts(case, sees_personal=sees_personal),
            "heads": _heads(),
            "rows": [_row(month) for month in months],
            "closing": _closing(case),
        }
    content = _compiler().compile(format="pdf", sys_inputs={"given": json.dumps(given, ensure_ascii=False)})
    assert isinstance(content, bytes)  # noqa: S101 - one file, not one a page
    return content


@lru_cache(maxsize=1)
def _compiler() -> typst.Compiler:
    """Keep the font and the template at hand."""
    return typst.Compiler(str(TEMPLATE), font_paths=[str(font_path().parent)], ignore_system_fonts=True)


def _text(text: str) -> str:
    return printable(text)[0]


def _facts(case: CaseRow, *, sees_personal: bool) -> list[tuple[str, str]]:
    name = case.customer_name if sees_personal else masked(case.customer_name, kind=Personal.NAME)
    address = case.address if sees_personal else masked(case.address, kind=Personal.ADDRESS)
    yuan = _("yuan")
    facts = [
        (_("Account number"), case.account_number),
        (_("Customer"), _text(name)),
        (_("Address"), _text(address)),
        (_("Reason of the correction"), label_in(Cause, value=case.cause)),
        (_("Days"), f"{case.start_date} – {case.end_date - timedelta(days=1)}"),
        (_("Energy"), f"{written(case.energy_kwh, kind=Kind.NUMBER)} kWh"),
        (_("Difference of the bills"), f"{written(case.difference, kind=Kind.MONEY)} {yuan}"),
    ]
    if case.penalty:
        facts.append((_("Penalty"), f"{written(case.penalty, kind=Kind.MONEY)} {yuan} ({_text(case.penalty_source)})"))
    if case.compensation:
        facts.append((_("Compensation"), f"{written(case.compensation, kind=Kind.MONEY)} {yuan}"))
    return facts


def _heads() -> list[str]:
    return [
        _("Month"),
        _("Bill"),
        _("Energy billed"),
        _("Energy now"),
        _("Amount billed"),
        _("Amount now"),
        _("Difference"),
    ]


def _row(month: MonthRow) -> list[str]:
    return [
        f"{month.bill_month:%Y-%m}",
        month.bill_number,
        written(month.energy_before_kwh, kind=Kind.NUMBER),
        written(month.energy_after_kwh, kind=Kind.NUMBER),
        written(month.amount_before, kind=Kind.MONEY),
        written(month.amount_after, kind=Kind.MONEY),
        f"{month.difference:+,.2f}",
    ]


def _closing(case: CaseRow) -> str:
    if case.state != CaseState.POSTED:
        return _("This is not decided yet: the figures may still change.")
    if case.difference < 0:
        return _("What you paid too much is set against this bill or given back to you on request.")
    return _("Please pay with your next visit or transfer. If you disagree, ask at our counter.")
