"""Lists of the counter: payments, shifts, requests to void, receipts, cheques, slips to the bank."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q, QuerySet, Sum
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wanjia.foundation.access.masking import Personal
from wanjia.foundation.access.queries import unit_choices
from wanjia.foundation.access.types import Permission, Scope
from wanjia.foundation.listings.listing import Filter, Kind, ListColumn, Listing, Total
from wanjia.foundation.organisation.queries import units_inside
from wanjia.revenue.payments.models import Cheque, Handover, Payment, Receipt, Remittance, Shift, VoidRequest, Voucher
from wanjia.revenue.payments.types import (
    ChequeState,
    HandoverState,
    MovementKind,
    PaymentState,
    PayoutWay,
    ReceiptState,
    RemittanceState,
    ShiftState,
    Tender,
    VoidState,
)

VIEW = Permission.RECEIVABLES_VIEW
YUAN = _("yuan")
STATE = pgettext_lazy("of money", "State")
AMOUNT = ListColumn("amount", _("Amount"), Kind.MONEY, unit=YUAN)
UNIT = ListColumn("unit", _("Unit"), path="unit__name")


def _inside(model: Any) -> Any:
    def rows(scope: Scope) -> QuerySet[Any]:
        found: QuerySet[Any] = model.objects.filter(unit__in=units_inside(scope.unit_paths))
        return found

    return rows


OF_UNIT = Filter("unit", _("Unit"), lambda code: Q(unit__code=code), choices=unit_choices)

PAYMENTS = Listing(
    name="payments",
    title=_("Payments"),
    permission=VIEW,
    rows=_inside(Payment),
    key=("id", "number"),
    order=("-taken_at", "-pk"),
    columns=(
        ListColumn("number", _("Payment number")),
        ListColumn("account", _("Account number"), path="account__number"),
        ListColumn("name", _("Customer"), path="account__customer__name", personal=Personal.NAME),
        AMOUNT,
        ListColumn("tender", _("Paid by"), Kind.CODE, codes=Tender),
        ListColumn("state", STATE, Kind.CODE, codes=PaymentState),
        ListColumn("taken_at", _("Taken at"), Kind.MOMENT),
        ListColumn("taken_by", _("Taken by")),
        UNIT,
        ListColumn("channel", _("Channel"), is_shown=False),
        ListColumn("received_on", _("Paid on"), Kind.DAY, is_shown=False),
        ListColumn("external_reference", _("Reference of the other side"), is_shown=False),
    ),
    filters=(
        Filter("account", _("Account number"), lambda text: Q(account__number__startswith=text)),
        Filter("tender", _("Paid by"), lambda one: Q(tender=one), Kind.CODE, codes=Tender),
        Filter("state", STATE, lambda one: Q(state=one), Kind.CODE, codes=PaymentState),
        Filter("since", _("Paid from"), lambda day: Q(received_on__gte=day), Kind.DAY),
        Filter("until", _("Paid until"), lambda day: Q(received_on__lte=day), Kind.DAY),
        Filter("by", _("Taken by"), lambda text: Q(taken_by=text)),
        Filter("reference", _("Reference of the other side"), lambda text: Q(external_reference=text)),
        OF_UNIT,
    ),
    totals=(
        Total("payments", _("payments"), Count("pk")),
        Total("amount", _("standing"), Sum("amount", filter=Q(state=PaymentState.TAKEN)), Kind.MONEY, unit=YUAN),
    ),
)

SHIFTS = Listing(
    name="shifts",
    title=_("Shifts"),
    permission=VIEW,
    rows=_inside(Shift),
    key=("id",),
    order=("-opened_at", "-pk"),
    columns=(
        ListColumn("opened_at", _("Opened at"), Kind.MOMENT),
        ListColumn("cashier", _("Cashier")),
        UNIT,
        ListColumn("state", STATE, Kind.CODE, codes=ShiftState),
        ListColumn("opening_float", _("Change to begin with"), Kind.MONEY, unit=YUAN),
        ListColumn("counted_cash", _("Cash counted"), Kind.MONEY, unit=YUAN),
        ListColumn("difference", _("Counted more or less"), Kind.MONEY, unit=YUAN),
        ListColumn("difference_person", _("Put down to")),
        ListColumn("closed_at", _("Closed at"), Kind.MOMENT),
        ListColumn("remitted_at", _("Sent to the bank at"), Kind.MOMENT),
    ),
    filters=(
        Filter("state", STATE, lambda one: Q(state=one), Kind.CODE, codes=ShiftState),
        Filter("cashier", _("Cashier"), lambda text: Q(cashier=text)),
        Filter(
            "before",
            _("Opened before, money still in hand"),
            lambda day: Q(opened_on__lt=day) & ~Q(state=ShiftState.REMITTED),
            Kind.DAY,
        ),
        OF_UNIT,
    ),
    totals=(
        Total("shifts", _("shifts"), Count("pk")),
        Total("difference", _("counted more or less"), Sum("difference"), Kind.MONEY, unit=YUAN),
    ),
)

VOIDS = Listing(
    name="voids",
    title=_("Requests to void"),
    permission=VIEW,
    rows=_inside(VoidRequest),
    key=("id",),
    order=("-requested_at", "-pk"),
    columns=(
        ListColumn("payment", _("Payment number"), path="payment__number"),
        ListColumn("account", _("Account number"), path="payment__account__number"),
        ListColumn("amount", _("Amount"), Kind.MONEY, path="payment__amount", unit=YUAN),
        ListColumn("state", STATE, Kind.CODE, codes=VoidState),
        ListColumn("reason", _("Reason"), is_sortable=False),
        ListColumn("requested_by", _("Asked for by")),
        ListColumn("requested_at", _("Asked for at"), Kind.MOMENT),
        ListColumn("decided_by", _("Decided by")),
        UNIT,
    ),
    filters=(
        Filter("state", STATE, lambda one: Q(state=one), Kind.CODE, codes=VoidState),
        OF_UNIT,
    ),
    totals=(Total("voids", _("requests"), Count("pk")),),
)

RECEIPTS = Listing(
    name="receipts",
    title=_("Receipts"),
    permission=VIEW,
    rows=_inside(Receipt),
    key=("id", "payment__number", "movement"),
    order=("-issued_at", "-pk"),
    columns=(
        ListColumn("text", _("Receipt number")),
        ListColumn("payment", _("Payment number"), path="payment__number"),
        ListColumn("deposit", _("Deposit"), Kind.CODE, path="movement__kind", codes=MovementKind),
        AMOUNT,
        ListColumn("state", STATE, Kind.CODE, codes=ReceiptState),
        ListColumn("issued_at", _("Issued at"), Kind.MOMENT),
        ListColumn("issued_by", _("Issued by")),
        ListColumn("printed", _("Times printed"), Kind.NUMBER),
        UNIT,
    ),
    filters=(
        Filter("number", _("Receipt number"), lambda text: Q(text__startswith=text)),
        Filter("state", STATE, lambda one: Q(state=one), Kind.CODE, codes=ReceiptState),
        OF_UNIT,
    ),
    totals=(
        Total("receipts", _("receipts"), Count("pk")),
        Total("amount", _("valid"), Sum("amount", filter=Q(state=ReceiptState.VALID)), Kind.MONEY, unit=YUAN),
    ),
)

CHEQUES = Listing(
    name="cheques",
    title=_("Cheques"),
    permission=VIEW,
    rows=_inside(Cheque),
    key=("id",),
    order=("-pk",),
    columns=(
        ListColumn("number", _("Cheque number")),
        ListColumn("bank", _("Bank")),
        ListColumn("drawer", _("Drawer")),
        AMOUNT,
        ListColumn("state", STATE, Kind.CODE, codes=ChequeState),
        ListColumn("account", _("Account number"), path="payment__account__number"),
        ListColumn("taken_at", _("Taken at"), Kind.MOMENT, path="payment__taken_at"),
        ListColumn("slip", _("Slip to the bank"), path="remittance__slip_number"),
        ListColumn("returned_on", _("Returned on"), Kind.DAY),
        UNIT,
    ),
    filters=(
        Filter("state", STATE, lambda one: Q(state=one), Kind.CODE, codes=ChequeState),
        Filter("number", _("Cheque number"), lambda text: Q(number__startswith=text)),
        OF_UNIT,
    ),
    totals=(
        Total("cheques", _("cheques"), Count("pk")),
        Total("amount", _("amount"), Sum("amount"), Kind.MONEY, unit=YUAN),
    ),
)

HANDOVERS = Listing(
    name="handovers",
    title=_("Cash handed over"),
    permission=VIEW,
    rows=_inside(Handover),
    key=("id",),
    order=("-proposed_at", "-pk"),
    columns=(
        ListColumn("proposed_at", _("Proposed at"), Kind.MOMENT),
        ListColumn("giver", _("Handed over by"), path="giving__cashier"),
        ListColumn("taker", _("Who takes the cash"), path="taking__cashier"),
        AMOUNT,
        ListColumn("state", STATE, Kind.CODE, codes=HandoverState),
        ListColumn("decided_at", _("Signed at"), Kind.MOMENT),
        ListColumn("reason", _("Reason"), is_sortable=False),
        UNIT,
    ),
    filters=(
        Filter("state", STATE, lambda one: Q(state=one), Kind.CODE, codes=HandoverState),
        Filter("cashier", _("Cashier"), lambda text: Q(giving__cashier=text) | Q(taking__cashier=text)),
        OF_UNIT,
    ),
    totals=(
        Total("handovers", _("handovers"), Count("pk")),
        Total(
            "amount", _("handed over"), Sum("amount", filter=Q(state=HandoverState.CONFIRMED)), Kind.MONEY, unit=YUAN
        ),
    ),
)

REMITTANCES = Listing(
    name="remittances",
    title=_("Slips to the bank"),
    permission=VIEW,
    rows=_inside(Remittance),
    key=("id", "shift"),
    order=("-remitted_on", "-pk"),
    columns=(
        ListColumn("slip_number", _("Slip to the bank")),
        ListColumn("remitted_on", _("Sent on"), Kind.DAY),
        ListColumn("remitted_by", _("Sent by")),
        ListColumn("cash", _("Cash"), Kind.MONEY, unit=YUAN),
        ListColumn("cheques", _("Cheques"), Kind.MONEY, unit=YUAN),
        ListColumn("bounced", _("Of them returned"), Kind.MONEY, unit=YUAN),
        ListColumn("confirmed", _("Shown by the bank"), Kind.MONEY, unit=YUAN),
        ListColumn("state", STATE, Kind.CODE, codes=RemittanceState),
        UNIT,
    ),
    filters=(
        Filter("state", STATE, lambda one: Q(state=one), Kind.CODE, codes=RemittanceState),
        Filter("slip", _("Slip to the bank"), lambda text: Q(slip_number=text)),
        OF_UNIT,
    ),
    totals=(
        Total("slips", _("slips"), Count("pk")),
        Total("cash", _("cash"), Sum("cash"), Kind.MONEY, unit=YUAN),
        Total("cheques", _("cheques"), Sum("cheques"), Kind.MONEY, unit=YUAN),
    ),
)

VOUCHERS = Listing(
    name="vouchers",
    title=_("Vouchers of refunds"),
    permission=VIEW,
    rows=_inside(Voucher),
    key=("text",),
    order=("-paid_at", "-pk"),
    columns=(
        ListColumn("text", _("Voucher number")),
        ListColumn("account", _("Account number"), path="account__number"),
        ListColumn("payee", _("Paid to"), personal=Personal.NAME),
        AMOUNT,
        ListColumn("way", _("Paid out by"), Kind.CODE, codes=PayoutWay),
        ListColumn("paid_at", _("Paid out at"), Kind.MOMENT),
        ListColumn("paid_by", _("Paid out at the till of")),
        UNIT,
        ListColumn("printed", _("Printed"), Kind.NUMBER, is_shown=False),
    ),
    filters=(
        Filter("text", _("Voucher number"), lambda text: Q(text__startswith=text)),
        Filter("account", _("Account number"), lambda text: Q(account__number__startswith=text)),
        Filter("way", _("Paid out by"), lambda one: Q(way=one), Kind.CODE, codes=PayoutWay),
        Filter("by", _("Paid out at the till of"), lambda text: Q(paid_by=text)),
        OF_UNIT,
    ),
    totals=(
        Total("vouchers", _("vouchers"), Count("pk")),
        Total("paid_out", _("paid out in all"), Sum("amount"), Kind.MONEY, unit=YUAN),
    ),
)
