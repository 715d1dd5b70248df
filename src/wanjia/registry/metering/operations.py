"""Changes of usage points and the devices on them."""

from __future__ import annotations

from datetime import datetime

import polars as pl

from wanjia.foundation.access.types import Actor
from wanjia.foundation.columnar.database import read_frame
from wanjia.foundation.sheets.loading import load
from wanjia.foundation.sheets.types import Loaded, Problem
from wanjia.registry.metering import rules, sheets
from wanjia.registry.metering.models import InstrumentTransformer, Register


def load_usage_points(table: pl.DataFrame, *, by: Actor, at: datetime) -> Loaded:
    """Add usage points; see `wanjia.foundation.sheets.loading.load`."""
    return load(sheets.USAGE_POINTS, rows=table, by=by, at=at)


def load_usage_point_ties(table: pl.DataFrame, *, by: Actor, at: datetime) -> Loaded:
    """Add which transformer area feeds which usage point, and when."""
    return load(sheets.USAGE_POINT_TIES, rows=table, by=by, at=at)


def load_parent_ties(table: pl.DataFrame, *, by: Actor, at: datetime) -> Loaded:
    """Add which usage point is measured a second time by which, and when."""
    return load(sheets.PARENT_TIES, rows=table, by=by, at=at, rules=(_family_problems,))


def load_meters(table: pl.DataFrame, *, by: Actor, at: datetime) -> Loaded:
    """Add meters."""
    return load(sheets.METERS, rows=table, by=by, at=at, rules=(rules.current_problems,))


def load_registers(table: pl.DataFrame, *, by: Actor, at: datetime) -> Loaded:
    """Add the registers of meters."""
    return load(sheets.REGISTERS, rows=table, by=by, at=at, rules=(rules.digit_problems,))


def load_installations(table: pl.DataFrame, *, by: Actor, at: datetime) -> Loaded:
    """Add which meter hung where, and when."""
    return load(sheets.INSTALLATIONS, rows=table, by=by, at=at)


def load_installation_indexes(table: pl.DataFrame, *, by: Actor, at: datetime) -> Loaded:
    """Add what registers showed when meters were installed and taken down."""
    return load(sheets.INSTALLATION_INDEXES, rows=table, by=by, at=at, rules=(_index_problems,))


def load_instrument_transformers(table: pl.DataFrame, *, by: Actor, at: datetime) -> Loaded:
    """Add CTs and PTs."""
    return load(sheets.INSTRUMENT_TRANSFORMERS, rows=table, by=by, at=at, rules=(rules.rating_problems,))


def load_ratio_installations(table: pl.DataFrame, *, by: Actor, at: datetime) -> Loaded:
    """Add through which CT and PT usage points are measured, and when; the multiplier follows from the ratings."""
    return load(sheets.RATIO_INSTALLATIONS, rows=table, by=by, at=at, rules=(_ratio_problems,), completed=_multiplied)


def _family_problems(ties: pl.DataFrame) -> list[Problem]:
    return rules.family_problems(ties, there=sheets.PARENT_TIES.existing("child_number", values=None))


def _index_problems(indexes: pl.DataFrame) -> list[Problem]:
    meters = indexes["meter_number"].unique()
    there = read_frame(
        Register.objects.all(), meter_number="meter__number", kind="kind", integer_digits="integer_digits"
    )
    return rules.index_problems(indexes, registers=there.filter(pl.col("meter_number").is_in(meters.implode())))


def _with_multiplier(installations: pl.DataFrame) -> pl.DataFrame:
    ratings = read_frame(
        InstrumentTransformer.objects.all(),
        number="number",
        kind="kind",
        primary_rating="primary_rating",
        secondary_rating="secondary_rating",
    )
    return rules.multiplied(installations, ratings=ratings)


def _ratio_problems(installations: pl.DataFrame) -> list[Problem]:
    return rules.ratio_problems(_with_multiplier(installations))


def _multiplied(installations: pl.DataFrame) -> pl.DataFrame:
    return _with_multiplier(installations).drop("current_kind", "potential_kind")
