"""Charts of voltage, currents and power factor; used on pages of points, areas and feeders."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from wanjia.energy.quality.kernel.fans import HourPhases
from wanjia.energy.quality.kernel.powerfactor import Hour
from wanjia.energy.quality.queries.shapes import VoltageShape, edges_in_volts
from wanjia.interfaces.kit.charts import Chart, Hue, Series


def voltage_fan(shape: VoltageShape) -> Chart:
    """Draw how voltages lie over the hours of a day, between the limits."""
    lower, upper = edges_in_volts(shape.band)
    hours = shape.hours
    limits = ((_("Upper limit"), upper), (_("Lower limit"), lower))
    return Chart(
        title=_("When does the voltage come near its limits?"),
        unit="V",
        categories=[f"{one.hour:02}:00" for one in hours],
        series=(
            Series(_("Highest"), [one.highest for one in hours], Hue.PEAK, is_line=True),
            Series(_("9 of 10 below"), [one.high for one in hours], Hue.FLAT, is_line=True),
            Series(_("Median"), [one.median for one in hours], Hue.SUPPLIED, is_line=True),
            Series(_("1 of 10 below"), [one.low for one in hours], Hue.VALLEY, is_line=True),
            Series(_("Lowest"), [one.lowest for one in hours], Hue.SOLD, is_line=True),
            *(Series(name, [volts] * len(hours), Hue.LOSS, is_line=True, is_dashed=True) for name, volts in limits),
        ),
        is_bars=False,
        places=1,
    )


def minutes_by_day(shape: VoltageShape) -> Chart:
    """Draw the minutes of each day above and below the limits."""
    return Chart(
        title=_("On which days was the voltage out of its limits?"),
        unit=_("minutes"),
        categories=[day.isoformat() for day, _one in shape.days],
        series=(
            Series(_("Above the limit"), [one.over for _day, one in shape.days], Hue.PEAK, stack="minutes"),
            Series(_("Below the limit"), [one.under for _day, one in shape.days], Hue.SOLD, stack="minutes"),
        ),
    )


def phase_currents(hours: list[HourPhases]) -> Chart:
    """Draw the mean currents of the three phases over the hours of a day."""
    hues = (Hue.PEAK, Hue.VALLEY, Hue.SHARP)
    return Chart(
        title=_("Do the three phases carry the same?"),
        unit="A",
        categories=[f"{one.hour:02}:00" for one in hours],
        series=tuple(
            Series(_("Phase %(phase)s") % {"phase": phase}, [one.amps[at] for one in hours], hue, is_line=True)
            for at, (phase, hue) in enumerate(zip("ABC", hues, strict=True))
        ),
        is_bars=False,
        places=1,
    )


def unbalance(hours: list[HourPhases]) -> Chart:
    """Draw the unbalance of the mean currents over the hours of a day."""
    return Chart(
        title=_("How far are the phases apart?"),
        unit="%",
        categories=[f"{one.hour:02}:00" for one in hours],
        series=(Series(_("Unbalance"), [one.unbalance_pct for one in hours], Hue.FIRST),),
        places=1,
    )


def reactive_by_hour(hours: list[Hour]) -> Chart:
    """Draw the reactive power of a feeder over the hours of a day, and what should be switched."""
    return Chart(
        title=_("In which hours should compensation be switched?"),
        unit="kvar",
        categories=[f"{one.hour:02}:00" for one in hours],
        series=(
            Series(_("Reactive power"), [one.kvar for one in hours], Hue.SUPPLIED),
            Series(_("To be switched on (below 0: off)"), [one.wanted_kvar for one in hours], Hue.LOSS),
        ),
        places=1,
    )


def factor_by_month(rows: list[tuple[date, Decimal, Decimal]]) -> Chart:
    """Draw the power factor of a feeder by month against its target."""
    return Chart(
        title=_("Does the power factor reach its target?"),
        unit="cos φ",
        categories=[f"{month:%Y-%m}" for month, _factor, _target in rows],
        series=(
            Series(_("Power factor"), [factor for _m, factor, _t in rows], Hue.THIS_YEAR, is_line=True),
            Series(_("Target"), [target for _m, _f, target in rows], Hue.LOSS, is_line=True, is_dashed=True),
        ),
        is_bars=False,
        places=4,
    )
