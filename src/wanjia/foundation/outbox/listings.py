"""The list of messages."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wanjia.foundation.access.masking import Personal
from wanjia.foundation.access.queries import unit_choices
from wanjia.foundation.access.types import Permission, Scope
from wanjia.foundation.listings.listing import Filter, Kind, ListColumn, Listing, Total
from wanjia.foundation.outbox.models import Message
from wanjia.foundation.outbox.types import MessageChannel, MessageState


def _messages(scope: Scope) -> QuerySet[Any]:
    found: QuerySet[Any] = Message.objects.inside(scope)
    return found


STATE, CHANNEL = pgettext_lazy("of a message", "State"), pgettext_lazy("of a message", "Channel")
MESSAGES = Listing(
    name="messages",
    title=_("Messages to customers"),
    permission=Permission.RECEIVABLES_VIEW,
    rows=_messages,
    key=("pk",),
    order=("-written_at", "-pk"),
    columns=(
        ListColumn("account", _("Account number"), path="about_number"),
        ListColumn("title", pgettext_lazy("of a message", "Subject"), is_sortable=False),
        ListColumn("channel", CHANNEL, Kind.CODE, codes=MessageChannel),
        ListColumn("address", _("Sent to"), personal=Personal.PHONE),
        ListColumn("state", STATE, Kind.CODE, codes=MessageState),
        ListColumn("not_before", _("Not before"), Kind.MOMENT, is_shown=False),
        ListColumn("tries", _("Tries"), Kind.NUMBER),
        ListColumn("why", pgettext_lazy("of a message", "Why not"), is_sortable=False),
        ListColumn("unit", _("Unit"), path="unit__name", is_shown=False),
        ListColumn("written_at", _("Written at"), Kind.MOMENT),
        ListColumn("sent_at", _("Sent at"), Kind.MOMENT),
        ListColumn("ended_at", _("Ended at"), Kind.MOMENT, is_shown=False),
    ),
    filters=(
        Filter("state", STATE, lambda one: Q(state=one), Kind.CODE, codes=MessageState),
        Filter("channel", CHANNEL, lambda one: Q(channel=one), Kind.CODE, codes=MessageChannel),
        Filter("account", _("Account number"), lambda number: Q(about_number=number)),
        Filter("unit", _("Unit"), lambda code: Q(unit__code=code), choices=unit_choices),
    ),
    totals=(Total("messages", _("messages"), Count("pk")),),
)
