"""Views of outages: the calendar, the list, planning with its price, faults, and one outage."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from wanjia.energy.reliability.operations import announcing, planning, running
from wanjia.energy.reliability.queries.outages import OutageRow, UnknownOutage, outage_with_id
from wanjia.energy.reliability.queries.pricing import all_priced
from wanjia.energy.reliability.types import ScopeAction
from wanjia.foundation.access.queries import unit_choices
from wanjia.foundation.access.types import Actor, Permission
from wanjia.foundation.findings.types import Refused
from wanjia.interfaces.console.reliability import pages
from wanjia.interfaces.console.reliability.calendar import CALENDAR
from wanjia.interfaces.console.reliability.forms import FORMAT, FaultForm, OutageForm, PlanForm
from wanjia.interfaces.console.reliability.outage import DECIDED, OUTAGE
from wanjia.interfaces.console.reliability.subject import looked_at
from wanjia.interfaces.kit.entry import change, entry
from wanjia.interfaces.kit.messages import tell
from wanjia.interfaces.kit.pages import Crumb, Head
from wanjia.interfaces.kit.phrases import translated
from wanjia.interfaces.kit.viewer import viewer

P = Permission
VIEW, PLAN, APPROVE = P.OUTAGES_VIEW, P.OUTAGES_PLAN, P.OUTAGES_APPROVE


@entry(VIEW)
def calendar(request: HttpRequest) -> HttpResponse:
    """Show a month of outages, and what is left of the hours of each line."""
    return CALENDAR.respond(request, looked_at(request))


@entry(VIEW)
def outages(request: HttpRequest) -> HttpResponse:
    """List outages, planned and happened."""
    return pages.OUTAGES.respond(request)


@entry(PLAN, methods=("GET", "POST"))
def plan(request: HttpRequest) -> HttpResponse:
    """Plan an outage; its cost is computed at once."""

    def does(form: OutageForm, by: Actor, at: datetime) -> int:
        made = planning.plan_outage(form.new(), by=by, at=at)
        planning.check_outage(made, by=by, at=at)
        return made

    return _written(request, form_of=PlanForm, does=does, title=_("Plan an outage"), priced=True)


@entry(PLAN, methods=("GET", "POST"))
def fault(request: HttpRequest) -> HttpResponse:
    """Record a fault."""

    def does(form: OutageForm, by: Actor, at: datetime) -> int:
        return running.record_fault(form.new(), by=by, at=at)

    return _written(request, form_of=FaultForm, does=does, title=_("Record a fault"), priced=False)


def _written(
    request: HttpRequest,
    *,
    form_of: type[OutageForm],
    does: Callable[[Any, Actor, datetime], int],
    title: str,
    priced: bool,
) -> HttpResponse:
    who = viewer(request)
    by = who.acting(PLAN)
    told = {name: request.GET[name] for name in GIVEN if request.GET.get(name)}
    form = form_of(request.POST or None, initial=told, units=unit_choices(by.scope), today=who.today)
    if form.is_valid():
        try:
            with transaction.atomic():
                made = does(form, by, who.at)
        except Refused as why:
            form.add_error(None, translated(str(why)))
        else:
            tell(request, _("The outage is written down."))
            return HttpResponseRedirect(reverse("console:outage", args=[made]))
    back = reverse("console:outage_calendar")
    head = Head(title, crumbs=(Crumb(_("Calendar of outages"), back),))
    price = reverse("console:outage_price") if priced else ""
    return render(request, "reliability/plan.html", {"head": head, "form": form, "back": back, "price": price})


@entry(PLAN, methods=("POST",))
def price(request: HttpRequest) -> HttpResponse:
    """Say what an outage would cost, while it is being typed."""
    who = viewer(request)
    form = PlanForm(request.POST, units=unit_choices(who.scope(PLAN)), today=who.today)
    form.fields["work"].required = False
    content: dict[str, Any] = {"why_not": _("Say when, until when, and what is switched off.")}
    if form.is_valid():
        try:
            new = form.new()
            found = all_priced(new.parts, from_at=new.from_at, to_at=new.to_at, helped=True)
            content = pages.price_of(found)
        except Refused as why:
            content = {"why_not": translated(str(why))}
    return render(request, "reliability/price.html", {"content": content})


@entry(VIEW)
def outage(request: HttpRequest, outage_id: int) -> HttpResponse:
    """Show one outage."""
    return OUTAGE.respond(request, _outage(request, outage_id))


def _outage(request: HttpRequest, outage_id: int) -> OutageRow:
    try:
        return outage_with_id(outage_id, scope=viewer(request).scope(VIEW))
    except UnknownOutage as unknown:
        raise Http404 from unknown


Told = Callable[..., object]
#: What an address may fill in of a form that is written down.
GIVEN = ("unit", "parts", "ties", "from_at", "to_at", "work")
#: Step → what does it, and what it calls the text that was typed; empty where it wants none.
STEPS: dict[str, tuple[Told, str]] = {
    "check": (planning.check_outage, ""),
    "approve": (planning.approve_outage, "reason"),
    "approve_over": (planning.approve_outage, "reason"),
    "refuse": (planning.refuse_outage, "reason"),
    "escalate": (planning.escalate_outage, "reason"),
    "cancel": (planning.cancel_outage, "reason"),
    "announce": (announcing.announce_outage, ""),
    "start": (running.start_outage, ""),
    "start_unannounced": (running.start_outage, ""),
    "review": (running.review_outage, "review"),
}


@entry(PLAN, APPROVE, methods=("POST",))
def outage_step(request: HttpRequest, outage_id: int) -> HttpResponse:
    """Take one step of an outage's flow."""
    who, step = viewer(request), request.POST.get("step", "")
    if step not in STEPS:
        raise Http404
    _outage(request, outage_id)
    does, text = STEPS[step]
    told = {text: request.POST.get("reason", "")} if text else {}
    by = who.acting(APPROVE if step in DECIDED else PLAN)
    return change(
        request,
        does=lambda: does(outage_id, by=by, at=who.at, **told),
        done=lambda _none: _("Done: see what stands now."),
        to=reverse("console:outage", args=[outage_id]),
    )


@entry(PLAN, methods=("POST",))
def outage_switch(request: HttpRequest, outage_id: int) -> HttpResponse:
    """Write down a stage: a part that came back, a tie that was closed, or that all is supplied again."""
    who, code = viewer(request), request.POST.get("code", "").strip()
    _outage(request, outage_id)
    by, at, moment = who.acting(PLAN), who.at, _moment(request.POST.get("moment", ""), at=who.at)
    closing = {"code": code, "action": ScopeAction.CLOSED, "moment": moment, "by": by, "at": at}
    ways: dict[str, Callable[[], object]] = {
        "back": lambda: running.give_back(outage_id, code=code, moment=moment, by=by, at=at),
        "close": lambda: running.switch_part(outage_id, **closing),  # type: ignore[arg-type]
        "restore": lambda: running.restore_outage(outage_id, moment=moment, by=by, at=at),
    }
    does = ways.get(request.POST.get("step", ""))
    if does is None:
        raise Http404
    to = reverse("console:outage", args=[outage_id])
    return change(request, does=does, done=lambda _none: _("The switching is written down."), to=to)


def _moment(text: str, *, at: datetime) -> datetime:
    """Read a moment as browsers write it; now where none can be read."""
    try:
        return timezone.make_aware(datetime.strptime(text, FORMAT))  # noqa: DTZ007
    except ValueError:
        return at
