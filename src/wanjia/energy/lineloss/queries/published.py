"""Losses that were written down: months, days, and what they hold, for pages and for those above."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet

from wanjia.energy.lineloss.models import BusDay, LossBalance, LossDay, LossMonth
from wanjia.energy.lineloss.types import LossClass, LossKind, MonthState, Way
from wanjia.foundation.access.types import Scope
from wanjia.foundation.periods.types import Period

STANDING = (MonthState.ISSUED, MonthState.DRAFT)
NAMES = (
    "way",
    "level",
    "unit__code",
    "unit__name",
    "substation__code",
    "substation__name",
    "feeder__code",
    "feeder__name",
    "area__code",
    "area__name",
)
FIGURES = (
    "supplied",
    "generation",
    "sold",
    "own_use",
    "passed",
    "loss",
    "rate_pct",
    "days_measured",
    "points",
    "known",
    "estimated",
    "loss_class",
)


@dataclass(frozen=True, slots=True)
class LossRow:
    """One balance as plain values; kWh, percent. ``code`` and ``name`` are those of the part that it speaks of."""

    way: Way
    code: str
    name: str
    unit_code: str
    unit_name: str
    supplied: Decimal
    generation: Decimal
    sold: Decimal
    own_use: Decimal
    passed: Decimal
    loss: Decimal
    rate_pct: Decimal | None
    days_measured: int
    points: int
    known: int
    estimated: int
    loss_class: LossClass
    high_months: int = 0
    day: date | None = None
    level: str = ""


@dataclass(frozen=True, slots=True)
class MonthRow:
    """The losses of a month as a whole: where they stand, and how far the ways agree."""

    run_id: int
    month: date
    kind: LossKind
    state: MonthState
    until: date
    store_version: int
    agreements: list[dict[str, Any]]
    computed_by: str
    computed_at: datetime
    issued_by: str
    issued_at: datetime | None
    replaces_id: int | None
    reason: str
    unit_code: str


def latest_run(month: date, *, kind: LossKind) -> LossMonth | None:
    """Give what was issued of a month, or its draft where nothing was."""
    rows = LossMonth.objects.select_related("unit").filter(month=month, kind=kind, state__in=STANDING)
    found: LossMonth | None = rows.order_by("-state", "-pk").first()
    return found


def all_months_written() -> list[date]:
    """Give the months that have losses, the latest first."""
    rows = LossMonth.objects.filter(state__in=STANDING).values_list("month", flat=True)
    return sorted(set(rows), reverse=True)


def month_row(month: date, *, kind: LossKind) -> MonthRow | None:
    """Give what stands of a month."""
    run = latest_run(month, kind=kind)
    return None if run is None else row_of(run)


def row_of(run: LossMonth) -> MonthRow:
    """Give a month as plain values."""
    return MonthRow(
        run.pk,
        run.month,
        LossKind(run.kind),
        MonthState(run.state),
        run.until,
        run.store_version,
        list(run.agreements),
        run.computed_by,
        run.computed_at,
        run.issued_by,
        run.issued_at,
        run.replaces_id,
        run.reason,
        run.unit.code,
    )


def months_of_run(month: date, *, kind: LossKind) -> list[MonthRow]:
    """Give everything that was ever written of a month, the latest first."""
    return [
        row_of(run) for run in LossMonth.objects.select_related("unit").filter(month=month, kind=kind).order_by("-pk")
    ]


def unexplained_in(one: Mapping[str, Any]) -> int:
    """Give what no cause explains of a kept agreement, 0.0001 kWh."""
    return int(one["left"]) - int(one["right"]) - sum(int(amount) for _cause, amount in one["causes"])


def losses_in(month: date, *, kind: LossKind, scope: Scope, way: Way | None = None, **wanted: str) -> list[LossRow]:
    """
    Give the balances of a month that lie in a scope.

    :param wanted: conditions such as ``unit__code="S1"``
    """
    run = latest_run(month, kind=kind)
    if run is None:
        return []
    rows = LossBalance.objects.inside(scope).filter(run=run, **wanted)
    return _rows(rows.filter(way=way) if way else rows, extra=("high_months",))


def days_in(period: Period, *, scope: Scope, way: Way, **wanted: str) -> list[LossRow]:
    """Give the balances of days that lie in a scope, by day."""
    rows = LossDay.objects.inside(scope).filter(day__gte=period.start, way=way, **wanted)
    return _rows(rows.filter(day__lt=period.end) if period.end else rows, extra=("day",))


def _rows(rows: QuerySet[Any], *, extra: tuple[str, ...]) -> list[LossRow]:
    ordered = rows.order_by(*(("day",) if "day" in extra else ()), "way", "pk")
    return [row_from(values, extra=extra) for values in ordered.values(*NAMES, *FIGURES, *extra)]


def row_from(values: dict[str, Any], *, extra: tuple[str, ...] = ()) -> LossRow:
    """
    Make a row of plain values.

    :param values: NAMES and FIGURES by name
    :param extra: columns beside them
    """
    way, level = Way(values["way"]), values["level"]
    part = {Way.SUBSTATION: "substation", Way.FEEDER: "feeder", Way.AREA: "area"}.get(way, "unit")
    code, name = values[f"{part}__code"], values[f"{part}__name"]
    if way is Way.LEVEL:
        code = name = level
    figures = {figure: values[figure] for figure in FIGURES if figure != "loss_class"}
    judged = LossClass(values["loss_class"])
    more = {name: values[name] for name in extra}
    return LossRow(
        way=way,
        code=code,
        name=name,
        unit_code=values["unit__code"],
        unit_name=values["unit__name"],
        **figures,
        loss_class=judged,
        **more,
        level=level,
    )


def rates_by_month(
    months: list[date], *, kind: LossKind, scope: Scope, way: Way, **wanted: str
) -> dict[date, Decimal | None]:
    """Give the rate of one part over months: first day → percent, only of months that have one."""
    found: dict[date, Decimal | None] = {}
    for month in months:
        rows = losses_in(month, kind=kind, scope=scope, way=way, **wanted)
        if rows:
            found[month] = rows[0].rate_pct
    return found


@dataclass(frozen=True, slots=True)
class Ratio:
    """A125: how many areas or lines are high or negative, of those that are."""

    total: int
    high: int
    negative: int
    unknown: int
    long: int

    @property
    def percent(self) -> Decimal | None:
        """Give high and negative ones as percent of all."""
        return Decimal(self.high + self.negative) * 100 / self.total if self.total else None


def ratio_of(rows: list[LossRow], *, long_months: int) -> Ratio:
    """Count the classes of areas or lines."""
    counts = {one: sum(row.loss_class is one for row in rows) for one in LossClass}
    long = sum(row.high_months >= long_months for row in rows)
    return Ratio(len(rows), counts[LossClass.HIGH], counts[LossClass.NEGATIVE], counts[LossClass.UNKNOWN], long)


@dataclass(frozen=True, slots=True)
class BusRow:
    """A busbar on a day as plain values."""

    day: date
    substation_code: str
    substation_name: str
    into: Decimal | None
    out: Decimal | None
    unbalance: Decimal | None
    rate_pct: Decimal | None
    is_balanced: bool | None


def bus_days(period: Period, *, scope: Scope) -> list[BusRow]:
    """Give the busbars of a scope by day, those out of balance first."""
    rows = BusDay.objects.inside(scope).filter(Q(day__gte=period.start), day__lt=period.end or date.max)
    names = ("day", "substation__code", "substation__name", "into", "out", "unbalance", "rate_pct", "is_balanced")
    return [BusRow(*row) for row in rows.order_by("is_balanced", "-day", "substation__code").values_list(*names)]
