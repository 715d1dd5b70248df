"""Questions that an estimation asks: which gaps there are, what lies beside them, and what the chain makes of them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import polars as pl

from wanjia.foundation.access.types import Scope
from wanjia.foundation.columnar.database import narrowed, read_frame
from wanjia.foundation.findings.types import Refused
from wanjia.foundation.periods.types import Period
from wanjia.measurement.intervals.kernel.estimation.beside import left_over, mean_course, neighbour_of
from wanjia.measurement.intervals.kernel.estimation.chain import ChainStep, Estimates, estimated
from wanjia.measurement.intervals.kernel.estimation.gaps import EMPTY, gaps_of
from wanjia.measurement.intervals.kernel.validation.table import UNITS, units
from wanjia.measurement.intervals.models import EstimationStep, IntervalEstimate
from wanjia.measurement.intervals.queries.reading import curves, frozen
from wanjia.measurement.intervals.queries.validating import all_limits_on, area_heads, limit_of
from wanjia.measurement.intervals.queries.versions import current_version
from wanjia.measurement.intervals.rules import days_alike
from wanjia.measurement.intervals.types import POINTS_A_DAY, Quality, Quantity
from wanjia.registry.metering import queries as metering
from wanjia.registry.metering.types import RegisterKind

Curve = Sequence[int | None]
#: Estimated quantities, and the register that counts each, if one does. Nothing else is estimated: see decision 0134.
REGISTERS = {
    Quantity.ENERGY_IMPORT: RegisterKind.ACTIVE_TOTAL,
    Quantity.REACTIVE_IMPORT: RegisterKind.REACTIVE_FORWARD,
    Quantity.ENERGY_EXPORT: None,
    Quantity.REACTIVE_EXPORT: None,
}
#: Earlier days of the same kind that are looked at.
ALIKE = 4


class NoChain(Refused):
    """No method of estimation is in force on the day."""


@dataclass(frozen=True, slots=True)
class Line:
    """
    A day with gaps, and what lies beside it.

    :ivar values: 96, None where missing (or estimated before, where that is to be done again)
    :ivar target: what the register ran, secondary; None where it does not stand
    :ivar history: earlier days of the same kind, the best first
    :ivar inputs: what there was to go by, as it is kept with the estimate
    """

    meter_id: int
    usage_point_id: int
    quantity: Quantity
    values: Curve
    target: int | None
    history: tuple[tuple[date, Curve], ...]
    neighbour: Curve | None
    neighbour_id: int | None
    profile: Curve | None
    residual: Curve | None


@dataclass(frozen=True, slots=True)
class Plan:
    """
    What an estimation would write about a day.

    :ivar lines: days with gaps, in the order of meter and quantity
    :ivar made: of them, in the same order
    :ivar version: of the store that was looked at
    """

    day: date
    lines: tuple[Line, ...]
    chain: tuple[ChainStep, ...]
    made: Estimates
    version: int


def chain_on(day: date) -> tuple[ChainStep, ...]:
    """
    Give the methods in force on a day, in the order in which they are tried.

    :raises NoChain: if there is none
    """
    steps = tuple(ChainStep(method, gap) for _, method, gap, *_ in all_estimation_steps(day).iter_rows())
    if not steps:
        msg = f"no method of estimation is in force on {day}; enter the order of methods first"
        raise NoChain(msg)
    return steps


def plan(day: date, *, meters: pl.DataFrame, scope: Scope, again: Collection[int] = ()) -> Plan:
    """
    Estimate the gaps of a day; nothing is written.

    :param meters: of `validating.meters_due`, all or some
    :param again: meters whose estimates are made anew: what was estimated counts as missing
    :raises NoChain: if no method is in force
    :raises LimitsMissing: if a limit has no row on that day
    """
    chain, version = chain_on(day), current_version()
    lines = tuple(_lines(day, meters=meters.filter(pl.col("usage_point_id").is_not_null()), scope=scope, again=again))
    if not lines:
        return Plan(day, (), chain, estimated(gaps_of([], targets=[]), chain=chain), version)
    gaps = gaps_of(
        [line.values for line in lines],
        targets=[line.target for line in lines],
        history=[[(True, curve) for _, curve in line.history] for line in lines],
        shapes={name: [getattr(line, name) for line in lines] for name in ("profile", "neighbour", "residual")},
    )
    return Plan(day, lines, chain, estimated(gaps, chain=chain), version)


def _lines(day: date, *, meters: pl.DataFrame, scope: Scope, again: Collection[int]) -> list[Line]:
    span = Period(day, day + timedelta(days=1))
    ids = meters["meter_id"].to_list()
    came = curves(ids, period=span, quantities=list(REGISTERS), scope=scope)
    known = {(row["meter_id"], row["quantity"]): _known(row, again=again) for row in came.iter_rows(named=True)}
    for meter_id in meters.filter("is_due")["meter_id"]:
        known.setdefault((meter_id, Quantity.ENERGY_IMPORT.value), list(EMPTY))
    gapped = {key: values for key, values in sorted(known.items()) if any(value is None for value in values)}
    if not gapped:
        return []
    points = dict(meters.select("meter_id", "usage_point_id").iter_rows())
    beside = _Beside(day, gapped=list(gapped), scope=scope)
    return [
        beside.line(meter_id, quantity=quantity, values=values, usage_point_id=points[meter_id])
        for (meter_id, quantity), values in gapped.items()
    ]


def _known(row: dict[str, list[int] | int | None], *, again: Collection[int]) -> list[int | None]:
    """Give a curve without its estimates where it has gaps left, or where they are to be made anew."""
    values: list[int | None] = list(row["values"])  # type: ignore[arg-type]
    qualities = row["qualities"]
    if qualities is None or (row["meter_id"] not in again and None not in values):
        return values
    pairs = zip(values, qualities, strict=True)  # type: ignore[arg-type]
    return [None if quality == Quality.ESTIMATED else value for value, quality in pairs]


class _Beside:
    """What lies beside the gaps of a day, read once for all of them."""

    def __init__(self, day: date, *, gapped: Collection[tuple[int, str]], scope: Scope) -> None:
        span, ids = Period(day, day + timedelta(days=1)), sorted({meter_id for meter_id, _ in gapped})
        back = limit_of(all_limits_on(day), rule="HISTORY", name="days")
        self._alike = days_alike(day, days=back)[:ALIKE]
        self._targets = _targets(ids, day=day, scope=scope)
        self._areas = _areas(day, scope=scope)
        mine = {self._areas[one][0] for one in ids if one in self._areas}
        together = sorted({*ids, *(one for one, (area, _) in self._areas.items() if area in mine)})
        energy = [Quantity.ENERGY_IMPORT]
        self._today = _by_meter(curves(together, period=span, quantities=energy, scope=scope))
        self._past = {one: _by_meter(_measured_on(one, meters=together, scope=scope)) for one in self._alike}
        self._heads = {area: meter_id for area, meter_id, _ in area_heads(day, scope=scope).iter_rows()}
        self._head_curves = _by_meter(
            curves(
                [self._heads[one] for one in mine if one in self._heads], period=span, quantities=energy, scope=scope
            )
        )
        self._multipliers = _multipliers(span, scope=scope)

    def line(self, meter_id: int, *, quantity: str, values: list[int | None], usage_point_id: int) -> Line:
        """Give a gap with all that lies beside it; courses of others only for imported energy."""
        kind = Quantity(quantity)
        target = self._targets.get((meter_id, REGISTERS[kind]))
        if kind is not Quantity.ENERGY_IMPORT:
            return Line(meter_id, usage_point_id, kind, values, target, (), None, None, None, None)
        past = tuple((day, known[meter_id]) for day, known in self._past.items() if meter_id in known)
        others = self._others(meter_id)
        neighbour_id = self._neighbour(values=values, past=past, others=others)
        return Line(
            meter_id,
            usage_point_id,
            kind,
            values,
            target,
            past,
            others.get(neighbour_id) if neighbour_id is not None else None,
            neighbour_id,
            mean_course(list(others.values())),
            self._residual(meter_id),
        )

    def _others(self, meter_id: int) -> dict[int, Curve]:
        """Give the complete curves of the day of the other meters of its area."""
        if meter_id not in self._areas:
            return {}
        area = self._areas[meter_id][0]
        whole = {one for one, curve in self._today.items() if None not in curve}
        mine = [one for one, (other, _) in self._areas.items() if other == area and one != meter_id]
        return {one: self._today[one] for one in mine if one in whole}

    def _neighbour(
        self, *, values: Curve, past: tuple[tuple[date, Curve], ...], others: dict[int, Curve]
    ) -> int | None:
        """Find who ran most like the meter on the latest day alike, else over what is known of the day itself."""
        if past:
            day, own = past[0]
            then = {one: self._past[day][one] for one in others if one in self._past[day]}
            return neighbour_of(own, others=then)
        return neighbour_of(values, others=others)

    def _residual(self, meter_id: int) -> Curve | None:
        """Give what is left of the head; None without one, or where another meter of the area lacks its curve."""
        if meter_id not in self._areas:
            return None
        area, point = self._areas[meter_id]
        head = self._heads.get(area)
        if head is None or head not in self._head_curves or head == meter_id:
            return None
        rest = [(one, at) for one, (other, at) in self._areas.items() if other == area and one not in (meter_id, head)]
        if any(one not in self._today for one, _ in rest):
            return None
        others = [(self._today[one], self._multipliers.get(at, UNITS)) for one, at in rest]
        head_at = self._areas.get(head, (area, 0))[1]
        times = self._multipliers.get(head_at, UNITS)
        own = self._multipliers.get(point, UNITS)
        return left_over(self._head_curves[head], head_multiplier=times, others=others, multiplier=own)


def _measured_on(day: date, *, meters: Sequence[int], scope: Scope) -> pl.DataFrame:
    """Give the energy of a day without what was estimated."""
    span = Period(day, day + timedelta(days=1))
    rows = curves(meters, period=span, quantities=[Quantity.ENERGY_IMPORT], scope=scope)
    return rows.filter(pl.col("qualities").is_null() | (pl.col("qualities").list.max() == int(Quality.MEASURED)))


def _by_meter(rows: pl.DataFrame) -> dict[int, Curve]:
    return dict(rows.select("meter_id", "values").iter_rows())


def _areas(day: date, *, scope: Scope) -> dict[int, tuple[int, int]]:
    """Give the area and the usage point of each meter, heads of areas included as belonging to theirs."""
    span = Period(day, day + timedelta(days=1))
    hung = metering.installations(span, scope=scope).select("meter_id", "usage_point_id")
    heads = area_heads(day, scope=scope)
    ties = metering.usage_point_ties(span, scope=scope).select("usage_point_id", "area_id")
    placed = hung.join(ties, on="usage_point_id").select("meter_id", "area_id", "usage_point_id")
    fed = placed.join(heads, on="meter_id", how="anti")
    return {meter_id: (area, point) for meter_id, area, point in fed.iter_rows()}


def _multipliers(span: Period, *, scope: Scope) -> dict[int, int]:
    rows = metering.multipliers(span, scope=scope).select("usage_point_id", times=units(pl.col("multiplier")))
    return dict(rows.iter_rows())


def _targets(meters: Sequence[int], *, day: date, scope: Scope) -> dict[tuple[int, RegisterKind | None], int]:
    """Give what registers ran on a day, of those measured at both its ends."""
    kinds = [kind for kind in REGISTERS.values() if kind is not None]
    rows = frozen(meters, period=Period(day, day + timedelta(days=2)), registers=kinds, scope=scope)
    stood = rows.filter(pl.col("quality") != int(Quality.ESTIMATED))
    start = stood.filter(pl.col("day") == day).select("meter_id", "register", "value")
    both = start.join(stood.filter(pl.col("day") != day), on=["meter_id", "register"], suffix="_end")
    ran = both.select("meter_id", "register", ran=pl.col("value_end") - pl.col("value")).filter(pl.col("ran") >= 0)
    return {(meter_id, RegisterKind(register)): total for meter_id, register, total in ran.iter_rows()}


def disturbed(day: date, *, meters: pl.DataFrame, scope: Scope) -> list[int]:
    """
    Find meters whose estimates of a day no longer stand as they were made.

    Measured values have come in their place, or a register has come that they do not sum to.
    """
    ids = meters["meter_id"].to_list()
    standing = narrowed(
        IntervalEstimate.objects.standing().inside(scope).filter(day=day),
        column="meter_id",
        ids=ids,
        id_as="estimate_id",
    )
    if standing.is_empty():
        return []
    mine = standing["meter_id"].unique().to_list()
    span = Period(day, day + timedelta(days=1))
    now = {
        (row["meter_id"], row["quantity"]): row
        for row in curves(mine, period=span, quantities=list(REGISTERS), scope=scope).iter_rows(named=True)
    }
    targets = _targets(mine, day=day, scope=scope)
    found = {
        row["meter_id"]
        for row in standing.iter_rows(named=True)
        if _is_disturbed(row, now=now.get((row["meter_id"], row["quantity"])), targets=targets)
    }
    return sorted(found)


def _is_disturbed(
    row: dict[str, Any], *, now: dict[str, list[int]] | None, targets: dict[tuple[int, RegisterKind | None], int]
) -> bool:
    if now is None or now["qualities"] is None:
        return True
    gap = now["qualities"][row["first_element"] : row["last_element"] + 1]
    if any(quality != Quality.ESTIMATED for quality in gap):
        return True
    target = targets.get((row["meter_id"], REGISTERS[Quantity(row["quantity"])]))
    return target is not None and None not in now["values"] and sum(now["values"]) != target


def gap_of(values: Curve, *, at: int) -> tuple[int, int]:
    """Give the first and the latest element of the gap around an element that is missing."""
    first = next((place + 1 for place in range(at, -1, -1) if values[place] is not None), 0)
    last = next((place - 1 for place in range(at, POINTS_A_DAY) if values[place] is not None), POINTS_A_DAY - 1)
    return first, last


def all_estimation_steps(day: date) -> pl.DataFrame:
    """
    Give the chain in force on a day with its grounds: of several the one that began latest, whole.

    :returns: ``sequence, method, longest_gap, source, is_confirmed, start_date`` in the order of the chain
    """
    rows = EstimationStep.objects.on(day).order_by("sequence", "pk")
    names = ("sequence", "method", "longest_gap", "source", "is_confirmed", "start_date")
    found = read_frame(rows, **{name: name for name in names})
    return found.filter(pl.col("start_date") == pl.col("start_date").max())
