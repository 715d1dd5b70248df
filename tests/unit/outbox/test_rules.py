"""When a message may leave the house, and when it is tried again."""

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wanjia.foundation.outbox import rules
from wanjia.foundation.outbox.types import MessageChannel, Quiet

DAY = date(2026, 1, 5)
times = st.times().map(lambda one: one.replace(second=0, microsecond=0))


class TestQuietHours:
    NIGHT, NOON = Quiet(time(20), time(8)), Quiet(time(12), time(14))

    @pytest.mark.parametrize(
        ("at", "then"),
        [("19:59", "19:59"), ("20:00", "08:00"), ("07:59", "08:00"), ("08:00", "08:00"), ("13:30", "14:00")],
    )
    def test_the_first_moment_outside(self, at: str, then: str) -> None:
        moment = datetime.combine(DAY, time.fromisoformat(at))

        found = rules.after_quiet(moment, quiet=(self.NIGHT, self.NOON))

        assert f"{found:%H:%M}" == then
        assert found.date() == (DAY + timedelta(days=1) if at == "20:00" else DAY)

    def test_hours_that_end_where_they_begin_are_none(self) -> None:
        moment = datetime.combine(DAY, time(12))

        assert rules.after_quiet(moment, quiet=(Quiet(time(12), time(12)),)) == moment

    @given(start=times, end=times, at=times)
    def test_what_it_gives_is_not_earlier_and_not_quiet(self, start: time, end: time, at: time) -> None:
        moment, quiet = datetime.combine(DAY, at), (Quiet(start, end),)

        found = rules.after_quiet(moment, quiet=quiet)

        assert moment <= found <= moment + timedelta(days=1)
        assert rules.after_quiet(found, quiet=quiet) == found


class TestTries:
    def test_it_waits_longer_each_time_and_ends(self) -> None:
        at = datetime.combine(DAY, time(9))
        waits = [rules.next_try(tries, at=at) for tries in range(1, rules.TRIES)]

        assert [one for one in waits if one] == sorted({one for one in waits if one})
        assert None not in waits
        assert rules.next_try(rules.TRIES, at=at) is None
        assert rules.next_try(0, at=at) is None


class TestAddresses:
    @pytest.mark.parametrize("address", ["13800000021", "+86 138-0000-0021", "0514 87654321"])
    def test_a_phone_number(self, address: str) -> None:
        assert rules.why_not_address(address, channel=MessageChannel.SMS) is None

    @pytest.mark.parametrize("address", ["", "  ", "无", "138", "a13800000021"])
    def test_none(self, address: str) -> None:
        assert "phone number" in str(rules.why_not_address(address, channel=MessageChannel.SMS))

    def test_the_app_takes_any_account(self) -> None:
        assert rules.why_not_address("1001", channel=MessageChannel.APP) is None
        assert rules.why_not_address(" ", channel=MessageChannel.APP) is not None
