"""Questions about cash handed from one cashier to another."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from wanjia.foundation.access.types import Scope
from wanjia.foundation.findings.types import Refused
from wanjia.foundation.organisation.queries import units_inside
from wanjia.revenue.payments.models import Handover, Shift
from wanjia.revenue.payments.types import HandoverState, ShiftState


class UnknownHandover(Refused):
    """There is no such handover in the scope."""


@dataclass(frozen=True, slots=True)
class HandoverRow:
    """A handover as plain values; ``pieces``: face value in yuan → how many, as the giver counted."""

    handover_id: int
    unit_name: str
    unit_path: str
    state: HandoverState
    amount: Decimal
    pieces: dict[Decimal, int]
    giver: str
    taker: str
    giving_shift_id: int
    taking_shift_id: int
    proposed_at: datetime
    decided_by: str
    decided_at: datetime | None
    reason: str


def handover_with_id(handover_id: int, *, scope: Scope) -> HandoverRow:
    """
    Find a handover of the scope.

    :raises UnknownHandover: if there is none
    """
    rows = Handover.objects.inside(scope).select_related("unit", "giving", "taking")
    row = rows.filter(pk=handover_id).first()
    if row is None:
        msg = "There is no such handover among your units."
        raise UnknownHandover(msg)
    return HandoverRow(
        handover_id=row.pk,
        unit_name=row.unit.name,
        unit_path=row.unit.path,
        state=HandoverState(row.state),
        amount=row.amount,
        pieces={Decimal(value): count for value, count in row.pieces.items()},
        giver=row.giving.cashier,
        taker=row.taking.cashier,
        giving_shift_id=row.giving_id,
        taking_shift_id=row.taking_id,
        proposed_at=row.proposed_at,
        decided_by=row.decided_by,
        decided_at=row.decided_at,
        reason=row.reason,
    )


def cashiers_beside(shift_id: int, *, today: date) -> list[str]:
    """Give the other cashiers whose till is open today in the unit of a shift, found within a scope before."""
    units = Shift.objects.filter(pk=shift_id).values("unit")
    beside = Shift.objects.filter(unit__in=units, state=ShiftState.OPEN, opened_on=today).exclude(pk=shift_id)
    return list(beside.order_by("cashier").values_list("cashier", flat=True))


def handovers_waiting(scope: Scope, *, taker: str) -> tuple[int, datetime | None]:
    """Count the handovers that wait for a person's signature, and tell since when the earliest does."""
    mine = Handover.objects.filter(
        unit__in=units_inside(scope.unit_paths), state=HandoverState.PROPOSED, taking__cashier=taker
    )
    found = list(mine.order_by("proposed_at").values_list("proposed_at", flat=True))
    return len(found), found[0] if found else None
