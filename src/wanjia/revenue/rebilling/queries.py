"""What correcting a month would change, worked out without writing anything."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import polars as pl

from wanjia.foundation.access.types import Scope
from wanjia.foundation.findings.types import Refused
from wanjia.foundation.periods.types import Period
from wanjia.measurement.readings.queries.history import route_of
from wanjia.registry.customers import queries as customers
from wanjia.revenue.billing.kernel.batch import batch_of
from wanjia.revenue.billing.kernel.drafts import Drafts
from wanjia.revenue.billing.queries import bills, inputs
from wanjia.revenue.billing.types import StandingBill
from wanjia.revenue.rebilling import rules
from wanjia.revenue.rebilling.types import Change


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


def changes_ahead(account_id: int, *, bill_month: date, scope: Scope) -> list[MonthChange]:
    """
    Work out what correcting a month would change, month by month.

    Later months are priced with what is issued now; where the corrected month moves their tiers further, the correction
    itself takes that into account.

    :raises CorrectionRefused: if the month was never billed, or cannot be billed from what is known now
    """
    return [_ahead(bill, scope=scope) for bill in standing_bills(account_id, bill_month=bill_month)]


def _ahead(bill: StandingBill, *, scope: Scope) -> MonthChange:
    drafts = redrafted(bill, scope=scope)
    standing = bills.standing_lines(bill.bill_id)
    change = rules.change_of(standing, new=drafts.lines, is_final=bill.is_paid or bill.is_closed)
    return MonthChange(
        number=bill.number,
        bill_month=bill.bill_month,
        change=change,
        energy_before_kwh=bills.standing_energy(bill.bill_id),
        energy_after_kwh=drafts.bills["energy_kwh"][0],
        amount_before=Decimal(standing["amount"].sum()),
        amount_after=drafts.bills["amount"][0],
    )


def redrafted(bill: StandingBill, *, scope: Scope) -> Drafts:
    """
    Draft a bill again over its own days, from what is known now.

    :raises CorrectionRefused: with the reason, if that is not possible
    """
    side = inputs.account_side(
        bill.bill_month,
        turning_days=_turning_day(bill, scope=scope),
        scope=scope,
        billed=Period(bill.start_date, bill.end_date),
    )
    drafts, refused = batch_of(side, prices=inputs.price_side(inputs.looked_back(bill.bill_month)))
    if drafts.bills.is_empty():
        why = "; ".join(refused["rule"].to_list()) or "no cycle is due"
        msg = f"Bill {bill.number} cannot be billed again: {why}."
        raise CorrectionRefused(msg)
    return drafts


def _turning_day(bill: StandingBill, *, scope: Scope) -> pl.DataFrame:
    """Give the turning day of a bill's account, from the route on which one of its usage points is read."""
    held = customers.agreements_of([bill.account_id], scope=scope)
    days = (bill.start_date, bill.end_date)
    routes = (route_of(point, on=day) for day in days for point in held["usage_point_id"].unique().sort().to_list())
    turning = next((route.turning_day for route in routes if route is not None), None)
    rows = [] if turning is None else [(bill.account_id, turning)]
    return pl.DataFrame(rows, schema={"account_id": pl.Int64, "turning_day": pl.Int64}, orient="row")
