"""Whatever is tried in whatever order: nothing is cut under a hold or a promise, within the notice period, or paid."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.apps import apps
from django.db import transaction
from django.utils.timezone import localtime
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from tests.integration.disconnection.cases import CLERK, HEAD, MONDAY, make_debtor, owe, pay
from wanjia.foundation.findings.types import Refused
from wanjia.foundation.workflow.types import StepRefused
from wanjia.revenue.disconnection.models import Cut, CutCommand
from wanjia.revenue.disconnection.operations import commanding, holding, requesting, serving
from wanjia.revenue.disconnection.operations.held import CutRefused
from wanjia.revenue.disconnection.types import (
    CommandReport,
    CommandWay,
    CutCause,
    HoldReason,
    NewCut,
    NewHold,
    Notice,
    Outcome,
    Service,
)

pytestmark = pytest.mark.django_db
MINUTES = st.sampled_from([20, 30, 60, 300, 1440, 3 * 1440])
LEAST = Decimal(1)


class Law(RuleBasedStateMachine):
    """A plain twin of the law beside the operations: what the twin forbids must never be taken by a head-end."""

    account: int

    @initialize()
    def begin(self) -> None:
        """Start a savepoint over the debtor of the test."""
        self.savepoint = transaction.savepoint()
        self.account = type(self).account
        self.at: datetime = MONDAY
        self.debt = Decimal(120)
        self.noticed_on: date | None = None
        self.reminded_at: datetime | None = None
        self.holds: dict[int, date] = {}
        self.cut: int | None = None

    def teardown(self) -> None:
        """Take everything back."""
        if hasattr(self, "savepoint"):
            transaction.savepoint_rollback(self.savepoint)

    @rule(minutes=MINUTES)
    def wait(self, minutes: int) -> None:
        """Let time pass, to the morning of a day."""
        self.at += timedelta(minutes=minutes)
        if minutes >= 1440:
            self.at = self.at.replace(hour=2, minute=0)

    @rule()
    def ask(self) -> None:
        """Ask for a cut and have it approved."""
        wanted = NewCut(self.account, CutCause.DEBT, self.debt, date(2025, 11, 20), date(2025, 12, 20))
        try:
            self.cut = requesting.request_cut(wanted, by=CLERK, at=self.at)
            requesting.approve_cut(self.cut, reason="x", by=HEAD, at=self.at)
        except (CutRefused, StepRefused):
            return

    @rule(days=st.integers(1, 8))
    def serve(self, days: int) -> None:
        """Serve a notice for a moment some days ahead."""
        planned = (self.at + timedelta(days=days)).replace(hour=2, minute=0)
        told = Notice(localtime(self.at).date(), Service.HANDED, "签收", planned)
        if self._try(lambda cut: serving.serve_notice(cut, notice=told, by=CLERK, at=self.at)):
            self.noticed_on, self.reminded_at = localtime(self.at).date(), None

    @rule(days=st.sampled_from([3, 3, 3, 8]), minutes=st.sampled_from([30, 60, 20]))
    def go_far(self, days: int, minutes: int) -> None:
        """Go most of the way at once, so that the machine often comes to an order."""
        self.ask()
        self.at = self.at.replace(hour=2, minute=0) + timedelta(days=(7 - localtime(self.at).weekday()) % 7)
        self.serve(3)
        self.wait(days * 1440)
        self.remind()
        self.wait(minutes)

    @rule()
    def remind(self) -> None:
        """Remind the customer."""
        if self._try(lambda cut: serving.remind(cut, way=Service.PHONE, by=CLERK, at=self.at)):
            self.reminded_at = self.at

    @rule(reason=st.sampled_from(list(HoldReason)), days=st.integers(1, 5), everybody=st.booleans())
    def hold(self, reason: HoldReason, days: int, everybody: bool) -> None:
        """Place a hold, such as a promise, for some days."""
        end = localtime(self.at).date() + timedelta(days=days)
        account = None if everybody else self.account
        placed = NewHold(reason, localtime(self.at).date(), end, account_id=account)
        self.holds[holding.place_hold(placed, by=HEAD, at=self.at)] = end

    @rule()
    def release(self) -> None:
        """Release the latest hold."""
        if self.holds:
            hold, _end = self.holds.popitem()
            holding.release_hold(hold, reason="x", by=HEAD, at=self.at)

    @rule(amount=st.sampled_from(["5.00", "60.00", "500.00"]))
    def pay(self, amount: str) -> None:
        """Pay some of the debt."""
        pay(self.account, amount, at=self.at)
        self.debt -= Decimal(amount)

    @rule()
    def owe_again(self) -> None:
        """Let another old bill come to light."""
        if self.debt <= 0:
            owe(self.account, "80.00")
            self.debt += Decimal(80)

    @rule(way=st.sampled_from(list(CommandWay)))
    def order(self, way: CommandWay) -> None:
        """Order the cut."""
        if self._try(lambda cut: commanding.order_cut(cut, way=way, by=HEAD, at=self.at)):
            self._is_lawful(and_periods=True)

    @rule(outcome=st.sampled_from(list(Outcome)))
    def carry_out(self, outcome: Outcome) -> None:
        """Take what is ordered, and report it."""
        for command in CutCommand.objects.filter(state="PENDING"):
            if not commanding.take_command(command.pk, by=HEAD, at=self.at):
                continue
            if command.action == "CUT":
                self._is_lawful(and_periods=False)
            commanding.report_command(command.pk, report=CommandReport(outcome, "x"), by=HEAD, at=self.at)

    @invariant()
    def nobody_paid_stays_cut(self) -> None:
        """Supply of somebody who owes nothing is on, or ordered back."""
        if getattr(self, "debt", None) is not None and self.debt < LEAST:
            states = set(Cut.objects.filter(account_id=self.account).values_list("state", flat=True))
            assert states <= {"CANCELLED", "REFUSED", "RESTORED", "RESTORE_ORDERED", "RESTORE_FAILED"}

    def _try(self, step: object) -> bool:
        if self.cut is None:
            return False
        try:
            step(self.cut)  # type: ignore[operator]
        except (CutRefused, StepRefused):
            return False
        return True

    def _is_lawful(self, *, and_periods: bool) -> None:
        today = localtime(self.at).date()
        assert self.debt >= LEAST
        assert not [end for end in self.holds.values() if end > today]
        if and_periods:
            assert self.noticed_on is not None
            assert 3 <= (today - self.noticed_on).days <= 7
            assert self.reminded_at is not None
            assert self.at - self.reminded_at >= timedelta(minutes=30)
            assert localtime(self.at).isoweekday() in {1, 2, 3, 4}
            assert 9 <= localtime(self.at).hour < 16


def test_never_cut_under_a_hold_within_the_notice_or_paid() -> None:
    apps.get_model("receivables", "LateFeeRule").objects.all().delete()
    Law.account = make_debtor()
    checks = [HealthCheck.too_slow, HealthCheck.data_too_large]
    run_state_machine_as_test(
        Law,
        settings=settings(max_examples=60, stateful_step_count=30, deadline=None, suppress_health_check=checks),
    )


def test_a_whole_lawful_way_is_open_to_the_machine() -> None:
    """The machine can reach a cut: otherwise the law above would hold of nothing."""
    Law.account = make_debtor()
    machine = Law()
    machine.begin()
    machine.ask()
    machine.serve(3)
    machine.wait(3 * 1440)
    machine.remind()
    machine.wait(30)
    machine.order(CommandWay.REMOTE)
    machine.carry_out(Outcome.DONE)

    assert Cut.objects.get().state == "CUT"
    assert issubclass(CutRefused, Refused)
    machine.teardown()
