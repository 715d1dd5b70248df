"""Lists of the grid that people look through: substations and feeders (areas stand with their usage points)."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.utils.translation import gettext_lazy as _

from wanjia.foundation.access.queries import unit_choices
from wanjia.foundation.access.types import Permission, Scope
from wanjia.foundation.listings.listing import Filter, Kind, ListColumn, Listing, Total
from wanjia.foundation.organisation.queries import units_inside
from wanjia.registry.network.models import AreaTie, Feeder, FeederTie, Substation, TransformerPlacement

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
