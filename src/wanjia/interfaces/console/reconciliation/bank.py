"""The pages of one bank account and of one statement."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from wanjia.foundation.listings.listing import Kind
from wanjia.interfaces.console.reconciliation.desk import DAY, next_of
from wanjia.interfaces.console.reconciliation.lists import title_of_desk, to_waiting_lines
from wanjia.interfaces.console.reconciliation.subject import account_of, name_for, works_in
from wanjia.interfaces.kit import words
from wanjia.interfaces.kit.charts import Chart, Hue, Series
from wanjia.interfaces.kit.figures import moment, money, written
from wanjia.interfaces.kit.pages import Action, Crumb, Figure, Head, Page, Panel, Tag
from wanjia.interfaces.kit.tables import Cell, Row, Table
from wanjia.interfaces.kit.tables import Head as Column
from wanjia.interfaces.kit.viewer import viewer
from wanjia.revenue.reconciliation.queries.accounts import DayRow, StatementRow, days_of, latest_run
from wanjia.revenue.reconciliation.queries.standing import Standing, standings
from wanjia.revenue.reconciliation.queries.work import MatchRow, lines_of_statement, matches_of
from wanjia.revenue.reconciliation.types import LineState, MatchState

DAYS = 14
LINES = 300
HUES = {LineState.OPEN: "warn", LineState.MATCHED: "good", LineState.SUSPENSE: "bad"}


@dataclass(frozen=True, slots=True)
class AccountShown:
    """A bank account with its latest days."""

    standing: Standing
    days: tuple[DayRow, ...]


def account_shown(request: HttpRequest, account_id: int) -> AccountShown:
    """Gather what the page of a bank account shows."""
    account = account_of(request, account_id)
    return AccountShown(standings([account])[0], tuple(days_of(account_id, at_most=DAYS)))


def _account_head(request: HttpRequest, shown: AccountShown) -> Head:
    one = shown.standing
    account, who = one.account, viewer(request)
    tags = [next_of(one, yesterday=who.today - DAY)]
    if account.end_date is not None and account.end_date <= who.today:
        tags = [Tag(_("Ended"), "plain")]
    return Head(
        title=account.bank,
        number=account.number,
        crumbs=(
            Crumb(title_of_desk(), reverse("console:bank_desk")),
            Crumb(_("Bank accounts"), reverse("console:bank_accounts")),
            Crumb(account.unit_name),
        ),
        tags=tags,
        figures=(
            Figure(_("Bank's balance"), money(one.closing), _("yuan")),
            Figure(_("In the books"), money(one.booked), _("yuan")),
            Figure(_("Lines that wait"), f"{one.open_lines:,}", link=to_waiting_lines(account_number=account.number)),
            Figure(_("Unexplained"), money(one.unexplained), _("yuan"), is_worse=bool(one.unexplained)),
        ),
        actions=_account_actions(request, one),
    )


def _account_actions(request: HttpRequest, one: Standing) -> list[Action]:
    account = one.account
    if not works_in(request, account.unit_path):
        return []
    why_not = "" if one.open_lines else _("No line waits.")
    match = reverse("console:bank_match", args=[account.account_id])
    return [
        Action(_("Match the lines"), match, why_not=why_not, is_primary=True, is_post=True),
        Action(_("Take statements in"), reverse("console:bank_statement_take")),
        Action(
            _("End the account"),
            reverse("console:bank_account_end", args=[account.account_id]),
            why_not="" if account.end_date is None else _("It has ended."),
            is_dangerous=True,
        ),
    ]


def _agreement(request: HttpRequest, shown: AccountShown) -> Table:
    """Show the bank's balance and the books' side by side, with what lies between (余额调节表)."""
    one = shown.standing
    number = one.account.number
    rows = [
        (_("Balance by the bank, %(day)s") % {"day": one.latest_day or "—"}, one.closing, ""),
        (_("less what stood there before the books began"), -one.brought, ""),
        (_("less lines in that wait"), -one.open_in, to_waiting_lines(account_number=number)),
        (_("plus lines out that wait"), one.open_out, to_waiting_lines(account_number=number)),
        (_("So the books should have"), one.expected, ""),
        (_("The books have"), one.booked, _postings(one)),
    ]
    heads = (Column(_("From the bank to the books")), Column(_("Amount"), _("yuan"), is_number=True))
    cells = [Row((Cell(title, link=link), Cell(money(amount), is_number=True))) for title, amount, link in rows]
    foot = (Cell(_("Unexplained")), Cell(money(one.unexplained), is_number=True))
    return Table(heads, cells, foot=foot)


def _postings(one: Standing) -> str:
    return f"{reverse('console:ledger_postings')}?ledger_account=BANK&item={one.account.number}"


def _chart(request: HttpRequest, shown: AccountShown) -> Chart:
    days = shown.days[::-1]
    waiting = sum(one.waiting for one in days)
    title = (
        _("All lines of the last days are settled")
        if not waiting
        else _("%(n)d lines of the last days wait") % {"n": waiting}
    )
    stack = "lines"
    return Chart(
        title,
        _("lines"),
        [one.day.isoformat() for one in days],
        (
            Series(_("Settled"), [one.matched for one in days], Hue.VALLEY, stack=stack),
            Series(_("Waits"), [one.waiting for one in days], Hue.PEAK, stack=stack),
            Series(_("Cause unknown"), [one.suspended for one in days], Hue.LOSS, stack=stack),
        ),
        links=[
            f"{reverse('console:bank_lines')}?account={shown.standing.account.number}&since={one.day}&until={one.day}"
            for one in days
        ],
    )


def _days(request: HttpRequest, shown: AccountShown) -> Table:
    heads = (
        Column(_("Day")),
        Column(_("Lines"), is_number=True),
        Column(_("Settled"), "%", is_number=True),
        Column(_("Paid in"), _("yuan"), is_number=True),
        Column(pgettext("bank", "Paid out"), _("yuan"), is_number=True),
        Column(_("Waits"), _("yuan"), is_number=True),
    )
    number = shown.standing.account.number
    rows = [
        Row(
            (
                Cell(
                    str(one.day),
                    link=f"{reverse('console:bank_lines')}?account={number}&since={one.day}&until={one.day}",
                ),
                Cell(f"{one.lines:,}", is_number=True),
                Cell(written(one.percent, kind=Kind.PERCENT), is_number=True),
                Cell(money(one.paid_in), is_number=True),
                Cell(money(one.paid_out), is_number=True),
                Cell(money(one.open_amount), is_number=True),
            )
        )
        for one in shown.days
    ]
    more = f"{reverse('console:bank_statements')}?account={number}"
    return Table(
        heads, rows, empty=_("No statement was taken in yet."), more=more, more_words=_("Statements of the account")
    )


def _account_facts(request: HttpRequest, shown: AccountShown) -> list[tuple[str, str, str]]:
    account = shown.standing.account
    run = latest_run(account.account_id)
    told = (
        _("%(at)s: %(accepted)d booked, %(suggested)d with suggestions")
        % {"at": moment(run[0]), "accepted": run[1], "suggested": run[2]}
        if run
        else _("never")
    )
    return [
        (_("Holder"), account.holder, ""),
        (_("Currency"), account.currency, ""),
        (_("Used from"), str(account.start_date), ""),
        (_("Ends before"), written(account.end_date, kind=Kind.DAY), ""),
        (_("Matched last"), told, f"{reverse('console:bank_matches')}?account={account.number}"),
    ]


ACCOUNT: Page[AccountShown] = Page(
    _account_head,
    (
        Panel("agreement", gettext_lazy("Do bank and books agree?"), "kit/table.html", _agreement, width=6),
        Panel("chart", gettext_lazy("Lines by day"), "kit/chart_panel.html", _chart, width=6),
        Panel("days", gettext_lazy("By day"), "kit/table.html", _days, width=8),
        Panel("facts", gettext_lazy("The account"), "kit/facts.html", _account_facts, width=4),
    ),
    template="reconciliation/page.html",
)


def _statement_head(request: HttpRequest, row: StatementRow) -> Head:
    account = reverse("console:bank_account", args=[row.account_id])
    return Head(
        title=_("Bank statement"),
        number=row.number,
        crumbs=(
            Crumb(title_of_desk(), reverse("console:bank_desk")),
            Crumb(_("Bank statements"), reverse("console:bank_statements")),
            Crumb(f"{row.bank} {row.account_number}", account),
        ),
        figures=(
            Figure(_("Opening balance"), money(row.opening), _("yuan")),
            Figure(_("Paid in"), money(row.paid_in), _("yuan")),
            Figure(pgettext("bank", "Paid out"), money(row.paid_out), _("yuan")),
            Figure(_("Closing balance"), money(row.closing), _("yuan")),
        ),
    )


def _statement_facts(request: HttpRequest, row: StatementRow) -> list[tuple[str, str, str]]:
    return [
        (pgettext("bank", "Days"), f"{row.start_date} – {row.end_date}", ""),
        (_("Lines"), f"{row.line_count:,}", ""),
        (_("Format"), words.label(row.format), ""),
        (_("File"), row.file_name, ""),
        (_("Taken in"), f"{moment(row.taken_at)} {row.taken_by}", ""),
    ]


def _statement_lines(request: HttpRequest, row: StatementRow) -> Table:
    lines = lines_of_statement(row.statement_id, at_most=LINES)
    best: dict[int, MatchRow] = {}
    for one in matches_of([line.line_id for line in lines]):
        best.setdefault(one.line_id, one)
    heads = (
        Column(_("Bank's reference")),
        Column(_("Booked on")),
        Column(_("Counterparty")),
        Column(_("Amount"), _("yuan"), is_number=True),
        Column(_("State")),
        Column(_("Matched with")),
        Column(_("Points"), is_number=True),
    )
    rows = []
    for line in lines:
        link = reverse("console:bank_line", args=[line.line_id])
        name = name_for(request, line.counterparty, unit_path=line.unit_path)
        found = best.get(line.line_id)
        known = found if found is not None and found.state in {MatchState.CONFIRMED, MatchState.SUGGESTED} else None
        cells = (
            Cell(line.reference, link=link),
            Cell(str(line.booked_on)),
            Cell(name or "—"),
            Cell(money(line.amount), is_number=True),
            Cell("", tag=Tag(words.label(line.state), HUES[line.state])),
            Cell(matched_with(known), is_long=True),
            Cell(points_told(known), is_number=True),
        )
        rows.append(Row(cells, key=str(line.line_id), link=link))
    more = f"{reverse('console:bank_lines')}?account={row.account_number}&since={row.start_date}&until={row.end_date}"
    return Table(heads, rows, more=more if row.line_count > LINES else "", caption=_("Lines"))


def matched_with(match: MatchRow | None) -> str:
    """Say what a line is, or may be, and by what that was found."""
    if match is None:
        return "—"
    told = f"{words.label(match.kind)} · {words.label(match.rule)}"
    return f"{words.label(match.state)}: {told}" if match.is_open else told


def points_told(match: MatchRow | None) -> str:
    """Write a score as the sum of the points of its signs, such as 40 + 15 + 20 + 0 = 75."""
    if match is None or not match.score:
        return "—"
    return f"{' + '.join(str(points) for points in match.points.values())} = {match.score}"


STATEMENT: Page[StatementRow] = Page(
    _statement_head,
    (
        Panel("facts", gettext_lazy("The statement"), "kit/facts.html", _statement_facts),
        Panel(
            "lines",
            gettext_lazy("Lines"),
            "kit/table.html",
            _statement_lines,
            help=gettext_lazy("Points: amount + days between + names + references."),
        ),
    ),
    template="reconciliation/page.html",
)
