"""The pages of closing: which units have closed a month, and the checklist of one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from wanjia.foundation.access.types import Permission
from wanjia.interfaces.console.ledger.balance import PLACE, YUAN
from wanjia.interfaces.console.ledger.checklist import Asked, Line, checked, told
from wanjia.interfaces.kit import words
from wanjia.interfaces.kit.figures import moment, money
from wanjia.interfaces.kit.pages import Action, Crumb, Figure, Head, Page, Panel, Tag
from wanjia.interfaces.kit.phrases import translated
from wanjia.interfaces.kit.tables import Cell, Row, Table
from wanjia.interfaces.kit.tables import Head as Column
from wanjia.interfaces.kit.viewer import Viewer
from wanjia.revenue.ledger.flow import CLOSING
from wanjia.revenue.ledger.queries.balances import kept_balances
from wanjia.revenue.ledger.queries.closings import (
    BookUnit,
    ClosingRow,
    closings_of,
    month_end,
    standing_closings,
    units_with_books,
)
from wanjia.revenue.ledger.rules import why_not_reopened
from wanjia.revenue.ledger.types import ClosingState, LedgerAccount

HUES = {ClosingState.CLOSED: "good", ClosingState.REOPENING: "warn", ClosingState.REOPENED: "plain"}
CLOSE, REOPEN, VIEW = Permission.MONTH_CLOSE, Permission.MONTH_REOPEN, Permission.LEDGER_VIEW


@dataclass(frozen=True, slots=True)
class MonthsShown:
    """A month over all units of a viewer."""

    month: date
    who: Viewer


@dataclass(frozen=True)
class MonthShown:
    """A month of one unit's books."""

    unit: BookUnit
    month: date
    who: Viewer

    @cached_property
    def closings(self) -> list[ClosingRow]:
        """Give its closings, the latest first."""
        return closings_of(self.unit.unit_id, month=self.month)

    @cached_property
    def held(self) -> ClosingRow | None:
        """Give the closing that holds, if there is one."""
        return next((row for row in self.closings if row.state is not ClosingState.REOPENED), None)

    @cached_property
    def lines(self) -> list[Line]:
        """Give the checklist as it stands."""
        return checked(Asked(self.unit, self.month))

    @property
    def is_over(self) -> bool:
        """Tell whether the month is over."""
        return month_end(self.month) <= self.who.today

    def link(self, name: str = "book_month") -> str:
        """Give an address of it."""
        return reverse(f"console:{name}", args=[self.unit.code, f"{self.month:%Y-%m}"])


def _months_head(request: HttpRequest, shown: MonthsShown) -> Head:
    return Head(
        _("Closing of months"),
        number=f"{shown.month:%Y-%m}",
        crumbs=(Crumb(_("Books"), reverse("console:trial_balance")),),
        actions=[Action(_("All closings"), reverse("console:book_closings"))],
    )


def _units(request: HttpRequest, shown: MonthsShown) -> Table:
    units = units_with_books(shown.who.scope(VIEW), before=month_end(shown.month))
    held = standing_closings([unit.unit_id for unit in units], month=shown.month)
    rows = []
    for unit in units:
        closing = held.get(unit.unit_id)
        tag = (
            Tag(words.label(closing.state), HUES[closing.state])
            if closing
            else Tag(pgettext("month of the books", "open"), "plain")
        )
        link = MonthShown(unit, shown.month, shown.who).link()
        by = f"{closing.closed_by}, {moment(closing.closed_at)}" if closing else ""
        rows.append(Row((Cell(unit.name, link=link), Cell(unit.code), Cell("", tag=tag), Cell(by)), link=link))
    heads = (Column(_("Unit")), Column(_("Unit code")), Column(_("Month")), Column(_("Closed by")))
    return Table(heads, rows, empty=_("Nothing was booked in your units up to this month."))


BOOK_MONTHS: Page[MonthsShown] = Page(
    _months_head,
    (Panel("units", gettext_lazy("Units with books of their own"), "kit/table.html", _units),),
    template="ledger/month.html",
)


def _head(request: HttpRequest, shown: MonthShown) -> Head:
    held = shown.held
    tag = (
        Tag(words.label(held.state), HUES[held.state]) if held else Tag(pgettext("month of the books", "open"), "plain")
    )
    found = [line for line in shown.lines if line.is_open]
    counts = ((_("Lines of the checklist"), len(shown.lines)), (_("Lines open"), len(found)))
    figures = () if held else tuple(Figure(title, str(count)) for title, count in counts)
    months = f"{reverse('console:book_months')}?month={shown.month:%Y-%m}"
    return Head(
        _("Month of the books"),
        number=f"{shown.month:%Y-%m}",
        crumbs=(Crumb(_("Closing of months"), months), Crumb(shown.unit.name)),
        tags=(tag,),
        figures=figures,
    )


def _checklist(request: HttpRequest, shown: MonthShown) -> Table:
    rows = [_line(line) for line in shown.lines]
    heads = (
        Column(_("What shall hold")),
        Column(_("State")),
        Column(_("Things open"), is_number=True),
        Column(_("Amount"), YUAN, is_number=True),
        Column(_("What to do")),
    )
    return Table(heads, rows)


