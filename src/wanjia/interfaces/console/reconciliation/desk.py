"""The desk: how every bank account stands in the bank and in the books, and what is to be done to close the day."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from wanjia.foundation.access.types import Scope
from wanjia.interfaces.console.reconciliation.lists import to_waiting_lines
from wanjia.interfaces.console.reconciliation.subject import VIEW, WORK
from wanjia.interfaces.kit import words
from wanjia.interfaces.kit.charts import Chart, Hue, Series
from wanjia.interfaces.kit.figures import money
from wanjia.interfaces.kit.pages import Action, Figure, Head, Page, Panel, Tag
from wanjia.interfaces.kit.tables import Cell, Row, Table
from wanjia.interfaces.kit.tables import Head as Column
from wanjia.interfaces.kit.viewer import viewer
from wanjia.revenue.reconciliation.queries import standing
from wanjia.revenue.reconciliation.queries.accounts import accounts_of
from wanjia.revenue.reconciliation.queries.books import days_checked, days_with_bills
from wanjia.revenue.reconciliation.queries.standing import OnItsWay, Standing

ZERO = Decimal("0.00")
#: Channels that took payments within so many days are asked for their file; days with bills so long back are checked.
LOOKED_BACK = timedelta(days=7)
SHOWN = 12
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Desk:
    """
    What the desk shows.

    :ivar yesterday: the latest day that is over
    """

    scope: Scope
    yesterday: date
    accounts: tuple[Standing, ...]
    on_its_way: tuple[OnItsWay, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to be done to close the day."""

    title: str
    told: str
    link: str = ""
    is_done: bool = True
    is_late: bool = False


def desk_of(request: HttpRequest) -> Desk:
    """Gather what the desk shows of the units of whoever looks."""
    who = viewer(request)
    scope = who.scope(VIEW)
    running = [one for one in accounts_of(scope) if one.end_date is None or one.end_date > who.today]
    return Desk(scope, who.today - DAY, tuple(standing.standings(running)), tuple(standing.on_its_way(scope)))


def _head(request: HttpRequest, desk: Desk) -> Head:
    lines = sum(one.open_lines for one in desk.accounts)
    waiting = sum((one.open_in + one.open_out for one in desk.accounts), ZERO)
    unexplained = sum((abs(one.unexplained) for one in desk.accounts), ZERO)
    held, _since = standing.suspense_waiting(desk.scope)
    found, _since = standing.findings_waiting(desk.scope)
    return Head(
        title=_("Reconciliation desk"),
        figures=(
            Figure(_("Lines that wait"), f"{lines:,}", link=to_waiting_lines(), is_worse=lines > 0),
            Figure(_("They come to"), money(waiting), _("yuan")),
            Figure(_("Unexplained"), money(unexplained), _("yuan"), is_worse=unexplained > 0),
            Figure(_("On its way"), money(sum((one.amount for one in desk.on_its_way), ZERO)), _("yuan")),
            Figure(_("Cause unknown"), f"{held:,}", link=f"{reverse('console:suspense')}?state=HELD"),
            Figure(_("Open differences"), f"{found:,}", link=f"{reverse('console:check_findings')}?state=OPEN"),
        ),
        actions=_actions(request, desk),
    )


def _actions(request: HttpRequest, desk: Desk) -> list[Action]:
    if not viewer(request).may(WORK):
        return []
    return [
        Action(_("Take statements in"), reverse("console:bank_statement_take"), is_primary=True),
        Action(_("Match all accounts"), reverse("console:bank_match_all"), is_post=True),
        Action(_("Take a channel's file in"), reverse("console:channel_day_take")),
        Action(_("Check a day's books"), f"{reverse('console:books_check')}?day={desk.yesterday}"),
    ]


def _steps(request: HttpRequest, desk: Desk) -> list[Step]:
    return [*_of_accounts(desk), *_of_work(request, desk), *_of_checks(desk)]


