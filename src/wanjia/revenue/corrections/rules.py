"""Who may decide on a correction, and what a found error lacks."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from wanjia.foundation.organisation.types import Role, UnitKind
from wanjia.revenue.corrections.types import ApprovalTerms, BreachKind, CaseState, Cause, FoundError, Method, Working

#: How high a unit stands; a post held in a higher one counts as held in a lower one.
RANK = {UnitKind.GROUP: 0, UnitKind.TEAM: 0, UnitKind.STATION: 1, UnitKind.DEPARTMENT: 2, UnitKind.COMPANY: 3}
NUMBER_DIGITS = 4
#: Which methods a cause may be worked out by, the usual one first.
METHODS: Mapping[Cause, tuple[Method, ...]] = {
    Cause.READING: (Method.MENDED, Method.ENERGY),
    Cause.MULTIPLIER: (Method.MULTIPLIER, Method.MENDED, Method.RATIOS, Method.FACTOR),
    Cause.WIRING: (Method.WIRING, Method.RATIOS, Method.FACTOR, Method.ENERGY),
    Cause.PRICE: (Method.MENDED, Method.PRICE),
    Cause.CLASS: (Method.MENDED, Method.PRICE),
    Cause.METER_ERROR: (Method.METER_ERROR, Method.FACTOR, Method.ENERGY),
    Cause.THEFT: (Method.LOADS, Method.CURRENT, Method.ENERGY),
    Cause.BREACH: (Method.PRICE, Method.CAPACITY, Method.NOTHING),
    Cause.CREEP: (Method.CREEP, Method.ENERGY),
    Cause.OUTAGE: (Method.NOTHING,),
    Cause.POLICY: (Method.MENDED, Method.ENERGY, Method.PRICE),
}


@dataclass(frozen=True, slots=True)
class Held:
    """A role held in a unit of some kind."""

    role: Role
    level: UnitKind


@dataclass(frozen=True, slots=True)
class Stake:
    """
    What a decision on a case is about.

    :ivar weight: all differences added up without their signs, and penalty and compensation, yuan
    """

    weight: Decimal
    is_policy: bool


def why_not_found(found: FoundError) -> str | None:
    """Tell why an error cannot be taken up like that."""
    if not found.evidence.strip():
        return "Say what shows the error: the evidence stays with the case."
    if found.period.end is None:
        return "A correction is for days that are over: give the last one."
    if found.method not in METHODS[found.cause]:
        return "This cause is not worked out by that method."
    if found.cause is Cause.OUTAGE and not (found.outage_hours and found.outage_hours > 0):
        return "Say for how many hours supply was cut."
    return _why_not_breach(found)


def _why_not_breach(found: FoundError) -> str | None:
    if found.cause is Cause.BREACH and found.breach is None:
        return "Say which breach of the supply contract it is."
    if found.breach is None:
        return None
    if found.cause not in (Cause.BREACH, Cause.THEFT):
        return "Only a breach or theft is penalized."
    if (found.breach.kind is BreachKind.THEFT) is not (found.cause is Cause.THEFT):
        return "The kind of breach does not go with the cause."
    return None


def may_decide(stake: Stake, *, posts: Collection[Held], terms: Sequence[ApprovalTerms]) -> bool:
    """Tell whether one of the posts reaches as high as the amount asks."""
    return any(
        held.role == row.role
        and RANK[held.level] >= RANK[row.level]
        and (row.at_most is None or stake.weight <= row.at_most)
        for row in terms
        if row.is_for_policy is stake.is_policy
        for held in posts
    )


def roles_that_may(stake: Stake, *, terms: Sequence[ApprovalTerms]) -> list[Role]:
    """Give the roles that may decide on so much, in the order of the rows."""
    found = [
        row.role
        for row in terms
        if row.is_for_policy is stake.is_policy and (row.at_most is None or stake.weight <= row.at_most)
    ]
    return list(dict.fromkeys(found))


def why_not_second_person(by: str, *, handled_by: Collection[str]) -> str | None:
    """Tell why a person may not decide on a case: whoever found or proposed it does not approve it."""
    if by in handled_by:
        return "You worked on this case: another person must decide on it."
    return None


def why_not_received(by: str, *, handled_by: Collection[str], number: str) -> str | None:
    """Tell why a person may not take the money of a penalty: whoever handled the case does not (rule 4)."""
    if by in handled_by:
        return f"You handled case {number}: the money of its penalty must be taken by another person."
    return None


def why_no_reason(reason: str) -> str | None:
    """Tell why a decision lacks its ground."""
    return None if reason.strip() else "Say why: the reason stays on record."


def why_no_more_evidence(state: CaseState) -> str | None:
    """Tell why no file may be added: what was decided on stays what it was."""
    if state in (CaseState.FOUND, CaseState.COMPUTED, CaseState.PROPOSED):
        return None
    return "This case was decided on: nothing is added to its evidence any more."


def bills_change(method: Method) -> bool:
    """Tell whether a method works months out anew."""
    return method is not Method.NOTHING


def adjusts(working: Working) -> bool:
    """Tell whether a working bills days otherwise than from what was read and agreed."""
    return working != Working()


def case_number(month: str, *, latest: str | None) -> str:
    """
    Give the next number of a month's cases: C, the month, a counter.

    :param month: as 202602
    :param latest: the latest number given in it
    """
    prefix = f"C{month}"
    count = int(latest.removeprefix(prefix)) if latest else 0
    return f"{prefix}{count + 1:0{NUMBER_DIGITS}d}"
