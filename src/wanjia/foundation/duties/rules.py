"""
Decisions about who may do what with a record that one has had in hand before.

The rules bind persons. A process (no person behind it) does what it was set up to do: it reviews nothing by judgement,
and what it entered is nobody's own.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from wanjia.foundation.access.types import Actor
from wanjia.foundation.duties.types import DutyRule
from wanjia.foundation.periods.types import Period

#: An exemption is for a time of need; whoever needs it longer asks again, and is looked at again.
LONGEST_DAYS = 366
#: So many accounts are named where there are more.
NAMED = 5

DOING = {DutyRule.ISSUE_OWN_READING: "issued", DutyRule.COLLECT_OWN_READING: "paid"}


def binds(by: Actor) -> bool:
    """Tell whether the rules bind this actor: persons, not processes."""
    return by.person_id is not None


def is_own(entered_by: str, *, by: Actor) -> bool:
    """Tell whether a record that ``entered_by`` entered is the actor's own work."""
    return binds(by) and entered_by == by.number


def why_not_by_own_hand(rule: DutyRule, *, by: Actor, accounts: Sequence[str], bills: int) -> str | None:
    """
    Tell why bills may not be issued or collected by this person.

    :param accounts: numbers of some of the accounts whose bills are made from readings that the person entered
    :param bills: how many bills these are
    """
    if bills == 0 or not binds(by):
        return None
    named = ", ".join(accounts[:NAMED]) + (", …" if bills > NAMED else "")
    return (
        f"{by.number} entered readings of {bills} of these bills (accounts {named}), so they must be "
        f"{DOING[rule]} by another person. Ask a colleague, or ask for an exemption for the unit."
    )


def why_not_requested(period: Period, *, reason: str, today: date) -> str | None:
    """Tell why an exemption may not be asked for like that."""
    if not reason.strip():
        return "Say why the unit needs the exemption: the reason stays on record."
    if period.start < today:
        return "An exemption begins today or later: what was done before stays as it was."
    if period.end is None:
        return "An exemption must end: give its last day."
    if period.days > LONGEST_DAYS:
        return f"An exemption holds for {LONGEST_DAYS} days at most; ask again when it ends."
    return None


def why_not_second_person(by: str, *, requested_by: str) -> str | None:
    """Tell why this person may not decide on an exemption: whoever asks for it does not grant it."""
    return "You asked for this exemption: another person must decide on it." if by == requested_by else None


def why_no_reason(reason: str) -> str | None:
    """Tell why a decision lacks its ground."""
    return None if reason.strip() else "Say why: the reason stays on record."
