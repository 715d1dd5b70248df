"""Views of the strategies: what they are, what they achieve, and changing them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django import forms
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from wanjia.foundation.access.types import Permission
from wanjia.foundation.findings.types import Refused
from wanjia.interfaces.console.dunning.effect import EFFECT, Span
from wanjia.interfaces.console.dunning.forms import StepForm, TemplateForm
from wanjia.interfaces.console.dunning.strategies import STRATEGIES, is_chinese
from wanjia.interfaces.kit.entry import change, entry
from wanjia.interfaces.kit.messages import tell
from wanjia.interfaces.kit.pages import Crumb, Head
from wanjia.interfaces.kit.phrases import translated
from wanjia.interfaces.kit.viewer import viewer
from wanjia.revenue.dunning.operations import strategies as operations
from wanjia.revenue.dunning.queries.rows import strategies_on, templates_on

VIEW, EDIT = Permission.RECEIVABLES_VIEW, Permission.CUTS_APPROVE
USUAL_DAYS = 90


@entry(VIEW)
def strategies(request: HttpRequest) -> HttpResponse:
    """Show the strategies in force."""
    return STRATEGIES.respond(request, viewer(request).today)


@entry(VIEW)
def effect(request: HttpRequest) -> HttpResponse:
    """Show what the steps of some days achieved."""
    who = viewer(request)
    until = _day(request.GET.get("until", ""), otherwise=who.today)
    start = _day(request.GET.get("from", ""), otherwise=until - timedelta(days=USUAL_DAYS))
    return EFFECT.respond(request, Span(min(start, until), until, who.scope(VIEW)))


def _day(text: str, *, otherwise: date) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return otherwise


@entry(EDIT, methods=("GET", "POST"))
def step_add(request: HttpRequest) -> HttpResponse:
    """Add a step to a strategy."""
    who = viewer(request)
    known = [(row.code, row.name_zh if is_chinese() else row.name_en) for row in strategies_on(who.today)]
    texts = [(row.code, row.title_zh if is_chinese() else row.title_en) for row in templates_on(who.today)]
    form = StepForm(request.POST or None, strategies=known, templates=texts, today=who.today)
    does = lambda: operations.add_step(form.step(), by=who.acting(EDIT), at=who.at)  # noqa: E731 - called once
    return _written(request, form=form, does=does, title=_("Add a step"))


@entry(EDIT, methods=("POST",))
def step_end(request: HttpRequest, step_id: int) -> HttpResponse:
    """Take a step out of its strategy from tomorrow on."""
    who = viewer(request)
    tomorrow = who.today + timedelta(days=1)
    return change(
        request,
        does=lambda: operations.end_step(step_id, on=tomorrow, by=who.acting(EDIT), at=who.at),
        done=lambda _none: _("The step holds today for the last time."),
        to=reverse("console:strategies"),
    )


@entry(EDIT, methods=("GET", "POST"))
def template_write(request: HttpRequest) -> HttpResponse:
    """Write a message, or a new text of one that is in use."""
    who = viewer(request)
    code = request.GET.get("code", "")
    held = next((row for row in templates_on(who.today) if row.code == code), None)
    names = ("code", "channel", "title_zh", "title_en", "text_zh", "text_en")
    initial: dict[str, Any] = {name: getattr(held, name) for name in names} if held else {}
    if held:
        initial["start"] = who.today + timedelta(days=1)
    form = TemplateForm(request.POST or None, initial=initial, today=who.today)
    does = lambda: operations.write_template(form.template(), by=who.acting(EDIT), at=who.at)  # noqa: E731 - called once
    return _written(request, form=form, does=does, title=_("Write a message"))


def _written(request: HttpRequest, *, form: forms.Form, does: Callable[[], object], title: str) -> HttpResponse:
    back = reverse("console:strategies")
    if form.is_valid():
        try:
            with transaction.atomic():
                does()
        except Refused as why:
            form.add_error(None, translated(str(why)))
        else:
            tell(request, _("It is written down and holds from its day on."))
            return HttpResponseRedirect(back)
    head = Head(title, crumbs=(Crumb(_("Strategies of dunning"), back),))
    return render(request, "kit/form.html", {"head": head, "form": form, "back": back})
