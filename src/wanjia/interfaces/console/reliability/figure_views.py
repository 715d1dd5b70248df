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

from wanjia.energy.reliability.operations import loading
from wanjia.energy.reliability.operations.budgeting import allocate_budget, set_target
from wanjia.energy.reliability.queries.board import year_board
from wanjia.energy.reliability.types import Basis
from wanjia.foundation.access.queries import unit_choices
from wanjia.foundation.access.types import Actor, Permission
from wanjia.foundation.findings.types import Refused
from wanjia.foundation.jobs.operations import submit
from wanjia.interfaces.console.reliability import pages
from wanjia.interfaces.console.reliability.board import BOARD
from wanjia.interfaces.console.reliability.forms import (
    FIRST_YEAR,
    LAST_YEAR,
    AllocateForm,
    NoticeTextForm,
    RuleForm,
    TargetForm,
)
from wanjia.interfaces.kit.entry import change, entry
from wanjia.interfaces.kit.messages import tell
from wanjia.interfaces.kit.pages import Crumb, Head
from wanjia.interfaces.kit.phrases import translated
from wanjia.interfaces.kit.viewer import viewer

P = Permission
VIEW, PLAN, APPROVE = P.OUTAGES_VIEW, P.OUTAGES_PLAN, P.OUTAGES_APPROVE


@entry(VIEW)
def board(request: HttpRequest) -> HttpResponse:
    """Show the board of a year: this one unless the address names another."""
    who = viewer(request)
    asked, basis = request.GET.get("year", ""), request.GET.get("basis", "")
    year = int(asked) if asked.isdecimal() and FIRST_YEAR <= int(asked) <= LAST_YEAR else who.today.year
    counted = Basis(basis) if basis in set(Basis) else Basis.LV
    return BOARD.respond(request, year_board(year, basis=counted, scope=who.scope(VIEW), today=who.today))


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


@entry(VIEW)
def texts(request: HttpRequest) -> HttpResponse:
    """List what customers are told of outages, and from when."""
    return pages.NOTICE_TEXTS.respond(request)


@entry(VIEW)
def targets(request: HttpRequest) -> HttpResponse:
    """List the targets of units."""
    return pages.TARGETS.respond(request)


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


@entry(APPROVE, methods=("GET", "POST"))
def set_rule(request: HttpRequest) -> HttpResponse:
    """Set a figure that reliability is judged by, from a day on."""

    def does(form: Any, by: Actor, at: datetime) -> str:
        loading.set_rule(form.row(), by=by, at=at)
        return _("It holds from that day on.")

    title, back = _("Set a rule anew"), Crumb(_("Rules of reliability"), reverse("console:reliability_rules"))
    return _form(request, form_of=RuleForm, does=does, title=title, back=back, has_units=False)


@entry(APPROVE, methods=("GET", "POST"))
def set_text(request: HttpRequest) -> HttpResponse:
    """Write a text about outages, from a day on."""

    def does(form: Any, by: Actor, at: datetime) -> str:
        loading.set_notice_text(form.row(), by=by, at=at)
        return _("It holds from that day on.")

    title, back = _("Write a text anew"), Crumb(_("Texts about outages"), reverse("console:outage_notice_texts"))
    return _form(request, form_of=NoticeTextForm, does=does, title=title, back=back, has_units=False)


def _form(
    request: HttpRequest,
    *,
    form_of: Callable[..., forms.Form],
    does: Callable[[Any, Actor, datetime], str],
    title: str,
    back: Crumb | None = None,
    has_units: bool = True,
) -> HttpResponse:
    who = viewer(request)
    by, crumb = who.acting(APPROVE), back or Crumb(_("Customer-hours by line"), reverse("console:outage_budgets"))
    more = {"units": unit_choices(by.scope)} if has_units else {}
    form = form_of(request.POST or None, today=who.today, **more)
    if form.is_valid():
        try:
            with transaction.atomic():
                said = does(form, by, who.at)
        except Refused as why:
            form.add_error(None, translated(str(why)))
        else:
            tell(request, said)
            return HttpResponseRedirect(crumb.link)
    head = Head(title, crumbs=(crumb,))
    return render(request, "kit/form.html", {"head": head, "form": form, "back": crumb.link})
