"""Views of important customers."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from wanjia.foundation.access.types import Permission
from wanjia.foundation.findings.types import Refused
from wanjia.interfaces.console.disconnection import important as pages
from wanjia.interfaces.kit.entry import change, entry
from wanjia.interfaces.kit.messages import tell
from wanjia.interfaces.kit.pages import Crumb, Head
from wanjia.interfaces.kit.phrases import translated
from wanjia.interfaces.kit.viewer import viewer
from wanjia.registry.customers.queries import account_named
from wanjia.revenue.disconnection.operations.marking import decide_importance, end_importance, propose_importance
from wanjia.revenue.disconnection.queries.important import ImportanceRow, entry_with_id
from wanjia.revenue.disconnection.types import Importance, NewImportance

P = Permission


@entry(P.RECEIVABLES_VIEW)
def entries(request: HttpRequest) -> HttpResponse:
    """List the important customers, past ones too."""
    return pages.ENTRIES.respond(request)


@entry(P.RECEIVABLES_VIEW)
def one(request: HttpRequest, entry_id: int) -> HttpResponse:
    """Show one entry."""
    return pages.ENTRY.respond(request, _entry(request, entry_id=entry_id))


@entry(P.HOLDS_PLACE, methods=("GET", "POST"))
def propose(request: HttpRequest) -> HttpResponse:
    """Propose an important customer."""
    who = viewer(request)
    by = who.acting(P.HOLDS_PLACE)
    initial = {"account": request.GET.get("account", ""), "start_date": who.today}
    form = pages.ImportanceForm(request.POST or None, initial=initial)
    if form.is_valid():
        try:
            with transaction.atomic():
                entry_id = propose_importance(_wanted(form.cleaned_data, scope=by.scope), by=by, at=who.at)
        except Refused as why:
            form.add_error(None, translated(str(why)))
        else:
            tell(request, _("The entry is proposed. It protects once another person has approved it."))
            return HttpResponseRedirect(reverse("console:important_entry", args=[entry_id]))
    back = reverse("console:important")
    head = Head(_("Propose an important customer"), crumbs=(Crumb(_("Important customers"), back),))
    return render(request, "kit/form.html", {"head": head, "form": form, "back": back, "submit": _("Propose")})


def _wanted(given: dict[str, Any], *, scope: Any) -> NewImportance:
    account = account_named(given["account"].strip(), scope=scope)
    return NewImportance(
        account.account_id,
        Importance(given["importance"]),
        given["start_date"],
        given["end_date"],
        given["source"],
        given["authority"],
    )


@entry(P.CUTS_APPROVE, methods=("POST",))
def decide(request: HttpRequest, entry_id: int) -> HttpResponse:
    """Approve or refuse an entry."""
    if request.POST.get("step") not in ("approve", "refuse"):
        found = _entry(request, entry_id=entry_id)
        return HttpResponseRedirect(reverse("console:important_entry", args=[found.entry_id]))
    return _decided(request, entry_id=entry_id, needs=P.CUTS_APPROVE, step=request.POST["step"])


@entry(P.HOLDS_PLACE, methods=("POST",))
def withdraw(request: HttpRequest, entry_id: int) -> HttpResponse:
    """Take an entry of one's own back."""
    return _decided(request, entry_id=entry_id, needs=P.HOLDS_PLACE, step="withdraw")


def _decided(request: HttpRequest, *, entry_id: int, needs: Permission, step: str) -> HttpResponse:
    found, who = _entry(request, entry_id=entry_id), viewer(request)
    by, reason = who.acting(needs), request.POST.get("reason", "")
    return change(
        request,
        does=lambda: decide_importance(found.entry_id, step=step, reason=reason, by=by, at=who.at),
        done=lambda _done: _("Your decision is recorded."),
        to=reverse("console:important_entry", args=[entry_id]),
    )


@entry(P.CUTS_APPROVE, methods=("POST",))
def end(request: HttpRequest, entry_id: int) -> HttpResponse:
    """Let an entry protect no longer from a day on."""
    found, who = _entry(request, entry_id=entry_id), viewer(request)
    try:
        day = date.fromisoformat(request.POST.get("on", ""))
    except ValueError:
        day = who.today
    by, reason = who.acting(P.CUTS_APPROVE), request.POST.get("reason", "")
    return change(
        request,
        does=lambda: end_importance(found.entry_id, on=day, reason=reason, by=by, at=who.at),
        done=lambda _done: _("The entry ends on that day."),
        to=reverse("console:important_entry", args=[entry_id]),
    )


def _entry(request: HttpRequest, *, entry_id: int) -> ImportanceRow:
    try:
        return entry_with_id(entry_id, scope=viewer(request).scope(P.RECEIVABLES_VIEW))
    except Refused as unknown:
        raise Http404 from unknown
