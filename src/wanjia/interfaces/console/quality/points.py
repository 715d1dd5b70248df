"""Pages of monitoring points: voltage over the day, days out of the limits, months, checks."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wanjia.energy.quality.queries.board import history_of_point
from wanjia.energy.quality.queries.points import PointRow, checks_of
from wanjia.energy.quality.queries.shapes import voltages_of_point
from wanjia.energy.quality.types import CheckOutcome
from wanjia.foundation.access.types import Permission
from wanjia.foundation.listings.listing import Kind, ListColumn
from wanjia.interfaces.console.quality import charts
from wanjia.interfaces.console.quality.board import month_text, scope_of
from wanjia.interfaces.console.quality.months import EDIT, MONTH, Shown
from wanjia.interfaces.kit import words
from wanjia.interfaces.kit.charts import Chart
from wanjia.interfaces.kit.figures import EMPTY, trimmed, written
from wanjia.interfaces.kit.pages import Action, Crumb, Figure, Head, Page, Panel
from wanjia.interfaces.kit.tables import Table, table_of
from wanjia.interfaces.kit.viewer import viewer

MONTHS_SHOWN = 13
CHECK_COLUMNS = (
    ListColumn("checked_on", gettext_lazy("Checked on"), Kind.DAY),
    ListColumn("outcome", gettext_lazy("Outcome"), Kind.CODE, codes=CheckOutcome),
    ListColumn("note", gettext_lazy("Note")),
    ListColumn("remedied_on", gettext_lazy("Removed on"), Kind.DAY),
    ListColumn("entered_by", gettext_lazy("Entered by")),
)
MINUTES = gettext_lazy("min")
MONTH_COLUMNS = (
    ListColumn("of_month", gettext_lazy("Month of the figures"), Kind.MONTH),
    ListColumn("rate_pct", gettext_lazy("Voltage in order"), Kind.PERCENT, unit="%"),
    ListColumn("monitored_minutes", gettext_lazy("Monitored"), Kind.NUMBER, unit=MINUTES),
    ListColumn("over_minutes", gettext_lazy("Above the limit"), Kind.NUMBER, unit=MINUTES),
    ListColumn("under_minutes", gettext_lazy("Below the limit"), Kind.NUMBER, unit=MINUTES),
    ListColumn("longest_over_minutes", gettext_lazy("Longest above"), Kind.NUMBER, unit=MINUTES),
    ListColumn("longest_under_minutes", gettext_lazy("Longest below"), Kind.NUMBER, unit=MINUTES),
    ListColumn("lowest_v", gettext_lazy("Lowest voltage"), Kind.DECIMAL, unit="V"),
    ListColumn("highest_v", gettext_lazy("Highest voltage"), Kind.DECIMAL, unit="V"),
    ListColumn("lower_v", gettext_lazy("Lower limit"), Kind.DECIMAL, unit="V"),
    ListColumn("upper_v", gettext_lazy("Upper limit"), Kind.DECIMAL, unit="V"),
)


def _head(request: HttpRequest, shown: Shown) -> Head:
    point: PointRow = shown.thing
    row = next(
        (one for one in history_of_point(point.point_id, at_most=MONTHS_SHOWN) if one.of_month == shown.month), None
    )
    rate = written(row.rate_pct, kind=Kind.PERCENT) if row else EMPTY
    figures = [
        Figure(_("Voltage in order"), rate, "%"),
        Figure(_("Nominal voltage"), trimmed(point.nominal_v), "V"),
        Figure(_("Position"), words.label(point.position)),
        Figure(_("Responsible person"), point.responsible),
    ]
    if viewer(request).may(Permission.METERING_VIEW):
        link = reverse("console:usage_point", args=[point.usage_point_number])
        figures.append(Figure(_("Usage point"), point.usage_point_number, link=link))
    return Head(
        title=point.name,
        number=month_text(shown.month),
        crumbs=(Crumb(_("Voltage monitoring points"), reverse("console:monitoring_points")), Crumb(point.unit_name)),
        figures=figures,
        actions=_actions(request, point),
    )


def _actions(request: HttpRequest, point: PointRow) -> tuple[Action, ...]:
    if not viewer(request).may(EDIT):
        return ()
    check = Action(_("Note a check"), reverse("console:point_check", args=[point.point_id]), is_primary=True)
    why_not = _("It has ended already.") if point.end_date else ""
    return (check, Action(_("End this point"), reverse("console:point_end", args=[point.point_id]), why_not=why_not))


def _fan(request: HttpRequest, shown: Shown) -> Chart:
    return charts.voltage_fan(voltages_of_point(shown.thing, month=shown.month, scope=scope_of(request)))


def _days(request: HttpRequest, shown: Shown) -> Chart:
    return charts.minutes_by_day(voltages_of_point(shown.thing, month=shown.month, scope=scope_of(request)))


def _months(request: HttpRequest, shown: Shown) -> Table:
    rows = history_of_point(shown.thing.point_id, at_most=MONTHS_SHOWN)[::-1]
    plain = [{column.name: getattr(row, column.name) for column in MONTH_COLUMNS} for row in rows]
    return table_of(MONTH_COLUMNS, rows=plain, empty=_("No month was worked out yet."))


def _checks(request: HttpRequest, shown: Shown) -> Table:
    rows = checks_of(point_id=shown.thing.point_id).to_dicts()
    return table_of(CHECK_COLUMNS, rows=rows, empty=_("It was not checked yet."))


POINT: Page[Shown] = Page(
    _head,
    (
        MONTH,
        Panel("fan", "", "kit/chart_panel.html", _fan, is_slow=True, width=6),
        Panel("days", "", "kit/chart_panel.html", _days, is_slow=True, width=6),
        Panel("months", gettext_lazy("Month by month"), "kit/table.html", _months),
        Panel("checks", gettext_lazy("Checks"), "kit/table.html", _checks),
    ),
)
