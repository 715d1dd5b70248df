"""Views of API tokens."""

from __future__ import annotations

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from wanjia.foundation.access.queries import actor_of
from wanjia.foundation.access.types import Actor, Permission
from wanjia.foundation.findings.types import Refused
from wanjia.foundation.organisation.queries import UnknownPerson
from wanjia.foundation.tokens import operations
from wanjia.foundation.tokens.queries import TokenRow, UnknownToken, token_named, units_for
from wanjia.foundation.tokens.rules import uses_of
from wanjia.interfaces.console.tokens import pages
from wanjia.interfaces.console.tokens.forms import HolderForm, TokenForm
from wanjia.interfaces.kit.entry import change, entry, redirected
from wanjia.interfaces.kit.pages import Crumb, Head
from wanjia.interfaces.kit.phrases import translated
from wanjia.interfaces.kit.viewer import viewer


@entry(Permission.TOKENS_ISSUE)
def tokens(request: HttpRequest) -> HttpResponse:
    """List the tokens of the units that the viewer administers."""
    return pages.TOKENS.respond(request)


@entry()
def my_tokens(request: HttpRequest) -> HttpResponse:
    """List the tokens that act in the viewer's name."""
    return pages.MY_TOKENS.respond(request, viewer(request).actor)


@entry()
def token(request: HttpRequest, token_id: int) -> HttpResponse:
    """Show one token."""
    return pages.TOKEN.respond(request, _token(request, token_id=token_id))


@entry(methods=("POST",))
def revoke_token(request: HttpRequest, token_id: int) -> HttpResponse:
    """Revoke one's own token, or one of the units that the viewer administers."""
    found, who = _token(request, token_id=token_id), viewer(request)
    return change(
        request,
        does=lambda: operations.revoke(found.token_id, by=who.actor, at=who.at),
        done=lambda _nothing: _("The token %(prefix)s opens nothing any more.") % {"prefix": found.prefix},
        to=reverse("console:token", args=[token_id]),
    )


@entry(Permission.TOKENS_ISSUE, methods=("GET", "POST"))
def token_holder(request: HttpRequest) -> HttpResponse:
    """Choose for whom a token is issued."""
    form = HolderForm(request.POST or None)
    if form.is_valid():
        query = urlencode({"holder": form.cleaned_data["holder"]})
        return redirected(request, to=f"{reverse('console:issue_token')}?{query}")
    head = Head(_("For whom is the token?"), crumbs=(Crumb(_("API tokens"), reverse("console:tokens")),))
    return render(request, "kit/form.html", {"head": head, "form": form, "submit": _("Continue")})


@entry(methods=("GET", "POST"))
def issue_token(request: HttpRequest) -> HttpResponse:
    """Issue a token, to oneself or, for an administrator, to somebody else; its key is shown this once."""
    who = viewer(request)
    holder = _holder(request)
    form = TokenForm(request.POST or None, uses=uses_of(holder), units=units_for(holder), today=who.today)
    if form.is_valid():
        try:
            with transaction.atomic():
                issued = operations.issue(form.plan(holder.number), by=who.actor, at=who.at)
        except Refused as why:
            form.add_error(None, translated(str(why)))
        else:
            shown = {"issued": issued, "head": pages.head_of_issued(holder), "name": form.cleaned_data["name"]}
            response = render(request, "tokens/issued.html", shown)
            response.headers["Cache-Control"] = "no-store"
            return response
    shown = {"form": form, "head": pages.head_of_form(holder), "submit": _("Issue token")}
    return render(request, "kit/form.html", shown)


def _holder(request: HttpRequest) -> Actor:
    """
    Give for whom a token is issued: the viewer, or whom an administrator names.

    :raises Http404: if nobody has that number, or the viewer issues no tokens to others
    """
    who = viewer(request)
    wanted = request.GET.get("holder") or who.actor.number
    if wanted == who.actor.number:
        return who.actor
    if not who.may(Permission.TOKENS_ISSUE):
        raise Http404
    try:
        holder = actor_of(wanted, on=who.today)
    except UnknownPerson as unknown:
        raise Http404 from unknown
    mine = who.scope(Permission.TOKENS_ISSUE)
    if not all(mine.holds(path) for path in holder.scope.unit_paths):
        raise Http404
    return holder


def _token(request: HttpRequest, *, token_id: int) -> TokenRow:
    """
    Find a token.

    :raises Http404: if the viewer may not see it
    """
    who = viewer(request)
    try:
        return token_named(token_id, own=who.actor.number, scope=who.scope(Permission.TOKENS_ISSUE))
    except UnknownToken as unknown:
        raise Http404 from unknown
