"""The material of a month's meeting: energy, price, fee and loss together, targets, causes, measures (A118, A129)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from wanjia.energy.lineloss import rules
from wanjia.energy.lineloss.queries import published
from wanjia.energy.lineloss.queries.answering import (
    FindingRow,
    MeasureRow,
    TargetRow,
    findings_in,
    measures_of,
    plans_of,
    responsible_on,
    targets_in,
)
from wanjia.energy.lineloss.queries.limits import limits_on
from wanjia.energy.lineloss.queries.people import PersonRow, people_in
from wanjia.energy.lineloss.queries.published import LossRow, MonthRow, Ratio
from wanjia.energy.lineloss.queries.theoretical import theoretical_of
from wanjia.energy.lineloss.types import LossClass, LossKind, Way
from wanjia.foundation.access.types import Scope
from wanjia.foundation.quantities.rounding import half_up
from wanjia.revenue.billing.queries import figures as bills
from wanjia.revenue.receivables.queries import collected as money

WORST = 10
HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class Combined:
    """
    量价费损 of one unit, or of the company.

    :ivar rate_pct: percent, simultaneous; ``rate_before`` of the month before, ``rate_year`` of the year before
    :ivar price: yuan per kWh billed, 4 places
    :ivar collected_pct: percent of what was charged that was received
    :ivar target_gap_kwh: loss beyond the target, kWh; below 0 it was kept with so much to spare
    """

    code: str
    name: str
    supplied: Decimal
    sold: Decimal
    billed_kwh: Decimal
    price: Decimal | None
    charged: Decimal
    received: Decimal
    collected_pct: Decimal | None
    loss: Decimal
    rate_pct: Decimal | None
    billed_rate_pct: Decimal | None
    rate_before: Decimal | None
    rate_year: Decimal | None
    target_pct: Decimal | None
    target_gap_kwh: Decimal | None


@dataclass(frozen=True, slots=True)
class Meeting:
    """
    Everything that the meeting of a month looks at; figures are traced by the runs that they come from.

    :ivar combined: of each unit, the company last
    :ivar whole: of the company, or of the only unit that is looked at
    """

    month: date
    run: MonthRow | None
    billed_run: MonthRow | None
    combined: list[Combined]
    whole: Combined | None
    levels: list[LossRow]
    lines: list[LossRow]
    worst: list[LossRow]
    areas: Ratio
    areas_before: Ratio
    line_ratio: Ratio
    targets: dict[tuple[Way, str], TargetRow]
    findings: list[FindingRow]
    measures: list[MeasureRow]
    plans: list[tuple[str, str, str, str]]
    theoretical: Mapping[tuple[Way, str], Decimal]
    people: list[PersonRow]


def meeting_of(month: date, *, scope: Scope) -> Meeting:
    """Gather the material of a month for the units of a scope."""
    rows = published.losses_in(month, kind=LossKind.SIMULTANEOUS, scope=scope)
    before = published.losses_in(rules.month_before(month), kind=LossKind.SIMULTANEOUS, scope=scope)
    long = limits_on(month).long_months
    areas = [row for row in rows if row.way is Way.AREA]
    lines = [row for row in rows if row.way is Way.FEEDER]
    targets = targets_in(month, scope=scope)
    off = [row for row in areas if row.loss_class in (LossClass.HIGH, LossClass.NEGATIVE)]
    run = published.month_row(month, kind=LossKind.SIMULTANEOUS)
    company = run.unit_code if run else ""
    combined = _combined(month, scope=scope, rows=rows, before=before, company=company)
    is_whole = len(combined) == 1 or any(one.code == company for one in combined)
    return Meeting(
        month=month,
        run=run,
        billed_run=published.month_row(month, kind=LossKind.BILLED),
        combined=combined,
        whole=combined[-1] if is_whole else None,
        levels=[row for row in rows if row.way in (Way.LEVEL, Way.SUBSTATION)],
        lines=sorted(lines, key=lambda row: -(row.rate_pct or Decimal(0))),
        worst=sorted(off, key=lambda row: -abs(row.loss))[:WORST],
        areas=published.ratio_of(areas, long_months=long),
        areas_before=published.ratio_of([row for row in before if row.way is Way.AREA], long_months=long),
        line_ratio=published.ratio_of(lines, long_months=long),
        targets=targets,
        findings=findings_in(month, scope=scope),
        measures=measures_of(scope),
        plans=plans_of(month.year, scope=scope),
        people=people_in(rows, targets=targets, people=responsible_on(month)),
        theoretical=theoretical_of(month, keys={(row.way, row.code) for row in [*lines, *off]}),
    )


def _combined(month: date, *, scope: Scope, rows: list[LossRow], before: list[LossRow], company: str) -> list[Combined]:
    """Put energy, price, fee and loss of each unit side by side, the company's sums last."""
    billed = published.losses_in(month, kind=LossKind.BILLED, scope=scope, way=Way.UNIT)
    year = month.replace(year=month.year - 1)
    earlier = published.losses_in(year, kind=LossKind.SIMULTANEOUS, scope=scope, way=Way.UNIT)
    groups = {one.key: one.sums for one in bills.month_figures(month, by=bills.By.STATION, scope=scope)}
    asked = money.Asked(month, month)
    cash = {one.key: one for one in money.collected(scope, asked=asked, by=money.By.UNIT)}
    rates = [{row.code: row.rate_pct for row in one if row.way is Way.UNIT} for one in (billed, before, earlier)]
    targets = targets_in(month, scope=scope)
    mine = (row for row in rows if row.way is Way.UNIT)
    units = sorted(mine, key=lambda row: (row.code == company, -row.supplied, row.code))
    found = []
    for row in units:
        is_whole = row.code == company
        sums = bills.summed(_groups(groups)) if is_whole else groups.get(row.code, bills.Sums())
        paid = money.total_of(list(cash.values())) if is_whole else cash.get(row.code)
        target = targets.get((Way.UNIT, row.code))
        found.append(_one(row, sums=sums, paid=paid, rates=[one.get(row.code) for one in rates], target=target))
    return found


def _groups(groups: dict[str, bills.Sums]) -> list[bills.Group]:
    return [bills.Group(key, key, sums) for key, sums in groups.items()]


def _one(
    row: LossRow,
    *,
    sums: bills.Sums,
    paid: money.Collected | None,
    rates: list[Decimal | None],
    target: TargetRow | None,
) -> Combined:
    allowed = None if target is None else half_up(row.supplied * target.rate_pct / HUNDRED, places=4)
    return Combined(
        code=row.code,
        name=row.name,
        supplied=row.supplied,
        sold=row.sold,
        billed_kwh=Decimal(sums.energy_kwh),
        price=sums.average_price,
        charged=sums.amount,
        received=paid.received if paid else Decimal(0),
        collected_pct=paid.rate_pct if paid else None,
        loss=row.loss,
        rate_pct=row.rate_pct,
        billed_rate_pct=rates[0],
        rate_before=rates[1],
        rate_year=rates[2],
        target_pct=target.rate_pct if target else None,
        target_gap_kwh=None if allowed is None else row.loss - allowed,
    )
