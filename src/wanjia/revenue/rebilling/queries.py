"""What correcting months would change, worked out without writing anything: all months in one call of the kernel."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

import polars as pl
from django.db.models import F

from wanjia.foundation.access.types import Scope
from wanjia.foundation.events import queries as events
from wanjia.foundation.findings.types import Refused, Severity
from wanjia.foundation.periods.types import Period, year_of
from wanjia.measurement.readings.queries import usage, work_list
from wanjia.measurement.readings.queries.history import route_of
from wanjia.measurement.readings.rules import cycle_of
from wanjia.registry.customers import queries as customers
from wanjia.registry.tariffs import queries as tariffs
from wanjia.revenue.billing.kernel.batch import AccountSide, PriceSide
from wanjia.revenue.billing.kernel.drafts import Drafts
from wanjia.revenue.billing.queries import bills, inputs
from wanjia.revenue.billing.types import StandingBill
from wanjia.revenue.rebilling import models, rules
from wanjia.revenue.rebilling.kernel.adjusting import adjusted
from wanjia.revenue.rebilling.kernel.redrafting import BilledDays, redrafts
from wanjia.revenue.rebilling.types import Adjustment, AdjustmentKind, Change

ABOUT_PRICES = ("tariffs.",)


class Prices:
    """
    Price tables at hand for a process, put together again when something about prices was recorded.

    The newest event is compared beside the count of all, as a count alone comes back after a transaction was undone.
    """

    def __init__(self) -> None:
        """Start empty."""
        self._held: tuple[object, PriceSide] | None = None

    def side(self, period: Period) -> PriceSide:
        """Give the price side of a span."""
        seen = (period, events.recorded(ABOUT_PRICES), events.newest(ABOUT_PRICES))
        if self._held is None or self._held[0] != seen:
            self._held = (seen, inputs.price_side(period))
        return self._held[1]


PRICES = Prices()


class CorrectionRefused(Refused):
    """A month that cannot be corrected; the text says why."""


@dataclass(frozen=True, slots=True)
class MonthChange:
    """What a correction would do to the bill of one month."""

    number: str
    bill_month: date
    change: Change
    energy_before_kwh: int
    energy_after_kwh: int
    amount_before: Decimal
    amount_after: Decimal


@dataclass(frozen=True, slots=True)
class Redraft:
    """
    A bill as it stands, and as it would be.

    :ivar standing: its lines with those of its corrections
    :ivar drafts: one bill
    """

    bill: StandingBill
    standing: pl.DataFrame
    standing_kwh: int
    drafts: Drafts

    @property
    def differs(self) -> bool:
        """Tell whether the two charge anything differently."""
        return rules.differ(self.standing, new=self.drafts.lines)

    @property
    def energy_kwh(self) -> int:
        """Give the energy that it would have, kWh."""
        return int(self.drafts.bills["energy_kwh"][0])


def standing_bills(account_id: int, *, bill_month: date) -> list[StandingBill]:
    """
    Give the bills that a correction of a month may move: its own, and the later ones of its ladder year.

    :raises CorrectionRefused: if the month was never billed
    """
    issued = bills.bills_of_ladder_year(account_id, since=bill_month)
    if not issued or issued[0].bill_month != bill_month:
        msg = f"The account has no bill of {bill_month:%Y-%m} to correct."
        raise CorrectionRefused(msg)
    return issued


def bills_moved(account_id: int, *, period: Period) -> list[StandingBill]:
    """
    Give the bills that a correction of some days may move: those of the days, and the later ones of the ladder year.

    :param period: with an end
    :raises CorrectionRefused: if no bill that stands covers one of the days
    """
    end = period.end or period.start
    around = bills.standing_bills(account_id, since=_year_before(period.start), until=date(end.year + 2, 1, 1))
    touched = [bill for bill in around if bill.start_date < end and period.start < bill.end_date]
    if not touched:
        msg = f"No bill of the account covers days from {period.start} to before {end}: there is nothing to correct."
        raise CorrectionRefused(msg)
    turn = year_of(touched[-1].end_date - timedelta(days=1)).end or end
    return [bill for bill in around if bill.start_date >= touched[0].start_date and bill.start_date < turn]


def _year_before(day: date) -> date:
    return date(day.year - 1, 1, 1)


def changes_ahead(account_id: int, *, bill_month: date, scope: Scope) -> list[MonthChange]:
    """
    Work out what correcting a month would change, month by month, the tiers that it moves included.

    :raises CorrectionRefused: if the month was never billed, or cannot be billed from what is known now
    """
    issued = standing_bills(account_id, bill_month=bill_month)
    return [_ahead(one) for one in redrafted(issued, scope=scope)]


def _ahead(one: Redraft) -> MonthChange:
    return MonthChange(
        number=one.bill.number,
        bill_month=one.bill.bill_month,
        change=rules.change_of(one.standing, new=one.drafts.lines, is_final=one.bill.is_final),
        energy_before_kwh=one.standing_kwh,
        energy_after_kwh=one.energy_kwh,
        amount_before=Decimal(one.standing["amount"].sum()),
        amount_after=one.drafts.bills["amount"][0],
    )


def redrafted(issued: Sequence[StandingBill], *, scope: Scope, adjustments: Sequence[Adjustment] = ()) -> list[Redraft]:
    """
    Draft bills of one account again over their own days, from what is known now and what was adjusted before.

    :param issued: the earliest month first
    :param adjustments: applied on top
    :raises CorrectionRefused: with the reason, if one cannot be billed
    """
    span = Period(issued[0].start_date, issued[-1].end_date)
    side, days = _account_side(issued, span=span, scope=scope)
    known = adjustments_of(side.agreements["agreement_id"].to_list(), period=span)
    prices = PRICES.side(_priced(span))
    drafts, refused = redrafts(adjusted(side, adjustments=[*known, *adjustments]), prices=prices, days=days)
    if refused.height:
        number = next(bill.number for bill in issued if bill.bill_id == refused["subject_id"][0])
        msg = f"Bill {number} cannot be billed again: {'; '.join(refused['rule'].unique(maintain_order=True))}."
        raise CorrectionRefused(msg)
    return _redrafts(issued, drafts=drafts)


def _redrafts(issued: Sequence[StandingBill], *, drafts: Drafts) -> list[Redraft]:
    """Put each bill as it stands beside its draft."""
    ids = [bill.bill_id for bill in issued]
    missing = set(ids) - set(drafts.bills["account_id"])
    if missing:
        number = next(bill.number for bill in issued if bill.bill_id in missing)
        msg = f"Bill {number} cannot be billed again: no cycle is due."
        raise CorrectionRefused(msg)
    standing, energies = bills.standing_lines_of(ids), bills.standing_energies(ids)
    own = pl.lit(issued[0].account_id, dtype=pl.Int64).alias("account_id")
    return [
        Redraft(
            bill=bill,
            standing=standing.filter(bill_id=bill.bill_id).drop("bill_id"),
            standing_kwh=energies[bill.bill_id],
            drafts=Drafts(
                *(
                    table.filter(account_id=bill.bill_id).with_columns(own)
                    for table in (drafts.bills, drafts.lines, drafts.usages)
                )
            ),
        )
        for bill in issued
    ]


def adjustments_of(agreement_ids: Sequence[int], *, period: Period) -> list[Adjustment]:
    """Give what days of agreements were adjusted by, in the order in which it was decided."""
    rows = models.Adjustment.objects.filter(
        agreement_id__in=list(agreement_ids), end_date__gt=period.start, start_date__lt=period.end or date.max
    ).annotate(usage_point=F("agreement__usage_point_id"), code=F("structure__code"))
    return [
        Adjustment(
            agreement_id=row.agreement_id,
            usage_point_id=row.usage_point,
            period=Period(row.start_date, row.end_date),
            kind=AdjustmentKind(row.kind),
            factor=row.factor,
            is_reactive=row.is_reactive,
            is_demand=row.is_demand,
            energy_kwh=row.energy_kwh,
            reactive_kvarh=row.reactive_kvarh,
            structure_id=row.structure_id or 0,
            structure=row.code or "",
            capacity_kva=row.capacity_kva,
        )
        for row in rows.order_by("pk")
    ]


def _priced(span: Period) -> Period:
    """Give the days whose prices are needed: whole years, so that the shelf serves neighbours."""
    return Period(date(span.start.year - 1, 1, 1), date((span.end or span.start).year + 2, 1, 1))


def _account_side(issued: Sequence[StandingBill], *, span: Period, scope: Scope) -> tuple[AccountSide, BilledDays]:
    """Gather what the account is billed from over the days of some bills; bills are told apart by their days."""
    account_id, days = issued[0].account_id, _priced(span)
    known = customers.agreements_of([account_id], scope=scope)
    agreed, points = known["agreement_id"].to_list(), known["usage_point_id"].unique().to_list()
    due = _cycles(issued, agreements=known)
    if due.is_empty():
        msg = f"Bill {issued[0].number} cannot be billed again: no cycle is due."
        raise CorrectionRefused(msg)
    whole = Period(due["cycle_start"].min(), due["cycle_end"].max())  # type: ignore[arg-type]
    ties = inputs.ties_of(whole, scope=scope, parents=points)
    asked = sorted({*points, *ties["child_point_id"].to_list()})
    stretches, faults = usage.stretches_during(whole, scope=scope, usage_points=asked)
    held = work_list.held_back(whole, scope=scope, usage_points=asked)
    unmeasurable = faults.filter(pl.col("severity") == Severity.ERROR.value)
    codes = tariffs.structure_ids()
    side = AccountSide(
        cycles=due.drop("bill_id"),
        accounts=inputs.account_rows([account_id], scope=scope),
        agreements=known,
        terms=customers.terms_of(agreed, period=days).join(codes, on="structure_id"),
        carve_outs=customers.carve_outs_of(agreed, period=days).join(codes, on="structure_id"),
        parent_ties=ties,
        stretches=stretches,
        held=pl.concat([held.select("usage_point_id"), unmeasurable.select(usage_point_id="subject_id")]).unique(),
        used=inputs.ladder_used(due),
    )
    return side, BilledDays(due)


def _cycles(issued: Sequence[StandingBill], *, agreements: pl.DataFrame) -> pl.DataFrame:
    """Lay out the cycles of bills by agreement: ``agreement_id``, ``cycle_start``, ``cycle_end``, ``bill_id``."""
    points = agreements["usage_point_id"].unique().sort().to_list()
    turning: int | None = None
    rows = []
    for bill in reversed(issued):
        if turning is None or bill.end_date.day != turning:
            turning = _turning_day(points, days=(bill.end_date, bill.start_date)) or turning
        rows += _cycles_of(bill, turning_day=turning)
    schema = {"bill_id": pl.Int64, "cycle_start": pl.Date, "cycle_end": pl.Date}
    cycles = pl.DataFrame(rows, schema=schema, orient="row")
    crossed = agreements.select("agreement_id", "start_date", "end_date").join(cycles, how="cross")
    runs = (pl.col("start_date") < pl.col("cycle_end")) & (
        pl.col("end_date").is_null() | (pl.col("end_date") > pl.col("cycle_start"))
    )
    return crossed.filter(runs).select("agreement_id", "cycle_start", "cycle_end", "bill_id").sort("cycle_start")


def _cycles_of(bill: StandingBill, *, turning_day: int | None) -> list[tuple[int, date, date]]:
    """Give the cycles inside the days of a bill; without a route that turns its days count as one."""
    if turning_day is None:
        return [(bill.bill_id, bill.start_date, bill.end_date)]
    found, day = [], bill.start_date
    while day < bill.end_date:
        cycle = _cycle_at(day, turning_day=turning_day)
        end = cycle.end or bill.end_date
        found.append((bill.bill_id, cycle.start, end))
        day = end
    return found


def _cycle_at(day: date, *, turning_day: int) -> Period:
    """Give the cycle in which a day lies."""
    cycle = cycle_of(day.replace(day=1), turning_day=turning_day)
    return (
        cycle if cycle.end is None or day < cycle.end else cycle_of(cycle.end.replace(day=28), turning_day=turning_day)
    )


def _turning_day(points: Sequence[int], *, days: Sequence[date]) -> int | None:
    """Give the turning day of the route on which one of some usage points is read."""
    routes = (route_of(point, on=day) for day in days for point in points)
    return next((route.turning_day for route in routes if route is not None), None)
