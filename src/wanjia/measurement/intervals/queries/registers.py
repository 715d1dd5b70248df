"""Questions that an estimation of frozen registers asks: which are missing, and what can be put in their place."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl

from wanjia.foundation.access.types import Scope
from wanjia.foundation.columnar.database import read_frame
from wanjia.foundation.periods.types import Period
from wanjia.foundation.quantities.rounding import divided_half_up
from wanjia.measurement.intervals.kernel.estimation.registers import registers_filled
from wanjia.measurement.intervals.models import RegisterEstimate
from wanjia.measurement.intervals.queries.reading import curves, frozen
from wanjia.measurement.intervals.queries.validating import all_limits_on, limit_of
from wanjia.measurement.intervals.queries.versions import current_version
from wanjia.measurement.intervals.rules import kind_of_day
from wanjia.measurement.intervals.types import POINTS_A_DAY, Quality, Quantity, RegisterBasis
from wanjia.registry.metering.queries import installations
from wanjia.registry.metering.types import RegisterKind

#: Registers that are estimated, and the curve that each sums up. Those of periods must sum to the total, and a demand
#: does not run on: they are left missing.
CURVES_OF = {
    RegisterKind.ACTIVE_TOTAL: Quantity.ENERGY_IMPORT,
    RegisterKind.REACTIVE_FORWARD: Quantity.REACTIVE_IMPORT,
}
ONE_DAY = timedelta(days=1)
Key = tuple[int, str]


@dataclass(frozen=True, slots=True)
class PlannedRegister:
    """
    A register that was not frozen at the start of a day, and what would be put in its place.

    :ivar before: latest day before whose register stands
    :ivar after: earliest day after whose register stands; None without one
    """

    meter_id: int
    usage_point_id: int
    register: RegisterKind
    day: date
    value: int
    basis: RegisterBasis
    before: date
    after: date | None


@dataclass(frozen=True, slots=True)
class RegisterPlan:
    """
    What an estimation of registers would write.

    :ivar days: that were looked at
    :ivar rows: what stands otherwise now, or not at all, by meter, register and day
    :ivar outdated: ids of estimates that no longer stand as they were made
    :ivar version: of the store that was looked at
    """

    days: Period
    rows: tuple[PlannedRegister, ...]
    outdated: tuple[int, ...]
    version: int


def plan_registers(until: date, *, scope: Scope, meters: Collection[int] | None = None) -> RegisterPlan:
    """
    Estimate the registers of the total that are missing on the days up to one; nothing is written.

    :param until: latest day at whose start a register should stand
    :param meters: ids; None: all of the scope
    :raises LimitsMissing: if a limit has no row on that day
    """
    back = limit_of(all_limits_on(until), rule="REGISTER_GAP", name="days")
    days, version = Period(until - timedelta(days=back), until + ONE_DAY), current_version()
    stood = frozen(meters, period=days, registers=list(CURVES_OF), scope=scope, version=version)
    known = stood.filter(pl.col("quality") != int(Quality.ESTIMATED))
    gapped = _gapped(known, days=days, scope=scope)
    made = list(_made(gapped, known=known, scope=scope, days=days, version=version))
    estimates = stood.filter(pl.col("quality") == int(Quality.ESTIMATED))
    now = {(m, r, day): value for m, day, r, value, _ in estimates.iter_rows()}
    rows = [row for row in made if now.get((row.meter_id, row.register.value, row.day)) != row.value]
    outdated = _outdated(days, known=known, rows=rows, meters=meters, scope=scope)
    return RegisterPlan(days, tuple(rows), outdated, version)


def _gapped(known: pl.DataFrame, *, days: Period, scope: Scope) -> pl.DataFrame:
    """
    Give each meter hanging somewhere with a register that is missing on a day after the first on which it stands.

    :returns: ``meter_id, register, usage_point_id, first`` and ``latest``, the latest day on which it should stand
    """
    hung = installations(days, scope=scope).select("meter_id", "usage_point_id", "start_date", "end_date")
    until = days.start + timedelta(days=days.days - 1)
    placed = known.join(hung, on="meter_id").filter(
        (pl.col("start_date") <= pl.col("day")) & (pl.col("end_date").is_null() | (pl.col("day") <= pl.col("end_date")))
    )
    latest = pl.min_horizontal(pl.col("end_date").fill_null(until), pl.lit(until))
    found = placed.group_by("meter_id", "register", "usage_point_id", "start_date").agg(
        first=pl.col("day").min(), there=pl.len(), latest=latest.first()
    )
    lacks = (pl.col("latest") - pl.col("first")).dt.total_days() + 1 > pl.col("there")
    chosen = ("meter_id", "register", "usage_point_id", "first", "latest")
    return found.filter(lacks).select(chosen).sort("meter_id", "register", "first")


def _made(
    gapped: pl.DataFrame, *, known: pl.DataFrame, scope: Scope, days: Period, version: int
) -> Iterator[PlannedRegister]:
    """Fill the gaps of each meter and register, one after another."""
    ids = gapped["meter_id"].unique().to_list()
    if not ids:
        return
    mine = known.filter(pl.col("meter_id").is_in(ids))
    stands: dict[Key, dict[date, int]] = defaultdict(dict)
    for meter_id, day, register, value, _ in mine.iter_rows():
        stands[meter_id, register][day] = value
    energies = _energies(ids, days=days, scope=scope, version=version)
    usual, kinds = _usual(mine), {day: kind_of_day(day) for day in _each(days)}
    for meter_id, register, point, first, latest in gapped.iter_rows():
        key = (meter_id, register)
        there = sorted(day for day in stands[key] if first <= day <= latest)
        for before, after in zip(there, [*there[1:], None], strict=True):
            last = latest if after is None else after
            span = [before + timedelta(days=n) for n in range((last - before).days)]
            if len(span) == (after is not None):
                continue
            told = registers_filled(
                stands[key][before],
                end=None if after is None else stands[key][after],
                energies=[energies.get((*key, day)) for day in span],
                usual=[usual.get((*key, kinds[day])) for day in span],
            )
            for place, value in enumerate(told.values, start=1):
                day = before + timedelta(days=place)
                yield PlannedRegister(meter_id, point, RegisterKind(register), day, value, told.basis, before, after)


def _each(days: Period) -> list[date]:
    return [days.start + timedelta(days=n) for n in range(days.days)]


def _energies(
    meters: Collection[int], *, days: Period, scope: Scope, version: int
) -> Mapping[tuple[int, str, date], int]:
    """Sum the complete curves of some meters by register and day."""
    found = curves(meters, period=days, quantities=list(CURVES_OF.values()), scope=scope, version=version)
    register_of = {quantity.value: register.value for register, quantity in CURVES_OF.items()}
    whole = found.filter(pl.col("values").list.drop_nulls().list.len() == POINTS_A_DAY).select(
        "meter_id",
        pl.col("quantity").replace_strict(register_of),
        "day",
        pl.col("values").cast(pl.List(pl.Int64)).list.sum(),
    )
    return {(meter_id, register, day): total for meter_id, register, day, total in whole.iter_rows()}


def _usual(known: pl.DataFrame) -> Mapping[tuple[int, str, str], int]:
    """Give what is usual on each kind of day: the mean of days of which both registers stand, halves up."""
    key = ["meter_id", "register"]
    end = known.select(*key, pl.col("day").dt.offset_by("-1d"), end="value")
    ran = known.join(end, on=[*key, "day"]).select(*key, "day", ran=pl.col("end") - pl.col("value"))
    kinds = {day: kind_of_day(day) for day in ran["day"].unique()}
    kind = pl.col("day").replace_strict(list(kinds), list(kinds.values()), return_dtype=pl.String)
    mean = divided_half_up(pl.col("ran").sum(), by=pl.len().cast(pl.Int64))
    rows = ran.filter(pl.col("ran") >= 0).with_columns(kind=kind).group_by(*key, "kind").agg(mean.alias("usual"))
    return {(meter_id, register, kind): usual for meter_id, register, kind, usual in rows.iter_rows()}


def _outdated(
    days: Period,
    *,
    known: pl.DataFrame,
    rows: Collection[PlannedRegister],
    meters: Collection[int] | None,
    scope: Scope,
) -> tuple[int, ...]:
    """Find standing estimates in whose place something was measured, or is now estimated otherwise."""
    standing = RegisterEstimate.objects.standing().inside(scope).filter(day__gte=days.start, day__lt=days.end)
    if meters is not None:
        standing = standing.filter(meter_id__among=list(meters))
    names = ("pk", "meter_id", "register", "day")
    held = read_frame(standing.order_by("pk"), **{name: name for name in names})
    if held.is_empty():
        return ()
    measured = held.join(known, on=names[1:], how="semi")["pk"]
    anew = {(row.meter_id, row.register.value, row.day) for row in rows}
    changed = [pk for pk, *key in held.iter_rows() if tuple(key) in anew]
    return tuple(sorted({*measured, *changed}))
