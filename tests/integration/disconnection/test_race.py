"""Who takes a command and who stops it wait for each other: never is a cut handed out that a hold has overtaken."""

import pytest
from django.db import transaction

from tests.integration.disconnection.cases import HEAD, THURSDAY, make_debtor, ordered, pay
from tests.support.others import Other, many_writers
from wanjia.revenue.disconnection.models import Cut, CutCommand
from wanjia.revenue.disconnection.operations import commanding, holding
from wanjia.revenue.disconnection.types import HoldReason, NewHold

pytestmark = [pytest.mark.django_db(transaction=True, serialized_rollback=True), many_writers]


def test_a_hold_that_comes_first_takes_the_command_away() -> None:
    with transaction.atomic():
        account = make_debtor()
        _cut, command = ordered(account)
    with transaction.atomic():
        hold = NewHold(HoldReason.MEDICAL, THURSDAY.date(), account_id=account)
        holding.place_hold(hold, by=HEAD, at=THURSDAY)
        other = Other(lambda: commanding.take_command(command, by=HEAD, at=THURSDAY))
        assert other.is_waiting

    assert "not possible" in str(other.end())
    assert CutCommand.objects.get().state == "WITHDRAWN"


def test_money_waits_for_a_command_that_is_being_taken_and_then_supply_follows_the_cut() -> None:
    with transaction.atomic():
        account = make_debtor()
        cut, command = ordered(account)
    with transaction.atomic():
        assert commanding.take_command(command, by=HEAD, at=THURSDAY)
        other = Other(lambda: pay(account, "120.00", at=THURSDAY))
        assert other.is_waiting
    other.end()

    assert CutCommand.objects.get().state == "TAKEN"
    assert Cut.objects.get(pk=cut).settled_at == THURSDAY
