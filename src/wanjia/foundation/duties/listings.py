"""The audit list of exemptions."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wanjia.foundation.access.queries import unit_choices
from wanjia.foundation.access.types import Permission, Scope
from wanjia.foundation.duties.models import Exemption
from wanjia.foundation.duties.types import DutyRule, ExemptionState
from wanjia.foundation.listings.listing import Filter, Kind, ListColumn, Listing, Total
from wanjia.foundation.organisation.queries import units_inside


def _exemptions(scope: Scope) -> QuerySet[Any]:
    return Exemption.objects.filter(unit__in=units_inside(scope.unit_paths))


EXEMPTIONS = Listing(
    name="exemptions",
    title=_("Exemptions from the separation of duties"),
    permission=Permission.EVENTS_VIEW,
    rows=_exemptions,
    key=("pk",),
    order=("-requested_at", "-pk"),
    columns=(
        ListColumn("rule", _("Rule"), Kind.CODE, codes=DutyRule),
        ListColumn("unit", _("Unit"), path="unit__name"),
        ListColumn("start_date", _("From"), Kind.DAY),
        ListColumn("end_date", _("Ends before"), Kind.DAY),
        ListColumn("state", pgettext_lazy("of an exemption", "State"), Kind.CODE, codes=ExemptionState),
        ListColumn("reason", _("Reason"), is_sortable=False),
        ListColumn("requested_by", _("Asked for by")),
        ListColumn("requested_at", _("Asked for at"), Kind.MOMENT),
        ListColumn("decided_by", _("Decided by")),
        ListColumn("decided_at", _("Decided at"), Kind.MOMENT, is_shown=False),
        ListColumn("revoked_by", _("Revoked by"), is_shown=False),
        ListColumn("revoked_date", _("Revoked from"), Kind.DAY, is_shown=False),
    ),
    filters=(
        Filter("rule", _("Rule"), lambda rule: Q(rule=rule), Kind.CODE, codes=DutyRule),
        Filter(
            "state",
            pgettext_lazy("of an exemption", "State"),
            lambda state: Q(state=state),
            Kind.CODE,
            codes=ExemptionState,
        ),
        Filter("unit", _("Unit"), lambda code: Q(unit__code=code), choices=unit_choices),
        Filter("on", _("In force on"), lambda day: Q(start_date__lte=day, end_date__gt=day), Kind.DAY),
    ),
    totals=(Total("exemptions", _("exemptions"), Count("pk")),),
)
