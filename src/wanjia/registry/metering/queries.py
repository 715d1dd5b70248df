"""
Questions about usage points and devices; every table keeps to the units of the scope.

``usage_points`` narrows a table to those ids; without it the whole scope is given. Decimals come as decimals, days as
``start_date`` and ``end_date`` (empty while it goes on).
"""

from __future__ import annotations

from collections.abc import Collection

import polars as pl
from django.db.models import Exists, OuterRef, Q, QuerySet

from wanjia.foundation.access.masking import Personal
from wanjia.foundation.access.queries import within
from wanjia.foundation.access.types import Scope
from wanjia.foundation.columnar.database import narrowed, read_fields, read_frame
from wanjia.foundation.listings.feeds import Feed
from wanjia.foundation.organisation.queries import units_inside
from wanjia.foundation.periods.types import Period
from wanjia.registry.metering.models import (
    DeviceInstallation,
    InstallationIndex,
    Meter,
    ParentTie,
    RatioInstallation,
    Register,
    UsagePoint,
    UsagePointTie,
)

Ids = Collection[int]


def usage_points(scope: Scope) -> pl.DataFrame:
    """Give usage points: ``usage_point_id`` and all fields."""
    return read_fields(UsagePoint.objects.filter(within(scope, path="unit__path")), id_as="usage_point_id")


def usage_point_ties(period: Period, *, scope: Scope, usage_points: Ids | None = None) -> pl.DataFrame:
    """Give which area fed which usage point in ``period``: ``usage_point_tie_id`` and all fields."""
    ties = UsagePointTie.objects.during(period).filter(within(scope, path="usage_point__unit__path"))
    return narrowed(ties, column="usage_point_id", ids=usage_points, id_as="usage_point_tie_id")


def installations(period: Period, *, scope: Scope, usage_points: Ids | None = None) -> pl.DataFrame:
    """Give which meter hung where in ``period``: ``installation_id`` and all fields."""
    found = DeviceInstallation.objects.during(period).filter(within(scope, path="usage_point__unit__path"))
    return narrowed(found, column="usage_point_id", ids=usage_points, id_as="installation_id")


def installation_indexes(period: Period, *, scope: Scope, usage_points: Ids | None = None) -> pl.DataFrame:
    """
    Give what registers showed at the installations of ``period`` and at their end.

    :returns: ``installation_id, meter_id, usage_point_id, start_date, end_date, kind, start_value, end_value``
    """
    held = installations(period, scope=scope, usage_points=usage_points)
    found = InstallationIndex.objects.filter(within(scope, path="installation__usage_point__unit__path"))
    indexes = narrowed(found, column="installation_id", ids=held["installation_id"].to_list(), id_as="index_id")
    return held.join(indexes, on="installation_id", how="inner", maintain_order="left")


def all_meters() -> pl.DataFrame:
    """Give meters, which belong to units only by where they hang: ``meter_id`` and all fields."""
    return read_fields(Meter.objects.all(), id_as="meter_id")


def registers(scope: Scope, *, meters: Ids | None = None) -> pl.DataFrame:
    """Give the registers of meters that hang, or once hung, in the scope: ``register_id`` and all fields."""
    found = Register.objects.all()
    if "" not in scope.unit_paths:
        hung = DeviceInstallation.objects.filter(within(scope, path="usage_point__unit__path"))
        found = found.filter(meter__in=hung.values("meter"))
    return narrowed(found, column="meter_id", ids=meters, id_as="register_id")


def multipliers(period: Period, *, scope: Scope, usage_points: Ids | None = None) -> pl.DataFrame:
    """Give the multipliers of ``period``: ``ratio_installation_id`` and all fields; no row means 1."""
    found = RatioInstallation.objects.during(period).filter(within(scope, path="usage_point__unit__path"))
    return narrowed(found, column="usage_point_id", ids=usage_points, id_as="ratio_installation_id")


def parent_ties(period: Period, *, scope: Scope, parents: Ids | None = None) -> pl.DataFrame:
    """Give which usage point was measured a second time by which in ``period``: ``parent_tie_id`` and all fields."""
    ties = ParentTie.objects.during(period).filter(within(scope, path="parent__unit__path"))
    return narrowed(ties, column="parent_id", ids=parents, id_as="parent_tie_id")


def all_hanging_meters() -> QuerySet[DeviceInstallation]:
    """Give the meters that hang now, wherever, as rows for a list to join: ``usage_point``, ``meter``."""
    hanging: QuerySet[DeviceInstallation] = DeviceInstallation.objects.running()
    return hanging


def all_feeding_areas() -> QuerySet[UsagePointTie]:
    """Give which area feeds which usage point now, as rows for a list to join: ``usage_point``, ``area``."""
    feeding: QuerySet[UsagePointTie] = UsagePointTie.objects.running()
    return feeding


