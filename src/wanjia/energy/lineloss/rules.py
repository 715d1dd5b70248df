"""Decisions about one loss: its rate, its class, whether a target or a measure may be written down."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from wanjia.energy.lineloss.types import Effect, Limits, LossClass, NewMeasure, NewTarget, TargetPeriod, Way
from wanjia.foundation.quantities.rounding import half_up

HUNDRED = Decimal(100)
PLACES = 4
MONTHS = {TargetPeriod.MONTH: 1, TargetPeriod.QUARTER: 3, TargetPeriod.YEAR: 12}
MONTHS_A_YEAR = 12
#: A loss is better, or worse, only where the rate moved by at least so many points.
LEAST_CHANGE = Decimal("0.1")
TARGETED = (Way.UNIT, Way.FEEDER, Way.AREA)


def rate_of(loss: Decimal, *, supplied: Decimal) -> Decimal | None:
    """Give a loss as percent of what was supplied, 4 places; none where nothing was."""
    return half_up(loss * HUNDRED / supplied, places=PLACES) if supplied > 0 else None


def management_loss(loss: Decimal, *, supplied: Decimal, theoretical: Decimal) -> tuple[Decimal, Decimal]:
    """
    Take out of a loss what wires and transformers must lose.

    :param supplied: above 0
    :param theoretical: percent of what was supplied
    :returns: the rest in points, 4 places, and in kWh
    """
    kwh = loss - half_up(supplied * theoretical / HUNDRED, places=PLACES)
    return half_up(kwh * HUNDRED / supplied, places=PLACES), kwh


def class_of(
    rate: Decimal | None, *, is_computable: bool, kwh_a_day: Decimal, high: Decimal, limits: Limits
) -> LossClass:
    """
    Judge a rate.

    :param rate: percent
    :param kwh_a_day: what was supplied, kWh a day
    :param high: percent from which on it is high, by way
    """
    if not is_computable or rate is None:
        return LossClass.UNKNOWN
    if kwh_a_day < limits.small_kwh_day:
        return LossClass.SMALL
    if rate >= high:
        return LossClass.HIGH
    if rate <= limits.negative:
        return LossClass.NEGATIVE
    return LossClass.ECONOMIC if 0 <= rate <= limits.economic else LossClass.FINE


def high_of(way: Way, *, limits: Limits) -> Decimal:
    """Give the percent from which on a loss is high: that of areas for areas, that of lines for all else."""
    return limits.high_area if way is Way.AREA else limits.high_line


def why_no_target(new: NewTarget) -> str | None:
    """Say why a target cannot be written down, or nothing."""
    if new.way not in TARGETED:
        return "Targets are set for units, lines and transformer areas."
    if new.start_month.day != 1 or (new.start_month.month - 1) % MONTHS[new.period]:
        return "A target begins with the first day of its month, quarter or year."
    if not 0 <= new.rate_pct <= HUNDRED:
        return "The rate of a target lies between 0 and 100 percent."
    return None if new.source.strip() else "Name the ground of the target, such as the plan of the year."


def why_no_measure(new: NewMeasure, *, today: date) -> str | None:
    """Say why a measure cannot be entered, or nothing."""
    if new.way not in (Way.FEEDER, Way.AREA):
        return "Measures are taken on lines and transformer areas."
    if not new.text.strip():
        return "Say what is to be done."
    return None if new.due_date >= today else "A measure is due today or later."


def end_of(start_month: date, *, period: TargetPeriod) -> date:
    """Give the day after the latest of a target's period."""
    whole = start_month.month - 1 + MONTHS[period]
    return date(start_month.year + whole // MONTHS_A_YEAR, whole % MONTHS_A_YEAR + 1, 1)


def effect_of(before: Decimal | None, *, after: Decimal | None) -> Effect:
    """
    Judge a measure by the rates of the months before it and after it, percent.

    What counts is how far the rate is from 0: a negative loss that comes nearer to 0 is better, too.
    """
    if before is None or after is None:
        return Effect.NOT_JUDGED
    return Effect.EFFECTIVE if abs(before) - abs(after) >= LEAST_CHANGE else Effect.WITHOUT_EFFECT


def proposed_rate(
    history: tuple[Decimal, ...], *, theoretical: Decimal | None, reduction_pct: Decimal
) -> Decimal | None:
    """
    Propose a target from what was and what physics asks for.

    The mean of the computable months is lessened by a part, but never below the theoretical loss: nobody can keep to a
    target that the wires themselves break.

    :param history: percent, the months of the year before that could be computed
    :param theoretical: percent by power flow, none where it was not computed
    :param reduction_pct: by how many percent of itself the mean is lessened
    :returns: percent, 2 places; none without any ground
    """
    known = [rate for rate in history if rate > 0]
    if not known:
        return None if theoretical is None else half_up(theoretical, places=2)
    mean = sum(known, Decimal(0)) / len(known)
    lessened = mean * (HUNDRED - reduction_pct) / HUNDRED
    return half_up(max(lessened, theoretical or Decimal(0)), places=2)


@dataclass(frozen=True, slots=True)
class Part:
    """
    One part that a target is broken down to.

    :ivar plan_kwh: energy that is planned to go into it, above 0
    :ivar usual_pct: loss rate by which it weighs
    :ivar least_pct: what it cannot be below: its theoretical loss, 0 where none is known
    """

    key: tuple[Way, str]
    plan_kwh: Decimal
    usual_pct: Decimal
    least_pct: Decimal = Decimal(0)


def why_not_split(allowed_kwh: Decimal, *, parts: tuple[Part, ...]) -> str | None:
    """Say why an allowed loss cannot be broken down to parts, or nothing."""
    if not parts:
        return "No part of the unit has losses in the year before that its target could be split by."
    least = sum((part.plan_kwh * part.least_pct / HUNDRED for part in parts), Decimal(0))
    if allowed_kwh < least:
        return "The target allows less than wires and transformers lose by power flow: it cannot be split."
    return None


def split_over(allowed_kwh: Decimal, *, parts: tuple[Part, ...]) -> dict[tuple[Way, str], Decimal]:
    """
    Break an allowed loss down to parts by plan energy times usual rate, none below what its wires lose.

    Whose share would lie below is held at its least, and the others share the rest, until all keep.

    :param allowed_kwh: at least what all parts must lose, see `why_not_split`
    :returns: part → kWh, 4 places; they sum to ``allowed_kwh`` rounded to 4 places
    """
    free, held = list(parts), dict[tuple[Way, str], Decimal]()
    while free:
        rest = allowed_kwh - sum(held.values(), Decimal(0))
        weights = {part.key: part.plan_kwh * (part.usual_pct if part.usual_pct > 0 else NEARLY_0) for part in free}
        whole = sum(weights.values(), Decimal(0))
        shares = {part.key: rest * weights[part.key] / whole for part in free}
        below = [part for part in free if shares[part.key] < part.plan_kwh * part.least_pct / HUNDRED]
        if not below:
            return _rounded({**held, **shares}, whole=half_up(allowed_kwh, places=PLACES))
        held |= {part.key: part.plan_kwh * part.least_pct / HUNDRED for part in below}
        free = [part for part in free if part not in below]
    return _rounded(held, whole=half_up(allowed_kwh, places=PLACES))


#: Weight of a part that lost nothing, percent: it is still given its part of what is allowed.
NEARLY_0 = Decimal("0.01")


def _rounded(shares: dict[tuple[Way, str], Decimal], *, whole: Decimal) -> dict[tuple[Way, str], Decimal]:
    """Round shares so that they sum to the whole: what is left goes to the largest."""
    rounded = {key: half_up(kwh, places=PLACES) for key, kwh in shares.items()}
    largest = max(sorted(rounded), key=lambda key: rounded[key])
    rounded[largest] += whole - sum(rounded.values(), Decimal(0))
    return rounded


def month_before(month: date) -> date:
    """Give the first day of the month before."""
    return (month - timedelta(days=1)).replace(day=1)
