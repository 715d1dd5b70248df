"""Price documents, pricing structures, published figures, and what a structure costs on a day."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest
from ninja import Query, Router
from pydantic import Field

from wanjia.foundation.tokens.types import ApiScope
from wanjia.interfaces.api.callers import Bearer
from wanjia.interfaces.api.paging import Paged, one_of_feed, page_of_feed
from wanjia.interfaces.api.values import Exact, Number, Shape, Text
from wanjia.registry.tariffs.queries import DOCUMENT_FEED, RATE_FEED, STRUCTURE_FEED
from wanjia.registry.tariffs.types import Certainty, PriceKind, TimeOfUse, UsageClass, VoltageBand

router = Router(tags=["prices"])
MAY_PRICES = Bearer(ApiScope.PRICES_READ)


class PriceDocument(Shape):
    """A notice or published table (电价文件)."""

    number: str
    title: str
    issuer: str
    region: str = Field(examples=["HB"], description="Empty for all regions.")
    source: str = Field(description="Where it was read.")
    certainty: Certainty
    is_sample: bool = Field(description="Made up, so that something can be shown.")
    includes_funds: bool = Field(description="Whether its energy prices include the government funds.")
    start_date: date
    end_date: date | None = Field(description="The day after the latest; null while it goes on.")


class PriceDocuments(Shape):
    """A page of price documents."""

    items: list[PriceDocument]
    next_cursor: str | None = Field(description="Asks for the next page; null on the last.")


class DocumentFilters(Paged):
    """What price documents may be asked for."""

    number: Text | None = Field(None, description="Number of the document.")
    region: Text | None = None
    on: date | None = Field(None, description="Only those valid on this day.")


class Structure(Shape):
    """What an agreement names as its price (电价)."""

    code: str = Field(examples=["HB.RES"])
    name: str = Field(description="Chinese name.")
    name_en: str = Field(description="English name.")
    region: str
    usage_class: UsageClass
    voltage_band: VoltageBand
    is_two_part: bool
    is_time_of_use: bool
    is_quantity_only: bool


class Structures(Shape):
    """A page of pricing structures."""

    items: list[Structure]
    next_cursor: str | None = Field(description="Asks for the next page; null on the last.")


class StructureFilters(Paged):
    """What pricing structures may be asked for."""

    region: Text | None = None
    usage_class: UsageClass | None = None


class Rate(Shape):
    """One published figure: yuan per kWh, kVA and month, or kW and month."""

    structure: str
    document: str = Field(description="Number of the document that publishes it.")
    kind: PriceKind
    item: str
    time_of_use: TimeOfUse
    tier: int
    price: Exact
    note: str
    start_date: date
    end_date: date | None = Field(description="The day after the latest; null while it goes on.")


class Rates(Shape):
    """A page of published figures."""

    items: list[Rate]
    next_cursor: str | None = Field(description="Asks for the next page; null on the last.")


class RateFilters(Paged):
    """What published figures may be asked for."""

    structure: Text | None = Field(None, description="Code of a pricing structure.")
    document: Text | None = Field(None, description="Number of a document.")
    kind: PriceKind | None = None
    on: date | None = Field(None, description="Only those valid on this day.")


@router.get(
    "/documents",
    response=PriceDocuments,
    auth=MAY_PRICES,
    operation_id="list_documents",
    summary="List price documents",
)
def list_documents(request: HttpRequest, wanted: Query[DocumentFilters]) -> dict[str, Any]:
    """Give price documents in the order of their numbers; they belong to no unit."""
    return page_of_feed(request, feed=DOCUMENT_FEED, name="documents", wanted=wanted)


@router.get(
    "/structures",
    response=Structures,
    auth=MAY_PRICES,
    operation_id="list_structures",
    summary="List pricing structures",
)
def list_structures(request: HttpRequest, wanted: Query[StructureFilters]) -> dict[str, Any]:
    """Give pricing structures in the order of their codes."""
    return page_of_feed(request, feed=STRUCTURE_FEED, name="structures", wanted=wanted)


@router.get(
    "/structures/{code}",
    response=Structure,
    auth=MAY_PRICES,
    operation_id="read_structure",
    summary="Read one pricing structure",
)
def read_structure(request: HttpRequest, code: Number) -> dict[str, Any]:
    """Give one pricing structure; its figures are in /prices/rates?structure=…."""
    return one_of_feed(request, feed=STRUCTURE_FEED, wanted={"code": code})


@router.get("/rates", response=Rates, auth=MAY_PRICES, operation_id="list_rates", summary="List published figures")
def list_rates(request: HttpRequest, wanted: Query[RateFilters]) -> dict[str, Any]:
    """Give published figures in the order in which they were recorded."""
    return page_of_feed(request, feed=RATE_FEED, name="rates", wanted=wanted)
