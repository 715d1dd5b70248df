"""Views of shifts: opened, counted, closed, sent to the bank."""

from __future__ import annotations

from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from wanjia.foundation.access.types import Permission
from wanjia.foundation.findings.types import Refused
from wanjia.interfaces.console.cashier import pages, till
from wanjia.interfaces.console.cashier.forms import OpenShiftForm
from wanjia.interfaces.kit.entry import change, entry
from wanjia.interfaces.kit.figures import money
from wanjia.interfaces.kit.messages import refuse, tell
from wanjia.interfaces.kit.pages import Crumb, Head
from wanjia.interfaces.kit.phrases import translated
from wanjia.interfaces.kit.viewer import viewer
from wanjia.revenue.payments.operations import remitting
from wanjia.revenue.payments.operations import shifts as operations
from wanjia.revenue.payments.queries.shifts import shift_at_work

P = Permission
TAKE, APPROVE, VIEW = P.PAYMENTS_TAKE, P.PAYMENTS_APPROVE, P.RECEIVABLES_VIEW


@entry(VIEW)
def shifts(request: HttpRequest) -> HttpResponse:
    """List shifts."""
    return pages.SHIFTS.respond(request)


@entry(VIEW)
def shift(request: HttpRequest, shift_id: int) -> HttpResponse:
    """Show one shift."""
    return till.SHIFT.respond(request, till.shift_of(request, shift_id))


@entry(TAKE, methods=("GET", "POST"))
def my_shift(request: HttpRequest) -> HttpResponse:
    """Go to one's own shift whose money is still in hand, or open one."""
    who = viewer(request)
    mine = shift_at_work(who.actor.number)
    if request.method != "POST" and mine is not None and "new" not in request.GET:
        return HttpResponseRedirect(reverse("console:shift", args=[mine.shift_id]))
    by = who.acting(TAKE)
    form = OpenShiftForm(request.POST or None, scope=by.scope)
    if form.is_valid():
        found = form.cleaned_data
        try:
            with transaction.atomic():
                operations.open_shift(unit_code=found["unit"], opening_float=found["opening_float"], by=by, at=who.at)
        except Refused as why:
            form.add_error(None, translated(str(why)))
        else:
            tell(request, _("Your shift is open."))
            return HttpResponseRedirect(reverse("console:counter"))
    back = reverse("console:shifts")
    head = Head(_("Open a shift"), crumbs=(Crumb(_("Shifts"), back),))
    return render(request, "kit/form.html", {"head": head, "form": form, "back": back, "submit": _("Open the shift")})


@entry(TAKE, methods=("POST",))
def count(request: HttpRequest, shift_id: int) -> HttpResponse:
    """Write down what the till was counted to hold."""
    who, found, form = viewer(request), till.shift_of(request, shift_id, permission=TAKE), till.count_form(request)
    back = reverse("console:shift", args=[shift_id])
    if not form.is_valid():
        refuse(request, Refused(_("Write down how many notes, coins and cheques there are, in whole numbers.")))
        return HttpResponseRedirect(back)
    return change(
        request,
        does=lambda: operations.count_shift(
            shift_id=found.shift_id,
            pieces=form.pieces(),
            cheques=form.cleaned_data["cheques"],
            by=who.acting(TAKE),
            at=who.at,
        ),
        done=lambda off: (
            _("The till differs from the books by %(amount)s yuan.") % {"amount": money(off)}
            if off
            else _("The till holds what the books say.")
        ),
        to=back,
    )


@entry(TAKE, methods=("POST",))
def resume(request: HttpRequest, shift_id: int) -> HttpResponse:
    """Go on taking payments."""
    who, found = viewer(request), till.shift_of(request, shift_id, permission=TAKE)
    return change(
        request,
        does=lambda: operations.resume_shift(shift_id=found.shift_id, by=who.acting(TAKE), at=who.at),
        done=lambda _none: _("The shift takes payments again; count it again later."),
        to=reverse("console:counter"),
    )


@entry(APPROVE, methods=("POST",))
def agree(request: HttpRequest, shift_id: int) -> HttpResponse:
    """Agree to a difference of somebody else's till."""
    who, found = viewer(request), till.shift_of(request, shift_id, permission=APPROVE)
    reason = request.POST.get("reason", "")[:200]
    return change(
        request,
        does=lambda: operations.approve_difference(
            shift_id=found.shift_id, reason=reason, by=who.acting(APPROVE), at=who.at
        ),
        done=lambda _none: _("You agreed to the difference; the cashier can close the shift."),
        to=reverse("console:shift", args=[shift_id]),
    )


@entry(TAKE, methods=("POST",))
def close(request: HttpRequest, shift_id: int) -> HttpResponse:
    """Close a counted shift."""
    who, found = viewer(request), till.shift_of(request, shift_id, permission=TAKE)
    person, reason = request.POST.get("person", "")[:40], request.POST.get("reason", "")[:200]
    return change(
        request,
        does=lambda: operations.close_shift(
            shift_id=found.shift_id, person=person, reason=reason, by=who.acting(TAKE), at=who.at
        ),
        done=lambda _none: _("The shift is closed: send its money to the bank."),
        to=reverse("console:shift", args=[shift_id]),
    )


@entry(TAKE, methods=("POST",))
def remit(request: HttpRequest, shift_id: int) -> HttpResponse:
    """Send the money of a closed shift to the bank."""
    who, found = viewer(request), till.shift_of(request, shift_id, permission=TAKE)
    slip = request.POST.get("slip", "")[:40]
    return change(
        request,
        does=lambda: remitting.remit_shift(shift_id=found.shift_id, slip_number=slip, by=who.acting(TAKE), at=who.at),
        done=lambda _id: _("The money is on its way to the bank; the change is back with the unit."),
        to=reverse("console:shift", args=[shift_id]),
    )
