"""Lists of the interval store that people look through."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wanjia.foundation.access.queries import unit_choices
from wanjia.foundation.access.types import Permission, Scope
from wanjia.foundation.findings.types import Severity
from wanjia.foundation.listings.listing import Filter, Kind, ListColumn, Listing, Total
from wanjia.measurement.intervals.kernel.validation.catalogue import BY_CODE
from wanjia.measurement.intervals.models import CollectionDay, IntervalFinding, LaterDataFinding
from wanjia.measurement.intervals.types import IntervalFindingState, LaterDataState
from wanjia.registry.metering.queries import all_terminal_ties
from wanjia.registry.metering.types import MeteringMode

#: How customers are metered that have a transformer of their own.
SPECIAL = (MeteringMode.HV_SUPPLY_HV_METER, MeteringMode.HV_SUPPLY_LV_METER)


def _findings(scope: Scope) -> QuerySet[Any]:
    return IntervalFinding.objects.inside(scope)


def _rules(_scope: Scope) -> dict[str, str]:
    return {code: code for code in BY_CODE}


def _collected_by(number: str) -> Q:
    """Keep findings about meters that a terminal collected on the finding's day."""
    day = OuterRef("day")
    ties = all_terminal_ties().filter(terminal__number=number, meter=OuterRef("meter"), start_date__lte=day)
    return Q(Exists(ties.filter(Q(end_date=None) | Q(end_date__gt=day))))


def _of_special_transformers(is_special: bool) -> Q:
    """Keep what is found about customers with a transformer of their own (专变), or about all others."""
    special = Q(usage_point__metering_mode__in=[mode.value for mode in SPECIAL])
    return special if is_special else ~special


INTERVAL_FINDINGS = Listing(
    name="interval_findings",
    title=_("Work list of intervals"),
    permission=Permission.INTERVALS_VIEW,
    rows=_findings,
    key=("pk", "state"),
    order=("found_at", "pk"),
    columns=(
        ListColumn("meter", _("Meter"), path="meter__number"),
        ListColumn("number", _("Usage point"), path="usage_point__number"),
        ListColumn("rule", _("What was found"), Kind.CODE, vocabulary="rule"),
        ListColumn("severity", pgettext_lazy("finding", "Weight"), Kind.CODE, codes=Severity),
        ListColumn("day", pgettext_lazy("intervals", "Day"), Kind.DAY),
        ListColumn("unit", _("Unit"), path="usage_point__unit__name"),
        ListColumn("found_at", _("Waits since"), Kind.MOMENT),
        ListColumn("state", _("State"), Kind.CODE, codes=IntervalFindingState),
        ListColumn("settled_by", _("Settled by"), is_shown=False),
        ListColumn("reason", _("Reason"), is_shown=False),
    ),
    filters=(
        Filter("state", _("State"), lambda state: Q(state=state), Kind.CODE, codes=IntervalFindingState),
        Filter("rule", _("What was found"), lambda rule: Q(rule=rule), choices=_rules, vocabulary="rule"),
        Filter(
            "severity",
            pgettext_lazy("finding", "Weight"),
            lambda severity: Q(severity=severity),
            Kind.CODE,
            codes=Severity,
        ),
        Filter("day", pgettext_lazy("intervals", "Day"), lambda day: Q(day=day), Kind.DAY),
        Filter("unit", _("Unit"), lambda code: Q(usage_point__unit__code=code), choices=unit_choices),
        Filter("meter", _("Meter"), lambda text: Q(meter__number__startswith=text)),
        Filter("number", _("Usage point"), lambda text: Q(usage_point__number__startswith=text)),
        Filter("terminal", _("Terminal"), _collected_by),
        Filter("special", _("Special transformers only"), _of_special_transformers, Kind.FLAG),
    ),
    totals=(
        Total("findings", _("findings"), Count("pk")),
        Total("meters", pgettext_lazy("intervals", "meters"), Count("meter_id", distinct=True)),
    ),
)


def _later_data(scope: Scope) -> QuerySet[Any]:
    return LaterDataFinding.objects.inside(scope)


def _kinds_citing(scope: Scope) -> dict[str, str]:
    kinds = LaterDataFinding.objects.inside(scope).values_list("citation__subject_kind", flat=True)
    return {kind: kind for kind in sorted(set(kinds))}


