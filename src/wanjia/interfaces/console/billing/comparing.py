"""Figures of a month, or of a run, against last month and the same month of last year: tables, charts, Excel."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from wanjia.foundation.access.types import Permission, Scope
from wanjia.foundation.listings.listing import Kind, ListColumn
from wanjia.interfaces.console.billing.told import YUAN, YUAN_KWH, change
from wanjia.interfaces.kit.charts import Chart, Hue, Series
from wanjia.interfaces.kit.figures import written
from wanjia.interfaces.kit.pages import Action, Crumb, Figure, Head, Page, Panel
from wanjia.interfaces.kit.tables import Cell, Row, Table
from wanjia.interfaces.kit.tables import Head as Column
from wanjia.interfaces.kit.viewer import Viewer, viewer
from wanjia.interfaces.kit.words import label_in
from wanjia.registry.tariffs.types import UsageClass
from wanjia.revenue.billing.queries import figures
from wanjia.revenue.billing.queries.figures import By, Group, Sums
from wanjia.revenue.billing.rules import months_before

WHAT = {
    By.STATION: gettext_lazy("Station"),
    By.USAGE_CLASS: gettext_lazy("Usage class"),
    By.STRUCTURE: gettext_lazy("Price structure"),
}
DRAWN_AT_MOST = 12
Ask = Callable[[date, By], list[Group]]


@dataclass(frozen=True, slots=True)
class Line:
    """One group now, last month and last year; the group's name in the reader's language."""

    key: str
    name: str
    now: Sums
    before: Sums
    last_year: Sums


@dataclass(frozen=True, slots=True)
class Compared:
    """What a panel of comparison shows."""

    table: Table
    charts: tuple[Chart, ...]


@dataclass(frozen=True, slots=True)
class Months:
    """
    What is compared.

    :ivar now: by → groups of the month itself
    :ivar ask: month, by → groups of another month
    """

    month: date
    now: Callable[[By], list[Group]]
    ask: Ask

    @property
    def before(self) -> date:
        """Give the month before."""
        return months_before(self.month, months=1)

    @property
    def last_year(self) -> date:
        """Give the same month of last year."""
        return months_before(self.month, months=12)

    def lines(self, by: By) -> list[Line]:
        """Put the groups of the three months beside each other, in the order of the month itself."""
        three = [
            {group.key: group for group in groups}
            for groups in (self.now(by), self.ask(self.before, by), self.ask(self.last_year, by))
        ]
        keys = list(dict.fromkeys(key for groups in three for key in groups))
        names = {key: _name(groups[key], by=by) for groups in three for key in groups}
        return [Line(key, names[key], *(_sums(groups, key=key) for groups in three)) for key in keys]


def of_run(run: Any) -> Months:
    """Compare what a run bills with what the same accounts were billed in other months."""
    return Months(
        run.bill_month,
        now=lambda by: figures.run_figures(run, by=by),
        ask=lambda month, by: figures.same_accounts_figures(month, run=run, by=by),
    )


def of_month(month: date, *, scope: Scope) -> Months:
    """Compare all issued bills of a month with those of other months."""
    return Months(
        month,
        now=lambda by: figures.month_figures(month, by=by, scope=scope),
        ask=lambda other, by: figures.month_figures(other, by=by, scope=scope),
    )


def compared(months: Months, *, by: By) -> Compared:
    """Lay a comparison out as a table with a total row, and as charts of energy, amount and average price."""
    lines = months.lines(by)
    total = _total(lines)
    rows = [Row(_cells(line)) for line in lines]
    empty = _("No bills of these months lie in your units.")
    table = Table(_heads(months, by=by), rows, empty=empty, foot=_cells(total) if lines else (), caption=WHAT[by])
    return Compared(table, _charts(months, lines=lines[:DRAWN_AT_MOST], by=by))


def _name(group: Group, *, by: By) -> str:
    if not group.key:
        return _("not told")
    return label_in(UsageClass, value=group.key) if by is By.USAGE_CLASS else group.name


def _sums(groups: Mapping[str, Group], *, key: str) -> Sums:
    return groups[key].sums if key in groups else Sums()


def _total(lines: list[Line]) -> Line:
    total = Line("", _("Total"), Sums(), Sums(), Sums())
    for line in lines:
        total = Line("", total.name, total.now + line.now, total.before + line.before, total.last_year + line.last_year)
    return total


def _heads(months: Months, *, by: By) -> tuple[Column, ...]:
    month, before, last_year = (f"{one:%Y-%m}" for one in (months.month, months.before, months.last_year))
    against = (_("against %(month)s") % {"month": before}, _("against %(month)s") % {"month": last_year})
    return (
        Column(WHAT[by]),
        Column(_("Bills"), is_number=True),
        Column(_("Energy %(month)s") % {"month": month}, "kWh", is_number=True),
        *(Column(words, is_number=True) for words in against),
        Column(_("Amount %(month)s") % {"month": month}, YUAN, is_number=True),
        *(Column(words, is_number=True) for words in against),
        Column(_("Average price"), YUAN_KWH, is_number=True),
        *(Column(one, YUAN_KWH, is_number=True) for one in (before, last_year)),
    )


def _cells(line: Line) -> tuple[Cell, ...]:
    now, others = line.now, (line.before, line.last_year)
    texts = (
        written(now.bills, kind=Kind.NUMBER),
        written(now.energy_kwh, kind=Kind.NUMBER),
        *(change(now.energy_kwh, before=one.energy_kwh) for one in others),
        written(now.amount, kind=Kind.MONEY),
        *(change(now.amount, before=one.amount) for one in others),
        *(written(one.average_price, kind=Kind.PRICE) for one in (now, *others)),
    )
    return (Cell(line.name), *(Cell(text, is_number=True) for text in texts))


def _charts(months: Months, *, lines: list[Line], by: By) -> tuple[Chart, ...]:
    names = [line.name for line in lines]

    def drawn(title: str, unit: Any, value: Callable[[Sums], Any], places: int) -> Chart:
        kinds: tuple[tuple[date, Hue, Callable[[Line], Sums]], ...] = (
            (months.month, Hue.THIS_YEAR, lambda line: line.now),
            (months.before, Hue.SECOND, lambda line: line.before),
            (months.last_year, Hue.LAST_YEAR, lambda line: line.last_year),
        )
        series = tuple(Series(f"{month:%Y-%m}", [value(of(line)) for line in lines], hue) for month, hue, of in kinds)
        return Chart(title, unit, names, series, places=places, is_sideways=by is By.STRUCTURE)

    what = {"what": str(WHAT[by]).lower() if get_language() == "en" else WHAT[by]}
    return (
        drawn(_("Energy sold by %(what)s") % what, "kWh", lambda sums: sums.energy_kwh, 0),
        drawn(_("Amount by %(what)s") % what, YUAN, lambda sums: sums.amount, 2),
        drawn(_("Average price by %(what)s") % what, YUAN_KWH, lambda sums: sums.average_price, 4),
    )


def comparison_panels(*, tab: str) -> tuple[Panel[Any], ...]:
    """Give the panels of a run's figures against other months of the same accounts."""

    def load(by: By) -> Callable[[HttpRequest, Any], Compared]:
        return lambda _request, shown: compared(of_run(shown.run), by=by)

    note = gettext_lazy("The same accounts in the month before, and in the same month of last year.")
    return tuple(
        Panel(
            f"by_{by.value.lower()}",
            WHAT[by],
            "billing/compared.html",
            load(by),
            tab=tab,
            is_slow=True,
            help=note,
        )
        for by in (By.USAGE_CLASS, By.STATION)
    )


