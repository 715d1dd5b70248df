"""The board of supply quality: the composite rate against its target, the worst points, findings, power factors."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wanjia.energy.quality.kernel.catalogue import CATALOGUE
from wanjia.energy.quality.queries.board import (
    MonthReport,
    counts_of,
    factors_of_feeders,
    months_computed,
    rate_of,
    rates,
    report_of,
    worst_points,
)
from wanjia.foundation.access.types import Scope
from wanjia.foundation.listings.listing import Kind
from wanjia.interfaces.console.quality.limits import table_on
from wanjia.interfaces.console.quality.months import EDIT, MONTH, VIEW, Shown
from wanjia.interfaces.kit import words
from wanjia.interfaces.kit.charts import Chart, Hue, Series
from wanjia.interfaces.kit.figures import EMPTY, trimmed, written
from wanjia.interfaces.kit.pages import Action, Figure, Head, Page, Panel
from wanjia.interfaces.kit.phrases import translated
from wanjia.interfaces.kit.tables import Cell, Row, Table
from wanjia.interfaces.kit.tables import Head as Column
from wanjia.interfaces.kit.viewer import viewer

MONTHS_SHOWN, WORST_SHOWN, FEEDERS_SHOWN = 13, 15, 20


def scope_of(request: HttpRequest) -> Scope:
    """Give the units whose supply quality the viewer may see."""
    return viewer(request).scope(VIEW)


def address(name: str, **values: str) -> str:
    """Give the address of a list with filters."""
    query = QueryDict(mutable=True)
    query.update(values)
    return f"{reverse(f'console:{name}')}?{query.urlencode()}"


def month_text(month: date) -> str:
    """Write a month as addresses have it."""
    return f"{month:%Y-%m}"


def _report(request: HttpRequest, shown: Shown) -> MonthReport:
    return report_of(shown.month, scope=scope_of(request), worst=1)


def _head(request: HttpRequest, shown: Shown) -> Head:
    found = _report(request, shown)
    month = month_text(shown.month)
    rate = found.rate
    composite = EMPTY if rate.composite_pct is None else written(rate.composite_pct, kind=Kind.PERCENT)
    low = sum(one.points for one in found.rules if one.rule == "LOW_VOLTAGE_CUSTOMER")
    loaded = sum(one.areas for one in found.rules if one.rule in {"OVERLOAD", "HEAVY_LOAD"})
    target = _("target %(target)s") % {"target": f"{trimmed(rate.target_pct)} %"}
    met = f"{found.feeders_met} / {found.feeders}"
    actions = [
        Action(_("Monitoring points of the month"), address("voltage_months", month=month)),
        Action(_("All findings"), address("quality_findings", month=month)),
        *(
            Action(title, f"{reverse('console:quality_meeting_file', args=[suffix])}?month={month}")
            for suffix, title in (("pdf", _("Meeting of the month, PDF")), ("xlsx", _("Meeting of the month, Excel")))
        ),
    ]
    if viewer(request).may(EDIT):
        compute = reverse("console:quality_compute")
        actions.insert(
            0, Action(_("Work the month out anew"), f"{compute}?month={month}", is_primary=True, is_post=True)
        )
    return Head(
        title=_("Voltage and power factor"),
        number=month,
        figures=(
            Figure(_("Composite rate of voltage"), composite, "%", compared=target, is_worse=rate.is_met is False),
            Figure(
                _("Customers with low voltage"),
                f"{low:,}",
                link=address("low_voltages", month=month, rule="LOW_VOLTAGE_CUSTOMER"),
            ),
            Figure(_("Areas with heavy load"), f"{loaded:,}", link=address("quality_loads", month=month)),
            Figure(_("Feeders at their power factor"), met, link=address("power_factors", month=month, lines="1")),
            Figure(_("Taps to move"), f"{found.taps:,}", link=address("tap_advice", month=month)),
        ),
        actions=actions,
    )


def _by_month(request: HttpRequest, shown: Shown) -> Chart:
    scope = scope_of(request)
    found = rates(scope, months=months_computed(scope, at_most=MONTHS_SHOWN))
    page = reverse("console:quality_board")
    return Chart(
        title=_("Does the composite rate reach its target?"),
        unit="%",
        categories=[month_text(one.of_month) for one in found],
        links=[f"{page}?month={month_text(one.of_month)}" for one in found],
        series=(
            Series(_("Composite rate"), [one.composite_pct for one in found], Hue.THIS_YEAR, is_line=True),
            Series(_("Target"), [one.target_pct for one in found], Hue.LOSS, is_line=True, is_dashed=True),
        ),
        is_bars=False,
        places=3,
    )


def _classes(request: HttpRequest, shown: Shown) -> Table:
    month = month_text(shown.month)
    rows = [
        Row(
            (
                Cell(
                    words.label(one.point_class),
                    link=address("voltage_months", month=month, **{"class": one.point_class.value}),
                ),
                Cell(f"{one.points:,}", is_number=True),
                Cell(written(one.rate_pct, kind=Kind.PERCENT), is_number=True),
                Cell(f"{one.over_minutes:,}", is_number=True),
                Cell(f"{one.under_minutes:,}", is_number=True),
            )
        )
        for one in rate_of(shown.month, scope=scope_of(request)).classes
    ]
    heads = (
        Column(_("Class")),
        Column(_("Monitoring points"), is_number=True),
        Column(_("Voltage in order"), "%", is_number=True),
        Column(_("Above the limit"), _("min"), is_number=True),
        Column(_("Below the limit"), _("min"), is_number=True),
    )
    return Table(heads, rows, empty=_("No monitoring point has curves in this month. File points, or choose a month."))


def _worst(request: HttpRequest, shown: Shown) -> Table:
    rows = [
        Row(
            (
                Cell(one.name, link=_to_point(one.point_id, shown=shown)),
                Cell(words.label(one.point_class)),
                Cell(written(one.rate_pct, kind=Kind.PERCENT), is_number=True),
                Cell(f"{one.over_minutes:,}", is_number=True),
                Cell(f"{one.under_minutes:,}", is_number=True),
                Cell(one.responsible),
            ),
            link=_to_point(one.point_id, shown=shown),
        )
        for one in worst_points(shown.month, scope=scope_of(request), at_most=WORST_SHOWN)
    ]
    heads = (
        Column(_("Monitoring point")),
        Column(_("Class")),
        Column(_("Voltage in order"), "%", is_number=True),
        Column(_("Above the limit"), _("min"), is_number=True),
        Column(_("Below the limit"), _("min"), is_number=True),
        Column(_("Responsible person")),
    )
    more = address("voltage_months", month=month_text(shown.month))
    return Table(heads, rows, empty=_("Nothing was monitored in this month."), more=more if rows else "")


def _to_point(point_id: int, *, shown: Shown) -> str:
    return f"{reverse('console:monitoring_point', args=[point_id])}?month={month_text(shown.month)}"


def _findings(request: HttpRequest, shown: Shown) -> Table:
    month = month_text(shown.month)
    rows = [
        Row(
            (
                Cell(words.label(one.rule), link=address("quality_findings", month=month, rule=one.rule.value)),
                Cell(f"{one.findings:,}", is_number=True),
                Cell(f"{one.areas:,}", is_number=True),
                Cell(f"{one.points:,}", is_number=True),
                Cell(f"{one.minutes:,}", is_number=True),
                Cell(translated(NEXT_STEPS[one.rule.value]), is_long=True),
            )
        )
        for one in counts_of(shown.month, scope=scope_of(request))
    ]
    heads = (
        Column(_("Finding")),
        Column(_("Times found"), is_number=True),
        Column(_("Areas concerned"), is_number=True),
        Column(_("Customers concerned"), is_number=True),
        Column(_("Lasted together"), _("min"), is_number=True),
        Column(_("Next step")),
    )
    return Table(heads, rows, empty=_("Nothing was found in this month."))


def _limits(request: HttpRequest, shown: Shown) -> Table:
    return table_on(shown.month)


def _lines(request: HttpRequest, shown: Shown) -> Chart:
    found = factors_of_feeders(shown.month, scope=scope_of(request))[:FEEDERS_SHOWN]
    page = [f"{reverse('console:feeder_reactive', args=[code])}?month={month_text(shown.month)}" for code, *_r in found]
    return Chart(
        title=_("Which feeders miss their power factor?"),
        unit="cos φ",
        categories=[name for _code, name, _factor, _target in found],
        links=page,
        series=(
            Series(_("Power factor"), [factor for _c, _n, factor, _t in found], Hue.FIRST),
            Series(_("Target"), [target for _c, _n, _f, target in found], Hue.LOSS, is_line=True, is_dashed=True),
        ),
        places=4,
    )


NEXT_STEPS = {str(rule.code): rule.next_step for rule in CATALOGUE}
BOARD: Page[Shown] = Page(
    _head,
    (
        MONTH,
        Panel("rates", "", "kit/chart_panel.html", _by_month, width=6),
        Panel("lines", "", "kit/chart_panel.html", _lines, width=6),
        Panel("classes", gettext_lazy("Classes of monitoring points"), "kit/table.html", _classes),
        Panel("worst", gettext_lazy("Points with the lowest rates"), "kit/table.html", _worst),
        Panel("findings", gettext_lazy("What was found, and what to do"), "kit/table.html", _findings),
        Panel("limits", gettext_lazy("Figures compared with"), "kit/table.html", _limits, is_slow=True),
    ),
)
