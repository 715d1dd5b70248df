"""Views of units, people and posts: each is one call of a page or one operation."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from wanjia.foundation.access.types import Permission
from wanjia.foundation.findings.types import Refused
from wanjia.foundation.organisation.queries import PersonRow, person_inside, post_with_id
from wanjia.foundation.organisation.types import Role, UnitKind
from wanjia.foundation.signin import operations as signin
from wanjia.foundation.signin.queries import account_of
from wanjia.foundation.signin.types import SignInState
from wanjia.foundation.staffing import operations
from wanjia.interfaces.console.signin.again import asked_again
from wanjia.interfaces.console.staffing import pages
from wanjia.interfaces.console.staffing.forms import EndForm, PersonForm, PostForm, UnitForm
from wanjia.interfaces.kit import words
from wanjia.interfaces.kit.entry import change, entry
from wanjia.interfaces.kit.messages import refuse, tell
from wanjia.interfaces.kit.pages import Crumb, Head
from wanjia.interfaces.kit.phrases import translated
from wanjia.interfaces.kit.viewer import viewer

VIEW, EDIT = Permission.ORGANISATION_VIEW, Permission.ORGANISATION_EDIT
BOTH, POST = ("GET", "POST"), ("POST",)


@entry(VIEW)
def organisation(request: HttpRequest) -> HttpResponse:
    """Show the units as a tree."""
    return pages.UNITS.respond(request, None)


@entry(VIEW)
def permissions(request: HttpRequest) -> HttpResponse:
    """Show what each post permits."""
    return pages.MATRIX_PAGE.respond(request, None)


@entry(VIEW)
def people(request: HttpRequest) -> HttpResponse:
    """List people."""
    return pages.PEOPLE.respond(request)


@entry(VIEW)
def person(request: HttpRequest, number: str) -> HttpResponse:
    """Show everything about one person's posts and sign-in."""
    return pages.PERSON.respond(request, pages.subject(_person(request, number=number)))


@entry(EDIT, methods=BOTH)
def add_unit(request: HttpRequest) -> HttpResponse:
    """Add a unit below another."""
    by, at = viewer(request).acting(EDIT), viewer(request).at
    form = UnitForm(request.POST or None, scope=by.scope)

    def does(found: dict[str, Any]) -> object:
        kind = UnitKind(found["kind"])
        return operations.add_unit(
            found["code"], name=found["name"], kind=kind, parent_code=found["parent"], by=by, at=at
        )

    if _done(form, does=does):
        tell(request, _("The unit %(name)s is added.") % {"name": form.cleaned_data["name"]})
        return HttpResponseRedirect(reverse("console:organisation"))
    crumbs = (Crumb(_("Organisation"), reverse("console:organisation")),)
    return _form(request, form=form, head=Head(_("Add a unit"), crumbs=crumbs), back=reverse("console:organisation"))


@entry(EDIT, methods=BOTH)
def add_person(request: HttpRequest) -> HttpResponse:
    """Register a person."""
    by, at = viewer(request).acting(EDIT), viewer(request).at
    form = PersonForm(request.POST or None)
    if _done(form, does=lambda found: operations.add_person(found["number"], name=found["name"], by=by, at=at)):
        said = _("%(name)s is registered. Give a post, then open the sign-in.") % {"name": form.cleaned_data["name"]}
        tell(request, said)
        return HttpResponseRedirect(_page(form.cleaned_data["number"]))
    crumbs = (Crumb(_("People"), reverse("console:people")),)
    return _form(request, form=form, head=Head(_("Add a person"), crumbs=crumbs), back=reverse("console:people"))


@entry(EDIT, methods=BOTH)
def give_post(request: HttpRequest, number: str) -> HttpResponse:
    """Give a person a post."""
    found = _person(request, number=number)
    by, at = viewer(request).acting(EDIT), viewer(request).at
    form = PostForm(request.POST or None, scope=by.scope, today=viewer(request).today)

    def does(given: dict[str, Any]) -> object:
        role = Role(given["role"])
        return operations.appoint(number, unit_code=given["unit"], role=role, period=form.period, by=by, at=at)

    if _done(form, does=does):
        role = words.label_in(Role, value=form.cleaned_data["role"])
        tell(request, _("%(name)s holds the post “%(role)s” now.") % {"name": found.name, "role": role})
        return HttpResponseRedirect(_page(number))
    return _form(request, form=form, head=_head(found, title=_("Give a post")), back=_page(number))


