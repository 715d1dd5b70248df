"""Lists of what-ifs, and of the accounts of one."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from wanjia.foundation.access.masking import Personal
from wanjia.foundation.access.queries import within
from wanjia.foundation.access.types import Permission, Scope
from wanjia.foundation.listings.listing import Filter, Kind, ListColumn, Listing, Total
from wanjia.foundation.organisation.queries import units_inside
from wanjia.registry.tariffs.types import UsageClass
from wanjia.revenue.billing.types import RefusalCode
from wanjia.revenue.whatif.models import WhatIf, WhatIfEffect


def _what_ifs(scope: Scope) -> QuerySet[Any]:
    return WhatIf.objects.filter(within(scope, path="unit__path"))


def _effects(scope: Scope) -> QuerySet[Any]:
    in_chinese = (get_language() or "").startswith("zh")
    named = F("structure__name") if in_chinese else F("structure__name_en")
    rows = WhatIfEffect.objects.filter(within(scope, path="what_if__unit__path"))
    return rows.annotate(structure_name=named)


def _units(scope: Scope) -> dict[str, str]:
    return dict(units_inside(scope.unit_paths).order_by("path").values_list("code", "name"))


def _direction(is_dearer: bool) -> Q:
    return Q(effect__gt=0) if is_dearer else Q(effect__lte=0)


WHAT_IFS = Listing(
    name="what-ifs",
    title=_("What if prices changed"),
    permission=Permission.WHAT_IF_RUN,
    rows=_what_ifs,
    key=("id",),
    order=("-id",),
    columns=(
        ListColumn("heading", pgettext_lazy("prices", "Title"), path="title"),
        ListColumn("bill_month", pgettext_lazy("prices", "Month"), Kind.MONTH),
        ListColumn("unit", _("Unit"), path="unit__name"),
        ListColumn("document", _("In place of"), path="document__number"),
        ListColumn("state", _("State"), Kind.CODE, vocabulary="whatif.what_if"),
        ListColumn("planned_by_name", _("Asked for by")),
        ListColumn("planned_at", _("Asked for at"), Kind.MOMENT),
    ),
    filters=(
        Filter("title", pgettext_lazy("prices", "Title"), lambda text: Q(title__contains=text)),
        Filter("bill_month", pgettext_lazy("prices", "Month"), lambda month: Q(bill_month=month), Kind.MONTH),
        Filter("unit", _("Unit"), lambda code: Q(unit__code=code), choices=_units),
        Filter("planned_by", _("Asked for by"), lambda text: Q(planned_by_name__contains=text) | Q(planned_by=text)),
    ),
    totals=(Total("what_ifs", _("what-ifs"), Count("pk")),),
)

EFFECTS = Listing(
    name="what-if-accounts",
    title=_("Effect by account"),
    permission=Permission.WHAT_IF_RUN,
    rows=_effects,
    key=("what_if_id", "number"),
    order=("what_if", "-moved", "pk"),
    columns=(
        ListColumn("number", _("Account number"), path="account__number", is_sortable=False),
        ListColumn(
            "name",
            pgettext_lazy("prices", "Customer"),
            path="account__customer__name",
            personal=Personal.NAME,
            is_sortable=False,
        ),
        ListColumn("unit", _("Unit"), path="unit__name", is_sortable=False),
        ListColumn("usage_class", _("Usage class"), Kind.CODE, codes=UsageClass, is_sortable=False),
        ListColumn("structure_name", pgettext_lazy("prices", "Price"), is_sortable=False, is_shown=False),
        ListColumn("energy_kwh", pgettext_lazy("prices", "Energy"), Kind.NUMBER, unit="kWh"),
        ListColumn("issued", _("As issued"), Kind.MONEY, unit=_("yuan"), is_shown=False),
        ListColumn("base", _("As it is"), Kind.MONEY, unit=_("yuan")),
        ListColumn("draft", _("Under the draft"), Kind.MONEY, unit=_("yuan")),
        ListColumn("effect", _("Effect"), Kind.MONEY, unit=_("yuan")),
        ListColumn("why", _("Why it cannot be priced"), Kind.CODE, codes=RefusalCode, is_sortable=False),
    ),
    filters=(
        Filter("what_if", _("What-if"), lambda number: Q(what_if=int(number)), Kind.NUMBER),
        Filter("number", _("Account number"), lambda text: Q(account__number__startswith=text)),
        Filter("usage_class", _("Usage class"), lambda code: Q(usage_class=code), Kind.CODE, codes=UsageClass),
        Filter("unit", _("Unit"), lambda code: Q(unit__code=code), choices=_units),
        Filter("is_dearer", _("Pays more"), _direction, Kind.FLAG),
        Filter("is_unpriced", _("Cannot be priced"), lambda is_so: Q(effect__isnull=bool(is_so)), Kind.FLAG),
        Filter(
            "is_differing",
            _("Priced otherwise than issued"),
            lambda is_so: ~Q(base=F("issued")) if is_so else Q(base=F("issued")),
            Kind.FLAG,
        ),
    ),
    totals=(
        Total("accounts", pgettext_lazy("prices", "accounts"), Count("pk")),
        Total("energy_kwh", pgettext_lazy("prices", "Energy"), Sum("energy_kwh"), unit="kWh"),
        Total("base", _("as it is"), Sum("base"), Kind.MONEY, _("yuan")),
        Total("draft", _("under the draft"), Sum("draft"), Kind.MONEY, _("yuan")),
        Total("effect", pgettext_lazy("prices", "effect"), Sum("effect"), Kind.MONEY, _("yuan")),
    ),
)
