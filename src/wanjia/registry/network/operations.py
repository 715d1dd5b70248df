"""Changes of the grid."""

from __future__ import annotations

from datetime import datetime

import polars as pl

from wanjia.foundation.access.types import Actor
from wanjia.foundation.sheets.loading import load
from wanjia.foundation.sheets.types import Loaded
from wanjia.registry.network import rules, sheets


def load_substations(table: pl.DataFrame, *, by: Actor, at: datetime) -> Loaded:
    """Add substations; see `wanjia.foundation.sheets.loading.load`."""
    return load(sheets.SUBSTATIONS, rows=table, by=by, at=at, rules=(rules.voltage_problems,))


def load_feeders(table: pl.DataFrame, *, by: Actor, at: datetime) -> Loaded:
    """Add feeders."""
    return load(sheets.FEEDERS, rows=table, by=by, at=at, rules=(rules.voltage_problems,))


def load_feeder_ties(table: pl.DataFrame, *, by: Actor, at: datetime) -> Loaded:
    """Add which substation feeds which feeder, and when."""
    return load(sheets.FEEDER_TIES, rows=table, by=by, at=at)


def load_transformer_areas(table: pl.DataFrame, *, by: Actor, at: datetime) -> Loaded:
    """Add transformer areas."""
    return load(sheets.TRANSFORMER_AREAS, rows=table, by=by, at=at)


def load_area_ties(table: pl.DataFrame, *, by: Actor, at: datetime) -> Loaded:
    """Add which feeder feeds which area, and when."""
    return load(sheets.AREA_TIES, rows=table, by=by, at=at)


def load_transformers(table: pl.DataFrame, *, by: Actor, at: datetime) -> Loaded:
    """Add distribution transformers."""
    return load(sheets.TRANSFORMERS, rows=table, by=by, at=at, rules=(rules.nameplate_problems,))


def load_transformer_placements(table: pl.DataFrame, *, by: Actor, at: datetime) -> Loaded:
    """Add where transformers stand, and when."""
    return load(sheets.TRANSFORMER_PLACEMENTS, rows=table, by=by, at=at)


def load_conductor_types(table: pl.DataFrame, *, by: Actor, at: datetime) -> Loaded:
    """Add types of conductors."""
    return load(sheets.CONDUCTOR_TYPES, rows=table, by=by, at=at, rules=(rules.conductor_problems,))


def load_connectivity_nodes(table: pl.DataFrame, *, by: Actor, at: datetime) -> Loaded:
    """Add nodes of the grid."""
    return load(sheets.CONNECTIVITY_NODES, rows=table, by=by, at=at, rules=(rules.voltage_problems,))


def load_line_segments(table: pl.DataFrame, *, by: Actor, at: datetime) -> Loaded:
    """Add pieces of line and switches, and when."""
    return load(sheets.LINE_SEGMENTS, rows=table, by=by, at=at, rules=(rules.segment_problems,))


def load_feeder_heads(table: pl.DataFrame, *, by: Actor, at: datetime) -> Loaded:
    """Add where feeders leave their substations, and when."""
    return load(sheets.FEEDER_HEADS, rows=table, by=by, at=at)


def load_area_connections(table: pl.DataFrame, *, by: Actor, at: datetime) -> Loaded:
    """Add between which nodes the transformers of areas stand, and when."""
    return load(sheets.AREA_CONNECTIONS, rows=table, by=by, at=at)
