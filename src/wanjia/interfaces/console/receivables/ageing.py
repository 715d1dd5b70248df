"""The report of old and new debts: what is owed, by age, unit and class."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from wanjia.foundation.access.types import Permission, Scope
from wanjia.foundation.listings.listing import Kind, ListColumn
from wanjia.interfaces.console.receivables.reports import DRAWN_AT_MOST, WHAT, Shown
from wanjia.interfaces.console.receivables.told import YUAN, amount, asked_day, excel
from wanjia.interfaces.kit.charts import Chart, Hue, Series
from wanjia.interfaces.kit.figures import money
from wanjia.interfaces.kit.pages import Action, Crumb, Figure, Head, Page, Panel
from wanjia.interfaces.kit.tables import Cell, Row, Table
from wanjia.interfaces.kit.tables import Head as Column
from wanjia.interfaces.kit.viewer import Viewer, viewer
from wanjia.interfaces.kit.words import label_in
from wanjia.registry.tariffs.types import UsageClass
from wanjia.revenue.receivables.kernel.ageing import OUTSIDE
from wanjia.revenue.receivables.queries.ageing import Aged, BucketRow, ageing, buckets_on
from wanjia.revenue.receivables.queries.collected import By
from wanjia.revenue.receivables.types import Bucket

P = Permission
#: From what is not due yet to debts of earlier years: the older, the hotter.
HUES = (Hue.VALLEY, Hue.FLAT, Hue.PEAK, Hue.SHARP, Hue.FOURTH, Hue.LAST_YEAR)
ZERO = Decimal("0.00")


@dataclass(frozen=True, slots=True)
class Report:
    """What the report shows: the debts of a day."""

    who: Viewer
    scope: Scope
    on: date

    @property
    def is_now(self) -> bool:
        """Tell whether it is about today."""
        return self.on >= self.who.today

    @property
    def steps(self) -> list[str]:
        """Name the steps of ageing, those that the rows of the day define."""
        return [row.name for row in buckets_on(self.on)]

    def groups(self, by: By) -> list[Aged]:
        """Give what is owed by group."""
        return ageing(self.scope, on=self.on, by=by, is_now=self.is_now)


def report_of(request: HttpRequest) -> Report:
    """Read the day that is asked for; without a readable one, today."""
    who = viewer(request)
    asked = asked_day(request, "on")
    return Report(who, who.scope(P.RECEIVABLES_VIEW), min(asked or who.today, who.today))


def step_words(name: str) -> str:
    """Name a step of ageing."""
    return label_in(Bucket, value=name) if name != OUTSIDE else _("in no step")


def step_days(row: BucketRow) -> str:
    """Say which days a step holds."""
    if row.is_earlier_year:
        return _("due in an earlier calendar year")
    if row.least_days is None:
        return _("not due yet")
    if row.most_days is None:
        return _("%(least)d days overdue and more") % {"least": row.least_days}
    return _("%(least)d to %(most)d days overdue") % {"least": row.least_days, "most": row.most_days}


def _head(request: HttpRequest, shown: Report) -> Head:
    groups = shown.groups(By.UNIT)
    total = sum((group.total for group in groups), ZERO)
    late = sum((group.total - group.owed.get(Bucket.CURRENT, ZERO) for group in groups), ZERO)
    old = sum((group.owed.get(Bucket.EARLIER_YEARS, ZERO) for group in groups), ZERO)
    export = f"{reverse('console:ageing_file')}?on={shown.on}"
    actions = [Action(_("Excel"), export, is_primary=True)] if shown.who.may(P.FILES_EXPORT) else []
    figures = (
        Figure(_("Owed"), money(total), YUAN, link=reverse("console:debtors")),
        Figure(_("Overdue"), money(late), YUAN, is_worse=late > 0),
        Figure(step_words(Bucket.EARLIER_YEARS), money(old), YUAN),
        Figure(_("Reductions of bills"), money(sum((group.reduction for group in groups), ZERO)), YUAN),
    )
    crumbs = (Crumb(_("Who owes"), reverse("console:debtors")),)
    return Head(_("Old and new debts"), shown.on.isoformat(), crumbs, figures, actions)


def _name(group: Aged, *, by: By) -> str:
    if not group.key:
        return _("without a bill")
    return label_in(UsageClass, value=group.key) if by is By.USAGE_CLASS else group.name


def _table(groups: Sequence[Aged], *, by: By, shown: Report) -> Table:
    names = _steps_of(groups, shown=shown)
    heads = (
        Column(WHAT[by]),
        *(Column(step_words(name), YUAN, is_number=True) for name in names),
        Column(_("Owed in all"), YUAN, is_number=True),
        Column(_("Reductions of bills"), YUAN, is_number=True),
    )
    rows = [_row(group, by=by, names=names, shown=shown) for group in groups]
    sums = [sum((group.owed.get(name, ZERO) for group in groups), ZERO) for name in names]
    reduction = sum((group.reduction for group in groups), ZERO)
    foot = (Cell(_("Sum")), *(amount(one) for one in (*sums, sum(sums, ZERO), reduction)))
    return Table(heads, rows, empty=_("Nothing was owed on this day."), foot=foot if rows else ())


def _steps_of(groups: Sequence[Aged], *, shown: Report) -> list[str]:
    """Name the steps to show; debts in no step are shown too, should the rows leave a gap."""
    is_outside = any(group.owed.get(OUTSIDE) for group in groups)
    return [*shown.steps, *([OUTSIDE] if is_outside else [])]


def _row(group: Aged, *, by: By, names: Sequence[str], shown: Report) -> Row:
    """Write a group; each of today's figures opens the charges behind it."""
    known = {By.UNIT: "unit", By.USAGE_CLASS: "usage_class"}[by]
    opens = shown.is_now and bool(group.key)

    def link(**more: str) -> str:
        asked = urlencode({known: group.key, "is_open": "1", **more})
        return f"{reverse('console:charges')}?{asked}" if opens else ""

    cells = (
        Cell(_name(group, by=by), link=link()),
        *(amount(group.owed.get(name, ZERO), link=link(bucket=name) if group.owed.get(name) else "") for name in names),
        amount(group.total),
        amount(group.reduction),
    )
    return Row(cells, link=link())


