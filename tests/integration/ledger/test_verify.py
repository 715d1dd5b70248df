"""``wanjia ledger verify`` agrees where all is well, and tells of every sort of fault that is planted."""

import json
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

import pytest
from click.testing import CliRunner, Result
from django.apps import apps
from django.db.models import F

from tests.integration.api.county import kept_for_a_module
from tests.integration.ledger.cash import AT, CASHIER, ON, account, make_cash
from wanjia.foundation.access.queries import process_actor
from wanjia.foundation.jobs.operations import submit
from wanjia.foundation.jobs.queries import jobs_of
from wanjia.foundation.jobs.types import TIMETABLE, JobState
from wanjia.foundation.organisation.queries import unit_named
from wanjia.interfaces.cli.main import main
from wanjia.interfaces.worker.running import run_waiting
from wanjia.revenue.ledger import operations
from wanjia.revenue.ledger.types import Booking, EntryKind, LedgerAccount, Leg

A = LedgerAccount
FEN = Decimal("0.01")


@pytest.fixture(scope="module")
def written_cash(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    with kept_for_a_module(django_db_blocker):
        make_cash()
        yield


@pytest.fixture(autouse=True)
def cash(written_cash: None, db: None) -> None:
    """Give a village whose money moved."""


def verified(*options: str) -> Result:
    return CliRunner().invoke(main, ["ledger", "verify", *options])


def differences() -> dict[str, list[str]]:
    """Give each promise that is not kept, with what it is told of."""
    done = verified("--json")
    told = json.loads(done.stdout)
    found = {
        one["promise"]: [each["about"] for each in one["differences"]]
        for promises in told["books"].values()
        for one in promises
        if one["differences"]
    }
    assert done.exit_code == (1 if found else 0)
    assert told["differences"] == sum(map(len, found.values()))
    return found


def rows(model: str) -> Any:
    return apps.get_model(model).objects


def unit(code: str = "S1") -> int:
    return unit_named(code).unit_id


def entry(**changes: Any) -> Any:
    """Write an entry past all rules, without postings."""
    plain = {"kind": "BILL", "book_date": ON, "booked_at": AT, "booked_by": "X", "currency": "CNY"}
    return rows("ledger.Entry").create(**plain, source_kind="tests.fault", source_id=1, **changes)


def postings(of: Any, *legs: tuple[str, str, str], **changes: Any) -> None:
    """Write postings past all rules: unit, ledger account, amount."""
    model: Any = apps.get_model("ledger", "Posting")
    same = {"entry": of, "book_date": ON, "currency": "CNY", **changes}
    for code, name, amount in legs:
        counter = {"counter_unit_id": unit("C")} if name == A.CLEARING else {}
        model.objects.create(unit_id=unit(code), ledger_account=name, amount=Decimal(amount), **counter, **same)


def opposed_by_half() -> None:
    first = entry()
    postings(first, ("C", A.CASH, "4"), ("C", A.BANK, "-4"))
    postings(entry(opposes=first), ("C", A.CASH, "-2"), ("C", A.BANK, "2"))


def made_up_for() -> None:
    postings(entry(), ("C", A.CASH, "5"))
    postings(entry(), ("C", A.CASH, "-5"))


def booked_for_a_customer() -> None:
    legs = (
        Leg(A.RECEIVABLE, Decimal(9), unit("C"), account("1003")),
        Leg(A.ENERGY_REVENUE, Decimal(-9), unit("C")),
    )
    operations.post(Booking(EntryKind.BILL, ON, "tests.fault", 1, legs), by=CASHIER, at=AT)


def more(model: str, field: str, **conditions: Any) -> Callable[[], None]:
    """Give a fault that adds a fen to a field of one row."""

    def plant() -> None:
        row = rows(model).filter(**conditions).order_by("pk").first()
        assert row is not None
        rows(model).filter(pk=row.pk).update(**{field: getattr(row, field) + FEN})

    return plant


CHARGED = "Every bill is charged by kind as its lines say"
OPEN = "What is open of every charge is what no settlement took off"
CREDITS = "What is open of every credit is what it did not settle and was not moved"
PAID = "Every payment is what its entry booked for the account"
STANDS = "What accounts owe and have is what their charges, credits and deposits say"
IN_LEDGER = "What accounts owe and have is what the ledger says"
ZERO_ENTRY = "Every entry sums to zero in every unit"
ZERO_BOOKS = "The books of every unit sum to zero in every currency"
FAULTS: dict[str, tuple[Callable[[], None], set[str]]] = {
    "a posting alone": (lambda: postings(entry(), ("C", A.CASH, "5")), {ZERO_ENTRY, ZERO_BOOKS}),
    "an entry across units": (
        lambda: postings(entry(), ("C", A.CASH, "5"), ("S2", A.BANK, "-5")),
        {ZERO_ENTRY, ZERO_BOOKS, "What closed months keep is what their entries say"},
    ),
    "two entries that make up for each other": (
        made_up_for,
        {ZERO_ENTRY},
    ),
    "an entry without postings": (entry, {"Every entry has postings"}),
    "another day than the entry's": (
        lambda: postings(entry(), ("C", A.CASH, "5"), ("C", A.BANK, "-5"), book_date=ON.replace(year=2020)),
        {"Every posting has the day and the currency of its entry"},
    ),
    "an opposite of half": (opposed_by_half, {"What was taken back stands opposed in every account"}),
    "clearing from one side": (
        lambda: postings(entry(), ("C", A.CASH, "5"), ("C", A.CLEARING, "-5")),
        {"Units owe each other the same from both sides"},
    ),
    "an entry in a closed month": (
        lambda: postings(entry(), ("S1", A.CASH, "5"), ("S1", A.BANK, "-5")),
        {"What closed months keep is what their entries say"},
    ),
    "what a month keeps": (
        more("ledger.MonthBalance", "amount"),
        {"What closed months keep is what their entries say"},
    ),
    "a bill line": (more("billing.BillLine", "amount", kind="FUND", amount__isnull=False), {CHARGED}),
    "what is charged": (
        more("receivables.Charge", "amount", kind="FUND", open_amount__gt=0),
        {CHARGED, OPEN},
    ),
    "what is open of a charge": (more("receivables.Charge", "open_amount", open_amount__gt=0), {OPEN, STANDS}),
    "a settlement": (more("receivables.Settlement", "amount", credit__is_taken_back=False), {OPEN, CREDITS}),
    "what is open of a credit": (more("receivables.Credit", "open_amount", open_amount__gt=0), {CREDITS, STANDS}),
    "a payment": (more("receivables.Credit", "amount", kind="PAYMENT", is_taken_back=False), {CREDITS, PAID}),
    "what was paid out": (more("receivables.CreditUse", "amount"), {CREDITS}),
    "a deposit": (more("receivables.DepositMovement", "amount"), {STANDS}),
    "what an account owes": (more("receivables.Position", "owed"), {STANDS, IN_LEDGER}),
    "what an account is owed": (more("receivables.Position", "reduction"), {STANDS, IN_LEDGER}),
    "what an account has": (more("receivables.Position", "credit"), {STANDS, IN_LEDGER}),
    "what an account left as security": (more("receivables.Position", "deposit"), {STANDS, IN_LEDGER}),
    "a debt that only the ledger knows": (booked_for_a_customer, {IN_LEDGER}),
}


class TestVerify:
    def test_where_all_is_well_it_agrees_and_tells_the_sums(self) -> None:
        done = verified()

        owed = rows("receivables.Charge").values_list("open_amount", flat=True)
        assert done.exit_code == 0
        assert done.stdout.endswith("Everything agrees.\n")
        assert f"took off: {len(owed)} compared, sum {sum(owed):,}" in done.stdout
        assert differences() == {}

    @pytest.mark.parametrize("fault", FAULTS)
    def test_a_planted_fault_is_told(self, fault: str) -> None:
        plant, broken = FAULTS[fault]

        plant()

        assert set(differences()) == broken

    def test_what_differs_is_called_by_its_number_with_both_amounts(self) -> None:
        rows("receivables.Position").filter(account=account("1003")).update(owed=F("owed") + 1)
        line = rows("billing.BillLine").filter(kind="FUND", bill__account__number="1003").order_by("pk")[0]
        rows("billing.BillLine").filter(pk=line.pk).update(amount=line.amount + FEN)

        done = verified()

        owed = rows("receivables.Charge").filter(account=account("1003"), open_amount__gt=0)
        total = sum(owed.values_list("open_amount", flat=True))
        assert done.exit_code == 1
        assert f"account 1003: owed: kept {total + FEN:,}, recomputed {total:,}" in done.stdout
        assert f"bill {line.bill.number} FUND: kept" in done.stdout
        assert done.stdout.endswith("3 differences.\n")


class TestEveryNight:
    def test_what_differs_fails_the_look_at_the_books_and_says_what(self) -> None:
        more("receivables.Position", "owed", owed__gt=0)()
        submit("ledger.verify", arguments={}, by=process_actor(TIMETABLE), at=AT, key="night")

        run_waiting()

        (job,) = jobs_of(TIMETABLE, at_most=1)
        assert job.state is JobState.FAILED
        assert job.why.startswith("The books do not agree")
        assert len(job.result["facts"]) > 2
