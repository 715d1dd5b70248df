"""What supply quality finds in a simulated world: dead current phases and overloaded transformers, for `energy.py`."""

from __future__ import annotations

import csv
from collections.abc import Hashable
from decimal import Decimal
from pathlib import Path

import polars as pl

from wanjia.energy.quality.kernel.areas import AreaSide, area_months
from wanjia.energy.quality.kernel.subjects import as_subjects
from wanjia.energy.quality.types import LimitName, Limits, SpellKind
from wanjia.interfaces.demo.simulation.world import World

SHIPPED = Path(__file__).parents[1] / "src" / "wanjia" / "energy" / "quality" / "shipped" / "limits.csv"
BAND = {"lower": 1980, "upper": 2354, "assessed_lower": 1540, "assessed_upper": 2640}
NOMINAL, MILLIAMPERES_A_KVA = 2200, 1443.3757
Found = set[Hashable]


def shipped() -> Limits:
    """Give the limits that are shipped; a row of the database is not asked here."""
    with SHIPPED.open(encoding="utf-8", newline="") as lines:
        plain = {LimitName(row["name"]): Decimal(row["value"]) for row in csv.DictReader(lines) if not row["level"]}
    return Limits(plain)


def spells_of(made: World, *, curves: pl.DataFrame) -> pl.DataFrame:
    """Give the spells of the areas of a world (SPELLS), from its archive and series alone."""
    heads = made.archive["gateway_points"].filter(pl.col("kind") == "AREA_HEAD")
    subjects = as_subjects(
        curves,
        heads=heads.select("usage_point_id", "is_reversed", "start_date", "end_date", subject_id="area_id"),
    )
    kva = made.archive["transformers"].group_by("area_id").agg(pl.col("rated_kva").cast(pl.Float64).sum())
    areas = kva.select(
        subject_id="area_id",
        capacity=(pl.col("rated_kva") * 10_000).cast(pl.Int64),
        rated=(pl.col("rated_kva") * MILLIAMPERES_A_KVA).cast(pl.Int64),
        unbalance=pl.lit(250_000, dtype=pl.Int64),
        tap_pct=pl.lit(None, dtype=pl.Decimal(38, 4)),
    )
    nobody = pl.DataFrame(
        schema={"subject_id": pl.Int64, "group_id": pl.Int64, "start_date": pl.Date, "end_date": pl.Date}
    )
    side = AreaSide(subjects, subjects.clear(), nobody, areas, BAND, NOMINAL)
    return area_months(side, limits=shipped()).area_spells


def dead_phases_found(made: World, *, curves: pl.DataFrame) -> Found:
    """Find area heads that do not see the current of a phase, and which phase."""
    found = spells_of(made, curves=curves).filter(pl.col("kind") == SpellKind.DEAD_CURRENT)
    return set(found.select("subject_id", "phase").iter_rows())


def dead_phases_true(made: World) -> Found:
    """Give them as they were planted."""
    return set(made.truth["dead_phases"].select("area_id", "phase").iter_rows())


def overloads_found(made: World, *, curves: pl.DataFrame) -> Found:
    """Find areas whose transformer was overloaded for two hours or longer."""
    found = spells_of(made, curves=curves).filter(pl.col("kind") == SpellKind.OVERLOAD)
    return set(found["subject_id"].unique().to_list())


def overloads_true(made: World) -> Found:
    """Give the areas in which too small a transformer was planted."""
    return set(made.truth["overloads"].filter(pl.col("is_planted"))["area_id"].to_list())