@dataclass(frozen=True, slots=True)
class MonthShown:
    """The month that a comparison page shows; none without any bill."""

    month: date | None
    who: Viewer
    latest: date | None

    @property
    def months(self) -> Months:
        """
        Give what is compared.

        :raises ValueError: if there is no month
        """
        if self.month is None:
            msg = "nothing was billed yet"
            raise ValueError(msg)
        return of_month(self.month, scope=self.who.scope(Permission.BILLS_VIEW))


def _head(request: HttpRequest, shown: MonthShown) -> Head:
    crumbs = (Crumb(_("Bills"), reverse("console:bills")),)
    if shown.month is None:
        return Head(_("Compare months"), crumbs=crumbs)
    total = _total(shown.months.lines(By.STATION))
    export = f"{reverse('console:comparison_file')}?month={shown.month:%Y-%m}"
    actions = [Action(_("Excel"), export, is_primary=True)] if shown.who.may(Permission.FILES_EXPORT) else []
    return Head(
        _("Compare months"), number=f"{shown.month:%Y-%m}", crumbs=crumbs, figures=_figures(total), actions=actions
    )


def _figures(total: Line) -> tuple[Figure, ...]:
    def against(now: Any, *, before: Any, last_year: Any) -> str:
        figures_ = {"before": change(now, before=before), "last_year": change(now, before=last_year)}
        return _("%(before)s on last month, %(last_year)s on last year") % figures_

    def figure(title: str, kind: Kind, unit: Any, value: Callable[[Sums], Any]) -> Figure:
        now, before, last_year = (value(one) for one in (total.now, total.before, total.last_year))
        compared_ = against(now, before=before, last_year=last_year)
        return Figure(title, written(now, kind=kind), unit, compared_, is_worse=bool(before) and (now or 0) < before)

    return (
        figure(_("Bills"), Kind.NUMBER, "", lambda sums: sums.bills),
        figure(_("Energy"), Kind.NUMBER, "kWh", lambda sums: sums.energy_kwh),
        figure(_("Amount"), Kind.MONEY, YUAN, lambda sums: sums.amount),
        figure(_("Average price"), Kind.PRICE, YUAN_KWH, lambda sums: sums.average_price),
    )


