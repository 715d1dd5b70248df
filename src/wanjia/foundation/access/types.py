"""Who acts, over which units, and what that permits."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from wanjia.foundation.organisation.types import Role


class Permission(StrEnum):
    """
    One thing that a post may permit, as an area and what is done in it.

    …_VIEW: look at; …_ENTER, …_PLAN, …_SETTLE, …_TAKE, …_PROPOSE and the like: do; …_APPROVE, …_REVIEW, …_ISSUE: decide
    on what somebody else did.
    """

    ORGANISATION_VIEW = "ORGANISATION_VIEW"
    ORGANISATION_EDIT = "ORGANISATION_EDIT"
    EXEMPTIONS_REQUEST = "EXEMPTIONS_REQUEST"
    EXEMPTIONS_APPROVE = "EXEMPTIONS_APPROVE"
    EVENTS_VIEW = "EVENTS_VIEW"
    TOKENS_ISSUE = "TOKENS_ISSUE"
    TIMETABLE_EDIT = "TIMETABLE_EDIT"
    CUSTOMERS_VIEW = "CUSTOMERS_VIEW"
    PERSONAL_VIEW = "PERSONAL_VIEW"
    TERMS_PROPOSE = "TERMS_PROPOSE"
    TERMS_APPROVE = "TERMS_APPROVE"
    METERING_VIEW = "METERING_VIEW"
    NETWORK_VIEW = "NETWORK_VIEW"
    READINGS_VIEW = "READINGS_VIEW"
    READINGS_ENTER = "READINGS_ENTER"
    READINGS_REVIEW = "READINGS_REVIEW"
    INTERVALS_VIEW = "INTERVALS_VIEW"
    INTERVALS_EDIT = "INTERVALS_EDIT"
    LOSS_VIEW = "LOSS_VIEW"
    LOSS_EDIT = "LOSS_EDIT"
    LOSS_ISSUE = "LOSS_ISSUE"
    TIES_PROPOSE = "TIES_PROPOSE"
    TIES_APPROVE = "TIES_APPROVE"
    QUALITY_VIEW = "QUALITY_VIEW"
    QUALITY_EDIT = "QUALITY_EDIT"
    OUTAGES_VIEW = "OUTAGES_VIEW"
    OUTAGES_PLAN = "OUTAGES_PLAN"
    OUTAGES_APPROVE = "OUTAGES_APPROVE"
    BILLS_VIEW = "BILLS_VIEW"
    RUNS_PLAN = "RUNS_PLAN"
    RUNS_SETTLE = "RUNS_SETTLE"
    RUNS_ISSUE = "RUNS_ISSUE"
    TRIALS_RUN = "TRIALS_RUN"
    PRICES_VIEW = "PRICES_VIEW"
    WHAT_IF_RUN = "WHAT_IF_RUN"
    LEDGER_VIEW = "LEDGER_VIEW"
    MONTH_CLOSE = "MONTH_CLOSE"
    MONTH_REOPEN = "MONTH_REOPEN"
    RECEIVABLES_VIEW = "RECEIVABLES_VIEW"
    PAYMENTS_TAKE = "PAYMENTS_TAKE"
    PAYMENTS_APPROVE = "PAYMENTS_APPROVE"
    RESPONSIBLE_NAME = "RESPONSIBLE_NAME"
    AGENTS_EDIT = "AGENTS_EDIT"
    DEBITS_SEND = "DEBITS_SEND"
    CREDITS_PROPOSE = "CREDITS_PROPOSE"
    CREDITS_APPROVE = "CREDITS_APPROVE"
    BANK_RECONCILE = "BANK_RECONCILE"
    DEBTS_COLLECT = "DEBTS_COLLECT"
    CUTS_APPROVE = "CUTS_APPROVE"
    CUTS_CARRY_OUT = "CUTS_CARRY_OUT"
    HOLDS_PLACE = "HOLDS_PLACE"
    CORRECTIONS_PROPOSE = "CORRECTIONS_PROPOSE"
    CORRECTIONS_APPROVE = "CORRECTIONS_APPROVE"
    PREPAYMENT_EDIT = "PREPAYMENT_EDIT"
    FILES_IMPORT = "FILES_IMPORT"
    FILES_EXPORT = "FILES_EXPORT"


@dataclass(frozen=True, slots=True)
class Scope:
    """
    The units whose records an actor may see and change.

    :ivar unit_paths: paths of the units held, each with all below it; ``("",)`` is the whole company
    """

    unit_paths: tuple[str, ...]

    def holds(self, path: str) -> bool:
        """Tell whether the unit with ``path`` lies inside."""
        return any(path.startswith(held) for held in self.unit_paths)

    def inside(self, path: str) -> Scope:
        """Give what this scope holds of the unit with ``path`` and those below it."""
        if self.holds(path):
            return Scope((path,))
        return Scope(tuple(held for held in self.unit_paths if held.startswith(path)))


WHOLE_COMPANY = Scope(("",))


@dataclass(frozen=True, slots=True)
class HeldPost:
    """A role held in a unit and all units below it."""

    role: Role
    unit_path: str


@dataclass(frozen=True, slots=True)
class Actor:
    """
    The person or process in whose name something is done.

    :ivar number: the person's number, or the name of the process
    :ivar posts: what the roles and the scope come from; none for a process
    """

    number: str
    name: str
    scope: Scope
    roles: frozenset[Role] = frozenset()
    person_id: int | None = None
    posts: tuple[HeldPost, ...] = ()
