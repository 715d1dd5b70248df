"""What the page of an account under fee control is about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.http import Http404, HttpRequest

from wanjia.foundation.access.masking import Personal, masked
from wanjia.foundation.access.types import Permission
from wanjia.foundation.findings.types import Refused
from wanjia.interfaces.kit.viewer import viewer
from wanjia.registry.customers.queries import AccountRow, account_named
from wanjia.revenue.prepayment.queries.balances import BalanceRow, history_of
from wanjia.revenue.prepayment.queries.controls import AgreementRow, agreements_of

DAYS_SHOWN = 62


@dataclass(frozen=True, slots=True)
class Prepaid:
    """
    An account as its page of fee control sees it.

    :ivar history: its balances that were written, the latest first
    """

    account: AccountRow
    name: str
    today: date
    history: list[BalanceRow]
    agreements: list[AgreementRow]

    @property
    def latest(self) -> BalanceRow | None:
        """Give the latest balance."""
        return self.history[0] if self.history else None

    @property
    def running(self) -> AgreementRow | None:
        """Give the agreement that has no end."""
        return next((row for row in self.agreements if row.end_date is None), None)


def prepaid_of(request: HttpRequest, number: str) -> Prepaid:
    """
    Find an account among the viewer's units.

    :raises Http404: if there is none with that number
    """
    who = viewer(request)
    try:
        account = account_named(number, scope=who.scope(Permission.RECEIVABLES_VIEW))
    except Refused as unknown:
        raise Http404 from unknown
    sees = who.scope(Permission.PERSONAL_VIEW).holds(account.unit_path)
    return Prepaid(
        account=account,
        name=account.name if sees else masked(account.name, kind=Personal.NAME),
        today=who.today,
        history=history_of(account.account_id, at_most=DAYS_SHOWN),
        agreements=agreements_of(account.account_id),
    )
