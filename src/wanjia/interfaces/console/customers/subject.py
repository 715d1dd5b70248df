"""What a customer's page is about: the account, its agreements, and who may see what of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.http import Http404, HttpRequest
from django.urls import reverse

from wanjia.foundation.access.masking import Personal, masked
from wanjia.foundation.access.types import Permission
from wanjia.foundation.findings.types import Refused
from wanjia.interfaces.kit.viewer import Viewer, viewer
from wanjia.registry.customers import queries
from wanjia.registry.customers.queries import AccountRow, AgreementRow
from wanjia.registry.customers.types import PersonalField


@dataclass(frozen=True, slots=True)
class Subject:
    """
    An account as its page sees it.

    :ivar agreements: all it ever had, the latest first
    :ivar sees_personal: whether the viewer's posts show personal data of this account's unit
    :ivar shown: personal data that this one answer shows because somebody asked for it with a reason
    """

    account: AccountRow
    agreements: list[AgreementRow]
    sees_personal: bool
    shown: Mapping[PersonalField, str] = field(default_factory=dict)

    @property
    def points(self) -> list[int]:
        """Give the ids of the usage points at which it was ever supplied."""
        return list(dict.fromkeys(agreement.usage_point_id for agreement in self.agreements))

    @property
    def running(self) -> list[AgreementRow]:
        """Give the agreements without an end."""
        return [agreement for agreement in self.agreements if agreement.end_date is None]

    @property
    def name(self) -> str:
        """Give the customer's name as this viewer may see it."""
        return self.text(self.account.name, kind=Personal.NAME)

    @property
    def address(self) -> str:
        """Give the address as this viewer may see it."""
        return self.text(self.account.address, kind=Personal.ADDRESS)

    def text(self, text: str, *, kind: Personal) -> str:
        """Give personal data as this viewer may see it."""
        return text if self.sees_personal else masked(text, kind=kind)


def subject_of(request: HttpRequest, number: str, *, shown: Mapping[PersonalField, str] | None = None) -> Subject:
    """
    Find an account among the viewer's units.

    :raises Http404: if there is none with that number
    """
    who = viewer(request)
    try:
        account = queries.account_named(number, scope=who.scope(Permission.CUSTOMERS_VIEW))
    except Refused as unknown:
        raise Http404 from unknown
    sees = who.scope(Permission.PERSONAL_VIEW).holds(account.unit_path)
    return Subject(account, queries.agreements_had(account.account_id), sees, shown or {})


def way(name: str, *arguments: object, who: Viewer, needs: Permission) -> str:
    """Give the address of an object's page, or nothing where the viewer's posts do not open it."""
    return reverse(f"console:{name}", args=arguments) if who.may(needs) else ""