@entry(EDIT, methods=BOTH)
def end_post(request: HttpRequest, number: str, post_id: int) -> HttpResponse:
    """End a person's post."""
    found = _person(request, number=number)
    who = viewer(request)
    by, at = who.acting(EDIT), who.at
    post = post_with_id(post_id, paths=by.scope.unit_paths)
    if post is None or post.person_id != found.person_id:
        raise Http404
    form = EndForm(request.POST or None, initial={"end": who.today})
    if _done(form, does=lambda given: operations.end_post(post_id, end_date=given["end"], by=by, at=at)):
        tell(request, _("The post ends before %(day)s.") % {"day": form.cleaned_data["end"].isoformat()})
        return HttpResponseRedirect(_page(number))
    title = _("End the post “%(role)s” in %(unit)s") % {
        "role": words.label_in(Role, value=post.role),
        "unit": post.unit_name,
    }
    shown = {"is_dangerous": True, "submit": _("End the post")}
    return _form(request, form=form, head=_head(found, title=title), back=_page(number), **shown)


@entry(EDIT, methods=BOTH)
@never_cache
def open_account(request: HttpRequest, number: str) -> HttpResponse:
    """Let a person sign in, for the first time or again; the one-time password is shown this once."""
    found = _person(request, number=number)
    if request.method != "POST":
        return HttpResponseRedirect(_page(number))
    by, at, password = viewer(request).acting(EDIT), viewer(request).at, signin.one_time_password()
    is_closed = account_of(found.person_id).state is SignInState.CLOSED
    does = signin.reopen_account if is_closed else signin.open_account
    return _told_once(
        request, found=found, password=password, does=lambda: does(number, password=password, by=by, at=at)
    )


@entry(EDIT, methods=BOTH)
@never_cache
@asked_again
def reset_password(request: HttpRequest, number: str) -> HttpResponse:
    """Give a person a new one-time password, shown this once."""
    found = _person(request, number=number)
    if request.method != "POST":
        return HttpResponseRedirect(_page(number))
    by, at, password = viewer(request).acting(EDIT), viewer(request).at, signin.one_time_password()

    def does() -> None:
        signin.reset_password(number, password=password, by=by, at=at)

    return _told_once(request, found=found, password=password, does=does)


@entry(EDIT, methods=POST)
def close_account(request: HttpRequest, number: str) -> HttpResponse:
    """Let a person no longer sign in."""
    found = _person(request, number=number)
    by, at = viewer(request).acting(EDIT), viewer(request).at
    return change(
        request,
        does=lambda: signin.close_account(number, by=by, at=at),
        done=lambda _nothing: _("%(name)s can no longer sign in, and is signed out everywhere.") % {"name": found.name},
        to=_page(number),
    )


@entry(EDIT, methods=POST)
@asked_again
def remove_second_factor(request: HttpRequest, number: str) -> HttpResponse:
    """Take the second factor of a person away who lost it."""
    found = _person(request, number=number)
    by, at = viewer(request).acting(EDIT), viewer(request).at
    return change(
        request,
        does=lambda: signin.remove_second_factor(number, by=by, at=at),
        done=lambda _nothing: _("%(name)s signs in with the password alone now.") % {"name": found.name},
        to=_page(number),
    )


def _person(request: HttpRequest, *, number: str) -> PersonRow:
    found = person_inside(number, paths=viewer(request).scope(VIEW).unit_paths)
    if found is None:
        raise Http404
    return found


def _page(number: str) -> str:
    return reverse("console:person", args=[number])


def _head(found: PersonRow, *, title: str) -> Head:
    crumbs = (Crumb(_("People"), reverse("console:people")), Crumb(found.name, _page(found.number)))
    return Head(title, crumbs=crumbs)


def _done(form: forms.Form, *, does: Callable[[dict[str, Any]], object]) -> bool:
    """Do what a form asks for, in a transaction; a refusal stands in the form, with all that was typed."""
    if not form.is_valid():
        return False
    try:
        with transaction.atomic():
            does(form.cleaned_data)
    except Refused as why:
        form.add_error(None, translated(str(why)))
        return False
    return True


def _form(request: HttpRequest, *, form: forms.Form, head: Head, back: str, **shown: Any) -> HttpResponse:
    return render(request, "kit/form.html", {"head": head, "form": form, "back": back, **shown})


def _told_once(request: HttpRequest, *, found: PersonRow, password: str, does: Callable[[], object]) -> HttpResponse:
    """Set a one-time password and show it."""
    try:
        with transaction.atomic():
            does()
    except Refused as why:
        refuse(request, why)
        return HttpResponseRedirect(_page(found.number))
    head = _head(found, title=_("One-time password"))
    return render(request, "staffing/told_once.html", {"head": head, "found": found, "password": password})
