"""Findings accepted or held by a named person."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from wanjia.foundation.access.queries import within
from wanjia.foundation.access.types import Actor
from wanjia.foundation.events import operations as events
from wanjia.foundation.findings.types import Severity
from wanjia.revenue.billing import flow
from wanjia.revenue.billing.models import (
    Bill,
    BillFinding,
)
from wanjia.revenue.billing.operations.held import RunRefused
from wanjia.revenue.billing.types import BillState


def settle_finding(*, finding_id: int, step: str, reason: str, by: Actor, at: datetime) -> BillFinding:
    """
    Accept a finding, so that its bill goes out, or hold it, so that it does not.

    :param step: ``accept`` or ``hold``
    :raises RunRefused: if the actor has no such finding, there is no bill to accept, no reason is given, or the
        step is not possible
    """
    mine = BillFinding.objects.filter(within(by.scope, path="account__unit__path"))
    finding: BillFinding | None = mine.locked().filter(pk=finding_id).first()
    if finding is None:
        msg = f"There is no finding {finding_id} among your accounts."
        raise RunRefused(msg)
    if not reason.strip():
        msg = "Say why: the reason stays with the bill."
        raise RunRefused(msg)
    has_bill = Bill.objects.filter(chunk_id=finding.chunk_id, account_id=finding.account_id, state=BillState.DRAFT)
    if step == "accept" and finding.severity == Severity.ERROR and not has_bill.exists():
        msg = (
            f"Account {finding.account.number} has no bill to accept ({finding.rule}): mend the cause and price again."
        )
        raise RunRefused(msg)
    finding.state = flow.FINDING.after(step, state=finding.state, thing=None)
    finding.settled_by, finding.settled_at, finding.reason = by.number, at, reason
    finding.save(update_fields=["state", "settled_by", "settled_at", "reason"])
    events.record(
        "billing.finding_settled",
        by=by,
        at=at,
        subject_kind="customers.account",
        subject_id=finding.account_id,
        unit_id=finding.account.unit_id,
        rule=finding.rule,
        step=step,
        reason=reason,
    )
    return finding


def settle_findings(
    *, finding_ids: Collection[int], step: str, reason: str, by: Actor, at: datetime
) -> list[BillFinding]:
    """
    Accept or hold several findings for one reason; either all of them or none.

    :raises RunRefused: as for a single one, or if none is named
    """
    if not finding_ids:
        msg = "Choose at least one finding."
        raise RunRefused(msg)
    return [settle_finding(finding_id=one, step=step, reason=reason, by=by, at=at) for one in sorted(set(finding_ids))]
