"""Views of mandates and of the banks that collect."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from wanjia.foundation.access.types import Actor, Permission
from wanjia.foundation.findings.types import Refused
from wanjia.interfaces.console.directdebit import forms, mandate_pages
from wanjia.interfaces.console.directdebit.asking import READ_WRITE, Asking, asked
from wanjia.interfaces.kit import words
from wanjia.interfaces.kit.entry import change, entry
from wanjia.interfaces.kit.pages import Crumb, Head
from wanjia.interfaces.kit.viewer import viewer
from wanjia.revenue.directdebit.flow import MANDATE
from wanjia.revenue.directdebit.operations import banks
from wanjia.revenue.directdebit.operations import mandates as operations
from wanjia.revenue.directdebit.queries.mandates import MandateRow, mandate_with_id
from wanjia.revenue.directdebit.types import AskPer, MandateKind, NewBank, NewMandate

P = Permission
BANK_FIELDS = (
    "code",
    "name",
    "bank_code",
    "creditor_name",
    "creditor_number",
    "creditor_account",
    "ask_format",
    "return_format",
)


@entry(P.RECEIVABLES_VIEW)
def mandates(request: HttpRequest) -> HttpResponse:
    """List the mandates."""
    return mandate_pages.MANDATES.respond(request)


@entry(P.RECEIVABLES_VIEW)
def mandate(request: HttpRequest, mandate_id: int) -> HttpResponse:
    """Show one mandate."""
    return mandate_pages.MANDATE.respond(request, _mandate(request, mandate_id))


@entry(P.DEBITS_SEND, methods=READ_WRITE)
def mandate_propose(request: HttpRequest) -> HttpResponse:
    """Write down a mandate that a customer signed."""

    def does(given: dict[str, Any], by: Actor, at: Any) -> str:
        about = (given["account"].strip(), given["bank"], MandateKind(given["kind"]), given["reference"])
        whose = (given["holder"], given["bank_account"], given["bank_code"])
        new = NewMandate(*about, *whose, given["signed_on"], given["start"])
        return reverse("console:mandate", args=[operations.propose(new, by=by, at=at)])

    back, today = reverse("console:mandates"), viewer(request).today
    head = Head(_("New mandate"), crumbs=(Crumb(_("Mandates"), back),))
    initial = {"account": request.GET.get("account", ""), "signed_on": today, "start": today}
    done = _("The mandate is written down. It holds once another person has confirmed it.")
    return asked(request, Asking(forms.MandateForm, does, done, initial), head=head, back=back)


@entry(P.DEBITS_SEND, methods=READ_WRITE)
def mandate_move(request: HttpRequest, mandate_id: int, step: str) -> HttpResponse:
    """Confirm, refuse, suspend, resume or end a mandate."""
    found, back = _mandate(request, mandate_id), reverse("console:mandate", args=[mandate_id])
    if step not in found.steps:
        raise Http404
    if step == "confirm":
        who = viewer(request)
        by = who.acting(P.DEBITS_SEND)
        return change(
            request,
            does=lambda: operations.move_mandate(mandate_id, step=step, reason="", by=by, at=who.at),
            done=lambda _done: _("The mandate is in force."),
            to=back,
        )

    def does(given: dict[str, Any], by: Actor, at: Any) -> str:
        operations.move_mandate(mandate_id, step=step, reason=given["reason"], by=by, at=at)
        return back

    title = words.in_flow(MANDATE.name, name=step)
    head = Head(
        title, found.reference, (Crumb(_("Mandates"), reverse("console:mandates")), Crumb(found.reference, back))
    )
    return asked(request, Asking(forms.ReasonForm, does, _("It is done.")), head=head, back=back)


@entry(P.RECEIVABLES_VIEW)
def debit_banks(request: HttpRequest) -> HttpResponse:
    """Show the banks that collect, and how they talk."""
    return mandate_pages.BANKS.respond(request, None)


@entry(P.DEBITS_SEND, methods=READ_WRITE)
def debit_bank_open(request: HttpRequest) -> HttpResponse:
    """Write a bank down that collects for us."""
    back = reverse("console:debit_banks")

    def does(given: dict[str, Any], by: Actor, at: Any) -> str:
        named = {name: given[name] for name in BANK_FIELDS}
        new = NewBank(**named, unit_code=given["unit"], asks_per=AskPer(given["asks_per"]))
        banks.open_bank(new, by=by, at=at)
        return back

    head = Head(_("Let a bank collect"), crumbs=(Crumb(_("Banks that collect"), back),))
    return asked(request, Asking(forms.BankForm, does, _("The bank collects from today on.")), head=head, back=back)


def _mandate(request: HttpRequest, mandate_id: int) -> MandateRow:
    try:
        return mandate_with_id(mandate_id, scope=viewer(request).scope(P.RECEIVABLES_VIEW))
    except Refused as unknown:
        raise Http404 from unknown
