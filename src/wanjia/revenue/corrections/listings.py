"""The work list of cases."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q, QuerySet, Sum
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wanjia.foundation.access.queries import unit_choices
from wanjia.foundation.access.types import Permission, Scope
from wanjia.foundation.listings.listing import Filter, Kind, ListColumn, Listing, Total
from wanjia.foundation.organisation.queries import units_inside
from wanjia.revenue.corrections.models import CorrectionCase
from wanjia.revenue.corrections.types import CaseState, Cause, Source


def _cases(scope: Scope) -> QuerySet[Any]:
    return CorrectionCase.objects.filter(account__unit__in=units_inside(scope.unit_paths))


CASES = Listing(
    name="corrections",
    title=_("Corrections"),
    permission=Permission.RECEIVABLES_VIEW,
    rows=_cases,
    key=("number",),
    order=("-found_at", "-pk"),
    columns=(
        ListColumn("number", _("Case")),
        ListColumn("account", _("Account"), path="account__number"),
        ListColumn("unit", _("Unit"), path="account__unit__name", is_shown=False),
        ListColumn("cause", pgettext_lazy("of a correction", "Cause"), Kind.CODE, codes=Cause),
        ListColumn("source", pgettext_lazy("of a correction", "Came to light by"), Kind.CODE, codes=Source),
        ListColumn("state", pgettext_lazy("of a correction", "State"), Kind.CODE, codes=CaseState),
        ListColumn("start_date", _("From"), Kind.DAY),
        ListColumn("end_date", _("Ends before"), Kind.DAY),
        ListColumn("energy_kwh", _("Energy"), Kind.NUMBER, unit="kWh"),
        ListColumn("difference", _("Difference"), Kind.MONEY, unit=_("yuan")),
        ListColumn("penalty", _("Penalty"), Kind.MONEY, unit=_("yuan")),
        ListColumn("weight", _("To be approved"), Kind.MONEY, unit=_("yuan"), is_shown=False),
        ListColumn("found_by", _("Found by"), is_shown=False),
        ListColumn("found_at", _("Found on"), Kind.MOMENT),
    ),
    filters=(
        Filter("number", _("Case"), lambda text: Q(number=text)),
        Filter("account", _("Account"), lambda text: Q(account__number=text)),
        Filter("cause", pgettext_lazy("of a correction", "Cause"), lambda v: Q(cause=v), Kind.CODE, codes=Cause),
        Filter("source", _("Came to light by"), lambda v: Q(source=v), Kind.CODE, codes=Source),
        Filter("state", pgettext_lazy("of a correction", "State"), lambda v: Q(state=v), Kind.CODE, codes=CaseState),
        Filter("unit", _("Unit"), lambda code: Q(account__unit__code=code), Kind.CODE, choices=unit_choices),
    ),
    totals=(
        Total("cases", _("Cases"), Count("pk")),
        Total("difference", _("Difference"), Sum("difference"), Kind.MONEY, unit=_("yuan")),
        Total("penalty", _("Penalty"), Sum("penalty"), Kind.MONEY, unit=_("yuan")),
    ),
)
