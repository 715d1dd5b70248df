"""The page of an account's money: what it owes and why, what it has, and what settled what."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from wanjia.foundation.access.types import Permission
from wanjia.foundation.listings.listing import Kind
from wanjia.interfaces.console.ledger.sources import source_link
from wanjia.interfaces.console.receivables.subject import Money
from wanjia.interfaces.console.receivables.told import (
    YUAN,
    amount,
    bill_link,
    day,
    entry_link,
    state_tag,
    what_for,
)
from wanjia.interfaces.kit.figures import moment, money, trimmed, written
from wanjia.interfaces.kit.pages import Action, Crumb, Figure, Head, Page, Panel, Tag
from wanjia.interfaces.kit.tables import Cell, Row, Table
from wanjia.interfaces.kit.tables import Head as Column
from wanjia.interfaces.kit.words import label, label_in
from wanjia.measurement.readings.rules import months_earlier
from wanjia.revenue.receivables.queries import groups, history, proposals
from wanjia.revenue.receivables.queries.delays import Debt
from wanjia.revenue.receivables.queries.history import AssessmentRow, ChargeRow, CreditRow, SettlementRow
from wanjia.revenue.receivables.queries.proposals import ConcessionRow, MoveRow
from wanjia.revenue.receivables.queries.reckoning import reckoned
from wanjia.revenue.receivables.types import CreditKind, MoveKind

P = Permission
MONTHS_SHOWN = 13
HUNDRED = Decimal(100)


def _head(request: HttpRequest, shown: Money) -> Head:
    account = reverse("console:account", args=[shown.account.number])
    crumbs = (
        Crumb(_("Who owes"), reverse("console:debtors")),
        Crumb(shown.account.unit_name, f"{reverse('console:debtors')}?unit={shown.account.unit_code}"),
        Crumb(shown.name, account if shown.who.may(P.CUSTOMERS_VIEW) else ""),
    )
    return Head(_("Money"), shown.account.number, crumbs, _figures(shown), _actions(shown), _tags(shown))


def _tags(shown: Money) -> tuple[Tag, ...]:
    late = [row for row in shown.open if row.open > 0 and row.due_date < shown.today]
    if late:
        days = (shown.today - min(row.due_date for row in late)).days
        return (Tag(ngettext("%(days)d day overdue", "%(days)d days overdue", days) % {"days": days}, "bad"),)
    return (Tag(_("nothing overdue"), "good"),)


def _figures(shown: Money) -> list[Figure]:
    balance = shown.balance
    figures = [
        Figure(_("Owed"), money(balance.owed), YUAN),
        Figure(_("Late fee until today, not charged yet"), money(sum(shown.fee_ahead.values(), Decimal(0))), YUAN),
        Figure(_("Paid in advance"), money(balance.credit), YUAN),
        Figure(_("Deposit"), money(balance.deposit), YUAN),
    ]
    if balance.reduction:
        figures.append(Figure(_("Reductions of bills"), money(balance.reduction), YUAN))
    return figures


def _actions(shown: Money) -> list[Action]:
    number, balance = shown.account.number, shown.balance
    actions = [Action(_("Statement"), reverse("console:statement", args=[number]), is_primary=True)]
    if not shown.may(P.CREDITS_PROPOSE):
        return actions
    no_credit = "" if balance.credit else _("Nothing is paid in advance.")
    nothing = no_credit or ("" if balance.owed else _("Nothing is owed."))
    reduced = "" if balance.reduction else _("No bill of this account is below 0.")
    propose = reverse("console:move_propose", args=[number])
    actions += [
        Action(
            _("Settle with what is paid in advance"),
            reverse("console:credit_apply", args=[number]),
            nothing,
            is_post=True,
        ),
        Action(_("Release a reduction"), f"{propose}?kind={MoveKind.RELEASE}", reduced),
        Action(_("Refund"), f"{propose}?kind={MoveKind.REFUND}", no_credit),
        Action(_("Transfer"), f"{propose}?kind={MoveKind.TRANSFER}", no_credit),
    ]
    return actions


def open_table(request: HttpRequest, shown: Money) -> Table:
    """Give what is owed, bill by bill: kind, due day, days overdue, late fee so far."""
    heads = (
        Column(_("Bill")),
        Column(_("Month")),
        Column(_("What for")),
        Column(_("Due day")),
        Column(_("Days overdue"), is_number=True),
        Column(_("Charged"), YUAN, is_number=True),
        Column(_("Open"), YUAN, is_number=True),
        Column(_("Late fee ahead"), YUAN, is_number=True),
    )
    rows = list(_open_rows(request, shown))
    foot: tuple[Cell, ...] = ()
    if rows:
        total = sum((row.open for row in shown.open), Decimal(0))
        ahead = sum(shown.fee_ahead.values(), Decimal(0))
        foot = (Cell(_("Sum")), *(Cell("") for _empty in range(5)), amount(total), amount(ahead))
    return Table(heads, rows, empty=_("Nothing is owed: every charge is settled."), foot=foot)


def _open_rows(request: HttpRequest, shown: Money) -> Iterator[Row]:
    told: set[Debt] = set()
    for row in shown.open:
        is_first = not any(row.debt) or row.debt not in told
        told.add(row.debt)
        late = (shown.today - row.due_date).days if row.open > 0 else 0
        fee = shown.fee_ahead.get(row.debt) if is_first else None
        link = reverse("console:charge", args=[row.charge_id])
        number = bill_words(row)
        cells = (
            Cell(number if is_first else "", link=bill_link(request, row.bill_number) if is_first else ""),
            Cell(written(row.month, kind=Kind.MONTH) if is_first else ""),
            Cell(what_for(row.kind, item=row.item), link=link),
            day(row.due_date),
            Cell(str(late) if late > 0 else "", is_number=True),
            amount(row.amount),
            amount(row.open),
            Cell(money(fee) if fee else "", is_number=True),
        )
        yield Row(cells, link=link, hue="bad" if late > 0 else "")


def fees_table(request: HttpRequest, shown: Money) -> Table:
    """Give how the late fees of open bills came about: days, debt, rates, clause."""
    charged = history.assessments_of({row.debt for row in shown.open if any(row.debt)})
    return assessments_table([*charged, *reckoned(shown.delays)])


def bill_words(row: ChargeRow) -> str:
    """Say which bill a charge belongs to, or that it was taken over, or that no bill asks for it."""
    return row.bill_number or (_("old books") if row.opening_id else _("without a bill"))


def assessments_table(found: list[AssessmentRow]) -> Table:
    """Lay the reckoning of late fees out: each row is some days, a debt and a rule."""
    heads = (
        Column(_("Bill")),
        Column(_("First day")),
        Column(_("Until before")),
        Column(_("Overdue debt"), YUAN, is_number=True),
        Column(_("A day, same year"), "%", is_number=True),
        Column(_("A day, later years"), "%", is_number=True),
        Column(_("Comes to"), YUAN, is_number=True),
        Column(_("Charged on top"), YUAN, is_number=True),
        Column(_("Clause")),
    )
    rows = [
        Row(
            (
                Cell(row.bill_number or _old_debt(row)),
                day(row.start),
                day(row.end),
                amount(row.base),
                Cell(trimmed(row.same_year_rate * HUNDRED), is_number=True),
                Cell(trimmed(row.cross_year_rate * HUNDRED), is_number=True),
                Cell(trimmed(row.accrued, least=2), is_number=True),
                amount(row.charged),
                Cell(_ground(row), is_long=True),
            )
        )
        for row in found
    ]
    empty = _("No late fee was charged for these bills. It is charged when they are paid, or for a statement.")
    return Table(heads, rows, empty=empty)


def _ground(row: AssessmentRow) -> str:
    """Say why days are not charged or were given back; else the clause by which they are charged."""
    if row.is_given_back:
        return _("Given back: the money came before these days")
    if row.rests:
        return _("Not charged: paid in parts as agreed")
    told = clause(row.source, is_confirmed=row.is_confirmed)
    return _("Not charged yet, %(clause)s") % {"clause": told} if row.is_ahead else told


def _old_debt(row: AssessmentRow) -> str:
    return _("old books, %(month)s") % {"month": written(row.old_month, kind=Kind.MONTH)}


def clause(source: str, *, is_confirmed: bool) -> str:
    """Say where a rule comes from, and whether nobody has confirmed it yet."""
    return source if is_confirmed else _("%(source)s (unconfirmed)") % {"source": source}


def settlements_table(request: HttpRequest, shown: Money) -> Table:
    """Give what settled what in 13 months, the latest first."""
    found = history.settlements_of(shown.account.account_id, since=_since(shown.today))
    return settled_table(request, found)


def settled_table(request: HttpRequest, found: list[SettlementRow]) -> Table:
    """Lay settlements out, each with its charge and its entry."""
    heads = (
        Column(_("When")),
        Column(_("By what")),
        Column(_("Charge")),
        Column(_("Bill")),
        Column(_("Amount"), YUAN, is_number=True),
        Column(_("Entry")),
        Column(_("By")),
        Column(""),
    )
    rows = [_settled_row(request, row) for row in found]
    return Table(heads, rows, empty=_("Nothing was settled in these months."))


def _settled_row(request: HttpRequest, row: SettlementRow) -> Row:
    charge = reverse("console:charge", args=[row.charge_id])
    how = label(row.kind)
    if row.credit_kind:
        how = f"{label_in(CreditKind, value=row.credit_kind)}, {written(row.received_on, kind=Kind.DAY)}"
    entry = str(row.entry_id) if row.entry_id else ""
    undone = _("taken back") if row.opposes_id else _("was taken back later") if row.is_opposed else ""
    cells = (
        Cell(moment(row.settled_at)),
        Cell(how),
        Cell(what_for(row.charge_kind, item=row.item), link=charge),
        Cell(row.bill_number, link=bill_link(request, row.bill_number)),
        amount(row.amount),
        Cell(entry, link=entry_link(request, row.entry_id)),
        Cell(row.settled_by),
        Cell("", tag=Tag(undone, "warn")) if undone else Cell(""),
    )
    return Row(cells, link=charge)


def credits_table(request: HttpRequest, shown: Money) -> Table:
    """Give what was paid, or became credit otherwise, in 13 months and what is left of it."""
    heads = (
        Column(_("Received on")),
        Column(_("From what")),
        Column(_("Amount"), YUAN, is_number=True),
        Column(_("Left"), YUAN, is_number=True),
        Column(_("Entry")),
        Column(""),
    )
    rows = [
        Row(
            (
                day(row.received_on),
                Cell(label(row.kind), link=_source(row, shown=shown)),
                amount(row.amount),
                amount(row.left),
                Cell(str(row.entry_id), link=entry_link(request, row.entry_id)),
                Cell("", tag=Tag(_("taken back"), "warn")) if row.is_taken_back else Cell(""),
            )
        )
        for row in history.credits_of(shown.account.account_id, since=_since(shown.today))
    ]
    return Table(heads, rows, empty=_("Nothing was paid in these months."))


def _source(row: CreditRow, *, shown: Money) -> str:
    """Give the address of what money came from: the payment with its receipt, or the move that released it."""
    return source_link(row.source_kind, source_id=row.source_id, who=shown.who)[1]


def proposals_table(request: HttpRequest, shown: Money) -> Table:
    """Give what was ever proposed for the account, the latest first."""
    heads = (
        Column(_("Proposed")),
        Column(_("What is proposed")),
        Column(_("About")),
        Column(_("Amount"), YUAN, is_number=True),
        Column(_("State")),
        Column(_("Proposed by")),
    )
    account_id = shown.account.account_id
    conceded = [_conceded(row) for row in proposals.concessions_of(account_id)]
    moved = [_moved(row) for row in proposals.moves_of(account_id)]
    latest_first = sorted((*conceded, *moved), key=lambda pair: pair[0], reverse=True)
    rows = [row for _proposed_at, row in latest_first]
    return Table(heads, rows, empty=_("Nothing was proposed for this account."))


def _conceded(row: ConcessionRow) -> tuple[datetime, Row]:
    link = _way("concession", number=row.concession_id)
    about = what_for(row.charge_kind, item=row.item)
    return row.told.proposed_at, _proposed(row, kind=label(row.kind), about=about, link=link)


def _moved(row: MoveRow) -> tuple[datetime, Row]:
    link = _way("credit_move", number=row.move_id)
    return row.told.proposed_at, _proposed(
        row, kind=label(row.kind), about=row.bill_number or row.to_account, link=link
    )


def _proposed(row: ConcessionRow | MoveRow, *, kind: str, about: str, link: str) -> Row:
    cells = (
        Cell(moment(row.told.proposed_at), link=link),
        Cell(kind),
        Cell(about),
        amount(row.amount),
        Cell("", tag=state_tag(row.state)),
        Cell(row.told.proposed_by),
    )
    return Row(cells, link=link)


def _way(name: str, *, number: int) -> str:
    return reverse(f"console:{name}", args=[number])


def group_facts(request: HttpRequest, shown: Money) -> list[tuple[str, str, str]]:
    """Say to which group account it belongs."""
    found = groups.groups_of(shown.account.account_id, on=shown.today)
    if not found:
        return [(_("Group account"), _("belongs to none"), "")]
    return [
        (_("Group account"), f"{name} ({number})", reverse("console:group", args=[number])) for number, name in found
    ]


def _since(today: date) -> date:
    return months_earlier(today.replace(day=1), months=MONTHS_SHOWN)


TABLE = "kit/table.html"
ACCOUNT: Page[Money] = Page(
    _head,
    (
        Panel("open", gettext_lazy("What is owed, and why"), TABLE, open_table, tab="owed"),
        Panel("fees", gettext_lazy("How late fees come about"), TABLE, fees_table, tab="owed"),
        Panel("groups", gettext_lazy("Group account"), "kit/facts.html", group_facts, tab="owed", width=6),
        Panel("credits", gettext_lazy("Money received"), TABLE, credits_table, tab="history"),
        Panel("settlements", gettext_lazy("What settled what"), TABLE, settlements_table, tab="history"),
        Panel("proposals", gettext_lazy("Proposals"), TABLE, proposals_table, tab="proposals"),
    ),
    tabs={
        "owed": gettext_lazy("Owed"),
        "history": gettext_lazy("Payments and settlements"),
        "proposals": gettext_lazy("Proposals"),
    },
)


def charge_facts(request: HttpRequest, row: ChargeRow) -> list[tuple[str, str, str]]:
    """Say what a charge is."""
    account = reverse("console:account_money", args=[row.account_number])
    return [
        (_("Account number"), row.account_number, account),
        (_("Bill"), bill_words(row), bill_link(request, row.bill_number)),
        (_("What for"), what_for(row.kind, item=row.item), ""),
        (_("Month"), written(row.month, kind=Kind.MONTH), ""),
        (_("Charged on"), written(row.charged_on, kind=Kind.DAY), ""),
        (_("Due day"), written(row.due_date, kind=Kind.DAY), ""),
    ]
