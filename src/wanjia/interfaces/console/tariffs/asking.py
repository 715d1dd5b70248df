"""Asking a what-if: a document to start from, what is changed, and the job that prices it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from wanjia.foundation.access.types import Permission
from wanjia.foundation.findings.types import Refused
from wanjia.foundation.jobs.operations import submit
from wanjia.foundation.organisation.queries import units_below
from wanjia.interfaces.console.tariffs.document_changes import changes_table
from wanjia.interfaces.console.tariffs.what_if_form import Filled, Offer, document_choices, filled
from wanjia.interfaces.kit.pages import Crumb, Head
from wanjia.interfaces.kit.phrases import translated
from wanjia.interfaces.kit.tables import Table
from wanjia.interfaces.kit.viewer import viewer
from wanjia.registry.tariffs import queries as tariffs
from wanjia.registry.tariffs.protocols.book_text import document_text
from wanjia.registry.tariffs.types import Document
from wanjia.revenue.billing.queries.months import months_issued
from wanjia.revenue.whatif import operations
from wanjia.revenue.whatif.queries import UnknownWhatIf, WhatIfRow, draft_book, what_if_held
from wanjia.revenue.whatif.types import Question

JOB = "revenue.what_if"


@dataclass(frozen=True, slots=True)
class Start:
    """What the form starts from: a stored document, or an earlier what-if."""

    document_id: int | None
    document: Document | None
    earlier: WhatIfRow | None


def start_of(request: HttpRequest) -> Start:
    """
    Read from the address what the form starts from.

    :raises Http404: if there is no such document, or the what-if is not the viewer's
    """
    scope = viewer(request).scope(Permission.WHAT_IF_RUN)
    try:
        earlier = what_if_held(int(request.GET["from"]), scope=scope) if request.GET.get("from") else None
        asked = request.GET.get("document") or (earlier.document_id if earlier else None)
        document_id = int(asked) if asked else None
        document = tariffs.document_held(document_id) if document_id else None
    except (ValueError, UnknownWhatIf, tariffs.UnknownDocument) as unknown:
        raise Http404 from unknown
    return Start(document_id, document, earlier)


def offer_of(request: HttpRequest, *, start: Start) -> Offer:
    """Give the months, units and structures that can be chosen."""
    scope = viewer(request).scope(Permission.WHAT_IF_RUN)
    units = units_below(scope.unit_paths)
    names = dict(units.select("code", "name").iter_rows())
    return Offer(months_issued(scope), names, start.document, tariffs.all_structures())


def initial_of(start: Start, *, offer: Offer) -> dict[str, Any]:
    """Give what stands in the form at first."""
    if start.earlier is not None:
        return {
            "title": start.earlier.title,
            "month": f"{start.earlier.bill_month:%Y-%m-%d}",
            "unit": _unit_code(start.earlier, offer=offer),
            "text": start.earlier.draft,
        }
    month = _month_of(start.document, months=offer.months)
    text = document_text(start.document) if start.document and not start.document.prices else ""
    title = _("What if %(document)s changed") % {"document": start.document.number} if start.document else ""
    return {
        "title": title[:120],
        "month": f"{month:%Y-%m-%d}" if month else "",
        "unit": next(iter(offer.units), ""),
        "text": text,
    }


def _unit_code(earlier: WhatIfRow, *, offer: Offer) -> str:
    return next((code for code, name in offer.units.items() if name == earlier.unit_name), "")


def _month_of(document: Document | None, *, months: Any) -> date | None:
    """Choose the latest month in which the document held."""
    held = [month for month in months if document is None or document.period.holds(month)]
    return next(iter(held or months), None)


def answer(request: HttpRequest) -> HttpResponse:
    """Show the form, show the draft that it makes, or ask for it to be priced."""
    start = start_of(request)
    offer = offer_of(request, start=start)
    form = filled(request, offer=offer, initial=initial_of(start, offer=offer))
    changes: Table | None = None
    if request.method == "POST" and form.is_valid:
        try:
            draft = form.draft()
            if "show" not in request.POST:
                return _asked(request, draft=draft, form=form, start=start)
            changes = _shown(draft, start=start)
        except Refused as refused:
            form.form.add_error(None, translated(str(refused)))
    return render(request, "tariffs/what_if_new.html", _context(form, start=start, changes=changes))


def _shown(draft: str, *, start: Start) -> Table:
    documents = draft_book(draft).documents
    if start.document is None or not documents:
        return Table((), (), empty=_("The draft can be read. It takes the place of no document."))
    return changes_table(start.document, after=documents[0], known=tariffs.all_structures())


def _asked(request: HttpRequest, *, draft: str, form: Filled, start: Start) -> HttpResponse:
    """Plan the what-if and the job that prices it, both or neither."""
    who, found = viewer(request), form.form.cleaned_data
    by = who.acting(Permission.WHAT_IF_RUN)
    question = Question(found["title"], date.fromisoformat(found["month"]), found["unit"], draft, start.document_id)
    with transaction.atomic():
        what_if_id = operations.plan_what_if(question, by=by, at=who.at)
        back = reverse("console:what_if", args=[what_if_id])
        arguments = {"what_if_id": what_if_id, "back": back}
        submit(JOB, arguments=arguments, by=by, at=who.at, key=f"what-if {what_if_id}", subject=question.title)
    return HttpResponseRedirect(back)


def _context(form: Filled, *, start: Start, changes: Table | None) -> Mapping[str, Any]:
    crumbs = (Crumb(_("What if prices changed"), reverse("console:what_ifs")), Crumb(_("Ask anew")))
    region = start.document.region if start.document else "HUBEI"
    return {
        "head": Head(title=_("What if prices changed"), crumbs=crumbs),
        "filled": form,
        "form": form.form,
        "documents": document_choices(region),
        "document_id": str(start.document_id or ""),
        "document": start.document,
        "changes": changes,
    }
