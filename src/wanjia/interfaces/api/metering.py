"""Usage points and meters, with what hung where."""

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
from wanjia.registry.metering.queries import (
    AREA_FEED,
    INSTALLATION_FEED,
    METER_FEED,
    MULTIPLIER_FEED,
    REGISTER_FEED,
    USAGE_POINT_FEED,
)
from wanjia.registry.metering.types import MeteringMode, Ownership, RegisterKind

usage_points = Router(tags=["usage points"])
meters = Router(tags=["meters"])
MAY_POINTS = Bearer(ApiScope.USAGE_POINTS_READ)
MAY_METERS = Bearer(ApiScope.METERS_READ)
ENDS = "The day after the latest; null while it goes on."


class UsagePoint(Shape):
    """The place at which energy is measured (计量点), whatever meter hangs there."""

    number: str = Field(examples=["P4213000001"])
    address: str = Field(examples=["光明村******"], description="Personal data.")
    metering_mode: MeteringMode
    unit_code: str = Field(examples=["S1"])
    unit_name: str = Field(examples=["城关供电所"])


class UsagePoints(Shape):
    """A page of usage points."""

    items: list[UsagePoint]
    next_cursor: str | None = Field(description="Asks for the next page; null on the last.")


class UsagePointFilters(Paged):
    """What usage points may be asked for."""

    unit: Text | None = Field(None, description="Code of a unit; those of units below it are not included.")


class Installation(Shape):
    """A meter on a usage point, for some time."""

    meter: str
    usage_point: str
    start_date: date
    end_date: date | None = Field(description=ENDS)


class Multiplier(Shape):
    """By what the difference of two readings is multiplied, for some time; no row means 1."""

    multiplier: Exact
    start_date: date
    end_date: date | None = Field(description=ENDS)


class Area(Shape):
    """The transformer area (台区) that feeds a usage point, for some time."""

    area_code: str
    area_name: str
    start_date: date
    end_date: date | None = Field(description=ENDS)


class UsagePointWhole(UsagePoint):
    """A usage point with its meters, multipliers and areas over time."""

    installations: list[Installation]
    multipliers: list[Multiplier]
    areas: list[Area]


class Meter(Shape):
    """A meter that hangs, or once hung, among the units of the token."""

    number: str = Field(examples=["M4213000001"])
    model_code: str = Field(examples=["DTZ"])
    rated_current_a: Exact | None
    ownership: Ownership


class Meters(Shape):
    """A page of meters."""

    items: list[Meter]
    next_cursor: str | None = Field(description="Asks for the next page; null on the last.")


class MeterFilters(Paged):
    """What meters may be asked for."""

    model_code: Text | None = Field(None, description="Model of the meter.")


class Register(Shape):
    """One counter of a meter."""

    kind: RegisterKind
    integer_digits: int
    decimal_digits: int


class MeterWhole(Meter):
    """A meter with its registers and where it hung."""

    registers: list[Register]
    installations: list[Installation]


@usage_points.get(
    "", response=UsagePoints, auth=MAY_POINTS, operation_id="list_usage_points", summary="List usage points"
)
def list_usage_points(request: HttpRequest, wanted: Query[UsagePointFilters]) -> dict[str, Any]:
    """Give usage points in the order of their numbers."""
    return page_of_feed(request, feed=USAGE_POINT_FEED, name="usage-points", wanted=wanted)


@usage_points.get(
    "/{number}",
    response=UsagePointWhole,
    auth=MAY_POINTS,
    operation_id="read_usage_point",
    summary="Read one usage point",
)
def read_usage_point(request: HttpRequest, number: Number) -> dict[str, Any]:
    """Give one usage point with its meters, multipliers and transformer areas, past ones too."""
    at_point = {"usage_point": number}
    return {
        **one_of_feed(request, feed=USAGE_POINT_FEED, wanted={"number": number}),
        "installations": all_of_feed(request, feed=INSTALLATION_FEED, wanted=at_point),
        "multipliers": all_of_feed(request, feed=MULTIPLIER_FEED, wanted=at_point),
        "areas": all_of_feed(request, feed=AREA_FEED, wanted=at_point),
    }


@meters.get("", response=Meters, auth=MAY_METERS, operation_id="list_meters", summary="List meters")
def list_meters(request: HttpRequest, wanted: Query[MeterFilters]) -> dict[str, Any]:
    """Give meters in the order of their numbers."""
    return page_of_feed(request, feed=METER_FEED, name="meters", wanted=wanted)


@meters.get("/{number}", response=MeterWhole, auth=MAY_METERS, operation_id="read_meter", summary="Read one meter")
def read_meter(request: HttpRequest, number: Number) -> dict[str, Any]:
    """Give one meter with its registers and the usage points on which it hung."""
    return {
        **one_of_feed(request, feed=METER_FEED, wanted={"number": number}),
        "registers": all_of_feed(request, feed=REGISTER_FEED, wanted={"meter": number}),
        "installations": all_of_feed(request, feed=INSTALLATION_FEED, wanted={"meter": number}),
    }
