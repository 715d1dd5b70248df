"""
A batch of debits from its making to the books: ``make bench-cash``, and ``--customers``, ``--debits`` for other sizes.

Customers who owe a month are made up in a database of their own (SQLite, thrown away afterwards). Timed is what happens
on the day: mandates taken in as a sheet, the batch made, approved and its file written, the bank's answer (one of
twenty without funds) looked through and taken in, and what it collected booked.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import click
import polars as pl

from benchmarks.reconciliation import make_customers

LIMIT_SECONDS = 20.0
AT, DAY, DUE = datetime(2026, 1, 12, 2, 0, tzinfo=UTC), date(2026, 1, 12), date(2026, 1, 31)
BANK, FAILING = "ICBC", 20


def make_debts(accounts: list[int], *, count: int) -> None:
    """Let the first accounts owe a month, as an issued bill would."""
    from django.apps import apps

    unit_id = apps.get_model("organisation", "Unit").objects.get().pk
    charge, position = apps.get_model("receivables", "Charge"), apps.get_model("receivables", "Position")
    owed = [Decimal(2_000 + n * 7919 % 50_000).scaleb(-2) for n in range(count)]
    charge.objects.bulk_create(
        charge(
            account_id=account_id,
            unit_id=unit_id,
            kind="ENERGY",
            debtor="RESIDENTIAL",
            month=date(2025, 12, 1),
            charged_on=date(2026, 1, 2),
            due_date=DUE,
            amount=amount,
            open_amount=amount,
            source_kind="bench.bill",
            source_id=n,
        )
        for n, (account_id, amount) in enumerate(zip(accounts[:count], owed, strict=True))
    )
    pairs = zip(accounts[:count], owed, strict=True)
    position.objects.bulk_create(position(account_id=account_id, owed=amount) for account_id, amount in pairs)


def mandates(count: int) -> pl.DataFrame:
    """Give the sheet of mandates."""
    rows = pl.int_range(count, eager=True)
    padded = rows.cast(pl.String).str.zfill(10)
    same = {"bank": BANK, "kind": "DIRECT_DEBIT", "bank_code": "102521000011", "signed_on": DAY, "start_date": DAY}
    table = pl.DataFrame({"account_number": padded, "reference": "XY" + padded, "bank_account": "622202" + padded})
    return table.with_columns(holder="客户第" + padded, **{name: pl.lit(value) for name, value in same.items()})


def answer_to(number: str) -> bytes:
    """Write what the bank answers: all but every twentieth line is paid."""
    from django.apps import apps

    from wanjia.revenue.directdebit.protocols import layouts
    from wanjia.revenue.directdebit.queries.figures import layouts as known
    from wanjia.revenue.directdebit.types import Answer, ParsedReturn

    rows = (
        apps.get_model("directdebit", "DebitLine").objects.order_by("place").values_list("reference", "amount", "place")
    )
    answers = [
        Answer(reference, amount, "1001" if place % FAILING == 0 else "0000", "", DAY, 0)
        for reference, amount, place in rows
    ]
    return layouts.answered(ParsedReturn(number, tuple(answers)), layout=known()["SAMPLE-FIXED-R"])


def collected(count: int) -> bool:
    """Carry a batch through; tell whether it was quick and the books sum to nothing."""
    from django.db import transaction

    from wanjia.foundation.access.queries import process_actor
    from wanjia.foundation.access.types import Actor
    from wanjia.revenue.directdebit.operations import banks, batches, loading, returns
    from wanjia.revenue.directdebit.types import AskPer, MandateKind, NewBank, NewBatch
    from wanjia.revenue.ledger.queries.balances import trial_balance

    by = process_actor("bench")
    second = Actor("second", "second", by.scope)
    formats = ("SAMPLE-FIXED", "SAMPLE-FIXED-R")
    ours = ("公司", "E0001", "42001000100001", *formats, AskPer.ACCOUNT)
    banks.open_bank(NewBank(BANK, "银行", "102521000011", "C", *ours), by=by, at=AT)
    took: dict[str, float] = {}

    def timed(words: str, does: Callable[[], object]) -> object:
        began = time.perf_counter()
        with transaction.atomic():
            done = does()
        took[words] = took.get(words, 0.0) + time.perf_counter() - began
        return done

    timed("mandates taken in", lambda: loading.load_mandates(mandates(count), by=by, at=AT))
    new = NewBatch(BANK, MandateKind.DIRECT_DEBIT, "C", DUE, DAY)
    number = str(timed("batch made", lambda: batches.make_batch(new, by=by, at=AT)))
    timed("approved, file written", lambda: batches.approve_batch(number, by=second, at=AT))
    timed("sent", lambda: batches.send_batch(number, by=by, at=AT))
    content = answer_to(number)
    given = {"number": number, "file_name": "r.txt", "by": by, "at": AT}
    timed("answer taken in", lambda: returns.take_return(content, **given))  # type: ignore[arg-type]
    while timed("booked", lambda: returns.book_confirmed(number, by=by, at=AT)):
        pass
    for words, seconds in took.items():
        click.echo(f"{words:24}{seconds:6.2f} s")
    left = trial_balance(by.scope, until=DAY)["amount"].sum()
    whole = sum(took.values())
    click.echo(f"{count:,} debits together    {whole:6.2f} s   (limit {LIMIT_SECONDS:.0f} s); the books sum to {left}")
    return whole < LIMIT_SECONDS and not left


def main() -> None:
    """Make customers and debts up, collect them, print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--customers", type=int, default=37_349)
    parser.add_argument("--debits", type=int, default=10_000)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as home:
        os.environ["WANJIA_HOME"] = str(Path(home))
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wanjia.site.settings")
        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate", verbosity=0)
        make_debts(make_customers(asked.customers), count=asked.debits)
        is_good = collected(asked.debits)
    sys.exit(0 if is_good else 1)


if __name__ == "__main__":
    main()
