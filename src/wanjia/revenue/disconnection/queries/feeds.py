"""Commands as the head-end reads them."""

from __future__ import annotations

from django.db.models import Q

from wanjia.foundation.listings.feeds import Feed
from wanjia.revenue.disconnection.models import CutCommand
from wanjia.revenue.disconnection.types import CommandWay

COMMAND_FEED = Feed(
    rows=lambda scope: CutCommand.objects.inside(scope).filter(way=CommandWay.REMOTE),
    fields={
        "id": "pk",
        "account": "account__number",
        "unit_code": "unit__code",
        "action": "action",
        "state": "state",
        "ordered_at": "ordered_at",
        "due_at": "due_at",
        "taken_at": "taken_at",
        "lease_until": "lease_until",
        "reported_at": "reported_at",
        "happened_at": "happened_at",
        "note": "note",
        "answer": "answer",
    },
    order=("pk",),
    filters={
        "state": lambda state: Q(state=state),
        "action": lambda action: Q(action=action),
        "account": lambda number: Q(account__number=number),
    },
)
