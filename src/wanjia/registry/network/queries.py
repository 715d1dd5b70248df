"""Questions about the grid; every table keeps to the units of the scope."""

from __future__ import annotations

import polars as pl

from wanjia.foundation.access.queries import within
from wanjia.foundation.access.types import Scope
from wanjia.foundation.columnar.database import read_fields
from wanjia.foundation.periods.types import Period
from wanjia.registry.network.models import (
    AreaTie,
    DistributionTransformer,
    Feeder,
    FeederTie,
    Substation,
    TransformerArea,
    TransformerPlacement,
)


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
