"""Questions about the grid; every table keeps to the units of the scope."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl
from django.db.models import QuerySet

from wanjia.foundation.access.queries import within
from wanjia.foundation.access.types import Scope
from wanjia.foundation.columnar.database import read_fields, read_frame
from wanjia.foundation.findings.types import Refused
from wanjia.foundation.organisation.queries import units_inside
from wanjia.foundation.periods.types import Period
from wanjia.foundation.spelling.pinyin import initials, is_initials
from wanjia.registry.network.models import (
    ACLineSegment,
    AreaConnection,
    AreaTie,
    ConductorType,
    ConnectivityNode,
    DistributionTransformer,
    Feeder,
    FeederHead,
    FeederTie,
    Substation,
    TransformerArea,
    TransformerPlacement,
)

Ids = Collection[int]


class UnknownPart(Refused):
    """No substation, feeder or area of the scope has that code."""


@dataclass(frozen=True, slots=True)
class SubstationRow:
    """A substation as plain values."""

    substation_id: int
    code: str
    name: str
    voltage_kv: Decimal
    unit_name: str
    unit_path: str


@dataclass(frozen=True, slots=True)
class FeederRow:
    """A feeder as plain values."""

    feeder_id: int
    code: str
    name: str
    voltage_kv: Decimal
    unit_name: str
    unit_path: str


@dataclass(frozen=True, slots=True)
class AreaRow:
    """A transformer area as plain values."""

    area_id: int
    code: str
    name: str
    kind: str
    unit_name: str
    unit_path: str


SPAN = {"start_date": "start_date", "end_date": "end_date"}
NAMEPLATE_LOSSES = ("no_load_loss_w", "load_loss_w", "no_load_current_pct", "impedance_pct")


def substations(scope: Scope) -> pl.DataFrame:
    """Give substations: ``substation_id`` and all fields."""
    return read_fields(Substation.objects.filter(within(scope, path="unit__path")), id_as="substation_id")


def feeders(scope: Scope) -> pl.DataFrame:
    """Give feeders: ``feeder_id`` and all fields."""
    return read_fields(Feeder.objects.filter(within(scope, path="unit__path")), id_as="feeder_id")


def feeder_ties(period: Period, *, scope: Scope) -> pl.DataFrame:
    """Give what fed which feeder in ``period``: ``feeder_tie_id`` and all fields."""
    ties = FeederTie.objects.during(period).filter(within(scope, path="feeder__unit__path"))
    return read_fields(ties, id_as="feeder_tie_id")


def transformer_areas(scope: Scope) -> pl.DataFrame:
    """Give transformer areas: ``area_id`` and all fields."""
    return read_fields(TransformerArea.objects.filter(within(scope, path="unit__path")), id_as="area_id")


def area_ties(period: Period, *, scope: Scope) -> pl.DataFrame:
    """Give which feeder fed which area in ``period``: ``area_tie_id`` and all fields."""
    ties = AreaTie.objects.during(period).filter(within(scope, path="area__unit__path"))
    return read_fields(ties, id_as="area_tie_id")


def all_transformers() -> pl.DataFrame:
    """Give distribution transformers, which belong to units only by where they stand: ``transformer_id``, …"""
    return read_fields(DistributionTransformer.objects.all(), id_as="transformer_id")


def transformer_placements(period: Period, *, scope: Scope) -> pl.DataFrame:
    """Give which transformer stood in which area in ``period``: ``placement_id`` and all fields."""
    placements = TransformerPlacement.objects.during(period).filter(within(scope, path="area__unit__path"))
    return read_fields(placements, id_as="placement_id")


def all_conductor_types() -> pl.DataFrame:
    """Give the types of conductors, which belong to nobody: ``conductor_id`` and all fields."""
    return read_fields(ConductorType.objects.all(), id_as="conductor_id")


def connectivity_nodes(scope: Scope) -> pl.DataFrame:
    """Give the nodes of the grid: ``node_id`` and all fields."""
    return read_fields(ConnectivityNode.objects.filter(within(scope, path="unit__path")), id_as="node_id")


def line_segments(period: Period, *, scope: Scope) -> pl.DataFrame:
    """Give pieces of line and switches of ``period``: ``segment_id`` and all fields."""
    found = ACLineSegment.objects.during(period).filter(within(scope, path="from_node__unit__path"))
    return read_fields(found, id_as="segment_id")


def feeder_heads(period: Period, *, scope: Scope) -> pl.DataFrame:
    """Give at which node feeders began in ``period``: ``feeder_head_id`` and all fields."""
    found = FeederHead.objects.during(period).filter(within(scope, path="feeder__unit__path"))
    return read_fields(found, id_as="feeder_head_id")


def area_connections(period: Period, *, scope: Scope) -> pl.DataFrame:
    """Give between which nodes the transformers of areas stood in ``period``: ``area_connection_id`` and all fields."""
    found = AreaConnection.objects.during(period).filter(within(scope, path="area__unit__path"))
    return read_fields(found, id_as="area_connection_id")


def substation_named(code: str, *, scope: Scope) -> SubstationRow:
    """
    Find a substation of the scope by its code.

    :raises UnknownPart: if there is none
    """
    found = _line_part(Substation.objects.filter(code=code), scope=scope)
    if found is None:
        msg = f"no substation among your units has the code {code}"
        raise UnknownPart(msg)
    return SubstationRow(*found)


def feeder_named(code: str, *, scope: Scope) -> FeederRow:
    """
    Find a feeder of the scope by its code.

    :raises UnknownPart: if there is none
    """
    found = _line_part(Feeder.objects.filter(code=code), scope=scope)
    if found is None:
        msg = f"no feeder among your units has the code {code}"
        raise UnknownPart(msg)
    return FeederRow(*found)


def _line_part(rows: QuerySet[Any], *, scope: Scope) -> tuple[Any, ...] | None:
    fields = ("pk", "code", "name", "voltage_kv", "unit__name", "unit__path")
    found: tuple[Any, ...] | None = rows.filter(within(scope, path="unit__path")).values_list(*fields).first()
    return found


def area_named(code: str, *, scope: Scope) -> AreaRow:
    """
    Find a transformer area of the scope by its code.

    :raises UnknownPart: if there is none
    """
    mine = TransformerArea.objects.filter(within(scope, path="unit__path"), code=code)
    found = mine.values_list("pk", "code", "name", "kind", "unit__name", "unit__path").first()
    if found is None:
        msg = f"no transformer area among your units has the code {code}"
        raise UnknownPart(msg)
    return AreaRow(*found)


def area_rows(scope: Scope) -> QuerySet[TransformerArea]:
    """Give the transformer areas of a scope as rows for a list."""
    return TransformerArea.objects.filter(unit__in=units_inside(scope.unit_paths))


def all_area_feeders() -> QuerySet[AreaTie]:
    """Give which feeder feeds which area now, as rows for a list to join: ``area``, ``feeder``."""
    feeding: QuerySet[AreaTie] = AreaTie.objects.running()
    return feeding


def all_standing_transformers() -> QuerySet[TransformerPlacement]:
    """Give which transformer stands in which area now, as rows for a list to join: ``area``, ``transformer``."""
    standing: QuerySet[TransformerPlacement] = TransformerPlacement.objects.running()
    return standing


def sources_of_feeder(feeder_id: int) -> pl.DataFrame:
    """Give what fed a feeder, found within a scope before, the latest first: ``code, name, start_date, end_date``."""
    ties = FeederTie.objects.filter(feeder_id=feeder_id).order_by("-start_date")
    return read_frame(ties, code="substation__code", name="substation__name", **SPAN)


def sources_of_area(area_id: int) -> pl.DataFrame:
    """Give what fed an area, found within a scope before, the latest first: ``code, name, start_date, end_date``."""
    ties = AreaTie.objects.filter(area_id=area_id).order_by("-start_date")
    return read_frame(ties, code="feeder__code", name="feeder__name", **SPAN)


def areas_of_feeders(feeder_ids: Ids, *, scope: Scope) -> pl.DataFrame:
    """
    Give the areas that feeders, found within a scope before, ever fed, as far as the scope holds them.

    :returns: ``feeder_id, area_id, code, name, kind, start_date, end_date``, by code
    """
    ties = AreaTie.objects.filter(within(scope, path="area__unit__path"), feeder_id__in=list(feeder_ids))
    return read_frame(
        ties.order_by("area__code", "start_date"),
        feeder_id="feeder_id",
        area_id="area_id",
        code="area__code",
        name="area__name",
        kind="area__kind",
        **SPAN,
    )


def transformers_of_areas(area_ids: Ids) -> pl.DataFrame:
    """
    Give the transformers that stood in areas found within a scope before, the latest first.

    :returns: ``area_id, number, model_code, rated_kva``, the nameplate losses, ``start_date, end_date``
    """
    placed = TransformerPlacement.objects.filter(area_id__among=list(area_ids)).order_by("area_id", "-start_date")
    nameplate = ("number", "model_code", "rated_kva", *NAMEPLATE_LOSSES)
    return read_frame(placed, area_id="area_id", **{name: f"transformer__{name}" for name in nameplate}, **SPAN)


def kva_of_areas(area_ids: Ids) -> dict[int, Decimal]:
    """Sum the capacity that stands now in areas found within a scope before, by area: kVA."""
    standing = transformers_of_areas(area_ids).filter(pl.col("end_date").is_null())
    return dict(standing.group_by("area_id").agg(pl.col("rated_kva").sum()).iter_rows())


def feeding(scope: Scope, *, on: date) -> pl.DataFrame:
    """
    Give the feeders of a scope with what feeds them on a day.

    :returns: ``feeder_id, code, name, substation_id, substation_code, substation_name, voltage_kv``, by code; the
        substation is empty for a feeder that nothing feeds
    """
    rows = Feeder.objects.filter(within(scope, path="unit__path")).order_by("code")
    mine = read_frame(rows, feeder_id="pk", code="code", name="name")
    ties = read_frame(
        FeederTie.objects.on(on),
        feeder_id="feeder_id",
        substation_id="substation_id",
        substation_code="substation__code",
        substation_name="substation__name",
        voltage_kv="substation__voltage_kv",
    )
    return mine.join(ties, on="feeder_id", how="left", maintain_order="left")


def ways_to_areas(area_ids: Ids) -> pl.DataFrame:
    """
    Give what feeds areas, found within a scope before, now.

    :returns: ``area_id, feeder_code, feeder_name, substation_code, substation_name``; empty where nothing does
    """
    feeders = read_frame(
        AreaTie.objects.running().filter(area_id__among=list(area_ids)),
        area_id="area_id",
        feeder_id="feeder_id",
        feeder_code="feeder__code",
        feeder_name="feeder__name",
    )
    sources = read_frame(
        FeederTie.objects.running().filter(feeder_id__among=feeders["feeder_id"].to_list()),
        feeder_id="feeder_id",
        substation_code="substation__code",
        substation_name="substation__name",
    )
    return feeders.join(sources, on="feeder_id", how="left", maintain_order="left").drop("feeder_id")


def parts_called(text: str, *, scope: Scope, at_most: int) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """
    Find transformer areas and feeders by code, a part of the name, or a part of its initials in pinyin.

    There are a thousand or so, so that they are looked through here instead of by an index.

    :returns: areas and feeders, each as code and name, those that begin so first
    """
    inside = {"unit__in": units_inside(scope.unit_paths)}
    areas = TransformerArea.objects.filter(**inside).order_by("code").values_list("code", "name")
    feeders = Feeder.objects.filter(**inside).order_by("code").values_list("code", "name")
    return _called(list(areas), text=text, at_most=at_most), _called(list(feeders), text=text, at_most=at_most)


def _called(parts: list[tuple[str, str]], *, text: str, at_most: int) -> list[tuple[str, str]]:
    wanted, letters = text.lower(), is_initials(text)
    found = []
    for code, name in parts:
        spelled = initials(name) if letters else ""
        if code.lower().startswith(wanted) or wanted in name.lower() or (letters and wanted in spelled):
            is_later = not (code.lower().startswith(wanted) or spelled.startswith(wanted))
            found.append((is_later, code, name))
    return [(code, name) for _, code, name in sorted(found)[:at_most]]