def areas_feeding(usage_points: Ids) -> pl.DataFrame:
    """
    Give the areas that fed usage points found within a scope before, the latest first.

    :returns: ``usage_point_id, area_id, code, name, start_date, end_date``
    """
    ties = UsagePointTie.objects.filter(usage_point_id__among=list(usage_points)).order_by("-start_date", "-pk")
    return read_frame(
        ties,
        usage_point_id="usage_point_id",
        area_id="area_id",
        code="area__code",
        name="area__name",
        start_date="start_date",
        end_date="end_date",
    )


def meters_at(usage_points: Ids) -> pl.DataFrame:
    """
    Give the meters that hung at usage points found within a scope before, the latest first.

    :returns: ``usage_point_id, usage_point_number, meter_id, number, model_code, rated_current_a, ownership,
        start_date, end_date``
    """
    hung = DeviceInstallation.objects.filter(usage_point_id__among=list(usage_points)).order_by("-start_date", "-pk")
    return read_frame(
        hung,
        usage_point_id="usage_point_id",
        usage_point_number="usage_point__number",
        meter_id="meter_id",
        number="meter__number",
        model_code="meter__model_code",
        rated_current_a="meter__rated_current_a",
        ownership="meter__ownership",
        start_date="start_date",
        end_date="end_date",
    )


def ratios_at(usage_points: Ids) -> pl.DataFrame:
    """
    Give the CT and PT through which usage points found within a scope before were measured, the latest first.

    :returns: ``usage_point_number, multiplier, current_number, current_primary, current_secondary, potential_number,
        potential_primary, potential_secondary, start_date, end_date``
    """
    found = RatioInstallation.objects.filter(usage_point_id__among=list(usage_points)).order_by("-start_date", "-pk")
    devices = {
        f"{kind}_{name}": f"{kind}__{path}"
        for kind in ("current", "potential")
        for name, path in (("number", "number"), ("primary", "primary_rating"), ("secondary", "secondary_rating"))
    }
    return read_frame(
        found,
        usage_point_number="usage_point__number",
        multiplier="multiplier",
        **devices,
        start_date="start_date",
        end_date="end_date",
    )


#: Usage points.
USAGE_POINT_FEED = Feed(
    rows=lambda scope: UsagePoint.objects.filter(unit__in=units_inside(scope.unit_paths)),
    fields={
        "number": "number",
        "address": "address",
        "metering_mode": "metering_mode",
        "unit_code": "unit__code",
        "unit_name": "unit__name",
    },
    order=("number",),
    filters={"number": lambda number: Q(number=number), "unit": lambda code: Q(unit__code=code)},
    personal={"address": Personal.ADDRESS},
)


def _meters_hung(scope: Scope) -> QuerySet[Meter]:
    """Give the meters that hang, or once hung, in the scope."""
    hung = DeviceInstallation.objects.filter(meter=OuterRef("pk"), usage_point__unit__in=units_inside(scope.unit_paths))
    return Meter.objects.filter(Exists(hung))


#: Meters that hang, or once hung, among the units.
METER_FEED = Feed(
    rows=_meters_hung,
    fields={
        "number": "number",
        "model_code": "model_code",
        "rated_current_a": "rated_current_a",
        "ownership": "ownership",
    },
    order=("number",),
    filters={"number": lambda number: Q(number=number), "model_code": lambda code: Q(model_code=code)},
)
#: The registers of those meters.
REGISTER_FEED = Feed(
    rows=lambda scope: Register.objects.filter(meter__in=_meters_hung(scope)),
    fields={"kind": "kind", "integer_digits": "integer_digits", "decimal_digits": "decimal_digits"},
    order=("pk",),
    filters={"meter": lambda number: Q(meter__number=number)},
)
#: Which meter hung where, and when.
INSTALLATION_FEED = Feed(
    rows=lambda scope: DeviceInstallation.objects.filter(usage_point__unit__in=units_inside(scope.unit_paths)),
    fields={
        "meter": "meter__number",
        "usage_point": "usage_point__number",
        "start_date": "start_date",
        "end_date": "end_date",
    },
    order=("start_date", "pk"),
    filters={
        "meter": lambda number: Q(meter__number=number),
        "usage_point": lambda number: Q(usage_point__number=number),
    },
)
#: By what usage points multiply, and when; no row means 1.
MULTIPLIER_FEED = Feed(
    rows=lambda scope: RatioInstallation.objects.filter(usage_point__unit__in=units_inside(scope.unit_paths)),
    fields={"multiplier": "multiplier", "start_date": "start_date", "end_date": "end_date"},
    order=("start_date", "pk"),
    filters={"usage_point": lambda number: Q(usage_point__number=number)},
)
#: From which transformer area usage points are fed, and when.
AREA_FEED = Feed(
    rows=lambda scope: UsagePointTie.objects.filter(usage_point__unit__in=units_inside(scope.unit_paths)),
    fields={
        "area_code": "area__code",
        "area_name": "area__name",
        "start_date": "start_date",
        "end_date": "end_date",
    },
    order=("start_date", "pk"),
    filters={"usage_point": lambda number: Q(usage_point__number=number)},
)
