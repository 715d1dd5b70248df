"""
Questions about customers and their agreements; every table keeps to the units of the scope.

``usage_points`` narrows a table to the agreements at those usage points; without it the whole scope is given.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import polars as pl
from django.db.models import QuerySet

from wanjia.foundation.access.queries import within
from wanjia.foundation.access.types import Scope
from wanjia.foundation.columnar.database import narrowed, read_fields
from wanjia.foundation.findings.types import Refused
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
