"""The last step: asking whoever cuts supply, which has rules and periods of its own."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.timezone import localtime

from wanjia.foundation.access.queries import within
from wanjia.foundation.access.types import Actor
from wanjia.foundation.findings.types import Refused
from wanjia.revenue.disconnection.operations.requesting import request_cut
from wanjia.revenue.disconnection.types import CutCause, NewCut
from wanjia.revenue.dunning.flow import NOTICE
from wanjia.revenue.dunning.models import LONGEST_NOTE, Notice
from wanjia.revenue.dunning.operations.held import day_of, tell
from wanjia.revenue.dunning.queries.debts import overdue_of
from wanjia.revenue.dunning.types import Channel, NoticeState

#: Steps that reached the customer, so that it was asked to pay.
REMINDED = (NoticeState.SENT, NoticeState.DELIVERED, NoticeState.ANSWERED)


def cuts_to_ask(*, by: Actor) -> list[int]:
    """Give the steps of the actor's units that ask for a cut and wait, the oldest first."""
    mine = Notice.objects.filter(within(by.scope, path="account__unit__path"), state=NoticeState.PLANNED)
    return list(mine.filter(channel=Channel.CUT).order_by("pk").values_list("pk", flat=True))


def ask_cut(notice_id: int, *, by: Actor, at: datetime) -> bool:
    """
    Ask for the cut that a step is about; where a period or a hold forbids it, note why, and ask again another night.

    :returns: whether it was taken up
    """
    notice: Notice = Notice.objects.filter(pk=notice_id).locked().get()
    owed, oldest = overdue_of(notice.account_id, day=day_of(at))
    if notice.state != NoticeState.PLANNED:
        return False
    if oldest is None:
        notice.state = NOTICE.after("cancel", state=notice.state, thing=None)
        notice.save(update_fields=["state"])
        return False
    reached = Notice.objects.filter(account_id=notice.account_id, state__in=REMINDED, done_at__isnull=False)
    latest = reached.exclude(channel=Channel.CUT).order_by("-done_at").values_list("done_at", flat=True).first()
    dunned_on = localtime(latest).date() if latest else None
    try:
        with transaction.atomic():
            wanted = NewCut(notice.account_id, CutCause.DEBT, owed, oldest, dunned_on)
            cut_id = request_cut(wanted, by=by, at=at)
    except Refused as why:
        notice.note = str(why)[:LONGEST_NOTE]
        notice.save(update_fields=["note"])
        return False
    notice.state = NOTICE.after("send", state=notice.state, thing=None)
    notice.note, notice.amount, notice.done_at, notice.done_by = "", owed, at, by.number
    notice.save(update_fields=["state", "note", "amount", "done_at", "done_by"])
    tell(
        "dunning.cut_asked", account_id=notice.account_id, unit_id=notice.unit_id, by=by, at=at, cut=cut_id, amount=owed
    )
    return True
