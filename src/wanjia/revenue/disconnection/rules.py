"""
Decisions about cutting supply: what the law asks for before, and what stands in the way.

Periods of days count from day to day: a notice served on the 1st is 3 days old on the 4th.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal

from wanjia.revenue.disconnection.types import (
    Case,
    CommandReport,
    CommandState,
    Condition,
    CutCause,
    Debt,
    Judged,
    Limit,
    NewHold,
    NewImportance,
    Notice,
    Outcome,
    Standing,
)

ZERO = Decimal(0)
C, L = Condition, Limit
#: What every step asks for. Nothing is asked for twice in the sentence: the first that lacks is told.
BEFORE_APPROVAL = (C.DEBT_OPEN, C.ARREARS_AGE, C.DUNNED, C.NO_HOLD)
BEFORE_NOTICE = (*BEFORE_APPROVAL, C.APPROVED)
BEFORE_REMINDER = (*BEFORE_NOTICE, C.NOTICE, C.AUTHORITY)
BEFORE_ORDER = (*BEFORE_REMINDER, C.REMINDER, C.HOURS)


def debt_of(
    charges: Iterable[tuple[str, date, Decimal]], *, counted: frozenset[str], credit: Decimal, day: date, after: int
) -> Debt:
    """
    Sum up the electricity debt for which supply may be cut.

    Only kinds of charges that count are electricity debt: an outage is no means to collect other money. What the
    customer has paid in advance is taken off first.

    :param charges: kind, due day and what is open (below 0 where the company owes it)
    :param after: a debt counts once it is overdue for more than so many days
    """
    mine: list[tuple[date, Decimal]] = []
    others: dict[str, Decimal] = {}
    for kind, due, amount in charges:
        if kind in counted:
            mine.append((due, amount))
        elif amount > 0:
            others[kind] = others.get(kind, ZERO) + amount
    overdue = [(due, amount) for due, amount in mine if due < day]
    old = [(due, amount) for due, amount in overdue if (day - due).days > after]
    oldest = min((due for due, amount in overdue if amount > 0), default=None)
    return Debt(_left(old, credit=credit), _left(overdue, credit=credit), oldest, others)


def _left(charges: Iterable[tuple[date, Decimal]], *, credit: Decimal) -> Decimal:
    return max(sum((amount for _due, amount in charges), ZERO) - credit, ZERO)


def judged(case: Case) -> tuple[Judged, ...]:
    """Judge every condition of a cut as if supply were cut at the case's moment."""
    return tuple(_judge(condition, case=case) for condition in Condition)


def why_not(case: Case, *, conditions: Iterable[Condition]) -> str | None:
    """Tell the first of some conditions that is not fulfilled."""
    for condition in conditions:
        found = _judge(condition, case=case)
        if not found.is_met:
            return found.why_not
    return None


def _judge(condition: Condition, *, case: Case) -> Judged:
    check, limit = CHECKS[condition]
    rule = case.standing.rules.get(limit) if limit is not None else None
    if limit is None or rule is not None:
        lacking = check(case) or ""
        return Judged(condition, lacking, *(() if rule is None else (rule.source, rule.is_confirmed)))
    return Judged(condition, _no_limit() or "", is_confirmed=False)


def _no_limit() -> str | None:
    return "A figure that cuts are judged by has no row on this day, so nothing is cut."


def _debt_open(case: Case) -> str | None:
    least = case.standing.rules[L.LEAST_DEBT].value
    if case.debt >= least and case.debt > 0:
        return None
    return f"The electricity debt that may be cut for is {case.debt} yuan, below the {least} from which supply is cut."


def _arrears_age(case: Case) -> str | None:
    if case.oldest_due_date is None:
        return "No bill is overdue."
    asked, days = case.standing.days(L.ARREARS_DAYS), (case.at.date() - case.oldest_due_date).days
    if case.cause is CutCause.PREPAYMENT_EMPTY or days > asked:
        return None
    return f"The oldest bill is {days} days overdue; supply may be cut after more than {asked}."


def _dunned(case: Case) -> str | None:
    if case.dunned_on is not None and case.dunned_on <= case.at.date():
        return None
    return "The customer has not been asked to pay: remind the customer first."


def _no_hold(case: Case) -> str | None:
    if not case.holds:
        return None
    end = case.holds[0].end_date
    if end is None:
        return "A hold forbids the cut: it must be released first."
    return f"A hold forbids the cut until {end}: it must end or be released first."


def _approved(case: Case) -> str | None:
    return None if case.approved_by else "A second person has not approved the cut."


def _notice(case: Case) -> str | None:
    if case.noticed_on is None:
        return "No written notice has been served on the customer."
    age = (case.at.date() - case.noticed_on).days
    least, most = case.standing.days(L.NOTICE_LEAST_DAYS), case.standing.days(L.NOTICE_MOST_DAYS)
    if age < least:
        first = case.noticed_on + timedelta(days=least)
        return f"The notice was served on {case.noticed_on}: supply may be cut from {first} on."
    if age > most:
        return f"The notice of {case.noticed_on} is more than {most} days old: serve a new one."
    if case.planned_at is not None and case.at < case.planned_at - timedelta(
        hours=case.standing.days(L.REMINDER_HOURS)
    ):
        return f"The notice names {case.planned_at:%Y-%m-%d %H:%M} for the cut: not before."
    return None


def _authority(case: Case) -> str | None:
    if case.importance is None or case.copied_on is not None:
        return None
    return (
        "This is an important customer: the notice must be copied to the authority first. Serve it anew with the copy."
    )


