"""The page of one deposit taken or given back at the counter, and its receipt."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from wanjia.foundation.access.masking import Personal, masked
from wanjia.foundation.access.types import Permission
from wanjia.foundation.findings.types import Refused
from wanjia.interfaces.exchange.deposit_pdf import deposit_pdf
from wanjia.interfaces.kit.entry import entry
from wanjia.interfaces.kit.figures import moment, money
from wanjia.interfaces.kit.pages import Crumb, Figure, Head, Page, Panel
from wanjia.interfaces.kit.viewer import viewer
from wanjia.interfaces.kit.words import label
from wanjia.revenue.billing.kernel.wording import Language
from wanjia.revenue.payments.operations.receipts import note_print
from wanjia.revenue.payments.queries.deposits import DepositRow, deposit_with_id

P = Permission
TAKE, APPROVE, VIEW = P.PAYMENTS_TAKE, P.PAYMENTS_APPROVE, P.RECEIVABLES_VIEW
YUAN = gettext_lazy("yuan")


def deposit_of(request: HttpRequest, movement_id: int) -> DepositRow:
    """
    Find a deposit among those of the viewer's units.

    :raises Http404: if there is none
    """
    try:
        return deposit_with_id(movement_id, scope=viewer(request).scope(VIEW))
    except Refused as unknown:
        raise Http404 from unknown


def _head(request: HttpRequest, deposit: DepositRow) -> Head:
    crumbs = (Crumb(_("Receipts"), reverse("console:receipts")), Crumb(deposit.unit_name))
    figures = (Figure(_("Amount"), money(abs(deposit.amount)), YUAN),)
    return Head(label(deposit.kind), deposit.receipt_number, crumbs, figures)


def _facts(request: HttpRequest, deposit: DepositRow) -> list[tuple[str, str, str]]:
    who = viewer(request)
    sees = who.scope(P.PERSONAL_VIEW).holds(deposit.unit_path)
    name = deposit.customer_name if sees else masked(deposit.customer_name, kind=Personal.NAME)
    account = reverse("console:account_money", args=[deposit.account_number])
    return [
        (_("Account number"), deposit.account_number, account),
        (_("Customer"), name, ""),
        (_("Paid by"), _("cash"), ""),
        (_("Taken by"), f"{deposit.moved_by}, {moment(deposit.moved_at)}", ""),
        (_("Shift"), str(deposit.shift_id), reverse("console:shift", args=[deposit.shift_id])),
    ]


def _receipt(request: HttpRequest, deposit: DepositRow) -> dict[str, Any]:
    return {"deposit": deposit, "may_print": viewer(request).may(TAKE, APPROVE)}


DEPOSIT: Page[DepositRow] = Page(
    _head,
    (
        Panel("facts", gettext_lazy("The deposit"), "kit/facts.html", _facts, width=7),
        Panel("receipt", gettext_lazy("Receipt"), "cashier/deposit_receipt.html", _receipt, width=5),
    ),
    template="cashier/page.html",
)


@entry(VIEW)
def deposit_page(request: HttpRequest, movement_id: int) -> HttpResponse:
    """Show one deposit."""
    return DEPOSIT.respond(request, deposit_of(request, movement_id))


@entry(TAKE, APPROVE, methods=("POST",))
def deposit_print(request: HttpRequest, movement_id: int) -> HttpResponse:
    """Print the receipt of a deposit, which is counted, in the language asked for or that of the screen."""
    who, found = viewer(request), deposit_of(request, movement_id)
    if not found.receipt_id:
        raise Http404
    wanted = request.POST.get("language", "")
    here = Language.EN if get_language() == "en" else Language.ZH
    language = Language(wanted) if wanted in set(Language) else here
    with transaction.atomic():
        times = note_print(found.receipt_id, by=who.acting(TAKE if who.may(TAKE) else APPROVE), at=who.at)
    sees = who.scope(P.PERSONAL_VIEW).holds(found.unit_path)
    content = deposit_pdf(found, language=language, sees_personal=sees, times=times)
    headers = {
        "Content-Disposition": f'inline; filename="receipt-{found.receipt_number}.pdf"',
        "Cache-Control": "private, no-store",
        "X-Content-Type-Options": "nosniff",
    }
    return HttpResponse(content, content_type="application/pdf", headers=headers)
