"""The steps of a cut as forms: what each asks for, who may take it, and the operation that it calls."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wanjia.foundation.access.types import Actor, Permission
from wanjia.foundation.findings.types import Refused
from wanjia.interfaces.console.disconnection import forms
from wanjia.interfaces.console.disconnection.forms import StepForm
from wanjia.interfaces.kit.messages import tell
from wanjia.interfaces.kit.pages import Crumb, Head
from wanjia.interfaces.kit.phrases import translated
from wanjia.interfaces.kit.viewer import viewer
from wanjia.revenue.disconnection.operations import commanding, requesting, serving
from wanjia.revenue.disconnection.queries.cuts import CutRow
from wanjia.revenue.disconnection.types import CommandWay, Service

P = Permission


@dataclass(frozen=True, slots=True)
class StepAsked:
    """
    One step of a cut.

    :ivar does: cut's id, ``form``, ``by``, ``at`` → calls the operation
    """

    name: str
    title: Any
    needs: Permission
    form: type[StepForm]
    does: Callable[..., object]
    done: Any
    is_dangerous: bool = False


def _approve(cut_id: int, *, form: Any, by: Actor, at: Any) -> None:
    requesting.approve_cut(cut_id, reason=form.cleaned_data["reason"], by=by, at=at)


def _refuse(cut_id: int, *, form: Any, by: Actor, at: Any) -> None:
    requesting.refuse_cut(cut_id, reason=form.cleaned_data["reason"], by=by, at=at)


def _serve(cut_id: int, *, form: Any, by: Actor, at: Any) -> None:
    serving.serve_notice(cut_id, notice=form.notice(), by=by, at=at)


def _remind(cut_id: int, *, form: Any, by: Actor, at: Any) -> None:
    serving.remind(cut_id, way=Service(form.cleaned_data["way"]), by=by, at=at)


def _order(cut_id: int, *, form: Any, by: Actor, at: Any) -> None:
    commanding.order_cut(cut_id, way=CommandWay(form.cleaned_data["way"]), by=by, at=at)


def _cancel(cut_id: int, *, form: Any, by: Actor, at: Any) -> None:
    requesting.cancel_cut(cut_id, reason=form.cleaned_data["reason"], by=by, at=at)


def _restore(cut_id: int, *, form: Any, by: Actor, at: Any) -> None:
    given = form.cleaned_data
    commanding.order_restore(cut_id, way=CommandWay(given["way"]), reason=given["reason"], by=by, at=at)


COLLECT, APPROVE = P.DEBTS_COLLECT, P.CUTS_APPROVE
STEPS: dict[str, StepAsked] = {
    step.name: step
    for step in (
        StepAsked(
            "approve",
            gettext_lazy("Approve the cut"),
            APPROVE,
            StepForm,
            _approve,
            gettext_lazy("The cut is approved: the written notice is to be served."),
        ),
        StepAsked(
            "refuse", gettext_lazy("Refuse the cut"), APPROVE, StepForm, _refuse, gettext_lazy("The cut is refused.")
        ),
        StepAsked(
            "serve_notice",
            gettext_lazy("Enter the served notice"),
            COLLECT,
            forms.NoticeForm,
            _serve,
            gettext_lazy("The notice is entered. Remind the customer shortly before the cut."),
        ),
        StepAsked(
            "remind",
            gettext_lazy("Enter the reminder"),
            COLLECT,
            forms.ReminderForm,
            _remind,
            gettext_lazy("The reminder is entered. The cut may be ordered after the minutes that the rules ask for."),
        ),
        StepAsked(
            "order",
            gettext_lazy("Order the cut"),
            APPROVE,
            forms.OrderForm,
            _order,
            gettext_lazy("The cut is ordered."),
            is_dangerous=True,
        ),
        StepAsked(
            "cancel",
            gettext_lazy("Call the cut off"),
            COLLECT,
            StepForm,
            _cancel,
            gettext_lazy("The cut is called off."),
        ),
        StepAsked(
            "order_restore",
            gettext_lazy("Order supply back"),
            COLLECT,
            forms.RestoreForm,
            _restore,
            gettext_lazy("Supply is ordered back."),
        ),
    )
}


def respond(request: HttpRequest, cut: CutRow, *, asked: StepAsked) -> HttpResponse:
    """Ask for what a step needs, and take it."""
    who = viewer(request)
    back = reverse("console:cut", args=[cut.cut_id])
    form = asked.form(request.POST if request.method == "POST" else None, today=who.today)
    if form.is_valid():
        try:
            with transaction.atomic():
                asked.does(cut.cut_id, form=form, by=who.acting(asked.needs), at=who.at)
        except Refused as why:
            form.add_error(None, translated(str(why)))
        else:
            tell(request, str(asked.done))
            return HttpResponseRedirect(back)
    crumbs = (Crumb(_("Cuts"), reverse("console:cuts")), Crumb(cut.account_number, back))
    context = {"head": Head(asked.title, cut.account_number, crumbs), "form": form, "back": back, "submit": asked.title}
    return render(request, "kit/form.html", {**context, "is_dangerous": asked.is_dangerous})
