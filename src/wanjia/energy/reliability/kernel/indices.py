"""
Indices of reliability from interruptions: those of IEEE 1366 and the customer-hour forms of DL/T 836.

An interruption counts once, in the period in which it begins; its time belongs to the days on which it lasted, so that
months sum to the year. It is sustained where its whole length is above the limit.

Sources: IEEE 1366 (SAIFI = ΣNi/N, SAIDI = ΣriNi/N, CAIDI, ASAI, CAIFI, CTAIDI, MAIFI, 2.5β); DL/T 836 (RS-1 =
(1 − AIHC-1 / hours of the period) × 100; RS-2 without outside influence; RS-3 without shortage of the system).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import polars as pl

from wanjia.energy.reliability.types import Figures, Influence
from wanjia.foundation.columnar.engine import collected
from wanjia.foundation.periods.types import Period
from wanjia.foundation.quantities.rounding import half_up

PLACES = 6
MS_PER_HOUR, MS_PER_MINUTE = 3_600_000, 60_000
HOURS_PER_DAY, MINUTES_PER_HOUR, PERCENT = 24, 60, 100
YEARS = 5
FEWEST_DAYS = 2


@dataclass(frozen=True, slots=True)
class Share:
    """What the interruptions of a period come to: counts, and time in customer-milliseconds, exact."""

    interruptions: int
    momentary: int
    time_ms: int
    distinct: int


def calendar_hours(period: Period) -> int:
    """Count the hours of a period: 8,760 of a common year, 8,784 of a leap year; no day of China is shorter."""
    return period.days * HOURS_PER_DAY


def share_of(table: pl.DataFrame, *, period: Period, sustained: Decimal) -> Share:
    """
    Sum the interruptions of a period.

    :param table: INTERRUPTIONS, any order
    :param sustained: minutes; an interruption of exactly this length is momentary
    """
    start, end = _moment(period.start), _moment(period.end)
    limit = int(sustained * MS_PER_MINUTE)
    length = (pl.col("to_at") - pl.col("from_at")).dt.total_milliseconds()
    inside = pl.min_horizontal("to_at", end) - pl.max_horizontal("from_at", start)
    within = (pl.col("from_at") >= start) & (pl.col("from_at") < end)
    long, touches = length > limit, (pl.col("to_at") > start) & (pl.col("from_at") < end)
    counted = pl.col("customers")
    figures = collected(
        table.lazy().select(
            counted.filter(long & within).sum().alias("interruptions"),
            counted.filter(~long & within).sum().alias("momentary"),
            (counted * inside.dt.total_milliseconds()).filter(long & touches).sum().alias("time"),
            pl.col("customer_id").filter(long & within).drop_nulls().n_unique().alias("distinct"),
        )
    ).row(0)
    return Share(*figures)


def _moment(day: date | None) -> pl.Expr:
    if day is None:
        msg = "indices are for a period with an end"
        raise ValueError(msg)
    return pl.lit(day).cast(pl.Datetime("us")).dt.replace_time_zone("Asia/Shanghai")


def indices(
    table: pl.DataFrame, *, period: Period, served: int, sustained: Decimal, distinct: int | None = None
) -> Figures:
    """
    Compute all indices of one basis over one period.

    :param table: INTERRUPTIONS, any order
    :param served: customers of this basis, on average over the period
    :param sustained: minutes above which an interruption is sustained
    :param distinct: customers with at least one interruption, where the table holds groups; else they are counted
    """
    whole = share_of(table, period=period, sustained=sustained)
    hours = calendar_hours(period)
    own = pl.col("influence") != Influence.OUTSIDE
    supplied = pl.col("influence") != Influence.SHORTAGE
    met = whole.distinct if distinct is None else distinct

    def over(ms: int, *, by: int, unit: int) -> Decimal | None:
        return _kept(Fraction(ms, unit), by=by)

    def reliability(kept: pl.Expr | None) -> Decimal | None:
        part = whole if kept is None else share_of(table.filter(kept), period=period, sustained=sustained)
        lost = Fraction(part.time_ms, MS_PER_HOUR * hours)
        return _kept((served - lost) * PERCENT, by=served)

    return Figures(
        served=served,
        hours=hours,
        interruptions=whole.interruptions,
        customer_hours=_kept(Fraction(whole.time_ms, MS_PER_HOUR), by=1) or Decimal(0),
        distinct=met,
        saifi=_kept(whole.interruptions, by=served),
        saidi=over(whole.time_ms, by=served, unit=MS_PER_MINUTE),
        caidi=over(whole.time_ms, by=whole.interruptions, unit=MS_PER_MINUTE),
        asai=_kept(served - Fraction(whole.time_ms, MS_PER_HOUR * hours), by=served),
        caifi=_kept(whole.interruptions, by=met),
        ctaidi=over(whole.time_ms, by=met, unit=MS_PER_MINUTE),
        maifi=_kept(whole.momentary, by=served),
        aihc_1=over(whole.time_ms, by=served, unit=MS_PER_HOUR),
        aitc_1=_kept(whole.interruptions, by=served),
        rs_1=reliability(None),
        rs_2=reliability(own),
        rs_3=reliability(supplied),
    )


def _kept(amount: Fraction | int, *, by: int) -> Decimal | None:
    """Divide exactly and round once, halves away from zero; nothing by 0."""
    if by == 0:
        return None
    exact = Fraction(amount) / by
    return half_up(Decimal(exact.numerator) / Decimal(exact.denominator), places=PLACES)


def daily_saidi(table: pl.DataFrame, *, served: int, sustained: Decimal) -> pl.DataFrame:
    """
    Give minutes lost per customer served by day; the whole time of an interruption falls on the day it began.

    :returns: ``day, saidi`` (float minutes), by day; days without interruption are left out
    """
    length = (pl.col("to_at") - pl.col("from_at")).dt.total_milliseconds()
    return collected(
        table.lazy()
        .filter(length > int(sustained * MS_PER_MINUTE))
        .group_by(day=pl.col("from_at").dt.date())
        .agg(saidi=(length * pl.col("customers")).sum() / (MS_PER_MINUTE * max(served, 1)))
        .sort("day")
    )


@dataclass(frozen=True, slots=True)
class Threshold:
    """
    How the threshold of major event days came about.

    :ivar days: days of the five years before on which somebody was interrupted
    :ivar alpha: mean of ln(daily SAIDI), ``beta`` its sample standard deviation
    :ivar minutes: T_MED = exp(alpha + betas · beta)
    """

    days: int
    alpha: float
    beta: float
    betas: float

    @property
    def minutes(self) -> float:
        """Give T_MED in minutes."""
        return math.exp(self.alpha + self.betas * self.beta)


def threshold_of(daily: pl.DataFrame, *, year: int, betas: float) -> Threshold | None:
    """
    Work out T_MED = exp(α + 2.5 β) for a year: a day above it is a major event day.

    :param daily: ``day, saidi`` in minutes; days of the five years before ``year`` are used, as many as there
        are, those with 0 left out
    :param betas: standard deviations above the mean, 2.5 of IEEE 1366
    :returns: nothing where fewer than two days are known
    """
    known = [
        math.log(value)
        for day, value in daily.select("day", "saidi").iter_rows()
        if year - YEARS <= day.year < year and value > 0
    ]
    if len(known) < FEWEST_DAYS:
        return None
    alpha = math.fsum(known) / len(known)
    beta = math.sqrt(math.fsum((value - alpha) ** 2 for value in known) / (len(known) - 1))
    return Threshold(len(known), alpha, beta, betas)


def major_event_threshold(daily: pl.DataFrame, *, year: int, betas: float) -> float | None:
    """Give T_MED of a year in minutes, or nothing where it cannot be known; see `threshold_of`."""
    found = threshold_of(daily, year=year, betas=betas)
    return None if found is None else found.minutes


def major_event_days(daily: pl.DataFrame, *, year: int, betas: float) -> list[date]:
    """Name the major event days of a year, in order; none where the threshold cannot be known."""
    threshold = major_event_threshold(daily, year=year, betas=betas)
    if threshold is None:
        return []
    found = daily.filter((pl.col("day").dt.year() == year) & (pl.col("saidi") > threshold))
    return sorted(found["day"].to_list())


def without_days(table: pl.DataFrame, *, days: list[date]) -> pl.DataFrame:
    """Leave out the interruptions that began on some days, such as major event days."""
    return table.filter(~pl.col("from_at").dt.date().is_in(days))


def allowed_customer_hours(target_pct: Decimal, *, customers: int, hours: int) -> Decimal:
    """
    Give the customer-hours that a target of reliability allows (允许停电时户数), 4 places.

    99.892 % of 8,760 h for 37,349 customers: 353,351 customer-hours.
    """
    return half_up((PERCENT - target_pct) * customers * hours / PERCENT, places=4)


def hours_of(delta: timedelta) -> Decimal:
    """Give a span as hours, 4 places."""
    return half_up(Decimal(int(delta.total_seconds())) / Decimal(3_600), places=4)
