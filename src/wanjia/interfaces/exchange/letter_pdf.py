"""Letters to customers as PDF, in Chinese or English; the template `letter.typ` only sets what it is given."""

from __future__ import annotations

import json
from datetime import date
from functools import lru_cache
from pathlib import Path

import typst

from wanjia.interfaces.exchange.glyphs import font_path, printable

TEMPLATE = Path(__file__).with_name("letter.typ")
#: Words of a letter beside its text, by language.
WORDS = {
    "zh": {
        "number": "编号",
        "stamp": "（盖章）",
        "receipt": "送达回执",
        "received": "收件人签字",
        "relation": "与用电户关系",
        "on": "送达日期",
        "by": "送达人",
        "font": "含无法打印的字符",
    },
    "en": {
        "number": "No.",
        "stamp": "(stamp)",
        "receipt": "Receipt",
        "received": "Received by (signature)",
        "relation": "Relation to the customer",
        "on": "Delivered on",
        "by": "Delivered by",
        "font": "holds characters that cannot be printed",
    },
}


def letter_pdf(title: str, *, text: str, unit: str, day: date, language: str, number: int) -> bytes:
    """
    Print a letter of one page with a receipt to be signed and kept.

    :param language: ``zh`` or ``en``
    :param number: what the receipt is filed under
    """
    shown, missing = printable(text)
    given = {
        "title": title,
        "text": shown,
        "unit": printable(unit)[0],
        "day": day.isoformat(),
        "number": f"{number:08}",
        "words": WORDS[language],
        "language": language,
        "missing": missing,
    }
    inputs = {"given": json.dumps(given, ensure_ascii=False)}
    content = _compiler().compile(format="pdf", sys_inputs=inputs)
    assert isinstance(content, bytes)  # noqa: S101 - one file, not one a page
    return content


@lru_cache(maxsize=1)
def _compiler() -> typst.Compiler:
    return typst.Compiler(str(TEMPLATE), font_paths=[str(font_path().parent)], ignore_system_fonts=True)
