"""A case locked for a change, read back as what was found, and the events that tell of it."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from wanjia.foundation.access.queries import within
from wanjia.foundation.access.types import Actor
from wanjia.foundation.events import operations as events
from wanjia.revenue.corrections.models import CorrectionCase
from wanjia.revenue.corrections.queries.working_out import CaseRefused

SUBJECT = "corrections.case"


def case_held(case_id: int, *, by: Actor) -> CorrectionCase:
    """
    Lock a case whose account is of the actor's units now.

    :raises CaseRefused: if there is none
    """
    mine = CorrectionCase.objects.filter(within(by.scope, path="account__unit__path"), pk=case_id)
    found: CorrectionCase | None = mine.locked().first()
    if found is None:
        msg = "There is no such case among your units."
        raise CaseRefused(msg)
    return found


def record(name: str, *, of: CorrectionCase, by: Actor, at: datetime, **facts: object) -> None:
    """Record an event of a case; amounts travel as text."""
    told = {key: str(value) if isinstance(value, Decimal) else value for key, value in facts.items()}
    about: dict[str, object] = {"subject_kind": SUBJECT, "subject_id": of.pk, "unit_id": of.unit_id}
    whose = {"number": of.number, "account_id": of.account_id, "cause": of.cause}
    events.record(name, by=by, at=at, **about, **whose, **told)  # type: ignore[arg-type]
