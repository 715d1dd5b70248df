"""Lists of reliability: outages, budgets of lines, indices of months, rules."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, ExpressionWrapper, F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wanjia.energy.reliability.models import (
    HoursBudget,
    NoticeText,
    Outage,
    OutageCost,
    ReliabilityMonth,
    ReliabilityRule,
    ReliabilityTarget,
)
from wanjia.energy.reliability.types import (
    AHEAD,
    HAPPENED,
    Basis,
    Influence,
    Limit,
    OutageKind,
    OutageReason,
    OutageState,
)
from wanjia.foundation.access.queries import unit_choices
from wanjia.foundation.access.types import Permission, Scope
from wanjia.foundation.listings.listing import Filter, Kind, ListColumn, Listing, Total
from wanjia.foundation.organisation.queries import units_inside
from wanjia.foundation.quantities.fields import QuantityField

VIEW = Permission.OUTAGES_VIEW
STATE = pgettext_lazy("of an outage", "State")
UNIT = ListColumn("unit", _("Unit"), path="unit__name")
OF_UNIT = Filter("unit", _("Unit"), lambda code: Q(unit__code=code), choices=unit_choices)
OF_BASIS = Filter("basis", _("Who is counted"), lambda basis: Q(basis=basis), Kind.CODE, codes=Basis)
BASIS = ListColumn("basis", _("Who is counted"), Kind.CODE, codes=Basis)
MONTH = ListColumn("month", pgettext_lazy("outage", "Month"), Kind.MONTH, path="of_month")
HOURS = _("customer-hours")


def _inside(model: Any) -> Any:
    def rows(scope: Scope) -> QuerySet[Any]:
        found: QuerySet[Any] = model.objects.filter(unit__in=units_inside(scope.unit_paths))
        return found

    return rows


OUTAGES = Listing(
    name="outages",
    title=_("Outages"),
    permission=VIEW,
    rows=_inside(Outage),
    key=("id",),
    order=("-from_at", "-pk"),
    columns=(
        ListColumn("from_at", _("Off from"), Kind.MOMENT),
        ListColumn("to_at", _("Planned until"), Kind.MOMENT),
        ListColumn("restored_at", _("Back at"), Kind.MOMENT),
        ListColumn("state", STATE, Kind.CODE, codes=OutageState),
        ListColumn("kind", _("Kind of outage"), Kind.CODE, codes=OutageKind),
        ListColumn("reason", _("Reason"), Kind.CODE, codes=OutageReason),
        ListColumn("work", _("Work or event"), is_sortable=False),
        UNIT,
        ListColumn("customers", _("Customers hit"), Kind.NUMBER),
        ListColumn("areas", _("Areas hit"), Kind.NUMBER),
        ListColumn("lv_hours", _("LV customer-hours"), Kind.DECIMAL, unit="h"),
        ListColumn("mv_hours", _("MV user-hours"), Kind.DECIMAL, unit="h"),
        ListColumn("planned_lv_hours", _("LV customer-hours as planned"), Kind.DECIMAL, unit="h", is_shown=False),
        ListColumn("planned_mv_hours", _("MV user-hours as planned"), Kind.DECIMAL, unit="h", is_shown=False),
        ListColumn("influence", _("Whose doing"), Kind.CODE, codes=Influence, is_shown=False),
        ListColumn("is_over_budget", _("Beyond the budget"), Kind.FLAG, is_shown=False),
        ListColumn("responsible", _("Responsible"), is_shown=False),
    ),
    filters=(
        Filter("state", STATE, lambda state: Q(state=state), Kind.CODE, codes=OutageState),
        Filter("kind", _("Kind of outage"), lambda kind: Q(kind=kind), Kind.CODE, codes=OutageKind),
        Filter("reason", _("Reason"), lambda reason: Q(reason=reason), Kind.CODE, codes=OutageReason),
        Filter("since", _("Off from"), lambda day: Q(from_at__date__gte=day), Kind.DAY),
        Filter("until", _("Off until"), lambda day: Q(from_at__date__lte=day), Kind.DAY),
        OF_UNIT,
    ),
    totals=(
        Total("outages", _("outages"), Count("pk")),
        Total("lv_hours", _("LV customer-hours"), Sum("lv_hours"), Kind.DECIMAL, unit="h"),
        Total("mv_hours", _("MV user-hours"), Sum("mv_hours"), Kind.DECIMAL, unit="h"),
    ),
)


def _budgets(scope: Scope) -> QuerySet[Any]:
    mine: QuerySet[Any] = HoursBudget.objects.filter(unit__in=units_inside(scope.unit_paths))
    same = OutageCost.objects.filter(
        feeder=OuterRef("feeder"), of_month=OuterRef("of_month"), basis=OuterRef("basis")
    ).order_by()
    used = _summed(same.filter(is_planned=False, outage__state__in=HAPPENED))
    ahead = _summed(same.filter(is_planned=True, outage__state__in=AHEAD))
    left = ExpressionWrapper(F("hours") - F("used") - F("ahead"), output_field=QuantityField())
    found: QuerySet[Any] = mine.annotate(used=used, ahead=ahead).annotate(left=left)
    return found


def _summed(rows: QuerySet[Any]) -> Any:
    total = rows.values("feeder").annotate(total=Sum("hours")).values("total")
    return Coalesce(Subquery(total, output_field=QuantityField()), 0, output_field=QuantityField())


BUDGETS = Listing(
    name="outage-budgets",
    title=_("Customer-hours by line"),
    permission=VIEW,
    rows=_budgets,
    key=("id",),
    order=("-of_month", "feeder__code", "basis"),
    columns=(
        MONTH,
        ListColumn("feeder", pgettext_lazy("outage", "Line"), path="feeder__name"),
        BASIS,
        ListColumn("hours", _("Allowed"), Kind.DECIMAL, unit=HOURS),
        ListColumn("reserve", _("Of it kept for faults"), Kind.DECIMAL, unit=HOURS),
        ListColumn("used", _("Used"), Kind.DECIMAL, unit=HOURS, is_sortable=False),
        ListColumn("ahead", _("Planned ahead"), Kind.DECIMAL, unit=HOURS, is_sortable=False),
        ListColumn("left", _("Deviation: left"), Kind.DECIMAL, unit=HOURS, is_sortable=False),
        UNIT,
        ListColumn("allocated_at", _("Allocated"), Kind.MOMENT, is_shown=False),
    ),
    filters=(
        Filter("month", pgettext_lazy("outage", "Month"), lambda month: Q(of_month=month), Kind.MONTH),
        Filter("feeder", _("Line code"), lambda code: Q(feeder__code=code)),
        OF_BASIS,
        OF_UNIT,
    ),
    totals=(
        Total("hours", _("allowed"), Sum("hours"), Kind.DECIMAL, unit=HOURS),
        Total("reserve", _("kept for faults"), Sum("reserve"), Kind.DECIMAL, unit=HOURS),
    ),
)

MONTHS = Listing(
    name="reliability-months",
    title=_("Indices of reliability"),
    permission=VIEW,
    rows=_inside(ReliabilityMonth),
    key=("id",),
    order=("-of_month", "unit__path", "basis"),
    columns=(
        MONTH,
        UNIT,
        BASIS,
        ListColumn("rs_1", "RS-1", Kind.DECIMAL, unit="%"),
        ListColumn("target_pct", _("Target"), Kind.DECIMAL, unit="%"),
        ListColumn("rs_2", "RS-2", Kind.DECIMAL, unit="%"),
        ListColumn("rs_3", "RS-3", Kind.DECIMAL, unit="%"),
        ListColumn("customer_hours", _("Hours lost"), Kind.DECIMAL, unit=HOURS),
        ListColumn("interruptions", _("Customer interruptions"), Kind.NUMBER),
        ListColumn("served", _("Served"), Kind.NUMBER),
        ListColumn("saifi", "SAIFI", Kind.DECIMAL, unit=_("times")),
        ListColumn("saidi", "SAIDI", Kind.DECIMAL, unit=_("minutes")),
        ListColumn("caidi", "CAIDI", Kind.DECIMAL, unit=_("minutes")),
        ListColumn("asai", "ASAI", Kind.DECIMAL, is_shown=False),
        ListColumn("maifi", "MAIFI", Kind.DECIMAL, unit=_("times"), is_shown=False),
        ListColumn("worked_out_at", _("Worked out"), Kind.MOMENT, is_shown=False),
    ),
    filters=(
        Filter("month", pgettext_lazy("outage", "Month"), lambda month: Q(of_month=month), Kind.MONTH),
        OF_BASIS,
        OF_UNIT,
    ),
)


def _rules(_scope: Scope) -> QuerySet[Any]:
    found: QuerySet[Any] = ReliabilityRule.objects.all()
    return found


RULES = Listing(
    name="reliability-rules",
    title=_("Rules of reliability"),
    permission=VIEW,
    rows=_rules,
    key=("id",),
    order=("name", "-start_date"),
    columns=(
        ListColumn("name", _("Rule"), Kind.CODE, codes=Limit),
        ListColumn("value", _("Value"), Kind.DECIMAL),
        ListColumn("start_date", _("From"), Kind.DAY),
        ListColumn("end_date", _("Until before"), Kind.DAY),
        ListColumn("source", _("Ground of the rule"), is_sortable=False),
        ListColumn("is_confirmed", _("Confirmed"), Kind.FLAG),
    ),
)


def _texts(_scope: Scope) -> QuerySet[Any]:
    found: QuerySet[Any] = NoticeText.objects.all()
    return found


NOTICE_TEXTS = Listing(
    name="outage-notice-texts",
    title=_("Texts about outages"),
    permission=VIEW,
    rows=_texts,
    key=("id",),
    order=("is_letter", "is_cancellation", "-start_date"),
    columns=(
        ListColumn("title_zh", _("Title")),
        ListColumn("text_zh", _("Text"), is_sortable=False),
        ListColumn("is_letter", _("Letter to important customers"), Kind.FLAG),
        ListColumn("is_cancellation", _("Says that it will not be"), Kind.FLAG),
        ListColumn("start_date", _("From"), Kind.DAY),
        ListColumn("end_date", _("Until before"), Kind.DAY),
        ListColumn("source", _("Ground of the rule"), is_sortable=False),
    ),
)

TARGETS = Listing(
    name="reliability-targets",
    title=_("Targets of reliability"),
    permission=VIEW,
    rows=_inside(ReliabilityTarget),
    key=("id",),
    order=("-start_date", "unit__path", "basis"),
    columns=(
        UNIT,
        BASIS,
        ListColumn("target_pct", _("Target RS-1"), Kind.DECIMAL, unit="%"),
        ListColumn("start_date", _("From"), Kind.DAY),
        ListColumn("end_date", _("Until before"), Kind.DAY),
        ListColumn("source", _("Ground of the rule"), is_sortable=False),
        ListColumn("set_at", _("Set at"), Kind.MOMENT, is_shown=False),
    ),
    filters=(OF_BASIS, OF_UNIT),
)
