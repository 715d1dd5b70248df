"""Money of channels and agents in the bank: less the contract's fee, by an agent's slip, and checked three ways."""

from decimal import Decimal

import pytest

from tests.integration.outlets.selling import declared, make_agents, make_channel, sold, told
from tests.integration.payments.counter import AT, TODAY, books, head, make_counter
from tests.integration.reconciliation.bank import CLERK, make_account, reconcile, states
from tests.integration.reconciliation.bank import told as bank_line
from wanjia.revenue.outlets.operations.handing_in import confirm
from wanjia.revenue.outlets.types import HandInWay
from wanjia.revenue.reconciliation.models import ChannelDay, CheckFinding, Match, StatementLine
from wanjia.revenue.reconciliation.operations.checking import check_channel_day, take_channel_day
from wanjia.revenue.reconciliation.operations.deciding import match_by_hand, undo_match
from wanjia.revenue.reconciliation.operations.held import MatchRefused
from wanjia.revenue.reconciliation.protocols.channel_csv import ChannelPayment, ParsedDay, written
from wanjia.revenue.reconciliation.types import Chosen, ItemKind

pytestmark = pytest.mark.django_db


def told_day() -> None:
    """Let the channel, which keeps 0.2 %, tell of 300.03 yuan; its fees, rounded each, are 0.20 + 0.40 + 0.01."""
    make_channel()
    for transaction, amount in (("W1", "100.00"), ("W2", "199.99"), ("W3", "0.04")):
        told(transaction, amount=amount)


def by_hand(reference: str, *chosen: Chosen) -> None:
    """Say what a line is."""
    line = StatementLine.objects.get(reference=reference)
    match_by_hand(line.pk, chosen=chosen, reason="seen by a person", by=CLERK, at=AT)


@pytest.mark.proves("A440")
class TestChannel:
    def test_its_day_comes_less_the_fee_of_its_contract_and_all_three_agree(self) -> None:
        make_counter("1000.00")
        account = make_account()
        told_day()
        payments = [("W1", "100.00", "0.20"), ("W2", "199.99", "0.40"), ("W3", "0.04", "0.01")]
        file = ParsedDay(
            "WECHAT", TODAY, tuple(ChannelPayment(n, TODAY, Decimal(a), Decimal(f)) for n, a, f in payments)
        )
        day = take_channel_day(written(file), file_name="w.csv", unit_code="S1", by=CLERK, at=AT)

        reconcile(account, bank_line("299.42", "A1", counterparty="微信支付", text="WECHAT20260112"))

        found = books()
        assert (found["BANK"], found["BANK_CHARGES"], found.get("CHANNEL")) == (
            Decimal("299.42"),
            Decimal("0.61"),
            None,
        )
        assert check_channel_day(day, by=CLERK, at=AT) == 0
        assert ChannelDay.objects.get().bank_amount == Decimal("300.03")
        assert not CheckFinding.objects.exists()

    def test_more_than_its_contract_is_booked_by_nobody_but_a_person(self) -> None:
        make_counter("1000.00")
        account = make_account()
        told_day()

        reconcile(account, bank_line("298.53", "A1", counterparty="微信支付", text="WECHAT20260112"))
        assert states() == {"A1": "OPEN"}

        day = Chosen(ItemKind.GROUP, f"CHANNEL|WECHAT|{TODAY}", Decimal("300.03"))
        kept = Chosen(ItemKind.CHARGE, "", Decimal("-1.50"))
        by_hand("A1", day, kept)
        assert books()["BANK_CHARGES"] == Decimal("1.50")


class TestAgent:
    def test_a_confirmed_slip_is_found_in_the_bank_once_and_taken_back(self) -> None:
        make_agents()
        account = make_account()
        sold("80.00")
        declared("30.00", way=HandInWay.BANK, reference="SLIP0030")
        made = declared("50.00", way=HandInWay.BANK, reference="SLIP0050")
        confirm(made, by=head(), at=AT)
        deposits = (bank_line(f"{n}.00", f"A{n}", text=f"现金存款 SLIP00{n}") for n in (30, 50))

        assert reconcile(account, *deposits).accepted == 1

        match = Match.objects.get()
        found = books()
        assert (match.line.reference, match.rule, match.kind, match.key) == ("A50", "EXACT", "HAND_IN", f"H{made}")
        assert (found["BANK"], found["AGENT"], found.get("BANK_IN_TRANSIT")) == (Decimal(50), Decimal(30), None)
        with pytest.raises(MatchRefused, match="not on its way any more"):
            by_hand("A30", Chosen(ItemKind.HAND_IN, f"H{made}", Decimal(30)))

        undo_match(match.pk, reason="it was another's", by=CLERK, at=AT)
        by_hand("A50", Chosen(ItemKind.HAND_IN, f"H{made}", Decimal(50)))

        assert books()["BANK"] == Decimal(50)
