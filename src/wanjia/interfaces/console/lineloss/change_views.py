"""Views that change what losses are judged by and what is done about them; a month is issued."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms as django_forms
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from wanjia.energy.lineloss.operations import breaking_down, computing, measuring, targeting
from wanjia.energy.lineloss.queries.answering import is_measure
from wanjia.energy.lineloss.types import Way
from wanjia.foundation.access.types import Permission
from wanjia.foundation.findings.types import Refused
from wanjia.interfaces.console.lineloss import forms
from wanjia.interfaces.kit.entry import entry
from wanjia.interfaces.kit.messages import tell
from wanjia.interfaces.kit.pages import Crumb, Head
from wanjia.interfaces.kit.phrases import translated
from wanjia.interfaces.kit.viewer import viewer

EDIT, ISSUE = Permission.LOSS_EDIT, Permission.LOSS_ISSUE
ASKED = ("way", "code", "rate", "month")
BOTH = ("GET", "POST")


def _initial(request: HttpRequest) -> dict[str, Any]:
    return {name: request.GET[name] for name in ASKED if name in request.GET}


@entry(EDIT, methods=BOTH)
def target_add(request: HttpRequest) -> HttpResponse:
    """Set a target."""
    who, form = viewer(request), forms.TargetForm(request.POST or None, initial=_initial(request))
    return _answered(
        request,
        form=form,
        does=lambda: targeting.set_target(form.target(), by=who.acting(EDIT), at=who.at),
        title=_("Set a target"),
        back="loss_targets",
    )


@entry(EDIT, methods=BOTH)
def target_split(request: HttpRequest) -> HttpResponse:
    """Break the target of a unit down to its parts."""
    who = viewer(request)
    form = forms.SplitForm(request.POST or None, initial=_initial(request))

    def does() -> object:
        given = form.cleaned_data
        return breaking_down.split_target(given["code"].strip(), month=given["month"], by=who.acting(EDIT), at=who.at)

    return _answered(request, form=form, does=does, title=_("Split a target"), back="loss_targets")


@entry(EDIT, methods=BOTH)
def responsible(request: HttpRequest) -> HttpResponse:
    """Name who answers for a line or an area."""
    who = viewer(request)
    form = forms.ResponsibleForm(request.POST or None, initial=_initial(request), today=who.today)

    def does() -> object:
        given = form.cleaned_data
        return targeting.name_responsible(
            Way(given["way"]),
            code=given["code"].strip(),
            person_number=given["person"].strip(),
            since=given["since"],
            by=who.acting(EDIT),
            at=who.at,
        )

    return _answered(request, form=form, does=does, title=_("Name who answers"), back="loss_targets")


@entry(EDIT, methods=BOTH)
def plan(request: HttpRequest) -> HttpResponse:
    """Write a station's plan of a year."""
    who = viewer(request)
    form = forms.PlanForm(request.POST or None, today=who.today)

    def does() -> object:
        given = form.cleaned_data
        texts = (given["work"], given["reduction"], given["guarantees"])
        return targeting.write_plan(
            given["unit"].strip(), year=given["year"], texts=texts, by=who.acting(EDIT), at=who.at
        )

    return _answered(request, form=form, does=does, title=_("Write a station's plan"), back="loss_targets")


@entry(EDIT, methods=BOTH)
def measure_add(request: HttpRequest) -> HttpResponse:
    """Enter a measure."""
    who = viewer(request)
    form = forms.MeasureForm(request.POST or None, initial=_initial(request), today=who.today)
    return _answered(
        request,
        form=form,
        does=lambda: measuring.enter_measure(form.measure(), by=who.acting(EDIT), at=who.at),
        title=_("Enter a measure"),
        back="loss_measures",
    )


@entry(EDIT, methods=BOTH)
def measure_done(request: HttpRequest, measure_id: int) -> HttpResponse:
    """Say on which day a measure was done."""
    _refuse_unknown(request, measure_id)
    who = viewer(request)
    form = forms.DoneForm(request.POST or None, today=who.today)
    return _answered(
        request,
        form=form,
        does=lambda: measuring.finish_measure(measure_id, on=form.cleaned_data["on"], by=who.acting(EDIT), at=who.at),
        title=_("Measure done"),
        back="loss_measures",
    )


@entry(EDIT, methods=BOTH)
def measure_adjust(request: HttpRequest, measure_id: int) -> HttpResponse:
    """Say how a measure without effect is changed."""
    _refuse_unknown(request, measure_id)
    who = viewer(request)
    form = forms.AdjustForm(request.POST or None)
    return _answered(
        request,
        form=form,
        does=lambda: measuring.adjust_measure(
            measure_id, text=form.cleaned_data["text"], by=who.acting(EDIT), at=who.at
        ),
        title=_("Adjust a measure without effect"),
        back="loss_measures",
    )


@entry(ISSUE, methods=BOTH)
def issue(request: HttpRequest, run_id: int) -> HttpResponse:
    """Issue the losses of a month."""
    who = viewer(request)
    form = forms.IssueForm(request.POST if request.method == "POST" else None)
    return _answered(
        request,
        form=form,
        does=lambda: computing.issue_loss(run_id, reason=form.cleaned_data["reason"], by=who.acting(ISSUE), at=who.at),
        title=_("Issue the losses of a month"),
        back="loss",
    )


def _refuse_unknown(request: HttpRequest, measure_id: int) -> None:
    """
    Look whether a measure is there for the viewer.

    :raises Http404: if it is none of the units in which he may change measures
    """
    if not is_measure(measure_id, scope=viewer(request).scope(EDIT)):
        raise Http404


def _answered(
    request: HttpRequest, *, form: django_forms.Form, does: Callable[[], object], title: str, back: str
) -> HttpResponse:
    to = reverse(f"console:{back}")
    if form.is_valid():
        try:
            with transaction.atomic():
                does()
        except Refused as why:
            form.add_error(None, translated(str(why)))
        else:
            tell(request, _("It is written down."))
            return HttpResponseRedirect(to)
    head = Head(title, crumbs=(Crumb(_("Line loss"), reverse("console:loss")),))
    return render(request, "kit/form.html", {"head": head, "form": form, "back": to})