def _hours(case: Case) -> str | None:
    return why_not_now(case.at, standing=case.standing)


def _reminder(case: Case) -> str | None:
    if case.reminded_at is None:
        return "The customer has not been told the time again shortly before."
    minutes, hours = case.standing.days(L.REMINDER_MINUTES), case.standing.days(L.REMINDER_HOURS)
    age = case.at - case.reminded_at
    if age < timedelta(minutes=minutes):
        return f"The customer was reminded at {case.reminded_at:%H:%M}: wait {minutes} minutes."
    if age > timedelta(hours=hours):
        return f"The reminder is more than {hours} hours old: remind the customer again."
    if case.planned_at is not None and case.at < case.planned_at:
        return f"The notice names {case.planned_at:%Y-%m-%d %H:%M} for the cut: not before."
    return None


CHECKS: dict[Condition, tuple[Callable[[Case], str | None], Limit | None]] = {
    C.DEBT_OPEN: (_debt_open, L.LEAST_DEBT),
    C.ARREARS_AGE: (_arrears_age, L.ARREARS_DAYS),
    C.DUNNED: (_dunned, None),
    C.NO_HOLD: (_no_hold, None),
    C.APPROVED: (_approved, None),
    C.NOTICE: (_notice, L.NOTICE_LEAST_DAYS),
    C.AUTHORITY: (_authority, None),
    C.REMINDER: (_reminder, L.REMINDER_MINUTES),
    C.HOURS: (_hours, L.REST_DAYS_AHEAD),
}


def why_not_now(at: datetime, *, standing: Standing) -> str | None:
    """Tell why nothing is cut at a moment (local time): the day of the week, the hour, or a rest day near."""
    day = at.date()
    if day in standing.rest_days:
        return f"Nothing is cut on {day}: it is a rest day."
    ahead = standing.days(L.REST_DAYS_AHEAD)
    if any(day + timedelta(days=later) in standing.rest_days for later in range(1, ahead + 1)):
        return f"Nothing is cut on {day}: a rest day follows."
    today = [window for window in standing.windows if at.isoweekday() in window.weekdays]
    if not today:
        return f"Nothing is cut on this day of the week ({day})."
    if not any(window.start <= at.time() < window.end for window in today):
        hours = ", ".join(f"{window.start:%H:%M}–{window.end:%H:%M}" for window in today)
        return f"Supply is cut from {hours} only."
    return None


def why_not_served(notice: Notice, *, case: Case) -> str | None:
    """Tell why a notice cannot be served like that: proof, days to the cut, its hour, the copy to the authority."""
    if not notice.proof.strip():
        return "Say how it is proved that the notice was served: who signed, or the number of the letter."
    if notice.served_on > case.at.date():
        return "A notice is written down once it was served, not before."
    least, most = case.standing.days(L.NOTICE_LEAST_DAYS), case.standing.days(L.NOTICE_MOST_DAYS)
    days = (notice.planned_at.date() - notice.served_on).days
    if not least <= days <= most:
        return f"The cut must come {least} to {most} days after the notice is served; these are {days}."
    if case.importance is not None and (notice.copied_on is None or not notice.copy_proof.strip()):
        return "This is an important customer: say when and how the notice was copied to the authority."
    return why_not_now(notice.planned_at, standing=case.standing)


def why_not_decided(*, requested_by: str, by: str, reason: str) -> str | None:
    """Tell why somebody may not decide on a cut: one's own request, or without a reason."""
    if requested_by == by:
        return "You asked for this cut: another person must decide on it."
    return None if reason.strip() else "Say why: the reason stays on record."


def why_not_cancelled(case: Case) -> str | None:
    """Tell why a cut cannot be called off any more."""
    if case.command is CommandState.TAKEN:
        return "The command is already on its way: wait for its report, then order supply to be restored."
    return None if case.reason.strip() else "Say why: the reason stays on record."


def why_not_reported(report: CommandReport, *, ordered_at: datetime, at: datetime) -> str | None:
    """Tell why a command cannot be reported like that: a failure without a reason, or a moment that cannot be."""
    if report.outcome is Outcome.FAILED and not (report.note.strip() or report.answer.strip()):
        return "Say why it failed: the reason stays on record."
    moment = report.happened_at
    if moment is None:
        return None
    if moment > at:
        return "The moment lies in the future: report what has happened, with the moment at which it did."
    if moment < ordered_at:
        return "The moment lies before the order: nobody can have carried it out then."
    return None


def why_not_second_person(*, proposed_by: str, by: str, reason: str) -> str | None:
    """Tell why somebody may not decide on an entry in the list of important customers: one's own, or no reason."""
    if proposed_by == by:
        return "You proposed this entry: another person must decide on it."
    return None if reason.strip() else "Say why: the reason stays on record."


def why_not_listed(new: NewImportance) -> str | None:
    """Tell why an entry in the list of important customers cannot be proposed like that."""
    if not new.source.strip():
        return "Say which list of the authority names the customer: number and day of the document."
    if not new.authority.strip():
        return "Say which authority gets the copy of a notice, such as the office for energy of the county."
    if new.end_date is not None and new.end_date <= new.start_date:
        return "An entry must end later than it begins."
    return None


def why_not_held(hold: NewHold, *, today: date) -> str | None:
    """Tell why a hold cannot be placed like that."""
    if hold.account_id is not None and hold.unit_id is not None:
        return "A hold is on an account or on a unit, not on both."
    if hold.end_date is not None and hold.end_date <= max(hold.start_date, today):
        return "A hold must end later than it begins, and later than today."
    return None
