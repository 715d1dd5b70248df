"""A billed month priced again under a draft: sums, reasons, scope, and nothing else touched."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl
import pytest

from tests.integration.api.county import kept_for_a_module
from tests.integration.billing import village
from tests.integration.billing.village import JANUARY
from tests.integration.whatif.asked import (
    AT,
    CENT,
    HOMES,
    MANAGER,
    TRADE,
    draft_of,
    make_billed_village,
    priced,
    question,
    station,
    stored,
    without,
)
from wanjia.foundation.access.types import WHOLE_COMPANY
from wanjia.foundation.events.models import Event
from wanjia.foundation.organisation.queries import unit_named
from wanjia.foundation.workflow.types import StepRefused
from wanjia.interfaces.worker import what_if as worker
from wanjia.registry.customers import queries as customers
from wanjia.registry.customers.models import CustomerAccount
from wanjia.registry.metering.models import UsagePoint
from wanjia.registry.tariffs import queries as tariffs
from wanjia.registry.tariffs.protocols.book_text import document_text
from wanjia.registry.tariffs.types import BookRefused, PriceKind, TimeOfUse
from wanjia.revenue.billing.queries import bills, months
from wanjia.revenue.whatif import operations, queries
from wanjia.revenue.whatif.kernel.explaining import side_by_side
from wanjia.revenue.whatif.queries import UnknownWhatIf
from wanjia.revenue.whatif.rules import DraftRefused, as_draft
from wanjia.revenue.whatif.types import Change, Component, LadderEdit, PriceEdit, RatioEdit, Whom

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def written_village(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    with kept_for_a_module(django_db_blocker):
        make_billed_village()
        yield


@pytest.fixture(autouse=True)
def village_billed(written_village: None, db: None) -> None:
    """Start each test from the billed village."""


def amounts() -> dict[str, Decimal]:
    """Give what January was issued as, by account."""
    rows = bills.issued_bills(WHOLE_COMPANY).filter(bill_month=JANUARY)
    return {bill.account.number: bill.amount for bill in rows}


def effect_by_account(what_if_id: int) -> dict[str, dict[str, Any]]:
    """Give the effects by account number."""
    table = queries.effects_of(what_if_id)
    numbers = customers.accounts(WHOLE_COMPANY).select("account_id", "number")
    return {row["number"]: row for row in table.join(numbers, on="account_id").iter_rows(named=True)}


class TestPricedAgain:
    def test_the_book_as_it_is_comes_to_what_was_issued(self) -> None:
        found = effect_by_account(priced(draft_of(HOMES)).what_if_id)

        assert {number: row["base"] for number, row in found.items()} == amounts()
        assert {row["effect"] for row in found.values()} == {Decimal(0)}

    def test_a_draft_that_changes_nothing_has_no_effect(self) -> None:
        summary = priced(draft_of(TRADE), document_id=tariffs.document_ids()[TRADE]).summary

        assert (summary["accounts"], summary["priced"], summary["differing"]) == (7, 7, 0)
        assert Decimal(summary["effect"]) == 0

    def test_a_fen_more_a_kwh_is_a_fen_for_every_kwh(self) -> None:
        edit = PriceEdit(Component.ENERGY, Change.YUAN, CENT, Whom(structure="HB.RES"))

        found = effect_by_account(priced(draft_of(HOMES, edit)).what_if_id)

        assert found["1001"]["effect"] == Decimal("1.50")
        assert found["1002"]["effect"] == Decimal("3.20")
        assert found["1004"]["effect"] == 0

    def test_sums_are_those_of_the_accounts(self) -> None:
        edit = RatioEdit(TimeOfUse.PEAK, Decimal("1.6"))
        row = priced(draft_of(TRADE, edit), document_id=tariffs.document_ids()[TRADE])

        effects = queries.effects_of(row.what_if_id)

        assert Decimal(row.summary["effect"]) == effects["effect"].sum() > 0
        for groups in (*row.summary["groups"].values(), row.summary["bands"]):
            assert sum(Decimal(group["effect"]) for group in groups) == effects["effect"].sum()
            assert sum(group["accounts"] for group in groups) == 7
        assert sum(row.summary["histogram"]) == 7

    def test_a_ladder_moved_is_felt_by_who_reaches_it(self) -> None:
        found = effect_by_account(priced(draft_of(HOMES, LadderEdit(1, 600))).what_if_id)

        assert found["1003"]["effect"] == 0  # a large household: 600 + 100 kWh a month more
        assert found["1001"]["effect"] == 0
        bought = effect_by_account(priced(draft_of(HOMES, LadderEdit(1, 120))).what_if_id)
        assert bought["1001"]["effect"] == (150 - 120) * Decimal("0.05")

    def test_a_draft_from_a_day_on_holds_from_that_day(self) -> None:
        whole = stored(HOMES)
        edit = PriceEdit(Component.ENERGY, Change.YUAN, CENT, Whom(structure="HB.RES"))
        late = draft_of(HOMES, edit).replace("start: 2012-07-01", "start: 2026-01-31")
        assert whole.period.start == date(2012, 7, 1)

        found = effect_by_account(priced(late).what_if_id)

        assert Decimal(0) < found["1001"]["effect"] < Decimal("0.10")

    def test_other_hours_move_energy_and_no_totals(self) -> None:
        number = "鄂发改价管〔2024〕77号"
        hours = stored(number)
        swapped = {TimeOfUse.PEAK: TimeOfUse.VALLEY, TimeOfUse.VALLEY: TimeOfUse.PEAK}
        turned = tuple(
            replace(one, time_of_use=swapped.get(one.time_of_use, one.time_of_use)) for one in hours.intervals
        )
        draft = document_text(as_draft(replace(hours, intervals=turned)))

        row = priced(draft, document_id=tariffs.document_ids()[number])

        found = effect_by_account(row.what_if_id)
        # The shop used 400 kWh in peak hours and 250 in valley hours; now they change places.
        # 150 kWh × (0.516924 - 0.930961) yuan, each line to the fen.
        assert found["1004"]["effect"] == Decimal("-62.10")
        assert found["1001"]["effect"] == 0


class TestNotPriceable:
    def test_a_price_that_the_draft_lacks_lists_the_accounts_and_drops_none(self) -> None:
        draft = without(HOMES, kind=PriceKind.ENERGY, structure="HB.RES")

        row = priced(draft)

        found = effect_by_account(row.what_if_id)
        lacking = {number for number, one in found.items() if one["why"] == "PRICE_MISSING"}
        assert lacking == {"1001", "1002", "1003", "1007"}
        assert (row.summary["accounts"], row.summary["priced"]) == (7, 3)
        assert {found[number]["effect"] for number in lacking} == {None}

    def test_what_changed_since_is_counted_as_differing(self) -> None:
        village.correct("1001", day=date(2026, 2, 1), value=5000)

        row = priced(draft_of(HOMES))

        assert row.summary["differing"] == 1
        assert Decimal(row.summary["differing_amount"]) != 0
        assert Decimal(row.summary["effect"]) == 0


class TestNothingElseTouched:
    def test_no_bill_no_document_and_no_price_is_written(self) -> None:
        before = amounts(), tariffs.document_ids(), tariffs.prices_during(tariffs.EVER)

        priced(draft_of(HOMES, PriceEdit(Component.ENERGY, Change.PERCENT, Decimal(50))))

        assert (amounts(), tariffs.document_ids()) == before[:2]
        assert tariffs.prices_during(tariffs.EVER).equals(before[2])

    def test_it_leaves_events(self) -> None:
        row = priced(draft_of(HOMES))

        names = list(
            Event.objects.filter(subject_kind="whatif.what_if", subject_id=row.what_if_id)
            .order_by("pk")
            .values_list("name", flat=True)
        )
        assert names[0] == "whatif.what_if_planned"
        assert names[-1] == "whatif.what_if_priced"
        assert set(names[1:-1]) == {"whatif.part_priced"}


class TestTakenUpAgain:
    def test_pricing_twice_writes_once(self) -> None:
        row = priced(draft_of(HOMES))

        again = worker.price(row.what_if_id, by=MANAGER, watch=lambda done, parts: None)

        assert again.summary == row.summary
        assert queries.effects_of(row.what_if_id).height == 7

    def test_a_part_cannot_be_priced_once_it_is_given_up(self) -> None:
        what_if_id = operations.plan_what_if(question(draft_of(HOMES)), by=MANAGER, at=AT)
        operations.cancel_what_if(what_if_id, by=MANAGER, at=AT)

        with pytest.raises(DraftRefused, match="given up"):
            worker.price(what_if_id, by=MANAGER, watch=lambda done, parts: None)

    def test_what_is_priced_cannot_be_given_up(self) -> None:
        row = priced(draft_of(HOMES))

        with pytest.raises(StepRefused):
            operations.cancel_what_if(row.what_if_id, by=MANAGER, at=AT)

    def test_it_is_not_summed_up_before_all_is_priced(self) -> None:
        what_if_id = operations.plan_what_if(question(draft_of(HOMES)), by=MANAGER, at=AT)

        with pytest.raises(DraftRefused, match="not priced yet"):
            operations.end_pricing(what_if_id, by=MANAGER, at=AT)


class TestScope:
    def test_a_what_if_is_seen_by_those_who_hold_its_whole_unit(self) -> None:
        whole, part = priced(draft_of(HOMES)), priced(draft_of(HOMES), unit_code="S1", by=station("S1"))

        assert queries.what_if_held(part.what_if_id, scope=MANAGER.scope).what_if_id == part.what_if_id
        for actor, what_if_id in ((station("S1"), whole.what_if_id), (station("S2"), part.what_if_id)):
            with pytest.raises(UnknownWhatIf):
                queries.what_if_held(what_if_id, scope=actor.scope)

    def test_nobody_asks_about_another_unit(self) -> None:
        with pytest.raises(DraftRefused, match="not among yours"):
            operations.plan_what_if(question(draft_of(HOMES), unit_code="S1"), by=station("S2"), at=AT)

    def test_nobody_prices_or_gives_up_what_is_not_his(self) -> None:
        what_if_id = operations.plan_what_if(question(draft_of(HOMES)), by=MANAGER, at=AT)
        part = queries.parts_of(what_if_id)[0]

        with pytest.raises(DraftRefused):
            operations.price_part(part.pk, prepared=pl.DataFrame(), by=station("S2"), at=AT)
        for change in (operations.end_pricing, operations.cancel_what_if):
            with pytest.raises(DraftRefused):
                change(what_if_id, by=station("S2"), at=AT)

    def test_a_station_without_bills_has_nothing_to_ask_about(self) -> None:
        assert months.months_issued(station("S2").scope) == []
        with pytest.raises(DraftRefused, match="Nothing was issued"):
            operations.plan_what_if(question(draft_of(HOMES), unit_code="S2"), by=MANAGER, at=AT)


class TestBadQuestions:
    @pytest.mark.parametrize(
        ("text", "why"),
        [
            ("documents: [", "not readable as YAML"),
            ("region: HUBEI\ndocuments:\n- {number: X}", "document"),
            ("region: HUBEI\nprices: []", "unknown key"),
        ],
    )
    def test_a_draft_that_cannot_be_read_is_refused_with_its_place(self, text: str, why: str) -> None:
        with pytest.raises(BookRefused, match=why):
            operations.plan_what_if(question(text), by=MANAGER, at=AT)

    def test_a_draft_of_other_days_is_refused(self) -> None:
        later = draft_of(HOMES).replace("start: 2012-07-01", "start: 2030-07-01")

        with pytest.raises(DraftRefused, match="none of the days billed"):
            operations.plan_what_if(question(later), by=MANAGER, at=AT)

    def test_a_month_without_bills_is_refused(self) -> None:
        with pytest.raises(DraftRefused, match="Nothing was issued for 2025-03"):
            operations.plan_what_if(question(draft_of(HOMES), bill_month=date(2025, 3, 1)), by=MANAGER, at=AT)

    def test_a_document_that_is_not_stored_is_refused(self) -> None:
        with pytest.raises(tariffs.UnknownDocument):
            operations.plan_what_if(question(draft_of(HOMES), document_id=10**6), by=MANAGER, at=AT)


class TestExplained:
    def test_lines_stand_beside_each_other_and_sum_to_the_effect(self) -> None:
        edit = PriceEdit(Component.ENERGY, Change.YUAN, CENT, Whom(structure="HB.RES"))
        row = priced(draft_of(HOMES, edit))
        account = customers.account_named("1001", scope=MANAGER.scope)

        twice = queries.account_twice(row, account_id=account.account_id, scope=MANAGER.scope)

        lines = side_by_side(twice.base, draft=twice.draft)
        assert lines["amount"].sum() == amounts()["1001"]
        assert lines.select(pl.col("draft_amount") - pl.col("amount")).sum().item() == Decimal("1.50")
        energy = lines.filter(kind="ENERGY").row(0, named=True)
        assert energy["draft_unit_price"] - energy["unit_price"] == CENT

    def test_an_account_without_a_bill_is_unknown(self) -> None:
        row = priced(draft_of(HOMES))

        with pytest.raises(UnknownWhatIf):
            queries.account_twice(row, account_id=10**6, scope=MANAGER.scope)


class TestMoved:
    def test_an_account_that_moved_is_asked_about_where_it_is_now_and_counted_where_it_was(self) -> None:
        there_now = unit_named("S2").unit_id
        CustomerAccount.objects.filter(number="1001").update(unit_id=there_now)
        UsagePoint.objects.filter(number="P1001").update(unit_id=there_now)

        here, there = (priced(draft_of(HOMES), unit_code=code, by=station(code)) for code in ("S2", "S1"))

        assert list(effect_by_account(here.what_if_id)) == ["1001"]
        assert here.summary["groups"]["UNIT"][0]["key"] == str(unit_named("S1").unit_id)
        assert "1001" not in effect_by_account(there.what_if_id)
