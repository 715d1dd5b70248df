"""The figures and charts of one's own page: each answers a question that its viewer is asked at work."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

import polars as pl
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from wanjia.foundation.access.types import Permission
from wanjia.foundation.listings.listing import Kind
from wanjia.foundation.organisation.queries import units_below
from wanjia.foundation.quantities.rounding import half_up
from wanjia.interfaces.kit.charts import Chart, Hue, Series
from wanjia.interfaces.kit.figures import written
from wanjia.interfaces.kit.pages import Figure
from wanjia.interfaces.kit.viewer import Viewer, viewer
from wanjia.interfaces.kit.words import label_in
from wanjia.measurement.readings.queries import walking, work_list
from wanjia.measurement.readings.rules import months_earlier
from wanjia.registry.customers import queries as customers
from wanjia.registry.tariffs.rules import average_price
from wanjia.registry.tariffs.types import UsageClass
from wanjia.revenue.billing.queries.desk import MonthOfUnit, MonthShelf
from wanjia.revenue.billing.queries.figures import By, month_figures

P = Permission
SHELF = MonthShelf()
YEAR, MONTHS_DRAWN, PRICE_PLACES, ROUTES_DRAWN = 12, 13, 4, 12


def months_of(who: Viewer) -> list[MonthOfUnit]:
    """Give what was billed in the viewer's units, the earliest month first."""
    return SHELF.months(who.scope(P.BILLS_VIEW))


def figures(request: HttpRequest, subject: None) -> list[Figure]:
    """Give the figures of the day, as far as the viewer's posts go."""
    who = viewer(request)
    found: list[Figure] = []
    if who.may(P.CUSTOMERS_VIEW):
        count = customers.supplied(who.scope(P.CUSTOMERS_VIEW))
        link = f"{reverse('console:accounts')}?running=1"
        found.append(Figure(_("Customers supplied"), written(count, kind=Kind.NUMBER), link=link))
    if who.may(P.BILLS_VIEW):
        found += _sold(months_of(who))
    if who.may(P.READINGS_VIEW):
        found += _read(who)
    return found


def _sold(months: list[MonthOfUnit]) -> list[Figure]:
    if not months:
        return []
    latest = months[-1].month
    before = months_earlier(latest, months=YEAR)
    now, then = _sum(months, month=latest), _sum(months, month=before)
    of_month = {"month": written(latest, kind=Kind.MONTH)}
    price = average_price(now[1], energy_kwh=Decimal(now[0]), places=PRICE_PLACES)
    return [
        Figure(
            _("Energy sold in %(month)s") % of_month,
            written(now[0], kind=Kind.NUMBER),
            "kWh",
            compared=_change(Decimal(now[0]), before=Decimal(then[0])),
        ),
        Figure(
            _("Billed for %(month)s") % of_month,
            written(now[1], kind=Kind.MONEY),
            _("yuan"),
            compared=_change(now[1], before=then[1]),
        ),
        Figure(_("Average price"), written(price, kind=Kind.PRICE), _("yuan/kWh")),
    ]


def _sum(months: Iterable[MonthOfUnit], *, month: date) -> tuple[int, Decimal]:
    mine = [row for row in months if row.month == month]
    return sum(row.energy_kwh for row in mine), sum((row.amount for row in mine), Decimal(0))


def _change(now: Decimal, *, before: Decimal) -> str:
    if before <= 0:
        return ""
    change = half_up((now - before) * 100 / before, places=1)
    return _("%(change)s %% on a year before") % {"change": f"{change:+,}"}


def _read(who: Viewer) -> list[Figure]:
    scope = who.scope(P.READINGS_VIEW)
    waiting, _oldest = work_list.waiting(scope)
    return [Figure(_("Readings in question"), written(waiting, kind=Kind.NUMBER), is_worse=waiting > 0)]


def sales_chart(request: HttpRequest, subject: None) -> Chart:
    """Draw the energy sold month by month, this year solid, last year dashed."""
    months = months_of(viewer(request))
    title = _("How does the energy sold compare with last year?")
    if not months:
        return Chart(title, "kWh", (), ())
    latest = months[-1].month
    shown = [months_earlier(latest, months=back) for back in reversed(range(MONTHS_DRAWN))]
    known = {month: _sum(months, month=month)[0] for month in {row.month for row in months}}
    before = [known.get(months_earlier(month, months=YEAR)) for month in shown]
    series = [Series(_("sold"), [known.get(month) for month in shown], Hue.THIS_YEAR)]
    if any(value is not None for value in before):
        series.append(Series(_("a year before"), before, Hue.LAST_YEAR, is_line=True, is_dashed=True))
    return Chart(title, "kWh", [written(month, kind=Kind.MONTH) for month in shown], tuple(series))


