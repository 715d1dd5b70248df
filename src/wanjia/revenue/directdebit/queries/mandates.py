"""Questions about mandates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

import polars as pl
from django.db.models import Count, Min

from wanjia.foundation.access.types import Scope
from wanjia.foundation.columnar.database import read_frame
from wanjia.foundation.findings.types import Refused
from wanjia.revenue.directdebit.flow import MANDATE
from wanjia.revenue.directdebit.models import Mandate
from wanjia.revenue.directdebit.sheets import MANDATES
from wanjia.revenue.directdebit.types import STANDING, MandateKind, MandateState


class UnknownMandate(Refused):
    """There is no such mandate in the scope."""


@dataclass(frozen=True, slots=True)
class MandateRow:
    """
    A mandate as plain values; the holder is unmasked, of the number only its latest digits are here.

    :ivar returns: debits that failed for lack of funds, one after another
    """

    mandate_id: int
    account_id: int
    account_number: str
    unit_name: str
    unit_path: str
    bank_code: str
    bank: str
    bank_name: str
    kind: MandateKind
    reference: str
    holder: str
    number_tail: str
    signed_on: date
    start_date: date
    end_date: date | None
    state: MandateState
    returns: int
    proposed_by: str
    proposed_at: datetime
    decided_by: str
    decided_at: datetime | None

    @property
    def steps(self) -> tuple[str, ...]:
        """Name the steps that can be taken now."""
        return MANDATE.open_steps(self.state)


def mandate_with_id(mandate_id: int, *, scope: Scope) -> MandateRow:
    """
    Find a mandate of the scope.

    :raises UnknownMandate: if there is none
    """
    row = Mandate.objects.inside(scope).filter(pk=mandate_id).select_related("account__unit", "bank").first()
    if row is None:
        msg = "There is no such mandate among your units."
        raise UnknownMandate(msg)
    return _row(row)


def mandate_of(account_id: int) -> MandateRow | None:
    """Give the mandate that stands for an account, found within a scope before; none without one."""
    rows = Mandate.objects.filter(account_id=account_id, state__in=STANDING)
    row = rows.select_related("account__unit", "bank").first()
    return None if row is None else _row(row)


def mandates_waiting(scope: Scope, *, but_of: str) -> tuple[int, datetime | None]:
    """Count the mandates that wait for a second person, others' only, and since when."""
    rows = Mandate.objects.inside(scope).filter(state=MandateState.PROPOSED).exclude(proposed_by=but_of)
    found = rows.aggregate(count=Count("pk"), oldest=Min("proposed_at"))
    return found["count"], found["oldest"]


def _row(row: Mandate) -> MandateRow:
    return MandateRow(
        mandate_id=row.pk,
        account_id=row.account_id,
        account_number=row.account.number,
        unit_name=row.account.unit.name,
        unit_path=row.account.unit.path,
        bank_code=row.bank_code,
        bank=row.bank.code,
        bank_name=row.bank.name,
        kind=MandateKind(row.kind),
        reference=row.reference,
        holder=row.holder,
        number_tail=row.number_tail,
        signed_on=row.signed_on,
        start_date=row.start_date,
        end_date=row.end_date,
        state=MandateState(row.state),
        returns=row.returns,
        proposed_by=row.proposed_by,
        proposed_at=row.proposed_at,
        decided_by=row.decided_by,
        decided_at=row.decided_at,
    )


def mandates_out(scope: Scope) -> pl.DataFrame:
    """Give the mandates of a scope as a sheet; of the number of a bank account only its end is given out."""
    rows = Mandate.objects.inside(scope).filter(state__in=STANDING).order_by("bank__code", "reference")
    columns = {"account_number": "account__number", "bank": "bank__code", "bank_account": "number_tail"}
    same = ("kind", "reference", "holder", "bank_code", "signed_on", "start_date")
    table = read_frame(rows, **columns, **{name: name for name in same})
    starred = table.with_columns(bank_account=pl.lit("****") + pl.col("bank_account"))
    return starred.select(column.name for column in MANDATES.columns)
