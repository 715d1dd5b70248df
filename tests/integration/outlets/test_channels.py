"""Payments that channels tell of: taken once, answered the same, refused with their cure."""

from datetime import timedelta
from decimal import Decimal

import pytest

from tests.integration.outlets.selling import SECRET, make_channel, told
from tests.integration.payments.counter import AT, books, head, make_counter
from wanjia.foundation.access.types import WHOLE_COMPANY
from wanjia.foundation.events.models import Event
from wanjia.foundation.workflow.types import StepRefused
from wanjia.registry.customers.queries import UnknownAccount
from wanjia.revenue.outlets.models import Channel, ChannelPayment
from wanjia.revenue.outlets.operations.channels import change_fee, move_channel, open_channel, set_secret
from wanjia.revenue.outlets.operations.held import OutletRefused
from wanjia.revenue.outlets.operations.receiving import ChannelClosed, TransactionReused
from wanjia.revenue.outlets.queries.channels import fee_rate_on, secrets_of
from wanjia.revenue.outlets.types import ChannelKind, NewChannel
from wanjia.revenue.payments.queries.transit import payments_of_channel
from wanjia.revenue.receivables.queries.balances import balance_of

pytestmark = pytest.mark.django_db


class TestTelling:
    def test_it_settles_what_is_owed_and_is_held_in_the_channel(self) -> None:
        account_id = make_counter("120.00")
        make_channel()

        answer = told(amount="150.00")

        assert (answer.settled, answer.left) == (Decimal("120.00"), Decimal("30.00"))
        assert books()["CHANNEL"] == Decimal("150.00")
        assert balance_of(account_id).free == Decimal("30.00")

    def test_the_same_content_is_answered_the_same_also_after_the_channel_was_closed(self) -> None:
        make_counter("120.00")
        make_channel()
        first = told()
        move_channel("WECHAT", step="close", reason="合同到期", by=head(), at=AT)

        assert told() == first
        assert ChannelPayment.objects.count() == 1

    def test_another_content_under_the_number_is_refused_and_changes_nothing(self) -> None:
        account_id = make_counter("120.00")
        make_channel()
        told()

        with pytest.raises(TransactionReused, match="another account, amount or moment"):
            told(amount="99.00")
        assert balance_of(account_id).owed == Decimal("20.00")

    @pytest.mark.parametrize(
        ("changes", "why"),
        [
            ({"account": "9999"}, "no account among your units"),
            ({"late": timedelta(days=32)}, "more than 31 days ago"),
            ({"late": timedelta(minutes=-6)}, "dated in the future"),
            ({"amount": "0.00"}, "more than 0.00"),
        ],
    )
    def test_what_cannot_be_a_payment_is_refused(self, changes: dict[str, object], why: str) -> None:
        make_counter("120.00")
        make_channel()

        with pytest.raises(Exception, match=why):
            told(**changes)  # type: ignore[arg-type]

    def test_an_account_of_another_station_is_unknown(self) -> None:
        make_counter("120.00")
        make_channel()
        with pytest.raises(UnknownAccount):
            told(account="1002")

    def test_a_suspended_channel_takes_nothing_until_it_works_again(self) -> None:
        make_counter("120.00")
        make_channel()
        move_channel("WECHAT", step="suspend", reason="对账未平", by=head(), at=AT)
        with pytest.raises(ChannelClosed):
            told()

        move_channel("WECHAT", step="resume", reason="已查清", by=head(), at=AT)

        assert told().amount == Decimal("100.00")

    def test_the_days_payments_are_found_for_the_check_with_the_channels_file(self) -> None:
        make_counter("120.00")
        make_channel()
        told("W1", amount="10.00")
        told("W2", amount="20.00")

        table = payments_of_channel("WECHAT", day=AT.date(), scope=WHOLE_COMPANY)

        assert table.get_column("reference").to_list() == ["W1", "W2"]


class TestChannel:
    def test_the_secret_is_kept_encrypted_and_told_to_nobody(self) -> None:
        make_counter()
        make_channel()

        kept = Channel.objects.get(code="WECHAT").sealed_secret

        assert SECRET not in kept
        assert secrets_of("WECHAT", at=AT) == (SECRET,)
        assert not [event for event in Event.objects.all() if SECRET in str(event.facts)]

    def test_another_key_of_the_site_opens_no_secret(self, settings: object) -> None:
        make_counter()
        make_channel()
        settings.SECRET_KEY = "another"  # type: ignore[attr-defined]

        assert secrets_of("WECHAT", at=AT) == ()

    def test_the_secret_before_holds_some_days_more_unless_others_know_it(self) -> None:
        make_counter()
        make_channel()
        new, newest = "n" * 32, "x" * 32

        set_secret("WECHAT", secret=new, by=head(), at=AT)

        assert secrets_of("WECHAT", at=AT + timedelta(days=7, seconds=-1)) == (new, SECRET)
        assert secrets_of("WECHAT", at=AT + timedelta(days=7)) == (new,)
        with pytest.raises(OutletRefused, match="this secret already"):
            set_secret("WECHAT", secret=SECRET, by=head(), at=AT)
        set_secret("WECHAT", secret=newest, keeps_former=False, by=head(), at=AT)
        assert secrets_of("WECHAT", at=AT) == (newest,)

    def test_the_fee_holds_from_its_day_on(self) -> None:
        make_counter()
        make_channel()
        later = AT + timedelta(days=10)

        change_fee("WECHAT", rate=Decimal("0.003"), source="补充协议", by=head(), at=later)

        assert fee_rate_on("WECHAT", day=AT.date()) == Decimal("0.002")
        assert fee_rate_on("WECHAT", day=later.date()) == Decimal("0.003")

    def test_what_is_no_channel_is_refused(self) -> None:
        make_counter()
        make_channel()
        new = NewChannel("WECHAT", "微信", ChannelKind.ONLINE, "S1", Decimal("0.002"), "合同")
        for changed, why in (
            (new, "an outlet WECHAT already"),
            (NewChannel("wx", "", ChannelKind.ONLINE, "S1", Decimal(0), ""), "capital letters"),
            (NewChannel("WX", "", ChannelKind.ONLINE, "S1", Decimal(1), ""), "less than 1"),
            (NewChannel("WX", "", ChannelKind.ONLINE, "S2", Decimal(0), ""), "not among yours"),
        ):
            with pytest.raises(Exception, match=why):
                open_channel(changed, by=head(), at=AT)
        with pytest.raises(OutletRefused, match="32 letters"):
            set_secret("WECHAT", secret="short", by=head(), at=AT)
        with pytest.raises(OutletRefused, match="Say why"):
            move_channel("WECHAT", step="close", reason=" ", by=head(), at=AT)
        with pytest.raises(StepRefused):
            move_channel("WECHAT", step="resume", reason="x", by=head(), at=AT)
