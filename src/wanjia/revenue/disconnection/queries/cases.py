"""All that is known of one cut, for the rules and for its page."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

from django.utils.timezone import localtime

from wanjia.revenue.disconnection.models import Cut
from wanjia.revenue.disconnection.queries.standing import electricity_debt, holds_on, importance_of, standing_on
from wanjia.revenue.disconnection.types import Case, CommandState, CutCause, Limit

ZERO = Decimal(0)


def case_of(cut: Cut, *, at: datetime, command: CommandState | None) -> Case:
    """Put together what is known of a cut at a moment (local time)."""
    day, cause = at.date(), CutCause(cut.cause)
    standing = standing_on(day, cause=cause)
    debt = max(cut.debt - cut.paid, ZERO)
    oldest: date | None = cut.oldest_due_date
    if cause is CutCause.DEBT:
        found = electricity_debt(cut.account_id, day=day, standing=standing)
        debt, oldest = found.cuttable, found.oldest_due_date
    return Case(
        cause=cause,
        debt=debt,
        oldest_due_date=oldest,
        dunned_on=cut.dunned_on,
        requested_by=cut.requested_by,
        at=at,
        standing=standing,
        approved_by=cut.decided_by,
        importance=importance_of(cut.account_id, day=day),
        noticed_on=cut.noticed_on,
        notice_proof=cut.notice_proof,
        planned_at=_local(cut.planned_at),
        copied_on=cut.copied_on,
        reminded_at=_local(cut.reminded_at),
        holds=holds_on(cut.account_id, day=day),
        command=command,
    )


def least_debt(case: Case) -> Decimal:
    """Give the debt below which a case is settled; without a row any debt is one."""
    rule = case.standing.rules.get(Limit.LEAST_DEBT)
    return Decimal("0.01") if rule is None else max(rule.value, Decimal("0.01"))


def is_settled(case: Case) -> bool:
    """Tell whether the debt of a case is below the limit."""
    return case.debt < least_debt(case)


def hours(case: Case, *, limit: Limit) -> timedelta:
    """Give a limit in hours as a span."""
    return timedelta(hours=case.standing.days(limit))


def _local(moment: datetime | None) -> datetime | None:
    return None if moment is None else localtime(moment)
