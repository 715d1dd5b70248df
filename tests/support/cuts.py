"""A cut that waits for approval, a hold, and balances of a day: for pages that show them."""

from datetime import timedelta
from decimal import Decimal
from typing import Any


def make_cuts(owner: Any, *, numbers: tuple[str, str]) -> None:
    """
    Ask for a cut of one account, place a hold on another, and write the balances of today.

    :param numbers: two accounts of the owner's units; the first one signs under fee control
    """
    from django.utils import timezone

    from wanjia.foundation.access.queries import process_actor
    from wanjia.registry.customers.queries import account_named
    from wanjia.revenue.disconnection.operations.holding import place_hold
    from wanjia.revenue.disconnection.operations.requesting import request_cut
    from wanjia.revenue.disconnection.types import CutCause, HoldReason, NewCut, NewHold
    from wanjia.revenue.prepayment.operations.agreeing import sign
    from wanjia.revenue.prepayment.operations.balancing import write_balances
    from wanjia.revenue.prepayment.operations.warning import plan_warnings
    from wanjia.revenue.prepayment.queries.balances import balances_on
    from wanjia.revenue.prepayment.types import NewAgreement

    at, today = timezone.now(), timezone.localdate()
    first, second = (account_named(number, scope=owner.scope).account_id for number in numbers)
    before = today - timedelta(days=1)
    wanted = NewCut(first, CutCause.PREPAYMENT_EMPTY, Decimal("86.40"), before, before, "余额用尽")
    request_cut(wanted, by=process_actor("worker"), at=at)
    hold = NewHold(HoldReason.MEDICAL, today, today + timedelta(days=30), account_id=second, note="家用呼吸机")
    place_hold(hold, by=owner, at=at)
    sign(NewAgreement(first, f"FK-{numbers[0]}", before, "客户本人", before), by=owner, at=at)
    found = balances_on(today, scope=owner.scope)
    written = write_balances(found.table, units=found.units, day=today, by=owner, at=at)
    plan_warnings(written, day=today, by=owner, at=at)
    make_order(second, by=owner)
    make_messages(first, by=owner)


def make_order(account_id: int, *, by: Any) -> None:
    """Write down that supply of an account is off and is to be given back on site, and propose it as important."""
    from django.apps import apps
    from django.utils import timezone

    from wanjia.registry.customers.queries import units_of
    from wanjia.revenue.disconnection.operations.marking import propose_importance
    from wanjia.revenue.disconnection.types import Importance, NewImportance

    at, today = timezone.now() - timedelta(hours=1), timezone.localdate()
    plain: dict[str, Any] = {"account_id": account_id, "unit_id": units_of([account_id])[account_id][0]}
    cut = apps.get_model("disconnection", "Cut").objects.create(
        cause="DEBT",
        state="RESTORE_ORDERED",
        debt=Decimal("86.40"),
        oldest_due_date=today - timedelta(days=60),
        requested_by="worker",
        requested_at=at,
        cut_at=at,
        **plain,
    )
    ordered = {"ordered_by": "worker", "ordered_at": at, "due_at": at + timedelta(hours=24)}
    commands = apps.get_model("disconnection", "CutCommand").objects
    commands.create(cut=cut, action="RESTORE", way="FIELD", state="PENDING", **plain, **ordered)
    new = NewImportance(account_id, Importance.SECOND, today, None, "发改能源〔2026〕12号", "县发展和改革局")
    propose_importance(new, by=by, at=at)


def make_messages(account_id: int, *, by: Any) -> None:
    """Write a message that waits for the gateway, and one that has no number to go to."""
    from django.utils import timezone

    from wanjia.foundation.outbox.operations.writing import write_messages
    from wanjia.foundation.outbox.types import MessageChannel, NewMessage
    from wanjia.registry.customers.queries import accounts_with

    at, account = timezone.now(), accounts_with([account_id])[account_id]
    text = f"【{account.unit_name}】户号{account.number}截至今日可用余额-86.40元，已用尽。请立即充值。"
    about: dict[str, Any] = {"about_kind": "prepayment.warning", "about_number": account.number, "not_before": at}
    wanted = [
        NewMessage(
            key=f"tests.message:{number}",
            channel=MessageChannel.SMS,
            address=address,
            title="余额用尽通知",
            text=text,
            template="BALANCE-EMPTY",
            about_id=number,
            unit_id=account.unit_id,
            **about,
        )
        for number, address in enumerate((account.phone or "13800000021", ""), start=1)
    ]
    write_messages(wanted, by=by, at=at)
