"""A month worked out: voltages at monitoring points, areas, feeders, power factors and findings."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import polars as pl

from wanjia.energy.quality.kernel.areas import AreaResult, AreaSide, area_months, with_feeders
from wanjia.energy.quality.kernel.catalogue import CAUSE_RULES, POWER_FACTOR_RULES, SPELL_RULES
from wanjia.energy.quality.kernel.compliance import compliance, rate_pct
from wanjia.energy.quality.kernel.loading import loads
from wanjia.energy.quality.kernel.powerfactor import power_factors
from wanjia.energy.quality.kernel.schema import MOMENT, SUBJECT_CURVES, ZONE
from wanjia.energy.quality.kernel.subjects import as_subjects
from wanjia.energy.quality.kernel.timeline import timeline
from wanjia.energy.quality.queries.limits import all_limits_on
from wanjia.energy.quality.queries.points import bands_of, edges_of, points_in
from wanjia.energy.quality.queries.sides import OF_PRIVATE, Grid, grid_of
from wanjia.energy.quality.rules import band_of
from wanjia.energy.quality.types import LimitName, Limits
from wanjia.foundation.access.types import Scope
from wanjia.foundation.findings.catalogue import Rule, found_by
from wanjia.foundation.periods.types import Period, month_of
from wanjia.foundation.quantities.rounding import QUANTITY
from wanjia.measurement.intervals.queries import points as intervals
from wanjia.measurement.intervals.queries.versions import current_version
from wanjia.measurement.intervals.types import CURRENTS, VOLTAGES, Quantity

NOMINAL_V = Decimal(220)
HEAD_QUANTITIES: tuple[Quantity, ...] = (*VOLTAGES, *CURRENTS, *OF_PRIVATE)
Watch = Callable[[int, int], None]


@dataclass(frozen=True)
class MonthQuality:
    """
    What a month of a scope came to, ready to be written down.

    :ivar until: day after the latest that was looked at
    :ivar voltages, factors, taps, findings: columns as the models' attributes, without month and version
    """

    of_month: date
    until: date
    version: int
    voltages: pl.DataFrame
    factors: pl.DataFrame
    taps: pl.DataFrame
    findings: pl.DataFrame


@dataclass(frozen=True)
class Asked:
    """Which days, whose, and at which version of the interval store."""

    period: Period
    scope: Scope
    version: int

    def curves(self, points: Collection[int], *, quantities: Collection[Quantity]) -> pl.DataFrame:
        """Give curves of usage points (POINT_CURVES)."""
        return intervals.point_curves(
            list(points), period=self.period, quantities=quantities, scope=self.scope, version=self.version
        )


def month_quality(month: date, *, scope: Scope, until: date | None = None, watch: Watch | None = None) -> MonthQuality:
    """
    Work a month out within a scope.

    :param until: day after the latest that is looked at, inside the month; its end unless given
    :param watch: told after each part how many of how many are done
    :raises LimitMissing: if a figure to compare with is set by no row
    """
    whole = month_of(month)
    asked = Asked(Period(whole.start, min(until or date.max, whole.end or date.max)), scope, current_version())
    limits = all_limits_on(asked.period.start)
    grid = grid_of(asked.period, limits=limits, scope=scope)
    parts = list(grid.chunks())
    results = []
    for done, part in enumerate(parts):
        if watch is not None:
            watch(done, len(parts) + 1)
        results.append(area_months(_side(part, grid=grid, asked=asked, limits=limits), limits=limits))
    areas = _joined(results, grid=grid)
    feeder_spells, feeder_factors = _feeders(grid, asked=asked, limits=limits)
    return MonthQuality(
        whole.start,
        asked.period.start + timedelta(days=asked.period.days),
        asked.version,
        _voltages(asked, limits=limits),
        pl.concat([_factors(areas.factors, of="area", grid=grid), _factors(feeder_factors, of="feeder", grid=grid)]),
        _taps(areas, grid=grid),
        _findings(areas, feeders=(feeder_spells, feeder_factors), grid=grid, period=asked.period),
    )


def _side(part: list[int], *, grid: Grid, asked: Asked, limits: Limits) -> AreaSide:
    mine = pl.DataFrame({"subject_id": part}, schema={"subject_id": pl.Int64})
    heads = grid.area_heads.join(mine, on="subject_id", how="semi")
    private = grid.private_heads.join(mine, on="subject_id", how="semi")
    hung = grid.hung.filter(pl.col("group_id").is_in(part))
    band = band_of(NOMINAL_V, limits=limits)
    curves = [
        as_subjects(asked.curves(found["usage_point_id"].unique().to_list(), quantities=quantities), heads=found)
        for found, quantities in ((heads, HEAD_QUANTITIES), (private, OF_PRIVATE))
    ]
    ends = asked.curves(hung["subject_id"].unique().to_list(), quantities=VOLTAGES)
    return AreaSide(
        heads=pl.concat(curves),
        ends=ends.rename({"usage_point_id": "subject_id"}),
        hung=hung.select("subject_id", "group_id", "start_date", "end_date"),
        areas=grid.areas.join(mine, on="subject_id", how="semi"),
        band=edges_of(band, nominal_v=NOMINAL_V, limits=limits),
        nominal=int(NOMINAL_V * 10),
    )


def _joined(results: list[AreaResult], *, grid: Grid) -> AreaResult:
    """Put the parts together; which areas of a feeder are low is known only now."""
    if not results:
        results = [area_months(_nothing(), limits=Limits({}))]
    months = pl.concat([one.months for one in results])
    return AreaResult(
        pl.concat([one.area_spells for one in results]),
        pl.concat([one.customer_spells for one in results]),
        with_feeders(months, feeders=grid.areas.select("subject_id", "feeder_id")),
        pl.concat([one.factors for one in results]),
        {area: pair for one in results for area, pair in one.taps.items()},
    )


def _nothing() -> AreaSide:
    empty = SUBJECT_CURVES.empty()
    return AreaSide(empty, empty, pl.DataFrame(), pl.DataFrame(), {}, 0)


def _feeders(grid: Grid, *, asked: Asked, limits: Limits) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Give the spells of load (SPELLS) and the power factors (POWER_FACTORS) of feeders."""
    points = grid.feeder_heads["usage_point_id"].unique().to_list()
    curves = as_subjects(asked.curves(points, quantities=HEAD_QUANTITIES), heads=grid.feeder_heads)
    line = timeline(curves, quantities=OF_PRIVATE)
    targets = {int(feeder): limits[LimitName.PF_FEEDER] for feeder in line.subjects}
    return loads(line, capacities=grid.feeders, limits=limits).spells, power_factors(line, targets=targets)


