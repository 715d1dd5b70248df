"""Questions about cuts, commands and holds, for pages, to-dos and those who carry commands out."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Count, Min, Q, QuerySet

from wanjia.foundation.access.types import Scope
from wanjia.foundation.findings.types import Refused
from wanjia.foundation.organisation.queries import holds_all_units
from wanjia.revenue.disconnection.flow import COMMAND, CUT
from wanjia.revenue.disconnection.models import Cut, CutCommand, Hold
from wanjia.revenue.disconnection.types import (
    AHEAD,
    OFF,
    OPEN_COMMAND,
    CommandAction,
    CommandState,
    CommandWay,
    CutCause,
    CutState,
    HoldReason,
)

Waiting = tuple[int, datetime | None]


class UnknownCut(Refused):
    """There is no such cut, command or hold among those that the scope shows."""


@dataclass(frozen=True, slots=True)
class CutRow:
    """
    A cut as plain values.

    :ivar steps: what can be done now, by names of the flow
    """

    cut_id: int
    account_id: int
    account_number: str
    unit_name: str
    unit_path: str
    cause: CutCause
    state: CutState
    due_at: datetime | None
    debt: Decimal
    paid: Decimal
    oldest_due_date: date
    dunned_on: date | None
    note: str
    requested_by: str
    requested_at: datetime
    decided_by: str
    decided_at: datetime | None
    decision_reason: str
    noticed_on: date | None
    notice_way: str
    notice_proof: str
    planned_at: datetime | None
    copied_on: date | None
    copy_proof: str
    reminded_at: datetime | None
    reminder_way: str
    ordered_at: datetime | None
    cut_at: datetime | None
    settled_at: datetime | None
    restored_at: datetime | None
    ended_reason: str
    steps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CommandRow:
    """A command as plain values."""

    command_id: int
    cut_id: int
    account_id: int
    account_number: str
    unit_path: str
    action: CommandAction
    way: CommandWay
    state: CommandState
    ordered_by: str
    ordered_at: datetime
    due_at: datetime
    taken_by: str
    taken_at: datetime | None
    lease_until: datetime | None
    reported_by: str
    reported_at: datetime | None
    happened_at: datetime | None
    note: str
    answer: str
    steps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class HoldRow:
    """A hold as plain values; on everybody where it names neither account nor unit."""

    hold_id: int
    reason: HoldReason
    account_number: str
    unit_name: str
    start_date: date
    end_date: date | None
    note: str
    source_kind: str
    placed_by: str
    placed_at: datetime
    released_by: str
    released_at: datetime | None
    release_reason: str


PLAIN_OF_CUT = (
    "due_at", "debt", "paid", "oldest_due_date", "dunned_on", "note", "requested_by", "requested_at", "decided_by",
    "decided_at", "decision_reason", "noticed_on", "notice_way", "notice_proof", "planned_at", "copied_on",
    "copy_proof", "reminded_at", "reminder_way", "ordered_at", "cut_at", "settled_at", "restored_at", "ended_reason",
)  # fmt: skip
PLAIN_OF_COMMAND = (
    "ordered_by", "ordered_at", "due_at", "taken_by", "taken_at", "lease_until", "reported_by", "reported_at",
    "happened_at", "note", "answer",
)  # fmt: skip


def cut_with_id(cut_id: int, *, scope: Scope) -> CutRow:
    """
    Find a cut of a scope.

    :raises UnknownCut: if there is none
    """
    found = Cut.objects.inside(scope).select_related("account", "unit").filter(pk=cut_id).first()
    if found is None:
        msg = "There is no such cut among your units."
        raise UnknownCut(msg)
    return _cut(found)


def found_cut(cut_id: int) -> Cut:
    """Give the row of a cut that was found within a scope before, for the rules."""
    return Cut.objects.get(pk=cut_id)


def cuts_of(account_id: int) -> list[CutRow]:
    """Give the cuts that an account, found within a scope before, ever had, the latest first."""
    rows = Cut.objects.filter(account_id=account_id).select_related("account", "unit").order_by("-requested_at", "-pk")
    return [_cut(row) for row in rows]


def open_cuts(account_ids: Collection[int]) -> dict[int, CutState]:
    """Give where the open cut of each of some accounts stands; those without one are left out."""
    rows = Cut.objects.open().filter(account_id__among=list(account_ids)).values_list("account_id", "state")
    return {account_id: CutState(state) for account_id, state in rows}


def all_open_cuts(cause: CutCause) -> dict[int, CutState]:
    """Give where the open cuts of one cause stand, by account, of the whole company."""
    rows = Cut.objects.open().filter(cause=cause).values_list("account_id", "state")
    return {account_id: CutState(state) for account_id, state in rows}


def _cut(row: Cut) -> CutRow:
    return CutRow(
        cut_id=row.pk,
        account_id=row.account_id,
        account_number=row.account.number,
        unit_name=row.unit.name,
        unit_path=row.unit.path,
        cause=CutCause(row.cause),
        state=CutState(row.state),
        steps=CUT.open_steps(row.state),
        **{name: getattr(row, name) for name in PLAIN_OF_CUT},
    )


def commands_of(cut_id: int) -> list[CommandRow]:
    """Give the commands about a cut that was found within a scope before, the earliest first."""
    return _commands(CutCommand.objects.filter(cut_id=cut_id).order_by("pk"))


def command_with_id(command_id: int, *, scope: Scope) -> CommandRow:
    """
    Find a command of a scope.

    :raises UnknownCut: if there is none
    """
    found = _commands(CutCommand.objects.inside(scope).filter(pk=command_id))
    if not found:
        msg = "There is no such command among your units."
        raise UnknownCut(msg)
    return found[0]


def commands_of_ids(ids: Collection[int]) -> list[CommandRow]:
    """Give commands found within a scope before, the most urgent first."""
    return _commands(CutCommand.objects.filter(pk__in=list(ids)).order_by("due_at", "pk"))


def commands_pending(scope: Scope, *, way: CommandWay) -> list[CommandRow]:
    """Give the commands that nobody has taken yet, for those who carry them out, the most urgent first."""
    mine = CutCommand.objects.inside(scope).filter(state=CommandState.PENDING, way=way)
    return _commands(mine.order_by("due_at", "pk"))


def commands_to_take(scope: Scope, *, at: datetime, way: CommandWay = CommandWay.REMOTE) -> list[CommandRow]:
    """Give the commands that may be taken: those nobody has, and those whose lease ran out without a report."""
    is_free = Q(state=CommandState.PENDING) | Q(state=CommandState.TAKEN, lease_until__lte=at)
    return _commands(CutCommand.objects.inside(scope).filter(is_free, way=way).order_by("due_at", "pk"))


def orders_open(scope: Scope) -> Waiting:
    """Count the commands to be carried out on site, and say since when the oldest waits."""
    mine = CutCommand.objects.inside(scope).filter(way=CommandWay.FIELD, state__in=OPEN_COMMAND)
    told = mine.aggregate(count=Count("pk"), oldest=Min("ordered_at"))
    return told["count"], told["oldest"]


def remote_overdue(scope: Scope, *, at: datetime) -> Waiting:
    """Count the commands whose lease ran out without a report, and say since when the oldest did."""
    mine = CutCommand.objects.inside(scope).filter(state=CommandState.TAKEN, way=CommandWay.REMOTE, lease_until__lte=at)
    told = mine.aggregate(count=Count("pk"), oldest=Min("lease_until"))
    return told["count"], told["oldest"]


def _commands(rows: QuerySet[CutCommand]) -> list[CommandRow]:
    return [
        CommandRow(
            command_id=row.pk,
            cut_id=row.cut_id,
            account_id=row.account_id,
            account_number=row.account.number,
            unit_path=row.unit.path,
            action=CommandAction(row.action),
            way=CommandWay(row.way),
            state=CommandState(row.state),
            steps=COMMAND.open_steps(row.state),
            **{name: getattr(row, name) for name in PLAIN_OF_COMMAND},
        )
        for row in rows.select_related("account", "unit")
    ]


def hold_with_id(hold_id: int, *, scope: Scope) -> HoldRow:
    """
    Find a hold that concerns units of a scope.

    :raises UnknownCut: if there is none
    """
    found = _holds(Hold.objects.concerning(scope).filter(pk=hold_id))
    if not found:
        msg = "There is no such hold among your units."
        raise UnknownCut(msg)
    return found[0]


def may_release(row: HoldRow, *, scope: Scope) -> bool:
    """Tell whether a scope reaches far enough to release a hold that it shows."""
    is_for_all = not row.account_number and not row.unit_name
    return row.released_at is None and (not is_for_all or holds_all_units(scope.unit_paths))


def holds_of(account_id: int) -> list[HoldRow]:
    """Give the holds that an account of its own ever had, the latest first."""
    return _holds(Hold.objects.filter(account_id=account_id).order_by("-placed_at", "-pk"))


def _holds(rows: QuerySet[Hold]) -> list[HoldRow]:
    names: tuple[str, ...] = (
        "start_date", "end_date", "note", "source_kind", "placed_by", "placed_at", "released_by", "released_at",
        "release_reason",
    )  # fmt: skip
    return [
        HoldRow(
            hold_id=row.pk,
            reason=HoldReason(row.reason),
            account_number=row.account.number if row.account else "",
            unit_name=row.unit.name if row.unit else "",
            **_values(row, names=names),
        )
        for row in rows.select_related("account", "unit")
    ]


def _values(row: Any, *, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}


def cuts_to_approve(scope: Scope, *, but_of: str) -> Waiting:
    """Count the cuts that wait for approval by somebody else than who asked, and say since when the oldest does."""
    waiting = Cut.objects.inside(scope).filter(state=CutState.REQUESTED).exclude(requested_by=but_of)
    return _waiting(waiting, since="requested_at")


def cuts_to_go_on(scope: Scope) -> Waiting:
    """Count the approved cuts that wait for their next step, and say since when the oldest does."""
    states = [state for state in AHEAD if state not in (CutState.REQUESTED, CutState.ORDERED)]
    return _waiting(Cut.objects.inside(scope).filter(state__in=states), since="decided_at")


def restores_waiting(scope: Scope) -> Waiting:
    """Count the accounts that have paid and have no supply yet, and say since when the oldest has waited."""
    paid = Cut.objects.inside(scope).filter(state__in=OFF, settled_at__isnull=False)
    return _waiting(paid, since="settled_at")


def _waiting(rows: QuerySet[Cut], *, since: str) -> Waiting:
    told = rows.aggregate(count=Count("pk"), oldest=Min(since))
    return told["count"], told["oldest"]
