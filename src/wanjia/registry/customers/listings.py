"""Lists of accounts that people look through."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from wanjia.foundation.access.masking import Personal
from wanjia.foundation.access.types import Permission, Scope
from wanjia.foundation.listings.listing import Filter, Kind, ListColumn, Listing, Total
from wanjia.foundation.organisation.queries import units_inside
from wanjia.registry.customers.models import CustomerAccount
from wanjia.registry.customers.types import CustomerKind


def _accounts(scope: Scope) -> QuerySet[Any]:
    return CustomerAccount.objects.filter(unit__in=units_inside(scope.unit_paths))


def _unit_choices(scope: Scope) -> dict[str, str]:
    return dict(units_inside(scope.unit_paths).order_by("path").values_list("code", "name"))


ACCOUNTS = Listing(
    name="accounts",
    title=_("Customers"),
    permission=Permission.CUSTOMERS_VIEW,
    rows=_accounts,
    key=("number",),
    order=("number",),
    columns=(
        ListColumn("number", _("Account number")),
        ListColumn("name", _("Customer"), path="customer__name", personal=Personal.NAME),
        ListColumn("kind", _("Kind"), Kind.CODE, path="customer__kind", codes=CustomerKind),
        ListColumn("address", _("Address"), personal=Personal.ADDRESS),
        ListColumn("unit", _("Unit"), path="unit__name"),
        ListColumn("phone", _("Phone"), path="customer__phone", personal=Personal.PHONE, is_shown=False),
    ),
    filters=(
        Filter("number", _("Account number"), lambda text: Q(number__startswith=text)),
        Filter("name", _("Customer"), lambda text: Q(customer__name__contains=text), personal=Personal.NAME),
        Filter("kind", _("Kind"), lambda kind: Q(customer__kind=kind), Kind.CODE, codes=CustomerKind),
        Filter("unit", _("Unit"), lambda code: Q(unit__code=code), choices=_unit_choices),
    ),
    totals=(Total("accounts", _("accounts"), Count("pk")),),
)
