"""Refunds that wait to be paid out, and the vouchers of those that were."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wanjia.foundation.access.masking import Personal, masked
from wanjia.foundation.access.types import Permission
from wanjia.foundation.findings.types import Refused
from wanjia.foundation.listings.listing import Slice
from wanjia.interfaces.kit.figures import moment, money
from wanjia.interfaces.kit.lists import ListPage
from wanjia.interfaces.kit.pages import Crumb, Figure, Head, Page, Panel, Tag
from wanjia.interfaces.kit.viewer import viewer
from wanjia.interfaces.kit.words import label
from wanjia.revenue.payments.listings import VOUCHERS as VOUCHER_LIST
from wanjia.revenue.payments.queries import vouchers
from wanjia.revenue.payments.queries.vouchers import VoucherRow
from wanjia.revenue.payments.types import PayoutWay
from wanjia.revenue.receivables.listings import REFUNDS_DUE
from wanjia.revenue.reconciliation.queries.returns import line_of_refund

P = Permission
VIEW = P.RECEIVABLES_VIEW
YUAN = gettext_lazy("yuan")
Facts = list[tuple[str, str, str]]


def _to_refund(row: Mapping[str, Any]) -> str:
    return reverse("console:refund_pay", args=[row["pk"]])


def _to_voucher(row: Mapping[str, Any]) -> str:
    return reverse("console:voucher", args=[row["text"]])


def _missing(request: HttpRequest, _found: Slice) -> dict[str, Any]:
    return {"missing": vouchers.missing_vouchers(viewer(request).scope(VIEW))}


DUE = ListPage(
    REFUNDS_DUE,
    links={"account": _to_refund},
    empty=gettext_lazy("No approved refund waits to be paid out."),
    hint=gettext_lazy("Approved by another person. Paid out in your open shift, in cash or by transfer."),
)
VOUCHERS = ListPage(VOUCHER_LIST, links={"text": _to_voucher}, template="refunds/vouchers.html", more=_missing)


def voucher_of(request: HttpRequest, number: str) -> VoucherRow:
    """
    Find a voucher among those of the viewer's units.

    :raises Http404: if there is none
    """
    try:
        return vouchers.voucher_numbered(number, scope=viewer(request).scope(VIEW))
    except Refused as unknown:
        raise Http404 from unknown


def _head(request: HttpRequest, row: VoucherRow) -> Head:
    crumbs = (Crumb(_("Vouchers of refunds"), reverse("console:vouchers")), Crumb(row.unit_name))
    figures = (Figure(_("Paid out"), money(row.amount), YUAN),)
    return Head(_("Voucher of a refund"), row.number, crumbs, figures, tags=(Tag(label(row.way), "good"),))


def _facts(request: HttpRequest, row: VoucherRow) -> Facts:
    who = viewer(request)
    sees = who.scope(P.PERSONAL_VIEW).holds(row.unit_path)

    def shown(text: str, *, kind: Personal) -> str:
        return text if sees else masked(text, kind=kind)

    facts = [
        (_("Account number"), row.account_number, reverse("console:account_money", args=[row.account_number])),
        (_("Customer"), shown(row.customer_name, kind=Personal.NAME), ""),
        (_("Paid to"), shown(row.payee, kind=Personal.NAME), ""),
    ]
    if row.way is PayoutWay.CASH:
        facts.append((_("Identity paper shown"), shown(row.paper, kind=Personal.IDENTITY), ""))
    else:
        facts.append((_("Bank of the payee"), row.bank, ""))
        facts.append((_("Account number at the bank"), shown(row.bank_account, kind=Personal.IDENTITY), ""))
        facts.append(_in_bank(request, row))
    return [
        *facts,
        (_("Reason"), row.reason, reverse("console:credit_move", args=[row.move_id])),
        (_("Proposed by"), row.proposed_by, ""),
        (_("Approved by"), row.decided_by, ""),
        (_("Paid out by the cashier"), f"{row.paid_by}, {moment(row.paid_at)}", ""),
        (_("Shift"), moment(row.paid_at)[:10], reverse("console:shift", args=[row.shift_id])),
    ]


def _in_bank(request: HttpRequest, row: VoucherRow) -> tuple[str, str, str]:
    found, title = line_of_refund(row.voucher_id), _("Shown by our bank")
    if found is None:
        return title, _("not yet: it is on its way"), ""
    may = viewer(request).scope(P.LEDGER_VIEW).holds(found.unit_path)
    return title, str(found.booked_on), reverse("console:bank_line", args=[found.line_id]) if may else ""


def _print(request: HttpRequest, row: VoucherRow) -> dict[str, Any]:
    return {"voucher": row, "may_print": viewer(request).may(P.PAYMENTS_TAKE, P.PAYMENTS_APPROVE)}


VOUCHER: Page[VoucherRow] = Page(
    _head,
    (
        Panel("facts", gettext_lazy("What was paid out"), "kit/facts.html", _facts, width=8),
        Panel("print", gettext_lazy("The paper"), "refunds/print.html", _print, width=4),
    ),
)
