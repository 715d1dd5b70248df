"""Payments for programs."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from wanjia.foundation.access.types import Scope
from wanjia.foundation.listings.feeds import Feed
from wanjia.foundation.organisation.queries import units_inside
from wanjia.revenue.payments.models import Payment


def _accounts_inside(scope: Scope) -> QuerySet[Payment]:
    found: QuerySet[Payment] = Payment.objects.filter(account__unit__in=units_inside(scope.unit_paths))
    return found.exclude(number="")


#: Payments for accounts of a scope in the order of their numbers; voided and returned ones too.
PAYMENT_FEED = Feed(
    rows=_accounts_inside,
    fields={
        "number": "number",
        "account": "account__number",
        "state": "state",
        "tender": "tender",
        "channel": "channel",
        "amount": "amount",
        "settled": "settled",
        "received_on": "received_on",
        "taken_at": "taken_at",
        "reference": "external_reference",
        "unit_code": "unit__code",
    },
    order=("number",),
    filters={
        "number": lambda number: Q(number=number),
        "account": lambda number: Q(account__number=number),
        "state": lambda state: Q(state=state),
        "channel": lambda code: Q(channel=code),
        "since": lambda day: Q(received_on__gte=day),
        "until": lambda day: Q(received_on__lt=day),
    },
)
