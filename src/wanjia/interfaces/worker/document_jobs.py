"""Jobs of documents: all bills of a filtered list as PDF."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from itertools import islice
from pathlib import Path

from django.http import QueryDict

from wanjia.foundation.access.types import Scope
from wanjia.foundation.findings.types import Refused
from wanjia.foundation.jobs.types import Finished
from wanjia.foundation.listings.asking import asked
from wanjia.foundation.listings.reading import rows_of
from wanjia.interfaces.exchange.bill_pdf import write_bills
from wanjia.interfaces.worker.work import Work
from wanjia.revenue.billing.kernel.wording import Language
from wanjia.revenue.billing.listings import BILLS

#: Bills in one PDF: what a printer takes in one go. More of them come as a folder of PDFs, packed.
BILLS_A_FILE = 200
LANGUAGES = {"en": Language.EN}


class NothingToPrint(Refused):
    """A filter that no bill passes."""


def bill_batch(work: Work) -> Finished:
    """
    Print all bills that a ``query`` of the list of bills keeps, in the order of their numbers.

    :raises NothingToPrint: if there are none
    """
    scope = work.also(BILLS.permission).scope
    sees = work.sees_personal(scope)
    numbers = _numbers(work, scope=scope, sees_personal=sees)
    if not numbers:
        msg = "No issued bill passes these filters."
        raise NothingToPrint(msg)
    language = LANGUAGES.get(work.get("language", otherwise=""), Language.ZH)
    parts: list[Path] = []
    left, missing = iter(numbers), 0
    while batch := list(islice(left, BILLS_A_FILE)):
        work.report(len(parts) * BILLS_A_FILE, of=len(numbers), words="Printing the bills")
        parts.append(work.folder() / f"bills-{len(parts) + 1:04}.pdf")
        printed = write_bills(parts[-1], numbers=batch, scope=scope, language=language, sees_personal=sees)
        missing += len(printed.missing)
    facts = [
        ["Bills", f"{len(numbers):,}"],
        *([["Characters that cannot be printed", str(missing)]] if missing else []),
    ]
    file = parts[0] if len(parts) == 1 else _packed(parts)
    name = f"bills-{work.at():%Y%m%d}-{work.claimed.job_id}{file.suffix}"
    return Finished({"facts": facts}, file=file.name, file_name=name)


def _numbers(work: Work, *, scope: Scope, sees_personal: bool) -> list[str]:
    ask = replace(
        asked(BILLS, query=QueryDict(work["query"]).dict(), sees_personal=sees_personal), columns=("number",), sort=""
    )
    return sorted(row["number"] for row in rows_of(BILLS, ask=ask, scope=scope, sees_personal=sees_personal))


def _packed(parts: list[Path]) -> Path:
    whole = parts[0].with_name("bills.zip")
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_STORED) as out:  # PDFs are packed already
        for part in parts:
            out.write(part, part.name)
            part.unlink()
    return whole
