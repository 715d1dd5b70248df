"""What the page of an account's money is about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

from django.http import Http404, HttpRequest

from wanjia.foundation.access.masking import Personal, masked
from wanjia.foundation.access.types import Permission
from wanjia.foundation.findings.types import Refused
from wanjia.interfaces.kit.viewer import Viewer, viewer
from wanjia.registry.customers import queries
from wanjia.registry.customers.queries import AccountRow
from wanjia.revenue.receivables.queries import history
from wanjia.revenue.receivables.queries.balances import balance_of
from wanjia.revenue.receivables.queries.delays import Debt, Delay, delays, fees_of
from wanjia.revenue.receivables.queries.history import ChargeRow
from wanjia.revenue.receivables.types import Balance


@dataclass(frozen=True)
class Money:
    """An account and what stands between it and the company, as its page sees them."""

    account: AccountRow
    who: Viewer
    name: str
    today: date

    @cached_property
    def balance(self) -> Balance:
        """Give what is owed, paid in advance and deposited."""
        return balance_of(self.account.account_id)

    @cached_property
    def open(self) -> list[ChargeRow]:
        """Give the charges that are not settled yet, bill by bill."""
        return history.charges_not_settled(self.account.account_id)

    @cached_property
    def fee_ahead(self) -> dict[Debt, Decimal]:
        """Give the late fee until today that is not charged yet, by bill or debt of the old books."""
        return fees_of(self.delays)

    @cached_property
    def delays(self) -> list[Delay]:
        """Give how that late fee comes about, day by day under the rules that hold."""
        return delays(self.account.account_id, until=self.today)

    def may(self, permission: Permission) -> bool:
        """Tell whether the viewer may do something with this account."""
        return self.who.scope(permission).holds(self.account.unit_path)


def money_of(request: HttpRequest, number: str, *, permission: Permission = Permission.RECEIVABLES_VIEW) -> Money:
    """
    Find an account among those whose money the viewer may see, or do something with.

    :raises Http404: if there is none with that number
    """
    who = viewer(request)
    try:
        account = queries.account_named(number, scope=who.scope(permission))
    except Refused as unknown:
        raise Http404 from unknown
    sees = who.scope(Permission.PERSONAL_VIEW).holds(account.unit_path)
    return Money(account, who, account.name if sees else masked(account.name, kind=Personal.NAME), who.today)
