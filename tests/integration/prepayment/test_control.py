"""Fee control: who is under it, who is warned once, whose cut is asked for, and what fills a balance up again."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import polars as pl
import pytest
from django.apps import apps
from django.db import transaction

from tests.integration.billing import village
from tests.integration.disconnection.cases import CLERK, HEAD, state
from tests.integration.registry import station_actor
from wanjia.foundation.access.types import WHOLE_COMPANY
from wanjia.foundation.outbox.models import Message
from wanjia.foundation.outbox.operations import sending
from wanjia.foundation.outbox.types import Answer, Tried
from wanjia.registry.customers.queries import account_named
from wanjia.revenue.disconnection.models import Cut
from wanjia.revenue.disconnection.operations import holding, marking
from wanjia.revenue.disconnection.types import CutState, HoldReason, Importance, NewHold, NewImportance
from wanjia.revenue.ledger.types import LedgerAccount
from wanjia.revenue.prepayment.models import BalanceWarning, ControlAgreement, DailyBalance, Policy
from wanjia.revenue.prepayment.operations import agreeing, balancing, cutting, warning
from wanjia.revenue.prepayment.operations.agreeing import ControlRefused
from wanjia.revenue.prepayment.queries.balances import balance_now, balances_on
from wanjia.revenue.prepayment.queries.controls import deposits_asked, policy_named
from wanjia.revenue.prepayment.types import NewAgreement
from wanjia.revenue.receivables.operations.receiving import receive
from wanjia.revenue.receivables.types import Money

#: The village is billed up to December and read on each of these days; homes 1001 and 1002 prepay.
DAYS = (date(2026, 1, 6), date(2026, 1, 7), date(2026, 1, 8))
MORNING = timedelta(hours=1)


@pytest.fixture(scope="module", autouse=True)
def billed_village(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    with django_db_blocker.unblock(), transaction.atomic():
        village.make_village(until=date(2026, 1, 1))
        village.billed(village.DECEMBER)
        apps.get_model("customers", "Customer").objects.update(phone="13800000021")
        yield
        transaction.set_rollback(True)


pytestmark = [pytest.mark.django_db, pytest.mark.proves("A251")]


def at(day: date, hour: int = 2) -> datetime:
    return datetime.combine(day, time(hour), tzinfo=UTC)


def id_of(number: str) -> int:
    return account_named(number, scope=WHOLE_COMPANY).account_id


def signed(number: str = "1001", **changes: Any) -> int:
    facts: dict[str, Any] = {"signed_on": date(2026, 1, 2), "start_date": date(2026, 1, 2), **changes}
    new = NewAgreement(id_of(number), f"FK-{number}", signatory="客户本人", **facts)
    return agreeing.sign(new, by=HEAD, at=at(date(2026, 1, 5)))


def read_on(day: date) -> None:
    """Read every register of the village on a day, as a remote route does."""
    from wanjia.measurement.readings import operations as readings

    months = 12 + Decimal((day - date(2026, 1, 1)).days) / 31
    rows = [
        village.reading(house, kind, day, int(1000 + monthly * months))
        for house in village.HOUSES
        for kind, monthly in house.monthly.items()
    ]
    assert not readings.accept(village.table_of(rows), by=village.CLERK, at=at(day)).refused


def run(day: date, *, hour: int = 2) -> int:
    """Do what the job of a day does; give how many cuts were asked for."""
    found = balances_on(day, scope=WHOLE_COMPANY)
    written = balancing.write_balances(found.table, units=found.units, day=day, by=CLERK, at=at(day, hour))
    warning.plan_warnings(written, day=day, by=CLERK, at=at(day, hour))
    warning.hand_over(by=CLERK, at=at(day, hour))
    gateway_takes(at(day, hour))
    cutting.restate_open_cuts(by=CLERK, at=at(day, hour))
    asked = cutting.cuts_to_ask(day=day, by=CLERK)
    return sum(cutting.ask_cut(one, by=CLERK, at=at(day, hour)) for one in asked)


def gateway_takes(moment: datetime) -> None:
    taken = sending.take(at=moment).taken
    sending.note_tried([Tried(one.message_id, Answer.ACCEPTED) for one in taken], by=CLERK, at=moment)


def pay(number: str, amount: str, *, day: date, source: int = 1) -> None:
    unit_id = account_named(number, scope=WHOLE_COMPANY).unit_id
    money = Money(id_of(number), Decimal(amount), unit_id, LedgerAccount.CASH, "K1", "test.topup", source, day)
    receive(money, by=CLERK, at=at(day, 5))


class TestControl:
    def test_only_who_signed_is_under_it(self) -> None:
        signed()
        table = balances_on(DAYS[0], scope=WHOLE_COMPANY).table

        assert table.filter(pl.col("policy_id").is_not_null())["account_id"].to_list() == [id_of("1001")]

    @pytest.mark.parametrize(
        ("changes", "why"),
        [
            ({"signed_on": date(2026, 1, 6)}, "once it is signed"),
            ({"start_date": date(2026, 1, 1)}, "day of its signature"),
            ({"end_date": date(2026, 1, 2)}, "later than it begins"),
            ({"credit_limit": Decimal(-1)}, "0 or more"),
        ],
    )
    def test_a_wrong_agreement_is_refused(self, changes: dict[str, Any], why: str) -> None:
        with pytest.raises(ControlRefused, match=why):
            signed(**changes)

    def test_one_at_a_time_and_within_ones_units(self) -> None:
        agreement = signed()

        with pytest.raises(ControlRefused, match="already"):
            signed()
        new = NewAgreement(id_of("1002"), "FK-9", date(2026, 1, 2), "本人", date(2026, 1, 2))
        with pytest.raises(ControlRefused, match="no such account"):
            agreeing.sign(new, by=station_actor("S2"), at=at(DAYS[0]))
        with pytest.raises(ControlRefused, match="today or later"):
            agreeing.end_agreement(agreement, on=date(2026, 1, 3), by=HEAD, at=at(DAYS[0]))
        agreeing.end_agreement(agreement, on=DAYS[1], by=HEAD, at=at(DAYS[0]))
        assert ControlAgreement.objects.get().end_date == DAYS[1]
        with pytest.raises(ControlRefused, match="runs"):
            agreeing.end_agreement(agreement, on=DAYS[1], by=HEAD, at=at(DAYS[0]))


class TestWarnings:
    def test_once_per_level_and_spell_and_again_after_a_payment(self) -> None:
        signed()
        for day in DAYS[:2]:
            run(day)
        assert list(BalanceWarning.objects.values_list("level", "state")) == [("EMPTY", "SENT")]

        pay("1001", "500.00", day=DAYS[1])
        run(DAYS[2])
        now = balance_now(id_of("1001"))
        assert now is not None
        assert (now.level, now.spell_date) == ("FINE", None)

        DailyBalance.objects.filter(is_latest=True).update(level="FINE", spell_date=None)
        row = balances_on(DAYS[2], scope=WHOLE_COMPANY).table.filter(account_id=id_of("1001"))
        assert row["balance"].item() > 0

    def test_not_in_quiet_hours(self) -> None:
        signed()
        run(DAYS[0], hour=14)

        told = BalanceWarning.objects.get()
        assert told.state == "HANDED"
        assert told.not_before == datetime(2026, 1, 7, 0, 0, tzinfo=UTC)
        gateway_takes(at(DAYS[1]))
        told.refresh_from_db()
        assert told.state == "SENT"

    def test_who_was_not_told_is_not_cut(self) -> None:
        signed()
        found = balances_on(DAYS[0], scope=WHOLE_COMPANY)
        written = balancing.write_balances(found.table, units=found.units, day=DAYS[0], by=CLERK, at=at(DAYS[0]))
        warning.plan_warnings(written, day=DAYS[0], by=CLERK, at=at(DAYS[0]))
        warning.hand_over(by=CLERK, at=at(DAYS[0]))
        assert warning.warned_on(by=CLERK) == {}
        assert "余额" in Message.objects.get().text

        gateway_takes(at(DAYS[0]))
        assert warning.warned_on(by=CLERK) == {id_of("1001"): DAYS[0]}

    def test_money_overtakes_what_was_not_sent(self) -> None:
        signed()
        run(DAYS[0], hour=14)
        pay("1001", "500.00", day=DAYS[0])

        run(DAYS[1])

        assert BalanceWarning.objects.get().state == "CANCELLED"


class TestCuts:
    def prepare(self) -> None:
        signed()
        for day in DAYS:
            read_on(day)
        run(DAYS[0])

    def test_asked_for_after_the_warning_and_settled_by_money(self) -> None:
        self.prepare()

        assert run(DAYS[1]) == 1
        cut = Cut.objects.get()
        assert (cut.cause, cut.dunned_on) == ("PREPAYMENT_EMPTY", DAYS[0])
        assert run(DAYS[2]) == 0

        pay("1001", "500.00", day=DAYS[2])
        assert state(cut.pk) is CutState.CANCELLED

    def test_a_balance_that_rests_on_an_estimate_cuts_nobody(self) -> None:
        signed()
        run(DAYS[0])

        assert run(DAYS[1]) == 0

    @pytest.mark.parametrize("way", ["important", "hold", "policy"])
    def test_never_against_importance_hold_or_policy(self, way: str) -> None:
        self.prepare()
        if way == "important":
            new = NewImportance(id_of("1001"), Importance.SECOND, date(2026, 1, 1), None, "名单", "县发改局")
            entry = marking.propose_importance(new, by=CLERK, at=at(DAYS[0]))
            marking.decide_importance(entry, step="approve", reason="属实", by=HEAD, at=at(DAYS[0]))
        elif way == "hold":
            hold = NewHold(HoldReason.MEDICAL, date(2026, 1, 1), account_id=id_of("1001"))
            holding.place_hold(hold, by=HEAD, at=at(DAYS[0]))
        else:
            Policy.objects.update(may_cut=False)

        assert run(DAYS[1]) == 0


class TestPolicies:
    def test_a_new_one_ends_the_old_one(self) -> None:
        known = policy_named("HOMES")
        assert known is not None
        terms = known.terms
        start = DAYS[2]

        made = agreeing.put_policy(terms, start=start, reason="省公司新规", by=HEAD, at=at(DAYS[0]))

        assert Policy.objects.get(pk=known.policy_id).end_date == start
        assert Policy.objects.get(pk=made).low == terms.low
        with pytest.raises(ControlRefused, match="begins on"):
            agreeing.put_policy(terms, start=start, reason="x", by=HEAD, at=at(DAYS[0]))

    @pytest.mark.parametrize(
        ("changes", "why"),
        [
            ({"urgent": Decimal(99)}, "not come before"),
            ({"credit_limit": Decimal(-1)}, "0 or more"),
            ({"urgent": Decimal(-1)}, "before the balance is empty"),
            ({"warned_days": 0}, "a day after"),
        ],
    )
    def test_amounts_that_contradict_each_other_are_refused(self, changes: dict[str, Any], why: str) -> None:
        from dataclasses import replace

        known = policy_named("HOMES")
        assert known is not None
        with pytest.raises(ControlRefused, match=why):
            agreeing.put_policy(replace(known.terms, **changes), start=DAYS[2], reason="x", by=HEAD, at=at(DAYS[0]))
        for start, reason, told in ((date(2026, 1, 1), "x", "today or later"), (DAYS[2], " ", "Say why")):
            with pytest.raises(ControlRefused, match=told):
                agreeing.put_policy(known.terms, start=start, reason=reason, by=HEAD, at=at(DAYS[0]))


def test_a_deposit_is_asked_for_by_the_rows_of_the_class() -> None:
    shop, home = id_of("1004"), id_of("1001")

    found = deposits_asked({shop: "COMMERCIAL_INDUSTRIAL", home: "RESIDENTIAL"}, day=DAYS[0])

    assert set(found) == {shop}
    assert found[shop].required == found[shop].monthly > 0
