"""What warnings of low balances say to the customers, filled in and addressed."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from wanjia.foundation.outbox.types import MessageChannel, NewMessage, Quiet
from wanjia.registry.customers.queries import accounts_with
from wanjia.revenue.prepayment.models import BalanceWarning, DailyBalance, WarningText
from wanjia.revenue.prepayment.rules import filled

ORIGIN = "prepayment.warning"


def key_of(warning_id: int) -> str:
    """Give the key of a warning's message, unique for all time."""
    return f"{ORIGIN}:{warning_id}"


def messages_for(warnings: Collection[BalanceWarning], *, day: date) -> list[NewMessage]:
    """Give the messages of some warnings; a level without a text on the day says nothing."""
    texts = {row.level: row for row in WarningText.objects.on(day).order_by("start_date", "pk")}
    ids = {warning.account_id for warning in warnings}
    accounts = accounts_with(ids)
    quiet = _quiet(ids)
    found = []
    for warning in warnings:
        text, account = texts.get(warning.level), accounts[warning.account_id]
        if text is None:
            continue
        values = {
            "customer": account.name,
            "account": account.number,
            "unit": account.unit_name,
            "balance": f"{warning.balance:,.2f}",
            "today": day.isoformat(),
        }
        message = NewMessage(
            key=key_of(warning.pk),
            channel=MessageChannel.SMS,
            address=account.phone,
            title=text.title_zh,
            text=filled(text.text_zh, values=values),
            template=f"BALANCE-{warning.level}",
            about_kind=ORIGIN,
            about_id=warning.pk,
            about_number=account.number,
            unit_id=account.unit_id,
            not_before=warning.not_before,
            quiet=quiet.get(warning.account_id, ()),
        )
        found.append(message)
    return found


def _quiet(account_ids: Collection[int]) -> dict[int, tuple[Quiet, ...]]:
    rows = DailyBalance.objects.filter(account_id__among=list(account_ids), is_latest=True, policy__isnull=False)
    names = ("account_id", "policy__quiet_start", "policy__quiet_end")
    return {account: (Quiet(start, end),) for account, start, end in rows.values_list(*names)}
