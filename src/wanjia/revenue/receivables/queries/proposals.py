"""Questions about what was proposed: debts given up, and credit released, paid out or moved."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Min, Q, QuerySet, Sum

from wanjia.foundation.access.queries import within
from wanjia.foundation.access.types import Scope
from wanjia.foundation.findings.types import Refused
from wanjia.revenue.receivables import flow
from wanjia.revenue.receivables.models import Charge, Concession, CreditMove, Position
from wanjia.revenue.receivables.types import ChargeKind, ConcessionState, MoveKind, MoveState, SettlementKind

ZERO = Decimal("0.00")


class UnknownProposal(Refused):
    """No proposal of the scope has that id."""


@dataclass(frozen=True, slots=True)
class Decided:
    """Who proposed something and who decided, as plain values."""

    reason: str
    proposed_by: str
    proposed_at: datetime
    decided_by: str
    decided_at: datetime | None
    decision_reason: str


@dataclass(frozen=True, slots=True)
class ConcessionRow:
    """
    A debt that shall be given up, as plain values.

    :ivar at_most: what is open of the charge now, yuan
    :ivar steps: what the flow allows now
    """

    concession_id: int
    account_number: str
    unit_name: str
    unit_path: str
    kind: SettlementKind
    charge_id: int
    charge_kind: ChargeKind
    item: str
    bill_number: str
    month: date
    due_date: date
    charged: Decimal
    at_most: Decimal
    amount: Decimal
    state: ConcessionState
    steps: tuple[str, ...]
    told: Decided


@dataclass(frozen=True, slots=True)
class MoveRow:
    """
    Credit or a reduction that shall be moved, as plain values.

    :ivar at_most: what is there to be moved now, yuan
    :ivar owed: what the account owes now, yuan
    """

    move_id: int
    account_id: int
    account_number: str
    unit_name: str
    unit_path: str
    kind: MoveKind
    bill_number: str
    to_account: str
    at_most: Decimal
    owed: Decimal
    amount: Decimal
    state: MoveState
    steps: tuple[str, ...]
    told: Decided


def concession_with_id(concession_id: int, *, scope: Scope) -> ConcessionRow:
    """
    Find a proposal to give a debt up.

    :raises UnknownProposal: if there is none with that id in the scope
    """
    found = _concessions(Concession.objects.filter(within(scope, path="charge__account__unit__path"), pk=concession_id))
    if not found:
        msg = "There is no such proposal among your units."
        raise UnknownProposal(msg)
    return found[0]


def move_with_id(move_id: int, *, scope: Scope) -> MoveRow:
    """
    Find a proposal to move credit.

    :raises UnknownProposal: if there is none with that id in the scope
    """
    found = _moves(CreditMove.objects.filter(within(scope, path="account__unit__path"), pk=move_id))
    if not found:
        msg = "There is no such proposal among your units."
        raise UnknownProposal(msg)
    return found[0]


def concessions_of(account_id: int) -> list[ConcessionRow]:
    """Give what was ever proposed to be given up of an account found within a scope before, the latest first."""
    return _concessions(Concession.objects.filter(charge__account_id=account_id).order_by("-proposed_at", "-pk"))


def moves_of(account_id: int) -> list[MoveRow]:
    """Give the moves ever proposed for an account found within a scope before, the latest first."""
    return _moves(CreditMove.objects.filter(account_id=account_id).order_by("-proposed_at", "-pk"))


def concessions_waiting(scope: Scope, *, but_of: str = "") -> tuple[int, datetime | None]:
    """
    Count the debts proposed to be given up that wait, and say since when the oldest does.

    :param but_of: number of a person whose own proposals somebody else must decide on
    """
    mine = Concession.objects.filter(within(scope, path="charge__account__unit__path"), state=ConcessionState.PROPOSED)
    return _waiting(mine, but_of=but_of)


def moves_waiting(scope: Scope, *, but_of: str = "") -> tuple[int, datetime | None]:
    """Count the moves of credit that wait for a decision; see `concessions_waiting`."""
    mine = CreditMove.objects.filter(within(scope, path="account__unit__path"), state=MoveState.PROPOSED)
    return _waiting(mine, but_of=but_of)


def refunds_due(scope: Scope) -> tuple[int, datetime | None]:
    """Count the approved refunds that nobody has paid out yet, and say since when the oldest waits."""
    mine = CreditMove.objects.filter(within(scope, path="account__unit__path"))
    due = mine.filter(kind=MoveKind.REFUND, state=MoveState.APPROVED)
    return due.count(), due.aggregate(oldest=Min("decided_at"))["oldest"]


def available(account_id: int, *, kind: MoveKind, bill_id: int | None = None) -> Decimal:
    """Give how much of an account can be moved: what is open of a bill's reduction, else of all credits, yuan."""
    if kind is not MoveKind.RELEASE:
        found = Position.objects.filter(account_id=account_id).values_list("credit", flat=True).first()
        return found or ZERO
    below = Charge.objects.filter(account_id=account_id, bill_id=bill_id or 0, open_amount__lt=0)
    return -(below.aggregate(total=Sum("open_amount"))["total"] or ZERO)


def _waiting(mine: QuerySet[Any], *, but_of: str) -> tuple[int, datetime | None]:
    waiting = mine.filter(~Q(proposed_by=but_of))
    return waiting.count(), waiting.aggregate(oldest=Min("proposed_at"))["oldest"]


def _told(row: Concession | CreditMove) -> Decided:
    return Decided(row.reason, row.proposed_by, row.proposed_at, row.decided_by, row.decided_at, row.decision_reason)


def _concessions(rows: QuerySet[Concession]) -> list[ConcessionRow]:
    return [
        ConcessionRow(
            concession_id=row.pk,
            account_number=row.charge.account.number,
            unit_name=row.unit.name,
            unit_path=row.charge.account.unit.path,
            kind=SettlementKind(row.kind),
            charge_id=row.charge_id,
            charge_kind=ChargeKind(row.charge.kind),
            item=row.charge.item,
            bill_number=row.charge.bill.number or "" if row.charge.bill else "",
            month=row.charge.month,
            due_date=row.charge.due_date,
            charged=row.charge.amount,
            at_most=row.charge.open_amount,
            amount=row.amount,
            state=ConcessionState(row.state),
            steps=flow.CONCESSION.open_steps(row.state),
            told=_told(row),
        )
        for row in rows.select_related("charge__account__unit", "charge__bill", "unit")
    ]


def _moves(rows: QuerySet[CreditMove]) -> list[MoveRow]:
    found = list(rows.select_related("account__unit", "to_account", "bill", "unit"))
    positions = Position.objects.filter(account_id__in={row.account_id for row in found})
    owed = dict(positions.values_list("account_id", "owed"))
    return [
        MoveRow(
            move_id=row.pk,
            account_id=row.account_id,
            account_number=row.account.number,
            unit_name=row.unit.name,
            unit_path=row.account.unit.path,
            kind=MoveKind(row.kind),
            bill_number=row.bill.number or "" if row.bill else "",
            to_account=row.to_account.number if row.to_account else "",
            at_most=available(row.account_id, kind=MoveKind(row.kind), bill_id=row.bill_id),
            owed=owed.get(row.account_id, ZERO),
            amount=row.amount,
            state=MoveState(row.state),
            steps=flow.CREDIT_MOVE.open_steps(row.state),
            told=_told(row),
        )
        for row in found
    ]
