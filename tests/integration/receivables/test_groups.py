"""Group accounts: made, accounts put in and taken out on a day, and every refusal."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from tests.integration.api.county import kept_for_a_module
from tests.integration.receivables import owing
from tests.integration.registry import station_actor
from wanjia.foundation.access.types import WHOLE_COMPANY
from wanjia.foundation.events.queries import latest_about
from wanjia.foundation.organisation.queries import UnknownUnit
from wanjia.registry.customers.queries import UnknownAccount
from wanjia.revenue.receivables.operations import grouping
from wanjia.revenue.receivables.operations.grouping import GroupRefused, NewGroup
from wanjia.revenue.receivables.queries import groups
from wanjia.revenue.receivables.queries.balances import balance_of
from wanjia.revenue.receivables.queries.groups import UnknownGroup

GROUP = NewGroup("J1", "光明集团", "S1")


@pytest.fixture(scope="module")
def written(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    with kept_for_a_module(django_db_blocker):
        owing.make_owing()
        grouping.make_group(GROUP, by=owing.HEAD, at=owing.now())
        yield


@pytest.fixture(autouse=True)
def debts(written: None, db: None) -> None:
    """Start each test from the debts as they were written."""


def add(account: str, *, number: str = "J1", after: int = 0, by: Any = owing.HEAD) -> int:
    start = owing.today() + timedelta(days=after)
    return grouping.add_member(number, account_number=account, start=start, by=by, at=owing.now())


def remove(account: str, *, after: int = 1) -> int:
    end = owing.today() + timedelta(days=after)
    return grouping.remove_member("J1", account_number=account, end=end, by=owing.HEAD, at=owing.now())


def members(scope: Any = WHOLE_COMPANY) -> list[groups.MemberRow]:
    return groups.members_of(groups.group_named("J1", scope=WHOLE_COMPANY).group_id, scope=scope)


class TestGroup:
    def test_its_total_is_that_of_the_accounts_in_it(self) -> None:
        for number in (owing.POOR, owing.SHOP):
            add(number)

        total = groups.total_of(members())

        assert [row.number for row in members()] == [owing.POOR, owing.SHOP]
        assert total.owed == sum(balance_of(owing.account(number)).owed for number in (owing.POOR, owing.SHOP))
        assert groups.groups_of(owing.account(owing.POOR), on=owing.today()) == [("J1", "光明集团")]
        group_id = groups.group_named("J1", scope=WHOLE_COMPANY).group_id
        names = [event.name for event in latest_about({"receivables.group": [group_id]}, most=9)]
        assert names.count("receivables.group_member_added") == 2

    def test_an_account_taken_out_counts_no_more_but_is_remembered(self) -> None:
        add(owing.POOR)
        remove(owing.POOR)

        assert groups.total_of(members()).owed == 0
        assert [row.end_date for row in members()] == [owing.today() + timedelta(days=1)]
        assert groups.groups_of(owing.account(owing.POOR), on=owing.today() + timedelta(days=1)) == []
        add(owing.POOR, after=1)
        assert [row.end_date is None for row in members()] == [True, False]

    def test_accounts_outside_the_units_are_counted_and_not_shown(self) -> None:
        from django.apps import apps

        add(owing.POOR)
        other = apps.get_model("organisation", "Unit").objects.get(code="S2")
        apps.get_model("customers", "CustomerAccount").objects.filter(number=owing.POOR).update(unit=other)
        here = station_actor("S1").scope

        assert members(here) == []
        assert groups.members_hidden(groups.group_named("J1", scope=here).group_id, scope=here) == 1

    def test_another_station_does_not_know_it(self) -> None:
        with pytest.raises(UnknownGroup, match="no such group account"):
            groups.group_named("J1", scope=station_actor("S2").scope)


class TestRefusals:
    @pytest.mark.parametrize(
        ("new", "why"),
        [
            (NewGroup(" ", "x", "S1"), "needs a number and a name"),
            (NewGroup("J2", " ", "S1"), "needs a number and a name"),
            (NewGroup("J1", "x", "S1"), "J1 already"),
        ],
    )
    def test_a_group_that_cannot_be_made(self, new: NewGroup, why: str) -> None:
        with pytest.raises(GroupRefused, match=why):
            grouping.make_group(new, by=owing.HEAD, at=owing.now())

    def test_a_group_of_another_unit(self) -> None:
        with pytest.raises(UnknownUnit):
            grouping.make_group(NewGroup("J2", "x", "S1"), by=station_actor("S2"), at=owing.now())

    def test_an_account_is_in_one_group_at_a_time(self) -> None:
        grouping.make_group(NewGroup("J2", "x", "S1"), by=owing.HEAD, at=owing.now())
        add(owing.POOR)

        with pytest.raises(GroupRefused, match="in the group J1"):
            add(owing.POOR, number="J2", after=5)

    def test_an_unknown_group_or_account(self) -> None:
        with pytest.raises(UnknownGroup):
            add(owing.POOR, number="J9")
        with pytest.raises(UnknownAccount):
            add("9999")
        with pytest.raises(UnknownGroup):
            add(owing.POOR, by=station_actor("S2"))

    def test_what_is_not_in_it_cannot_be_taken_out(self) -> None:
        with pytest.raises(GroupRefused, match="not in the group now"):
            remove(owing.POOR)
        add(owing.POOR)
        with pytest.raises(GroupRefused, match="give a later day"):
            remove(owing.POOR, after=0)
