"""Lists of the grid that people look through (areas stand with their usage points)."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.utils.translation import gettext_lazy as _

from wanjia.foundation.access.queries import unit_choices
from wanjia.foundation.access.types import Permission, Scope
from wanjia.foundation.listings.listing import Filter, Kind, ListColumn, Listing, Total
from wanjia.foundation.organisation.queries import units_inside
from wanjia.registry.network.models import (
    ACLineSegment,
    AreaTie,
    ConductorType,
    ConnectivityNode,
    Feeder,
    FeederTie,
    Substation,
    TransformerPlacement,
)
from wanjia.registry.network.types import NodeKind, Phases, SegmentKind

ONE = Value(1)


def _substations(scope: Scope) -> QuerySet[Any]:
    feeders = FeederTie.objects.running().filter(substation=OuterRef("pk")).order_by()
    counted = feeders.values("substation").annotate(found=Count("pk")).values("found")
    return Substation.objects.filter(unit__in=units_inside(scope.unit_paths)).annotate(feeders=Subquery(counted))


def _feeders(scope: Scope) -> QuerySet[Any]:
    source = FeederTie.objects.running().filter(feeder=OuterRef("pk")).order_by("-start_date")
    areas = AreaTie.objects.running().filter(feeder=OuterRef("pk")).order_by()
    counted = areas.values("feeder").annotate(found=Count("pk")).values("found")
    return Feeder.objects.filter(unit__in=units_inside(scope.unit_paths)).annotate(
        substation=Subquery(source.values("substation__name")[:1]),
        areas=Subquery(counted),
        kva=Subquery(_capacity()),
    )


def _capacity() -> QuerySet[Any, Any]:
    """Sum the capacity of the transformers that stand in the areas of a feeder."""
    fed = AreaTie.objects.running().filter(feeder=OuterRef(OuterRef("pk"))).values("area")
    standing = TransformerPlacement.objects.running().filter(area__in=fed).order_by().annotate(one=ONE)
    summed: QuerySet[Any, Any] = standing.values("one").annotate(found=Sum("transformer__rated_kva")).values("found")
    return summed


def _substation_choices(_scope: Scope) -> dict[str, str]:
    return dict(Substation.objects.order_by("code").values_list("code", "name"))


def _fed_by(code: str) -> Q:
    return Q(pk__in=FeederTie.objects.running().filter(substation__code=code).values("feeder"))


SUBSTATIONS = Listing(
    name="substations",
    title=_("Substations"),
    permission=Permission.NETWORK_VIEW,
    rows=_substations,
    key=("code",),
    order=("code",),
    columns=(
        ListColumn("code", _("Substation code")),
        ListColumn("name", _("Substation name")),
        ListColumn("voltage_kv", _("Voltage"), Kind.DECIMAL, unit="kV"),
        ListColumn("feeders", _("Feeders"), Kind.NUMBER),
        ListColumn("unit", _("Unit"), path="unit__name"),
    ),
    filters=(
        Filter("code", _("Substation code"), lambda text: Q(code__startswith=text)),
        Filter("name", _("Substation name"), lambda text: Q(name__contains=text)),
    ),
    totals=(Total("substations", _("substations"), Count("pk")),),
)

FEEDERS = Listing(
    name="feeders",
    title=_("Feeders"),
    permission=Permission.NETWORK_VIEW,
    rows=_feeders,
    key=("code",),
    order=("code",),
    columns=(
        ListColumn("code", _("Feeder code")),
        ListColumn("name", _("Feeder name")),
        ListColumn("substation", _("Substation")),
        ListColumn("voltage_kv", _("Voltage"), Kind.DECIMAL, unit="kV"),
        ListColumn("areas", _("Transformer areas"), Kind.NUMBER),
        ListColumn("kva", _("Transformer capacity"), Kind.DECIMAL, unit="kVA"),
        ListColumn("unit", _("Unit"), path="unit__name"),
    ),
    filters=(
        Filter("code", _("Feeder code"), lambda text: Q(code__startswith=text)),
        Filter("name", _("Feeder name"), lambda text: Q(name__contains=text)),
        Filter("substation", _("Substation"), _fed_by, choices=_substation_choices),
        Filter("unit", _("Unit"), lambda code: Q(unit__code=code), choices=unit_choices),
    ),
    totals=(
        Total("feeders", _("feeders"), Count("pk")),
        Total("fed", _("transformer areas"), Sum("areas")),
        Total("capacity", _("transformer capacity"), Sum("kva"), Kind.DECIMAL, unit="kVA"),
    ),
)


def _nodes(scope: Scope) -> QuerySet[Any]:
    return ConnectivityNode.objects.filter(unit__in=units_inside(scope.unit_paths))


def _segments(scope: Scope) -> QuerySet[Any]:
    inside = ACLineSegment.objects.running().filter(from_node__unit__in=units_inside(scope.unit_paths))
    found: QuerySet[Any] = inside.annotate(from_name=F("from_node__name"), to_name=F("to_node__name"))
    return found


def _conductors(_scope: Scope) -> QuerySet[Any]:
    """Give all types: a catalogue belongs to nobody."""
    laid = ACLineSegment.objects.running().filter(conductor=OuterRef("pk")).order_by()
    summed = laid.values("conductor").annotate(found=Sum("length_m")).values("found")
    return ConductorType.objects.annotate(laid_m=Subquery(summed))


NODES = Listing(
    name="grid-nodes",
    title=_("Nodes of the grid"),
    permission=Permission.NETWORK_VIEW,
    rows=_nodes,
    key=("code",),
    order=("code",),
    columns=(
        ListColumn("code", _("Node code")),
        ListColumn("name", _("Node name")),
        ListColumn("kind", _("Sort of equipment"), Kind.CODE, codes=NodeKind),
        ListColumn("voltage_kv", _("Voltage"), Kind.DECIMAL, unit="kV"),
        ListColumn("longitude", _("Longitude"), Kind.DECIMAL, unit="°"),
        ListColumn("latitude", _("Latitude"), Kind.DECIMAL, unit="°"),
        ListColumn("unit", _("Unit"), path="unit__name"),
    ),
    filters=(
        Filter("code", _("Node code"), lambda text: Q(code__startswith=text)),
        Filter("name", _("Node name"), lambda text: Q(name__contains=text)),
        Filter("kind", _("Sort of equipment"), lambda kind: Q(kind=kind), Kind.CODE, codes=NodeKind),
        Filter("unit", _("Unit"), lambda code: Q(unit__code=code), choices=unit_choices),
    ),
    totals=(Total("nodes", _("nodes"), Count("pk")),),
)

SEGMENTS = Listing(
    name="line-segments",
    title=_("Line segments and switches"),
    permission=Permission.NETWORK_VIEW,
    rows=_segments,
    key=("code",),
    order=("code", "pk"),
    columns=(
        ListColumn("code", _("Segment code")),
        ListColumn("kind", _("Sort of equipment"), Kind.CODE, codes=SegmentKind),
        ListColumn("from_name", _("From node")),
        ListColumn("to_name", _("To node")),
        ListColumn("conductor", _("Conductor"), path="conductor__code"),
        ListColumn("length_m", _("Length"), Kind.DECIMAL, unit="m"),
        ListColumn("phases", _("Phases"), Kind.CODE, codes=Phases),
        ListColumn("is_open", _("Switched off"), Kind.FLAG),
        ListColumn("start_date", _("From"), Kind.DAY),
    ),
    filters=(
        Filter("code", _("Segment code"), lambda text: Q(code__startswith=text)),
        Filter("kind", _("Sort of equipment"), lambda kind: Q(kind=kind), Kind.CODE, codes=SegmentKind),
        Filter("conductor", _("Conductor"), lambda text: Q(conductor__code__startswith=text)),
        Filter("node", _("Node code"), lambda text: Q(from_node__code=text) | Q(to_node__code=text)),
    ),
    totals=(
        Total("segments", _("segments"), Count("pk")),
        Total("length", _("length"), Sum("length_m"), Kind.DECIMAL, unit="m"),
    ),
)

CONDUCTORS = Listing(
    name="conductor-types",
    title=_("Types of conductors"),
    permission=Permission.NETWORK_VIEW,
    rows=_conductors,
    key=("code",),
    order=("code",),
    columns=(
        ListColumn("code", _("Conductor")),
        ListColumn("section_mm2", _("Section"), Kind.DECIMAL, unit="mm²"),
        ListColumn("r_ohm_per_km", _("Resistance"), Kind.DECIMAL, unit="Ω/km"),
        ListColumn("x_ohm_per_km", _("Reactance"), Kind.DECIMAL, unit="Ω/km"),
        ListColumn("rated_current_a", _("Current that it carries"), Kind.DECIMAL, unit="A"),
        ListColumn("laid_m", _("Laid length"), Kind.DECIMAL, unit="m"),
        ListColumn("source", _("Where from")),
    ),
    filters=(Filter("code", _("Conductor"), lambda text: Q(code__startswith=text)),),
    totals=(Total("types", _("types"), Count("pk")),),
)
