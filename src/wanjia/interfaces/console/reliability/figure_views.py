"""Views of what reliability comes to: indices of months, budgets of lines, targets, rules."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from wanjia.energy.reliability.operations.budgeting import allocate_budget, set_target
from wanjia.energy.reliability.types import Basis
from wanjia.foundation.access.queries import unit_choices
from wanjia.foundation.access.types import Actor, Permission
from wanjia.foundation.findings.types import Refused
from wanjia.foundation.jobs.operations import submit
from wanjia.interfaces.console.reliability import pages
from wanjia.interfaces.console.reliability.forms import AllocateForm, TargetForm
from wanjia.interfaces.kit.entry import change, entry
from wanjia.interfaces.kit.messages import tell
from wanjia.interfaces.kit.pages import Crumb, Head
from wanjia.interfaces.kit.phrases import translated
from wanjia.interfaces.kit.viewer import viewer

P = Permission
VIEW, PLAN, APPROVE = P.OUTAGES_VIEW, P.OUTAGES_PLAN, P.OUTAGES_APPROVE


@entry(VIEW)
def months(request: HttpRequest) -> HttpResponse:
    """List the indices of months, and draw the newest unit's against its target."""
    return pages.MONTHS.respond(request)


@entry(PLAN, methods=("POST",))
def work_out(request: HttpRequest) -> HttpResponse:
    """Have the indices of last month worked out now."""
    who = viewer(request)
    month = f"{who.today.replace(day=1) - timedelta(days=1):%Y-%m}"
    return change(
        request,
        does=lambda: submit(
            "reliability.work_out_month", arguments={"month": month}, by=who.acting(PLAN), at=who.at, subject=month
        ),
        done=lambda _job: _("The work is under way; see background work for how far it is."),
        to=reverse("console:reliability_months"),
    )


@entry(VIEW)
def budgets(request: HttpRequest) -> HttpResponse:
    """List the hours of lines by month, with what is used, planned and left."""
    return pages.BUDGETS.respond(request)


@entry(VIEW)
def rules(request: HttpRequest) -> HttpResponse:
    """List the figures that reliability is judged by."""
    return pages.RULES.respond(request)


@entry(APPROVE, methods=("GET", "POST"))
def target(request: HttpRequest) -> HttpResponse:
    """Set the reliability that a unit shall reach in a year."""

    def does(form: Any, by: Actor, at: datetime) -> str:
        set_target(form.new(), by=by, at=at)
        return _("The target is set.")

    return _form(request, form_of=TargetForm, does=does, title=_("Set a target"))


@entry(APPROVE, methods=("GET", "POST"))
def allocate(request: HttpRequest) -> HttpResponse:
    """Share the customer-hours of a year out to lines and months."""

    def does(form: Any, by: Actor, at: datetime) -> str:
        given = form.cleaned_data
        total = allocate_budget(given["unit"], basis=Basis(given["basis"]), year=given["year"], by=by, at=at)
        return _("%(hours)s customer-hours are shared out.") % {"hours": f"{total:,.2f}"}

    return _form(request, form_of=AllocateForm, does=does, title=_("Share a year out"))


def _form(
    request: HttpRequest,
    *,
    form_of: Callable[..., forms.Form],
    does: Callable[[Any, Actor, datetime], str],
    title: str,
) -> HttpResponse:
    who = viewer(request)
    by, back = who.acting(APPROVE), reverse("console:outage_budgets")
    form = form_of(request.POST or None, units=unit_choices(by.scope), today=who.today)
    if form.is_valid():
        try:
            with transaction.atomic():
                said = does(form, by, who.at)
        except Refused as why:
            form.add_error(None, translated(str(why)))
        else:
            tell(request, said)
            return HttpResponseRedirect(back)
    head = Head(title, crumbs=(Crumb(_("Customer-hours by line"), back),))
    return render(request, "kit/form.html", {"head": head, "form": form, "back": back})
