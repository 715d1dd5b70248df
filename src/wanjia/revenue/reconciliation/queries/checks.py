"""Questions about checks: a channel's day three ways, and the differences that checks found."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db.models import QuerySet

from wanjia.foundation.access.types import Scope
from wanjia.revenue.reconciliation.flow import FINDING, SUSPENSE
from wanjia.revenue.reconciliation.models import ChannelDay, CheckFinding, Suspense
from wanjia.revenue.reconciliation.types import Discrepancy, FindingState, SuspenseState


@dataclass(frozen=True, slots=True)
class ChannelDayRow:
    """A channel's day as plain values: what the channel says, what we have, what the bank shows."""

    day_id: int
    channel: str
    day: date
    unit_code: str
    unit_name: str
    unit_path: str
    file_name: str
    told_count: int
    told_amount: Decimal
    told_fee: Decimal
    our_count: int
    our_amount: Decimal
    bank_amount: Decimal | None
    checked_at: datetime | None
    checked_by: str


@dataclass(frozen=True, slots=True)
class FindingRow:
    """A difference as plain values."""

    finding_id: int
    kind: Discrepancy
    about: str
    day: date
    channel_day_id: int | None
    channel: str
    unit_name: str
    unit_path: str
    theirs: Decimal | None
    ours: Decimal | None
    their_day: date | None
    our_day: date | None
    state: FindingState
    owner: str
    found_at: datetime
    due_at: datetime | None
    settled_at: datetime | None
    settled_by: str
    explanation: str
    closed_at: datetime | None
    closed_by: str
    closing_note: str

    @property
    def steps(self) -> tuple[str, ...]:
        """Name the steps that a person can take now."""
        return tuple(step for step in FINDING.open_steps(self.state) if step != "find_again")


@dataclass(frozen=True, slots=True)
class SuspenseRow:
    """Money of unknown cause as plain values; names unmasked."""

    suspense_id: int
    line_id: int
    reference: str
    booked_on: date
    counterparty: str
    text: str
    bank: str
    account_number: str
    unit_path: str
    amount: Decimal
    state: SuspenseState
    note: str
    held_at: datetime
    held_by: str
    customer: str
    proposed_at: datetime | None
    proposed_by: str
    reason: str
    decided_at: datetime | None
    decided_by: str
    decision_reason: str
    payment_number: str

    @property
    def steps(self) -> tuple[str, ...]:
        """Name the steps that a person can take now; whether by one or two persons is for the amount to say."""
        may = set(SUSPENSE.open_steps(self.state))
        offered = ("assign", "send_back", "approve", "refuse", "release")
        return tuple(step for step in offered if step in may)


def channel_day_with_id(day_id: int, *, scope: Scope) -> ChannelDayRow | None:
    """Find a channel's day of a scope's units; none if there is no such one."""
    one = ChannelDay.objects.inside(scope).select_related("unit").filter(pk=day_id).first()
    if one is None:
        return None
    return ChannelDayRow(
        one.pk,
        one.channel,
        one.day,
        one.unit.code,
        one.unit.name,
        one.unit.path,
        one.file_name,
        one.told_count,
        one.told_amount,
        one.told_fee,
        one.our_count,
        one.our_amount,
        one.bank_amount,
        one.checked_at,
        one.checked_by,
    )


def findings_of_day(day_id: int, *, at_most: int) -> list[FindingRow]:
    """Give the differences of a channel's day, found within a scope before, the open ones first."""
    order = {FindingState.OPEN: 0, FindingState.EXPLAINED: 1, FindingState.CORRECTED: 2, FindingState.CLOSED: 3}
    rows = CheckFinding.objects.filter(channel_day_id=day_id)
    found = sorted(_findings(rows), key=lambda one: (order[one.state], one.kind, one.about))
    return found[:at_most]


def finding_with_id(finding_id: int, *, scope: Scope) -> FindingRow | None:
    """Find a difference of a scope's units; none if there is no such one."""
    found = _findings(CheckFinding.objects.inside(scope).filter(pk=finding_id))
    return found[0] if found else None


def _findings(rows: QuerySet[CheckFinding]) -> list[FindingRow]:
    return [
        FindingRow(
            one.pk,
            Discrepancy(one.kind),
            one.about,
            one.day,
            one.channel_day_id,
            one.channel_day.channel if one.channel_day else "",
            one.unit.name,
            one.unit.path,
            one.theirs,
            one.ours,
            one.their_day,
            one.our_day,
            FindingState(one.state),
            one.owner,
            one.found_at,
            one.due_at,
            one.settled_at,
            one.settled_by,
            one.explanation,
            one.closed_at,
            one.closed_by,
            one.closing_note,
        )
        for one in rows.select_related("unit", "channel_day")
    ]


def suspense_with_id(suspense_id: int, *, scope: Scope) -> SuspenseRow | None:
    """Find money of unknown cause of a scope's units; none if there is no such one."""
    rows = Suspense.objects.inside(scope).select_related("line__account__unit", "account", "payment")
    one = rows.filter(pk=suspense_id).first()
    if one is None:
        return None
    line = one.line
    return SuspenseRow(
        one.pk,
        line.pk,
        line.reference,
        line.booked_on,
        line.counterparty,
        line.text,
        line.account.bank,
        line.account.number,
        line.account.unit.path,
        one.amount,
        SuspenseState(one.state),
        one.note,
        one.held_at,
        one.held_by,
        one.account.number if one.account else "",
        one.proposed_at,
        one.proposed_by,
        one.reason,
        one.decided_at,
        one.decided_by,
        one.decision_reason,
        one.payment.number if one.payment else "",
    )
