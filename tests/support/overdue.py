"""
Bring accounts of a sample county into arrears, and let nights and payments come, for journeys of dunning.

``python -m tests.support.overdue STEP ACCOUNT`` works on the county of ``WANJIA_HOME``; ``begin`` chooses the account
by its place and prints its number.
"""

import os
import sys
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import django

STATION, DAYS = "YZ-S1", 40


def begin(place: str) -> str:
    """Let the bills of one business have been due long ago and plan steps until somebody must call; give its number."""
    from django.apps import apps
    from django.utils import timezone

    charges = apps.get_model("receivables", "Charge").objects
    mine = charges.filter(account__unit__code=STATION, debtor="OTHER", open_amount__gt=0)
    accounts = list(mine.order_by("account_id").values_list("account_id", "account__number").distinct())
    account_id, number = accounts[int(place)]
    due = timezone.localdate() - timedelta(days=DAYS)
    charges.filter(account_id=account_id).update(due_date=due, charged_on=due - timedelta(days=10))
    for days in (1, 5):
        night(number, days=DAYS - days)
    return str(number)


def night(_number: str, *, days: int = 0) -> str:
    """Do what the nightly job does, some days ago."""
    from django.utils import timezone

    from wanjia.foundation.access.queries import process_actor
    from wanjia.revenue.dunning.operations import handing, nightly, planning
    from wanjia.revenue.dunning.queries.debts import next_steps_on

    at, by = timezone.now() - timedelta(days=days), process_actor("worker")
    nightly.settle_by_clock(by=by, at=at)
    day = timezone.localdate(at)
    planned = planning.plan_steps(next_steps_on(by.scope, day=day), day=day, by=by, at=at)
    while handing.hand_over(by=by, at=at + timedelta(hours=12)):
        pass
    _gateway_takes(by)
    return str(planned)


def _gateway_takes(by: Any) -> None:
    """Let the gateway take over all that waits, whatever the hour."""
    from django.apps import apps
    from django.utils import timezone

    from wanjia.foundation.outbox.operations import sending
    from wanjia.foundation.outbox.types import Answer, Tried

    apps.get_model("outbox", "Message").objects.update(quiet=[])
    at = timezone.now()
    while taken := sending.take(at=at).taken:
        sending.note_tried([Tried(one.message_id, Answer.ACCEPTED) for one in taken], by=by, at=at)


def forget(number: str) -> str:
    """Let the day of an open promise pass, and the night come."""
    from django.apps import apps
    from django.utils import timezone

    promises = apps.get_model("dunning", "Promise").objects.filter(account__number=number, state="OPEN")
    promises.update(day=timezone.localdate() - timedelta(days=1))
    return night(number)


def cut(number: str) -> str:
    """Write down that supply was cut an hour ago."""
    from django.apps import apps
    from django.utils import timezone

    from wanjia.foundation.access.types import WHOLE_COMPANY
    from wanjia.registry.customers.queries import account_named
    from wanjia.revenue.dunning.queries.debts import overdue_of

    account, at = account_named(number, scope=WHOLE_COMPANY), timezone.now() - timedelta(hours=1)
    owed, oldest = overdue_of(account.account_id, day=timezone.localdate())
    assert oldest is not None
    plain: dict[str, Any] = {"cause": "DEBT", "state": "CUT", "requested_by": "YZ0017", "decided_by": "YZ0001"}
    apps.get_model("disconnection", "Cut").objects.create(
        account_id=account.account_id,
        unit_id=account.unit_id,
        debt=owed,
        oldest_due_date=oldest,
        requested_at=at,
        cut_at=at,
        ordered_at=at,
        **plain,
    )
    return ""


def restored(number: str) -> str:
    """Let the meter take the command to give supply back, and report that it did."""
    from django.apps import apps
    from django.utils import timezone

    from wanjia.foundation.access.queries import process_actor
    from wanjia.revenue.disconnection.operations.commanding import report_command, take_command
    from wanjia.revenue.disconnection.types import CommandReport, Outcome

    commands = apps.get_model("disconnection", "CutCommand").objects
    command = commands.filter(account__number=number, action="RESTORE", state="PENDING").latest("pk")
    by, at = process_actor("headend"), timezone.now()
    assert take_command(command.pk, by=by, at=at)
    report_command(command.pk, report=CommandReport(Outcome.DONE, "", happened_at=at), by=by, at=at)
    return str(command.pk)


def make_debtors(owner: Any, *, only: list[str] | None = None) -> None:
    """
    Let what is owed in the owner's units be overdue, plan a night, and write a promise, instalments and warnings.

    :param only: numbers of the accounts that become overdue; all unless given
    """
    from decimal import Decimal

    from django.apps import apps
    from django.utils import timezone

    from wanjia.revenue.dunning.operations import agreeing, grading, planning, promising
    from wanjia.revenue.dunning.queries.debts import debts_on, next_steps_on, owed_by
    from wanjia.revenue.dunning.rules import parts_of
    from wanjia.revenue.dunning.types import PromisePlan
    from wanjia.revenue.receivables.queries.delays import late_fee_ahead

    at, today = timezone.now(), timezone.localdate()
    paths = owner.scope.unit_paths
    for path in paths:
        mine = apps.get_model("receivables", "Charge").objects.filter(account__unit__path__startswith=path)
        mine = mine if only is None else mine.filter(account__number__in=only)
        mine.update(due_date=today - timedelta(days=3))
    planning.plan_steps(next_steps_on(owner.scope, day=today), day=today, by=owner, at=at)
    grading.grade_customers(by=owner, at=at)
    grading.warn_of_large(by=owner, at=at)
    first, second = debts_on(owner.scope, day=today)["account_id"].to_list()[:2]
    day = today + timedelta(days=5)
    promising.take_promise(PromisePlan(first, Decimal(1), day, "本人"), by=owner, at=at)
    whole = owed_by(second) + late_fee_ahead(second, on=today)
    agreeing.propose_agreement(second, parts=parts_of(whole, count=3, first=day), reason="经营困难", by=owner, at=at)


def main(step: str, number: str) -> None:
    """Do one step in one transaction, and print what came of it."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wanjia.site.settings")
    django.setup()
    from django.db import transaction

    with transaction.atomic():
        steps: dict[str, Callable[[str], str]] = {
            "begin": begin,
            "night": night,
            "forget": forget,
            "cut": cut,
            "restored": restored,
        }
        print(steps[step](number))


if __name__ == "__main__":
    main(*sys.argv[1:])
