"""Questions about the list of important customers."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, fields
from datetime import date, datetime

from django.db.models import Count, Min

from wanjia.foundation.access.types import Scope
from wanjia.foundation.findings.types import Refused
from wanjia.revenue.disconnection.flow import IMPORTANCE
from wanjia.revenue.disconnection.models import ImportantAccount
from wanjia.revenue.disconnection.types import Importance, ImportanceState


class UnknownEntry(Refused):
    """There is no such entry among those that the scope shows."""


@dataclass(frozen=True, slots=True)
class ImportanceRow:
    """
    An entry in the list of important customers as plain values.

    :ivar steps: what can be decided now, by names of the flow
    """

    entry_id: int
    account_number: str
    unit_name: str
    unit_path: str
    importance: Importance
    state: ImportanceState
    start_date: date
    end_date: date | None
    source: str
    authority: str
    entered_by: str
    entered_at: datetime | None
    decided_by: str
    decided_at: datetime | None
    decision_reason: str
    steps: tuple[str, ...]


PATHS = {
    "entry_id": "pk",
    "account_number": "account__number",
    "unit_name": "account__unit__name",
    "unit_path": "account__unit__path",
}


def entry_with_id(entry_id: int, *, scope: Scope) -> ImportanceRow:
    """
    Find an entry of a scope.

    :raises UnknownEntry: if there is none
    """
    names = [field.name for field in fields(ImportanceRow)][:-1]
    mine = ImportantAccount.objects.inside(scope).filter(pk=entry_id)
    row = mine.values_list(*(PATHS.get(name, name) for name in names)).first()
    if row is None:
        msg = "There is no such entry among your units."
        raise UnknownEntry(msg)
    plain = dict(zip(names, row, strict=True))
    plain["importance"], plain["state"] = Importance(plain["importance"]), ImportanceState(plain["state"])
    return ImportanceRow(**plain, steps=IMPORTANCE.open_steps(plain["state"]))


def important_among(account_ids: Collection[int], *, day: date) -> list[str]:
    """Give the numbers of the accounts among some, found within a scope before, that are important on a day."""
    rows = ImportantAccount.objects.in_force(day).filter(account_id__among=list(account_ids))
    return sorted(set(rows.values_list("account__number", flat=True)))


def entries_waiting(scope: Scope, *, but_of: str) -> tuple[int, datetime | None]:
    """Count the entries that wait for a decision by somebody else than who proposed them, and say since when."""
    mine = ImportantAccount.objects.inside(scope).filter(state=ImportanceState.PROPOSED).exclude(entered_by=but_of)
    told = mine.aggregate(count=Count("pk"), oldest=Min("entered_at"))
    return told["count"], told["oldest"]
