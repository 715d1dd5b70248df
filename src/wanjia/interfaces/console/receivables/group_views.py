"""Views of group accounts, and of who answers for which route."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from wanjia.foundation.access.types import Permission
from wanjia.foundation.findings.types import Refused
from wanjia.interfaces.console.receivables import grouping, pages, statement
from wanjia.interfaces.console.receivables.forms import BeginForm, ChargeOfRouteForm, GroupForm, MemberForm
from wanjia.interfaces.kit.entry import entry
from wanjia.interfaces.kit.messages import tell
from wanjia.interfaces.kit.pages import Crumb, Head
from wanjia.interfaces.kit.phrases import translated
from wanjia.interfaces.kit.viewer import viewer
from wanjia.revenue.receivables.operations import grouping as operations
from wanjia.revenue.receivables.operations.beginning import begin_books
from wanjia.revenue.receivables.operations.grouping import NewGroup

P = Permission
VIEW, EDIT = P.RECEIVABLES_VIEW, P.CREDITS_PROPOSE


@entry(VIEW)
def groups(request: HttpRequest) -> HttpResponse:
    """List group accounts."""
    return pages.GROUPS.respond(request)


@entry(VIEW)
def group(request: HttpRequest, number: str) -> HttpResponse:
    """Show a group account and its accounts."""
    return grouping.GROUP.respond(request, grouping.grouped_of(request, number))


@entry(VIEW)
def group_statement(request: HttpRequest, number: str) -> HttpResponse:
    """Show the statement of the accounts of a group; it prints."""
    return statement.STATEMENT.respond(request, grouping.group_stated(request, number))


@entry(P.FILES_EXPORT)
def group_statement_file(request: HttpRequest, number: str) -> HttpResponse:
    """Give the statement of the accounts of a group as an Excel file."""
    return statement.statement_file(request, grouping.group_stated(request, number))


@entry(EDIT, methods=("GET", "POST"))
def group_new(request: HttpRequest) -> HttpResponse:
    """Make a group account."""
    who = viewer(request)
    by = who.acting(EDIT)

    def make(taken: dict[str, Any]) -> str:
        new = NewGroup(taken["number"], taken["name"], taken["unit"])
        return reverse("console:group", args=[operations.make_group(new, by=by, at=who.at)])

    return _asked(
        request,
        form=GroupForm(request.POST or None, scope=by.scope),
        shown=_shown(_("Make a group account"), back=reverse("console:groups"), crumb=_("Group accounts")),
        does=make,
        said=_("The group account is made. Put its accounts in now."),
    )


@entry(EDIT, methods=("GET", "POST"))
def group_add(request: HttpRequest, number: str) -> HttpResponse:
    """Put an account into a group."""
    grouping.grouped_of(request, number, permission=EDIT)
    who, page = viewer(request), reverse("console:group", args=[number])
    by = who.acting(EDIT)

    def add(taken: dict[str, Any]) -> str:
        operations.add_member(number, account_number=taken["account"], start=taken["on"], by=by, at=who.at)
        return page

    return _asked(
        request,
        form=MemberForm(request.POST or None, today=who.today),
        shown=_shown(_("Put an account in"), back=page, crumb=number),
        does=add,
        said=_("The account is in the group from that day on."),
    )


@entry(EDIT, methods=("GET", "POST"))
def group_remove(request: HttpRequest, number: str) -> HttpResponse:
    """Take an account out of a group."""
    grouping.grouped_of(request, number, permission=EDIT)
    who, page = viewer(request), reverse("console:group", args=[number])
    by = who.acting(EDIT)

    def remove(taken: dict[str, Any]) -> str:
        operations.remove_member(number, account_number=taken["account"], end=taken["on"], by=by, at=who.at)
        return page

    return _asked(
        request,
        form=MemberForm(request.POST or None, today=who.today),
        shown=_shown(_("Take an account out"), back=page, crumb=number),
        does=remove,
        said=_("The account is not in the group from that day on."),
    )


@entry(P.RESPONSIBLE_NAME, methods=("GET", "POST"))
def route_in_charge(request: HttpRequest) -> HttpResponse:
    """Put somebody in charge of collecting on a reading route."""
    who, page = viewer(request), reverse("console:collecting_rules")
    by = who.acting(P.RESPONSIBLE_NAME)

    def put(taken: dict[str, Any]) -> str:
        person, start = taken["person"], taken["on"]
        operations.put_in_charge(taken["route"], person_number=person, start=start, by=by, at=who.at)
        return page

    return _asked(
        request,
        form=ChargeOfRouteForm(request.POST or None, today=who.today),
        shown=_shown(_("Put somebody in charge of a route"), back=page, crumb=_("Rules of collecting")),
        does=put,
        said=_("It is recorded; the report by area manager follows it."),
    )


@entry(P.MONTH_CLOSE, methods=("GET", "POST"))
def books_begin(request: HttpRequest) -> HttpResponse:
    """Say with which month the books begin."""
    who, page = viewer(request), reverse("console:openings")
    by = who.acting(P.MONTH_CLOSE)

    def begin(taken: dict[str, Any]) -> str:
        begin_books(month=taken["month"], source=taken["source"], by=by, at=who.at)
        return page

    return _asked(
        request,
        form=BeginForm(request.POST or None),
        shown=_shown(_("Let the books begin"), back=page, crumb=_("Balances taken over")),
        does=begin,
        said=_("The books begin with that month; bring the balances of the old books now."),
    )


def _asked(
    request: HttpRequest, *, form: forms.Form, shown: dict[str, Any], does: Callable[[dict[str, Any]], str], said: str
) -> HttpResponse:
    """Show a form; take what was typed, and go on to the address that this gives."""
    if form.is_valid():
        try:
            with transaction.atomic():
                to = does(form.cleaned_data)
        except Refused as why:
            form.add_error(None, translated(str(why)))
        else:
            tell(request, said)
            return HttpResponseRedirect(to)
    return render(request, "kit/form.html", {"form": form, **shown})


def _shown(title: str, *, back: str, crumb: str) -> dict[str, Any]:
    return {"head": Head(title, crumbs=(Crumb(crumb, back),)), "back": back, "submit": title}
