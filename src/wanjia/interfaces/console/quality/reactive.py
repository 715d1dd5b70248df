"""Pages of reactive power: a feeder with its hours and its compensation, and a compensation device."""

from __future__ import annotations

from datetime import date, timedelta

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wanjia.energy.quality.queries.board import factors_of_feeder
from wanjia.energy.quality.queries.compensating import compensation_plan
from wanjia.energy.quality.queries.points import DeviceRow, checks_of, devices_of_feeder, switchings_of
from wanjia.energy.quality.queries.shapes import hours_of_feeder, steps_of_feeder
from wanjia.energy.quality.types import Control
from wanjia.foundation.access.types import Permission
from wanjia.foundation.listings.listing import Kind, ListColumn
from wanjia.foundation.periods.types import month_of
from wanjia.interfaces.console.quality import charts
from wanjia.interfaces.console.quality.board import month_text, scope_of
from wanjia.interfaces.console.quality.months import EDIT, MONTH, Shown
from wanjia.interfaces.console.quality.points import CHECK_COLUMNS
from wanjia.interfaces.kit import words
from wanjia.interfaces.kit.charts import Chart
from wanjia.interfaces.kit.figures import EMPTY, trimmed
from wanjia.interfaces.kit.pages import Action, Crumb, Figure, Head, Page, Panel
from wanjia.interfaces.kit.tables import Cell, Row, Table, table_of
from wanjia.interfaces.kit.tables import Head as Column
from wanjia.interfaces.kit.viewer import viewer
from wanjia.registry.network.queries import FeederRow

MONTHS_SHOWN = 13
DEVICE_COLUMNS = (
    ListColumn("code", gettext_lazy("Device code")),
    ListColumn("name", gettext_lazy("Device name")),
    ListColumn("kvar", gettext_lazy("Capacity"), Kind.DECIMAL, unit="kvar"),
    ListColumn("steps", gettext_lazy("Steps in all"), Kind.NUMBER),
    ListColumn("steps_on", gettext_lazy("Steps on"), Kind.NUMBER),
    ListColumn("control", gettext_lazy("Control"), Kind.CODE, codes=Control),
)
SWITCHING_COLUMNS = (
    ListColumn("switched_at", gettext_lazy("Switched at"), Kind.MOMENT),
    ListColumn("steps_on", gettext_lazy("Steps on"), Kind.NUMBER),
    ListColumn("reason", gettext_lazy("Reason")),
    ListColumn("entered_by", gettext_lazy("Entered by")),
)


def _latest_day(shown: Shown, *, request: HttpRequest) -> date:
    end = month_of(shown.month).end or shown.month
    return min(end - timedelta(days=1), viewer(request).today)


def _head(request: HttpRequest, shown: Shown) -> Head:
    feeder: FeederRow = shown.thing
    rows = factors_of_feeder(feeder.feeder_id, scope=scope_of(request), at_most=MONTHS_SHOWN)
    row = next((one for one in rows if one[0] == shown.month), None)
    crumbs = [Crumb(_("Power factor by month"), reverse("console:power_factors"))]
    if viewer(request).may(Permission.NETWORK_VIEW):
        crumbs.append(Crumb(feeder.name, reverse("console:feeder", args=[feeder.code])))
    return Head(
        title=_("Reactive power of %(feeder)s") % {"feeder": feeder.name},
        number=month_text(shown.month),
        crumbs=crumbs,
        figures=(
            Figure(_("Power factor"), f"{row[1]}" if row else EMPTY, "cos φ", is_worse=bool(row and row[1] < row[2])),
            Figure(_("Target"), trimmed(row[2]) if row else EMPTY, "cos φ"),
        ),
    )


def _months(request: HttpRequest, shown: Shown) -> Chart:
    feeder: FeederRow = shown.thing
    return charts.factor_by_month(factors_of_feeder(feeder.feeder_id, scope=scope_of(request), at_most=MONTHS_SHOWN))


def _hours(request: HttpRequest, shown: Shown) -> Chart:
    return charts.reactive_by_hour(hours_of_feeder(shown.thing.feeder_id, month=shown.month, scope=scope_of(request)))


def _devices(request: HttpRequest, shown: Shown) -> Table:
    rows = devices_of_feeder(shown.thing.feeder_id, on=_latest_day(shown, request=request)).to_dicts()
    links = {"code": lambda row: reverse("console:compensation_device", args=[row["device_id"]])}
    empty = _("No compensation is filed on this feeder.")
    return table_of(DEVICE_COLUMNS, rows=rows, links=links, empty=empty)