def income_chart(request: HttpRequest, subject: None) -> Chart:
    """Draw what the latest month brought by unit, or by class where the viewer has only one unit."""
    who = viewer(request)
    months = months_of(who)
    if not months:
        return Chart(_("What did the latest month bring?"), _("yuan"), (), ())
    latest = months[-1].month
    units = {row.unit_name: row for row in months if row.month == latest}
    if len(units) > 1:
        return _by_unit(months, latest=latest)
    return _by_class(who, latest=latest)


def _by_unit(months: list[MonthOfUnit], *, latest: date) -> Chart:
    of_month = {"month": written(latest, kind=Kind.MONTH)}
    now = sorted((row for row in months if row.month == latest), key=lambda row: -row.amount)
    before_month = months_earlier(latest, months=YEAR)
    before = {row.unit_code: row.amount for row in months if row.month == before_month}
    series = [Series(_("billed"), [row.amount for row in now], Hue.MONEY)]
    if before:
        series.append(Series(_("a year before"), [before.get(row.unit_code) for row in now], Hue.LAST_YEAR))
    names = [row.unit_name for row in now]
    return Chart(
        _("What did each station bill for %(month)s?") % of_month,
        _("yuan"),
        names,
        tuple(series),
        is_sideways=True,
        places=2,
    )


def _by_class(who: Viewer, *, latest: date) -> Chart:
    found = month_figures(latest, by=By.USAGE_CLASS, scope=who.scope(P.BILLS_VIEW))
    groups = [group for group in found if group.key or group.sums.amount]
    names = [label_in(UsageClass, value=group.key) if group.key else _("not known") for group in groups]
    return Chart(
        _("What did each class of use bring in %(month)s?") % {"month": written(latest, kind=Kind.MONTH)},
        _("yuan"),
        names,
        (Series(_("billed"), [group.sums.amount for group in groups], Hue.MONEY),),
        is_sideways=True,
        places=2,
    )


def progress_chart(request: HttpRequest, subject: None) -> Chart:
    """Draw how far the routes of the latest month are read, by unit, or the routes that lack most."""
    who = viewer(request)
    title = _("Which routes are not read yet?")
    month = walking.all_latest_month_read()
    routes = walking.routes(who.scope(P.READINGS_VIEW))
    if month is None or routes.is_empty():
        return Chart(title, "", (), ())
    counted = walking.progress(month, route_ids=routes["route_id"].to_list())
    named = routes.join(counted, on="route_id").sort("code")
    title = _("Which routes are not read yet in %(month)s?") % {"month": written(month, kind=Kind.MONTH)}
    links: list[str] = []
    if named.height > ROUTES_DRAWN and named["unit_id"].n_unique() > 1:
        named = _by_unit_read(named, who=who)
        title = _("How far are the readings of %(month)s?") % {"month": written(month, kind=Kind.MONTH)}
    else:
        lacking = pl.col("usage_points") - pl.col("points_read")
        named = named.sort(lacking, descending=True, maintain_order=True).head(ROUTES_DRAWN)
        links = [reverse("console:route", args=[code]) for code in named["code"]]
    names = named["name"].to_list()
    read, due = named["points_read"].to_list(), named["usage_points"].to_list()
    return Chart(
        title,
        _("usage points"),
        names,
        (
            Series(_("read"), read, Hue.THIRD, stack="points"),
            Series(_("not read yet"), [max(a - b, 0) for a, b in zip(due, read, strict=True)], Hue.SECOND, "points"),
        ),
        links=links,
        is_sideways=True,
    )


def _by_unit_read(named: pl.DataFrame, *, who: Viewer) -> pl.DataFrame:
    """Sum routes up by unit: ``name, points_read, usage_points``."""
    units = units_below(who.scope(P.READINGS_VIEW).unit_paths).select("unit_id", unit="name")
    summed = pl.col("points_read", "usage_points").sum()
    return named.join(units, on="unit_id").group_by("unit", maintain_order=True).agg(summed).rename({"unit": "name"})
