"""Accounts of customers, with their agreements and what these say."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest
from ninja import Query, Router
from pydantic import Field

from wanjia.foundation.tokens.types import ApiScope
from wanjia.interfaces.api.callers import Bearer
from wanjia.interfaces.api.paging import Paged, all_of_feed, one_of_feed, page_of_feed
from wanjia.interfaces.api.values import Exact, Number, Shape, Text
from wanjia.registry.customers.queries import ACCOUNT_FEED, AGREEMENT_FEED, TERMS_FEED
from wanjia.registry.customers.types import CustomerKind, DemandBasis, LossMethod

router = Router(tags=["customers"])
MAY_CUSTOMERS = Bearer(ApiScope.CUSTOMERS_READ)


class Customer(Shape):
    """An account (户号), and whose it is. Personal data is masked unless the token carries personal:read."""

    number: str = Field(examples=["4213000001"], description="Number of the account.")
    customer_number: str = Field(examples=["K000001"], description="Number of the person or organisation.")
    name: str = Field(examples=["张*"], description="Name of the customer; personal data.")
    kind: CustomerKind
    phone: str = Field(examples=["138******21"], description="Personal data.")
    address: str = Field(examples=["光明村******"], description="Personal data.")
    unit_code: str = Field(examples=["S1"], description="The unit that the account belongs to.")
    unit_name: str = Field(examples=["城关供电所"])


class Customers(Shape):
    """A page of accounts."""

    items: list[Customer]
    next_cursor: str | None = Field(description="Asks for the next page; null on the last.")


class CustomerFilters(Paged):
    """What accounts may be asked for."""

    unit: Text | None = Field(None, description="Code of a unit; those of units below it are not included.")
    kind: CustomerKind | None = None


class Terms(Shape):
    """What an agreement says about price, capacity and losses, for some time."""

    structure: str = Field(examples=["HB.RES"], description="Code of the pricing structure.")
    contract_kva: Exact
    running_kva: Exact
    demand_basis: DemandBasis
    contract_demand_kw: Exact | None
    power_factor_standard_pct: int | None
    loss_method: LossMethod
    line_loss_pct: Exact
    is_large_household: bool
    start_date: date
    end_date: date | None = Field(description="The day after the latest; null while it goes on.")


class Agreement(Shape):
    """Supply of an account at one usage point, for some time."""

    number: str
    usage_point: str = Field(description="Number of the usage point.")
    start_date: date
    end_date: date | None = Field(description="The day after the latest; null while it goes on.")
    terms: list[Terms]


class CustomerWhole(Customer):
    """An account with its agreements over time."""

    agreements: list[Agreement]


@router.get("", response=Customers, auth=MAY_CUSTOMERS, operation_id="list_customers", summary="List accounts")
def list_customers(request: HttpRequest, wanted: Query[CustomerFilters]) -> dict[str, Any]:
    """Give accounts in the order of their numbers."""
    return page_of_feed(request, feed=ACCOUNT_FEED, name="customers", wanted=wanted)


@router.get(
    "/{number}", response=CustomerWhole, auth=MAY_CUSTOMERS, operation_id="read_customer", summary="Read one account"
)
def read_customer(request: HttpRequest, number: Number) -> dict[str, Any]:
    """Give one account with its agreements and their terms, past ones too."""
    account = one_of_feed(request, feed=ACCOUNT_FEED, wanted={"number": number})
    terms = all_of_feed(request, feed=TERMS_FEED, wanted={"account": number})
    agreements = [
        {**agreement, "terms": [row for row in terms if row["agreement"] == agreement["number"]]}
        for agreement in all_of_feed(request, feed=AGREEMENT_FEED, wanted={"account": number})
    ]
    return {**account, "agreements": agreements}
