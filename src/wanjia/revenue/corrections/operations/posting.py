"""Approved cases become money: bills of the difference, a penalty, a compensation."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

from django.utils.timezone import localtime

from wanjia.foundation.access.types import Actor
from wanjia.foundation.events.types import Happened
from wanjia.foundation.periods.types import Period
from wanjia.revenue.corrections import rules
from wanjia.revenue.corrections.flow import CASE, Decision
from wanjia.revenue.corrections.models import LONGEST_REASON, CaseMonth, CorrectionCase
from wanjia.revenue.corrections.operations.held import case_held, record
from wanjia.revenue.corrections.queries.found import found_of, handlers_of
from wanjia.revenue.corrections.queries.working_out import CaseRefused, planned, terms_on
from wanjia.revenue.corrections.types import CaseState
from wanjia.revenue.rebilling.operations import Differences, bill_differences
from wanjia.revenue.rebilling.types import Cause as Made
from wanjia.revenue.receivables.operations.charging import charge
from wanjia.revenue.receivables.queries.charges import due_days
from wanjia.revenue.receivables.queries.history import settlements_of
from wanjia.revenue.receivables.rules import debtor_class
from wanjia.revenue.receivables.types import ChargeKind, NewCharge

SOURCE = "corrections.case"


def post(*, case_id: int, by: Actor, at: datetime) -> list[str]:
    """
    Post an approved case: each bill moved gets a bill of its difference, and penalty or compensation is charged.

    A difference below 0 nets what is open of the bill that it corrects; the rest stays with that bill until somebody
    agrees to its release (requirements A427, A433). Posting twice posts once.

    :returns: the numbers of the bills written, the earliest month first
    :raises CaseRefused: if there is no such case among the actor's units
    :raises StepRefused: if it is not approved
    :raises CorrectionRefused: if what was approved no longer comes out
    """
    case = case_held(case_id, by=by)
    if case.state == CaseState.POSTED:
        return _written(case)
    case.state = CASE.after("post", state=case.state, thing=Decision(by.number))
    _post_bills(case, by=by, at=at)
    case.charge_id = _post_claim(case, by=by, at=at)
    case.posted_by, case.posted_at = by.number, at
    case.save(update_fields=["state", "charge", "posted_by", "posted_at"])
    numbers = _written(case)
    record(
        "corrections.case_posted",
        of=case,
        by=by,
        at=at,
        bills=numbers,
        difference=case.difference,
        penalty=case.penalty,
        compensation=case.compensation,
    )
    return numbers


def _written(case: CorrectionCase) -> list[str]:
    rows = CaseMonth.objects.filter(case=case, correction__isnull=False).order_by("bill_month")
    return [str(number) for number in rows.values_list("correction__number", flat=True)]


def _post_bills(case: CorrectionCase, *, by: Actor, at: datetime) -> None:
    months = {row.bill_id: row for row in CaseMonth.objects.filter(case=case)}
    if not months:
        return
    plan = planned(found_of(case), scope=by.scope)
    asked = Differences(
        account_id=case.account_id,
        period=Period(case.start_date, case.end_date),
        adjustments=plan.adjustments,
        expected={bill_id: row.amount_after - row.amount_before for bill_id, row in months.items()},
        cause=Made(SOURCE, case.pk),
        reason=f"{case.number}: {case.evidence}"[:LONGEST_REASON],
    )
    written = bill_differences(asked, by=by, at=at)
    for one in written:
        CaseMonth.objects.filter(pk=months[one.bill_id].pk).update(correction_id=one.correction_id)


def _post_claim(case: CorrectionCase, *, by: Actor, at: datetime) -> int | None:
    amount = case.penalty or -case.compensation
    if not amount:
        return None
    kind = ChargeKind.PENALTY if amount > 0 else ChargeKind.COMPENSATION
    today = localtime(at).date()
    claim = NewCharge(
        account_id=case.account_id,
        kind=kind,
        item=case.breach,
        amount=amount,
        bill_id=None,
        month=today.replace(day=1),
        due_date=_due(case, today=today) if amount > 0 else today,
        source_kind=SOURCE,
        source_id=case.pk,
    )
    return charge(claim, by=by, at=at)


def _due(case: CorrectionCase, *, today: date) -> date:
    terms = terms_on(case.account_id, day=case.end_date - timedelta(days=1))
    debtor = debtor_class(terms.usage_class)
    return today + timedelta(days=due_days(debtor, account_id=case.account_id, day=today))


def refuse_handler(happened: Happened) -> None:
    """
    Refuse money that settles a penalty where whoever takes it handled the case (separation of duties, rule 4).

    :raises CaseRefused: if so; the money is then not taken
    """
    if happened.by.person_id is None or happened.subject_id is None:
        return
    cases = {
        case.charge_id: case
        for case in CorrectionCase.objects.filter(account_id=happened.subject_id, penalty__gt=Decimal(0))
        if case.charge_id is not None
    }
    if not cases:
        return
    for one in settlements_of(happened.subject_id, since=localtime(happened.at).date()):
        case = cases.get(one.charge_id)
        if case is None or one.credit_id != happened.facts["credit_id"]:
            continue
        handled_by = handlers_of(case) | {case.decided_by, case.posted_by}
        why = rules.why_not_received(happened.by.number, handled_by=handled_by, number=case.number)
        if why is not None:
            raise CaseRefused(why)