def _advice(request: HttpRequest, shown: Shown) -> Table:
    """Tell which steps should be on in which hours, hours of the same number together."""
    hours = hours_of_feeder(shown.thing.feeder_id, month=shown.month, scope=scope_of(request))
    day = _latest_day(shown, request=request)
    rows = []
    for one in steps_of_feeder(shown.thing.feeder_id, hours=hours, on=day):
        for start, end, steps in _stretches(one.by_hour):
            time = f"{start:02}:00–{end:02}:00"
            change = steps - one.is_on
            rows.append(
                Row(
                    (
                        Cell(one.code),
                        Cell(time),
                        Cell(f"{steps} / {one.steps}", is_number=True),
                        Cell(f"{change:+d}", is_number=True),
                    )
                )
            )
    heads = (
        Column(_("Device code")),
        Column(_("Hours")),
        Column(_("Steps that should be on"), is_number=True),
        Column(_("Against those on now"), is_number=True),
    )
    return Table(heads, rows, empty=_("There is nothing to switch: no device, or no curves of the feeder."))


def _stretches(by_hour: dict[int, int]) -> list[tuple[int, int, int]]:
    """Put hours of the same number of steps together: from, until, steps."""
    found: list[tuple[int, int, int]] = []
    for hour, steps in sorted(by_hour.items()):
        if found and found[-1][1] == hour and found[-1][2] == steps:
            found[-1] = (found[-1][0], hour + 1, steps)
        else:
            found.append((hour, hour + 1, steps))
    return found


def _belongs(request: HttpRequest, shown: Shown) -> Table:
    """Tell what belongs at the areas, what on the line, and how much of it must be switched."""
    scope = scope_of(request)
    hours = hours_of_feeder(shown.thing.feeder_id, month=shown.month, scope=scope)
    plan = compensation_plan(shown.thing.feeder_id, month=shown.month, hours=hours, scope=scope)
    told = [(_("At the area"), one.name, one.dispersed_kvar) for one in plan.areas if one.dispersed_kvar > 0]
    if plan.central is not None and plan.central.kvar > 0:
        bank = plan.central
        way = {"node": bank.node, "length": f"{bank.length_m:,}", "longest": f"{bank.longest_m:,}"}
        told.append((_("On the line"), _("%(node)s, %(length)s m of %(longest)s m") % way, bank.kvar))
    if plan.switched_kvar > 0:
        told.append((_("Of it switched by the hour"), "", plan.switched_kvar))
    rows = [Row((Cell(what), Cell(where), Cell(f"{kvar:,}", is_number=True))) for what, where, kvar in told]
    heads = (
        Column(_("Way of compensation")),
        Column(_("Where it belongs")),
        Column(_("Capacity"), "kvar", is_number=True),
    )
    return Table(heads, rows, empty=_("Nothing is wanted: areas reach their target and draw no reactive power."))


FEEDER: Page[Shown] = Page(
    _head,
    (
        MONTH,
        Panel("months", "", "kit/chart_panel.html", _months, width=6),
        Panel("hours", "", "kit/chart_panel.html", _hours, is_slow=True, width=6),
        Panel("devices", gettext_lazy("Compensation on it"), "kit/table.html", _devices, width=6),
        Panel("advice", gettext_lazy("What to switch"), "kit/table.html", _advice, is_slow=True, width=6),
        Panel(
            "belongs",
            gettext_lazy("Where compensation belongs"),
            "kit/table.html",
            _belongs,
            is_slow=True,
            help=gettext_lazy(
                "What areas lack is met at the areas; what they draw on average beyond that by one bank on the line, "
                "placed by load and length; what comes and goes by the hour is switched."
            ),
        ),
    ),
)


def _device_head(request: HttpRequest, device: DeviceRow) -> Head:
    actions: tuple[Action, ...] = ()
    if viewer(request).may(EDIT):
        actions = (
            Action(_("Note a switching"), reverse("console:device_switch", args=[device.device_id]), is_primary=True),
            Action(_("Note a check"), reverse("console:device_check", args=[device.device_id])),
        )
    return Head(
        title=device.name,
        number=device.code,
        crumbs=(Crumb(_("Reactive compensation"), reverse("console:compensation_devices")), Crumb(device.unit_name)),
        figures=(
            Figure(_("Capacity"), trimmed(device.kvar), "kvar"),
            Figure(_("Steps in all"), f"{device.steps}"),
            Figure(_("Control"), words.label(device.control)),
        ),
        actions=actions,
    )


def _switchings(request: HttpRequest, device: DeviceRow) -> Table:
    rows = switchings_of(device.device_id).to_dicts()
    return table_of(SWITCHING_COLUMNS, rows=rows, empty=_("No switching was written down yet."))


def _device_checks(request: HttpRequest, device: DeviceRow) -> Table:
    rows = checks_of(device_id=device.device_id).to_dicts()
    return table_of(CHECK_COLUMNS, rows=rows, empty=_("It was not checked yet."))


DEVICE: Page[DeviceRow] = Page(
    _device_head,
    (
        Panel("switchings", gettext_lazy("Switched when, and why"), "kit/table.html", _switchings),
        Panel("checks", gettext_lazy("Checks"), "kit/table.html", _device_checks),
    ),
)