def _voltages(asked: Asked, *, limits: Limits) -> pl.DataFrame:
    points = points_in(asked.period, scope=asked.scope)
    bands, volts = bands_of(points, limits=limits)
    heads = points.select(
        "usage_point_id", "start_date", "end_date", subject_id="point_id", is_reversed=pl.lit(value=False)
    )
    curves = as_subjects(asked.curves(points["usage_point_id"].unique().to_list(), quantities=VOLTAGES), heads=heads)
    found = compliance(curves, bands=bands).join(points.select("unit_id", subject_id="point_id"), on="subject_id")
    rows = found.to_dicts()
    rates = [rate_pct(monitored=row["monitored_minutes"], outside=row["outside_minutes"]) for row in rows]
    tenth = pl.lit("0.1").cast(pl.Decimal(38, 1))
    return found.select(
        "unit_id",
        *[name for name in found.columns if name.endswith("_minutes")],
        point_id="subject_id",
        lowest_v=(pl.col("lowest").cast(pl.Decimal(38, 0)) * tenth).cast(QUANTITY),
        highest_v=(pl.col("highest").cast(pl.Decimal(38, 0)) * tenth).cast(QUANTITY),
        rate_pct=pl.Series(rates, dtype=QUANTITY),
        lower_v=pl.Series([volts[row["subject_id"]].lower_v for row in rows], dtype=QUANTITY),
        upper_v=pl.Series([volts[row["subject_id"]].upper_v for row in rows], dtype=QUANTITY),
    )


def _factors(table: pl.DataFrame, *, of: str, grid: Grid) -> pl.DataFrame:
    units = (grid.areas if of == "area" else grid.feeders).select("subject_id", "unit_id")
    place = {"area": pl.lit(None, dtype=pl.Int64), "feeder": pl.lit(None, dtype=pl.Int64), of: pl.col("subject_id")}
    energy = {"active_kwh": "active", "reactive_kvarh": "reactive", "given_back_kvarh": "given_back"}
    known = table.filter(pl.col("power_factor").is_not_null()).join(units, on="subject_id")
    return known.select(
        "unit_id",
        area_id=place["area"],
        feeder_id=place["feeder"],
        **{name: _decimal(column) for name, column in energy.items()},
        power_factor=pl.col("power_factor"),
        target=pl.col("target"),
        is_met=pl.col("is_met"),
        peak_kw=pl.col("peak_kw"),
        needed_kvar=pl.col("needed_kvar"),
    )


