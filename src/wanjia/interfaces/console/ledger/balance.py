"""The trial balance: what the accounts of the units stood at, moved by, and stand at now."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

import polars as pl
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wanjia.foundation.access.types import Permission
from wanjia.foundation.listings.listing import Kind, ListColumn
from wanjia.foundation.organisation.queries import units_below
from wanjia.foundation.periods.types import month_of
from wanjia.interfaces.kit.figures import money
from wanjia.interfaces.kit.pages import Action, Crumb, Figure, Head, Page, Panel, Tag
from wanjia.interfaces.kit.tables import Cell, Row, Table
from wanjia.interfaces.kit.tables import Head as Column
from wanjia.interfaces.kit.viewer import Viewer, viewer
from wanjia.interfaces.kit.words import label, label_in
from wanjia.revenue.ledger.queries.balances import latest_booked, trial_balance, turnover
from wanjia.revenue.ledger.queries.closings import month_end
from wanjia.revenue.ledger.types import YUAN as CNY
from wanjia.revenue.ledger.types import LedgerAccount

YUAN = gettext_lazy("yuan")
DAY = timedelta(days=1)
KEYS = ("unit_id", "ledger_account", "currency")
FIGURES = ("opening", "debit", "credit", "closing")
PLACE = {str(name): place for place, name in enumerate(LedgerAccount)}


@dataclass(frozen=True, slots=True)
class MonthShown:
    """
    The month of a trial balance.

    :ivar lines: a row per unit, account and currency: ``code``, ``unit``, ``ledger_account``, ``currency``,
        ``opening``, ``debit``, ``credit``, ``closing``
    """

    month: date
    who: Viewer
    lines: pl.DataFrame

    @property
    def until(self) -> date:
        """Give the last day of the month."""
        return month_end(self.month) - DAY


def shown_month(request: HttpRequest) -> MonthShown:
    """Read which month is asked for; without a readable one, the latest in which something was booked."""
    who = viewer(request)
    scope = who.scope(Permission.LEDGER_VIEW)
    month = month_asked(request) or month_of(latest_booked(scope) or who.today).start
    until = month_end(month) - DAY
    opening = trial_balance(scope, until=month - DAY).select(*KEYS, opening="amount")
    moved = turnover(scope, since=month, until=until)
    both = opening.join(moved, on=KEYS, how="full", coalesce=True)
    zero = pl.lit(0).cast(opening.schema["opening"])
    filled = both.with_columns(pl.col("opening", "debit", "credit").fill_null(zero))
    units = units_below(scope.unit_paths).select("unit_id", "code", "path", unit="name")
    lines = (
        filled.with_columns(closing=pl.col("opening") + pl.col("debit") - pl.col("credit"))
        .join(units, on="unit_id", how="inner")
        .with_columns(place=pl.col("ledger_account").replace_strict(PLACE, default=len(PLACE)))
        .sort("path", "place", "currency")
    )
    return MonthShown(month, who, lines)


def month_asked(request: HttpRequest) -> date | None:
    """Read a month such as 2026-03 out of an address, if there is one."""
    text = request.GET.get("month", "")
    try:
        return date.fromisoformat(f"{text}-01") if text else None
    except ValueError:
        return None


def _head(request: HttpRequest, shown: MonthShown) -> Head:
    lines = shown.lines
    off = lines.group_by("unit_id", "currency").agg(pl.col("closing").sum()).filter(pl.col("closing") != 0).height
    export = f"{reverse('console:trial_balance_file')}?month={shown.month:%Y-%m}"
    may = shown.who.may(Permission.FILES_EXPORT) and not lines.is_empty()
    months = Action(_("Closing of months"), f"{reverse('console:book_months')}?month={shown.month:%Y-%m}")
    return Head(
        _("Trial balance"),
        number=f"{shown.month:%Y-%m}",
        crumbs=(Crumb(_("Books")),),
        tags=(Tag(_("does not balance"), "bad") if off else Tag(_("balances in every unit"), "good"),),
        figures=(
            Figure(_("Debits of the month"), money(_sum(lines, name="debit")), YUAN),
            Figure(_("Credits of the month"), money(_sum(lines, name="credit")), YUAN),
            Figure(_("Receivable from customers"), money(_of(lines, name=LedgerAccount.RECEIVABLE)), YUAN),
            Figure(_("Paid in advance"), money(-_of(lines, name=LedgerAccount.PREPAYMENT)), YUAN),
            Figure(_("Suspense"), money(-_of(lines, name=LedgerAccount.SUSPENSE)), YUAN),
        ),
        actions=[Action(_("Excel"), export, is_primary=True), months] if may else [months],
    )


def _sum(lines: pl.DataFrame, *, name: str) -> Decimal:
    return sum(lines.filter(currency=CNY)[name].to_list(), Decimal(0))


def _of(lines: pl.DataFrame, *, name: LedgerAccount) -> Decimal:
    return _sum(lines.filter(ledger_account=str(name)), name="closing")


def _whole(request: HttpRequest, shown: MonthShown) -> Table:
    """Sum over the units."""
    names = ("place", "ledger_account", "currency")
    rows = shown.lines.group_by(names).agg(pl.col(FIGURES).sum()).sort(names)
    return _table(rows, shown=shown, is_split=False)


def _by_unit(request: HttpRequest, shown: MonthShown) -> Table:
    return _table(shown.lines, shown=shown, is_split=True)


def _table(rows: pl.DataFrame, *, shown: MonthShown, is_split: bool) -> Table:
    figures = (
        _("At the beginning"),
        _("Debits"),
        _("Credits"),
        _("At the end"),
    )
    heads = (
        *((Column(_("Unit")),) if is_split else ()),
        Column(_("Ledger account")),
        *(Column(words, YUAN, is_number=True) for words in figures),
    )
    foot = (
        *((Cell(""),) if is_split else ()),
        Cell(_("Total")),
        *(Cell(money(_sum(rows, name=name)), is_number=True) for name in FIGURES),
    )
    written = [_row(row, shown=shown, is_split=is_split) for row in rows.iter_rows(named=True)]
    empty = _("Nothing was booked in your units up to this month.")
    return Table(heads, written, empty=empty, foot=foot if written else ())


def _row(row: dict[str, Any], *, shown: MonthShown, is_split: bool) -> Row:
    asked = {"ledger_account": row["ledger_account"]} | ({"unit": row["code"]} if is_split else {})
    days = {"from_day": shown.month.isoformat(), "to_day": shown.until.isoformat()}
    link = f"{reverse('console:ledger_postings')}?{urlencode(asked | days)}"
    called = label_in(LedgerAccount, value=row["ledger_account"])
    name = called if row["currency"] == CNY else f"{called} ({row['currency']})"
    figures = (Cell(money(row[one]), is_number=True) for one in FIGURES)
    return Row((*((Cell(row["unit"]),) if is_split else ()), Cell(name, link=link), *figures), link=link)


TRIAL_BALANCE: Page[MonthShown] = Page(
    _head,
    (
        Panel(
            "whole",
            gettext_lazy("All units together"),
            "kit/table.html",
            _whole,
            help=gettext_lazy("Debits above 0, credits below. An account leads to its postings of the month."),
        ),
        Panel("units", gettext_lazy("By unit"), "kit/table.html", _by_unit),
    ),
    template="ledger/month.html",
)


def file_columns() -> tuple[ListColumn, ...]:
    """Give the columns of the Excel file."""
    titles = (_("At the beginning"), _("Debits"), _("Credits"), _("At the end"))
    return (
        ListColumn("code", _("Unit code")),
        ListColumn("unit", _("Unit")),
        ListColumn("ledger_account", _("Ledger account")),
        ListColumn("currency", _("Currency")),
        *(ListColumn(name, title, Kind.MONEY, unit=YUAN) for name, title in zip(FIGURES, titles, strict=True)),
    )


def file_rows(shown: MonthShown) -> Iterator[dict[str, Any]]:
    """Give the rows of the Excel file."""
    names = ("code", "unit", "ledger_account", "currency", *FIGURES)
    for row in shown.lines.select(names).iter_rows(named=True):
        yield row | {"ledger_account": label(LedgerAccount(row["ledger_account"]))}
