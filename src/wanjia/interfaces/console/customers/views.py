"""Views of customers: each is one call of a page or one change."""

from __future__ import annotations

from collections.abc import Callable

from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from wanjia.foundation.access.types import Permission
from wanjia.foundation.findings.types import Refused
from wanjia.interfaces.console.customers import pages, proposals
from wanjia.interfaces.console.customers.forms import PersonalForm
from wanjia.interfaces.console.customers.subject import subject_of
from wanjia.interfaces.kit.entry import change, entry
from wanjia.interfaces.kit.messages import refuse
from wanjia.interfaces.kit.viewer import viewer
from wanjia.registry.customers import operations
from wanjia.registry.customers.types import PersonalField

P = Permission


@entry(P.CUSTOMERS_VIEW)
def accounts(request: HttpRequest) -> HttpResponse:
    """List customers."""
    return pages.ACCOUNTS.respond(request)


@entry(P.CUSTOMERS_VIEW)
def account(request: HttpRequest, number: str) -> HttpResponse:
    """Show everything about one account."""
    return pages.ACCOUNT.respond(request, subject_of(request, number))


@entry(P.PERSONAL_VIEW, methods=("GET", "POST"))
def personal_show(request: HttpRequest, number: str) -> HttpResponse:
    """Show phone and identity number once, with the reason on record; the answer is kept nowhere."""
    if request.method != "POST":
        account_page = reverse("console:account", args=[number])
        return HttpResponseRedirect(f"{account_page}?{request.GET.urlencode()}")
    who, found, form = viewer(request), subject_of(request, number), PersonalForm(request.POST)
    form.is_valid()
    asked = tuple(PersonalField(value) for value in form.cleaned_data.get("fields_asked", ()))
    try:
        with transaction.atomic():
            shown = operations.show_personal(
                found.account.number,
                fields=asked,
                reason=form.cleaned_data.get("reason", ""),
                by=who.acting(P.PERSONAL_VIEW),
                at=who.at,
            )
    except Refused as why:
        refuse(request, why)
        return HttpResponseRedirect(reverse("console:account", args=[number]))
    response = pages.ACCOUNT.respond(request, subject_of(request, number, shown=shown))
    response.headers["Cache-Control"] = "no-store"
    return response


@entry(P.TERMS_PROPOSE, methods=("GET", "POST"))
def terms_propose(request: HttpRequest, number: str) -> HttpResponse:
    """Propose a change of terms, its effect shown first."""
    return proposals.propose(request, subject_of(request, number))


@entry(P.TERMS_PROPOSE, P.TERMS_APPROVE)
def terms_proposals(request: HttpRequest) -> HttpResponse:
    """List proposed changes of terms."""
    return pages.PROPOSALS.respond(request)


@entry(P.CUSTOMERS_VIEW)
def terms_proposal(request: HttpRequest, proposal_id: int) -> HttpResponse:
    """Show one proposed change, and what may be decided."""
    return proposals.PROPOSAL.respond(request, proposals.proposal_of(request, proposal_id))


@entry(P.TERMS_APPROVE, methods=("POST",))
def terms_approve(request: HttpRequest, proposal_id: int) -> HttpResponse:
    """Let a proposed change take effect."""
    who = viewer(request)
    return _decided(
        request,
        proposal_id,
        does=lambda: operations.approve_terms(proposal_id, by=who.acting(P.TERMS_APPROVE), at=who.at),
        said=_("The change is approved; the new terms hold from its day on."),
    )


@entry(P.TERMS_APPROVE, methods=("POST",))
def terms_refuse(request: HttpRequest, proposal_id: int) -> HttpResponse:
    """Turn a proposed change down."""
    who, reason = viewer(request), request.POST.get("reason", "")[:200]
    return _decided(
        request,
        proposal_id,
        does=lambda: operations.refuse_terms(proposal_id, reason=reason, by=who.acting(P.TERMS_APPROVE), at=who.at),
        said=_("The change is refused; the terms stay as they are."),
    )


@entry(P.TERMS_PROPOSE, methods=("POST",))
def terms_withdraw(request: HttpRequest, proposal_id: int) -> HttpResponse:
    """Take one's own proposal back."""
    who = viewer(request)
    return _decided(
        request,
        proposal_id,
        does=lambda: operations.withdraw_terms(proposal_id, by=who.acting(P.TERMS_PROPOSE), at=who.at),
        said=_("The proposal is taken back."),
    )


def _decided(request: HttpRequest, proposal_id: int, *, does: Callable[[], object], said: str) -> HttpResponse:
    proposals.proposal_of(request, proposal_id)
    back = reverse("console:terms_proposal", args=[proposal_id])
    return change(request, does=does, done=lambda _outcome: said, to=back)