def _panel(by: By, *, title: Any) -> Panel[MonthShown]:
    def load(request: HttpRequest, shown: MonthShown) -> Compared | None:
        return None if shown.month is None else compared(shown.months, by=by)

    return Panel(by.value.lower(), title, "billing/compared.html", load, is_slow=True)


COMPARISON: Page[MonthShown] = Page(
    _head,
    (
        _panel(By.STATION, title=gettext_lazy("By station (the unit of that time)")),
        _panel(By.USAGE_CLASS, title=gettext_lazy("By usage class")),
        _panel(By.STRUCTURE, title=gettext_lazy("By price structure")),
    ),
    template="billing/comparison.html",
)

SUMS = ("now", "before", "last_year")


def file_columns(months: Months) -> tuple[ListColumn, ...]:
    """Give the columns of the Excel file."""
    of = dict(zip(SUMS, (f"{one:%Y-%m}" for one in (months.month, months.before, months.last_year)), strict=True))
    kinds = (
        ("bills", _("Bills"), Kind.NUMBER, ""),
        ("energy_kwh", _("Energy"), Kind.NUMBER, "kWh"),
        ("amount", _("Amount"), Kind.MONEY, YUAN),
        ("average_price", _("Average price"), Kind.PRICE, YUAN_KWH),
    )
    measured = tuple(
        ListColumn(f"{name}_{one}", f"{title} {of[one]}", kind, unit=unit)
        for name, title, kind, unit in kinds
        for one in SUMS
    )
    return (ListColumn("by", _("By")), ListColumn("name", _("Group")), *measured)


def file_rows(months: Months) -> Iterator[dict[str, Any]]:
    """Give the rows of the Excel file: by station, by class, by structure, each with its total."""
    for by in By:
        lines = months.lines(by)
        for line in (*lines, _total(lines)):
            row: dict[str, Any] = {"by": str(WHAT[by]), "name": line.name}
            for one in SUMS:
                sums: Sums = getattr(line, one)
                figures_: dict[str, Decimal | int | None] = {
                    "bills": sums.bills,
                    "energy_kwh": sums.energy_kwh,
                    "amount": sums.amount,
                    "average_price": sums.average_price,
                }
                row |= {f"{name}_{one}": value for name, value in figures_.items()}
            yield row


def shown_month(request: HttpRequest) -> MonthShown:
    """Read which month is asked for; without a readable one, the latest with bills."""
    who = viewer(request)
    latest = figures.latest_month(who.scope(Permission.BILLS_VIEW))
    text = request.GET.get("month", "")
    try:
        month = date.fromisoformat(f"{text}-01") if text else latest
    except ValueError:
        month = latest
    return MonthShown(month, who, latest)
