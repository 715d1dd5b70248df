"""Pages of a line and of an area: what their balance is made of, down to usage points."""

from __future__ import annotations

from decimal import Decimal

import polars as pl
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from wanjia.energy.lineloss.queries import published
from wanjia.energy.lineloss.queries.answering import findings_of_area
from wanjia.energy.lineloss.queries.parts import Part, parts_of_area, unmetered_of_area
from wanjia.energy.lineloss.queries.published import LossRow
from wanjia.energy.lineloss.queries.working import month_until
from wanjia.energy.lineloss.types import FindingState, UnmeteredKind, Way
from wanjia.foundation.access.masking import Personal, masked
from wanjia.foundation.access.types import Permission
from wanjia.foundation.listings.listing import Kind
from wanjia.foundation.periods.types import Period, month_of
from wanjia.interfaces.console.lineloss import tables
from wanjia.interfaces.console.lineloss.board import COMMON, part_head, part_rates
from wanjia.interfaces.console.lineloss.subject import Looked, looked_at
from wanjia.interfaces.console.lineloss.tables import kwh
from wanjia.interfaces.kit import words
from wanjia.interfaces.kit.charts import Chart
from wanjia.interfaces.kit.figures import written
from wanjia.interfaces.kit.loss_evidence import told
from wanjia.interfaces.kit.pages import Page, Panel, Tag
from wanjia.interfaces.kit.tables import Cell, Head, Row, Table
from wanjia.interfaces.kit.viewer import viewer
from wanjia.registry.metering.types import GatewayKind
from wanjia.registry.network import queries as network
from wanjia.registry.network.queries import AreaRow

FINDING_HUES = {
    FindingState.OPEN: "bad",
    FindingState.CONFIRMED: "warn",
    FindingState.SOLVED: "good",
    FindingState.DISMISSED: "plain",
}
CUSTOMERS_SHOWN = 200


def _line_areas(request: HttpRequest, looked: Looked) -> Table:
    feeder = network.feeder_named(looked.code, scope=looked.scope)
    ties = network.areas_of_feeders([feeder.feeder_id], scope=looked.scope)
    end = month_of(looked.month).end
    held = (pl.col("start_date") < end) & (pl.col("end_date").is_null() | (pl.col("end_date") > looked.month))
    codes = set(ties.filter(held)["code"].to_list())
    mine = [row for row in looked.by(Way.AREA) if row.code in codes]
    return tables.balance_table(tables.worst_first(mine), looked=looked)


LINE: Page[Looked] = Page(
    part_head,
    (
        *COMMON,
        Panel("rates", "", "kit/chart_panel.html", part_rates),
        Panel("areas", gettext_lazy("Areas on it in this month"), "kit/table.html", _line_areas),
    ),
    template="lineloss/page.html",
)


def _days(request: HttpRequest, looked: Looked) -> Period | None:
    return month_until(looked.month, today=viewer(request).today)


def _heads(request: HttpRequest, looked: Looked) -> Table:
    area, period = network.area_named(looked.code, scope=looked.scope), _days(request, looked)
    heads = parts_of_area(area.area_id, period=period, scope=looked.scope)[0] if period else []
    extra = unmetered_of_area(area.area_id, period=period) if period else []
    rows = [_part_row(request, part, what=words.label_in(GatewayKind, value=part.kind)) for part in heads]
    rows += [_unmetered_row(one, period=period) for one in extra if period]
    return _parts(
        rows,
        what=_("What it measures"),
        empty=_("No meter stands at the head of this area, so that its loss cannot be computed."),
    )


def _unmetered_row(one: tuple[str, Decimal, str], *, period: Period) -> Row:
    kind, a_day, source = one
    word = words.label_in(UnmeteredKind, value=kind)
    told = (Cell(_("sold without a meter")), Cell(word), Cell(source), Cell(kwh(a_day * period.days), is_number=True))
    return Row((*told, Cell("", is_number=True), Cell(str(period.days), is_number=True), Cell("", is_number=True)))


def _customers(request: HttpRequest, looked: Looked) -> Table:
    area, period = network.area_named(looked.code, scope=looked.scope), _days(request, looked)
    people = parts_of_area(area.area_id, period=period, scope=looked.scope)[1] if period else []
    sees = viewer(request).sees_personal(Permission.LOSS_VIEW)
    rows = [
        _part_row(request, part, what=part.holder if sees else masked(part.holder, kind=Personal.NAME))
        for part in people[:CUSTOMERS_SHOWN]
    ]
    return _parts(rows, what=_("Customer"), empty=_("No usage point hangs on this area in this month."))


