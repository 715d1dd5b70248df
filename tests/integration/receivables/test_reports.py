"""What was charged, received, given up and open, and how old debts are: nothing is lost in any group."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import polars as pl
import pytest
from django.db.models import Sum
from hypothesis import given
from hypothesis import strategies as st

from tests.integration.api.county import kept_for_a_module
from tests.integration.billing import village
from tests.integration.receivables import owing
from tests.integration.registry import station_actor
from wanjia.foundation.access.types import WHOLE_COMPANY
from wanjia.foundation.listings.listing import Ask
from wanjia.foundation.listings.reading import page_of, totals_of
from wanjia.revenue.receivables.kernel.ageing import aged
from wanjia.revenue.receivables.listings import CHARGES, DEBTORS
from wanjia.revenue.receivables.operations import grouping
from wanjia.revenue.receivables.queries.ageing import ageing, buckets_on
from wanjia.revenue.receivables.queries.collected import Asked, By, collected, targets_on, total_of
from wanjia.revenue.receivables.types import Bucket, ChargeKind, SettlementKind

#: Late fees belong to the month in which they are charged.
ALL = Asked(village.DECEMBER, date(2099, 1, 1), kinds=tuple(ChargeKind))


@pytest.fixture(scope="module")
def written(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    with kept_for_a_module(django_db_blocker):
        owing.make_owing()
        yield


@pytest.fixture(autouse=True)
def debts(written: None, db: None) -> None:
    """Start each test from the debts as they were written."""


def settled(*kinds: SettlementKind) -> Decimal:
    return owing.model("Settlement").objects.filter(kind__in=kinds).aggregate(n=Sum("amount"))["n"] or Decimal(0)


class TestCollected:
    @pytest.mark.proves("A250")
    @pytest.mark.proves("A268")
    @pytest.mark.parametrize("by", list(By))
    def test_received_open_and_given_up_make_what_was_charged(self, by: By) -> None:
        groups = collected(WHOLE_COMPANY, asked=ALL, by=by)

        assert groups
        assert all(one.charged == one.received + one.given_up + one.open for one in groups)
        total = total_of(groups)
        assert total.charged == owing.model("Charge").objects.aggregate(n=Sum("amount"))["n"]
        assert total.open == owing.model("Charge").objects.aggregate(n=Sum("open_amount"))["n"]
        assert total.given_up == settled(SettlementKind.WAIVER, SettlementKind.WRITE_OFF) == Decimal("2.34")
        assert total.received == settled(SettlementKind.CREDIT, SettlementKind.NETTING, SettlementKind.RELEASE)

    def test_money_that_came_later_does_not_count_yet(self) -> None:
        before = Asked(ALL.first, ALL.latest, kinds=ALL.kinds, on=owing.today() - timedelta(days=1))
        on_the_day = Asked(ALL.first, ALL.latest, kinds=ALL.kinds, on=owing.today())

        assert collected(WHOLE_COMPANY, asked=before, by=By.UNIT) == []
        assert collected(WHOLE_COMPANY, asked=on_the_day, by=By.UNIT) == collected(WHOLE_COMPANY, asked=ALL, by=By.UNIT)

        owing.model("Charge").objects.update(charged_on=owing.today() - timedelta(days=3))
        total = total_of(collected(WHOLE_COMPANY, asked=before, by=By.UNIT))
        assert total.received == total.given_up == 0
        assert total.open == total.charged > 0

    def test_classes_and_the_rate(self) -> None:
        asked = Asked(village.DECEMBER, village.JANUARY)
        by_class = {one.key: one for one in collected(WHOLE_COMPANY, asked=asked, by=By.USAGE_CLASS)}

        assert 0 < by_class["RESIDENTIAL"].rate_pct < 100
        assert targets_on(owing.today())[""].rate_pct == 100

    def test_a_manager_answers_for_the_routes_put_in_charge_of(self) -> None:
        from tests.integration.console.people import hire

        hire("AM1", may_sign_in=False, name="王台区")
        before = collected(WHOLE_COMPANY, asked=ALL, by=By.MANAGER)
        start = village.SINCE
        grouping.put_in_charge("R1", person_number="AM1", start=start, by=owing.HEAD, at=owing.now())

        after = {one.key: one for one in collected(WHOLE_COMPANY, asked=ALL, by=By.MANAGER)}
        routes = {one.key: one for one in collected(WHOLE_COMPANY, asked=ALL, by=By.ROUTE)}

        assert [one.key for one in before] == [""]
        assert (after["AM1"].charged, after["AM1"].name) == (routes["R1"].charged, "王台区")
        with pytest.raises(grouping.GroupRefused, match="later day"):
            grouping.put_in_charge("R1", person_number="AM1", start=start, by=owing.HEAD, at=owing.now())

    def test_figures_stay_with_the_unit_of_then_and_access_goes_to_that_of_now(self) -> None:
        from django.apps import apps

        other = apps.get_model("organisation", "Unit").objects.get(code="S2")
        apps.get_model("customers", "CustomerAccount").objects.filter(number=owing.HOME).update(unit=other)

        whole = collected(WHOLE_COMPANY, asked=ALL, by=By.UNIT)
        moved = collected(station_actor("S2").scope, asked=ALL, by=By.UNIT)

        assert [one.key for one in whole] == ["S1"]
        assert [one.key for one in moved] == ["S1"]
        assert 0 < moved[0].charged < whole[0].charged


class TestAgeing:
    def test_every_debt_stands_in_one_step(self) -> None:
        by_unit, by_class = (ageing(WHOLE_COMPANY, on=owing.today(), by=by) for by in (By.UNIT, By.USAGE_CLASS))
        owed = owing.model("Position").objects.aggregate(n=Sum("owed"))["n"]

        assert sum(one.total for one in by_unit) == sum(one.total for one in by_class) == owed
        steps = by_unit[0].owed
        assert steps[Bucket.QUARTER] == owing.owed(owing.POOR)
        # The late fee that the neighbor's payment brought is as old as the debt that it is for.
        old = owing.model("Charge").objects.filter(account__number=owing.NEIGHBOR, bill__isnull=False)
        assert steps[Bucket.EARLIER_YEARS] == old.aggregate(n=Sum("open_amount"))["n"]
        assert "" not in steps

    def test_debts_of_an_earlier_day_are_put_back(self) -> None:
        yesterday = owing.today() - timedelta(days=1)
        owing.model("Charge").objects.update(charged_on=yesterday)

        now = ageing(WHOLE_COMPANY, on=owing.today(), by=By.UNIT)
        then = ageing(WHOLE_COMPANY, on=yesterday, by=By.UNIT, is_now=False)

        assert then[0].total > now[0].total
        assert then[0].total == owing.model("Charge").objects.filter(amount__gt=0).aggregate(n=Sum("amount"))["n"]

    @given(days=st.integers(-400, 2000), on=st.dates(date(2020, 1, 1), date(2030, 12, 31)))
    def test_the_shipped_steps_leave_no_gap_and_do_not_overlap(self, days: int, on: date) -> None:
        rows = buckets_on(on)
        steps = pl.DataFrame(
            [(row.name, row.least_days, row.most_days, row.is_earlier_year) for row in rows],
            schema={
                "name": pl.String,
                "least_days": pl.Int64,
                "most_days": pl.Int64,
                "is_earlier_year": pl.Boolean,
            },
            orient="row",
        )
        due = on - timedelta(days=days)

        found = aged(pl.DataFrame({"due_date": [due]}), buckets=steps, on=on)["bucket"].item()

        holding = [
            row.name
            for row in rows
            if not row.is_earlier_year
            and (row.least_days is None or days >= row.least_days)
            and (row.most_days is None or days <= row.most_days)
        ]
        assert len(holding) == 1
        assert found == (Bucket.EARLIER_YEARS if due.year < on.year else holding[0])


class TestLists:
    def test_debtors_with_their_oldest_debt_and_its_age(self) -> None:
        page = page_of(DEBTORS, ask=Ask(sort="-days"), scope=WHOLE_COMPANY, sees_personal=True)
        rows = {row["account"]: row for row in page.rows}

        assert owing.HOME not in rows
        assert (rows[owing.POOR]["days"], rows[owing.POOR]["bucket"]) == (40, "QUARTER")
        assert (rows[owing.NEIGHBOR]["days"], rows[owing.NEIGHBOR]["bucket"]) == (400, "EARLIER_YEARS")
        assert next(iter(page.rows))["account"] == owing.NEIGHBOR
        narrowed = page_of(DEBTORS, ask=Ask(values={"bucket": "QUARTER"}), scope=WHOLE_COMPANY, sees_personal=False)
        assert [row["account"] for row in narrowed.rows] == [owing.POOR]
        assert totals_of(DEBTORS, ask=Ask(), scope=station_actor("S2").scope)["accounts"] == 0

    def test_the_list_behind_a_figure_adds_up_to_it(self) -> None:
        figure = collected(WHOLE_COMPANY, asked=Asked(village.JANUARY, village.JANUARY), by=By.USAGE_CLASS)[0]
        values = {"usage_class": figure.key, "from_month": village.JANUARY, "to_month": village.JANUARY}

        totals = totals_of(CHARGES, ask=Ask(values={**values, "principal": True}), scope=WHOLE_COMPANY)

        assert (totals["charged"], totals["open_in_all"]) == (figure.charged, figure.open)
