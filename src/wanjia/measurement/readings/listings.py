"""Lists of reading routes, of findings and of refused readings that people look through."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wanjia.foundation.access.queries import unit_choices
from wanjia.foundation.access.types import Permission, Scope
from wanjia.foundation.findings.types import Severity
from wanjia.foundation.listings.listing import Filter, Kind, ListColumn, Listing, Total
from wanjia.foundation.organisation.queries import units_inside
from wanjia.measurement.readings.kernel.catalogue import OF_DELIVERIES, OF_FINDINGS
from wanjia.measurement.readings.models import ReadingFinding, ReadingRoute, RefusedReading, RouteStop
from wanjia.measurement.readings.types import FindingState, ReadingQuality, RefusedState, RouteKind
from wanjia.registry.metering.types import RegisterKind


def _routes(scope: Scope) -> QuerySet[Any]:
    return ReadingRoute.objects.filter(unit__in=units_inside(scope.unit_paths))


def _route_choices(scope: Scope) -> dict[str, str]:
    return {code: f"{code} {name}" for code, name in _routes(scope).order_by("code").values_list("code", "name")}


def _turning_days(scope: Scope) -> dict[str, str]:
    days = _routes(scope).order_by("turning_day").values_list("turning_day", flat=True).distinct()
    return {str(day): str(day) for day in days}


def _turning_on(text: str) -> Q:
    return Q(turning_day=int(text)) if text.isascii() and text.isdigit() else Q(pk__in=())


def _any_month(_month: date) -> Q:
    """Keep every route: the month says of which cycles a page tells."""
    return Q()


ROUTES = Listing(
    name="reading_routes",
    title=_("Reading routes"),
    permission=Permission.READINGS_VIEW,
    rows=_routes,
    key=("pk", "code"),
    order=("code",),
    columns=(
        ListColumn("code", _("Route")),
        ListColumn("name", pgettext_lazy("reading route", "Name")),
        ListColumn("unit", _("Unit"), path="unit__name"),
        ListColumn("kind", pgettext_lazy("reading route", "Kind of reading"), Kind.CODE, codes=RouteKind),
        ListColumn("turning_day", _("Turning day"), Kind.NUMBER),
    ),
    filters=(
        Filter("month", _("Month"), _any_month, Kind.MONTH),
        Filter("code", _("Route"), lambda text: Q(code__startswith=text) | Q(name__contains=text)),
        Filter("unit", _("Unit"), lambda code: Q(unit__code=code), choices=unit_choices),
        Filter(
            "kind",
            pgettext_lazy("reading route", "Kind of reading"),
            lambda kind: Q(kind=kind),
            Kind.CODE,
            codes=RouteKind,
        ),
        Filter("turning_day", _("Turning day"), _turning_on, choices=_turning_days),
    ),
    totals=(Total("routes", _("routes"), Count("pk")),),
)


def _route_then() -> Subquery:
    """Read the code of the route on which the usage point of a finding was read in the cycle that it is about."""
    stops = RouteStop.objects.filter(
        Q(end_date__isnull=True) | Q(end_date__gte=OuterRef("reading_date")),
        usage_point=OuterRef("usage_point"),
        start_date__lt=OuterRef("reading_date"),
    )
    return Subquery(stops.order_by("-start_date").values("route__code")[:1])


def _rules_of_findings(_scope: Scope) -> dict[str, str]:
    return {code: code for code in OF_FINDINGS}


def _refusing_rules(_scope: Scope) -> dict[str, str]:
    return {code: code for code in OF_DELIVERIES}


def _findings(scope: Scope) -> QuerySet[Any]:
    mine = ReadingFinding.objects.filter(usage_point__unit__in=units_inside(scope.unit_paths))
    found: QuerySet[Any] = mine.annotate(route=_route_then())
    return found


def _of_month(month: date) -> Q:
    """Keep what is about the cycles of a month: they end from its second day to the first of the next."""
    following = date(month.year + month.month // 12, month.month % 12 + 1, 1)
    return Q(reading_date__gt=month, reading_date__lte=following)


FINDINGS = Listing(
    name="reading_findings",
    title=_("Work list of readings"),
    permission=Permission.READINGS_VIEW,
    rows=_findings,
    key=("pk", "state", "usage_point_id"),
    order=("found_at", "pk"),
    columns=(
        ListColumn("number", _("Usage point"), path="usage_point__number"),
        ListColumn("rule", _("What was found"), Kind.CODE, vocabulary="rule"),
        ListColumn("severity", pgettext_lazy("finding", "Weight"), Kind.CODE, codes=Severity),
        ListColumn("reading_date", _("Reading day"), Kind.DAY),
        ListColumn("value", pgettext_lazy("reading", "Value"), Kind.DECIMAL, path="reading__value"),
        ListColumn("route", _("Route"), is_sortable=False),
        ListColumn("unit", _("Unit"), path="usage_point__unit__name"),
        ListColumn("found_at", _("Waits since"), Kind.MOMENT),
        ListColumn("state", _("State"), Kind.CODE, codes=FindingState),
        ListColumn("settled_by", _("Settled by"), is_shown=False),
        ListColumn("reason", _("Reason"), is_shown=False),
    ),
    filters=(
        Filter("state", _("State"), lambda state: Q(state=state), Kind.CODE, codes=FindingState),
        Filter("month", _("Month"), _of_month, Kind.MONTH),
        Filter("rule", _("What was found"), lambda rule: Q(rule=rule), choices=_rules_of_findings, vocabulary="rule"),
        Filter(
            "severity",
            pgettext_lazy("finding", "Weight"),
            lambda severity: Q(severity=severity),
            Kind.CODE,
            codes=Severity,
        ),
        Filter("route", _("Route"), lambda code: Q(route=code), choices=_route_choices),
        Filter("unit", _("Unit"), lambda code: Q(usage_point__unit__code=code), choices=unit_choices),
        Filter("number", _("Usage point"), lambda text: Q(usage_point__number__startswith=text)),
    ),
    totals=(
        Total("findings", _("findings"), Count("pk")),
        Total(
            "holding_back", _("hold back from billing"), Count("pk", filter=Q(severity=Severity.ERROR, state="OPEN"))
        ),
        Total("points", _("usage points"), Count("usage_point_id", distinct=True)),
    ),
)


def _refused(scope: Scope) -> QuerySet[Any]:
    return RefusedReading.objects.inside(scope)


REFUSED = Listing(
    name="refused_readings",
    title=_("Refused readings"),
    permission=Permission.READINGS_VIEW,
    rows=_refused,
    key=("pk", "state", "evidence"),
    order=("entered_at", "pk"),
    columns=(
        ListColumn("rule", _("Why it was not taken"), Kind.CODE, vocabulary="rule"),
        ListColumn("meter_number", _("Meter")),
        ListColumn("usage_point_number", _("Usage point")),
        ListColumn("kind", _("Register"), Kind.CODE, codes=RegisterKind),
        ListColumn("reading_date", _("Reading day"), Kind.DAY),
        ListColumn("value", pgettext_lazy("reading", "Value"), Kind.DECIMAL),
        ListColumn("quality", pgettext_lazy("reading", "Source"), Kind.CODE, codes=ReadingQuality),
        ListColumn("entered_by", _("Delivered by")),
        ListColumn("entered_at", _("Waits since"), Kind.MOMENT),
        ListColumn("state", _("State"), Kind.CODE, codes=RefusedState),
        ListColumn("settled_by", _("Settled by"), is_shown=False),
        ListColumn("reason", _("Reason"), is_shown=False),
    ),
    filters=(
        Filter("state", _("State"), lambda state: Q(state=state), Kind.CODE, codes=RefusedState),
        Filter("month", _("Month"), _of_month, Kind.MONTH),
        Filter(
            "rule", _("Why it was not taken"), lambda rule: Q(rule=rule), choices=_refusing_rules, vocabulary="rule"
        ),
        Filter("meter", _("Meter"), lambda text: Q(meter_number__startswith=text)),
        Filter("number", _("Usage point"), lambda text: Q(usage_point_number__startswith=text)),
    ),
    totals=(Total("readings", _("readings"), Count("pk")),),
)
