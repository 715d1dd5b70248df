"""Questions about what the pre-bill checks found."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import Count, Q, QuerySet

from wanjia.foundation.access.queries import within
from wanjia.foundation.access.types import Scope
from wanjia.foundation.findings.types import Refused, Severity
from wanjia.revenue.billing.kernel import checks
from wanjia.revenue.billing.models import Bill, BillFinding
from wanjia.revenue.billing.types import BillState

#: A work list shows so many at once; what is decided makes room for the next.
SHOWN_AT_MOST = 200


class UnknownFinding(Refused):
    """No finding among the actor's accounts has that id."""


@dataclass(frozen=True, slots=True)
class FindingRow:
    """
    A finding as a work list shows it; personal data unmasked.

    :ivar draft_id: the draft that it is about; none where the account could not be billed
    """

    finding_id: int
    account_number: str
    customer_name: str
    unit_name: str
    rule: str
    severity: str
    state: str
    evidence: str
    settled_by: str
    settled_at: datetime | None
    reason: str
    account_id: int
    draft_id: int | None
    energy_kwh: int | None
    amount: Decimal | None


@dataclass(frozen=True, slots=True)
class FindingCount:
    """How many findings of a rule are in a state."""

    rule: str
    severity: str
    state: str
    times: int


def open_findings(run_id: int) -> QuerySet[BillFinding]:
    """Give the findings of a run that still wait for a person."""
    return BillFinding.objects.filter(run_id=run_id, state="open").order_by("account__number", "rule")


def finding_counts(run_id: int) -> list[FindingCount]:
    """Count the findings of a run by rule and state, the graver first."""
    found = BillFinding.objects.filter(run_id=run_id).order_by().values_list("rule", "severity", "state")
    counts = [FindingCount(*row) for row in found.annotate(times=Count("pk"))]
    return sorted(counts, key=lambda count: (_gravity(count.severity), count.rule, count.state))


def findings_of_run(
    run_id: int, *, scope: Scope, state: str = "", rule: str = "", ids: Collection[int] | None = None
) -> list[FindingRow]:
    """
    Give findings of a run about accounts of the scope, the graver first, at most 200.

    :param state: only those in this state; empty for all
    :param rule: only those of this rule; empty for all
    :param ids: only these
    """
    rows = BillFinding.objects.filter(within(scope, path="account__unit__path"), run_id=run_id)
    rows = rows.filter(state=state) if state else rows
    rows = rows.filter(rule=rule) if rule else rows
    rows = rows if ids is None else rows.filter(pk__in=list(ids))
    found = rows.select_related("account__customer", "account__unit").order_by("severity", "account__number", "rule")
    shown = list(found[:SHOWN_AT_MOST])
    drafts = _drafts(run_id, account_ids={row.account_id for row in shown})
    return [_row(row, draft=drafts.get(row.account_id)) for row in shown]


def finding_seen(finding_id: int, *, run_id: int, scope: Scope) -> FindingRow:
    """
    Give one finding of a run.

    :raises UnknownFinding: if the scope has none of that id in the run
    """
    found = findings_of_run(run_id, scope=scope, ids=[finding_id])
    if not found:
        msg = f"there is no finding {finding_id} among your accounts"
        raise UnknownFinding(msg)
    return found[0]


def next_step(rule: str) -> str:
    """Say what is suggested about a finding of a rule; empty for the reasons why an account cannot be billed."""
    return next((check.next_step for check in checks.CATALOGUE if check.code == rule), "")


def _drafts(run_id: int, *, account_ids: Collection[int]) -> dict[int, tuple[int, int, Decimal]]:
    drafted = Q(state=BillState.DRAFT) | Q(state=BillState.ISSUED)
    bills = Bill.objects.filter(drafted, run_id=run_id, account_id__in=list(account_ids))
    return {row[0]: row[1:] for row in bills.values_list("account_id", "pk", "energy_kwh", "amount")}


def _row(row: BillFinding, *, draft: tuple[int, int, Decimal] | None) -> FindingRow:
    draft_id, energy, amount = draft or (None, None, None)
    return FindingRow(
        finding_id=row.pk,
        account_number=row.account.number,
        customer_name=row.account.customer.name,
        unit_name=row.account.unit.name,
        rule=row.rule,
        severity=row.severity,
        state=row.state,
        evidence=row.evidence,
        settled_by=row.settled_by,
        settled_at=row.settled_at,
        reason=row.reason,
        account_id=row.account_id,
        draft_id=draft_id,
        energy_kwh=energy,
        amount=amount,
    )


def _gravity(severity: str) -> int:
    return -list(Severity).index(Severity(severity))