def _part_row(request: HttpRequest, part: Part, *, what: str) -> Row:
    may = viewer(request).may(Permission.METERING_VIEW)
    link = reverse("console:usage_point", args=[part.usage_point]) if may and part.usage_point else ""
    account = reverse("console:account", args=[part.account]) if part.account else ""
    is_open = viewer(request).may(Permission.CUSTOMERS_VIEW)
    return Row(
        (
            Cell(part.usage_point, link=link),
            Cell(what),
            Cell(part.account, link=account if is_open else ""),
            Cell(kwh(part.kwh), is_number=True),
            Cell(kwh(part.reverse_kwh), is_number=True),
            Cell(str(part.days_known), is_number=True),
            Cell(str(part.days_estimated), is_number=True),
        ),
        link=link,
    )


def _parts(rows: list[Row], *, what: str, empty: str) -> Table:
    heads = (
        Head(_("Usage point")),
        Head(what),
        Head(_("Account")),
        Head(_("Energy of the month"), "kWh", is_number=True),
        Head(_("Fed in"), "kWh", is_number=True),
        Head(_("Days known"), is_number=True),
        Head(_("Days estimated"), is_number=True),
    )
    return Table(heads, rows, empty=empty)


def findings_table(area_id: int) -> Table:
    """Write the findings of an area found within a scope, the latest first."""
    heads = (Head(pgettext("energy", "Month")), Head(_("What is wrong")), Head(_("Evidence")), Head(_("State")))
    rows = []
    for found in findings_of_area(area_id):
        link = reverse("console:loss_finding", args=[found.finding_id])
        tag = Tag(words.label(found.state), FINDING_HUES[found.state])
        shown = told(found.evidence)
        month = written(found.month, kind=Kind.MONTH)
        cells = (Cell(month), Cell(words.rule(found.rule), link=link), Cell(shown, is_long=True), Cell("", tag=tag))
        rows.append(Row(cells, link=link))
    return Table(heads, rows, empty=_("Nothing speaks for a wrong tie, a dead meter or another cause."))


def _findings(request: HttpRequest, looked: Looked) -> Table:
    return findings_table(network.area_named(looked.code, scope=looked.scope).area_id)


AREA: Page[Looked] = Page(
    part_head,
    (
        *COMMON,
        Panel("rates", "", "kit/chart_panel.html", part_rates),
        Panel("findings", gettext_lazy("Causes that the figures show"), "kit/table.html", _findings),
        Panel("heads", gettext_lazy("At its head, and without a meter"), "kit/table.html", _heads),
        Panel(
            "customers",
            gettext_lazy("Customers, those who use most first"),
            "kit/table.html",
            _customers,
            help=gettext_lazy("A usage point opens its meter and what its registers showed."),
        ),
    ),
    template="lineloss/page.html",
)


def _rows_of(request: HttpRequest, area: AreaRow) -> tuple[Looked, list[LossRow]]:
    looked = looked_at(request)
    return looked, published.days_in(looked.period, scope=looked.scope, way=Way.AREA, area__code=area.code)


def _area_days(request: HttpRequest, area: AreaRow) -> Chart:
    _looked, rows = _rows_of(request, area)
    return tables.days_chart(rows, title=_("What went into the area, and what was sold, day by day?"))


def _area_rates(request: HttpRequest, area: AreaRow) -> Chart:
    _looked, rows = _rows_of(request, area)
    return tables.rate_days_chart(rows, title=_("On which days was the loss off?"))


def _area_findings(request: HttpRequest, area: AreaRow) -> Table:
    return findings_table(area.area_id)


def _area_people(request: HttpRequest, area: AreaRow) -> Table:
    looked = looked_at(request, way=Way.AREA, code=area.code, name=area.name)
    return _customers(request, looked)


#: What the page of a transformer area shows of its loss.
AREA_PANELS: tuple[Panel[AreaRow], ...] = (
    Panel("loss_days", "", "kit/chart_panel.html", _area_days, needs=Permission.LOSS_VIEW, is_slow=True, width=6),
    Panel("loss_rates", "", "kit/chart_panel.html", _area_rates, needs=Permission.LOSS_VIEW, is_slow=True, width=6),
    Panel(
        "loss_findings",
        gettext_lazy("Causes that the figures show"),
        "kit/table.html",
        _area_findings,
        needs=Permission.LOSS_VIEW,
        is_slow=True,
    ),
    Panel(
        "loss_customers",
        gettext_lazy("Customers with their energy of the month"),
        "kit/table.html",
        _area_people,
        needs=Permission.LOSS_VIEW,
        is_slow=True,
    ),
)
