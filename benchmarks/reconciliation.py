"""
A day of a bank reconciled: ``make bench-cash``, and ``--customers``, ``--payments`` for other sizes.

Customers and their payments of a day are made up in a database of their own (SQLite, thrown away afterwards). Timed is
what happens when the bank's file is handed in: parsing and checking it, writing its lines, matching them with what is
on its way, booking, writing matches and states. Of a hundred payments ninety carry their reference, five only the
payer's name, and five come in the sums of two channels, less a fee.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import click

LIMIT_SECONDS = 10.0
AT, DAY = datetime(2026, 1, 12, 2, 0, tzinfo=UTC), date(2026, 1, 12)
NUMBER, FEE = "42001000100001", Decimal("0.005")
CHANNELS = ("WECHAT", "ALIPAY")
NAMES, OF_CHANNELS = 5, 5


def make_customers(count: int) -> list[int]:
    """Write a company, its customers and their accounts, and give the accounts' ids."""
    from django.apps import apps

    unit = apps.get_model("organisation", "Unit").add_root(code="C", name="公司", kind="COMPANY")
    customers = apps.get_model("customers", "Customer").objects.bulk_create(
        [
            apps.get_model("customers", "Customer")(number=f"K{n:06}", name=f"客户第{n:06}号", kind="PERSON")
            for n in range(count)
        ]
    )
    accounts = apps.get_model("customers", "CustomerAccount").objects.bulk_create(
        [
            apps.get_model("customers", "CustomerAccount")(
                number=f"{n:010}", customer_id=customer.pk, unit_id=unit.pk, address="人民路"
            )
            for n, customer in enumerate(customers)
        ]
    )
    return [account.pk for account in accounts]


def kind_of(number: int) -> str:
    """Tell how the money of a payment comes: in its channel's sum, or alone, with its reference or the name only."""
    place = number % 100
    if place < OF_CHANNELS:
        return CHANNELS[place % len(CHANNELS)]
    return "NAME" if place < OF_CHANNELS + NAMES else "REFERENCE"


def make_payments(accounts: list[int], *, count: int) -> list[tuple[int, Decimal]]:
    """Write the day's payments, on their way to the bank; give number and amount of each."""
    from django.apps import apps

    payment = apps.get_model("payments", "Payment")
    unit_id = apps.get_model("organisation", "Unit").objects.get().pk
    rows, made = [], []
    for n in range(count):
        kind, amount = kind_of(n), Decimal(2_000 + n * 7919 % 50_000).scaleb(-2)
        is_sum = kind in CHANNELS
        rows.append(
            payment(
                number=f"260112{n:08}",
                account_id=accounts[n],
                unit_id=unit_id,
                state="TAKEN",
                tender="ONLINE" if is_sum else "BANK",
                channel=kind if is_sum else "BANK",
                amount=amount,
                taken_at=AT,
                taken_by="bench",
                received_on=DAY,
                held_in="CHANNEL" if is_sum else "BANK_IN_TRANSIT",
                item=kind if is_sum else "",
                key=f"bench-{n}",
                external_reference=f"ORDER{n:08}" if kind != "NAME" else "",
            )
        )
        made.append((n, amount))
    payment.objects.bulk_create(rows)
    return made


def bank_file(made: list[tuple[int, Decimal]]) -> bytes:
    """Write what the bank says of the day, as camt.053."""
    from wanjia.revenue.reconciliation.protocols import camt053
    from wanjia.revenue.reconciliation.types import ParsedLine, ParsedStatement

    lines, sums = [], dict.fromkeys(CHANNELS, Decimal("0.00"))
    for n, amount in made:
        kind = kind_of(n)
        if kind in CHANNELS:
            sums[kind] += amount
            continue
        payer = f"ORDER{n:08}" if kind == "REFERENCE" else ""
        lines.append(ParsedLine(DAY, DAY, amount, f"BANK{n:08}", payer, f"客户第{n:06}号"))
    for channel, total in sums.items():
        came = total - (total * FEE).quantize(Decimal("0.01"))
        lines.append(ParsedLine(DAY, DAY, came, f"SUM{channel}", "", channel, text=f"{channel}20260112"))
    closing = sum((line.amount for line in lines), Decimal("1000.00"))
    whole = (NUMBER, "CNY", "2026-0012", 12, DAY, DAY, Decimal("1000.00"), closing, tuple(lines))
    return camt053.written(ParsedStatement(*whole))


def reconciled(content: bytes, *, count: int) -> bool:
    """Hand the file in and match it; tell whether it was quick and nothing was left."""
    from django.db import transaction

    from wanjia.foundation.access.queries import process_actor
    from wanjia.revenue.ledger.queries.balances import trial_balance
    from wanjia.revenue.reconciliation.operations.accounts import NewAccount, open_account
    from wanjia.revenue.reconciliation.operations.matching import match_lines
    from wanjia.revenue.reconciliation.operations.taking import take_statements

    by = process_actor("bench")
    account = open_account(NewAccount(NUMBER, "银行", "公司", "C", DAY), by=by, at=AT)
    began = time.perf_counter()
    with transaction.atomic():
        taken = take_statements(content, file_name="day.xml", by=by, at=AT)
    parsed = time.perf_counter()
    with transaction.atomic():
        outcome = match_lines(account, by=by, at=AT)
    done = time.perf_counter()
    left = trial_balance(by.scope, until=DAY)["amount"].sum()
    click.echo(f"{count:,} payments, {taken.lines:,} lines of the bank, a file of {len(content) / 1e6:.1f} MB")
    click.echo(f"parse, check, write lines  {parsed - began:6.2f} s")
    click.echo(f"match, book, write         {done - parsed:6.2f} s")
    click.echo(f"together                   {done - began:6.2f} s   (limit {LIMIT_SECONDS:.0f} s)")
    click.echo(f"matched {outcome.accepted:,} of {outcome.open_lines:,} lines; the books sum to {left}")
    is_whole = outcome.accepted == outcome.open_lines and not left
    return done - began < LIMIT_SECONDS and is_whole


def main() -> None:
    """Make the day up, reconcile it, print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--customers", type=int, default=37_349)
    parser.add_argument("--payments", type=int, default=10_000)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as home:
        os.environ["WANJIA_HOME"] = str(Path(home))
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wanjia.site.settings")
        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate", verbosity=0)
        made = make_payments(make_customers(asked.customers), count=asked.payments)
        is_good = reconciled(bank_file(made), count=asked.payments)
    sys.exit(0 if is_good else 1)


if __name__ == "__main__":
    main()
