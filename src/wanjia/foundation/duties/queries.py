"""Questions about exemptions from the separation of duties."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Min

from wanjia.foundation.access.types import Scope
from wanjia.foundation.duties.flow import EXEMPTION
from wanjia.foundation.duties.models import Exemption
from wanjia.foundation.duties.types import DutyRule, ExemptionState


@dataclass(frozen=True, slots=True)
class ExemptionRow:
    """
    An exemption as plain values.

    :ivar steps: what can be decided now, by names of the flow
    """

    exemption_id: int
    rule: DutyRule
    unit_name: str
    unit_path: str
    start_date: date
    end_date: date
    state: ExemptionState
    reason: str
    requested_by: str
    requested_at: datetime
    decided_by: str
    decided_at: datetime | None
    decision_reason: str
    revoked_by: str
    revoked_at: datetime | None
    revocation_reason: str
    steps: tuple[str, ...]


FIELDS = (
    "pk",
    "rule",
    "unit__name",
    "unit__path",
    "start_date",
    "end_date",
    "state",
    "reason",
    "requested_by",
    "requested_at",
    "decided_by",
    "decided_at",
    "decision_reason",
    "revoked_by",
    "revoked_at",
    "revocation_reason",
)


def exempt_paths(rule: DutyRule, *, day: date) -> tuple[str, ...]:
    """Give the paths of the units that a rule does not bind on a day, each with all units below it."""
    found = Exemption.objects.in_force(day).filter(rule=rule).values_list("unit__path", flat=True)
    return tuple(sorted(set(found)))


def is_exempt(rule: DutyRule, *, unit_path: str, day: date) -> bool:
    """Tell whether a rule does not bind a unit on a day, because of an exemption of its own or of a unit above."""
    return any(unit_path.startswith(path) for path in exempt_paths(rule, day=day))


def exemption_with_id(exemption_id: int, *, scope: Scope) -> ExemptionRow | None:
    """Find an exemption of a unit within ``scope``; none if there is no such one."""
    found = Exemption.objects.inside(scope).filter(pk=exemption_id).values_list(*FIELDS).first()
    if found is None:
        return None
    row = dict(zip(FIELDS, found, strict=True))
    return ExemptionRow(
        exemption_id=row.pop("pk"),
        unit_name=row.pop("unit__name"),
        unit_path=row.pop("unit__path"),
        rule=DutyRule(row.pop("rule")),
        state=ExemptionState(row["state"]),
        steps=EXEMPTION.open_steps(row.pop("state")),
        **row,
    )


def waiting(scope: Scope) -> int:
    """Count the exemptions that wait for a decision in the units of ``scope``."""
    return Exemption.objects.inside(scope).filter(state=ExemptionState.REQUESTED).count()


def waiting_since(scope: Scope, *, but_of: str) -> tuple[int, datetime | None]:
    """Count the exemptions that wait for a decision by somebody else than who asked, and say since when the oldest."""
    found = Exemption.objects.inside(scope).filter(state=ExemptionState.REQUESTED).exclude(requested_by=but_of)
    told = found.aggregate(count=Count("pk"), oldest=Min("requested_at"))
    return told["count"], told["oldest"]
