"""
From a method and what was found on site to how the days are billed.

`INPUTS` says what each method needs; the forms of the console and the checks follow from it. Source:
docs/algorithms/corrections.md.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import StrEnum

from wanjia.foundation.workflow.types import Refusal
from wanjia.revenue.corrections.kernel import claims, metering, wiring
from wanjia.revenue.corrections.kernel.claims import Load
from wanjia.revenue.corrections.types import Figure, Method, WiringFault, Working

Figures = Mapping[Figure, Decimal]
Values = Mapping[str, str]
HUNDRED = Decimal(100)


class InputKind(StrEnum):
    """How an input is written."""

    DECIMAL = "DECIMAL"
    DECIMALS = "DECIMALS"
    FAULT = "FAULT"
    STRUCTURE = "STRUCTURE"


@dataclass(frozen=True, slots=True)
class Input:
    """
    One thing that a method needs to know.

    :ivar is_above_0: whether it must lie above 0
    """

    name: str
    kind: InputKind = InputKind.DECIMAL
    is_needed: bool = True
    is_above_0: bool = False


def _above(name: str, *, is_needed: bool = True) -> Input:
    return Input(name, is_needed=is_needed, is_above_0=True)


INPUTS: Mapping[Method, tuple[Input, ...]] = {
    Method.MENDED: (),
    Method.WIRING: (Input("fault", InputKind.FAULT), _above("power_factor", is_needed=False)),
    Method.RATIOS: (Input("ratios", InputKind.DECIMALS), _above("billed_ratio")),
    Method.MULTIPLIER: (_above("true_multiplier"), _above("billed_multiplier")),
    Method.METER_ERROR: (Input("error_pct"), _above("limit_pct")),
    Method.FACTOR: (Input("factor"),),
    Method.ENERGY: (Input("energy_kwh"), Input("reactive_kvarh", is_needed=False)),
    Method.CREEP: (
        _above("seconds_per_turn"),
        _above("idle_hours"),
        _above("days"),
        _above("turns_per_kwh"),
        _above("multiplier", is_needed=False),
    ),
    Method.LOADS: (
        _above("power_kw", is_needed=False),
        _above("power_hours", is_needed=False),
        _above("lighting_kw", is_needed=False),
        _above("lighting_hours", is_needed=False),
        _above("days", is_needed=False),
    ),
    Method.CURRENT: (
        _above("nominal_current"),
        _above("maximum_current", is_needed=False),
        _above("phases"),
        _above("hours", is_needed=False),
        _above("days", is_needed=False),
    ),
    Method.PRICE: (Input("structure", InputKind.STRUCTURE),),
    Method.CAPACITY: (_above("capacity_kva"),),
    Method.NOTHING: (),
}


def decimal(values: Values, *, name: str) -> Decimal | None:
    """Read a number from what was given; nothing if it is empty or no number."""
    try:
        found = Decimal(values.get(name, "").strip())
    except InvalidOperation:
        return None
    return found if found.is_finite() else None


def decimals(values: Values, *, name: str) -> list[Decimal] | None:
    """Read several numbers apart by commas, spaces or 、; nothing if there is none or one is no number."""
    parts = values.get(name, "").replace("、", ",").replace("，", ",").replace(" ", ",").split(",")
    found = [decimal({"one": part}, name="one") for part in parts if part.strip()]
    numbers = [one for one in found if one is not None]
    return numbers if numbers and len(numbers) == len(found) else None


def why_not_inputs(method: Method, *, values: Values) -> str | None:
    """Tell why a method cannot be worked out from what was given."""
    for asked in INPUTS[method]:
        given = values.get(asked.name, "").strip()
        if not given:
            if asked.is_needed:
                return f"The method {method} needs {asked.name}."
            continue
        why = _why_not_one(asked, values=values)
        if why is not None:
            return why
    return None


def _why_not_one(asked: Input, *, values: Values) -> str | None:
    given = values[asked.name].strip()
    if asked.kind is InputKind.FAULT:
        return None if given in set(WiringFault) else f"{given} is no wiring fault that is known."
    if asked.kind is InputKind.STRUCTURE:
        return None
    if asked.kind is InputKind.DECIMALS:
        return None if decimals(values, name=asked.name) else f"{asked.name}: {given} is no list of numbers."
    number = decimal(values, name=asked.name)
    if number is None:
        return f"{asked.name}: {given} is no number."
    return f"{asked.name} must lie above 0; {given} was given." if asked.is_above_0 and number <= 0 else None


def working_of(method: Method, *, values: Values, figures: Figures) -> Working | Refusal:
    """
    Tell how the days are billed, or why they cannot be.

    :param values: what `INPUTS` names, as text
    :param figures: the figures that hold on the latest of the days
    """
    if (why := why_not_inputs(method, values=values)) is not None:
        return Refusal(why)
    return FIGURED[method](values, figures=figures) if method in FIGURED else WORKED[method](values)


def _mended(_values: Values) -> Working:
    return Working()


def _by_factor(factor: Decimal | None) -> Working | Refusal:
    if factor is None:
        return Refusal(
            "A meter wired like this measures nothing that a factor could mend: estimate the energy instead."
        )
    return Working(factor=factor, is_reactive=True, is_demand=True)


def _wiring(values: Values) -> Working | Refusal:
    fault, power_factor = WiringFault(values["fault"].strip()), decimal(values, name="power_factor")
    if wiring.needs_angle(fault) and power_factor is None:
        return Refusal("The factor of this fault depends on cosφ: give the power factor of the load.")
    if power_factor is not None and power_factor > 1:
        return Refusal(f"A power factor is at most 1; {power_factor} was given.")
    tan = None if power_factor is None else wiring.tan_of(power_factor)
    return _by_factor(wiring.wiring_factor(fault, tan=tan))


def _ratios(values: Values) -> Working | Refusal:
    billed = decimal(values, name="billed_ratio") or Decimal(1)
    return _by_factor(wiring.ratio_factor(decimals(values, name="ratios") or [], billed=billed))


def _multiplier(values: Values) -> Working | Refusal:
    true, billed = (decimal(values, name=name) or Decimal(1) for name in ("true_multiplier", "billed_multiplier"))
    return _by_factor(wiring.multiplier_factor(true, billed=billed))


def _meter_error(values: Values, *, figures: Figures) -> Working | Refusal:
    error, limit = (decimal(values, name=name) or Decimal(0) for name in ("error_pct", "limit_pct"))
    if abs(error) <= limit:
        return Refusal(f"The error of {error} % is within the limit of {limit} %: nothing is settled for it.")
    if error <= -HUNDRED:
        return Refusal("A meter that measures nothing has no error to divide by: estimate the energy instead.")
    return Working(factor=metering.meter_factor(error / HUNDRED, share=figures[Figure.METER_ERROR_SHARE]))


def _factor(values: Values) -> Working | Refusal:
    return _by_factor(decimal(values, name="factor"))


def _energy(values: Values) -> Working:
    kvarh = decimal(values, name="reactive_kvarh") or Decimal(0)
    return Working(energy_kwh=decimal(values, name="energy_kwh") or Decimal(0), reactive_kvarh=kvarh)


def _creep(values: Values) -> Working:
    wasted = metering.creep_energy(
        seconds_per_turn=decimal(values, name="seconds_per_turn") or Decimal(1),
        idle_hours=decimal(values, name="idle_hours") or Decimal(0),
        days=decimal(values, name="days") or Decimal(0),
        turns_per_kwh=decimal(values, name="turns_per_kwh") or Decimal(1),
        multiplier=decimal(values, name="multiplier") or Decimal(1),
    )
    return Working(energy_kwh=-wasted, is_by_days=True)


def _loads(values: Values, *, figures: Figures) -> Working | Refusal:
    days = decimal(values, name="days") or figures[Figure.UNKNOWN_DAYS]
    kinds = (("power", Figure.POWER_HOURS), ("lighting", Figure.LIGHTING_HOURS))
    loads = [
        Load(kw, decimal(values, name=f"{name}_hours") or figures[usual], days)
        for name, usual in kinds
        if (kw := decimal(values, name=f"{name}_kw")) is not None
    ]
    if not loads:
        return Refusal("Say how many kW of power or lighting were used.")
    return Working(energy_kwh=claims.energy_of_loads(loads), is_by_days=True)


def _current(values: Values, *, figures: Figures) -> Working | Refusal:
    by_maximum = figures[Figure.THEFT_BY_MAXIMUM_CURRENT] == 1
    current = decimal(values, name="maximum_current" if by_maximum else "nominal_current")
    if current is None:
        return Refusal("The rule of that time counts by the meter's maximum current: give it.")
    kva = claims.kva_of_current(current, phases=int(decimal(values, name="phases") or 1))
    hours = decimal(values, name="hours") or figures[Figure.POWER_HOURS]
    days = decimal(values, name="days") or figures[Figure.UNKNOWN_DAYS]
    return Working(energy_kwh=claims.energy_of_loads([Load(kva, hours, days)]), is_by_days=True)


def _price(values: Values) -> Working:
    return Working(structure=values["structure"].strip())


def _capacity(values: Values) -> Working:
    return Working(capacity_kva=decimal(values, name="capacity_kva"))


WORKED: Mapping[Method, Callable[[Values], Working | Refusal]] = {
    Method.MENDED: _mended,
    Method.WIRING: _wiring,
    Method.RATIOS: _ratios,
    Method.MULTIPLIER: _multiplier,
    Method.FACTOR: _factor,
    Method.ENERGY: _energy,
    Method.CREEP: _creep,
    Method.PRICE: _price,
    Method.CAPACITY: _capacity,
    Method.NOTHING: _mended,
}
#: Those that ask the figures of the rules too.
FIGURED: Mapping[Method, Callable[..., Working | Refusal]] = {
    Method.METER_ERROR: _meter_error,
    Method.LOADS: _loads,
    Method.CURRENT: _current,
}
