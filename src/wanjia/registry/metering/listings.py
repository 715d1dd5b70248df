"""Lists of usage points, meters and transformer areas that people look through."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from wanjia.foundation.access.masking import Personal
from wanjia.foundation.access.queries import unit_choices
from wanjia.foundation.access.types import Permission, Scope
from wanjia.foundation.listings.listing import Filter, Kind, ListColumn, Listing, Total
from wanjia.foundation.organisation.queries import holds_all_units, units_inside
from wanjia.registry.metering.models import (
    CollectionTerminal,
    DeviceInstallation,
    GatewayPoint,
    Meter,
    RatioInstallation,
    TerminalTie,
    TieProposal,
    UsagePoint,
    UsagePointTie,
)
from wanjia.registry.metering.types import GatewayKind, MeteringMode, Ownership, TerminalKind, TieProposalState
from wanjia.registry.network import queries as network
from wanjia.registry.network.types import AreaKind, Phases


def _at_point(rows: QuerySet[Any], *, path: str) -> Subquery:
    """Read something of what is tied to a usage point now."""
    return Subquery(rows.filter(usage_point=OuterRef("pk")).order_by("-start_date", "-pk").values(path)[:1])


def _usage_points(scope: Scope) -> QuerySet[Any]:
    areas, meters = UsagePointTie.objects.running(), DeviceInstallation.objects.running()
    return UsagePoint.objects.filter(unit__in=units_inside(scope.unit_paths)).annotate(
        area_name=_at_point(areas, path="area__name"),
        area_code=_at_point(areas, path="area__code"),
        meter_number=_at_point(meters, path="meter__number"),
        meter_model=_at_point(meters, path="meter__model_code"),
        installed=_at_point(meters, path="start_date"),
        multiplier=_at_point(RatioInstallation.objects.running(), path="multiplier"),
    )


def _meters(scope: Scope) -> QuerySet[Any]:
    """Give meters that hang or hung in the scope; those that never hung belong to whoever sees the whole company."""
    found = Meter.objects.all()
    if not holds_all_units(scope.unit_paths):
        inside = DeviceInstallation.objects.filter(usage_point__unit__in=units_inside(scope.unit_paths))
        found = found.filter(Exists(inside.filter(meter=OuterRef("pk"))))
    mine = DeviceInstallation.objects.running().filter(
        meter=OuterRef("pk"), usage_point__unit__in=units_inside(scope.unit_paths)
    )
    return found.annotate(
        is_hanging=Exists(mine),
        usage_point=Subquery(mine.values("usage_point__number")[:1]),
        unit=Subquery(mine.values("usage_point__unit__name")[:1]),
        installed=Subquery(mine.values("start_date")[:1]),
    )


def _areas(scope: Scope) -> QuerySet[Any]:
    feeders = network.all_area_feeders().filter(area=OuterRef("pk")).order_by("-start_date")
    transformers = network.all_standing_transformers().filter(area=OuterRef("pk"))
    points = UsagePointTie.objects.running().filter(area=OuterRef("pk")).order_by()
    return network.area_rows(scope).annotate(
        feeder=Subquery(feeders.values("feeder__name")[:1]),
        feeder_code=Subquery(feeders.values("feeder__code")[:1]),
        model=Subquery(transformers.order_by("-start_date").values("transformer__model_code")[:1]),
        kva=Subquery(transformers.order_by().values("area").annotate(f=Sum("transformer__rated_kva")).values("f")),
        points=Subquery(points.values("area").annotate(f=Count("pk")).values("f")),
    )


def _gateways(scope: Scope) -> QuerySet[Any]:
    at = OuterRef("usage_point")
    hung = DeviceInstallation.objects.running().filter(usage_point=at).order_by("-start_date", "-pk")
    ratio = RatioInstallation.objects.running().filter(usage_point=at).order_by("-start_date", "-pk")
    inside = GatewayPoint.objects.running().filter(usage_point__unit__in=units_inside(scope.unit_paths))
    found: QuerySet[Any] = inside.annotate(
        number=F("usage_point__number"),
        part_code=Coalesce("substation__code", "feeder__code", "area__code"),
        part_name=Coalesce("substation__name", "feeder__name", "area__name"),
        meter_number=Subquery(hung.values("meter__number")[:1]),
        multiplier=Subquery(ratio.values("multiplier")[:1]),
    )
    return found


def _terminals(scope: Scope) -> QuerySet[Any]:
    tied = TerminalTie.objects.running().filter(terminal=OuterRef("pk")).order_by()
    counted = tied.values("terminal").annotate(f=Count("pk")).values("f")
    inside = CollectionTerminal.objects.filter(unit__in=units_inside(scope.unit_paths))
    found: QuerySet[Any] = inside.annotate(meters=Subquery(counted))
    return found


def _collecting(text: str) -> Q:
    return Q(pk__in=TerminalTie.objects.running().filter(meter__number=text).values("terminal"))


def _fed_by(text: str) -> Q:
    ties = UsagePointTie.objects.running().filter(Q(area__code=text) | Q(area__name__contains=text))
    return Q(pk__in=ties.values("usage_point"))


def _measured_by(text: str) -> Q:
    return Q(pk__in=DeviceInstallation.objects.running().filter(meter__number__startswith=text).values("usage_point"))


def _hung_at(text: str) -> Q:
    return Q(pk__in=DeviceInstallation.objects.filter(usage_point__number__startswith=text).values("meter"))


def _hung_in(code: str) -> Q:
    return Q(pk__in=DeviceInstallation.objects.running().filter(usage_point__unit__code=code).values("meter"))


def _on_feeder(text: str) -> Q:
    ties = network.all_area_feeders().filter(Q(feeder__code=text) | Q(feeder__name__contains=text))
    return Q(pk__in=ties.values("area"))


USAGE_POINTS = Listing(
    name="usage_points",
    title=_("Usage points"),
    permission=Permission.METERING_VIEW,
    rows=_usage_points,
    key=("number",),
    order=("number",),
    is_wide=True,
    columns=(
        ListColumn("number", _("Usage point number")),
        ListColumn("metering_mode", _("Metering mode"), Kind.CODE, codes=MeteringMode),
        ListColumn("address", _("Address"), personal=Personal.ADDRESS),
        ListColumn("area_name", _("Transformer area")),
        ListColumn("area_code", _("Area code"), is_shown=False),
        ListColumn("meter_number", _("Meter")),
        ListColumn("meter_model", _("Meter model"), is_shown=False),
        ListColumn("installed", _("Installed on"), Kind.DAY, is_shown=False),
        ListColumn("multiplier", _("Multiplier"), Kind.DECIMAL),
        ListColumn("unit", _("Unit"), path="unit__name"),
    ),
    filters=(
        Filter("number", _("Usage point number"), lambda text: Q(number__startswith=text)),
        Filter("meter", _("Meter"), _measured_by),
        Filter("area", _("Transformer area"), _fed_by),
        Filter("mode", _("Metering mode"), lambda mode: Q(metering_mode=mode), Kind.CODE, codes=MeteringMode),
        Filter("address", _("Address"), lambda text: Q(address__contains=text), personal=Personal.ADDRESS),
        Filter("unit", _("Unit"), lambda code: Q(unit__code=code), choices=unit_choices),
    ),
    totals=(
        Total("points", _("usage points"), Count("pk")),
        Total(
            "high", _("supplied at high voltage"), Count("pk", filter=~Q(metering_mode=MeteringMode.LV_SUPPLY_LV_METER))
        ),
    ),
)

METERS = Listing(
    name="meters",
    title=_("Meters"),
    permission=Permission.METERING_VIEW,
    rows=_meters,
    key=("number",),
    order=("number",),
    is_wide=True,
    columns=(
        ListColumn("number", _("Meter number")),
        ListColumn("model_code", _("Model")),
        ListColumn("rated_current_a", _("Rated current"), Kind.DECIMAL, unit="A"),
        ListColumn("ownership", _("Ownership"), Kind.CODE, codes=Ownership),
        ListColumn("is_hanging", _("In service"), Kind.FLAG),
        ListColumn("usage_point", _("Usage point")),
        ListColumn("installed", _("Installed on"), Kind.DAY),
        ListColumn("unit", _("Unit")),
    ),
    filters=(
        Filter("number", _("Meter number"), lambda text: Q(number__startswith=text)),
        Filter("model", _("Model"), lambda text: Q(model_code__startswith=text)),
        Filter("usage_point", _("Usage point"), _hung_at),
        Filter("ownership", _("Ownership"), lambda owner: Q(ownership=owner), Kind.CODE, codes=Ownership),
        Filter("hanging", _("In service"), lambda is_wanted: Q(is_hanging=is_wanted), Kind.FLAG),
        Filter("unit", _("Unit"), _hung_in, choices=unit_choices),
    ),
    totals=(
        Total("meters", _("meters"), Count("pk")),
        Total("hanging", _("in service"), Count("pk", filter=Q(is_hanging=True))),
    ),
)

AREAS = Listing(
    name="areas",
    title=_("Transformer areas"),
    permission=Permission.NETWORK_VIEW,
    rows=_areas,
    key=("code",),
    order=("code",),
    is_wide=True,
    columns=(
        ListColumn("code", _("Area code")),
        ListColumn("name", _("Area name")),
        ListColumn("kind", _("Public or customer's"), Kind.CODE, codes=AreaKind),
        ListColumn("feeder", _("Feeder")),
        ListColumn("feeder_code", _("Feeder code"), is_shown=False),
        ListColumn("model", _("Transformer model"), is_shown=False),
        ListColumn("kva", _("Transformer capacity"), Kind.DECIMAL, unit="kVA"),
        ListColumn("points", _("Usage points"), Kind.NUMBER),
        ListColumn("unit", _("Unit"), path="unit__name"),
    ),
    filters=(
        Filter("code", _("Area code"), lambda text: Q(code__startswith=text)),
        Filter("name", _("Area name"), lambda text: Q(name__contains=text)),
        Filter("kind", _("Public or customer's"), lambda kind: Q(kind=kind), Kind.CODE, codes=AreaKind),
        Filter("feeder", _("Feeder"), _on_feeder),
        Filter("least_kva", _("Capacity from"), lambda kva: Q(kva__gte=kva), Kind.DECIMAL),
        Filter("unit", _("Unit"), lambda code: Q(unit__code=code), choices=unit_choices),
    ),
    totals=(
        Total("areas", _("transformer areas"), Count("pk")),
        Total("capacity", _("transformer capacity"), Sum("kva"), Kind.DECIMAL, unit="kVA"),
        Total("fed", _("usage points"), Sum("points")),
    ),
)

GATEWAYS = Listing(
    name="gateway-points",
    title=_("Gateway points"),
    permission=Permission.METERING_VIEW,
    rows=_gateways,
    key=("number",),
    order=("number", "pk"),
    columns=(
        ListColumn("number", _("Usage point number")),
        ListColumn("kind", _("What it measures"), Kind.CODE, codes=GatewayKind),
        ListColumn("part_code", _("Code of that part")),
        ListColumn("part_name", _("Part of the grid")),
        ListColumn("meter_number", _("Meter")),
        ListColumn("multiplier", _("Multiplier"), Kind.DECIMAL),
        ListColumn("is_reversed", _("Counts what leaves"), Kind.FLAG),
        ListColumn("start_date", _("From"), Kind.DAY),
        ListColumn("unit", _("Unit"), path="usage_point__unit__name"),
    ),
    filters=(
        Filter("number", _("Usage point number"), lambda text: Q(number__startswith=text)),
        Filter("kind", _("What it measures"), lambda kind: Q(kind=kind), Kind.CODE, codes=GatewayKind),
        Filter("part", _("Code of that part"), lambda text: Q(part_code__startswith=text)),
        Filter("unit", _("Unit"), lambda code: Q(usage_point__unit__code=code), choices=unit_choices),
    ),
    totals=(Total("gateways", _("gateway points"), Count("pk")),),
)

TERMINALS = Listing(
    name="collection-terminals",
    title=_("Collection terminals"),
    permission=Permission.METERING_VIEW,
    rows=_terminals,
    key=("number",),
    order=("number",),
    columns=(
        ListColumn("number", _("Terminal number")),
        ListColumn("kind", _("Sort of equipment"), Kind.CODE, codes=TerminalKind),
        ListColumn("meters", _("Meters"), Kind.NUMBER),
        ListColumn("unit", _("Unit"), path="unit__name"),
    ),
    filters=(
        Filter("number", _("Terminal number"), lambda text: Q(number__startswith=text)),
        Filter("meter", _("Meter"), _collecting),
        Filter("kind", _("Sort of equipment"), lambda kind: Q(kind=kind), Kind.CODE, codes=TerminalKind),
        Filter("unit", _("Unit"), lambda code: Q(unit__code=code), choices=unit_choices),
    ),
    totals=(Total("terminals", _("terminals"), Count("pk")), Total("collected", _("meters"), Sum("meters"))),
)


def _tie_proposals(scope: Scope) -> QuerySet[Any]:
    return TieProposal.objects.filter(unit__in=units_inside(scope.unit_paths))


TIE_PROPOSALS = Listing(
    name="tie-proposals",
    title=_("Corrections of areas and phases"),
    permission=Permission.METERING_VIEW,
    rows=_tie_proposals,
    key=("id",),
    order=("proposed_at", "pk"),
    columns=(
        ListColumn("proposed_at", _("Proposed"), Kind.MOMENT),
        ListColumn("state", _("State"), Kind.CODE, codes=TieProposalState),
        ListColumn("usage_point", _("Usage point"), path="usage_point__number"),
        ListColumn("unit", _("Unit"), path="unit__name"),
        ListColumn("area", _("Area of the archive"), path="before__area_code"),
        ListColumn("to_area", _("Area proposed"), path="to_area__code"),
        ListColumn("phases", _("Phases of the archive"), Kind.CODE, path="before__phases", codes=Phases),
        ListColumn("to_phases", _("Phases proposed"), Kind.CODE, codes=Phases),
        ListColumn("start_date", _("Holds from"), Kind.DAY),
        ListColumn("reason", _("Reason"), is_shown=False),
        ListColumn("proposed_by", _("Proposed by")),
        ListColumn("decided_by", _("Decided by")),
        ListColumn("decided_at", _("Decided"), Kind.MOMENT, is_shown=False),
        ListColumn("decision_reason", _("Reason of the decision"), is_shown=False),
    ),
    filters=(
        Filter("state", _("State"), lambda state: Q(state=state), Kind.CODE, codes=TieProposalState),
        Filter("usage_point", _("Usage point"), lambda text: Q(usage_point__number__startswith=text)),
        Filter("area", _("Area proposed"), lambda text: Q(to_area__code=text)),
        Filter("unit", _("Unit"), lambda code: Q(unit__code=code), choices=unit_choices),
    ),
    totals=(
        Total("proposals", _("corrections"), Count("pk")),
        Total("waiting", _("waiting"), Count("pk", filter=Q(state=TieProposalState.PROPOSED))),
    ),
)
