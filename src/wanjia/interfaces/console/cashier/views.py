"""Views of the counter: payments taken, receipts printed, voids, cheques."""

from __future__ import annotations

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from wanjia.foundation.access.types import Permission
from wanjia.foundation.findings.types import Refused
from wanjia.interfaces.console.cashier import counter as desk
from wanjia.interfaces.console.cashier import pages
from wanjia.interfaces.console.cashier.forms import DepositForm, PayForm
from wanjia.interfaces.exchange.receipt_pdf import receipt_pdf
from wanjia.interfaces.kit.entry import change, entry
from wanjia.interfaces.kit.messages import refuse, tell
from wanjia.interfaces.kit.phrases import translated
from wanjia.interfaces.kit.viewer import viewer
from wanjia.revenue.billing.kernel.wording import Language
from wanjia.revenue.payments.operations import moving, returning, voiding
from wanjia.revenue.payments.operations.receipts import note_print
from wanjia.revenue.payments.operations.taking import take_payment
from wanjia.revenue.receivables.queries import history

P = Permission
TAKE, APPROVE, VIEW = P.PAYMENTS_TAKE, P.PAYMENTS_APPROVE, P.RECEIVABLES_VIEW


@entry(TAKE)
def counter(request: HttpRequest) -> HttpResponse:
    """Show the counter."""
    return desk.respond(request)


@entry(TAKE, methods=("POST",))
def take(request: HttpRequest, number: str) -> HttpResponse:
    """Take a payment for an account; a fault keeps what was typed."""
    who, account, form = viewer(request), desk.account_of(request, number), PayForm(request.POST)
    if not form.is_valid():
        return desk.respond(request, form=form, number=number)
    try:
        with transaction.atomic():
            taken = take_payment(form.payment(account.account_id), by=who.acting(TAKE), at=who.at)
    except Refused as why:
        form.add_error(None, translated(str(why)))
        return desk.respond(request, form=form, number=number)
    request.session[desk.LAID] = {"number": taken.number, "change": str(form.change)}
    return HttpResponseRedirect(f"{reverse('console:counter')}?taken={taken.number}")


@entry(TAKE, methods=("POST",))
def deposit(request: HttpRequest, number: str) -> HttpResponse:
    """Take an account's deposit in cash, or give it back."""
    who, account, form = viewer(request), desk.account_of(request, number), DepositForm(request.POST)
    back = f"{reverse('console:counter')}?account={number}"
    if not form.is_valid():
        refuse(request, Refused(_("Write down how much, in yuan.")))
        return HttpResponseRedirect(back)
    does = moving.take_deposit if form.cleaned_data["way"] == "take" else moving.return_deposit
    facts = {"amount": form.cleaned_data["amount"], "key": form.cleaned_data["key"]}
    try:
        with transaction.atomic():
            made = does(account_id=account.account_id, by=who.acting(TAKE), at=who.at, **facts)
    except Refused as why:
        refuse(request, why)
        return HttpResponseRedirect(back)
    tell(request, _("The deposit is booked."))
    return HttpResponseRedirect(f"{back}&deposited={made}")


@entry(VIEW)
def payments(request: HttpRequest) -> HttpResponse:
    """List payments."""
    return pages.PAYMENTS.respond(request)


@entry(VIEW)
def payment(request: HttpRequest, number: str) -> HttpResponse:
    """Show one payment."""
    return pages.PAYMENT.respond(request, pages.payment_of(request, number))


@entry(TAKE, APPROVE, methods=("POST",))
def receipt_print(request: HttpRequest, number: str) -> HttpResponse:
    """Print a receipt, which is counted, and give it as PDF in the language asked for or that of the screen."""
    who, found = viewer(request), pages.payment_of(request, number)
    if not found.receipt_id:
        raise Http404
    wanted = request.POST.get("language", "")
    here = Language.EN if get_language() == "en" else Language.ZH
    language = Language(wanted) if wanted in set(Language) else here
    permission = TAKE if who.may(TAKE) else APPROVE
    with transaction.atomic():
        times = note_print(found.receipt_id, by=who.acting(permission), at=who.at)
    sees = who.scope(P.PERSONAL_VIEW).holds(found.unit_path)
    settled = history.settlements_of_credit(found.credit_id)
    content = receipt_pdf(found, settled=settled, language=language, sees_personal=sees, times=times)
    headers = {
        "Content-Disposition": f'inline; filename="receipt-{found.receipt_number}.pdf"',
        "Cache-Control": "private, no-store",
        "X-Content-Type-Options": "nosniff",
    }
    return HttpResponse(content, content_type="application/pdf", headers=headers)


@entry(TAKE, methods=("POST",))
def void_ask(request: HttpRequest, number: str) -> HttpResponse:
    """Ask that a payment be voided."""
    who, found = viewer(request), pages.payment_of(request, number, permission=TAKE)
    reason = request.POST.get("reason", "")[:200]
    return change(
        request,
        does=lambda: voiding.request_void(payment_id=found.payment_id, reason=reason, by=who.acting(TAKE), at=who.at),
        done=lambda _id: _("The void is asked for; another person decides on it."),
        to=reverse("console:payment", args=[number]),
    )


@entry(VIEW)
def voids(request: HttpRequest) -> HttpResponse:
    """List requests to void."""
    return pages.VOIDS.respond(request)


@entry(VIEW)
def void(request: HttpRequest, void_id: int) -> HttpResponse:
    """Show one request to void."""
    return pages.VOID.respond(request, pages.void_of(request, void_id))


@entry(APPROVE, methods=("POST",))
def void_decide(request: HttpRequest, void_id: int) -> HttpResponse:
    """Approve or refuse a void."""
    who, found = viewer(request), pages.void_of(request, void_id, permission=APPROVE)
    step, reason = request.POST.get("step", ""), request.POST.get("reason", "")[:200]
    return change(
        request,
        does=lambda: voiding.decide_void(
            void_id=found.void_id, step=step, reason=reason, by=who.acting(APPROVE), at=who.at
        ),
        done=lambda _none: _("Your decision is recorded."),
        to=reverse("console:void", args=[void_id]),
    )


@entry(VIEW)
def receipts(request: HttpRequest) -> HttpResponse:
    """List receipts, with the gaps of their numbers: there should be none."""
    return pages.RECEIPTS.respond(request)


@entry(VIEW)
def cheques(request: HttpRequest) -> HttpResponse:
    """List cheques."""
    return pages.CHEQUES.respond(request)


@entry(VIEW)
def cheque(request: HttpRequest, cheque_id: int) -> HttpResponse:
    """Show one cheque."""
    return pages.CHEQUE.respond(request, pages.cheque_of(request, cheque_id))


@entry(TAKE, methods=("POST",))
def cheque_return(request: HttpRequest, cheque_id: int) -> HttpResponse:
    """Write down that the bank returned a cheque."""
    who, found = viewer(request), pages.cheque_of(request, cheque_id, permission=TAKE)
    reason, asks_fee = request.POST.get("reason", "")[:200], bool(request.POST.get("fee"))
    return change(
        request,
        does=lambda: returning.return_cheque(
            cheque_id=found.cheque_id, reason=reason, asks_fee=asks_fee, by=who.acting(TAKE), at=who.at
        ),
        done=lambda _none: _("The cheque is returned: what it settled is owed again."),
        to=reverse("console:cheque", args=[cheque_id]),
    )


@entry(VIEW)
def remittances(request: HttpRequest) -> HttpResponse:
    """List slips to the bank."""
    return pages.REMITTANCES.respond(request)