def _line(line: Line) -> Row:
    found = line.found
    if line.is_blocking:
        tag = Tag(_("keeps the month open"), "bad")
    else:
        tag = Tag(_("look at it"), "warn") if line.is_open else Tag(_("in order"), "good")
    link = found.link if line.is_open else ""
    return Row(
        (
            Cell(str(line.check.title), link=link, is_long=True),
            Cell("", tag=tag),
            Cell(f"{found.count:,}", is_number=True),
            Cell("" if found.amount is None else money(found.amount), is_number=True),
            Cell(str(line.check.cure) if line.is_open else "", is_long=True),
        ),
        key=line.check.name,
        link=link,
    )


def _decision(request: HttpRequest, shown: MonthShown) -> dict[str, Any]:
    """Offer what can be done now, or tell why this viewer can do nothing."""
    if shown.held is None:
        return _closing(shown)
    if shown.held.state is ClosingState.CLOSED:
        return _asking(shown, held=shown.held)
    return _deciding(shown, held=shown.held)


def _closing(shown: MonthShown) -> dict[str, Any]:
    by = shown.who.acting(CLOSE)
    if not by.scope.holds(shown.unit.path):
        return {"why_not": _("The billing accountant of the unit closes its months.")}
    if not shown.is_over:
        return {"why_not": _("The month is not over yet: it can be closed from the first day of the next month on.")}
    if any(line.is_blocking for line in shown.lines):
        return {"why_not": _("The month cannot be closed before the lines marked red are in order.")}
    is_open = any(line.is_open for line in shown.lines)
    return {
        "link": shown.link("book_month_close"),
        "note": _("Why it is closed with lines open") if is_open else "",
        "told": _("Nothing is booked in a closed month any more. Opening it again takes two people."),
        "steps": [{"name": "close", "title": _("Close the month"), "is_dangerous": True}],
    }


def _asking(shown: MonthShown, *, held: ClosingRow) -> dict[str, Any]:
    if not shown.who.acting(CLOSE).scope.holds(shown.unit.path):
        return {"why_not": _("The month is closed. The billing accountant asks for it to be reopened.")}
    return {
        "link": reverse("console:reopening_ask", args=[held.closing_id]),
        "note": _("Why it shall be reopened"),
        "told": _("Another person decides on it; until then the month stays closed."),
        "steps": [{"name": "ask_reopening", "title": words.in_flow(CLOSING.name, name="ask_reopening")}],
    }


def _deciding(shown: MonthShown, *, held: ClosingRow) -> dict[str, Any]:
    by = shown.who.acting(REOPEN)
    if not by.scope.holds(shown.unit.path):
        return {"why_not": _("The marketing director decides whether the month is reopened.")}
    own = why_not_reopened(asked_by=held.reopening_asked_by, by=by.number, later_closed=None)
    if own is not None:
        return {"why_not": translated(own)}
    names = ("reopen", "refuse_reopening")
    return {
        "link": reverse("console:reopening_decide", args=[held.closing_id]),
        "told": f"{held.reopening_asked_by}: {held.reopening_reason}",
        "steps": [{"name": name, "title": words.in_flow(CLOSING.name, name=name)} for name in names],
    }


def _history(request: HttpRequest, shown: MonthShown) -> Table:
    rows = [
        Row(
            (
                Cell("", tag=Tag(words.label(row.state), HUES[row.state])),
                Cell(f"{row.closed_by}, {moment(row.closed_at)}"),
                Cell("; ".join(" ".join(filter(None, line)) for line in told(row.left_open)), is_long=True),
                Cell(row.note, is_long=True),
                Cell(row.reopening_asked_by),
                Cell(row.reopening_reason, is_long=True),
                Cell(f"{row.reopened_by}, {moment(row.reopened_at)}" if row.reopened_at else ""),
            )
        )
        for row in shown.closings
    ]
    heads = (
        Column(_("State")),
        Column(_("Closed by")),
        Column(_("Left open")),
        Column(_("Why it was closed all the same")),
        Column(_("Reopening asked for by")),
        Column(_("Why it shall be reopened")),
        Column(_("Reopened by")),
    )
    return Table(heads, rows, empty=_("The month was never closed."))


def _kept(request: HttpRequest, shown: MonthShown) -> Table:
    held = shown.held
    found = kept_balances(held.closing_id).rows() if held else []
    found.sort(key=lambda row: PLACE.get(row[0], len(PLACE)))
    rows = [
        Row((Cell(words.label_in(LedgerAccount, value=name)), Cell(money(amount), is_number=True)))
        for name, _currency, amount in found
    ]
    heads = (Column(_("Ledger account")), Column(_("At the end"), YUAN, is_number=True))
    return Table(heads, rows, empty=_("What the accounts stand at is kept when the month is closed."))


BOOK_MONTH: Page[MonthShown] = Page(
    _head,
    (
        Panel("checklist", gettext_lazy("Checklist"), "kit/table.html", _checklist, width=8),
        Panel("decision", gettext_lazy("Closing"), "ledger/decision.html", _decision, width=4),
        Panel("history", gettext_lazy("Closings of this month"), "kit/table.html", _history),
        Panel("kept", gettext_lazy("What the accounts stood at"), "kit/table.html", _kept, width=6),
    ),
)