def _chart(groups: Sequence[Aged], *, by: By, shown: Report) -> Chart:
    drawn = groups[:DRAWN_AT_MOST]
    series = tuple(
        Series(step_words(name), [group.owed.get(name, ZERO) for group in drawn], hue, stack="owed")
        for name, hue in zip(_steps_of(groups, shown=shown), HUES, strict=False)
    )
    return Chart(_("How old is what is owed?"), YUAN, [_name(group, by=by) for group in drawn], series, places=2)


def _panel(by: By) -> Panel[Report]:
    def load(request: HttpRequest, shown: Report) -> Shown:
        groups = shown.groups(by)
        return Shown(_table(groups, by=by, shown=shown), (_chart(groups, by=by, shown=shown),))

    return Panel(by.value.lower(), WHAT[by], "receivables/shown.html", load)


AGEING: Page[Report] = Page(_head, (_panel(By.UNIT), _panel(By.USAGE_CLASS)), template="receivables/ageing.html")


def ageing_file(shown: Report) -> HttpResponse:
    """Give the report as an Excel file."""
    by_group = {by: shown.groups(by) for by in (By.UNIT, By.USAGE_CLASS)}
    names = _steps_of([group for groups in by_group.values() for group in groups], shown=shown)
    columns = (
        ListColumn("by", _("By")),
        ListColumn("name", _("Group")),
        *(ListColumn(f"step{place}", step_words(name), Kind.MONEY, unit=YUAN) for place, name in enumerate(names)),
        ListColumn("total", _("Owed in all"), Kind.MONEY, unit=YUAN),
        ListColumn("reduction", _("Reductions of bills"), Kind.MONEY, unit=YUAN),
    )
    rows: list[dict[str, Any]] = []
    for by, groups in by_group.items():
        for group in groups:
            steps = {f"step{place}": group.owed.get(name, ZERO) for place, name in enumerate(names)}
            told = {"by": str(WHAT[by]), "name": _name(group, by=by)}
            rows.append({**told, **steps, "total": group.total, "reduction": group.reduction})
    return excel(f"ageing-{shown.on}", columns=columns, rows=rows)
