"""Errors found, worked out, or dropped: one way for every source."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from django.utils.timezone import localtime

from wanjia.foundation.access.types import Actor
from wanjia.foundation.quantities.rounding import half_up
from wanjia.registry.customers.queries import accounts_inside, units_of
from wanjia.revenue.corrections import rules
from wanjia.revenue.corrections.flow import CASE, Decision
from wanjia.revenue.corrections.kernel.workings import why_not_inputs
from wanjia.revenue.corrections.models import (
    LONGEST_EVIDENCE,
    LONGEST_REASON,
    OVER,
    CaseLine,
    CaseMonth,
    CorrectionCase,
)
from wanjia.revenue.corrections.operations.held import case_held, record
from wanjia.revenue.corrections.queries.found import found_of
from wanjia.revenue.corrections.queries.working_out import BASE_PLACES, CaseRefused, MonthSides, WorkedOut, worked_out
from wanjia.revenue.corrections.types import CaseState, FoundError


def find(found: FoundError, *, by: Actor, at: datetime) -> int:
    """
    Take up an error that somebody came upon; audit, inspection, billing and complaints all come here.

    The same source is taken up once for an account and cause: the second time gives the case that is there.

    :returns: the case's id
    :raises CaseRefused: if the account is not of the actor's units, or something lacks
    """
    if not accounts_inside(by.scope).filter(pk=found.account_id).exists():
        msg = "There is no such account among your units."
        raise CaseRefused(msg)
    why = rules.why_not_found(found) or why_not_inputs(found.method, values=found.inputs)
    if why is not None:
        raise CaseRefused(why)
    same = _same(found)
    if same is not None:
        return same
    case = CorrectionCase.objects.create(
        number=_number(at),
        account_id=found.account_id,
        unit_id=units_of([found.account_id])[found.account_id][0],
        state=CaseState.FOUND,
        found_by=by.number,
        found_at=at,
        **_columns(found),
    )
    record("corrections.error_found", of=case, by=by, at=at, source=case.source, evidence=case.evidence)
    return int(case.pk)


def _columns(found: FoundError) -> dict[str, object]:
    breach = found.breach
    return {
        "agreement_id": found.agreement_id,
        "cause": found.cause,
        "source": found.source,
        "source_kind": found.source_kind,
        "source_id": found.source_id,
        "start_date": found.period.start,
        "end_date": found.period.end,
        "evidence": found.evidence.strip()[:LONGEST_EVIDENCE],
        "method": found.method,
        "inputs": dict(found.inputs),
        "outage_hours": found.outage_hours,
        "breach": breach.kind if breach else "",
        "breach_kw": breach.kw if breach else 0,
        "breach_occasions": breach.occasions if breach else 1,
        "penalty_times": breach.times if breach else None,
    }


def _same(found: FoundError) -> int | None:
    if found.source_id is None:
        return None
    rows = CorrectionCase.objects.filter(
        source_kind=found.source_kind, source_id=found.source_id, account_id=found.account_id, cause=found.cause
    )
    return rows.exclude(state__in=OVER).values_list("pk", flat=True).first()


def _number(at: datetime) -> str:
    month = f"{localtime(at):%Y%m}"
    rows = CorrectionCase.objects.filter(number__startswith=f"C{month}").order_by("-number")
    return rules.case_number(month, latest=rows.values_list("number", flat=True).first())


def compute(*, case_id: int, by: Actor, at: datetime) -> int:
    """
    Work a case out: what the months come to under the prices of then, old and new side by side.

    Working it out again replaces what was worked out before; an approved case is then proposed anew.

    :returns: the case's id
    :raises CaseRefused: if something lacks, or nothing comes out
    :raises CorrectionRefused: if no bill covers the days, or one cannot be billed again
    """
    case = case_held(case_id, by=by)
    case.state = CASE.after("compute", state=case.state, thing=Decision(by.number))
    out = worked_out(found_of(case), scope=by.scope)
    CaseMonth.objects.filter(case=case).delete()
    for month in out.months:
        _write(month, case=case)
    _sum_up(case, out=out)
    case.computed_by, case.computed_at = by.number, at
    case.proposed_by, case.proposed_at, case.decided_by, case.decided_at, case.decision_reason = "", None, "", None, ""
    case.save()
    record(
        "corrections.case_computed",
        of=case,
        by=by,
        at=at,
        difference=case.difference,
        penalty=case.penalty,
        compensation=case.compensation,
    )
    return int(case.pk)


def _write(month: MonthSides, *, case: CorrectionCase) -> None:
    row = CaseMonth.objects.create(
        case=case,
        bill_id=month.bill.bill_id,
        bill_month=month.bill.bill_month,
        energy_before_kwh=month.energy_before_kwh,
        energy_after_kwh=month.energy_after_kwh,
        amount_before=month.amount_before,
        amount_after=month.amount_after,
    )
    CaseLine.objects.bulk_create(CaseLine(month=row, **line) for line in month.lines.iter_rows(named=True))


def _sum_up(case: CorrectionCase, *, out: WorkedOut) -> None:
    case.factor, case.added_kwh = out.working.factor, _kept(out)
    case.energy_kwh, case.difference, case.base = out.energy_kwh, out.difference, out.base
    case.penalty, case.compensation, case.weight = out.penalty, out.compensation, out.weight
    case.penalty_rule_id = out.penalty_terms.rule_id if out.penalty_terms else None


def _kept(out: WorkedOut) -> Decimal | None:
    """Give the energy added as it is kept: with the places of the column."""
    added = out.working.energy_kwh
    return None if added is None else half_up(added, places=BASE_PLACES)


def drop(*, case_id: int, reason: str, by: Actor, at: datetime) -> int:
    """
    Drop a case of which nothing comes, with the reason.

    :returns: the case's id
    :raises StepRefused: if it was proposed already, or no reason is given
    """
    case = case_held(case_id, by=by)
    case.state = CASE.after("drop", state=case.state, thing=Decision(by.number, reason))
    case.decided_by, case.decided_at, case.decision_reason = by.number, at, reason.strip()[:LONGEST_REASON]
    case.save(update_fields=["state", "decided_by", "decided_at", "decision_reason"])
    record("corrections.case_dropped", of=case, by=by, at=at, reason=case.decision_reason)
    return int(case.pk)
