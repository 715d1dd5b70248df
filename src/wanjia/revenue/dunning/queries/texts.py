"""What the steps of a day say to the customers, filled in and addressed."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from wanjia.foundation.outbox.types import MessageChannel, NewMessage
from wanjia.registry.customers.queries import AccountRow, accounts_with
from wanjia.revenue.dunning.models import MessageTemplate, Notice
from wanjia.revenue.dunning.queries.rows import quiet_on
from wanjia.revenue.dunning.rules import filled
from wanjia.revenue.dunning.types import Channel
from wanjia.revenue.dunning.types import Placeholder as F

ORIGIN = "dunning.notice"
CHANNELS = {Channel.SMS: MessageChannel.SMS, Channel.APP: MessageChannel.APP}


def key_of(notice_id: int) -> str:
    """Give the key of a step's message, unique for all time."""
    return f"{ORIGIN}:{notice_id}"


def messages_for(notices: Collection[Notice], *, days: dict[int, int], day: date) -> list[NewMessage]:
    """
    Give the messages of some steps, with the amounts that stand in the steps; those without a text are left out.

    :param days: account → how long its oldest debt has been overdue on ``day``
    """
    accounts = accounts_with({notice.account_id for notice in notices})
    templates = MessageTemplate.objects.in_bulk({notice.template_id for notice in notices if notice.template_id})
    quiet = quiet_on(day)
    found = []
    for notice in notices:
        account, template = accounts[notice.account_id], templates.get(notice.template_id or 0)
        if template is None:
            continue
        values = _values(notice, account=account, days=days.get(notice.account_id, notice.days), day=day)
        channel = CHANNELS[Channel(notice.channel)]
        message = NewMessage(
            key=key_of(notice.pk),
            channel=channel,
            address=account.phone if channel is MessageChannel.SMS else account.number,
            title=template.title_zh,
            text=filled(template.text_zh, values=values),
            template=template.code,
            about_kind=ORIGIN,
            about_id=notice.pk,
            about_number=account.number,
            unit_id=account.unit_id,
            not_before=notice.not_before,
            quiet=tuple(quiet.get(notice.channel, ())),
        )
        found.append(message)
    return found


def _values(notice: Notice, *, account: AccountRow, days: int, day: date) -> dict[str, str]:
    return {
        F.CUSTOMER.value: account.name,
        F.ACCOUNT.value: account.number,
        F.ADDRESS.value: account.address,
        F.UNIT.value: account.unit_name,
        F.AMOUNT.value: f"{notice.amount:,.2f}",
        F.DUE_DATE.value: notice.debt_date.isoformat(),
        F.DAYS.value: str(days),
        F.TODAY.value: day.isoformat(),
    }
