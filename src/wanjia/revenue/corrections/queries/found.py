"""A stored case read back as what was found."""

from __future__ import annotations

from wanjia.foundation.periods.types import Period
from wanjia.revenue.corrections.models import CorrectionCase
from wanjia.revenue.corrections.types import Breach, BreachKind, Cause, FoundError, Method, Source


def found_of(case: CorrectionCase) -> FoundError:
    """Give what was found, as it was told."""
    return FoundError(
        account_id=case.account_id,
        cause=Cause(case.cause),
        source=Source(case.source),
        period=Period(case.start_date, case.end_date),
        evidence=case.evidence,
        method=Method(case.method),
        inputs=dict(case.inputs),
        agreement_id=case.agreement_id,
        breach=breach_of(case),
        outage_hours=case.outage_hours,
        source_kind=case.source_kind,
        source_id=case.source_id,
    )


def breach_of(case: CorrectionCase) -> Breach | None:
    """Give what a customer did, if anything."""
    if not case.breach:
        return None
    return Breach(BreachKind(case.breach), case.penalty_times, case.breach_kw, case.breach_occasions)


def handlers_of(case: CorrectionCase) -> frozenset[str]:
    """Give those who found, worked out or proposed a case."""
    return frozenset(filter(None, (case.found_by, case.computed_by, case.proposed_by)))
