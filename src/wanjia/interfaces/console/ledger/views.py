"""Views of the books: trial balance, journal, postings, entries."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from django.http import Http404, HttpRequest, HttpResponse

from wanjia.foundation.access.types import Permission
from wanjia.foundation.listings.writing import excel_file
from wanjia.interfaces.console.ledger import balance, lists
from wanjia.interfaces.console.ledger.entry_page import ENTRY, EntryShown
from wanjia.interfaces.kit.entry import entry
from wanjia.interfaces.kit.viewer import viewer
from wanjia.revenue.ledger.queries.entries import entry_with_id

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@entry(Permission.LEDGER_VIEW)
def trial_balance(request: HttpRequest) -> HttpResponse:
    """Show what accounts stood at and moved by in a month."""
    return balance.TRIAL_BALANCE.respond(request, balance.shown_month(request))


@entry(Permission.FILES_EXPORT)
def trial_balance_file(request: HttpRequest) -> HttpResponse:
    """Give the trial balance of a month as an Excel file; without the right to see the books it is empty."""
    shown = balance.shown_month(request)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "trial-balance.xlsx"
        rows = balance.file_rows(shown)
        excel_file(path, columns=balance.file_columns(), rows=rows, word=lambda _column, value: str(value))
        content = path.read_bytes()
    name = f"trial-balance-{shown.month:%Y-%m}.xlsx"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"}
    return HttpResponse(content, content_type=XLSX, headers=headers)


@entry(Permission.LEDGER_VIEW)
def entries(request: HttpRequest) -> HttpResponse:
    """List what was booked."""
    return lists.ENTRIES.respond(request)


@entry(Permission.LEDGER_VIEW)
def postings(request: HttpRequest) -> HttpResponse:
    """List the postings of accounts."""
    return lists.POSTINGS.respond(request)


@entry(Permission.LEDGER_VIEW)
def ledger_entry(request: HttpRequest, entry_id: int) -> HttpResponse:
    """
    Show one entry.

    :raises Http404: if it does not concern a unit of the viewer's
    """
    who = viewer(request)
    found = entry_with_id(entry_id, scope=who.scope(Permission.LEDGER_VIEW))
    if found is None:
        raise Http404
    return ENTRY.respond(request, EntryShown(found, who))
