"""The list of balances."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q, QuerySet, Sum
from django.utils.translation import gettext_lazy as _

from wanjia.foundation.access.masking import Personal
from wanjia.foundation.access.queries import unit_choices
from wanjia.foundation.access.types import Permission, Scope
from wanjia.foundation.listings.listing import Filter, Kind, ListColumn, Listing, Total
from wanjia.foundation.organisation.queries import units_inside
from wanjia.revenue.prepayment.models import DailyBalance
from wanjia.revenue.prepayment.types import Level


def _latest(scope: Scope) -> QuerySet[Any]:
    found: QuerySet[Any] = DailyBalance.objects.filter(unit__in=units_inside(scope.unit_paths), is_latest=True)
    return found


YUAN = _("yuan")

PREPAID = Listing(
    name="prepaid_balances",
    title=_("Balances under fee control"),
    permission=Permission.RECEIVABLES_VIEW,
    rows=_latest,
    key=("pk", "account__number"),
    order=("balance", "pk"),
    columns=(
        ListColumn("account", _("Account number"), path="account__number"),
        ListColumn("name", _("Customer"), path="account__customer__name", personal=Personal.NAME),
        ListColumn("unit", _("Unit"), path="unit__name"),
        ListColumn("level", _("Level"), Kind.CODE, codes=Level),
        ListColumn("balance", _("Balance"), Kind.MONEY, unit=YUAN),
        ListColumn("days_left", _("Days left"), Kind.NUMBER),
        ListColumn("running", _("Running use"), Kind.MONEY, unit=YUAN),
        ListColumn("owed", _("Owed"), Kind.MONEY, unit=YUAN),
        ListColumn("credit", _("Paid in advance"), Kind.MONEY, unit=YUAN),
        ListColumn("late_fee", _("Late fee ahead"), Kind.MONEY, unit=YUAN, is_shown=False),
        ListColumn("deposit", _("Deposit"), Kind.MONEY, unit=YUAN, is_shown=False),
        ListColumn("is_estimated", _("Estimated"), Kind.FLAG),
        ListColumn("read_until", _("Read until"), Kind.DAY, is_shown=False),
        ListColumn("spell_date", _("Near its end since"), Kind.DAY, is_shown=False),
        ListColumn("day", _("Day"), Kind.DAY),
    ),
    filters=(
        Filter("level", _("Level"), lambda level: Q(level=level), Kind.CODE, codes=Level),
        Filter("controlled", _("Under fee control"), lambda wanted: Q(policy__isnull=not wanted), Kind.FLAG),
        Filter("account", _("Account number"), lambda number: Q(account__number=number)),
        Filter("unit", _("Unit"), lambda code: Q(unit__code=code), choices=unit_choices),
    ),
    totals=(
        Total("balances", _("accounts"), Count("pk")),
        Total("running", _("running use"), Sum("running"), Kind.MONEY, unit=YUAN),
    ),
)
