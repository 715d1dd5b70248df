"""The page on which an agent takes a payment: whose it is, how much, and where, as the device tells."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from wanjia.foundation.access.masking import Personal, masked
from wanjia.foundation.access.types import Permission
from wanjia.interfaces.kit.figures import money
from wanjia.interfaces.kit.viewer import viewer
from wanjia.registry.customers.queries import UnknownAccount, account_named
from wanjia.revenue.receivables.queries.balances import balance_of
from wanjia.revenue.receivables.queries.delays import late_fee_ahead

ZERO = Decimal(0)


def payer(request: HttpRequest) -> HttpResponse:
    """Answer who has the account that was typed, and what is owed today, as far as the actor may see it."""
    who, number = viewer(request), request.GET["account"].strip()
    if not number:
        return HttpResponse()
    try:
        account = account_named(number, scope=who.scope(Permission.PAYMENTS_TAKE))
    except UnknownAccount:
        return render(request, "outlets/payer.html", {})
    sees = who.scope(Permission.PERSONAL_VIEW).holds(account.unit_path)
    fee = late_fee_ahead(account.account_id, on=who.today)
    owed: dict[str, Any] = {
        "account": account,
        "name": account.name if sees else masked(account.name, kind=Personal.NAME),
        "address": account.address if sees else masked(account.address, kind=Personal.ADDRESS),
        "due": money(max(balance_of(account.account_id).owed + fee, ZERO)),
        "late_fee": money(fee) if fee else "",
    }
    return render(request, "outlets/payer.html", owed)
