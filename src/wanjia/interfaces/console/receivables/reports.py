"""Reports: what was charged and received, and how old the debts are; each figure opens its parts, and an Excel file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wanjia.foundation.access.types import Permission, Scope
from wanjia.foundation.listings.listing import Kind, ListColumn
from wanjia.interfaces.console.receivables.told import YUAN, amount, asked_day, excel
from wanjia.interfaces.kit.charts import Chart, Hue, Series
from wanjia.interfaces.kit.figures import money, written
from wanjia.interfaces.kit.pages import Action, Crumb, Figure, Head, Page, Panel
from wanjia.interfaces.kit.tables import Cell, Row, Table
from wanjia.interfaces.kit.tables import Head as Column
from wanjia.interfaces.kit.viewer import Viewer, viewer
from wanjia.interfaces.kit.words import label_in
from wanjia.measurement.readings.rules import months_earlier
from wanjia.registry.tariffs.types import UsageClass
from wanjia.revenue.receivables.queries import collected as figures
from wanjia.revenue.receivables.queries.collected import Asked, By, Collected
from wanjia.revenue.receivables.rules import debtor_class
from wanjia.revenue.receivables.types import ChargeKind

P = Permission
MONTHS_DRAWN, DRAWN_AT_MOST = 13, 12
WHAT = {
    By.UNIT: gettext_lazy("Station (the unit of that time)"),
    By.USAGE_CLASS: gettext_lazy("Usage class"),
    By.KIND: gettext_lazy("Kind of charge"),
    By.MONTH: gettext_lazy("Month"),
    By.ROUTE: gettext_lazy("Reading route"),
    By.MANAGER: gettext_lazy("Area manager"),
}


@dataclass(frozen=True, slots=True)
class Report:
    """
    What a report shows.

    :ivar latest: the latest month that something was charged for; none without a charge
    """

    who: Viewer
    scope: Scope
    asked: Asked | None
    latest: date | None

    @property
    def query(self) -> str:
        """Give what is asked as an address says it."""
        if self.asked is None:
            return ""
        told = {"from_month": f"{self.asked.first:%Y-%m}", "to_month": f"{self.asked.latest:%Y-%m}"}
        return urlencode(told | ({"on": self.asked.on.isoformat()} if self.asked.on else {}))

    @property
    def day(self) -> date:
        """Give the day up to which money counts."""
        return (self.asked.on if self.asked else None) or self.who.today


@dataclass(frozen=True, slots=True)
class Shown:
    """A table and its charts."""

    table: Table
    charts: tuple[Chart, ...] = ()


def report_of(request: HttpRequest) -> Report:
    """Read which months are asked for; without readable ones, the latest month that something was charged for."""
    who = viewer(request)
    scope = who.scope(P.RECEIVABLES_VIEW)
    latest = figures.latest_charged(scope)
    if latest is None:
        return Report(who, scope, None, None)
    first = _month(request, "from_month") or _month(request, "to_month") or latest
    last = _month(request, "to_month") or max(first, latest)
    on = asked_day(request, "on")
    kept = on if on is not None and on < who.today else None
    return Report(who, scope, Asked(min(first, last), last, on=kept), latest)


def _month(request: HttpRequest, name: str) -> date | None:
    try:
        return date.fromisoformat(f"{request.GET.get(name, '')}-01")
    except ValueError:
        return None


def _head(request: HttpRequest, shown: Report) -> Head:
    crumbs = (Crumb(_("Who owes"), reverse("console:debtors")),)
    if shown.asked is None:
        return Head(_("Charged and received"), crumbs=crumbs)
    total = figures.total_of(figures.collected(shown.scope, asked=shown.asked, by=By.UNIT))
    export = f"{reverse('console:received_file')}?{shown.query}"
    actions = [Action(_("Excel"), export, is_primary=True)] if shown.who.may(P.FILES_EXPORT) else []
    first, last = (written(one, kind=Kind.MONTH) for one in (shown.asked.first, shown.asked.latest))
    number = first if first == last else f"{first} – {last}"
    return Head(_("Charged and received"), number, crumbs, _figures(total, day=shown.day), actions)


def _figures(total: Collected, *, day: date) -> tuple[Figure, ...]:
    target = figures.targets_on(day).get("")
    told = _("target %(rate)s %%") % {"rate": written(target.rate_pct, kind=Kind.PERCENT)} if target else ""
    is_worse = bool(target and total.rate_pct is not None and total.rate_pct < target.rate_pct)
    return (
        Figure(_("Charged"), money(total.charged), YUAN),
        Figure(_("Received"), money(total.received), YUAN),
        Figure(_("Given up"), money(total.given_up), YUAN),
        Figure(_("Open"), money(total.open), YUAN),
        Figure(_("Collection rate"), written(total.rate_pct, kind=Kind.PERCENT), "%", told, is_worse=is_worse),
    )


def named(group: Collected, *, by: By) -> str:
    """Give a group's name in the reader's language."""
    if by is By.KIND:
        kind = label_in(ChargeKind, value=group.key)
        return f"{kind}: {group.name}" if group.name else kind
    if not group.key:
        return _("no manager is named") if by is By.MANAGER else _("not told")
    return label_in(UsageClass, value=group.key) if by is By.USAGE_CLASS else group.name


def _link(group: Collected, *, by: By, shown: Report) -> str:
    """Give the list of the charges behind a figure; none where no list can tell them apart."""
    if shown.asked is None or not group.key or shown.asked.on is not None:
        return ""
    if by is By.ROUTE:
        return reverse("console:route", args=[group.key]) if shown.who.may(P.READINGS_VIEW) else ""
    months = {"from_month": f"{shown.asked.first:%Y-%m}", "to_month": f"{shown.asked.latest:%Y-%m}"}
    narrowed = {
        By.UNIT: {"unit": group.key},
        By.USAGE_CLASS: {"usage_class": group.key},
        By.KIND: {"kind": group.key},
        By.MONTH: {"from_month": group.key, "to_month": group.key},
    }.get(by)
    principal = {} if by is By.KIND else {"principal": "1"}
    return f"{reverse('console:charges')}?{urlencode(months | principal | narrowed)}" if narrowed else ""


def received_table(groups: Sequence[Collected], *, by: By, shown: Report) -> Table:
    """Lay groups out with their sums, collection rate and its target."""
    heads = (
        Column(WHAT[by]),
        Column(_("Charged"), YUAN, is_number=True),
        Column(_("Received"), YUAN, is_number=True),
        Column(_("Given up"), YUAN, is_number=True),
        Column(_("Open"), YUAN, is_number=True),
        Column(_("Collection rate"), "%", is_number=True),
        Column(_("Target"), "%", is_number=True),
    )
    targets = figures.targets_on(shown.day)
    rows = [_row(group, by=by, shown=shown, targets=targets) for group in groups]
    total = figures.total_of(groups)
    foot = _sums(total, first=Cell(_("Sum")), target=targets.get(""))
    return Table(heads, rows, empty=_("Nothing was charged for these months."), foot=foot if rows else ())


def _row(group: Collected, *, by: By, shown: Report, targets: Mapping[str, figures.Target]) -> Row:
    of_class = debtor_class(group.key) if by is By.USAGE_CLASS and group.key else ""
    target = targets.get(of_class) or targets.get("")
    link = _link(group, by=by, shown=shown)
    cells = _sums(group, first=Cell(named(group, by=by), link=link), target=target)
    behind = target is not None and group.rate_pct is not None and group.rate_pct < target.rate_pct
    return Row(cells, link=link, hue="warn" if behind else "")


def _sums(group: Collected, *, first: Cell, target: figures.Target | None) -> tuple[Cell, ...]:
    rate = written(group.rate_pct, kind=Kind.PERCENT)
    wanted = written(target.rate_pct, kind=Kind.PERCENT) if target else "—"
    sums = (group.charged, group.received, group.given_up, group.open)
    return (first, *(amount(one) for one in sums), Cell(rate, is_number=True), Cell(wanted, is_number=True))


def _charts(groups: Sequence[Collected], *, by: By) -> tuple[Chart, ...]:
    drawn = groups if by is By.MONTH else groups[:DRAWN_AT_MOST]
    names = [named(group, by=by) for group in drawn]
    parts = (
        Series(_("received"), [group.received for group in drawn], Hue.VALLEY, stack="charged"),
        Series(_("given up"), [group.given_up for group in drawn], Hue.PEAK, stack="charged"),
        Series(_("open"), [group.open for group in drawn], Hue.SHARP, stack="charged"),
    )
    rate = (Series(_("collection rate"), [group.rate_pct for group in drawn], Hue.FIRST),)
    return (
        Chart(_("What became of what was charged?"), YUAN, names, parts, places=2),
        Chart(_("How much of it was received?"), "%", names, rate, places=2, is_bars=by is not By.MONTH),
    )


def _panel(by: By) -> Panel[Report]:
    def load(request: HttpRequest, shown: Report) -> Shown | None:
        asked = _asked(shown, by=by)
        if asked is None:
            return None
        groups = figures.collected(shown.scope, asked=asked, by=by)
        charts = () if by in {By.KIND, By.ROUTE} else _charts(groups, by=by)
        return Shown(received_table(groups, by=by, shown=shown), charts)

    return Panel(by.value.lower(), WHAT[by], "receivables/shown.html", load, is_slow=True)


def _asked(shown: Report, *, by: By) -> Asked | None:
    """Give what a panel asks: by month the 13 up to the latest, by kind late fees and penalties too."""
    asked = shown.asked
    if asked is None:
        return None
    if by is By.MONTH:
        first = months_earlier(asked.latest, months=MONTHS_DRAWN - 1)
        return Asked(min(first, asked.first), asked.latest, on=asked.on)
    if by is By.KIND:
        return Asked(asked.first, asked.latest, kinds=tuple(ChargeKind), on=asked.on)
    return asked


RECEIVED: Page[Report] = Page(
    _head,
    tuple(_panel(by) for by in (By.UNIT, By.USAGE_CLASS, By.MONTH, By.MANAGER, By.ROUTE, By.KIND)),
    template="receivables/received.html",
)


def received_file(shown: Report) -> HttpResponse:
    """
    Give the whole report as an Excel file.

    :raises Http404: if nothing was charged yet
    """
    if shown.asked is None:
        raise Http404
    columns = (
        ListColumn("by", _("By")),
        ListColumn("name", _("Group")),
        ListColumn("charged", _("Charged"), Kind.MONEY, unit=YUAN),
        ListColumn("received", _("Received"), Kind.MONEY, unit=YUAN),
        ListColumn("given_up", _("Given up"), Kind.MONEY, unit=YUAN),
        ListColumn("open", _("Open"), Kind.MONEY, unit=YUAN),
        ListColumn("rate_pct", _("Collection rate"), Kind.PERCENT, unit="%"),
    )
    rows = [row for by in By for row in _lines(shown, by=by)]
    return excel(f"received-{shown.asked.first:%Y-%m}-{shown.asked.latest:%Y-%m}", columns=columns, rows=rows)


def _lines(shown: Report, *, by: By) -> Iterable[dict[str, Any]]:
    asked = _asked(shown, by=by)
    groups = figures.collected(shown.scope, asked=asked, by=by) if asked else []
    for group in groups:
        yield _line(group, by=by, name=named(group, by=by))
    if groups:
        yield _line(figures.total_of(groups), by=by, name=_("Sum"))


def _line(group: Collected, *, by: By, name: str) -> dict[str, Any]:
    sums: dict[str, Decimal | None] = {
        "charged": group.charged,
        "received": group.received,
        "given_up": group.given_up,
        "open": group.open,
        "rate_pct": group.rate_pct,
    }
    return {"by": str(WHAT[by]), "name": name, **sums}
