"""What is to be read on a route's day, beside what helps to judge a value, and what validation would say of values."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import date, timedelta

import polars as pl

from wanjia.foundation.access.types import Scope
from wanjia.foundation.columnar.engine import collected
from wanjia.foundation.periods.types import Period
from wanjia.measurement.readings.kernel.history import scaled_to
from wanjia.measurement.readings.kernel.schema import READINGS
from wanjia.measurement.readings.kernel.usage import REGISTER
from wanjia.measurement.readings.queries.estimating import past_of
from wanjia.measurement.readings.queries.usage import sources_with_months_before
from wanjia.measurement.readings.queries.validating import all_limits_on, reviewed_from
from wanjia.measurement.readings.rules import cycle_ending
from wanjia.measurement.readings.types import EstimationMethod, ReadingQuality

Ids = Collection[int]
DAY_BEFORE = timedelta(days=1)


def to_read(turning: date, *, scope: Scope, usage_points: Ids) -> pl.DataFrame:
    """
    Give the registers of usage points that must be read on a day.

    :returns: ``usage_point_id, meter_id, register, integer_digits, decimal_digits, multiplier, previous_date,
        previous_value, usual_kwh, year_ago_kwh, energy, reading_id, value, quality``, by usage point, meter and
        register; the energies before are those of as many days as the value is for, null where nothing is known; the
        last four are null where nothing was read yet
    """
    sources, past = past_of(usage_points, turning=turning, scope=scope)
    due = sources.due_on(turning)
    year = past.bases(due, method=EstimationMethod.LAST_YEAR_MONTH)
    figures = year.join(
        past.past.select("usage_point_id", "register", "past_energy", "past_days", "energy"),
        on=["usage_point_id", "register"],
        how="left",
    ).select(
        *REGISTER,
        "multiplier",
        "energy",
        previous_value="start_value",
        previous_date=pl.lit(turning) - pl.duration(days=pl.col("days")),
        usual_kwh=scaled_to(pl.col("days"), energy=pl.col("past_energy"), of_days=pl.col("past_days")),
        year_ago_kwh=scaled_to(pl.col("days"), energy=pl.col("basis_energy"), of_days=pl.col("basis_days")),
    )
    read = sources.readings.filter(reading_date=turning).select(*REGISTER, "reading_id", "value", "quality")
    return (
        due.join(sources.registers, on=["meter_id", "register"], how="left")
        .join(figures, on=REGISTER, how="left")
        .join(read, on=REGISTER, how="left")
        .select(
            *REGISTER,
            *("integer_digits", "decimal_digits", "multiplier", "previous_date", "previous_value"),
            *("usual_kwh", "year_ago_kwh", "energy", "reading_id", "value", "quality"),
        )
        .sort(REGISTER)
    )


def would_find(values: pl.DataFrame, *, turning: date, scope: Scope) -> pl.DataFrame:
    """
    Give what validation would find about values of a day if they were recorded; nothing is written.

    :param values: ``line_id, usage_point_id, meter_id, register, value``
    :returns: ``line_id, rule, severity, evidence``; the line is null where it is about a usage point as a whole
    :raises LimitsMissing: if a limit has no row on that day
    """
    cycle, limits = cycle_ending(turning), all_limits_on(turning)
    points = values["usage_point_id"].unique().to_list()
    sources, since = sources_with_months_before(cycle, scope=scope, usage_points=points, limits=limits)
    # What is not stored yet has no id: the number of its line, below 0, stands for it.
    given = values.select(
        *REGISTER, "value", reading_id=-pl.col("line_id") - 1, reading_date=pl.lit(turning), quality=pl.lit(QUALITY)
    )
    read = sources.readings.join(given.select(*REGISTER, "reading_date"), on=[*REGISTER, "reading_date"], how="anti")
    whole = replace(sources, readings=pl.concat([read, READINGS.fitted(given.lazy()).pipe(collected)]))
    found = reviewed_from(whole, span=Period(since, turning), scope=scope, limits=limits)
    return found.filter(pl.col("rule") != NOT_READ).select(
        "rule", "severity", "evidence", line_id=pl.when(pl.col("reading_id") < 0).then(-pl.col("reading_id") - 1)
    )


QUALITY = ReadingQuality.MANUAL.value
NOT_READ = "MISSING"
