"""Why a step of an outage cannot be taken; None where it can. The texts are fit for the user."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, timedelta

from wanjia.energy.reliability.types import Case, NewOutage, OutageKind

LONGEST_DAYS = 31
SECONDS_PER_HOUR = 3_600


def why_not_planned(new: NewOutage) -> str | None:
    """Give the reason why an outage cannot be planned so."""
    if not new.work.strip():
        return "Say what is done: customers are told of it."
    if new.to_at <= new.from_at:
        return "Supply must come back later than it goes off."
    if new.to_at - new.from_at > timedelta(days=LONGEST_DAYS):
        return "An outage lasts a month at most; plan the work in parts."
    if not new.parts:
        return "Name at least one segment, feeder or area that is switched off."
    return None


def why_not_within(case: Case) -> str | None:
    """Give the reason why an outage does not pass the check of its cost (先算后停)."""
    if case.parts == 0:
        return "Name at least one segment, feeder or area that is switched off."
    return None if not case.over else _over(case)


def why_not_over(case: Case) -> str | None:
    """Give the reason why there is nothing to escalate."""
    return None if case.over else "The budget suffices: it needs nobody above the station."


def why_not_approved(case: Case) -> str | None:
    """Give the reason why an outage within its budget cannot be approved."""
    if case.over:
        return f"{_over(case)} It has to be checked again and escalated."
    return _why_not_decided(case)


def why_not_escalated(case: Case) -> str | None:
    """Give the reason why an outage beyond its budget cannot be handed up."""
    return None if case.reason.strip() else "Say why the work cannot wait: the director decides on it."


def why_not_approved_over(case: Case) -> str | None:
    """Give the reason why an outage beyond its budget cannot be approved."""
    if not case.is_director:
        return "Beyond the budget only the manager of the company or the marketing director decides."
    return _why_not_decided(case)


def _why_not_decided(case: Case) -> str | None:
    if case.requested_by == case.by:
        return "Another person decides on it than who planned it."
    if case.at >= case.from_at and not case.is_emergency:
        return "The planned time has come already: plan it for another time."
    if case.important and not case.reason.strip():
        names = ", ".join(case.important)
        return f"Important customers are hit ({names}): say what is arranged with them."
    return None


def why_not_refused(case: Case) -> str | None:
    """Give the reason why an outage cannot be refused."""
    return None if case.reason.strip() else "Say why: the reason stays on record."


def why_not_noticed(case: Case) -> str | None:
    """Give the reason why it is too late to announce an outage."""
    if case.from_at - case.at < timedelta(hours=case.notice_hours):
        return f"It must be announced {case.notice_hours} hours ahead: plan it for a later time."
    return None


def why_not_started(case: Case) -> str | None:
    """Give the reason why an announced outage cannot start."""
    if case.noticed_at is None or case.from_at - case.noticed_at < timedelta(hours=case.notice_hours):
        return f"It was not announced {case.notice_hours} hours ahead."
    if case.at < case.from_at:
        return "Supply must not go off before the time that customers were told."
    if case.at >= case.to_at:
        return "The announced time is over: plan it anew."
    return None


def why_not_started_unannounced(case: Case) -> str | None:
    """Give the reason why an outage cannot start without having been announced."""
    return None if case.is_emergency else "Customers were not told: only an emergency starts without notice."


def why_not_restored(case: Case) -> str | None:
    """Give the reason why an outage is not over."""
    if case.open_parts:
        return f"{case.open_parts} parts are still out of use: say when each came back."
    return None


def why_not_stage(moment: datetime, *, started_at: datetime | None, at: datetime) -> str | None:
    """Give the reason why nothing can have been switched at a moment."""
    if started_at is None or moment < started_at:
        return "Nothing was switched before the outage began."
    return "That moment has not come yet." if moment > at else None


def why_not_reviewed(case: Case) -> str | None:
    """Give the reason why an outage cannot be closed."""
    return None if case.reason.strip() else "Say what came out of it: who answers for it and what is put right."


def _over(case: Case) -> str:
    return "The customer-hours do not suffice: " + "; ".join(case.over) + "."


def filled(text: str, *, values: Mapping[str, str]) -> str:
    """Fill the names in braces of a text in; braces within a value stay as they are."""
    return re.sub(r"\{(\w+)\}", lambda found: values.get(found.group(1), found.group(0)), text)


def notice_hours(kind: OutageKind, *, days: int, hours: int) -> int:
    """Give how long ahead an outage is announced: planned work by days, temporary outages by hours."""
    return hours if kind is OutageKind.TEMPORARY else days * 24
