"""What targets are made from: those that stand, as a sheet, and the parts that one is broken down to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import polars as pl

from wanjia.energy.lineloss import rules
from wanjia.energy.lineloss.models import LossTarget
from wanjia.energy.lineloss.queries.published import LossRow, losses_in
from wanjia.energy.lineloss.queries.theoretical import theoretical_before
from wanjia.energy.lineloss.queries.working import company_id
from wanjia.energy.lineloss.sheets import TARGETS
from wanjia.energy.lineloss.types import LossClass, LossKind, Way
from wanjia.foundation.access.types import Scope
from wanjia.foundation.organisation.queries import unit_named

MONTHS_OF_HISTORY = 12
Key = tuple[Way, str]


@dataclass(frozen=True, slots=True)
class UnitTarget:
    """A unit's target as plain values."""

    target_id: int
    unit_id: int
    period: str
    rate_pct: Decimal


def targets_as_sheet(scope: Scope) -> pl.DataFrame:
    """Give the targets that stand in a scope in the shape of the sheet."""
    rows = LossTarget.objects.inside(scope).filter(is_latest=True)
    found = rows.select_related("unit", "feeder", "area", "person").order_by("way", "start_month", "period", "pk")
    table = [
        {
            "way": str(row.way),
            "code": (row.feeder or row.area or row.unit).code,
            "period": str(row.period),
            "start_month": row.start_month,
            "rate_pct": row.rate_pct,
            "person_number": row.person.number if row.person else None,
            "source": row.source,
        }
        for row in found
    ]
    return TARGETS.schema.frame(table).sort(TARGETS.key)


def unit_target(code: str, *, month: date, scope: Scope) -> UnitTarget | None:
    """Give the target of a unit that begins with a month; of several that of the longest period."""
    rows = LossTarget.objects.inside(scope).filter(is_latest=True, way=Way.UNIT, unit__code=code, start_month=month)
    found = rows.order_by("-end_month").values_list("pk", "unit_id", "period", "rate_pct").first()
    return None if found is None else UnitTarget(*found)


def parts_below(unit_code: str, *, month: date, scope: Scope) -> tuple[tuple[rules.Part, ...], Decimal]:
    """
    Give the parts that a unit's loss is the sum of, and the energy that went into the unit, by the year before.

    The company's are its stations and its substations, a station's its lines and areas. Plan energy is the mean of the
    months of the year before that could be computed, times the months that the unit has; its usual rate is theirs.

    :returns: parts, and kWh of the unit in its months
    """
    is_company = unit_named(unit_code).unit_id == company_id()
    known: dict[Key, list[LossRow]] = {}
    whole, looked_at = list[Decimal](), month
    for _count in range(MONTHS_OF_HISTORY):
        looked_at = rules.month_before(looked_at)
        for row in losses_in(looked_at, kind=LossKind.SIMULTANEOUS, scope=scope):
            if row.way is Way.UNIT and row.code == unit_code:
                whole.append(row.supplied)
            elif _is_below(row, unit_code=unit_code, is_company=is_company):
                known.setdefault((row.way, row.code), []).append(row)
    least = theoretical_before(month, keys=set(known))
    parts = tuple(
        _part(key, rows=rows, months=len(whole), least=least.get(key, Decimal(0)))
        for key, rows in sorted(known.items())
        if sum(row.supplied for row in rows) > 0
    )
    return parts, sum(whole, Decimal(0))


def _part(key: Key, *, rows: list[LossRow], months: int, least: Decimal) -> rules.Part:
    supplied = sum((row.supplied for row in rows), Decimal(0))
    lost = sum((row.loss for row in rows), Decimal(0))
    return rules.Part(key, supplied * months / len(rows), lost * rules.HUNDRED / supplied, least)


def _is_below(row: LossRow, *, unit_code: str, is_company: bool) -> bool:
    """Tell whether a balance counts: of stations all do, of lines and areas those that could be computed."""
    if is_company:
        return row.way in (Way.UNIT, Way.SUBSTATION)
    is_own = row.way in (Way.FEEDER, Way.AREA) and row.unit_code == unit_code
    return is_own and row.loss_class is not LossClass.UNKNOWN
