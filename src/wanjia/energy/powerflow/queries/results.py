"""What was computed: runs, their losses by part, methods side by side, voltages and measures."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import polars as pl

from wanjia.energy.powerflow.models import ClassicalLoss, LossAdvice, NodeVoltage, TheoreticalLoss, TheoreticalRun
from wanjia.energy.powerflow.types import LossMethod, RunRow
from wanjia.foundation.access.types import Scope
from wanjia.foundation.columnar.database import read_frame
from wanjia.foundation.periods.types import Period, month_of

FIELDS = (
    "pk",
    "month",
    "is_by_phase",
    "store_version",
    "parameters",
    "computed_at",
    "computed_by",
    "refusal",
    "supplied_kwh",
    "loss_kwh",
    "lowest_pu",
    "lowest_node",
    "by_hour",
)


@dataclass(frozen=True, slots=True)
class Work:
    """What a piece of line or a transformer lost and carried at most; none where no current is told of it."""

    energy_kwh: Decimal
    most_a: Decimal | None
    loading_pct: Decimal | None


def run_of_feeder(feeder_id: int, *, scope: Scope, month: date | None = None) -> RunRow | None:
    """Give the calculation of a feeder for a month, the latest month without one; none if there is none."""
    return _run(scope, month=month, feeder_id=feeder_id)


def run_of_area(area_id: int, *, scope: Scope, month: date | None = None) -> RunRow | None:
    """Give the calculation of an area for a month, the latest month without one; none if there is none."""
    return _run(scope, month=month, area_id=area_id)


def _run(scope: Scope, *, month: date | None, **subject: int) -> RunRow | None:
    runs = TheoreticalRun.objects.inside(scope).filter(**subject)
    if month is not None:
        runs = runs.filter(month=month)
    found = runs.order_by("-month", "-pk").values(*FIELDS).first()
    if found is None:
        return None
    return RunRow(run_id=found.pop("pk"), **(found | {"by_hour": tuple(Decimal(one) for one in found["by_hour"])}))


def runs_during(period: Period, *, scope: Scope) -> pl.DataFrame:
    """
    Give the calculations of months that begin in a period.

    :returns: ``feeder_id, area_id, month, supplied_kwh, loss_kwh, lowest_pu, refusal, store_version``
    """
    runs = TheoreticalRun.objects.inside(scope).filter(month__gte=period.start)
    runs = runs if period.end is None else runs.filter(month__lt=period.end)
    names = ("feeder_id", "area_id", "month", "supplied_kwh", "loss_kwh", "lowest_pu", "refusal", "store_version")
    return read_frame(runs.order_by("month", "pk"), **{name: name for name in names})


def losses_of_run(run_id: int) -> pl.DataFrame:
    """Give losses of a run found within a scope before, the largest first: ``part, element, energy_kwh, …``."""
    rows = TheoreticalLoss.objects.filter(run_id=run_id).order_by("-energy_kwh", "pk")
    names = ("part", "element", "energy_kwh", "most_a", "loading_pct")
    return read_frame(rows, **{name: name for name in names})


def methods_of_run(run: RunRow) -> list[tuple[LossMethod, Decimal]]:
    """Give a run's loss by power flow, its meters left out, and by each classical method: kWh."""
    if run.loss_kwh is None:
        return []
    meters = TheoreticalLoss.objects.filter(run_id=run.run_id, part="METER").values_list("energy_kwh", flat=True)
    rows = ClassicalLoss.objects.filter(run_id=run.run_id).order_by("pk").values_list("method", "energy_kwh")
    own = run.loss_kwh - sum(meters, Decimal(0))
    return [(LossMethod.POWER_FLOW, own), *((LossMethod(method), kwh) for method, kwh in rows)]


def voltages_of_runs(run_ids: Collection[int]) -> dict[str, tuple[Decimal, Decimal]]:
    """Give the lowest and highest voltage of each node in runs, by its code, of the nominal one."""
    rows = NodeVoltage.objects.filter(run_id__in=run_ids).values_list("node__code", "lowest_pu", "highest_pu")
    found: dict[str, tuple[Decimal, Decimal]] = {}
    for code, low, high in rows:
        known = found.get(code, (low, high))
        found[code] = min(low, known[0]), max(high, known[1])
    return found


def works_of_runs(run_ids: Collection[int]) -> dict[str, Work]:
    """Give what each piece of line and transformer carried and lost in runs, its parts together, by its code."""
    rows = TheoreticalLoss.objects.filter(run_id__in=run_ids).exclude(element="")
    found: dict[str, Work] = {}
    for code, energy, most, loading in rows.values_list("element", "energy_kwh", "most_a", "loading_pct"):
        known = found.get(code, Work(Decimal(0), None, None))
        found[code] = Work(known.energy_kwh + energy, _most((known.most_a, most)), _most((known.loading_pct, loading)))
    return found


def _most(values: tuple[Decimal | None, ...]) -> Decimal | None:
    return max((one for one in values if one is not None), default=None)


def runs_of_latest_month(scope: Scope) -> tuple[date | None, list[int]]:
    """Give the latest month of which anything in a scope is computed, and the calculations that were not refused."""
    runs = TheoreticalRun.objects.inside(scope).filter(refusal="").order_by("-month", "pk").values_list("month", "pk")
    month = next((month for month, _pk in runs), None)
    return month, [pk for found, pk in runs if found == month]


def advice_of_run(run_id: int) -> list[dict[str, Any]]:
    """Give the measures of a run, the quickest to pay back first."""
    names = (
        "place",
        "measure",
        "element",
        "size",
        "size_unit",
        "saved_kwh",
        "saved_yuan",
        "cost_yuan",
        "payback_years",
    )
    return list(LossAdvice.objects.filter(run_id=run_id).order_by("place").values(*names))


def latest_whole_month(at: datetime) -> Period:
    """Give the month before the one that holds a moment."""
    first = at.date().replace(day=1)
    return month_of(date.fromordinal(first.toordinal() - 1))
