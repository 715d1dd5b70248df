"""Entries are booked and opposed, and never changed."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.integration.ledger.books import (
    AT,
    CLERK,
    FEB,
    MAR,
    A,
    account,
    balance,
    bill,
    bulk,
    closed,
    payment,
    posted,
    sums,
    unit,
    yuan,
)
from wanjia.revenue.ledger import operations
from wanjia.revenue.ledger.models import ChangedBooks, Entry, Posting
from wanjia.revenue.ledger.operations import BookingRefused
from wanjia.revenue.ledger.queries.entries import entries_of, entry_legs
from wanjia.revenue.ledger.types import Booking, EntryKind, Leg

pytestmark = pytest.mark.usefixtures("books")


def opposed(entry_id: int, *, day: date = MAR) -> int:
    return operations.oppose(entry_id=entry_id, kind=EntryKind.RETURN, book_date=day, text="退票", by=CLERK, at=AT)


def many(table: Any, *, day: date = MAR, source_kind: str = "billing.bill") -> None:
    operations.post_many(table, kind=EntryKind.BILL, book_date=day, source_kind=source_kind, by=CLERK, at=AT)


class TestPost:
    def test_what_is_booked_stands_in_the_accounts_and_balances(self) -> None:
        posted(bill(100))

        assert balance(A.RECEIVABLE, code="S1") == yuan(100)
        assert balance(A.ENERGY_REVENUE, code="S1") == yuan(-100)
        assert set(sums().values()) == {Decimal(0)}

    def test_units_settle_with_each_other_so_that_each_balances(self) -> None:
        posted(bill(100))
        posted(payment(60, at_unit="S2"))

        assert balance(A.CASH, code="S2") == yuan(60)
        assert balance(A.CLEARING, code="S2") == yuan(-60)
        assert balance(A.CLEARING, code="S1") == yuan(60)
        assert sums() == {(unit("S1"), "CNY"): 0, (unit("S2"), "CNY"): 0}

    def test_a_day_before_it_does_not_stand_there_yet(self) -> None:
        posted(bill(100, day=MAR))

        assert balance(A.RECEIVABLE, code="S1", until=date(2026, 2, 28)) == 0

    @pytest.mark.parametrize(
        ("amounts", "why"),
        [
            (("100.00", "-99.99"), "this one sums to 0.01"),
            (("0", "0"), "nothing to book"),
            ((), "nothing to book"),
            (("0.005", "-0.005"), "0.005 is finer"),
        ],
    )
    def test_what_makes_no_entry_is_refused(self, amounts: tuple[str, ...], why: str) -> None:
        legs = tuple(Leg(A.CASH, Decimal(amount), unit("S1")) for amount in amounts)

        with pytest.raises(BookingRefused, match=why):
            posted(replace(bill(), legs=legs))
        assert not Entry.objects.exists()

    @pytest.mark.parametrize("name", [A.RECEIVABLE, A.PREPAYMENT, A.DEPOSIT])
    def test_what_is_a_customers_needs_the_customer(self, name: Any) -> None:
        legs = (Leg(name, yuan(5), unit("S1")), Leg(A.CASH, yuan(-5), unit("S1")))

        with pytest.raises(BookingRefused, match="name the customer"):
            posted(replace(bill(), legs=legs))

    def test_a_closed_month_takes_nothing_and_names_the_unit(self) -> None:
        posted(bill(day=FEB))
        closed(FEB)

        with pytest.raises(BookingRefused, match="2026-02 is closed in 一所"):
            posted(payment(day=FEB, at_unit="S2"))
        posted(payment(day=MAR, at_unit="S2"))

    def test_nor_does_an_empty_month_before_a_closed_one(self) -> None:
        posted(bill(day=FEB))
        closed(FEB)

        with pytest.raises(BookingRefused, match="2025-12 is closed"):
            posted(bill(day=date(2025, 12, 31)))


class TestOppose:
    def test_it_takes_everything_back_clearing_too(self) -> None:
        posted(bill(100))
        entry = posted(payment(60, at_unit="S2"))

        opposite = opposed(entry)

        assert balance(A.CASH, code="S2") == 0
        assert balance(A.CLEARING, code="S1") == 0
        assert [leg.amount for leg in entry_legs(opposite)] == [-leg.amount for leg in entry_legs(entry)]
        assert entries_of("payments.payment", source_ids=[2]) == [entry, opposite]

    def test_only_once(self) -> None:
        entry = posted(bill())
        opposed(entry)

        with pytest.raises(BookingRefused, match="taken back before"):
            opposed(entry)

    def test_only_what_there_is(self) -> None:
        with pytest.raises(BookingRefused, match="no entry 999"):
            opposed(999)

    def test_not_in_a_closed_month_of_any_unit_concerned(self) -> None:
        posted(bill(day=FEB))
        entry = posted(payment(day=FEB, at_unit="S2"))
        closed(FEB, code="S2")

        with pytest.raises(BookingRefused, match="closed in 二所"):
            opposed(entry, day=FEB)
        opposed(entry, day=MAR)


class TestPostMany:
    def test_one_entry_for_each_source(self) -> None:
        many(
            bulk(
                (7, A.RECEIVABLE, "1001", 30),
                (7, A.ENERGY_REVENUE, "", -20),
                (7, A.COLLECTED_FOR_OTHERS, "", -10),
                (8, A.RECEIVABLE, "1001", -5),
                (8, A.ENERGY_REVENUE, "", 5),
                (9, A.RECEIVABLE, "1001", 0),
            )
        )

        first, second = entries_of("billing.bill", source_ids=[7, 8, 9])
        assert [leg.amount for leg in entry_legs(first)] == [30, -20, -10]
        assert [leg.amount for leg in entry_legs(second)] == [-5, 5]

    def test_called_again_for_the_same_things_at_the_same_moment_the_legs_stand_with_their_own_entries(self) -> None:
        many(bulk((7, A.RECEIVABLE, "1001", 30), (7, A.ENERGY_REVENUE, "", -30)))
        many(bulk((7, A.RECEIVABLE, "1001", 4), (7, A.ENERGY_REVENUE, "", -4)))
        posted(bill(1, source=7))

        found = [[leg.amount for leg in entry_legs(entry)] for entry in entries_of("billing.bill", source_ids=[7])]
        assert found == [[30, -30], [4, -4], [1, -1]]

    def test_currencies_of_one_source_are_entries_of_their_own(self) -> None:
        yuan_ = bulk((7, A.RECEIVABLE, "1001", 30), (7, A.ENERGY_REVENUE, "", -30))
        naira = bulk((7, A.RECEIVABLE, "1001", 9), (7, A.ENERGY_REVENUE, "", -9), currency="NGN")

        many(yuan_.vstack(naira))

        assert len(entries_of("billing.bill", source_ids=[7])) == 2
        assert set(sums()) == {(unit("S1"), "CNY"), (unit("S1"), "NGN")}

    def test_none_is_booked_if_one_does_not_balance(self) -> None:
        with pytest.raises(BookingRefused, match="1 entries do not sum to zero in their unit, such as that of 8"):
            many(
                bulk(
                    (7, A.RECEIVABLE, "1001", 30),
                    (7, A.ENERGY_REVENUE, "", -30),
                    (8, A.RECEIVABLE, "1001", 3),
                    (8, A.ENERGY_REVENUE, "", -2),
                )
            )
        assert not Entry.objects.exists()

    def test_nor_if_it_balances_over_units_only(self) -> None:
        table = bulk((7, A.RECEIVABLE, "1001", 30)).vstack(bulk((7, A.ENERGY_REVENUE, "", -30), code="S2"))

        with pytest.raises(BookingRefused, match="in their unit"):
            many(table)

    def test_nor_without_the_customer(self) -> None:
        with pytest.raises(BookingRefused, match="name the customer"):
            many(bulk((7, A.RECEIVABLE, "", 30), (7, A.ENERGY_REVENUE, "", -30)))

    def test_nor_in_a_closed_month(self) -> None:
        posted(bill(day=FEB))
        closed(FEB)

        with pytest.raises(BookingRefused, match="closed in 一所"):
            many(bulk((7, A.RECEIVABLE, "1001", 30), (7, A.ENERGY_REVENUE, "", -30)), day=FEB)

    def test_nothing_makes_no_entry(self) -> None:
        many(bulk((9, A.RECEIVABLE, "1001", 0)))

        assert not Entry.objects.exists()


class TestNeverChanged:
    def test_by_the_program(self) -> None:
        entry = Entry.objects.get(pk=posted(bill()))
        posting = Posting.objects.filter(entry=entry)[0]

        for change in (
            lambda: Entry.objects.update(text="x"),
            lambda: Posting.objects.update(amount=1),
            lambda: Posting.objects.bulk_update([posting], ["amount"]),
            posting.save,
            entry.save,
            lambda: Posting.objects.all().delete(),
            entry.delete,
        ):
            with pytest.raises(ChangedBooks, match="oppose the entry"):
                change()

    @pytest.mark.parametrize("table", ["ledger_entry", "ledger_posting"])
    def test_nor_past_it(self, table: str) -> None:
        posted(bill())

        with pytest.raises(DatabaseError, match="never changed"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"UPDATE {table} SET currency = 'USD'")

    @pytest.mark.skipif("connection.vendor == 'sqlite'", reason="the embedded database is emptied row by row")
    def test_nor_deleted_past_it(self) -> None:
        posted(bill())

        with pytest.raises(DatabaseError, match="never changed"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("DELETE FROM ledger_posting")


CODES = ("S1", "S2", "C")
AMOUNTS = st.integers(-10_000, 10_000).map(lambda fen: Decimal(fen).scaleb(-2))
LEGS = st.lists(st.tuples(st.sampled_from(CODES), AMOUNTS), min_size=1, max_size=5)
BOOKED = st.tuples(LEGS, st.sampled_from(CODES), st.sampled_from(("CNY", "NGN")), st.booleans())


class TestLaw:
    @given(bookings=st.lists(BOOKED, min_size=1, max_size=6))
    @settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
    def test_whatever_is_booked_and_taken_back_sums_to_zero_per_unit_and_currency(self, bookings: list[Any]) -> None:
        with transaction.atomic():
            for legs, balanced_in, currency, is_taken_back in bookings:
                entry = _booked(legs, balanced_in=balanced_in, currency=currency)
                if entry and is_taken_back:
                    opposed(entry)

            assert set(sums().values()) <= {Decimal(0)}
            clearing = Posting.objects.filter(ledger_account=A.CLEARING).values_list("amount", flat=True)
            assert sum(clearing, Decimal(0)) == 0
            transaction.set_rollback(True)


def _booked(legs: list[tuple[str, Decimal]], *, balanced_in: str, currency: str) -> int:
    """Book legs of whatever units, and in one unit what makes them sum to zero; 0 where nothing is left."""
    total = sum((amount for _, amount in legs), Decimal(0))
    made = [Leg(A.RECEIVABLE, amount, unit(code), account("1001")) for code, amount in legs]
    booking = Booking(
        EntryKind.TRANSFER,
        MAR,
        "payments.payment",
        1,
        (*made, Leg(A.CASH, -total, unit(balanced_in))),
        currency=currency,
    )
    return posted(booking) if any(amount for _, amount in legs) else 0
