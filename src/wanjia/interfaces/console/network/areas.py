"""Pages of transformer areas."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from wanjia.energy.powerflow.queries.results import run_of_area
from wanjia.foundation.access.types import Permission
from wanjia.foundation.listings.asking import asked
from wanjia.foundation.listings.listing import Kind, ListColumn
from wanjia.foundation.listings.reading import page_of
from wanjia.interfaces.console.lineloss.parts import AREA_PANELS
from wanjia.interfaces.console.network.feeders import ENDS, STARTS, to_area
from wanjia.interfaces.console.network.sold import sold_chart
from wanjia.interfaces.console.network.substations import to_feeder
from wanjia.interfaces.console.powerflow.pictures import Part, diagram_panel, one_line
from wanjia.interfaces.console.quality.areas import AREA_PANELS as QUALITY_PANELS
from wanjia.interfaces.kit import words
from wanjia.interfaces.kit.charts import Chart
from wanjia.interfaces.kit.diagrams import Drawings
from wanjia.interfaces.kit.figures import EMPTY, written
from wanjia.interfaces.kit.lists import ListPage
from wanjia.interfaces.kit.pages import Action, Crumb, Figure, Head, Page, Panel
from wanjia.interfaces.kit.tables import Table, table_of
from wanjia.interfaces.kit.viewer import viewer
from wanjia.registry.customers.listings import ACCOUNTS
from wanjia.registry.metering import queries as metering
from wanjia.registry.metering.listings import AREAS as AREA_LIST
from wanjia.registry.network import queries
from wanjia.registry.network.queries import AreaRow
from wanjia.registry.network.types import AreaKind

FEEDER_COLUMNS = (ListColumn("code", _("Feeder code")), ListColumn("name", _("Feeder name")), STARTS, ENDS)
TRANSFORMER_COLUMNS = (
    ListColumn("number", _("Transformer number")),
    ListColumn("model_code", _("Model")),
    ListColumn("rated_kva", _("Rated capacity"), Kind.DECIMAL, unit="kVA"),
    ListColumn("no_load_loss_w", _("No-load loss"), Kind.DECIMAL, unit="W"),
    ListColumn("load_loss_w", _("Load loss"), Kind.DECIMAL, unit="W"),
    ListColumn("no_load_current_pct", _("No-load current"), Kind.DECIMAL, unit="%"),
    ListColumn("impedance_pct", _("Impedance"), Kind.DECIMAL, unit="%"),
    STARTS,
    ENDS,
)
#: What is shown of each customer.
CUSTOMER_COLUMNS = "number,name,address,usage_class,contract_kva,meter_number"


def _to_feeder_of_area(row: Any) -> str:
    return reverse("console:feeder", args=[row["feeder_code"]])


AREAS = ListPage(AREA_LIST, links={"code": to_area, "name": to_area})


def _head(request: HttpRequest, area: AreaRow) -> Head:
    who = viewer(request)
    tie = next((row for row in queries.sources_of_area(area.area_id).to_dicts() if row["end_date"] is None), None)
    kva = queries.kva_of_areas([area.area_id]).get(area.area_id)
    points = metering.points_by_area([area.area_id], on=who.today).get(area.area_id, 0)
    return Head(
        title=area.name,
        number=area.code,
        crumbs=(Crumb(_("Transformer areas"), reverse("console:areas")), Crumb(area.unit_name)),
        figures=(
            Figure(_("Public or customer's"), words.label_in(AreaKind, value=area.kind)),
            Figure(_("Feeder"), tie["name"] if tie else EMPTY, link=_feeder_link(request, tie=tie)),
            Figure(_("Transformer capacity"), written(kva, kind=Kind.DECIMAL), "kVA" if kva else ""),
            Figure(_("Usage points"), written(points, kind=Kind.NUMBER)),
        ),
        actions=_actions(request, area),
    )


def _feeder_link(request: HttpRequest, *, tie: dict[str, Any] | None) -> str:
    """Give the address of the feeder, empty if it belongs to a unit that is not the viewer's."""
    return to_feeder(tie) if tie and tie["code"] in _my_feeders(request) else ""


def _my_feeders(request: HttpRequest) -> set[str]:
    return set(queries.feeders(viewer(request).scope(Permission.NETWORK_VIEW))["code"].to_list())


def _actions(request: HttpRequest, area: AreaRow) -> tuple[Action, ...]:
    who = viewer(request)
    flow = Action(_("Loss and voltage"), reverse("console:powerflow_area", args=[area.code]))
    points = Action(_("Its usage points"), f"{reverse('console:usage_points')}?{_query(area=area.code)}")
    needed = ((points, Permission.METERING_VIEW), (flow, Permission.LOSS_VIEW))
    return tuple(action for action, permission in needed if who.may(permission))


def _query(**values: str) -> str:
    query = QueryDict(mutable=True)
    query.update(values)
    return query.urlencode()


def _feeders(request: HttpRequest, area: AreaRow) -> Table:
    mine = _my_feeders(request)
    links = {"code": lambda row: to_feeder(row) if row["code"] in mine else ""}
    rows = queries.sources_of_area(area.area_id).to_dicts()
    return table_of(FEEDER_COLUMNS, rows=rows, links=links, empty=_("No feeder is known to feed it."))


def _transformers(request: HttpRequest, area: AreaRow) -> Table:
    rows = queries.transformers_of_areas([area.area_id]).to_dicts()
    return table_of(TRANSFORMER_COLUMNS, rows=rows, empty=_("No transformer is known to stand here."))


def _customers(request: HttpRequest, area: AreaRow) -> Table:
    who = viewer(request)
    sees = who.sees_personal(ACCOUNTS.permission)
    ask = asked(ACCOUNTS, query={"area": area.code, "columns": CUSTOMER_COLUMNS}, sees_personal=sees)
    found = page_of(ACCOUNTS, ask=ask, scope=who.scope(ACCOUNTS.permission), sees_personal=sees)
    links = {"number": lambda row: reverse("console:account", args=[row["number"]])}
    more = f"{reverse('console:accounts')}?{_query(area=area.code)}" if found.has_next else ""
    empty = _("It supplies no customer now.")
    return table_of(found.columns, rows=found.rows, links=links, empty=empty, more=more)


def _sold(request: HttpRequest, area: AreaRow) -> Chart:
    always = pl.DataFrame(
        {"area_id": [area.area_id], "start_date": [date.min], "end_date": [None]},
        schema={"area_id": pl.Int64, "start_date": pl.Date, "end_date": pl.Date},
    )
    points = metering.points_fed(always, scope=viewer(request).scope(Permission.NETWORK_VIEW))
    return sold_chart(request, points=points)


def _one_line(request: HttpRequest, area: AreaRow) -> Drawings:
    run = run_of_area(area.area_id, scope=viewer(request).scope(Permission.LOSS_VIEW))
    return one_line(request, run=run, part=Part(area.code, area.name))


AREA: Page[AreaRow] = Page(
    _head,
    (
        Panel("transformers", _("Transformers over time"), "kit/table.html", _transformers),
        Panel("feeders", _("Feeders over time"), "kit/table.html", _feeders, width=6),
        Panel("sold", "", "kit/chart_panel.html", _sold, needs=Permission.BILLS_VIEW, is_slow=True, width=6),
        diagram_panel(_one_line),
        *QUALITY_PANELS,
        Panel(
            "customers",
            _("Customers on it"),
            "kit/table.html",
            _customers,
            needs=Permission.CUSTOMERS_VIEW,
            is_slow=True,
        ),
        *AREA_PANELS,
    ),
)
