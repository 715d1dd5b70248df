"""Views of customers: each is one call of a page."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse

from wanjia.foundation.access.types import Permission
from wanjia.foundation.findings.types import Refused
from wanjia.interfaces.console.customers import pages
from wanjia.interfaces.kit.entry import entry
from wanjia.interfaces.kit.viewer import viewer
from wanjia.registry.customers import queries


@entry(Permission.CUSTOMERS_VIEW)
def accounts(request: HttpRequest) -> HttpResponse:
    """List customers."""
    return pages.ACCOUNTS.respond(request)


@entry(Permission.CUSTOMERS_VIEW)
def account(request: HttpRequest, number: str) -> HttpResponse:
    """Show everything about one account."""
    try:
        found = queries.account_named(number, scope=viewer(request).scope(Permission.CUSTOMERS_VIEW))
    except Refused as unknown:
        raise Http404 from unknown
    return pages.ACCOUNT.respond(request, found)
