"""Questions about what waits for a second person: voids and differences."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from wanjia.foundation.access.types import Scope
from wanjia.foundation.findings.types import Refused
from wanjia.foundation.organisation.queries import units_inside
from wanjia.revenue.payments.models import Shift, VoidRequest
from wanjia.revenue.payments.types import ShiftState, VoidState


class UnknownVoid(Refused):
    """There is no such request in the scope."""


@dataclass(frozen=True, slots=True)
class VoidRow:
    """A request to void a payment."""

    void_id: int
    state: VoidState
    reason: str
    requested_by: str
    requested_at: datetime
    decided_by: str
    decided_at: datetime | None
    decision_reason: str
    payment_number: str
    unit_path: str


def void_with_id(void_id: int, *, scope: Scope) -> VoidRow:
    """
    Find a request to void of the scope.

    :raises UnknownVoid: if there is none
    """
    found = _voids(VoidRequest.objects.inside(scope).filter(pk=void_id))
    if not found:
        msg = "There is no such request among your units."
        raise UnknownVoid(msg)
    return found[0]


def voids_of(payment_id: int) -> list[VoidRow]:
    """Give what was ever asked about voiding a payment, the latest first."""
    return _voids(VoidRequest.objects.filter(payment_id=payment_id))


def _voids(rows: QuerySet[VoidRequest]) -> list[VoidRow]:
    return [
        VoidRow(
            void_id=row.pk,
            state=VoidState(row.state),
            reason=row.reason,
            requested_by=row.requested_by,
            requested_at=row.requested_at,
            decided_by=row.decided_by,
            decided_at=row.decided_at,
            decision_reason=row.decision_reason,
            payment_number=row.payment.number,
            unit_path=row.unit.path,
        )
        for row in rows.select_related("payment", "unit").order_by("-pk")
    ]


def voids_waiting(scope: Scope, *, but_of: str) -> tuple[int, datetime | None]:
    """Count the requests to void that wait for somebody other than a person, and tell since when the earliest does."""
    mine = VoidRequest.objects.filter(unit__in=units_inside(scope.unit_paths), state=VoidState.REQUESTED)
    found = list(mine.exclude(requested_by=but_of).order_by("requested_at").values_list("requested_at", flat=True))
    return len(found), found[0] if found else None


def differences_waiting(scope: Scope, *, but_of: str) -> tuple[int, datetime | None]:
    """Count the counted tills that differ and to which nobody agreed yet, other than a person's own."""
    mine = Shift.objects.filter(unit__in=units_inside(scope.unit_paths), state=ShiftState.COUNTED)
    off = mine.exclude(difference=0).filter(difference_approved=None).exclude(cashier=but_of)
    found = list(off.order_by("counted_at").values_list("counted_at", flat=True))
    return len(found), found[0] if found else None
