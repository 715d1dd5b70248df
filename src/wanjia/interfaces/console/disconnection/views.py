"""Views of cuts, commands and holds."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from wanjia.foundation.access.types import Permission
from wanjia.foundation.findings.types import Refused
from wanjia.interfaces.console.disconnection import holding, pages, stepping
from wanjia.interfaces.console.disconnection.forms import HoldForm
from wanjia.interfaces.kit.entry import change, entry
from wanjia.interfaces.kit.messages import tell
from wanjia.interfaces.kit.pages import Crumb, Head
from wanjia.interfaces.kit.phrases import translated
from wanjia.interfaces.kit.viewer import viewer
from wanjia.registry.customers.queries import account_named
from wanjia.revenue.disconnection.operations.holding import place_hold, release_hold
from wanjia.revenue.disconnection.queries.cuts import CutRow, HoldRow, cut_with_id, hold_with_id
from wanjia.revenue.disconnection.types import HoldReason, NewHold

P = Permission


@entry(P.RECEIVABLES_VIEW)
def cuts(request: HttpRequest) -> HttpResponse:
    """List the cuts, the least time left first."""
    return pages.CUTS.respond(request)


@entry(P.RECEIVABLES_VIEW)
def cut(request: HttpRequest, cut_id: int) -> HttpResponse:
    """Show one cut."""
    return pages.CUT.respond(request, _cut(request, cut_id=cut_id))


@entry(P.CUTS_APPROVE, methods=("GET", "POST"))
def cut_decide(request: HttpRequest, cut_id: int, step: str) -> HttpResponse:
    """Take a step of a cut that a second person decides on: approve, refuse, order."""
    return _stepped(request, cut_id=cut_id, step=step, needs=P.CUTS_APPROVE)


@entry(P.DEBTS_COLLECT, methods=("GET", "POST"))
def cut_step(request: HttpRequest, cut_id: int, step: str) -> HttpResponse:
    """Go on with a cut: serve the notice, remind, call off, restore."""
    return _stepped(request, cut_id=cut_id, step=step, needs=P.DEBTS_COLLECT)


def _stepped(request: HttpRequest, *, cut_id: int, step: str, needs: Permission) -> HttpResponse:
    found = _cut(request, cut_id=cut_id)
    asked = stepping.STEPS.get(step.replace("-", "_"))
    if asked is None or asked.needs is not needs:
        raise Http404
    return stepping.respond(request, found, asked=asked)


@entry(P.RECEIVABLES_VIEW)
def commands(request: HttpRequest) -> HttpResponse:
    """List the commands, those that wait first."""
    return pages.COMMANDS.respond(request)


@entry(P.RECEIVABLES_VIEW)
def holds(request: HttpRequest) -> HttpResponse:
    """List all holds, released ones too."""
    return holding.HOLDS.respond(request)


@entry(P.RECEIVABLES_VIEW)
def hold(request: HttpRequest, hold_id: int) -> HttpResponse:
    """Show one hold."""
    return holding.HOLD.respond(request, _hold(request, hold_id=hold_id))


@entry(P.HOLDS_PLACE, methods=("GET", "POST"))
def place(request: HttpRequest) -> HttpResponse:
    """Place a hold."""
    who = viewer(request)
    by = who.acting(P.HOLDS_PLACE)
    initial = {"account": request.GET.get("account", "")}
    form = HoldForm(request.POST or None, scope=by.scope, today=who.today, initial=initial)
    if form.is_valid():
        try:
            with transaction.atomic():
                hold_id = place_hold(_wanted(form, scope=by.scope), by=by, at=who.at)
        except Refused as why:
            form.add_error(None, translated(str(why)))
        else:
            tell(request, _("The hold is placed: nothing that it concerns is cut."))
            return HttpResponseRedirect(reverse("console:hold", args=[hold_id]))
    back = reverse("console:holds")
    head = Head(_("Place a hold"), crumbs=(Crumb(_("Holds"), back),))
    return render(request, "kit/form.html", {"head": head, "form": form, "back": back, "submit": _("Place the hold")})


def _wanted(form: HoldForm, *, scope: Any) -> NewHold:
    given = form.cleaned_data
    account_id = account_named(given["account"].strip(), scope=scope).account_id if given["account"].strip() else None
    return NewHold(
        HoldReason(given["reason"]),
        given["start_date"],
        given["end_date"],
        account_id=account_id,
        unit_id=form.units.get(given["unit"]),
        note=given["note"],
    )


@entry(P.HOLDS_PLACE, methods=("POST",))
def release(request: HttpRequest, hold_id: int) -> HttpResponse:
    """Release a hold."""
    found, who = _hold(request, hold_id=hold_id), viewer(request)
    by, reason = who.acting(P.HOLDS_PLACE), request.POST.get("reason", "")
    return change(
        request,
        does=lambda: release_hold(found.hold_id, reason=reason, by=by, at=who.at),
        done=lambda _done: _("The hold is released: cuts that it stopped may go on."),
        to=reverse("console:hold", args=[hold_id]),
    )


def _cut(request: HttpRequest, *, cut_id: int) -> CutRow:
    try:
        return cut_with_id(cut_id, scope=viewer(request).scope(P.RECEIVABLES_VIEW))
    except Refused as unknown:
        raise Http404 from unknown


def _hold(request: HttpRequest, *, hold_id: int) -> HoldRow:
    try:
        return hold_with_id(hold_id, scope=viewer(request).scope(P.RECEIVABLES_VIEW))
    except Refused as unknown:
        raise Http404 from unknown
