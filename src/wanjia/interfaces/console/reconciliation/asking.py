"""A form that asks for what one operation needs, and calls it; nothing typed is lost by a refusal."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from wanjia.foundation.access.types import Actor
from wanjia.foundation.findings.types import Refused
from wanjia.interfaces.console.reconciliation.forms import Asked
from wanjia.interfaces.console.reconciliation.subject import WORK
from wanjia.interfaces.kit.messages import tell
from wanjia.interfaces.kit.pages import Crumb, Head
from wanjia.interfaces.kit.phrases import translated
from wanjia.interfaces.kit.viewer import viewer

Words = Any
Does = Callable[[dict[str, Any], Actor, datetime], str]


@dataclass(frozen=True, slots=True)
class Asking:
    """
    What a form asks for, and what is done with it.

    :ivar does: what was typed, actor, moment → calls one operation, and gives the address to go on to
    :ivar done: what happened, as a sentence
    :ivar initial: what stands in the form before anybody types
    """

    title: Words
    form: type[Asked]
    does: Does
    done: str
    back: str
    number: str = ""
    crumbs: Sequence[Crumb] = ()
    is_dangerous: bool = False
    initial: dict[str, Any] = field(default_factory=dict)


def asked(request: HttpRequest, asking: Asking) -> HttpResponse:
    """Show the form, or do what it asks for and go on."""
    who = viewer(request)
    by, is_sent = who.acting(WORK), request.method == "POST"
    data, files = (request.POST, request.FILES) if is_sent else (None, None)
    filled = asking.form(data, files, scope=by.scope, initial=asking.initial)
    if filled.is_valid():
        try:
            with transaction.atomic():
                to = asking.does(filled.cleaned_data, by, who.at)
        except Refused as why:
            filled.add_error(None, translated(str(why)))
        else:
            tell(request, asking.done)
            return HttpResponseRedirect(to)
    head = Head(asking.title, asking.number, asking.crumbs)
    shown = {"head": head, "form": filled, "back": asking.back, "submit": asking.title}
    return render(request, "kit/form.html", {**shown, "is_dangerous": asking.is_dangerous})
