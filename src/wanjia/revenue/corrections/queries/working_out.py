"""What a found error comes to, worked out without writing anything."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

import polars as pl

from wanjia.foundation.access.types import Scope
from wanjia.foundation.findings.types import Refused
from wanjia.foundation.periods.types import Period
from wanjia.foundation.quantities.rounding import FEN_PLACES, half_up
from wanjia.foundation.workflow.types import Refusal
from wanjia.measurement.readings.queries import usage
from wanjia.registry.customers import queries as customers
from wanjia.registry.customers.queries import TermsRow
from wanjia.registry.tariffs import queries as tariffs
from wanjia.revenue.billing.queries import bills
from wanjia.revenue.billing.types import LineKind, StandingBill
from wanjia.revenue.corrections import rules
from wanjia.revenue.corrections.kernel.claims import outage_compensation, penalty, terms_for, why_not_penalty
from wanjia.revenue.corrections.kernel.comparing import sides, unrounded
from wanjia.revenue.corrections.kernel.spreading import BilledSpan, Place, adjustments_of, measured_on
from wanjia.revenue.corrections.kernel.workings import working_of
from wanjia.revenue.corrections.queries.judged import figures_on, penalties_on
from wanjia.revenue.corrections.types import Cause, Figure, FoundError, PenaltyTerms, Working
from wanjia.revenue.rebilling.queries import Redraft, bills_moved, redrafted
from wanjia.revenue.rebilling.types import Adjustment
from wanjia.revenue.receivables.rules import HOMES

ZERO = Decimal(0)
BASE_PLACES = 8
ENERGY_KINDS = (LineKind.ENERGY, LineKind.TIER, LineKind.FUND)


class CaseRefused(Refused):
    """A case that cannot be taken up, worked out or moved on like that; the text is fit for the user."""


@dataclass(frozen=True, slots=True)
class MonthSides:
    """
    A bill that a correction moves, before and after.

    :ivar lines: SIDES
    """

    bill: StandingBill
    energy_before_kwh: int
    energy_after_kwh: int
    amount_before: Decimal
    amount_after: Decimal
    lines: pl.DataFrame

    @property
    def difference(self) -> Decimal:
        """Give what is to be billed, yuan; below 0 to be given back."""
        return self.amount_after - self.amount_before


@dataclass(frozen=True, slots=True)
class Plan:
    """How days are billed, and what each bill is adjusted by."""

    working: Working
    adjustments: Sequence[Adjustment]
    issued: Sequence[StandingBill]


@dataclass(frozen=True, slots=True)
class WorkedOut:
    """
    What a found error comes to.

    :ivar months: the bills that it moves, the earliest first
    :ivar base: the difference before rounding, yuan
    :ivar penalty: yuan, with the row that it follows as ``penalty_terms``
    :ivar compensation: what the company pays, yuan above 0
    """

    working: Working
    months: Sequence[MonthSides]
    base: Decimal
    penalty: Decimal = ZERO
    penalty_terms: PenaltyTerms | None = None
    compensation: Decimal = ZERO

    @property
    def difference(self) -> Decimal:
        """Give the difference of all bills, yuan."""
        return sum((month.difference for month in self.months), ZERO)

    @property
    def energy_kwh(self) -> int:
        """Give the difference of all bills, kWh."""
        return sum(month.energy_after_kwh - month.energy_before_kwh for month in self.months)

    @property
    def weight(self) -> Decimal:
        """Give what approval is measured by: everything without its sign, yuan."""
        moved = sum((abs(month.difference) for month in self.months), ZERO)
        return moved + self.penalty + self.compensation


def worked_out(found: FoundError, *, scope: Scope) -> WorkedOut:
    """
    Work out what a found error comes to: the bills that it moves, old and new, its penalty and compensation.

    :raises CaseRefused: if something lacks, or nothing comes out
    :raises CorrectionRefused: if no bill covers the days, or one cannot be billed again
    """
    if (why := rules.why_not_found(found)) is not None:
        raise CaseRefused(why)
    plan = planned(found, scope=scope)
    redone = redrafted(plan.issued, scope=scope, adjustments=plan.adjustments) if plan.issued else []
    months = [_sides(one) for one in redone if one.differs]
    base = half_up(sum((unrounded(month.lines) for month in months), ZERO), places=BASE_PLACES)
    result = _with_claims(found, out=WorkedOut(plan.working, months, base))
    if not result.months and not result.weight:
        msg = "Nothing differs from what was billed: mend readings, terms or prices first, or choose another method."
        raise CaseRefused(msg)
    return result


def planned(found: FoundError, *, scope: Scope) -> Plan:
    """
    Give how the days of a found error are billed.

    :raises CaseRefused: if the inputs do not do
    :raises CorrectionRefused: if no bill covers the days
    """
    working = working_of(found.method, values=found.inputs, figures=figures_on(_latest_day(found)))
    if isinstance(working, Refusal):
        raise CaseRefused(working.reason)
    if not rules.bills_change(found.method):
        return Plan(working, (), ())
    issued = bills_moved(found.account_id, period=found.period)
    end = found.period.end or found.period.start
    touched = [bill for bill in issued if bill.start_date < end and found.period.start < bill.end_date]
    spans = [BilledSpan(max(bill.start_date, found.period.start), min(bill.end_date, end)) for bill in touched]
    if not rules.adjusts(working):
        return Plan(working, (), issued)
    place = _place(found, working=working, scope=scope)
    if working.needs_use:
        days, points = Period(spans[0].start, spans[-1].end), [place.usage_point_id]
        stretches, _faults = usage.stretches_during(days, scope=scope, usage_points=points)
        spans = measured_on(spans, stretches=stretches, usage_point_id=place.usage_point_id)
    return Plan(working, adjustments_of(working, period=found.period, spans=spans, place=place), issued)


def _latest_day(found: FoundError) -> date:
    return (found.period.end or found.period.start) - timedelta(days=1)


def _sides(one: Redraft) -> MonthSides:
    return MonthSides(
        bill=one.bill,
        energy_before_kwh=one.standing_kwh,
        energy_after_kwh=one.energy_kwh,
        amount_before=half_up(Decimal(one.standing["amount"].sum()), places=FEN_PLACES),
        amount_after=half_up(Decimal(one.drafts.bills["amount"][0]), places=FEN_PLACES),
        lines=sides(one.standing, new=one.drafts.lines),
    )


def _place(found: FoundError, *, working: Working, scope: Scope) -> Place:
    """Find the agreement concerned, and the price asked for."""
    known = customers.agreements_of([found.account_id], scope=scope)
    end = found.period.end or date.max
    running = known.filter(
        (pl.col("start_date") < end) & (pl.col("end_date").is_null() | (pl.col("end_date") > found.period.start))
    )
    own = running if found.agreement_id is None else running.filter(agreement_id=found.agreement_id)
    if own.height != 1:
        msg = "Say which agreement of the account is concerned: not exactly one runs on these days."
        raise CaseRefused(msg)
    agreement_id, usage_point_id = own.select("agreement_id", "usage_point_id").row(0)
    return Place(agreement_id, usage_point_id, _structure_id(working.structure) if working.structure else 0)


def _structure_id(code: str) -> int:
    asked = tariffs.structure_ids().filter(structure=code)
    if asked.is_empty():
        msg = f"There is no price with the code {code}."
        raise CaseRefused(msg)
    return int(asked["structure_id"][0])


def _with_claims(found: FoundError, *, out: WorkedOut) -> WorkedOut:
    if found.breach is None and found.cause is not Cause.OUTAGE:
        return out
    terms = terms_on(found.account_id, day=_latest_day(found))
    if found.cause is Cause.OUTAGE:
        paid = _compensation(found, is_two_part=terms.is_two_part)
        return WorkedOut(out.working, out.months, out.base, compensation=paid)
    assert found.breach is not None  # noqa: S101 - told to the type checker
    rows = terms_for(
        penalties_on(_latest_day(found)),
        kind=found.breach.kind,
        is_two_part=terms.is_two_part,
        is_residential=terms.usage_class in HOMES,
    )
    row = rows[0] if rows else None
    if (why := why_not_penalty(found.breach, terms=row)) is not None:
        raise CaseRefused(why)
    assert row is not None  # noqa: S101 - told to the type checker
    asked = penalty(max(out.base, ZERO), breach=found.breach, terms=row)
    return WorkedOut(out.working, out.months, out.base, penalty=asked, penalty_terms=row)


def terms_on(account_id: int, *, day: date) -> TermsRow:
    """
    Give the terms of an account on a day.

    :raises CaseRefused: if it has none then
    """
    held = [
        row
        for row in customers.terms_had(account_id)
        if row.start_date <= day and (row.end_date is None or day < row.end_date)
    ]
    if not held:
        msg = f"The account has no terms on {day}."
        raise CaseRefused(msg)
    return held[0]


def _compensation(found: FoundError, *, is_two_part: bool) -> Decimal:
    """Work out what an outage is paid for, by the latest bill before it."""
    start = found.period.start
    before = bills.standing_bills(found.account_id, since=date(start.year - 1, 1, 1), until=start.replace(day=1))
    usual = [bill for bill in before if bill.end_date <= start]
    if not usual:
        msg = "No bill before the outage tells how much is used: compensation cannot be worked out."
        raise CaseRefused(msg)
    bill = usual[-1]
    lines = bills.standing_lines(bill.bill_id).filter(pl.col("kind").is_in([str(kind) for kind in ENERGY_KINDS]))
    figures = figures_on(_latest_day(found))
    times = figures[Figure.OUTAGE_TWO_PART if is_two_part else Figure.OUTAGE_SINGLE_PART]
    return outage_compensation(
        Decimal(lines["amount"].sum()),
        days=(bill.end_date - bill.start_date).days,
        hours=found.outage_hours or ZERO,
        times=times,
    )
