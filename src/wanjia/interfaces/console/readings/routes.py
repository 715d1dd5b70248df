"""Pages of reading routes: all of a month, and one with its stops."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext, pgettext_lazy

from wanjia.foundation.access.types import Permission
from wanjia.foundation.listings.listing import Ask, Kind, ListColumn
from wanjia.foundation.listings.reading import filtered
from wanjia.foundation.quantities.rounding import half_up
from wanjia.interfaces.console.readings.subject import (
    NOT_OF_YOUR_POST,
    RouteInMonth,
    account_link,
    acting_in,
    holders,
    month_asked,
    months_from,
    point_link,
    with_month,
    work_list_link,
)
from wanjia.interfaces.kit import figures, words
from wanjia.interfaces.kit.charts import Chart, Hue, Series
from wanjia.interfaces.kit.lists import Beside, ListPage
from wanjia.interfaces.kit.pages import Action, Crumb, Figure, Head, Page, Panel, Tag
from wanjia.interfaces.kit.tables import Cell, Row, Table
from wanjia.interfaces.kit.tables import Head as Heading
from wanjia.interfaces.kit.viewer import viewer
from wanjia.measurement.readings.listings import ROUTES as ROUTE_LIST
from wanjia.measurement.readings.queries import entering, validating, walking
from wanjia.measurement.readings.queries.cycles import UseOfCycle, use_of_cycles
from wanjia.measurement.readings.rules import day_before, months_earlier
from wanjia.measurement.readings.types import FindingState, ReadingQuality
from wanjia.registry.metering.queries import meters_at
from wanjia.registry.metering.types import RegisterKind

P = Permission
MONTHS_SHOWN = 13
#: Of fewer months the year before is not drawn: it stands among the bars already.
MONTHS_WORTH_COMPARING = 3
WHO_VALIDATE = (P.READINGS_REVIEW, P.READINGS_ENTER)
COUNTS = ("usage_points", "points_read", "open_findings", "holding_back")


def share(part: int, *, whole: int) -> Decimal | None:
    """Give a part in percent to 2 places; nothing of nothing."""
    return half_up(Decimal(100 * part) / Decimal(whole), places=2) if whole else None


def _counts(request: HttpRequest, rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    month = month_asked(request)
    table = walking.progress(month, route_ids=[row["pk"] for row in rows])
    by_route = {row["route_id"]: row for row in table.iter_rows(named=True)}
    return [_counted(by_route[row["pk"]], month=month) for row in rows]


def _counted(found: Mapping[str, Any], *, month: date) -> dict[str, Any]:
    read = share(found["points_read"], whole=found["usage_points"])
    return {**{name: found[name] for name in COUNTS}, "read_share": read, "month": f"{month:%Y-%m}"}


def _totals(request: HttpRequest, ask: Ask) -> list[dict[str, Any]]:
    if ask.faults:
        return []
    scope = viewer(request).scope(P.READINGS_VIEW)
    ids = list(filtered(ROUTE_LIST, ask=ask, scope=scope).values_list("pk", flat=True))
    whole = walking.progress(month_asked(request), route_ids=ids)
    counts = {name: int(whole[name].sum()) for name in COUNTS}
    read = share(counts["points_read"], whole=counts["usage_points"])
    said: tuple[tuple[Any, Any, Any], ...] = (
        (_("usage points"), "", figures.written(counts["usage_points"], kind=Kind.NUMBER)),
        (pgettext_lazy("share of usage points", "read"), "%", figures.written(read, kind=Kind.PERCENT)),
        (_("open findings"), "", figures.written(counts["open_findings"], kind=Kind.NUMBER)),
        (_("of them hold back from billing"), "", figures.written(counts["holding_back"], kind=Kind.NUMBER)),
    )
    return [{"title": title, "unit": unit, "value": value} for title, unit, value in said]


def _to_route(row: Mapping[str, Any]) -> str:
    return f"{reverse('console:route', args=[row['code']])}?month={row['month']}"


def _to_findings(row: Mapping[str, Any]) -> str:
    return work_list_link(route=row["code"], month=row["month"])


ROUTES = ListPage(
    ROUTE_LIST,
    always=("month",),
    links={"code": _to_route, "open_findings": _to_findings},
    hint=_("How far the routes are read in the cycles of a month, and what waits for a decision before it is billed."),
    beside=Beside(
        columns=(
            ListColumn("usage_points", _("Usage points"), Kind.NUMBER, is_sortable=False),
            ListColumn("points_read", _("Of them read"), Kind.NUMBER, is_sortable=False),
            ListColumn("read_share", _("Read so far"), Kind.PERCENT, unit="%", is_sortable=False),
            ListColumn("open_findings", _("Open findings"), Kind.NUMBER, is_sortable=False),
            ListColumn("holding_back", _("Hold back from billing"), Kind.NUMBER, is_sortable=False),
        ),
        load=_counts,
        totals=_totals,
    ),
)


def _progress(here: RouteInMonth) -> dict[str, Any]:
    return walking.progress(here.month, route_ids=[here.route.route_id]).row(0, named=True)


def _head(request: HttpRequest, here: RouteInMonth) -> Head:
    found = _progress(here)
    read = share(found["points_read"], whole=found["usage_points"])
    waiting = work_list_link(route=here.route.code, month=f"{here.month:%Y-%m}")
    return Head(
        title=here.route.name,
        number=here.route.code,
        crumbs=(
            Crumb(_("Reading routes"), with_month(reverse("console:routes"), month=here.month)),
            Crumb(here.route.unit_name),
        ),
        figures=(
            Figure(_("Usage points"), figures.written(found["usage_points"], kind=Kind.NUMBER)),
            Figure(_("Read so far"), figures.written(read, kind=Kind.PERCENT), "%"),
            Figure(_("Open findings"), figures.written(found["open_findings"], kind=Kind.NUMBER), link=waiting),
            Figure(_("Hold back from billing"), figures.written(found["holding_back"], kind=Kind.NUMBER)),
            Figure(_("Reading day"), here.turning.isoformat()),
        ),
        actions=_actions(request, here=here),
        tags=(Tag(words.label_in(_route_kind(), value=here.route.kind), "calm"),),
    )


def _route_kind() -> Any:
    return ROUTE_LIST["kind"].codes


def _actions(request: HttpRequest, *, here: RouteInMonth) -> list[Action]:
    who, path = viewer(request), here.route.unit_path
    may_enter = acting_in(who, path=path, permissions=(P.READINGS_ENTER,)) is not None
    may_validate = acting_in(who, path=path, permissions=WHO_VALIDATE) is not None
    code = here.route.code
    return [
        Action(
            _("Enter readings"),
            with_month(reverse("console:enter_readings", args=[code]), month=here.month),
            why_not="" if may_enter else NOT_OF_YOUR_POST,
            is_primary=True,
        ),
        Action(
            _("Validate the day"),
            with_month(reverse("console:validate_route", args=[code]), month=here.month),
            why_not="" if may_validate else NOT_OF_YOUR_POST,
            is_post=True,
        ),
        *_billing(who.may(P.RUNS_PLAN), here=here),
    ]


def _billing(may_plan: bool, *, here: RouteInMonth) -> list[Action]:
    try:
        address = reverse("console:run_new")
    except NoReverseMatch:
        return []
    link = f"{address}?route={here.route.code}&month={here.month:%Y-%m}"
    return [Action(_("Bill this route"), link, why_not="" if may_plan else NOT_OF_YOUR_POST)]


def _cycle(request: HttpRequest, here: RouteInMonth) -> dict[str, Any]:
    address = reverse("console:route", args=[here.route.code])
    found = _progress(here)
    return {
        "here": here,
        "earlier": with_month(address, month=months_from(here.month, by=-1)),
        "later": with_month(address, month=months_from(here.month, by=1)),
        "start": months_earlier(here.turning, months=1),
        "latest": day_before(here.turning),
        "read": found["points_read"],
        "whole": found["usage_points"],
    }


def _by_rule(request: HttpRequest, here: RouteInMonth) -> Table:
    scope = viewer(request).scope(P.READINGS_VIEW)
    found = validating.findings_on(here.turning, scope=scope, usage_points=here.usage_points)
    counted = (
        found.group_by("rule")
        .agg(whole=pl.len(), waiting=(pl.col("state") == FindingState.OPEN.value).sum())
        .sort("waiting", "rule", descending=[True, False])
    )
    rows = [
        Row(
            (
                Cell(words.rule(rule), link=_of_rule(here, rule=rule)),
                Cell(str(waiting), is_number=True),
                Cell(str(whole - waiting), is_number=True),
            )
        )
        for rule, whole, waiting in counted.iter_rows()
    ]
    heads = (
        Heading(_("What was found")),
        Heading(pgettext_lazy("findings", "Open"), is_number=True),
        Heading(pgettext_lazy("findings", "Settled"), is_number=True),
    )
    return Table(heads, rows, empty=_("Nothing was found. Validate the day once its readings are there."))


def _of_rule(here: RouteInMonth, *, rule: str) -> str:
    return work_list_link(route=here.route.code, month=f"{here.month:%Y-%m}", rule=rule, state="")


def _use(request: HttpRequest, here: RouteInMonth) -> Chart:
    scope = viewer(request).scope(P.READINGS_VIEW)
    cycles = use_of_cycles(here.usage_points, until=here.turning, months=MONTHS_SHOWN, scope=scope)
    return use_chart(_("How has the use of this route gone?"), cycles=cycles)


def use_chart(title: Any, *, cycles: Sequence[UseOfCycle]) -> Chart:
    """Draw use by month beside the year before, where that is known."""
    series = [Series(_("use"), [cycle.kwh for cycle in cycles], Hue.THIS_YEAR)]
    if sum(cycle.year_ago_kwh is not None for cycle in cycles) >= MONTHS_WORTH_COMPARING:
        before = [cycle.year_ago_kwh for cycle in cycles]
        series.append(Series(_("a year before"), before, Hue.LAST_YEAR, is_line=True, is_dashed=True))
    months = [f"{day_before(cycle.turning):%Y-%m}" for cycle in cycles]
    return Chart(title, "kWh", months, tuple(series))


STOP_HEADS = (
    Heading(pgettext_lazy("walk", "No."), is_number=True),
    Heading(_("Usage point")),
    Heading(_("Account")),
    Heading(_("Customer")),
    Heading(_("Meter")),
    Heading(_("Earlier reading"), is_number=True),
    Heading(_("This reading"), is_number=True),
    Heading(_("Use"), "kWh", is_number=True),
    Heading(_("A year ago"), "kWh", is_number=True),
    Heading(_("State")),
)


def _stops(request: HttpRequest, here: RouteInMonth) -> Table:
    who = viewer(request)
    scope = who.scope(P.READINGS_VIEW)
    stops = walking.stops_of(here.route.route_id, day=day_before(here.turning))
    ids = stops["usage_point_id"].to_list()
    total = entering.to_read(here.turning, scope=scope, usage_points=ids).filter(register=RegisterKind.ACTIVE_TOTAL)
    read = {row["usage_point_id"]: row for row in total.iter_rows(named=True)}
    found = validating.findings_on(here.turning, scope=scope, usage_points=ids).filter(state=FindingState.OPEN.value)
    waiting = dict(found.select("usage_point_id", "rule").iter_rows())
    meters = dict(meters_at(ids).select("meter_id", "number").iter_rows())
    supplied = holders(who, usage_points=ids, day=here.turning)
    rows = []
    for sequence, point, number, _address in stops.iter_rows():
        account, name = supplied.get(point, ("", ""))
        line = read.get(point, {})
        rows.append(
            Row(
                (
                    Cell(str(sequence), is_number=True),
                    Cell(number, link=point_link(who, number=number)),
                    Cell(account or figures.EMPTY, link=account_link(who, number=account)),
                    Cell(name or figures.EMPTY),
                    Cell(meters.get(line.get("meter_id"), figures.EMPTY)),
                    _figure(line.get("previous_value"), kind=Kind.DECIMAL),
                    _figure(line.get("value"), kind=Kind.DECIMAL),
                    _figure(line.get("energy") if line.get("value") is not None else None, kind=Kind.NUMBER),
                    _figure(line.get("year_ago_kwh"), kind=Kind.NUMBER),
                    Cell("", tag=_state(line, rule=waiting.get(point, ""))),
                ),
            )
        )
    return Table(STOP_HEADS, rows, empty=_("No usage point is read on this route in this month."))


def _figure(value: Any, *, kind: Kind) -> Cell:
    return Cell(figures.written(value, kind=kind), is_number=True)


def _state(line: Mapping[str, Any], *, rule: str) -> Tag:
    if rule:
        return Tag(words.rule(rule), "warn")
    if line.get("value") is None:
        return Tag(pgettext("state of a reading", "not read"), "plain")
    if line.get("quality") == ReadingQuality.ESTIMATED.value:
        return Tag(pgettext("state of a reading", "estimated"), "calm")
    return Tag(pgettext("state of a reading", "read"), "good")


ROUTE: Page[RouteInMonth] = Page(
    _head,
    (
        Panel("cycle", _("Cycle"), "readings/cycle.html", _cycle),
        Panel("rules", _("What was found"), "kit/table.html", _by_rule, width=5),
        Panel("use", _("Use of 13 months"), "kit/chart_panel.html", _use, is_slow=True, width=7),
        Panel("stops", _("Stops in the order of the walk"), "kit/table.html", _stops, is_slow=True),
    ),
    template="readings/route.html",
)
