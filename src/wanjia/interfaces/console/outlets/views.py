"""Views of channels, agents, and what agents hand in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from wanjia.foundation.access.types import Actor, Permission
from wanjia.foundation.findings.types import Refused
from wanjia.interfaces.console.outlets import forms, pages
from wanjia.interfaces.console.outlets.selling import payer
from wanjia.interfaces.kit import words
from wanjia.interfaces.kit.entry import change, entry
from wanjia.interfaces.kit.messages import tell
from wanjia.interfaces.kit.pages import Crumb, Head
from wanjia.interfaces.kit.phrases import translated
from wanjia.interfaces.kit.viewer import viewer
from wanjia.revenue.outlets import flow
from wanjia.revenue.outlets.operations import agents as agent_operations
from wanjia.revenue.outlets.operations import channels as channel_operations
from wanjia.revenue.outlets.operations import handing_in
from wanjia.revenue.outlets.operations.selling import sell
from wanjia.revenue.outlets.queries.agents import AgentRow, HandInRow, agent_coded, hand_in_with_id
from wanjia.revenue.outlets.queries.channels import ChannelRow, channel_coded
from wanjia.revenue.outlets.types import (
    AgentKind,
    ChannelKind,
    HandInWay,
    NewAgent,
    NewChannel,
    NewHandIn,
    NewSale,
    Place,
)

P = Permission
READ_WRITE = ("GET", "POST")


@entry(P.RECEIVABLES_VIEW)
def channels(request: HttpRequest) -> HttpResponse:
    """List the channels."""
    return pages.CHANNELS.respond(request)


@entry(P.RECEIVABLES_VIEW)
def channel(request: HttpRequest, code: str) -> HttpResponse:
    """Show one channel."""
    return pages.CHANNEL.respond(request, _channel(request, code))


@entry(P.AGENTS_EDIT, methods=READ_WRITE)
def channel_open(request: HttpRequest) -> HttpResponse:
    """Open a channel."""

    def does(given: dict[str, Any], by: Actor, at: Any) -> str:
        new = NewChannel(
            given["code"],
            given["name"],
            ChannelKind(given["kind"]),
            given["unit"],
            given["fee_rate"],
            given["fee_source"],
        )
        channel_operations.open_channel(new, by=by, at=at)
        return reverse("console:channel", args=[new.code])

    back = reverse("console:channels")
    head = Head(_("Open a channel"), crumbs=(Crumb(_("Channels"), back),))
    done = _("The channel is open. It can tell of payments once an administrator has set its secret.")
    return _asked(request, Asking(forms.ChannelForm, P.AGENTS_EDIT, does, done), head=head, back=back)


@entry(P.AGENTS_EDIT, methods=READ_WRITE)
def channel_fee(request: HttpRequest, code: str) -> HttpResponse:
    """Change what a channel keeps."""
    row = _channel(request, code)
    back = reverse("console:channel", args=[code])

    def does(given: dict[str, Any], by: Actor, at: Any) -> str:
        channel_operations.change_fee(code, rate=given["rate"], source=given["source"], by=by, at=at)
        return back

    head = Head(
        _("Change the fee"), row.code, (Crumb(_("Channels"), reverse("console:channels")), Crumb(row.name, back))
    )
    done = _("The fee holds from today on.")
    return _asked(request, Asking(forms.FeeForm, P.AGENTS_EDIT, does, done), head=head, back=back)


@entry(P.AGENTS_EDIT, methods=READ_WRITE)
def channel_move(request: HttpRequest, code: str, step: str) -> HttpResponse:
    """Suspend a channel, let it work again, or close it."""
    row, back = _channel(request, code), reverse("console:channel", args=[code])
    if step not in row.steps:
        raise Http404

    def does(given: dict[str, Any], by: Actor, at: Any) -> str:
        channel_operations.move_channel(code, step=step, reason=given["reason"], by=by, at=at)
        return back

    head = Head(words.in_flow(flow.CHANNEL.name, name=step), row.code, (Crumb(row.name, back),))
    return _asked(request, Asking(forms.ReasonForm, P.AGENTS_EDIT, does, _("It is done.")), head=head, back=back)


@entry(P.TOKENS_ISSUE, methods=READ_WRITE)
def channel_secret(request: HttpRequest) -> HttpResponse:
    """Set what a channel signs with; nothing shows it again."""

    def does(given: dict[str, Any], by: Actor, at: Any) -> str:
        kept = {"secret": given["secret"], "keeps_former": given["keeps_former"]}
        channel_operations.set_secret(given["channel"], **kept, by=by, at=at)
        return reverse("console:channel_secret")

    head, back = Head(_("Secrets of channels")), reverse("console:home")
    done = _("The secret is set. Give it to the channel by a safe way.")
    asking = Asking(forms.SecretForm, P.TOKENS_ISSUE, does, done, submit=_("Set the secret"))
    response = _asked(request, asking, head=head, back=back)
    response.headers["Cache-Control"] = "no-store"
    return response


@entry(P.RECEIVABLES_VIEW)
def agents(request: HttpRequest) -> HttpResponse:
    """List the agents."""
    return pages.AGENTS.respond(request)


@entry(P.RECEIVABLES_VIEW)
def agent(request: HttpRequest, code: str) -> HttpResponse:
    """Show one agent."""
    return pages.AGENT.respond(request, _agent(request, code))


@entry(P.AGENTS_EDIT, methods=READ_WRITE)
def agent_appoint(request: HttpRequest) -> HttpResponse:
    """Appoint an agent."""

    def does(given: dict[str, Any], by: Actor, at: Any) -> str:
        whose = (given["unit"], given["supervisor"], given["person_number"])
        new = NewAgent(given["code"], given["name"], AgentKind(given["kind"]), *whose, given["ceiling"])
        agent_operations.appoint(new, by=by, at=at)
        return reverse("console:agent", args=[new.code])

    back = reverse("console:agents")
    head = Head(_("Appoint an agent"), crumbs=(Crumb(_("Agents"), back),))
    done = _("The agent is appointed.")
    return _asked(request, Asking(forms.AgentForm, P.AGENTS_EDIT, does, done), head=head, back=back)


@entry(P.AGENTS_EDIT, methods=READ_WRITE)
def agent_ceiling(request: HttpRequest, code: str) -> HttpResponse:
    """Set how much an agent may hold."""

    def does(given: dict[str, Any], by: Actor, at: Any) -> str:
        agent_operations.set_ceiling(code, amount=given["amount"], reason=given["reason"], by=by, at=at)
        return reverse("console:agent", args=[code])

    return _of_agent(
        request,
        Asking(forms.CeilingForm, P.AGENTS_EDIT, does, _("The ceiling holds from today on.")),
        code=code,
        title=_("Set the ceiling"),
    )


@entry(P.AGENTS_EDIT, methods=READ_WRITE)
def agent_move(request: HttpRequest, code: str, step: str) -> HttpResponse:
    """Suspend an agent, let it sell again, or let it go."""
    if step not in _agent(request, code).steps:
        raise Http404

    def does(given: dict[str, Any], by: Actor, at: Any) -> str:
        agent_operations.move_agent(code, step=step, reason=given["reason"], by=by, at=at)
        return reverse("console:agent", args=[code])

    title = words.in_flow(flow.AGENT.name, name=step)
    return _of_agent(request, Asking(forms.ReasonForm, P.AGENTS_EDIT, does, _("It is done.")), code=code, title=title)


@entry(P.PAYMENTS_TAKE, methods=READ_WRITE)
def agent_sell(request: HttpRequest, code: str) -> HttpResponse:
    """Take money of a customer through an agent; an account typed in is answered with who pays."""
    if "account" in request.GET:
        return payer(request)

    def does(given: dict[str, Any], by: Actor, at: Any) -> str:
        has_place = given["latitude"] is not None and given["longitude"] is not None
        place = Place(given["latitude"], given["longitude"]) if has_place else None
        what = (given["account"].strip(), given["amount"], given["key"])
        sell(NewSale(code, *what, place, given["why_no_place"]), by=by, at=at)
        return reverse("console:agent", args=[code])

    done = _("The payment is taken and has its receipt.")
    asking = Asking(forms.SaleForm, P.PAYMENTS_TAKE, does, done, "outlets/sale.html")
    return _of_agent(request, asking, code=code, title=_("Sell"))


@entry(P.PAYMENTS_TAKE, methods=READ_WRITE)
def agent_hand_in(request: HttpRequest, code: str) -> HttpResponse:
    """Say that an agent hands money in."""

    def does(given: dict[str, Any], by: Actor, at: Any) -> str:
        new = NewHandIn(code, given["amount"], HandInWay(given["way"]), given["reference"], given["to_code"].strip())
        return reverse("console:hand_in", args=[handing_in.declare(new, by=by, at=at)])

    return _of_agent(
        request,
        Asking(
            forms.HandInForm,
            P.PAYMENTS_TAKE,
            does,
            _("It is written down. It is booked once another person has confirmed that the money is there."),
        ),
        code=code,
        title=_("Hand money in"),
    )


@entry(P.RECEIVABLES_VIEW)
def agent_sales(request: HttpRequest) -> HttpResponse:
    """List what agents sold."""
    return pages.SALES.respond(request)


@entry(P.RECEIVABLES_VIEW)
def hand_ins(request: HttpRequest) -> HttpResponse:
    """List what agents handed in."""
    return pages.HAND_INS.respond(request)


@entry(P.RECEIVABLES_VIEW)
def hand_in(request: HttpRequest, hand_in_id: int) -> HttpResponse:
    """Show what an agent handed in."""
    return pages.HAND_IN.respond(request, _hand_in(request, hand_in_id))


@entry(P.PAYMENTS_TAKE, methods=("POST",))
def hand_in_confirm(request: HttpRequest, hand_in_id: int) -> HttpResponse:
    """Say that handed-in money is there."""
    found, who = _hand_in(request, hand_in_id), viewer(request)
    return change(
        request,
        does=lambda: handing_in.confirm(found.hand_in_id, by=who.acting(P.PAYMENTS_TAKE), at=who.at),
        done=lambda _done: _("The money is booked."),
        to=reverse("console:hand_in", args=[hand_in_id]),
    )


@entry(P.PAYMENTS_TAKE, methods=READ_WRITE)
def hand_in_refuse(request: HttpRequest, hand_in_id: int) -> HttpResponse:
    """Say that handed-in money is not there."""
    found, back = _hand_in(request, hand_in_id), reverse("console:hand_in", args=[hand_in_id])

    def does(given: dict[str, Any], by: Actor, at: Any) -> str:
        handing_in.refuse_hand_in(found.hand_in_id, reason=given["reason"], by=by, at=at)
        return back

    head = Head(words.in_flow(flow.HAND_IN.name, name="refuse"), str(hand_in_id), (Crumb(found.agent_name, back),))
    done = _("The agent goes on owing the money.")
    return _asked(request, Asking(forms.ReasonForm, P.PAYMENTS_TAKE, does, done), head=head, back=back)


Does = Callable[[dict[str, Any], Actor, Any], str]


@dataclass(frozen=True, slots=True)
class Asking:
    """
    What a form asks for, and what is done with it.

    :ivar does: what was typed, actor, moment → calls one operation, and gives the address to go on to
    :ivar done: what happened, as a sentence
    :ivar submit: words of the button; the page's title without any
    """

    form: type[forms.Asked]
    needs: Permission
    does: Does
    done: str
    template: str = "kit/form.html"
    submit: Any = ""


def _of_agent(request: HttpRequest, asking: Asking, *, code: str, title: Any) -> HttpResponse:
    row, back = _agent(request, code), reverse("console:agent", args=[code])
    head = Head(title, row.code, (Crumb(_("Agents"), reverse("console:agents")), Crumb(row.name, back)))
    return _asked(request, asking, head=head, back=back)


def _asked(request: HttpRequest, asking: Asking, *, head: Head, back: str) -> HttpResponse:
    """Ask for what an operation needs, and call it; nothing typed is lost by a refusal."""
    who = viewer(request)
    by, sent = who.acting(asking.needs), request.POST if request.method == "POST" else None
    filled = asking.form(sent, scope=by.scope, initial={"key": uuid4().hex})
    if filled.is_valid():
        try:
            with transaction.atomic():
                to = asking.does(filled.cleaned_data, by, who.at)
        except Refused as why:
            filled.add_error(None, translated(str(why)))
        else:
            tell(request, asking.done)
            return HttpResponseRedirect(to)
    shown = {"head": head, "form": filled, "back": back, "submit": asking.submit or head.title}
    return render(request, asking.template, shown)


def _channel(request: HttpRequest, code: str) -> ChannelRow:
    try:
        return channel_coded(code, scope=viewer(request).scope(P.RECEIVABLES_VIEW))
    except Refused as unknown:
        raise Http404 from unknown


def _agent(request: HttpRequest, code: str) -> AgentRow:
    who = viewer(request)
    try:
        return agent_coded(code, scope=who.scope(P.RECEIVABLES_VIEW), day=who.today)
    except Refused as unknown:
        raise Http404 from unknown


def _hand_in(request: HttpRequest, hand_in_id: int) -> HandInRow:
    try:
        return hand_in_with_id(hand_in_id, scope=viewer(request).scope(P.RECEIVABLES_VIEW))
    except Refused as unknown:
        raise Http404 from unknown
