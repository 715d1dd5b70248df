"""
From readings to usage: what ran through each register between two readings.

Reads `READINGS`, `INSTALLATIONS`, `INDEXES`, `MULTIPLIERS` and `REGISTERS`, gives `STRETCHES` and `FINDINGS` whose
subject is the usage point. Source: docs/algorithms/pricing.md, section 1; docs/algorithms/readings.md works an example.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

import polars as pl

from wanjia.foundation.columnar.engine import collected
from wanjia.foundation.findings.catalogue import FINDINGS, found_by
from wanjia.foundation.periods.types import Period
from wanjia.foundation.quantities.rounding import QUANTITY, divided_half_up
from wanjia.measurement.readings.kernel.measurability import (
    ESTIMATED,
    IS_DEMAND,
    IS_MEASURABLE,
    RULES_OF_MARKS,
    RULES_OF_PAIRS,
    RULES_OF_READINGS,
)
from wanjia.measurement.readings.kernel.schema import (
    DUE,
    INDEXES,
    INSTALLATIONS,
    MULTIPLIERS,
    READINGS,
    REGISTERS,
    STRETCHES,
)
from wanjia.registry.metering.types import RegisterKind

Table = pl.LazyFrame | pl.DataFrame

UNITS = 10**4  # a value of QUANTITY in whole smallest units
REGISTER = ("usage_point_id", "meter_id", "register")


def usage(
    readings: Table,
    *,
    installations: Table,
    indexes: Table,
    multipliers: Table,
    registers: Table,
    during: Period | None = None,
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """
    Turn readings into stretches of usage, for any number of usage points at once.

    Start and end index of an installation act as readings of its first day and of the day of its removal. What cannot
    be measured gives an ERROR finding and no stretch; a register that ran back gives a stretch of negative energy.

    :param readings: current readings (`READINGS`), any order; superseded ones have been left out
    :param during: keep what shares a day with this period; the readings next to it on either side must be there
    :returns: `STRETCHES` in the order of usage point, register and date, and `FINDINGS` by usage point
    """
    tables = {
        "readings": (READINGS, readings),
        "installations": (INSTALLATIONS, installations),
        "indexes": (INDEXES, indexes),
        "multipliers": (MULTIPLIERS, multipliers),
        "registers": (REGISTERS, registers),
    }
    fitted = {name: schema.fitted(table.lazy()).pipe(collected) for name, (schema, table) in tables.items()}
    return Sources(**fitted).usage(during=during)


@dataclass(frozen=True, slots=True)
class Sources:
    """The tables that usage is made of (`READINGS` and the rest), kept together for some usage points."""

    readings: pl.DataFrame
    installations: pl.DataFrame
    indexes: pl.DataFrame
    multipliers: pl.DataFrame
    registers: pl.DataFrame

    def usage(
        self, *, during: Period | None = None, faults_during: Period | None = None
    ) -> tuple[pl.DataFrame, pl.DataFrame]:
        """
        Give the stretches and findings of `usage`.

        :param faults_during: give only the findings of this period instead, which lies in the other
        """
        installed = self.installations.lazy()
        placed = _placed(self.readings.lazy(), installations=installed).pipe(collected)
        marks = _marks(placed.lazy(), installations=installed, indexes=self.indexes.lazy()).pipe(collected)
        pairs = (
            _pairs(marks.lazy())
            .pipe(_during, period=during, start="start_date", end="end_date")
            .pipe(_with_multiplier, multipliers=self.multipliers.lazy())
            .join(self.registers.lazy(), on=["meter_id", "register"], how="left")
            .pipe(collected)
        )
        findings = [
            found_by(catalogue, table=_during(table.lazy(), period=faults_during or during, start=start, end=end))
            for catalogue, table, start, end in (
                (RULES_OF_READINGS, placed, "reading_date", "reading_date"),
                (RULES_OF_MARKS, marks, "day", "day"),
                (RULES_OF_PAIRS, pairs, "start_date", "end_date"),
            )
        ]
        stretches = with_energy(pairs.lazy().filter(IS_MEASURABLE))
        order = ("usage_point_id", "register", "start_date", "meter_id")
        return (
            STRETCHES.check(stretches.select(STRETCHES.columns.keys()).sort(order).pipe(collected)),
            FINDINGS.check(pl.concat(findings).sort("subject_id", "rule", "evidence")),
        )

    def due_on(self, day: date) -> pl.DataFrame:
        """Give the registers (`DUE`) of meters that hang before and after the start of a day, so must be read then."""
        is_there = (pl.col("start_date") < day) & (pl.col("end_date").is_null() | (pl.col("end_date") > day))
        hanging = self.installations.filter(is_there)
        return DUE.fitted(hanging.lazy().join(self.registers.lazy(), on="meter_id")).pipe(collected)

    def with_readings(self, more: list[pl.DataFrame]) -> Sources:
        """Add readings (`READINGS`); those already there are not doubled."""
        return replace(self, readings=pl.concat([self.readings, *more]).unique("reading_id"))

    def unread_at(self, period: Period) -> tuple[list[int], list[int]]:
        """
        Find usage points that lack a reading at or before the start of a period, and those at or after its end.

        A meter that came or went inside needs no reading at that edge: its index stands for it.
        """
        day = pl.col("reading_date")
        end = pl.lit(period.end)
        in_force = pl.col("end_date").is_null() | (pl.col("end_date") > period.start)
        spans = self.installations.filter(in_force).join(self.registers, on="meter_id")
        if period.end is not None:
            spans = spans.filter(pl.col("start_date") < period.end)
        before = spans.filter(pl.col("start_date") < period.start)
        after = spans.filter(pl.col("end_date").is_null() | (pl.col("end_date") > end))
        lacking = (
            before.join(self.readings.filter(day <= period.start), on=REGISTER, how="anti"),
            after.join(self.readings.filter(day >= end), on=REGISTER, how="anti"),
        )
        starts, ends = (found["usage_point_id"].unique(maintain_order=True).to_list() for found in lacking)
        return starts, ends


def with_energy(pairs: pl.LazyFrame) -> pl.LazyFrame:
    """
    Add energy, demand and rollover to pairs of readings: the one place where a difference becomes energy.

    :param pairs: `STRETCHES` without the columns that this adds
    """
    start, end, times = (_units(pl.col(name)) for name in ("start_value", "end_value", "multiplier"))
    turn = pl.lit(10).cast(pl.Int64).pow(pl.col("integer_digits")).cast(pl.Int128) * UNITS
    run = end - start
    has_rolled = ~IS_DEMAND & (run < 0) & (2 * (run + turn) <= turn)
    energy = divided_half_up((run + pl.when(has_rolled).then(turn).otherwise(0)) * times, by=UNITS * UNITS)
    return pairs.with_columns(
        pl.when(~IS_DEMAND).then(energy).alias("energy"),
        pl.when(IS_DEMAND).then(_quantity(divided_half_up(end * times, by=UNITS))).alias("demand_kw"),
        has_rolled.alias("rolled_over"),
    )


def consumption(start: Decimal, *, end: Decimal, multiplier: Decimal = Decimal(1), integer_digits: int) -> int:
    """
    Give the energy between two values of one register: a batch of one.

    :param multiplier: CT ratio × PT ratio
    :returns: kWh; negative if the register ran back by more than a rollover explains
    """
    columns = {"start_value": start, "end_value": end, "multiplier": multiplier, "integer_digits": integer_digits}
    names = ("register", *columns)
    pair = pl.LazyFrame(
        [(RegisterKind.ACTIVE_TOTAL.value, *columns.values())],
        schema={name: STRETCHES.dtypes[name] for name in names},
        orient="row",
    )
    return int(with_energy(pair).pipe(collected)["energy"].item())


def _units(value: pl.Expr) -> pl.Expr:
    """Turn a decimal of 4 places into whole smallest units, wide enough for products."""
    return (value.cast(QUANTITY) * pl.lit(UNITS).cast(pl.Decimal(38, 0))).cast(pl.Int64).cast(pl.Int128)


def _quantity(units: pl.Expr) -> pl.Expr:
    """Turn whole smallest units into a decimal of 4 places."""
    return units.cast(QUANTITY) * pl.lit("0.0001").cast(QUANTITY)


def _during(table: pl.LazyFrame, *, period: Period | None, start: str, end: str) -> pl.LazyFrame:
    """Keep the spans that share a day with the period, and the days that lie in it or end it."""
    if period is None:
        return table
    is_day = start == end
    kept = table.filter(pl.col(end) >= period.start if is_day else pl.col(end) > period.start)
    if period.end is None:
        return kept
    return kept.filter(pl.col(start) <= period.end if is_day else pl.col(start) < period.end)


def _placed(readings: pl.LazyFrame, *, installations: pl.LazyFrame) -> pl.LazyFrame:
    """Give each reading the latest installation begun by its day, none if that had ended before."""
    spans = installations.select(
        "usage_point_id", "meter_id", "installation_id", installed="start_date", removed="end_date"
    )
    found = readings.sort("reading_date").join_asof(
        spans.sort("installed"),
        left_on="reading_date",
        right_on="installed",
        by=["usage_point_id", "meter_id"],
        check_sortedness=False,
    )
    is_there = pl.col("removed").is_null() | (pl.col("reading_date") <= pl.col("removed"))
    return found.with_columns(pl.when(is_there).then(pl.col("installation_id")).alias("installation_id"))


def _marks(placed: pl.LazyFrame, *, installations: pl.LazyFrame, indexes: pl.LazyFrame) -> pl.LazyFrame:
    """
    Put readings and installation indexes into one line, one row per day; of two on a day the index holds.

    A demand register needs no start value: without an index its first stretch begins with 0 on the day of installation.
    """
    key = ("installation_id", *REGISTER)
    taken = placed.filter(pl.col("installation_id").is_not_null())
    known = installations.join(indexes, on="installation_id")
    unstarted = (
        taken.filter(IS_DEMAND)
        .select("installation_id", "register")
        .unique()
        .join(indexes, on=["installation_id", "register"], how="anti")
        .join(installations, on="installation_id")
        .with_columns(start_value=pl.lit(0).cast(QUANTITY))
    )
    parts = [
        table.select(*key, day=f"{edge}_date", index_value=f"{edge}_value").drop_nulls(("day", "index_value"))
        for table, edge in ((known, "start"), (unstarted, "start"), (known, "end"))
    ]
    read = taken.select(*key, "reading_id", "quality", day="reading_date", read_value="value")
    is_index = pl.col("index_value").is_not_null()
    differs = pl.col("index_value") != pl.col("read_value")
    return (
        pl.concat([*parts, read], how="diagonal")
        .group_by(*key, "day")
        .agg(pl.col("index_value", "read_value", "reading_id", "quality").drop_nulls().first())
        .with_columns(
            value=pl.coalesce("index_value", "read_value"),
            quality=pl.when(~is_index).then(pl.col("quality")),
            reading_id=pl.when(differs.fill_null(value=False)).then(None).otherwise(pl.col("reading_id")),
            differs=differs.fill_null(value=False) & ~IS_DEMAND,
        )
    )


def _pairs(marks: pl.LazyFrame) -> pl.LazyFrame:
    """Pair each mark with the one before it on the same register of the same installation."""
    key = ("installation_id", "register")
    carried = {
        "day": "start_date",
        "value": "start_value",
        "reading_id": "start_reading_id",
        "quality": "start_quality",
    }
    return (
        marks.sort(*key, "day")
        .with_columns(
            *(pl.col(name).shift(1).alias(new) for name, new in carried.items()),
            goes_on=pl.all_horizontal(pl.col(name) == pl.col(name).shift(1) for name in key),
        )
        .filter(pl.col("goes_on").fill_null(value=False))
        .select(
            *REGISTER,
            *carried.values(),
            end_date="day",
            end_value="value",
            end_reading_id="reading_id",
            end_quality="quality",
            is_estimated=(pl.col("start_quality").eq_missing(ESTIMATED) | pl.col("quality").eq_missing(ESTIMATED)),
        )
    )


def _with_multiplier(pairs: pl.LazyFrame, *, multipliers: pl.LazyFrame) -> pl.LazyFrame:
    """Add the multiplier of the first day, that of the latest, and how many changes lie between."""
    changes = _changes_of(multipliers)
    for day, suffix in ((pl.col("start_date"), ""), (pl.col("end_date").dt.offset_by("-1d"), "_later")):
        names = {"since": f"since{suffix}", "multiplier": f"multiplier{suffix}", "change": f"change{suffix}"}
        pairs = (
            pairs.with_columns(day.alias("asked"))
            .sort("asked")
            .join_asof(
                changes.rename(names),
                left_on="asked",
                right_on=f"since{suffix}",
                by="usage_point_id",
                check_sortedness=False,
            )
            .with_columns(
                pl.col(f"multiplier{suffix}").fill_null(pl.lit(1).cast(QUANTITY)),
                pl.col(f"change{suffix}").fill_null(0),
            )
        )
    return pairs


def _changes_of(multipliers: pl.LazyFrame) -> pl.LazyFrame:
    """Give the days on which a usage point's multiplier becomes another; where none is installed it is 1."""
    one = pl.lit(1).cast(QUANTITY)
    removals = multipliers.filter(pl.col("end_date").is_not_null()).select(
        "usage_point_id", since="end_date", multiplier=one, is_removal=True
    )
    begun = multipliers.select("usage_point_id", "multiplier", since="start_date", is_removal=False)
    before = pl.col("multiplier").shift(1).over("usage_point_id").fill_null(one)
    return (
        pl.concat([begun, removals], how="diagonal")
        .sort("usage_point_id", "since", "is_removal")
        .unique(["usage_point_id", "since"], keep="first", maintain_order=True)
        .filter(pl.col("multiplier") != before)
        .select(
            "usage_point_id",
            "since",
            "multiplier",
            change=pl.int_range(1, pl.len() + 1, dtype=pl.Int64).over("usage_point_id"),
        )
        .sort("since")
    )
