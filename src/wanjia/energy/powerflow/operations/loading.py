"""Sheets of theoretical loss taken in; see `wanjia.foundation.sheets.loading.load`."""

from __future__ import annotations

from datetime import datetime

import polars as pl

from wanjia.energy.powerflow import sheets
from wanjia.foundation.access.types import Actor
from wanjia.foundation.sheets.loading import load
from wanjia.foundation.sheets.types import Loaded


def load_figures(table: pl.DataFrame, *, by: Actor, at: datetime) -> Loaded:
    """Add prices, limits and assumptions; a later row takes the place of an earlier one from its first day on."""
    return load(sheets.FIGURES, rows=table, by=by, at=at)


def load_offered(table: pl.DataFrame, *, by: Actor, at: datetime) -> Loaded:
    """Add transformers that can be bought."""
    return load(sheets.OFFERED, rows=table, by=by, at=at)


def load_wire_prices(table: pl.DataFrame, *, by: Actor, at: datetime) -> Loaded:
    """Add what types of conductors cost."""
    return load(sheets.WIRES, rows=table, by=by, at=at)
