"""
Questions about customers and their agreements; every table keeps to the units of the scope.

``usage_points`` narrows a table to the agreements at those usage points; without it the whole scope is given.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import polars as pl
from django.db.models import Q, QuerySet

from wanjia.foundation.access.masking import Personal
from wanjia.foundation.access.queries import within
from wanjia.foundation.access.types import Scope
from wanjia.foundation.columnar.database import narrowed, read_fields
from wanjia.foundation.findings.types import Refused
from wanjia.foundation.listings.feeds import Feed
from wanjia.foundation.organisation.queries import units_inside
from wanjia.foundation.periods.types import Period
from wanjia.registry.customers.models import AgreementTerms, CarveOut, Customer, CustomerAccount, CustomerAgreement

Ids = Collection[int]


class UnknownAccount(Refused):
    """No account of the scope has that number."""


@dataclass(frozen=True, slots=True)
class AccountRow:
    """An account as plain values, personal data unmasked."""

    account_id: int
    number: str
    customer_id: int
    customer_number: str
    name: str
    kind: str
    phone: str
    identity_number: str
    address: str
    unit_id: int
    unit_name: str
    unit_path: str


ACCOUNT_FIELDS = (
    "pk",
    "number",
    "customer_id",
    "customer__number",
    "customer__name",
    "customer__kind",
    "customer__phone",
    "customer__identity_number",
    "address",
    "unit_id",
    "unit__name",
    "unit__path",
)


def account_named(number: str, *, scope: Scope) -> AccountRow:
    """
    Find an account of the scope by its number.

    :raises UnknownAccount: if there is none
    """
    mine = CustomerAccount.objects.filter(within(scope, path="unit__path"), number=number)
    found = mine.values_list(*ACCOUNT_FIELDS).first()
    if found is None:
        msg = f"no account among your units has the number {number}"
        raise UnknownAccount(msg)
    return AccountRow(*found)


def all_customers() -> pl.DataFrame:
    """Give customers, who belong to units only by their accounts: ``customer_id`` and all fields."""
    return read_fields(Customer.objects.all(), id_as="customer_id")


def accounts(scope: Scope, *, ids: Ids | None = None) -> pl.DataFrame:
    """Give accounts: ``account_id`` and all fields; ``ids`` narrows the table to those accounts."""
    found = CustomerAccount.objects.filter(within(scope, path="unit__path"))
    return narrowed(found, column="id", ids=ids, id_as="account_id")


def agreements_during(period: Period, *, scope: Scope, usage_points: Ids | None = None) -> pl.DataFrame:
    """
    Give the agreements that supplied on at least one day of ``period``.

    :returns: ``agreement_id`` and all fields; ``start_date`` and ``end_date`` are those of the whole agreement
    """
    found = CustomerAgreement.objects.during(period).filter(within(scope, path="account__unit__path"))
    return narrowed(found, column="usage_point_id", ids=usage_points, id_as="agreement_id")


def agreements_of(accounts: Ids, *, scope: Scope) -> pl.DataFrame:
    """Give all agreements that accounts ever had: ``agreement_id`` and all fields."""
    found = CustomerAgreement.objects.filter(within(scope, path="account__unit__path"))
    return narrowed(found, column="account_id", ids=accounts, id_as="agreement_id")


def terms_during(period: Period, *, scope: Scope, usage_points: Ids | None = None) -> pl.DataFrame:
    """Give the terms that held on at least one day of ``period``: ``terms_id`` and all fields."""
    found = AgreementTerms.objects.during(period)
    return _of_agreements(found, scope=scope, usage_points=usage_points, id_as="terms_id")


def carve_outs_during(period: Period, *, scope: Scope, usage_points: Ids | None = None) -> pl.DataFrame:
    """Give the carve-outs that held on at least one day of ``period``: ``carve_out_id`` and all fields."""
    found = CarveOut.objects.during(period)
    return _of_agreements(found, scope=scope, usage_points=usage_points, id_as="carve_out_id")


def terms_of(agreements: Ids, *, period: Period) -> pl.DataFrame:
    """Give the terms that agreements, found within a scope before, had in ``period``: ``terms_id`` and all fields."""
    return narrowed(AgreementTerms.objects.during(period), column="agreement_id", ids=agreements, id_as="terms_id")


def carve_outs_of(agreements: Ids, *, period: Period) -> pl.DataFrame:
    """Give the carve-outs of agreements, found within a scope before: ``carve_out_id`` and all fields."""
    return narrowed(CarveOut.objects.during(period), column="agreement_id", ids=agreements, id_as="carve_out_id")


def _of_agreements(rows: QuerySet, *, scope: Scope, usage_points: Ids | None, id_as: str) -> pl.DataFrame:  # type: ignore[type-arg]
    inside = rows.filter(within(scope, path="agreement__account__unit__path")).order_by("pk")
    if usage_points is None:
        return read_fields(inside, id_as=id_as)
    at_points = CustomerAgreement.objects.filter(within(scope, path="account__unit__path"))
    agreements = narrowed(at_points, column="usage_point_id", ids=usage_points, id_as="agreement_id")
    return narrowed(inside, column="agreement_id", ids=agreements["agreement_id"].to_list(), id_as=id_as)


#: Accounts, with the customer's name and where they are.
ACCOUNT_FEED = Feed(
    rows=lambda scope: CustomerAccount.objects.filter(unit__in=units_inside(scope.unit_paths)),
    fields={
        "number": "number",
        "customer_number": "customer__number",
        "name": "customer__name",
        "kind": "customer__kind",
        "phone": "customer__phone",
        "address": "address",
        "unit_code": "unit__code",
        "unit_name": "unit__name",
    },
    order=("number",),
    filters={
        "number": lambda number: Q(number=number),
        "unit": lambda code: Q(unit__code=code),
        "kind": lambda kind: Q(customer__kind=kind),
    },
    personal={"name": Personal.NAME, "phone": Personal.PHONE, "address": Personal.ADDRESS},
)
#: Which account is supplied at which usage point, and when.
AGREEMENT_FEED = Feed(
    rows=lambda scope: CustomerAgreement.objects.filter(account__unit__in=units_inside(scope.unit_paths)),
    fields={
        "number": "number",
        "account_number": "account__number",
        "usage_point": "usage_point__number",
        "start_date": "start_date",
        "end_date": "end_date",
    },
    order=("start_date", "pk"),
    filters={
        "account": lambda number: Q(account__number=number),
        "usage_point": lambda number: Q(usage_point__number=number),
    },
)
#: What agreements say about price, capacity and losses, and when.
TERMS_FEED = Feed(
    rows=lambda scope: AgreementTerms.objects.filter(agreement__account__unit__in=units_inside(scope.unit_paths)),
    fields={
        "agreement": "agreement__number",
        "structure": "structure__code",
        "contract_kva": "contract_kva",
        "running_kva": "running_kva",
        "demand_basis": "demand_basis",
        "contract_demand_kw": "contract_demand_kw",
        "power_factor_standard_pct": "power_factor_standard_pct",
        "loss_method": "loss_method",
        "line_loss_pct": "line_loss_pct",
        "is_large_household": "is_large_household",
        "start_date": "start_date",
        "end_date": "end_date",
    },
    order=("start_date", "pk"),
    filters={"account": lambda number: Q(agreement__account__number=number)},
)
