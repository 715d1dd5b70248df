"""Which voltage and loading a diagram shows in which colour: the limits of supply quality that hold in the month."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from wanjia.energy.quality.queries.limits import all_limits_on
from wanjia.energy.quality.types import LimitName, VoltageLevel
from wanjia.foundation.quantities.rounding import half_up
from wanjia.interfaces.kit.diagrams import Mark, Tint

Volts = tuple[Decimal, Decimal]


@dataclass(frozen=True, slots=True)
class Bands:
    """
    From where on pieces and nodes change their colour.

    :ivar heavy_pct: loading above which a piece is heavy, of its rated current
    :ivar over_pct: above which it is overloaded
    :ivar low_pct: lower limit of voltage, of the nominal one
    :ivar high_pct: upper limit
    """

    heavy_pct: Decimal
    over_pct: Decimal
    low_pct: Decimal
    high_pct: Decimal

    def of_loading(self, share: Decimal | None) -> Tint:
        """Give the colour of a piece by the largest loading, in percent."""
        if share is None or share <= self.heavy_pct:
            return Tint.EASY
        return Tint.OVER if share > self.over_pct else Tint.HEAVY

    def of_voltage(self, volts: Volts | None) -> Tint:
        """Give the colour of a node by its lowest and highest voltage, of the nominal one."""
        if volts is None:
            return Tint.UNKNOWN
        if 100 * volts[0] < self.low_pct:
            return Tint.LOW
        return Tint.HIGH if 100 * volts[1] > self.high_pct else Tint.GOOD


def bands_of(month: date, *, level: VoltageLevel) -> Bands:
    """Give the limits of a month for a level of voltage."""
    limits = all_limits_on(month)
    low, high = (limits.of_level[level, name] for name in (LimitName.LOWER_PCT, LimitName.UPPER_PCT))
    return Bands(limits[LimitName.HEAVY_PCT], limits[LimitName.OVERLOAD_PCT], 100 + low, 100 + high)


def legend_of_loading(bands: Bands) -> tuple[Mark, ...]:
    """Tell which loading has which colour."""
    told = {"heavy": _short(bands.heavy_pct), "over": _short(bands.over_pct)}
    return (
        Mark(Tint.EASY, _("loading up to %(heavy)s %%") % told),
        Mark(Tint.HEAVY, _("loading %(heavy)s to %(over)s %%") % told),
        Mark(Tint.OVER, _("loading above %(over)s %%") % told),
    )


def legend_of_voltage(bands: Bands, *, where: str = "") -> tuple[Mark, ...]:
    """Tell which voltage has which colour; ``where`` says of what if there is more than one level."""
    told = {"low": _short(bands.low_pct), "high": _short(bands.high_pct), "where": f"{where} " if where else ""}
    return (
        Mark(Tint.GOOD, _("%(where)svoltage %(low)s to %(high)s %% of nominal") % told),
        Mark(Tint.LOW, _("%(where)svoltage below %(low)s %% of nominal") % told),
        Mark(Tint.HIGH, _("%(where)svoltage above %(high)s %% of nominal") % told),
    )


def _short(value: Any) -> str:
    return f"{half_up(Decimal(value), places=1).normalize():f}"
