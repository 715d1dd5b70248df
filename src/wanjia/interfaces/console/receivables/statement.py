"""Statements of an account or a group account: opening, movements, closing; on screen, on paper, as Excel."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wanjia.foundation.access.types import Permission
from wanjia.foundation.listings.listing import Kind, ListColumn
from wanjia.foundation.periods.types import Period
from wanjia.interfaces.console.receivables.told import YUAN, amount, asked_day, day, entry_link, excel
from wanjia.interfaces.kit.figures import money
from wanjia.interfaces.kit.pages import Action, Crumb, Figure, Head, Page, Panel
from wanjia.interfaces.kit.tables import Cell, Row, Table
from wanjia.interfaces.kit.tables import Head as Column
from wanjia.interfaces.kit.viewer import viewer
from wanjia.interfaces.kit.words import label
from wanjia.revenue.billing.queries.charged import numbers_of
from wanjia.revenue.receivables.queries.statements import Movement, Statement, statement_of

BILL = "billing.bill"


@dataclass(frozen=True, slots=True)
class Stated:
    """
    A statement to show.

    :ivar who: whose it is, as the viewer may see it
    :ivar numbers: account → its number, where there are several
    :ivar bills: bill → its number
    """

    title: str
    number: str
    who: str
    statement: Statement
    numbers: dict[int, str]
    bills: dict[int, str]
    link: str
    file: str
    crumbs: tuple[Crumb, ...]
    note: str = ""

    @property
    def start(self) -> date:
        """Give the first day."""
        return self.statement.period.start

    @property
    def last(self) -> date:
        """Give the latest day."""
        return (self.statement.period.end or self.start) - timedelta(days=1)

    @property
    def query(self) -> str:
        """Give the days as an address says them."""
        return f"from={self.start}&until={self.last}"


def asked_period(request: HttpRequest) -> Period:
    """Read the days asked for; without readable ones, this year up to today."""
    today = viewer(request).today
    last = min(asked_day(request, "until") or today, date(9999, 12, 30))
    start = asked_day(request, "from") or date(last.year, 1, 1)
    return Period(min(start, last), last + timedelta(days=1))


def stated(accounts: dict[int, str], *, period: Period, **told: Any) -> Stated:
    """Make the statement of accounts, found within a scope before, ready to be shown."""
    found = statement_of(list(accounts), period=period)
    bills = numbers_of({one.source_id for one in found.movements if one.source_kind == BILL})
    return Stated(statement=found, numbers=accounts if len(accounts) > 1 else {}, bills=bills, **told)


def _head(request: HttpRequest, shown: Stated) -> Head:
    one = shown.statement
    figures = (
        Figure(_("Owed on %(day)s, at its start") % {"day": shown.start}, money(one.opening), YUAN),
        Figure(_("Charged"), money(one.charged), YUAN),
        Figure(_("Paid and taken off"), money(one.settled), YUAN),
        Figure(_("Owed on %(day)s, at its end") % {"day": shown.last}, money(one.closing), YUAN),
        Figure(_("Deposit"), money(one.closing_deposit), YUAN),
    )
    may = viewer(request).may(Permission.FILES_EXPORT)
    actions = [Action(_("Excel"), f"{shown.file}?{shown.query}", is_primary=True)] if may else []
    return Head(shown.title, shown.number, shown.crumbs, figures, actions)


def _why(request: HttpRequest, shown: Stated, movement: Movement) -> Cell:
    """Say why an entry was booked, with its bill."""
    number = shown.bills.get(movement.source_id, "") if movement.source_kind == BILL else ""
    words = label(movement.kind)
    if number:
        may = viewer(request).may(Permission.BILLS_VIEW)
        return Cell(f"{words} {number}", link=reverse("console:bill", args=[number]) if may else "")
    return Cell(f"{words}: {movement.text}" if movement.text else words, is_long=True)


def _table(request: HttpRequest, shown: Stated) -> Table:
    several = bool(shown.numbers)
    heads = (
        Column(_("Booked on")),
        *((Column(_("Account number")),) if several else ()),
        Column(_("What")),
        Column(_("Charged"), YUAN, is_number=True),
        Column(_("Paid and taken off"), YUAN, is_number=True),
        Column(_("Owed then"), YUAN, is_number=True),
        Column(_("Deposit"), YUAN, is_number=True),
        Column(_("Entry")),
    )
    rows = [_row(request, shown, movement=one) for one in shown.statement.movements]
    one = shown.statement
    foot = (
        Cell(_("Sum")),
        *(Cell("") for _empty in range(2 if several else 1)),
        amount(one.charged),
        amount(one.settled),
        amount(one.closing),
        amount(one.closing_deposit - one.opening_deposit),
        Cell(""),
    )
    return Table(heads, rows, empty=_("Nothing moved in these days."), foot=foot if rows else ())


def _row(request: HttpRequest, shown: Stated, *, movement: Movement) -> Row:
    number = shown.numbers.get(movement.account_id, "")
    whose = (Cell(number, link=reverse("console:account_money", args=[number])),) if number else ()
    cells = (
        day(movement.book_date),
        *whose,
        _why(request, shown, movement),
        amount(movement.charged) if movement.charged else Cell(""),
        amount(movement.settled) if movement.settled else Cell(""),
        amount(movement.balance),
        amount(movement.deposit) if movement.deposit else Cell(""),
        Cell(str(movement.entry_id), link=entry_link(request, movement.entry_id)),
    )
    return Row(cells)


STATEMENT: Page[Stated] = Page(
    _head,
    (
        Panel(
            "movements",
            gettext_lazy("What moved"),
            "kit/table.html",
            _table,
            help=gettext_lazy("From the books. What only settled a debt with credit changes nothing and is left out."),
        ),
    ),
    template="receivables/statement.html",
)


def statement_file(request: HttpRequest, shown: Stated) -> HttpResponse:
    """Give a statement as an Excel file, with its opening and closing lines."""
    one = shown.statement
    columns = (
        ListColumn("book_date", _("Booked on"), Kind.DAY),
        ListColumn("account", _("Account number")),
        ListColumn("what", _("What")),
        ListColumn("charged", _("Charged"), Kind.MONEY, unit=YUAN),
        ListColumn("settled", _("Paid and taken off"), Kind.MONEY, unit=YUAN),
        ListColumn("balance", _("Owed then"), Kind.MONEY, unit=YUAN),
        ListColumn("deposit", _("Deposit"), Kind.MONEY, unit=YUAN),
        ListColumn("entry", _("Entry")),
    )
    blank = dict.fromkeys(column.name for column in columns)
    opening = {"what": _("At the beginning"), "balance": one.opening, "deposit": one.opening_deposit}
    closing = {"what": _("At the end"), "balance": one.closing, "deposit": one.closing_deposit}
    ends = {"charged": one.charged, "settled": one.settled}
    rows = [
        blank | opening | {"book_date": shown.start},
        *(_line(request, shown, movement=movement) for movement in one.movements),
        blank | closing | ends | {"book_date": shown.last},
    ]
    return excel(f"statement-{shown.number}-{shown.last}", columns=columns, rows=rows)


def _line(request: HttpRequest, shown: Stated, *, movement: Movement) -> dict[str, Any]:
    return {
        "book_date": movement.book_date,
        "account": shown.numbers.get(movement.account_id, shown.number),
        "what": _why(request, shown, movement).text,
        "charged": movement.charged or None,
        "settled": movement.settled or None,
        "balance": movement.balance,
        "deposit": movement.deposit or None,
        "entry": str(movement.entry_id),
    }
