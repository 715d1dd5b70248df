"""Pages of substations, and the grid as a whole."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import polars as pl
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from wanjia.foundation.access.types import Permission, Scope
from wanjia.foundation.listings.listing import Kind, ListColumn
from wanjia.interfaces.console.network.branches import branched, drawings_of
from wanjia.interfaces.console.powerflow.pictures import county_map
from wanjia.interfaces.kit.diagrams import Diagram, Drawings, Node, Tint
from wanjia.interfaces.kit.figures import written
from wanjia.interfaces.kit.lists import ListPage
from wanjia.interfaces.kit.pages import Crumb, Figure, Head, Page, Panel
from wanjia.interfaces.kit.tables import Table, table_of
from wanjia.interfaces.kit.viewer import viewer
from wanjia.registry.network import queries
from wanjia.registry.network.listings import SUBSTATIONS as SUBSTATION_LIST
from wanjia.registry.network.queries import SubstationRow

FEEDER_COLUMNS = (
    ListColumn("code", _("Feeder code")),
    ListColumn("name", _("Feeder name")),
    ListColumn("areas", _("Transformer areas"), Kind.NUMBER),
    ListColumn("kva", _("Transformer capacity"), Kind.DECIMAL, unit="kVA"),
)
NOTHING_FED = _("It feeds none of your feeders.")
NOTHING_DRAWN = _("There is nothing to draw: no feeder of your units is fed from here.")


def to_substation(row: Any) -> str:
    """Give the address of the substation of a row."""
    return reverse("console:substation", args=[row["code"]])


def to_feeder(row: Any) -> str:
    """Give the address of the feeder of a row."""
    return reverse("console:feeder", args=[row["code"]])


SUBSTATIONS = ListPage(SUBSTATION_LIST, links={"code": to_substation, "name": to_substation})


def _feeders(request: HttpRequest) -> pl.DataFrame:
    """Give the viewer's feeders with what feeds them now, how many areas each feeds and their capacity."""
    who = viewer(request)
    scope = who.scope(Permission.NETWORK_VIEW)
    feeders = queries.feeding(scope, on=who.today)
    return feeders.join(_loads(feeders, scope=scope), on="feeder_id", how="left", maintain_order="left").with_columns(
        pl.col("areas").fill_null(0), pl.col("kva").fill_null(Decimal(0))
    )


def _loads(feeders: pl.DataFrame, *, scope: Scope) -> pl.DataFrame:
    fed = queries.areas_of_feeders(feeders["feeder_id"].to_list(), scope=scope).filter(pl.col("end_date").is_null())
    kva = queries.kva_of_areas(fed["area_id"].to_list())
    rows = [(row["feeder_id"], kva.get(row["area_id"], Decimal(0))) for row in fed.iter_rows(named=True)]
    table = pl.DataFrame(rows, schema={"feeder_id": pl.Int64, "kva": pl.Decimal(38, 4)}, orient="row")
    return table.group_by("feeder_id").agg(pl.len().alias("areas"), pl.col("kva").sum())


def _diagram(feeders: pl.DataFrame, *, scope: Scope) -> Diagram:
    """Draw the feeders of one substation, or those that nothing feeds."""
    source = feeders.row(0, named=True)
    code = source["substation_code"]
    mine = set(queries.substations(scope)["code"].to_list())
    name = source["substation_name"] or gettext("Not fed by a substation on record")
    branches = [_branch(row) for row in feeders.iter_rows(named=True)]
    link = to_substation({"code": code}) if code in mine else ""
    return branched(name, link=link, branches=branches, kva=_kva(feeders))


def _branch(row: dict[str, Any]) -> Node:
    told = {"areas": row["areas"], "kva": written(row["kva"], kind=Kind.DECIMAL)}
    fact = ngettext("%(areas)s area, %(kva)s kVA", "%(areas)s areas, %(kva)s kVA", row["areas"]) % told
    return Node(row["code"], f"{row['name']} ({row['code']})", (fact,), Tint.LINE, to_feeder(row))


def _kva(feeders: pl.DataFrame) -> dict[str, Decimal]:
    return dict(feeders.select("code", "kva").iter_rows())


def _all_diagrams(request: HttpRequest, _subject: None) -> Drawings:
    scope, fed = viewer(request).scope(Permission.NETWORK_VIEW), _feeders(request)
    parts = fed.sort("substation_code", nulls_last=True, maintain_order=True)
    diagrams = [_diagram(part, scope=scope) for part in parts.partition_by("substation_code", maintain_order=True)]
    return drawings_of(diagrams, empty=NOTHING_DRAWN, kva=_kva(fed), name="grid")


def _grid_head(request: HttpRequest, _subject: None) -> Head:
    return Head(title=_("The grid"), crumbs=(Crumb(_("Substations"), reverse("console:substations")),))


GRID: Page[None] = Page(
    _grid_head,
    (
        Panel(
            "diagram",
            _("From substation to feeder"),
            "kit/diagrams.html",
            _all_diagrams,
            help=_("The thicker a line, the more transformer capacity hangs on it. Choose a feeder to see its areas."),
        ),
        Panel(
            "map",
            _("Voltage bands of lines and areas"),
            "kit/diagrams.html",
            county_map,
            needs=Permission.LOSS_VIEW,
            is_slow=True,
            help=_("Where nodes lie, coloured by the lowest and highest voltage of the latest month computed."),
        ),
    ),
)


def _fed(request: HttpRequest, substation: SubstationRow) -> pl.DataFrame:
    return _feeders(request).filter(pl.col("substation_id") == substation.substation_id)


def _head(request: HttpRequest, substation: SubstationRow) -> Head:
    fed = _fed(request, substation)
    return Head(
        title=substation.name,
        number=substation.code,
        crumbs=(Crumb(_("Substations"), reverse("console:substations")), Crumb(substation.unit_name)),
        figures=(
            Figure(_("Voltage"), written(substation.voltage_kv, kind=Kind.DECIMAL), "kV"),
            Figure(_("Feeders"), str(fed.height)),
            Figure(_("Transformer capacity"), written(fed["kva"].sum(), kind=Kind.DECIMAL), "kVA"),
        ),
    )


def _own_diagram(request: HttpRequest, substation: SubstationRow) -> Drawings:
    fed = _fed(request, substation)
    scope = viewer(request).scope(Permission.NETWORK_VIEW)
    diagrams = [] if fed.is_empty() else [_diagram(fed, scope=scope)]
    return drawings_of(diagrams, empty=NOTHING_DRAWN, kva=_kva(fed), name=substation.code)


def _feeder_table(request: HttpRequest, substation: SubstationRow) -> Table:
    links = {"code": to_feeder, "name": to_feeder}
    return table_of(FEEDER_COLUMNS, rows=_fed(request, substation).to_dicts(), links=links, empty=NOTHING_FED)


SUBSTATION: Page[SubstationRow] = Page(
    _head,
    (
        Panel("diagram", _("What it feeds"), "kit/diagrams.html", _own_diagram),
        Panel("feeders", _("Feeders"), "kit/table.html", _feeder_table),
    ),
)
