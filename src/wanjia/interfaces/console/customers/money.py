"""What a customer owes and why, in short, on the one page of the customer."""

from __future__ import annotations

from decimal import Decimal

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from wanjia.foundation.access.types import Permission
from wanjia.foundation.listings.listing import Kind
from wanjia.interfaces.console.customers.subject import Subject, way
from wanjia.interfaces.kit.figures import money, written
from wanjia.interfaces.kit.tables import Cell, Head, Row, Table
from wanjia.interfaces.kit.viewer import viewer
from wanjia.revenue.receivables.queries.balances import balance_of
from wanjia.revenue.receivables.queries.delays import late_fee_ahead
from wanjia.revenue.receivables.queries.history import ChargeRow, charges_not_settled


def money_facts(request: HttpRequest, subject: Subject) -> list[tuple[str, str, str]]:
    """Give what stands between the customer and the company."""
    balance = balance_of(subject.account.account_id)
    link = reverse("console:account_money", args=[subject.account.number])
    fee = late_fee_ahead(subject.account.account_id, on=viewer(request).today)
    facts = [
        (_("Owed"), f"{money(balance.owed)} {_('yuan')}", link),
        (_("Late fee until today, not charged yet"), f"{money(fee)} {_('yuan')}", ""),
        (_("Paid in advance"), f"{money(balance.credit)} {_('yuan')}", ""),
        (_("Deposit"), f"{money(balance.deposit)} {_('yuan')}", ""),
    ]
    if balance.reduction:
        facts.append((_("Reductions of bills"), f"{money(balance.reduction)} {_('yuan')}", ""))
    return facts


def owed_table(request: HttpRequest, subject: Subject) -> Table:
    """Give what is owed, a line for each bill, the earliest due first."""
    heads = (
        Head(_("Bill")),
        Head(_("Month")),
        Head(_("Due day")),
        Head(_("Days overdue"), is_number=True),
        Head(_("Open"), _("yuan"), is_number=True),
    )
    bills: dict[int, list[ChargeRow]] = {}
    for row in charges_not_settled(subject.account.account_id):
        bills.setdefault(row.bill_id or -row.charge_id, []).append(row)
    rows = [_owed_row(request, charges) for charges in bills.values()]
    more = reverse("console:account_money", args=[subject.account.number])
    empty = _("Nothing is owed: every charge is settled.")
    return Table(heads, rows, empty=empty, more=more, more_words=_("Open the page of its money"))


def _owed_row(request: HttpRequest, charges: list[ChargeRow]) -> Row:
    first, today = charges[0], viewer(request).today
    late = max((today - first.due_date).days, 0)
    number = first.bill_number
    link = way("bill", number, who=viewer(request), needs=Permission.BILLS_VIEW) if number else ""
    cells = (
        Cell(number or _("without a bill"), link=link),
        Cell(written(first.month, kind=Kind.MONTH)),
        Cell(written(first.due_date, kind=Kind.DAY)),
        Cell(str(late) if late else "", is_number=True),
        Cell(money(sum((row.open for row in charges), Decimal(0))), is_number=True),
    )
    return Row(cells, link=link)
