"""What outages are on paper: the plan of a month with what became of it, the calculation before a cut, letters."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

import polars as pl
from django.utils.timezone import localtime

from wanjia.energy.reliability.models import NoticeText, OutageCost, OutageHit, OutageScope
from wanjia.energy.reliability.queries.grids import feeder_names
from wanjia.energy.reliability.queries.outages import LineMonth, OutageRow, lines_in, outages_planned_in
from wanjia.energy.reliability.queries.pricing import LineCost, parts_of, standings
from wanjia.energy.reliability.rules import filled
from wanjia.energy.reliability.types import Basis, ScopeAction, Scoped
from wanjia.foundation.access.types import WHOLE_COMPANY, Scope
from wanjia.foundation.findings.types import Refused
from wanjia.foundation.periods.types import Period
from wanjia.registry.customers.queries import AccountRow, accounts_with, agreements_during
from wanjia.revenue.disconnection.queries.important import important_among

ZERO = Decimal(0)


class NoLetter(Refused):
    """A letter that cannot be written; the text is fit for the user."""


@dataclass(frozen=True, slots=True)
class PlanRow:
    """
    A planned outage on the plan of a month.

    :ivar codes: of the parts that are switched off
    :ivar important: numbers of important customers hit
    """

    outage: OutageRow
    codes: tuple[str, ...]
    important: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MonthPlan:
    """The plan of a month: planned outages in their order, and how the budgets of lines stand on both bases."""

    month: date
    rows: tuple[PlanRow, ...]
    lines: tuple[LineMonth, ...]


def month_plan(month: Period, *, scope: Scope) -> MonthPlan:
    """Put the outage plan of a month together, of the units of a scope."""
    found = outages_planned_in(month, scope=scope)
    ids = [one.outage_id for one in found]
    codes: dict[int, list[str]] = {}
    parts = OutageScope.objects.filter(outage__in=ids, is_planned=True, action=ScopeAction.OUT).order_by("pk")
    for outage, code in parts.values_list("outage_id", "code"):
        codes.setdefault(outage, []).append(code)
    important = _important({one.outage_id: localtime(one.from_at).date() for one in found})
    rows = (PlanRow(one, tuple(codes.get(one.outage_id, ())), important.get(one.outage_id, ())) for one in found)
    lines = [line for basis in Basis for line in lines_in(month.start, basis=basis, scope=scope)]
    return MonthPlan(month.start, tuple(rows), tuple(lines))


def _important(days: Mapping[int, date]) -> dict[int, tuple[str, ...]]:
    return {outage: tuple(one.number for one in important_hit(outage, day=day)) for outage, day in days.items()}


def important_hit(outage_id: int, *, day: date) -> list[AccountRow]:
    """Give the important customers that an outage, found within a scope before, hits as planned, by number."""
    hit = OutageHit.objects.filter(outage_id=outage_id, is_planned=True, basis=Basis.LV)
    points = list(hit.values_list("usage_point_id", flat=True).distinct())
    if not points:
        return []
    accounts = _accounts_of(points, day=day)
    numbers = important_among(accounts, day=day)
    if not numbers:
        return []
    by_number = {one.number: one for one in accounts_with(accounts).values()}
    return [by_number[number] for number in numbers]


def _accounts_of(points: Collection[int], *, day: date) -> list[int]:
    held = agreements_during(Period(day, day + timedelta(days=1)), scope=WHOLE_COMPANY, usage_points=list(points))
    ids: list[int] = held.select(pl.col("account_id").unique().sort()).to_series().to_list()
    return ids


@dataclass(frozen=True, slots=True)
class Calculation:
    """
    What an outage takes and what is left for it (先算后停).

    :ivar lines: by line and month, on the bases that have a budget, as they stand now without this outage
    """

    outage: OutageRow
    parts: tuple[Scoped, ...]
    lines: tuple[LineCost, ...]
    important: tuple[AccountRow, ...]

    @property
    def is_over(self) -> bool:
        """Tell whether some budget does not suffice."""
        return any(line.is_over for line in self.lines)


def calculation_of(outage: OutageRow) -> Calculation:
    """Give the calculation of an outage, found within a scope before, from the cost that was frozen at its check."""
    rows = OutageCost.objects.filter(outage_id=outage.outage_id, is_planned=True).order_by("of_month", "pk")
    costs: list[tuple[Basis, int | None, date, Decimal]] = [
        (Basis(basis), feeder, month, hours)
        for basis, feeder, month, hours in rows.values_list("basis", "feeder_id", "of_month", "hours")
    ]
    standing = standings([cost[:3] for cost in costs], but=outage.outage_id)
    names = feeder_names({cost[1] for cost in costs if cost[1] is not None})
    lines = [
        LineCost(basis, *names.get(feeder or 0, ("", "")), month, hours, standing[basis, feeder, month])
        for basis, feeder, month, hours in costs
    ]
    day = localtime(outage.from_at).date()
    return Calculation(
        outage,
        tuple(parts_of(outage.outage_id, is_planned=True)),
        tuple(line for line in lines if line.standing.budget > ZERO),
        tuple(important_hit(outage.outage_id, day=day)),
    )


@dataclass(frozen=True, slots=True)
class Letter:
    """What an important customer is told on paper."""

    title: str
    text: str
    unit: str


def letter_to(account_number: str, *, outage: OutageRow, today: date) -> Letter:
    """
    Write the letter about an outage, found within a scope before, to an important customer that it hits.

    :raises NoLetter: if the customer is none that it hits, or no text is in force
    """
    hit = important_hit(outage.outage_id, day=localtime(outage.from_at).date())
    account = next((one for one in hit if one.number == account_number), None)
    if account is None:
        msg = "This outage hits no important customer of that number."
        raise NoLetter(msg)
    said = NoticeText.objects.on(today).filter(is_letter=True, is_cancellation=False).order_by("-start_date").first()
    if said is None:
        msg = "There is no text in force for this letter: write one first."
        raise NoLetter(msg)
    return Letter(said.title_zh, filled(said.text_zh, values=_values(account, outage=outage)), account.unit_name)


def _values(account: AccountRow, *, outage: OutageRow) -> dict[str, str]:
    from_at, to_at = localtime(outage.from_at), localtime(outage.to_at or outage.from_at)
    span = {"from": f"{from_at:%Y-%m-%d %H:%M}", "to": f"{to_at:%Y-%m-%d %H:%M}"}
    return {"account": account.number, "unit": account.unit_name, "work": outage.work, **span}
