"""
What customers draw from the grid in each quarter of an hour, in kW.

The shapes are invented to look like those of a county: homes with a morning and an evening, shops open by day, farms
that pump, works in shifts. Each customer has a level and hours of its own, walks slowly around them, and switches
appliances at random; cold and heat add to all who heat and cool.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray
from scipy.signal import lfilter

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

POINTS = 96
HOURS = (np.arange(POINTS) + 0.5) / 4
#: New Year's Day and the Spring Festival of the years that are simulated; working days moved for them are left out.
HOLIDAYS = {
    *(date(2025, 1, 1) + timedelta(days=n) for n in (0,)),
    *(date(2025, 1, 28) + timedelta(days=n) for n in range(8)),
    *(date(2025, 10, 1) + timedelta(days=n) for n in range(8)),
    *(date(2026, 1, 1) + timedelta(days=n) for n in range(3)),
    *(date(2026, 2, 15) + timedelta(days=n) for n in range(9)),
}
#: Mean temperature of the months of a place in the middle of the country, °C.
TEMPERATURES = (4, 6, 11, 17, 22, 26, 29, 28, 24, 18, 12, 6)
COMFORT = (14.0, 25.0)


class LoadClass(StrEnum):
    """How a customer uses electricity."""

    HOUSEHOLD = "HOUSEHOLD"
    SHOP = "SHOP"
    FARM = "FARM"
    OFFICE = "OFFICE"
    WORKS = "WORKS"


class DayKind(StrEnum):
    """Working day, weekend, holiday."""

    WORKDAY = "WORKDAY"
    WEEKEND = "WEEKEND"
    HOLIDAY = "HOLIDAY"


@dataclass(frozen=True, slots=True)
class Habit:
    """
    How a load class uses electricity.

    :ivar mean_kw: over the year, of a customer of usual size
    :ivar spread: of sizes, as the standard deviation of their logarithm
    :ivar base: share that runs day and night
    :ivar humps: hour, width in hours, weight
    :ivar weekend: level at weekends; ``holiday`` likewise
    :ivar weather: kW more per kelvin too cold or hot, as a share of the mean
    :ivar walk: of the slow walk, as the standard deviation of its logarithm
    :ivar switchings: of appliances a day; ``appliance_kw`` least and most
    :ivar cosines: power factors, least and most
    """

    mean_kw: float
    spread: float
    base: float
    humps: tuple[tuple[float, float, float], ...]
    weekend: float
    holiday: float
    weather: float
    walk: float
    switchings: float
    appliance_kw: tuple[float, float]
    cosines: tuple[float, float]


HABITS: Mapping[LoadClass, Habit] = {
    LoadClass.HOUSEHOLD: Habit(
        0.20, 0.6, 0.35, ((7.3, 1.0, 0.5), (12.0, 1.0, 0.5), (19.6, 2.0, 1.5)),
        1.15, 1.25, 0.035, 0.35, 9.0, (0.4, 1.8), (0.92, 0.99),
    ),
    LoadClass.SHOP: Habit(
        0.9, 0.7, 0.25, ((11.5, 3.0, 1.0), (18.5, 2.2, 1.1)), 1.1, 0.8, 0.03, 0.25, 10.0, (0.3, 2.0), (0.85, 0.97),
    ),
    LoadClass.FARM: Habit(
        0.6, 0.9, 0.15, ((7.0, 2.0, 1.0), (16.5, 2.5, 0.9)), 1.0, 0.7, 0.01, 0.30, 3.0, (0.7, 3.0), (0.75, 0.90),
    ),
    LoadClass.OFFICE: Habit(
        3.0, 0.5, 0.20, ((10.0, 2.2, 1.2), (15.5, 2.2, 1.1)), 0.4, 0.25, 0.04, 0.15, 6.0, (0.5, 2.0), (0.88, 0.97),
    ),
    LoadClass.WORKS: Habit(
        6.0, 0.6, 0.20, ((9.8, 2.0, 1.2), (15.5, 2.3, 1.2)), 0.6, 0.25, 0.01, 0.15, 8.0, (1.0, 5.0), (0.78, 0.94),
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Loads:
    """
    Loads of customers: customers × steps.

    :ivar kw: active power, constant within each step
    :ivar tangent: of the angle between current and voltage, one per customer
    """

    kw: Floats
    tangent: Floats


def day_kind(day: date) -> DayKind:
    """Tell what kind of day it is."""
    if day in HOLIDAYS:
        return DayKind.HOLIDAY
    return DayKind.WEEKEND if day.weekday() > 4 else DayKind.WORKDAY


def temperatures(days: list[date], *, draw: np.random.Generator) -> Floats:
    """Draw the temperature of each step, °C: season, spells of weather, day and night."""
    season = np.array([TEMPERATURES[day.month - 1] for day in days], dtype=float)
    spells = _walk(len(days), hold=0.7, draw=draw, shape=(1,))[0] * 2.5
    daily = -4.0 * np.cos((HOURS - 3.0) / 24 * 2 * np.pi)
    found: Floats = ((season + spells)[:, None] + daily[None, :]).reshape(-1)
    return found


def loads(
    classes: list[LoadClass], *, days: list[date], weather: Floats, draw: np.random.Generator, level: float = 1.0
) -> Loads:
    """
    Draw what customers use.

    :param classes: one per customer
    :param weather: `temperatures`
    :param level: by which all are multiplied
    """
    kw = np.empty((len(classes), len(days) * POINTS))
    tangent = np.empty(len(classes))
    for load_class in LoadClass:
        mine = np.array([place for place, found in enumerate(classes) if found is load_class], dtype=np.int64)
        if len(mine):
            kw[mine] = _of_class(HABITS[load_class], count=len(mine), days=days, weather=weather, draw=draw) * level
            tangent[mine] = np.tan(np.arccos(draw.uniform(*HABITS[load_class].cosines, len(mine))))
    return Loads(kw, tangent)


def _of_class(habit: Habit, *, count: int, days: list[date], weather: Floats, draw: np.random.Generator) -> Floats:
    size = np.exp(draw.normal(0, habit.spread, count) - habit.spread**2 / 2) * habit.mean_kw
    level = {DayKind.WORKDAY: 1.0, DayKind.WEEKEND: habit.weekend, DayKind.HOLIDAY: habit.holiday}
    of_days = np.array([level[day_kind(day)] for day in days])
    shape = _shapes(habit, count=count, draw=draw)
    pattern = (of_days[None, :, None] * shape[:, None, :]).reshape(count, -1)
    walk = np.exp(habit.walk * _walk(len(days) * POINTS, hold=0.9, draw=draw, shape=(count,)))
    felt = np.maximum(COMFORT[0] - weather, 0) + np.maximum(weather - COMFORT[1], 0)
    warming = habit.weather * draw.uniform(0.2, 1.8, count)[:, None] * felt[None, :]
    steady = size[:, None] * (0.7 * pattern * walk + warming * pattern)
    switched = _switched(habit, size=size, pattern=pattern, draw=draw)
    found: Floats = np.maximum(steady + switched, 0.004)
    return found


def _shapes(habit: Habit, *, count: int, draw: np.random.Generator) -> Floats:
    """Give each customer a day of its own, mean 1."""
    shape = np.full((count, POINTS), habit.base)
    for hour, width, weight in habit.humps:
        center = hour + draw.normal(0, 0.6, count)[:, None]
        own = weight * np.exp(draw.normal(0, 0.35, count))[:, None]
        apart = (HOURS[None, :] - center + 12) % 24 - 12
        shape = shape + own * np.exp(-0.5 * (apart / width) ** 2)
    found: Floats = shape / shape.mean(axis=1, keepdims=True)
    return found


def _switched(habit: Habit, *, size: Floats, pattern: Floats, draw: np.random.Generator) -> Floats:
    """Switch appliances on where life is, each for one to four quarters of an hour."""
    count, steps = pattern.shape
    days = steps // POINTS
    share = np.clip(size / habit.mean_kw, 0.2, 3.0)
    often = np.cumsum(pattern, axis=1)
    many = draw.poisson(habit.switchings * days * share)
    owner = np.repeat(np.arange(count), many)
    turn = draw.random(len(owner)) * often[owner, -1]
    begins = np.array([np.searchsorted(often[who], value) for who, value in zip(owner, turn, strict=True)], dtype=int)
    power = draw.uniform(*habit.appliance_kw, len(owner)) * draw.uniform(0.3, 1.0, len(owner))
    lasts = draw.integers(1, 5, len(owner))
    switched = np.zeros((count, steps))
    for after in range(4):
        on = lasts > after
        np.add.at(switched, (owner[on], np.minimum(begins[on] + after, steps - 1)), power[on])
    return 0.35 * switched


def _walk(steps: int, *, hold: float, draw: np.random.Generator, shape: tuple[int]) -> Floats:
    """Walk around 0 with variance 1; ``hold`` is what a step keeps of the one before."""
    drawn = draw.standard_normal((*shape, steps))
    fresh = np.sqrt(1 - hold**2)
    drawn[:, 1:] *= fresh
    found: Floats = lfilter([1.0], [1.0, -hold], drawn, axis=1)
    return found


def walk(steps: int, *, hold: float, draw: np.random.Generator) -> Floats:
    """Walk around 0 with variance 1, once."""
    found: Floats = _walk(steps, hold=hold, draw=draw, shape=(1,))[0]
    return found
