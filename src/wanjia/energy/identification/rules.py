"""What the likeliest places mean for the archive, and when nothing can be said."""

from __future__ import annotations

from decimal import Decimal

import polars as pl

from wanjia.energy.identification.types import IdentificationFigure, Limits, Verdict, WhyNot

F = IdentificationFigure
CUSTOMERS_AT_LEAST = 2


def judged(places: pl.DataFrame, *, limits: Limits) -> pl.DataFrame:
    """
    Hold what was found against the archive.

    :param places: `kernel.schema.PLACES`
    :returns: the same rows with ``why_not`` (empty: judged) and ``verdict``
    """
    is_sure = pl.col("area_chance") * 100 >= float(limits[F.AREA_PCT])
    is_phase_sure = pl.col("phase_chance") * 100 >= float(limits[F.PHASE_PCT])
    is_same = pl.col("area_id") == pl.col("archive_area_id")
    is_same_phase = pl.col("phases") == pl.col("archive_phases")
    why = (
        pl.when(pl.col("days") == 0)
        .then(pl.lit(WhyNot.NO_VOLTAGE.value))
        .when(pl.col("days") < float(limits[F.LEAST_DAYS]))
        .then(pl.lit(WhyNot.FEW_DAYS.value))
        .when(pl.col("complete") * 100 < float(limits[F.COMPLETE_PCT]))
        .then(pl.lit(WhyNot.GAPS.value))
        .otherwise(pl.lit(""))
    )
    verdict = (
        pl.when(pl.col("why_not") != "")
        .then(pl.lit(Verdict.NOT_JUDGED.value))
        .when(~is_sure)
        .then(pl.lit(Verdict.UNSURE.value))
        .when(~is_same)
        .then(pl.lit(Verdict.OTHER_AREA.value))
        .when(is_same_phase)
        .then(pl.lit(Verdict.CONFIRMED.value))
        .when(~is_phase_sure)
        .then(pl.lit(Verdict.UNSURE.value))
        .when(pl.col("archive_phases").is_null())
        .then(pl.lit(Verdict.PHASE_FOUND.value))
        .otherwise(pl.lit(Verdict.OTHER_PHASE.value))
    )
    return places.with_columns(why_not=why).with_columns(verdict=verdict)


def why_not_compared(customers: int, *, days: int, limits: Limits) -> str | None:
    """Say why areas cannot be compared over a period, or nothing."""
    if customers < CUSTOMERS_AT_LEAST:
        return "Fewer than two customers have voltage curves: one alone has nobody to be compared with."
    least = limits[F.LEAST_DAYS]
    if Decimal(days) < least:
        return f"A period of {days} days is too short; choose at least {least.normalize():f}."
    return None
