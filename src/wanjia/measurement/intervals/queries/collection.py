"""How collection goes: what should have come, what came, and what came in time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

import polars as pl

from wanjia.foundation.access.types import Scope
from wanjia.foundation.columnar.database import read_frame
from wanjia.foundation.periods.types import Period
from wanjia.measurement.intervals.kernel import collecting
from wanjia.measurement.intervals.kernel.daily import days_hung
from wanjia.measurement.intervals.models import CollectionLimit, IntervalBatch
from wanjia.measurement.intervals.queries.parts import Asked, numbered_rows
from wanjia.measurement.intervals.queries.reading import hanging
from wanjia.measurement.intervals.types import CollectionFigure, Quality, Table
from wanjia.registry.metering import queries as metering

SPAN = ("start_date", "end_date")


@dataclass(frozen=True, slots=True)
class TerminalRate:
    """
    How one terminal did on a day.

    :ivar number: empty for the meters that nothing collects
    :ivar is_behind: fewer came than the limit of the day asks
    """

    number: str
    unit_id: int | None
    due: int
    come: int
    in_time: int
    is_behind: bool


def completeness(period: Period, *, scope: Scope) -> pl.DataFrame:
    """
    Count the meters due, come and come in time by terminal, area, unit and day, as `COMPLETENESS`.

    A meter is due on each day that it hangs, with the register frozen at the start of that day; the day on which it was
    put up has none. Whatever it hands in counts, whether a register or a part of them.

    :param period: with an end
    """
    end = _end(period)
    hung = metering.installations(period, scope=scope).select("meter_id", "usage_point_id", *SPAN)
    first = hung.with_columns(pl.col("start_date").dt.offset_by("1d"))
    due = days_hung(
        first.filter(pl.col("end_date").is_null() | (pl.col("start_date") < pl.col("end_date"))),
        start=period.start,
        end=end,
    )
    terminals = metering.terminal_ties(period, scope=scope).select("meter_id", "terminal_id", *SPAN)
    areas = metering.usage_point_ties(period, scope=scope).select("usage_point_id", "area_id", *SPAN)
    placed = due.join(days_hung(terminals, start=period.start, end=end), on=["meter_id", "day"], how="left").join(
        days_hung(areas, start=period.start, end=end), on=["usage_point_id", "day"], how="left"
    )
    units = metering.usage_points(scope).select("usage_point_id", "unit_id")
    wanted = placed.join(units, on="usage_point_id").select("meter_id", "day", "terminal_id", "area_id", "unit_id")
    return collecting.completeness(wanted, came=_came(period, scope=scope), due_hours=_hours(period))


def terminal_rates(day: date, *, scope: Scope) -> list[TerminalRate]:
    """Give how each terminal did on a day, those that are behind most first."""
    counted = completeness(Period(day, day + timedelta(days=1)), scope=scope)
    by_terminal = counted.group_by("terminal_id").agg(pl.col("due", "come", "in_time").sum())
    known = metering.collection_terminals(scope).select("terminal_id", "number", "unit_id")
    named = by_terminal.join(known, on="terminal_id", how="left").sort(
        (pl.col("due") - pl.col("come")), "number", descending=[True, False], nulls_last=True
    )
    least = limit_on(CollectionFigure.RATE_PCT, day=day)
    columns = ("number", "unit_id", "due", "come", "in_time")
    return [
        TerminalRate(number or "", unit, due, come, in_time, is_behind=least is not None and come * 100 < least * due)
        for number, unit, due, come, in_time in named.select(columns).iter_rows()
    ]


def limit_on(name: CollectionFigure, *, day: date) -> Decimal | None:
    """Give the limit of collection that holds on a day."""
    found = CollectionLimit.objects.on(day).filter(name=name).order_by("-start_date").first()
    return None if found is None else found.value


def _came(period: Period, *, scope: Scope) -> pl.DataFrame:
    """
    Give which meters handed in something frozen of which day, and when that was first in the store.

    What was put in the place of something missing was not handed in.
    """
    where, tables = hanging(period, scope=scope)
    is_no_estimate = f"quality <> {int(Quality.ESTIMATED)}"
    asked = Asked(Table.FROZEN, period, where=(*where, is_no_estimate), tables=tables)
    rows = numbered_rows(asked, columns=["meter_id", "day"])
    batches = read_frame(IntervalBatch.objects.all(), version="version", came_at="at")
    earliest = rows.group_by("meter_id", "day").agg(pl.col("version").min())
    return earliest.join(batches, on="version", how="left").select("meter_id", "day", "came_at")


def _hours(period: Period) -> pl.DataFrame:
    limits = CollectionLimit.objects.during(period).filter(name=CollectionFigure.DUE_HOURS)
    spans = read_frame(limits.order_by("start_date"), hours="value", start_date="start_date", end_date="end_date")
    dated = days_hung(spans, start=period.start, end=_end(period)).unique("day", keep="last")
    return dated.select("day", pl.col("hours").cast(pl.Int64))


def _end(period: Period) -> date:
    return period.start + timedelta(days=period.days)
