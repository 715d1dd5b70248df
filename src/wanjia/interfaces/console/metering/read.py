"""Readings of a usage point or meter as chart and table, and the use that follows from them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

import polars as pl
from django.utils.translation import gettext as _

from wanjia.foundation.access.types import Scope
from wanjia.foundation.columnar.engine import collected
from wanjia.foundation.listings.listing import Kind
from wanjia.foundation.periods.types import Period
from wanjia.interfaces.kit import words
from wanjia.interfaces.kit.charts import Chart, Hue, Series
from wanjia.interfaces.kit.figures import EMPTY, written
from wanjia.interfaces.kit.tables import Cell, Head, Row, Table
from wanjia.measurement.readings.queries.usage import current_readings, stretches_during
from wanjia.measurement.readings.types import ReadingQuality
from wanjia.registry.metering.types import CUMULATIVE, RegisterKind

#: Thirteen months and some days, so that the same month of last year is there.
DAYS_SHOWN, MONTHS_SHOWN, ONE_DAY = timedelta(days=400), 13, timedelta(days=1)
HUES: dict[RegisterKind, Hue] = {
    RegisterKind.ACTIVE_TOTAL: Hue.SOLD,
    RegisterKind.ACTIVE_SHARP: Hue.SHARP,
    RegisterKind.ACTIVE_PEAK: Hue.PEAK,
    RegisterKind.ACTIVE_FLAT: Hue.FLAT,
    RegisterKind.ACTIVE_VALLEY: Hue.VALLEY,
    RegisterKind.ACTIVE_DEEP_VALLEY: Hue.DEEP_VALLEY,
}
ACTIVE_PERIODS: tuple[RegisterKind, ...] = tuple(kind for kind in HUES if kind is not RegisterKind.ACTIVE_TOTAL)
SERIES_AT_MOST = 6


def readings_of(points: Collection[int], *, scope: Scope) -> pl.DataFrame:
    """Give the readings of usage points over the latest months in which there are some, that none supersedes."""
    if not points:
        return current_readings(Period(date.min), scope=scope, usage_points=[]).rename({"kind": "register"})
    found = current_readings(Period(date.min), scope=scope, usage_points=points).rename({"kind": "register"})
    latest = found["reading_date"].max()
    return found if latest is None else found.filter(pl.col("reading_date") >= latest - DAYS_SHOWN)  # type: ignore[operator]


def shown_chart(readings: pl.DataFrame) -> Chart:
    """Draw what the energy registers showed, one line for each."""
    days = sorted(readings["reading_date"].unique().to_list())
    by_register = {
        register: dict(part.select("reading_date", "value").iter_rows())
        for (register,), part in readings.partition_by("register", as_dict=True).items()
    }
    kinds = [kind for kind in CUMULATIVE if kind in by_register][:SERIES_AT_MOST]
    series = tuple(
        Series(
            words.label(kind), [by_register[kind].get(day) for day in days], HUES.get(kind, Hue.SECOND), is_line=True
        )
        for kind in kinds
    )
    title = _("What did the registers show?")
    return Chart(title, _("as shown"), [day.isoformat() for day in days], series, is_bars=False, places=2)


def use_chart(points: Collection[int], *, readings: pl.DataFrame, scope: Scope) -> Chart:
    """Draw the use by month: by period of the day where registers tell it, else the whole."""
    used = _used(points, readings=readings, scope=scope)
    months = sorted(used["month"].unique().to_list())[-MONTHS_SHOWN:]
    registers = set(used["register"].to_list())
    kinds = [kind for kind in ACTIVE_PERIODS if kind in registers] or [RegisterKind.ACTIVE_TOTAL]
    energy = {(month, register): kwh for month, register, kwh in used.iter_rows()}
    series = tuple(
        Series(words.label(kind), [energy.get((month, kind)) for month in months], HUES[kind], stack="use")
        for kind in kinds
    )
    return Chart(_("How much was used each month?"), "kWh", [f"{month:%Y-%m}" for month in months], series)


def _used(points: Collection[int], *, readings: pl.DataFrame, scope: Scope) -> pl.DataFrame:
    """Sum energy by the month in which the latest day of each stretch lies: ``month, register, energy``."""
    if readings.is_empty():
        return pl.DataFrame(schema={"month": pl.Date, "register": pl.String, "energy": pl.Int64})
    days: list[date] = readings["reading_date"].unique().sort().to_list()
    whole = Period(days[0] - ONE_DAY, days[-1] + ONE_DAY)
    stretches, _findings = stretches_during(whole, scope=scope, usage_points=points)
    month = (pl.col("end_date") - pl.duration(days=1)).dt.truncate("1mo").alias("month")
    counted = stretches.lazy().filter(pl.col("energy").is_not_null())
    return collected(counted.group_by(month, "register").agg(pl.col("energy").sum()))


def readings_table(readings: pl.DataFrame) -> Table:
    """Show readings by day, the latest first, one column for each register."""
    present = set(readings["register"].to_list())
    kinds = [kind for kind in RegisterKind if kind in present]
    heads = (
        Head(_("Reading day")),
        *(Head(words.label(kind), is_number=True) for kind in kinds),
        Head(_("How it came about")),
    )
    days = readings.sort("reading_date", descending=True).partition_by(
        "reading_date", as_dict=True, maintain_order=True
    )
    rows = [_row(day, part=part, kinds=kinds) for (day,), part in days.items()]
    return Table(heads, rows, empty=_("Nothing has been read here yet."), caption=_("Readings"))


def _row(day: date, *, part: pl.DataFrame, kinds: list[RegisterKind]) -> Row:
    values = dict(part.select("register", "value").iter_rows())
    qualities = sorted({words.label_in(ReadingQuality, value=quality) for quality in part["quality"]})
    cells = [
        Cell(written(values[kind], kind=Kind.DECIMAL) if kind in values else EMPTY, is_number=True) for kind in kinds
    ]
    return Row((Cell(day.isoformat()), *cells, Cell(_(", ").join(qualities))))
