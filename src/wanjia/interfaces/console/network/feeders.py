"""Pages of feeders."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import polars as pl
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from wanjia.energy.powerflow.queries.results import run_of_feeder
from wanjia.foundation.access.types import Permission
from wanjia.foundation.listings.listing import Kind, ListColumn
from wanjia.foundation.periods.types import Period
from wanjia.interfaces.console.network.branches import branched, drawings_of
from wanjia.interfaces.console.network.sold import sold_chart
from wanjia.interfaces.console.network.substations import to_feeder, to_substation
from wanjia.interfaces.console.powerflow.pictures import Part, diagram_panel, one_line
from wanjia.interfaces.kit import words
from wanjia.interfaces.kit.charts import Chart
from wanjia.interfaces.kit.diagrams import Drawings, Node, Shape, Tint
from wanjia.interfaces.kit.figures import EMPTY, written
from wanjia.interfaces.kit.lists import ListPage
from wanjia.interfaces.kit.pages import Action, Crumb, Figure, Head, Page, Panel
from wanjia.interfaces.kit.tables import Table, table_of
from wanjia.interfaces.kit.viewer import viewer
from wanjia.registry.customers import queries as customers
from wanjia.registry.metering import queries as metering
from wanjia.registry.network import queries
from wanjia.registry.network.listings import FEEDERS as FEEDER_LIST
from wanjia.registry.network.queries import FeederRow
from wanjia.registry.network.types import AreaKind

STARTS = ListColumn("start_date", _("From"), Kind.DAY)
ENDS = ListColumn("end_date", _("Ended on"), Kind.DAY)
SOURCE_COLUMNS = (ListColumn("code", _("Substation code")), ListColumn("name", _("Substation name")), STARTS, ENDS)
AREA_COLUMNS = (
    ListColumn("code", _("Area code")),
    ListColumn("name", _("Area name")),
    ListColumn("kind", _("Public or customer's"), Kind.CODE, codes=AreaKind),
    ListColumn("kva", _("Transformer capacity"), Kind.DECIMAL, unit="kVA"),
    ListColumn("points", _("Usage points"), Kind.NUMBER),
    STARTS,
    ENDS,
)
NO_AREA = _("No transformer area hangs on it.")


def to_area(row: Any) -> str:
    """Give the address of the transformer area of a row."""
    return reverse("console:area", args=[row["code"]])


FEEDERS = ListPage(FEEDER_LIST, links={"code": to_feeder, "name": to_feeder})


def _fed(request: HttpRequest, feeder: FeederRow) -> list[dict[str, Any]]:
    """Give the areas that the feeder ever fed, with their capacity and how many usage points they feed now."""
    who = viewer(request)
    fed = queries.areas_of_feeders([feeder.feeder_id], scope=who.scope(Permission.NETWORK_VIEW))
    ids = fed["area_id"].unique().to_list()
    kva, points = queries.kva_of_areas(ids), metering.points_by_area(ids, on=who.today)
    return [
        {**row, "kva": kva.get(row["area_id"]), "points": points.get(row["area_id"], 0)}
        for row in fed.iter_rows(named=True)
    ]


def _running(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [row for row in rows if row["end_date"] is None]


def _head(request: HttpRequest, feeder: FeederRow) -> Head:
    fed = _running(_fed(request, feeder))
    kva = sum((row["kva"] or Decimal(0) for row in fed), Decimal(0))
    name, link = _source(request, feeder)
    return Head(
        title=feeder.name,
        number=feeder.code,
        crumbs=(Crumb(_("Feeders"), reverse("console:feeders")), Crumb(feeder.unit_name)),
        figures=(
            Figure(_("Substation"), name or EMPTY, link=link),
            Figure(_("Voltage"), written(feeder.voltage_kv, kind=Kind.DECIMAL), "kV"),
            Figure(_("Transformer areas"), str(len(fed))),
            Figure(_("Transformer capacity"), written(kva, kind=Kind.DECIMAL), "kVA"),
            Figure(_("Usage points"), written(sum(row["points"] for row in fed), kind=Kind.NUMBER)),
        ),
        actions=_actions(request, feeder),
    )


def _actions(request: HttpRequest, feeder: FeederRow) -> tuple[Action, ...]:
    if not viewer(request).may(Permission.LOSS_VIEW):
        return ()
    return (Action(_("Loss and voltage"), reverse("console:powerflow_feeder", args=[feeder.code])),)


def _source(request: HttpRequest, feeder: FeederRow) -> tuple[str, str]:
    """Give what feeds the feeder now, and the address of its page if the viewer may go there."""
    ties = queries.sources_of_feeder(feeder.feeder_id).filter(pl.col("end_date").is_null())
    if ties.is_empty():
        return "", ""
    tie = ties.row(0, named=True)
    mine = set(queries.substations(viewer(request).scope(Permission.NETWORK_VIEW))["code"].to_list())
    return tie["name"], to_substation(tie) if tie["code"] in mine else ""


def _diagram(request: HttpRequest, feeder: FeederRow) -> Drawings:
    fed = _running(_fed(request, feeder))
    name, link = _source(request, feeder)
    kva = {row["code"]: row["kva"] for row in fed}
    source = name or gettext("Not fed by a substation on record")
    diagram = branched(source, link=link, branches=[_branch(row) for row in fed], kva=kva)
    return drawings_of([diagram] if fed else [], empty=NO_AREA, kva=kva, name=feeder.code)


def _branch(row: dict[str, Any]) -> Node:
    is_private = row["kind"] == AreaKind.PRIVATE
    told = {"kva": written(row["kva"], kind=Kind.DECIMAL), "points": row["points"]}
    fact = ngettext("%(kva)s kVA, %(points)s usage point", "%(kva)s kVA, %(points)s usage points", row["points"])
    return Node(
        row["code"],
        row["name"],
        (words.label_in(AreaKind, value=row["kind"]), fact % told),
        Tint.PRIVATE if is_private else Tint.PUBLIC,
        to_area(row),
        Shape.SQUARE if is_private else Shape.DOT,
    )


def _one_line(request: HttpRequest, feeder: FeederRow) -> Drawings:
    run = run_of_feeder(feeder.feeder_id, scope=viewer(request).scope(Permission.LOSS_VIEW))
    return one_line(request, run=run, part=Part(feeder.code, feeder.name))


def _sources(request: HttpRequest, feeder: FeederRow) -> Table:
    mine = set(queries.substations(viewer(request).scope(Permission.NETWORK_VIEW))["code"].to_list())
    links = {"code": lambda row: to_substation(row) if row["code"] in mine else ""}
    rows = queries.sources_of_feeder(feeder.feeder_id).to_dicts()
    return table_of(SOURCE_COLUMNS, rows=rows, links=links, empty=_("No substation is known to feed it."))


def _areas(request: HttpRequest, feeder: FeederRow) -> Table:
    links = {"code": to_area, "name": to_area}
    return table_of(AREA_COLUMNS, rows=_fed(request, feeder), links=links, empty=NO_AREA)


def _customers(request: HttpRequest, feeder: FeederRow) -> list[tuple[Any, str, str]]:
    who = viewer(request)
    scope, today = who.scope(Permission.CUSTOMERS_VIEW), Period(who.today, who.today + timedelta(days=1))
    points = _points(request, feeder).filter(pl.col("end_date").is_null())["usage_point_id"].to_list()
    supplied = customers.agreements_during(today, scope=scope, usage_points=points)
    agreed = customers.terms_during(today, scope=scope, usage_points=points)["contract_kva"].sum()
    return [
        (_("Customers supplied"), written(supplied["account_id"].n_unique(), kind=Kind.NUMBER), ""),
        (_("Contract capacity"), f"{written(agreed, kind=Kind.DECIMAL)} kVA", ""),
    ]


def _points(request: HttpRequest, feeder: FeederRow) -> pl.DataFrame:
    scope = viewer(request).scope(Permission.NETWORK_VIEW)
    return metering.points_fed(queries.areas_of_feeders([feeder.feeder_id], scope=scope), scope=scope)


def _sold(request: HttpRequest, feeder: FeederRow) -> Chart:
    return sold_chart(request, points=_points(request, feeder))


FEEDER: Page[FeederRow] = Page(
    _head,
    (
        Panel(
            "diagram",
            _("From substation to transformer area"),
            "kit/diagrams.html",
            _diagram,
            help=_(
                "The thicker a line, the larger the transformer. A circle is a public one, a square a customer's own."
            ),
        ),
        diagram_panel(_one_line),
        Panel("sold", "", "kit/chart_panel.html", _sold, needs=Permission.BILLS_VIEW, is_slow=True, width=6),
        Panel(
            "customers",
            _("Customers on it"),
            "kit/facts.html",
            _customers,
            needs=Permission.CUSTOMERS_VIEW,
            is_slow=True,
            width=6,
        ),
        Panel("areas", _("Transformer areas over time"), "kit/table.html", _areas),
        Panel("sources", _("Substations over time"), "kit/table.html", _sources),
    ),
)
