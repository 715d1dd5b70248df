"""The evidence of a finding about intervals: its figures in words, and the curve that it speaks of."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from wanjia.foundation.listings.listing import Kind
from wanjia.interfaces.console.readings.evidence import Fact
from wanjia.interfaces.kit import figures
from wanjia.interfaces.kit.charts import Chart, Hue, Series
from wanjia.measurement.intervals.queries.findings import DayCurve, IntervalFindingRow
from wanjia.measurement.intervals.types import (
    CURRENTS,
    MINUTES_A_POINT,
    POINTS_A_DAY,
    SCALES,
    VOLTAGES,
    Quantity,
)

KWH, VOLT, AMPERE, KW = "kWh", "V", "A", "kW"
HOUR = 60


def _number(text: str) -> str:
    return figures.written(Decimal(text), kind=Kind.DECIMAL)


def _as_is(text: str) -> str:
    return text


#: Name in the evidence → what it is called, its unit, how its value is written.
NAMES: dict[str, tuple[Any, Any, Callable[[str], str]]] = {
    "elements": (gettext_lazy("Elements of 15 minutes"), "", _number),
    "values": (gettext_lazy("Values that came"), "", _number),
    "deliveries": (gettext_lazy("Deliveries that differ"), "", _number),
    "days": (gettext_lazy("Days in a row"), "", _number),
    "phases": (gettext_lazy("Phases"), "", _as_is),
    "kwh": (pgettext_lazy("intervals", "Energy"), KWH, _number),
    "usual_kwh": (gettext_lazy("Usual energy of such a day"), KWH, _number),
    "highest_kwh": (gettext_lazy("Highest element"), KWH, _number),
    "third_kwh": (gettext_lazy("Third highest element"), KWH, _number),
    "beside_kwh": (gettext_lazy("Greater of its neighbours"), KWH, _number),
    "lowest_kwh": (gettext_lazy("Lowest element"), KWH, _number),
    "most_kwh": (gettext_lazy("Most that the meter carries"), KWH, _number),
    "curve_kwh": (gettext_lazy("Sum of the curve"), KWH, _number),
    "register_kwh": (gettext_lazy("What the register ran"), KWH, _number),
    "power_kwh": (gettext_lazy("Integral of power"), KWH, _number),
    "difference": (gettext_lazy("Difference"), KWH, _number),
    "multiplier": (gettext_lazy("Multiplier"), "", _number),
    "lowest_v": (gettext_lazy("Lowest voltage"), VOLT, _number),
    "highest_v": (gettext_lazy("Highest voltage"), VOLT, _number),
    "nominal_v": (gettext_lazy("Nominal voltage"), VOLT, _number),
    "lowest_a": (gettext_lazy("Lowest current"), AMPERE, _number),
    "highest_a": (gettext_lazy("Highest current"), AMPERE, _number),
    "others_a": (gettext_lazy("Highest current of the others"), AMPERE, _number),
    "rated_a": (gettext_lazy("Highest current of the nameplate"), AMPERE, _number),
    "lowest_kw": (gettext_lazy("Lowest power"), KW, _number),
    "lowest_power_factor": (gettext_lazy("Lowest power factor"), "", _number),
    "shift_minutes": (gettext_lazy("Comes late by"), gettext_lazy("minutes"), _number),
    "likeness": (gettext_lazy("Correlation after the shift"), "", _number),
    "unshifted": (gettext_lazy("Correlation as it came"), "", _number),
}
UNITS = {**dict.fromkeys(VOLTAGES, VOLT), **dict.fromkeys(CURRENTS, AMPERE)}
HUES = (Hue.FIRST, Hue.SECOND, Hue.THIRD)


def facts_of(evidence: str) -> list[Fact]:
    """Give the figures of a finding."""
    pairs = [pair.partition("=") for pair in evidence.split("; ") if "=" in pair]
    return [Fact(NAMES[name][0], NAMES[name][2](value), NAMES[name][1]) for name, _sign, value in pairs]


def clock(element: int) -> str:
    """Give the time of day at which an element begins, ``24:00`` after the latest."""
    minutes = element * MINUTES_A_POINT
    return f"{minutes // HOUR:02}:{minutes % HOUR:02}"


def span_of(first: int | None, *, last: int | None) -> str:
    """Give the time from the beginning of one element to the end of another; without them the whole day."""
    if first is None or last is None:
        return _("whole day")
    return f"{clock(first)}–{clock(last + 1)}"


def chart_of(finding: IntervalFindingRow, *, curves: Sequence[DayCurve]) -> Chart:
    """Draw the curve of the day that a finding speaks of; estimates of energy as a series of their own."""
    times = [clock(place + 1) for place in range(POINTS_A_DAY)]
    energy = next((curve for curve in curves if curve.quantity is Quantity.ENERGY_IMPORT), None)
    if energy is not None:
        title = _("How did the energy of %(day)s go?") % {"day": finding.day.isoformat()}
        measured = _values(energy, estimated=False)
        estimated = _values(energy, estimated=True)
        series = (
            Series(_("Measured"), measured, Hue.FIRST, stack="energy"),
            Series(_("Estimated"), estimated, Hue.THIRD, stack="energy"),
        )
        return Chart(title, KWH, times, series, places=4, is_small=True)
    is_voltage = any(curve.quantity in VOLTAGES for curve in curves)
    title = _("How did the voltages of %(day)s go?") if is_voltage else _("How did the currents of %(day)s go?")
    lines = tuple(
        Series(_("Phase %(phase)s") % {"phase": curve.quantity[-1]}, _values(curve, estimated=None), hue)
        for curve, hue in zip(curves, HUES, strict=False)
    )
    unit = UNITS[curves[0].quantity] if curves else KWH
    day = {"day": finding.day.isoformat()}
    return Chart(title % day, unit, times, lines, is_bars=False, places=3, is_small=True)


def _values(curve: DayCurve, *, estimated: bool | None) -> list[Decimal | None]:
    """Give the values with their unit; only measured or only estimated ones if asked."""
    places = SCALES[curve.quantity]
    return [
        None if value is None or estimated not in (None, mark) else Decimal(value).scaleb(-places)
        for value, mark in zip(curve.values, curve.is_estimated, strict=True)
    ]
