"""Pages of customers."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from wanjia.foundation.access.masking import Personal, masked
from wanjia.foundation.access.types import Permission
from wanjia.interfaces.kit.lists import ListPage
from wanjia.interfaces.kit.pages import Crumb, Head, Page, Panel
from wanjia.interfaces.kit.viewer import viewer
from wanjia.registry.customers.listings import ACCOUNTS as ACCOUNT_LIST
from wanjia.registry.customers.queries import AccountRow


def _to_account(row: Any) -> str:
    return reverse("console:account", args=[row["number"]])


ACCOUNTS = ListPage(ACCOUNT_LIST, links={"number": _to_account})


def _head(request: HttpRequest, account: AccountRow) -> Head:
    return Head(
        title=_("Customer"),
        number=account.number,
        crumbs=(Crumb(_("Customers"), reverse("console:accounts")), Crumb(account.unit_name)),
    )


def _facts(request: HttpRequest, account: AccountRow) -> list[tuple[Any, str, str]]:
    sees = viewer(request).sees_personal(Permission.CUSTOMERS_VIEW)
    name = account.name if sees else masked(account.name, kind=Personal.NAME)
    address = account.address if sees else masked(account.address, kind=Personal.ADDRESS)
    return [(_("Customer"), name, ""), (_("Address"), address, ""), (_("Unit"), account.unit_name, "")]


ACCOUNT: Page[AccountRow] = Page(_head, (Panel("who", _("Who"), "kit/facts.html", _facts),))