LATER_DATA = Listing(
    name="later-data",
    title=_("Later values"),
    permission=Permission.INTERVALS_VIEW,
    rows=_later_data,
    key=("pk", "state"),
    order=("found_at", "pk"),
    columns=(
        ListColumn("kind", _("Made from intervals"), Kind.CODE, path="citation__subject_kind", vocabulary="subject"),
        ListColumn("key", pgettext_lazy("intervals", "Named"), path="citation__subject_key"),
        ListColumn("unit", _("Unit"), path="citation__unit__name"),
        ListColumn("version", _("Made from version"), Kind.NUMBER, path="citation__batch__version"),
        ListColumn("later_version", _("Later version"), Kind.NUMBER, path="batch__version"),
        ListColumn("earliest_day", _("First day touched"), Kind.DAY),
        ListColumn("latest_day", _("Last day touched"), Kind.DAY),
        ListColumn("rows", _("Rows that came later"), Kind.NUMBER),
        ListColumn("found_at", _("Waits since"), Kind.MOMENT),
        ListColumn("state", _("State"), Kind.CODE, codes=LaterDataState),
        ListColumn("settled_by", _("Settled by"), is_shown=False),
        ListColumn("reason", _("Reason"), is_shown=False),
    ),
    filters=(
        Filter("state", _("State"), lambda state: Q(state=state), Kind.CODE, codes=LaterDataState),
        Filter(
            "kind",
            _("Made from intervals"),
            lambda kind: Q(citation__subject_kind=kind),
            choices=_kinds_citing,
            vocabulary="subject",
        ),
        Filter("key", pgettext_lazy("intervals", "Named"), lambda text: Q(citation__subject_key__contains=text)),
        Filter("unit", _("Unit"), lambda code: Q(citation__unit__code=code), choices=unit_choices),
        Filter(
            "day",
            pgettext_lazy("intervals", "Day"),
            lambda day: Q(earliest_day__lte=day, latest_day__gte=day),
            Kind.DAY,
        ),
    ),
    totals=(Total("findings", _("findings"), Count("pk")),),
)


def _collection_days(scope: Scope) -> QuerySet[Any]:
    return CollectionDay.objects.inside(scope)


COLLECTION_DAYS = Listing(
    name="collection-days",
    title=_("Collection by terminal, area and day"),
    permission=Permission.INTERVALS_VIEW,
    rows=_collection_days,
    key=("pk",),
    order=("-day", "pk"),
    columns=(
        ListColumn("day", pgettext_lazy("intervals", "Day"), Kind.DAY),
        ListColumn("terminal", _("Terminal"), path="terminal__number"),
        ListColumn("area", _("Transformer area"), path="area__code"),
        ListColumn("area_name", _("Name of the area"), path="area__name"),
        ListColumn("unit", _("Unit"), path="unit__name"),
        ListColumn("due", _("Meters due"), Kind.NUMBER),
        ListColumn("come", _("Came"), Kind.NUMBER),
        ListColumn("in_time", _("In time"), Kind.NUMBER),
        ListColumn("missing", _("Missing"), Kind.NUMBER),
        ListColumn("come_pct", _("Share collected"), Kind.PERCENT, unit="%"),
        ListColumn("in_time_pct", _("Share in time"), Kind.PERCENT, unit="%"),
        ListColumn("counted_at", pgettext_lazy("collection", "Counted"), Kind.MOMENT, is_shown=False),
    ),
    filters=(
        Filter("from", _("From day"), lambda day: Q(day__gte=day), Kind.DAY),
        Filter("to", _("To day"), lambda day: Q(day__lte=day), Kind.DAY),
        Filter("terminal", _("Terminal"), lambda text: Q(terminal__number__startswith=text)),
        Filter("area", _("Transformer area"), lambda text: Q(area__code__startswith=text)),
        Filter("unit", _("Unit"), lambda code: Q(unit__code=code), choices=unit_choices),
        Filter("missing", _("Missing at least"), lambda least: Q(missing__gte=least), Kind.NUMBER),
    ),
    totals=(
        Total("due", _("Meters due"), Sum("due")),
        Total("come", _("Came"), Sum("come")),
        Total("in_time", _("In time"), Sum("in_time")),
    ),
)
