"""
Questions about usage points and devices; every table keeps to the units of the scope.

``usage_points`` narrows a table to those ids; without it the whole scope is given. Decimals come as decimals, days as
``start_date`` and ``end_date`` (empty while it goes on).
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import polars as pl
from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet, Subquery

from wanjia.foundation.access.masking import Personal
from wanjia.foundation.access.queries import within
from wanjia.foundation.access.types import Scope
from wanjia.foundation.columnar.database import narrowed, read_fields, read_frame
from wanjia.foundation.findings.types import Refused
from wanjia.foundation.listings.feeds import Feed
from wanjia.foundation.organisation.queries import holds_all_units, units_inside
from wanjia.foundation.periods.types import Period
from wanjia.foundation.spelling.pinyin import after
from wanjia.registry.metering.models import (
    CollectionTerminal,
    DeviceInstallation,
    GatewayPoint,
    InstallationIndex,
    Meter,
    ParentTie,
    RatioInstallation,
    Register,
    TerminalTie,
    TieProposal,
    UsagePoint,
    UsagePointConnection,
    UsagePointTie,
)
from wanjia.registry.metering.types import TieProposalRow, TieProposalState

Ids = Collection[int]
SPAN = {"start_date": "start_date", "end_date": "end_date"}


class UnknownDevice(Refused):
    """No usage point or meter of the scope has that number."""


@dataclass(frozen=True, slots=True)
class UsagePointRow:
    """A usage point as plain values, its address unmasked."""

    usage_point_id: int
    number: str
    address: str
    metering_mode: str
    unit_name: str
    unit_path: str


@dataclass(frozen=True, slots=True)
class MeterRow:
    """A meter as plain values."""

    meter_id: int
    number: str
    model_code: str
    rated_current_a: Decimal | None
    ownership: str


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


def all_meter_ids() -> pl.DataFrame:
    """Give the ids of all meters and nothing else: ``meter_id``."""
    return read_frame(Meter.objects.all(), meter_id="pk")


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


def usage_point_connections(period: Period, *, scope: Scope, usage_points: Ids | None = None) -> pl.DataFrame:
    """Give to which node and phases usage points were connected in ``period``: ``connection_id`` and all fields."""
    found = UsagePointConnection.objects.during(period).filter(within(scope, path="usage_point__unit__path"))
    return narrowed(found, column="usage_point_id", ids=usage_points, id_as="connection_id")


def gateway_points(period: Period, *, scope: Scope) -> pl.DataFrame:
    """Give which usage points measured which part of the grid in ``period``: ``gateway_id`` and all fields."""
    found = GatewayPoint.objects.during(period).filter(within(scope, path="usage_point__unit__path"))
    return read_fields(found, id_as="gateway_id")


def collection_terminals(scope: Scope) -> pl.DataFrame:
    """Give terminals that collect meters: ``terminal_id`` and all fields."""
    return read_fields(CollectionTerminal.objects.filter(within(scope, path="unit__path")), id_as="terminal_id")


def terminal_ties(period: Period, *, scope: Scope) -> pl.DataFrame:
    """Give which terminal collected which meter in ``period``: ``terminal_tie_id`` and all fields."""
    found = TerminalTie.objects.during(period).filter(within(scope, path="terminal__unit__path"))
    return read_fields(found, id_as="terminal_tie_id")


def all_terminal_ties() -> QuerySet[TerminalTie]:
    """Give which terminal collects which meter when, wherever, as rows for a list to join: ``terminal``, ``meter``."""
    return TerminalTie.objects.all()


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


def meters_numbered(beginning: str, *, scope: Scope, at_most: int) -> list[tuple[str, str, str]]:
    """Find meters that hang in the scope by the beginning of their number: number, model, usage point."""
    hung = DeviceInstallation.objects.running().filter(
        meter=OuterRef("pk"), usage_point__unit__in=units_inside(scope.unit_paths)
    )
    found = Meter.objects.filter(Exists(hung), number__gte=beginning, number__lt=after(beginning)).order_by("number")
    point = Subquery(hung.values("usage_point__number")[:1])
    return list(found.annotate(point=point).values_list("number", "model_code", "point")[:at_most])


def points_numbered(beginning: str, *, scope: Scope, at_most: int) -> list[tuple[str, str]]:
    """Find usage points of the scope by the beginning of their number: number, unit."""
    numbered = UsagePoint.objects.filter(number__gte=beginning, number__lt=after(beginning))
    mine = UsagePoint.objects.filter(pk__in=numbered.values("pk"), unit__in=units_inside(scope.unit_paths))
    return list(mine.order_by("number").values_list("number", "unit__name")[:at_most])


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


def usage_point_named(number: str, *, scope: Scope) -> UsagePointRow:
    """
    Find a usage point of the scope by its number.

    :raises UnknownDevice: if there is none
    """
    mine = UsagePoint.objects.filter(within(scope, path="unit__path"), number=number)
    found = mine.values_list("pk", "number", "address", "metering_mode", "unit__name", "unit__path").first()
    if found is None:
        msg = f"no usage point among your units has the number {number}"
        raise UnknownDevice(msg)
    return UsagePointRow(*found)


def numbers_of_points(ids: Ids, *, scope: Scope) -> dict[int, str]:
    """Give the numbers of those of some usage points that lie in the scope, by id."""
    mine = UsagePoint.objects.filter(within(scope, path="unit__path"), pk__in=list(ids))
    return dict(mine.values_list("pk", "number"))


def meter_named(number: str, *, scope: Scope) -> MeterRow:
    """
    Find a meter that hangs or once hung in the scope; one that never hung is found by who sees the whole company.

    :raises UnknownDevice: if there is none
    """
    rows = Meter.objects.filter(number=number)
    if not holds_all_units(scope.unit_paths):
        rows = rows.filter(pk__in=_meters_hung(scope).filter(number=number).values("pk"))
    fields = ("pk", "number", "model_code", "rated_current_a", "ownership")
    found: tuple[Any, ...] | None = rows.values_list(*fields).first()
    if found is None:
        msg = f"no meter among your units has the number {number}"
        raise UnknownDevice(msg)
    return MeterRow(*found)


def areas_of_point(usage_point_id: int) -> pl.DataFrame:
    """Give what fed a usage point found within a scope, the latest first: ``code, name, start_date, end_date``."""
    ties = UsagePointTie.objects.filter(usage_point_id=usage_point_id).order_by("-start_date")
    return read_frame(ties, code="area__code", name="area__name", **SPAN)


def meters_of_point(usage_point_id: int) -> pl.DataFrame:
    """
    Give the meters of a usage point found within a scope, the latest first, with the index of each register.

    :returns: ``number, model_code, start_date, end_date, kind, start_value, end_value``; one row without kind for an
        installation whose indexes were not noted
    """
    hung = DeviceInstallation.objects.filter(usage_point_id=usage_point_id)
    return _with_indexes(hung, number="meter__number", model_code="meter__model_code")


def places_of_meter(meter_id: int, *, scope: Scope) -> pl.DataFrame:
    """
    Give the usage points of the scope at which a meter hung, in the same shape.

    :returns: ``number`` and ``unit`` are those of the usage point, and ``usage_point_id`` stands beside them
    """
    hung = DeviceInstallation.objects.filter(within(scope, path="usage_point__unit__path"), meter_id=meter_id)
    return _with_indexes(
        hung, number="usage_point__number", usage_point_id="usage_point_id", unit="usage_point__unit__name"
    )


def _with_indexes(hung: QuerySet[DeviceInstallation], **columns: str) -> pl.DataFrame:
    spans = read_frame(hung.order_by("-start_date", "-pk"), installation_id="pk", **columns, **SPAN)
    noted = InstallationIndex.objects.filter(installation_id__in=spans["installation_id"].to_list()).order_by("pk")
    values = {name: name for name in ("installation_id", "kind", "start_value", "end_value")}
    indexes = read_frame(noted, **values)
    return spans.join(indexes, on="installation_id", how="left", maintain_order="left_right").drop("installation_id")


def ratios_of_point(usage_point_id: int) -> pl.DataFrame:
    """
    Give the CT and PT of a usage point found within a scope, the latest first.

    :returns: ``multiplier``, then of CT (``current_…``) and PT (``potential_…``) ``number, primary, secondary``, and
        ``start_date, end_date``
    """
    rows = RatioInstallation.objects.filter(usage_point_id=usage_point_id).order_by("-start_date")
    ratings = {"number": "number", "primary": "primary_rating", "secondary": "secondary_rating"}
    devices = {
        f"{kind}_{name}": f"{kind}__{path}" for kind in ("current", "potential") for name, path in ratings.items()
    }
    return read_frame(rows, multiplier="multiplier", **devices, **SPAN)


def family_of_point(usage_point_id: int, *, scope: Scope) -> pl.DataFrame:
    """
    Give the parents and children that a usage point had, as far as the scope holds them.

    :returns: ``number, is_parent, start_date, end_date``, parents first, each the latest first
    """
    rows = ParentTie.objects.order_by("-start_date")
    parents = rows.filter(within(scope, path="parent__unit__path"), child_id=usage_point_id)
    children = rows.filter(within(scope, path="child__unit__path"), parent_id=usage_point_id)
    parts = (read_frame(parents, number="parent__number", **SPAN), read_frame(children, number="child__number", **SPAN))
    return pl.concat([part.with_columns(is_parent=pl.lit(i == 0)) for i, part in enumerate(parts)])


def registers_of_meter(meter_id: int) -> pl.DataFrame:
    """Give the registers of a meter found within a scope: ``kind, integer_digits, decimal_digits``."""
    names = ("kind", "integer_digits", "decimal_digits")
    return read_frame(Register.objects.filter(meter_id=meter_id).order_by("pk"), **{name: name for name in names})


def points_fed(areas: pl.DataFrame, *, scope: Scope) -> pl.DataFrame:
    """
    Give the usage points of the scope that areas fed, each for the days of its tie that lie in those asked about.

    :param areas: ``area_id, start_date, end_date``
    :returns: ``usage_point_id, area_id, start_date, end_date``
    """
    ids = areas["area_id"].unique().to_list()
    ties = UsagePointTie.objects.filter(within(scope, path="usage_point__unit__path"), area_id__among=ids)
    tied = read_frame(
        ties.order_by("pk"), usage_point_id="usage_point_id", area_id="area_id", since="start_date", until="end_date"
    )
    both = tied.join(areas.select("area_id", "start_date", "end_date"), on="area_id", maintain_order="left")
    shared = both.select(
        "usage_point_id",
        "area_id",
        start_date=pl.max_horizontal("since", "start_date"),
        end_date=pl.min_horizontal("until", "end_date"),
    )
    return shared.filter(pl.col("end_date").is_null() | (pl.col("start_date") < pl.col("end_date")))


def points_by_area(area_ids: Ids, *, on: date) -> dict[int, int]:
    """Count the usage points that areas, found within a scope before, feed on a day, by area."""
    ties = read_frame(UsagePointTie.objects.on(on).filter(area_id__among=list(area_ids)), area_id="area_id")
    return dict(ties.group_by("area_id").len().iter_rows())


def tie_proposal_with_id(proposal_id: int, *, scope: Scope) -> TieProposalRow:
    """
    Find a proposed correction of area or phases.

    :raises UnknownDevice: if there is none with that id in the scope
    """
    mine = TieProposal.objects.filter(within(scope, path="unit__path"), pk=proposal_id)
    row: TieProposal | None = mine.select_related("usage_point", "unit", "to_area").first()
    if row is None:
        msg = "There is no such proposal among your units."
        raise UnknownDevice(msg)
    return row.as_row()


def tie_proposals_waiting(scope: Scope, *, but_of: str = "") -> tuple[int, datetime | None]:
    """Count the corrections of ties that wait for somebody else than who proposed them, and since when the oldest."""
    mine = TieProposal.objects.filter(within(scope, path="unit__path"), state=TieProposalState.PROPOSED)
    found = mine.exclude(proposed_by=but_of).aggregate(count=Count("pk"), oldest=Min("proposed_at"))
    return found["count"], found["oldest"]


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


def _once_hung(scope: Scope, *, meter: str) -> Exists:
    """Make the condition that a row's meter hangs, or once hung, in the scope."""
    hung = DeviceInstallation.objects.filter(
        meter=OuterRef(meter), usage_point__unit__in=units_inside(scope.unit_paths)
    )
    return Exists(hung)


def _meters_hung(scope: Scope) -> QuerySet[Meter]:
    """Give the meters that hang, or once hung, in the scope."""
    return Meter.objects.filter(_once_hung(scope, meter="pk"))


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
    rows=lambda scope: Register.objects.filter(_once_hung(scope, meter="meter_id")),
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