def _of_accounts(desk: Desk) -> Iterator[Step]:
    take = reverse("console:bank_statement_take")
    if not desk.accounts:
        yield Step(_("Bank accounts"), _("None is registered."), reverse("console:bank_account_open"), is_done=False)
    behind = [one for one in desk.accounts if one.latest_day is None or one.latest_day < desk.yesterday]
    for one in behind:
        told = (
            _("The latest statement ends on %(day)s.") % {"day": one.latest_day} if one.latest_day else _("None yet.")
        )
        yield Step(f"{_('Statement')} {one.account.bank}", told, take, is_done=False)
    if desk.accounts and not behind:
        yield Step(_("Statements"), _("All accounts have yesterday's."), reverse("console:bank_statements"))


def _of_work(request: HttpRequest, desk: Desk) -> Iterator[Step]:
    lines = sum(one.open_lines for one in desk.accounts)
    with_suggestion = sum(one.suggested for one in desk.accounts)
    told = ngettext("%(n)d line waits", "%(n)d lines wait", lines) % {"n": lines}
    told += _(", %(n)d of them with a suggestion") % {"n": with_suggestion} if with_suggestion else ""
    yield Step(_("Lines of the bank"), told if lines else _("All are settled."), to_waiting_lines(), is_done=not lines)
    held, _since = standing.suspense_waiting(desk.scope)
    asked, _since = standing.decisions_waiting(desk.scope, but_of=viewer(request).actor.number)
    told = _("%(n)d to clear up, %(asked)d for you to decide on") % {"n": held, "asked": asked}
    yield Step(
        _("Money of unknown cause"),
        told if held or asked else _("None waits."),
        f"{reverse('console:suspense')}?state={'PROPOSED' if asked else 'HELD'}",
        is_done=not held and not asked,
    )


def _of_checks(desk: Desk) -> Iterator[Step]:
    missing = standing.channels_to_take(desk.scope, day=desk.yesterday, since=desk.yesterday - LOOKED_BACK)
    yield Step(
        _("Channels' files of yesterday"),
        _("Missing: %(names)s") % {"names": ", ".join(missing)} if missing else _("None is missing."),
        reverse("console:channel_day_take"),
        is_done=not missing,
    )
    unchecked = days_unchecked(desk.scope, until=desk.yesterday + DAY)
    told = _("Bills were issued and not checked on %(days)s.") % {"days": ", ".join(str(day) for day in unchecked)}
    link = f"{reverse('console:books_check')}?day={unchecked[0] if unchecked else desk.yesterday}"
    yield Step(
        _("Issued bills against the books"),
        told if unchecked else _("Every day with bills is checked."),
        link if unchecked else reverse("console:books_days"),
        is_done=not unchecked,
    )
    found, oldest = standing.findings_waiting(desk.scope)
    told = ngettext("%(n)d is open", "%(n)d are open", found) % {"n": found}
    yield Step(
        _("Differences"),
        told if found else _("None is open."),
        f"{reverse('console:check_findings')}?state=OPEN",
        is_done=not found,
        is_late=bool(oldest) and oldest is not None and oldest.date() < desk.yesterday,
    )


def days_unchecked(scope: Scope, *, until: date) -> list[date]:
    """Give the days of the last while on which bills were booked whose books nobody has checked, the latest first."""
    found: set[date] = set()
    for path in scope.unit_paths:
        since = until - LOOKED_BACK
        found |= days_with_bills(path, since=since, until=until) - days_checked(path, since=since)
    return sorted(found, reverse=True)


def _standings(request: HttpRequest, desk: Desk) -> Table:
    heads = (
        Column(_("Bank account")),
        Column(pgettext("bank", "Latest day")),
        Column(_("Bank's balance"), _("yuan"), is_number=True),
        Column(_("In the books"), _("yuan"), is_number=True),
        Column(_("Waits, in"), _("yuan"), is_number=True),
        Column(_("Waits, out"), _("yuan"), is_number=True),
        Column(_("Unexplained"), _("yuan"), is_number=True),
        Column(_("What to do")),
    )
    return Table(
        heads,
        [_row(one, desk=desk) for one in desk.accounts],
        empty=_("No bank account is registered. Register one: statements are taken in for it."),
        caption=_("Bank accounts"),
    )


