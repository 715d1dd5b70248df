"""Views of prices and what-ifs: each is one call of a page."""

from __future__ import annotations

from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from wanjia.foundation.access.types import Permission
from wanjia.interfaces.console.tariffs import (
    asking,
    calculator_page,
    document_pages,
    explaining,
    structure_pages,
    what_if_pages,
)
from wanjia.interfaces.console.tariffs.document_tables import Shown
from wanjia.interfaces.kit.entry import change, entry
from wanjia.interfaces.kit.viewer import viewer
from wanjia.registry.customers.queries import UnknownAccount, account_named
from wanjia.registry.tariffs import queries
from wanjia.registry.tariffs.protocols.book_text import document_text
from wanjia.revenue.whatif import operations
from wanjia.revenue.whatif.queries import UnknownWhatIf, WhatIfRow, account_twice, what_if_held

YAML = "text/yaml; charset=utf-8"


@entry(Permission.PRICES_VIEW)
def price_documents(request: HttpRequest) -> HttpResponse:
    """List price documents."""
    return document_pages.DOCUMENT_LIST.respond(request)


@entry(Permission.PRICES_VIEW)
def price_document(request: HttpRequest, document_id: int) -> HttpResponse:
    """Show everything that one document says."""
    shown = _document(document_id)
    return document_pages.document_page(shown).respond(request, shown)


@entry(Permission.PRICES_VIEW)
def price_document_text(request: HttpRequest, document_id: int) -> HttpResponse:
    """Give a document as a price book, to be changed and brought back."""
    return as_file(document_text(_document(document_id).document), name=f"document-{document_id}.yaml")


@entry(Permission.PRICES_VIEW)
def structures(request: HttpRequest) -> HttpResponse:
    """List pricing structures."""
    return structure_pages.STRUCTURE_LIST.respond(request)


@entry(Permission.PRICES_VIEW)
def structure(request: HttpRequest, code: str) -> HttpResponse:
    """Show what a structure costs, and which documents priced it."""
    found = queries.all_structures().get(code)
    if found is None:
        raise Http404
    today = viewer(request).today
    on = _day(request.GET.get("on", ""))
    if on is None:
        on = structure_pages.day_shown(queries.documents_priced(code), code=code, today=today)
    priced = structure_pages.Priced(found, on, today)
    return structure_pages.structure_page(priced).respond(request, priced)


@entry(Permission.PRICES_VIEW)
def policy_switches(request: HttpRequest) -> HttpResponse:
    """Show the rules on which regions differ."""
    return structure_pages.SWITCHES.respond(request, queries.all_switches())


@entry(Permission.PRICES_VIEW)
def calculator(request: HttpRequest) -> HttpResponse:
    """Calculate what a month would cost."""
    found = calculator_page.summed(request, today=viewer(request).today)
    return calculator_page.calculator_page(found).respond(request, found)


@entry(Permission.WHAT_IF_RUN)
def what_ifs(request: HttpRequest) -> HttpResponse:
    """List what was asked."""
    return what_if_pages.WHAT_IF_LIST.respond(request)


@entry(Permission.WHAT_IF_RUN)
def what_if_accounts(request: HttpRequest) -> HttpResponse:
    """List what drafts do to accounts."""
    return what_if_pages.ACCOUNT_LIST.respond(request)


@entry(Permission.WHAT_IF_RUN, methods=("GET", "POST"))
def what_if_new(request: HttpRequest) -> HttpResponse:
    """Ask what would be if prices changed."""
    return asking.answer(request)


@entry(Permission.WHAT_IF_RUN)
def what_if(request: HttpRequest, what_if_id: int) -> HttpResponse:
    """Show what a draft does; while it is priced its progress asks again, and then for the whole page."""
    shown = what_if_pages.Shown(_held(request, what_if_id=what_if_id))
    if shown.is_priced and request.GET.get("panel") != "progress":
        return what_if_pages.result_page(shown).respond(request, shown)
    response = what_if_pages.WAITING.respond(request, shown)
    if shown.is_priced:
        response.headers["HX-Refresh"] = "true"
    response.headers["Cache-Control"] = "no-store"
    return response


@entry(Permission.WHAT_IF_RUN)
def what_if_draft(request: HttpRequest, what_if_id: int) -> HttpResponse:
    """Give the draft as a price book."""
    found = _held(request, what_if_id=what_if_id)
    return as_file(found.draft, name=f"draft-{what_if_id}.yaml")


@entry(Permission.WHAT_IF_RUN, methods=("POST",))
def what_if_cancel(request: HttpRequest, what_if_id: int) -> HttpResponse:
    """Give a what-if up that is not priced yet."""
    found, who = _held(request, what_if_id=what_if_id), viewer(request)
    return change(
        request,
        does=lambda: operations.cancel_what_if(found.what_if_id, by=who.acting(Permission.WHAT_IF_RUN), at=who.at),
        done=lambda _nothing: _("It is given up."),
        to=reverse("console:what_if", args=[what_if_id]),
    )


@entry(Permission.WHAT_IF_RUN)
def what_if_account(request: HttpRequest, what_if_id: int, number: str) -> HttpResponse:
    """Explain what a draft does to one account."""
    found = _held(request, what_if_id=what_if_id)
    scope = viewer(request).scope(Permission.WHAT_IF_RUN).inside(found.unit_path)
    try:
        account = account_named(number, scope=scope)
        twice = account_twice(found, account_id=account.account_id, scope=scope)
    except (UnknownAccount, UnknownWhatIf) as unknown:
        raise Http404 from unknown
    return explaining.EXPLAINED.respond(request, explaining.Explained(found, account, twice))


def _held(request: HttpRequest, *, what_if_id: int) -> WhatIfRow:
    try:
        return what_if_held(what_if_id, scope=viewer(request).scope(Permission.WHAT_IF_RUN))
    except UnknownWhatIf as unknown:
        raise Http404 from unknown


def _document(document_id: int) -> Shown:
    try:
        return Shown(document_id, queries.document_held(document_id))
    except queries.UnknownDocument as unknown:
        raise Http404 from unknown


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def as_file(text: str, *, name: str) -> HttpResponse:
    """Give a text as a file that is saved, never shown."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "X-Content-Type-Options": "nosniff"}
    return HttpResponse(text, content_type=YAML, headers=headers)
