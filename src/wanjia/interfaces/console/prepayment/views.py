"""Views of prepayment and fee control."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from wanjia.foundation.access.types import Permission
from wanjia.foundation.findings.types import Refused
from wanjia.foundation.jobs.operations import submit
from wanjia.interfaces.console.prepayment import pages, policy
from wanjia.interfaces.console.prepayment.forms import AgreementForm, EndForm, PolicyForm
from wanjia.interfaces.console.prepayment.subject import Prepaid, prepaid_of
from wanjia.interfaces.kit.entry import change, entry
from wanjia.interfaces.kit.messages import tell
from wanjia.interfaces.kit.pages import Crumb, Head
from wanjia.interfaces.kit.phrases import translated
from wanjia.interfaces.kit.viewer import viewer
from wanjia.revenue.prepayment.operations import agreeing
from wanjia.revenue.prepayment.queries.controls import policies as all_policies

P = Permission


@entry(P.RECEIVABLES_VIEW)
def balances(request: HttpRequest) -> HttpResponse:
    """List the latest balances, the lowest first."""
    return pages.BALANCES.respond(request)


@entry(P.PREPAYMENT_EDIT, methods=("POST",))
def compute(request: HttpRequest) -> HttpResponse:
    """Have the balances of today worked out by the worker."""
    who = viewer(request)
    arguments = {"language": get_language() or "", "back": reverse("console:prepaid_balances")}
    by = who.acting(P.PREPAYMENT_EDIT)
    return change(
        request,
        does=lambda: submit("prepayment.balance_day", arguments=arguments, by=by, at=who.at, subject=str(who.today)),
        done=lambda _job: _("The balances of today are being worked out."),
        to=reverse("console:jobs"),
    )


@entry(P.RECEIVABLES_VIEW)
def account(request: HttpRequest, number: str) -> HttpResponse:
    """Show the balance of one account, and what it comes from."""
    return pages.ACCOUNT.respond(request, prepaid_of(request, number))


@entry(P.PREPAYMENT_EDIT, methods=("GET", "POST"))
def sign(request: HttpRequest, number: str) -> HttpResponse:
    """Enter an agreement on fee control."""
    who, found = viewer(request), prepaid_of(request, number)
    by = who.acting(P.PREPAYMENT_EDIT)
    form = AgreementForm(request.POST or None, today=who.today)

    def does() -> None:
        agreeing.sign(form.agreement(found.account.account_id), by=by, at=who.at)

    title, done = _("Enter an agreement on fee control"), _("The agreement is entered.")
    return _asked(request, form=form, does=does, found=found, title=title, done=done)


@entry(P.PREPAYMENT_EDIT, methods=("GET", "POST"))
def end(request: HttpRequest, number: str) -> HttpResponse:
    """End the agreement on fee control that runs."""
    who, found = viewer(request), prepaid_of(request, number)
    running = found.running
    if running is None:
        raise Http404
    by = who.acting(P.PREPAYMENT_EDIT)
    form = EndForm(request.POST or None, today=who.today)

    def does() -> None:
        agreeing.end_agreement(running.agreement_id, on=form.cleaned_data["on"], by=by, at=who.at)

    title, done = _("End the agreement on fee control"), _("The end is entered.")
    return _asked(request, form=form, does=does, found=found, title=title, done=done)


def _asked(
    request: HttpRequest, *, form: Any, does: Callable[[], None], found: Prepaid, title: str, done: str
) -> HttpResponse:
    back = reverse("console:prepaid_account", args=[found.account.number])
    if form.is_valid():
        try:
            with transaction.atomic():
                does()
        except Refused as why:
            form.add_error(None, translated(str(why)))
        else:
            tell(request, done)
            return HttpResponseRedirect(back)
    crumbs = (Crumb(_("Fee control"), reverse("console:prepaid_balances")), Crumb(found.account.number, back))
    head = Head(title, found.account.number, crumbs)
    return render(request, "kit/form.html", {"head": head, "form": form, "back": back, "submit": title})


@entry(P.RECEIVABLES_VIEW)
def policies(request: HttpRequest) -> HttpResponse:
    """Show the policies of fee control and the deposits asked for."""
    return policy.POLICIES.respond(request, all_policies())


@entry(P.PREPAYMENT_EDIT, methods=("GET", "POST"))
def change_policy(request: HttpRequest, policy_id: int) -> HttpResponse:
    """Put a policy in the place of one that runs."""
    who, back = viewer(request), reverse("console:prepaid_policies")
    before = next((row for row in all_policies() if row.policy_id == policy_id and row.end_date is None), None)
    if before is None:
        raise Http404
    form = PolicyForm(request.POST or None, before=before.terms, today=who.today)
    if form.is_valid():
        given = form.cleaned_data
        try:
            with transaction.atomic():
                by = who.acting(P.PREPAYMENT_EDIT)
                agreeing.put_policy(form.terms(), start=given["start_date"], reason=given["reason"], by=by, at=who.at)
        except Refused as why:
            form.add_error(None, translated(str(why)))
        else:
            tell(request, _("The policy is entered; the one before ends."))
            return HttpResponseRedirect(back)
    head = Head(_("Change a policy"), before.terms.name, (Crumb(_("Policies of fee control"), back),))
    return render(request, "kit/form.html", {"head": head, "form": form, "back": back, "submit": _("Save")})
