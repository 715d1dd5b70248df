"""Lists of the counter, and the pages of one payment, one request to void, one cheque."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wanjia.foundation.access.masking import Personal, masked
from wanjia.foundation.access.types import Permission
from wanjia.foundation.findings.types import Refused
from wanjia.foundation.listings.listing import Slice
from wanjia.interfaces.kit.figures import moment, money
from wanjia.interfaces.kit.lists import ListPage
from wanjia.interfaces.kit.pages import Action, Crumb, Figure, Head, Page, Panel, Tag
from wanjia.interfaces.kit.phrases import translated
from wanjia.interfaces.kit.tables import Cell, Row, Table
from wanjia.interfaces.kit.tables import Head as Column
from wanjia.interfaces.kit.viewer import viewer
from wanjia.interfaces.kit.words import label
from wanjia.revenue.payments import flow, listings, rules
from wanjia.revenue.payments.queries import rows, voids
from wanjia.revenue.payments.queries.rows import ChequeRow, PaymentRow
from wanjia.revenue.payments.queries.voids import VoidRow
from wanjia.revenue.payments.types import ChequeState, PaymentState, ReceiptState, VoidState
from wanjia.revenue.receivables.queries import history

P = Permission
VIEW = P.RECEIVABLES_VIEW
YUAN = gettext_lazy("yuan")
HUES: dict[str, str] = {
    PaymentState.TAKEN: "good",
    PaymentState.VOIDED: "bad",
    PaymentState.RETURNED: "bad",
    VoidState.REQUESTED: "warn",
    VoidState.APPROVED: "good",
    VoidState.REFUSED: "plain",
    ChequeState.HELD: "calm",
    ChequeState.REMITTED: "calm",
    ChequeState.CLEARED: "good",
    ChequeState.HANDED_BACK: "plain",
    ReceiptState.VALID: "good",
    ReceiptState.VOID: "bad",
}
Facts = list[tuple[str, str, str]]


def _to(page: str, *, by: str = "id") -> Any:
    def link(row: Mapping[str, Any]) -> str:
        return reverse(f"console:{page}", args=[row[by]]) if row.get(by) else ""

    return link


def _to_receipt(row: Mapping[str, Any]) -> str:
    """Give the address of what a receipt is for: a payment, or a deposit."""
    if row.get("payment__number"):
        return reverse("console:payment", args=[row["payment__number"]])
    return reverse("console:deposit", args=[row["movement"]]) if row.get("movement") else ""


def _opening(request: HttpRequest) -> list[Action]:
    may = viewer(request).may(P.PAYMENTS_TAKE)
    return [Action(_("My shift"), reverse("console:my_shift"), is_primary=True)] if may else []


def _series(request: HttpRequest, _found: Slice) -> dict[str, Any]:
    return {"series": rows.series_inside(viewer(request).scope(VIEW))}


PAYMENTS = ListPage(listings.PAYMENTS, links={"number": _to("payment", by="number")})
SHIFTS = ListPage(listings.SHIFTS, links={"opened_at": _to("shift")}, actions=_opening)
VOIDS = ListPage(
    listings.VOIDS,
    links={"payment": _to("void")},
    hint=gettext_lazy("A void hands the money back on the same day, while the till is not sent to the bank."),
)
RECEIPTS = ListPage(
    listings.RECEIPTS,
    links={"text": _to_receipt},
    template="cashier/receipts.html",
    more=_series,
)
CHEQUES = ListPage(listings.CHEQUES, links={"number": _to("cheque")})
REMITTANCES = ListPage(listings.REMITTANCES, links={"slip_number": _to("shift", by="shift")})


def payment_of(request: HttpRequest, number: str, *, permission: Permission = VIEW) -> PaymentRow:
    """
    Find a payment among those of the viewer's units.

    :raises Http404: if there is none
    """
    try:
        return rows.payment_numbered(number, scope=viewer(request).scope(permission))
    except Refused as unknown:
        raise Http404 from unknown


def void_of(request: HttpRequest, void_id: int, *, permission: Permission = VIEW) -> VoidRow:
    """
    Find a request to void among those of the viewer's units.

    :raises Http404: if there is none
    """
    try:
        return voids.void_with_id(void_id, scope=viewer(request).scope(permission))
    except Refused as unknown:
        raise Http404 from unknown


def cheque_of(request: HttpRequest, cheque_id: int, *, permission: Permission = VIEW) -> ChequeRow:
    """
    Find a cheque among those of the viewer's units.

    :raises Http404: if there is none
    """
    try:
        return rows.cheque_with_id(cheque_id, scope=viewer(request).scope(permission))
    except Refused as unknown:
        raise Http404 from unknown


def _payment_head(request: HttpRequest, payment: PaymentRow) -> Head:
    crumbs = (Crumb(_("Payments"), reverse("console:payments")), Crumb(payment.unit_name))
    figures = (
        Figure(_("Amount"), money(payment.amount), YUAN),
        Figure(_("Went to debts when taken"), money(payment.settled), YUAN),
        Figure(_("Left over: paid in advance"), money(payment.amount - payment.settled), YUAN),
    )
    tags = (Tag(label(payment.state), HUES[payment.state]),)
    return Head(_("Payment"), payment.number, crumbs, figures, tags=tags)


def _payment_facts(request: HttpRequest, payment: PaymentRow) -> Facts:
    who = viewer(request)
    sees = who.scope(P.PERSONAL_VIEW).holds(payment.unit_path)
    name = payment.customer_name if sees else masked(payment.customer_name, kind=Personal.NAME)
    shift = reverse("console:shift", args=[payment.shift_id]) if payment.shift_id else ""
    facts = [
        (_("Account number"), payment.account_number, reverse("console:account_money", args=[payment.account_number])),
        (_("Customer"), name, ""),
        (_("Paid by"), label(payment.tender), ""),
        (_("Taken by"), f"{payment.taken_by}, {moment(payment.taken_at)}", ""),
        (_("Shift"), label(payment.shift_state) if payment.shift_state else _("not at a counter"), shift),
        (_("Paid on"), payment.received_on.isoformat(), ""),
        (_("Reference of the other side"), payment.external_reference, ""),
    ]
    if payment.ended_reason:
        facts.append((label(payment.state), payment.ended_reason, ""))
    return facts


def _receipt(request: HttpRequest, payment: PaymentRow) -> dict[str, Any]:
    who = viewer(request)
    may_print = who.may(P.PAYMENTS_TAKE, P.PAYMENTS_APPROVE)
    state = payment.receipt_state
    tag = Tag(label(state), HUES[state]) if state is not None else None
    return {"payment": payment, "tag": tag, "may_print": may_print}


def _void(request: HttpRequest, payment: PaymentRow) -> dict[str, Any]:
    """Offer to ask for a void, or tell why it cannot be."""
    who = viewer(request)
    asked = voids.voids_of(payment.payment_id)
    shown: dict[str, Any] = {
        "payment": payment,
        "asked": [(one, Tag(label(one.state), HUES[one.state])) for one in asked],
    }
    if payment.state is not PaymentState.TAKEN:
        return shown
    if not (who.may(P.PAYMENTS_TAKE) and who.scope(P.PAYMENTS_TAKE).holds(payment.unit_path)):
        return shown | {"why_not": _("Somebody at the counter asks for a void; another person decides on it.")}
    if any(one.state is VoidState.REQUESTED for one in asked):
        return shown
    why = rules.why_not_voided(taken_on=localdate(payment.taken_at), today=who.today, shift=payment.shift_state)
    return shown | ({"why_not": translated(why)} if why else {"may_ask": True})


def _settled(request: HttpRequest, payment: PaymentRow) -> Table:
    heads = (
        Column(_("When")),
        Column(_("Charge")),
        Column(_("Bill")),
        Column(_("Amount"), YUAN, is_number=True),
        Column(_("By")),
        Column(""),
    )
    may_open = viewer(request).may(P.BILLS_VIEW)
    table = []
    for row in history.settlements_of_credit(payment.credit_id):
        link = reverse("console:bill", args=[row.bill_number]) if row.bill_number and may_open else ""
        undone = _("taken back") if row.opposes_id else _("was taken back later") if row.is_opposed else ""
        cells = (
            Cell(moment(row.settled_at)),
            Cell(label(row.charge_kind), link=reverse("console:charge", args=[row.charge_id])),
            Cell(row.bill_number, link=link),
            Cell(money(row.amount), is_number=True),
            Cell(row.settled_by),
            Cell("", tag=Tag(undone, "warn")) if undone else Cell(""),
        )
        table.append(Row(cells))
    return Table(heads, table, empty=_("It settled nothing: all of it was paid in advance."))


PAYMENT: Page[PaymentRow] = Page(
    _payment_head,
    (
        Panel("facts", gettext_lazy("The payment"), "kit/facts.html", _payment_facts, width=6),
        Panel("receipt", gettext_lazy("Receipt"), "cashier/receipt.html", _receipt, width=3),
        Panel("void", gettext_lazy("Void"), "cashier/void.html", _void, width=3),
        Panel("settled", gettext_lazy("What it settled"), "kit/table.html", _settled),
    ),
)


def _void_head(request: HttpRequest, found: VoidRow) -> Head:
    crumbs = (Crumb(_("Requests to void"), reverse("console:voids")),)
    tags = (Tag(label(found.state), HUES[found.state]),)
    return Head(_("Request to void payment"), found.payment_number, crumbs, tags=tags)


def _void_facts(request: HttpRequest, found: VoidRow) -> Facts:
    payment = payment_of(request, found.payment_number)
    facts = [
        (_("Payment number"), found.payment_number, reverse("console:payment", args=[found.payment_number])),
        (_("Account number"), payment.account_number, reverse("console:account_money", args=[payment.account_number])),
        (_("Amount"), f"{money(payment.amount)} {YUAN}", ""),
        (_("Paid by"), label(payment.tender), ""),
        (_("Receipt number"), payment.receipt_number, ""),
        (_("Reason"), found.reason, ""),
        (_("Asked for by"), f"{found.requested_by}, {moment(found.requested_at)}", ""),
    ]
    if found.decided_at is not None:
        facts.append((_("Decided by"), f"{found.decided_by}, {moment(found.decided_at)}", ""))
        facts.append((_("Ground of the decision"), found.decision_reason, ""))
    return facts


def _decision(request: HttpRequest, found: VoidRow) -> dict[str, Any]:
    who = viewer(request)
    steps = flow.VOID.open_steps(found.state)
    why_not = ""
    if not steps:
        why_not = _("Everything is decided about this request.")
    elif not (who.may(P.PAYMENTS_APPROVE) and who.scope(P.PAYMENTS_APPROVE).holds(found.unit_path)):
        why_not = _("The head of the station or the accountant decides on it.")
    elif who.actor.number == found.requested_by:
        why_not = _("You asked for this void: another person must decide on it.")
    return {"why_not": why_not, "link": reverse("console:void_decide", args=[found.void_id]), "void": found}


VOID: Page[VoidRow] = Page(
    _void_head,
    (
        Panel("facts", gettext_lazy("What shall be voided"), "kit/facts.html", _void_facts, width=7),
        Panel("decision", gettext_lazy("Decision"), "cashier/decision.html", _decision, width=5),
    ),
)


def _cheque_head(request: HttpRequest, found: ChequeRow) -> Head:
    crumbs = (Crumb(_("Cheques"), reverse("console:cheques")), Crumb(found.bank))
    figures = (Figure(_("Amount"), money(found.amount), YUAN),)
    tags = (Tag(label(found.state), HUES.get(found.state, "bad")),)
    return Head(_("Cheque"), found.number, crumbs, figures, tags=tags)


def _cheque_facts(request: HttpRequest, found: ChequeRow) -> Facts:
    facts = [
        (_("Bank"), found.bank, ""),
        (_("Drawer"), found.drawer, ""),
        (_("Payment number"), found.payment_number, reverse("console:payment", args=[found.payment_number])),
        (_("Account number"), found.account_number, reverse("console:account_money", args=[found.account_number])),
        (_("Slip to the bank"), found.slip_number, ""),
    ]
    if found.returned_on:
        facts.append((_("Returned on"), found.returned_on.isoformat(), ""))
    return facts


def _return(request: HttpRequest, found: ChequeRow) -> dict[str, Any]:
    who = viewer(request)
    can = "return" in flow.CHEQUE.open_steps(found.state)
    may = who.may(P.PAYMENTS_TAKE) and who.scope(P.PAYMENTS_TAKE).holds(found.unit_path)
    return {"cheque": found, "can": can, "may": may, "link": reverse("console:cheque_return", args=[found.cheque_id])}


CHEQUE: Page[ChequeRow] = Page(
    _cheque_head,
    (
        Panel("facts", gettext_lazy("The cheque"), "kit/facts.html", _cheque_facts, width=7),
        Panel("return", gettext_lazy("Returned by the bank"), "cashier/return.html", _return, width=5),
    ),
)
