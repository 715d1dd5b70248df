"""Lists of price documents and pricing structures that people look through: the same in all units."""

from __future__ import annotations

from typing import Any

from django.db.models import Case, CharField, Count, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from wanjia.foundation.access.types import Permission, Scope
from wanjia.foundation.listings.listing import Filter, Kind, ListColumn, Listing, Total
from wanjia.registry.tariffs.models import PriceDocument, PriceRow, PricingStructure
from wanjia.registry.tariffs.types import Certainty, UsageClass, VoltageBand

#: Regions of the books shipped → what they are called; others are shown as their books write them.
REGION_NAMES = {
    "": pgettext_lazy("region", "All regions"),
    "BEIJING": pgettext_lazy("region", "Beijing"),
    "HUBEI": pgettext_lazy("region", "Hubei"),
    "SHANDONG": pgettext_lazy("region", "Shandong"),
    "SICHUAN": pgettext_lazy("region", "Sichuan"),
    "STEG": pgettext_lazy("region", "Tunisia"),
    "ZHEJIANG": pgettext_lazy("region", "Zhejiang"),
}


def region_name(region: str) -> str:
    """Give what a region is called in the language of the request."""
    return str(REGION_NAMES.get(region, region))


def _region_named() -> Case:
    known = [When(region=code, then=Value(str(name))) for code, name in REGION_NAMES.items()]
    return Case(*known, default=F("region"), output_field=CharField())


def _regions(_scope: Scope) -> dict[str, str]:
    found = PriceDocument.objects.exclude(region="").order_by("region").values_list("region", flat=True).distinct()
    return {region: region_name(region) for region in found}


def _documents(scope: Scope) -> QuerySet[Any]:
    priced = PriceRow.objects.filter(document=OuterRef("pk")).order_by().values("document")
    counted = Subquery(priced.annotate(count=Count("structure", distinct=True)).values("count"))
    rows = PriceDocument.objects.all() if scope.unit_paths else PriceDocument.objects.none()
    annotated: QuerySet[Any] = rows.annotate(region_name=_region_named(), structures=Coalesce(counted, 0))
    return annotated


def _structures(scope: Scope) -> QuerySet[Any]:
    in_chinese = (get_language() or "").startswith("zh")
    rows = PricingStructure.objects.all() if scope.unit_paths else PricingStructure.objects.none()
    return rows.annotate(shown_name=F("name") if in_chinese else F("name_en"), region_name=_region_named())


DOCUMENTS = Listing(
    name="price-documents",
    title=_("Price documents"),
    permission=Permission.PRICES_VIEW,
    rows=_documents,
    key=("id",),
    order=("-start_date", "number"),
    is_wide=True,
    columns=(
        ListColumn("number", _("Number")),
        ListColumn("heading", pgettext_lazy("prices", "Title"), path="title"),
        ListColumn("issuer", _("Issuer")),
        ListColumn("region_name", pgettext_lazy("prices", "Region"), is_sortable=False),
        ListColumn("start_date", _("Valid from"), Kind.DAY),
        ListColumn("end_date", _("Valid until before"), Kind.DAY),
        ListColumn("is_sample", _("Sample"), Kind.FLAG),
        ListColumn("certainty", _("Certainty"), Kind.CODE, codes=Certainty),
        ListColumn("structures", _("Prices"), Kind.NUMBER, is_sortable=False),
        ListColumn("includes_funds", _("Funds included"), Kind.FLAG, is_shown=False),
    ),
    filters=(
        Filter("number", _("Number or title"), lambda text: Q(number__contains=text) | Q(title__contains=text)),
        Filter("region", pgettext_lazy("prices", "Region"), lambda code: Q(region=code), choices=_regions),
        Filter(
            "on",
            _("Valid on"),
            lambda day: Q(start_date__lte=day) & (Q(end_date__isnull=True) | Q(end_date__gt=day)),
            Kind.DAY,
        ),
        Filter("is_sample", _("Sample"), lambda is_sample: Q(is_sample=is_sample), Kind.FLAG),
        Filter("certainty", _("Certainty"), lambda code: Q(certainty=code), Kind.CODE, codes=Certainty),
    ),
    totals=(Total("documents", pgettext_lazy("prices", "documents"), Count("pk")),),
)

STRUCTURES = Listing(
    name="pricing-structures",
    title=_("Price catalogue"),
    permission=Permission.PRICES_VIEW,
    rows=_structures,
    key=("code",),
    order=("region", "usage_class", "code"),
    columns=(
        ListColumn("shown_name", pgettext_lazy("prices", "Price"), is_sortable=False),
        ListColumn("code", _("Code")),
        ListColumn("region_name", pgettext_lazy("prices", "Region"), is_sortable=False),
        ListColumn("usage_class", _("Usage class"), Kind.CODE, codes=UsageClass),
        ListColumn("voltage_band", _("Voltage"), Kind.CODE, codes=VoltageBand),
        ListColumn("is_two_part", _("Two-part"), Kind.FLAG),
        ListColumn("is_time_of_use", _("By period of the day"), Kind.FLAG),
        ListColumn("is_quantity_only", _("Quantities only"), Kind.FLAG, is_shown=False),
    ),
    filters=(
        Filter(
            "text",
            _("Code or name"),
            lambda text: Q(code__startswith=text) | Q(name__contains=text) | Q(name_en__icontains=text),
        ),
        Filter("region", pgettext_lazy("prices", "Region"), lambda code: Q(region=code), choices=_regions),
        Filter("usage_class", _("Usage class"), lambda code: Q(usage_class=code), Kind.CODE, codes=UsageClass),
        Filter("voltage_band", _("Voltage"), lambda code: Q(voltage_band=code), Kind.CODE, codes=VoltageBand),
    ),
    totals=(Total("structures", pgettext_lazy("prices", "prices"), Count("pk")),),
)