def _row(one: Standing, *, desk: Desk) -> Row:
    link = reverse("console:bank_account", args=[one.account.account_id])
    tag = next_of(one, yesterday=desk.yesterday)
    cells = (
        Cell(f"{one.account.bank} {one.account.number}", link=link),
        Cell(str(one.latest_day or "—")),
        Cell(money(one.closing), is_number=True),
        Cell(money(one.booked), is_number=True),
        Cell(money(one.open_in), is_number=True),
        Cell(money(one.open_out), is_number=True),
        Cell(money(one.unexplained), is_number=True),
        Cell(str(tag.word), tag=tag),
    )
    return Row(cells, key=str(one.account.account_id), link=link)


def next_of(one: Standing, *, yesterday: date) -> Tag:
    """Say in a word what is to be done about an account next."""
    if one.latest_day is None:
        return Tag(_("Take its first statement in"), "warn")
    if one.unexplained:
        return Tag(_("Find the difference"), "bad")
    if one.open_lines and one.matched_at is None:
        return Tag(_("Match"), "warn")
    if one.open_lines:
        return Tag(_("Clear lines up"), "warn")
    if one.latest_day < yesterday:
        return Tag(_("Take the statement in"), "warn")
    return Tag(_("In order"), "good")


def _chart(request: HttpRequest, desk: Desk) -> Chart:
    off = [one for one in desk.accounts if one.unexplained or one.open_lines]
    title = (
        _("Bank and books agree on every account")
        if not off
        else ngettext("On %(n)d account not all is booked yet", "On %(n)d accounts not all is booked yet", len(off))
        % {"n": len(off)}
    )
    return Chart(
        title,
        _("yuan"),
        [f"{one.account.bank} …{one.account.number[-4:]}" for one in desk.accounts],
        (
            Series(_("Bank, since the books began"), [one.closing - one.brought for one in desk.accounts], Hue.FIRST),
            Series(_("In the books"), [one.booked for one in desk.accounts], Hue.SECOND),
        ),
        links=[reverse("console:bank_account", args=[one.account.account_id]) for one in desk.accounts],
        places=2,
    )


def _ways(request: HttpRequest, desk: Desk) -> Table:
    heads = (
        Column(_("Held in")),
        Column(_("Slip, batch, channel or refund")),
        Column(_("Since")),
        Column(_("Amount"), _("yuan"), is_number=True),
    )
    rows = [
        Row(
            (
                Cell(words.label(one.held_in)),
                Cell(one.item or "—"),
                Cell(str(one.since)),
                Cell(money(one.amount), is_number=True),
            )
        )
        for one in desk.on_its_way[:SHOWN]
    ]
    left = standing.without_line(desk.scope)
    if left:
        rows.append(
            Row(
                (
                    Cell(_("Cheques that the counter returned")),
                    Cell(_("the bank's line is missing")),
                    Cell(""),
                    Cell(money(left), is_number=True),
                )
            )
        )
    total = sum((one.amount for one in desk.on_its_way), ZERO)
    foot = (Cell(_("All")), Cell(""), Cell(""), Cell(money(total), is_number=True))
    return Table(heads, rows, empty=_("Nothing is on its way: the bank has shown everything."), foot=foot)


DESK: Page[Desk] = Page(
    _head,
    (
        Panel("accounts", gettext_lazy("Bank and books"), "kit/table.html", _standings),
        Panel("steps", gettext_lazy("To close the day"), "reconciliation/steps.html", _steps, width=6),
        Panel("chart", gettext_lazy("Balances"), "kit/chart_panel.html", _chart, width=6),
        Panel(
            "ways",
            gettext_lazy("In the books, not yet in the bank"),
            "kit/table.html",
            _ways,
            help=gettext_lazy("Payments, slips and refunds that no line of a bank has shown yet."),
        ),
    ),
    template="reconciliation/page.html",
)
