"""The daily check of a channel three ways, and what becomes of its findings."""

from dataclasses import replace
from decimal import Decimal

import pytest

from tests.integration.payments.counter import AT, TODAY, make_counter, online
from tests.integration.reconciliation.bank import CLERK, SECOND, make_account, reconcile, told
from tests.integration.registry import station_actor
from wanjia.foundation.workflow.types import StepRefused
from wanjia.revenue.reconciliation.models import ChannelDay, CheckFinding
from wanjia.revenue.reconciliation.operations.checking import (
    check_channel_day,
    hand_over_finding,
    settle_finding,
    take_channel_day,
)
from wanjia.revenue.reconciliation.operations.held import MatchRefused
from wanjia.revenue.reconciliation.operations.taking import StatementRefused
from wanjia.revenue.reconciliation.protocols.channel_csv import ChannelPayment, ParsedDay, written

pytestmark = pytest.mark.django_db


@pytest.fixture
def payer(db: None) -> int:
    return make_counter("1000.00")


def paid(reference: str, amount: str) -> ChannelPayment:
    """Give a payment as the channel tells it."""
    return ChannelPayment(reference, TODAY, Decimal(amount), Decimal("0.00"))


def take(*payments: ChannelPayment) -> int:
    """Hand a day in."""
    content = written(ParsedDay("WECHAT", TODAY, payments))
    return take_channel_day(content, file_name="wx.csv", unit_code="C", by=CLERK, at=AT)


def findings() -> list[tuple[str, str, str]]:
    """Give kind, reference and state."""
    return list(CheckFinding.objects.order_by("kind", "about").values_list("kind", "about", "state"))


@pytest.mark.proves("A440", "A256")
class TestThreeWays:
    def test_each_difference_is_a_finding_with_owner_and_clock(self, payer: int) -> None:
        online(payer, "100.00", external_reference="WX1")
        online(payer, "50.00", external_reference="WX2")
        take(paid("WX1", "99.00"), paid("WX3", "7.00"))

        assert findings() == [
            ("AMOUNT_DIFFERS", "WX1", "OPEN"),
            ("MISSING_HERE", "WX3", "OPEN"),
            ("MISSING_THERE", "WX2", "OPEN"),
        ]
        one = CheckFinding.objects.first()
        assert one is not None
        assert (one.owner, one.due_at is not None and (one.due_at - AT).days) == ("B1", 1)

    def test_one_that_is_gone_counts_as_corrected_and_the_bank_is_compared(self, payer: int) -> None:
        account = make_account()
        online(payer, "100.00", external_reference="WX1")
        day = take(paid("WX1", "100.00"), paid("WX2", "7.00"))
        online(payer, "7.00", external_reference="WX2")
        reconcile(account, told("107.00", "A1", counterparty="WECHAT"))

        assert check_channel_day(day, by=CLERK, at=AT) == 0
        assert findings() == [("MISSING_HERE", "WX2", "CORRECTED")]
        row = ChannelDay.objects.get()
        assert (row.told_amount, row.our_amount, row.bank_amount) == (Decimal(107), Decimal(107), Decimal(107))

    def test_the_same_file_twice_and_another_of_the_day(self, payer: int) -> None:
        assert take(paid("WX1", "1.00")) == take(paid("WX1", "1.00"))
        with pytest.raises(StatementRefused, match="with other content"):
            take(paid("WX1", "2.00"))
        assert len(findings()) == 1

    def test_a_malformed_file_and_a_unit_of_others(self, payer: int) -> None:
        content = written(ParsedDay("WECHAT", TODAY, (paid("WX1", "1.00"),)))
        with pytest.raises(StatementRefused, match="line 4, 金额"):
            take_channel_day(content.replace(b"1.00", b"1.0O"), file_name="w", unit_code="C", by=CLERK, at=AT)
        with pytest.raises(MatchRefused, match="not among yours"):
            take_channel_day(content, file_name="w", unit_code="C", by=station_actor("S1"), at=AT)
        assert not ChannelDay.objects.exists()


class TestFindings:
    def test_explained_by_one_closed_by_another_and_reopened(self, payer: int) -> None:
        take(paid("WX1", "1.00"))
        one = CheckFinding.objects.get().pk
        with pytest.raises(StepRefused, match="Say why"):
            settle_finding(one, step="explain", reason=" ", by=CLERK, at=AT)
        settle_finding(one, step="explain", reason="paid after midnight", by=CLERK, at=AT)
        with pytest.raises(StepRefused, match="another person"):
            settle_finding(one, step="close", reason="fine", by=CLERK, at=AT)
        settle_finding(one, step="close", reason="seen", by=SECOND, at=AT)
        assert findings()[0][2] == "CLOSED"

        settle_finding(one, step="reopen", reason="not so", by=SECOND, at=AT)
        hand_over_finding(one, owner="B3", by=CLERK, at=AT)
        assert CheckFinding.objects.get().owner == "B3"

    def test_of_others_it_is_unknown(self, payer: int) -> None:
        take(paid("WX1", "1.00"))
        one = CheckFinding.objects.get().pk
        with pytest.raises(MatchRefused, match="no such finding"):
            settle_finding(one, step="explain", reason="x", by=replace(CLERK, scope=station_actor("S1").scope), at=AT)
