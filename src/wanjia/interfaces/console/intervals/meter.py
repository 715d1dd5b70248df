"""The page of one meter's curves: a day, or a month."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import polars as pl
from django.http import HttpRequest
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from wanjia.foundation.access.types import Scope
from wanjia.foundation.listings.listing import Kind
from wanjia.foundation.periods.types import Period, month_of
from wanjia.interfaces.kit import words
from wanjia.interfaces.kit.charts import Chart, Hue, Series
from wanjia.interfaces.kit.figures import written
from wanjia.interfaces.kit.pages import Action, Crumb, Figure, Head, Page, Panel, Tag
from wanjia.interfaces.kit.tables import Cell, Row, Table
from wanjia.interfaces.kit.tables import Head as Column
from wanjia.measurement.intervals.queries.reading import curves, frozen
from wanjia.measurement.intervals.queries.versions import current_version, latest_day_of
from wanjia.measurement.intervals.types import (
    CURRENTS,
    ENERGIES,
    FROZEN_SCALE,
    MINUTES_A_POINT,
    POINTS_A_DAY,
    SCALES,
    VOLTAGES,
    Quality,
    Quantity,
)
from wanjia.registry.metering.types import RegisterKind

ACTIVE = (Quantity.ENERGY_IMPORT, Quantity.ENERGY_EXPORT)
MADE_UP = (Quality.ESTIMATED, Quality.CORRECTED)
HUES = {
    Quantity.VOLTAGE_A: Hue.PEAK,
    Quantity.VOLTAGE_B: Hue.VALLEY,
    Quantity.VOLTAGE_C: Hue.SHARP,
    Quantity.CURRENT_A: Hue.PEAK,
    Quantity.CURRENT_B: Hue.VALLEY,
    Quantity.CURRENT_C: Hue.SHARP,
    Quantity.ENERGY_IMPORT: Hue.SUPPLIED,
    Quantity.ENERGY_EXPORT: Hue.SOLD,
}
NAMES = {
    Quantity.VOLTAGE_A: gettext_lazy("Phase A"),
    Quantity.VOLTAGE_B: gettext_lazy("Phase B"),
    Quantity.VOLTAGE_C: gettext_lazy("Phase C"),
    Quantity.CURRENT_A: gettext_lazy("Phase A"),
    Quantity.CURRENT_B: gettext_lazy("Phase B"),
    Quantity.CURRENT_C: gettext_lazy("Phase C"),
    Quantity.ENERGY_IMPORT: gettext_lazy("Energy taken"),
    Quantity.ENERGY_EXPORT: gettext_lazy("Energy fed back"),
}


@dataclass(frozen=True, slots=True)
class Shown:
    """
    What the page is about.

    :ivar days: a day, or a whole month
    """

    meter_id: int
    number: str
    days: Period
    scope: Scope
    version: int

    @property
    def is_month(self) -> bool:
        """Tell whether a month is shown."""
        return self.days.days > 1


def asked_days(request: HttpRequest, *, meter_id: int) -> Period:
    """Read ``?day=`` or ``?month=``; without a sound one, the latest day about which the store may know something."""
    for name, whole in (("day", False), ("month", True)):
        text = request.GET.get(name, "")
        try:
            day = date.fromisoformat(text if not whole else f"{text}-01")
        except ValueError:
            continue
        return month_of(day) if whole else Period(day, day + timedelta(days=1))
    latest = latest_day_of(meter_id) or localtime().date()
    return Period(latest, latest + timedelta(days=1))


def _found(shown: Shown, *, quantities: Sequence[Quantity]) -> pl.DataFrame:
    return curves([shown.meter_id], period=shown.days, quantities=quantities, scope=shown.scope, version=shown.version)


def _head(request: HttpRequest, shown: Shown) -> Head:
    found = _found(shown, quantities=[*ENERGIES, *VOLTAGES, *CURRENTS])
    missing = sum(values.count(None) for values in found["values"].to_list())
    qualities = [quality for row in found["qualities"].to_list() if row for quality in row]
    made_up = sum(quality in MADE_UP for quality in qualities)
    here = reverse("console:meter_curves", args=[shown.number])
    before, after = shown.days.start - timedelta(days=1), _end(shown)
    key = "month" if shown.is_month else "day"
    other = f"{here}?day={shown.days.start}" if shown.is_month else f"{here}?month={shown.days.start:%Y-%m}"
    return Head(
        title=_("Curves of meter"),
        number=shown.number,
        crumbs=(
            Crumb(_("Meters"), reverse("console:meters")),
            Crumb(shown.number, reverse("console:meter", args=[shown.number])),
        ),
        figures=(
            Figure(
                _("Shown"), f"{shown.days.start:%Y-%m}" if shown.is_month else written(shown.days.start, kind=Kind.DAY)
            ),
            Figure(_("Curves"), f"{found.height:,}"),
            Figure(_("Elements missing"), f"{missing:,}", is_worse=missing > 0),
            Figure(_("Estimated or corrected"), f"{made_up:,}", is_worse=made_up > 0),
            Figure(_("Version of the store"), f"{shown.version:,}"),
        ),
        actions=(
            Action(_("The whole month") if not shown.is_month else _("One day"), other, is_primary=True),
            Action(_("Day or month before"), f"{here}?{key}={_written(before, key=key)}"),
            Action(_("Day or month after"), f"{here}?{key}={_written(after, key=key)}"),
        ),
    )


def _end(shown: Shown) -> date:
    return shown.days.start + timedelta(days=shown.days.days)


def _written(day: date, *, key: str) -> str:
    return f"{day:%Y-%m}" if key == "month" else day.isoformat()


def _moments(shown: Shown) -> list[str]:
    """Name the end of each element, as clocks show it: the latest of a day is 24:00."""
    clocks = [
        f"{minute // 60:02}:{minute % 60:02}"
        for minute in range(MINUTES_A_POINT, POINTS_A_DAY * MINUTES_A_POINT + 1, MINUTES_A_POINT)
    ]
    if not shown.is_month:
        return clocks
    days = [shown.days.start + timedelta(days=place) for place in range(shown.days.days)]
    return [f"{day:%m-%d} {clock}" for day in days for clock in clocks]


def _series(shown: Shown, *, quantities: Sequence[Quantity]) -> tuple[Series, ...]:
    """Make a line for each quantity that the meter handed in, and one for what in them was made up."""
    found = _found(shown, quantities=quantities)
    lines: list[Series] = []
    marks: list[Decimal | None] = [None] * (shown.days.days * POINTS_A_DAY)
    for quantity in quantities:
        rows = found.filter(pl.col("quantity") == quantity)
        if rows.is_empty():
            continue
        values = _line(rows.to_dicts(), shown=shown, quantity=quantity, marks=marks)
        lines.append(Series(NAMES[quantity], values, HUES[quantity], is_line=True))
    if any(mark is not None for mark in marks):
        lines.append(Series(_("Estimated or corrected"), marks, Hue.FOURTH, is_line=True, is_dashed=True))
    return tuple(lines)


def _line(
    rows: list[dict[str, Any]], *, shown: Shown, quantity: Quantity, marks: list[Decimal | None]
) -> list[Decimal | None]:
    """Lay the days of a quantity after each other; what is made up is marked where nothing is marked yet."""
    values: list[Decimal | None] = [None] * len(marks)
    for row in rows:
        first = (row["day"] - shown.days.start).days * POINTS_A_DAY
        for place, units in enumerate(row["values"]):
            value = None if units is None else Decimal(units).scaleb(-SCALES[quantity])
            values[first + place] = value
            if row["qualities"] and row["qualities"][place] in MADE_UP and marks[first + place] is None:
                marks[first + place] = value
    return values


def _voltage(request: HttpRequest, shown: Shown) -> Chart:
    title = _("What voltage did the meter see?")
    return Chart(title, "V", _moments(shown), _series(shown, quantities=VOLTAGES), is_bars=False, places=1)


def _current(request: HttpRequest, shown: Shown) -> Chart:
    title = _("What current ran through the meter?")
    return Chart(title, "A", _moments(shown), _series(shown, quantities=CURRENTS), is_bars=False, places=3)


def _energy(request: HttpRequest, shown: Shown) -> Chart:
    title = _("How much energy came in each quarter of an hour?")
    return Chart(title, "kWh", _moments(shown), _series(shown, quantities=ACTIVE), is_bars=False, places=4)


def _registers(request: HttpRequest, shown: Shown) -> Table:
    """Give what the registers showed at the starts of the days and at the end of the latest; estimates are marked."""
    days = Period(shown.days.start, _end(shown) + timedelta(days=1))
    heads = (
        Column(pgettext("intervals", "Day")),
        Column(_("Register")),
        Column(_("At 00:00"), "kWh, kvarh", is_number=True),
        Column(_("How it came")),
    )
    rows = [
        Row(
            (
                Cell(row["day"].isoformat()),
                Cell(words.label_in(RegisterKind, value=row["register"])),
                Cell(written(Decimal(row["value"]).scaleb(-FROZEN_SCALE), kind=Kind.DECIMAL), is_number=True),
                Cell("", tag=Tag(_("Estimated or corrected"), "warn"))
                if row["quality"] in MADE_UP
                else Cell(_("Measured")),
            )
        )
        for row in frozen([shown.meter_id], period=days, registers=None, scope=shown.scope).iter_rows(named=True)
    ]
    return Table(heads, rows, empty=_("No register was frozen on these days."))


METER_CURVES: Page[Shown] = Page(
    _head,
    (
        Panel(
            "energy",
            "",
            "kit/chart_panel.html",
            _energy,
            is_slow=True,
            help=gettext_lazy("As the meter says it, before the ratios of its instrument transformers."),
        ),
        Panel("voltage", "", "kit/chart_panel.html", _voltage, is_slow=True),
        Panel("current", "", "kit/chart_panel.html", _current, is_slow=True),
        Panel("registers", gettext_lazy("Registers frozen at midnight"), "kit/table.html", _registers, is_slow=True),
    ),
)


def shown_for(request: HttpRequest, *, meter_id: int, number: str, scope: Scope) -> Shown:
    """Read what of a meter is to be shown."""
    days = asked_days(request, meter_id=meter_id)
    return Shown(meter_id, number, days, scope, current_version())
