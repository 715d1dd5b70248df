"""Sheets of line loss taken in; see `wanjia.foundation.sheets.loading.load`."""

from __future__ import annotations

from datetime import datetime

import polars as pl

from wanjia.energy.lineloss import sheets
from wanjia.foundation.access.types import Actor
from wanjia.foundation.sheets.loading import load
from wanjia.foundation.sheets.types import Loaded


def load_limits(table: pl.DataFrame, *, by: Actor, at: datetime) -> Loaded:
    """Add limits of loss."""
    return load(sheets.LIMITS, rows=table, by=by, at=at)


def load_responsibilities(table: pl.DataFrame, *, by: Actor, at: datetime) -> Loaded:
    """Add who answers for lines and areas, and when."""
    return load(sheets.RESPONSIBILITIES, rows=table, by=by, at=at)


def load_unmetered(table: pl.DataFrame, *, by: Actor, at: datetime) -> Loaded:
    """Add supplies without a meter."""
    return load(sheets.UNMETERED, rows=table, by=by, at=at)
