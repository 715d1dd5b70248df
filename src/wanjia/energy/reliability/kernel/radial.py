"""
Reliability to be expected of radial feeders, analytically (failure modes and their effects).

A feeder is a breaker, main sections in order, and load points that hang on a main section by a lateral and, mostly, a
transformer. Each failure interrupts a load point at the rate of the failed part for a time that depends on what can be
switched:

* a main section fails: its own load points wait for the repair; those before it are switched back, those behind it are
  switched to the alternative supply (with its probability), else wait for the repair; without disconnects all wait.
* a lateral or a transformer fails: its own load point waits; the fuse keeps the others supplied (with its probability).
  Without fuse the breaker trips, and the others fare as if the main section on which it hangs had failed.

Source: R. Billinton, R. N. Allan, Reliability Evaluation of Power Systems, chapter 7; Allan, Billinton et al. 1991.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

HOURS_PER_YEAR = 8_760.0
KWH_PER_MWH = 1_000.0


@dataclass(frozen=True, slots=True)
class LoadPoint:
    """
    Customers behind one lateral.

    :ivar main: the main section on which it hangs, by name
    :ivar lateral_rate: failures of its lateral a year
    :ivar transformer_rate: failures of its transformer a year; 0 where it has none of the company's
    :ivar load_mw: average; empty where not known
    """

    name: str
    main: str
    customers: int
    lateral_rate: float
    transformer_rate: float
    load_mw: float | None = None


@dataclass(frozen=True, slots=True)
class RadialFeeder:
    """
    A feeder and how it is switched.

    :ivar mains: name → failures a year of each main section, from the breaker outwards
    :ivar has_disconnects: whether main sections can be parted from each other
    :ivar fuse_success: probability 0 … 1 that a lateral's fuse parts a failure; 0 without fuses
    :ivar transfer: probability 0 … 1 that the alternative supply takes over what lies behind; 0 without
    :ivar line_h: hours of repair of a line
    :ivar switching_h: hours until it is switched
    :ivar transformer_h: hours until a transformer is repaired, or replaced
    """

    name: str
    mains: Mapping[str, float]
    points: tuple[LoadPoint, ...]
    has_disconnects: bool
    fuse_success: float
    transfer: float
    line_h: float
    switching_h: float
    transformer_h: float


@dataclass(frozen=True, slots=True)
class PointFigures:
    """What a load point may expect: failures a year, hours off a year, MWh not supplied (empty: load not known)."""

    feeder: str
    name: str
    customers: int
    failures: float
    hours: float
    ens_mwh: float | None


@dataclass(frozen=True, slots=True)
class Expected:
    """
    Indices to be expected of some feeders together, per year; float64, not rounded.

    SAIFI times, SAIDI and CAIDI hours, ASAI a share, ENS MWh, AENS kWh per customer; ENS and AENS empty where the load
    of a point is not known.
    """

    customers: int
    saifi: float
    saidi_h: float
    caidi_h: float
    asai: float
    ens_mwh: float | None
    aens_kwh: float | None


def expected_of_points(feeder: RadialFeeder) -> list[PointFigures]:
    """
    Compute what each load point of a feeder may expect, in their order.

    :raises ValueError: if a load point hangs on a main section that the feeder does not have
    """
    order = {name: place for place, name in enumerate(feeder.mains)}
    for point in feeder.points:
        if point.main not in order:
            msg = f"load point {point.name} hangs on main section {point.main}, which feeder {feeder.name} has not"
            raise ValueError(msg)
    found = []
    for point in feeder.points:
        modes = list(_modes(feeder, point=point, order=order))
        failures, hours = sum(rate for rate, _ in modes), sum(rate * time for rate, time in modes)
        ens = None if point.load_mw is None else hours * point.load_mw
        found.append(PointFigures(feeder.name, point.name, point.customers, failures, hours, ens))
    return found


def _modes(feeder: RadialFeeder, *, point: LoadPoint, order: Mapping[str, int]) -> Iterator[tuple[float, float]]:
    """Give each failure that interrupts a load point: rate a year, hours."""
    here = order[point.main]
    for name, rate in feeder.mains.items():
        yield rate, _time(feeder, here=here, failed=order[name], repair_h=feeder.line_h)
    yield point.lateral_rate, feeder.line_h
    yield point.transformer_rate, feeder.transformer_h
    passes = 1.0 - feeder.fuse_success
    for other in feeder.points:
        if other is point or passes == 0.0:
            continue
        failed = order[other.main]
        yield other.lateral_rate * passes, _time(feeder, here=here, failed=failed, repair_h=feeder.line_h)
        yield other.transformer_rate * passes, _time(feeder, here=here, failed=failed, repair_h=feeder.transformer_h)


def _time(feeder: RadialFeeder, *, here: int, failed: int, repair_h: float) -> float:
    """Give how long a failure at one place of the mains keeps another without supply, hours."""
    if here == failed or not feeder.has_disconnects:
        return repair_h
    switched = min(feeder.switching_h, repair_h)
    if here < failed:
        return switched
    return feeder.transfer * switched + (1.0 - feeder.transfer) * repair_h


def expected_of(points: list[PointFigures]) -> Expected:
    """
    Put the figures of load points together.

    :raises ValueError: if they have no customers
    """
    customers = sum(point.customers for point in points)
    if customers <= 0:
        msg = "the load points have no customers"
        raise ValueError(msg)
    saifi = sum(point.failures * point.customers for point in points) / customers
    saidi = sum(point.hours * point.customers for point in points) / customers
    known = [point.ens_mwh for point in points if point.ens_mwh is not None]
    ens = sum(known) if len(known) == len(points) else None
    return Expected(
        customers=customers,
        saifi=saifi,
        saidi_h=saidi,
        caidi_h=saidi / saifi if saifi else 0.0,
        asai=1.0 - saidi / HOURS_PER_YEAR,
        ens_mwh=ens,
        aens_kwh=None if ens is None else ens * KWH_PER_MWH / customers,
    )