def _decimal(column: str) -> pl.Expr:
    """Turn whole ten-thousandths into the decimals that they stand for."""
    unit = pl.lit("0.0001").cast(pl.Decimal(38, 4))
    return (pl.col(column).cast(pl.Decimal(38, 0)) * unit).cast(pl.Decimal(38, 4))


def _taps(areas: AreaResult, *, grid: Grid) -> pl.DataFrame:
    """Give the advice on taps that would bring minutes into the limits."""
    units = dict(grid.areas.select("subject_id", "unit_id").iter_rows())
    rows = [
        {
            "unit_id": units[area],
            "area_id": area,
            "now_pct": now.pct,
            "advised_pct": best.pct,
            "outside_now_minutes": now.outside_minutes,
            "outside_then_minutes": best.outside_minutes,
            "highest_v": Decimal(best.highest).scaleb(-1),
            "lowest_v": Decimal(best.lowest).scaleb(-1),
        }
        for area, (now, best) in sorted(areas.taps.items())
        if best.outside_minutes < now.outside_minutes
    ]
    return pl.DataFrame(rows, schema=TAP, orient="row")


TAP: dict[str, Any] = {
    "unit_id": pl.Int64,
    "area_id": pl.Int64,
    "now_pct": QUANTITY,
    "advised_pct": QUANTITY,
    "outside_now_minutes": pl.Int64,
    "outside_then_minutes": pl.Int64,
    "highest_v": QUANTITY,
    "lowest_v": QUANTITY,
}
FINDING: dict[str, Any] = {
    "unit_id": pl.Int64,
    "rule": pl.String,
    "severity": pl.String,
    "feeder_id": pl.Int64,
    "area_id": pl.Int64,
    "usage_point_id": pl.Int64,
    "phase": pl.String,
    "started_at": MOMENT,
    "ended_at": MOMENT,
    "minutes": pl.Int64,
    "evidence": pl.String,
}


def _findings(
    areas: AreaResult, *, feeders: tuple[pl.DataFrame, pl.DataFrame], grid: Grid, period: Period
) -> pl.DataFrame:
    spells, factors = feeders
    of_areas = grid.areas.select("subject_id", "unit_id", "feeder_id", area_id="subject_id")
    of_feeders = grid.feeders.select("subject_id", "unit_id", feeder_id="subject_id")
    customers = (
        grid.hung.sort("start_date")
        .unique("subject_id", keep="last")
        .select("subject_id", "unit_id", area_id="group_id", usage_point_id="subject_id")
    )
    minutes = areas.months.select(
        "subject_id", minutes=pl.max_horizontal("head_under", "end_under", "head_over", "end_over")
    )
    parts = [
        _of_spells(areas.area_spells, places=of_areas, is_area=True),
        _of_spells(areas.customer_spells, places=customers, is_area=False),
        _of_spells(spells, places=of_feeders, is_area=True),
        _of_months(areas.months, rules=CAUSE_RULES, places=of_areas.join(minutes, on="subject_id"), period=period),
        _of_months(areas.factors, rules=POWER_FACTOR_RULES, places=of_areas, period=period),
        _of_months(factors, rules=POWER_FACTOR_RULES, places=of_feeders, period=period),
    ]
    return pl.concat([_fitted(part) for part in parts])


def _of_spells(spells: pl.DataFrame, *, places: pl.DataFrame, is_area: bool) -> pl.DataFrame:
    placed = spells.with_row_index("place").with_columns(is_area=pl.lit(is_area))
    found = found_by(SPELL_RULES, table=placed.lazy()).rename({"subject_id": "place"})
    whole = placed.with_columns(pl.col("place").cast(pl.Int64)).join(found, on="place").join(places, on="subject_id")
    return whole.drop("place")


def _of_months(table: pl.DataFrame, *, rules: tuple[Rule, ...], places: pl.DataFrame, period: Period) -> pl.DataFrame:
    found = found_by(rules, table=table.lazy()).join(places, on="subject_id")
    edges = {"started_at": period.start, "ended_at": period.end}
    moments = {name: pl.lit(day).cast(pl.Datetime("us")).dt.replace_time_zone(ZONE) for name, day in edges.items()}
    return found.with_columns(**moments)


def _fitted(part: pl.DataFrame) -> pl.DataFrame:
    otherwise: dict[str, object] = {"phase": "", "minutes": 0}
    return part.select(
        (pl.col(name) if name in part.columns else pl.lit(otherwise.get(name))).cast(dtype).alias(name)
        for name, dtype in FINDING.items()
    )
