"""What a debtor's page is about: the account, what it owes, and which step waits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.http import Http404, HttpRequest

from wanjia.foundation.access.masking import Personal, masked
from wanjia.foundation.access.types import Permission
from wanjia.foundation.findings.types import Refused
from wanjia.interfaces.kit.viewer import viewer
from wanjia.registry.customers.queries import AccountRow, account_named
from wanjia.revenue.dunning.queries.debtor import NoticeRow, PromiseRow, notices_of, promises_of
from wanjia.revenue.dunning.queries.debts import overdue_of
from wanjia.revenue.dunning.types import BY_HAND, NoticeState, PromiseState


@dataclass(frozen=True, slots=True)
class Debtor:
    """
    A debtor as the page sees it.

    :ivar overdue: yuan beyond the due day; ``oldest``: that of the oldest debt
    :ivar phone_shown: the phone number that this one answer shows because somebody asked for it with a reason
    """

    account: AccountRow
    overdue: Decimal
    oldest: date | None
    today: date
    sees_personal: bool
    notices: tuple[NoticeRow, ...]
    promises: tuple[PromiseRow, ...]
    phone_shown: str = ""

    @property
    def name(self) -> str:
        """Give the customer's name as this viewer may see it."""
        return self.text(self.account.name, kind=Personal.NAME)

    def text(self, text: str, *, kind: Personal) -> str:
        """Give personal data as this viewer may see it."""
        return text if self.sees_personal else masked(text, kind=kind)

    @property
    def days(self) -> int:
        """Count the days since the oldest debt was due."""
        return (self.today - self.oldest).days if self.oldest else 0

    @property
    def to_do(self) -> NoticeRow | None:
        """Give the planned step that somebody must do."""
        planned = (row for row in self.notices if row.state == NoticeState.PLANNED and row.channel in BY_HAND)
        return next(planned, None)

    @property
    def promise(self) -> PromiseRow | None:
        """Give the open promise."""
        return next((row for row in self.promises if row.state == PromiseState.OPEN), None)


def debtor_of(request: HttpRequest, number: str, *, phone_shown: str = "") -> Debtor:
    """
    Find an account among the viewer's units.

    :raises Http404: if there is none with that number
    """
    who = viewer(request)
    try:
        account = account_named(number, scope=who.scope(Permission.DEBTS_COLLECT))
    except Refused as unknown:
        raise Http404 from unknown
    overdue, oldest = overdue_of(account.account_id, day=who.today)
    return Debtor(
        account=account,
        overdue=overdue,
        oldest=oldest,
        today=who.today,
        sees_personal=who.scope(Permission.PERSONAL_VIEW).holds(account.unit_path),
        notices=tuple(notices_of(account.account_id)),
        promises=tuple(promises_of(account.account_id)),
        phone_shown=phone_shown,
    )
