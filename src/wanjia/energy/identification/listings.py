"""Lists of what was identified."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wanjia.energy.identification.models import IdentificationResult, IdentificationRun
from wanjia.energy.identification.types import SUGGESTING, Verdict, WhyNot
from wanjia.foundation.access.queries import unit_choices
from wanjia.foundation.access.types import Permission, Scope
from wanjia.foundation.listings.listing import Filter, Kind, ListColumn, Listing, Total
from wanjia.foundation.organisation.queries import units_inside
from wanjia.registry.network.types import Phases


def _counted(**condition: Any) -> Coalesce:
    found = IdentificationResult.objects.filter(run=OuterRef("pk"), **condition).order_by()
    counts = found.values("run").annotate(count=Count("pk")).values("count")
    return Coalesce(Subquery(counts, output_field=IntegerField()), 0)


def _runs(scope: Scope) -> QuerySet[Any]:
    runs: QuerySet[Any] = IdentificationRun.objects.filter(unit__in=units_inside(scope.unit_paths)).annotate(
        customers=_counted(),
        other=_counted(verdict__in=SUGGESTING),
        unsure=_counted(verdict=Verdict.UNSURE),
        proposed=_counted(proposal__isnull=False),
    )
    return runs


def _results(scope: Scope) -> QuerySet[Any]:
    return IdentificationResult.objects.filter(run__unit__in=units_inside(scope.unit_paths))


IDENTIFICATION_RUNS = Listing(
    name="identification-runs",
    title=_("Identifications of areas and phases"),
    permission=Permission.LOSS_VIEW,
    rows=_runs,
    key=("id",),
    order=("-run_at", "-pk"),
    columns=(
        ListColumn("run_at", _("Compared at"), Kind.MOMENT),
        ListColumn("unit", _("Unit"), path="unit__name"),
        ListColumn("areas", _("Areas compared"), is_sortable=False),
        ListColumn("start_date", pgettext_lazy("curves", "From"), Kind.DAY),
        ListColumn("end_date", pgettext_lazy("curves", "Before"), Kind.DAY),
        ListColumn("customers", _("Customers"), Kind.NUMBER),
        ListColumn("other", _("Elsewhere than in the archive"), Kind.NUMBER),
        ListColumn("unsure", _("Not sure"), Kind.NUMBER),
        ListColumn("proposed", _("Corrections proposed"), Kind.NUMBER),
        ListColumn("store_version", _("Version of the interval store"), Kind.NUMBER, is_shown=False),
        ListColumn("run_by", _("Run by"), is_shown=False),
    ),
    filters=(Filter("unit", _("Unit"), lambda code: Q(unit__code=code), choices=unit_choices),),
    totals=(Total("runs", _("identifications"), Count("pk")),),
)

IDENTIFICATION_RESULTS = Listing(
    name="identification-results",
    title=_("Who hangs where"),
    permission=Permission.LOSS_VIEW,
    rows=_results,
    key=("id",),
    order=("-run", "usage_point__number"),
    is_wide=True,
    columns=(
        ListColumn("usage_point", _("Usage point"), path="usage_point__number"),
        ListColumn("verdict", _("Verdict"), Kind.CODE, codes=Verdict),
        ListColumn("archive_area", _("Area of the archive"), path="archive_area__code"),
        ListColumn("area", _("Area identified"), path="area__code"),
        ListColumn("area_pct", _("Confidence of the area"), Kind.DECIMAL, unit="%"),
        ListColumn("archive_phases", _("Phases of the archive"), Kind.CODE, codes=Phases),
        ListColumn("phases", _("Phases identified"), Kind.CODE, codes=Phases),
        ListColumn("phase_pct", _("Confidence of the phase"), Kind.DECIMAL, unit="%"),
        ListColumn("why_not", _("Why not judged"), Kind.CODE, codes=WhyNot, is_shown=False),
        ListColumn("run", _("Identification"), Kind.NUMBER, path="run_id", is_shown=False),
        ListColumn("unit", _("Unit"), path="usage_point__unit__name", is_shown=False),
    ),
    filters=(
        Filter("run", _("Identification"), lambda run: Q(run=run), Kind.NUMBER),
        Filter("verdict", _("Verdict"), lambda verdict: Q(verdict=verdict), Kind.CODE, codes=Verdict),
        Filter("usage_point", _("Usage point"), lambda text: Q(usage_point__number__startswith=text)),
        Filter("area", _("Area identified"), lambda text: Q(area__code=text)),
        Filter("archive_area", _("Area of the archive"), lambda text: Q(archive_area__code=text)),
        Filter("unit", _("Unit"), lambda code: Q(usage_point__unit__code=code), choices=unit_choices),
    ),
    totals=(
        Total("customers", _("customers"), Count("pk")),
        Total("other", _("elsewhere than in the archive"), Count("pk", filter=Q(verdict__in=SUGGESTING))),
    ),
)
