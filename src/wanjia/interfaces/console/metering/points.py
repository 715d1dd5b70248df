"""Pages of usage points."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from wanjia.foundation.access.masking import Personal, masked
from wanjia.foundation.access.types import Permission
from wanjia.foundation.listings.listing import Kind, ListColumn
from wanjia.foundation.periods.types import Period
from wanjia.interfaces.console.events.timeline import timeline
from wanjia.interfaces.console.metering.read import readings_of, readings_table, shown_chart, use_chart
from wanjia.interfaces.kit import words
from wanjia.interfaces.kit.charts import Chart
from wanjia.interfaces.kit.figures import EMPTY, written
from wanjia.interfaces.kit.lists import ListPage
from wanjia.interfaces.kit.pages import Crumb, Figure, Head, Page, Panel
from wanjia.interfaces.kit.tables import Table, table_of
from wanjia.interfaces.kit.viewer import viewer
from wanjia.measurement.readings.queries.points import stops_of_point
from wanjia.measurement.readings.types import RouteKind
from wanjia.registry.customers import queries as customers
from wanjia.registry.metering import queries
from wanjia.registry.metering.listings import USAGE_POINTS as USAGE_POINT_LIST
from wanjia.registry.metering.queries import UsagePointRow
from wanjia.registry.metering.types import MeteringMode, RegisterKind

STARTS, ENDS = (
    ListColumn("start_date", _("From"), Kind.DAY),
    ListColumn("end_date", _("Ended on"), Kind.DAY),
)
AREA_COLUMNS = (ListColumn("code", _("Area code")), ListColumn("name", _("Area name")), STARTS, ENDS)
METER_COLUMNS = (
    ListColumn("number", _("Meter number")),
    ListColumn("model_code", _("Model")),
    ListColumn("start_date", _("Installed on"), Kind.DAY),
    ListColumn("end_date", _("Taken down on"), Kind.DAY),
    ListColumn("kind", _("Register"), Kind.CODE, codes=RegisterKind),
    ListColumn("start_value", _("Index when installed"), Kind.DECIMAL),
    ListColumn("end_value", _("Index when taken down"), Kind.DECIMAL),
)
RATIO_COLUMNS = (
    ListColumn("multiplier", _("Multiplier"), Kind.DECIMAL),
    ListColumn("current_number", _("CT")),
    ListColumn("current", _("CT ratio"), unit="A"),
    ListColumn("potential_number", _("PT")),
    ListColumn("potential", _("PT ratio"), unit="V"),
    STARTS,
    ENDS,
)
FAMILY_COLUMNS = (ListColumn("place", _("Place")), ListColumn("number", _("Usage point number")), STARTS, ENDS)
AGREEMENT_COLUMNS = (
    ListColumn("account", _("Account number")),
    ListColumn("number", _("Agreement number")),
    STARTS,
    ENDS,
)
STOP_COLUMNS = (
    ListColumn("code", _("Route code")),
    ListColumn("name", _("Route name")),
    ListColumn("kind", _("How it is read"), Kind.CODE, codes=RouteKind),
    ListColumn("turning_day", _("Turning day"), Kind.NUMBER),
    ListColumn("sequence", _("Place in the walk"), Kind.NUMBER),
    STARTS,
    ENDS,
)


def to_point(row: Any) -> str:
    """Give the address of the usage point of a row."""
    return reverse("console:usage_point", args=[row["number"]])


def to_meter(row: Any) -> str:
    """Give the address of the meter of a row."""
    return reverse("console:meter", args=[row["number"]])


def _to_meter_hanging(row: Any) -> str:
    return reverse("console:meter", args=[row["meter_number"]])


USAGE_POINTS = ListPage(USAGE_POINT_LIST, links={"number": to_point, "meter_number": _to_meter_hanging})


def _head(request: HttpRequest, point: UsagePointRow) -> Head:
    return Head(
        title=_("Usage point"),
        number=point.number,
        crumbs=(Crumb(_("Usage points"), reverse("console:usage_points")), Crumb(point.unit_name)),
        figures=(_area_figure(request, point), _meter_figure(point), _multiplier_figure(point)),
    )


def _area_figure(request: HttpRequest, point: UsagePointRow) -> Figure:
    running = _running(queries.areas_of_point(point.usage_point_id))
    may_open = bool(running) and viewer(request).may(Permission.NETWORK_VIEW)
    link = reverse("console:area", args=[running["code"]]) if may_open else ""
    return Figure(_("Transformer area"), running.get("name", EMPTY), link=link)


def _meter_figure(point: UsagePointRow) -> Figure:
    running = _running(queries.meters_of_point(point.usage_point_id))
    return Figure(_("Meter"), running.get("number", EMPTY), link=to_meter(running) if running else "")


def _multiplier_figure(point: UsagePointRow) -> Figure:
    running = _running(queries.ratios_of_point(point.usage_point_id))
    return Figure(_("Multiplier"), written(running.get("multiplier", 1), kind=Kind.DECIMAL))


def _running(spans: Any) -> dict[str, Any]:
    """Give the span that goes on, or nothing."""
    return next((row for row in spans.iter_rows(named=True) if row["end_date"] is None), {})


def _facts(request: HttpRequest, point: UsagePointRow) -> list[tuple[Any, str, str]]:
    sees = viewer(request).sees_personal(Permission.METERING_VIEW)
    address = point.address if sees else masked(point.address, kind=Personal.ADDRESS)
    mode = words.label_in(MeteringMode, value=point.metering_mode)
    return [(_("Metering mode"), mode, ""), (_("Unit"), point.unit_name, ""), (_("Address"), address, "")]


def _areas(request: HttpRequest, point: UsagePointRow) -> Table:
    rows = queries.areas_of_point(point.usage_point_id).to_dicts()
    may_open = viewer(request).may(Permission.NETWORK_VIEW)
    links = {"code": lambda row: reverse("console:area", args=[row["code"]])} if may_open else {}
    return table_of(AREA_COLUMNS, rows=rows, links=links, empty=_("No transformer area is known to feed it."))


def _meters(request: HttpRequest, point: UsagePointRow) -> Table:
    rows = queries.meters_of_point(point.usage_point_id).to_dicts()
    return table_of(METER_COLUMNS, rows=rows, links={"number": to_meter}, empty=_("No meter has hung here yet."))


def _ratios(request: HttpRequest, point: UsagePointRow) -> Table:
    rows = [
        {**row, **{kind: _ratio(row, kind=kind) for kind in ("current", "potential")}}
        for row in queries.ratios_of_point(point.usage_point_id).iter_rows(named=True)
    ]
    return table_of(RATIO_COLUMNS, rows=rows, empty=_("Measured directly: the multiplier is 1."))


def _ratio(row: dict[str, Any], *, kind: str) -> str:
    primary, secondary = row[f"{kind}_primary"], row[f"{kind}_secondary"]
    if primary is None:
        return ""
    return f"{written(primary, kind=Kind.DECIMAL)}/{written(secondary, kind=Kind.DECIMAL)}"


def _family(request: HttpRequest, point: UsagePointRow) -> Table:
    found = queries.family_of_point(point.usage_point_id, scope=viewer(request).scope(Permission.METERING_VIEW))
    rows = [{**row, "place": PARENT if row["is_parent"] else CHILD} for row in found.iter_rows(named=True)]
    return table_of(
        FAMILY_COLUMNS, rows=rows, links={"number": to_point}, empty=_("It has neither parent nor children.")
    )


PARENT, CHILD = _("Parent meter"), _("Child meter")


def _agreements(request: HttpRequest, point: UsagePointRow) -> Table:
    scope = viewer(request).scope(Permission.CUSTOMERS_VIEW)
    found = customers.agreements_during(Period(date.min), scope=scope, usage_points=[point.usage_point_id])
    accounts = customers.accounts(scope, ids=found["account_id"].to_list())
    named = found.join(accounts.select("account_id", account="number"), on="account_id").sort(
        "start_date", descending=True
    )
    links = {"account": lambda row: reverse("console:account", args=[row["account"]])}
    return table_of(
        AGREEMENT_COLUMNS, rows=named.to_dicts(), links=links, empty=_("Nobody has been supplied here yet.")
    )


def _stops(request: HttpRequest, point: UsagePointRow) -> Table:
    rows = stops_of_point(point.usage_point_id).to_dicts()
    return table_of(STOP_COLUMNS, rows=rows, empty=_("It is on no reading route: nobody will read it."))


def _use(request: HttpRequest, point: UsagePointRow) -> Chart:
    scope, points = viewer(request).scope(Permission.READINGS_VIEW), [point.usage_point_id]
    return use_chart(points, readings=readings_of(points, scope=scope), scope=scope)


def _shown(request: HttpRequest, point: UsagePointRow) -> Chart:
    return shown_chart(readings_of([point.usage_point_id], scope=viewer(request).scope(Permission.READINGS_VIEW)))


def _readings(request: HttpRequest, point: UsagePointRow) -> Table:
    return readings_table(readings_of([point.usage_point_id], scope=viewer(request).scope(Permission.READINGS_VIEW)))


def _events(request: HttpRequest, point: UsagePointRow) -> Table:
    return timeline(request, subjects={"metering.usagepoint": (point.usage_point_id,)})


USAGE_POINT: Page[UsagePointRow] = Page(
    _head,
    (
        Panel("facts", _("Where and how it is measured"), "kit/facts.html", _facts, tab="now", width=6),
        Panel(
            "use",
            _("Use"),
            "kit/chart_panel.html",
            _use,
            tab="now",
            width=6,
            needs=Permission.READINGS_VIEW,
            is_slow=True,
        ),
        Panel("meters", _("Meters over time"), "kit/table.html", _meters, tab="now"),
        Panel("ratios", _("Instrument transformers over time"), "kit/table.html", _ratios, tab="now", width=6),
        Panel("areas", _("Transformer areas over time"), "kit/table.html", _areas, tab="now", width=6),
        Panel("family", _("Parent and child meters"), "kit/table.html", _family, tab="now", width=6),
        Panel(
            "agreements",
            _("Agreements"),
            "kit/table.html",
            _agreements,
            tab="now",
            width=6,
            needs=Permission.CUSTOMERS_VIEW,
        ),
        Panel("stops", _("Reading routes"), "kit/table.html", _stops, tab="now", needs=Permission.READINGS_VIEW),
        Panel(
            "shown", "", "kit/chart_panel.html", _shown, tab="readings", needs=Permission.READINGS_VIEW, is_slow=True
        ),
        Panel(
            "readings",
            _("Readings of the latest months"),
            "kit/table.html",
            _readings,
            tab="readings",
            needs=Permission.READINGS_VIEW,
            is_slow=True,
        ),
        Panel("events", _("Timeline"), "kit/table.html", _events, tab="events"),
    ),
    tabs={"now": _("Overview"), "readings": _("Readings"), "events": _("Timeline")},
)
