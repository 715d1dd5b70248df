"""Views of orders on site."""

from __future__ import annotations

from datetime import datetime

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import get_current_timezone
from django.utils.translation import gettext as _

from wanjia.foundation.access.types import Permission
from wanjia.foundation.findings.types import Refused
from wanjia.interfaces.console.disconnection import ordering
from wanjia.interfaces.kit.entry import change, entry
from wanjia.interfaces.kit.pages import Crumb, Head
from wanjia.interfaces.kit.viewer import viewer
from wanjia.revenue.disconnection.operations.commanding import report_command, take_command
from wanjia.revenue.disconnection.queries.orders import OrderRow, order_with_id, orders_due
from wanjia.revenue.disconnection.types import CommandReport, Outcome

MAY = Permission.CUTS_CARRY_OUT
OUTCOMES = {"done": Outcome.DONE, "failed": Outcome.FAILED}


@entry(MAY)
def orders(request: HttpRequest) -> HttpResponse:
    """List the orders on site, the most urgent first."""
    return ordering.ORDERS.respond(request)


@entry(MAY)
def sheet(request: HttpRequest) -> HttpResponse:
    """Show the open orders as a sheet to be printed and taken along."""
    who = viewer(request)
    found = orders_due(who.scope(MAY), at=who.at, day=who.today)
    head = Head(
        _("Orders on site"), str(who.today), crumbs=(Crumb(_("Orders on site"), reverse("console:cut_orders")),)
    )
    table = ordering.sheet_table(request, found)
    return render(request, "disconnection/sheet.html", {"head": head, "content": table})


@entry(MAY)
def order(request: HttpRequest, command_id: int) -> HttpResponse:
    """Show one order."""
    return ordering.ORDER.respond(request, _order(request, command_id=command_id))


@entry(MAY, methods=("POST",))
def take(request: HttpRequest, command_id: int) -> HttpResponse:
    """Take an order on."""
    found, who = _order(request, command_id=command_id), viewer(request)
    by = who.acting(MAY)
    return change(
        request,
        does=lambda: take_command(found.command.command_id, by=by, at=who.at),
        done=lambda is_ours: (
            _("The order is yours: carry it out and report it.")
            if is_ours
            else _("A hold or a payment came in between: the order is called back. Cut nothing.")
        ),
        to=reverse("console:cut_order", args=[command_id]),
    )


@entry(MAY, methods=("POST",))
def report(request: HttpRequest, command_id: int) -> HttpResponse:
    """Report what became of an order."""
    found, who = _order(request, command_id=command_id), viewer(request)
    back = reverse("console:cut_order", args=[command_id])
    outcome = OUTCOMES.get(request.POST.get("outcome", ""))
    if outcome is None:
        return HttpResponseRedirect(back)
    told = CommandReport(outcome, request.POST.get("note", ""), happened_at=_moment(request, at=who.at))
    by = who.acting(MAY)
    return change(
        request,
        does=lambda: report_command(found.command.command_id, report=told, by=by, at=who.at),
        done=lambda _done: _("The report is written down."),
        to=back,
    )


def _moment(request: HttpRequest, *, at: datetime) -> datetime | None:
    """Read when supply was switched; the minute of now is this moment."""
    try:
        found = datetime.strptime(request.POST.get("happened_at", ""), "%Y-%m-%dT%H:%M")  # noqa: DTZ007 - local time
    except ValueError:
        return None
    moment = found.replace(tzinfo=get_current_timezone())
    is_now = moment <= at and (at - moment).total_seconds() < 60
    return at if is_now else moment


def _order(request: HttpRequest, *, command_id: int) -> OrderRow:
    who = viewer(request)
    try:
        return order_with_id(command_id, day=who.today, scope=who.scope(MAY))
    except Refused as unknown:
        raise Http404 from unknown
