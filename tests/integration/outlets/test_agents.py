"""Agents sell up to their ceiling, hand in before a second person, and leave with nothing of ours."""

from datetime import timedelta
from decimal import Decimal

import pytest

from tests.integration.outlets.selling import declared, make_agents, money, person, sold
from tests.integration.payments.counter import AT, books, cashier, head, opened
from wanjia.foundation.access.types import WHOLE_COMPANY
from wanjia.foundation.workflow.types import StepRefused
from wanjia.revenue.outlets.models import AgentSale
from wanjia.revenue.outlets.operations.agents import move_agent, set_ceiling
from wanjia.revenue.outlets.operations.handing_in import confirm, refuse_hand_in
from wanjia.revenue.outlets.operations.held import OutletRefused
from wanjia.revenue.outlets.queries.agents import agent_coded, balance_curve, hand_ins_waiting
from wanjia.revenue.outlets.types import HandInWay
from wanjia.revenue.payments.operations.held import ShiftRefused

pytestmark = pytest.mark.django_db


class TestSell:
    def test_a_sale_settles_debts_has_a_receipt_and_says_where(self) -> None:
        make_agents()

        taken = sold("150.00")

        assert taken.receipt_number
        assert taken.settled == Decimal("150.00")
        assert books()["AGENT"] == money().balance == Decimal("150.00")
        assert AgentSale.objects.get().latitude == Decimal("32.056100")

    def test_pressing_twice_sells_once(self) -> None:
        make_agents()

        assert sold("150.00", key="k").payment_id == sold("150.00", key="k").payment_id
        assert money().balance == Decimal("150.00")

    def test_beyond_the_ceiling_nothing_is_sold_and_the_cure_is_told(self) -> None:
        make_agents(ceiling="200.00")
        sold("150.00")

        with pytest.raises(OutletRefused, match=r"only 50\.00 more.*Hand money in first, or have the supervisor"):
            sold("50.01")
        sold("50.00")

        assert money().balance == Decimal("200.00")

    def test_who_does_not_sell_for_the_agent_or_does_not_say_where_is_refused(self) -> None:
        make_agents()
        with pytest.raises(OutletRefused, match="place of the sale is missing"):
            sold("10.00", place=None)
        sold("10.00", place=None, why="设备无定位")
        move_agent("D-01", step="suspend", reason="抽查", by=head(), at=AT)
        with pytest.raises(StepRefused):
            sold("11.00")


class TestHandIn:
    @pytest.mark.proves("A437")
    def test_cash_goes_into_the_till_of_whoever_confirms(self) -> None:
        make_agents()
        opened()
        sold("150.00")
        hand_in = declared("100.00")
        assert hand_ins_waiting(WHOLE_COMPANY, but_of="H1")[0] == 1
        assert hand_ins_waiting(WHOLE_COMPANY, but_of="P1")[0] == 0

        confirm(hand_in, by=cashier(), at=AT)

        assert (books()["CASH"], money().balance) == (Decimal("100.00"), Decimal("50.00"))

    def test_nobody_confirms_what_one_declared_nor_without_a_till(self) -> None:
        make_agents()
        sold("150.00")
        hand_in = declared("100.00")

        with pytest.raises(StepRefused, match="another person must"):
            confirm(hand_in, by=person("P1"), at=AT)
        with pytest.raises(ShiftRefused):
            confirm(hand_in, by=cashier(), at=AT)

    def test_a_slip_is_on_its_way_to_the_bank_once(self) -> None:
        make_agents()
        sold("150.00")
        confirm(declared("60.00", way=HandInWay.BANK, reference="S-77"), by=head(), at=AT)

        assert books()["BANK_IN_TRANSIT"] == Decimal("60.00")
        with pytest.raises(OutletRefused, match="handed in before"):
            declared("60.00", way=HandInWay.BANK, reference="S-77")

    def test_money_that_is_not_there_stays_owed(self) -> None:
        make_agents()
        sold("150.00")
        with pytest.raises(OutletRefused, match=r"Only 150\.00"):
            declared("150.01")
        hand_in = declared("150.00")
        with pytest.raises(OutletRefused, match=r"Only 0.00"):
            declared("0.01")

        refuse_hand_in(hand_in, reason="未收到", by=head(), at=AT)

        assert money().balance == Decimal("150.00")
        assert money().declared == Decimal(0)


class TestLeave:
    @pytest.mark.proves("A442")
    def test_an_agent_leaves_only_with_nothing_handing_over_to_a_named_one(self) -> None:
        make_agents()
        sold("150.00")
        with pytest.raises(StepRefused, match=r"still holds 150\.00"):
            move_agent("D-01", step="leave", reason="离职", by=head(), at=AT)

        confirm(declared("150.00", way=HandInWay.HANDOVER, to="D-02"), by=head(), at=AT)
        move_agent("D-01", step="leave", reason="离职", by=head(), at=AT)

        assert (money("D-01").balance, money("D-02").balance) == (Decimal(0), Decimal("150.00"))
        with pytest.raises(StepRefused):
            sold("1.00")

    def test_who_takes_over_stays_below_the_own_ceiling(self) -> None:
        make_agents(ceiling="200.00")
        sold("150.00")
        sold("100.00", code="D-02")
        hand_in = declared("150.00", way=HandInWay.HANDOVER, to="D-02")

        with pytest.raises(OutletRefused, match="more than the ceiling"):
            confirm(hand_in, by=head(), at=AT)


class TestCeiling:
    def test_it_is_set_by_another_person_with_a_reason(self) -> None:
        make_agents(ceiling="200.00")
        for by, why, said in ((person("P1"), "x", "own ceiling"), (head(), " ", "Say why")):
            with pytest.raises(OutletRefused, match=said):
                set_ceiling("D-01", amount=Decimal(300), reason=why, by=by, at=AT)

        set_ceiling("D-01", amount=Decimal(300), reason="春节前后", by=head(), at=AT)

        sold("250.00")
        assert money().ceiling == Decimal(300)
        today = AT.date()
        curve = balance_curve(
            agent_coded("D-01", scope=WHOLE_COMPANY, day=today), since=today - timedelta(days=1), until=today
        )
        assert [amount for _day, amount in curve] == [Decimal(0), Decimal("250.00")]
