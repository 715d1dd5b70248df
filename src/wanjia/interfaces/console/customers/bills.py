"""The tab of bills."""

from __future__ import annotations

from decimal import Decimal

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from wanjia.foundation.access.types import Permission
from wanjia.foundation.listings.listing import Kind
from wanjia.interfaces.console.customers.overview import MONTHS_SHOWN, bills_shown
from wanjia.interfaces.console.customers.subject import Subject, way
from wanjia.interfaces.kit.figures import written
from wanjia.interfaces.kit.tables import Cell, Head, Row, Table
from wanjia.interfaces.kit.viewer import viewer
from wanjia.interfaces.kit.words import label_in
from wanjia.measurement.readings.rules import months_earlier
from wanjia.registry.tariffs.rules import average_price
from wanjia.revenue.billing.queries.accounts import AccountBill
from wanjia.revenue.billing.types import BillKind, BillState

PRICE_PLACES = 4


def bills_table(request: HttpRequest, subject: Subject) -> Table:
    """Give the bills of 13 months, the latest first, opposites and corrections too, and their sum."""
    found = bills_shown(request, subject)
    since = months_earlier(found[0].bill_month, months=MONTHS_SHOWN - 1) if found else None
    bills = [bill for bill in found if since is not None and bill.bill_month >= since]
    heads = (
        Head(_("Month")),
        Head(_("Bill")),
        Head(_("Kind")),
        Head(_("Cycle from")),
        Head(_("Cycle until")),
        Head(_("Energy"), "kWh", is_number=True),
        Head(_("Amount"), _("yuan"), is_number=True),
        Head(_("Average price"), _("yuan/kWh"), is_number=True),
        Head(_("State")),
    )
    rows = [
        _row(bill, link=way("bill", bill.number, who=viewer(request), needs=Permission.BILLS_VIEW)) for bill in bills
    ]
    empty = _("Nothing was billed yet.")
    more = f"{reverse('console:bills')}?account={subject.account.number}"
    return Table(heads, rows, empty=empty, foot=_foot(bills) if bills else (), more=more)


def _row(bill: AccountBill, *, link: str) -> Row:
    price = average_price(bill.amount, energy_kwh=Decimal(bill.energy_kwh), places=PRICE_PLACES)
    state = _("paid") if bill.is_paid else label_in(BillState, value=bill.state)
    cells = (
        Cell(written(bill.bill_month, kind=Kind.MONTH)),
        Cell(bill.number, link=link),
        Cell(label_in(BillKind, value=bill.kind)),
        Cell(written(bill.start_date, kind=Kind.DAY)),
        Cell(written(bill.end_date, kind=Kind.DAY)),
        Cell(written(bill.energy_kwh, kind=Kind.NUMBER), is_number=True),
        Cell(written(bill.amount, kind=Kind.MONEY), is_number=True),
        Cell(written(price, kind=Kind.PRICE), is_number=True),
        Cell(state),
    )
    return Row(cells, link=link)


def _foot(bills: list[AccountBill]) -> tuple[Cell, ...]:
    energy = sum(bill.energy_kwh for bill in bills)
    amount = sum((bill.amount for bill in bills), Decimal(0))
    price = average_price(amount, energy_kwh=Decimal(energy), places=PRICE_PLACES)
    return (
        Cell(_("Sum")),
        *(Cell("") for _empty in range(4)),
        Cell(written(energy, kind=Kind.NUMBER), is_number=True),
        Cell(written(amount, kind=Kind.MONEY), is_number=True),
        Cell(written(price, kind=Kind.PRICE), is_number=True),
        Cell(""),
    )
