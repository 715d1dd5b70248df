"""One form for each operation that asks for something: nothing typed is lost by a refusal."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from wanjia.foundation.access.types import Actor, Permission
from wanjia.foundation.findings.types import Refused
from wanjia.interfaces.console.directdebit import forms
from wanjia.interfaces.kit.messages import tell
from wanjia.interfaces.kit.pages import Head
from wanjia.interfaces.kit.phrases import translated
from wanjia.interfaces.kit.viewer import viewer
from wanjia.revenue.directdebit.queries.banks import banks_on, is_for

READ_WRITE = ("GET", "POST")
Does = Callable[[dict[str, Any], Actor, Any], str]


@dataclass(frozen=True, slots=True)
class Asking:
    """
    What a form asks for, and what is done with it.

    :ivar does: what was typed, actor, moment → calls one operation, and gives the address to go on to
    :ivar done: what happened, as a sentence
    """

    form: type[forms.Asked]
    does: Does
    done: str
    initial: Mapping[str, Any] = field(default_factory=dict)


def asked(request: HttpRequest, asking: Asking, *, head: Head, back: str) -> HttpResponse:
    """Ask for what an operation needs, and call it."""
    who = viewer(request)
    by, sent = who.acting(Permission.DEBITS_SEND), request.POST if request.method == "POST" else None
    banks = [bank for bank in banks_on(who.today) if is_for(bank, scope=by.scope)]
    filled = asking.form(sent, scope=by.scope, banks=banks, initial=asking.initial)
    if filled.is_valid():
        try:
            with transaction.atomic():
                to = asking.does(filled.cleaned_data, by, who.at)
        except Refused as why:
            filled.add_error(None, translated(str(why)))
        else:
            tell(request, asking.done)
            return HttpResponseRedirect(to)
    return render(request, "kit/form.html", {"head": head, "form": filled, "back": back, "submit": head.title})
